"""« Réponses officielles aux contributions » from cover to index, as a stream of blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moderator.documents import wording
from moderator.documents.arguments import argument_blocks
from moderator.documents.blocks import Block, Contents, Jump, PageOf, Paragraph, Run, Style, Tab, Table, prose
from moderator.documents.captions import Captions
from moderator.documents.method import coding_blocks, piling_blocks
from moderator.documents.model import STANDING_LABELS, Response
from moderator.documents.sheets import point_mark, point_reference, reference, sheet_blocks, sheet_mark
from moderator.documents.tables import numbers_blocks, overview
from moderator.documents.typography import capital, clean, natural, typeset
from moderator.domain.charter import DISPOSITION_LABELS, Disposition
from moderator.domain.words import _, day, number

_MOST_HEADINGS = 150
"""Beyond, the table of contents stops at articles; the points are in the index."""
_INDEX_MARK = "_Ref_index"

Headings = tuple[tuple[int, str, str], ...]


def title() -> str:
    """The name of the document."""
    return _("Official answers to the contributions")


def headings(response: Response, *, numbered: bool = True) -> tuple[Headings, Captions]:
    """What the table of contents lists, and the charts to prepare. `numbered` when our styles number the headings."""
    captions = Captions()
    found: list[tuple[int, str, str]] = []
    levels = {Style.PART: 1, Style.SHEET: 2, Style.POINT: 3}
    ranks = [0, 0]
    for block in _body(response, captions):
        level = levels.get(block.style) if isinstance(block, Paragraph) else None
        if level is None or not isinstance(block, Paragraph):
            continue
        text = block.text
        if numbered and level < 3 and not block.plain:
            ranks[level - 1] += 1
            ranks[level:] = [0] * (2 - level)
            text = ".".join(map(str, ranks[:level])) + f"\u00a0\u00a0{text}"
        if block.bookmark:
            found.append((level, text, block.bookmark))
    if len(found) > _MOST_HEADINGS:
        found = [one for one in found if one[0] < 3]
    return tuple(found), captions


def blocks(response: Response, entries: Headings) -> Iterator[Block]:
    """The whole document; `entries` is what `headings` found. The same each time it is read."""
    yield from _cover(response)
    depth = 3 if any(level == 3 for level, _text, _mark in entries) else 2
    yield Contents(_("Contents"), entries, depth)
    yield from _body(response, Captions())


def _cover(response: Response) -> Iterator[Block]:
    """The first page."""
    for one in (response.service, *response.timbre):
        yield Paragraph(Style.TIMBRE, (Run(wording.line(one), bold=one is response.service),))
    place = wording.line(response.place)
    when = day(response.day)
    # Translators: place and date of a letter: « Paris, le 3 mars 2026 ».
    yield Paragraph(Style.PLACE, (Run(_("{place}, {date}").format(place=place, date=when) if place else when),))
    yield Paragraph(Style.TITLE, (Run(title()),))
    yield Paragraph(Style.SUBTITLE, (Run(wording.line(response.title)),))
    yield Paragraph(Style.STANDING, (Run(_(STANDING_LABELS[response.standing])),))
    for label, value in _cartouche(response):
        yield Paragraph(Style.CARTOUCHE, (Run(label, bold=True), Tab(), Run(value)))


def _cartouche(response: Response) -> Iterator[tuple[str, str]]:
    yield _("Subject"), wording.line(response.subject)
    if response.opened and response.closed:
        yield (
            _("Consultation"),
            _("from {opened} to {closed}").format(opened=day(response.opened), closed=day(response.closed)),
        )
    if response.link:
        yield _("Published at"), clean(response.link)
    yield _("Published by"), wording.line(response.service)
    yield _("Version"), str(response.version)
    yield (
        _("Journal"),
        _("its first {n} decisions").format(n=number(response.journal.position)),
    )
    # In groups of eight, so that it breaks between lines and is compared by eye.
    yield _("Fingerprint"), " ".join(re.findall(".{1,8}", clean(response.journal.fingerprint)))


def _body(response: Response, captions: Captions) -> Iterator[Block]:
    yield from _how_to_read(response, captions)
    yield _part(_("Overview"), "overview")
    yield from overview(response, captions)
    if response.general:
        yield _part(_("What is said of the consultation as a whole"), "general")
        yield from argument_blocks(response.general, "", {}, captions)
    yield from _sheets(response, captions)
    yield _part(_("Figures of the consultation"), "numbers")
    yield from numbers_blocks(response.numbers, captions)
    yield from _unanswered(response)
    yield from _index(response)


def _part(text: str, mark: str, *, fresh_page: bool = True) -> Paragraph:
    return Paragraph(Style.PART, (Run(text),), bookmark=f"_Ref_{mark}", fresh_page=fresh_page)


def _how_to_read(response: Response, captions: Captions) -> Iterator[Block]:
    yield _part(_("How to read this document"), "how")
    thanks = _("Thanks are due to all the people and organisations who took part.")
    yield from prose(typeset(response.foreword) or thanks, Style.NORMAL)
    yield Paragraph(
        Style.NORMAL,
        (
            Run(
                _(
                    "This document answers the contributions, in the order of the text that was submitted."
                    " Contributions that ask the same thing are answered together, in one point; none is altered or"
                    " left out by it, and votes stay with the contributions that received them."
                )
            ),
        ),
    )
    yield Paragraph(Style.LABEL, (Run(_("In each sheet")),))
    for item in (
        _("the text as it was submitted, and what was received on it;"),
        _(
            "for each point, named by the article and a letter (7.A): what the contributors ask, the official answer,"
            " the outcome;"
        ),
        _(
            "quotations that are the very words of a contribution, without the name of its author; […] marks what is"
            " left out."
        ),
    ):
        yield Paragraph(Style.BULLET, (Run(item),))
    yield Paragraph(Style.LABEL, (Run(_("To find a contribution")),))
    yield Paragraph(
        Style.NORMAL,
        (
            Run(_("The index gives, for each contribution number, the point that answers it and its page") + " ("),
            Jump(_("Index of contributions"), _INDEX_MARK),
            Run(_(", p.") + "\u00a0"),
            PageOf(_INDEX_MARK),
            Run(")."),
        ),
    )
    yield captions.table(_("The outcomes and what they mean"))
    yield Table(
        (38, 122),
        (_("Outcome"), _("Meaning")),
        tuple((capital(_(DISPOSITION_LABELS[one])), _(wording.DEFINITIONS[one])) for one in Disposition),
        title=_("The outcomes and what they mean"),
        about=_("One outcome on each row, with its definition."),
    )
    yield from piling_blocks(response.piling)
    yield from coding_blocks(response.coding)
    yield Paragraph(Style.LABEL, (Run(_("What the figures do not say")),))
    yield Paragraph(Style.NORMAL, (Run(wording.representativeness()),))
    yield Paragraph(Style.LABEL, (Run(_("What the fingerprint is for")),))
    yield Paragraph(
        Style.NORMAL,
        (
            Run(
                _(
                    "Every decision behind this document is in a sealed journal. The fingerprint at the foot of each"
                    " page names the state of the journal from which the document was made, so that it can be checked."
                )
            ),
        ),
    )


def _sheets(response: Response, captions: Captions) -> Iterator[Block]:
    """One sheet for each article; the first follows the heading of the part on its page."""
    if response.articles:
        yield _part(_("Answers, article by article"), "sheets")
    for rank, sheet in enumerate(response.articles, 1):
        yield from sheet_blocks(response, sheet, rank, captions, fresh_page=rank > 1)
    if response.outside is not None:
        yield _part(_("Proposals outside the articles"), "outside")
        yield from sheet_blocks(response, response.outside, len(response.articles) + 1, captions, fresh_page=False)


def _unanswered(response: Response) -> Iterator[Block]:
    """What remains without an answer: said, never hidden. Its last paragraph ends the section of the body."""
    yield _part(_("Contributions without an answer"), "unanswered", fresh_page=False)
    waiting = [sheet for sheet in response.sheets() if sheet.unanswered]
    total = sum(len(sheet.unanswered) for sheet in waiting)
    if not waiting:
        text = _("All accepted contributions have received an answer.")
        yield Paragraph(Style.NORMAL, (Run(text),), ends_section=True)
        return
    yield Paragraph(
        Style.NORMAL,
        (
            Run(
                _("{contributions} accepted, without an answer at this date.").format(
                    contributions=wording.contributions(total)
                )
            ),
        ),
    )
    for sheet in waiting:
        yield Paragraph(
            Style.NORMAL,
            (
                Run(
                    _("{article} ({n}):").format(
                        article=capital(wording.short(sheet)), n=number(len(sheet.unanswered))
                    ),
                    bold=True,
                ),
                Run(f" {wording.numbered(sheet.unanswered)}"),
            ),
            ends_section=sheet is waiting[-1],
        )


def _index(response: Response) -> Iterator[Block]:
    """Contribution → point → page, and what became of those that were refused."""
    name = _("Annex – Index of contributions")
    yield Paragraph(Style.PART, (Run(name),), bookmark=_INDEX_MARK, plain=True)
    yield Paragraph(
        Style.NORMAL,
        (
            Run(
                _("Each line gives the number of a contribution, the point or the sheet that answers it, and the page.")
            ),
        ),
        ends_section=True,
    )
    places: list[tuple[str, str, str]] = []
    for rank, sheet in enumerate(response.sheets(), 1):
        mark, name = sheet_mark(rank), reference(sheet, rank)
        for place, point in enumerate(sheet.points):
            known = (point_mark(rank, place), point_reference(sheet, rank, place))
            places += ((one, known[1], known[0]) for one in point.numbers)
        places += ((one, name, mark) for one in sheet.numbers)
        places += ((one, _("{sheet}, without an answer").format(sheet=name), mark) for one in sheet.unanswered)
    places += ((one, _("refused: {reason}").format(reason=wording.refusal(code)), "") for one, code in response.refused)
    places.sort(key=lambda one: (natural(one[0]), natural(one[1])))
    for contribution, text, mark in places:
        number_shown = Run(f"{clean(contribution)}\u2003", bold=True)
        if mark:
            yield Paragraph(Style.INDEX, (number_shown, Jump(text, mark), Tab(), PageOf(mark)))
        else:
            yield Paragraph(Style.INDEX, (number_shown, Run(text)))
    if not places:
        yield Paragraph(Style.NORMAL, (Run(_("No contribution is numbered.")),))
