"""Turning what Cap Collectif gives into contributions: proposals, opinions and what hangs on them, questionnaires."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from functools import partial

from moderator.domain.contribution import (
    Attachment,
    Author,
    AuthorKind,
    Contribution,
    Kind,
    Presence,
    Section,
    SectionKind,
    Stance,
)
from moderator.domain.doctor import Finding, Item
from moderator.servers import nodes as pieces
from moderator.servers.files import forms
from moderator.servers.files.guess import is_open
from moderator.servers.files.values import author_kind, fold, global_id
from moderator.servers.nodes import (
    Node,
    html_of,
    item,
    line_of,
    mark_of,
    marked,
    moment,
    node,
    nodes,
    number,
    text_of,
    web_address,
    word,
)
from moderator.servers.sweeping import Sealed

TYPES = {
    "Opinion": ("opinion", Kind.PROPOSAL),
    "Argument": ("argument", Kind.ARGUMENT),
    "Source": ("source", Kind.SOURCE),
    "Version": ("version", Kind.AMENDMENT),
}
"""What a consultation holds, by GraphQL type: the word in its keys, the same as in the exports, and its kind."""
_CHOSEN = frozenset({"MultipleChoiceQuestion", "MajorityQuestion"})
_STANCES = {"FOR": Stance.FOR, "AGAINST": Stance.AGAINST}


def proposal(space: str, row: Node) -> Sealed:
    """A proposal of a collection step and its category; the answers to the form's questions follow the text."""
    key, mark = f"proposal/{global_id(word(row.get('id')))}", mark_of(row)
    return Sealed(key, mark, partial(_proposal, space, row, key, mark))


def _proposal(space: str, row: Node, key: str, mark: str) -> tuple[Item, ...]:
    title, summary = line_of(row.get("title")), text_of(row.get("summary"))
    body, html = text_of(row.get("body")), html_of(row.get("body"))
    pieces = [summary, body] if summary and summary not in body else [body]
    for question, said in answers(row):
        if said:
            pieces.append(f"{line_of(question.get('title'))}\n{said}")
    joined = "\n\n".join(piece for piece in pieces if piece)
    category = line_of(item(row, "category", "name"))
    section = Section(space, f"category/{fold(category)[:300]}", SectionKind.THEME, category) if category else None
    theme = line_of(item(row, "theme", "title"))
    answer, state = _answer(row)
    made = Contribution(
        space,
        key,
        Kind.PROPOSAL,
        joined or title,
        title,
        html if joined == body else "",
        section=section.key if section else None,
        author=author(row),
        created=moment(row.get("createdAt")) or moment(row.get("publishedAt")),
        updated=moment(row.get("updatedAt")),
        votes_for=number(item(row, "votes", "totalCount")),
        link=web_address(row.get("url")),
        attachments=_files(row),
        presence=presence(row),
        labels=(theme,) if theme else (),
        answer=answer,
        answer_state=state,
        mark=mark,
        raw=_record(row),
    )
    return (*([section] if section else []), made, *findings(made, row), *map(forms.left, left(row)))


def key_of(id_: str) -> tuple[str, ...]:
    """What a thing of a consultation may be called here, by its id there; nothing for what is read elsewhere."""
    type_ = _type(id_)
    return tuple(f"{name}/{global_id(id_)}" for told, (name, _kind) in TYPES.items() if type_ in (told, ""))


def contribution(space: str, row: Node, section: str | None) -> Sealed | None:
    """An opinion, or an argument, a source or a version that hangs on one; None for what is read elsewhere."""
    known = TYPES.get(word(row.get("__typename")))
    id_ = global_id(word(row.get("id")))
    if known is None or not id_:
        return None
    name, kind = known
    key, mark = f"{name}/{id_}", mark_of(row, section)
    return Sealed(key, mark, partial(_contribution, space, row, kind, key, mark, section))


def _contribution(space: str, row: Node, kind: Kind, key: str, mark: str, section: str | None) -> tuple[Item, ...]:
    title, body, html = line_of(row.get("title")), text_of(row.get("body")), html_of(row.get("body"))
    if why := text_of(row.get("comment")):
        body, html = f"{body}\n\n{why}".strip(), ""
    trashed = row.get("trashed") is True
    made = Contribution(
        space,
        key,
        kind,
        body or title,
        title,
        html,
        parent=_parent(row) if kind is not Kind.PROPOSAL else None,
        section=section,
        stance=_STANCES.get(word(row.get("type")), Stance.NONE),
        created=moment(row.get("createdAt")),
        updated=moment(row.get("updatedAt")),
        link=web_address(row.get("url")),
        presence=presence(row),
        answer_state=line_of(row.get("trashedReason")) if trashed else "",
        mark=mark,
        raw=dict(row),
    )
    return (made, *findings(made, row))


def findings(made: Contribution, row: Node) -> tuple[Finding, ...]:
    """What the doctor has to say."""
    texts = {name: row[name] for name in ("body", "summary", "title", "comment") if name in row}
    dates = {name: row[name] for name in ("createdAt", "updatedAt", "publishedAt") if name in row}
    return pieces.findings(made, texts, dates)


