"""Blocks as the XML of Word, one after another: the body is never whole in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from moderator.documents.blocks import (
    COLUMN_GAP,
    ROWS_KEPT,
    SECTIONS,
    Answer,
    Block,
    Contents,
    Field,
    Figure,
    Inline,
    Jump,
    PageOf,
    Paragraph,
    Run,
    Section,
    Style,
    Tab,
    Table,
)
from moderator.documents.model import ANSWER_TAG
from moderator.documents.styles import TABLE_STYLE, millimetres
from moderator.documents.template import Frame
from moderator.documents.typography import clean, right_to_left

_EMU = 36_000  # in a millimetre
_GAP = millimetres(COLUMN_GAP)
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_LONGEST_ALIAS = 60


class Markup:
    """Writes blocks for one document; `pages` gives the page on which each bookmark is thought to fall."""

    def __init__(self, frame: Frame, pages: Mapping[str, int]) -> None:
        self._frame = frame
        self._pages = pages
        self._bookmarks = 0
        self._controls = 0
        self._drawings = 0
        self._sections = 0

    def written(self, block: Block) -> Iterator[str]:
        """The XML of a block, in pieces."""
        match block:
            case Paragraph():
                yield self._paragraph(block)
            case Table():
                yield from self._table(block)
            case Figure():
                yield self._figure(block)
            case Answer():
                yield self._answer(block)
            case Contents():
                yield from self._contents(block)

    def ending(self) -> str:
        """The page set-up of the last section, which ends the body."""
        return self._section(SECTIONS[-1])

    def _section(self, ended: Section) -> str:
        """The page set-up of a section, written where it ends."""
        set_up = self._frame.section if ended.first else self._frame.following
        kind = "nextPage" if ended.fresh_page else "continuous"
        opening, rest = set_up.split(">", 1)
        head, references = "", rest
        # References to headers come before everything else in the schema, then the kind of break.
        while references.startswith(("<w:headerReference", "<w:footerReference")):
            one, references = references.split(">", 1)
            head += one + ">"
        type_at = references.find("<w:type")
        if type_at >= 0:
            end = references.index(">", type_at) + 1
            references = references[:type_at] + references[end:]
        columns = f'<w:cols w:num="{ended.columns}" w:space="{_GAP}"/>'
        columns_at = references.find("<w:cols")
        if columns_at >= 0:
            end = references.index(">", columns_at) + 1
            references = references[:columns_at] + columns + references[end:]
        else:
            references = references.replace("</w:sectPr>", columns + "</w:sectPr>")
        return f'{opening}>{head}<w:type w:val="{kind}"/>{references}'

    def _style(self, style: Style) -> str:
        return self._frame.identifiers[style]

    def _paragraph(self, paragraph: Paragraph) -> str:
        properties = f'<w:pStyle w:val="{self._style(paragraph.style)}"/>'
        if paragraph.keep_next:
            properties += "<w:keepNext/>"
        if paragraph.fresh_page:
            properties += "<w:pageBreakBefore/>"
        if paragraph.plain:
            properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
        if paragraph.ends_section:
            properties += self._section(SECTIONS[self._sections])
            self._sections += 1
        content = "".join(map(self._inline, paragraph.content))
        if paragraph.bookmark:
            self._bookmarks += 1
            content = (
                f'<w:bookmarkStart w:id="{self._bookmarks}" w:name="{paragraph.bookmark}"/>{content}'
                f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'
            )
        return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"

    def _inline(self, one: Inline) -> str:
        match one:
            case Run():
                return run(one.text, bold=one.bold, language=one.language)
            case Tab():
                return "<w:r><w:tab/></w:r>"
            case Field():
                return f'<w:fldSimple w:instr=" {one.instruction} ">{run(one.result)}</w:fldSimple>'
            case Jump():
                return f'<w:hyperlink w:anchor="{one.bookmark}" w:history="1">{run(one.text)}</w:hyperlink>'
            case PageOf():
                page = str(self._pages.get(one.bookmark, 1))
                return f'<w:fldSimple w:instr=" PAGEREF {one.bookmark} \\h ">{run(page)}</w:fldSimple>'

    def _table(self, table: Table) -> Iterator[str]:
        widths = [millimetres(width) for width in table.fitted(self._frame.page.text_width)]
        side = millimetres(table.padding)
        padding = (
            f'<w:tblCellMar><w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
        )
        last = ' w:lastRow="1"' if table.total else ' w:lastRow="0"'
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/>{padding}<w:tblLook w:val="06{"6" if table.total else "2"}0" w:firstRow="1"'
            f'{last} w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={quoteattr(table.title)}/>"
            f"<w:tblDescription w:val={quoteattr(table.about)}/></w:tblPr>"
            f"<w:tblGrid>{_grid(widths)}</w:tblGrid>"
        )
        yield self._row(table.head, widths, table, head=True, rank=0)
        for rank, row in enumerate(table.rows, 1):
            yield self._row(row, widths, table, head=False, rank=rank)
        yield "</w:tbl>"

    def _row(self, texts: tuple[str, ...], widths: list[int], table: Table, *, head: bool, rank: int) -> str:
        cells: list[str] = []
        # LibreOffice does not read what a table's style says of its last row.
        total = table.total and rank == len(table.rows)
        following = "<w:keepNext/>" if rank < len(table.rows) and (head or len(table.rows) <= ROWS_KEPT) else ""
        for column, (text, width) in enumerate(zip(texts, widths, strict=True)):
            style = Style.CELL_HEAD if head else Style.CELL_NUMBER if column in table.numeric else Style.CELL
            aligned = '<w:jc w:val="right"/>' if head and column in table.numeric else ""
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
                f'<w:p><w:pPr><w:pStyle w:val="{self._style(style)}"/>{following}{aligned}</w:pPr>'
                f"{run(text, bold=total)}</w:p></w:tc>"
            )
        marked = "<w:tblHeader/>" if head else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{marked}</w:trPr>{''.join(cells)}</w:tr>"

    def _figure(self, figure: Figure) -> str:
        self._drawings += 1
        width, height = round(figure.width * self._frame.page.text_width * _EMU), round(figure.height * _EMU)
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self._style(Style.FIGURE)}"/></w:pPr><w:r><w:drawing>'
            f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:docPr id="{1000 + self._drawings}" name="Graphique {self._drawings}"'
            f" descr={quoteattr(figure.about)}/>"
            f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
            f'<c:chart xmlns:c="{_DRAWING}/chart" xmlns:r="{_RELATIONSHIPS}" r:id="{relation(figure.chart)}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )

    def _answer(self, answer: Answer) -> str:
        self._controls += 1
        content = "".join(map(self._paragraph, answer.paragraphs))
        alias = clean(answer.title)[:_LONGEST_ALIAS]
        # Its words can be changed in Word, the control itself not taken away: the answer must be found again.
        return (
            f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(alias)}/><w:tag w:val={quoteattr(ANSWER_TAG + answer.tag)}/>"
            f'<w:id w:val="{1_000_000 + self._controls}"/><w:lock w:val="sdtLocked"/>'
            f"{'<w:showingPlcHdr/>' if answer.awaited else ''}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )

    def _contents(self, contents: Contents) -> Iterator[str]:
        """A table of contents that Word can update, filled with what it will say then."""
        title = Paragraph(Style.CONTENTS_TITLE, (Run(contents.title),), fresh_page=True)
        yield (
            '<w:sdt><w:sdtPr><w:id w:val="999999"/><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
            f"<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{self._paragraph(title)}"
        )
        start = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{contents.depth}" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        for level, text, bookmark in contents.entries:
            style = (Style.CONTENTS_1, Style.CONTENTS_2, Style.CONTENTS_3)[level - 1]
            page = str(self._pages.get(bookmark, 1))
            link = (
                f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{run(text)}<w:r><w:tab/></w:r>'
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
                f'<w:r><w:instrText xml:space="preserve"> PAGEREF {bookmark} \\h </w:instrText></w:r>'
                f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(page)}'
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
                "</w:hyperlink>"
            )
            yield f'<w:p><w:pPr><w:pStyle w:val="{self._style(style)}"/></w:pPr>{start}{link}</w:p>'
            start = ""
        yield f'<w:p>{start}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'


def _grid(widths: list[int]) -> str:
    return "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)


def relation(chart: int) -> str:
    """The name of the relation that leads to a chart."""
    return f"rIdChart{chart}"


def run(text: str, *, bold: bool = False, language: str = "") -> str:
    """A run: line ends and tabs as Word wants them, its language, its direction."""
    properties = "<w:b/>" if bold else ""
    if right_to_left(text):
        properties += f'<w:rtl/><w:lang w:bidi="{language or "ar-SA"}"/>'
    elif language:
        properties += f'<w:lang w:val="{language}"/>'
    if properties:
        properties = f"<w:rPr>{properties}</w:rPr>"
    parts: list[str] = []
    for rank, line in enumerate(clean(text).split("\n")):
        if rank:
            parts.append("<w:br/>")
        for place, piece in enumerate(line.split("\t")):
            if place:
                parts.append("<w:tab/>")
            if piece:
                parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return f"<w:r>{properties}{''.join(parts)}</w:r>"
