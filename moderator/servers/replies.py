"""Answers on platforms that have no official answer: a reply by our own account under what a citizen wrote.

The same everywhere: look before writing, write once, read again; change or take back only what we wrote ourselves.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from moderator.domain.confided import hidden
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.contract import Agreed, Outcome, Sent, Wanted
from moderator.servers.troubles import Unintelligible, Unreachable


@dataclass(frozen=True, slots=True)
class Ours:
    """A reply that our account wrote: its number there and its text, plain as we would send it."""

    id: str
    text: str


def absent() -> str:
    """What to say when there is nothing left there to change."""
    return _("This contribution is no longer on the server.")


def unheeded() -> str:
    """What to say when a change that was accepted is not to be seen."""
    return _("The server said yes, yet shows something else when read again.")


class Refused(Exception):
    """The platform does not take this one; the words say why."""

    def __init__(self, words: str) -> None:
        super().__init__(hidden(words))


class Board(Protocol):
    """What a platform must be able to do. All may raise Problem; those that write, Refused."""

    def ours(self, key: str) -> list[Ours] | None:
        """Our replies under this, oldest first; None when it is not there any more."""

    def post(self, key: str, text: str) -> str:
        """Write a reply. Returns what a person has to know of it ("" as a rule)."""

    def change(self, key: str, reply: Ours, text: str) -> str:
        """Put another text in the place of our reply. Returns as `post`."""

    def remove(self, key: str, reply: Ours) -> None:
        """Take our reply away."""


def same_text(one: str, other: str) -> bool:
    """Whether two plain texts say the same but for spaces, line ends and the composition of accents."""
    return _normal(one) == _normal(other)


def fingerprint(text: str, state: str = "") -> str:
    """The trace of an answer: its normalised plain text and its state."""
    return hashlib.sha256(f"{_normal(text)}\x1f{state}".encode()).hexdigest()[:32]


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def fingerprint_of(wanted: Wanted) -> str:
    """The trace of a reply; "" for a disposition without a text, of which nothing would be seen there."""
    return fingerprint(wanted.text) if wanted.text.strip() or not wanted.disposition else ""


def agreed(board: Board, keys: Iterable[str]) -> dict[str, Agreed]:
    """What is shown now of our account's answers; keys that are not there any more are left out. Raises Problem."""
    found = {}
    for key in keys:
        if (ours := board.ours(key)) is not None:
            found[key] = _agreed(key, ours)
    return found


def push(board: Board, wanted: Wanted, base: Agreed | None) -> Sent:
    """Send, change or take back one answer and verify it by reading. Raises Problem only for what concerns them all.

    An outcome left without its text takes back the reply that said it: nothing of it would be true there any more.
    """
    if not fingerprint_of(wanted) and not (base and base.text.strip()):
        return _refused(wanted, _("The platform shows answers as replies: write a text, then send again."))
    try:
        before = board.ours(wanted.key)
    except (Unreachable, Unintelligible) as problem:
        return Sent(wanted.key, Outcome.FAILED, str(problem))
    if before is None:
        return _refused(wanted, _("What is answered is no longer on the server, or is hidden there."))
    shown = _concerned(before, wanted, base)
    text = shown.text if shown else ""
    if not same_text(text, wanted.text) and not same_text(text, base.text if base else ""):
        changed = _("Somebody else changed this answer on the server since it was last read.")
        first = _("There is an answer of this account there already.")
        reason = changed if base and base.text.strip() else first
        return Sent(wanted.key, Outcome.CONFLICT, reason, _agreed(wanted.key, before))
    # A change that was cut in the middle may have left the earlier text beside the new one.
    stale = [
        one for one in before if base and one is not shown and base.text.strip() and same_text(one.text, base.text)
    ]
    return _written(board, wanted, shown, stale)


def _concerned(before: list[Ours], wanted: Wanted, base: Agreed | None) -> Ours | None:
    """The reply that is the answer: the one wanted, else the one last agreed on, else the latest of ours."""
    for text in (wanted.text, base.text if base else ""):
        for one in reversed(before):
            if text.strip() and same_text(one.text, text):
                return one
    return before[-1] if before else None


def _written(board: Board, wanted: Wanted, shown: Ours | None, stale: list[Ours]) -> Sent:
    told, trouble, refusal = "", "", ""
    try:
        if shown is not None and not wanted.text.strip():
            board.remove(wanted.key, shown)
        elif shown is None and wanted.text.strip():
            told = board.post(wanted.key, wanted.text)
        elif shown is not None and not same_text(shown.text, wanted.text):
            told = board.change(wanted.key, shown, wanted.text)
        elif not stale:
            return Sent(wanted.key, Outcome.VERIFIED, agreed=_agreed(wanted.key, [shown] if shown else []))
        for one in stale:
            board.remove(wanted.key, one)
    except (Unreachable, Unintelligible) as problem:
        trouble = str(problem)
    except Refused as problem:
        refusal = str(problem)
    try:
        after = board.ours(wanted.key)
    except (Unreachable, Unintelligible) as problem:
        return Sent(wanted.key, Outcome.FAILED, trouble or str(problem))
    if after is not None and _holds(after, wanted, shown):
        agreed = Agreed(wanted.key, wanted.text, "", fingerprint(wanted.text))
        return Sent(wanted.key, Outcome.VERIFIED, agreed=agreed)
    if trouble:
        return Sent(wanted.key, Outcome.FAILED, trouble)
    reason = refusal or told or unheeded()
    return Sent(wanted.key, Outcome.REFUSED, reason, _agreed(wanted.key, after) if after is not None else None)


def _holds(after: list[Ours], wanted: Wanted, before: Ours | None) -> bool:
    """Whether what is wanted is there, and what it replaces or takes back is not."""
    old = before is not None and any(one.id == before.id and not same_text(one.text, wanted.text) for one in after)
    return not old and (not wanted.text.strip() or any(same_text(one.text, wanted.text) for one in after))


def _refused(wanted: Wanted, reason: str) -> Sent:
    return Sent(wanted.key, Outcome.REFUSED, reason)


def _agreed(key: str, ours: list[Ours]) -> Agreed:
    text = ours[-1].text if ours else ""
    return Agreed(key, text, "", fingerprint(text))


def nobody(host: str) -> Problem:
    """What to say when something is to be sent and nobody signed in."""
    return Problem(
        _("Nothing can be sent to {host} without credentials.").format(host=host),
        remedy=_("Give the account that answers for the administration. What is to send stays in the outbox."),
    )
