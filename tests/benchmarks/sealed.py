"""The encrypted workspace: opening it and searching in it, against the same file without a passphrase."""

from __future__ import annotations

from collections.abc import Iterator

from moderator.store import backup
from moderator.store.workspace import Workspace
from moderator.work import finding
from tests.benchmarks import opening, searching
from tests.benchmarks.ground import Ground, clear, say
from tests.benchmarks.measure import Raw, Result, alternated, median, percentile

PASSPHRASE = "une phrase de passe pour mesurer"


def sealed(ground: Ground) -> Iterator[Result]:
    """A copy of the generated workspace under a passphrase, then the same opening and searches as in the plain one."""
    path = ground.folder / "sealed.moderator"
    if not path.exists():
        say("encrypting a copy of the workspace")
        ground.let_go()
        backup.copy(ground.path, "", path, PASSPHRASE)
    plainly = opening.measured(ground, ground.path, "")
    taken = opening.measured(ground, path, PASSPHRASE)
    raw = Raw("the same workspace without a passphrase", median([one["all"] for one in plainly]))
    yield Result("sealed.open", median([one["all"] for one in taken]), "s", raw)
    yield from opening.parts("sealed.open", taken)
    searches = searching.searches(ground)
    with Workspace.open(path, passphrase=PASSPHRASE, devices=ground.devices, actor="Mesure") as ws:
        other = ground.workspace
        finding.find(ws, "")
        finding.find(other, "")
        other.corpus.index.forget()
        ours, theirs = alternated(
            lambda n: finding.find(ws, searches[n].text),
            lambda n: finding.find(other, searches[n].text),
            len(searches) - 2,
        )
        for name, of in (("median", median), ("p95", percentile)):
            yield Result(
                f"sealed.search.{name}", of(ours) * 1e3, "ms", Raw("the same without a passphrase", of(theirs) * 1e3)
            )
        ground.unchanged(ws)
    if not ground.kept:
        clear(path)


BENCHMARKS = {"sealed": sealed}
