"""The document that a text is poured into: the service's own template, or ours."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Mm
from lxml import etree

from moderator.documents.blocks import Style
from moderator.documents.charts import DEEP_GREY
from moderator.documents.pagination import Page
from moderator.documents.styles import LOOKS, Look, furnish
from moderator.documents.typography import clean
from moderator.domain.problem import Problem
from moderator.domain.words import _

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.package import OpcPackage
    from docx.opc.part import Part
    from docx.section import _Footer, _Header

_TEMPLATE_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = CT.WML_DOCUMENT_MAIN.encode()
ATTACHED_TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
_LARGEST = 200_000_000
"""Bytes of a template once unpacked: a real one has a few hundred thousand."""
_EMU = 36_000  # in a millimetre
_HEADER_LINE = 4.2
"""Millimetres of a line in headers and footers."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """What headers and footers say: short title, line of the footer before the page number, seal, mark of a draft."""

    header: str
    footer: str
    seal: str
    mark: str
    language: str  # as Word names it: fr-FR
    logo: str  # text alternative of the images of a template that have none


@dataclass(frozen=True, slots=True)
class Frame:
    """A document ready to receive its body.

    `parts` are the bytes of all its parts but the body; `opening` and `closing` surround the body's blocks;
    `section` is the page set-up of the cover's section and `following` that of the next ones, as XML.
    """

    parts: Mapping[str, bytes]
    opening: str
    closing: str
    slot: str
    section: str
    following: str
    page: Page
    identifiers: Mapping[Style, str]
    looks: Mapping[Style, Look]
    relations: str
    types: str

    @property
    def numbered(self) -> bool:
        """Whether headings bear our numbers; a template's own are Word's to compute."""
        return self.looks[Style.PART] is LOOKS[Style.PART]


def blank() -> Document:
    """Our own template: A4, margins of 2.5 cm and 3 above, nothing in it."""
    document = docx.Document()
    _forget(document.part, RT.CUSTOM_XML, "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects")
    _forget(document.part.package, RT.THUMBNAIL)
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:default")) != "1" or style.get(qn("w:type")) == "paragraph":
            style.getparent().remove(style)
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.bottom_margin = Mm(25)
    section.top_margin = Mm(30)
    section.header_distance = section.footer_distance = Mm(12)
    section.different_first_page_header_footer = True
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    # Without it Word opens the document in the compatibility mode of 2007.
    compatibility = parse_xml(
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    place = next(
        (
            settings.find(qn(name))
            for name in ("w:rsids", "m:mathPr", "w:themeFontLang", "w:clrSchemeMapping", "w:shapeDefaults")
            if settings.find(qn(name)) is not None
        ),
        None,
    )
    if place is None:
        settings.append(compatibility)
    else:
        place.addprevious(compatibility)
    return document


def _forget(holder: Part | OpcPackage, *kinds: str) -> None:
    """Leave out what python-docx's own template brings and nobody reads: a thumbnail, styles of 2007, empty data."""
    for name in [name for name, relation in holder.rels.items() if relation.reltype in kinds]:
        del holder.rels[name]


def read(path: Path) -> Document:
    """A template of the service. Raises Problem when it is missing, unreadable, or holds macros."""
    remedy = _("Choose a Word template (.dotx) or document (.docx), saved without macros.")
    where = _("Template: {path}").format(path=path)
    if path.suffix.lower() in (".dotm", ".docm"):
        raise Problem(_("The template holds macros, which this program never copies."), where=where, remedy=remedy)
    try:
        return docx.Document(BytesIO(_unpacked(path, where, remedy)))
    except FileNotFoundError:
        raise Problem(_("The template does not exist."), where=where, remedy=_("Choose another one.")) from None
    except OSError as error:
        raise Problem(
            _("The template cannot be read: {reason}.").format(reason=error.strerror or error),
            where=where,
            remedy=remedy,
        ) from error
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, PackageNotFoundError, NotImplementedError, RuntimeError,
        KeyError, ValueError, EOFError, etree.XMLSyntaxError,
    ) as error:  # fmt: skip
        # What zipfile, python-docx and lxml raise on files that are damaged, locked by a password, or not Word's.
        raise Problem(_("The template is not a Word file that can be read."), where=where, remedy=remedy) from error


def _unpacked(path: Path, where: str, remedy: str) -> bytes:
    """The template as a document: Word's templates differ from its documents by one declaration."""
    result = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        members = source.infolist()
        if sum(member.file_size for member in members) > _LARGEST:
            raise Problem(_("The template is too large once unpacked."), where=where, remedy=remedy)
        for member in members:
            content = source.read(member)
            if member.filename == "[Content_Types].xml":
                content = content.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE)
                if b"macroEnabled" in content:
                    raise Problem(
                        _("The template holds macros, which this program never copies."), where=where, remedy=remedy
                    )
            target.writestr(member.filename, content)
    return result.getvalue()


