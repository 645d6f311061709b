"""The sheets: what was submitted, what was said of it, what is answered, article by article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from moderator.documents import wording
from moderator.documents.arguments import argument_blocks
from moderator.documents.blocks import Answer, Block, Figure, Paragraph, Run, Style, prose, said
from moderator.documents.captions import Captions
from moderator.documents.charts import Fill, Plot, Series
from moderator.documents.model import Article, Point, Positions, Quote, Response
from moderator.documents.typography import lettered, natural, typeset
from moderator.domain.charter import Disposition
from moderator.domain.contribution import LABELS
from moderator.domain.words import NO_BREAK, _, ngettext, number, pgettext, quoted

_POSITION_FILLS = (Fill.BLUE, Fill.GREY_DOTS, Fill.ORANGE_STRIPES, Fill.GREY_STRIPES)


def sheet_mark(rank: int) -> str:
    """The bookmark of a sheet."""
    return f"_Ref_s{rank}"


def point_mark(rank: int, place: int) -> str:
    """The bookmark of a point."""
    return f"_Ref_s{rank}p{place}"


def reference(sheet: Article, rank: int) -> str:
    """What comes before the letter of a point: the article's code, or the rank of a sheet that has none."""
    # Translators: one letter before the rank of a sheet without a code: « F3 », fiche 3.
    return wording.code(sheet) or pgettext("sheet", "S{n}").format(n=rank)


def point_reference(sheet: Article, rank: int, place: int) -> str:
    """« 7.A »."""
    return f"{reference(sheet, rank)}.{lettered(place)}"


def sheet_blocks(
    response: Response, sheet: Article, rank: int, captions: Captions, *, fresh_page: bool
) -> Iterator[Block]:
    """One sheet, on a page of its own."""
    title = wording.heading(sheet)
    if not wording.code(sheet):  # the index and the points name it so
        title = f"{reference(sheet, rank)} – {title}"
    yield Paragraph(Style.SHEET, (Run(title),), bookmark=sheet_mark(rank), fresh_page=fresh_page, plain=True)
    if sheet.within:
        yield Paragraph(Style.WITHIN, (Run(" › ".join(map(wording.line, sheet.within))),))
    if sheet.text.strip():
        yield _label(_("Text submitted to the consultation"))
        yield from prose(sheet.text, Style.SUBMITTED)
    yield _label(_("What was received"))
    yield Paragraph(Style.COUNTS, (Run(wording.counts(sheet)),))
    if sheet.positions is not None and sheet.positions.total:
        yield from _bar(sheet, sheet.positions, captions)
    points = {point.uid: point_reference(sheet, rank, place) for place, point in enumerate(sheet.points)}
    yield from argument_blocks(sheet.arguments, wording.short(sheet), points, captions)
    if sheet.answer.strip():
        title = _("Answer to {article} as a whole").format(article=wording.short(sheet))
        yield _label(title)
        yield _answer(sheet.uid, title, sheet.answer, followed=sheet.outcome is not None)
    if sheet.outcome is not None:
        yield _outcome({sheet.outcome: 1})
    for place, point in enumerate(sheet.points):
        yield from _point(response, point, point_mark(rank, place), point_reference(sheet, rank, place))
    if not sheet.points and not sheet.answer.strip():
        yield Paragraph(Style.NORMAL, (Run(_silence(sheet)),))


def _silence(sheet: Article) -> str:
    """What a sheet without any answer says."""
    if not sheet.contributions:
        return _("No contribution bears on this part of the text.")
    return _("The answers to these contributions are being prepared.")


def _label(text: str) -> Paragraph:
    return Paragraph(Style.LABEL, (Run(text),))


def _answer(uid: str, title: str, text: str, *, followed: bool) -> Answer:
    """An answer in its control; one that is awaited says so. Its end stays with the outcome that follows it."""
    if text.strip():
        *others, last = prose(typeset(text), Style.NORMAL)
        return Answer(uid, title, (*others, replace(last, keep_next=followed)))
    awaited = Paragraph(Style.NORMAL, (Run(_("This answer is being prepared.")),), keep_next=followed)
    return Answer(uid, title, (awaited,), awaited=True)


def _outcome(dispositions: Mapping[Disposition, int], *, followed: bool = False) -> Paragraph:
    """What became of a point or of an article, in bold."""
    said = (Run(_("Outcome:") + " "), Run(wording.outcome(dispositions), bold=True))
    return Paragraph(Style.OUTCOME, said, keep_next=followed)


def _bar(sheet: Article, positions: Positions, captions: Captions) -> Iterator[Block]:
    """The position bar, as a chart whose every stretch bears its number."""
    series = tuple(
        Series(_("{position}: {n}").format(position=name, n=number(n)), (n,), fill)
        for (name, n), fill in zip(wording.stretches(positions), _POSITION_FILLS, strict=False)
    )
    rank = captions.chart(Plot((wording.heading(sheet),), series, whole=True))
    yield Figure(rank, 1, 21, wording.position_about(sheet, positions))
    yield captions.figure(wording.position_caption(sheet, positions))


def _point(response: Response, point: Point, mark: str, name: str) -> Iterator[Block]:
    """A point: its counts, what is asked, the answer, what becomes of it."""
    title = f"{name}{NO_BREAK * 2}{wording.line(point.title)}"
    yield Paragraph(Style.POINT, (Run(title),), bookmark=mark)
    yield Paragraph(Style.COUNTS, (Run(wording.counts(point)),), keep_next=True)
    if point.asks.strip() or point.quotes:
        yield _label(_("What the contributors ask"))
        yield from prose(typeset(point.asks), Style.NORMAL)
        for quote in point.quotes:
            yield _quotation(quote)
    yield _label(wording.line(response.answer_heading) or _("Official answer"))
    yield _answer(point.uid, title, point.answer, followed=True)
    yield _outcome(point.dispositions, followed=bool(point.numbers))
    if point.numbers:
        yield Paragraph(Style.NOTE, (Run(_numbers(point)),))


def _numbers(point: Point) -> str:
    """The numbers of the contributions, as many as are read with profit."""
    shown = sorted(point.numbers, key=natural)[: wording.MOST_NUMBERS]
    text = _("Contributions: {numbers}").format(numbers=wording.numbered(shown))
    rest = len(point.numbers) - len(shown)
    if rest:
        text += ngettext(" and {n} other (see the index)", " and {n} others (see the index)", rest).format(
            n=number(rest)
        )
    return text


def _quotation(quote: Quote) -> Paragraph:
    """A quotation and where it comes from; its words are not touched."""
    opening, closing = quoted("\x00").split("\x00")
    source = [_(LABELS[quote.author_kind])]
    if quote.place.strip():
        source.append(wording.line(quote.place))
    source.append(_("contribution no.\u00a0{number}").format(number=quote.number))
    return Paragraph(
        Style.QUOTE,
        (Run(opening), said(" ".join(quote.text.split()), quote.language), Run(f"{closing} ({', '.join(source)})")),
    )
