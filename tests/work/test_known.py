"""What is known of a server is looked up as its sweep goes on, and never held whole."""

from dataclasses import replace
from pathlib import Path

from moderator.store import mirror
from moderator.work.known import Marks
from tests.store.making import SPACE, bring, proposal, workspace


def test_marks_are_those_of_the_file_as_it_is_now(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, [proposal(n, mark=f"m{n}") for n in (1, 2, 3)])
        with ws.read() as conn:
            source = mirror.sources(conn)[0]
        marks = Marks(ws, source, {"project/5": "hier"})
        assert source.space == SPACE
        assert marks.among(["proposal/1", "proposal/9", "project/5"]) == {"proposal/1": "m1", "project/5": "hier"}
        assert marks["project/5"] == "hier"
        assert marks.get("proposal/9", "") == ""
        assert "proposal/2" in marks
        assert dict(marks.items()) == {"proposal/1": "m1", "proposal/2": "m2", "proposal/3": "m3", "project/5": "hier"}
        assert len(marks) == 4
        bring(ws, [replace(proposal(1), mark="autre")])
        assert marks.among(["proposal/1"]) == {"proposal/1": "autre"}


def test_the_first_time_only_what_is_no_contribution_is_known(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        with ws.write() as conn:
            source = mirror.source(conn, SPACE, "vide", platform="openstad")
        assert Marks(ws, source, {"project/5": "hier"}).among(["proposal/1", "project/5"]) == {"project/5": "hier"}
