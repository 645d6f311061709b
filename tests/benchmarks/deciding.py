"""Deciding: one act, a bulk tag of 100,000 contributions and its undo, against the rows that anybody would write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from pyroaring import BitMap

from moderator.work import deciding, finding
from tests.benchmarks import plain
from tests.benchmarks.ground import Ground
from tests.benchmarks.measure import Raw, Result, alternated, at_most, median, percentile

ONE = 5.0  # milliseconds
BULK = 100_000
BULK_RATIO = 3.0
ROUNDS = 200
LONG = 20_000  # decisions
BULK_ROUNDS = 12


def one(ground: Ground) -> Iterator[Result]:
    """One contribution accepted or tagged, with its journal row and its projection, kept on the disk as configured."""
    ws = ground.workspace
    raw = _plain(ground)
    tag = deciding.define_tag(ws, f"Mobilité {ws.standing.position}").made
    chosen = np.random.default_rng(7).integers(1, ground.size + 1, ROUNDS + 10).tolist()
    acts: dict[str, Callable[[int], object]] = {
        "accept": lambda id_: deciding.accept(ws, [id_]),
        "tag": lambda id_: deciding.tag(ws, [id_], tag),
        "answer": lambda id_: deciding.answer(ws, [id_], "Votre proposition est retenue."),
    }
    for name, act in acts.items():
        ours, theirs = alternated(lambda n: act(chosen[n]), lambda n: _plain_one(raw, chosen[n]), ROUNDS)  # noqa: B023
        yield at_most(
            f"decide.{name}", percentile(ours) * 1e3, "ms",
            Raw("one row in one transaction", percentile(theirs) * 1e3), limit=ONE,
        )  # fmt: skip
    ours, theirs = alternated(lambda n: deciding.undo(ws), lambda n: _plain_one(raw, chosen[n]), ROUNDS)
    yield at_most(
        "decide.undo",
        percentile(ours) * 1e3,
        "ms",
        Raw("one row in one transaction", percentile(theirs) * 1e3),
        limit=ONE,
    )
    raw.close()


def late(ground: Ground) -> Iterator[Result]:
    """The same once the journal is long, as reading registers make it: one act must not cost more than the first."""
    ws = ground.workspace
    rng = np.random.default_rng(9)
    while ws.standing.position < LONG:
        deciding.read(ws, [int(rng.integers(1, ground.size + 1))], 12)
    raw = _plain(ground)
    chosen = rng.integers(1, ground.size + 1, ROUNDS + 10).tolist()

    def turn(n: int) -> object:
        return deciding.accept(ws, [chosen[n]]) if n % 2 == 0 else deciding.undo(ws)

    ours, theirs = alternated(turn, lambda n: _plain_one(raw, chosen[n]), ROUNDS)
    baseline = Raw("one row in one transaction", percentile(theirs) * 1e3)
    yield at_most(f"decide.after-{LONG}", percentile(ours) * 1e3, "ms", baseline, limit=ONE)
    raw.close()


def bulk(ground: Ground) -> Iterator[Result]:
    """A tag put on 100,000 contributions (all of them when there are fewer) found in the list, and its undo."""
    ws = ground.workspace
    finding.find(ws, "")
    raw = _plain(ground)
    tag = deciding.define_tag(ws, f"Transports {ws.standing.position}").made
    number = min(BULK, ground.size)
    chosen = np.sort(np.random.default_rng(8).permutation(ground.size)[:number] + 1).astype(np.uint32)
    ids, listed = BitMap(chosen), json.dumps(chosen.tolist())

    def ours_turn(n: int) -> None:
        deciding.tag(ws, ids, tag) if n % 2 == 0 else deciding.undo(ws)

    def raw_turn(n: int) -> None:
        plain.tag(raw, listed, n) if n % 2 == 0 else _plain_untag(raw, n - 1)

    ours, theirs = alternated(ours_turn, raw_turn, 2 * BULK_ROUNDS)
    times = {"tag": ours[::2], "undo": ours[1::2], "raw tag": theirs[::2], "raw undo": theirs[1::2]}
    for name in ("tag", "undo"):
        baseline = Raw("rows by json_each and a journal row", median(times[f"raw {name}"]) * 1e3)
        yield at_most(f"bulk.{name}", median(times[name]) * 1e3, "ms", baseline, ratio=BULK_RATIO)
    raw.close()


def _plain(ground: Ground) -> Any:
    """A file with a journal and one row for each tag of each contribution."""
    raw = plain.opened(ground.scratch("deciding.sqlite"))
    raw.execute("CREATE TABLE journal(n INTEGER PRIMARY KEY, at TEXT, kind TEXT, targets TEXT)")
    raw.execute("CREATE TABLE tagged(id INTEGER, tag INTEGER, PRIMARY KEY(id, tag)) WITHOUT ROWID")
    return raw


def _plain_one(raw: Any, id_: int) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO journal(at, kind, targets) VALUES (datetime('now'), 'accept', ?)", (str(id_),))
    raw.execute("INSERT OR REPLACE INTO tagged VALUES (?, 0)", (id_,))
    raw.execute("COMMIT")


def _plain_untag(raw: Any, tag: int) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO journal(at, kind, targets) VALUES (datetime('now'), 'undo', '')")
    raw.execute(
        "DELETE FROM tagged WHERE tag = ? AND id IN (SELECT value FROM json_each("
        "(SELECT targets FROM journal WHERE kind = 'tag' ORDER BY n DESC LIMIT 1)))",
        (tag,),
    )
    raw.execute("COMMIT")


BENCHMARKS = {"decide": one, "bulk": bulk, "decide-late": late}
