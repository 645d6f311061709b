"""What the team's codings teach: handed to the process that learns, and read back from the file as a model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from moderator.analysis.lessons import ARGUMENT, TAG, About, Measure, Model
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.settings import SUGGEST_FEWEST, SUGGEST_FLOOR, fewest_examples, suggestion_floor
from moderator.domain.words import _, number
from moderator.store import acts, lessons, pages, sketchbook
from moderator.store.journal import Entry
from moderator.store.lessons import Kept
from moderator.store.standing import NOBODY, Standing
from moderator.store.workspace import Workspace
from moderator.work import children, learning
from moderator.work.learning import Sought, Surroundings

IN_PROCESS = 3_000
"""New contributions that are looked at faster than another process is started for."""


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
    kept, model = learned(ws)
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


def learned(ws: Workspace) -> tuple[Kept | None, Model | None]:
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
