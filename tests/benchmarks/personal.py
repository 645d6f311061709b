"""Personal data: how much of our annotated sample is found, and how long a whole consultation takes to look through."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

from moderator.analysis.personal import Detector
from moderator.domain.lexicon import lexicon
from moderator.domain.personal import PERSONAL, Clue
from moderator.work import screening
from tests.analysis.annotated import Annotated, annotated, made, measured
from tests.benchmarks.ground import Ground
from tests.benchmarks.measure import Raw, Result, at_least, at_most

RECALL = 0.95
HELD = (Clue.EMAIL, Clue.PHONE, Clue.NIR, Clue.IBAN)
OTHER_SEED = 11  # names and numbers that no rule was written with in mind
PER_TEXT = 3.0  # milliseconds of processor for a text of 1,150 characters
SAMPLE = 2_000


def personal(ground: Ground) -> Iterator[Result]:
    """Recall and precision, then the time of a text, of everything, and of a thousand new texts."""
    detector = Detector(lexicon({}))
    written = [one for one in annotated() if one not in set(made(600))]
    whole = Raw("all that was annotated", 1.0)
    counts, _wrong = measured((one, _spans(detector, one)) for one in (*written, *made(2_000, OTHER_SEED)))
    for clue, one in counts.items():
        if not one.there:
            continue
        if clue in HELD:
            yield at_least(f"personal.{clue}.recall", one.recall, "", whole, RECALL)
        else:
            yield Result(f"personal.{clue}.recall", one.recall, "", whole)
        yield Result(f"personal.{clue}.precision", one.precision, "", Raw("all that was proposed", 1.0))
    texts = [f"{one.title}\n{one.body}" for one in islice(ground.consultation.contributions(), SAMPLE)]
    start = time.process_time()
    for text in texts:
        detector.findings(text)
    yield at_most("personal.text", 1000 * (time.process_time() - start) / len(texts), "ms", limit=PER_TEXT)
    ws = ground.workspace
    start = time.perf_counter()
    done = screening.screen(ws)
    seconds = time.perf_counter() - start
    yield Result("personal.all", seconds, "s", Raw(f"{done.texts:,} texts, in another process", 1.0))
    start = time.perf_counter()
    screening.screen(ws)
    yield Result("personal.nothing-new", 1000 * (time.perf_counter() - start), "ms")


def _spans(detector: Detector, one: Annotated) -> list[tuple[Clue, int, int]]:
    return [(each.clue, each.start, each.end) for each in detector.findings(one.text) if each.clue in PERSONAL]


BENCHMARKS = {"personal": personal}
