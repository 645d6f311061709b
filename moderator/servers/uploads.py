"""The files that texts point to in a platform's own store of uploads: what people joined to what they wrote."""

from __future__ import annotations

import re
from mimetypes import guess_type
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from moderator.domain.contribution import Attachment
from moderator.servers.nodes import line_of

MOST = 50  # files of one text
_POINTING = "a[href], img[src], video[src], audio[src], source[src]"
_LONGEST = 2_000  # characters of an address


def attached(html: object, page: str, folder: str, elsewhere: re.Pattern[str] | None = None) -> tuple[Attachment, ...]:
    """The uploads that a text points to, each once, in their order; only where they are, they are fetched on demand.

    `page` is the address of the text. Uploads are what lies under `folder` on the same host; also `elsewhere`, where
    the platform keeps them with somebody else (the whole address must match). Any other address is only a link.
    """
    if not isinstance(html, str) or (folder not in html and (elsewhere is None or not elsewhere.search(html))):
        return ()
    from selectolax.lexbor import LexborHTMLParser

    found: dict[str, Attachment] = {}
    whole: set[str] = set()  # pictures shown small inside a link to the whole one
    for node in LexborHTMLParser(html).css(_POINTING):
        link = _whole(node.attributes.get("href") or node.attributes.get("src"), page)
        if link is None or not _kept(link, page, folder, elsewhere):
            continue
        address = link.geturl()
        if node.tag == "a":
            whole.update(one.attributes.get("src") or "" for one in node.css("img[src]"))
        elif (node.attributes.get("src") or "") in whole:
            continue
        file = unquote(link.path.rpartition("/")[2])
        told = line_of(node.text()) if node.tag == "a" else ""
        shown = node.css_first("img[alt]")
        title = told or line_of((shown or node).attributes.get("alt")) or line_of(file)
        found.setdefault(address, Attachment(title[:200], address, guess_type(file)[0] or ""))
        if len(found) == MOST:
            break
    return tuple(found.values())


def _whole(written: str | None, page: str) -> SplitResult | None:
    """The address written, made whole, without what leads into the file; None when it is not one of the web."""
    if not written or len(written) > _LONGEST:
        return None
    try:
        parts = urlsplit(urljoin(page, written.strip()))
        host = parts.hostname
    except ValueError:
        return None
    return parts._replace(fragment="") if parts.scheme in ("http", "https") and host and not parts.username else None


def _kept(link: SplitResult, page: str, folder: str, elsewhere: re.Pattern[str] | None) -> bool:
    if link.netloc == urlsplit(page).netloc:
        return folder in link.path and not link.path.endswith("/") and ".." not in unquote(link.path)
    return elsewhere is not None and elsewhere.fullmatch(link.geturl()) is not None
