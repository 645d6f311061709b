"""Saved searches as smart lists: their counts live, their order chosen, kept with the workspace."""

from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.domain.query import Order
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, smart_lists
from tests.store.making import proposals, workspace


def lists(ws: Workspace) -> list[tuple[str, int | None]]:
    return [(one.name, one.count) for one in smart_lists.counted(ws)]


def test_counts_follow_the_work_and_the_order_is_chosen(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(5))
    finding.save_search(ws, "Reste à faire", "statut:à-modérer", Order.OLDEST)
    finding.save_search(ws, "Vélo", "étiquette:vélo")
    finding.save_search(ws, "Tout", "")
    assert lists(ws) == [("Reste à faire", 5), ("Vélo", None), ("Tout", 5)]
    deciding.accept(ws, [1, 2])
    deciding.tag(ws, [3], deciding.define_tag(ws, "Vélo").made)
    assert lists(ws) == [("Reste à faire", 3), ("Vélo", 1), ("Tout", 5)]
    smart_lists.move(ws, "tout", -9)
    smart_lists.move(ws, "Reste à faire", 1)
    assert [name for name, _count in lists(ws)] == ["Tout", "Vélo", "Reste à faire"]
    smart_lists.rename(ws, "reste à faire", "  À   faire ")
    assert smart_lists.named(ws, "à faire").order is Order.OLDEST
    path = ws.path
    ws.close()
    with Workspace.open(path) as again:
        assert [one.name for one in finding.searches(again)] == ["Tout", "Vélo", "À faire"]


def test_names_are_told_apart(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(1))
    finding.save_search(ws, "Un", "a")
    finding.save_search(ws, "Deux", "b")
    with pytest.raises(Problem, match="already"):
        smart_lists.rename(ws, "Un", "DEUX")
    with pytest.raises(Problem, match="no saved search"):
        smart_lists.move(ws, "Trois", 1)
    with pytest.raises(Problem, match="needs a name"):
        smart_lists.rename(ws, "Un", " ")
    assert [one.name for one in smart_lists.rename(ws, "Un", "UN")] == ["UN", "Deux"]
