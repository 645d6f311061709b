"""Piles of a generated consultation with known campaigns: what is found, in how long, in how much memory."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from datasketch import MinHash, MinHashLSH

from moderator.analysis import likeness, sketches
from moderator.analysis.piles import components
from moderator.analysis.piles import piles as gathered
from moderator.analysis.words import words
from moderator.domain.contribution import Contribution
from moderator.domain.folding import tokens
from moderator.store import mirror
from moderator.store.workspace import Workspace
from tests.benchmarks.campaigns import Campaigned, Way, changed
from tests.benchmarks.generator import key
from tests.benchmarks.ground import Ground, clear, fill, say
from tests.benchmarks.measure import Raw, Result, at_least, at_most, timed

PRECISION, RECALL, RECALL_HEAVY = 0.99, 0.98, 0.9
MEMORY = 1_500.0  # MB, in all: the texts are not kept
LINEAR = 12.0  # times as long for ten times as many
NEW, SHARE = 1_000, 0.01
BESIDE = 20_000
FASTER = 5.0
EASY = (Way.COPY, Way.TYPED, Way.LIGHT)


def piles(ground: Ground) -> Iterator[Result]:
    """The whole corpus at once, a tenth of it, then some new texts."""
    tenth = _workspace(ground, ground.size // 10)
    few = json.loads(ground.child("piled", str(tenth)))
    clear(tenth)
    whole = _workspace(ground, ground.size)
    many = json.loads(ground.child("piled", str(whole)))
    yield Result("piles", many["seconds"], "s of processor")
    if sys.platform == "linux":
        yield at_most("piles.memory", many["memory"], "MB", limit=MEMORY)
    name = f"the same for {ground.size // 10:,} texts"
    yield at_most("piles.linear", many["seconds"], "s", Raw(name, few["seconds"]), ratio=LINEAR)
    consultation = Campaigned(ground.size)
    found = {key(id_ - 1): n for n, ids in enumerate(many["groups"]) for id_ in ids}
    yield from judged("piles", consultation, consultation.contributions(), found)
    letters = _more(ground, whole)
    again = json.loads(ground.child("piled", str(whole)))
    assert again["fresh"] == NEW, again["fresh"]
    yield at_most("piles.new", again["seconds"], "s", Raw("all of them", many["seconds"]), ratio=SHARE)
    joined = {id_ for ids in again["groups"] for id_ in ids if min(ids) <= ground.size}
    met = sum(ground.size + n in joined for n in letters) / len(letters)
    yield _share("piles.new.recall", met, RECALL)


def beside(ground: Ground) -> Iterator[Result]:
    """Texts in memory, against MinHash LSH (datasketch, 128 permutations of 4-word runs) in the same run."""
    consultation = Campaigned(min(BESIDE, ground.size))
    every = list(consultation.contributions())
    texts = [f"{one.title}\n{one.body}" for one in every]
    results: dict[str, list[int]] = {}
    words(texts[:10])  # the tables are made once
    ours = timed(lambda: results.update(ours=labelled(texts)))
    theirs = timed(lambda: results.update(theirs=_theirs(texts)))
    baseline = Raw("datasketch MinHash LSH", len(texts) / theirs)
    yield at_least("piles.beside", len(texts) / ours, "texts/s", baseline, FASTER)
    recall = {}
    for name, labels in results.items():
        counted = Counter(labels)
        found = {one.key: label for one, label in zip(every, labels, strict=True) if counted[label] > 1}
        judgement = list(judged(f"piles.beside.{name}", consultation, every, found, barred=False))
        recall[name] = next(one.value for one in judgement if one.benchmark.endswith("recall"))
        yield from judgement
    yield at_least("piles.beside.recall", recall["ours"], "", Raw("datasketch MinHash LSH", recall["theirs"]), 1.0)


def judged(
    name: str, consultation: Campaigned, every: Iterable[Contribution], found: Mapping[str, int], *, barred: bool = True
) -> Iterator[Result]:
    """Precision and recall in pairs. Two texts belong together when one letter or the very same words made them."""
    piled: dict[int, Counter[object]] = defaultdict(Counter)
    for one in every:
        if one.key in found:
            known = consultation.truth.get(one.key)
            same = known[0] if known else " ".join(tokens(f"{one.title} {one.body}"))
            piled[found[one.key]][same] += 1
    pairs = sum(_pairs(sum(counts.values())) for counts in piled.values())
    right = sum(_pairs(count) for counts in piled.values() for count in counts.values())
    precision = right / pairs if pairs else 1.0
    yield _share(f"{name}.precision", precision, PRECISION if barred else None)
    total, met = Counter[Way](), Counter[Way]()
    whole, inside = [0, 0], [0, 0]
    for campaign in consultation.campaigns:
        labels = Counter((consultation.truth[one][1], found.get(one, one)) for one in campaign.members)
        size = len(campaign.members)
        by_pile = Counter[object]()
        for (_way, label), count in labels.items():
            by_pile[label] += count
        inside[0] += max(by_pile.values()) if max(by_pile.values()) > 1 else 0
        inside[1] += size
        whole[0] += sum(map(_pairs, by_pile.values()))
        whole[1] += _pairs(size)
        for (way, label), count in labels.items():
            total[way] += count * (size - 1)
            met[way] += count * (by_pile[label] - 1)
    yield _share(f"{name}.recall", whole[0] / whole[1], None)
    # In pairs a campaign of a thousand outweighs all the others; by members, small ones count too.
    yield _share(f"{name}.recall.members", inside[0] / inside[1], RECALL_HEAVY if barred else None)
    for way in Way:
        bar = RECALL if way in EASY else RECALL_HEAVY
        if total[way]:
            yield _share(f"{name}.recall.{way}", met[way] / total[way], bar if barred else None)


def _share(name: str, value: float, bar: float | None) -> Result:
    return Result(name, value, "", None, "" if bar is None else f"≥ {bar:g}", None if bar is None else value >= bar)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _workspace(ground: Ground, size: int) -> Path:
    path = ground.folder / f"campaigns-{size}.moderator"
    if path.exists():
        with Workspace.open(path, devices=ground.devices, actor="Mesure") as ws, ws.write() as conn:
            conn.exec_driver_sql("DROP TABLE IF EXISTS sketch")
            ground.unchanged(ws)
        return path
    say(f"building a workspace of {size:,} contributions with campaigns")
    with Workspace.create(path, devices=ground.devices, actor="Mesure") as ws:
        fill(ws, Campaigned(size))
        ground.unchanged(ws)
    return path


def _more(ground: Ground, path: Path) -> list[int]:
    """Bring new texts in, one in ten being a letter of a known campaign; returns the places of those."""
    consultation = Campaigned(ground.size)
    rng = np.random.default_rng(99)
    letters = [one.text for one in consultation.campaigns if len(one.members) > 2]
    fresh, members = list[Contribution](), list[int]()
    others = Campaigned(NEW, seed=77, space=consultation.space)
    for n, one in enumerate(others.contributions(), 1):
        body = one.body
        if n % 10 == 0:
            letter = letters[int(rng.integers(0, len(letters)))]
            body = changed(letter, (Way.LIGHT, Way.PERSONAL)[n % 20 // 10], consultation.pool, rng)
            members.append(n)
        fresh.append(replace(one, key=f"later/{n}", parent=None, section="", title="", body=body))
    with Workspace.open(path, devices=ground.devices, actor="Mesure") as ws:
        with ws.write() as conn:
            intake = mirror.Intake(conn, mirror.source(conn, consultation.space, "later", label="Later"), "Later")
            intake.take(conn, fresh)
        with ws.write() as conn:
            intake.finish(conn, absences=1)
        ground.unchanged(ws)
    return members


def labelled(texts: Sequence[str]) -> list[int]:
    """A label for each text, as the program finds copies, with everything in memory."""
    these = words(texts)
    prints = sketches.prints(these)
    _unique, first, place = np.unique(prints, return_index=True, return_inverse=True)
    numbers = np.full(len(texts), sketches.MOST, np.uint64)
    numbers[first] = first
    postings = sketches.together([sketches.postings(these, np.arange(len(texts)))], numbers)
    lengths = these.counts.astype(np.int32)
    pairs = sketches.candidates(postings, lengths)
    pairs = sketches.promising(pairs, sketches.signatures(these))
    every = these.lines()

    def lines(some: Sequence[int]) -> list[str]:
        return [every[one] for one in some]

    links = likeness.linked(pairs, lengths, lines)
    weights = np.zeros(len(texts), np.int64)
    weights[first] = np.bincount(place)

    label = np.arange(len(texts))
    for one in gathered(links, lengths, weights, lines, likeness.THRESHOLD):
        label[list(one.texts)] = one.texts[0]
    return label[first[place]].tolist()  # type: ignore[no-any-return]


def found_in(every: Sequence[Contribution]) -> dict[str, int]:
    """The pile of each contribution that is in one, everything being done in memory."""
    labels = labelled([f"{one.title}\n{one.body}" for one in every])
    counted = Counter(labels)
    return {one.key: label for one, label in zip(every, labels, strict=True) if counted[label] > 1}


def _theirs(texts: Sequence[str]) -> list[int]:
    """A label for each text, by MinHash LSH: neighbours are joined."""
    hashed: list[Any] = [None] * len(texts)
    for n, text in enumerate(texts):
        said = tokens(text)
        runs = {" ".join(said[at : at + sketches.RUN]).encode() for at in range(max(1, len(said) - sketches.RUN + 1))}
        hashed[n] = MinHash(num_perm=128)
        hashed[n].update_batch(list(runs))
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for n, one in enumerate(hashed):
        index.insert(n, one)
    first, second = list[int](), list[int]()
    for n, one in enumerate(hashed):
        for other in index.query(one):
            if other > n:
                first.append(n)
                second.append(other)
    label = components(np.array(first, np.int32), np.array(second, np.int32), len(texts))
    return label.tolist()  # type: ignore[no-any-return]


BENCHMARKS = {"piles": piles, "piles-beside": beside}
