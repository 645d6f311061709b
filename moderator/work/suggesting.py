"""Suggesting: the tags and arguments that what the team coded says suit a text, with the words that say so.

Nothing is put by itself: a person accepts (an ordinary act) or rejects, which is an act too, and is learned from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.analysis.lessons import ARGUMENT, TAG, About, Guess, Measure, Model, judged
from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.store import acts, effort, lessons, sketchbook, snapshot
from moderator.store.lessons import Kept
from moderator.store.standing import NOBODY, Standing
from moderator.store.workspace import Workspace
from moderator.work import arguing, deciding, quoting, tongues
from moderator.work.deciding import Done
from moderator.work.teaching import learned, settled

MOST = 3
"""Tags, and arguments, suggested for one contribution at most: more are hardly read."""
CODING = (Act.TAG, Act.UNTAG, Act.CODE, Act.ATTACH, Act.DETACH, Act.UNFIT)
"""Acts that teach."""
_ENOUGH, _SHARE = 20, 0.1
"""New codings from which learning again is worth it: this many, and this share of those learned from."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag or an argument suggested for a text. `certainty`, 0 to 1; `precision`: of ten such suggestions, how many
    tenths were right on the team's own codings; `examples`: different texts it was learned from."""

    label: str
    kind: str
    name: str
    colour: str
    certainty: float
    precision: float
    examples: int


@dataclass(frozen=True, slots=True)
class Why:
    """What spoke for a suggestion: the words as the text has them, the most telling first, each one's share, and their
    places in the title and in the body; `place`: that the texts of the same article have it often."""

    words: tuple[str, ...]
    shares: tuple[float, ...]
    title: tuple[tuple[int, int], ...]
    body: tuple[tuple[int, int], ...]
    place: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """A label as the page of suggestions shows it: what was measured, and how many contributions it is suggested to."""

    measure: Measure
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class State:
    """What was learned (None: nothing yet), the labels with how good each is, the new codings since, and how many
    contributions were not looked at yet. `coded`: contributions that have a tag or an argument now."""

    about: About | None
    labels: tuple[Rated, ...]
    since: int
    unseen: int
    coded: int
    floor: float
    fewest: int

    @property
    def learnable(self) -> bool:
        """Whether some label has examples enough."""
        return any(one.measure.voices >= self.fewest for one in self.labels)

    @property
    def due(self) -> bool:
        """Whether enough was coded since to learn again."""
        if self.about is None:
            return self.coded >= self.fewest
        return self.since >= max(_ENOUGH, _SHARE * self.about.coded)


# --------------------------------------------------------------------------------------------------------- suggesting


def suggestions(ws: Workspace, ids: Iterable[int]) -> dict[int, tuple[Suggestion, ...]]:
    """The tags, then the arguments suggested for contributions, the most certain first, three of each at most.

    Labels that they have, that were rejected for them, or whose precision is under the floor, are not among them.
    """
    kept, model = learned(ws)
    everyone = ws.corpus.columns.everyone
    wanted = [one for one in dict.fromkeys(int(one) for one in ids) if one in everyone]
    if kept is None or model is None or not wanted:
        return {}
    now = ws.standing
    offered = frozenset(kept.offered(now))
    held: dict[str, BitMap] = {}
    with ws.read() as conn:
        texts = sketchbook.bodies(conn, wanted)
    languages, places = _spoken(ws, wanted)
    certain = model.certainties(texts, languages, places)
    found = {}
    for id_, guesses in zip(wanted, model.guesses(certain), strict=True):
        left = []
        for one in guesses:
            name = model.labels[one.label].name
            if name in offered and id_ not in _settled(held, now, name):
                left.append(one)
        found[id_] = _shown(now, model, left)
    return found


def certainties(
    ws: Workspace, ids: Sequence[int], texts: Sequence[str]
) -> tuple[tuple[str, ...], NDArray[np.float32]] | None:
    """How certain each label that is not silent (column) is of contributions (line), given their texts, 0 to 1.

    None when nothing was learned.
    """
    kept, model = learned(ws)
    if kept is None or model is None or not len(ids):
        return None
    offered = set(kept.offered(ws.standing))
    columns = [at for at, one in enumerate(model.labels) if one.name in offered]
    languages, places = _spoken(ws, ids)
    names = tuple(model.labels[at].name for at in columns)
    return names, model.certainties(texts, languages, places)[:, columns]


