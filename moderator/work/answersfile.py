"""The answers file: for servers that take no answer, what administrators import, or a page to copy answers from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from moderator.domain.problem import Problem
from moderator.domain.words import _, day
from moderator.servers.contract import Slot
from moderator.servers.platforms import PLATFORMS
from moderator.store.mirror import Source
from moderator.store.pages import is_section
from moderator.store.workspace import Workspace
from moderator.work import answerspage, importing, reading, sources, syncing
from moderator.work.letters import Letter, Outbox
from moderator.work.sources import Connect
from moderator.work.syncing import State

WAITING = (State.BY_FILE, State.TO_SEND, State.REFUSED)
_AT_ONCE = 500
_SEPARATOR = " · "
BY_HAND = (State.KEPT_HERE, State.INCOMPLETE)  # what a page to copy from holds beside them


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """The files written (one for each place of the site), how many answers, and those left out with the reason."""

    paths: tuple[Path, ...]
    rows: int
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """How many answers wait for a file to import, and how many a page to copy from would hold."""

    table: int
    page: int


def offered(outbox: Outbox) -> Offered:
    """What `write_each` would find, those on what came from files among it."""
    waiting = (*outbox.in_state(*WAITING, *BY_HAND), *outbox.by_hand)
    return Offered(outbox.count(State.BY_FILE), sum(answerspage.copied_by_hand(one) for one in waiting))


def write(ws: Workspace, source: Source, path: Path, *, connect: Connect = sources.connect) -> AnswersFile:
    """Write the answers that the server lacks, as .xlsx or .csv to import, as .html or .txt to copy by hand.

    What the platform would refuse is left out of a file to import and said, because one bad row makes it refuse the
    whole file. Raises Problem: none waits, no room, or a platform that imports none.
    """
    page = _is_page(path)
    if not page and not source.is_server:
        raise Problem(
            _("This came from a file: no platform would import its answers."),
            where=source.label,
            remedy=_("Write a page to copy from: .html or .txt."),
        )
    return _written(ws, source, path, _waiting(ws, page, connect), connect)


def write_each(ws: Workspace, path: Path, *, connect: Connect = sources.connect) -> list[AnswersFile]:
    """The same for every source on which answers wait; where there are several, each file bears its source's number.

    What came from files has pages only. Raises Problem when no answer waits.
    """
    page = _is_page(path)
    waiting = _waiting(ws, page, connect)
    held = {one.to.source for one in waiting if answerspage.copied_by_hand(one)}
    known = (*sources.servers(ws), *(importing.file_sources(ws) if page else ()))
    found = [one for one in known if one.id in held]
    if not found:
        raise Problem(
            _("No answer waits to be given back.") if page else _("No answer waits that a platform would import."),
            remedy="" if page else _("Those that people copy onto the site are written as a page: .html or .txt."),
        )
    places = [path if len(found) == 1 else path.with_stem(f"{path.stem}-{one.id}") for one in found]
    return [_written(ws, one, place, waiting, connect) for one, place in zip(found, places, strict=True)]


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in answerspage.ENDINGS


def _waiting(ws: Workspace, page: bool, connect: Connect) -> list[Letter]:
    """All that a page to copy from, or else a table to import, may hold, whatever its source."""
    outbox = syncing.contents(ws, connect=connect)
    if not page:
        return list(outbox.in_state(*WAITING))
    return [*outbox.in_state(*WAITING, *BY_HAND), *outbox.by_hand]


def _written(ws: Workspace, source: Source, path: Path, waiting: Iterable[Letter], connect: Connect) -> AnswersFile:
    """Write those of one source among all that wait."""
    page = _is_page(path)
    mine = [one for one in waiting if one.to.source == source.id and one.slot is Slot.ANSWER]
    if page:
        mine = [one for one in mine if answerspage.copied_by_hand(one)]
    if not mine:
        raise Problem(_("No answer waits for this server."), where=source.label)
    if page:
        return _page(ws, source, path, mine)
    server = connect(source)
    try:
        paths, rows, left_out = server.answers_file([one.wanted for one in mine], path)
    finally:
        server.close()
    return AnswersFile(tuple(paths), rows, tuple(left_out))


def _page(ws: Workspace, source: Source, path: Path, mine: list[Letter]) -> AnswersFile:
    platform = PLATFORMS.get(source.platform)
    page = str(source.options.get("page") or source.link) if platform is None or platform.shows_answers else ""
    try:
        answerspage.write(path, source.label, page, mine, datetime.now().astimezone().date(), _whose(ws, mine))
    except OSError as error:
        raise Problem(
            _("The page of answers cannot be written."),
            where=_("File: {path}.").format(path=path),
            remedy=_("Choose another folder, or close the file if it is open."),
        ) from error
    return AnswersFile((path,), len(mine), ())


def _whose(ws: Workspace, mine: list[Letter]) -> dict[int, str]:
    """Who wrote each contribution and when: letters of one title are told apart by it."""
    ids = [one.id for one in mine if not is_section(one.id)]
    return {
        row.id: _SEPARATOR.join(filter(None, (row.author, day(row.day) if row.day else "")))
        for start in range(0, len(ids), _AT_ONCE)
        for row in reading.rows(ws, ids[start : start + _AT_ONCE])
    }
