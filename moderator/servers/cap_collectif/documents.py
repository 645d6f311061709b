"""The questions put to Cap Collectif's preview schema, each in today's words and in those that it had in 2019."""

from __future__ import annotations

from dataclasses import dataclass

ACCEPT = "application/vnd.cap-collectif.preview+json"
"""Selects the preview schema; with anything else the tiny public one answers."""

_PAGE = "pageInfo { hasNextPage endCursor }"
_AUTHOR = "author { id username userType { name } }"
_ANSWERS = """responses { __typename question { __typename id title }
  ... on ValueResponse { value formattedValue } ... on MediaResponse { medias { url } } }"""
_TRASH = "trashed trashedStatus trashedAt trashedReason"
_TIMES = "createdAt updatedAt publishedAt published"
_PROPOSAL = f"id reference title body {_AUTHOR} {_ANSWERS} {_TRASH} {_TIMES} url"
_SINCE = """summary votes { totalCount } category { name } theme { title }
  selections { status { name } } decision { officialResponse { body isPublished } }"""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `full` asks for all that we can use, `lean` for what every version has ("" when none has it).

    Of a list, `bare` asks for no more than the ids of its rows.
    """

    full: str
    lean: str
    bare: str = ""


PROJECTS = Question(
    f"""query Projects($first: Int!, $after: String) {{
  list: projects(first: $first, after: $after) {{
    totalCount {_PAGE} edges {{ cursor node {{ id title url publishedAt }} }} }}
}}""",
    f"""query Projects($first: Int!, $after: String) {{
  list: projects(first: $first, after: $after) {{ totalCount {_PAGE} edges {{ cursor node {{ id title url }} }} }}
}}""",
)
PROJECT = Question(
    """query Project($id: ID!) {
  node(id: $id) { __typename id ... on Project { title url steps { __typename
    ... on CollectStep { id title } ... on ConsultationStep { id title }
    ... on QuestionnaireStep { id title questionnaire { id title } } } } }
}""",
    "",
)


def _proposals(fields: str) -> str:
    return f"""query Proposals($id: ID!, $trash: ProposalTrashedStatus!, $first: Int!, $after: String) {{
  node(id: $id) {{ ... on CollectStep {{ list: proposals(
    first: $first, after: $after, trashedStatus: $trash, orderBy: {{field: PUBLISHED_AT, direction: ASC}}
  ) {{ totalCount {_PAGE} edges {{ cursor node {{ {fields} }} }} }} }} }}
}}"""


def _contributions(fields: str) -> str:
    return f"""query Contributions($id: ID!, $first: Int!, $after: String) {{
  node(id: $id) {{ ... on Project {{ list: contributions(first: $first, after: $after) {{
    totalCount {_PAGE} edges {{ cursor node {{ __typename id {fields} }} }} }} }} }}
}}"""


def _replies(fields: str) -> str:
    return f"""query Replies($id: ID!, $first: Int!, $after: String) {{
  node(id: $id) {{ ... on Questionnaire {{ id title list: replies(first: $first, after: $after) {{
    totalCount {_PAGE} edges {{ cursor node {{ id {fields} }} }} }} }} }}
}}"""


PROPOSALS = Question(_proposals(f"{_PROPOSAL} {_SINCE}"), _proposals(_PROPOSAL), _proposals("id"))
CONTRIBUTIONS = Question(
    _contributions(f"""url related {{ __typename id }}
      ... on Opinion {{ title body {_TIMES} }}
      ... on Argument {{ type body {_TIMES} {_TRASH} }}
      ... on Source {{ title body {_TIMES} {_TRASH} }}
      ... on Version {{ title body comment parent {{ id }} {_TIMES} {_TRASH} }}"""),
    "",
    _contributions(""),
)
REPLIES = Question(_replies(f"{_TIMES} {_AUTHOR} {_ANSWERS}"), "", _replies(""))
