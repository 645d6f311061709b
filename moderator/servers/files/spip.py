"""Saved pages of a SPIP forum: their messages, threads and dates; the pages of one forum are put together again."""

from __future__ import annotations

import hashlib
import html as entities
import re
from dataclasses import dataclass
from functools import reduce
from math import gcd
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from moderator.domain import markup
from moderator.domain.contribution import Author, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.servers.files import values
from moderator.servers.files.encoding import encoding_of
from moderator.servers.files.layout import Desk, Found, Names
from moderator.servers.files.paging import ForumPage
from moderator.servers.files.table import Row, Table
from moderator.servers.files.values import fold

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

COLUMNS = ("Message", "Titre", "Auteur", "Date", "Texte", "Réponse à")
"""The columns under which messages are shown before they are brought in, and by which their layout is recognised."""

LARGEST = 64 << 20
_MOST_TAGS = 400_000
_DEEPEST = 3_000
_PAGE = 20  # messages on a page of the State's consultation site

# Each form of forum: its messages, their titles, texts, and what says who and when. Sources: the templates of SPIP 1.9
# to 4 (`inc-forum.html`), of its comment plugin, and of the public-participation site of the ministry of ecology.
_FORMS = (
    (".ligne-com", ".titresujet", ".textesujet", ".titresujet"),
    (".forum-message", ".forum-titre", ".forum-texte", ".forum-chapo"),
    ("div.forum", ".forum-titre", ".forum-item", ".forum-chapo"),
    (".comment-item > .comment, li.comment-li, .comment-fil > .comment", ".comment-titre",
     ".comment-texte, .comment-content, .entry-content", ".comment-meta"),
)  # fmt: skip
_DATE = re.compile(
    r"(?:\ble\s+)?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)?\s*"
    r"(\d{1,2}(?:er)?\s+(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)[a-zé]*\.?(?:\s+\d{4})?"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})"
    r"(?:[\s,]*(?:à|at)?\s*(\d{1,2})\s?(?:h|:)\s?(\d{2})?(?:\s?min)?)?",
    re.IGNORECASE,
)
_CURRENT = ".pagination .on, .pagination strong, .pagination .current, [class*=pagination] [aria-current]"
"""The number of the page shown among those of the others; the last form is that of the State's design system."""

_BY = re.compile(r"(?:^|[\s,])(?:par|by)\s+", re.IGNORECASE)
_BY_AFTER_COMMA = re.compile(r",\s*(?:par|by)\s+", re.IGNORECASE)
_OFFSET = re.compile(r"debut_(?!article|breve|doc|auteur|mot|rubrique)\w*=@?(\d{1,7})")
_TOTAL = re.compile(r"(\d[\d\s\u00a0\u202f]{0,9})\s*(?:contributions?|commentaires?|messages?|avis|réactions?)\b", re.I)
_ANCHOR = re.compile(r"(?:forum|comment)-?(\d{1,12})$")
_NUMBER = re.compile(r"(?:[?&]|^|/)(?:id_article=|article)(\d{1,9})|-a(\d{1,9})\.html")
_SAVED = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S{4,2000})")
"""What browsers, and the most used of their extensions for it, write at the head of a page that they save."""


@dataclass(frozen=True, slots=True)
class _Article:
    title: str
    address: str
    number: str

    @property
    def space(self) -> str:
        host = values.host(self.address)
        return f"spip:{host}" if host else "spip"

    @property
    def key(self) -> str:
        return f"article/{self.number or fold(self.title)[:300]}"


def table(content: bytes, place: str) -> Table | None:
    """Return the messages of a saved page, None when it is not that of a forum of SPIP. Nothing is fetched."""
    encoding = _encoding(content)
    text = content.decode(encoding, "moderator.rescue" if encoding.startswith("utf-8") else "replace")
    if text.count("<") > _MOST_TAGS or _depth(text) > _DEEPEST:
        return None
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text.replace("\x00", ""))
    body = tree.body
    if body is None:
        return None
    found: list[tuple[LexborNode, LexborNode]] = []
    form = _FORMS[0]
    for form in _FORMS:
        found = [(node, words) for node in body.css(form[0]) if (words := node.css_first(form[2])) is not None]
        if found:
            break
    if not found and body.css_first("a[href*=debut_forum]") is None:
        return None
    article = _article(text, body)
    page = _paging(text, body, place, len(found))
    about: dict[str, object] = {
        "article": article.title, "address": article.address, "space": article.space, "section": article.key,
        "offset": page.offset, "step": page.step, "last": page.last, "total": page.total,
    }  # fmt: skip
    rows: list[Row | Finding] = [*_rows(found, form[1], form[3], about)]
    if not encoding.startswith("utf-8"):
        rows.insert(0, Finding(Ailment.ENCODING, Remedy.REPAIRED, None, "", encoding, place))
    if not found:
        rows.append(Finding(Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE, None, "", article.title[:500], place))
    return Table(place, "html", COLUMNS, iter(rows), encoding="utf-8" if encoding == "utf-8-sig" else encoding)


