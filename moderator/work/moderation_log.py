"""The moderation log: a line for each decision and contribution, and the reasons counted, as a workbook or as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pyroaring import BitMap

from moderator.domain.charter import STATUS_LABELS, Status
from moderator.domain.contribution import LABELS, AuthorKind, Kind, SectionKind
from moderator.domain.decision import Act, Body, Decision
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.redaction import MASK, Redaction, masked
from moderator.domain.words import N_, _, ngettext, number
from moderator.store import moderation, pages
from moderator.store.moderation import Moderated
from moderator.store.standing import Standing
from moderator.store.workspace import Workspace
from moderator.work import cells, history, quoting
from moderator.work.sentences import advised

if TYPE_CHECKING:
    import xlsxwriter

EXCERPT = 300  # characters
ENDINGS = (".xlsx", ".csv")
_AT_ONCE = 500

ACTS: dict[Act, str] = {
    Act.ACCEPT: N_("Acceptance"),
    Act.REFUSE: N_("Refusal"),
    Act.RESET: N_("Return to moderation"),
    Act.REDACT: N_("Passage masked"),
    Act.SETTLE: N_("Disagreement settled"),
    Act.ASK: N_("Second opinion asked"),
    Act.ADVISE: N_("Opinion given"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One decision on one contribution; the fields are the columns, in their order. Author names are left out.

    `title` and `excerpt` come with their passages masked. `number` is the source's own. `undone_at` and the fields
    beside it are empty while the decision counts.
    """

    at: datetime
    actor: str
    act: str
    code: str
    reason: str
    comment: str
    number: str
    title: str
    excerpt: str
    kind: str
    author_kind: str
    link: str
    undone: str
    undone_by: str
    undone_at: datetime | None
    undone_why: str
    ref: str


COLUMNS: dict[str, tuple[str, int]] = {
    "at": (N_("When"), 18),
    "actor": (N_("Who"), 18),
    "act": (N_("Act"), 20),
    "code": (N_("Reason code"), 14),
    "reason": (N_("Reason"), 24),
    "comment": (N_("Comment"), 30),
    "number": (N_("Contribution"), 16),
    "title": (N_("Title"), 36),
    "excerpt": (N_("Excerpt"), 60),
    "kind": (N_("Kind"), 14),
    "author_kind": (N_("Kind of author"), 18),
    "link": (N_("Link"), 30),
    "undone": (N_("Undone"), 10),
    "undone_by": (N_("Undone by"), 18),
    "undone_at": (N_("Undone on"), 18),
    "undone_why": (N_("Why undone"), 30),
    "ref": (N_("Decision"), 16),
}
"""The heading of each column, and its width in a workbook (characters)."""


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A reason counted: contributions refused for it `now` (as the figures of the consultation say, whatever the day),
    lines of the log that refuse for it, and those among them that were `undone`."""

    code: str
    label: str
    now: int
    lines: int
    undone: int


@dataclass(frozen=True, slots=True)
class Written:
    """The log as written: how many acts, how many lines, and the reasons, most frequent first."""

    path: Path
    acts: int
    lines: int
    reasons: tuple[Reasoned, ...]

    @property
    def sentence(self) -> str:
        """Ready to show."""
        return ngettext(
            "Moderation log written in {name}: {count} line.", "Moderation log written in {name}: {count} lines.",
            self.lines,
        ).format(name=self.path.name, count=number(self.lines))  # fmt: skip


def write(ws: Workspace, path: Path, *, day: date | None = None, progress: Progress = silent) -> Written:
    """Write the log of all days, or of one, as `.xlsx` or `.csv` by the file's ending; the reasons are a second sheet.

    Raises Problem (another ending, a folder that refuses the file) or Cancelled; then nothing was written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise Problem(
            _("The moderation log is written as .xlsx or .csv."),
            where=str(path),
            remedy=_("Give the file one of these endings."),
        )
    tally = _Tally()
    lines = tally.counted(_lines(ws, day.isoformat() if day else "", tally, progress))
    with closing(lines), cells.written(path) as file:
        if path.suffix.lower() == ".csv":
            head = [_(title) for title, _width in COLUMNS.values()]
            cells.write_csv(file, _rows(head, lines))
        else:
            _write_workbook(file, lines, lambda: tally.reasons(ws))
    return Written(path, tally.acts, tally.lines, tally.reasons(ws))


