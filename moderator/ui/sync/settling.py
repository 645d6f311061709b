"""What a person decides of a letter that was refused or is contested: try again, keep ours, take theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.ui.desk import Desk

if TYPE_CHECKING:
    from moderator.work.syncing import Letter

After = Callable[[], None]


def retry(desk: Desk, letters: Iterable[Letter], after: After) -> None:
    """Let refused answers be sent again; they wait with the others until « Send »."""
    from moderator.work import syncing

    again, workspace = tuple(letters), desk.workspace

    def work(_progress: Progress) -> None:
        for slot in {one.slot for one in again}:
            syncing.retry(workspace, [one.id for one in again if one.slot is slot], slot)

    desk.tasks.write(work, lambda _none: after())


def keep_ours(desk: Desk, letter: Letter, after: After) -> None:
    """Ours is to go over what somebody else put on the server; it waits to be sent."""
    from moderator.work import syncing

    workspace = desk.workspace
    desk.tasks.write(lambda _progress: syncing.insist(workspace, [letter.id], letter.slot), lambda _none: after())


def take_theirs(desk: Desk, letter: Letter, after: After) -> None:
    """What somebody else put on the server becomes our answer; ours stays in the history."""
    from moderator.work import syncing

    workspace = desk.workspace

    def done(_none: object) -> None:
        after()
        desk.said.emit(_("The server’s answer is now ours; the former one is in the history."))

    desk.tasks.write(lambda _progress: syncing.take_theirs(workspace, letter.id, letter.slot), done)
