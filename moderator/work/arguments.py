"""The arguments in figures: who carries each, with and without grouped mailings; whether its sentence still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from moderator.domain.argument import PREFIX, RARE, SIDE_WORDS, Argument
from moderator.domain.charter import DISPOSITION_LABELS
from moderator.domain.contribution import LABELS, AuthorKind
from moderator.domain.decision import Ref
from moderator.domain.keywords import Field
from moderator.domain.query import Choice, Query, unparse
from moderator.domain.words import N_, _, ngettext, number
from moderator.store import acts, figures, journal, pages, revisions
from moderator.store.columns import ENUMS
from moderator.store.schema import SECTIONS
from moderator.store.standing import EXTRACTS, Standing
from moderator.store.workspace import Workspace, uids
from moderator.work import cells, passages, quoting
from moderator.work.outline import section_label

CHECKED = f"{PREFIX}sources:"
"""The slots that say with which sources each sentence was checked."""


class State(StrEnum):
    """What is known of a sentence and its sources."""

    UNCHECKED = "unchecked"
    CHECKED = "checked"
    TO_REVIEW = "to-review"


STATE_WORDS: Mapping[State, str] = {
    State.UNCHECKED: N_("sentence not checked yet"),
    State.CHECKED: N_("sentence checked"),
    State.TO_REVIEW: N_("to review: its sources changed"),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """An argument and those who carry it; `argued` counts nothing of what stands under it.

    `total` contributions, `distinct` of them once each pile is counted once; `people`: identified authors once, each
    author of whom nothing is known once for each contribution; `kinds`: contributions by kind of author. `passages`
    hang by their words, `quotable` contributions were marked to quote. `before`: how many sources the sentence had
    when it was checked, `changed`: how many of its contributions said something else since. `joined`: the sentences
    of the arguments brought together into it. `under`: contributions that hang on it or on any under it.
    """

    argument: Argument
    depth: int
    section: int
    place: str
    total: int
    distinct: int
    people: int
    kinds: Mapping[AuthorKind, int]
    passages: int
    quotable: int
    under: int
    state: State
    before: int
    changed: int
    joined: tuple[str, ...]
    answer: str
    sources: int  # contributions and passages, today

    @property
    def rare(self) -> bool:
        """Whether so few people carry it that a majority would hide them."""
        return 0 < self.people <= RARE

    @property
    def search(self) -> str:
        """The search that finds exactly its contributions."""
        return search(self.argument)

    @property
    def side(self) -> str:
        """What it is to the one above it, in words."""
        return _(SIDE_WORDS[self.argument.side])

    @property
    def support(self) -> str:
        """Its support both ways: « 412 contributions, 97 distinct texts »."""
        return support(self.total, self.distinct)

    @property
    def review(self) -> str:
        """Why its sentence is to be read again, "" when it is not."""
        if self.state is not State.TO_REVIEW:
            return ""
        now = self.sources
        parts = []
        if now != self.before:
            words = ngettext("{before} source then, {now} now", "{before} sources then, {now} now", self.before)
            parts.append(words.format(before=number(self.before), now=number(now)))
        if self.changed:
            words = ngettext("{n} text changed", "{n} texts changed", self.changed)
            parts.append(words.format(n=number(self.changed)))
        return ", ".join(parts) or _("other sources than then")


def support(total: int, distinct: int) -> str:
    """A count of contributions, with and without grouped mailings."""
    whole = ngettext("{n} contribution", "{n} contributions", total).format(n=number(total))
    texts = ngettext("{n} distinct text", "{n} distinct texts", distinct).format(n=number(distinct))
    return _("{contributions}, {texts}").format(contributions=whole, texts=texts)


def search(one: Argument) -> str:
    """The search that finds exactly what hangs on an argument."""
    return unparse(Query(filters=(Choice(Field.ARGUMENT, (one.uid,)),)))


# ------------------------------------------------------------------------------------------------------------- sources


def sources(ws: Workspace, uid: str) -> tuple[BitMap, list[str]]:
    """What hangs on an argument: the contributions attached as a whole, and the decisions that hung its passages."""
    now = ws.standing
    members = now.arguments.members(uid)
    held = _passages_by_argument(now)
    refs = [ref for one in members for ref in held.get(one, ())]
    return now.wholly_argued.get(now.arguments.resolve(uid), BitMap()), refs


def seal(ws: Workspace, uid: str) -> str:
    """How many sources an argument has and their seal, the same on every device; "" when it has none."""
    whole, refs = sources(ws, uid)
    with ws.read() as conn:
        return sealed(uids(conn, whole) if whole else [], refs)


def sealed(contributions: Sequence[int], passages: Sequence[str]) -> str:
    """The seal of these uids and references of decisions."""
    if not len(contributions) and not passages:
        return ""
    digest = hashlib.blake2b(np.sort(np.array(contributions, ">i8")).tobytes(), digest_size=8)
    digest.update("\n".join(sorted(passages)).encode())
    return f"{len(contributions) + len(passages)}:{digest.hexdigest()}"


def _passages_by_argument(now: Standing) -> dict[str, list[str]]:
    """The references of the passages hung on each argument, before arguments brought together are followed."""
    found: dict[str, list[str]] = {}
    for slot, values in now.slots.family(EXTRACTS).items():
        for uid in values:
            found.setdefault(uid, []).append(slot.removeprefix(EXTRACTS))
    return found


@dataclass(frozen=True, slots=True)
class Source:
    """Something that hangs on an argument: words of a contribution, or a whole one (`ref` empty)."""

    id: int
    ref: str
    text: str
    author_kind: AuthorKind
    quotable: bool = False
    lost: bool = False


def sources_shown(ws: Workspace, uid: str, most: int = 60) -> tuple[list[Source], int]:
    """The first sources of an argument, passages then whole contributions, those to quote first; and how many in all.

    Words that somebody masked are left out.
    """
    now = ws.standing
    whole, refs = sources(ws, uid)
    quotable = now.holding("quotable", "1")
    shown = [
        Source(one.id, one.passage.ref, one.quote, one.author_kind, one.id in quotable, one.passage.lost)
        for one in passages.extracts(ws, uid, most)
    ]
    whole = BitMap(whole[: whole.rank(SECTIONS - 1)])
    first = [*(whole & quotable)[:most], *(whole - quotable)[:most]][: max(0, most - len(shown))]
    with ws.read() as conn:
        records = pages.records(conn, first)
    shown += [Source(one.id, "", _opening(ws, one), AuthorKind(one.author_kind), one.id in quotable) for one in records]
    return shown, len(whole) + len(refs)


def _opening(ws: Workspace, one: pages.Record) -> str:
    """What a contribution says first, without what was masked."""
    masks = quoting.masks_of(ws, one.id, one.title, one.body)
    spans = quoting.hidden(masks, "body", one.title, one.body)
    return one.title if spans is None else quoting.excerpt(one.body, spans) or one.title


# ------------------------------------------------------------------------------------------------------------- figures


class Counting:
    """What the figures of all arguments share, read once."""

    def __init__(self, ws: Workspace, among: BitMap | None = None) -> None:
        self.ws, self.now, self.among = ws, ws.standing, among
        self.tree = self.now.arguments
        self.columns = ws.corpus.columns
        self.passages = _passages_by_argument(self.now)
        with ws.read() as conn:
            self.unknown = figures.unidentified(conn)
            self.changed = revisions.last(conn)
        self.checked = {uid: one.clock for uid, one in acts.facts_written(ws, CHECKED).items()}
        self.piled = self.now.anyone("pile")

    def ids(self, uid: str) -> BitMap:
        """The contributions that hang on an argument, those counted."""
        held = self.now.argued.get(uid, BitMap())
        here = BitMap(held[: held.rank(SECTIONS - 1)]) & self.columns.everyone
        return here if self.among is None else here & self.among

    def distinct(self, ids: BitMap) -> int:
        """How many they are once each pile is counted once."""
        grouped = ids & self.piled
        return len(ids) - len(grouped) + len({self.now.value("pile", one) for one in grouped})

    def people(self, ids: BitMap) -> int:
        """How many people signed them: each contribution of an author of whom nothing is known is another person's."""
        authors = self.columns.author[np.array(ids, np.int64)]
        known, counts = np.unique(authors, return_counts=True)
        return int(np.where(np.isin(known, self.unknown), counts, 1).sum())

    def kinds(self, ids: BitMap) -> dict[AuthorKind, int]:
        """Contributions by kind of author."""
        counts = np.bincount(self.columns.author_kind[np.array(ids, np.int64)], minlength=1)
        values = list(ENUMS["author_kind"])
        return {AuthorKind(values[code - 1]): int(n) for code, n in enumerate(counts) if code and n}

    def under(self, uid: str) -> BitMap:
        """The contributions that hang on an argument or on any that stands under it."""
        found, waiting = BitMap(), [uid]
        while waiting:
            one = waiting.pop()
            found |= self.ids(one)
            waiting += [child.uid for child in self.tree.children(one)]
        return found

    def state(self, one: Argument) -> tuple[State, int, int, int]:
        """Whether the sentence still has the sources with which it was checked; how many then, changed, and now."""
        whole = self.now.wholly_argued.get(one.uid, BitMap())
        refs = [ref for each in self.tree.members(one.uid) for ref in self.passages.get(each, ())]
        count = len(whole) + len(refs)
        if not one.sources:
            return State.UNCHECKED, 0, 0, count
        with self.ws.read() as conn:
            now = sealed(uids(conn, whole) if whole else [], refs)
        since = self.checked.get(one.uid, 0)
        changed = sum(1 for id_, at in self.changed.items() if at >= since and id_ in self.now.argued.get(one.uid, ()))
        before = int(one.sources.partition(":")[0] or 0)
        return State.CHECKED if now == one.sources and not changed else State.TO_REVIEW, before, changed, count

    @cached_property
    def joined(self) -> Mapping[str, list[str]]:
        """The sentences of those brought together into each argument."""
        found: dict[str, list[str]] = {}
        for one in self.tree.every.values():
            if (stands := self.tree.resolve(one.uid)) != one.uid:
                found.setdefault(stands, []).append(one.text)
        return found

    def carried(self, one: Argument, depth: int, section: int, place: str, answer: str = "") -> Carried:
        """One argument in figures."""
        ids = self.ids(one.uid)
        state, before, changed, count = self.state(one)
        return Carried(
            one,
            depth,
            section,
            place,
            total=len(ids),
            distinct=self.distinct(ids),
            people=self.people(ids),
            kinds=self.kinds(ids),
            passages=sum(len(self.passages.get(each, ())) for each in self.tree.members(one.uid)),
            quotable=len(ids & self.now.holding("quotable", "1")),
            under=len(self.under(one.uid)),
            state=state,
            before=before,
            changed=changed,
            joined=tuple(sorted(self.joined.get(one.uid, ()))),
            answer=answer,
            sources=count,
        )


