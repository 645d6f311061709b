"""A decision: one gesture of one person, whatever the number of contributions touched; the journal is made of these."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, overload

from moderator.domain.problem import Problem
from moderator.domain.words import _

VERSION = 2
"""Of the body's shape. 1: an undoing named one `target`; 2: it may name several `targets`; `undoes` reads both."""


class Act(StrEnum):
    """The closed list of what people can decide."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    RESET = "reset"
    TAG = "tag"
    UNTAG = "untag"
    DEFINE = "define"
    RENAME = "rename"
    MOVE = "move"
    ALIAS = "alias"
    DESCRIBE = "describe"
    RETIRE = "retire"
    PILE = "pile"
    UNPILE = "unpile"
    APART = "apart"
    ANSWER = "answer"
    DISPOSITION = "disposition"
    NOTE = "note"
    ASSIGN = "assign"
    READ = "read"
    SAMPLE = "sample"
    CODE_BLIND = "code-blind"
    REDACT = "redact"
    POSITION = "position"
    LANGUAGE = "language"
    QUOTE = "quote"
    ASK = "ask"
    ADVISE = "advise"
    LATER = "later"
    CODE = "code"
    ARGUE = "argue"
    ATTACH = "attach"
    DETACH = "detach"
    UNDO = "undo"
    SETTLE = "settle"
    BLANK = "blank"
    SET = "set"
    REASON = "reason"
    RULE = "rule"
    DISMISS = "dismiss"
    WORD = "word"
    UNFIT = "unfit"


class Ref(NamedTuple):
    """The name of a decision, the same on every device."""

    device: str
    n: int

    def __str__(self) -> str:
        return f"{self.device}:{self.n}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The reference written `device:n`. Raises ValueError on anything else."""
        device, _colon, n = text.rpartition(":")
        if not device:
            raise ValueError(text)
        return cls(device, int(n))


