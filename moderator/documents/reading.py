"""Reading the answers back from a Word document that the program wrote, whoever has edited it since."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from moderator.documents.blocks import Style, prose
from moderator.documents.model import ANSWER_TAG
from moderator.documents.typography import typeset
from moderator.domain.problem import Problem
from moderator.domain.words import _


def answers_of(path: Path) -> dict[str, str]:
    """The answers that a document holds, by the uid of their point or article, in the order of the text.

    Each text is what `as_read` makes of the answer given, unless somebody has changed it since. An answer that is being
    prepared is "". Two controls of one tag, which copying in Word makes, are refused. Raises Problem.
    """
    where = _("Document: {path}").format(path=path)
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError, OSError) as error:
        raise Problem(
            _("This is not a Word document that can be read."), where=where, remedy=_("Choose a .docx document.")
        ) from error
    bullets = {
        style.style_id
        for style in document.styles
        if str(style.name).casefold().startswith(("list bullet", "liste à puces"))
    }
    answers: dict[str, str] = {}
    for control in document.element.body.iter(qn("w:sdt")):
        properties = control.find(qn("w:sdtPr"))
        tag = None if properties is None else properties.find(qn("w:tag"))
        name = "" if tag is None else tag.get(qn("w:val"), "")
        if not name.startswith(ANSWER_TAG):
            continue
        uid = name.removeprefix(ANSWER_TAG)
        if uid in answers:
            raise Problem(
                _("The document holds the answer {uid} twice.").format(uid=uid),
                where=where,
                remedy=_("Remove one of the two in Word."),
            )
        awaited = properties is not None and properties.find(qn("w:showingPlcHdr")) is not None
        answers[uid] = "" if awaited else _joined(_text(control, bullets))
    return answers


def as_read(answer: str) -> str:
    """An answer in the form in which `answers_of` finds it in a document of the language spoken here.

    The spaces are those of the typography, a blank line parts paragraphs, the items of a list follow one another.
    """
    return _joined((one.style is Style.BULLET, one.text) for one in prose(typeset(answer), Style.NORMAL))


def _joined(paragraphs: Iterable[tuple[bool, str]]) -> str:
    """(whether it is an item of a list, words) of each paragraph as one plain text."""
    text, before = "", False
    for item, words in paragraphs:
        if text:
            text += "\n" if item and before else "\n\n"
        text += f"- {words}" if item else words
        before = item
    return text


def _text(control: etree._Element, bullets: set[str]) -> Iterator[tuple[bool, str]]:
    """The paragraphs of a control."""
    for paragraph in control.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        words = "".join(_letters(paragraph))
        if words.strip():
            yield style is not None and style.get(qn("w:val")) in bullets, words


def _letters(paragraph: etree._Element) -> Iterator[str]:
    """The words of a paragraph as Word shows them once revisions are accepted."""
    for element in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"), qn("w:noBreakHyphen")):
        if any(outer.tag in (qn("w:del"), qn("w:moveFrom")) for outer in element.iterancestors()):
            continue
        if element.tag == qn("w:t"):
            yield element.text or ""
        elif element.tag == qn("w:tab"):
            # A tabulation stop of the paragraph's properties has the same name as a tabulation.
            above = element.getparent()
            if above is not None and above.tag == qn("w:r"):
                yield "\t"
        else:
            yield "\n" if element.tag == qn("w:br") else "-"
