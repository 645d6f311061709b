"""A site whose API is closed, from the command line: found, read from its open data, answered by a file."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from moderator.cli.frame import Exit
from moderator.demo.call import Behaviour
from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer
from tests.cli.console import asked, typed
from tests.servers.fakes.demarches import Demarches

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


def test_a_site_that_gives_nothing_to_nobody_says_how_credentials_are_given_and_those_known_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "eau.moderator"
    typed("new", path)
    with Demarches() as fake:
        fake.file("Un avis")
        address = f"{fake.url}/procedures/{fake.number}"
        problem = asked("source", "add", path, address, code=Exit.PROBLEM)["problem"]
        assert "given with --key" in problem["remedy"]
        for name, value in zip(("KEY", "SECRET", "HOST"), (*fake.account, urlsplit(fake.url).netloc), strict=True):
            monkeypatch.setenv(f"MODERATOR_SERVER_{name}", value)
        assert "push-answer" in asked("source", "probe", address)["abilities"]
        assert asked("source", "add", path, address)["source"]["label"] == "Consultation sur l’eau"
