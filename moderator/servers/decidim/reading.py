"""Turning what Decidim gives into contributions: proposals, amendments, debates, meetings and comments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from moderator.domain.contribution import (
    Author,
    AuthorKind,
    Channel,
    Contribution,
    Kind,
    Presence,
    Section,
    SectionKind,
    Stance,
)
from moderator.domain.doctor import Finding
from moderator.servers.decidim.documents import Tail
from moderator.servers.decidim.nodes import (
    AUTHOR_KIND_ROOT,
    Node,
    Said,
    ancestry,
    attachments,
    author,
    html_of,
    moment,
    names,
    node,
    nodes,
    number,
    said,
    text_of,
    title_of,
    word,
)
from moderator.servers.decidim.texts import Texts
from moderator.servers.files.values import author_kind, fold
from moderator.servers.nodes import findings as ailments
from moderator.servers.nodes import mark_of

_STANCES = {1: Stance.FOR, -1: Stance.AGAINST}


@dataclass(frozen=True, slots=True)
class Place:
    """Where things are: the server's id space, the space's path on the site (`/processes/slug`), the component."""

    space: str
    site: str
    path: str
    component: str

    def link(self, tail: Tail, id_: str) -> str:
        """The public address, for the versions that do not give it."""
        return f"{self.site}{self.path}/f/{self.component}/{tail}s/{id_}"

    def address(self, tail: Tail, row: Node) -> str:
        """The public address of a thing."""
        told = word(row.get("url"))
        return told if told.startswith(("https://", "http://")) else self.link(tail, word(row.get("id")))


@dataclass(frozen=True, slots=True)
class Classified:
    """What the classification of a thing says: its section, who speaks, other labels, and sections to make known."""

    section: str
    kind: AuthorKind | None
    labels: tuple[str, ...]
    sections: tuple[Section, ...]


def classified(place: Place, row: Node, texts: Texts) -> Classified:
    """Sort a thing's categories, taxonomies and scope into section, author kind and labels.

    The first article named wins; else the first category or taxonomy is the theme; else the component. A taxonomy whose
    root is « Type d’auteur » (or alike) says who speaks.
    """
    leaves = [one for one in (node(row.get("category")),) if one] + nodes(row.get("taxonomies"))
    prefix = "category" if row.get("category") else "taxonomy"
    kind: AuthorKind | None = None
    article: str | None = None
    theme: list[Node] = []
    labels: list[str] = []
    for leaf in leaves:
        chain = ancestry(leaf)
        titles = names(chain)
        if len(chain) > 1 and _says_who(titles[0]):
            kind = kind or author_kind(titles[-1]) or AuthorKind.OTHER
            continue
        found = texts.article(reversed(titles))
        if found is not None and article is None:
            article = found
        elif found is None and not theme:
            theme = chain
        else:
            labels.append(titles[-1])
    if scope := node(row.get("scope")):
        labels.append(title_of(scope.get("name")))
    if article is not None and theme:
        labels.insert(0, names(theme)[-1])
    sections = () if article is not None else _themes(place, prefix, theme)
    section = article or (sections[-1].key if sections else f"component/{place.component}")
    return Classified(section, kind, tuple(dict.fromkeys(label for label in labels if label)), sections)


@lru_cache(maxsize=256)
def _says_who(root: str) -> bool:
    """Whether a classification of that name says who speaks."""
    return AUTHOR_KIND_ROOT.search(fold(root)) is not None


def _themes(place: Place, prefix: str, chain: list[Node]) -> tuple[Section, ...]:
    """The themes from the root down. The components of a consultation share them: they hang on none."""
    sections: list[Section] = []
    for one in chain:
        if id_ := word(one.get("id")):
            above = sections[-1].key if sections else None
            name = title_of(one.get("name")) or f"#{id_}"
            sections.append(Section(place.space, f"{prefix}/{id_}", SectionKind.THEME, name, above))
    return tuple(sections)


def answer_of(row: Node) -> tuple[str, str]:
    """The official answer that the source shows, as plain text, and its own word for the status."""
    text = text_of(said(row.get("answer")).text)
    state = word(row.get("state"))
    return text, "" if state == "withdrawn" else state


def proposal(place: Place, row: Node, where: Classified, amends: int | None = None, mark: str = "") -> Contribution:
    """A citizen's or official proposal. `amends` is the number of the proposal that it would amend, if it is one."""
    id_ = word(row.get("id"))
    body = said(row.get("body"))
    answer, state = answer_of(row)
    withdrawn = row.get("withdrawn") is True or word(row.get("state")) == "withdrawn"
    writers = [one for one in (node(row.get("author")), *nodes(row.get("authors"))) if one]
    meeting = row.get("createdInMeeting") is True
    return Contribution(
        place.space,
        f"proposal/{id_}",
        Kind.PROPOSAL if amends is None else Kind.AMENDMENT,
        text_of(body.text),
        title_of(row.get("title")),
        html_of(body.text),
        parent=None if amends is None else f"proposal/{amends}",
        section=where.section,
        author=author(writers[0] if writers else None, where.kind, official=row.get("official") is True),
        created=moment(row.get("publishedAt")) or moment(row.get("createdAt")),
        updated=moment(row.get("updatedAt")),
        votes_for=number(row.get("voteCount")),
        channel=Channel.MEETING if meeting else Channel.ONLINE,
        language=body.language,
        link=place.address("proposal", row),
        attachments=attachments(row.get("attachments")),
        presence=Presence.WITHDRAWN if withdrawn else Presence.PUBLISHED,
        labels=where.labels,
        answer=answer,
        answer_state=state,
        mark=mark,
        raw=dict(row),
    )


