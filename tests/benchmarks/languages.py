"""Languages found in real contributions, against what their platforms say, and how long finding them takes."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from moderator.analysis.languages import FEWEST, commonest, readable, settled
from tests.benchmarks.ground import Ground, say
from tests.benchmarks.labelled import DATA
from tests.benchmarks.measure import Result, at_most

SETS = {
    "madrid": "decide_madrid_2019/contributions.jsonl.gz",
    "cimt": "cimt_de/labelled.jsonl.gz",
    "barcelona": "barcelona_pam_2016/contributions_dev.jsonl.gz",
    "montreal": "montreal_velo_2026/contributions.jsonl.gz",
    "grand-debat": "grand_debat_2019/answers_429k.jsonl.gz",
}
MOST = 20_000
TIMED = 20_000
LIMIT = (
    0.25  # milliseconds of processor for a text of a thousand characters: 570,000 take two minutes beside the window
)


def languages(ground: Ground) -> Iterator[Result]:
    """Precision: how many of the languages found are the one that the platform gives; recall: how many are found.

    A platform gives the language of its pages, not of the text: where it has two, some of what differs is its mistake.
    """
    texts = [f"{one.title}\n{one.body}" for one in islice(ground.consultation.contributions(), TIMED)]
    settled(texts[0], "", "fr")  # the model is loaded once
    began = time.process_time()
    for text in texts:
        settled(text, "", "fr")
    spent = (time.process_time() - began) / len(texts) * 1e3
    yield at_most("languages.time", spent, "ms", limit=LIMIT)
    for name, path in SETS.items():
        if not (DATA / path).exists():
            say(f"languages: {path} (../shared/data) is not beside this checkout; skipped")
            continue
        yield from _judged(name, path)


def _judged(name: str, path: str) -> Iterator[Result]:
    with gzip.open(DATA / path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in islice(file, MOST)]
    texts = [f"{one.get('title') or ''}\n{one.get('body') or ''}" for one in rows]
    expected = commonest(texts[:300])
    found = [settled(text, "", expected) for text in texts]
    enough = [len(readable(text)) >= FEWEST for text in texts]
    share = sum(bool(one) for one, long in zip(found, enough, strict=True) if long) / max(1, sum(enough))
    yield Result(f"languages.{name}.told", share, "")
    for language in sorted({str(one["lang"]) for one in rows if one.get("lang")}):
        pairs = [(said, one) for said, one in zip((row.get("lang") for row in rows), found, strict=True) if one]
        right = sum(said == one == language for said, one in pairs)
        told = sum(one == language for _said, one in pairs)
        wanted = sum(said == language for said, _one in pairs)
        yield Result(f"languages.{name}.{language}.precision", right / max(1, told), "")
        yield Result(f"languages.{name}.{language}.recall", right / max(1, wanted), "")
    if not any(one.get("lang") for one in rows):
        for language, count in Counter(one for one in found if one).most_common(3):
            yield Result(f"languages.{name}.share.{language}", count / max(1, sum(map(bool, found))), "")


BENCHMARKS = {"languages": languages}
