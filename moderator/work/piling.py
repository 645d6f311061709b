"""Piling: copies of one letter proposed with their evidence, accepted or refused by a person; what each one adds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from pyroaring import BitMap

from moderator.analysis.letters import Difference, common_letter, difference
from moderator.analysis.likeness import FLOOR, THRESHOLD, needed
from moderator.analysis.sketches import FEWEST
from moderator.domain.decision import Act
from moderator.domain.fold import TOGETHER
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import N_, _
from moderator.store import acts, effort, figures, pages, sketchbook
from moderator.store.workspace import Workspace
from moderator.work import children, copies, deciding
from moderator.work.copies import FORMAT, Group
from moderator.work.deciding import Done

_PROPOSED = "piles"  # the setting that keeps how many piles were proposed, and at which place of the journal
IN_PROCESS = 5_000
"""New texts up to which the work takes less time than starting another process to do it."""


class Alike(StrEnum):
    """What a proposal brings together."""

    LETTER = "letter"  # a letter that people changed or added to
    SAME_WORDS = "same-words"  # the very same words
    ONE_LINER = "one-liner"  # the very same few words of the same thing: said, rather than sent, by many
    SAME_AUTHOR = "same-author"  # one person repeating a text


LABELS = {
    Alike.LETTER: N_("Letter sent by many"),
    Alike.SAME_WORDS: N_("The same words"),
    Alike.ONE_LINER: N_("The same few words"),
    Alike.SAME_AUTHOR: N_("One author repeating a text"),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A contribution beside the letter. `similarity` (0 to 1): the share of the shorter one's words that are common, in
    order; `differing` counts the words that one has and the other not; `text` is the same for the same words."""

    id: int
    similarity: float
    differing: int
    text: int
    words: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Contributions that could be one pile. Nothing is decided: `accept_pile` and `reject_pile` are a person's acts.

    `copies`: those proposed, the nearest to the letter first. `pile`: the existing pile that they would join, "" for a
    new one. `below`: less alike than the threshold. `holders`: texts too long to be copies, that hold the letter whole.
    `authors` counts persons, those without a name as one each. `letter` is the contribution that is nearest to it.
    `threshold` is the one with which it was found.
    """

    id: str
    alike: Alike
    letter: int
    length: int
    copies: tuple[Copy, ...]
    pile: str
    below: tuple[Copy, ...]
    holders: tuple[int, ...]
    distinct: int
    authors: int
    threshold: float

    @property
    def ids(self) -> tuple[int, ...]:
        """The contributions proposed."""
        return tuple(one.id for one in self.copies)

    @property
    def similarity(self) -> float:
        """That of the least alike."""
        return min(one.similarity for one in self.copies)

    @property
    def repeats(self) -> int:
        """How many come from a person who is already among the others."""
        return len(self.copies) - self.authors

    def at(self, threshold: float) -> int:
        """How many contributions it would bring together at another threshold, down to `likeness.FLOOR`."""
        every = (*self.copies, *self.below)
        share = np.array([one.similarity for one in every])
        length = np.minimum([one.words for one in every], self.length)
        return int((share >= needed(threshold, length)).sum())


@dataclass(frozen=True, slots=True)
class Effect:
    """What a threshold would propose."""

    threshold: float
    piles: int
    contributions: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """The proposals, the largest first, and how they were found. `fresh` texts had not been compared before."""

    proposals: tuple[Proposal, ...]
    threshold: float
    total: int
    distinct: int
    fresh: int
    seconds: float

    def effect(self, threshold: float) -> Effect:
        """What another threshold would do to these proposals, before adopting it with `find_piles`."""
        counts = [many for one in self.proposals if (many := one.at(threshold)) + bool(one.pile) > 1]
        return Effect(threshold, len(counts), sum(counts))


def find_piles(ws: Workspace, *, threshold: float = THRESHOLD, progress: Progress = silent) -> Suggested:
    """Look for copies among all contributions and propose piles. Nothing is decided.

    Only what came since the last time is compared. Raises Problem for a threshold that cannot be, and Cancelled.
    """
    if not FLOOR <= threshold <= 1:
        raise Problem(_("The threshold is a share between {low} and 1.").format(low=FLOOR))
    path, passphrase = sketchbook.whereabouts(ws)
    with ws.read() as conn:
        many = sketchbook.waiting(conn, FORMAT)
    if many > IN_PROCESS:
        found = children.computed(copies.find, path, passphrase, threshold, progress=progress)
    else:
        found = copies.find(path, passphrase, threshold, progress)
    proposing = _Proposing(ws, threshold)
    proposals = [made for group in found.groups for part in _placed(ws, group) if (made := proposing.of(part))]
    proposals.sort(key=lambda one: (-len(one.copies), one.letter))
    kept = json.dumps([len(proposals), ws.standing.position])
    if ws.get(_PROPOSED) != kept:
        ws.set(_PROPOSED, kept)
    return Suggested(tuple(proposals), threshold, found.total, found.distinct, found.fresh, found.seconds)


def _placed(ws: Workspace, group: Group) -> list[Group]:
    """A group of a few words by what they are said of: « je suis contre » of two articles, or in reply to two
    contributions, are two opinions. A longer text says itself what it is about."""
    if group.length >= FEWEST:
        return [group]
    columns = ws.corpus.columns
    about = np.stack((columns.section[group.ids], columns.parent[group.ids]))
    _each, place = np.unique(about, axis=1, return_inverse=True)
    place = place.ravel()
    parts = []
    for one in range(int(place.max()) + 1):
        here = place == one
        if here.sum() > 1:
            parts.append(
                replace(
                    group, ids=group.ids[here], texts=group.texts[here], likeness=group.likeness[here],
                    words=group.words[here], below=int(here[: group.below].sum()),
                )
            )  # fmt: skip
    return parts


def proposed(ws: Workspace) -> int:
    """About how many piles still wait since they were last looked for: those proposed, less those decided."""
    many, position = json.loads(ws.get(_PROPOSED) or "[0, 0]")
    if not many:
        return 0
    with ws.read() as conn:
        decided = effort.decided_since(conn, int(position), (Act.PILE, Act.APART))
    return max(0, int(many) - decided)


def uncompared(ws: Workspace) -> int:
    """About how many texts came in since piles were last looked for."""
    with ws.read() as conn:
        return sketchbook.waiting(conn, FORMAT)


class _Proposing:
    """What a person has decided, which proposals respect."""

    def __init__(self, ws: Workspace, threshold: float) -> None:
        self.threshold = threshold
        now = ws.standing
        columns = ws.corpus.columns
        self.uid, self.author = columns.uid, columns.author
        self.pile_of = {id_: name for name, ids in now.holders("pile").items() for id_ in ids}
        with ws.read() as conn:
            self.nobody = figures.unidentified(conn)
            left = [one for entry in acts.of_kind(ws, Act.UNPILE) for one in entry.decision.on]
            self.taken_out = set(pages.ids_of_uids(conn, left).values())
            apart = now.slots.family("apart:")
            named = {int(value) for values in apart.values() for value in values if value != TOGETHER}
            self.named = pages.ids_of_uids(conn, named)
        self.together = [ids for values in apart.values() for value, ids in values.items() if value == TOGETHER]
        self.from_one: dict[int, BitMap] = {}
        for values in apart.values():
            for value, ids in values.items():
                other = self.named.get(int(value)) if value != TOGETHER else None
                if other is not None:
                    self.from_one[other] = self.from_one.get(other, BitMap()) | ids

        self.concerned = BitMap.union(BitMap(self.from_one), *self.together, *self.from_one.values())

    def of(self, group: Group) -> Proposal | None:
        """The proposal that a group makes, None when nothing is left to propose."""
        every = _copies(group)
        inside, below = every[: group.below], every[group.below :]
        pile = self._pile(inside)
        kept = self._kept([one for one in inside if self._free(one.id)], self._members(pile, inside))
        if len(kept) + bool(pile) < 2:
            return None
        letter = next((one for one in inside if self.pile_of.get(one.id) == pile), kept[0]) if pile else kept[0]
        authors = self._authors([one.id for one in kept])
        return Proposal(
            id=f"{min(int(self.uid[one.id]) for one in kept):016x}",
            alike=self._alike(group, kept, authors),
            letter=letter.id,
            length=group.length,
            copies=tuple(kept),
            pile=pile,
            below=tuple(one for one in below if self._free(one.id)),
            holders=tuple(int(one) for one in group.holders if self._free(int(one))),
            distinct=len({one.text for one in kept}),
            authors=authors,
            threshold=self.threshold,
        )

    def _free(self, id_: int) -> bool:
        return id_ not in self.pile_of and id_ not in self.taken_out

    def _pile(self, inside: Sequence[Copy]) -> str:
        """The existing pile that most of them are in, "" for none."""
        counts: dict[str, int] = {}
        for one in inside:
            if name := self.pile_of.get(one.id):
                counts[name] = counts.get(name, 0) + 1
        return max(counts, key=lambda name: (counts[name], name), default="")

    def _members(self, pile: str, inside: Sequence[Copy]) -> set[int]:
        return {one.id for one in inside if pile and self.pile_of.get(one.id) == pile}

    def _kept(self, free: Sequence[Copy], members: set[int]) -> list[Copy]:
        """Those that nobody said to be apart; of two that are, the one nearest to the letter."""
        ids = BitMap(one.id for one in free) | BitMap(members)
        if not ids & self.concerned:
            return list(free)
        out = BitMap()
        for refused in self.together:
            if len(both := refused & ids) > 1:
                out |= both
        kept = list[Copy]()
        same: dict[int, list[int]] = {}  # the copies of the same words stand or fall together
        for one in free:
            same.setdefault(one.text, []).append(one.id)
        inside = BitMap(members)
        for one in free:
            alike = BitMap(same[one.text])
            told = any(other in inside and alike & ids_ for other, ids_ in self.from_one.items())
            told = told or any(self.from_one.get(each, BitMap()) & inside for each in alike)
            if one.id not in out and not told:
                kept.append(one)
                inside |= alike
        return kept

    def _authors(self, ids: Sequence[int]) -> int:
        authors = self.author[np.array(ids)]
        known = ~np.isin(authors, self.nobody)
        return len(np.unique(authors[known])) + int((~known).sum())

    def _alike(self, group: Group, kept: Sequence[Copy], authors: int) -> Alike:
        if authors == 1 and len(kept) > 1:
            return Alike.SAME_AUTHOR
        if len(set(group.texts[: group.below].tolist())) > 1:
            return Alike.LETTER
        return Alike.SAME_WORDS if group.length >= FEWEST else Alike.ONE_LINER


def _copies(group: Group) -> list[Copy]:
    common = np.rint(group.likeness * np.minimum(group.words, group.length)).astype(int)
    differing = group.words + group.length - 2 * common
    columns = (group.ids, group.likeness, differing, group.texts, group.words)
    return [
        Copy(id_, round(share, 4), many, text, words)
        for id_, share, many, text, words in zip(*(one.tolist() for one in columns), strict=True)
    ]


# ----------------------------------------------------------------------------------------------------------- deciding


def accept_pile(ws: Workspace, proposal: Proposal, *, without: Iterable[int] = (), title: str = "") -> Done:
    """Make the pile that is proposed, or add to the one that it would join. `without`: those that are no copies.

    They are said to be apart in an act of their own, before; the undo key takes both back. Raises Problem when fewer
    than two contributions are left.
    """
    out = BitMap(without)
    chosen = BitMap(proposal.ids) - out
    whole = ws.standing.holding("pile", proposal.pile) if proposal.pile else BitMap()
    if len(chosen | whole) < 2 or not chosen:
        raise Problem(_("A pile takes at least two contributions."))
    if out := out & BitMap(proposal.ids):
        nearest = proposal.letter if proposal.letter in chosen | whole else next(i for i in proposal.ids if i in chosen)
    similarity = min(one.similarity for one in proposal.copies if one.id in chosen)
    with ws.gesture() if out else nullcontext():
        if out:
            deciding.apart(ws, out, nearest)
        return deciding.pile(ws, chosen | whole, title, threshold=proposal.threshold, similarity=similarity)


def reject_pile(ws: Workspace, proposal: Proposal) -> Done:
    """Say that the proposal is no pile: it is not made again, until this is undone."""
    if proposal.pile:
        return deciding.apart(ws, proposal.ids, proposal.letter)
    return deciding.apart(ws, proposal.ids)


def reject_pair(ws: Workspace, one: int, other: int) -> Done:
    """Say that a contribution is no copy of another, nor of those with the other's words."""
    return deciding.apart(ws, [one], other)


