"""Servers that answer strangely: amendments, other shapes than promised, circles, and the module of older versions."""

from dataclasses import replace
from typing import Any

import pytest

from moderator.demo.call import Behaviour
from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.faults import Fault, Way
from moderator.demo.records import COMMENT, PROPOSAL, Component, Ref, Space, Text
from moderator.demo.server import CREDENTIALS, Answer, SampleServer
from moderator.domain.contribution import Kind
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.decidim import Decidim
from moderator.servers.troubles import Unauthorised, Unintelligible
from tests.servers.decidim.collecting import DAY, Copy, connect, consultation, distort, idea, remark


def edges(data: Any) -> list[Any]:
    found: list[Any] = data["component"]["list"]["edges"]
    return found


def test_amendments_hang_on_what_they_amend_also_when_only_they_move() -> None:
    with SampleServer(consultation(idea(10), idea(11), idea(12))) as server:

        def amended(data: Any) -> None:
            for edge in edges(data):
                if edge["node"]["id"] in ("10", "4"):
                    edge["node"]["amendments"] = [{"id": "1"}]

        def emendations(data: Any) -> None:
            item = data["component"]["item"]
            item["amendments"] = [{"id": "1", "emendation": {"id": "11" if item["id"] == "10" else "12"}}]

        distort(server, "Scan", amended)
        distort(server, "Amendments", emendations)
        copy = Copy(connect(server))
        copy.sweep()
        server.memory.edit_proposal(11, body="<p>Mieux dit.</p>")
        copy.sweep()
        asked = [one.variables["id"] for one in server.requests if one.operation == "Amendments"]
    eleven, twelve = copy.contributions["proposal/11"], copy.contributions["proposal/12"]
    assert (eleven.kind, eleven.parent, eleven.body) == (Kind.AMENDMENT, "proposal/10", "Mieux dit.")
    # What amends an article hangs on its section.
    assert (twelve.kind, twelve.parent, twelve.section) == (Kind.AMENDMENT, None, "article/4")
    # The text amended is asked again with what amends it, once.
    assert sorted(asked) == ["10", "10", "4"]


def test_replies_in_a_circle_are_cut() -> None:
    talk = (remark(1, Ref(PROPOSAL, 10)), remark(2, Ref(COMMENT, 1)))
    with SampleServer(consultation(idea(10), comments=talk)) as server:

        def circle(data: Any) -> None:
            first = data["component"]["item"]["comments"][0]
            first["comments"][0]["comments"] = [{**first, "comments": []}]

        distort(server, "Comments", circle)
        copy = Copy(connect(server))
        copy.sweep()
    assert set(copy.of("comment/")) == {"comment/1", "comment/2"}
    assert [one.ailment for one in copy.findings] == [Ailment.PARENT_CYCLE]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: [edge["node"].update(id=None) for edge in edges(data) if edge["node"]["id"] == "11"] and None,
        lambda data: [edge.update(node="?") for edge in edges(data) if edge["node"]["id"] == "11"] and None,
        lambda data: [edge.update(node=None) for edge in edges(data) if edge["node"]["id"] == "11"] and None,
    ],
)
def test_a_row_of_another_shape_does_not_stop_the_others(change: Any) -> None:
    with SampleServer(consultation(idea(10), idea(11), idea(12))) as server:
        distort(server, "Scan", change)
        copy = Copy(connect(server))
        copy.sweep()
    assert set(copy.contributions) == {"proposal/10", "proposal/12"}
    assert [one.ailment for one in copy.findings] == [Ailment.SERVER_ERROR]


def test_fields_of_another_shape_are_empty_and_not_a_crash() -> None:
    with SampleServer(consultation(*map(idea, range(10, 20)))) as server:

        def spoil(data: Any) -> None:
            for n, edge in enumerate(edges(data)):
                for name in list(edge["node"]):
                    if name != "id":
                        edge["node"][name] = [None, 3, "x", [], {}, [None], {"translations": 4}, True, 1e300, [[]]][
                            n % 10
                        ]

        distort(server, "Proposals", spoil)
        copy = Copy(connect(server))
        copy.sweep()
    assert len(copy.of("proposal/")) == 10


def test_pages_in_a_circle_are_noticed() -> None:
    with SampleServer(consultation(*map(idea, range(10, 90)))) as server:
        first: list[Any] = []

        def again(data: Any) -> object:
            if data["component"]["list"]["pageInfo"]["hasNextPage"] and len(edges(data)) > 4:
                first.append(data)
            return first[0] if first else None

        distort(server, "Scan", again)
        with pytest.raises(Problem):
            Copy(connect(server)).sweep()
        assert len(server.requests) < 60