def carried(ws: Workspace, sections: Collection[int] | None = None) -> list[Carried]:
    """All arguments (or those of some articles, by uid) in figures: article by article, each tree in its order."""
    counting, answers = Counting(ws), answers_of(ws)
    names = section_names(ws)
    tree = ws.standing.arguments
    order = {uid: rank for rank, uid in enumerate(names)}
    wanted = sorted(
        (one for one in tree.sections() if sections is None or one in sections),
        key=lambda uid: order.get(uid, len(order)),
    )
    return [
        counting.carried(one, depth, section, names.get(section, ""), answers.get(one.uid, ""))
        for section in wanted
        for one, depth in tree.walk(section)
    ]


def section_names(ws: Workspace) -> dict[int, str]:
    """What each article is called by its uid, in the order of the text; 0, last, is the whole consultation."""
    with ws.read() as conn:
        found = pages.places(conn, counted=False)
    return {one.uid: section_label(one.kind, one.code, one.title) for one in found} | {0: _("The whole consultation")}


def answers_of(ws: Workspace) -> dict[str, str]:
    """The official answer of each argument that has one."""
    refs = {one.answer: one.uid for one in ws.standing.arguments.every.values() if one.answer}
    with ws.read() as conn:
        seqs = {seq: ref for ref in refs if (seq := journal.place(conn, Ref.parse(ref))) is not None}
        read = journal.read(conn, list(seqs))
    return {refs[seqs[seq]]: str((entry.decision.body or {}).get("answer") or "") for seq, entry in read.items()}


