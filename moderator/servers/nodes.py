"""Reading the pieces of a server's JSON: objects, lists, words, numbers, texts; nothing is trusted to be there."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson

from moderator import __version__
from moderator.domain.contribution import Contribution
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.markup import is_active, is_html, plain
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext
from moderator.domain.words import number as display
from moderator.servers.files import values

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST = 1_000_000  # characters of one text; the longest contributions seen have about 100,000

Node = Mapping[str, Any]


def node(value: object) -> Node | None:
    """The value, if it is an object of JSON."""
    return value if isinstance(value, dict) else None  # what JSON makes: asking for a Mapping takes six times as long


def nodes(value: object) -> list[Node]:
    """The objects of a list; nulls and anything else left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def item(value: object, *path: str) -> Any:
    """What stands at that path, or None when anything on the way is missing or of another shape."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def word(value: object) -> str:
    """A short string of the server, without control characters; "" for anything else."""
    if not isinstance(value, str):
        return ""
    return (value if value.isprintable() else CONTROL.sub("", value)).strip()[:2_000]


def identity(value: object) -> str:
    """What a server calls a thing, a number or a word, as a word; "" for anything else."""
    return str(value) if type(value) is int else word(value)


def number(value: object) -> int | None:
    """A whole number, or None."""
    if type(value) is int:
        return value if -(2**53) < value < 2**53 else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return None


def text_of(value: object) -> str:
    """The plain text of what may be HTML, without control characters, line ends and surrounding space made one."""
    if not isinstance(value, str) or not value:
        return ""
    told = uncontrolled(plain(value))
    if "\r" in told:
        told = told.replace("\r\n", "\n").replace("\r", "\n")
    return told.strip()[:LONGEST]


_CONTROLS = bytes(code for code in range(128) if CONTROL.match(chr(code)))


def uncontrolled(text: str) -> str:
    """The text without its control characters, as `CONTROL` takes them out, ten times as fast."""
    told = text.encode("utf-8", "surrogatepass")
    kept = told.translate(None, _CONTROLS)
    return text if len(kept) == len(told) else kept.decode("utf-8", "surrogatepass")


def line_of(value: object) -> str:
    """A plain text on one line."""
    if isinstance(value, str) and value.isprintable() and "<" not in value and "&" not in value:
        return " ".join(value.split()) if "  " in value else value.strip()[:LONGEST]
    return " ".join(text_of(value).split())


def sentence(words: str) -> str:
    """Somebody else's words as the end of a sentence of ours."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def html_of(value: object) -> str:
    """The text as received when it is HTML, else ""."""
    return value[:LONGEST] if isinstance(value, str) and is_html(value) else ""


def moment(value: object) -> datetime | None:
    """An aware time between 1900 and 2100 in any form that platforms write, or None.

    A number is one of seconds, milliseconds or microseconds since 1970, whichever can be, also in a string.
    """
    if isinstance(value, str):
        return _moment(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return values.since_1970(value)


@lru_cache(maxsize=4_096)  # each is read twice, and many things are made and changed at the same time
def _moment(told: str) -> datetime | None:
    return values.moment(told)


def web_address(value: object) -> str:
    """An address that a browser may open; "" for anything else."""
    told = word(value)
    return told if told.startswith(("https://", "http://")) else ""


_RELEASE = __version__.encode()[: hashlib.blake2b.MAX_KEY_SIZE]


def mark_of(record: object, *beside: object) -> str:
    """A mark that differs as soon as what the server gave does, or what is put in the contribution `beside` it.

    It needs not be read to be compared. It differs also from one release of the program to the next, which may read
    otherwise: then all is read once more.
    """
    told = orjson.dumps((record, beside), option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(told, digest_size=8, key=_RELEASE).hexdigest()


def marked(made: Contribution) -> Contribution:
    """The contribution with a mark that differs as soon as anything that we keep of it does, but its record."""
    return replace(made, mark=mark_of([getattr(made, name) for name in _TOLD]))


_TOLD = [one.name for one in fields(Contribution) if one.name not in ("raw", "mark")]


def findings(made: Contribution, texts: Mapping[str, object], dates: Mapping[str, object]) -> tuple[Finding, ...]:
    """What the doctor has to say of one: control characters, excess, active content, unreadable dates.

    `texts` and `dates` are the fields as received, by name.
    """
    found = []
    for name, value in texts.items():
        words = value if isinstance(value, str) else ""
        where = f"{made.key} {name}"
        if words and uncontrolled(words) is not words:
            sample = repr(words[:400])[:500]
            found.append(Finding(Ailment.CONTROL_CHARACTERS, Remedy.REPAIRED, None, where, sample, made.link))
        if len(words) > LONGEST:
            found.append(Finding(Ailment.OVERSIZED, Remedy.CUT, None, where, words[:500], made.link))
        if is_active(words):
            found.append(Finding(Ailment.ACTIVE_CONTENT, Remedy.REPAIRED, None, where, words[:500], made.link))
    for name, value in dates.items():
        if value is not None and (ailment := of_date(moment(value))) is not None:
            found.append(Finding(ailment, Remedy.KEPT, None, f"{made.key} {name}", str(value)[:500], made.link))
    return tuple(found)


def empty(count: int, where: str, link: str) -> tuple[Finding, ...]:
    """What the doctor has to say of rows of a list that have no content."""
    told = ngettext(
        "{n} row without content: hidden or removed by the site’s moderators.",
        "{n} rows without content: hidden or removed by the site’s moderators.",
        count,
    )
    return _aside(count, told, where, link)


def unread(count: int, where: str, link: str) -> tuple[Finding, ...]:
    """What the doctor has to say of rows of a list that the server does not manage to give, even one by one."""
    told = ngettext(
        "{n} row that the server does not manage to give, even alone: this reading says nothing gone.",
        "{n} rows that the server does not manage to give, even alone: this reading says nothing gone.",
        count,
    )
    return _aside(count, told, where, link)


def not_given(key: str, why: Problem, link: str = "") -> Finding:
    """What the doctor has to say of one contribution that the server does not manage to give."""
    told = _("The server does not give this contribution: {words}").format(words=why.what)
    return Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, key, told[:500], link)


def _aside(count: int, told: str, where: str, link: str) -> tuple[Finding, ...]:
    sample = told.format(n=display(count))
    return (Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, where, sample, link),) if count else ()


_AHEAD = values.AHEAD.total_seconds()


def of_date(read: datetime | None) -> Ailment | None:
    """What is wrong with the date of a contribution as it was read: not readable, or not likely; None when nothing."""
    if read is None:
        return Ailment.DATE
    if read.year < values.WEB or read.timestamp() > time.time() + _AHEAD:
        return Ailment.DOUBTFUL_DATE
    return None