class _Tally:
    """What is counted while the lines go by."""

    def __init__(self) -> None:
        self.acts = self.lines = 0
        self._refusals: Counter[str] = Counter()
        self._undone: Counter[str] = Counter()

    def counted(self, lines: Generator[tuple[Line, bool], None, None]) -> Generator[Line, None, None]:
        """The lines, each counted as it goes; with each comes whether it refuses."""
        with closing(lines):
            for line, refuses in lines:
                self.lines += 1
                if refuses:
                    self._refusals[line.code] += 1
                    self._undone[line.code] += bool(line.undone)
                yield line

    def reasons(self, ws: Workspace) -> tuple[Reasoned, ...]:
        """Each reason of the charter and each that was ever used, most frequent first."""
        now, charter = history.refusals(ws), ws.standing.charter
        codes = dict.fromkeys([*now, *(one.code for one in charter.reasons), *self._refusals])
        found = [
            Reasoned(code, charter.label(code), now.get(code, 0), self._refusals[code], self._undone[code])
            for code in codes
        ]
        return tuple(sorted(found, key=lambda one: (-one.now, -one.lines)))


# ------------------------------------------------------------------------------------------------------------- lines


def _lines(ws: Workspace, day: str, tally: _Tally, progress: Progress) -> Generator[tuple[Line, bool], None, None]:
    total = moderation.count(ws, day)
    hidden = quoting.masked_ids(ws)
    with closing(moderation.acts(ws, day)) as acts:
        pairs = _pairs(acts, tally, total, progress)
        while some := list(islice(pairs, _AT_ONCE)):
            # Here too: one act can bear on the whole consultation, and writing it must be stoppable.
            progress(tally.acts, total, _("Writing the moderation log"))
            shown = _shown(ws, BitMap(id_ for _one, id_ in some if id_), hidden)
            for one, id_ in some:
                yield _line(ws.standing, one, shown.get(id_) or _strangers(one.strangers)), _outcome(one.decision)[0]


def _pairs(acts: Iterator[Moderated], tally: _Tally, total: int, progress: Progress) -> Iterator[tuple[Moderated, int]]:
    """Each act with each of its contributions; 0 stands for those, counted, that are not in this workspace."""
    for one in acts:
        progress(tally.acts, total, _("Writing the moderation log"))
        tally.acts += 1
        for id_ in one.ids:
            yield one, id_
        if one.strangers or not one.ids:
            yield one, 0


@dataclass(frozen=True, slots=True)
class _Shown:
    number: str
    title: str
    excerpt: str
    kind: str
    author_kind: str
    link: str


def _strangers(count: int) -> _Shown:
    said = ngettext(
        "{count} contribution that is not in this workspace",
        "{count} contributions that are not in this workspace",
        count,
    ).format(count=number(count))
    return _Shown("", said, "", "", "", "")


def _shown(ws: Workspace, ids: BitMap, hidden: BitMap) -> dict[int, _Shown]:
    with ws.read() as conn:
        records = pages.records(conn, [one for one in ids if not pages.is_section(one)])
        sections = (
            [one for one in pages.places(conn, counted=False) if one.id in ids]
            if ids and pages.is_section(ids.max())
            else []
        )
    found = {
        one.id: _Shown(
            one.key,
            *_words(ws, one.id, one.title, one.body, hidden),
            _(LABELS[Kind(one.kind)]),
            _(LABELS[AuthorKind(one.author_kind)]),
            one.link,
        )
        for one in records
    }
    for place in sections:
        words = _words(ws, place.id, place.title, place.body, hidden)
        found[place.id] = _Shown(place.code, *words, _(LABELS[SectionKind(place.kind)]), "", "")
    return found


def _words(ws: Workspace, id_: int, title: str, body: str, hidden: BitMap) -> tuple[str, str]:
    """The title and the beginning of the text; a mask that lost its place hides all of it."""
    if id_ in hidden:
        masks = quoting.masks_of(ws, id_, title, body)
        title, body = (_masked(masks, field, title, body) for field in ("title", "body"))
    text = " ".join(body.split())
    if len(text) > EXCERPT:
        text = text[:EXCERPT].rpartition(" ")[0].rstrip(" ,;:") + "…"
    return " ".join(title.split()), text


def _masked(masks: Sequence[Redaction], field: str, title: str, body: str) -> str:
    spans = quoting.hidden(masks, field, title, body)
    if spans is None:
        return MASK
    return masked(title if field == "title" else body, [Redaction("", field, *span, "") for span in spans])


