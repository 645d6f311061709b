"""The questions put to CONSUL: pages of 25 at most, a complexity of 2,500 at most, no order and no filter.

A question holds two lists at most, depth 8: proposals and their tags leave no room for the comments. Source: CONSUL's
documentation of its API and its `consul_schema.rb`. A contribution has six tags at most when it is written.
"""

from __future__ import annotations

_PAGE = "pageInfo { hasNextPage endCursor }"
_AUTHOR = "publicAuthor { id username }"
_SAID = f"id ancestry body publicCreatedAt cachedVotesUp cachedVotesDown {_AUTHOR}"

PROBE = "query Probe { proposals(first: 1) { edges { node { id } } } debates(first: 1) { edges { node { id } } } }"
BUDGETS = f"""query Budgets($first: Int!, $after: String) {{
  list: budgets(first: $first, after: $after) {{ {_PAGE} edges {{ cursor node {{ id name phase }} }} }}
}}"""
PROPOSALS = f"""query Proposals($first: Int!, $after: String) {{
  list: proposals(first: $first, after: $after) {{ {_PAGE} edges {{ cursor node {{
    id title summary description publicCreatedAt retiredAt retiredReason retiredExplanation videoUrl
    cachedVotesUp commentsCount geozone {{ id name }} {_AUTHOR}
    tags(first: 10) {{ edges {{ node {{ id name kind }} }} }}
  }} }} }}
}}"""
DEBATES = f"""query Debates($first: Int!, $after: String) {{
  list: debates(first: $first, after: $after) {{ {_PAGE} edges {{ cursor node {{
    id title description publicCreatedAt cachedVotesUp cachedVotesDown commentsCount {_AUTHOR}
    tags(first: 10) {{ edges {{ node {{ id name kind }} }} }}
  }} }} }}
}}"""
COMMENTS = f"""query Comments($first: Int!, $after: String) {{
  list: comments(first: $first, after: $after) {{ {_PAGE} edges {{ cursor node {{
    {_SAID} commentableId commentableType
  }} }} }}
}}"""
INVESTMENTS = f"""query Investments($budget: ID!, $first: Int!, $after: String) {{
  budget(id: $budget) {{ id name list: investments(first: $first, after: $after) {{ {_PAGE} edges {{ cursor node {{
    id title description price feasibility location commentsCount {_AUTHOR}
  }} }} }} }}
}}"""
INVESTMENT_COMMENTS = f"""query InvestmentComments($budget: ID!, $id: ID!, $first: Int!, $after: String) {{
  budget(id: $budget) {{ investment(id: $id) {{ id list: comments(first: $first, after: $after) {{
    {_PAGE} edges {{ cursor node {{ {_SAID} }} }}
  }} }} }}
}}"""
