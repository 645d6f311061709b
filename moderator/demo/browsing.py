"""What the sample server answers about itself, its spaces, their components and pages of rows."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from graphql import GraphQLError

from moderator.demo.call import Info, absent, call_of, number, resolves, shown
from moderator.demo.records import Component, Debate, Meeting, Proposal, Space


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a connection: its rows, the place of the first in the whole, and the length of the whole."""

    items: Sequence[Proposal | Debate | Meeting]
    start: int
    total: int


@resolves("Query", "decidim", "session")
def _self(_root: object, info: Info) -> object:
    call = call_of(info)
    if info.field_name == "session":
        return call.viewer and {"user": call.viewer}
    told = call.dialect.discloses_version or call.behaviour.discloses_version
    return {
        "version": call.dialect.full_version if told else None,
        "applicationName": call.behaviour.application_name,
    }


@resolves("Query", "participatoryProcesses", "assemblies")
def _spaces(_root: object, info: Info, **arguments: Any) -> list[Space]:
    kind = "ParticipatoryProcess" if info.field_name == "participatoryProcesses" else "Assembly"
    found = [space for space in call_of(info).memory.spaces.values() if space.kind == kind]
    key, downwards = _order(arguments.get("order"), {"id": "id", "publishedAt": "published_at"})
    return sorted(found, key=attrgetter(key), reverse=downwards)


@resolves("Query", "participatoryProcess", "assembly")
def _space(_root: object, info: Info, **wanted: str) -> Space | None:
    kind = "ParticipatoryProcess" if info.field_name == "participatoryProcess" else "Assembly"
    for space in call_of(info).memory.spaces.values():
        if space.kind == kind and (str(space.id) == wanted.get("id") or space.slug == wanted.get("slug")):
            return space
    return None


@resolves("ParticipatoryProcess", "components")
@resolves("Assembly", "components")
def _components(space: Space, info: Info, **arguments: Any) -> list[Component]:
    wanted = ((arguments.get("filter") or {}).get("type") or "").lower()
    found = [c for c in call_of(info).memory.components.values() if c.space_id == space.id]
    if wanted:
        found = [component for component in found if component.kind.lower() == wanted]
    key, downwards = _order(arguments.get("order"), {"id": "id", "weight": "weight", "type": "kind"})
    return sorted(found, key=attrgetter(key), reverse=downwards)


@resolves("ParticipatoryProcess", "type")
@resolves("Assembly", "type")
def _space_type(space: Space, _info: Info) -> str:
    return f"Decidim::{space.kind}"


@resolves("Query", "component")
def _component(_root: object, info: Info, **wanted: str) -> Component | None:
    return call_of(info).memory.components.get(number(wanted["id"]))


# Connections


@resolves("Proposals", "proposals")
def _proposals(component: Component, info: Info, **arguments: Any) -> Rows:
    call = call_of(info)
    memory = call.memory
    with memory.lock:
        numbers: Sequence[int] = memory.listed(component.id)
        wanted = arguments.get("filter") or {}
        if any(wanted.values()):
            numbers = [n for n in numbers if _published_within(memory.proposals[n], wanted)]
        columns = {"id": "id", "publishedAt": "published_at", "voteCount": "vote_count"}
        columns |= {"likeCount": "likes_count", "endorsementCount": "likes_count"}
        key, downwards = _order(arguments.get("order"), columns)
        if key != "id":
            numbers = sorted(numbers, key=lambda n: getattr(memory.proposals[n], key), reverse=downwards)
        elif downwards:
            numbers = numbers[::-1]
        start, end = _window(len(numbers), arguments, call.behaviour.page_size)
        return Rows([memory.proposals[n] for n in numbers[start:end]], start, len(numbers))


@resolves("Debates", "debates")
def _debates(component: Component, info: Info, **arguments: Any) -> Rows:
    call = call_of(info)
    debates = call.memory.debates_of(component.id)
    start, end = _window(len(debates), arguments, call.behaviour.page_size)
    return Rows(debates[start:end], start, len(debates))


