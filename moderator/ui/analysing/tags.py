"""The team's tags: made, renamed, moved, brought together; each of these acts can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from moderator.domain.words import _, number
from moderator.ui.contributions.acts import by_path
from moderator.ui.desk import Changed, Desk
from moderator.ui.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderator.store.workspace import Workspace
    from moderator.work.codebook_exchange import Brought, Sent
    from moderator.work.deciding import Done

_UID = Qt.ItemDataRole.UserRole
_SHOWN = 3  # sentences on what was left out: the others are in the tip


class TagsCard(Overlay):
    """The codebook as a tree; what is chosen in it is renamed, moved or brought together below."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(_("Tags of the team"), window, width=640, height=620)
        self.desk = desk
        self.tree = QTreeWidget(self.card)
        self.tree.setAccessibleName(_("Tags of the team"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([_("Name"), _("Contributions")])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self.tree.currentItemChanged.connect(lambda _now, _before: self._show())
        self.name = QLineEdit(self.card)
        self.name.setAccessibleName(_("Name of the tag"))
        self.name.setPlaceholderText(_("Name of the tag"))
        self.rename = QPushButton(_("Rename"), self.card)
        self.add = QPushButton(_("New tag"), self.card)
        self.add_below = QPushButton(_("New tag below"), self.card)
        self.other = QComboBox(self.card)
        self.other.setAccessibleName(_("Another tag"))
        self.move_under = QPushButton(_("Move under"), self.card)
        self.join_into = QPushButton(_("Bring together into"), self.card)
        self.take_in = QPushButton(_("Import tags…"), self.card)
        self.write_out = QPushButton(_("Export tags…"), self.card)
        self.said = QLabel(self.card)
        self.said.setProperty("tone", "soft")
        self.said.setWordWrap(True)
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for widget in (self.rename, self.add, self.add_below):
            first.addWidget(widget)
        first.addStretch(1)
        second.addWidget(self.move_under)
        second.addWidget(self.join_into)
        second.addWidget(self.other, 1)
        third.addWidget(self.take_in)
        third.addWidget(self.write_out)
        third.addStretch(1)
        self.body.addWidget(self.tree, 1)
        self.body.addWidget(self.name)
        self.body.addLayout(first)
        self.body.addLayout(second)
        self.body.addLayout(third)
        self.body.addWidget(self.said)
        self.rename.clicked.connect(self._rename)
        self.name.returnPressed.connect(self._rename)
        self.add.clicked.connect(lambda: self._define(""))
        self.add_below.clicked.connect(lambda: self._define(self.chosen()))
        self.move_under.clicked.connect(self._move)
        self.join_into.clicked.connect(self._join)
        self.take_in.clicked.connect(self._ask_file)
        self.write_out.clicked.connect(self._ask_place)
        desk.changed.connect(self._changed)
        desk.closed.connect(self.leave)
        self._fill()
        self.open(self.tree)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.name.setFocus()
            self.name.selectAll()
        super().keyPressEvent(event)

    def chosen(self) -> str:
        """The tag under the cursor, "" when there is none."""
        item = self.tree.currentItem()
        return str(item.data(0, _UID)) if item is not None else ""

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self._fill()

    def _fill(self) -> None:
        standing = self.desk.workspace.standing
        book, here = standing.codebook, self.chosen()
        self.tree.blockSignals(True)
        self.tree.clear()
        found: QTreeWidgetItem | None = None
        waiting: list[tuple[str, QTreeWidgetItem | None]] = [("", None)]
        while waiting:
            above, holder = waiting.pop()
            for tag in book.children(above):
                item = QTreeWidgetItem([tag.name, number(len(standing.tags.get(tag.uid, ())))])
                item.setData(0, _UID, tag.uid)
                item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
                item.setToolTip(0, tag.about or tag.name)
                dot = QPixmap(12, 12)
                dot.fill(QColor(tag.colour or "#666666"))
                item.setIcon(0, QIcon(dot))
                self.tree.addTopLevelItem(item) if holder is None else holder.addChild(item)
                found = item if tag.uid == here else found
                waiting.append((tag.uid, item))
        self.tree.expandAll()
        self.tree.setCurrentItem(found or self.tree.topLevelItem(0))  # type: ignore[arg-type]
        self.tree.blockSignals(False)
        self._show()

    def _show(self) -> None:
        book, here = self.desk.workspace.standing.codebook, self.chosen()
        self.name.setText(book.tags[here].name if here in book.tags else "")
        self.other.clear()
        self.other.addItem(_("(the top)"), "")
        for uid, path in by_path(book):
            if uid != here:
                self.other.addItem(path, uid)
        for button in (self.rename, self.add_below, self.move_under, self.join_into):
            button.setEnabled(bool(here))
        self.write_out.setEnabled(bool(here))
        self.said.setText("" if here else _("There is no tag yet. Type a name, then “New tag”."))

    def _do(self, verb: Callable[[Workspace], Done]) -> None:
        self.desk.act(verb, self, lambda done: self.said.setText(done.sentence))

    def _define(self, parent: str) -> None:
        from moderator.work import deciding

        name = self.name.text()
        self._do(lambda ws: deciding.define_tag(ws, name, parent=parent))

    def _rename(self) -> None:
        from moderator.work import deciding

        here, name = self.chosen(), self.name.text()
        if not here:
            self._define("")
        elif name.strip() != self.desk.workspace.standing.codebook.tags[here].name:
            self._do(lambda ws: deciding.rename_tag(ws, here, name))

    def _move(self) -> None:
        from moderator.work import deciding

        here, other = self.chosen(), str(self.other.currentData())
        self._do(lambda ws: deciding.move_tag(ws, here, other))

    def _join(self) -> None:
        from moderator.work import deciding

        here, other = self.chosen(), str(self.other.currentData())
        if other:
            self._do(lambda ws: deciding.alias_tag(ws, here, other))
        else:
            self.said.setText(_("Choose the tag into which it is brought together."))

    # ------------------------------------------------------------------------------------------------------ exchange

    def _ask_file(self) -> None:
        folder = self.desk.settings.text("tags/folder", str(self.desk.workspace.path.parent))
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Import tags"), folder, _("Codebooks (*.qdc *.csv)"))
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

    def _ask_place(self) -> None:
        folder = Path(self.desk.settings.text("tags/folder", str(self.desk.workspace.path.parent)))
        name = _("{name} - tags.qdc").format(name=self.desk.workspace.path.stem)
        chosen, kind = QFileDialog.getSaveFileName(
            self, _("Export tags"), str(folder / name), ";;".join((_("REFI-QDA (*.qdc)"), _("Tables (*.csv)")))
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
