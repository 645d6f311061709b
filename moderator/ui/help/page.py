"""The manual on screen: its pages on the left, what is read on the right; it loads nothing but itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QKeyEvent, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.words import _, ngettext, number
from moderator.ui import keys, theme
from moderator.ui.drafts import OWN
from moderator.ui.help import manual
from moderator.ui.parts import WIDE, Page, sentence
from moderator.ui.tables import wrapped_list

if TYPE_CHECKING:
    from moderator.ui.window import Window

_NAME = Qt.ItemDataRole.UserRole


class Text(QTextBrowser):
    """A page of the manual. Links go to other pages of it; nothing else is ever fetched."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setProperty("role", "reader")
        self.setAccessibleName(_("Text of the manual"))

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        return None

    def show_chapter(self, one: manual.Chapter) -> None:
        """Show a page from its beginning."""
        document = self.document()
        document.setDefaultFont(theme.font(theme.BODY))
        self.setMarkdown(one.text)
        self._space()
        self.setAccessibleDescription(one.title)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _space(self) -> None:
        """Give headings, paragraphs and keys the sizes and the room of the window's grid."""
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            level = block.blockFormat().headingLevel()
            space = QTextBlockFormat()
            space.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            space.setTopMargin(theme.S6 if level > 1 else 0)
            space.setBottomMargin(theme.S2)
            cursor.mergeBlockFormat(space)
            if level:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                letters = QTextCharFormat(cursor.charFormat())
                letters.setFont(theme.font(theme.HEADING if level == 1 else theme.READING, strong=True))
                # Qt makes titles larger by a factor of its own, on top of any size.
                letters.clearProperty(int(QTextFormat.Property.FontSizeAdjustment.value))
                letters.setForeground(QColor(theme.current.text))
                cursor.setCharFormat(letters)
            block = block.next()


class ManualPage(Page):
    """The manual, opened at the page of the screen that was shown."""

    def __init__(self, window: Window) -> None:
        super().__init__(_("Manual"), "", window, width=WIDE)
        self.field = QLineEdit(self.inner)
        self.field.setProperty(OWN, True)
        self.field.setPlaceholderText(_("Words to find in the manual"))
        self.field.setAccessibleName(_("Search the manual"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._read)
        self.contents = QListWidget(self.inner)
        self.contents.setAccessibleName(_("Pages of the manual"))
        self.contents.setMinimumWidth(270)
        wrapped_list(self.contents)
        self.contents.currentRowChanged.connect(lambda _row: self._show())
        self.count = sentence("", self.inner, "soft", "small")
        self.text = Text(self.inner)
        self.text.document().setDocumentMargin(theme.S3)
        self.text.anchorClicked.connect(self._follow)
        left = QVBoxLayout()
        left.addWidget(self.field)
        left.addWidget(self.contents, 1)
        left.addWidget(self.count)
        across = QHBoxLayout()
        across.setSpacing(theme.S4)
        across.addLayout(left, 1)
        across.addWidget(self.text, 3)
        holder = QFrame(self.inner)
        holder.setLayout(across)
        across.setContentsMargins(0, 0, 0, 0)
        holder.setMinimumHeight(240)  # what the smallest window has: nothing scrolls inside what scrolls
        self.column.addWidget(holder, 1)
        keys.in_force.changed.connect(self._show)
        window.look.changed.connect(self._show)
        self._fill()

    def first(self) -> QWidget:
        return self.text

    def open(self, name: str) -> None:
        """Show a page of the manual."""
        self.field.clear()
        self.contents.setCurrentRow(manual.PAGES.index(name))

    @property
    def shown(self) -> str:
        """The name of the page shown."""
        row = self.contents.currentRow()
        return str(self.contents.item(row).data(_NAME)) if row >= 0 else ""

    def _fill(self) -> None:
        before = self.shown
        found = manual.searched(self.field.text())
        self.contents.blockSignals(True)
        self.contents.clear()
        for one in found:
            item = QListWidgetItem(one.title, self.contents)
            item.setData(_NAME, one.name)
        self.contents.blockSignals(False)
        names = [one.name for one in found]
        typed = bool(self.field.text().strip())
        if names:
            self.contents.setCurrentRow(0 if typed or before not in names else names.index(before))
        words = ngettext("{n} page", "{n} pages", len(found)).format(n=number(len(found)))
        self.count.setText(words if found else _("No page holds these words."))
        self.count.setVisible(typed)

    def _read(self) -> None:
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        name = self.shown
        if name:
            self.text.show_chapter(manual.chapter(name))
            typed = self.field.text().strip()
            if typed:
                self.text.find(typed.split()[0])

    def _follow(self, link: QUrl) -> None:
        name = link.fileName().removesuffix(".md")
        if name in manual.PAGES:
            self.open(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_F:
            self.field.setFocus()
        else:
            super().keyPressEvent(event)
