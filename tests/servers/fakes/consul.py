"""A CONSUL server: public GraphQL, 25 rows a page, a bounded complexity, hidden things left out, nothing to write."""

from __future__ import annotations

from typing import Any

from tests.servers.fakes.graphql import by_offset, run, schema
from tests.servers.fakes.serving import Asked, Fake, Told

_PAGED = "(first: Int, after: String, last: Int, before: String)"
SDL = f"""
scalar ISO8601DateTime
type PageInfo {{ endCursor: String hasNextPage: Boolean! }}
type User {{ id: ID! username: String }}
type Geozone {{ id: ID! name: String }}
type Tag {{ id: ID! kind: String name: String taggingsCount: Int }}
type Comment {{
  id: ID! ancestry: String body: String cachedVotesDown: Int cachedVotesTotal: Int cachedVotesUp: Int
  commentableId: Int commentableType: String publicAuthor: User publicCreatedAt: String
}}
type Debate {{
  id: ID! title: String description: String cachedVotesDown: Int cachedVotesTotal: Int cachedVotesUp: Int
  commentsCount: Int publicAuthor: User publicCreatedAt: String tags{_PAGED}: TagConnection
}}
type Proposal {{
  id: ID! title: String summary: String description: String cachedVotesUp: Int commentsCount: Int
  geozone: Geozone publicAuthor: User publicCreatedAt: String retiredAt: ISO8601DateTime retiredReason: String
  retiredExplanation: String tags{_PAGED}: TagConnection videoUrl: String
}}
type Query {{
  comments{_PAGED}: CommentConnection!
  debates{_PAGED}: DebateConnection!
  proposals{_PAGED}: ProposalConnection!
  %s
}}
type CommentConnection {{ edges: [CommentEdge] pageInfo: PageInfo! }}
type CommentEdge {{ cursor: String! node: Comment }}
type DebateConnection {{ edges: [DebateEdge] pageInfo: PageInfo! }}
type DebateEdge {{ cursor: String! node: Debate }}
type ProposalConnection {{ edges: [ProposalEdge] pageInfo: PageInfo! }}
type ProposalEdge {{ cursor: String! node: Proposal }}
type TagConnection {{ edges: [TagEdge] pageInfo: PageInfo! }}
type TagEdge {{ cursor: String! node: Tag }}
"""
_BUDGETS = f"""
type Budget {{
  id: ID! name: String phase: String investments{_PAGED}: BudgetInvestmentConnection!
  investment(id: ID!): BudgetInvestment!
}}
type BudgetInvestment {{
  id: ID! publicAuthor: User price: Int feasibility: String title: String description: String location: String
  comments{_PAGED}: CommentConnection commentsCount: Int
}}
type BudgetConnection {{ edges: [BudgetEdge] pageInfo: PageInfo! }}
type BudgetEdge {{ cursor: String! node: Budget }}
type BudgetInvestmentConnection {{ edges: [BudgetInvestmentEdge] pageInfo: PageInfo! }}
type BudgetInvestmentEdge {{ cursor: String! node: BudgetInvestment }}
"""
OLD = SDL % ""
NEW = SDL % f"budgets{_PAGED}: BudgetConnection! budget(id: ID!): Budget!" + _BUDGETS
MOST = 25


