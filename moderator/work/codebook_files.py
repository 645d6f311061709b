"""The files of a codebook: REFI-QDA codebooks (`.qdc`), which other analysis programs read, and CSV tables.

Source: REFI-QDA Standard 1.5, « Codebook exchange »: nested `Code` elements with `guid`, `name`, `isCodable`, `color`
and a `Description`. Programs write its namespace in several ways: elements are known by their local names.
"""

from __future__ import annotations

import csv
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import BinaryIO

from lxml import etree

import moderator
from moderator.domain.codebook import COLOUR
from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.work import cells

NAMESPACE = "urn:QDA-XML:codebook:1.0"
BIGGEST = 20_000_000  # bytes: a codebook of a hundred thousand tags is smaller
NAME, ABOUT = 300, 20_000  # characters
_OURS = "6d6f6465-7261-8000-8000-"
"""Before our own twelve digits in the identifiers that the standard wants (version 8 of RFC 9562: free for use)."""
_HEADINGS = {
    "name": ("name", "nom", "tag", "étiquette", "etiquette", "code"),
    "parent": ("parent",),
    "colour": ("colour", "color", "couleur"),
    "about": ("definition", "définition", "description"),
    "examples": ("examples", "exemples", "example", "exemple"),
    "retired": ("retired", "retirée", "retiree", "retiré", "retire"),
}

_NOT = ("", "no", "non", "0", "false", "faux")


@dataclass(frozen=True, slots=True)
class Code:
    """A tag in a file. `above` is the place in the list of the one above it, which always comes before.

    `under` names a tag that is not in the file; `uid` is "" when the file has no identifier; `placed` is False when
    the file does not say where tags are.
    """

    name: str
    path: str
    colour: str = ""
    about: str = ""
    uid: str = ""
    above: int | None = None
    under: str = ""
    placed: bool = True
    examples: tuple[str, ...] = ()
    retired: bool | None = None  # None: the file does not say


Read = tuple[list[Code], list[str]]
"""The codes, and a sentence on each thing that was left out."""


def writer(path: Path) -> Callable[[BinaryIO, Sequence[Code]], None]:
    """What writes the file, by its ending. Raises Problem for another ending."""
    found = {".qdc": _write_qdc, ".csv": _write_csv}.get(path.suffix.lower())
    if found is None:
        raise _other(path)
    return found


def read(path: Path) -> Read:
    """The codes of a file. Raises Problem when it is no codebook or cannot be read."""
    reader = {".qdc": _read_qdc, ".csv": _read_csv}.get(path.suffix.lower())
    if reader is None:
        raise _other(path)
    try:
        with path.open("rb") as file:
            content = file.read(BIGGEST + 1)
    except OSError as error:
        raise cells.unread(path, error) from error
    if len(content) > BIGGEST:
        raise Problem(_("The file is too large for a codebook."), where=str(path))
    codes, left_out = reader(content, path)
    if not codes and not left_out:
        raise Problem(_("No tag was found in this file."), where=str(path))
    return codes, left_out


def _other(path: Path) -> Problem:
    return Problem(
        _("A codebook is exchanged as .qdc or .csv."),
        where=str(path),
        remedy=_("Give the file one of these endings."),
    )


# ------------------------------------------------------------------------------------------------------------- .qdc


def _write_qdc(file: BinaryIO, codes: Sequence[Code]) -> None:
    root = etree.Element(
        f"{{{NAMESPACE}}}CodeBook", {"origin": f"Moderator {moderator.__version__}"}, {None: NAMESPACE}
    )
    top = etree.SubElement(root, f"{{{NAMESPACE}}}Codes")
    made: list[etree._Element] = []
    for code in codes:
        codable = "false" if code.retired else "true"
        given = {"guid": _guid(code.uid), "name": cells.clean(code.name), "isCodable": codable}
        if COLOUR.fullmatch(code.colour):
            given["color"] = code.colour
        element = etree.SubElement(top if code.above is None else made[code.above], f"{{{NAMESPACE}}}Code", given)
        if code.about:
            etree.SubElement(element, f"{{{NAMESPACE}}}Description").text = cells.clean(code.about)
        made.append(element)
    file.write(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _guid(uid: str) -> str:
    if re.fullmatch(r"[0-9a-f]{12}", uid):
        return _OURS + uid
    return str(uuid.UUID(uid) if re.fullmatch(r"[0-9a-f]{32}", uid) else uuid.uuid5(uuid.NAMESPACE_OID, uid))


def _uid(guid: str) -> str:
    """The name of a tag from the identifier in a file: the same wherever the file is taken in; "" when it has none."""
    try:
        known = str(uuid.UUID(guid))
    except ValueError:
        return ""
    return known.removeprefix(_OURS) if known.startswith(_OURS) else known.replace("-", "")


def _read_qdc(content: bytes, path: Path) -> Read:
    root = _parsed(content, path)
    if etree.QName(root).localname != "CodeBook":
        raise Problem(_("This is not a REFI-QDA codebook."), where=str(path))
    left_out: list[str] = []
    # Elsewhere a code that is not codable is a mere heading; what we wrote so ourselves was retired.
    ours = (root.get("origin") or "").startswith("Moderator")
    codes: list[Code] = []
    used: set[str] = set()
    waiting: list[tuple[etree._Element, int | None]] = []
    waiting += [(one, None) for top in _named(root, "Codes") for one in _named(top, "Code")][::-1]
    while waiting:
        element, above = waiting.pop()
        description = " ".join(" ".join(one.itertext()) for one in _named(element, "Description")).strip()
        uid = _uid(element.get("guid") or "")
        parent = "" if above is None else codes[above].path
        code = _code(element.get("name") or "", parent, element.get("color") or "", description, left_out)
        if code is None or uid in used:
            if code is not None:
                left_out.append(_("{name}: {why}").format(name=code.path, why=_("The same tag is in the file twice.")))
            lost = sum(etree.QName(one).localname == "Code" for one in element.iterdescendants())
            left_out += [_("A tag whose tag above was left out.")] * lost
            continue
        used |= {uid} - {""}
        retired = element.get("isCodable") == "false" if ours else None
        codes.append(replace(code, uid=uid, above=above, retired=retired))
        waiting += [(one, len(codes) - 1) for one in _named(element, "Code")][::-1]
    return codes, left_out


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in element.iterchildren("{*}" + name))


