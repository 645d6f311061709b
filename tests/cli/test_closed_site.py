"""A site whose API is closed, from the command line: found, read from its open data, answered by a file."""

from dataclasses import replace
from pathlib import Path

from moderator.cli.frame import Exit
from moderator.demo.call import Behaviour
from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer
from tests.cli.console import asked, typed

CLOSED = Behaviour(api="credentials")


def test_a_closed_site_is_followed_without_more_ado_and_its_answers_go_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "ferme.moderator"
    typed("new", path)
    with SampleServer(generated_corpus(4, seed=3), behaviour=CLOSED) as server:
        added = asked("source", "add", path, server.url)
        assert "The API of this site is closed" in " ".join(added["notes"])
        (report,) = asked("pull", path)["reports"]
        assert (report["new"], report["complete"]) == (report["taken"], True)
        assert asked("pull", path)["reports"][0]["new"] == 0
        found = asked("search", path, "type:proposition")["contributions"]
        asked("decide", path, "answer", "--ids", str(found[0]["id"]), "--text", "Oui.")
        asked("decide", path, "disposition", "--ids", str(found[0]["id"]), "--value", "retained")
        done = asked("answers-file", path, tmp_path / "reponses.xlsx")
        assert (done["rows"], done["left_out"]) == (1, [])
        server.behaviour = replace(CLOSED, open_data="none")
        problem = asked("pull", path, code=Exit.PROBLEM)["problems"][0]
    assert "signed in" in problem["what"]