FIELDS: dict[Act, tuple[frozenset[str], frozenset[str]]] = {
    # act: (fields that must be in the body, fields that may be)
    Act.ACCEPT: (frozenset(), frozenset()),
    Act.REFUSE: (frozenset({"reason"}), frozenset({"comment"})),
    Act.RESET: (frozenset(), frozenset()),
    # settles: the sample of double reading in which two people disagreed about it
    # rule, why: the rule that was applied, or whose proposal was declined, and its name then
    # suggested: that the program suggested it, and a person accepted
    Act.TAG: (frozenset({"tag"}), frozenset({"settles", "rule", "why", "suggested"})),
    Act.UNTAG: (frozenset({"tag"}), frozenset({"settles", "rule", "why"})),
    Act.DEFINE: (frozenset({"tag", "name"}), frozenset({"colour", "about", "examples", "parent"})),
    Act.RENAME: (frozenset({"tag", "name"}), frozenset()),
    Act.MOVE: (frozenset({"tag", "parent"}), frozenset()),
    Act.ALIAS: (frozenset({"tag", "into"}), frozenset()),
    # threshold and similarity (0 to 1): with which the pile was proposed, and of the least alike
    # an empty value takes off; what is not named stays as it is; examples: one a line; public: its name on the sites
    Act.DESCRIBE: (frozenset({"tag"}), frozenset({"colour", "about", "examples", "public"})),
    Act.RETIRE: (frozenset({"tag"}), frozenset({"back"})),
    Act.PILE: (frozenset({"pile"}), frozenset({"title", "threshold", "similarity"})),
    Act.UNPILE: (frozenset(), frozenset()),
    Act.APART: (frozenset(), frozenset({"from"})),
    Act.ANSWER: (frozenset({"text"}), frozenset({"language"})),
    Act.DISPOSITION: (frozenset({"value"}), frozenset()),
    Act.NOTE: (frozenset({"text"}), frozenset({"reply"})),
    Act.ASSIGN: (frozenset({"to"}), frozenset()),
    Act.READ: (frozenset(), frozenset({"seconds"})),
    # drawn for a second coder: the seed, the search drawn from, and the tags as they were, tag → uids of contributions
    # positions: those given then, value → uids
    Act.SAMPLE: (frozenset({"sample", "coder", "seed", "first"}), frozenset({"query", "positions"})),
    # the second coder's tag on contributions of a sample, or off them, or position ("": taken back); without any: read,
    # and no tag applies so far
    Act.CODE_BLIND: (frozenset({"sample"}), frozenset({"tag", "off", "position"})),
    Act.REDACT: (frozenset({"field", "start", "end", "text"}), frozenset({"reason"})),
    # a passage attached to a tag: characters `start` to `end` of `title` or `body`, which read `text`
    Act.CODE: (frozenset({"tag", "field", "start", "end", "text"}), frozenset({"memo"})),
    # an argument made or changed: what is named is written, an empty value takes off; section: the article's uid, side:
    # `domain.argument.Side`, into: the one it is brought together into, sources: the seal of what hangs on it
    Act.ARGUE: (
        frozenset({"argument"}),
        frozenset({"text", "side", "section", "parent", "place", "into", "retired", "sources", "answer", "outcome"}),
    ),
    # whole contributions, or characters `start` to `end` of the `field` of one, which read `text`
    Act.ATTACH: (frozenset({"argument"}), frozenset({"field", "start", "end", "text", "rule", "why", "suggested"})),
    Act.DETACH: (frozenset({"argument"}), frozenset({"rule", "why"})),
    # one `target`, or several `targets`; of: whose acts were chosen to be undone, since and until: of what period
    # to: whom (nobody named: anybody); escalate: to the person in charge; an empty text takes the question back
    Act.ASK: (frozenset({"text"}), frozenset({"to", "escalate"})),
    # advice: the status advised, `accepted` or `refused:<code>`
    Act.ADVISE: (frozenset({"text"}), frozenset({"advice"})),
    Act.LATER: (frozenset(), frozenset({"back"})),
    Act.POSITION: (frozenset({"value"}), frozenset({"settles", "rule", "why"})),
    # value: a code of `domain.languages`; none: as it was found in the text
    Act.LANGUAGE: (frozenset({"value"}), frozenset()),
    Act.QUOTE: (frozenset(), frozenset({"back"})),
    Act.UNDO: (frozenset(), frozenset({"target", "targets", "why", "of", "since", "until"})),
    Act.SETTLE: (frozenset({"slot", "value"}), frozenset({"why"})),
    Act.BLANK: (frozenset({"target"}), frozenset({"why"})),
    Act.SET: (frozenset({"key", "value"}), frozenset()),
    # what differs from the preset reason of that code, or the whole of an own one
    Act.REASON: (
        frozenset({"code"}),
        frozenset({"label", "description", "accepted", "refused", "violent", "retired", "place"}),
    ),
    # suggestion: the tag or argument that was suggested and does not suit these contributions
    Act.UNFIT: (frozenset({"suggestion"}), frozenset({"back"})),
    # the whole of a rule (`domain.rule`), or nothing of it: it is taken away
    # what was found by rules in a text (`domain.personal.Clue`) and is not one: `text` is not proposed there any more
    Act.DISMISS: (frozenset({"clue", "text"}), frozenset()),
    # what the team says of a line of the list of insults and threats, or nothing: as the program has it
    Act.WORD: (frozenset({"words"}), frozenset({"sort", "severity", "retired"})),
    Act.RULE: (frozenset({"rule"}), frozenset({"name", "search", "effect", "value", "proposes"})),
}
ALWAYS = frozenset({"gesture"})
"""Fields that any decision may have: those of one gesture (an import of tags, for instance) are undone together."""
ON_OBJECTS = frozenset(
    {Act.DEFINE, Act.RENAME, Act.MOVE, Act.ALIAS, Act.DESCRIBE, Act.RETIRE, Act.UNDO, Act.BLANK, Act.SET, Act.REASON,
     Act.ARGUE, Act.RULE, Act.WORD}
)  # fmt: skip
"""Acts on the codebook, the arguments, the journal or the consultation itself: they name no contribution."""
WORKSPACE = 0
"""The target that stands for the workspace itself, where the slots of the codebook and the settings live."""

Body = Mapping[str, object]


