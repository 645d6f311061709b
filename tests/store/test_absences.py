"""What is no longer shown once an account has lost its rights: gone, or nobody can tell."""

from __future__ import annotations

from pathlib import Path

from moderator.domain.contribution import Contribution, Kind, Presence
from moderator.store import mirror
from moderator.store.forecasts import Forecast
from moderator.store.mirror import Intake
from tests.store.making import SPACE, bring, proposal, rows, workspace


def test_absences_tell_of_what_everybody_would_be_shown_and_of_nothing_else(tmp_path: Path) -> None:
    def comment(number: int, on: int) -> Contribution:
        return proposal(number, key=f"comment/{number}", kind=Kind.COMMENT, parent=f"proposal/{on}", section="art1")

    shown = [
        proposal(1, section="art1"),
        comment(11, 1),
        proposal(16, key="comment/16", kind=Kind.COMMENT, section=None),
    ]
    gone = [proposal(2, section="art1"), comment(12, 1), comment(13, 2)]
    hidden = [
        proposal(3, section="art1", presence=Presence.HIDDEN),
        comment(14, 3),  # under what only the account was shown
        proposal(4, section="for the team"),  # in a part that only the account was shown
        proposal(15, key="comment/15", kind=Kind.COMMENT, section=None),  # on nobody knows what, like one that is shown
    ]
    with workspace(tmp_path, [*shown, *gone, *hidden]) as ws:
        since = 2
        for counted in (0, 2, 0, 1):  # what was said under the second goes once that one is gone
            with ws.write() as conn:
                source = mirror.source(conn, SPACE, "export.csv")
                foreseen = Forecast(source)
                foreseen.take(conn, shown, ())
                foreseen.finish(conn, 2, since)
                intake = Intake(conn, source, "export.csv")
                intake.take(conn, shown)
                intake.finish(conn, absences=2, since=since)
            assert (intake.tally.gone, foreseen.gone) == (counted, counted)
            assert foreseen.findings == intake.tally.findings["account-only", "kept"]
        assert foreseen.findings == len(hidden)
        left = {key for (key,) in rows(ws, "SELECT key FROM contribution WHERE removed IS NULL")}
        assert left == {one.key for one in (*shown, *hidden)}
        assert intake.tally.findings["account-only", "kept"] == len(hidden)
        bring(ws, [*shown, *gone, *hidden])
        assert rows(ws, "SELECT count(*) FROM contribution WHERE removed IS NOT NULL") == [(0,)]
