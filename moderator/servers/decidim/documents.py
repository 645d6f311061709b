"""The GraphQL documents sent to Decidim, composed for each dialect; tests check them against Decidim's own schemas.

Limits they respect: 5,000 of complexity (a page of 50 rows costs less in each dialect), 15 levels, five aliases,
replies nested twice at most. Comments are never asked with the proposals: one deleted comment would make its whole
proposal null.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from moderator.servers.decidim.dialects import Dialect

Tail = Literal["proposal", "debate", "meeting"]
COMPONENTS: dict[Tail, str] = {"proposal": "Proposals", "debate": "Debates", "meeting": "Meetings"}

_SAID = "{ translations { locale text } }"
_WRITTEN = "{ translations { locale text machineTranslated } }"

PROBE = """query Probe {
  decidim { version applicationName }
  mutationRoot: __schema { mutationType { fields { name } } }
  proposal: __type(name: "Proposal") { fields { name } }
  proposalMutation: __type(name: "ProposalMutation") { fields { name args { name } } }
}"""
NAME = "query Name { decidim { version applicationName } }"
SESSION = "query Session { session { user { id name nickname } } }"
SPACES = f"""query Spaces {{
  participatoryProcesses(order: {{ id: "asc" }}) {{ id slug publishedAt startDate endDate title {_SAID} }}
  assemblies(order: {{ id: "asc" }}) {{ id slug publishedAt title {_SAID} }}
}}"""
PLACES = """query Places {
  participatoryProcesses { id slug components { __typename id } }
  assemblies { id slug components { __typename id } }
}"""


@cache
def space(kind: Literal["participatoryProcess", "assembly"]) -> str:
    """One space and its components. Variable: `$id`."""
    return f"""query Space($id: ID!) {{
  space: {kind}(id: $id) {{
    id slug title {_SAID}
    components(order: {{ weight: "asc" }}) {{ __typename id weight name {_SAID} }}
  }}
}}"""


@cache
def scan(dialect: Dialect) -> str:
    """The cheap trace of a page of proposals: there is no « changed since ». Variables as for `proposals`."""
    withdrawn = " withdrawn" if dialect.withdrawals else ""
    return f"""query Scan($component: ID!, $first: Int!, $after: String) {{
  component(id: $component) {{ ... on Proposals {{
    list: proposals(first: $first, after: $after, order: {{ id: "asc" }}) {{
      pageInfo {{ hasNextPage endCursor }}
      edges {{ cursor node {{
        id updatedAt state answeredAt voteCount totalCommentsCount versionsCount
        participatoryTextLevel position{withdrawn} amendments {{ id }}
      }} }}
    }}
  }} }}
}}"""


def _author(wanted: bool) -> str:
    return (
        "author { __typename id name nickname deleted } authors { __typename id name nickname deleted }"
        if wanted
        else ""
    )


def _classification(dialect: Dialect) -> str:
    if not dialect.taxonomies:
        return f"category {{ id name {_SAID} parent {{ id name {_SAID} }} }} scope {{ id name {_SAID} }}"
    above = f"parent {{ id name {_SAID} parent {{ id name {_SAID} }} }}"
    return f"taxonomies {{ id name {_SAID} {above} }}"


def _attachments(dialect: Dialect) -> str:
    return f"attachments {{ title {_SAID} type url }}" if dialect.titled_attachments else "attachments { type url }"


@cache
def _proposal(dialect: Dialect, authors: bool) -> str:
    parts = [
        f"id reference title {_WRITTEN} body {_WRITTEN}",
        f"state answeredAt answer {_WRITTEN}",
        "createdAt updatedAt publishedAt official createdInMeeting position participatoryTextLevel",
        "address coordinates { latitude longitude }",
        _classification(dialect),
        _author(authors),
        "authorsCount voteCount totalCommentsCount versionsCount amendments { id }",
        _attachments(dialect),
    ]
    if dialect.withdrawals:
        parts.append("withdrawn withdrawnAt")
    parts.append("likesCount followsCount url" if dialect.likes else "endorsementsCount")
    if dialect.likes:
        parts.append(f"proposalState {{ id title {_SAID} }} cost costReport {_SAID} executionPeriod {_SAID}")
    return "\n          ".join(part for part in parts if part)


@cache
def proposals(dialect: Dialect) -> str:
    """A page of proposals in full. Variables: `$component, $first, $after`."""
    return f"""query Proposals($component: ID!, $first: Int!, $after: String) {{
  component(id: $component) {{ ... on Proposals {{
    list: proposals(first: $first, after: $after, order: {{ id: "asc" }}) {{
      pageInfo {{ hasNextPage endCursor }}
      edges {{ cursor node {{
          {_proposal(dialect, True)}
      }} }}
    }}
  }} }}
}}"""


@cache
def proposal(dialect: Dialect, authors: bool = True) -> str:
    """One proposal in full, without its authors when they are what the server stumbles over. `$component, $id`."""
    return f"""query Proposal($component: ID!, $id: ID!) {{
  component(id: $component) {{ ... on Proposals {{
    item: proposal(id: $id) {{
          {_proposal(dialect, authors)}
    }}
  }} }}
}}"""


# Who amends is not asked: one closed account would make the whole proposal null.
AMENDMENTS = f"""query Amendments($component: ID!, $id: ID!) {{
  component(id: $component) {{ ... on Proposals {{
    item: proposal(id: $id) {{
      id title {_WRITTEN} body {_WRITTEN}
      versions {{ id createdAt changeset }} amendments {{ id state emendation {{ id }} }}
    }}
  }} }}
}}"""


@cache
def _comment(dialect: Dialect, authors: bool) -> str:
    later = " updatedAt" if dialect.taxonomies else ""
    author = " author { __typename id name nickname deleted }" if authors else ""
    return f"id body createdAt{later} alignment upVotes downVotes hasComments{' url' if dialect.likes else ''}{author}"


@cache
def comments(dialect: Dialect, tail: Tail, authors: bool = True, below: bool = True) -> str:
    """The comments of one thing, with their replies unless told otherwise. Variables: `$component, $id`."""
    fields = _comment(dialect, authors)
    replies = f'comments(orderBy: "older") {{ {fields} }}' if below else ""
    # Only « older » and « recent » are safe: Decidim stumbles over its own lists sorted otherwise.
    return f"""query Comments($component: ID!, $id: ID!) {{
  component(id: $component) {{ ... on {COMPONENTS[tail]} {{
    item: {tail}(id: $id) {{
      id totalCommentsCount
      comments(orderBy: "older") {{ {fields}
        {replies}
      }}
    }}
  }} }}
}}"""


@cache
def threads(dialect: Dialect) -> str:
    """The comments of a page of proposals with their replies. Variables: `$component, $first, $after`."""
    fields = _comment(dialect, True)
    return f"""query Threads($component: ID!, $first: Int!, $after: String) {{
  component(id: $component) {{ ... on Proposals {{
    list: proposals(first: $first, after: $after, order: {{ id: "asc" }}) {{
      pageInfo {{ hasNextPage endCursor }}
      edges {{ cursor node {{
        id comments(orderBy: "older") {{ {fields}
          comments(orderBy: "older") {{ {fields} }}
        }}
      }} }}
    }}
  }} }}
}}"""


@cache
def replies(dialect: Dialect, authors: bool = True) -> str:
    """The replies to one comment. Variables: `$id` (a String here), `$locale`."""
    return f"""query Replies($id: String!, $locale: String!) {{
  item: commentable(id: $id, type: "Decidim::Comments::Comment", locale: $locale, toggleTranslations: false) {{
    id comments(orderBy: "older") {{ {_comment(dialect, authors)} }}
  }}
}}"""


@cache
def debates(dialect: Dialect, authors: bool = True) -> str:
    """A page of debates. Variables: `$component, $first, $after`."""
    closing = f" closedAt conclusions {_WRITTEN} url" if dialect.likes else ""
    author = "author { __typename id name nickname deleted }" if authors else ""
    return f"""query Debates($component: ID!, $first: Int!, $after: String) {{
  component(id: $component) {{ ... on Debates {{
    list: debates(first: $first, after: $after) {{
      pageInfo {{ hasNextPage endCursor }}
      edges {{ cursor node {{
        id reference createdAt updatedAt startTime endTime totalCommentsCount{closing}
        title {_WRITTEN} description {_WRITTEN} instructions {_WRITTEN} informationUpdates {_WRITTEN}
        {_classification(dialect)} {author}
      }} }}
    }}
  }} }}
}}"""


@cache
def meetings(dialect: Dialect, authors: bool = True) -> str:
    """A page of meetings with their minutes. Variables: `$component, $first, $after`."""
    link = " closedAt url attendeesCount" if dialect.likes else " attendeeCount"
    withdrawn = " withdrawn" if dialect.withdrawals else " isWithdrawn"
    author = "author { __typename id name nickname deleted }" if authors else ""
    return f"""query Meetings($component: ID!, $first: Int!, $after: String) {{
  component(id: $component) {{ ... on Meetings {{
    list: meetings(first: $first, after: $after) {{
      pageInfo {{ hasNextPage endCursor }}
      edges {{ cursor node {{
        id reference createdAt updatedAt startTime endTime closed typeOfMeeting totalCommentsCount{withdrawn}{link}
        title {_WRITTEN} description {_WRITTEN} location {_SAID} address closingReport {_WRITTEN}
        videoUrl audioUrl attendingOrganizations contributionCount
        agenda {{ title {_SAID} items {{ title {_WRITTEN} description {_WRITTEN} }} }}
        {_classification(dialect)} {_attachments(dialect)} {author}
      }} }}
    }}
  }} }}
}}"""


ANSWER = f"""query Answer($component: ID!, $id: ID!) {{
  component(id: $component) {{ ... on Proposals {{
    item: proposal(id: $id) {{ id state answeredAt updatedAt answer {_WRITTEN} }}
  }} }}
}}"""
ANSWERS = f"""query Answers($component: ID!, $first: Int!, $after: String) {{
  component(id: $component) {{ ... on Proposals {{
    list: proposals(first: $first, after: $after, order: {{ id: "asc" }}) {{
      pageInfo {{ hasNextPage endCursor }}
      edges {{ cursor node {{ id state answeredAt updatedAt answer {_WRITTEN} }} }}
    }}
  }} }}
}}"""
GIVE_ANSWER = f"""mutation GiveAnswer($component: ID!, $id: ID!, $input: AnswerInput!) {{
  component(id: $component) {{ ... on ProposalsMutation {{
    proposal(id: $id) {{ answer(input: $input) {{ id state answeredAt answer {_SAID} }} }}
  }} }}
}}"""
# The module « decidim-apiext » of 0.27 to 0.29 takes flat arguments.
GIVE_ANSWER_APIEXT = f"""mutation GiveAnswer($component: ID!, $id: ID!, $state: String!, $answer: JSON) {{
  component(id: $component) {{ ... on ProposalsMutation {{
    proposal(id: $id) {{ answer(state: $state, answerContent: $answer) {{ id state answeredAt answer {_SAID} }} }}
  }} }}
}}"""
