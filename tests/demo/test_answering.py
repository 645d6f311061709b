"""Sending official answers to the sample server, and being refused."""

import pytest

from moderator.demo.dialect import VersionName
from moderator.demo.records import PROPOSAL, State, Text
from moderator.demo.server import SampleServer
from tests.demo.asking import ANSWER, DOCUMENT, ask, data, token
from tests.demo.conftest import Serve

READ = """query R($id: ID!) { component(id: 1) { ... on Proposals { proposal(id: $id) {
  state answeredAt updatedAt answer { translations { locale text } } cost
  proposalState { title { translations { text } } }
} } } }"""


def send(server: SampleServer, proposal: int, *, signed_in: bool = True, **attributes: object) -> DOCUMENT:
    return ask(
        server,
        ANSWER,
        token=token(server) if signed_in else None,
        componentId="1",
        proposalId=str(proposal),
        input={"attributes": attributes},
    )


def read(server: SampleServer, proposal: int) -> DOCUMENT:
    found: DOCUMENT = data(server, READ, id=str(proposal))["component"]["proposal"]
    return found


@pytest.mark.parametrize("version", ["0.31", "0.32"])
def test_an_answer_is_stored_published_and_read_again(serve: Serve, version: VersionName) -> None:
    server = serve(version)
    sent = send(server, 2, state="accepted", answerContent={"fr": "<p>Oui.</p>", "br": "<p>Ya.</p>"})
    assert sent["data"]["component"]["proposal"]["answer"]["state"] == "accepted"
    found = read(server, 2)
    assert found["answer"]["translations"] == [
        {"locale": "fr", "text": "<p>Oui.</p>"},
        {"locale": "br", "text": "<p>Ya.</p>"},
    ]
    assert found["answeredAt"]
    assert found["proposalState"]["title"]["translations"][0]["text"] == "Acceptée"


def test_what_is_left_out_of_an_answer_keeps_its_value(serve: Serve) -> None:
    server = serve("0.31")
    send(server, 2, state="evaluating", answerContent={"fr": "<p>Nous étudions.</p>"})
    send(server, 2, state="accepted")
    assert read(server, 2)["answer"]["translations"][0]["text"] == "<p>Nous étudions.</p>"
    send(server, 2, answerContent={"fr": "<p>C’est fait.</p>"})
    assert read(server, 2)["state"] == "accepted"
    send(server, 2, state="not_answered")
    found = read(server, 2)
    assert (found["state"], found["answeredAt"]) == (None, None)


def test_an_answer_may_wait_to_be_published(serve: Serve) -> None:
    server = serve("0.31", publishes_answers_at_once=False)
    send(server, 2, state="rejected", answerContent={"fr": "<p>Non.</p>"})
    kept = read(server, 2)
    assert (kept["state"], kept["answer"]["translations"][0]["text"]) == (None, "<p>Non.</p>")
    assert kept["answeredAt"]
    assert server.memory.publish_answers() == 1
    assert read(server, 2)["state"] == "rejected"


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"state": "rejected", "answerContent": {"fr": "<p>&nbsp;</p>"}}, "Réponse doit être rempli(e)"),
        ({"state": "rejected", "answerContent": {"en": "<p>No.</p>"}}, "Réponse doit être rempli(e)"),
        ({"state": "retenu", "answerContent": {"fr": "<p>Oui.</p>"}}, "État n’est pas inclus(e) dans la liste"),
        ({"answerContent": {"fr": "<p>Oui.</p>"}}, "État n’est pas inclus(e) dans la liste"),
        ({"state": "accepted", "answerContent": "<p>Oui.</p>"}, "answerContent n’est pas un texte par langue"),
    ],
)
def test_the_form_refuses_and_nothing_changes(serve: Serve, attributes: DOCUMENT, reason: str) -> None:
    old = serve("0.31")
    refused = send(old, 2, **attributes)
    assert refused["errors"][0]["message"] == reason
    assert refused["data"]["component"]["proposal"]["answer"] is None
    new = serve("0.32")
    error = send(new, 2, **attributes)["errors"][0]
    assert error["extensions"]["code"] == "ATTRIBUTE_VALIDATION_ERROR"
    assert [said["message"] for said in error["message"]] == [reason]
    assert error["message"][0]["path"][0] == "attributes"
    assert read(old, 2)["answeredAt"] is None
    assert read(new, 2)["answeredAt"] is None


def test_costs_may_be_asked_for(serve: Serve) -> None:
    server = serve("0.32", answers_with_costs=True)
    missing = send(server, 2, state="accepted", answerContent={"fr": "<p>Oui.</p>"})["errors"][0]["message"]
    assert [said["path"][1] for said in missing] == ["cost", "costReport", "executionPeriod"]
    text = {"fr": "<p>Devis.</p>"}
    send(server, 2, state="accepted", answerContent=text, cost=1500, costReport=text, executionPeriod=text)
    assert read(server, 2)["cost"] == "1500.0"


def test_strangers_and_closed_components_are_refused(serve: Serve) -> None:
    for signed_in, answering in ((False, True), (True, False)):
        old = serve("0.31", answering=answering)
        assert send(old, 2, signed_in=signed_in, state="accepted") == {"data": None}
        new = serve("0.32", answering=answering)
        refused = send(new, 2, signed_in=signed_in, state="accepted")
        assert refused["errors"][0]["extensions"]["code"] == "MUTATION_NOT_AUTHORIZED_ERROR"
        assert old.memory.proposals[2].answered_at is new.memory.proposals[2].answered_at is None


def test_components_may_have_their_own_states(serve: Serve) -> None:
    from dataclasses import replace

    server = serve("0.31")
    own = (State(7, "retenue_en_partie", Text.fr("Retenue en partie")),)
    server.memory.components[1] = replace(server.memory.components[1], states=own)
    assert "errors" in send(server, 2, state="accepted")
    send(server, 2, state="retenue_en_partie", answerContent={"fr": "<p>En partie.</p>"})
    assert read(server, 2)["state"] == "retenue_en_partie"


@pytest.mark.parametrize("version", ["0.27", "0.28", "0.29", "0.30"])
def test_older_servers_have_no_such_mutation(serve: Serve, version: VersionName) -> None:
    server = serve(version)
    assert server.credentials is None
    refused = ask(server, ANSWER, componentId="1", proposalId="2", input={"attributes": {"state": "accepted"}})
    assert "data" not in refused
    assert any("component" in error["message"] for error in refused["errors"])
    probe = '{ __schema { mutationType { fields { name } } } answer: __type(name: "ProposalMutation") { name } }'
    found = data(server, probe)
    assert found["__schema"]["mutationType"]["fields"] == [{"name": "commentable"}]
    assert found["answer"] is None


def test_a_comment_needs_somebody(serve: Serve) -> None:
    add = """mutation C($type: String!) { commentable(id: "2", type: $type, locale: "fr", toggleTranslations: false) {
      addComment(body: "Merci", alignment: 1) { id author { nickname } } } }"""
    server = serve("0.31")
    assert ask(server, add, type=PROPOSAL) == {"data": None}
    added = data(server, add, type=PROPOSAL, token=token(server))["commentable"]["addComment"]
    assert added["author"]["nickname"] == "equipe"
    assert server.memory.comments[int(added["id"])].body == "Merci"