@resolves("Meetings", "meetings")
def _meetings(component: Component, info: Info, **arguments: Any) -> Rows:
    call = call_of(info)
    meetings = call.memory.meetings_of(component.id)
    start, end = _window(len(meetings), arguments, call.behaviour.page_size)
    return Rows(meetings[start:end], start, len(meetings))


@resolves("ProposalConnection", "edges", "nodes")
@resolves("DebateConnection", "edges", "nodes")
@resolves("MeetingConnection", "edges", "nodes")
def _rows(rows: Rows, info: Info) -> list[object]:
    if info.field_name == "nodes":
        return [shown(item, info) for item in rows.items]
    return [{"cursor": cursor(rows.start + n), "node": item} for n, item in enumerate(rows.items, start=1)]


@resolves("ProposalConnection", "pageInfo")
@resolves("DebateConnection", "pageInfo")
@resolves("MeetingConnection", "pageInfo")
def _page_info(rows: Rows, _info: Info) -> dict[str, object]:
    end = rows.start + len(rows.items)
    return {
        "hasNextPage": end < rows.total,
        "hasPreviousPage": rows.start > 0,
        "startCursor": cursor(rows.start + 1) if rows.items else None,
        "endCursor": cursor(end) if rows.items else None,
    }


@resolves("ProposalEdge", "node")
@resolves("DebateEdge", "node")
@resolves("MeetingEdge", "node")
def _node(edge: dict[str, object], info: Info) -> object:
    return shown(edge["node"], info)


@resolves("Proposals", "proposal")
def _proposal(component: Component, info: Info, **wanted: str) -> object:
    call = call_of(info)
    found = call.memory.proposals.get(number(wanted["id"]))
    if found is None or found.component_id != component.id:
        return absent("Proposal", call)
    return shown(found, info)


@resolves("Debates", "debate")
def _debate(component: Component, info: Info, **wanted: str) -> object:
    call = call_of(info)
    found = call.memory.debates.get(number(wanted["id"]))
    return absent("Debate", call) if found is None or found.component_id != component.id else found


@resolves("Meetings", "meeting")
def _meeting(component: Component, info: Info, **wanted: str) -> object:
    call = call_of(info)
    found = call.memory.meetings.get(number(wanted["id"]))
    if found is None or found.component_id != component.id or found.hidden:
        return absent("Meeting", call)
    return found


def cursor(offset: int) -> str:
    """graphql-ruby's cursor: the offset in unpadded base64."""
    return base64.urlsafe_b64encode(str(offset).encode()).decode().rstrip("=")


def _offset(text: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise GraphQLError(f"Invalid cursor: {text!r}") from error


def _window(total: int, arguments: Mapping[str, Any], page_size: int) -> tuple[int, int]:
    start = _offset(arguments["after"]) if arguments.get("after") else 0
    end = min(total, _offset(arguments["before"]) - 1) if arguments.get("before") else total
    start, end = min(start, end), end
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        first = page_size
    if first is not None:
        end = min(end, start + min(first, page_size))
    if last is not None:
        start = max(start, end - min(last, page_size))
    return start, end


def _order(order: Mapping[str, str] | None, columns: Mapping[str, str]) -> tuple[str, bool]:
    for name, way in (order or {}).items():
        if name in columns and way is not None:
            return columns[name], way.lower() == "desc"
    return "id", False


def _published_within(proposal: Proposal, wanted: Mapping[str, str | None]) -> bool:
    day = proposal.published_at.date()
    since, before = wanted.get("publishedSince"), wanted.get("publishedBefore")
    try:
        return (not since or day >= date.fromisoformat(since)) and (not before or day <= date.fromisoformat(before))
    except ValueError as error:
        raise GraphQLError("Invalid date value: use YYYY-MM-DD") from error
