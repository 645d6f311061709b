"""Word and OpenDocument texts pruned to what their reader sees: changes accepted, boxes and notes at their place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADED = re.compile(r"[^\W\d_]{3}")
"""A header that says something: page numbers and dashes do not."""

_MOST_LINES = 20  # of headers
_BEGINNING = 20_000  # characters of a text among which its header may be said again


def word(root: etree._Element, notes: Mapping[str, str]) -> None:
    """Prune the body of a DOCX in place. `notes` are the texts of its notes, by `footnote/id` and `endnote/id`.

    What hangs on a paragraph, text boxes and notes, follows it: a box is otherwise read twice, in its paragraph and
    again in the form kept for older programs (ECMA-376 part 3, §9.3), and a note not at all.
    """
    for gone in [*root.iter(f"{W}del", f"{W}moveFrom", _FALLBACK)]:
        above = gone.getparent()
        if above is not None and above.tag == f"{W}trPr":
            _remove(above.getparent())  # a whole row was deleted
        elif above is None or above.tag != f"{W}rPr":  # there, only the mark at the paragraph's end
            _remove(gone)
    for hidden in [*root.iter(f"{W}vanish")]:
        properties = hidden.getparent()
        run = properties.getparent() if properties is not None else None
        if run is not None and run.tag == f"{W}r" and hidden.get(f"{W}val") not in ("0", "false", "off"):
            _remove(run)
    hanging: dict[etree._Element, list[etree._Element]] = {}
    for box in [*root.iter(f"{W}txbxContent")]:
        if (host := _outermost(box, (f"{W}p",))) is not None:
            hanging.setdefault(host, []).extend(box.iterchildren(f"{W}p", f"{W}tbl"))
    number = 0
    for reference in [*root.iter(f"{W}footnoteReference", f"{W}endnoteReference")]:
        kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        said = notes.get(f"{kind}/{reference.get(f'{W}id')}", "")
        host = _outermost(reference, (f"{W}p",))
        if said and host is not None:
            number += 1
            reference.addnext(_text(f"{W}t", f"[{number}]"))
            note = etree.Element(f"{W}p")
            etree.SubElement(note, f"{W}r").append(_text(f"{W}t", f"[{number}] {said}"))
            hanging.setdefault(host, []).append(note)
    _hang(hanging)


def word_notes(parts: Sequence[etree._Element]) -> dict[str, str]:
    """Return the texts of the notes of a DOCX, from `footnotes.xml` and `endnotes.xml`, for `word`."""
    return {
        f"{etree.QName(note).localname}/{note.get(f'{W}id')}": said
        for part in parts
        for note in part.iterchildren(f"{W}footnote", f"{W}endnote")
        if (said := " ".join("".join(one.text or "" for one in note.iter(f"{W}t")).split()))
    }


def odf(root: etree._Element) -> None:
    """Prune the body of an ODT in place: no comments in the margin, no hidden text; boxes and notes follow."""
    for gone in [*root.iter(f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{TEXT}tracked-changes")]:
        _remove(gone)
    invisible = {
        style.get(f"{STYLE}name")
        for style in root.iter(f"{STYLE}style")
        if any(each.get(f"{TEXT}display") == "none" for each in style.iter(f"{STYLE}text-properties"))
    }
    for span in [*root.iter(f"{TEXT}span")]:
        if span.get(f"{TEXT}style-name") in invisible:
            _remove(span)
    hanging: dict[etree._Element, list[etree._Element]] = {}
    lines = (f"{TEXT}p", f"{TEXT}h")
    for number, note in enumerate([*root.iter(f"{TEXT}note")], 1):
        if (host := _outermost(note, lines)) is not None:
            said = " ".join("".join("".join(line.itertext()) for line in note.iter(*lines)).split())
            hanging.setdefault(host, []).append(_text(f"{TEXT}p", f"[{number}] {said}"))
            note.addprevious(_text(f"{TEXT}span", f"[{number}]"))
            _remove(note)
    for line in [*root.iter(*lines)]:
        if (host := _outermost(line, lines)) is not None:
            hanging.setdefault(host, []).append(line)
    _hang(hanging)


def headers(parts: Sequence[etree._Element], text: str) -> str:
    """Return the lines at the head of the pages, each once, that the text does not say itself: often who writes."""
    lines: dict[str, None] = {}
    for part in parts:
        for paragraph in part.iter(f"{W}p", f"{TEXT}p", f"{TEXT}h"):
            pieces = [one.text or "" for one in paragraph.iter(f"{W}t")] or [*paragraph.itertext()]
            line = " ".join("".join(pieces).split())
            if _HEADED.search(line) and line not in text[:_BEGINNING]:
                lines.setdefault(line)
            if len(lines) >= _MOST_LINES:
                break
    return "\n".join(lines)


def _outermost(node: etree._Element, tags: tuple[str, ...]) -> etree._Element | None:
    return next(iter([*node.iterancestors(*tags)][-1:]), None)


def _hang(hanging: Mapping[etree._Element, Sequence[etree._Element]]) -> None:
    for host, following in hanging.items():
        for one in reversed(following):
            _remove(one)
            host.addnext(one)


def _remove(node: etree._Element | None) -> None:
    """Take a node out of the tree, and leave the text that follows it where it is."""
    above = node.getparent() if node is not None else None
    if node is None or above is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is None:
            above.text = (above.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
        node.tail = None
    above.remove(node)


def _text(tag: str, words: str) -> etree._Element:
    made = etree.Element(tag)
    made.text = words
    return made
