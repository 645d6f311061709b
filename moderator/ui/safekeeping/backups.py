"""The page of backups: the copies kept beside the workspace, and putting one back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QWidget

from moderator.domain.words import N_, _, moment
from moderator.ui.desk import Desk
from moderator.ui.parts import Button, Page, sentence
from moderator.ui.tables import cell, fill, reading_table, whole

if TYPE_CHECKING:
    from pathlib import Path

    from moderator.store.backup import Backup

WHY = {
    "close": N_("when the workspace was closed"),
    "import": N_("before an import"),
    "migration": N_("before the file was brought to a new version"),
    "restore": N_("before a backup was put back"),
    "passphrase": N_("when the passphrase was changed"),
    "now": N_("asked for"),
}


class BackupsPage(Page):
    """What can be gone back to. Putting a backup back copies the present file first: it can be undone the same way."""

    restore_asked = Signal(object)  # Backup

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Backups"),
            _(
                "A copy is made before each import and each time the workspace is closed. Old ones are thinned: the"
                " last ten stay, then one a day, then one a month."
            ),
            parent,
        )
        self.desk = desk
        self.found: Sequence[Backup] = ()
        self.empty = sentence(
            _("There is no copy yet: the first is made when this workspace is closed, or now."), self.inner
        )
        self.table = reading_table([_("Made on"), _("Why"), _("Size")], self.inner, _("Backups"))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        whole(self.table)
        self.note = sentence(
            _("Putting a copy back keeps the present file as a copy too: you can return to it from this page."),
            self.inner,
            "soft",
        )
        for widget in (self.empty, self.table, self.note):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.now = Button(_("Make a copy now"), self.inner, icon="save")
        self.folder = Button(_("Open the folder"), self.inner, icon="folder", quiet=True)
        line = QHBoxLayout()
        line.addWidget(self.now)
        line.addWidget(self.folder)
        line.addStretch(1)
        self.column.insertLayout(2, line)
        self.restore = Button(_("Put this copy back"), self, icon="history", main=True)
        self.bar.addWidget(self.restore)
        self.now.clicked.connect(self._make)
        self.folder.clicked.connect(self._open_folder)
        self.restore.clicked.connect(self._ask)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.table.itemActivated.connect(lambda _item: self.restore.setFocus())

    def first(self) -> QWidget:
        return self.table if self.found else self.now

    def entered(self) -> None:
        """List the copies again."""
        from moderator.work import keeping

        path = self.desk.workspace.path
        self.desk.tasks.read("backups", lambda _progress: keeping.backups(path), self._show)

    def chosen(self) -> Backup | None:
        """The copy on which the keyboard is."""
        row = self.table.currentRow()
        return self.found[row] if 0 <= row < len(self.found) else None

    def _show(self, found: Sequence[Backup]) -> None:
        from moderator.work.properties import size

        self.found = found
        self.empty.setVisible(not found)
        self.table.setVisible(bool(found))
        self.note.setVisible(bool(found))
        self.folder.setVisible(bool(found))
        fill(
            self.table,
            [
                (cell(moment(one.at)), cell(_(WHY[one.why]) if one.why in WHY else one.why), cell(size(one.size)))
                for one in found
            ],
        )
        if found:
            self.table.setCurrentCell(0, 0)
        self._chosen()

    def _chosen(self) -> None:
        self.restore.setEnabled(self.chosen() is not None)

    def _ask(self) -> None:
        one = self.chosen()
        if one is not None:
            self.restore_asked.emit(one)

    def _make(self) -> None:
        workspace = self.desk.workspace

        def made(path: Path | None) -> None:
            self.desk.said.emit(
                _("Nothing changed since the last copy.") if path is None else _("A copy of the workspace was made.")
            )
            self.entered()

        copy: Callable[[object], Path | None] = lambda _progress: workspace.back_up("now")  # noqa: E731
        self.desk.tasks.write(copy, made, label=_("Copying the workspace"))

    def _open_folder(self) -> None:
        if self.found:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.found[0].path.parent)))
