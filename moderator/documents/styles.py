"""The styles of the documents: what each looks like when the service's template does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from moderator.documents.blocks import COLUMN_GAP, Style
from moderator.documents.charts import DEEP_BLUE, DEEP_GREY

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from lxml import etree

FONT = "Arial"
"""Present, or replaced by Liberation Sans of the same metrics; the State's own typeface comes with a template."""
SHADE = "F2F2F2"
TABLE_STYLE = "TableauOfficiel"
LINE = 1.15


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph looks: sizes and spaces in points, indents in millimetres, `line` a multiple of a single line."""

    name: str
    size: float = 10.5
    bold: bool = False
    italic: bool = False
    colour: str = ""
    before: float = 0
    after: float = 6
    line: float = LINE
    left: float = 0
    hanging: float = 0
    keep_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    align: str = ""
    shade: str = ""
    bar: str = ""  # colour of a rule on the left
    columns: int = 0  # a right-aligned stop with a dotted leader, at the end of lines in that many columns
    list: str = ""  # "headings:0", "bullets:0": a numbering and a level
    next: Style | None = Style.NORMAL


LOOKS: Mapping[Style, Look] = {
    Style.NORMAL: Look("Normal", next=None),
    Style.TITLE: Look("Title", size=26, bold=True, colour=DEEP_BLUE, before=110, after=10, line=1.0),
    Style.SUBTITLE: Look("Subtitle", size=15, colour="262626", after=36, line=1.1),
    Style.PART: Look(
        "heading 1",
        17,
        True,
        colour=DEEP_BLUE,
        before=20,
        after=9,
        line=1.0,
        keep_next=True,
        keep_lines=True,
        outline=0,
        list="headings:0",
    ),
    Style.SHEET: Look(
        "heading 2",
        14,
        True,
        colour=DEEP_BLUE,
        before=16,
        after=5,
        line=1.05,
        keep_next=True,
        keep_lines=True,
        outline=1,
        list="headings:1",
    ),
    Style.POINT: Look(
        "heading 3",
        11.5,
        True,
        colour="000000",
        before=15,
        after=3,
        line=1.05,
        keep_next=True,
        keep_lines=True,
        outline=2,
    ),
    Style.CAPTION: Look("caption", 9.5, True, colour=DEEP_BLUE, before=6, after=4, line=1.0, keep_lines=True),
    Style.BULLET: Look("List Bullet", after=3, left=6, hanging=5, list="bullets:0", next=None),
    Style.NUMBERED: Look("List Number", after=3, left=6, hanging=5, next=None),
    Style.CONTENTS_TITLE: Look("TOC Heading", 17, True, colour=DEEP_BLUE, after=10, line=1.0, keep_next=True),
    Style.CONTENTS_1: Look("toc 1", bold=True, before=5, after=2, line=1.0, columns=1),
    Style.CONTENTS_2: Look("toc 2", after=2, line=1.0, left=5, columns=1),
    Style.CONTENTS_3: Look("toc 3", 9.5, colour="404040", after=1, line=1.0, left=10, columns=1),
    Style.QUOTE: Look("Quote", 10, italic=True, colour="262626", after=5, left=8, keep_lines=True),
    Style.TIMBRE: Look("Timbre", 10, after=0, line=1.1, colour="262626", next=None),
    Style.PLACE: Look("Lieu et date", 10.5, before=24, after=0),
    Style.STANDING: Look("État du document", 14, True, colour=DEEP_GREY, after=24),
    Style.CARTOUCHE: Look("Cartouche", 10.5, after=4, left=45, hanging=45, next=None),
    Style.WITHIN: Look("Situation", 9.5, colour=DEEP_GREY, after=3, line=1.0, keep_next=True),
    Style.LABEL: Look("Rubrique", 9.5, True, colour=DEEP_BLUE, before=7, after=2, line=1.0, keep_next=True),
    Style.SUBMITTED: Look("Texte soumis", 10, after=4, left=3, shade=SHADE, bar=DEEP_GREY, next=None),
    Style.COUNTS: Look("Décompte", 9.5, colour="404040", after=5, line=1.1),
    Style.OUTCOME: Look("Suite donnée", 10.5, before=4, after=3, keep_lines=True),
    Style.NOTE: Look("Note de tableau", 8.5, colour=DEEP_GREY, before=3, after=10, line=1.05),
    Style.CELL: Look("Cellule", 9, before=1.5, after=1.5, line=1.0, next=None),
    Style.CELL_NUMBER: Look("Cellule nombre", 9, before=1.5, after=1.5, line=1.0, align="right", next=None),
    Style.CELL_HEAD: Look("Cellule en-tête", 7.5, True, before=2, after=2, line=1.0, keep_next=True, next=None),
    Style.FIGURE: Look("Figure", before=4, after=0, line=1.0, keep_next=True),
    Style.INDEX: Look("Index des contributions", 8.5, after=0.5, line=1.0, columns=3, next=None),
}
_BASES = {Style.CELL_NUMBER: Style.CELL, Style.CELL_HEAD: Style.CELL}


def twips(points: float) -> int:
    """Points as the twentieths that Word counts in."""
    return round(points * 20)


def millimetres(length: float) -> int:
    """Millimetres as twentieths of a point."""
    return round(length * 1440 / 25.4)


def furnish(document: Document, *, own: bool, width: float) -> tuple[dict[Style, str], dict[Style, Look]]:
    """Give a document the styles that it lacks (all of them when it is our `own`).

    Returns the identifier of each style there (French Word calls « heading 1 » Titre1) and how it looks.
    `width` is that of a line, in millimetres.
    """
    known = {str(one.name).casefold(): one for one in document.styles if one.type is WD_STYLE_TYPE.PARAGRAPH}
    identifiers: dict[Style, str] = {}
    looks: dict[Style, Look] = {}
    for style, look in LOOKS.items():
        # python-docx names styles as the window of Word does: « Heading 1 » for « heading 1 ».
        there = known.get(look.name.casefold())
        if there is not None and own:
            there.element.getparent().remove(there.element)
        elif there is not None:
            identifiers[style] = there.style_id
            looks[style] = _seen(there, look)
    taken = {one.style_id for one in document.styles}
    added = [style for style in LOOKS if style not in identifiers]
    for style in added:
        # Another style may bear our identifier under a name of its own.
        identifiers[style] = style.value + ("Moderator" if style.value in taken else "")
        looks[style] = LOOKS[style]
    numberings = _numberings(document, {one: identifiers[one] for one in added})
    for style in added:
        document.styles.element.append(parse_xml(_xml(style, identifiers, numberings, width, own=own)))
    _furnish_table(document)
    return identifiers, looks


def _seen(style: ParagraphStyle, ours: Look) -> Look:
    """How a template's style looks, as far as pages are estimated from it."""
    size = bold = before = after = None
    line: float | int | None = None
    defaults = style.element.getparent().find(qn("w:docDefaults"))
    one: ParagraphStyle | None = style
    while one is not None:
        form = one.paragraph_format
        size = size if size is not None else one.font.size
        bold = bold if bold is not None else one.font.bold
        before = before if before is not None else form.space_before
        after = after if after is not None else form.space_after
        line = line if line is not None else form.line_spacing
        one = one.base_style
    return Look(
        ours.name,
        size=size.pt if size is not None else _default(defaults, "sz", "val", 20) / 2,
        bold=bool(bold),
        before=before.pt if before is not None else _default(defaults, "spacing", "before", 0) / 20,
        after=after.pt if after is not None else _default(defaults, "spacing", "after", 0) / 20,
        line=line if isinstance(line, float) else _default(defaults, "spacing", "line", 240) / 240,
        left=ours.left,
        hanging=ours.hanging,
        keep_next=ours.keep_next,
        keep_lines=ours.keep_lines,
        list=ours.list if style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None else "",
    )


