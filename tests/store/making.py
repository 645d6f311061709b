"""Small workspaces for the tests: contributions, sections, and how they are brought in."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Item
from moderator.store import journal, mirror, projection, standing
from moderator.store.devices import Devices
from moderator.store.mirror import Intake
from moderator.store.workspace import Workspace

SPACE = "decidim:example.org"


def proposal(number: int, **changes: Any) -> Contribution:
    """One proposal on an article."""
    given: dict[str, Any] = {
        "space": SPACE,
        "key": f"proposal/{number}",
        "kind": Kind.PROPOSAL,
        "title": f"Proposition {number}",
        "body": f"Il faut une piste cyclable sur l’avenue n° {number}.",
        "author": Author(key=f"u{number % 7}", name=f"Auteur {number % 7}", kind=AuthorKind.CITIZEN),
        "section": f"art{number % 3}",
        "raw": {"id": number},
    }
    return Contribution(**(given | changes))


def proposals(count: int) -> list[Contribution]:
    """That many proposals."""
    return [proposal(number) for number in range(1, count + 1)]


def article(number: int, **changes: Any) -> Section:
    """One article of the text under consultation."""
    given: dict[str, Any] = {
        "space": SPACE,
        "key": f"art{number}",
        "kind": SectionKind.ARTICLE,
        "title": f"Article {number}",
        "code": str(number),
        "position": number,
        "text": "Les vélos ont priorité.",
    }
    return Section(**(given | changes))


def devices(folder: Path) -> Devices:
    """Where the device's name is kept: in the test's own folder."""
    return Devices(folder / "devices")


def workspace(folder: Path, items: Iterable[Item] = (), *, name: str = "w", **given: Any) -> Workspace:
    """A new workspace with this content."""
    ws = Workspace.create(folder / f"{name}.moderator", devices=devices(folder), actor="Claire", **given)
    if items := list(items):
        bring(ws, items)
    return ws


def reopened(ws: Workspace, **given: Any) -> Workspace:
    """The same workspace, closed and opened again."""
    ws.close()
    return Workspace.open(ws.path, devices=devices(ws.path.parent), actor="Claire", **given)


def bring(ws: Workspace, items: Iterable[Item], *, name: str = "export.csv", absences: int = 1) -> Intake:
    """Bring in one whole issue of a file."""
    with ws.write() as conn:
        intake = Intake(conn, mirror.source(conn, SPACE, name), name)
        intake.take(conn, items)
        intake.finish(conn, absences=absences)
    if intake.awaited:
        ws.rebuild()
    return intake


def rows(ws: Workspace, sql: str, *given: object) -> list[tuple[Any, ...]]:
    """What a statement finds."""
    with ws.read() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(sql, given)]


def assert_sound(ws: Workspace) -> None:
    """The chain is whole, and what was lived is what replaying gives, in the tables and in memory."""
    with ws.read() as conn:
        assert journal.broken(conn) == []
        assert projection.differences(conn) == []
        kept = standing.load(conn)
    now = ws.standing
    assert now.slots == kept.slots
    assert now.facts == kept.facts
    assert {slot: ids for slot, ids in now.contests.items() if ids} == kept.contests
    assert now.position == kept.position
    assert {slot: held for slot, held in now.lookup.items() if held} == kept.lookup


def derived(ws: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """All that the projection's tables say."""
    tables = {name: rows(ws, f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in ("fact", "contest", "reversal")}
    for name in ("touch", "writes"):
        tables[name] = rows(ws, f"SELECT * FROM {name} ORDER BY 1, 2")
    for name, column in (("wide", "seq"), ("dead", "seq"), ("orphan", "uid")):
        tables[name] = rows(ws, f"SELECT {column} FROM {name} ORDER BY 1")
    held = rows(ws, "SELECT slot, value, block, ids FROM holding ORDER BY 1, 2, 3")
    tables["holding"] = [(*names, tuple(BitMap.deserialize(ids))) for *names, ids in held]
    tables["contest"] = rows(ws, "SELECT * FROM contest ORDER BY 1, 2")
    return tables