def canonical(value: object) -> bytes:
    """The one way in which a header or a body is written before it is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def packed(on: Iterable[int]) -> bytes:
    """Uids as big-endian 64-bit integers, the form in which the journal stores and hashes them."""
    numbers = on[:] if isinstance(on, array) else array("q", on)
    numbers.byteswap()
    return numbers.tobytes()


def unpacked(data: bytes) -> tuple[int, ...]:
    """The uids of `packed`. Raises ValueError when the length is not a multiple of eight."""
    numbers = array("q")
    numbers.frombytes(data)
    numbers.byteswap()
    return tuple(numbers)


class Unread(Sequence[int]):
    """The targets of an act on many contributions, left unread: how many they are, which is all that a line says."""

    __slots__ = ("_count",)

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        raise RuntimeError("these targets were not read")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the journal.

    `n` has no gap on one device. `clock` is a Lamport clock: wall time (`at`, aware) never orders. `seen` gives, for
    each other device, the last `n` known when deciding. `on` holds sorted, distinct uids, or tells their
    number alone (`Unread`). `body` is None once blanked.
    """

    device: str
    n: int
    clock: int
    seen: Mapping[str, int]
    actor: str
    at: datetime
    app: str
    kind: Act
    on: Sequence[int]
    body: Body | None
    body_hash: bytes
    previous: bytes
    v: int = VERSION

    @property
    def ref(self) -> Ref:
        """The decision's name."""
        return Ref(self.device, self.n)

    @property
    def order(self) -> tuple[int, str, int]:
        """The key by which every device sorts the union of the logs."""
        return (self.clock, self.device, self.n)

    @property
    def undoes(self) -> tuple[Ref, ...]:
        """The decisions that this one undoes or blanks, none for another act."""
        if self.body is None or self.kind not in (Act.UNDO, Act.BLANK):
            return ()
        return named(self.body)

    @property
    def target(self) -> Ref | None:
        """The first of the decisions that this one undoes or blanks, if it does."""
        return next(iter(self.undoes), None)

    @property
    def gesture(self) -> str:
        """The gesture that this decision is part of, "" when it is one by itself."""
        return str((self.body or {}).get("gesture", ""))

    def saw(self, other: Decision) -> bool:
        """Whether `other` was known where this one was taken: if not, the two are concurrent."""
        return other.n < self.n if other.device == self.device else self.seen.get(other.device, 0) >= other.n

    def hash(self) -> bytes:
        """SHA-256 over the previous hash, the header, the targets and the body's hash: blanking keeps the chain."""
        header = {
            "device": self.device,
            "n": self.n,
            "clock": self.clock,
            "seen": dict(self.seen),
            "actor": self.actor,
            "at": self.at.isoformat(),
            "app": self.app,
            "kind": str(self.kind),
            "v": self.v,
        }
        digest = hashlib.sha256(self.previous)
        digest.update(canonical(header))
        digest.update(hashlib.sha256(packed(self.on)).digest())
        digest.update(self.body_hash)
        return digest.digest()

    def blanked(self) -> Decision:
        """The same decision without its body; its hash does not change."""
        return replace(self, body=None)


def body_hash(body: Body) -> bytes:
    """The hash of a body, kept in the header so that the body can be blanked."""
    return hashlib.sha256(canonical(dict(body))).digest()


def named(body: Body) -> tuple[Ref, ...]:
    """The decisions that the body of an undoing or a blanking names. Raises ValueError when it does not name them."""
    several = body.get("targets")
    if (several is None) == ("target" not in body) or not isinstance(several, list | None):
        raise ValueError(body)
    found = tuple(Ref.parse(str(one)) for one in ([body["target"]] if several is None else several))
    if not found:
        raise ValueError(body)
    return found


def check(kind: Act, on: Sequence[int], body: Body) -> None:
    """Refuse a malformed decision before it enters the journal. Raises Problem."""
    needed, allowed = FIELDS[kind]
    missing, unknown = needed - body.keys(), body.keys() - needed - allowed - ALWAYS
    if missing or unknown:
        raise _malformed(kind, ", ".join(sorted(missing | unknown)))
    if kind in (Act.UNDO, Act.BLANK):
        try:
            named(body)
        except ValueError:
            raise _malformed(kind, "target") from None
    if kind in ON_OBJECTS:
        if on:
            raise Problem(_("The decision “{kind}” does not apply to contributions.").format(kind=kind))
    elif not on:
        raise Problem(_("No contribution is concerned."), remedy=_("Select at least one contribution."))


def _malformed(kind: Act, fields: str) -> Problem:
    return Problem(_("The decision “{kind}” is malformed: {fields}.").format(kind=kind, fields=fields))