def _parent(row: Node) -> str | None:
    """The key of what it hangs on: an opinion, or a version of one."""
    for above in (node(row.get("parent")), node(row.get("related"))):
        id_ = word(above.get("id")) if above else ""
        if above and id_:
            kind = word(above.get("__typename")) or _type(id_)
            return f"{'version' if 'version' in kind.lower() else 'opinion'}/{global_id(id_)}"
    return None


def _type(id_: str) -> str:
    try:
        return base64.b64decode(id_, validate=True).decode("ascii").partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


class Form:
    """A questionnaire: its open questions are sections, in the order in which they are met.

    As in the exports, a question is closed when its answers, here those in `replies`, are choices among a few, numbers,
    or yes and no; one that they do not answer is open, and so is one that `was_open` by the key of its section.
    """

    def __init__(self, space: str, replies: Sequence[Node], was_open: Callable[[str], bool]) -> None:
        self._space = space
        self._sections: dict[str, Section | None] = {}
        self._told = 0
        said: dict[str, list[str]] = {}
        asked: dict[str, Node] = {}
        for reply in replies:
            for question, text in answers(reply):
                asked.setdefault(word(question.get("id")), question)
                said.setdefault(word(question.get("id")), []).append(text)
        for id_, question in asked.items():
            self._section(question, is_open([text for text in said[id_] if text]) or was_open(_question(id_)))

    def opened(self) -> list[Section]:
        """The sections that were not given before."""
        found = [one for one in self._sections.values() if one is not None]
        fresh, self._told = found[self._told :], len(found)
        return fresh

    def reply(self, row: Node) -> list[Contribution]:
        """One reply: a contribution for each open question answered; the closed ones stay with their record."""
        id_ = global_id(word(row.get("id")))
        told = [(question, self._section(question), text) for question, text in answers(row) if text]
        closed = {line_of(question.get("title")): text for question, section, text in told if section is None}
        return [
            marked(
                Contribution(
                    self._space,
                    f"answer/{id_}/{section.key.removeprefix('question/')}",
                    Kind.ANSWER,
                    text,
                    section=section.key,
                    author=author(row),
                    created=moment(row.get("createdAt")) or moment(row.get("publishedAt")),
                    updated=moment(row.get("updatedAt")),
                    presence=presence(row),
                    raw={"id": row.get("id"), section.title: text, **closed},
                )
            )
            for _question, section, text in told
            if section is not None and id_
        ]

    def _section(self, question: Node, is_open: bool = True) -> Section | None:
        """The section of a question; None when it is closed."""
        id_ = word(question.get("id"))
        if id_ not in self._sections:
            place, title = len(self._sections) + 1, line_of(question.get("title"))
            free = is_open and id_ and word(question.get("__typename")) not in _CHOSEN
            self._sections[id_] = (
                Section(self._space, _question(id_), SectionKind.QUESTION, title, None, place) if free else None
            )
        return self._sections[id_]


def _question(id_: str) -> str:
    return f"question/{global_id(id_)}"


def answers(row: Node) -> list[tuple[Node, str]]:
    """The questions of a form with what was answered, as plain text ("" when nothing was).

    An administrator’s token is also given what is for the team alone: names, addresses and the like are left out.
    """
    return [(question, text) for question, text in _all(row) if not _personal(question, text)]


def left(row: Node) -> list[str]:
    """The questions of a form whose answers are left out."""
    return [line_of(question.get("title")) for question, text in _all(row) if text and _personal(question, text)]


def _all(row: Node) -> list[tuple[Node, str]]:
    return [(question, _said(one)) for one in nodes(row.get("responses")) if (question := node(one.get("question")))]


def _personal(question: Node | None, text: str) -> bool:
    return forms.personal(line_of(item(question, "title")), text)


def _said(response: Node) -> str:
    return text_of(response.get("formattedValue")) or text_of(response.get("value"))


def _record(row: Node) -> dict[str, object]:
    """The record of a proposal without what its form asked of its author."""
    told = row.get("responses")
    if not told:
        return dict(row)
    kept = [one for one in nodes(told) if not _personal(node(one.get("question")), _said(one))]
    return {**row, "responses": kept}


def _files(row: Node) -> tuple[Attachment, ...]:
    links = [
        (line_of(item(one, "question", "title")), web_address(media.get("url")))
        for one in nodes(row.get("responses"))
        for media in nodes(one.get("medias"))
    ]
    return tuple(Attachment(title or link.rsplit("/", 1)[-1], link) for title, link in links if link)


def author(row: Node) -> Author:
    """Who wrote, where the API says so: proposals and replies only."""
    person = node(row.get("author"))
    if person is None:
        return Author()
    kind = author_kind(line_of(item(person, "userType", "name"))) or AuthorKind.OTHER
    return Author(global_id(word(person.get("id"))), line_of(person.get("username")), kind)


def presence(row: Node) -> Presence:
    """Trashed contributions are hidden there, whether their title still shows or not; so are unpublished ones."""
    hidden = row.get("trashed") is True or row.get("published") is False
    return Presence.HIDDEN if hidden else Presence.PUBLISHED


def _answer(row: Node) -> tuple[str, str]:
    """The official answer that is shown, and the name of the last status given. What an assessment holds is a draft."""
    decided = node(item(row, "decision", "officialResponse"))
    text = text_of(decided.get("body")) if decided and decided.get("isPublished") is True else ""
    states = [line_of(item(one, "status", "name")) for one in nodes(row.get("selections"))]
    return text, next((state for state in reversed(states) if state), "")
