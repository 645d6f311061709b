"""Reading a consultation from the sample server, in each version's own words."""

from pathlib import Path
from typing import Any

import pytest
import requests

from moderator.demo.corpus import sample_corpus
from moderator.demo.dialect import VersionName
from moderator.demo.records import COMMENT, PROPOSAL, Ref
from moderator.demo.server import SampleServer
from tests.demo.asking import ask, data, scan, token
from tests.demo.conftest import Serve

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "platforms" / "decidim"
READY = {
    "d04_proposals_029": ("0.27", "0.28", "0.29"),
    "d05_proposals_030": ("0.30",),
    "d06_proposals_031": ("0.31", "0.32"),
}


@pytest.fixture(scope="module")
def sample() -> Any:
    """A server with the sample consultation, which these tests only read."""
    with SampleServer() as server:
        yield server


def test_each_ready_document_is_answered_by_the_versions_it_is_for(serve: Serve, any_version: VersionName) -> None:
    if not DOCUMENTS.is_dir():
        pytest.skip(f"the ready documents are not beside this checkout ({DOCUMENTS})")
    server = serve(any_version, introspection=True)
    variables = {
        "componentId": "1", "proposalId": "3", "first": 25, "processId": "1", "assemblyId": "1",
        "id": "3", "type": PROPOSAL, "locale": "fr",
    }  # fmt: skip
    for path in sorted(DOCUMENTS.glob("d0*.graphql")) + sorted(DOCUMENTS.glob("d1[01]_*.graphql")):
        body = {"query": path.read_text(encoding="utf-8"), "variables": variables}
        answer = requests.post(f"{server.url}/api", json=body, timeout=10).json()
        codes = {error.get("extensions", {}).get("code") for error in answer.get("errors", [])}
        if any_version in READY.get(path.stem, (any_version,)):
            assert "data" in answer, (path.stem, answer)
            assert "undefinedField" not in codes
        else:
            assert codes == {"undefinedField"}, (path.stem, answer)


def test_from_the_space_to_the_components(sample: SampleServer) -> None:
    query = """{ participatoryProcesses(order: { id: "asc" }) { id slug startDate title { translations { locale } } }
      assemblies { id slug type } }"""
    spaces = data(sample, query)
    process = spaces["participatoryProcesses"][0]
    assert (process["slug"], process["startDate"]) == ("numerique-territoires", "2017-10-02")
    assert process["title"]["translations"][0]["locale"] == "fr"
    assert [space["type"] for space in spaces["assemblies"]] == ["Decidim::Assembly"]
    query = """query C($id: ID!) { participatoryProcess(id: $id) {
      components(order: { weight: "asc" }) { __typename id weight } } }"""
    found = data(sample, query, id=process["id"])
    kinds = [component["__typename"] for component in found["participatoryProcess"]["components"]]
    assert kinds == ["Pages", "Proposals", "Proposals", "Debates"]


def test_every_proposal_is_read_page_after_page(sample: SampleServer) -> None:
    expected = sample_corpus().expected
    nodes = scan(sample, 43, first=25)
    assert len(nodes) == expected.proposals
    assert len({node["id"] for node in nodes if node}) == expected.proposals
    assert sum(node["voteCount"] for node in nodes if node) == expected.votes
    assert len(scan(sample, 42)) == 15


def test_every_comment_is_read_with_its_replies(sample: SampleServer) -> None:
    expected = sample_corpus().expected
    one = """query T($id: String!, $type: String!) {
      commentable(id: $id, type: $type, locale: "fr", toggleTranslations: false) {
        totalCommentsCount comments(orderBy: "older") { id body createdAt alignment hasComments author { name } } } }"""

    def under(ref: Ref) -> int:
        thing = data(sample, one, id=str(ref.id), type=ref.type)["commentable"]
        found = sum(1 + under(Ref(COMMENT, int(c["id"]))) for c in thing["comments"])
        assert found == thing["totalCommentsCount"]
        return found

    roots = [Ref(PROPOSAL, proposal.id) for proposal in sample_corpus().proposals]
    roots += [Ref("Decidim::Debates::Debate", debate.id) for debate in sample_corpus().debates]
    assert sum(under(root) for root in roots) == expected.comments


