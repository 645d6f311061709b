"""Short texts in a grid: all ticked as a selection, which decides nothing; some are unticked, then one key decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from moderator.domain.personal import LABELS
from moderator.domain.problem import Problem
from moderator.domain.words import _, listing, ngettext, number
from moderator.ui import keys
from moderator.ui.contributions.acts import reasons, suspected
from moderator.ui.contributions.chooser import Chooser, Question
from moderator.ui.contributions.found_card import SIGN
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import Button, Page, sentence
from moderator.ui.tables import plain_table

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.work.deciding import Done
    from moderator.work.queue import Short, Shorts

Index = QModelIndex | QPersistentModelIndex
_WIDTH = 1500  # pixels at 100 %: two columns of whole sentences
_COLUMN = 520  # pixels that a column of sentences needs
_AROUND = 280  # pixels of the page that are not the grid, what is said under it on two lines


class Texts(QAbstractTableModel):
    """The short texts down the columns, each with its box."""

    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.texts: Sequence[Short] = ()
        self.out: set[int] = set()
        self.columns = 2

    def show_texts(self, texts: Sequence[Short]) -> None:
        """Show other texts, all ticked but those in which rules find something: these are read alone."""
        self.beginResetModel()
        self.texts, self.out = texts, {one.id for one in texts if one.found}
        self.endResetModel()
        self.ticked.emit()

    def lay(self, columns: int) -> None:
        """Stand in that many columns."""
        if columns != self.columns:
            self.beginResetModel()
            self.columns = columns
            self.endResetModel()

    def chosen(self) -> list[int]:
        """The ids ticked."""
        return [one.id for one in self.texts if one.id not in self.out]

    def tick_all(self, on: bool) -> None:
        """Tick all, or none."""
        self.out = set() if on else {one.id for one in self.texts}
        if self.texts:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.ticked.emit()

    def at(self, index: Index) -> Short | None:
        """The text of a cell; the last column may end before the others."""
        place = index.column() * self.rowCount() + index.row()
        return self.texts[place] if index.isValid() and place < len(self.texts) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else -(-len(self.texts) // self.columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.at(index)
        if one is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return told(one)
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Unchecked if one.id in self.out else Qt.CheckState.Checked
            case Qt.ItemDataRole.AccessibleTextRole:
                return _("{text}, left out").format(text=told(one)) if one.id in self.out else told(one)
            case _:
                return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        one = self.at(index)
        if one is None or role != Qt.ItemDataRole.CheckStateRole:
            return False
        (self.out.discard if Qt.CheckState(value) == Qt.CheckState.Checked else self.out.add)(one.id)
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True


def told(one: Short) -> str:
    """A text as the grid shows it: what rules find in it comes first, with a sign."""
    if not one.found:
        return one.text
    return _("{sign} {what}: {text}").format(
        sign=SIGN, what=listing(_(LABELS[clue]) for clue in one.found), text=one.text
    )


class TextsView(QTableView):
    """Sentences one under the other; Enter and letters are for the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        named = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if named or (event.text().isprintable() and event.text().strip()):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        model = self.model()
        if isinstance(model, Texts):
            model.lay(max(1, min(3, self.viewport().width() // _COLUMN)))


class ShortsPage(Page):
    """As many short texts as are seen at once. What is unticked stays in the queue, to be read one by one."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Short texts"),
            _(
                "Texts of fewer than twelve words, in the order of the queue. A tick selects, it decides nothing:"
                " untick what deserves to be read alone, then accept or refuse those that are ticked."
            ),
            parent,
            width=_WIDTH,
        )
        self.desk = desk
        self._aside: set[int] = set()
        self._more = False
        self._deciding = False
        self.texts = Texts(self)
        self.view = TextsView(self.inner)
        self.view.setModel(self.texts)
        plain_table(self.view, _("Short texts"))
        self.view.horizontalHeader().hide()
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.view.verticalHeader().setDefaultSectionSize(max(26, self.view.fontMetrics().height() + 8))
        self.view.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.whole = sentence("", self.inner, letters="reading")
        self.note = sentence("", self.inner, "soft")
        self.chooser = Chooser(self.inner)
        self.column.addWidget(self.view)
        self.column.addWidget(self.whole)
        self.column.addWidget(self.chooser)
        self.column.addWidget(self.note)
        self.column.addStretch(1)
        self._lay_acts()
        self.texts.ticked.connect(self._offer)
        self.texts.modelReset.connect(self._fit)
        self.texts.modelReset.connect(self._first)
        self.view.selectionModel().currentChanged.connect(lambda now, _before: self._read(now))
        self.chooser.closed.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        desk.changed.connect(self._changed)
        desk.opened.connect(self._forget)

    def _lay_acts(self) -> None:
        self.all = Button(_("Tick or untick all"), self.foot, quiet=True, key="Ctrl+A")
        self.no = Button(_("Refuse…"), self.foot, icon="refuse", key="refuse")
        self.yes = Button(_("Accept"), self.foot, icon="accept", main=True, key="accept")
        for button, how in ((self.all, self.turn_all), (self.no, self.refuse), (self.yes, self.accept)):
            button.clicked.connect(how)
            self.bar.addWidget(button)
        self.by_key("Ctrl+A", self.all)

    def first(self) -> QWidget:
        return self.view if self.texts.texts else self.back

    def entered(self) -> None:
        """Look for the first short texts of the queue."""
        self.load()

    def _forget(self) -> None:
        self._aside.clear()
        self.texts.show_texts(())

    def _changed(self, changed: Changed, initiator: object) -> None:
        # Undone here, or decided elsewhere: what is shown must still wait.
        if initiator is not self and self.isVisible() and self.desk.is_open and not changed.readings:
            self.load()

    def load(self) -> None:
        """Show the next short texts that wait and were not left aside."""
        import numpy as np

        workspace, aside, most = self.desk.workspace, sorted(self._aside), self._room()

        def look(_progress: object) -> Shorts:
            from moderator.work import finding, queue

            start = queue.start(workspace.standing)
            ids = finding.find(workspace, start.search, start.order).ids
            return queue.shorts(workspace, ids[~np.isin(ids, aside)], most)

        self.desk.tasks.read("shorts", look, self._show)

    def _room(self) -> int:
        """How many texts are seen without scrolling: what nobody saw must not be ticked, nor accepted."""
        from moderator.work.queue import GRID

        columns = max(1, min(3, min(self.width(), _WIDTH) // _COLUMN))
        lines = max(5, (self.height() - _AROUND) // self.view.verticalHeader().defaultSectionSize())
        return min(GRID, columns * lines)

    def _show(self, found: Shorts) -> None:
        self._more, self._deciding = found.more, False
        self.texts.show_texts(found.texts)
        self._offer()
        if self.isVisible() and not self.chooser.isVisible():
            self.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """Make the grid as high as its texts, the page being what scrolls if they do not fit."""
        self.view.setFixedHeight(self.view.verticalHeader().length() + 2 * self.view.frameWidth())

    def _first(self) -> None:
        if self.texts.texts and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.texts.index(0, 0))

    def _read(self, index: QModelIndex) -> None:
        """Say the whole of a text that its cell may cut."""
        one = self.texts.at(index)
        self.whole.setText(told(one) if one else "")

    def _offer(self) -> None:
        some, chosen = len(self.texts.texts), len(self.texts.chosen())
        self.view.setVisible(bool(some))
        self.whole.setVisible(bool(some))
        for button in (self.all, self.no, self.yes):
            button.setVisible(bool(some))
            button.setEnabled(button is self.all or (chosen > 0 and not self._deciding))
        said = ngettext("Accept {n} text", "Accept {n} texts", chosen).format(n=number(chosen))
        self.yes.setText(f"{said}   {_key('accept')}".rstrip())
        self.yes.setAccessibleName(said)
        found = sum(bool(one.found) for one in self.texts.texts)
        more = ngettext(
            "{n} text with personal data or insults is not ticked: {key} masks the personal data found in it.",
            "{n} texts with personal data or insults are not ticked: {key} masks the personal data found in one.",
            found,
        )
        self.note.setText(f"{more.format(n=number(found), key=_key('redact-all'))} {self._said(some)}".strip()
                          if found else self._said(some))  # fmt: skip

    def _said(self, some: int) -> str:
        parts = []
        if not some:
            parts.append(_("No short text waits."))
        elif self._more:
            parts.append(_("Others follow."))
        if aside := len(self._aside):
            words = ngettext("{n} left aside stays in the queue.", "{n} left aside stay in the queue.", aside)
            parts.append(words.format(n=number(aside)))
        return " ".join(parts)

    def turn_all(self) -> None:
        """Tick all, or untick all when all are ticked."""
        self.texts.tick_all(len(self.texts.chosen()) < len(self.texts.texts))

    def accept(self) -> None:
        """Accept those that are ticked, and show the next."""
        from moderator.work import deciding

        ids = self.texts.chosen()
        self._decide(lambda ws: deciding.accept(ws, ids))

    def refuse(self) -> None:
        """Ask for the reason, which refuses those that are ticked."""
        from moderator.work import deciding

        ids = self.texts.chosen()
        if not ids or self._deciding:
            return
        title = ngettext(
            "Refuse {n} contribution: for what reason?", "Refuse {n} contributions: for what reason?", len(ids)
        ).format(n=number(len(ids)))

        def answered(code: str, comment: str, _new: bool) -> None:
            self._decide(lambda ws: deciding.refuse(ws, ids, code, comment))

        self.chooser.ask(
            Question(
                title, reasons(self.desk.workspace.standing.charter), answered, typed=False,
                comment=_("Comment first (optional)"), at=suspected(self.desk.workspace, ids),
            )
        )  # fmt: skip
        self.area.ensureWidgetVisible(self.chooser)

    def mask_found(self) -> None:
        """Mask all personal data found in the text under the cursor, in one gesture; it leaves the grid."""
        one = self.texts.at(self.view.currentIndex())
        if one is None or not one.found:
            self.desk.said.emit(_("No personal data was found there."))
            return

        def masked(ws: Workspace) -> Done | None:
            from moderator.work import personal

            return personal.mask_all(ws, [one.id])

        self.desk.act(masked, None)

    def _decide(self, verb: Callable[[Workspace], Done]) -> None:
        if not self.texts.chosen() or self._deciding:
            return
        # A key pressed twice must not decide twice.
        self._deciding = True
        self._aside |= self.texts.out
        workspace = self.desk.workspace

        def done(value: Done) -> None:
            if self.desk.is_open and self.desk.workspace is workspace:
                self.desk.told(value, self)
                self.load()

        def failed(problem: Problem) -> None:
            self._deciding = False
            self.desk.problem.emit(problem)
            self._offer()

        self.desk.tasks.write(lambda _progress: verb(workspace), done, failed=failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The keys of the same acts on the other screens, those that the person chose.
        pressed = event.text().upper()
        if QKeySequence(event.keyCombination()) in keys.sequences(keys.BY_NAME["redact-all"]):
            self.mask_found()
        elif pressed and pressed == _key("accept"):
            self.accept()
        elif pressed and pressed == _key("refuse"):
            self.refuse()
        else:
            super().keyPressEvent(event)


def _key(command: str) -> str:
    return keys.BY_NAME[command].key