def _line(now: Standing, one: Moderated, shown: _Shown) -> Line:
    decision, by = one.decision, one.by
    body = decision.body or {}
    code = _outcome(decision)[1]
    erased = decision.body is None
    return Line(
        at=decision.at,
        actor=decision.actor,
        act=_act(decision),
        code=code,
        reason=now.charter.label(code),
        comment=_("Content erased.") if erased else _comment(now, decision, body),
        number=shown.number,
        title=shown.title,
        excerpt=shown.excerpt,
        kind=shown.kind,
        author_kind=shown.author_kind,
        link=shown.link,
        undone=_("yes") if one.undone else "",
        undone_by=by.actor if by else "",
        undone_at=by.at if by else None,
        undone_why=str((by.body or {}).get("why", "")) if by else "",
        ref=str(decision.ref),
    )


def _comment(now: Standing, decision: Decision, body: Body) -> str:
    """What was said beside the act. Only of opinions is it `text`: that of a mask is what must not be read."""
    if decision.kind is Act.ASK:
        to = _("the person in charge") if body.get("escalate") else str(body.get("to", ""))
        return _("{name}: {text}").format(name=to, text=body["text"]) if to else str(body["text"])
    if decision.kind is Act.ADVISE:
        advice = advised(now, str(body["advice"])) if body.get("advice") else ""
        return " – ".join(part for part in (advice, str(body["text"])) if part)
    return str(body.get("comment") or body.get("why") or "")


def _act(decision: Decision) -> str:
    said = _(ACTS[decision.kind])
    if decision.kind is not Act.SETTLE or decision.body is None:
        return said
    status = Status(str(decision.body["value"] or Status.TO_MODERATE).partition(":")[0])
    return _("{act}: {status}").format(act=said, status=_(STATUS_LABELS[status]))


def _outcome(decision: Decision) -> tuple[bool, str]:
    """Whether a decision refuses, and the code of its reason."""
    body = decision.body or {}
    if decision.kind is Act.SETTLE:
        status, _colon, code = str(body.get("value") or "").partition(":")
        return status == Status.REFUSED, code
    return decision.kind is Act.REFUSE, str(body.get("reason", ""))


# ------------------------------------------------------------------------------------------------------------- files


def _rows(head: list[str], lines: Iterator[Line]) -> Iterator[list[str]]:
    yield head
    for line in lines:
        yield [_plain(getattr(line, one.name)) for one in fields(line)]


def _plain(value: str | datetime | None) -> str:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    return value or ""


def _write_workbook(file: BinaryIO, lines: Iterator[Line], reasons: Callable[[], Iterable[Reasoned]]) -> None:
    # Imported on first use: it must not delay the first window.
    import xlsxwriter

    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    try:
        # Types are given, never guessed: a text that looks like a formula or a link stays a text.
        moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        part = 0
        while (first := next(lines, None)) is not None or not part:
            part += 1
            sheet = _sheet(book, _("Decisions") if part == 1 else _("Decisions {n}").format(n=part), COLUMNS.values())
            some = [] if first is None else islice(chain([first], lines), cells.ROWS - 1)
            row = 0
            for row, line in enumerate(some, 1):
                for column, one in enumerate(fields(line)):
                    value = getattr(line, one.name)
                    if isinstance(value, datetime):
                        sheet.write_datetime(row, column, value.replace(tzinfo=None), moments)
                    elif value:
                        sheet.write_string(row, column, cells.clean(value))
            sheet.autofilter(0, 0, row, len(COLUMNS) - 1)
        _count(book, reasons())
    finally:
        book.close()


def _sheet(book: xlsxwriter.Workbook, name: str, columns: Iterable[tuple[str, int]]) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    for column, (title, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, _(title), bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _count(book: xlsxwriter.Workbook, reasons: Iterable[Reasoned]) -> None:
    """The sheet of reasons: numbers, not formulas, so that they are those of the screen."""
    columns = (
        (N_("Reason code"), 16),
        (N_("Reason"), 30),
        (N_("Refused now, whole consultation"), 32),
        (N_("Refusals in this log"), 24),
        (N_("Undone among them"), 22),
    )
    sheet = _sheet(book, _("Reasons"), columns)
    row, sums = 0, [0, 0, 0]
    for row, one in enumerate(reasons, 1):
        sheet.write_string(row, 0, cells.clean(one.code))
        sheet.write_string(row, 1, cells.clean(one.label))
        for column, count in enumerate((one.now, one.lines, one.undone)):
            sheet.write_number(row, column + 2, count)
            sums[column] += count
    sheet.write_string(row + 1, 1, _("Total"))
    for column, count in enumerate(sums):
        sheet.write_number(row + 1, column + 2, count)
