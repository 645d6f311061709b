"""What every consultation server looks like to the rest of the program."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from moderator.domain.contribution import Presence
from moderator.domain.doctor import Item
from moderator.domain.progress import Progress


class Ability(StrEnum):
    """What a server may be able to do, found by asking it."""

    READ = "read"
    PUSH_ANSWER = "push-answer"
    PUSH_MODERATION = "push-moderation"
    PUSH_WORDING = "push-wording"
    ANSWERS_FILE = "answers-file"  # cannot be pushed to, but its administrators can import a file
    CHEAP_SCAN = "cheap-scan"  # tells by cheap marks what changed: the rest is not fetched again
    SEE_DELETIONS = "see-deletions"
    PUSH_COMMENT = "push-comment"  # an answer can be written as a reply under a comment
    PUSH_TAG = "push-tag"
    TAKE_BACK = "take-back"  # an answer that was sent can be withdrawn
    INCREMENTAL = "incremental"  # gives what changed since a date: the rest is not even listed


class Slot(StrEnum):
    """What can be sent for one item; each slot goes, is confirmed and is contested by itself."""

    ANSWER = "answer"
    STATUS = "status"  # shown there or not, as moderation decided
    WORDING = "wording"  # its text with the masked passages
    TAGS = "tags"  # those of the team's tags that it made public


NEEDED: dict[Slot, Ability] = {
    Slot.ANSWER: Ability.PUSH_ANSWER,
    Slot.STATUS: Ability.PUSH_MODERATION,
    Slot.WORDING: Ability.PUSH_WORDING,
    Slot.TAGS: Ability.PUSH_TAG,
}
"""What a server must be able to do to take each slot."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a server says of itself. `version` is "" when it hides it; `dialect` is how we speak to it.

    `never`: what others of its platform can do and this one cannot, whoever asks.
    """

    platform: str
    name: str
    version: str
    dialect: str
    abilities: frozenset[Ability]
    notes: tuple[str, ...] = ()  # plain sentences on what it cannot take and what happens instead
    never: frozenset[Ability] = frozenset()


@dataclass(frozen=True, slots=True)
class Consultation:
    """One consultation that a server hosts; `key` is what `sweep` takes."""

    key: str
    title: str
    link: str = ""
    opened: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The cheap trace of one item: its key in the source's space and what would differ had it changed."""

    key: str
    mark: str


class Known(Mapping[str, str]):
    """The marks stored last time, by key, wherever they are kept: a sweep need not hold those of half a million.

    Looking one up costs a question; `among` costs one for as many keys as it is given.
    """

    @abstractmethod
    def among(self, keys: Iterable[str]) -> Mapping[str, str]:
        """The marks of these keys; those that are not known are left out."""


def among(known: Mapping[str, str], keys: Iterable[str]) -> Mapping[str, str]:
    """The marks of these keys, in one look-up where that counts."""
    return known.among(keys) if isinstance(known, Known) else known


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a server gave: items to store in one transaction, and where to go on from.

    `cursor` restarts the sweep just after this page; `present` lists every key seen on this page, changed or not, so
    that what is gone can be known at the end of a complete sweep. `marks` are to be given back in `known` next time,
    beside those that contributions carry themselves: they are the marks of things that are sections here (articles),
    or of the consultation itself (the moment up to which it was read).

    `gone` are keys that the server itself says were deleted: they need not be missed twice. `partial` says of the whole
    sweep, on one of its pages or on each, that it does not show all that is there: what it does not show is as it was.
    """

    items: tuple[Item, ...]
    present: tuple[str, ...]
    cursor: str
    done: int = 0
    total: int | None = None
    marks: tuple[Mark, ...] = ()
    gone: tuple[str, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one slot of one item should hold there, in plain text.

    For an answer: `text`, its locale `language`, and `disposition`, one of ours; both empty ask to take it back.
    For a status: `disposition` is `accepted` or `refused` and `text` why, in words; empty, it asks to put back what the
    server showed before. For a wording: `text` with its passages masked, or the text as its author wrote it to put that
    back; `record` is then the source's own record of it, and `original` its plain text. For tags: `text` has their
    names, one a line, and `original` those that it was seen with there.
    """

    key: str
    disposition: str
    text: str
    language: str = "fr"
    slot: Slot = Slot.ANSWER
    original: str = ""
    record: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the server shows now in a slot, read back from it; compare with `fingerprint` of what was wanted.

    For a status, `state` is the server's own word for it, `text` how it was before we first changed it, and
    `fingerprint` what it amounts to for its readers: `accepted` (shown) or `refused` (not shown); `presence` is how the
    next sweep shows the item, and `told` says that it gives `state` as the item's own. For tags see `tags`.
    """

    key: str
    text: str
    state: str
    fingerprint: str
    presence: Presence | None = None
    told: bool = False


class Outcome(StrEnum):
    """How a push ended for one item."""

    VERIFIED = "verified"
    REFUSED = "refused"  # the server said no: retrying will not help
    FAILED = "failed"  # network or server trouble: try again later
    CONFLICT = "conflict"  # somebody else changed it there since we last read it


@dataclass(frozen=True, slots=True)
class Sent:
    """The result for one item: `reason` is the server's own words or a sentence; `agreed` what was read back."""

    key: str
    outcome: Outcome
    reason: str = ""
    agreed: Agreed | None = None


