"""Looking into a Word file as Word does: its parts, its paragraphs in order, its words."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from docx.oxml.ns import qn
from lxml import etree

from moderator.documents.model import Article, Journal, Numbers, Point, Quote, Response
from tests.documents.specimen import specimen


def part(path: Path, name: str = "word/document.xml") -> etree._Element:
    """One XML part of the file, parsed strictly."""
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(name))


def names(path: Path) -> list[str]:
    """All parts of the file, in its order."""
    with zipfile.ZipFile(path) as package:
        return package.namelist()


def words(element: etree._Element) -> str:
    """The words of an element, tabulations and line ends included."""
    shown = {qn("w:tab"): "\t", qn("w:br"): "\n"}
    return "".join(shown.get(str(one.tag), one.text or "") for one in element.iter(qn("w:t"), qn("w:tab"), qn("w:br")))


def paragraphs(path: Path) -> Iterator[tuple[str, str]]:
    """(style, words) of each paragraph of the body, those of tables and controls included."""
    for paragraph in part(path).iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        yield ("" if style is None else style.get(qn("w:val"), ""), words(paragraph))


def styled(path: Path, style: str) -> list[str]:
    """The words of all paragraphs of a style."""
    return [text for name, text in paragraphs(path) if name == style]


def fields(path: Path) -> list[str]:
    """The instructions of all fields of the body."""
    body = part(path)
    simple = [one.get(qn("w:instr"), "") for one in body.iter(qn("w:fldSimple"))]
    return [re.sub(r"\s+", " ", one).strip() for one in simple + [str(x.text) for x in body.iter(qn("w:instrText"))]]


def small(*points: Point, **changes: object) -> Response:
    """A consultation of one article and the points given."""
    article = Article(
        "a1", "1", "Objet", text="Le texte.", contributions=sum(point.contributions for point in points), points=points
    )
    empty = Numbers(received=0, to_moderate=0, accepted=0)
    base = replace(
        specimen(), articles=(article,), outside=None, refused=(), numbers=empty, journal=Journal(12, "ab" * 32)
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def asked(text: str = "Oui.", quote: Quote | None = None, **changes: object) -> Point:
    """A point with one contribution and an answer."""
    return replace(
        Point("p1", "Un point", 1, answer=text, quotes=(quote,) if quote else (), numbers=("7",)),
        **changes,  # type: ignore[arg-type]
    )
