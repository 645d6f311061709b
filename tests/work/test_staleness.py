"""Documents whose figures changed since they were written, and which figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.domain.charter import Disposition
from moderator.store.workspace import Workspace
from moderator.work import deciding, reporting, staleness
from moderator.work.staleness import Moved
from tests.store.making import article, bring, proposals, rows, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path, [*(article(number) for number in range(3)), *proposals(6)])
    deciding.accept(made, [1, 2, 3])
    return made


def changes(ws: Workspace) -> list[tuple[str, int, int]]:
    (found,) = staleness.stale(ws)
    return [(one.label, one.before, one.now) for one in found.moved]


def test_a_document_just_written_is_true(ws: Workspace, tmp_path: Path) -> None:
    assert staleness.stale(ws) == ()
    reporting.export(ws, "responses", tmp_path)
    assert staleness.stale(ws) == ()
    deciding.note(ws, [1], "Une note ne change aucun chiffre.")
    deciding.accept(ws, [1])
    assert staleness.stale(ws) == ()


def test_the_figures_that_changed_are_named(ws: Workspace, tmp_path: Path) -> None:
    reporting.export(ws, "responses", tmp_path)
    deciding.refuse(ws, [4], "insult")
    deciding.dispose(ws, [3], Disposition.RETAINED)
    assert changes(ws) == [
        ("Still to moderate", 3, 2),
        ("Accepted and not classified", 3, 2),
        ("Refused", 0, 1),
        ("Retained", 0, 1),
    ]
    deciding.undo(ws)
    deciding.undo(ws)
    assert staleness.stale(ws) == ()


def test_what_comes_in_and_what_moves_in_an_article_count(ws: Workspace, tmp_path: Path) -> None:
    reporting.export(ws, "responses", tmp_path)
    bring(ws, proposals(7), name="autre.csv")
    ws.corpus.refresh()
    deciding.accept(ws, [4])
    found = changes(ws)
    assert ("Contributions received", 6, 7) in found
    assert ("Accepted", 3, 4) in found
    assert ("Article 1", 1, 2) in found


def test_only_the_last_version_of_a_document_is_looked_at(ws: Workspace, tmp_path: Path) -> None:
    first = reporting.export(ws, "responses", tmp_path)
    deciding.accept(ws, [5])
    second = reporting.export(ws, "responses", tmp_path)
    assert first.path != second.path
    assert staleness.stale(ws) == ()
    deciding.reset(ws, [5])
    (found,) = staleness.stale(ws)
    assert (found.path, found.behind) == (second.path, 1)
    assert Moved("accepted", "Accepted", 4, 3) in found.moved


def test_a_document_of_an_earlier_version_kept_no_figures(ws: Workspace, tmp_path: Path) -> None:
    reporting.export(ws, "responses", tmp_path)
    with ws.write() as conn:
        conn.exec_driver_sql("UPDATE export SET figures = '{}'")
    deciding.accept(ws, [5])
    assert rows(ws, "SELECT count(*) FROM export") == [(1,)]
    assert staleness.stale(ws) == ()