class Server(Protocol):
    """A connection to one consultation server. Every method may raise Problem or Cancelled."""

    space: str
    """The id space of its keys, the same for everybody who connects to this server."""

    def describe(self) -> Description:
        """Ask the server what it is and what it can do."""

    def consultations(self) -> tuple[Consultation, ...]:
        """What it hosts."""

    def sweep(self, consultation: str, known: Mapping[str, str], cursor: str, progress: Progress) -> Iterator[Page]:
        """Everything of a consultation, page by page, from `cursor` ("" = the beginning).

        `known` maps keys to the marks stored last time: what did not move is not fetched again. Empty, it asks for
        everything anew, also for what the server's marks do not tell (an edited comment, votes on comments). What the
        pages given so far changed may be told by it, or not.
        """

    def answerable(self, key: str) -> bool:
        """Whether this kind of item can bear an official answer there; no request is made."""

    def takes(self, key: str, slot: Slot) -> bool:
        """Whether this kind of item has this slot there, for whoever has the rights; no request is made."""

    def bears(self, kind: str, slot: Slot) -> bool:
        """Whether contributions of this kind have this slot there, of those whose keys `takes` it; no request."""

    def fingerprint(self, wanted: Wanted) -> str:
        """What `Agreed.fingerprint` will be once the server holds `wanted`; "" when it cannot be sent as it is."""

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:
        """What the server shows now for these items; absent keys no longer exist there."""

    def tell(self, progress: Progress) -> None:
        """From now on tell `progress` of the waits of what is pushed; it may stop them, between two tries."""

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Send one slot, look before, verify after. `base` is what we last knew there (None = nothing).

        Raises Problem, or Cancelled through what `tell` was given.
        """

    def answers_file(self, wanted: Iterable[Wanted], path: Path) -> tuple[list[Path], int, list[tuple[str, str]]]:
        """Write the file that the platform's administrators can import, by the ending of `path`.

        Returns the files (one for each place of the site), the number of answers in them, and (key, reason) of those
        that the platform would refuse, left out. Raises Problem when the platform has no such import.
        """

    def close(self) -> None:
        """Give back the session or token, and the connections."""


OWN = "server:"
"""How the address of a file begins that its server gives by no address of the web; the rest is the server's affair."""


@runtime_checkable
class FileGiver(Protocol):
    """A server that gives some of its files only to people whom it knows."""

    def download(self, link: str, to: BinaryIO, *, most: int, progress: Progress) -> str:
        """Write one of its files into `to`, asked for in our name, and return its media type.

        `link` is an address of the web, or one of the server's own (`OWN`), such as it gave with a contribution. Our
        name is told to its own origin and to no other, wherever it sends us. Raises Problem, also when the file has
        more than `most` bytes, or Cancelled.
        """
