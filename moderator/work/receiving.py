"""Receiving from all servers at once, and telling beforehand what would come; one that fails stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from moderator.domain.contribution import Contribution
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, ngettext, number
from moderator.servers.troubles import Unauthorised
from moderator.store import revisions
from moderator.store.forecasts import Forecast
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import lanes, secrets, sources, syncing
from moderator.work.echoes import Echoes
from moderator.work.importing import Report
from moderator.work.known import Marks
from moderator.work.sources import Connect


@dataclass(frozen=True, slots=True)
class Received:
    """What came from one server: a report, or why there is none (what was received before the problem is kept)."""

    source: Source
    report: Report | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What would come from one server. `review`, `moderated`, `tagged` count decisions on texts that would change."""

    source: Source
    forecast: Forecast | None = None
    problem: Problem | None = None
    review: int = 0
    moderated: int = 0
    tagged: int = 0

    def lines(self) -> tuple[str, ...]:
        """The same in sentences."""
        if self.forecast is None:
            return ()
        one = self.forecast
        counts = (
            (one.new, ngettext("{n} would be new", "{n} would be new", one.new)),
            (one.changed, ngettext("{n} would change", "{n} would change", one.changed)),
            (one.unchanged, ngettext("{n} is as it was", "{n} are as they were", one.unchanged)),
            (one.back, ngettext("{n} is back on the server", "{n} are back on the server", one.back)),
            (one.gone, ngettext("{n} would be said gone", "{n} would be said gone", one.gone)),
            (
                one.missing,
                ngettext(
                    "{n} is not there: said gone if the next receiving does not show it either",
                    "{n} are not there: said gone if the next receiving does not show them either",
                    one.missing,
                ),
            ),
            (one.findings, ngettext("{n} fault to report", "{n} faults to report", one.findings)),
            (self.review, ngettext("{n} answer to review", "{n} answers to review", self.review)),
            (
                self.moderated,
                ngettext("{n} moderated text would change", "{n} moderated texts would change", self.moderated),
            ),
            (self.tagged, ngettext("{n} tagged text would change", "{n} tagged texts would change", self.tagged)),
        )
        return tuple(what.format(n=number(count)) for count, what in counts if count) or (_("Nothing new."),)


def receive(
    ws: Workspace,
    chosen: Sequence[Source],
    *,
    anew: bool = False,
    progress: Progress = silent,
    connect: Connect = sources.connect,
    told: lanes.Told | None = None,
) -> list[Received]:
    """Bring in what is new from these servers, side by side; each is asked at its own pace and stops alone.

    What comes in is written page by page, one page at a time. `told` hears how far each is. Raises Cancelled; what
    was received is kept and the next time goes on from there.
    """
    jobs = [lanes.Job(one.id, sources.host(one), one.label, partial(_pull, ws, one, anew, connect)) for one in chosen]
    ended = lanes.run(jobs, progress, told=told, cut=True)
    return [Received(source, one.value, one.problem) for source, one in zip(chosen, ended, strict=True)]


def _pull(ws: Workspace, source: Source, anew: bool, connect: Connect, progress: Progress) -> Report:
    return syncing.pull(ws, source, anew=anew, progress=progress, connect=connect)


def expect(
    ws: Workspace,
    chosen: Sequence[Source],
    *,
    anew: bool = False,
    progress: Progress = silent,
    connect: Connect = sources.connect,
    told: lanes.Told | None = None,
) -> list[Expected]:
    """Ask these servers what would come, and write nothing anywhere. Raises Cancelled."""
    jobs = [lanes.Job(one.id, sources.host(one), one.label, partial(_expect, ws, one, anew, connect)) for one in chosen]
    ended = lanes.run(jobs, progress, told=told, cut=True)
    return [one.value or Expected(source, problem=one.problem) for source, one in zip(chosen, ended, strict=True)]


def _expect(ws: Workspace, source: Source, anew: bool, connect: Connect, progress: Progress) -> Expected:
    try:
        return _forecast(ws, source, anew, connect, progress)
    except Unauthorised as problem:
        raise sources.turned_away(ws, source, problem, noted=False) from None


def _forecast(ws: Workspace, source: Source, anew: bool, connect: Connect, progress: Progress) -> Expected:
    secrets.recall(ws)
    forecast = Forecast(source)
    some = sources.stranger(source)
    anew = anew or syncing.under_way(source).anew
    server = connect(source)
    try:
        since = sources.foreseen(source, server.describe())
        with ws.read() as conn:
            known = {} if anew else Marks(ws, source, syncing.marks_of_sections(source))
            echoes = Echoes(conn, server.fingerprint)
        # From the beginning, although an interrupted receiving would go on where it stopped: the whole is told.
        for page in server.sweep(str(source.options.get("consultation", source.name)), known, "", progress):
            with ws.read() as conn:
                items = [
                    echoes.as_written(conn, one) if isinstance(one, Contribution) else one
                    for one in page.items
                    if not (isinstance(one, Contribution) and echoes.said(one))
                ]
                forecast.take(conn, items, page.present)
                forecast.told_gone(conn, page.gone)
            some |= syncing.unsure(page, anew)
        with ws.read() as conn:
            if not some:
                forecast.finish(conn, syncing.GONE_AFTER, since)
            answered, moderated, tagged = revisions.would_touch(forecast.touched, ws.standing)
    finally:
        server.close()
    return Expected(source, forecast, None, len(answered), len(moderated), len(tagged))
