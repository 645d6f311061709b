"""Who did how much, counted from the journal and kept up with each look, undoings included."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.charter import Disposition
from moderator.domain.decision import Act
from moderator.store.effort import Kind, Ledger
from moderator.store.workspace import Workspace
from moderator.work import deciding
from tests.store.making import article, proposals, workspace

PARIS = timezone(timedelta(hours=1))


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return workspace(tmp_path, [article(1), *proposals(30)])


def look(ws: Workspace, ledger: Ledger, since: str = "") -> dict[tuple[str, Kind], int]:
    with ws.read() as conn:
        ledger.look(conn, ws.corpus.columns)
    return ledger.counts(since)


def decide(ws: Workspace, day: int, kind: Act, ids: list[int], **body: object) -> None:
    ws.decide(kind, BitMap(ids), body, at=datetime(2026, 3, day, 0, 30, tzinfo=PARIS))


def test_each_contribution_counts_once_for_a_person_and_a_period(ws: Workspace) -> None:
    ledger = Ledger()
    decide(ws, 1, Act.ACCEPT, [1, 2, 3])
    decide(ws, 2, Act.REFUSE, [3, 4], reason="insult")
    assert look(ws, ledger) == {("Claire", Kind.MODERATED): 4, ("", Kind.MODERATED): 4}
    # Half past midnight in Paris is still the day before in Greenwich: days are those of who decided.
    assert look(ws, ledger, "2026-03-02") == {("Claire", Kind.MODERATED): 2, ("", Kind.MODERATED): 2}
    ws.actor = "Zoé"
    decide(ws, 2, Act.ACCEPT, [4, 5])
    decide(ws, 2, Act.READ, [4, 5, 6], seconds=3)
    found = look(ws, ledger, "2026-03-02")
    assert found[("Zoé", Kind.MODERATED)] == 2
    assert found[("Zoé", Kind.READ)] == 3
    assert found[("", Kind.MODERATED)] == 3  # 4 was handled by both


def test_what_is_undone_no_longer_counts_and_comes_back_when_done_again(ws: Workspace) -> None:
    ledger = Ledger()
    deciding.accept(ws, [1, 2])
    deciding.accept(ws, [2, 3])
    assert look(ws, ledger)[("", Kind.MODERATED)] == 3
    deciding.undo(ws)
    assert look(ws, ledger)[("", Kind.MODERATED)] == 2
    deciding.redo(ws)
    assert look(ws, ledger)[("", Kind.MODERATED)] == 3
    deciding.undo(ws)
    deciding.undo(ws)
    assert look(ws, ledger) == look(ws, Ledger()) == {}


def test_tags_and_answers_are_other_kinds_of_work(ws: Workspace) -> None:
    ledger = Ledger()
    deciding.tag(ws, [1, 2], deciding.define_tag(ws, "Vélo").made)
    with ws.read() as conn:
        article_id = int(conn.exec_driver_sql("SELECT id FROM section").scalar() or 0)
    deciding.answer(ws, [5, article_id], "Oui.")
    deciding.dispose(ws, [5, 6], Disposition.RETAINED)
    deciding.note(ws, [7], "À relire.")
    assert look(ws, ledger) == {
        ("Claire", Kind.TAGGED): 2,
        ("", Kind.TAGGED): 2,
        ("Claire", Kind.ANSWERED): 3,
        ("", Kind.ANSWERED): 3,
    }


def test_contributions_that_come_in_later_are_counted_again_from_the_start(ws: Workspace) -> None:
    from tests.store.making import bring

    ledger = Ledger()
    deciding.accept(ws, [1, 2])
    assert look(ws, ledger)[("", Kind.MODERATED)] == 2
    bring(ws, proposals(40), name="autre.csv")
    ws.corpus.refresh()
    deciding.accept(ws, [40])
    assert look(ws, ledger)[("", Kind.MODERATED)] == 3