def _rows(
    found: list[tuple[LexborNode, LexborNode]], title_at: str, meta_at: str, about: dict[str, object]
) -> list[Row]:
    rows: list[Row] = []
    at_item: dict[int, str] = {}
    uses: dict[str, int] = {}
    for number, (node, words) in enumerate(found, 1):
        for reply in reversed(words.css("p.repondre, .repondre, .forum-repondre")):
            reply.decompose()
        inside = _inner(words)
        body = markup.plain(inside)
        meta = node.css_first(meta_at) or node
        title, author, when = _said(meta, node.css_first(title_at), own=meta_at == title_at)
        identity = _identity(node)
        if not identity:
            # The same message on two pages that overlap has one name; two alike on one page have two.
            said = "\x1f".join((fold(author), when, fold(title), fold(body)))
            digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
            uses[digest] = uses.get(digest, 0) + 1
            identity = digest + (f"-{uses[digest]}" if uses[digest] > 1 else "")
        parent = _parent(node, at_item, identity)
        record: dict[str, object] = {"page": {**about, "messages": len(found)}, "html": inside}
        rows.append(Row(number, [identity, title, author, when, body, parent], record))
    return rows


class ForumReader:
    """The messages of one saved page; the article on which they were written is their section."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, fold)

    def read(self, row: Row) -> list[Found]:
        """Return the article when it is new, and the message."""
        cells, checkup = row.cells, self._desk.checkup
        record = row.record or {}
        about = record.get("page")
        page: dict[str, object] = about if isinstance(about, dict) else {}
        space = self._desk.space or str(page.get("space") or "spip")
        section = str(page.get("section") or "article/")
        found: list[Found] = []
        if self._desk.ledger.new_section(space, section):
            title = checkup.line(str(page.get("article") or ""), "Titre") or self._desk.place
            found.append(Section(space, section, SectionKind.ARTICLE, title))
        self._desk.ledger.pages.saw(f"{space} {section}", ForumPage.of(page), str(page.get("article") or ""))
        html = str(record.get("html") or "")
        if markup.is_active(html):
            checkup.note(Ailment.ACTIVE_CONTENT, Remedy.REPAIRED, "Texte", html)
        body = checkup.text(self._names.raw(cells, "texte"), "Texte")[0]
        if not body:
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return found
        parent = self._names.get(cells, "reponse a")
        found.append(
            Contribution(
                space=space, key=f"forum/{self._names.get(cells, 'message')}", kind=Kind.COMMENT, body=body, html=html,
                title=checkup.line(self._names.get(cells, "titre"), "Titre"),
                parent=f"forum/{parent}" if parent else None, section=section,
                author=Author(name=checkup.line(self._names.get(cells, "auteur"), "Auteur")),
                created=checkup.when(self._names.get(cells, "date"), "Date"), language="fr",
                link=str(page.get("address") or ""), raw={**self._desk.cells(cells), **record},
            )
        )  # fmt: skip
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []


def is_forum(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the saved pages of a forum."""
    return frozenset(COLUMNS) == columns


def _encoding(content: bytes) -> str:
    """Return the encoding in which the page reads; what it declares of itself only settles between old ones."""
    found = encoding_of(content[: 1 << 20])
    declared = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w\-]{3,20})", content[:4096], re.IGNORECASE)
    if found.startswith("utf") or declared is None:
        return found
    name = declared.group(1).decode().lower()
    return "iso8859_15" if name in ("iso-8859-15", "latin-9") else "cp1252" if "8859" in name else found


def _depth(text: str) -> int:
    deepest = depth = 0
    for match in re.finditer(r"<(/?)(?:div|ul|ol|li|span|b|i|em|strong|blockquote|table|td|font)\b", text):
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _article(text: str, body: LexborNode) -> _Article:
    saved = _SAVED.search(text[:8_000])
    address = entities.unescape(saved.group(1)) if saved else ""
    for pattern in (r"<link[^>]{0,200}rel=[\"']canonical[\"'][^>]{0,200}href=[\"']([^\"']{4,2000})",
                    r"<meta[^>]{0,200}property=[\"']og:url[\"'][^>]{0,200}content=[\"']([^\"']{4,2000})",
                    r"<base[^>]{0,200}href=[\"']([^\"']{4,2000})"):  # fmt: skip
        if not address and (match := re.search(pattern, text[:200_000], re.IGNORECASE)):
            address = entities.unescape(match.group(1))
    pages = (link.attributes.get("href") or "" for link in body.css("a[href*=debut_]"))
    address = address or next((link for link in pages if _OFFSET.search(link) and values.host(link)), "")
    if not address.startswith(("http://", "https://")):
        address = ""
    heading = next((one for one in body.css("h1") if one.text(strip=True)), None)
    title = " ".join(heading.text(separator=" ").split()) if heading is not None else ""
    if not title and (match := re.search(r"<title[^>]*>(.{1,1000}?)</title>", text, re.IGNORECASE | re.DOTALL)):
        title = " ".join(entities.unescape(match.group(1)).split())
    number = _NUMBER.search(address)
    if number is None:
        # The form for answering and the links between pages name the article too.
        number = re.search(r"id_article(?:=|[\"']\s+value=[\"'])(\d{1,9})()", text)
    identity = next(filter(None, number.groups()), "") if number else ""
    return _Article(title[:1000], _OFFSET.sub("", address).split("#")[0].rstrip("?&"), identity)