def _parsed(content: bytes, path: Path) -> etree._Element:
    """The root of an XML file. Raises Problem when it is broken, or declares a document type: nothing is expanded."""
    # Without its zeros, so that a declaration in UTF-16 is seen as well.
    if b"<!DOCTYPE" in (bare := content.replace(b"\0", b"")) or b"<!ENTITY" in bare:
        raise Problem(
            _("The file {name} was refused: it declares XML entities, which codebooks never need.").format(
                name=quoted(path.name)
            ),
            remedy=_("It may be made to harm. Ask whoever sent it to export it again."),
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Problem(_("The file is damaged: it cannot be read as XML."), where=f"{path} ({error})") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Problem(_("This is not a REFI-QDA codebook."), where=str(path))
    return root


def _code(name: str, parent: str, colour: str, about: str, left_out: list[str]) -> Code | None:
    """A code with its values made fit; None, and why, when it has no name or one too long."""
    name = " ".join(cells.clean(name).split())
    path = f"{parent} / {name}" if parent else name
    if not name or len(name) > NAME:
        what = _("A tag without a name.") if not name else _("A tag whose name is too long: {name}…")
        left_out.append(what.format(name=name[:40]))
        return None
    if colour and not COLOUR.fullmatch(colour):
        left_out.append(_("{name}: the colour {colour} is not understood.").format(name=path, colour=colour[:20]))
        colour = ""
    return Code(name, path, colour.lower(), cells.clean(about, ABOUT).strip())


# ------------------------------------------------------------------------------------------------------------- .csv


def _write_csv(file: BinaryIO, codes: Sequence[Code]) -> None:
    head = [_("Name"), _("Parent"), _("Colour"), _("Definition"), _("Examples"), _("Retired")]
    above = ["" if one.above is None else codes[one.above].path for one in codes]
    rows = (
        [one.name, parent, one.colour, one.about, "\n".join(one.examples), _("yes") if one.retired else ""]
        for one, parent in zip(codes, above, strict=True)
    )
    cells.write_csv(file, [head, *rows])


def _read_csv(content: bytes, path: Path) -> Read:
    text = _text(content, path)
    first = text.partition("\n")[0]
    table = csv.reader(StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    try:
        rows = [row for row in table if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Problem(_("The file is damaged: it cannot be read as a table."), where=f"{path} ({error})") from error
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    places = {
        field: next((at for at, cell in enumerate(head) if cell in words), None) for field, words in _HEADINGS.items()
    }
    if places["name"] is None:
        raise Problem(
            _("No column of this file is called “name”."),
            where=str(path),
            remedy=_("The columns are: name, parent, colour, definition."),
        )
    left_out: list[str] = []
    found: list[tuple[Code, str]] = []
    for row in rows[1:]:
        value = {
            field: cells.unguarded(row[at]) if at is not None and at < len(row) else "" for field, at in places.items()
        }
        parent = " ".join(value["parent"].split())
        code = _code(value["name"], parent, value["colour"].strip(), value["about"], left_out)
        if code is not None:
            examples = tuple(
                line[:ABOUT] for one in cells.clean(value["examples"]).split("\n") if (line := " ".join(one.split()))
            )
            retired = value["retired"].strip().casefold() not in _NOT if places["retired"] is not None else None
            placed = places["parent"] is not None
            found.append((replace(code, placed=placed, examples=examples, retired=retired), parent))
    return _in_order(found, left_out), left_out


def _text(content: bytes, path: Path) -> str:
    """The text of a table as spreadsheets save it: UTF-8, UTF-16 with its mark, or Windows' own."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem(
        _("The letters of this file cannot be read."), where=str(path), remedy=_("Save it again as CSV UTF-8.")
    )


def _in_order(found: Sequence[tuple[Code, str]], left_out: list[str]) -> list[Code]:
    """The codes, each after the one above it; those that turn in a circle are left out and said."""
    paths = {code.path.casefold(): at for at, (code, _parent) in reversed(list(enumerate(found)))}
    counts = Counter(code.name.casefold() for code, _parent in found)
    names = {code.name.casefold(): at for at, (code, _parent) in enumerate(found) if counts[code.name.casefold()] == 1}
    below: dict[int | None, list[int]] = {}
    for at, (_code, wanted) in enumerate(found):
        key = wanted.casefold()
        below.setdefault(paths.get(key, names.get(key)) if key else None, []).append(at)
    codes: list[Code] = []
    waiting: list[tuple[int, int | None]] = [(at, None) for at in reversed(below.get(None, []))]
    seen: set[int] = set()
    while waiting:
        at, place = waiting.pop()
        seen.add(at)
        code, parent = found[at]
        codes.append(replace(code, above=place, under=parent if place is None else ""))
        waiting += [(child, len(codes) - 1) for child in reversed(below.get(at, []))]
    for at, (code, _parent) in enumerate(found):
        if at not in seen:
            left_out.append(_("{name}: {why}").format(name=code.path, why=_("It is placed under itself.")))
    return codes