def frame(template: Path | None, furniture: Furniture) -> Frame:
    """The frame of a document: ours, or the service's with what it lacks. Raises Problem as `read` does."""
    document = blank() if template is None else read(template)
    own = template is None
    _need_numbering(document)
    _detach(document)
    page = _page(document)
    identifiers, looks = furnish(document, own=own, width=page.text_width)
    _speak(document, identifiers[Style.NORMAL], furniture.language)
    slot = "" if own else _slot(document, furniture.logo)
    _headers(document, furniture, page)
    page = _between(document, page)
    section = document.element.body.findall(f".//{qn('w:sectPr')}")[0]
    following = deepcopy(section)
    for child in list(following):
        if child.tag in (qn("w:headerReference"), qn("w:footerReference"), qn("w:titlePg"), qn("w:pgNumType")):
            following.remove(child)
    return _packed(document, slot, section, following, page, identifiers, looks)


def _need_numbering(document: Document) -> None:
    """Give a template without any list the part in which lists are defined."""
    part = document.part
    if any(relation.reltype == RT.NUMBERING for relation in part.rels.values()):
        return
    root = parse_xml(f"<w:numbering {nsdecls('w')}/>")
    part.relate_to(NumberingPart(PackURI("/word/numbering.xml"), CT.WML_NUMBERING, root, part.package), RT.NUMBERING)


def _detach(document: Document) -> None:
    """Forget the path of the template's own template, which Word would look for on somebody else's disk or server."""
    for attached in document.settings.element.findall(qn("w:attachedTemplate")):
        attached.getparent().remove(attached)
    for part in (one.target_part for one in document.part.rels.values() if one.reltype == RT.SETTINGS):
        _forget(part, ATTACHED_TEMPLATE)


def _page(document: Document) -> Page:
    """The page set-up of the first section, in millimetres; ours for what a template leaves out."""
    section = document.sections[0]
    ours = Page()

    def length(value: int | None, default: float) -> float:
        return default if value is None else abs(value) / _EMU

    return Page(
        length(section.page_width, ours.width),
        length(section.page_height, ours.height),
        length(section.top_margin, ours.top),
        length(section.right_margin, ours.right),
        length(section.bottom_margin, ours.bottom),
        length(section.left_margin, ours.left),
    )


def _between(document: Document, page: Page) -> Page:
    """The page less what high headers and footers take of it: Word pushes the text away from them."""
    section = document.sections[0]

    def height(part: _Header | _Footer) -> float:
        total = 0.0
        for paragraph in part._element.iter(qn("w:p")):
            drawn = [int(one.get("cy", "0")) / _EMU for one in paragraph.iter(qn("wp:extent"))]
            total += max([_HEADER_LINE, *drawn])
        return total

    above = (section.header_distance or 0) / _EMU + height(section.header)
    below = (section.footer_distance or 0) / _EMU + height(section.footer)
    return replace(page, top=max(page.top, above), bottom=max(page.bottom, below))


def _speak(document: Document, normal: str, language: str) -> None:
    """Mark the whole document with its language, and bring our own numbering of versions in step."""
    for path in ("w:docDefaults/w:rPrDefault/w:rPr/w:lang", f"w:style[@w:styleId='{normal}']/w:rPr/w:lang"):
        for old in document.styles.element.xpath(path):
            old.getparent().remove(old)
    style = next(one for one in document.styles if one.style_id == normal)
    letters = style.element.get_or_add_rPr()
    letters.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>'))
    for theme in document.settings.element.findall(qn("w:themeFontLang")):
        theme.set(qn("w:val"), language)


def _slot(document: Document, logo: str) -> str:
    """What the template's body shows in its first lines: its images (bloc-marque) with what is in the same block.

    Sample text is not the document's: a block without an image is left out.
    """
    kept: list[str] = []
    for block in document.element.body:
        if block.tag == qn("w:sectPr") or not block.findall(f".//{qn('w:drawing')}") + block.findall(
            f".//{qn('w:pict')}"
        ):
            continue
        for broken in block.findall(f".//{qn('w:sectPr')}"):
            broken.getparent().remove(broken)
        kept.append(etree.tostring(_described(block, logo), encoding="unicode"))
    return "".join(kept)


def _described(element: etree._Element, logo: str) -> etree._Element:
    """Give the images that have no text alternative one."""
    for image in element.iter(qn("wp:docPr")):
        if not image.get("descr"):
            image.set("descr", logo)
    return element


