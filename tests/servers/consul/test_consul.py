"""CONSUL's own ways: its limits, its ages, what it hides, and its numbers, which are those of its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from moderator.domain.contribution import Contribution, Presence
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.servers import files
from moderator.servers.consul import Consul
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.troubles import Unintelligible
from tests.servers.fakes import consul
from tests.servers.fakes.graphql import mismatches
from tests.servers.fakes.serving import Asked, Told
from tests.servers.reader import Reader

SCHEMA = Path(__file__).parents[4] / "shared/platforms/consul/consul_1.5-2.x.graphql"


def connect(fake: consul.Consul, page_size: int = 25) -> Consul:
    return Consul(fake.url, page_size=page_size, pause=lambda _seconds: None)


def read(fake: consul.Consul, consultation: str = "proposals") -> Reader:
    copy = Reader(connect(fake), consultation)
    copy.sweep()
    return copy


def test_our_fake_speaks_like_the_real_one() -> None:
    if not SCHEMA.exists():
        pytest.skip(f"the platform’s schema is not beside the checkout: {SCHEMA}")
    assert mismatches(consul.NEW, SCHEMA.read_text()) == []


def test_a_question_too_heavy_is_asked_in_smaller_pieces() -> None:
    with consul.Consul(complexity=600) as fake:
        for n in range(60):
            fake.add("proposal", f"Titre {n}")
        assert len(read(fake).contributions) == 60


def test_a_page_that_the_site_does_not_manage_in_time_is_asked_for_in_halves() -> None:
    with consul.Consul() as fake:
        for n in range(30):
            fake.add("proposal", f"Titre {n}")
        answer = fake.answer

        def slow(asked: Asked) -> Told:
            large = asked.json.get("variables", {}).get("first", 0) > 12
            return Told.text("Gateway Time-out", 504) if large else answer(asked)

        fake.answer = slow  # type: ignore[method-assign]
        assert len(read(fake).contributions) == 30
        sizes = [one.json["variables"]["first"] for one in fake.asked if b"query Proposals" in one.body]
        assert sizes[:2] == [25, 25]
        assert set(sizes[2:]) == {12}


def test_a_server_from_before_participatory_budgets_is_read() -> None:
    with consul.Consul(old=True, tells=False) as fake:
        fake.add("proposal", "Plus de vélos")
        server = connect(fake)
        assert server.describe().version == ""
        assert [one.key for one in server.consultations()] == ["proposals", "debates"]
        assert set(read(fake).contributions) == {"proposal/1"}


def test_a_proposal_with_all_that_surrounds_it() -> None:
    with consul.Consul() as fake:
        fake.add(
            "proposal", "Plus de vélos", "<p>Des pistes <b>partout</b>.</p>", summary="Des pistes.",
            geozone={"id": 4, "name": "Centre"}, retiredAt="2018-04-01T10:00:00+02:00",
            tags=[{"id": 1, "name": "Mobilité", "kind": "category"},
                  *({"id": n, "name": name, "kind": None} for n, name in enumerate("abcde", 2))],
        )  # fmt: skip
        above = fake.say("Proposal", 1, "D’accord")
        fake.say("Proposal", 1, "Pas moi", above=above)
        # A law's proposals have numbers of their own.
        fake.say("Legislation::Proposal", 1, "À l’article 3")
        copy = read(fake)
    assert set(copy.contributions) == {"proposal/1", "comment/1", "comment/2"}
    one = copy.contributions["proposal/1"]
    assert (one.title, one.body) == ("Plus de vélos", "Des pistes.\n\nDes pistes partout.")
    assert one.section == "category/1"
    assert copy.sections["category/1"].title == "Mobilité"
    assert one.labels == ("a", "b", "c", "d", "e", "Centre")
    assert (one.author.key, one.author.name) == ("7", "ana")
    assert one.presence is Presence.WITHDRAWN
    assert one.created is not None
    assert one.created.isoformat() == "2018-03-05T10:00:00+01:00"
    said, reply = copy.contributions["comment/1"], copy.contributions["comment/2"]
    assert (said.parent, reply.parent, said.author.name) == ("proposal/1", "comment/1", "")


def test_one_project_whose_discussion_fails_does_not_stop_the_others() -> None:
    with consul.Consul() as fake:
        fake.add("budget", "Budget 2018")
        for n in (1, 2):
            fake.add("investment", f"Projet {n}")
            fake.say("Budget::Investment", n, f"Remarque {n}")
        copy = read(fake, "budget/1")
        assert set(copy.contributions) == {"investment/1", "investment/2", "comment/1", "comment/2"}
        fake.broken.add(1)
        copy.sweep()
        # What the server refuses for now is still there.
        assert set(copy.contributions) == {"investment/1", "investment/2", "comment/1", "comment/2"}
        assert [(one.ailment, one.field) for one in copy.findings] == [(Ailment.SERVER_ERROR, "investment/1")]
        assert copy.sections["budget/1"].title == "Budget 2018"
        assert copy.contributions["investment/1"].answer_state == "undecided"


def test_the_file_and_the_server_give_the_same_contributions(tmp_path: Path) -> None:
    with consul.Consul() as fake:
        fake.add("proposal", "Plus de vélos", "<p>Des pistes <b>partout</b>.</p>", summary="En ville.")
        above = fake.say("Proposal", 1, "D’accord")
        fake.say("Proposal", 1, "Pas moi", above=above)
        copy = read(fake)
        proposals = [{name: one[name] for name in ("id", "title", "summary", "description")}
                     for one in fake.kinds["proposal"].values()]  # fmt: skip
        comments = [
            {"id": one["id"], "body": one["body"], "commentable_id": one["commentableId"],
             "commentable_type": one["commentableType"], "ancestry": one["ancestry"]}
            for one in fake.kinds["comment"].values()
        ]  # fmt: skip
    for name, rows in (("proposals.json", proposals), ("comments.json", comments)):
        path = tmp_path / name
        path.write_text(json.dumps(rows))
        found = [one for one in files.read(path, space=copy.server.space) if isinstance(one, Contribution)]
        assert len(found) == len(rows)
        for one in found:
            ours = copy.contributions[one.key]
            assert (one.uid, one.body, one.title, one.parent) == (ours.uid, ours.body, ours.title, ours.parent)


def test_active_content_and_strange_dates_are_told() -> None:
    with consul.Consul() as fake:
        fake.add("proposal", "Titre", "<p>Bonjour<script>alert(1)</script>\x07</p>", publicCreatedAt="hier")
        copy = read(fake)
    assert copy.contributions["proposal/1"].body == "Bonjour"
    assert {one.ailment for one in copy.findings} == {
        Ailment.ACTIVE_CONTENT, Ailment.CONTROL_CHARACTERS, Ailment.DATE,
    }  # fmt: skip


def test_it_takes_nothing_and_says_so_before(tmp_path: Path) -> None:
    with consul.Consul() as fake:
        fake.add("proposal", "Titre")
        server = connect(fake)
        about = server.describe()
        assert about.abilities == {Ability.READ, Ability.SEE_DELETIONS}
        assert "copy the answers onto the site" in " ".join(about.notes)
        assert not server.answerable("proposal/1")
        sent = server.push(Wanted("proposal/1", "retained", "Merci."), None)
        assert (sent.outcome, "copy it" in sent.reason) == (Outcome.REFUSED, True)
        with pytest.raises(Problem, match="no file"):
            server.answers_file([], tmp_path / "answers.csv")
        assert all(one.method == "GET" or b"mutation" not in one.body for one in fake.asked)


def test_what_is_not_there_is_a_sentence() -> None:
    with consul.Consul() as fake:
        with pytest.raises(Problem, match="not a consultation"):
            read(fake, "../../etc")
        with pytest.raises(Problem, match=r"budget/9|could not answer"):
            read(fake, "budget/9")
    with consul.Consul() as other:
        other.answer = lambda asked: Told.data({"hello": asked.path})  # type: ignore[method-assign]
        with pytest.raises(Unintelligible, match="CONSUL"):
            connect(other).describe()
