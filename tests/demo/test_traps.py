"""The traps of Decidim that a client must survive."""

import pytest

from moderator.demo.dialect import VersionName
from moderator.demo.records import COMMENT, PROPOSAL, Ref
from tests.demo.asking import DOCUMENT, SCAN, ask, data, post, scan
from tests.demo.conftest import Serve

ONE = """query One($id: ID!) { component(id: 1) { ... on Proposals { proposal(id: $id) {
  id state updatedAt totalCommentsCount author { name deleted }
  comments(orderBy: "older") { id body author { name deleted } comments { id } } } } } }"""
PLACES = """{ component(id: 1) { ... on Proposals {
  proposals(first: 3) { nodes { id coordinates { latitude longitude } } } } } }"""


def ids(nodes: list[DOCUMENT | None]) -> list[int | None]:
    return [int(node["id"]) if node else None for node in nodes]


def test_hidden_proposals_are_listed_until_0_29_and_null_after(serve: Serve, any_version: VersionName) -> None:
    server = serve(any_version)
    server.memory.hide(2)
    answer = ask(server, SCAN, component="1", first=3)
    nodes = [edge["node"] for edge in answer["data"]["component"]["proposals"]["edges"]]
    if any_version <= "0.29":
        assert ids(nodes) == [1, 2, 3]
    else:
        assert ids(nodes) == [1, None, 3]
    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    assert codes == (["UNAUTHORIZED_OBJECT_ERROR"] if any_version == "0.32" else [])
    server.memory.unhide(2)
    assert ids(scan(server, 1))[:3] == [1, 2, 3]


def test_something_missing_is_null_until_0_31_and_an_error_after(serve: Serve) -> None:
    assert data(serve("0.31"), ONE, id="999")["component"]["proposal"] is None
    answer = ask(serve("0.32"), ONE, id="999")
    assert answer["data"]["component"]["proposal"] is None
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND_ERROR"


def test_rows_shift_when_something_is_deleted_between_two_pages(serve: Serve) -> None:
    server = serve("0.31")
    first = data(server, SCAN, component="1", first=10)["component"]["proposals"]
    server.memory.delete(4)
    second = data(server, SCAN, component="1", first=10, after=first["pageInfo"]["endCursor"])["component"]["proposals"]
    seen = [int(edge["node"]["id"]) for edge in first["edges"] + second["edges"]]
    assert first["edges"][1]["cursor"] == "Mg"
    assert 11 not in seen
    assert len(ids(scan(server, 1))) == 59


def test_the_place_of_a_proposal_without_one_is_an_error_beside_the_data(serve: Serve) -> None:
    server = serve("0.31")
    server.memory.add_proposal("Un banc", "<p>Un banc.</p>", coordinates=(48.1, -1.7))
    answer = ask(server, PLACES)
    assert [node["coordinates"] for node in answer["data"]["component"]["proposals"]["nodes"]] == [None] * 3
    assert len(answer["errors"]) == 3
    assert answer["errors"][0]["message"] == "Cannot return null for non-nullable field Coordinates.latitude"
    assert answer["errors"][0]["path"][-1] == "latitude"
    placed = data(
        server,
        "{ component(id: 1) { ... on Proposals { proposal(id: 61) { coordinates { latitude longitude } } } } }",
    )
    assert placed["component"]["proposal"]["coordinates"] == {"latitude": 48.1, "longitude": -1.7}


def test_a_deleted_comment_takes_the_whole_proposal_with_it_from_0_30(serve: Serve, any_version: VersionName) -> None:
    server = serve(any_version)
    server.memory.delete_comment(4)
    answer = ask(server, ONE, id="2")
    proposal = answer["data"]["component"]["proposal"]
    if any_version <= "0.29":
        assert [comment["id"] for comment in proposal["comments"]] == ["4", "5", "6"]
    else:
        assert proposal is None
        assert answer["errors"]


def test_a_closed_account_takes_the_whole_thread_with_it_from_0_30(serve: Serve, any_version: VersionName) -> None:
    server = serve(any_version)
    author = server.memory.comments[5].author_id
    server.memory.delete_person(author)
    answer = ask(server, ONE, id="2")
    proposal = answer["data"]["component"]["proposal"]
    if any_version <= "0.29":
        assert proposal["comments"][1]["author"] == {"name": "", "deleted": True}
        return
    assert proposal is None
    without = "{ component(id: 1) { ... on Proposals { proposal(id: 2) { comments { id body } } } } }"
    assert len(data(server, without)["component"]["proposal"]["comments"]) == 3


def test_hidden_comments_are_left_out_with_their_replies(serve: Serve) -> None:
    server = serve("0.31")
    server.memory.add_comment(Ref(COMMENT, 4), "Une réponse")
    before = data(server, ONE, id="2")["component"]["proposal"]
    server.memory.hide_comment(4)
    after = data(server, ONE, id="2")["component"]["proposal"]
    assert (before["totalCommentsCount"], after["totalCommentsCount"]) == (4, 2)
    assert [comment["id"] for comment in after["comments"]] == ["5", "6"]


@pytest.mark.parametrize("order", ["best_rated", "most_discussed"])
def test_two_orders_of_comments_break_the_server(serve: Serve, order: str) -> None:
    query = ONE.replace('"older"', f'"{order}"')
    answer = post(serve("0.31"), query, id="2")
    assert answer.status_code == 500
    assert answer.json() == {"errors": [{"message": "Internal Server error"}], "data": {}}


def test_the_date_of_change_moves_with_edits_only(serve: Serve) -> None:
    server = serve("0.31")
    before = data(server, ONE, id="2")["component"]["proposal"]
    server.memory.add_comment(Ref(PROPOSAL, 2), "Bonjour")
    server.memory.vote(2, 5)
    talked = data(server, ONE, id="2")["component"]["proposal"]
    assert talked["updatedAt"] == before["updatedAt"]
    assert talked["totalCommentsCount"] == before["totalCommentsCount"] + 1
    server.memory.edit_proposal(2, body="<p>Autre chose.</p>")
    edited = data(server, ONE, id="2")["component"]["proposal"]
    assert edited["updatedAt"] > before["updatedAt"]


def test_a_withdrawal_is_a_state_then_a_field(serve: Serve, any_version: VersionName) -> None:
    server = serve(any_version)
    server.memory.withdraw(2)
    proposal = data(server, ONE, id="2")["component"]["proposal"]
    assert proposal["state"] == ("withdrawn" if any_version <= "0.28" else None)
    if any_version >= "0.29":
        query = "{ component(id: 1) { ... on Proposals { proposal(id: 2) { withdrawn withdrawnAt } } } }"
        assert data(server, query)["component"]["proposal"]["withdrawn"] is True
    assert len(scan(server, 1)) == 60


def test_votes_may_be_hidden(serve: Serve) -> None:
    assert {node["voteCount"] for node in scan(serve("0.31", votes_visible=False), 1) if node} == {None}
