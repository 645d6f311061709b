"""The versions of a contribution, and what each changed in the one before, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from moderator.analysis.revisions import Fate, Piece, changes
from moderator.domain.redaction import Redaction
from moderator.domain.words import _, listing, ngettext, number, quoted
from moderator.work.reading import Sheet

BLOCK = "█"


@dataclass(frozen=True, slots=True)
class Revision:
    """What one version changed. `number` counts from 1, `at` is when the one before ceased to be shown.

    `title` and `body` give the later text with what it adds, and what it leaves out where that was.
    """

    number: int
    at: datetime
    title: tuple[Piece, ...]
    body: tuple[Piece, ...]

    def _words(self, fate: Fate) -> int:
        return sum(one.words for one in (*self.title, *self.body) if one.fate is fate)

    @property
    def added(self) -> int:
        """How many words it adds."""
        return self._words(Fate.ADDED)

    @property
    def removed(self) -> int:
        """How many words it leaves out."""
        return self._words(Fate.REMOVED)

    @property
    def sentence(self) -> str:
        """How much it changes."""
        added = ngettext("{n} word added", "{n} words added", self.added).format(n=number(self.added))
        removed = ngettext("{n} word removed", "{n} words removed", self.removed).format(n=number(self.removed))
        return listing([added, removed])

    @property
    def spoken(self) -> str:
        """Every change in words, for who does not see them: what was removed, what was added, in order."""
        said = []
        for one in (*self.title, *self.body):
            if one.fate is not Fate.SAME and (text := " ".join(one.text.split())):
                words = _("added: {text}") if one.fate is Fate.ADDED else _("removed: {text}")
                said.append(words.format(text=quoted(text)))
        return "; ".join(said)


def revisions(sheet: Sheet) -> tuple[Revision, ...]:
    """What each version of a contribution or article changed, oldest first; passages masked now are masked in all."""
    texts = [(one.title, one.body) for one in sheet.versions] + [(sheet.title, sheet.body)]
    masks = list(masked_words(sheet))
    hidden = [(mask(title, masks), mask(body, masks)) for title, body in texts]
    return tuple(
        Revision(
            place + 2,
            datetime.fromtimestamp(former.until, UTC).astimezone(),
            changes(hidden[place][0], hidden[place + 1][0]),
            changes(hidden[place][1], hidden[place + 1][1]),
        )
        for place, former in enumerate(sheet.versions)
    )


def masked_words(sheet: Sheet) -> Iterator[str]:
    """The words masked in the contribution as it is now."""

    def words(one: Redaction) -> str:
        return (sheet.title if one.field == "title" else sheet.body)[one.start : one.end]

    return (words(one) for one in sheet.redactions if not one.lost)


def mask(text: str, masks: Sequence[str]) -> str:
    """The text with these words as solid blocks."""
    for words in masks:
        text = text.replace(words, BLOCK * len(words))
    return text
