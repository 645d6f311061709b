"""Turning what DemocracyOS gives into sections (its topics) and contributions (comments and replies)."""

from __future__ import annotations

from functools import partial

from moderator.domain.contribution import Author, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Finding, Item
from moderator.servers.files.values import fold
from moderator.servers.nodes import (
    Node,
    empty,
    findings,
    html_of,
    identity,
    item,
    line_of,
    mark_of,
    moment,
    node,
    nodes,
    number,
    text_of,
)
from moderator.servers.sweeping import Sealed


def topic(space: str, row: Node, position: int) -> Section:
    """A topic: an article or a question under consultation, whose text is its clauses in their order."""
    title = line_of(row.get("mediaTitle")) or identity(row.get("topicId")) or identity(row.get("id"))
    clauses = sorted(nodes(row.get("clauses")), key=lambda one: number(one.get("position")) or 0)
    markup = "\n".join(one["markup"] for one in clauses if isinstance(one.get("markup"), str))
    votes = {str(one.get("value")): number(one.get("votes")) for one in nodes(item(row, "action", "results"))}
    return Section(
        space,
        f"topic/{identity(row.get('id'))}",
        SectionKind.ARTICLE if fold(title).startswith("article") else SectionKind.QUESTION,
        title,
        None,
        position,
        text=text_of(markup),
        html=html_of(markup),
        votes_for=votes.get("positive", votes.get("support")),
        votes_mixed=votes.get("neutral"),
        votes_against=votes.get("negative"),
    )


def called(row: object) -> Node | None:
    """An object by its `id`, which some answers only have as `_id`; None for what is none."""
    found = node(row)
    return found if found is None or "id" in found else {**found, "id": found.get("_id")}


def replies_of(row: Node) -> list[Node]:
    """The replies under a comment, oldest first."""
    told = row.get("replies")
    found = map(called, told if isinstance(told, list) else ())
    return [one for one in found if one is not None and identity(one.get("id"))]


def comment(space: str, row: Node, about: str, link: str, me: str) -> list[Sealed | Finding]:
    """A comment and the replies under it. `about` is the topic's key; `me` our account.

    Our latest reply is the answer to the comment, and no contribution of its own.
    """
    id_ = identity(row.get("id"))
    told = row.get("replies")
    replies = replies_of(row)
    ours = [one for one in replies if me and author_id(one) == me]
    answer = ours[-1] if ours else None
    text = text_of(answer.get("text")) if answer is not None else ""
    said = partial(_sealed, space, about, link, me)
    key = f"comment/{id_}"
    under = [said(one, f"reply/{identity(one.get('id'))}", key, "") for one in replies if one is not answer]
    lost = len(told) - len(replies) if isinstance(told, list) else 0
    return [said(row, key, None, text), *under, *empty(lost, key, link)]


def _sealed(space: str, about: str, link: str, me: str, row: Node, key: str, parent: str | None, answer: str) -> Sealed:
    # What it is to our account is nothing that others see of it, and its replies are contributions of their own.
    record = {name: value for name, value in row.items() if name not in ("replies", "currentUser")}
    mark = mark_of(record, answer, me, link)
    return Sealed(key, mark, partial(_said, space, about, link, me, record, key, parent, answer, mark))


def _said(
    space: str,
    about: str,
    link: str,
    me: str,
    row: dict[str, object],
    key: str,
    parent: str | None,
    answer: str,
    mark: str,
) -> tuple[Item, ...]:
    person = node(row.get("author"))
    name = line_of(person.get("fullName")) or line_of(person.get("displayName")) if person else ""
    made = Contribution(
        space,
        key,
        Kind.COMMENT,
        text_of(row.get("text")),
        html=html_of(row.get("text")),
        parent=parent,
        section=about,
        author=Author(author_id(row), name, official=bool(me) and author_id(row) == me),
        created=moment(row.get("createdAt")),
        updated=moment(row.get("editedAt")),
        link=link,
        labels=("spam",) if nodes(row.get("flags")) else (),
        answer=answer,
        mark=mark,
        raw=row,
    )
    dates = {name: row.get(name) for name in ("createdAt", "editedAt")}
    return (made, *findings(made, {"text": row.get("text")}, dates))


def author_id(row: Node) -> str:
    """The number of who wrote."""
    person = node(row.get("author")) or {}
    return identity(person.get("id")) or identity(person.get("_id"))
