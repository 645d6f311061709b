"""Turning what adhocracy gives into contributions: ideas are proposals, what follows are comments and their replies."""

from __future__ import annotations

import html
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from moderator.domain.contribution import Author, Contribution, Kind, Presence, Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.servers.adhocracy.dates import shown
from moderator.servers.nodes import (
    CONTROL,
    LONGEST,
    Node,
    findings,
    identity,
    line_of,
    marked,
    node,
    nodes,
    number,
    of_date,
    text_of,
    word,
)

KINDS = {"ideas": "idea", "proposals": "proposal", "mapideas": "mapidea", "topics": "topic", "map-topics": "maptopic"}
"""The lists of a module, and what one thing of each is called in keys."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the comments of a consultation are read."""

    space: str
    site: str
    project: str  # "0" as long as nothing tells it


def text(value: object) -> str:
    """The plain text of what the platform keeps escaped: what looks like a tag in it was written as such."""
    told = html.unescape(value) if isinstance(value, str) else ""
    return CONTROL.sub("", told).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").strip()[:LONGEST]


def idea(place: Place, kind: str, row: Node) -> list[Item]:
    """One idea, proposal or topic, with the section of its category."""
    title = " ".join(text(row.get("name")).split())
    category = node(row.get("category"))
    section: Section | None = None
    if category and identity(category.get("id")) and line_of(category.get("name")):
        key = f"category/{identity(category.get('id'))}"
        section = Section(place.space, key, SectionKind.THEME, line_of(category.get("name")))
    labels = (line_of(one.get("name")) for one in nodes(row.get("labels")))
    path = word(row.get("url"))
    name = line_of(row.get("creator"))
    made = marked(
        Contribution(
            place.space,
            f"{kind}/{identity(row.get('pk'))}",
            Kind.PROPOSAL,
            text(row.get("description")) or title,
            title,
            section=section.key if section else None,
            author=Author(name, name),
            created=shown(row.get("created")),
            updated=shown(row.get("modified")),
            votes_for=number(row.get("positive_rating_count")),
            votes_against=number(row.get("negative_rating_count")),
            link=f"{place.site}{path}" if path.startswith("/") else "",
            labels=tuple(filter(None, labels)),
            answer_state=word(row.get("moderator_status")),
            raw={name: value for name, value in row.items() if not name.startswith("user_")},
        )
    )
    return [*([section] if section else []), made, *_findings(made, row, "description")]


class Thread:
    """The comments under one thing, with what moderators see of them beside what all see.

    `seen` are the rows of the moderation list by their number: they have the text of blocked comments.
    """

    def __init__(self, place: Place, above: str, seen: Mapping[str, Node], known: Container[str]) -> None:
        self._place = place
        self._above = above
        self._seen = seen
        self._known = known
        self.items: list[Item] = []
        self.present: list[str] = []
        self.gone: list[str] = []
        self.read: set[str] = set()

    def add(self, rows: list[Node]) -> None:
        """Take in comments with the replies within them."""
        for row, parent in self._walk(rows, self._above):
            self._one(row, parent)

    def _walk(self, rows: list[Node], above: str) -> Iterator[tuple[Node, str]]:
        for row in rows:
            id_ = identity(row.get("id")) or identity(row.get("pk"))
            if not id_ or id_ in self.read:
                continue
            self.read.add(id_)
            yield row, above
            key = self._key(row, id_)
            kept = not deleted(row) or key in self._known
            yield from self._walk(nodes(row.get("child_comments")), key if kept else above)

    def _key(self, row: Node, id_: str) -> str:
        return f"comment/{identity(row.get('project')) or self._place.project}/{id_}"

    def _one(self, row: Node, parent: str) -> None:
        id_ = identity(row.get("id")) or identity(row.get("pk"))
        key, seen = self._key(row, id_), self._seen.get(id_, {})
        body = text(seen.get("comment")) or text(row.get("comment"))
        blocked = row.get("is_blocked") is True or seen.get("is_blocked") is True
        if deleted(row) or (seen and not body and not blocked):
            # Emptied for good: what we hold of it stays here, and is said to be gone there.
            self.gone.append(key)
        elif not body:
            # Blocked: only moderators are given its text.
            self.present.append(key)
            if key not in self._known:
                told = line_of(row.get("user_name")) or key
                ailment = Ailment.NOT_A_CONTRIBUTION
                self.items.append(Finding(ailment, Remedy.SET_ASIDE, None, key, told, self._place.site))
        else:
            made = comment(self._place, key, {**row, **seen}, body, parent or None)
            self.items += [made, *_findings(made, {**row, **seen}, "comment")]


def comment(place: Place, key: str, row: Node, body: str, parent: str | None) -> Contribution:
    """One comment as the lists tell it; `body` is its plain text."""
    ratings = node(row.get("ratings")) or {}
    path = word(row.get("comment_url"))
    feedback = node(row.get("moderator_feedback"))
    name = line_of(row.get("user_name"))
    who = identity(row.get("user_pk"))
    return marked(
        Contribution(
            place.space,
            key,
            Kind.COMMENT,
            body,
            parent=parent,
            author=Author(who if who != "-1" else "", name, official=row.get("is_moderator") is True),
            created=shown(row.get("created")),
            updated=shown(row.get("modified")),
            votes_for=number(ratings.get("positive_ratings")),
            votes_against=number(ratings.get("negative_ratings")),
            link=f"{place.site}{path}" if path.startswith("/") else "",
            presence=Presence.HIDDEN if row.get("is_blocked") is True else Presence.PUBLISHED,
            answer=text_of(feedback.get("feedback_text")) if feedback else "",
            raw={name: value for name, value in row.items() if name not in _LEFT},
        )
    )


_LEFT = frozenset({"child_comments", "user_image", "user_profile_url", "user_image_fallback"})


def deleted(row: Node) -> bool:
    """Whether its author or a moderator emptied it for good."""
    return any(row.get(name) is True for name in ("is_deleted", "is_censored", "is_removed"))


def _findings(made: Contribution, row: Node, name: str) -> tuple[Finding, ...]:
    dates = {field: row.get(field) for field in ("created", "modified") if row.get(field)}
    dates = {field: value for field, value in dates.items() if of_date(shown(value))}
    return findings(made, {name: row.get(name)}, dates)
