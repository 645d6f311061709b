"""Exchanging the tags of the team from the window: a file taken in, or written, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QLabel

from moderator.domain.words import _
from moderator.ui.desk import Changed, Desk

if TYPE_CHECKING:
    from moderator.work.brought import Brought
    from moderator.work.codebook_exchange import Sent

_SHOWN = 3  # sentences on what was left out: the others are in the tip


class Exchange(QObject):
    """Asks for the file, works beside the window, and says in `said` what was done."""

    def __init__(self, desk: Desk, said: QLabel) -> None:
        super().__init__(said)
        self.desk, self.said = desk, said

    def ask_file(self) -> None:
        """Ask which file to take in."""
        folder = self.desk.settings.text("tags/folder", str(self.desk.workspace.path.parent))
        chosen, _kind = QFileDialog.getOpenFileName(
            self.said.window(), _("Import tags"), folder, _("Codebooks (*.qdc *.csv)")
        )
        if chosen:
            self.bring(Path(chosen))

    def bring(self, path: Path) -> None:
        """Take in the tags of a file, and say what was made, changed and left out."""
        from moderator.work import codebook_exchange

        workspace = self.desk.workspace
        self.desk.settings.keep("tags/folder", str(path.parent))

        def done(brought: Brought) -> None:
            self.desk.changed.emit(Changed(codebook=True), None)
            self.said.setText("\n".join([brought.sentence, *brought.left_out[:_SHOWN]]))
            self.said.setToolTip("\n".join(brought.left_out))
            self.desk.said.emit(brought.sentence)

        self.desk.tasks.write(
            lambda _progress: codebook_exchange.bring(workspace, path),
            done,
            failed=lambda problem: self.said.setText(str(problem)),
            label=_("Importing tags"),
        )

    def ask_place(self) -> None:
        """Ask where to write the tags."""
        folder = Path(self.desk.settings.text("tags/folder", str(self.desk.workspace.path.parent)))
        name = _("{name} - tags.qdc").format(name=self.desk.workspace.path.stem)
        chosen, kind = QFileDialog.getSaveFileName(
            self.said.window(),
            _("Export tags"),
            str(folder / name),
            ";;".join((_("REFI-QDA (*.qdc)"), _("Tables (*.csv)"))),
        )
        if chosen:
            path = Path(chosen)
            self.export(path if path.suffix else path.with_suffix(".csv" if "csv" in kind else ".qdc"))

    def export(self, path: Path) -> None:
        """Write the tags in a file."""
        from moderator.work import codebook_exchange

        workspace = self.desk.workspace
        self.desk.settings.keep("tags/folder", str(path.parent))

        def done(sent: Sent) -> None:
            self.said.setText(sent.sentence)
            self.desk.said.emit(sent.sentence)

        self.desk.tasks.compose(
            lambda _progress: codebook_exchange.export(workspace, path),
            done,
            failed=lambda problem: self.said.setText(str(problem)),
            label=_("Exporting tags"),
        )
