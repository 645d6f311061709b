"""Exactly what a sending would change on a server: what it shows now, what it would show, and the difference."""

from __future__ import annotations

from dataclasses import dataclass

from moderator.analysis.revisions import Fate, Piece, changes
from moderator.domain.charter import DISPOSITION_LABELS, STATUS_LABELS, Disposition, Status
from moderator.domain.contribution import Presence
from moderator.domain.words import _
from moderator.servers import tags
from moderator.servers.contract import Slot
from moderator.work.letters import Letter, State


@dataclass(frozen=True, slots=True)
class Preview:
    """One letter before it goes: the texts and outcomes on both sides, and their difference word by word.

    `before` is what was last read there; the server is looked at again when it is sent. The outcomes of moderation are
    whether it is seen there; those of an answer are "" where the server has none.
    """

    before: str
    after: str
    pieces: tuple[Piece, ...]
    outcome_before: str
    outcome_after: str

    @property
    def marked(self) -> str:
        """The later text on plain lines, with `[-what goes-]` and `{+what comes+}`, as wdiff writes them."""
        marks = {Fate.SAME: "{}", Fate.REMOVED: "[-{}-]", Fate.ADDED: "{{+{}+}}"}
        return "".join(marks[one.fate].format(one.text) for one in self.pieces)


def preview(letter: Letter) -> Preview:
    """What sending this letter changes."""
    before, after = there(letter), letter.wanted.text
    if letter.state is State.TO_TAKE_BACK and letter.slot is Slot.ANSWER:
        after = ""
    if letter.slot is Slot.STATUS:
        after = ""  # a status has no text: its reason stays here
    if letter.slot is Slot.TAGS:
        after = tags.after(letter.wanted, letter.base, before)
    # What stays there whatever is sent is not changed.
    return Preview(before, after, changes("" if letter.stays else before, after), *_outcomes(letter))


def _outcomes(letter: Letter) -> tuple[str, str]:
    if letter.slot is Slot.STATUS:
        hidden, seen, value = _("hidden there"), _("visible there"), letter.wanted.disposition
        known = letter.base.fingerprint if letter.base else ""
        published = known == Status.ACCEPTED or (not known and letter.to.presence == Presence.PUBLISHED)
        after = outcome(letter) if not value else seen if value == Status.ACCEPTED else hidden
        return (seen if published else hidden), after
    if letter.slot is Slot.ANSWER:
        return (letter.to.server_state or _("none"), outcome(letter)) if letter.told else ("", "")
    return "", outcome(letter)


def there(letter: Letter) -> str:
    """What the server shows in the place of ours, as far as we know; empty when it shows nothing, as of a status."""
    if letter.slot is Slot.STATUS:
        return ""
    if letter.slot is Slot.TAGS:
        return tags.known_there(letter.wanted, letter.base)
    known = letter.base.text if letter.base else ""
    return (letter.to.server_answer or known) if letter.slot is Slot.ANSWER else known


def outcome(letter: Letter) -> str:
    """What becomes of the contribution, in words."""
    value = letter.wanted.disposition
    if letter.slot is Slot.WORDING:
        return _("masked passages")
    if letter.slot is Slot.TAGS:
        return _("tags")
    if letter.slot is Slot.STATUS:
        return _(STATUS_LABELS[Status(value)]) if value else _("as it was there before")
    return _(DISPOSITION_LABELS[Disposition(value)]) if value else _("none")
