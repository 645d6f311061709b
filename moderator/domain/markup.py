"""HTML from strangers: told apart from text, turned into text, or made safe to show."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# Only names of real elements: « a < b », « <3 » and « <nom> » are what people write, not HTML.
_ELEMENTS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|center|cite|code|dd|del|details|div|dl|dt|em|embed|figcaption|figure|"
    "font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|"
    "p|pre|q|s|script|section|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|"
    "title|tr|tt|u|ul|video|audio|wbr"
)
_TAG = re.compile(rf"</?(?:{_ELEMENTS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<(script|style|template|iframe|object|svg)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ACTIVE = re.compile(
    r"<(?!/?(?:p|br|li|ul|strong|em|b|i|u)>)"  # most tags are these: six times as fast
    r"(?:\s*(?:script|iframe|frame|object|embed|applet|form|link|meta|base|svg|video|audio|img)\b"
    r"|[^<>]+\son[a-z]{3,20}\s*=|[^<>]+(?:javascript|vbscript|data)\s*:)",
    re.IGNORECASE,
)

_DROPPED = frozenset({"script", "style", "template", "noscript", "iframe", "object", "head", "svg", "textarea"})
_PARAGRAPHS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre", "figure"}
)
_LINES = frozenset(
    {
        "div",
        "li",
        "tr",
        "dt",
        "dd",
        "section",
        "article",
        "header",
        "footer",
        "hr",
        "figcaption",
        "form",
        "body",
        "main",
    }
)

# Nothing here can run, submit, move over the window or fetch anything from elsewhere.
_SAFE_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "del", "div", "dd", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "ins", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_SAFE_ATTRIBUTES = {
    "a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}, "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}  # fmt: skip


# HTML parsers need a time quadratic in the depth of nesting: beyond this, tags are only taken out.
_MOST_TAGS = 20_000


def is_html(text: str) -> bool:
    """Whether the text holds at least one tag of HTML (a lone `<` or an entity is not enough)."""
    return "<" in text and _TAG.search(text) is not None


def has_entities(text: str) -> bool:
    """Whether the text holds a character entity, such as `&eacute;` or `&#39;`."""
    return "&" in text and _ENTITY.search(text) is not None


def is_active(text: str) -> bool:
    """Whether the HTML would run something or fetch something remote: script, handler, frame, image or form."""
    return "<" in text and _ACTIVE.search(text) is not None


def plain(text: str) -> str:
    """Return the text of an HTML fragment: paragraphs, lists and lines kept, links followed by their address.

    Scripts and styles are left out. Works on text that is not HTML too: entities are resolved, the rest is untouched.
    """
    if "<" not in text:
        return _resolved(text)
    if (read := _paragraphs(text)) is not None:
        return read
    return _parsed(text) if is_html(text) else _resolved(text)


def _resolved(text: str) -> str:
    """The text with its whole entities resolved: « ?article=1&section=2 » is an address, in which &sect is nothing."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text) if "&" in text else text


# What most contributions are made of, and what each piece amounts to: such a text needs no parser.
_EVERYDAY = {
    **dict.fromkeys(("p", "/p"), "\n\n"),
    **dict.fromkeys(("br", "br/", "br /"), "\n"),
    **{f"{slash}{name}": "" for name in ("strong", "em", "b", "i", "u") for slash in ("", "/")},
}
_NAMED = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#39);")


def _paragraphs(text: str) -> str | None:
    """What `_parsed` gives, ten times faster, for paragraphs, line breaks and emphasis alone; None for the rest."""
    if "\x00" in text or "\x01" in text or "\x02" in text or "\x03" in text:
        return None
    entities = "&" in text
    if entities and len(_NAMED.findall(text)) != text.count("&"):
        return None
    for blank in "\n\t\r\f":
        if blank in text:
            text = text.replace(blank, " ")
    first, *others = text.split("<")
    pieces = [first]
    for other in others:
        tag, _end, words = other.partition(">")
        piece = _EVERYDAY.get(tag)
        if piece is None or not _end:
            return None
        pieces += (piece, words)
    text = "".join(pieces).replace("\n\n\n\n", "\n\n")  # between two paragraphs: half as many lines to look at
    if entities:
        text = html.unescape(text)
    return _spaced([line.rstrip().lstrip(" ") for line in _single(text).split("\n")]) or None


def _parsed(text: str) -> str:
    if text.count("<") > _MOST_TAGS:
        return _without_tags(text)
    # Imported on first use: it must not delay the first window.
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(text.replace("\x00", "")).body
    read = _tidy("".join(_pieces(body))) if body is not None else ""
    # An attribute whose quote never closes swallows all that follows: the words are worth more than the markup.
    return read or _without_tags(text)