def _headers(document: Document, furniture: Furniture, page: Page) -> None:
    """Fill headers and footers, after what the template has there."""
    section = document.sections[0]
    cover = section.different_first_page_header_footer
    pairs: list[tuple[_Header, _Footer, bool]] = [(section.header, section.footer, False)]
    if cover:
        pairs.append((section.first_page_header, section.first_page_footer, True))
    if document.settings.odd_and_even_pages_header_footer:
        pairs.append((section.even_page_header, section.even_page_footer, False))
    for header, footer, first in pairs:
        _pour(header, _header_xml(furniture, page, first=first, short=_empty(header)), furniture.logo)
        numbered = "PAGE" in "".join(one.text or "" for one in footer._element.iter(qn("w:instrText"))) or any(
            "PAGE" in one.get(qn("w:instr"), "") for one in footer._element.iter(qn("w:fldSimple"))
        )
        _pour(footer, _footer_xml(furniture, numbered=numbered), furniture.logo)


def _empty(part: _Header | _Footer) -> bool:
    element = part._element
    shows = any(True for name in ("w:drawing", "w:pict", "w:object") for _one in element.iter(qn(name)))
    return not shows and not "".join(element.itertext()).strip()


def _pour(part: _Header | _Footer, content: str, logo: str) -> None:
    """Add paragraphs to a header or footer; one that was empty gives its lines up."""
    empty = _empty(part)
    element = _described(part._element, logo)
    if empty and content:
        for child in list(element):
            element.remove(child)
    for paragraph in parse_xml(f"<w:hdr {nsdecls('w')}>{content}</w:hdr>"):
        element.append(paragraph)


def _line(size: float, text: str, *, tabs: str = "", border: str = "") -> str:
    """A paragraph of a header or footer, in small grey letters; `text` is runs."""
    return (
        f'<w:p><w:pPr>{border}{tabs}<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        + text.replace("</w:rPr>", f'<w:color w:val="{DEEP_GREY}"/><w:sz w:val="{round(size * 2)}"/></w:rPr>')
        + "</w:p>"
    )


def _letters(text: str, *, bold: bool = False) -> str:
    # `_line` adds colour and size, which the schema wants after boldness.
    opening = "<w:r><w:rPr></w:rPr>" if not bold else "<w:r><w:rPr><w:b/></w:rPr>"
    return f'{opening}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def _field(instruction: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:rPr></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'


def _header_xml(furniture: Furniture, page: Page, *, first: bool, short: bool) -> str:
    """The short title, unless the template's header speaks already, and the mark of a draft."""
    stop = round(page.text_width * 1440 / 25.4)
    # The places of the stops that Word's own header style has.
    cleared = "".join(
        f'<w:tab w:val="clear" w:pos="{place}"/>' for place in (4320, 4513, 4536, 8640, 9026) if place != stop
    )
    tabs = f'<w:tabs>{cleared}<w:tab w:val="right" w:pos="{stop}"/></w:tabs>'
    title = _letters(furniture.header) if short and not first else ""
    mark = "<w:r><w:rPr></w:rPr><w:tab/></w:r>" + _letters(furniture.mark, bold=True) if furniture.mark else ""
    return _line(9, title + mark, tabs=tabs) if title or mark else _line(9, "")


def _footer_xml(furniture: Furniture, *, numbered: bool) -> str:
    """The line of the document, the page unless the template's footer counts pages already, and the seal."""
    pages = "" if numbered else _letters(" | ") + _field("PAGE") + _letters("/") + _field("NUMPAGES")
    rule = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="BFBFBF"/></w:pBdr>'
    return _line(8, _letters(furniture.footer) + pages, border=rule) + _line(7.5, _letters(furniture.seal))


def _packed(
    document: Document,
    slot: str,
    section: etree._Element,
    following: etree._Element,
    page: Page,
    identifiers: Mapping[Style, str],
    looks: Mapping[Style, Look],
) -> Frame:
    """Take the document apart: every part as bytes, the body's surroundings as text."""
    sections = tuple(etree.tostring(one, encoding="unicode") for one in (section, following))
    root = document.element
    body = root.body
    for child in list(body):
        body.remove(child)
    mark = "BODY-GOES-HERE"
    body.text = mark
    whole = BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = str(document.part.partname).lstrip("/")
    relations = f"{name.rpartition('/')[0]}/_rels/{name.rpartition('/')[2]}.rels"
    opening, closing = parts.pop(name).decode().split(mark)
    return Frame(
        parts={one: content for one, content in parts.items() if one not in (relations, "[Content_Types].xml")}
        | {"document": name.encode()},
        opening=opening,
        closing=closing,
        slot=slot,
        section=sections[0],
        following=sections[1],
        page=page,
        identifiers=identifiers,
        looks=looks,
        relations=parts[relations].decode(),
        types=parts["[Content_Types].xml"].decode(),
    )
