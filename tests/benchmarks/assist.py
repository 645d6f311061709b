"""What assists who codes and answers: similar texts, key phrases, the order of learning, rules, near answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from moderator.domain.parsing import parse
from moderator.domain.query import Order, Query
from moderator.domain.rule import Effect, Rule
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace
from moderator.work import alike, background, deciding, finding, keyphrases, nearanswers, rules
from tests.benchmarks import plain
from tests.benchmarks.generator import Consultation
from tests.benchmarks.ground import Ground, fill
from tests.benchmarks.measure import Raw, Result, at_most, median, percentile

READ = 120
"""Contributions of which the similar ones are looked for; the first ones teach which words are common."""
SIMILAR_LIMIT = 50.0  # milliseconds of processor
ANSWERED = 2_000
RULES = 20


def cpu(act: Callable[[], object]) -> float:
    """Seconds of processor that an act takes: what others do on the machine does not count."""
    start = time.process_time()
    act()
    return time.process_time() - start


def similar(ground: Ground) -> Iterator[Result]:
    """The contributions that resemble one, against FTS5's own ranking of the texts with any of its words."""
    ws = ground.workspace
    rng = np.random.default_rng(5)
    ids = [int(one) for one in rng.integers(1, ground.size, READ)]
    ws.corpus.columns  # noqa: B018 - in memory before the first is read
    took = [cpu(partial(alike.similar, ws, one)) for one in ids]
    raw = plain.opened(ground.path)
    theirs = []
    for one in ids[:3]:
        body = raw.execute("SELECT body FROM wording WHERE id = ?", (one,)).fetchone()[0]
        match = " OR ".join(f'"{word}"' for word in sorted(set(body.split())) if word.isalnum())
        theirs.append(cpu(partial(_ranked, raw, match)))
    raw.close()
    yield at_most(
        "assist.similar", percentile(took[READ // 4 :]) * 1e3, "ms",
        Raw("FTS5's bm25 over any of the words", median(theirs) * 1e3), limit=SIMILAR_LIMIT,
    )  # fmt: skip


def phrases(ground: Ground) -> Iterator[Result]:
    """The key phrases of a frequent word and of an article; before that, the sample of the whole."""
    ws = ground.workspace
    ws.corpus.columns  # noqa: B018
    yield Result("assist.background", cpu(lambda: background.of(ws)), "s")
    for name, search in (("word", "vélo"), ("article", "article:3")):
        took = [cpu(partial(keyphrases.key_phrases, ws, search)) for _round in range(3)]
        yield at_most(f"assist.key-phrases.{name}", median(took), "s", limit=3.0)


def learning(ground: Ground) -> Iterator[Result]:
    """The whole list in the order of learning, nothing being coded."""
    ws = ground.workspace
    finding.find(ws, "")
    took = [cpu(lambda: finding.find(ws, "", Order.INFORMATIVE)) for _round in range(3)]
    yield at_most("assist.informative", median(took), "s", limit=3.0)


def ruling(ground: Ground) -> Iterator[Result]:
    """What a rule would do, and which of twenty rules one contribution answers to."""
    ws = ground.workspace
    finding.find(ws, "")
    rule = Rule("", "Vélos", "vélo OU école", Effect.POSITION, "favorable")
    took = [cpu(lambda: rules.trial(ws, rule)) for _round in range(5)]
    yield at_most("assist.rule-trial", median(took) * 1e3, "ms", limit=500.0)
    words = ("vélo", "école", "hôpital", "train", "taxe")
    queries = [parse(f"{word} -{other}") for word in words for other in words if word != other][:RULES]
    ids = [int(one) for one in np.random.default_rng(6).integers(1, ground.size, 30)]
    here = [cpu(partial(_answered, ws, queries, one)) for one in ids]
    yield at_most(f"assist.rules-here.{RULES}", percentile(here) * 1e3, "ms", limit=50.0)


def answering(ground: Ground) -> Iterator[Result]:
    """The near answers of a contribution, two thousand different ones being written: in a workspace of their own."""
    path = ground.scratch("answers.moderator")
    with Workspace.create(path, devices=Devices(ground.folder / "devices"), actor="Mesure") as ws:
        fill(ws, Consultation(ANSWERED * 2))
        with ws.read() as conn:
            rows = conn.exec_driver_sql("SELECT id, body FROM wording WHERE id <= ?", (ANSWERED,)).fetchall()
        with ws.gesture():
            for id_, body in rows:
                deciding.answer(ws, [id_], f"Réponse {id_} : {body[:300]}")
        background.of(ws)
        took = [cpu(partial(nearanswers.near, ws, [one])) for one in range(ANSWERED + 1, ANSWERED + 21)]
        yield at_most(f"assist.near-answers.{len(rows)}", percentile(took) * 1e3, "ms", limit=1_000.0)
        ws._changed = False
    ground.scratch("answers.moderator")


def assist(ground: Ground) -> Iterator[Result]:
    """All of it."""
    for part in (similar, phrases, learning, ruling, answering):
        yield from part(ground)


def _ranked(raw: Any, match: str) -> object:
    return raw.execute("SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT 8", (match,)).fetchall()


def _answered(ws: Workspace, queries: Sequence[Query], id_: int) -> object:
    return [ws.corpus.among(query, [id_]) for query in queries]


BENCHMARKS = {"assist": assist}