def _without_tags(text: str) -> str:
    return _tidy(html.unescape(_TAG.sub(_LINE, _HIDDEN.sub("", text))))


def clean(text: str) -> str:
    """Return the safe part of an HTML fragment: no script, style, form, frame or image; links tell nothing of us."""
    import nh3

    if text.count("<") > _MOST_TAGS:
        return text_to_html(plain(text))
    return nh3.clean(
        text,
        tags=_SAFE_TAGS,
        attributes=_SAFE_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        clean_content_tags={"script", "style", "iframe", "object", "textarea", "title", "svg", "template", "noscript"},
        link_rel="noopener noreferrer",
    )


def text_to_html(text: str) -> str:
    """Return plain text as simple HTML: a paragraph for each blank line, a line break for each line; all escaped."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    return "".join(
        f"<p>{html.escape(paragraph).strip().replace(chr(10), '<br>')}</p>"
        for paragraph in paragraphs
        if paragraph.strip()
    )


# Borders of lines and of paragraphs, until it is known which of two neighbours wins; they never stand in text.
_LINE, _PARAGRAPH, _GLUE = "\x01", "\x02", "\x03"


def _pieces(body: LexborNode) -> list[str]:
    """Return the text of the nodes below in order, without recursion: strangers nest thousands of elements."""
    pieces: list[str] = []
    todo: list[LexborNode | str] = [*_backwards(body)]
    numbers: list[int] = []  # for each open list, the number of its next item; 0 when it has none
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            if node == "</list>":
                numbers.pop()
            else:
                pieces.append(node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            pieces.append(_RUNS.sub(" ", node.text_content or ""))
        elif tag in _DROPPED or tag.startswith(("-", "!")):
            continue
        elif tag == "br":
            pieces.append("\n")
        elif tag in ("ul", "ol"):
            border = _LINE if numbers else _PARAGRAPH
            numbers.append(1 if tag == "ol" else 0)
            pieces.append(border)
            todo += [border, "</list>", *_backwards(node)]
        elif tag == "li":
            pieces.append(_LINE + "\t" * (len(numbers[:20]) - 1) + _bullet(numbers) + _GLUE)
            todo += [_LINE, *_backwards(node)]
        elif tag in ("td", "th"):
            todo += ["\t", *_backwards(node)]
        else:
            border = _PARAGRAPH if tag in _PARAGRAPHS and not numbers else _LINE if tag in _PARAGRAPHS | _LINES else ""
            pieces.append(border)
            todo += [border, _address(node) if tag == "a" else "", *_backwards(node)]
    return pieces


def _backwards(node: LexborNode) -> list[LexborNode]:
    children = []
    child = node.last_child
    while child is not None:
        children.append(child)
        child = child.prev
    return children


def _bullet(numbers: list[int]) -> str:
    if not numbers or not numbers[-1]:
        return "• "
    numbers[-1] += 1
    return f"{numbers[-1] - 1}. "


def _address(node: LexborNode) -> str:
    """Return what to say after a link: its address, unless it is what the link already shows or no real address."""
    target = (node.attributes.get("href") or "").strip()
    if not re.match(r"(?:https?|ftp|mailto):", target, re.IGNORECASE):
        return ""
    shown = node.text(deep=True).strip()
    bare = target.removeprefix("mailto:")
    same = {bare, bare.rstrip("/"), re.sub(r"^https?://(?:www\.)?", "", bare).rstrip("/")}
    return "" if shown.rstrip("/") in same else f" ({bare})" if shown else bare


_RUNS = re.compile(r"[ \t\r\n\f\x01-\x03]+")
_GLUED = re.compile(r"\x03[\s\x01-\x03]*")
_BORDERS = re.compile(r"(?<![ \t])[ \t]*[\x01\x02][ \x01\x02]*")
_INDENT = re.compile(r"^\t+(?=•|\d+\.)")


def _tidy(text: str) -> str:
    if _GLUE in text:
        text = _GLUED.sub("", text)
    text = _BORDERS.sub(lambda run: "\n\n" if "\x02" in run.group() else "\n", text)
    text = _single(text)
    lines = [line.rstrip().lstrip(" ") for line in text.split("\n")]
    if "\t" in text:
        lines = [_INDENT.sub(lambda tabs: "  " * len(tabs.group()), line) for line in lines]
    return _spaced(lines)


# Ten times as fast as patterns, which look at each character.
def _single(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _spaced(lines: list[str]) -> str:
    """The lines with one empty line at most between two."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
