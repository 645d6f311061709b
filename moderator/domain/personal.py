"""Personal data and abuse as found in texts: kinds, how sure one is, and the reason in words; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from moderator.domain.words import N_, _


class Clue(StrEnum):
    """What a stretch of text seems to be. The value is the English word of searches: `personal:phone`."""

    EMAIL = "email"
    PHONE = "phone"
    NIR = "nir"
    IBAN = "iban"
    CARD = "card"
    PLATE = "plate"
    ADDRESS = "address"
    NAME = "name"
    BIRTH = "birth"
    HEALTH = "health"
    BELIEF = "belief"
    LINK = "link"
    HANDLE = "handle"
    INSULT = "insult"
    THREAT = "threat"


ABUSE = (Clue.INSULT, Clue.THREAT)
PERSONAL = tuple(one for one in Clue if one not in ABUSE)
"""RGPD, art. 4 for most; art. 9 for `HEALTH` and `BELIEF`; art. 87 and décret 2019-341 for `NIR`."""

LABELS: dict[Clue, str] = {
    Clue.EMAIL: N_("e-mail address"),
    Clue.PHONE: N_("phone number"),
    Clue.NIR: N_("social security number"),
    Clue.IBAN: N_("bank account"),
    Clue.CARD: N_("payment card"),
    Clue.PLATE: N_("number plate"),
    Clue.ADDRESS: N_("postal address"),
    Clue.NAME: N_("name of a person"),
    Clue.BIRTH: N_("date of birth"),
    Clue.HEALTH: N_("health"),
    Clue.BELIEF: N_("belief or private life"),
    Clue.LINK: N_("link to a person"),
    Clue.HANDLE: N_("account on a network"),
    Clue.INSULT: N_("insult"),
    Clue.THREAT: N_("threat"),
}


class Certainty(IntEnum):
    """How sure a rule is. What is only possible is shown in the text, and not counted with the rest."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3


CERTAINTIES: dict[Certainty, str] = {
    Certainty.POSSIBLE: N_("perhaps"),
    Certainty.LIKELY: N_("probably"),
    Certainty.CERTAIN: N_("verified"),
}

REASONS: dict[str, str] = {
    "email": N_("written as an e-mail address"),
    "email-words": N_("an e-mail address with its signs written as words"),
    "phone": N_("a valid number of this country: {detail}"),
    "phone-words": N_("a phone number written in words"),
    "phone-short": N_("the figures of a phone number, announced as one"),
    "nir": N_("thirteen figures of a social security number, and their key, which is right"),
    "nir-keyless": N_("thirteen figures of a social security number, without key"),
    "nir-announced": N_("announced as a social security number; its key is wrong"),
    "iban": N_("an account number, whose check figures are right"),
    "iban-announced": N_("announced as an account number; its check figures are wrong"),
    "card": N_("the figures of a payment card; their check figure is right"),
    "plate": N_("a French number plate, as they have been since 2009"),
    "plate-old": N_("a French number plate, as they were until 2009"),
    "address": N_("a number and a street"),
    "address-town": N_("a number, a street, a postcode and a town"),
    "address-lives": N_("a street, and a word that says that somebody lives there"),
    "name-title": N_("after a title: {detail}"),
    "name-full": N_("a first name and a surname"),
    "name-introduced": N_("somebody says their name: {detail}"),
    "name-signed": N_("signed under the text"),
    "name-author": N_("the name of the author of the contribution"),
    "name-kin": N_("a first name, after {detail}"),
    "birth": N_("a date after words of birth: {detail}"),
    "birth-year": N_("a year of birth"),
    "health": N_("health, said of oneself or of one’s family: {detail}"),
    "religion": N_("religion or conviction, said of oneself: {detail}"),
    "politics": N_("political opinion, said of oneself: {detail}"),
    "union": N_("trade union, said of oneself: {detail}"),
    "orientation": N_("sexual orientation or identity, said of oneself: {detail}"),
    "origin": N_("origin, said of oneself: {detail}"),
    "link-profile": N_("the page of a person on {detail}"),
    "link-identifier": N_("a link that holds an identifier: {detail}"),
    "handle": N_("written as the name of an account"),
    "handle-announced": N_("an account, announced by {detail}"),
    "insult": N_("in the list of insults: {detail}"),
    "insult-disguised": N_("in the list of insults, disguised: {detail}"),
    "threat": N_("in the list of threats: {detail}"),
}
"""Why a rule stopped at a stretch of text, by its name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Characters `start` to `end` of a text that seem to be personal or abusive, and by which rule.

    `rule` is a key of `REASONS`, `detail` what it saw; `severity`, for abuse alone, goes from 1 (mild) to 3 (grave).
    """

    clue: Clue
    start: int
    end: int
    certainty: Certainty
    rule: str
    detail: str = ""
    severity: int = 0

    @property
    def label(self) -> str:
        """What it seems to be, in the reader's language."""
        return _(LABELS[self.clue])

    @property
    def reason(self) -> str:
        """Why, in the reader's language."""
        return _(REASONS[self.rule]).format(detail=self.detail)

    @property
    def sure(self) -> str:
        """How sure one is, in the reader's language."""
        return _(CERTAINTIES[self.certainty])


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """Findings of which no two overlap, in the order of the text: the surer one stays, then the longer.

    Abuse and personal data are kept beside one another: what names somebody may insult them too.
    """
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda each: (-each.certainty, each.start - each.end, each.start)):
        abuse = one.clue in ABUSE
        if all(one.end <= other.start or other.end <= one.start or (other.clue in ABUSE) != abuse for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: (each.start, each.end))


# ------------------------------------------------------------------------------------------- kept for each contribution

_PLACES = {clue: place for place, clue in enumerate(Clue)}
_POSSIBLE = 16  # from this bit on: kinds that are only possible


def bit(clue: Clue, *, possible: bool = False) -> int:
    """The bit that stands for a kind, in what is kept for each contribution."""
    return 1 << (_PLACES[clue] + (_POSSIBLE if possible else 0))


GRAVE = 1 << 15
"""Of the bits: a grave insult or a threat, what is better read on purpose."""


def bits(findings: Sequence[Finding]) -> int:
    """What is kept of the findings of one contribution: 32 bits."""
    found = 0
    for one in findings:
        found |= GRAVE if one.severity > 2 and one.certainty is not Certainty.POSSIBLE else 0
        found |= bit(one.clue, possible=one.certainty is Certainty.POSSIBLE)
    return found


def kinds(bits_: int, *, possible: bool = False) -> tuple[Clue, ...]:
    """The kinds that are kept of a contribution; also those only `possible` when asked."""
    return tuple(one for one in Clue if bits_ & bit(one) or (possible and bits_ & bit(one, possible=True)))


SURE_PERSONAL = sum(bit(one) for one in PERSONAL)
SURE_ABUSE = sum(bit(one) for one in ABUSE)
ANY_PERSONAL = SURE_PERSONAL | SURE_PERSONAL << _POSSIBLE
ANY_ABUSE = SURE_ABUSE | SURE_ABUSE << _POSSIBLE | GRAVE
