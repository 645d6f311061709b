"""Suggesting: the tags and arguments that what the team coded says suit a text, with the words that say so.

Nothing is put by itself: a person accepts (an ordinary act) or rejects, which is an act too, and is learned from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from moderator.analysis.lessons import ARGUMENT, TAG, About, Guess, Measure, Model, judged
from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.settings import SUGGEST_FEWEST, SUGGEST_FLOOR, fewest_examples, suggestion_floor
from moderator.domain.words import _, number, quoted
from moderator.store import acts, effort, lessons, pages, sketchbook, snapshot
from moderator.store.journal import Entry
from moderator.store.lessons import Kept
from moderator.store.standing import NOBODY, Standing
from moderator.store.workspace import Workspace
from moderator.work import arguing, children, deciding, learning, quoting
from moderator.work.deciding import Done
from moderator.work.learning import Sought, Surroundings

MOST = 3
"""Tags, and arguments, suggested for one contribution at most: more are hardly read."""
IN_PROCESS = 3_000
"""New contributions that are looked at faster than another process is started for."""
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


# ----------------------------------------------------------------------------------------------------------- learning


def learn(ws: Workspace, progress: Progress = silent) -> About:
    """Learn from what the team coded so far, in another process, and look at all contributions with it.

    Raises Problem when nothing is coded often enough, in the past or while coding blind; and Cancelled: then what was
    learned before stays.
    """
    return children.computed(learning.learn, *lesson(ws), progress=progress)


def lesson(ws: Workspace) -> tuple[Path, str, list[Sought], Surroundings, tuple[float, int, int]]:
    """What `learning.learn` is asked. Raises Problem as `learn` does."""
    if ws.corpus.lessons.silent:
        raise Problem(
            _("Nothing is suggested here: neither of the past, nor to whom codes blind."),
            remedy=_("Go back to the present first."),
        )
    floor, fewest = settled(ws.standing)
    sought = _sought(ws)
    if not any(len(one.having) >= fewest for one in sought):
        raise Problem(
            _("Nothing can be learned yet: no tag and no argument has {n} different texts.").format(n=number(fewest)),
            remedy=_("Code more contributions, then ask again."),
        )
    path, passphrase = sketchbook.whereabouts(ws)
    return path, passphrase, sought, _around(ws), (floor, fewest, ws.standing.position)


def catch_up(ws: Workspace, progress: Progress = silent) -> int:
    """Look at the contributions that came or changed since; how many. Nothing is learned anew. Raises Cancelled."""
    kept, model = _learned(ws)
    if kept is None or model is None:
        return 0
    with ws.read() as conn:
        many = len(lessons.fresh(conn, kept.spread)[0])
    if not many:
        return 0
    path, passphrase = sketchbook.whereabouts(ws)
    if many > IN_PROCESS:
        return children.computed(
            learning.catch_up, path, passphrase, model, kept.spread, _around(ws), progress=progress
        )  # fmt: skip
    return learning.catch_up(path, passphrase, model, kept.spread, _around(ws), progress)


def settled(now: Standing) -> tuple[float, int]:
    """The floor and the fewest examples, as the team settled them."""
    return suggestion_floor(now.setting(SUGGEST_FLOOR)), fewest_examples(now.setting(SUGGEST_FEWEST))


def _learned(ws: Workspace) -> tuple[Kept | None, Model | None]:
    """What the file holds, and the model made of it; None when there is none, or when it does not hold together."""
    kept = ws.corpus.learned()
    if kept is None:
        return None, None
    if "model" not in kept.made:
        try:
            kept.made["model"] = Model.of(kept.model)
        except ValueError:
            kept.made["model"] = None  # the file was damaged: learned again when asked
    model = kept.made["model"]
    return (kept, model) if isinstance(model, Model) else (None, None)


def _around(ws: Workspace) -> Surroundings:
    columns, now = ws.corpus.columns, ws.standing
    uids = np.array([place.uid for place in columns.places], np.int64)
    main = ws.corpus.language()
    names = list(dict.fromkeys(name or main for name in (*columns.languages, main, *now.holders("language"))))
    known = np.array([names.index(name or main) for name in columns.languages] or [names.index(main)], np.uint8)
    language = known[columns.language]
    for name, held in now.holders("language").items():
        language[[one for one in held if one < columns.size]] = names.index(name)
    pile = np.zeros(columns.size, np.int32)
    for rank, held in enumerate(now.holders("pile").values(), 1):
        pile[[one for one in held if one < columns.size]] = rank
    places = uids[columns.section]
    places[columns.section == 0] = 0
    return Surroundings(places, language, tuple(names), pile)


def _sought(ws: Workspace) -> list[Sought]:
    """The labels in use, each with what is coded so and what is coded otherwise."""
    return [*_tags(ws), *_arguments(ws)]


def _tags(ws: Workspace) -> list[Sought]:
    now, here = ws.standing, ws.corpus.columns.everyone
    coded = BitMap.union(BitMap(), *now.tags.values()) & here
    said: dict[str, list[tuple[int, str]]] = {}
    for id_, label, words in _passages(ws, acts.coded(ws), "tag"):
        said.setdefault(now.codebook.resolve(label), []).append((id_, words))
    found = []
    for tag in sorted(now.codebook.offered(), key=lambda one: one.uid):
        family = lessons.under(now, tag.uid)
        having = BitMap.union(BitMap(), *(now.tags[one] for one in family if one in now.tags)) & here
        passages = tuple(sorted(pair for one in family for pair in said.get(one, ()) if pair[0] in here))
        found.append(_one(now, tag.uid, TAG, 0, having, coded, here, now.codebook.members(tag.uid), passages))
    return found


def _arguments(ws: Workspace) -> list[Sought]:
    now, columns = ws.standing, ws.corpus.columns
    here = columns.everyone
    said: dict[str, list[tuple[int, str]]] = {}
    for id_, label, words in _passages(ws, acts.extracts(ws), "argument"):
        said.setdefault(now.arguments.resolve(label), []).append((id_, words))
    found = []
    for section in now.arguments.sections():
        walked = [one for one, _depth in now.arguments.walk(section)]
        coded = BitMap.union(BitMap(), *(now.argued.get(one.uid, NOBODY) for one in walked)) & here
        for one in sorted((each for each in walked if not each.retired), key=lambda each: each.uid):
            having = now.argued.get(one.uid, NOBODY) & here
            passages = tuple(sorted(pair for pair in said.get(one.uid, ()) if pair[0] in here))
            names = now.arguments.members(one.uid)
            found.append(_one(now, one.uid, ARGUMENT, section, having, coded, here, names, passages))
    return found


def _one(
    now: Standing,
    label: str,
    kind: str,
    place: int,
    having: BitMap,
    coded: BitMap,
    here: BitMap,
    names: Iterable[str],
    passages: tuple[tuple[int, str], ...],
) -> Sought:
    refused = BitMap.union(BitMap(), *(now.anyone(f"unfit:{one}") for one in names)) & here
    lacking = (coded | refused) - having
    measure = Measure(label, kind, place, voices=len(having), refused=len(refused - having))
    return Sought(measure, np.array(having, np.int32), np.array(lacking, np.int32), passages)


def _passages(ws: Workspace, entries: Sequence[Entry], key: str) -> list[tuple[int, str, str]]:
    """The contribution, the label and the words of passages."""
    with ws.read() as conn:
        numbers = pages.ids_of_uids(conn, sorted({uid for one in entries for uid in one.decision.on}))
    return [
        (numbers[one.decision.on[0]], str(body[key]), str(body["text"]))
        for one in entries
        if (body := one.decision.body) is not None and one.decision.on[0] in numbers
    ]


# --------------------------------------------------------------------------------------------------------- suggesting


def suggestions(ws: Workspace, ids: Iterable[int]) -> dict[int, tuple[Suggestion, ...]]:
    """The tags, then the arguments suggested for contributions, the most certain first, three of each at most.

    Labels that they have, that were rejected for them, or whose precision is under the floor, are not among them.
    """
    kept, model = _learned(ws)
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
    kept, model = _learned(ws)
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
    main = ws.corpus.language()
    said = [ws.standing.value("language", one) for one in ids]
    languages = [told or columns.languages[columns.language[one]] or main for told, one in zip(said, ids, strict=True)]
    return languages, [columns.places[at].uid if (at := int(columns.section[one])) else 0 for one in ids]


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
    _kept, model = _learned(ws)
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
    kept, _model = _learned(ws)
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
    kept, _model = _learned(ws)
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
    kept, model = _learned(ws)
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
    """Put a suggested tag or argument on contributions: the ordinary act. Raises Problem when it does not exist."""
    if label in ws.standing.codebook.tags:
        return deciding.tag(ws, ids, label)
    return arguing.attach(ws, ids, label)


def reject(ws: Workspace, ids: Iterable[int], label: str, *, back: bool = False) -> Done:
    """Say that a suggestion does not suit contributions: it is not made again there, and is learned from; or take that
    `back`. Raises Problem when the tag or argument does not exist."""
    now = ws.standing
    if label not in now.codebook.tags and label not in now.arguments.every:
        raise Problem(_("There is no such tag or argument."))
    return deciding.decided(ws, Act.UNFIT, ids, {"suggestion": label} | ({"back": True} if back else {}))


def labelled(ws: Workspace, name: str) -> str:
    """The tag or the argument of that name, path, sentence or uid. Raises Problem when there is none, or several."""
    if tag := ws.standing.codebook.named(name):
        return tag.uid
    return arguing.named(ws, name).uid


def accept_found(ws: Workspace, ids: BitMap, label: str) -> Done:
    """Accept a suggestion wherever it is made among contributions. Raises Problem when it is made nowhere there."""
    return accept(ws, _made(ws, ids, label), label)


def reject_found(ws: Workspace, ids: BitMap, label: str) -> Done:
    """Reject a suggestion wherever it is made among contributions. Raises Problem when it is made nowhere there."""
    return reject(ws, _made(ws, ids, label), label)


def _made(ws: Workspace, ids: BitMap, label: str) -> BitMap:
    kept, _model = _learned(ws)
    wanted = kept.suggested(ws.standing, label) & ids if kept else BitMap()
    if not wanted:
        raise Problem(
            _("{name} is suggested to none of these contributions.").format(name=quoted(named(ws.standing, label)[0])),
            remedy=_("Nothing was decided."),
        )
    return wanted
