"""Searching words, filtering and counting facets: against the FTS5 and SQL statements that say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from moderator.domain.parsing import parse
from moderator.domain.sought import wanted
from moderator.store.search import TextIndex
from moderator.store.workspace import Workspace
from moderator.work import finding
from tests.benchmarks import plain
from tests.benchmarks.ground import Ground
from tests.benchmarks.measure import WARM_UP, Raw, Result, alternated, at_most, percentile

RATIO = 1.5
LIMIT = 100.0  # milliseconds, for words in fewer texts than:
COMMON = 100_000
BANDS = (20, 200, 2_000, 10_000, 30_000, COMMON)
WORDS = 12  # of each band
FACETS = ("section_uid", "kind", "author_kind", "stance", "channel", "presence", "language")


@dataclass(frozen=True, slots=True)
class Search:
    """What a person types, what FTS5 is asked for it, and how many texts have it."""

    text: str
    match: str
    hits: int


def words(ground: Ground) -> Iterator[Result]:
    """Words alone, of all frequencies, in all their forms: every contribution that has them, newest first."""
    ws, raw = ground.workspace, plain.opened(ground.path)
    searches = _searches(ws, raw)
    ws.corpus.index.forget()
    finding.find(ws, "")
    ours, theirs = alternated(
        lambda n: finding.find(ws, searches[n].text),
        lambda n: raw.execute(
            "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rowid DESC", (searches[n].match,)
        ).fetchall(),
        len(searches) - WARM_UP,
    )
    yield _result("search.words", ours, theirs, "FTS5 statement, same words")
    for low, high in pairwise(BANDS):
        inside = [n for n, one in enumerate(searches[WARM_UP:]) if low <= one.hits < high]
        if inside:
            some, other = [ours[n] for n in inside], [theirs[n] for n in inside]
            name = f"search.words.{low}-{high}"
            yield Result(name, percentile(some) * 1e3, "ms", Raw("FTS5 statement, same words", percentile(other) * 1e3))
    raw.close()


def filters(ground: Ground) -> Iterator[Result]:
    """Filters without words, and with: section, kind of author, votes, dates."""
    ws, raw = ground.workspace, plain.opened(ground.path)
    articles = {row[0]: row[1] for row in raw.execute("SELECT code, uid FROM section WHERE kind = 'article'")}
    rng = np.random.default_rng(12)
    codes = [str(one) for one in rng.integers(1, len(articles) + 1, 62)]
    finding.find(ws, "")
    ours, theirs = alternated(
        lambda n: finding.find(ws, f"article:{codes[n]} auteur:association votes>{n % 5}"),
        lambda n: raw.execute(
            "SELECT id FROM contribution WHERE section_uid = ? AND author_kind = 'association' "
            "AND votes_for + votes_mixed + votes_against > ? ORDER BY created DESC",
            (articles[codes[n]], n % 5),
        ).fetchall(),
        60,
    )
    yield _result("search.filters", ours, theirs, "SQL statement, same filters")
    searches = _searches(ws, raw)
    ws.corpus.index.forget()
    ours, theirs = alternated(
        lambda n: finding.find(ws, f"{searches[n].text} auteur:association"),
        lambda n: raw.execute(
            "SELECT id FROM contribution WHERE author_kind = 'association' "
            "AND id IN (SELECT rowid FROM text WHERE text MATCH ?) ORDER BY created DESC",
            (searches[n].match,),
        ).fetchall(),
        len(searches) - WARM_UP,
    )
    yield _result("search.words-and-filters", ours, theirs, "SQL and FTS5 statement, same filters")
    raw.close()


def facets(ground: Ground) -> Iterator[Result]:
    """All the counts beside a list of what a word found, and beside the whole list."""
    ws, raw = ground.workspace, plain.opened(ground.path)
    searches = [one for one in _searches(ws, raw) if one.hits >= BANDS[1]]
    found = [finding.find(ws, one.text) for one in searches]
    inside = "WHERE id IN (SELECT rowid FROM text WHERE text MATCH ?)"
    ours, theirs = alternated(
        lambda n: finding.facets(ws, found[n]),
        lambda n: [
            raw.execute(
                f"SELECT {one}, count(*) FROM contribution {inside} GROUP BY 1", (searches[n].match,)
            ).fetchall()
            for one in FACETS
        ],
        len(searches) - WARM_UP,
    )
    yield _result("facets.words", ours, theirs, f"{len(FACETS)} GROUP BY statements over the same hits")
    everything = finding.find(ws, "")
    ours, theirs = alternated(
        lambda n: finding.facets(ws, everything),
        lambda n: [raw.execute(f"SELECT {one}, count(*) FROM contribution GROUP BY 1").fetchall() for one in FACETS],
        8,
    )
    yield at_most(
        "facets.all", percentile(ours) * 1e3, "ms",
        Raw(f"{len(FACETS)} GROUP BY statements", percentile(theirs) * 1e3), ratio=RATIO,
    )  # fmt: skip
    raw.close()


def searches(ground: Ground) -> list[Search]:
    """The words that are looked for."""
    raw = plain.opened(ground.path)
    found = _searches(ground.workspace, raw)
    raw.close()
    return found


def _result(name: str, ours: list[float], theirs: list[float], baseline: str) -> Result:
    raw = Raw(f"{baseline} (p95)", percentile(theirs) * 1e3)
    return at_most(name, percentile(ours) * 1e3, "ms", raw, ratio=RATIO, limit=LIMIT)


def _searches(ws: Workspace, raw: Any) -> list[Search]:
    """Words of every frequency, no two of which are forms of one another, in a mixed order that never changes."""
    rows = raw.execute(
        "SELECT term, doc FROM vocabulary WHERE doc BETWEEN ? AND ? AND length(term) BETWEEN 4 AND 14",
        (BANDS[0], COMMON),
    ).fetchall()
    rng = np.random.default_rng(11)
    chosen: list[str] = []
    for low, high in pairwise(BANDS):
        band = [term for term, doc in rows if low <= doc < high and term.isalpha()]
        chosen += [band[at] for at in rng.permutation(len(band))[:WORDS]]
    index, searches = TextIndex(), dict[str, Search]()
    with ws.read() as conn:
        for text in chosen:
            match = index.expressions(conn, wanted(parse(text)))[0]
            hits = raw.execute("SELECT count(*) FROM text WHERE text MATCH ?", (match,)).fetchone()[0]
            if hits < COMMON:
                searches[match] = Search(text, match, hits)  # two forms of one word ask for the same
    listed = list(searches.values())
    return [listed[at] for at in rng.permutation(len(listed))]


BENCHMARKS = {"search": words, "filters": filters, "facets": facets}
