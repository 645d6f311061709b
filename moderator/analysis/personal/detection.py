"""All rules on one text: each stretch found once, by the surest rule, none inside what the team calls ordinary."""

from __future__ import annotations

import re

from moderator.analysis.abuse import Abuse
from moderator.analysis.personal.intimate import intimate
from moderator.analysis.personal.links import emails, handles, links
from moderator.analysis.personal.names import names
from moderator.analysis.personal.numbers import accounts, cards, phones, plates, social_security
from moderator.analysis.personal.places import addresses, births
from moderator.domain.lexicon import Lexicon
from moderator.domain.personal import ABUSE, Finding, apart

LONGEST = 200_000
"""Characters looked at in one text: beyond, it is a file and nobody's contribution."""
_FIGURE = re.compile(r"\d")
_NUMBER = 9  # figures of the shortest number looked for, one of which may be a letter


class Detector:
    """The rules with one list of words. Safe to use in several threads: it holds nothing of the texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._abuse = Abuse(lexicon)

    def findings(self, text: str, author: str = "") -> list[Finding]:
        """What a text seems to hold, in its order, no two stretches of personal data (or of abuse) overlapping.

        `author` is the name under which it was published: found in the text, it is personal data too.
        """
        text = text[:LONGEST]
        low = text.lower()
        found = [*emails(text, low), *links(text), *handles(text, low), *names(text, low, author), *births(text, low)]
        found += intimate(text, low)
        found += addresses(text, low)
        figures = len(_FIGURE.findall(text))
        if figures >= _NUMBER - 1:
            for rule in (social_security, accounts, cards):
                found += rule(text)
        if figures or "z" in low:
            found += phones(text, low)
        if figures > 2:
            found += plates(text)
        found += self._abuse.findings(text)
        if not found:
            return []
        allowed = self._abuse.ordinary(text)
        return [
            one
            for one in apart(found)
            if one.clue in ABUSE or not any(first <= one.start and one.end <= last for first, last in allowed)
        ]
