"""The answers file: for servers that take no answer from a program, what their administrators can import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.contract import Slot
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import sources, syncing
from moderator.work.sources import Connect
from moderator.work.syncing import State

WAITING = (State.BY_FILE, State.TO_SEND, State.REFUSED)


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """The files written (one for each place of the site), how many answers, and those left out with the reason."""

    paths: tuple[Path, ...]
    rows: int
    left_out: tuple[tuple[str, str], ...]


def write(ws: Workspace, source: Source, path: Path, *, connect: Connect = sources.connect) -> AnswersFile:
    """Write the answers that the server lacks, as .xlsx or .csv. Raises Problem: none waits, or no place.

    What the platform would refuse is left out and said, because one bad row makes it refuse the whole file.
    """
    waiting = syncing.contents(ws, connect=connect).in_state(*WAITING)
    letters = [one for one in waiting if one.to.source == source.id and one.slot is Slot.ANSWER]
    if not letters:
        raise Problem(_("No answer waits for this server."), where=source.label)
    server = connect(source)
    try:
        paths, rows, left_out = server.answers_file([one.wanted for one in letters], path)
    finally:
        server.close()
    return AnswersFile(tuple(paths), rows, tuple(left_out))
