"""The questions put to CONSUL: pages of 25 at most, a complexity of 2,500 at most, no order and no filter.

A question holds two lists at most, depth 8: proposals and their tags leave no room for the comments. Source: CONSUL's
documentation of its API and its `consul_schema.rb`. A contribution has six tags at most when it is written.
"""

from __future__ import annotations

from dataclasses import dataclass

_PAGE = "pageInfo { hasNextPage endCursor }"
_AUTHOR = "publicAuthor { id username }"
_SAID = f"ancestry body publicCreatedAt cachedVotesUp cachedVotesDown {_AUTHOR}"


@dataclass(frozen=True, slots=True)
class Question:
    """The question for a page of one list: `full` asks for all that we can use, `bare` for the ids of its rows only."""

    full: str
    bare: str


def _question(name: str, listed: str, fields: str, within: str = "%s", given: str = "") -> Question:
    """A list's question. `within` is what the list stands in, `given` the variables that this takes."""
    full, bare = (
        f"query {name}({given}$first: Int!, $after: String) {{ "
        + within % f"list: {listed}(first: $first, after: $after) {{ {_PAGE} edges {{ cursor node {{ {asked} }} }} }}"
        + " }"
        for asked in (f"id {fields}", "id")
    )
    return Question(full, bare)


PROBE = "query Probe { proposals(first: 1) { edges { node { id } } } debates(first: 1) { edges { node { id } } } }"
BUDGETS = _question("Budgets", "budgets", "name phase")
PROPOSALS = _question(
    "Proposals",
    "proposals",
    f"""title summary description publicCreatedAt retiredAt retiredReason retiredExplanation videoUrl
    cachedVotesUp commentsCount geozone {{ id name }} {_AUTHOR}
    tags(first: 10) {{ edges {{ node {{ id name kind }} }} }}""",
)
DEBATES = _question(
    "Debates",
    "debates",
    f"""title description publicCreatedAt cachedVotesUp cachedVotesDown commentsCount {_AUTHOR}
    tags(first: 10) {{ edges {{ node {{ id name kind }} }} }}""",
)
COMMENTS = _question("Comments", "comments", f"{_SAID} commentableId commentableType")
INVESTMENTS = _question(
    "Investments",
    "investments",
    f"title description price feasibility location commentsCount {_AUTHOR}",
    "budget(id: $budget) { id name %s }",
    "$budget: ID!, ",
)
INVESTMENT_COMMENTS = _question(
    "InvestmentComments",
    "comments",
    _SAID,
    "budget(id: $budget) { investment(id: $id) { id %s } }",
    "$budget: ID!, $id: ID!, ",
)