def debate(place: Place, row: Node, where: Classified) -> Contribution:
    """A debate: what opens it is the text, what follows are its comments."""
    return _event(place, "debate", row, where, ("description", "instructions", "informationUpdates", "conclusions"))


def meeting(place: Place, row: Node, where: Classified) -> Contribution:
    """A public meeting: an oral contribution. Its text is what it was called for, its agenda, then its minutes."""
    made = _event(place, "meeting", row, where, ("description", "agenda", "closingReport"))
    return replace(made, kind=Kind.ORAL, channel=Channel.MEETING, attachments=attachments(row.get("attachments")))


def _agenda(value: object) -> Said:
    """The agenda of a meeting as HTML, under the heading that the site gives it, if any."""
    agenda = node(value) or {}
    heading = said(agenda.get("title"))
    parts: list[str] = []
    language = heading.language
    for item in nodes(agenda.get("items")):
        title, about = said(item.get("title")), said(item.get("description"))
        language = language or title.language or about.language
        parts += [f"<p>{escape(title_of(item.get('title')))}</p>" if title.text else "", about.text]
    words = "\n".join(part for part in parts if part)
    name = title_of(agenda.get("title"))
    return Said(f"<p>{escape(name)}</p>\n{words}" if words and name else words, language)


def _event(place: Place, tail: Tail, row: Node, where: Classified, parts: tuple[str, ...]) -> Contribution:
    id_ = word(row.get("id"))
    texts = [_agenda(row.get(part)) if part == "agenda" else said(row.get(part)) for part in parts]
    writer = node(row.get("author"))
    # Nobody means the organisation; from 0.30 on, for debates, it may also mean an account that was closed.
    unsigned = writer is None and "author" in row and (tail == "meeting" or "taxonomies" not in row)
    html = "\n".join(one.text for one in texts if one.text)
    return Contribution(
        place.space,
        f"{tail}/{id_}",
        Kind.PROPOSAL,
        "\n\n".join(text_of(one.text) for one in texts if one.text),
        title_of(row.get("title")),
        html_of(html),
        section=where.section,
        author=author(writer, where.kind, official=unsigned),
        created=moment(row.get("createdAt")),
        updated=moment(row.get("updatedAt")),
        language=next((one.language for one in texts if one.text), ""),
        link=place.address(tail, row),
        labels=where.labels,
        presence=Presence.WITHDRAWN if True in (row.get("withdrawn"), row.get("isWithdrawn")) else Presence.PUBLISHED,
        raw=dict(row),
    )


def comment(place: Place, row: Node, parent: str | None, section: str, root: str, about: str) -> Contribution:
    """A comment. `root` is the key of the thing discussed, kept in its mark; `about` that thing's public address."""
    id_ = word(row.get("id"))
    body = row.get("body")
    body = body if isinstance(body, str) else ""
    link = word(row.get("url"))
    raw = {name: value for name, value in row.items() if name != "comments"}
    return Contribution(
        place.space,
        f"comment/{id_}",
        Kind.COMMENT,
        text_of(body),
        html=html_of(body),
        parent=parent,
        section=section,
        author=author(row.get("author")) if node(row.get("author")) else Author(),
        stance=_STANCES.get(number(row.get("alignment")) or 0, Stance.NONE),
        created=moment(row.get("createdAt")),
        updated=moment(row.get("updatedAt")),
        votes_for=number(row.get("upVotes")),
        votes_against=number(row.get("downVotes")),
        link=link if link.startswith(("https://", "http://")) else f"{about}?commentId={id_}#comment_{id_}",
        mark=f"{root}|{mark_of(raw, parent, section, about)}",
        raw=raw,
    )


def findings(made: Contribution, row: Node) -> tuple[Finding, ...]:
    """What the doctor has to say of this one."""
    body = row.get("body")
    words = body if isinstance(body, str) else said(body).text or made.html
    dates = {name: row.get(name) for name in ("createdAt", "publishedAt", "updatedAt")}
    return ailments(made, {"body": words}, dates)
