"""A Cap Collectif site: two schemas behind one address, global ids, trashed things listed apart, nothing to write."""

from __future__ import annotations

import base64
from bisect import bisect
from typing import Any

from tests.servers.fakes.graphql import run, schema
from tests.servers.fakes.serving import Asked, Fake, Told

PREVIEW = "application/vnd.cap-collectif.preview+json"
_PAGED = "after: String, first: Int = 100, before: String, last: Int"
_PUBLISHED = "published: Boolean! publishedAt: DateTime createdAt: DateTime! updatedAt: DateTime"
_TRASHED = "trashed: Boolean! trashedStatus: TrashableStatus trashedAt: DateTime trashedReason: String"
_CONTRIBUTED = f"id: ID! url: URI! related: Contribution {_PUBLISHED}"
_SINCE_2019 = """
  summary: String bodyText: String votes: VoteConnection! category: ProposalCategory theme: Theme
  selections: [Selection!]! decision: Decision
"""
_SDL = f"""
scalar DateTime
scalar HTML
scalar URI
enum TrashableStatus {{ INVISIBLE VISIBLE }}
enum ProposalTrashedStatus {{ TRASHED NOT_TRASHED }}
enum OrderDirection {{ ASC DESC }}
enum ProposalOrderField {{ PUBLISHED_AT CREATED_AT VOTES COMMENTS }}
enum ArgumentValue {{ FOR AGAINST }}
input ProposalOrder {{ field: ProposalOrderField!, direction: OrderDirection! }}
type PageInfo {{ hasNextPage: Boolean! endCursor: String }}
interface Node {{ id: ID! }}
interface Step {{ id: ID! }}
type UserType {{ name: String! }}
type User implements Node {{ id: ID! username: String userType: UserType }}
type Media {{ url: URI! }}
interface Question {{ id: ID! title: String! }}
type SimpleQuestion implements Question {{ id: ID! title: String! }}
type MultipleChoiceQuestion implements Question {{ id: ID! title: String! }}
type MediaQuestion implements Question {{ id: ID! title: String! }}
interface Response {{ question: Question! }}
type ValueResponse implements Response {{ question: Question! value: String formattedValue: String }}
type MediaResponse implements Response {{ question: Question! medias: [Media!]! }}
type Proposal implements Node %(contribution)s {{
  id: ID! reference: String! title: String! body: HTML author: User responses: [Response]! url: URI!
  {_PUBLISHED} {_TRASHED} %(proposal)s
}}
type ProposalConnection {{ totalCount: Int! pageInfo: PageInfo! edges: [ProposalEdge] }}
type ProposalEdge {{ node: Proposal! cursor: String! }}
type CollectStep implements Node & Step {{
  id: ID! title: String!
  proposals({_PAGED}, trashedStatus: ProposalTrashedStatus = NOT_TRASHED, orderBy: %(order)s): ProposalConnection!
}}
type ConsultationStep implements Node & Step {{ id: ID! title: String! }}
type DebateStep implements Node & Step {{ id: ID! title: String! }}
type QuestionnaireStep implements Node & Step {{ id: ID! title: String! questionnaire: Questionnaire }}
type Reply implements Node {{ id: ID! author: User responses: [Response]! {_PUBLISHED} }}
type ReplyConnection {{ totalCount: Int! pageInfo: PageInfo! edges: [ReplyEdge] }}
type ReplyEdge {{ node: Reply! cursor: String! }}
type Questionnaire implements Node {{ id: ID! title: String! replies({_PAGED}): ReplyConnection! }}
type Project implements Node {{ id: ID! url: URI! title: String! steps: [Step!]! %(project)s }}
type ProjectConnection {{ totalCount: Int! pageInfo: PageInfo! edges: [ProjectEdge] }}
type ProjectEdge {{ node: Project! cursor: String! }}
type Query {{ node(id: ID!): Node nodes(ids: [ID!]!): [Node]! projects({_PAGED}): ProjectConnection! }}
%(more)s
"""
_CONTRIBUTIONS = f"""
interface Contribution {{ id: ID! url: URI! related: Contribution }}
type Opinion implements Node & Contribution {{ {_CONTRIBUTED} title: String! body: HTML }}
type Argument implements Node & Contribution {{ {_CONTRIBUTED} {_TRASHED} type: ArgumentValue! body: HTML }}
type Source implements Node & Contribution {{ {_CONTRIBUTED} {_TRASHED} title: String! body: HTML }}
type Version implements Node & Contribution {{
  {_CONTRIBUTED} {_TRASHED} title: String! body: HTML comment: HTML parent: Opinion
}}
type ContributionConnection {{ totalCount: Int! pageInfo: PageInfo! edges: [ContributionEdge] }}
type ContributionEdge {{ node: Contribution! cursor: String! }}
type VoteConnection {{ totalCount: Int! }}
type ProposalCategory {{ name: String! }}
type Theme {{ title: String! }}
type Status {{ name: String! }}
type Selection {{ status: Status }}
type OfficialResponse {{ body: HTML isPublished: Boolean! }}
type Decision {{ officialResponse: OfficialResponse }}
"""
NEW = _SDL % {
    "contribution": "& Contribution", "proposal": f"related: Contribution {_SINCE_2019}", "order": "[ProposalOrder]",
    "project": f"publishedAt: DateTime! contributions({_PAGED}): ContributionConnection!", "more": _CONTRIBUTIONS,
}  # fmt: skip
OLD = _SDL % {"contribution": "", "proposal": "", "order": "ProposalOrder", "project": "", "more": ""}
PUBLIC = "type Query { node(id: ID!): Node } interface Node { id: ID! }"


