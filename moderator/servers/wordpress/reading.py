"""Turning what WordPress gives into sections and contributions: posts, pages, categories and comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from moderator.domain.contribution import Attachment, Author, Contribution, Kind, Presence, Section, SectionKind
from moderator.domain.doctor import Item
from moderator.domain.markup import is_html
from moderator.servers import nodes
from moderator.servers.nodes import Node, item, line_of, mark_of, moment, number, text_of, web_address, word
from moderator.servers.sweeping import Sealed
from moderator.servers.uploads import attached

FIELDS = "id,post,parent,author,author_name,date_gmt,content,link,status,type"
"""What is asked of comments: no address, no e-mail, no machine of those who wrote them."""
POST_FIELDS = "id,type,status,title,content,link,date_gmt,modified_gmt,author,parent,menu_order,categories"
_FIELDS, _POST_FIELDS = tuple(FIELDS.split(",")), tuple(POST_FIELDS.split(","))

APPROVED = "approved"

_PRESENCES = {"publish": Presence.PUBLISHED, "": Presence.PUBLISHED, "pending": Presence.HIDDEN}
"""Of posts: what waits for review was handed in; a draft or private post is its author's own business."""

_ARTICLE = re.compile(
    r"^art(?:icle|\.)\s*(?:n\s*[°o]\s*)?(?P<code>(?:[lrd]\.?\s*)?\d+(?:er|bis|ter)?(?:[.\-]\d+)*|premier|unique)\b",
    re.I,
)


_TYPED = {
    "&#8217;": "'", "&#8216;": "'", "&#8242;": "'", "&#8220;": '"', "&#8221;": '"', "&#8243;": '"',
    "&laquo;&nbsp;": '"', "&nbsp;&raquo;": '"', "&#8230;": "...", " &#8212; ": " -- ", "&#8212;": "---",
    " &#8211; ": " - ", "&#8211;": "--", "&#215;": "x",
}  # fmt: skip
"""What people typed, by what WordPress shows instead, which it writes as entities: whoever may read the stored text
would else find each comment changed that was read as it is shown. Source: `wptexturize` and its French words."""
_DRESSED = re.compile("|".join(map(re.escape, sorted(_TYPED, key=len, reverse=True))))


def source_of(row: Node) -> str:
    """The text as it is stored, or as it is shown to who may not see that."""
    raw = item(row, "content", "raw")
    return raw if isinstance(raw, str) else str(item(row, "content", "rendered") or "")


def body_of(row: Node) -> str:
    """The plain text. WordPress keeps line ends as they were typed, also among tags."""
    raw = item(row, "content", "raw")
    if isinstance(raw, str):
        return said(raw)
    rendered = str(item(row, "content", "rendered") or "")
    return text_of(_DRESSED.sub(lambda found: _TYPED[found.group()], rendered) if "&" in rendered else rendered)


def said(raw: str) -> str:
    """The plain text of what is stored, where line ends count."""
    return text_of(re.sub(r"\r?\n", "<br>", raw) if is_html(raw) else raw)


def comment(space: str, row: Node, me: int, mine: Mapping[int, int], answer: str, *, under: str | None) -> Sealed:
    """A comment. `mine` maps our own replies to what they reply to; `under` is the key of a post that is itself one."""
    parent = number(row.get("parent")) or 0
    while parent in mine:
        parent = mine[parent]
    mark = mark_of([row.get(name) for name in _FIELDS], parent, me, answer, under)
    read = partial(_comment, space, row, me, f"comment/{parent}" if parent else under, answer, under, mark)
    return Sealed(f"comment/{number(row.get('id')) or 0}", mark, read)


