"""The three panes of a work screen: facets on the left, the list, the reader with the act at hand under the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QSizePolicy, QSplitter, QToolButton, QVBoxLayout, QWidget

from moderator.domain.words import _
from moderator.ui import icons, theme
from moderator.ui.contributions.actbar import ActBar
from moderator.ui.contributions.chooser import READ, Chooser, Question
from moderator.ui.contributions.facets import Facets
from moderator.ui.contributions.listing import Listing
from moderator.ui.contributions.reader import Reader
from moderator.ui.contributions.suggestions import Strip
from moderator.ui.keys import Space

if TYPE_CHECKING:
    from moderator.work.reading import Row

_ROOMY = 400  # pixels of height for a question, the text it is about and a card over both


class Panes(QWidget):
    """Where everything is on a work screen; nothing here knows what it is for."""

    pressed = Signal(str)  # the command of a button under the text

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], Sequence[Row]],
        name: Callable[[Sequence[int]], Sequence[str]],
        buttons: tuple[str, ...],
        space: Space,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._list_width = 0  # before a table was shown in its place
        self._asked = ("", 0, 1)
        self.unsaid: dict[tuple[str, int, int], str] = {}
        """What was typed and not said, by question, contribution read, and how many were selected."""
        self.facets = Facets(self)
        self.listing = Listing(fetch, self, name=name)
        self.reader = Reader(self)
        self.chooser = Chooser(self)
        self.bar = ActBar(buttons, self.pressed.emit, space, self)
        self._lay()

    def _lay(self) -> None:
        self.right = QSplitter(Qt.Orientation.Vertical, self)
        self.right.setChildrenCollapsible(False)
        self.right.setHandleWidth(1)
        under = QFrame(self)
        under.setProperty("role", "under")
        foot = self.under_text = QVBoxLayout(under)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        self._chooser_margin = QVBoxLayout()
        self._chooser_margin.setContentsMargins(theme.S4, 0, theme.S4, 0)
        self.chooser.closed.connect(lambda: self._chooser_margin.setContentsMargins(theme.S4, 0, theme.S4, 0))
        self._chooser_margin.addWidget(self.chooser)
        foot.addLayout(self._chooser_margin)
        foot.addWidget(self.bar)
        holder = QWidget(self)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.reader, 1)
        layout.addWidget(under)
        self.right.addWidget(holder)
        self.text_holder = holder
        self.chooser.room = lambda: self._free() - theme.S2
        self.chooser.closed.connect(self.reader.bring_cards_back)
        self.across = QSplitter(self)
        self.across.setHandleWidth(1)
        self.across.setChildrenCollapsible(False)
        for place, (pane, least) in enumerate(((self.facets, 150), (self.listing, 320), (self.right, 374))):
            pane.setMinimumWidth(least)
            self.across.addWidget(pane)
            self.across.setStretchFactor(place, 1 if place == 2 else 0)
        self.across.setSizes([264, 440, 540])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.across)
        self.orders = QComboBox(self)
        self.orders.setAccessibleName(_("Order of the list"))
        self.orders.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.orders.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.orders.setPlaceholderText(_("By a column"))
        self.more = QToolButton(self)
        self.more.setIcon(icons.icon("more"))
        self.more.setProperty("role", "quiet")
        # The three points say that more is behind them; the arrow that Qt adds is cut at this size.
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setAccessibleName(_("Layout of the list"))
        self.more.setToolTip(_("Table, columns, groups…"))
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.complaint = QLabel(self)
        self.complaint.setProperty("tone", "warn")
        self.complaint.setProperty("letters", "small")
        self.complaint.setWordWrap(True)
        self.complaint.setContentsMargins(theme.S4, 0, theme.S4, theme.S2)
        self.complaint.hide()
        self.listing.add_tools((self.orders, self.more), self.complaint)

    def _free(self) -> int:
        """The pixels of height that the text shares with what is asked or suggested under it."""
        return self.text_holder.height() - self.bar.height() - self.reader.height_over_text()

    def add_strip(self, strip: Strip) -> None:
        """Put what is suggested under the text, which keeps enough height to be read."""
        strip.room = lambda: self._free() - READ
        strip.share(self.text_holder, self.chooser)
        self.under_text.insertWidget(0, strip)

    def make_room(self, table: bool) -> None:
        """Give a table half of the width; the list takes back what it had."""
        sizes: list[int] = self.across.sizes()
        # What the text cannot give would be taken from the filters.
        wanted = min(sum(sizes) // 2, sum(sizes) - sizes[0] - self.right.minimumWidth())
        if table and sizes[1] < wanted:
            self._list_width = sizes[1]
            self.across.setSizes([sizes[0], wanted, sizes[2] - (wanted - sizes[1])])
        elif not table and self._list_width:
            self.across.setSizes([sizes[0], self._list_width, sum(sizes) - sizes[0] - self._list_width])
            self._list_width = 0

    def ask(self, question: Question) -> None:
        """Show a question under the text."""
        self._from_text = self.reader.view.hasFocus()
        # A layout whose only widget is hidden keeps its margins.
        self._chooser_margin.setContentsMargins(theme.S4, theme.S2, theme.S4, 0)
        if self._free() < _ROOMY:
            self.reader.put_cards_away()
        self.chooser.ask(question)
        sheet = self.reader.sheet
        self._asked = (question.title, sheet.id if sheet else 0, max(1, self.listing.view.count_selected()))
        if typed := self.unsaid.pop(self._asked, ""):
            self.chooser.free.setText(typed)

    def give_up(self) -> None:
        """Close the question: what it was about is not what is looked at any more. Back there, its words are too."""
        if self.chooser.isVisible():
            if typed := self.chooser.free.text().strip():
                self.unsaid[self._asked] = typed
            self.chooser.leave()

    _from_text = False  # whether the question was asked from the text

    def _focus_back(self) -> None:
        """Give the keyboard back to the text when the question came from it, else to the list."""
        if self._from_text and self.isVisible():
            self.reader.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus_list()
        self._from_text = False

    def _focus_list(self) -> None:
        if self.isVisible():
            self.listing.view.setFocus(Qt.FocusReason.OtherFocusReason)
