"""The procedure of the consultation: chosen, its days settled, shared and undone like any decision."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.domain.procedure import Look, Moment
from moderator.store import mirror
from moderator.store.workspace import Workspace
from moderator.work import deciding, procedures
from tests.store.making import workspace

OPENING, CLOSING = date(2026, 3, 1), date(2026, 3, 25)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return workspace(tmp_path)


def test_nothing_is_chosen_at_first(ws: Workspace) -> None:
    now = procedures.settled(ws)
    assert (now.procedure, now.dates, now.told, now.calendar(OPENING)) == (None, {}, {}, ())


def test_choosing_and_settling_are_decisions_that_can_be_undone(ws: Workspace) -> None:
    done = procedures.settle(ws, "environment", {Moment.OPENING: OPENING, Moment.CLOSING: CLOSING})
    assert len(done) == 3
    now = procedures.settled(ws)
    assert now.procedure is not None
    assert (now.procedure.code, now.dates) == ("environment", {Moment.OPENING: OPENING, Moment.CLOSING: CLOSING})
    closing = [one for one in now.calendar(OPENING) if one.name == "closing" and one.source]
    assert [one.look for one in closing] == [Look.GOOD]
    # What stays as it is makes no decision.
    assert procedures.settle(ws, "environment", {Moment.OPENING: OPENING}) == []
    procedures.settle(ws, dates={Moment.CLOSING: None})
    assert procedures.settled(ws).dates == {Moment.OPENING: OPENING}
    deciding.undo(ws)
    assert procedures.settled(ws).dates[Moment.CLOSING] == CLOSING
    procedures.settle(ws, "")
    assert procedures.settled(ws).procedure is None


def test_days_in_the_wrong_order_are_refused_and_nothing_changes(ws: Workspace) -> None:
    procedures.settle(ws, "environment", {Moment.OPENING: OPENING})
    with pytest.raises(Problem, match="wrong order"):
        procedures.settle(ws, "open", {Moment.CLOSING: date(2026, 2, 1)})
    with pytest.raises(Problem, match="no procedure"):
        procedures.settle(ws, "referendum")
    now = procedures.settled(ws)
    assert now.procedure is not None
    assert now.procedure.code == "environment"
    assert Moment.CLOSING not in now.dates


def test_days_that_servers_give_hold_until_the_team_settles_others(ws: Workspace) -> None:
    with ws.write() as conn:
        one = mirror.source(conn, "decidim:x", "1", platform="decidim")
        mirror.note_source(conn, one.id, options={"opened": "2026-03-01", "closed": "2026-03-20T23:59:00+01:00"})
        other = mirror.source(conn, "decidim:x", "2", platform="decidim")
        mirror.note_source(conn, other.id, options={"opened": "2026-03-04", "closed": "bientôt"})
    now = procedures.settled(ws)
    assert now.told == {Moment.OPENING: OPENING, Moment.CLOSING: date(2026, 3, 20)}
    procedures.settle(ws, "environment", {Moment.CLOSING: CLOSING})
    now = procedures.settled(ws)
    assert now.known == {Moment.OPENING: OPENING, Moment.CLOSING: CLOSING}
    assert now.dates == {Moment.CLOSING: CLOSING}


def test_a_value_that_another_version_wrote_is_no_day(ws: Workspace) -> None:
    from moderator.domain.settings import CLOSING as SETTING
    from moderator.domain.settings import PROCEDURE

    deciding.change(ws, SETTING, "au printemps")
    deciding.change(ws, PROCEDURE, "inconnue")
    now = procedures.settled(ws)
    assert (now.procedure, now.dates) == (None, {})