def _settled(known: dict[str, BitMap], now: Standing, label: str) -> BitMap:
    """The contributions of which a person decided, for a label: worked out once, and only for those that are needed."""
    if label not in known:
        known[label] = lessons.settled(now, label)
    return known[label]


def _spoken(ws: Workspace, ids: Sequence[int]) -> tuple[list[str], list[int]]:
    """The language and the section (uid) of contributions."""
    columns = ws.corpus.columns
    return tongues.of(ws, ids), [columns.places[at].uid if (at := int(columns.section[one])) else 0 for one in ids]


def _shown(now: Standing, model: Model, guesses: Sequence[Guess]) -> tuple[Suggestion, ...]:
    """The suggestions as they are shown: of a tag and one under it, the one under it, which says more."""
    names = [model.labels[one.label].name for one in guesses]
    above = {name for one in names for name in _above(now, one)}
    made: dict[str, list[Suggestion]] = {TAG: [], ARGUMENT: []}
    for guess, name in zip(guesses, names, strict=True):
        measure = model.labels[guess.label]
        if name not in above and len(made[measure.kind]) < MOST:
            called, colour = named(now, name)
            made[measure.kind].append(
                Suggestion(
                    name, measure.kind, called, colour, round(guess.certainty, 3), round(measure.precision, 3),
                    measure.examples,
                )
            )  # fmt: skip
    return (*made[TAG], *made[ARGUMENT])


def _above(now: Standing, label: str) -> Iterable[str]:
    book = now.codebook
    while label in book.tags and (label := book.parent(label)):
        yield label


def named(now: Standing, label: str) -> tuple[str, str]:
    """What a label is called (a tag by its path, an argument by its sentence), and its colour."""
    from moderator.domain.argument import SIDE_COLOURS

    if tag := now.codebook.tags.get(label):
        return now.codebook.path(label), tag.colour
    argument = now.arguments.every.get(label)
    return (argument.text, SIDE_COLOURS[argument.side]) if argument else (label, "")


def why(ws: Workspace, id_: int, label: str) -> Why:
    """What spoke for a label in a contribution; words that somebody masked are not shown.

    Raises Problem when nothing was learned of the label.
    """
    _kept, model = learned(ws)
    at = next((n for n, one in enumerate(model.labels) if one.name == label), None) if model else None
    if model is None or at is None:
        raise Problem(_("Nothing was learned of this yet."))
    title, body = acts.words(ws, id_)
    text = f"{title}\n{body}" if title else body
    languages, places = _spoken(ws, [id_])
    found = model.evidence(at, text, languages[0], places[0])
    start = len(title) + 1 if title else 0
    masks = quoting.masks_of(ws, id_, title, body) if id_ in quoting.masked_ids(ws) else ()
    hidden = [quoting.hidden(masks, field, title, body) for field in ("title", "body")]
    spans = [
        _unmasked([one for one in found.spans if one[1] <= start - 1], 0, hidden[0]),
        _unmasked([one for one in found.spans if one[0] >= start], start, hidden[1]),
    ]
    shown = {title[a:b] for a, b in spans[0]} | {body[a:b] for a, b in spans[1]}
    pairs = [pair for pair in zip(found.words, found.shares, strict=True) if pair[0] in shown]
    words, shares = tuple(word for word, _share in pairs), tuple(round(share, 3) for _word, share in pairs)
    return Why(words, shares, tuple(spans[0]), tuple(spans[1]), found.place)