def test_a_list_that_never_stays_still_is_left_for_later() -> None:
    with SampleServer(consultation(*map(idea, range(10, 90)))) as server:
        copy = Copy(connect(server))
        with pytest.raises(Problem, match="keeps changing"):
            for _page in copy.pages(progress=lambda *_all: server.memory.delete(server.memory.listed(2)[0])):
                pass


def test_a_component_that_the_program_cannot_read_is_told() -> None:
    survey = Component(9, "Surveys", 1, Text.fr("Questionnaire"), 9)  # type: ignore[arg-type]
    with SampleServer(consultation(idea(10))) as server:
        distort(
            server,
            "Space",
            lambda data: data["space"]["components"].append(
                {
                    "__typename": survey.kind,
                    "id": "9",
                    "name": {"translations": [{"locale": "fr", "text": "Questionnaire"}]},
                }
            ),
        )
        copy = Copy(connect(server))
        copy.sweep()
    assert [(one.ailment, one.field) for one in copy.findings] == [(Ailment.NOT_A_CONTRIBUTION, "component/9")]
    assert "Questionnaire" in copy.findings[0].sample


@pytest.mark.parametrize("payload", [b"[]", b"null", b"42", b'"texte"', b'{"hello": 1}'])
def test_json_that_is_not_an_answer_is_a_sentence(payload: bytes) -> None:
    with SampleServer(consultation()) as server:
        server.answer = lambda _request: Answer(200, payload)  # type: ignore[method-assign]
        with pytest.raises(Unintelligible, match="speak like Decidim"):
            connect(server).describe()


def test_a_server_that_refuses_everybody_unknown_says_what_to_ask_for() -> None:
    with SampleServer(consultation()) as server:
        server.answer = lambda _request: Answer(401, b'{"error": "Unauthorized"}')  # type: ignore[method-assign]
        with pytest.raises(Unauthorised, match="signed in"):
            connect(server).describe()


def test_a_component_refused_as_a_whole_is_told() -> None:
    with SampleServer(consultation(idea(10))) as server:

        def refused(data: Any) -> None:
            if edges(data)[0]["node"]["id"] == "10":
                data["component"] = None

        fault = {
            "message": "You are not authorized",
            "path": ["component"],
            "extensions": {"code": "UNAUTHORIZED_OBJECT_ERROR"},
        }
        distort(server, "Scan", refused)
        server.faults.append(
            Fault(
                Way.ERRORS,
                None,
                lambda one: one.operation == "Scan" and one.variables["component"] == "2",
                errors=(fault,),
            )
        )
        copy = Copy(connect(server))
        copy.sweep()
    assert [(one.field, one.sample) for one in copy.findings] == [("component/2", "You are not authorized")]
    assert "article/4" in copy.sections


@pytest.mark.parametrize("version", ["0.27", "0.28", "0.29"])
def test_older_servers_with_the_third_party_module_take_answers_too(version: VersionName) -> None:
    with SampleServer(consultation(idea(10)), version=version, behaviour=Behaviour(apiext=True)) as server:
        decidim = Decidim(server.url, (CREDENTIALS.key, CREDENTIALS.secret))
        assert {Ability.PUSH_ANSWER, Ability.TAKE_BACK} <= decidim.describe().abilities
        sent = decidim.push(Wanted("proposal/10", "not-retained", "Non, car."), None)
        assert sent.outcome is Outcome.VERIFIED
        assert server.memory.proposals[10].internal_state == "rejected"
        assert decidim.push(Wanted("proposal/10", "", ""), sent.agreed).outcome is Outcome.VERIFIED
        assert server.memory.proposals[10].answered_at is None
        server.behaviour = Behaviour(apiext=True, answering=False)
        refused = decidim.push(Wanted("proposal/10", "retained", "Oui."), None)
        assert refused.outcome is Outcome.REFUSED
        decidim.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_an_assembly_is_read_as_a_process_is(version: VersionName) -> None:
    corpus = consultation(idea(10), comments=(remark(1, Ref(PROPOSAL, 10)),))
    council = Space(3, "Assembly", "conseil", Text.fr("Conseil citoyen"), DAY, DAY)
    parts = tuple(replace(one, space_id=3) for one in corpus.components)
    with SampleServer(replace(corpus, spaces=(council,), components=parts), version=version) as server:
        copy = Copy(connect(server), "assembly/3")
        (hosted,) = copy.decidim.consultations()
        copy.sweep()
    assert (hosted.key, hosted.title, hosted.link) == (
        "assembly/3",
        "Conseil citoyen",
        f"{server.url}/assemblies/conseil",
    )
    assert set(copy.contributions) == {"proposal/10", "comment/1"}
    assert copy.contributions["proposal/10"].link == f"{server.url}/assemblies/conseil/f/2/proposals/10"
    assert copy.sections["component/2"].parent == "assembly/3"
