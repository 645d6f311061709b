"""What the resolvers of the sample server share: the call they work for, the table they fill, who may see what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from graphql import GraphQLError, GraphQLResolveInfo

from moderator.demo.dialect import Dialect
from moderator.demo.memory import Memory
from moderator.demo.records import (
    COMMENT,
    DEBATE,
    MEETING,
    PROPOSAL,
    Comment,
    Component,
    Debate,
    Meeting,
    Person,
    Proposal,
    Ref,
    Space,
)
from moderator.demo.refusals import coded

Commentable = Proposal | Comment | Debate | Meeting
Resolver = Callable[..., object]

RESOLVERS: dict[tuple[str, str], Resolver] = {}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How one server is set up; everything has Decidim's default value.

    `introspection`: open to anonymous callers (None: as the version does by default).
    `throttle`: at most so many requests per so many seconds, then 429.
    `apiext`: the third-party module of 0.27 to 0.29 that gives credentials and takes answers.
    `api`: only for who has credentials, or switched off (the address is unknown then).
    `open_data`: the archive is there, still to be made, or not published at all.
    `votes_visible`: false on servers that hide the counters while voting is open.
    """

    application_name: str = "Consultation d’exemple"
    default_locale: str = "fr"
    discloses_version: bool = False
    introspection: bool | None = None
    forces_login: bool = False
    throttle: tuple[int, float] | None = None
    token_minutes: float = 120
    issues_tokens: bool = True
    answering: bool = True
    publishes_answers_at_once: bool = True
    answers_with_costs: bool = False
    votes_visible: bool = True
    page_size: int = 50
    max_complexity: int = 5000
    max_depth: int = 15
    max_aliases: int = 5
    apiext: bool = False
    api: Literal["open", "credentials", "off"] = "open"
    open_data: Literal["ready", "not-yet", "none"] = "ready"


@dataclass(frozen=True, slots=True)
class Call:
    """What a resolver may know: the content, the version, the set-up, who asks and the server's address."""

    memory: Memory
    dialect: Dialect
    behaviour: Behaviour
    viewer: Person | None
    base_url: str


Info = GraphQLResolveInfo[Call]


def resolves(type_name: str, *fields: str) -> Callable[[Resolver], Resolver]:
    """Says which fields of a type a function answers."""

    def register(function: Resolver) -> Resolver:
        for name in fields:
            RESOLVERS[type_name, name] = function
        return function

    return register


def call_of(info: Info) -> Call:
    """The call a resolver works for."""
    return info.context


def type_of(value: object, info: Info, _abstract: object = None) -> str:
    """The GraphQL type of a record standing where an interface or a union is promised."""
    if isinstance(value, Person):
        return "UserGroup" if value.group and call_of(info).dialect.has_groups else "User"
    if isinstance(value, Component):
        return "ProposalsMutation" if info.operation.operation.value == "mutation" else value.kind
    return type(value).__name__


def number(text: str) -> int:
    """A number received as an identifier; -1, which nothing has, when it is not one."""
    return int(text) if text.isdecimal() else -1


def ref_of(thing: Commentable) -> Ref:
    """The reference comments hang on."""
    match thing:
        case Proposal():
            return Ref(PROPOSAL, thing.id)
        case Comment():
            return Ref(COMMENT, thing.id)
        case Debate():
            return Ref(DEBATE, thing.id)
        case Meeting():
            return Ref(MEETING, thing.id)


def find(memory: Memory, ref: Ref) -> Commentable | None:
    """The thing a reference names, if it is there and of a known class."""
    kept: Mapping[str, Mapping[int, Commentable]] = {
        PROPOSAL: memory.proposals,
        COMMENT: memory.comments,
        DEBATE: memory.debates,
        MEETING: memory.meetings,
    }
    return kept.get(ref.type, {}).get(ref.id)


def refused(type_name: str, call: Call) -> GraphQLError | None:
    """What stands in the place of a refused thing: nothing up to 0.31, an error from 0.32 on."""
    if call.dialect.refuses_with_codes:
        return coded("UNAUTHORIZED_OBJECT_ERROR", f"You are not authorized to see this {type_name}")
    return None


def absent(type_name: str, call: Call) -> GraphQLError | None:
    """What stands in the place of a thing that is not there: nothing up to 0.31, an error from 0.32 on."""
    return coded("NOT_FOUND_ERROR", f"{type_name} not found") if call.dialect.refuses_with_codes else None


def shown(thing: object, info: Info) -> object:
    """The thing, or what stands in its place when a moderator hid it."""
    call = call_of(info)
    if isinstance(thing, Proposal) and thing.hidden and call.dialect.authorises_nodes:
        return refused("Proposal", call)
    return thing


def author(person_id: int, call: Call) -> object:
    """The author, or what stands in their place when their account is closed (0.30 on)."""
    person = call.memory.people[person_id]
    if person.deleted and call.dialect.authorises_nodes:
        return refused("User", call)
    return person


def space_path(space: Space) -> str:
    """The path of a space on the public site."""
    return f"/{'processes' if space.kind == 'ParticipatoryProcess' else 'assemblies'}/{space.slug}"


def path_of(thing: Component | Commentable, memory: Memory) -> str:
    """The path of a component, a proposal, a debate or a comment on the public site."""
    match thing:
        case Component():
            return f"{space_path(memory.spaces[thing.space_id])}/f/{thing.id}/"
        case Proposal():
            return f"{path_of(memory.components[thing.component_id], memory)}proposals/{thing.id}"
        case Debate():
            return f"{path_of(memory.components[thing.component_id], memory)}debates/{thing.id}"
        case Meeting():
            return f"{path_of(memory.components[thing.component_id], memory)}meetings/{thing.id}"
        case Comment():
            root = memory.root(thing.parent)
            above = find(memory, root)
            if above is None:
                raise LookupError(root)
            return f"{path_of(above, memory)}?commentId={thing.id}#comment_{thing.id}"
