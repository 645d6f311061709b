"""Double reading: a sample drawn for a second coder, coded blind, the agreement tag by tag, disagreements settled."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pyroaring import BitMap

from moderator.analysis.agreement import Agreement, Classes
from moderator.domain.decision import Act
from moderator.domain.folding import slug
from moderator.domain.position import POSITION_LABELS, Position
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number, percent
from moderator.store import acts
from moderator.store.acts import Sought
from moderator.store.blind import Blind, codings, judgements
from moderator.store.workspace import Workspace, uids
from moderator.work import deciding, finding
from moderator.work.deciding import Done

OPINIONS = (Act.TAG, Act.UNTAG, Act.CODE, Act.POSITION)
"""Acts by which somebody has already coded a contribution: it is then not drawn for that person."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample drawn for `coder`. `first` gives, for each tag, the contributions that carried it when it was drawn, and
    `positions` those of each position.

    These first codings are frozen, so that settling disagreements never makes the agreement look better than it was.
    `coded` are those that the second coder has done.
    """

    name: str
    ref: str
    coder: str
    by: str
    at: datetime
    seed: int
    query: str
    ids: BitMap
    coded: BitMap
    first: Mapping[str, BitMap]
    positions: Mapping[str, BitMap]


@dataclass(frozen=True, slots=True)
class TagAgreement:
    """The agreement on one tag. `name` is its full name."""

    tag: str
    name: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One tag on one contribution that one of the two put. `first`: it was the first coder. `settled` since or not.

    Where they gave two positions, there is no `tag` and `positions` has both, the first coder's first.
    """

    id: int
    tag: str
    name: str
    first: bool
    settled: bool
    positions: tuple[str, str] | None = None

    @property
    def put_by(self) -> tuple[str, str] | None:
        """Both positions in words."""
        return (_in_words(self.positions[0]), _in_words(self.positions[1])) if self.positions else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a double reading gives, on the contributions that both coded; `position` on those that both judged."""

    sample: Sample
    tags: tuple[TagAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    position: Classes = field(default_factory=lambda: Classes({}))

    def lines(self) -> Iterator[str]:
        """Sentences ready to show."""
        one = self.sample
        yield _("Sample {name} for {coder}: {coded} of {total} contributions coded").format(
            name=one.name, coder=one.coder, coded=number(len(one.coded)), total=number(len(one.ids))
        )
        compared: list[tuple[str, Agreement | Classes]] = [(each.name, each.agreement) for each in self.tags]
        if self.position.n:
            compared.append((_("Position"), self.position))
        for name, found in compared:
            kappa = _("not defined") if found.kappa is None else number(found.kappa, 2)
            agreed = percent(found.observed) if found.observed is not None else "–"
            yield "  " + _("{tag}: kappa {kappa}, same coding {agreed}, n = {n}").format(
                tag=name, kappa=kappa, agreed=agreed, n=number(found.n)
            )
        left = sum(not each.settled for each in self.disagreements)
        yield ngettext("{n} disagreement to settle", "{n} disagreements to settle", left).format(n=number(left))


def draw(ws: Workspace, coder: str, query: str, *, size: int = 0, share: float = 0, seed: int | None = None) -> Done:
    """Draw a sample of `size` contributions, or a `share` (0 to 1), of those found by a search, for a second coder.

    Those that the coder has tagged before are left out. The same seed on the same contributions draws the same, on
    every device: each, by its uid, is given a number at random, and the smallest are taken. Raises Problem.
    """
    coder = " ".join(coder.split())
    if not coder:
        raise Problem(_("Say who will code the sample."))
    found = finding.find(ws, query)
    if found.complaints:
        raise Problem(" ".join(one.sentence for one in found.complaints), remedy=_("Nothing was drawn."))
    wanted = found.bitmap - already(ws, coder)
    count = min(size or round(share * len(wanted)), len(wanted))
    if count < 1:
        raise Problem(
            _("There is no contribution to draw: none is found that {coder} has not coded.").format(coder=coder),
            remedy=_("Widen the search, or ask for more of them."),
        )
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    with ws.read() as conn:
        numbers = dict(zip(uids(conn, wanted), _ordered(ws, wanted), strict=True))
    chance = random.Random(seed)  # noqa: S311 - a draw that anybody can make again, not a secret
    # `random()` is the one generator that Python promises never to change.
    drawn = sorted((chance.random(), uid) for uid in sorted(numbers))[:count]
    ids = BitMap(numbers[uid] for _chance, uid in drawn)
    with ws.read() as conn:
        first, positions = (
            {value: uids(conn, mine) for value, held in sorted(found.items()) if (mine := held & ids)}
            for found in (ws.standing.tags, ws.standing.holders("position"))
        )
    name = secrets.token_hex(3)
    body = {"sample": name, "coder": coder, "seed": seed, "first": first, "positions": positions}
    body |= {"query": query} if query else {}
    return deciding.decided(ws, Act.SAMPLE, ids, body, made=name)


def _ordered(ws: Workspace, ids: BitMap) -> list[int]:
    """The local ids in the order of their uids, as `uids` gives these."""
    columns = ws.corpus.columns
    return sorted(ids, key=lambda one: int(columns.uid[one]))


def already(ws: Workspace, coder: str) -> BitMap:
    """The contributions that a person has coded, whatever became of it: they are no longer new to that person."""
    sought = Sought(actor=coder, kinds=tuple(map(str, OPINIONS)))
    return acts.reach(ws, acts.places(ws, sought).tolist())


def samples(ws: Workspace) -> tuple[Sample, ...]:
    """The samples drawn, the latest first; those whose draw was undone are gone."""
    known: list[Sample] = []
    for entry in acts.of_kind(ws, Act.SAMPLE):
        one, body = entry.decision, entry.decision.body
        if body is None:
            continue
        name = str(body["sample"])
        ids = ws.standing.anyone(f"sample:{name}")
        first, positions = (
            {tag: acts.numbered(ws, listed) & ids for tag, listed in given.items()} if isinstance(given, dict) else {}
            for given in (body["first"], body.get("positions"))
        )
        known.append(
            Sample(
                name, str(one.ref), str(body["coder"]), one.actor, one.at, int(str(body["seed"])),
                str(body.get("query", "")), ids, ws.standing.anyone(f"coded:{name}") & ids, first, positions,
            )
        )  # fmt: skip
    return tuple(reversed(known))


def sample(ws: Workspace, name: str) -> Sample:
    """A sample by its name. Raises Problem when there is none."""
    for one in samples(ws):
        if one.name == name:
            return one
    raise Problem(_("There is no sample “{name}”.").format(name=name))


def blind(ws: Workspace, name: str) -> Blind:
    """The workspace as the second coder of a sample sees it. Raises Problem for somebody else, or no such sample."""
    one = sample(ws, name)
    if slug(one.coder) != slug(ws.actor):
        raise Problem(_("This sample is to be coded by {coder}.").format(coder=one.coder))
    return Blind(ws, name)


def no_tag(ws: Workspace, ids: BitMap) -> Done:
    """Say, coding blind, that no tag applies (so far) to these contributions: they are coded too."""
    return deciding.decided(ws, Act.CODE_BLIND, ids, {"sample": ws.sample if isinstance(ws, Blind) else ""})


def agreement(ws: Workspace, name: str) -> Reading:
    """Compare the first codings of a sample, as they were at the draw, with those of its second coder.

    Each tag that either put is compared on all that the second coder has done, the position where both gave one: for
    who codes tags alone, silence is no opinion. Raises Problem for no such sample.
    """
    one = sample(ws, name)
    book = ws.standing.codebook
    firsts, seconds = dict[str, BitMap](), dict[str, BitMap]()
    for into, found in (
        (firsts, one.first),
        (seconds, {tag: holders.get("1", BitMap()) for tag, holders in codings(ws.standing, name).items()}),
    ):
        for tag, ids in found.items():
            # Tags brought together since count as one, for both.
            kept = book.resolve(tag)
            into[kept] = into.get(kept, BitMap()) | (ids & one.coded)
    settled = acts.settlements(ws, name)
    tags, apart = [], []
    for tag in sorted(firsts.keys() | seconds.keys(), key=lambda each: book.path(each).casefold()):
        first, second = firsts.get(tag, BitMap()), seconds.get(tag, BitMap())
        both = len(first & second)
        counts = Agreement(both, len(first) - both, len(second) - both, len(one.coded) - len(first | second))
        if not (first or second):
            continue
        path = book.path(tag)
        tags.append(TagAgreement(tag, path, counts))
        apart += [Disagreement(id_, tag, path, id_ in first, (tag, id_) in settled) for id_ in first ^ second]
    told, judged = _held(one.positions), _held(judgements(ws.standing, name))
    pairs = {id_: (told[id_], judged[id_]) for id_ in told.keys() & judged.keys() & set(one.coded)}
    apart += [
        Disagreement(id_, "", _("Position"), True, ("", id_) in settled, pair)
        for id_, pair in pairs.items()
        if pair[0] != pair[1]
    ]
    in_order = sorted(apart, key=lambda each: (each.id, each.name.casefold()))
    return Reading(one, tuple(tags), tuple(in_order), Classes.of(pairs.values()))


def _held(holders: Mapping[str, BitMap]) -> dict[int, str]:
    return {id_: value for value, ids in holders.items() for id_ in ids}


def _in_words(value: str) -> str:
    return _(POSITION_LABELS.get(value, value))


def settle(ws: Workspace, name: str, id_: int, tag: str, *, put: bool) -> Done:
    """Settle a disagreement: the contribution carries the tag, or does not. It is a decision like another."""
    return deciding.decided(ws, Act.TAG if put else Act.UNTAG, BitMap([id_]), {"tag": tag, "settles": name})


def settle_position(ws: Workspace, name: str, id_: int, position: Position) -> Done:
    """Settle a disagreement about a position: this one holds. Raises Problem for no such position."""
    return deciding.decided(ws, Act.POSITION, BitMap([id_]), {"value": str(position), "settles": name})


def both(ws: Workspace, found: Reading, id_: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The full names of the tags that the first and the second coding put on a contribution, then its position."""
    book = ws.standing.codebook

    def named(tags: Mapping[str, BitMap], positions: Mapping[str, BitMap]) -> tuple[str, ...]:
        here = {book.resolve(tag) for tag, ids in tags.items() if id_ in ids}
        judged = [
            _("position: {position}").format(position=_in_words(one)) for one, ids in positions.items() if id_ in ids
        ]
        return (*sorted(map(book.path, here), key=str.casefold), *judged)

    name = found.sample.name
    second = {tag: holders.get("1", BitMap()) for tag, holders in codings(ws.standing, name).items()}
    return named(found.sample.first, found.sample.positions), named(second, judgements(ws.standing, name))
