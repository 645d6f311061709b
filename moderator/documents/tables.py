"""The tables and charts of « Réponses officielles »: outcomes by article, numbers with their bases, arrivals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from moderator.documents import wording
from moderator.documents.blocks import Block, Figure, Paragraph, Run, Style, Table
from moderator.documents.captions import Captions
from moderator.documents.charts import Fill, Plot, Series, grouped
from moderator.documents.model import Article, Numbers, Response
from moderator.documents.typography import capital, shortened
from moderator.domain.charter import DISPOSITION_LABELS, Disposition
from moderator.domain.contribution import LABELS, AuthorKind, Channel, SectionKind
from moderator.domain.words import _, day, listing, ngettext, number, percent, pgettext

_FILLS: Mapping[Disposition, Fill] = {
    Disposition.RETAINED: Fill.BLUE,
    Disposition.PARTLY: Fill.BLUE_STRIPES,
    Disposition.ALREADY: Fill.BLUE_DOTS,
    Disposition.NOT_RETAINED: Fill.ORANGE,
    Disposition.OUT_OF_SCOPE: Fill.ORANGE_STRIPES,
    Disposition.UNDER_STUDY: Fill.GREY_STRIPES,
}
_MOST_BARS = 12
_MOST_DAYS = 31
"""Beyond, arrivals are counted by week."""


def overview(response: Response, captions: Captions) -> Iterator[Block]:
    """What became of the contributions, article by article: a table, then the same as a chart."""
    sheets = list(response.sheets())
    total = sum(sheet.contributions for sheet in sheets)
    head = (
        pgettext("column", "Article"),
        pgettext("column", "Accepted"),
        pgettext("column", "Points"),
        *(capital(_(DISPOSITION_LABELS[one])) for one in Disposition),
        pgettext("column", "Not yet decided"),
    )
    rows = [(shortened(_named(sheet), 56), *_outcomes(sheet)) for sheet in sheets]
    sums = tuple(number(sum(_figures(sheet)[column] for sheet in sheets)) for column in range(len(head) - 1))
    title = _("What became of the contributions, by article")
    yield captions.table(title)
    yield Table(
        (36.6, 16, 12, 13.5, 13.5, 13.5, 13.5, 13.5, 13.5, 14.4),
        head,
        (*rows, (_("Total"), *sums)),
        numeric=frozenset(range(1, len(head))),
        title=title,
        about=_(
            "One row for each article, one column for each outcome, in numbers of contributions; the last row is the"
            " total."
        ),
        total=True,
        dense=True,
    )
    yield _note(
        _("Base: {base} accepted. Each contribution is counted once, in the article on which it bears.").format(
            base=wording.contributions(total)
        )
    )
    if total:
        yield from _outcome_chart(sheets, captions)


def _named(sheet: Article) -> str:
    """How a row names its sheet: the column already says « Article »."""
    if sheet.kind is SectionKind.ARTICLE and wording.code(sheet) and sheet.title.strip():
        return f"{wording.code(sheet)} – {wording.line(sheet.title)}"
    return wording.heading(sheet)


def _figures(sheet: Article) -> tuple[int, ...]:
    return (
        sheet.contributions,
        len(sheet.points),
        *(sheet.dispositions.get(one, 0) for one in Disposition),
        sheet.undecided,
    )


def _outcomes(sheet: Article) -> tuple[str, ...]:
    return tuple(map(number, _figures(sheet)))


def _outcome_chart(sheets: Sequence[Article], captions: Captions) -> Iterator[Block]:
    """Stacked bars, one for each article in the order of the text, twelve at most."""
    names = [
        wording.short(sheet) if wording.code(sheet) else shortened(wording.line(sheet.title), 28) for sheet in sheets
    ]
    kinds: list[tuple[str, Fill, list[int]]] = [
        (_(DISPOSITION_LABELS[one]), _FILLS[one], [sheet.dispositions.get(one, 0) for sheet in sheets])
        for one in Disposition
    ]
    kinds.append((_("not decided yet"), Fill.GREY_DOTS, [sheet.undecided for sheet in sheets]))
    series: list[Series] = []
    categories: list[str] = []
    for name, fill, values in kinds:
        categories, shown = grouped(names, values, _MOST_BARS, _("Others"))
        if any(shown):
            series.append(Series(name, tuple(shown), fill))
    rank = captions.chart(Plot(tuple(map(capital, categories)), tuple(series)))
    parts = [_("{n} {position}").format(n=number(sum(one.values)), position=one.name) for one in series]
    yield Figure(
        rank,
        1,
        20 + 4.4 * len(categories),
        _(
            "Stacked bars of the outcomes by article; over all articles: {parts}. The table above has the figures."
        ).format(parts=listing(parts)),
    )
    yield captions.figure(_("Outcomes by article, in numbers of contributions"))


def numbers_blocks(numbers: Numbers, captions: Captions) -> Iterator[Block]:
    """The shared block of numbers: each with its base."""
    yield Paragraph(Style.NORMAL, (Run(wording.representativeness()),))
    yield Paragraph(Style.SHEET, (Run(_("Contributions and participants")),))
    title = _("Key figures")
    yield captions.table(title)
    yield Table(
        (78, 18, 18, 46),
        (_("Indicator"), _("Number"), _("Share"), _("Base of the share")),
        tuple(_indicators(numbers)),
        numeric=frozenset({1, 2}),
        title=title,
        about=_("One indicator on each row, with its number, its share and what the share is of."),
    )
    yield _note(_("No share is given when the base is under {n}.").format(n=number(wording.LEAST_BASE)))
    received = _("contributions received")
    if numbers.refused:
        rows = sorted(numbers.refused.items(), key=lambda one: (-one[1], one[0]))
        yield from _distribution(
            captions, _("Refused contributions, by reason"), _("Reason"),
            [(wording.refusal(code), n) for code, n in rows], _("contributions refused"),
        )  # fmt: skip
    channels = [(_(LABELS[one]), numbers.channels.get(one, 0)) for one in Channel if numbers.channels.get(one)]
    if channels:
        yield from _distribution(captions, _("Contributions received, by channel"), _("Channel"), channels, received)
    kinds = [(_(LABELS[one]), numbers.author_kinds.get(one, 0)) for one in AuthorKind if numbers.author_kinds.get(one)]
    if kinds:
        yield from _distribution(
            captions, _("Contributions received, by kind of author"), _("Kind of author"), kinds, received
        )
    if numbers.days:
        yield from _arrivals(numbers, captions)


def _indicators(numbers: Numbers) -> Iterator[tuple[str, str, str, str]]:
    """The rows of the key figures."""
    received, accepted = _("contributions received"), _("contributions accepted")
    refused = sum(numbers.refused.values())
    all_of, of = numbers.received, numbers.accepted
    grouped_in = ngettext(
        "Attached to a grouped mailing ({n} mailing)", "Attached to a grouped mailing ({n} mailings)", numbers.piles
    ).format(n=number(numbers.piles))
    rows: tuple[tuple[str, int, int, str], ...] = (
        (_("Contributions received"), all_of, 0, ""),
        (_("Accepted"), numbers.accepted, all_of, received),
        (_("Refused"), refused, all_of, received),
        (_("Still to moderate"), numbers.to_moderate, all_of, received),
        (_("Withdrawn by their authors or by the source"), numbers.withdrawn, all_of, received),
        (_("Exact duplicates of an earlier contribution"), numbers.exact_duplicates, all_of, received),
        (grouped_in, numbers.in_piles, all_of, received),
        (_("Distinct texts"), numbers.distinct_texts, all_of, received),
        *(
            [(_("Distinct texts, each grouped mailing counted once"), numbers.distinct_voices, all_of, received)]
            if numbers.distinct_voices is not None
            else []
        ),
        (_("Distinct participants identified"), numbers.participants, 0, ""),
        (_("Contributions without an identified author"), numbers.unidentified, all_of, received),
        (_("Read by one agent"), numbers.read_by_one, all_of, received),
        (_("Read by two agents or more"), numbers.read_by_two, all_of, received),
        (_("Not classified yet"), numbers.unclassified, of, accepted),
    )
    for label, n, base, unit in rows:
        yield label, number(n), _share(n, base), f"{number(base)} {unit}" if base else "–"
    length = number(numbers.median_length)
    yield _("Median length of a contribution, in characters"), length, "–", f"{number(all_of)} {received}"


def _share(n: int, base: int) -> str:
    return percent(n / base, 1) if wording.many(base) else "–"


def _distribution(
    captions: Captions, title: str, column: str, rows: Sequence[tuple[str, int]], unit: str
) -> Iterator[Block]:
    """A table of counts that sum to their base."""
    base = sum(n for _label, n in rows)
    yield captions.table(title)
    yield Table(
        (90, 35, 35),
        (column, _("Contributions"), _("Share")),
        (
            *((capital(label), number(n), _share(n, base)) for label, n in rows),
            (_("Total"), number(base), _share(base, base)),
        ),
        numeric=frozenset({1, 2}),
        title=title,
        about=_("One row for each value, with the number and the share of contributions; the last row is the total."),
        total=True,
    )
    yield _note(_("Base: {n} {unit}.").format(n=number(base), unit=unit))


def _arrivals(numbers: Numbers, captions: Captions) -> Iterator[Block]:
    """Arrivals by day, or by week when days are many: a chart and its table."""
    periods, weekly = _periods(numbers)
    dated = sum(n for _label, n in periods)
    most, when = max((n, label) for label, n in periods)
    yield Paragraph(Style.SHEET, (Run(_("Arrivals")),))
    rank = captions.chart(
        Plot(
            # The year is in the table; a dozen characters under each column would be slanted and unread.
            tuple(label[:5] for label, _n in periods),
            (Series(_("Contributions"), tuple(n for _label, n in periods), Fill.BLUE),),
            columns=True,
            labels=False,
        )
    )
    title = _("Contributions received, by week") if weekly else _("Contributions received, by day")
    about = _("Columns of the contributions received from {first} to {last}; most on {when}: {n}.").format(
        first=periods[0][0], last=periods[-1][0], when=when, n=number(most)
    )
    yield Figure(rank, 1, 60, about)
    yield captions.figure(title)
    yield from _distribution(
        captions, title, _("Week of") if weekly else _("Day"), periods, _("contributions received, with a date")
    )
    if numbers.undated:
        yield _note(
            ngettext("{n} contribution has no date.", "{n} contributions have no date.", numbers.undated).format(
                n=number(numbers.undated)
            )
        )
    assert dated == sum(numbers.days.values())


def _periods(numbers: Numbers) -> tuple[list[tuple[str, int]], bool]:
    """The days from the first to the last, empty ones too, or the weeks, each named by its Monday."""
    first, last = min(numbers.days), max(numbers.days)
    span = (last - first).days + 1
    if span <= _MOST_DAYS:
        whole = [first + timedelta(days=one) for one in range(span)]
        return [(day(one, "short"), numbers.days.get(one, 0)) for one in whole], False
    weeks: dict[str, int] = {}
    monday = first - timedelta(days=first.weekday())
    # A date typed wrong (1015, 9999) must not make a table of a hundred thousand weeks.
    if span <= 7 * 120:
        while monday <= last:
            weeks[day(monday, "short")] = 0
            monday += timedelta(days=7)
    for one, n in sorted(numbers.days.items()):
        label = day(one - timedelta(days=min(one.weekday(), one.toordinal() - 1)), "short")
        weeks[label] = weeks.get(label, 0) + n
    return list(weeks.items()), True


def _note(text: str) -> Paragraph:
    return Paragraph(Style.NOTE, (Run(text),))
