"""Piles on real contributions that people or platforms grouped, where they lie beside the checkout."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from moderator.analysis.sketches import FEWEST
from moderator.domain.folding import tokens
from tests.benchmarks.ground import Ground, say
from tests.benchmarks.labelled import DATA
from tests.benchmarks.measure import Result
from tests.benchmarks.piles import labelled

GREAT, BARCELONA = DATA / "grand_debat_2019", DATA / "barcelona_pam_2016"
TEXTS = 20  # words from which two near-identical texts are copied rather than said alike
OTHERS = 100  # one answer in so many is put among those of the groups

Pair = tuple[str, str]


def real(_ground: Ground) -> Iterator[Result]:
    """For information: who grouped them had other aims (merging ideas) or other means (characters in common)."""
    if not GREAT.exists():
        say("piles-real: the Grand débat data (../shared/data) is not beside this checkout; skipped")
    else:
        yield from _pairs()
        yield from _grouped()
    if not BARCELONA.exists():
        say("piles-real: the Barcelona data (../shared/data) is not beside this checkout; skipped")
    else:
        yield from _merged()


def _pairs() -> Iterator[Result]:
    """Pairs that people labelled copy, partial, same idea or different."""
    rows = list(_rows(GREAT / "near_dup_pairs_gold_dev.jsonl.gz"))
    labels = labelled([text for one in rows for text in (one["a"], one["b"])])
    together = [labels[2 * n] == labels[2 * n + 1] for n in range(len(rows))]
    right = sum(both and one["label"] == "copy" for both, one in zip(together, rows, strict=True))
    copies = sum(one["label"] == "copy" for one in rows)
    yield Result("piles.real.labelled.precision", right / max(1, sum(together)), "")
    yield Result("piles.real.labelled.recall", right / copies, "")
    for label in ("partial", "same_idea", "different"):
        wrong = sum(both and one["label"] == label for both, one in zip(together, rows, strict=True))
        yield Result(f"piles.real.labelled.{label}", wrong, "pairs taken for copies")


def _grouped() -> Iterator[Result]:
    """Groups that were found by characters in common, among other answers; and one-liners, which make no pile."""
    groups = [(bool(one["exact"]), set(one["ids"])) for one in _rows(GREAT / "silver_duplicate_groups.jsonl.gz")]
    wanted = {name for _exact, names in groups for name in names}
    bodies = {
        one["id"]: one["body"]
        for n, one in enumerate(_rows(GREAT / "answers_429k.jsonl.gz"))
        if one["id"] in wanted or n % OTHERS == 0
    }
    names = list(bodies)
    labels = dict(zip(names, labelled(list(bodies.values())), strict=True))
    for kind, exact in (("exact", True), ("near", False)):
        pairs = [
            pair
            for same, those in groups
            if same is exact
            for pair in combinations(sorted(those & bodies.keys()), 2)
            if exact or min(len(tokens(bodies[one])) for one in pair) >= TEXTS
        ]
        yield Result(f"piles.real.groups.{kind}.recall", _share(labels[a] == labels[b] for a, b in pairs), "")
    distinct: dict[int, set[str]] = defaultdict(set)
    for name, body in bodies.items():
        if len(said := tokens(body)) < FEWEST:
            distinct[labels[name]].add(" ".join(said))
    most = max(map(len, distinct.values()))
    yield Result("piles.real.one-liners", most, "different ones in a pile", None, "≤ 1", most <= 1)


def _merged() -> Iterator[Result]:
    """Proposals that the city's staff merged: ideas said otherwise, of which copies are the smaller part."""
    rows = [one for one in _rows(BARCELONA / "contributions_dev.jsonl.gz") if one["type"] == "proposal"]
    names = [one["id"] for one in rows]
    labels = dict(zip(names, labelled([f"{one.get('title', '')}\n{one.get('body', '')}" for one in rows]), strict=True))
    links: set[Pair] = {
        (min(one["source"], one["target"]), max(one["source"], one["target"]))
        for one in _rows(BARCELONA / "merge_links_dev.jsonl.gz")
        if one["source"] in labels and one["target"] in labels
    }
    yield Result("piles.real.merged.recall", _share(labels[a] == labels[b] for a, b in links), "")
    piles: dict[int, list[str]] = defaultdict(list)
    for name, label in labels.items():
        piles[label].append(name)
    pairs = [pair for those in piles.values() for pair in combinations(sorted(those), 2)]
    yield Result("piles.real.merged.precision", _share(pair in links for pair in pairs), "")
    sizes = Counter(len(those) for those in piles.values() if len(those) > 1)
    yield Result("piles.real.merged.piles", sum(sizes.values()), "piles")


def _rows(path: Any) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _share(held: Iterable[bool]) -> float:
    every: Sequence[bool] = list(held)
    return sum(every) / max(1, len(every))


BENCHMARKS = {"piles-real": real}
