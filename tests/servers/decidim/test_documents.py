"""Every document that is sent fits the schema of each version it is meant for."""

from pathlib import Path

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, extend_schema, parse, validate

from moderator.demo.dialect import VERSIONS, VersionName, bare_schema
from moderator.demo.limits import Weigher
from moderator.servers.decidim import documents
from moderator.servers.decidim.dialects import DIALECTS, Dialect, dialect_of

SCHEMAS = Path(__file__).resolve().parents[4] / "shared" / "platforms" / "decidim" / "schemas"
ANY = (
    documents.PROBE,
    documents.NAME,
    documents.SESSION,
    documents.SPACES,
    documents.PLACES,
    documents.AMENDMENTS,
    documents.ANSWER,
    documents.ANSWERS,
    documents.space("participatoryProcess"),
    documents.space("assembly"),
)


def sent_to(dialect: Dialect) -> list[str]:
    """All that is ever sent to a server of that dialect, but for the writing."""
    sent = [*ANY, documents.scan(dialect), documents.proposals(dialect), documents.threads(dialect)]
    for authors in (True, False):
        sent += [documents.proposal(dialect, authors), documents.replies(dialect, authors)]
        sent += [documents.debates(dialect, authors), documents.meetings(dialect, authors)]
        for below in (True, False):
            sent += [documents.comments(dialect, tail, authors, below) for tail in ("proposal", "debate", "meeting")]
    return sent


def faults(schema: GraphQLSchema, sent: list[str]) -> list[str]:
    return [f"{document[:40]}… {fault.message}" for document in sent for fault in validate(schema, parse(document))]


def fields(schema: GraphQLSchema) -> set[str]:
    proposal = schema.type_map["Proposal"]
    return set(proposal.fields)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["0.27.2", "0.28.1", "0.29.2", "0.30.0.rc3", "0.31.0.rc2", "0.31.1"])
def test_documents_fit_the_schemas_that_decidim_publishes(name: str) -> None:
    file = SCHEMAS / f"decidim_{name}.graphql"
    if not file.exists():
        pytest.skip(f"{SCHEMAS} is not beside this checkout")
    schema = build_schema(file.read_text(encoding="utf-8"))
    dialect = dialect_of(fields(schema))
    sent = sent_to(dialect)
    if dialect.likes:
        sent.append(documents.GIVE_ANSWER)
    assert faults(schema, sent) == []
    assert dialect.since == min(31, max(27, int(name.split(".")[1]))) - (1 if name.startswith("0.28") else 0)


def test_the_answer_for_the_third_party_module_fits_its_schema() -> None:
    module, base = SCHEMAS / "decidim_apiext_addendum.graphql", SCHEMAS / "decidim_0.29.2.graphql"
    if not module.exists():
        pytest.skip(f"{SCHEMAS} is not beside this checkout")
    schema = extend_schema(build_schema(base.read_text(encoding="utf-8")), parse(module.read_text(encoding="utf-8")))
    assert faults(schema, [documents.GIVE_ANSWER_APIEXT]) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_documents_fit_the_sample_server_and_what_decidim_lets_one_ask_at_once(version: VersionName) -> None:
    schema = bare_schema(version)
    sent = sent_to(dialect_of(fields(schema)))
    assert faults(schema, sent) == []
    for document in sent:
        read = parse(document)
        operation = read.definitions[0]
        assert isinstance(operation, OperationDefinitionNode)
        cost = Weigher(schema, read, {"first": 50}, 50).weigh(operation)
        assert (cost.complexity <= 5_000, cost.depth <= 15, len(cost.aliases) <= 5) == (True, True, True), document


@pytest.mark.parametrize("version", ["0.27", "0.28", "0.29"])
def test_answers_fit_the_sample_server_with_the_third_party_module(version: VersionName) -> None:
    assert faults(bare_schema(version, apiext=True), [documents.GIVE_ANSWER_APIEXT]) == []


def test_dialects_are_tried_from_the_newest_down() -> None:
    assert [one.since for one in DIALECTS] == sorted((one.since for one in DIALECTS), reverse=True)
