"""The internal notes of a contribution: threads with who and when, a reply to any, a new one; never exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from moderator.domain.words import _, moment, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.drafts import SUBJECT
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, Paragraphs

if TYPE_CHECKING:
    from pathlib import Path

    from moderator.work.reading import Sheet
    from moderator.work.said import NoteShown

_REF = Qt.ItemDataRole.UserRole
_DRAFTS: dict[tuple[Path, int], str] = {}
"""What was typed and not kept, by workspace and contribution, until the program is left."""


class NotesCard(Overlay):
    """Enter on a note replies to it; Ctrl+Enter keeps what is written; Escape closes and loses nothing."""

    def __init__(self, desk: Desk, id_: int, window: QWidget, reply: str = "") -> None:
        super().__init__(_("Internal notes, never exported"), window, width=640, height=560)
        self.desk = desk
        self.id = id_
        self.setProperty(SUBJECT, f"note:{id_}")
        self._reply = ""
        self.about = QLabel(self.card)
        self.about.setProperty("tone", "soft")
        self.about.setProperty("letters", "small")
        self.about.setWordWrap(True)
        self.list = QListWidget(self.card)
        self.list.setAccessibleName(_("Internal notes"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setItemDelegate(_NoteDelegate(self.list))
        self.to = QLabel(self.card)
        self.to.setProperty("letters", "small")
        self.to.setWordWrap(True)
        self.text = Paragraphs(self.card)
        self.text.setAccessibleName(_("What the team should know"))
        self.text.setPlaceholderText(_("What the team should know"))
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * 4 + theme.S4)
        self._draft = (desk.workspace.path, id_)
        self.text.setPlainText(_DRAFTS.get(self._draft, ""))
        self.keep = Button(_("Add the note"), self.card, icon="note", key="Ctrl+Return", main=True)
        self.answer = Button(_("Reply"), self.card)
        self.answer.setAccessibleName(_("Reply to the note chosen"))
        self.alone = Button(_("New thread"), self.card)
        self.alone.setAccessibleName(_("Start a new thread"))
        foot = QHBoxLayout()
        for button in (self.keep, self.answer, self.alone):
            foot.addWidget(button)
        foot.addStretch(1)
        holder = QFrame(self.card)
        holder.setLayout(foot)
        foot.setContentsMargins(0, 0, 0, 0)
        for widget, stretch in ((self.about, 0), (self.list, 1), (self.to, 0), (self.text, 0), (holder, 0)):
            self.body.addWidget(widget, stretch)
        self.list.itemActivated.connect(lambda item: self.reply_to(str(item.data(_REF))))
        self.list.currentItemChanged.connect(lambda item, _before: self.answer.setEnabled(item is not None))
        self.text.kept.connect(self._add)
        self.keep.clicked.connect(self._add)
        self.answer.clicked.connect(self._reply_chosen)
        self.alone.clicked.connect(lambda: self.reply_to(""))
        self.text.textChanged.connect(self._drafted)
        desk.changed.connect(self._changed)
        desk.closed.connect(self.leave)
        self.answer.setEnabled(False)
        self.keep.setEnabled(bool(self.text.toPlainText()))
        self.reply_to(reply)
        self._read()
        self.open(self.text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self._reply_chosen()
        super().keyPressEvent(event)

    def reply_to(self, ref: str) -> None:
        """Write in answer to a note, or start a thread ("")."""
        self._reply = ref
        note = next((one for one in self._notes() if one.ref == ref), None)
        words = _("In answer to {name}: {text}")
        self.to.setText(words.format(name=note.actor, text=note.text) if note else _("New thread"))
        self.alone.setEnabled(bool(ref))
        if self.isVisible():
            self.text.setFocus()

    def _notes(self) -> list[NoteShown]:
        items = (self.list.item(at) for at in range(self.list.count()))
        return [item.data(_REF + 1) for item in items]

    def _reply_chosen(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.reply_to(str(item.data(_REF)))

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self._read()

    def _read(self) -> None:
        from moderator.work import reading

        workspace, id_ = self.desk.workspace, self.id
        self.desk.tasks.read("notes", lambda _progress: reading.sheet(workspace, id_), self._came)

    def _came(self, sheet: Sheet | None) -> None:
        if sheet is None or not self.desk.is_open:
            return
        here = self.list.currentRow()
        self.about.setText(sheet.title or sheet.row.title)
        self.list.clear()
        for note in sheet.notes:
            when = _when(note)
            item = QListWidgetItem(f"{note.text}\n{when}", self.list)
            item.setData(_REF, note.ref)
            item.setData(_REF + 1, note)
            said = _("Reply by {when}: {text}") if note.depth else _("Note by {when}: {text}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said.format(when=when, text=note.text))
        self.list.setCurrentRow(min(here, self.list.count() - 1))
        count = ngettext("{n} note", "{n} notes", len(sheet.notes)).format(n=number(len(sheet.notes)))
        self.list.setAccessibleDescription(count)
        self.reply_to(self._reply)

    def _drafted(self) -> None:
        text = self.text.toPlainText()
        if text.strip():
            _DRAFTS[self._draft] = text
        else:
            _DRAFTS.pop(self._draft, None)
        self.keep.setEnabled(bool(text.strip()))

    def _add(self) -> None:
        from moderator.domain.decision import Ref
        from moderator.work import deciding

        text, id_ = self.text.toPlainText().strip(), self.id
        reply = Ref.parse(self._reply) if self._reply else None
        if text:
            self._reply = ""
            self.text.clear()
            self.desk.act(lambda ws: deciding.note(ws, [id_], text, reply), self)


def _when(note: NoteShown) -> str:
    return _("{name}, {moment}").format(name=note.actor, moment=moment(note.at))


class _NoteDelegate(QStyledItemDelegate):
    """Draws a note whole, set in under the one it answers, and under it who wrote it and when."""

    def __init__(self, parent: QListWidget) -> None:
        super().__init__(parent)
        self._list = parent
        self._body, self._small = theme.font(theme.BODY), theme.font(theme.SMALL)

    def _inside(self, note: NoteShown, box: QRect) -> QRect:
        return box.adjusted(theme.S2 + note.depth * theme.S6, theme.S1, -theme.S2, -theme.S1)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        note: NoteShown = index.data(_REF + 1)
        room = self._inside(note, QRect(0, 0, self._list.viewport().width(), 10_000))
        text = QFontMetrics(self._body).boundingRect(room, _WRAPPED, _said(note)).height()
        return QSize(room.width(), text + QFontMetrics(self._small).height() + 2 * theme.S1)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        note: NoteShown = index.data(_REF + 1)
        t, state = theme.current, option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(option.rect, QColor(t.tint))
        if state & QStyle.StateFlag.State_HasFocus:
            theme.mark_focus(painter, option.rect, chosen=chosen)
        inner = self._inside(note, option.rect)
        painter.setFont(self._body)
        painter.setPen(QColor(t.on_tint if chosen else t.text))
        painter.drawText(inner, _WRAPPED, _said(note))
        painter.setFont(self._small)
        painter.setPen(QColor(t.on_tint if chosen else t.soft))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, _when(note))
        painter.restore()


def _said(note: NoteShown) -> str:
    return f"↳ {note.text}" if note.depth else note.text


_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
