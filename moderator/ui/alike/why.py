"""Why the contribution being read comes now, when the list is in the order of learning: a word under the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from moderator.domain.words import _, number
from moderator.ui.parts import sentence

if TYPE_CHECKING:
    from moderator.ui.contributions.screen import WorkScreen
    from moderator.work.reading import Sheet


def line(screen: WorkScreen) -> QLabel:
    """The line, for the strip of suggestions; it shows and hides itself."""
    made = sentence("", screen, "soft", "small")

    def came(sheet: Sheet | None, _again: bool) -> None:
        from moderator.work import instructive

        found, id_ = screen.found, sheet.id if sheet is not None else 0
        reason = found.reasons.get(id_) if found is not None else None
        made.hide()
        if not isinstance(reason, instructive.Reason):
            return
        workspace, place = screen.desk.workspace, list(found.reasons).index(id_) + 1 if found else 0

        def read(why: str) -> None:
            if screen.sheets.shown == id_:
                made.setText(_("Comes at place {n}: {why}.").format(n=number(place), why=why))
                made.show()

        screen.desk.tasks.read(f"why:{screen.space}", lambda _progress: instructive.why(workspace, id_, reason), read)

    screen.sheets.came.connect(came)
    screen.searched.connect(lambda: came(screen.reader.sheet, True))
    screen.desk.closed.connect(made.hide)
    return made
