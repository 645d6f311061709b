"""Bringing contributions in, with their search index: against the same rows by executemany and FTS5's own rebuild."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from moderator.domain.contribution import Contribution
from moderator.store import mirror
from moderator.store.workspace import Workspace
from tests.benchmarks import plain
from tests.benchmarks.ground import Ground, clear
from tests.benchmarks.measure import Raw, Result, at_least, timed

RATIO = 0.6


def importing(ground: Ground) -> Iterator[Result]:
    """Contributions taken in a second, batch by batch as every source does, from values to a searchable file.

    Each batch is written both ways in turn. Making the values, and the rows of the raw way, is not counted.
    """
    path, other = ground.scratch("importing.moderator"), ground.scratch("importing.sqlite")
    raw = plain.opened(other)
    plain.lay(raw)
    ours = theirs = 0.0
    with Workspace.create(path, devices=ground.devices, actor="Mesure") as ws:
        with ws.write() as conn:
            origin = mirror.source(conn, ground.consultation.space, "generated", label="Generated")
            intake = mirror.Intake(conn, origin, "Generated")
            intake.take(conn, ground.consultation.sections)
        done = 0
        for batch in ground.consultation.batches(mirror.BATCH):
            rows = [plain.row(id_, one) for id_, one in enumerate(batch, done + 1)]
            done += len(batch)
            ours += timed(_taking(ws, intake, batch))
            theirs += timed(_inserting(raw, rows))
        ours += timed(lambda: _finish(ws, intake))
        theirs += timed(lambda: plain.index(raw))
        held = (_count(ws), raw.execute("SELECT count(*) FROM contribution").fetchone()[0])
        assert held == (ground.size, ground.size), held
        ground.unchanged(ws)
    raw.close()
    yield at_least(
        "import", ground.size / ours, "contributions/s", Raw("executemany + FTS5 rebuild", ground.size / theirs), RATIO
    )
    yield Result("import.size", path.stat().st_size / 1e6, "MB", Raw("plain table + FTS5", other.stat().st_size / 1e6))
    clear(path)
    clear(other)


def _taking(ws: Workspace, intake: mirror.Intake, batch: list[Contribution]) -> Callable[[], None]:
    def take() -> None:
        with ws.write() as conn:
            intake.take(conn, batch)

    return take


def _inserting(raw: object, rows: list[plain.Row]) -> Callable[[], None]:
    return lambda: plain.insert(raw, rows)


def _finish(ws: Workspace, intake: mirror.Intake) -> None:
    with ws.write() as conn:
        intake.finish(conn, absences=1)


def _count(ws: Workspace) -> int:
    with ws.read() as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM contribution").scalar() or 0)


BENCHMARKS = {"import": importing}