def _paging(text: str, body: LexborNode, place: str, messages: int) -> ForumPage:
    """Return which page of the forum this is, from the links to the others; alone, it is the only one."""
    labels: dict[int, str] = {}
    for link in body.css("a[href]"):
        if match := _OFFSET.search(entities.unescape(link.attributes.get("href") or "")):
            labels.setdefault(int(match.group(1)), link.text(strip=True))
    offsets = sorted(labels)
    step = reduce(gcd, [offset for offset in offsets if offset], 0) or max(_PAGE, messages)
    counted = [offset for offset, label in labels.items() if label == str(offset) and offset]
    current = next((node for node in body.css(_CURRENT) if node.text(strip=True).isdigit()), None)
    told = _OFFSET.search(unquote(PurePath(place.rpartition(" › ")[2]).name).replace("debut_forums-", "debut_forums="))
    saved = _SAVED.search(text[:8_000])
    asked = _OFFSET.search(entities.unescape(saved.group(1))) if saved else None
    if current is not None:
        shown = int(current.text(strip=True))
        offset = shown if counted else (shown - 1) * step
    elif asked or told:
        offset = int((asked or told).group(1))  # type: ignore[union-attr]
    else:
        offset = 0
    near = body.css_first(".dateart") or body.css_first("#forum, #comments, .forum-total, .forum")
    total = _TOTAL.search(near.text(separator=" ")[:2_000]) if near is not None else None
    count = int(re.sub(r"\D", "", total.group(1))) if total else 0
    return ForumPage(offset, step, max([offset, *offsets]), count if count >= offset + messages else 0)


def _said(meta: LexborNode, heading: LexborNode | None, *, own: bool) -> tuple[str, str, str]:
    """Return the title, the author and the date that the head of a message says."""
    text = " ".join(meta.text(separator=" ").split()).replace(" ,", ",")
    title = "" if own or heading is None else " ".join(heading.text(separator=" ").split())
    if title and text.startswith(title):
        text = text[len(title) :].strip(" ,")
    stamp = meta.css_first("abbr[title], time[datetime], [class~=dtreviewed]")
    exact = (stamp.attributes.get("title") or stamp.attributes.get("datetime") or "") if stamp is not None else ""
    dates = list(_DATE.finditer(text))
    when, before, after = "", text, ""
    if dates:
        match = dates[-1]
        hour, minute = match.group(2), match.group(3) or "00"
        when = f"{match.group(1)} {hour}:{minute}" if hour else match.group(1)
        before, after = text[: match.start()], text[match.end() :]
    if exact and values.moment(exact) is not None:
        when = exact
    signed = meta.css_first(".fn, .comment-author, .author, .auteur, .forum-auteur")
    author = " ".join(signed.text(separator=" ").split()) if signed is not None else ""
    before = before.strip(" ,–-")
    by = _BY.match(after.lstrip(" ,"))
    if by:
        author = author or after.lstrip(" ,")[by.end() :]
    elif marks := list((_BY_AFTER_COMMA if own else _BY).finditer(before)):
        # Where the title stands on the same line, « par temps de neige » may be its own.
        author = author or before[marks[-1].end() :]
        before = before[: marks[-1].start()]
    return (before if own else title).strip(" ,–-")[:500], author.strip(" ,.–-|")[:200], when


def _identity(node: LexborNode) -> str:
    around = node.parent
    for where in (node, around):
        if where is None:
            continue
        for attribute in ("id", "name"):
            if match := _ANCHOR.search(where.attributes.get(attribute) or ""):
                return match.group(1)
    for inner in node.css("[id], a[name], a[href]"):
        for attribute in ("id", "name", "href"):
            value = inner.attributes.get(attribute) or ""
            if (attribute != "href" or "#" in value) and (match := _ANCHOR.search(value)):
                return match.group(1)
    return ""


def _parent(node: LexborNode, at_item: dict[int, str], identity: str) -> str:
    """Return the message answered: that of the list item in which this one's own stands."""
    items: list[int] = []
    above = node if node.tag == "li" else node.parent
    while above is not None:
        if above.tag == "li":
            items.append(above.mem_id)
        above = above.parent
    if not items:
        return ""
    at_item.setdefault(items[0], identity)
    return next((at_item[item] for item in items[1:] if item in at_item), "")


def _inner(node: LexborNode) -> str:
    return re.sub(r"^<[^>]*>|</[a-zA-Z0-9]+>\s*$", "", (node.html or "").strip())
