"""What a person decides of a letter that was refused or is contested: try again, keep ours, take theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from moderator.domain.progress import Progress
from moderator.domain.words import N_, _
from moderator.servers.contract import Slot
from moderator.ui.desk import Desk

if TYPE_CHECKING:
    from moderator.work.syncing import Letter

_TAKEN = {
    Slot.ANSWER: N_("The server’s answer is now ours; the former one is in the history."),
    Slot.STATUS: N_("The server’s moderation is now ours; the former one is in the history."),
    Slot.WORDING: N_("The server’s text stands: its passages are no longer masked here, as the history tells."),
    Slot.TAGS: N_("The tags taken off on the server are taken off here too; the history keeps them."),
}
"""What is said once theirs is taken."""
_REMOVED = N_("The answer that was removed on the server no longer stands here either; the history keeps it.")
After = Callable[[], None]


def retry(desk: Desk, letters: Iterable[Letter], after: After) -> None:
    """Let refused answers be sent again; they wait with the others until « Send »."""
    from moderator.work import settling

    again, workspace = tuple(letters), desk.workspace

    def work(_progress: Progress) -> None:
        for slot in {one.slot for one in again}:
            settling.retry(workspace, [one.id for one in again if one.slot is slot], slot)

    desk.tasks.write(work, lambda _none: after())


def keep_ours(desk: Desk, letter: Letter, after: After) -> None:
    """Ours is to go over what somebody else put on the server; it waits to be sent."""
    from moderator.work import settling

    workspace = desk.workspace

    def done(_none: object) -> None:
        after()
        desk.said.emit(_("Ours goes over the server’s with the next sending; until then it waits under “To send”."))

    desk.tasks.write(lambda _progress: settling.insist(workspace, [letter.id], letter.slot), done)


def take_theirs(desk: Desk, letter: Letter, after: After) -> None:
    """What somebody else put on the server becomes ours; what we had decided stays in the history."""
    from moderator.work import preview, settling

    workspace = desk.workspace

    def done(_none: object) -> None:
        after()
        removed = letter.slot is Slot.ANSWER and not preview.there(letter)
        desk.said.emit(_(_REMOVED if removed else _TAKEN[letter.slot]))

    desk.tasks.write(lambda _progress: settling.take_theirs(workspace, letter.id, letter.slot), done)
