"""Turning what CONSUL gives into contributions: proposals, debates, budget investments and comments."""

from __future__ import annotations

from moderator.domain.contribution import Author, Contribution, Kind, Presence, Section, SectionKind
from moderator.servers.nodes import (
    Node,
    html_of,
    identity,
    item,
    line_of,
    moment,
    node,
    nodes,
    number,
    text_of,
    word,
)


def thing(
    space: str, home: str, kind: str, row: Node, mark: str, within: str | None = None
) -> tuple[Contribution, Section | None]:
    """A proposal, a debate or a budget's project, and the category that it stands in, if any.

    `home` is the address of the list that it is in, `within` the key of the section of what has no category. The
    feasibility of a project is the administration's word on it.
    """
    id_, title = identity(row.get("id")), line_of(row.get("title"))
    body, html = _body(row)
    section, labels = _sorted(space, row)
    place = line_of(item(row, "geozone", "name")) or line_of(row.get("location"))
    retired = row.get("retiredAt")
    made = Contribution(
        space,
        f"{kind}/{id_}",
        Kind.PROPOSAL,
        body or title,
        title,
        html,
        section=section.key if section else within,
        author=author(row),
        created=moment(row.get("publicCreatedAt")),
        updated=moment(retired) if retired else None,
        votes_for=number(row.get("cachedVotesUp")),
        votes_against=number(row.get("cachedVotesDown")),
        link=f"{home}/{id_}",
        presence=Presence.WITHDRAWN if retired else Presence.PUBLISHED,
        labels=(*labels, place) if place else labels,
        answer_state=line_of(row.get("feasibility")),
        mark=mark,
        raw=dict(row),
    )
    return made, section


def comment(space: str, row: Node, about: str, link: str, mark: str) -> Contribution:
    """A comment on `about` (the key of what is discussed) or, by its ancestry, on another comment."""
    above = word(row.get("ancestry")).rpartition("/")[2]
    body = row.get("body")
    return Contribution(
        space,
        f"comment/{identity(row.get('id'))}",
        Kind.COMMENT,
        text_of(body),
        html=html_of(body),
        parent=f"comment/{above}" if above else about,
        author=author(row),
        created=moment(row.get("publicCreatedAt")),
        votes_for=number(row.get("cachedVotesUp")),
        votes_against=number(row.get("cachedVotesDown")),
        link=f"{link}#comment_{identity(row.get('id'))}",
        mark=mark,
        raw=dict(row),
    )


def about(row: Node) -> tuple[str, str]:
    """The kind (« proposal », « debate », « legislation::proposal »…) and id of what a comment of the site is on."""
    return word(row.get("commentableType")).lower(), identity(row.get("commentableId"))


def author(row: Node) -> Author:
    """Who wrote: named only when that person shows their activity to all."""
    person = node(row.get("publicAuthor"))
    return Author(identity(person.get("id")), line_of(person.get("username"))) if person else Author()


def _body(row: Node) -> tuple[str, str]:
    """The text, led by the summary as in the files, and its HTML when it is all of the text."""
    summary, told = text_of(row.get("summary")), row.get("description")
    body, html = text_of(told), html_of(told)
    if summary and summary not in body:
        return f"{summary}\n\n{body}".strip(), ""
    return body, html


def _sorted(space: str, row: Node) -> tuple[Section | None, tuple[str, ...]]:
    """The first category among the tags makes the section; the other tags are labels."""
    section: Section | None = None
    labels = []
    for edge in nodes(item(row, "tags", "edges")):
        tag = node(edge.get("node")) or {}
        name, id_ = line_of(tag.get("name")), identity(tag.get("id"))
        if section is None and word(tag.get("kind")) == "category" and name and id_:
            section = Section(space, f"category/{id_}", SectionKind.THEME, name)
        elif name:
            labels.append(name)
    return section, tuple(dict.fromkeys(labels))