# ------------------------------------------------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True)
class Addition:
    """What contributions with the same words add to the letter of their pile; passages are places in `text`.

    Passages left out are places in the letter. `ids` has one contribution for each voice.
    """

    ids: tuple[int, ...]
    text: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class PileSheet:
    """A pile as it is read: the letter once, then what each copy adds; copies that add nothing are only counted.

    `additions`: the most words of their own first. `voices` counts contributions, `distinct` texts, `authors` persons.
    """

    letter: str
    voices: int
    distinct: int
    authors: int
    unchanged: tuple[int, ...]
    additions: tuple[Addition, ...]


def additions(ws: Workspace, pile: str | Iterable[int], progress: Progress = silent) -> PileSheet:
    """The common letter of a pile (by its name) or of contributions, and what each one adds, word by word."""
    ids = sorted(ws.standing.holding("pile", pile) if isinstance(pile, str) else BitMap(pile))
    if not ids:
        raise Problem(_("This pile does not exist any more."))
    with ws.read() as conn:
        texts = sketchbook.bodies(conn, ids)
        authors = ws.corpus.columns.author[np.array(ids)]
        nobody = np.isin(authors, figures.unidentified(conn))
    letter = common_letter(texts)
    alike: dict[str, list[int]] = {}
    for id_, text in zip(ids, texts, strict=True):
        alike.setdefault(text, []).append(id_)
    unchanged, found = list[int](), list[Addition]()
    for n, (text, those) in enumerate(alike.items()):
        if n % 50 == 0:
            progress(n, len(alike), _("Reading what each one adds"))
        what = difference(letter, text)
        if what.added or what.left_out:
            found.append(Addition(tuple(those), text, what))
        else:
            unchanged += those
    found.sort(key=lambda one: (-one.difference.added, -one.difference.left_out, one.ids))
    persons = len(np.unique(authors[~nobody])) + int(nobody.sum())
    return PileSheet(letter, len(ids), len(alike), persons, tuple(sorted(unchanged)), tuple(found))


