"""Turning what Discourse gives into contributions: a topic's first post is a proposal, the others are comments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import orjson

from moderator.domain.contribution import Author, Contribution, Kind, Presence
from moderator.domain.doctor import Item
from moderator.servers.nodes import (
    Node,
    findings,
    html_of,
    identity,
    item,
    line_of,
    mark_of,
    moment,
    nodes,
    number,
    text_of,
    word,
)
from moderator.servers.sweeping import Sealed
from moderator.servers.uploads import attached

SPOKEN = 1
"""The `post_type` of what people write; the others are a moderator's acts, notices and whispers among staff."""
_UPLOADS = "uploads/"  # or secure-uploads/, which only people whom the site knows are given
_STORED = re.compile(r"https?://[^/\s\"']+/(?:[^\s\"'?#]*/)?original/\d+X/[^\s\"'?#]*[0-9a-f]{40}\.\w{1,8}", re.I)
"""An upload that the site keeps with somebody else (S3, a delivery network). Source: Discourse's `FileStore`."""
_TRACED = (
    "title", "fancy_title", "posts_count", "highest_post_number", "last_posted_at", "bumped_at", "like_count",
    "visible", "closed", "archived", "tags", "category_id",
)  # fmt: skip


def trace(listed: Node) -> str:
    """What would differ in a list of topics had this one moved. An edit of an earlier post does not move it."""
    return hashlib.sha256(orjson.dumps([listed.get(name) for name in _TRACED])).hexdigest()[:16]


def posts(space: str, site: str, topic: Node, rows: Sequence[Node], section: str, me: str) -> list[Sealed]:
    """The posts of one topic, in their order. `me` is our user name ("" = nobody).

    Our latest reply to what somebody wrote is its answer, and no contribution of its own; what is said under it is said
    under what it answers.
    """
    kept = (row for row in rows if spoken(row) and not (_deleted(row) and me and _wrote(row, me)))
    by_number = {number(row.get("post_number")): row for row in kept}
    first = by_number.get(1)
    tags = topic.get("tags")
    labels = tuple(
        found
        for one in (tags if isinstance(tags, list) else ())
        if (found := line_of(one) or line_of(item(one, "name")))
    )
    answers: dict[int | None, Node] = {}
    for row in [one for one in by_number.values() if _wrote(one, me)] if me else ():
        to = number(row.get("reply_to_post_number")) or 1
        if to in by_number and not _wrote(by_number[to], me) and answers_to(row, to, me):
            answers[to] = row
    answered = {identity(one.get("id")): place for place, one in answers.items()}
    known = f"topic/{identity(topic.get('id'))}"
    title = line_of(topic.get("title"))
    made = []
    for place, row in sorted(by_number.items(), key=lambda one: one[0] or 0):
        if identity(row.get("id")) in answered:
            continue
        above = None
        if row is not first:
            target = by_number.get(number(row.get("reply_to_post_number"))) or first
            if target is not None and (under := answered.get(identity(target.get("id")))):
                target = by_number[under]
            above = key_of(target) if target is not None and target is not row else None
        about = _About(
            above,
            section,
            f"{site}/t/{identity(topic.get('id'))}/{place or 1}",
            title if row is first else "",
            labels if row is first else (),
            text_of(answers[place].get("raw")) if place in answers else "",
            _presence(topic, row),
        )
        # The mark names the topic: when that did not move, its posts are known to be there.
        mark = f"{known}|{mark_of([row.get(name) for name in _SAID], about)}"
        made.append(Sealed(key_of(row), mark, partial(_post, space, row, about, mark)))
    return made


@dataclass(frozen=True, slots=True)
class _About:
    """What a post says only by its place in the topic."""

    above: str | None
    section: str
    link: str
    title: str
    labels: tuple[str, ...]
    answer: str
    presence: Presence


def key_of(row: Node) -> str:
    """The key of a post."""
    return f"post/{identity(row.get('id'))}"


def place_of(row: Node) -> int:
    """Its place in the topic: 1 is the topic itself."""
    return number(row.get("post_number")) or 1


def body_of(row: Node) -> str:
    """Its plain text."""
    return text_of(row.get("cooked")) or text_of(row.get("raw"))


def spoken(row: Node) -> bool:
    """Whether it is what somebody wrote, and did not take away. What moderators deleted is still there for them."""
    author = word(row.get("username"))
    own = _deleted(row) and author != "" and word(item(row, "deleted_by", "username")) == author
    removed = own or row.get("user_deleted") is True
    return number(row.get("post_type")) in (None, SPOKEN) and not removed and bool(identity(row.get("id")))


def _deleted(row: Node) -> bool:
    return row.get("deleted_at") is not None


def _presence(topic: Node, row: Node) -> Presence:
    """Whether people find it there. A topic taken off the lists is not found, although its address opens it."""
    unlisted = place_of(row) == 1 and topic.get("visible") is False
    hidden = unlisted or _deleted(row) or _deleted(topic) or row.get("hidden") is True
    return Presence.HIDDEN if hidden else Presence.PUBLISHED


def answers_to(row: Node, place: int, me: str) -> bool:
    """Whether this post is our user's reply to the post of that number; a reply to the topic is one to its first."""
    to = number(row.get("reply_to_post_number"))
    direct = to == place or (place == 1 and to is None)
    return _wrote(row, me) and direct and number(row.get("post_number")) != place and spoken(row) and not _deleted(row)


def _wrote(row: Node, me: str) -> bool:
    return word(row.get("username")).lower() == me.lower()


def _post(space: str, row: Node, about: _About, mark: str) -> tuple[Item, ...]:
    actions = {number(one.get("id")): number(one.get("count")) for one in nodes(row.get("actions_summary"))}
    name = line_of(row.get("name")) or line_of(row.get("username"))
    made = Contribution(
        space,
        key_of(row),
        Kind.PROPOSAL if place_of(row) == 1 else Kind.COMMENT,
        body_of(row) or about.title,
        about.title,
        html_of(row.get("cooked")),
        parent=about.above,
        section=about.section,
        author=Author(identity(row.get("user_id")), name, official=row.get("staff") is True),
        created=moment(row.get("created_at")),
        updated=moment(row.get("updated_at")),
        votes_for=actions.get(2) or 0,  # 2 is « like »
        link=about.link,
        presence=about.presence,
        labels=about.labels,
        attachments=attached(row.get("cooked"), about.link, _UPLOADS, _STORED),
        answer=about.answer,
        mark=mark,
        raw={name: value for name, value in row.items() if name in _KEPT},
    )
    dates = {name: row.get(name) for name in ("created_at", "updated_at")}
    return (made, *findings(made, {"cooked": row.get("cooked")}, dates))


_KEPT = frozenset(
    {"id", "topic_id", "post_number", "reply_to_post_number", "raw", "cooked", "created_at", "updated_at", "version",
     "username", "name", "user_id", "hidden", "staff", "reads", "score", "actions_summary"}
)  # fmt: skip
_SAID = tuple(sorted(_KEPT - {"reads", "score"}))  # who looked on has changed nothing