def _default(defaults: etree._Element | None, name: str, attribute: str, otherwise: int) -> int:
    """What the document says of all its styles at once; ECMA-376 gives the values when it says nothing."""
    found = None if defaults is None else next(defaults.iter(qn(f"w:{name}")), None)
    value = None if found is None else found.get(qn(f"w:{attribute}"))
    return int(value) if value and value.isdecimal() else otherwise


def _xml(
    style: Style, identifiers: Mapping[Style, str], numberings: Mapping[str, int], width: float, *, own: bool
) -> str:
    """The definition of a style; in the service's template it takes the letters of the service."""
    look = LOOKS[style]
    base = "" if style is Style.NORMAL else f'<w:basedOn w:val="{identifiers[_BASES.get(style, Style.NORMAL)]}"/>'
    following = f'<w:next w:val="{identifiers[look.next]}"/>' if look.next else ""
    custom = (
        ""
        if style.value.startswith(("Normal", "Title", "Sub", "Head", "Cap", "List", "TOC", "Quote"))
        else (' w:customStyle="1"')
    )
    default = ' w:default="1"' if style is Style.NORMAL else ""
    toc = '<w:uiPriority w:val="39"/>' if style.value.startswith("TOC") else ""
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph"{default}{custom} w:styleId="{identifiers[style]}">'
        f"<w:name w:val={quoteattr(look.name)}/>{base}{following}{toc}<w:qFormat/>"
        f"<w:pPr>{_paragraph(look, numberings, width)}</w:pPr><w:rPr>{_letters(look, own=own)}</w:rPr></w:style>"
    )