class Consul(Fake):
    """Records by kind and number. Hiding takes a record out of every list, as CONSUL's default scope does."""

    def __init__(self, *, old: bool = False, tells: bool = True, complexity: int = 2_500) -> None:
        self.kinds: dict[str, dict[int, dict[str, Any]]] = {
            name: {} for name in ("proposal", "debate", "budget", "investment", "comment")
        }
        self.tells, self.complexity, self.broken = tells, complexity, set[int]()
        resolvers: dict[tuple[str, str], Any] = {
            ("Query", "proposals"): self._all("proposal"),
            ("Query", "debates"): self._all("debate"),
            # Comments on a budget's projects are in no public list.
            ("Query", "comments"): lambda _s, _i, first=None, after=None: by_offset(
                [one for one in self._rows("comment") if one["commentableType"] != "Budget::Investment"],
                first, after, MOST,
            ),
            ("Query", "budgets"): self._all("budget"),
            ("Query", "budget"): lambda _s, _i, **named: self.kinds["budget"][int(named["id"])],
            ("Budget", "investments"): lambda source, _i, first=None, after=None: by_offset(
                [one for one in self._rows("investment") if one["budget"] == source["id"]], first, after, MOST
            ),
            ("Budget", "investment"): self._investment,
            ("BudgetInvestment", "comments"): lambda source, _i, first=None, after=None: by_offset(
                self.comments_on("Budget::Investment", source["id"]), first, after, MOST
            ),
            **{(kind, "tags"): lambda source, _i, first=None: by_offset(source["tags"], first, None, MOST)
               for kind in ("Proposal", "Debate")},
            **{(kind, "commentsCount"): self._count(type_) for kind, type_ in (
                ("Proposal", "Proposal"), ("Debate", "Debate"), ("BudgetInvestment", "Budget::Investment"))},
        }  # fmt: skip
        self._schema = schema(OLD if old else NEW, resolvers)
        super().__init__()

    # ------------------------------------------------------------------------------------------------- what happens

    def add(self, kind: str, title: str, text: str = "", **more: object) -> int:
        """Somebody publishes a proposal, a debate, a project or a budget."""
        id_ = next(reversed(self.kinds[kind]), 0) + 1
        self.kinds[kind][id_] = {
            "id": id_, "title": title, "name": title, "description": text or f"<p>{title}, longuement.</p>",
            "summary": "", "publicCreatedAt": "2018-03-05 10:00:00 +0100", "publicAuthor": {"id": 7, "username": "ana"},
            "cachedVotesUp": 3, "cachedVotesDown": 1, "tags": [], "budget": 1, "feasibility": "undecided", **more,
        }  # fmt: skip
        return id_

    def say(self, on: str, id_: int, body: str, above: int | None = None) -> int:
        """Somebody comments, or replies to a comment."""
        number = next(reversed(self.kinds["comment"]), 0) + 1
        ancestry = None
        if above is not None:
            before = self.kinds["comment"][above]["ancestry"]
            ancestry = f"{before}/{above}" if before else str(above)
        self.kinds["comment"][number] = {
            "id": number, "ancestry": ancestry, "body": body, "commentableId": id_, "commentableType": on,
            "publicCreatedAt": "2018-03-05 11:00:00 +0100", "publicAuthor": None, "cachedVotesUp": 0,
            "cachedVotesDown": 0,
        }  # fmt: skip
        return number

    def hide(self, kind: str, id_: int) -> None:
        """A moderator hides it: the API no longer gives it."""
        self.kinds[kind][id_]["hidden"] = True

    # ----------------------------------------------------------------------------------------------------- answering

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        return [one for _id, one in sorted(self.kinds[kind].items()) if not one.get("hidden")]

    def comments_on(self, on: str, id_: int) -> list[dict[str, Any]]:
        """The visible comments on one thing."""
        return [one for one in self._rows("comment") if one["commentableType"] == on and one["commentableId"] == id_]

    def _all(self, kind: str) -> Any:
        return lambda _s, _i, first=None, after=None: by_offset(self._rows(kind), first, after, MOST)

    def _count(self, on: str) -> Any:
        return lambda source, _info: len(self.comments_on(on, int(source["id"])))

    def _investment(self, _source: object, _info: object, id: str) -> object:  # noqa: A002
        if int(id) in self.broken:
            raise ValueError("undefined method `name' for nil:NilClass")
        return self.kinds["investment"][int(id)]

    def answer(self, asked: Asked) -> Told:
        """CONSUL's own version, its API, and web pages for the rest."""
        if asked.path == "/consul.json" and self.tells:
            return Told.data({"release": "2.1.0", "features": {"graphql_api": True}})
        if asked.path != "/graphql":
            return Told.page("La page que vous cherchez n’existe pas")
        if "query" not in asked.json:
            return Told.data({"message": "Query string not present"}, 400)
        return Told.data(run(self._schema, asked.json, self, self.complexity))