def _comment(
    space: str, row: Node, me: int, parent: str | None, answer: str, under: str | None, mark: str
) -> tuple[Item, ...]:
    id_, post = number(row.get("id")) or 0, number(row.get("post")) or 0
    status, writer = word(row.get("status")), number(row.get("author")) or 0
    raw = item(row, "content", "raw")
    shown = item(row, "content", "rendered") if not isinstance(raw, str) or is_html(raw) else ""
    return _with_findings(
        row,
        Contribution(
            space,
            f"comment/{id_}",
            Kind.COMMENT,
            body_of(row),
            html=nodes.html_of(shown),
            parent=parent,
            section=f"post/{post}" if under is None else None,
            author=Author(
                f"user/{writer}" if writer else "", line_of(row.get("author_name")), official=bool(me) and writer == me
            ),
            created=when(row.get("date_gmt")),
            link=web_address(row.get("link")),
            presence=presence_of("comment", status),
            attachments=_attached(row),
            answer=answer,
            answer_state=status,
            mark=mark,
            raw={name: row[name] for name in _FIELDS if name in row},
        ),
    )


def _attached(row: Node) -> tuple[Attachment, ...]:
    """The files of the site's library that a text points to."""
    return attached(item(row, "content", "rendered"), web_address(row.get("link")), "/wp-content/uploads/")


def _with_findings(row: Node, made: Contribution) -> tuple[Item, ...]:
    dates = {name: row.get(name) for name in ("date_gmt", "modified_gmt")}
    return (made, *nodes.findings(made, {"content": source_of(row)}, dates))


def post(space: str, row: Node, parent: str | None, position: int) -> Section:
    """A post or page on which people comment. « Article 7 – … » is an article of that number."""
    title = line_of(item(row, "title", "rendered"))
    found = _ARTICLE.match(title)
    html = str(item(row, "content", "rendered") or "")
    return Section(
        space,
        f"post/{number(row.get('id'))}",
        SectionKind.ARTICLE if found else SectionKind.THEME,
        title or f"#{number(row.get('id'))}",
        parent,
        position,
        _code(found.group("code")) if found else "",
        text_of(html),
        nodes.html_of(html),
    )


def presence_of(kind: str, status: str) -> Presence:
    """Who sees a comment or a post of this status."""
    if kind == "post":
        return _PRESENCES.get(status, Presence.DRAFT)
    return Presence.PUBLISHED if status in (APPROVED, "") else Presence.HIDDEN


def proposal(space: str, row: Node, section: str | None, answer: str) -> Sealed:
    """A post that citizens wrote, where a site takes contributions as posts."""
    mark = mark_of([row.get(name) for name in _POST_FIELDS], section, answer)
    return Sealed(f"post/{number(row.get('id'))}", mark, partial(_proposal, space, row, section, answer, mark))


def _proposal(space: str, row: Node, section: str | None, answer: str, mark: str) -> tuple[Item, ...]:
    html = str(item(row, "content", "rendered") or "")
    writer = number(row.get("author")) or 0
    status = word(row.get("status"))
    return _with_findings(
        row,
        Contribution(
            space,
            f"post/{number(row.get('id'))}",
            Kind.PROPOSAL,
            text_of(html),
            line_of(item(row, "title", "rendered")),
            nodes.html_of(html),
            section=section,
            author=Author(f"user/{writer}" if writer else ""),
            created=when(row.get("date_gmt")),
            updated=when(row.get("modified_gmt")),
            link=web_address(row.get("link")),
            presence=presence_of("post", status),
            attachments=_attached(row),
            answer=answer,
            answer_state=status,
            mark=mark,
            raw={name: row[name] for name in _POST_FIELDS if name in row},
        ),
    )


def category(space: str, row: Node) -> Section:
    """A category of posts: a theme."""
    above = number(row.get("parent"))
    key = f"category/{number(row.get('id'))}"
    return Section(
        space, key, SectionKind.THEME, line_of(row.get("name")) or key, f"category/{above}" if above else None
    )


_ZONELESS = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?")


def when(value: object) -> datetime | None:
    """A time of WordPress: GMT, though it does not say so."""
    told = word(value)
    return moment(f"{told}Z" if _ZONELESS.fullmatch(told) else told or value)


def _code(code: str) -> str:
    code = " ".join(code.split())
    return "1er" if code.lower() == "premier" else code
