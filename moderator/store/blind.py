"""The workspace as a second coder sees it: without anybody's tags, positions or notes, and with the coder's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from pyroaring import BitMap

from moderator.domain.decision import Act, Body, named
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store import acts
from moderator.store.journal import Entry
from moderator.store.standing import Standing, family_of, standing
from moderator.store.workspace import Workspace

HIDDEN = frozenset(
    {
        "tag:",
        "position",
        "quotable",
        "passage:",
        "note:",
        "opinion:",
        "argument:",
        "extract:",
        "asked",
        "asker",
        "double:",
        "judged:",
        "unfit:",
    }
)
"""Families of slots that tell what others thought of a contribution."""

UNSEEN = (
    Act.TAG, Act.UNTAG, Act.CODE, Act.NOTE, Act.UNDO, Act.SETTLE, Act.SAMPLE, Act.CODE_BLIND, Act.BLANK,
    Act.POSITION, Act.QUOTE, Act.ASK, Act.ADVISE, Act.ATTACH, Act.DETACH,
    Act.UNFIT,
)  # fmt: skip
"""Kinds of acts whose sentences would tell it."""


class Blind(Workspace):
    """A view of an open workspace for coding one sample blind.

    Tags and positions given here are those of the second coder, kept apart; reading is entered in the register as ever.
    Nothing else can be decided. The coder's own appear in the list, the reader and the counts as tags and positions do.
    """

    def __init__(self, present: Workspace, sample: str) -> None:
        self.__dict__.update(present.__dict__)
        self.__dict__.pop("corpus", None)
        self.present, self.sample = present, sample
        self.unseen = tuple(map(str, UNSEEN))
        self.standing = blinded(present.standing, sample)
        self.corpus = present.corpus.then(self, present.corpus.columns)

    @property
    def chosen(self) -> BitMap:
        """The contributions of the sample."""
        return self.present.standing.anyone(f"sample:{self.sample}")

    @contextmanager
    def gesture(self) -> Iterator[None]:
        """Codings taken meanwhile are one gesture, as in the workspace itself."""
        with self.present.gesture():
            yield

    def decide(self, kind: Act, ids: BitMap, body: Body, *, at: datetime | None = None) -> Entry:
        """Write a coding of the second coder. Raises Problem for any other act, or outside the sample."""
        entry = self.present.decide(*self._coded(kind, ids, body), at=at)
        self.standing = blinded(self.present.standing, self.sample)
        return entry

    def _coded(self, kind: Act, ids: BitMap, body: Body) -> tuple[Act, BitMap, Body]:
        match kind:
            case Act.READ:
                return kind, ids, body
            case Act.UNDO if self._own(body):
                return kind, ids, body
            case Act.TAG | Act.UNTAG | Act.POSITION | Act.CODE_BLIND:
                wanted = ids & self.chosen
                if not wanted:
                    raise Problem(_("This contribution is not in the sample."), remedy=_("Nothing was decided."))
                coding: dict[str, object] = {"sample": self.sample}
                if kind is Act.POSITION:
                    coding["position"] = body["value"] or ""
                if body.get("tag"):
                    coding["tag"] = body["tag"]
                if kind is Act.UNTAG or body.get("off"):
                    coding["off"] = True
                return Act.CODE_BLIND, wanted, coding
            case _:
                raise Problem(
                    _("While a sample is coded blind, only tags and positions can be given and taken back."),
                    remedy=_("Leave the sample first; nothing was decided."),
                )

    def _own(self, body: Body) -> bool:
        """Whether an undoing names nothing but codings of this sample."""
        for ref in named(body):
            found = acts.found(self.present, ref)
            with self.present.read() as conn:
                below = acts.origins(conn, found) if found else ()
            if not below or any(
                one.decision.kind is not Act.CODE_BLIND or (one.decision.body or {}).get("sample") != self.sample
                for one in below
            ):
                return False
        return True

    def close(self, *, spare: float = 0) -> None:
        """Let the view go; the workspace stays open."""


def blinded(now: Standing, sample: str) -> Standing:
    """What is decided, without what others thought, and with the codings of this sample in the place of tags."""
    own = {f"tag:{tag}": holders for tag, holders in codings(now, sample).items()}
    slots = {slot: holders for slot, holders in now.slots.items() if family_of(slot) not in HIDDEN}
    contests = {slot: ids for slot, ids in now.contests.items() if family_of(slot) not in HIDDEN}
    return standing(slots | own | {"position": judgements(now, sample)}, now.facts, contests, now.position)


def judgements(now: Standing, sample: str) -> Mapping[str, BitMap]:
    """The second coder's positions: who holds each."""
    return now.holders(f"judged:{sample}")


def codings(now: Standing, sample: str) -> dict[str, Mapping[str, BitMap]]:
    """The second coder's tags: for each, who holds it, as a slot has them."""
    start = f"double:{sample}:"
    return {
        slot.removeprefix(start): holders
        for slot, holders in now.slots.family("double:").items()
        if slot.startswith(start)
    }
