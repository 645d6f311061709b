"""Native Word charts, editable with their workbook: position bars, outcomes by article, arrivals over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from io import BytesIO

from lxml import etree
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.util import Pt
from xlsxwriter import Workbook

from moderator.documents.typography import clean
from moderator.domain.words import NARROW_NO_BREAK, language

DEEP_BLUE, DEEP_ORANGE, DEEP_GREY = "1F4E79", "A84300", "595959"
"""The document's colours: each has a contrast above 4.5 on white and on the light grey of shaded texts."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_REGIONS = {"fr": "fr-FR", "en": "en-GB"}


class Fill(Enum):
    """How a series is filled: what colour says is always said by the pattern too."""

    BLUE = (DEEP_BLUE, None)
    BLUE_STRIPES = (DEEP_BLUE, MSO_PATTERN.WIDE_UPWARD_DIAGONAL)
    BLUE_DOTS = (DEEP_BLUE, MSO_PATTERN.PERCENT_25)
    ORANGE = (DEEP_ORANGE, None)
    ORANGE_STRIPES = (DEEP_ORANGE, MSO_PATTERN.WIDE_DOWNWARD_DIAGONAL)
    GREY = (DEEP_GREY, None)
    GREY_STRIPES = (DEEP_GREY, MSO_PATTERN.LIGHT_HORIZONTAL)
    GREY_DOTS = (DEEP_GREY, MSO_PATTERN.PERCENT_10)


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name in the legend, a value for each category, its fill."""

    name: str
    values: tuple[int, ...]
    fill: Fill


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart: horizontal bars stacked to their sum (or to 100 %), or columns."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    columns: bool = False
    whole: bool = False  # stacked to 100 %
    labels: bool = True


def chart(plot: Plot) -> bytes:
    """The chart part, whose data are those of `workbook(plot)`."""
    kind = XL_CHART_TYPE.BAR_STACKED
    if plot.columns:
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED
    elif plot.whole:
        kind = XL_CHART_TYPE.BAR_STACKED_100
    data = CategoryChartData(number_format="General")
    data.categories = [clean(one) for one in plot.categories]
    for one in plot.series:
        data.add_series(clean(one.name), one.values)
    space = parse_xml(ChartXmlWriter(kind, data).xml.encode())
    shown = Chart(space, None)
    _dress(shown, plot)
    for closing in space.iter(f"{{{_MAIN}}}endParaRPr"):
        closing.set("lang", _REGIONS[language()])
    return etree.tostring(_bound(space), xml_declaration=True, encoding="UTF-8", standalone=True)


def _dress(shown: Chart, plot: Plot) -> None:
    """Give a chart the document's look: small sans-serif text, no grid, values in the bars, a legend below."""
    shown.font.size = Pt(9)
    shown.font.name = "Arial"
    shown.font.color.rgb = RGBColor.from_string("262626")
    shown.has_title = False
    shown.has_legend = len(plot.series) > 1
    if shown.has_legend:
        shown.legend.position = XL_LEGEND_POSITION.BOTTOM
        shown.legend.include_in_layout = False
    shown.value_axis.has_major_gridlines = False
    shown.value_axis.visible = plot.columns
    shown.value_axis.minimum_scale = 0
    shown.value_axis.format.line.fill.background()
    shown.value_axis.tick_labels.number_format = "#,##0"
    shown.value_axis.tick_labels.number_format_is_linked = False
    shown.category_axis.format.line.color.rgb = RGBColor.from_string("A6A6A6")
    shown.category_axis.has_major_gridlines = False
    if not plot.columns:
        shown.category_axis.reverse_order = True
        if len(plot.categories) == 1:
            shown.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
            shown.category_axis.format.line.fill.background()
    drawn = shown.plots[0]
    drawn.gap_width = 35 if len(plot.categories) > 1 else 20
    sums = [sum(values) for values in zip(*(one.values for one in plot.series), strict=True)]
    # A figure of three digits takes about a twentieth of the longest bar.
    least = max(1, round(max(sums, default=0) * 0.05)) if plot.labels else 0
    for series, look in zip(drawn.series, plot.series, strict=True):
        _fill(series, look, least)