@dataclass(frozen=True, slots=True)
class Figures:
    """The two ways of counting: every voice, and each text once. A pile counts as one text."""

    contributions: int
    piles: int
    piled: int
    texts: int


def counted(ws: Workspace, ids: Iterable[int] | None = None) -> Figures:
    """Count contributions (None: all) with grouped mailings and in distinct texts."""
    columns = ws.corpus.columns
    chosen = columns.everyone if ids is None else BitMap(ids)
    groups = [both for each in ws.standing.holders("pile").values() if (both := each & chosen)]
    piled = BitMap.union(*groups) if groups else BitMap()
    with ws.read() as conn:
        texts = figures.texts(conn)
    alone = np.isin(texts.ids, np.array(chosen - piled))
    return Figures(len(chosen), len(groups), len(piled), len(np.unique(texts.prints[alone])) + len(groups))


def piles(ws: Workspace) -> dict[str, tuple[int, ...]]:
    """The piles that people made: name → contributions, the largest first."""
    made = {name: tuple(ids) for name, ids in ws.standing.holders("pile").items()}
    return dict(sorted(made.items(), key=lambda item: (-len(item[1]), item[0])))


def keys(ws: Workspace, ids: Iterable[int]) -> list[str]:
    """The ids of contributions as their source gave them, in the same order."""
    with ws.read() as conn:
        return pages.keys(conn, [int(one) for one in ids])
