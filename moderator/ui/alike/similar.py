"""The contributions that resemble the one being read, under it, with the words that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from moderator.domain.words import _, listing, ngettext, number, percent
from moderator.ui.alike.panel import Panel
from moderator.ui.contributions.excerpts import Excerpt, Excerpts

if TYPE_CHECKING:
    from moderator.ui.contributions.screen import WorkScreen
    from moderator.work.alike import Alike
    from moderator.work.reading import Row, Sheet


class SimilarPanel(Panel):
    """It follows what is read as long as it is open; choosing a contribution shows it."""

    def __init__(self, screen: WorkScreen) -> None:
        super().__init__(_("Similar contributions"), screen)
        self._screen, self._desk = screen, screen.desk
        self.found: tuple[Alike, ...] = ()
        self._id = 0
        self.page = Excerpts(_("Similar contributions"), self)
        self.page.chosen.connect(screen.show_one)
        self.down.addWidget(self.page, 1)
        screen.sheets.came.connect(self._came)
        self._desk.closed.connect(self.hide)

    def toggle(self) -> None:
        """Open the panel on what is read, or shut it."""
        if self.isVisible():
            self.give_up()
            return
        self.open_up()
        self._id = 0
        self._came(self._screen.reader.sheet, False)
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _came(self, sheet: Sheet | None, again: bool) -> None:
        if self.isHidden() or (again and sheet is not None and sheet.id == self._id):
            return
        from moderator.work import alike, reading

        self._id = sheet.id if sheet is not None else 0
        workspace, id_ = self._desk.workspace, self._id
        if not id_:
            self._show(((), ()))
            return
        self.title.setText(_("Looking for similar contributions…"))

        def work(_progress: object) -> tuple[tuple[Alike, ...], tuple[Row, ...]]:
            found = alike.similar(workspace, id_)
            return found, tuple(reading.rows(workspace, [one.id for one in found]))

        def read(found: tuple[tuple[Alike, ...], tuple[Row, ...]]) -> None:
            if self._id == id_:
                self._show(found)

        self._desk.tasks.read(f"similar:{self._screen.space}", work, read)

    def _show(self, came: tuple[tuple[Alike, ...], tuple[Row, ...]]) -> None:
        self.found, rows = came
        count = len(self.found)
        words = ngettext("{n} similar contribution", "{n} similar contributions", count).format(n=number(count))
        short = ngettext("{n} similar", "{n} similar", count).format(n=number(count))
        self.title.setText(words if count else _("Similar contributions"), short if count else "")
        self.page.show_excerpts(
            [self._excerpt(one, row) for one, row in zip(self.found, rows, strict=True)],
            _("No other contribution shares its rare words.") if self._id else _("Nothing is being read."),
        )

    def _excerpt(self, one: Alike, row: Row) -> Excerpt:
        head = " · ".join(part for part in (one.title or _("No. {n}").format(n=one.id), row.section) if part)
        if self._desk.hides(row):
            return Excerpt(one.id, head, _("Hidden text"))
        said = [
            _("resemblance {share}").format(share=percent(one.share)),
            _("in common: {words}").format(words=listing(one.words)),
        ]
        if one.others:
            more = ngettext("{n} other in its pile", "{n} others in its pile", one.others)
            said.append(more.format(n=number(one.others)))
        return Excerpt(one.id, head, one.text, one.hits, " · ".join(said))