def _unmasked(
    spans: Iterable[tuple[int, int]], start: int, hidden: Sequence[tuple[int, int]] | None
) -> list[tuple[int, int]]:
    if hidden is None:
        return []
    own = [(first - start, last - start) for first, last in spans]
    return [one for one in own if not any(a < one[1] and one[0] < b for a, b in hidden)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A suggestion for one contribution, with what spoke for it."""

    id: int
    suggestion: Suggestion
    why: Why


def listed(ws: Workspace, ids: BitMap | None = None, most: int = 200) -> tuple[list[Listed], int]:
    """The suggestions for contributions (None: for all), the most certain first, for `most` contributions at most; and
    to how many contributions something is suggested."""
    kept, _model = learned(ws)
    if kept is None:
        return [], 0
    now = ws.standing
    best = np.zeros(ws.corpus.columns.size, np.uint8)
    for label in kept.offered(now):
        held, certainty = kept.spread.of(label)
        left = kept.suggested(now, label) & (ws.corpus.columns.everyone if ids is None else ids)
        inside = np.isin(held, np.array(left, np.int32))
        np.maximum.at(best, held[inside], certainty[inside])
    chosen = np.flatnonzero(best)
    order = chosen[np.lexsort((-chosen, -best[chosen].astype(np.int16)))][:most].tolist()
    found = suggestions(ws, order)
    return [Listed(one, each, why(ws, one, each.label)) for one in order for each in found.get(one, ())], len(chosen)


def waiting(ws: Workspace, label: str) -> tuple[int, ...]:
    """The contributions to which a label is suggested, the most certain first."""
    kept, _model = learned(ws)
    if kept is None:
        return ()
    left = kept.suggested(ws.standing, label) & ws.corpus.columns.everyone
    ids, certainty = kept.spread.of(label)
    order = np.lexsort((-ids, -certainty.astype(np.int16)))
    return tuple(one for one in ids[order].tolist() if one in left)


def _unseen(conn: sketchbook.Open, kept: Kept) -> int:
    """How many contributions were not looked at; counted again only when some came in or changed."""
    stamp = snapshot.stamp(conn)
    known = kept.made.get("unseen")
    if not isinstance(known, tuple) or known[0] != stamp:
        known = kept.made["unseen"] = (stamp, len(lessons.fresh(conn, kept.spread)[0]))
    return int(known[1])


def state(ws: Workspace) -> State:
    """What was learned, how good it is, what stays silent and why; and what is new since."""
    kept, model = learned(ws)
    now = ws.standing
    floor, fewest = settled(now)
    about = model.about if model else None
    known = {one.name: one for one in about.measures} if about else {}
    columns = ws.corpus.columns
    labels = []
    for kind, held, uids in (
        (TAG, now.tags, [one.uid for one in now.codebook.offered()]),
        (ARGUMENT, now.argued, [one.uid for one in now.arguments.offered()]),
    ):
        for uid in uids:
            count = len(held.get(uid, NOBODY) & columns.everyone)
            measure = known.get(uid) or Measure(uid, kind, examples=count)
            measure = judged(replace(measure, voices=count), floor, fewest)
            left = len(kept.suggested(now, uid) & columns.everyone) if kept else 0
            labels.append(Rated(measure, named(now, uid)[0], left))
    labels.sort(key=lambda one: (one.measure.silent is not None, -one.waiting, -one.measure.examples, one.name))
    with ws.read() as conn:
        since = effort.contributions_since(conn, about.position, CODING) if about else 0
        unseen = _unseen(conn, kept) if kept else 0
    coded = BitMap.union(BitMap(), *now.tags.values(), *now.argued.values()) & columns.everyone
    return State(about, tuple(labels), since, unseen, len(coded), floor, fewest)


# ----------------------------------------------------------------------------------------------------------- deciding


def accept(ws: Workspace, ids: Iterable[int], label: str) -> Done:
    """Put a suggested tag or argument on contributions: the ordinary act, which says that it was suggested.

    Raises Problem when it does not exist.
    """
    if label in ws.standing.codebook.tags:
        return deciding.tag(ws, ids, label, suggested=True)
    return arguing.attach(ws, ids, label, suggested=True)


def reject(ws: Workspace, ids: Iterable[int], label: str, *, back: bool = False) -> Done:
    """Say that a suggestion does not suit contributions: it is not made again there, and is learned from; or take that
    `back`. Raises Problem when the tag or argument does not exist."""
    now = ws.standing
    if label not in now.codebook.tags and label not in now.arguments.every:
        raise Problem(_("There is no such tag or argument."))
    return deciding.decided(ws, Act.UNFIT, ids, {"suggestion": label} | ({"back": True} if back else {}))


def accept_found(ws: Workspace, ids: BitMap, label: str) -> Done:
    """Accept a suggestion wherever it is made among contributions. Raises Problem when it is made nowhere there."""
    return accept(ws, _made(ws, ids, label), label)


def reject_found(ws: Workspace, ids: BitMap, label: str) -> Done:
    """Reject a suggestion wherever it is made among contributions. Raises Problem when it is made nowhere there."""
    return reject(ws, _made(ws, ids, label), label)


def _made(ws: Workspace, ids: BitMap, label: str) -> BitMap:
    kept, _model = learned(ws)
    wanted = kept.suggested(ws.standing, label) & ids if kept else BitMap()
    if not wanted:
        raise Problem(
            _("{name} is suggested to none of these contributions.").format(name=quoted(named(ws.standing, label)[0])),
            remedy=_("Nothing was decided."),
        )
    return wanted
