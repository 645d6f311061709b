"""The languages of contributions: found behind the window after an opening, an import or a sync, told by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from moderator.domain import languages
from moderator.domain.progress import Progress
from moderator.domain.words import _, ngettext, number
from moderator.ui.contributions.chooser import Choice, Question
from moderator.ui.desk import Changed, Desk
from moderator.ui.tasks import Task

if TYPE_CHECKING:
    from moderator.ui.contributions.acts import Place


class Tongues(QObject):
    """Keeps languages up to date; nobody waits for it, and nothing is decided."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self._task: Task | None = None
        desk.opened.connect(self._opened)
        desk.changed.connect(self._changed)

    def _opened(self) -> None:
        self._task = None
        self.desk.tasks.afterwards(self.look)

    def _changed(self, changed: Changed, initiator: object) -> None:
        if changed.corpus and initiator is not self:
            self.desk.tasks.afterwards(self.look)

    def look(self) -> None:
        """Find the languages of what is new, unless that is under way."""
        if not self.desk.is_open or self._task in self.desk.tasks.under_way:
            return
        workspace = self.desk.present

        def work(progress: Progress) -> int:
            from moderator.work import tongues

            return tongues.find(workspace, progress=progress)

        def came(many: int) -> None:
            if not self.desk.is_open or self.desk.present is not workspace:
                return
            if many:
                from pyroaring import BitMap

                # No contribution is otherwise than the list shows it: only counts may be.
                self.desk.changed.emit(Changed(BitMap(), corpus=True), self)
                self.look()  # what came in meanwhile

        self._task = self.desk.tasks.behind(work, came, label=_("Finding languages"))


def question(desk: Desk, place: Place, parent: QObject) -> None:
    """Ask in what language the selection is, by its name or its code."""
    from moderator.work import tongues

    ids = place.selection()
    known = [*desk.workspace.corpus.columns.spoken, *languages.USUAL]
    named = sorted((languages.called(code), code) for code in dict.fromkeys(known) if code)
    choices = [*(Choice(code, name) for name, code in named), Choice("", _("as found in the text"))]

    def answered(value: str, _comment: str, _new: bool) -> None:
        desk.act(lambda ws: tongues.tell(ws, ids, value), parent)

    title = ngettext("In what language is {n} contribution?", "In what language are {n} contributions?", len(ids))
    place.ask(
        Question(
            title.format(n=number(len(ids))) if len(ids) > 1 else _("In what language is it?"),
            choices,
            answered,
        )
    )