def global_id(kind: str, local: object) -> str:
    """A global id, as Cap Collectif makes them."""
    return base64.b64encode(f"{kind}:{local}".encode()).decode()


class CapCollectif(Fake):
    """One project with a collection, a consultation and a questionnaire. `tokens` are those that the site knows."""

    def __init__(self, *, old: bool = False, gruff: bool = False) -> None:
        self.gruff = gruff  # says « Wrong public query » where others say what they do not know
        self.tokens = {"jeton"}
        self.project = global_id("Project", "projet-1")
        self.proposals: list[dict[str, Any]] = []
        self.contributions: list[dict[str, Any]] = []
        self.replies: list[dict[str, Any]] = []
        self._debated: list[dict[str, Any]] = []
        self._index: list[dict[str, Any]] = []  # proposals and contributions as they came
        self._count = 0
        self.steps: list[dict[str, Any]] = [
            {"__typename": "CollectStep", "id": global_id("CollectStep", "pas-1"), "title": "Vos idées"},
            {"__typename": "ConsultationStep", "id": global_id("ConsultationStep", "pas-2"), "title": "Le projet"},
            {"__typename": "QuestionnaireStep", "id": global_id("QuestionnaireStep", "pas-3"), "title": "Questions",
             "questionnaire": {"__typename": "Questionnaire", "id": global_id("Questionnaire", "q-1"), "title": "Q"}},
        ]  # fmt: skip
        self._resolvers: dict[tuple[str, str], Any] = {
            ("Query", "node"): lambda _s, _i, **named: self._node(named["id"]),
            ("Query", "projects"): lambda _s, _i, first, after=None: self._indexed(
                [{**(self._node(self.project) or {}), "rank": 0}], first, after
            ),
            ("CollectStep", "proposals"): self._listed,
            ("Project", "contributions"): lambda _s, _i, first, after=None: self._indexed(
                self._index[::-1], first, after, down=True
            ),
            ("Questionnaire", "replies"): lambda _s, _i, first, after=None: self._indexed(
                self.replies[::-1], first, after, down=True
            ),
        }
        self._preview = schema(OLD if old else NEW, self._resolvers)
        self._public = schema(PUBLIC, {})
        super().__init__()

    # ------------------------------------------------------------------------------------------------- what happens

    def _row(self, kind: str, **more: object) -> dict[str, Any]:
        self._count += 1
        id_ = global_id(kind, f"{kind.lower()}-{self._count}")
        when = "2019-01-22T10:00:00+0100"
        return {
            "__typename": kind, "id": id_, "local": f"{kind.lower()}-{self._count}", "published": True,
            "rank": self._count,
            "publishedAt": when, "createdAt": when, "updatedAt": None, "trashed": False, "trashedStatus": None,
            "trashedAt": None, "trashedReason": None, "url": f"https://cap.example/{kind}/{self._count}", **more,
        }  # fmt: skip

    def propose(self, title: str, body: str, **more: object) -> dict[str, Any]:
        """Somebody publishes a proposal."""
        made = self._row(
            "Proposal", reference=f"1-{self._count}", title=title, body=body, responses=[], summary=None,
            author={"__typename": "User", "id": global_id("User", "u1"), "username": "Lucie",
                    "userType": {"name": "Association"}},
            votes={"totalCount": 4}, category=None, theme=None, selections=[], decision=None, **more,
        )  # fmt: skip
        self.proposals.append(made)
        self._index.append(made)
        return made

    def opine(
        self, kind: str, title: str, body: str, *, on: dict[str, Any] | None = None, **more: object
    ) -> dict[str, Any]:
        """Somebody writes an opinion, or an argument, a source, a version on one."""
        made = self._row(kind, title=title, body=body, related=on, parent=on, comment=None, **more)
        self.contributions.append(made)
        self._index.append(made)
        return made

    def reply(self, said: dict[str, str], **more: object) -> dict[str, Any]:
        """Somebody answers the questionnaire."""
        responses = [
            {"__typename": "ValueResponse", "value": text, "formattedValue": text, "question": {
                "__typename": "MultipleChoiceQuestion" if text in ("Oui", "Non") else "SimpleQuestion",
                "id": global_id("Question", sum(title.encode())), "title": title}}
            for title, text in said.items()
        ]  # fmt: skip
        made = self._row("Reply", responses=responses, author=None, **more)
        self.replies.append(made)
        return made

    def trash(self, n: int) -> None:
        """A moderator puts a proposal into the trash: it leaves the usual list for the other one."""
        if self.proposals:
            self.proposals[n % len(self.proposals)].update(
                trashed=True, trashedStatus="INVISIBLE", trashedReason="Hors sujet"
            )

    def remove(self, n: int) -> None:
        """Something is deleted for good; what hangs on it goes with it."""
        rows = self.contributions if n % 2 else self.proposals
        if rows:
            gone = rows.pop(n % len(rows))
            self.contributions = [one for one in self.contributions if one["related"] is not gone]
            self._index = sorted([*self.contributions, *self.proposals, *self._debated], key=lambda one: one["rank"])

    def grow_old(self) -> None:
        """From now on the schema knows no list of contributions."""
        self._preview = schema(OLD, self._resolvers)

    def debate(self) -> None:
        """Somebody argues in a debate: the index counts it among the contributions, the list cannot give it."""
        self._debated.append(self._row("DebateArgument"))
        self._index.append(self._debated[-1])

    def truth(self) -> dict[str, str]:
        """The text of everything, by the key that the exports give it."""
        told = {f"{one['__typename'].lower()}/{one['local']}": one["body"] for one in self.contributions}
        told |= {f"proposal/{one['local']}": one["body"] for one in self.proposals}
        for one in self.replies:
            for said in one["responses"]:
                if said["question"]["__typename"] == "SimpleQuestion":
                    number = base64.b64decode(said["question"]["id"]).decode().partition(":")[2]
                    told[f"answer/{one['local']}/{number}"] = said["value"]
        return told

    # ----------------------------------------------------------------------------------------------------- answering

    def _listed(
        self, _source: object, _info: object, first: int, trashedStatus: str, after: str | None = None,  # noqa: N803
        orderBy: object = None,  # noqa: N803
    ) -> object:  # fmt: skip
        rows = [one for one in self.proposals if one["trashed"] == (trashedStatus == "TRASHED")]
        return self._indexed(rows, first, after)

    @staticmethod
    def _indexed(rows: list[dict[str, Any]], first: int, after: str | None, *, down: bool = False) -> dict[str, Any]:
        """A page as the index and the database make it together: one asks for one row more, to know what follows."""
        sign = -1 if down else 1
        start = bisect(rows, sign * int(base64.b64decode(after)), key=lambda one: sign * one["rank"]) if after else 0
        hits = rows[start : start + first + 1]
        cursors = [base64.b64encode(str(one["rank"]).encode()).decode() for one in hits]
        found = [one for one in hits if one["__typename"] != "DebateArgument"]
        # Each with the cursor of a hit, which may not be its own.
        given = list(zip(cursors, found, strict=False))[:first]
        return {
            "totalCount": len(rows),
            "edges": [{"cursor": cursor, "node": one} for cursor, one in given],
            "pageInfo": {"hasNextPage": len(found) > first, "endCursor": given[-1][0] if given else None},
        }

    def _node(self, id_: str) -> dict[str, Any] | None:
        if id_ == self.project:
            return {"__typename": "Project", "id": id_, "title": "Loi numérique", "url": "https://cap.example/projet",
                    "publishedAt": "2019-01-01T00:00:00+0100", "steps": self.steps}  # fmt: skip
        sheets = [step["questionnaire"] for step in self.steps if "questionnaire" in step]
        return next((one for one in [*self.steps, *sheets] if one["id"] == id_), None)

    def answer(self, asked: Asked) -> Told:
        """The API at its one address, which takes POST only."""
        if asked.path != "/graphql":
            return Told.page("Page introuvable")
        if asked.method != "POST":
            return Told.text("Method Not Allowed", 405)
        told = asked.headers.get("authorization", "")
        if told and told.removeprefix("Bearer ") not in self.tokens:
            return Told.text("Invalid API Key", 401)
        chosen = self._preview if asked.headers.get("accept") == PREVIEW else self._public
        given = run(chosen, asked.json, self)
        if self.gruff and "data" not in given:
            return Told.text("Wrong public query", 400)
        return Told.data(given)
