"""Asking the sample server, the way a client does."""

from typing import Any

import requests

from moderator.demo.server import SampleServer

DOCUMENT = dict[str, Any]

SCAN = """
query Scan($component: ID!, $first: Int!, $after: String) {
  component(id: $component) { ... on Proposals { proposals(first: $first, after: $after, order: { id: "asc" }) {
    pageInfo { hasNextPage endCursor }
    edges { cursor node { id updatedAt state answeredAt voteCount totalCommentsCount versionsCount } }
  } } }
}
"""

ANSWER = """
mutation AnswerProposal($componentId: ID!, $proposalId: ID!, $input: AnswerInput!) {
  component(id: $componentId) { ... on ProposalsMutation { proposal(id: $proposalId) {
    answer(input: $input) { id state answeredAt answer { translations { locale text } } }
  } } }
}
"""


def post(server: SampleServer, query: str, *, token: str | None = None, **variables: object) -> requests.Response:
    """Sends one query; redirections are not followed."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.post(
        f"{server.url}/api",
        json={"query": query, "variables": variables},
        headers=headers,
        timeout=10,
        allow_redirects=False,
    )


def ask(server: SampleServer, query: str, *, token: str | None = None, **variables: object) -> DOCUMENT:
    """Sends one query and reads its JSON answer."""
    answer = post(server, query, token=token, **variables)
    assert answer.status_code == 200, answer.text
    document: DOCUMENT = answer.json()
    return document


def data(server: SampleServer, query: str, *, token: str | None = None, **variables: object) -> DOCUMENT:
    """Sends one query that must be answered without errors, and returns its data."""
    document = ask(server, query, token=token, **variables)
    assert "errors" not in document, document["errors"]
    found: DOCUMENT = document["data"]
    return found


def sign_in(server: SampleServer, *, key: str | None = None) -> requests.Response:
    """Asks for a token with the server's credentials, or with another key."""
    known = server.sessions.credentials
    form = {"api_user[key]": key or known.key, "api_user[secret]": known.secret}
    return requests.post(f"{server.url}/api/sign_in", data=form, timeout=10)


def token(server: SampleServer) -> str:
    """A valid token."""
    found: str = sign_in(server).json()["jwt_token"]
    return found


def scan(server: SampleServer, component: int, first: int = 25) -> list[DOCUMENT | None]:
    """All nodes of a component's proposals, page after page."""
    nodes: list[DOCUMENT | None] = []
    after = None
    while True:
        rows = data(server, SCAN, component=str(component), first=first, after=after)["component"]["proposals"]
        nodes += [edge["node"] for edge in rows["edges"]]
        if not rows["pageInfo"]["hasNextPage"]:
            return nodes
        after = rows["pageInfo"]["endCursor"]