def _fill(series: object, look: Series, least: int) -> None:
    """Colour, pattern and values of one series, those under `least` left out; 0 shows none at all."""
    colour, pattern = look.fill.value
    fill = series.format.fill  # type: ignore[attr-defined]
    if pattern is None:
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(colour)
    else:
        fill.patterned()
        fill.pattern = pattern
        fill.fore_color.rgb = RGBColor.from_string(colour)
        fill.back_color.rgb = RGBColor.from_string("FFFFFF")
    line = series.format.line  # type: ignore[attr-defined]
    line.color.rgb = RGBColor.from_string(colour)
    line.width = Pt(0.75)
    if not least:
        return
    shown = series.data_labels  # type: ignore[attr-defined]
    shown.show_value = True
    shown.font.size = Pt(9)
    shown.font.bold = True
    shown.font.color.rgb = RGBColor.from_string("FFFFFF" if pattern is None else "000000")
    # No value on a stretch too short to hold it: the legend or the table has it.
    shown.number_format = _values(least)
    shown.number_format_is_linked = False
    _plate(shown, filled=pattern is not None)


def _values(least: int) -> str:
    """The format of values: spaces between thousands in French, whatever the system's; nothing under `least`."""
    if language() == "fr":
        thousands = f'#"{NARROW_NO_BREAK}"##0'
        return f"[>=1000]{thousands};[>={least}]0;" if least < 1000 else f"[>={least}]{thousands};;"
    return f"[>={least}]#,##0;;"


def _plate(labels: object, *, filled: bool) -> None:
    """Keep values on one line; put a white plate under those of a patterned bar, so that they can be read."""
    element = labels._element  # type: ignore[attr-defined]
    body = element.find(f".//{{{_MAIN}}}bodyPr")
    body.set("wrap", "none")
    if filled:
        white = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
        plate = f'<c:spPr xmlns:c="{_DRAWING}" xmlns:a="{_MAIN}">{white}</c:spPr>'
        element.find(f"{{{_DRAWING}}}numFmt").addnext(etree.fromstring(plate))


def _bound(space: etree._Element) -> etree._Element:
    """Name the language and the workbook that holds the chart's data; draw no frame."""
    tongue = space.find(f"{{{_DRAWING}}}lang")
    if tongue is None:
        tongue = etree.Element(f"{{{_DRAWING}}}lang")
        rounded = space.find(f"{{{_DRAWING}}}roundedCorners")
        before = rounded if rounded is not None else space.find(f"{{{_DRAWING}}}chart")
        assert before is not None
        before.addprevious(tongue)
    tongue.set("val", _REGIONS[language()])
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    frame = f'<c:spPr xmlns:c="{_DRAWING}" xmlns:a="{_MAIN}"><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
    drawn = space.find(f"{{{_DRAWING}}}chart")
    assert drawn is not None
    drawn.addnext(etree.fromstring(frame))
    data = space.find(f"{{{_DRAWING}}}externalData")
    if data is None:
        data = etree.SubElement(space, f"{{{_DRAWING}}}externalData")
        etree.SubElement(data, f"{{{_DRAWING}}}autoUpdate").set("val", "0")
    data.set(relation, "rId1")
    return space


def workbook(plot: Plot) -> bytes:
    """The workbook that Word opens when somebody edits the chart's data."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _EPOCH})
    sheet = book.add_worksheet("Sheet1")
    sheet.write_column(1, 0, [clean(one) for one in plot.categories])
    for column, one in enumerate(plot.series, start=1):
        sheet.write_string(0, column, clean(one.name))
        sheet.write_column(1, column, one.values)
    book.close()
    return content.getvalue()


def grouped(categories: Sequence[str], values: Sequence[int], most: int, other: str) -> tuple[list[str], list[int]]:
    """At most `most` bars, the last gathering what does not fit under `other`."""
    if len(categories) <= most:
        return list(categories), list(values)
    kept = most - 1
    return [*categories[:kept], other], [*values[:kept], sum(values[kept:])]
