"""The limits a polite client must keep to."""

from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse

from moderator.demo.dialect import VersionName, bare_schema
from moderator.demo.limits import Weigher
from tests.demo.asking import SCAN, ask, data, token
from tests.demo.conftest import Serve

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "platforms" / "decidim"

HEAVY = """query Heavy($first: Int!) { component(id: 1) { ... on Proposals { proposals(first: $first) { nodes {
  id a1: title { translations { locale text } } body { translations { locale text machineTranslated } }
  comments { id body alignment upVotes downVotes createdAt author { id name nickname deleted }
    comments { id body alignment upVotes downVotes createdAt author { id name nickname deleted }
      comments { id body alignment upVotes downVotes createdAt author { id name nickname deleted }
        comments { id body alignment upVotes downVotes createdAt author { id name nickname deleted } } } } }
  address reference state position official createdAt updatedAt publishedAt voteCount versionsCount authorsCount
  authors { id name nickname } attachments { url type thumbnail } answer { translations { locale text } }
  taxonomies { id name { translations { locale text } } parent { id name { translations { locale text } } } }
  versions { id createdAt changeset editor { id name nickname } } fingerprint { value source }
  author { id name nickname deleted profilePath } likes { id name nickname deleted profilePath }
} } } } }"""


@pytest.mark.parametrize(
    ("document", "version", "at_50", "at_25"),
    [
        ("d04_proposals_029", "0.29", 3407, 1707),
        ("d05_proposals_030", "0.30", 3357, 1682),
        ("d06_proposals_031", "0.31", 4207, 2107),
        ("d07_proposals_scan", "0.31", 455, 230),
        ("d11_debates", "0.31", 1455, 730),
    ],
)
def test_the_cost_is_the_documented_one(document: str, version: VersionName, at_50: int, at_25: int) -> None:
    path = DOCUMENTS / f"{document}.graphql"
    if not path.exists():
        pytest.skip(f"the ready documents are not beside this checkout ({path})")
    read = parse(path.read_text(encoding="utf-8"))
    operation = read.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    for first, cost in ((50, at_50), (25, at_25)):
        assert Weigher(bare_schema(version), read, {"first": first}, 50).weigh(operation).complexity == cost


def test_a_heavy_page_is_refused_and_half_of_it_is_not(serve: Serve) -> None:
    server = serve("0.31")
    refused = ask(server, HEAVY, first=50)
    assert "data" not in refused
    message = refused["errors"][0]["message"]
    assert message.startswith("Query has complexity of ")
    assert message.endswith(", which exceeds max complexity of 5000")
    assert data(server, HEAVY, first=25)["component"]["proposals"]["nodes"]


def test_a_page_never_has_more_than_fifty_rows(serve: Serve) -> None:
    server = serve("0.31")
    rows = data(server, SCAN, component="1", first=90)["component"]["proposals"]
    assert len(rows["edges"]) == 50
    assert rows["pageInfo"] == {"hasNextPage": True, "endCursor": "NTA"}
    unsaid = data(server, "{ component(id: 1) { ... on Proposals { proposals { nodes { id } } } } }")
    assert len(unsaid["component"]["proposals"]["nodes"]) == 50


def test_a_deep_query_is_refused(serve: Serve) -> None:
    deep = "{ component(id: 1) { ... on Proposals { proposal(id: 1) { " + "comments { " * 13 + "id" + " }" * 17
    message = ask(serve("0.31"), deep)["errors"][0]["message"]
    assert message == "Query has depth of 16, which exceeds max depth of 15"


def test_aliases_are_counted_by_the_newest_servers_only(serve: Serve) -> None:
    many = "{ " + " ".join(f"c{n}: component(id: {n}) {{ id }}" for n in range(6)) + " }"
    assert "errors" not in ask(serve("0.31"), many)
    refused = ask(serve("0.32"), many)["errors"][0]
    assert refused["message"] == "Too many aliases used: c0,c1,c2,c3,c4,c5"
    assert refused["extensions"]["code"] == "TOO_MANY_ALIASES_ERROR"
    assert "errors" not in ask(serve("0.32"), many.replace("c5: component(id: 5) { id }", ""))


def test_introspection_is_for_administrators_on_the_newest_servers(serve: Serve) -> None:
    probe = '{ __type(name: "Proposal") { fields { name } } }'
    assert {"name": "taxonomies"} in data(serve("0.31"), probe)["__type"]["fields"]
    server = serve("0.32")
    assert ask(server, probe)["errors"][0]["extensions"]["code"] == "INTROSPECTION_DISABLED_ERROR"
    assert data(server, probe, token=token(server))["__type"]["fields"]
    assert data(serve("0.32", introspection=True), probe)["__type"]["fields"]
    assert ask(serve("0.31", introspection=False), probe)["errors"]


def test_a_query_that_means_nothing_is_refused_with_its_place(serve: Serve) -> None:
    server = serve("0.31")
    syntax = ask(server, "{ component(id: 1) { ")["errors"][0]
    assert syntax["message"].startswith("Syntax Error")
    assert syntax["locations"]
    argument = ask(server, "{ component(id: 1, color: 3) { id } }")["errors"][0]
    assert argument["message"] == "Field 'component' doesn't accept argument 'color'"
    assert argument["extensions"]["code"] == "argumentNotAccepted"
    unknown = ask(server, "{ component(id: 1) { ... on Elephants { id } } }")["errors"][0]
    assert unknown["extensions"]["code"] == "undefinedType"
