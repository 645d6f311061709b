"""Bringing files in: recognised, read as a stream, taken in by batches, with the doctor's report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import xlsxwriter

from moderator.domain.contribution import Contribution, Section
from moderator.domain.doctor import AILMENT_LABELS, REMEDY_LABELS, Ailment, Finding, Item, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.settings import largest_attachment
from moderator.domain.words import _, ngettext, number, quoted
from moderator.servers import files
from moderator.servers.files import Mapping, Recognition
from moderator.servers.files.archive import is_beside_a_page
from moderator.servers.files.layouts import layout_named
from moderator.servers.files.paging import ForumPages
from moderator.store import mirror, reports, revisions
from moderator.store.mirror import BATCH, Connection, Intake, Source
from moderator.store.workspace import SUFFIX, Workspace

OWN_NUMBERS = "file:"  # the id space of files whose numbers mean nothing outside them
_HEAVY = 32 << 20  # bytes of attachments in one transaction
_PAGES = "spip-forum"
SAME_FILE = 0.3  # share of known numbers above which a file is a later issue of one already brought in


@dataclass(frozen=True, slots=True)
class Report:
    """What bringing a source in amounted to. `complete` is False when it was stopped or failed on the way.

    `to_review`, `moderated` and `tagged` count the decisions that stand on texts that changed by it.
    """

    id: int
    source: str
    label: str
    at: datetime
    complete: bool
    new: int
    changed: int
    unchanged: int
    gone: int
    back: int
    repeated: int
    sections: int
    set_aside: int
    findings: tuple[tuple[Ailment, Remedy, int], ...]
    to_review: int = 0
    moderated: int = 0
    tagged: int = 0

    @property
    def taken(self) -> int:
        """Contributions that the source holds now, new or already known."""
        return self.new + self.changed + self.unchanged

    def counts(self) -> tuple[str, ...]:
        """What became of the contributions, in sentences."""
        gone = ngettext("{n} no longer at the source (kept here)", "{n} no longer at the source (kept here)", self.gone)
        changed = ngettext(
            "{n} changed: text (the earlier one is kept), votes, answer…",
            "{n} changed: text (the earlier one is kept), votes, answer…",
            self.changed,
        )
        counts = (
            (self.new, ngettext("{n} new", "{n} new", self.new)),
            (self.changed, changed),
            (self.unchanged, ngettext("{n} unchanged", "{n} unchanged", self.unchanged)),
            (self.gone, gone),
            (self.back, ngettext("{n} back at the source", "{n} back at the source", self.back)),
            (self.set_aside, ngettext("{n} set aside (listed below)", "{n} set aside (listed below)", self.set_aside)),
        )
        return tuple(what.format(n=number(count)) for count, what in counts if count)

    def lines(self) -> tuple[str, ...]:
        """The report in sentences."""
        found = [
            f"{number(count)} × {_(AILMENT_LABELS[ailment])} ({_(REMEDY_LABELS[remedy])})"
            for ailment, remedy, count in self.findings
        ]
        return (*self.counts(), *found, *self.touched_lines()) or (_("Nothing was found."),)

    def touched_lines(self) -> tuple[str, ...]:
        """What was decided on texts that have changed since, to be looked at again."""
        counts = (
            (self.to_review, ngettext("{n} answer to review", "{n} answers to review", self.to_review)),
            (
                self.moderated,
                ngettext(
                    "{n} moderated text has changed since", "{n} moderated texts have changed since", self.moderated
                ),
            ),
            (
                self.tagged,
                ngettext("{n} tagged text has changed since", "{n} tagged texts have changed since", self.tagged),
            ),
        )
        return tuple(what.format(n=number(count)) for count, what in counts if count)


def recognise(path: Path) -> Recognition:
    """What a file seems to be, from its beginning. Raises Problem when it cannot be read at all."""
    if path.suffix.lower() == SUFFIX:
        # Nor is it read: the one that is open would lose its locks (see `Workspace.open`).
        raise Problem(
            _("{name} is a Moderator workspace: it is opened, not imported.").format(name=quoted(path.name)),
            remedy=_("Choose “Open a workspace…” in the menu “File”, or another file to import."),
        )
    return files.recognise(path)


def gathered(paths: Sequence[Path]) -> list[tuple[Path, ...]]:
    """Which files to bring in together: messages, letters and pages, of which each file holds one or a few.

    The others come one by one: each is the issue of a table. Files that cannot be recognised come alone, to be told.
    """
    groups: dict[str, list[Path]] = {}
    # What browsers save beside pages comes with them, to be told.
    for path in sorted(paths, key=is_beside_a_page):
        try:
            layout = layout_named(recognise(path).layout or "")
            name = layout.name if layout is not None and layout.adds else f"/{path}"
        except Problem:
            name = _PAGES if is_beside_a_page(path) and _PAGES in groups else f"/{path}"
        groups.setdefault(name, []).append(path)
    return [tuple(group) for group in groups.values()]


def bring(
    ws: Workspace,
    path: Path | Sequence[Path],
    *,
    layout: str | None = None,
    mapping: Mapping | None = None,
    name: str = "",
    progress: Progress = silent,
) -> Report:
    """Bring a file in, or several together (see `gathered`). One that shares numbers with an earlier one updates it.

    E-mails, letters and pages of forums add to those brought in before: what a later file lacks is not gone. `name`
    says which source the files belong to (by default: recognised by their numbers, else the file's name). A backup is
    made first. Raises Problem (nothing was taken, or what was read before the fault is kept and the report says that
    it is not complete) or Cancelled.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    before = _stamps(paths)
    told = recognise(paths[0])
    if mapping is None and layout is None:
        mapping = remembered(ws, told)
    known = layout_named(layout or (told.layout or "" if mapping is None else ""))
    adds = known is not None and known.adds
    first = _first(files.read(paths, layout=layout, mapping=mapping), alone=adds)
    if not any(isinstance(one, Contribution | Section) for one in first) and len(first) < BATCH:
        _refuse_empty(paths[0], first)
    if mapping is not None:
        ws.set(f"mapping:{mapping.fingerprint}", mapping.to_json())
    ws.back_up("import")
    with ws.write() as conn:
        origin = _adding(conn, name, first) if adds else None
        origin = origin or _source_of(conn, paths[0] if len(paths) == 1 else paths[0].parent, name, first)
        label, rest = paths[0].name, len(paths) - 1
        if rest:
            said = ngettext("{name} and {n} other file", "{name} and {n} other files", rest)
            label = said.format(name=label, n=number(rest))
        intake = Intake(conn, origin, label, largest=largest_attachment(ws.standing.setting))
    pages = ForumPages(ws.get(_PAGES) or "")
    items = files.read(paths, layout=layout, mapping=mapping, space=origin.space, progress=progress, pages=pages)
    report = take(ws, intake, batches(_steady(items, paths, before)), absences=1, partial=adds)
    if known is not None and known.name == _PAGES:
        ws.set(_PAGES, pages.written())
    return report


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Items by what one transaction takes in: a number of them, or less when they come with large files."""
    batch: list[Item] = []
    weight = 0
    for item in items:
        batch.append(item)
        if isinstance(item, Contribution):
            weight += sum(len(each.content) for each in item.attachments if each.content is not None)
        if len(batch) >= BATCH or weight >= _HEAVY:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _stamps(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """The size and the time of the last change of each file."""
    found: dict[Path, tuple[int, int]] = {}
    for path in paths:
        with suppress(OSError):
            if path.is_file():
                told = path.stat()
                found[path] = told.st_size, told.st_mtime_ns
    return found


def _steady(items: Iterator[Item], paths: Iterable[Path], before: dict[Path, tuple[int, int]]) -> Iterator[Item]:
    """The items of files that nobody writes to meanwhile.

    Raises Problem at the end when somebody did: of a file cut by a copy in progress, the rest would look gone.
    """
    yield from items
    after = _stamps(paths)
    changed = next((path for path, told in before.items() if after.get(path) != told), None)
    if changed is not None:
        raise Problem(
            _("The file {name} changed while it was being read.").format(name=quoted(changed.name)),
            where=str(changed.parent),
            remedy=_("Import it again once nobody writes to it; nothing is said to be gone from it meanwhile."),
        )


def _first(items: Iterable[Item], *, alone: bool) -> list[Item]:
    """The first items, by which the source is known, without the bytes of their attachments.

    `alone`: what adds to its source, message or letter, is known by one; it is long to read, and read again after.
    """
    first: list[Item] = []
    for item in islice(items, BATCH):
        if isinstance(item, Contribution) and item.attachments:
            item = replace(item, attachments=tuple(replace(each, content=None) for each in item.attachments))
        first.append(item)
        if alone and isinstance(item, Contribution):
            break
    return first


def _adding(conn: Connection, name: str, first: Sequence[Item]) -> Source | None:
    """The source to which messages, letters and pages are added: the one named, else the first of their space."""
    space = next((one.space for one in first if not isinstance(one, Finding)), "")
    known = [one for one in mirror.sources(conn) if not one.is_server and one.space == space]
    return next((one for one in known if name in ("", one.name)), None)


def take(
    ws: Workspace, intake: Intake, pages: Iterable[Sequence[Item]], *, absences: int, partial: bool = False
) -> Report:
    """Take pages in, each in a transaction of its own, then close the sweep.

    What was taken before a fault or a stop stays and is consistent; only the end of the sweep is missing, so that
    nothing is declared gone.
    """
    try:
        for page in pages:
            with ws.write() as conn:
                intake.take(conn, page)
        with ws.write() as conn:
            intake.finish(conn, absences=absences, partial=partial)
    finally:
        settle_in(ws, intake)
    return report(ws, intake.report)


def settle_in(ws: Workspace, intake: Intake) -> None:
    """Let the rest of the program see what came in, whether or not all of it did."""
    if intake.awaited:
        ws.rebuild()
    ws.corpus.refresh()
    if intake.tally.touched:
        with ws.write() as conn:
            tally = intake.tally
            answered, moderated, tagged = revisions.touched(conn, tally.touched, ws.standing)
            tally.to_review, tally.moderated, tally.tagged = len(answered), len(moderated), len(tagged)
            intake.note(conn, ())


def remembered(ws: Workspace, recognition: Recognition) -> Mapping | None:
    """The columns chosen for files with these headers, the last time; None when the layout is a known one."""
    if recognition.layout or recognition.guess is None:
        return None
    kept = ws.get(f"mapping:{recognition.guess.fingerprint}")
    return Mapping.from_json(kept) if kept else recognition.guess


def file_sources(ws: Workspace) -> list[Source]:
    """The files brought in so far."""
    with ws.read() as conn:
        return [one for one in mirror.sources(conn) if not one.is_server]


def report(ws: Workspace, id_: int) -> Report:
    """One report."""
    return next(one for one in reports_of(ws) if one.id == id_)


def reports_of(ws: Workspace) -> list[Report]:
    """All reports, newest first."""
    with ws.read() as conn:
        rows = reports.listed(conn)
    return [_report(row) for row in rows]


def findings(
    ws: Workspace, id_: int, *, ailment: Ailment | None = None, limit: int = 1_000, after: int = 0
) -> list[Finding]:
    """The doctor's findings of a report, in the order of the file (at most 10,000 of each kind are kept one by one)."""
    with ws.read() as conn:
        return reports.findings(conn, id_, ailment=ailment, limit=limit, after=after)


def export_findings(ws: Workspace, id_: int, path: Path) -> Path:
    """Write a report and its findings as a workbook. Raises Problem when it cannot be written there."""
    shown = report(ws, id_)
    try:
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            summary, listing = book.add_worksheet(_("Summary")), book.add_worksheet(_("Findings"))
            bold = book.add_format({"bold": True})
            for line, said in enumerate((shown.label, *shown.lines())):
                summary.write_string(line, 0, said, bold if line == 0 else None)
            summary.set_column(0, 0, 90)
            titles = (_("What was found"), _("What was done"), _("Row"), _("Field"), _("Content"), _("Place"))
            for column, title in enumerate(titles):
                listing.write_string(0, column, title, bold)
            listing.freeze_panes(1, 0)
            listing.set_column(0, 1, 40)
            listing.set_column(4, 4, 80)
            for line, one in enumerate(findings(ws, id_, limit=1_000_000), start=1):
                listing.write_string(line, 0, _(AILMENT_LABELS[one.ailment]))
                listing.write_string(line, 1, _(REMEDY_LABELS[one.remedy]))
                if one.row is not None:
                    listing.write_number(line, 2, one.row)
                for column, text in ((3, one.field), (4, one.sample), (5, one.place)):
                    listing.write_string(line, column, text)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise Problem(
            _("The report cannot be written."),
            where=_("File: {path}.").format(path=path),
            remedy=_("Choose another folder, or close the file if it is open."),
        ) from error
    return path


def _report(row: reports.Line) -> Report:
    counts = row.counts
    kinds = dict(counts.get("findings", {}))
    return Report(
        id=row.id,
        source=row.source,
        label=row.label,
        at=row.at,
        complete=row.complete,
        findings=tuple(
            (Ailment(name.split("/")[0]), Remedy(name.split("/")[1]), count) for name, count in sorted(kinds.items())
        ),
        **{
            key: int(counts.get(key, 0))
            for key in (
                "new",
                "changed",
                "unchanged",
                "gone",
                "back",
                "repeated",
                "sections",
                "set_aside",
                "to_review",
                "moderated",
                "tagged",
            )
        },
    )


def _source_of(conn: Connection, path: Path, name: str, first: Sequence[Item]) -> Source:
    """The source that a file belongs to: the one named, else the one that it is a later issue of, else a new one.

    A later issue has the same numbers. Tables of no known platform number their rows from 1, whatever they hold: for
    them, the same numbers must also bear the same texts.
    """
    space = next((one.space for one in first if not isinstance(one, Finding)), "file")
    sample = [one for one in first if isinstance(one, Contribution)]
    known = [one for one in mirror.sources(conn) if not one.is_server]
    if name:
        return next((one for one in known if one.name == name), None) or mirror.source(conn, space, name)
    if space.startswith(OWN_NUMBERS):
        shares = {one.id: reports.same_texts(conn, one, sample) for one in known if one.space.startswith(OWN_NUMBERS)}
    else:
        ours = {one.id for one in known}  # a file never speaks for a server: what it lacks is not gone there
        found = reports.sources_of(conn, [one.uid for one in sample])
        shares = {id_: count for id_, count in found.items() if id_ in ours}
    best = max(shares, key=lambda id_: shares[id_], default=None)
    if best is not None and sample and shares[best] >= SAME_FILE * len(sample):
        return next(one for one in mirror.sources(conn) if one.id == best)
    return mirror.source(conn, space, path.stem)


def _refuse_empty(path: Path, first: Sequence[Item]) -> None:
    seen = dict.fromkeys(one.ailment for one in first if isinstance(one, Finding))
    told = [_("File: {path}.").format(path=path.name)]
    if seen:
        told.append(_("What was found: {what}.").format(what=", ".join(_(AILMENT_LABELS[one]) for one in seen)))
    raise Problem(
        _("No contribution was found in this file."),
        where=" ".join(told),
        remedy=_("Check that it is the right file, or say which column holds the text."),
    )
