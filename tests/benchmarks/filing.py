"""A file brought in as a person does it: read, looked at by the import doctor, mapped, taken in, made searchable."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from moderator.servers import files
from moderator.store.workspace import Workspace
from moderator.work import importing
from tests.benchmarks.generator import Consultation
from tests.benchmarks.ground import Ground, clear
from tests.benchmarks.measure import Raw, Result, timed

MOST = 100_000
"""Enough rows: each takes as long as the last."""


def filing(ground: Ground) -> Iterator[Result]:
    """Rows a second from the file to the searchable workspace, and of reading alone (for information)."""
    some = Consultation(min(MOST, ground.size))
    for suffix, write in (("csv", some.write_csv), ("jsonl", some.write_jsonl)):
        path = ground.scratch(f"filing.{suffix}")
        write(path)
        reading = timed(lambda: deque(files.read(path), maxlen=0))  # noqa: B023 - called at once
        target = ground.scratch("filing.moderator")
        with Workspace.create(target, devices=ground.devices, actor="Mesure") as ws:
            whole = timed(lambda: importing.bring(ws, path))  # noqa: B023
            assert importing.reports_of(ws)[0].new == len(some), importing.reports_of(ws)[0]
            ground.unchanged(ws)
            again = timed(lambda: importing.bring(ws, path))  # noqa: B023
            ground.unchanged(ws)
        alone = Raw("reading and mapping alone", len(some) / reading)
        yield Result(f"file.{suffix}", len(some) / whole, "contributions/s", alone)
        yield Result(f"file.{suffix}.again", len(some) / again, "contributions/s", alone)
        clear(target)
        path.unlink()


BENCHMARKS = {"file": filing}