# -------------------------------------------------------------------------------------------------------------- export

HEADINGS = (
    "argument", "section", "depth", "side", "sentence", "contributions", "distinct", "people", "rare", "passages",
    "quotable", "under", "author kinds", "state", "outcome", "answer", "joined",
)  # fmt: skip


def row(one: Carried) -> tuple[str | int, ...]:
    """An argument as a line of the table; `HEADINGS` names its columns."""
    kinds = ", ".join(f"{_(LABELS[kind])} ({number(n)})" for kind, n in one.kinds.items())
    outcome = _(DISPOSITION_LABELS[one.argument.outcome]) if one.argument.outcome else ""
    return (
        one.argument.uid, one.place, one.depth, one.side, one.argument.text, one.total, one.distinct, one.people,
        _("rare voice") if one.rare else "", one.passages, one.quotable, one.under, kinds,
        _(STATE_WORDS[one.state]), outcome, one.answer, " ; ".join(one.joined),
    )  # fmt: skip


def as_object(one: Carried) -> dict[str, object]:
    """An argument as scripts have it."""
    known = one.argument
    return {
        "argument": known.uid,
        "sentence": known.text,
        "side": str(known.side),
        "section": one.place,
        "parent": known.parent,
        "depth": one.depth,
        "contributions": one.total,
        "distinct": one.distinct,
        "people": one.people,
        "rare": one.rare,
        "author_kinds": {str(kind): n for kind, n in one.kinds.items()},
        "passages": one.passages,
        "quotable": one.quotable,
        "under": one.under,
        "state": str(one.state),
        "sources": {"checked": one.before, "now": one.sources, "changed": one.changed},
        "retired": known.retired,
        "joined": list(one.joined),
        "outcome": str(known.outcome) if known.outcome else None,
        "answer": one.answer,
        "search": one.search,
    }


def write(path: Path, found: Sequence[Carried]) -> str:
    """Write the arguments as CSV; returns a sentence. Raises Problem when the folder refuses the file."""
    with cells.written(path) as file:
        cells.write_csv(file, [HEADINGS, *map(row, found)])
    words = ngettext("{n} argument written in {name}.", "{n} arguments written in {name}.", len(found))
    return words.format(n=number(len(found)), name=path.name)