def _paragraph(look: Look, numberings: Mapping[str, int], width: float) -> str:
    """The paragraph properties of a style, in the order that the schema wants."""
    parts: list[str] = []
    if look.keep_next:
        parts.append("<w:keepNext/>")
    if look.keep_lines:
        parts.append("<w:keepLines/>")
    parts.append("<w:widowControl/>")
    if look.list:
        name, level = look.list.split(":")
        parts.append(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numberings[name]}"/></w:numPr>')
    if look.bar:
        parts.append(f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="6" w:color="{look.bar}"/></w:pBdr>')
    if look.shade:
        parts.append(f'<w:shd w:val="clear" w:color="auto" w:fill="{look.shade}"/>')
    if look.columns:
        stop = (width - COLUMN_GAP * (look.columns - 1)) / look.columns
        parts.append(f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{millimetres(stop)}"/></w:tabs>')
    parts.append(
        f'<w:spacing w:before="{twips(look.before)}" w:after="{twips(look.after)}"'
        f' w:line="{round(look.line * 240)}" w:lineRule="auto"/>'
    )
    if look.left and not look.list:
        right = ' w:right="170"' if look.shade else ""
        parts.append(f'<w:ind w:left="{millimetres(look.left)}"{right} w:hanging="{millimetres(look.hanging)}"/>')
    parts.append(f'<w:jc w:val="{look.align or "left"}"/>')
    if look.outline is not None:
        parts.append(f'<w:outlineLvl w:val="{look.outline}"/>')
    return "".join(parts)


def _letters(look: Look, *, own: bool) -> str:
    """The character properties of a style."""
    return (
        (f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>' if own else "")
        + ("<w:b/><w:bCs/>" if look.bold else "")
        + ("<w:i/><w:iCs/>" if look.italic else "")
        + (f'<w:color w:val="{look.colour}"/>' if look.colour else "")
        + f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
    )


def _furnish_table(document: Document) -> None:
    """Add the style of tables: thin horizontal rules, a shaded header."""
    taken = {one.style_id for one in document.styles}
    if TABLE_STYLE not in taken:
        rule = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
        rules = "".join(
            rule.format(side=side, size=size, colour=colour)
            for side, size, colour in (("top", 8, DEEP_BLUE), ("bottom", 8, DEEP_BLUE), ("insideH", 4, "BFBFBF"))
        )
        document.styles.element.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">'
                '<w:name w:val="Tableau officiel"/><w:tblPr>'
                f"<w:tblBorders>{rules}</w:tblBorders>"
                "</w:tblPr>"
                '<w:tblStylePr w:type="firstRow"><w:tcPr>'
                f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{DEEP_BLUE}"/></w:tcBorders>'
                f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/></w:tcPr></w:tblStylePr>'
                '<w:tblStylePr w:type="lastRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
                f'<w:top w:val="single" w:sz="8" w:space="0" w:color="{DEEP_BLUE}"/></w:tcBorders></w:tcPr>'
                "</w:tblStylePr></w:style>"
            )
        )


def _numberings(document: Document, added: Mapping[Style, str]) -> dict[str, int]:
    """Add our lists to the document's numbering part, tied to the styles added; the number of each list there."""
    root = document.part.numbering_part.element
    lists = root.findall(qn("w:abstractNum"))
    first = max((int(one.get(qn("w:abstractNumId"))) for one in lists), default=0) + 1
    taken = [int(one.get(qn("w:numId"))) for one in root.findall(qn("w:num"))]
    free = max(taken, default=0) + 1
    level = (
        '<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:suff w:val="{after}"/>'
        '<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>'
        "{letters}</w:lvl>"
    )
    bullet = level.format(
        level=0, form="bullet", style="", after="tab", text="–", left=millimetres(6), hanging=millimetres(5), letters=""
    )
    heads = "".join(
        level.format(
            level=rank,
            form="decimal",
            style=f'<w:pStyle w:val="{added[style]}"/>' if style in added else "",
            after="space",
            text=text,
            left=0,
            hanging=0,
            letters="",
        )
        for rank, (text, style) in enumerate((("%1", Style.PART), ("%1.%2", Style.SHEET)))
    )
    numbers: dict[str, int] = {}
    for offset, (name, levels) in enumerate((("headings", heads), ("bullets", bullet))):
        kind = "multilevel" if name == "headings" else "singleLevel"
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{first + offset}">'
            f'<w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
        )
        instances = root.findall(qn("w:num"))
        if instances:
            instances[0].addprevious(abstract)
        else:
            root.append(abstract)
        root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{free + offset}"><w:abstractNumId w:val="{first + offset}"/></w:num>'
            )
        )
        numbers[name] = free + offset
    return numbers
