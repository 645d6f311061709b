"""Following a server from the command line: what comes in, what would be sent, what was, and what was refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from moderator.cli.frame import Exit
from moderator.demo.faults import Fault, Way
from moderator.demo.generated import generated_corpus
from moderator.demo.server import CREDENTIALS, SampleServer
from tests.cli.console import asked, typed

YES = "La proposition est retenue."
KEYS = {"MODERATOR_SERVER_KEY": CREDENTIALS.key, "MODERATOR_SERVER_SECRET": CREDENTIALS.secret}


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer(generated_corpus(8, seed=7, comments_each=1)) as made:
        yield made


@pytest.fixture
def suivi(server: SampleServer, tmp_path: Path) -> Path:
    path = tmp_path / "suivi.moderator"
    typed("new", path)
    done = asked("source", "add", path, server.url, "--key", CREDENTIALS.key, keys=KEYS)
    assert done["source"]["platform"] == "decidim"
    return path


def answered(path: Path, count: int) -> list[int]:
    ids = [one["id"] for one in asked("search", path, "type:proposition", "--limit", count)["contributions"]]
    chosen = ",".join(map(str, ids))
    asked("decide", path, "answer", "--ids", chosen, "--text", YES)
    asked("decide", path, "disposition", "--ids", chosen, "--value", "retained")
    return ids


def writes(server: SampleServer) -> int:
    return sum(one.writes for one in server.requests)


def stands(done: Any) -> dict[str, int]:
    return {state: count for state, count in done["counts"].items() if count}


def test_a_source_is_added_listed_and_read(server: SampleServer, suivi: Path) -> None:
    assert "decidim" in [one["name"] for one in asked("source", "platforms")["platforms"]]
    (one,) = asked("source", "list", suivi)["sources"]
    assert (one["link"], one["finished"]) == (server.url, None)
    (report,) = asked("pull", suivi, keys=KEYS)["reports"]
    assert (report["new"], report["complete"]) == (16, True)
    (again,) = asked("pull", suivi, "--source", one["id"], keys=KEYS)["reports"]
    assert (again["new"], again["changed"], again["taken"]) == (0, 0, 16)
    assert asked("source", "list", suivi)["sources"][0]["finished"]
    assert "no source 9" in typed("pull", suivi, "--source", "9", code=Exit.PROBLEM, keys=KEYS).stderr
    assert CREDENTIALS.secret.encode() not in suivi.read_bytes()


def test_a_server_is_looked_at_before_anything_is_kept(server: SampleServer) -> None:
    done = asked("source", "probe", server.url)
    assert done["server"]["platform"] == "decidim"
    assert "push-answer" not in done["abilities"]
    assert [one["key"] for one in done["consultations"]] == ["process/1"]
    told = typed("source", "probe", server.url, "--key", CREDENTIALS.key, keys=KEYS).stdout
    assert "Answers can be sent to it (proposals)" in told
    assert not any(one.writes for one in server.requests)


def test_without_a_server_a_sentence_says_how_to_add_one(tmp_path: Path) -> None:
    path = tmp_path / "seul.moderator"
    typed("new", path)
    for command in ("pull", "push", "sync"):
        assert "moderator source add" in typed(command, path, code=Exit.PROBLEM).stderr
    assert asked("outbox", path)["letters"] == []
    assert typed("outbox", path).stdout == "Nothing to send.\n"


def test_what_would_be_sent_is_shown_then_sent_once(server: SampleServer, suivi: Path) -> None:
    asked("pull", suivi, keys=KEYS)
    ids = answered(suivi, 2)
    dry = asked("push", suivi, "--dry-run", keys=KEYS)
    assert stands(dry) == {"to-send": 2}
    assert sorted(one["id"] for one in dry["letters"]) == sorted(ids)
    assert {one["text"] for one in dry["letters"]} == {YES}
    told = typed("push", suivi, "--dry-run", keys=KEYS).stdout
    assert [told.count(f"{one['key']}  ") for one in dry["letters"]] == [1, 1], "each is told once, in full"
    assert writes(server) == 0
    done = asked("push", suivi, keys=KEYS)
    assert done["pushed"] == {"verified": 2, "taken_back": 0, "refused": 0, "failed": 0, "contested": 0, "left": 0}
    assert stands(done) == {"verified": 2}
    assert asked("push", suivi, keys=KEYS)["pushed"]["verified"] == 0
    assert writes(server) == 2
    assert "sent and verified: 2" in typed("outbox", suivi, keys=KEYS).stdout


def test_a_refusal_ends_with_three(server: SampleServer, suivi: Path) -> None:
    asked("pull", suivi, keys=KEYS)
    answered(suivi, 1)
    server.behaviour = replace(server.behaviour, answering=False)
    done = asked("push", suivi, code=Exit.CONTESTED, keys=KEYS)
    assert done["pushed"]["refused"] == 1
    assert done["letters"][0]["reason"]
    assert asked("outbox", suivi, code=Exit.CONTESTED, keys=KEYS)["counts"]["refused"] == 1
    assert "refused by the server: 1" in typed("outbox", suivi, code=Exit.CONTESTED, keys=KEYS).stdout
    assert stands(asked("outbox", suivi, "--retry", done["letters"][0]["key"], keys=KEYS)) == {"to-send": 1}


def test_an_answer_of_somebody_else_ends_with_three(server: SampleServer, suivi: Path) -> None:
    asked("pull", suivi, keys=KEYS)
    answered(suivi, 1)
    key = asked("outbox", suivi, keys=KEYS)["letters"][0]["key"]
    server.memory.answer(int(key.rpartition("/")[2]), "rejected", "<p>Réponse de la préfecture.</p>")
    assert asked("sync", suivi, code=Exit.CONTESTED, keys=KEYS)["counts"]["contested"] == 1
    assert "1 contested: " in typed("sync", suivi, code=Exit.CONTESTED, keys=KEYS).stdout
    # Ours is kept, and waits to be sent over theirs; or theirs becomes ours, and nothing is to send.
    assert asked("outbox", suivi, "--source", "9", "--keep-ours", key, code=Exit.PROBLEM, keys=KEYS)["problem"]
    assert stands(asked("outbox", suivi, "--source", "1", "--keep-ours", key, keys=KEYS)) == {"to-send": 1}
    assert asked("outbox", suivi, "--take-theirs", key, code=Exit.PROBLEM, keys=KEYS)["problem"]
    server.memory.answer(int(key.rpartition("/")[2]), "rejected", "<p>Une autre encore.</p>")
    asked("sync", suivi, code=Exit.CONTESTED, keys=KEYS)
    (theirs,) = asked("outbox", suivi, "--take-theirs", key, keys=KEYS)["letters"]
    assert (theirs["text"], theirs["disposition"]) == ("Une autre encore.", "not-retained")


@pytest.mark.usefixtures("no_waiting")
def test_a_network_that_fails_ends_with_one_and_keeps_the_answers(server: SampleServer, suivi: Path) -> None:
    asked("pull", suivi, keys=KEYS)
    answered(suivi, 1)
    server.faults.append(Fault(Way.REFUSE, times=None))
    done = asked("push", suivi, code=Exit.PROBLEM, keys=KEYS)
    assert (done["pushed"]["failed"], stands(done)) == (1, {"to-send": 1})
    server.faults.clear()
    both = asked("sync", suivi, keys=KEYS)
    assert (both["reports"][0]["complete"], both["pushed"]["verified"], both["problems"]) == (True, 1, [])


@pytest.mark.usefixtures("no_waiting")
def test_a_server_that_is_away_does_not_stop_the_others(server: SampleServer, suivi: Path) -> None:
    asked("pull", suivi, keys=KEYS)
    answered(suivi, 1)
    with SampleServer(generated_corpus(3, seed=9), version="0.29") as other:
        asked("source", "add", suivi, other.url)
    done = asked("sync", suivi, code=Exit.PROBLEM, keys=KEYS)
    assert (len(done["reports"]), len(done["problems"]), done["pushed"]["verified"]) == (1, 1, 1)
    assert other.url.rpartition("/")[2] in " ".join(done["problems"][0].values()), done["problems"]


def test_a_server_that_takes_no_answer_gets_a_file(tmp_path: Path) -> None:
    path = tmp_path / "ancien.moderator"
    with SampleServer(generated_corpus(4, seed=3), version="0.29") as server:
        typed("new", path)
        asked("source", "add", path, server.url, "--platform", "decidim")
        asked("pull", path)
        assert "No answer waits" in typed("answers-file", path, tmp_path / "r.xlsx", code=Exit.PROBLEM).stderr
        answered(path, 2)
        assert stands(asked("outbox", path)) == {"by-file": 2}
        done = asked("answers-file", path, tmp_path / "r.xlsx")
    assert (done["rows"], done["left_out"]) == (2, [])
    book = openpyxl.load_workbook(done["paths"][0])
    assert len(list(book.worksheets[0].iter_rows(min_row=2))) == 2


def test_several_consultations_are_listed_for_choosing(tmp_path: Path) -> None:
    path = tmp_path / "choix.moderator"
    typed("new", path)
    with SampleServer() as server:
        where = asked("source", "add", path, server.url, code=Exit.PROBLEM)["problem"]["where"]
        key = where.split()[0]
        assert asked("source", "add", path, server.url, "--consultation", key)["source"]["name"] == key


def test_credentials_of_the_environment_serve_the_host_that_it_names(server: SampleServer, tmp_path: Path) -> None:
    path = tmp_path / "env.moderator"
    typed("new", path)
    asked("source", "add", path, server.url)
    asked("pull", path, keys=KEYS)
    answered(path, 1)
    assert stands(asked("outbox", path, keys=KEYS)) == {"by-file": 1}
    named = {**KEYS, "MODERATOR_SERVER_HOST": server.url.rpartition("/")[2]}
    assert asked("sync", path, keys=named)["pushed"]["verified"] == 1


def test_personal_data_goes_out_only_when_somebody_says_so(server: SampleServer, suivi: Path) -> None:
    asked("pull", suivi, keys=KEYS)
    first, _second = answered(suivi, 2)
    asked("decide", suivi, "answer", "--ids", first, "--text", "Écrivez à zoe@exemple.fr.")
    (leak,) = asked("sync", suivi, "--dry-run", keys=KEYS)["personal"]
    assert "zoe@exemple.fr" in leak
    done = asked("sync", suivi, keys=KEYS, code=Exit.CONTESTED)
    assert (done["pushed"]["verified"], done["held"], stands(done)) == (1, 1, {"to-send": 1, "verified": 1})
    waiting = {one["name"]: one["count"] for one in asked("today", suivi)["waiting"]}
    assert (waiting["to-send"], waiting["held"]) == (1, 1)
    assert "--yes" in typed("push", suivi, keys=KEYS, code=Exit.CONTESTED).stdout
    done = asked("push", suivi, "--yes", keys=KEYS)
    assert (done["held"], stands(done), done["personal"]) == (0, {"verified": 2}, [leak])
    assert "held" not in {one["name"] for one in asked("today", suivi)["waiting"]}
