"""Turning what OpenStad gives into contributions: resources (ideas) with their official answer, and comments."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial

from moderator.domain.contribution import Attachment, Author, Contribution, Kind, Presence, Stance
from moderator.domain.doctor import Finding, Item
from moderator.domain.markup import text_to_html
from moderator.servers import nodes as pieces
from moderator.servers.files import forms
from moderator.servers.nodes import Node, identity, item, line_of, mark_of, moment, nodes, number, text_of, web_address
from moderator.servers.replies import Ours
from moderator.servers.sweeping import Sealed

_EVER = datetime.min.replace(tzinfo=UTC)
_STANCES = {"for": Stance.FOR, "against": Stance.AGAINST}
_INSIDE = frozenset({"admin", "editor", "moderator"})
"""Who alone sees a resource that is shown to one of these roles."""
_OWN = re.compile(r"original|archived|ranking|isspam", re.IGNORECASE)
"""What the platform itself keeps among the answers to a form."""


def answers_of(row: Node) -> list[Ours]:
    """The official answers that a resource shows, oldest first: a list, or on older servers one text."""
    told = row.get("modBreaks")
    if isinstance(told, list):
        found = sorted(nodes(told), key=lambda one: moment(one.get("modBreakDate")) or _EVER)
        return [Ours(identity(one.get("id")), text) for one in found if (text := text_of(one.get("description")))]
    text = text_of(row.get("modBreak"))
    return [Ours("modBreak", text)] if text else []


def resource(space: str, project: str, row: Node) -> Sealed:
    """A resource: one idea of a citizen. What was never published, or is no more, is a draft there."""
    key, mark = f"resource/{project}/{identity(row.get('id'))}", mark_of(row)
    return Sealed(key, mark, partial(_resource, space, project, row, key, mark))


def _resource(space: str, project: str, row: Node, key: str, mark: str) -> tuple[Item, ...]:
    texts = [text for name in ("summary", "description") if (text := text_of(row.get(name)))]
    html = pieces.html_of(
        "\n".join(told for name in ("summary", "description") if isinstance(told := row.get(name), str) and told)
    )
    further, left = _answered(row)
    if further:
        texts += further
        html = html and f"{html}\n{text_to_html(chr(10).join(further))}"
    statuses = tuple(label for one in nodes(row.get("statuses")) if (label := line_of(one.get("name"))))
    tags = tuple(label for one in nodes(row.get("tags")) if (label := line_of(one.get("name"))))
    told = _with_findings(
        row,
        Contribution(
            space,
            key,
            Kind.PROPOSAL,
            "\n\n".join(texts),
            line_of(row.get("title")),
            html,
            section=f"project/{project}",
            author=_author(row),
            created=moment(row.get("publishDate")) or moment(row.get("createdAt")),
            updated=moment(row.get("updatedAt")),
            votes_for=number(row.get("yes")),
            votes_against=number(row.get("no")),
            attachments=_files(row),
            presence=presence_of(row),
            labels=tuple(dict.fromkeys((*tags, *statuses))),
            answer="\n\n".join(one.text for one in answers_of(row)[-1:]),
            answer_state=", ".join(statuses),
            mark=mark,
            raw=_raw(row),
        ),
    )
    return (*told, *left)


def presence_of(row: Node) -> Presence:
    """Without a date of publication it is a draft, or what the filter took for spam; some is for the team alone."""
    if not row.get("publishDate"):
        return Presence.HIDDEN if row.get("isSpam") is True else Presence.DRAFT
    return Presence.HIDDEN if row.get("viewableByRole") in _INSIDE else Presence.PUBLISHED


def _answered(row: Node) -> tuple[list[str], list[Finding]]:
    """What the project's own form asked beside the idea, under the names that it gives its questions.

    Who it is and how to reach them is left out, which is told, and so is what the form keeps for moderators.
    """
    told = pieces.node(row.get("extraData")) or {}
    kept = row.get("moderatorOnlyExtraDataKeys")
    kept = kept if isinstance(kept, list) else []
    answers: list[str] = []
    left: list[Finding] = []
    for name, value in told.items():
        if name in kept or _OWN.match(name):
            continue
        said = [one for one in value if isinstance(one, str)] if isinstance(value, list) else [value]
        text = ", ".join(text_of(str(one)) for one in said if isinstance(one, (str, int)) and type(one) is not bool)
        asked = line_of(name.replace("_", " "))
        if text and not text.startswith(("{", "[")):
            if _personal(name, text):
                left.append(forms.left(asked))
            else:
                answers.append(forms.labelled(asked, text))
    return answers, left


def _personal(name: str, value: object) -> bool:
    return forms.personal(name.replace("_", " "), str(value))


def comment(space: str, project: str, row: Node, answer: str) -> Sealed:
    """A comment on a resource, for or against it, or a reply to one: of these the platform takes less."""
    kind = "reply" if identity(row.get("parentId")) else "comment"
    key, mark = f"{kind}/{project}/{identity(row.get('id'))}", mark_of(row, answer)
    return Sealed(key, mark, partial(_comment, space, project, row, key, mark, answer))


def _comment(space: str, project: str, row: Node, key: str, mark: str, answer: str) -> tuple[Item, ...]:
    parent = identity(row.get("parentId"))
    return _with_findings(
        row,
        Contribution(
            space,
            key,
            Kind.COMMENT,
            text_of(row.get("description")),
            html=pieces.html_of(row.get("description")),
            parent=f"comment/{project}/{parent}" if parent else f"resource/{project}/{identity(row.get('resourceId'))}",
            section=f"project/{project}",
            author=_author(row),
            stance=_STANCES.get(line_of(row.get("sentiment")), Stance.NONE),
            created=moment(row.get("createdAt")),
            updated=moment(row.get("updatedAt")),
            votes_for=number(row.get("yes")),
            votes_against=number(row.get("no")),
            labels=tuple(label for one in nodes(row.get("tags")) if (label := line_of(one.get("name")))),
            answer=answer,
            mark=mark,
            raw=_raw(row),
        ),
    )


def _with_findings(row: Node, made: Contribution) -> tuple[Item, ...]:
    texts = {name: row.get(name) for name in ("summary", "description") if row.get(name)}
    dates = {name: row.get(name) for name in ("publishDate", "createdAt", "updatedAt")}
    return (made, *pieces.findings(made, texts, dates))


def _author(row: Node) -> Author:
    user = pieces.node(row.get("user")) or {}
    key = identity(row.get("userId"))
    name = line_of(item(user, "displayName")) or line_of(item(user, "nickName")) or line_of(item(user, "name"))
    official = line_of(item(user, "role")) in ("admin", "editor", "moderator", "superuser")
    return Author(f"user/{key}" if key not in ("", "0") else "", name, official=official)


def _files(row: Node) -> tuple[Attachment, ...]:
    found = (*nodes(row.get("documents")), *nodes(row.get("images")))
    return tuple(
        Attachment(line_of(one.get("name")) or link.rsplit("/", 1)[-1], link)
        for one in found
        if (link := web_address(one.get("url")))
    )


def _raw(row: Node) -> dict[str, object]:
    """The record without what it says of its author beside the name: e-mail, telephone, address."""
    kept = {name: value for name, value in row.items() if name not in ("user", "resource", "replies", "can")}
    if isinstance(told := kept.get("extraData"), dict):
        kept["extraData"] = {name: value for name, value in told.items() if not _personal(name, value)}
    return kept