def test_the_article_of_a_proposal_is_a_category_then_a_taxonomy() -> None:
    page = "{ component(id: 43) { ... on Proposals { proposals(first: 1) { nodes { WANTED } } } } }"
    old = page.replace("WANTED", 'category { name { translation(locale: "fr") } parent { id } } scope { id }')
    new = page.replace("WANTED", 'taxonomies { name { translation(locale: "fr") } parent { id isRoot } }')
    with SampleServer(version="0.29") as server:
        node = data(server, old)["component"]["proposals"]["nodes"][0]
        assert node["category"]["name"]["translation"].startswith("Article ")
        assert node["category"]["parent"] is None
        assert node["scope"] is None
        assert ask(server, new)["errors"][0]["extensions"] == {
            "code": "undefinedField", "typeName": "Proposal", "fieldName": "taxonomies",
        }  # fmt: skip
    with SampleServer(version="0.30") as server:
        node = data(server, new)["component"]["proposals"]["nodes"][0]
        assert len(node["taxonomies"]) == 2
        assert all(taxonomy["parent"]["isRoot"] for taxonomy in node["taxonomies"])
        refusal = ask(server, old)["errors"]
        assert {error["message"] for error in refusal} == {
            "Field 'category' doesn't exist on type 'Proposal'", "Field 'scope' doesn't exist on type 'Proposal'",
        }  # fmt: skip


def test_organisations_are_groups_until_0_30() -> None:
    query = "{ component(id: 43) { ... on Proposals { proposals(first: 50) { nodes { author { __typename } } } } } }"
    for version, kinds in (("0.30", {"User", "UserGroup"}), ("0.31", {"User"})):
        with SampleServer(version=version) as server:  # type: ignore[arg-type]
            nodes = data(server, query)["component"]["proposals"]["nodes"]
            assert {node["author"]["__typename"] for node in nodes} == kinds


def test_dates_have_their_offset_and_machine_translations_say_so(sample: SampleServer) -> None:
    nodes = data(
        sample,
        '{ component(id: 43) { ... on Proposals { proposals(filter: { publishedBefore: "2017-10-10" }) { nodes {'
        " publishedAt title { locales translations { locale machineTranslated } } } } } } }",
    )["component"]["proposals"]["nodes"]
    assert nodes
    assert all("2017-10-02" <= node["publishedAt"][:10] <= "2017-10-10" for node in nodes)
    assert all(node["publishedAt"].endswith("+02:00") for node in nodes)
    english = [p for p in sample_corpus().proposals if "en" in p.title.by_locale]
    assert len(english) == 1
    title = data(
        sample,
        "query P($id: ID!) { component(id: 43) { ... on Proposals { proposal(id: $id) {"
        " title { translations { locale machineTranslated } } } } } }",
        id=str(english[0].id),
    )["component"]["proposal"]["title"]["translations"]
    assert title == [{"locale": "en", "machineTranslated": False}, {"locale": "fr", "machineTranslated": True}]


def test_the_version_is_told_until_0_29_and_on_request_after(serve: Serve, any_version: VersionName) -> None:
    query = "{ decidim { version applicationName } }"
    told = data(serve(any_version), query)["decidim"]["version"]
    assert (told is not None) == (any_version <= "0.29")
    assert data(serve(any_version, discloses_version=True), query)["decidim"]["version"] == f"{any_version}.1"


def test_debates_are_read_with_what_was_said(sample: SampleServer) -> None:
    query = "{ component(id: 44) { ... on Debates { debates(first: 10) { nodes { id totalCommentsCount } } } } }"
    debates = data(sample, query)["component"]["debates"]["nodes"]
    assert [debate["totalCommentsCount"] for debate in debates] == [14, 14]


def test_orders_and_filters(serve: Serve) -> None:
    server = serve("0.31")

    def votes(order: str) -> list[int]:
        rows = data(
            server,
            "query V($o: ProposalSort!) { component(id: 1) { ... on Proposals {"
            " proposals(first: 50, order: $o) { nodes { voteCount } } } } }",
            o={"voteCount": order},
        )
        return [node["voteCount"] for node in rows["component"]["proposals"]["nodes"]]

    assert votes("desc") == sorted(votes("desc"), reverse=True)
    assert votes("asc") == sorted(votes("asc"))
    wrong = ask(
        server,
        '{ component(id: 1) { ... on Proposals { proposals(filter: { publishedSince: "hier" }) { nodes { id } } } } }',
    )
    assert wrong["data"]["component"]["proposals"] is None


def test_who_am_i(serve: Serve) -> None:
    server = serve("0.31")
    query = "{ session { user { id name nickname } } }"
    assert data(server, query) == {"session": None}
    assert data(server, query, token=token(server))["session"]["user"]["nickname"] == "equipe"
