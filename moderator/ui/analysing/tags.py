"""The team's codebook: tags made, described, moved, brought together, split, retired, pinned; any act is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.codebook import COLOURS, Tag
from moderator.domain.words import _, number
from moderator.ui import digits, theme
from moderator.ui.analysing.details import Details, Written
from moderator.ui.analysing.exchange import Exchange
from moderator.ui.analysing.splitting import Splitting
from moderator.ui.contributions.acts import by_path
from moderator.ui.desk import Changed, Desk
from moderator.ui.labels import TreeWords
from moderator.ui.overlay import Overlay
from moderator.ui.parts import Button, dot

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderator.domain.problem import Problem
    from moderator.store.workspace import Workspace
    from moderator.work.deciding import Done

_UID = Qt.ItemDataRole.UserRole
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_TREE = 430  # pixels in which names, keys and counts stand whole
_TIGHT = 1000  # pixels of the window under which the card has room for one column of buttons
_NEW = "new"  # in the place of a tag's uid: the form makes one


class _Said(QLabel):
    """What was done, or why not; it takes no room while it says nothing."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setVisible(bool(text))


class TagsCard(Overlay):
    """The codebook as a tree; what is chosen in it is described and changed beside it.

    In the tree, a digit pins the tag on that key, F2 renames it and Delete retires it or offers it again.
    """

    passages_asked = Signal(str)  # of which tag

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(_("Tags of the team"), window, width=980, height=720)
        self.desk = desk
        self.pins: dict[int, str] = {}
        self._kept_as: Tag | None = None  # as the form last showed it
        self._writing = ""  # the tag that the form shows, `_NEW` when it makes one
        self._below = ""  # under which tag the new one goes
        self._started = False  # somebody asked for a new one
        self._asked: tuple[str, Written] | None = None  # what is being kept
        self._then: list[Callable[[], None]] = []  # what to do once it is
        self._refused: tuple[str, Written] | None = None  # what could not be kept, and was said to be so
        self.tree = QTreeWidget(self.card)
        self.tree.setAccessibleName(_("Tags of the team"))
        self.tree.setColumnCount(3)
        self.tree.setHeaderLabels([_("Name"), _("Digit key"), _("Contributions")])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.tree.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self.tree.setItemDelegate(TreeWords(self.tree))
        head = self.tree.headerItem()
        head.setTextAlignment(1, Qt.AlignmentFlag.AlignCenter)
        head.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tree.installEventFilter(self)
        self.details = Details(self.card)
        self.splitting = Splitting(desk, self.card)
        self.add = Button(_("New tag"), self.card, icon="tag")
        self.add_below = Button(_("New tag below"), self.card)
        self.retire = Button(_("Retire"), self.card)
        self.passages = Button(_("Its passages…"), self.card)
        self.other = QComboBox(self.card)
        self.other.setAccessibleName(_("Another tag"))
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.move_under = Button(_("Move under"), self.card)
        self.join_into = Button(_("Bring together into"), self.card)
        self.take_in = Button(_("Import tags…"), self.card)
        self.write_out = Button(_("Export tags…"), self.card)
        self.said = _Said(self.card)
        self.said.hide()
        self.exchange = Exchange(desk, self.said)
        self.said.setProperty("tone", "soft")
        self.said.setWordWrap(True)
        self._lay()
        self._connect()
        self._fill()
        self._read_pins()
        self.open(self.tree)

    def _lay(self) -> None:
        left = QVBoxLayout()
        tight = self.window().width() < _TIGHT
        self.tree.setMinimumWidth(0 if tight else _TREE)
        files = QVBoxLayout() if tight else QHBoxLayout()
        for widget in (self.take_in, self.write_out):
            files.addWidget(widget)
        files.addStretch(1)
        left.addWidget(self.tree, 1)
        left.addLayout(files)
        inner = QFrame(self.card)
        inner.setProperty("role", "raised")
        right = QVBoxLayout(inner)
        right.setContentsMargins(0, 0, theme.S2, 0)
        right.setSpacing(theme.S3)
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for line, widgets in (
            (first, (self.details.save, self.retire)),
            (second, (self.add, self.add_below)),
            (third, (self.move_under, self.join_into, self.passages)),
        ):
            for widget in widgets:
                line.addWidget(widget)
            line.addStretch(1)
        right.addWidget(self.details)
        for line in (first, second, third):
            right.addLayout(line)
        right.addWidget(self.other)
        right.addWidget(self.splitting)
        right.addStretch(1)
        scroll = QScrollArea(self.card)  # large letters make the form taller than the card
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        across = QHBoxLayout()
        across.setSpacing(theme.S4)
        scroll.setMinimumWidth(inner.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width())
        across.addLayout(left, 1)
        across.addWidget(scroll, 1)
        self.body.addLayout(across, 1)
        self.body.addWidget(self.said)

    def _connect(self) -> None:
        self.tree.currentItemChanged.connect(lambda _now, _before: self._chose())
        self.details.kept.connect(self._keep)
        self.details.pinned.connect(self._pin)
        self.splitting.asked.connect(self._split)
        self.add.clicked.connect(lambda: self._define(""))
        self.add_below.clicked.connect(lambda: self._define(self.chosen()))
        self.retire.clicked.connect(self._retire)
        self.passages.clicked.connect(self._ask_passages)
        self.move_under.clicked.connect(self._move)
        self.join_into.clicked.connect(self._join)
        self.take_in.clicked.connect(self.exchange.ask_file)
        self.write_out.clicked.connect(self.exchange.ask_place)
        self.desk.changed.connect(self._changed)
        self.desk.closed.connect(self._leave_at_once)

    @property
    def name(self) -> QLineEdit:
        """The field of the name."""
        return self.details.name

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.name.setFocus()
            self.name.selectAll()
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.tree and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            digit = digits.digit(event)
            if digit and not event.modifiers() & _HELD:
                self._pin(digit)
                return True
            if event.key() == Qt.Key.Key_Delete:
                self._retire()
                return True
        return super().eventFilter(watched, event)

    def chosen(self) -> str:
        """The tag under the cursor, "" when there is none."""
        item = self.tree.currentItem()
        return str(item.data(0, _UID)) if item is not None else ""

    def _ask_passages(self) -> None:
        tag = self.chosen()

        def go() -> None:
            super(TagsCard, self).leave()
            self.passages_asked.emit(tag)

        self._keep_then(go)

    def _leave_at_once(self) -> None:
        # A method of its own: Qt forgets it when the card is gone, which it does not for one of `super()`.
        super().leave()

    def leave(self) -> None:
        """Close; what is written is kept first, and the card stays open, saying why, when that cannot be."""
        self._keep_then(super().leave)

    def _tag(self) -> Tag | None:
        return self.desk.workspace.standing.codebook.tags.get(self.chosen())

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self._fill()
            self._read_pins()

    def _read_pins(self) -> None:
        from moderator.work import tagging

        workspace = self.desk.workspace
        self.desk.tasks.read("tags:pins", lambda _progress: tagging.pins(workspace), self._pins_came)

    def _pins_came(self, pins: dict[int, str]) -> None:
        if pins != self.pins and self.desk.is_open:
            self.pins = pins
            self._fill()

    def _fill(self) -> None:
        standing = self.desk.workspace.standing
        book, here = standing.codebook, self.chosen()
        digits = {uid: digit for digit, uid in self.pins.items()}
        self.tree.blockSignals(True)
        self.tree.clear()
        found: QTreeWidgetItem | None = None
        waiting: list[tuple[str, QTreeWidgetItem | None]] = [("", None)]
        while waiting:
            above, holder = waiting.pop()
            for tag in book.children(above):
                name = _("{name} (retired)").format(name=tag.name) if tag.retired else tag.name
                digit = digits.get(tag.uid, "")
                item = QTreeWidgetItem([name, str(digit), number(len(standing.tags.get(tag.uid, ())))])
                item.setData(0, _UID, tag.uid)
                item.setTextAlignment(1, Qt.AlignmentFlag.AlignCenter)
                item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(0, tag.about or tag.name)
                item.setIcon(0, dot(tag.colour))
                if tag.retired:
                    item.setForeground(0, QColor(theme.current.soft))
                self.tree.addTopLevelItem(item) if holder is None else holder.addChild(item)
                found = item if tag.uid == here else found
                waiting.append((tag.uid, item))
        self.tree.setColumnHidden(1, not digits)  # an empty column would cut the names
        tops = (self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount()))
        self.tree.setRootIsDecorated(any(one is not None and one.childCount() for one in tops))
        self.tree.expandAll()
        making = self._writing == _NEW and not here and (self._started or self.details.differs())
        self.tree.setCurrentItem(found or (None if making else self.tree.topLevelItem(0)))  # type: ignore[arg-type]
        self.tree.blockSignals(False)
        self._show()

    def _chose(self) -> None:
        """Another tag is chosen: what was written of the one before is kept."""
        if self.chosen() != self._writing:
            self._keep_written()
            self._show()

    def _show(self) -> None:
        """Show the tag under the cursor; where there is none, the form makes one."""
        book, here, tag = self.desk.workspace.standing.codebook, self.chosen(), self._tag()
        before, self._writing = self._writing, here or _NEW
        self._started = self._started and not here
        shown = tag or Tag("", "", COLOURS[len(book.tags) % len(COLOURS)])
        digit = next((digit for digit, uid in self.pins.items() if uid == here), 0)
        if before != self._writing or self._kept_as != shown:
            self.details.show_tag(shown, digit, keep=before == self._writing)
        else:
            self.details.show_key(digit)
        self._kept_as = shown
        other = self.other.currentData()
        self.other.clear()
        self.other.addItem(_("(the top)"), "")
        for uid, path in by_path(book):
            if uid != here:
                self.other.addItem(path, uid)
        self.other.setCurrentIndex(max(0, self.other.findData(other)))
        for button in (self.add_below, self.retire, self.move_under, self.join_into):
            button.setEnabled(bool(here))
        self.retire.setText(_("Offer again") if tag and tag.retired else _("Retire"))
        self.passages.setEnabled(bool(here))
        self.write_out.setEnabled(bool(book.tags))
        self.splitting.follow(here)
        if not book.tags:
            self.said.setText(_("There is no tag yet. Type a name, then “New tag”."))

    # ---------------------------------------------------------------------------------------------------------- acts

    def _do(self, verb: Callable[[Workspace], Done | None]) -> None:
        def done(what: Done) -> None:
            self.said.setText(what.sentence)
            if what.made:
                self._go(what.made)

        self.desk.act(verb, self, done)

    def _go(self, uid: str) -> None:
        """Put the cursor on a tag that was just made."""
        if (item := self._item(uid)) is not None:
            self.tree.setCurrentItem(item)

    def _item(self, uid: str) -> QTreeWidgetItem | None:
        waiting = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        while waiting:
            item = waiting.pop()
            if item is None:
                continue
            if item.data(0, _UID) == uid:
                return item
            waiting += [item.child(at) for at in range(item.childCount())]
        return None

    def _define(self, below: str) -> None:
        """Make the tag that the form describes, or one of the name typed over another's; else ask what to make."""
        from moderator.work import deciding

        name, tag = self.name.text().strip(), self._tag()
        if tag is None:
            self._keep_written()
            self.name.setFocus()
        elif name and name != tag.name:
            self.name.setText(tag.name)
            self._keep_written(lambda: self._do(lambda ws: deciding.define_tag(ws, name, parent=below)))
        else:
            self._keep_written(lambda: self._start(below))

    def _start(self, below: str) -> None:
        """Give an empty form, to make a tag under another or at the top."""
        self._below, self._started = below, True
        above = self.desk.workspace.standing.codebook.tags.get(below)
        self._at(None)
        self.name.setFocus()
        words = _("Below “{tag}”: describe the new tag, then Ctrl+Enter.") if above else _(
            "Describe the new tag, then Ctrl+Enter."
        )  # fmt: skip
        self.said.setText(words.format(tag=above.name if above else ""))

    def _at(self, item: QTreeWidgetItem | None) -> None:
        """Put the cursor there without keeping what the form says."""
        self.tree.blockSignals(True)
        self.tree.setCurrentItem(item)  # type: ignore[arg-type]
        self.tree.blockSignals(False)
        self._show()

    def _keep(self) -> None:
        self._keep_written()

    def _keep_then(self, go: Callable[[], None]) -> None:
        """Keep what is written, then go; what was refused once, and said to be, is let go."""
        if self._refused == (self._writing, self.details.written()):
            go()
        else:
            self._keep_written(go)

    def _keep_written(self, then: Callable[[], None] = lambda: None) -> None:
        """Decide what the form says, when it says something new; `then` is for when it is done."""
        from moderator.work import tagging

        workspace, asked, below = self.desk.workspace, (self._writing, self.details.written()), self._below
        writing, written = asked
        if not self.details.differs():
            then()
            return
        self._then.append(then)
        if self._asked == asked:
            return  # it is on its way
        self._asked = asked

        def verb(ws: Workspace) -> Done | None:
            if writing == _NEW:
                return tagging.make(ws, *written, parent=below)
            return tagging.edit(ws, writing, *written)

        def done(what: Done | None) -> None:
            after, self._then, self._asked = self._then, [], None
            if not (self.desk.is_open and self.desk.workspace is workspace):
                return
            here = self._writing == writing
            if what is not None:
                if here and what.made:
                    self._writing = ""  # the form is that of the tag made: nothing is left to keep
                self.said.setText(what.sentence)
                self.desk.told(what, self)
                if here and what.made:
                    self._go(what.made)
            for each in after:
                each()

        def failed(problem: Problem) -> None:
            self._then, self._asked, self._refused = [], None, asked
            if self.desk.is_open and self.desk.workspace is workspace:
                self._return(writing, written)
                self.said.setText(_("{problem} Change it, or close again to leave it.").format(problem=problem))

        self.desk.tasks.write(lambda _progress: verb(workspace), done, failed=failed)

    def _return(self, writing: str, written: Written) -> None:
        """Go back to what could not be kept. A tag that is no longer there can be made again from it."""
        self._at(self._item(writing))
        self.details.put(written)
        self.name.setFocus()

    def _pin(self, digit: int) -> None:
        from pyroaring import BitMap

        from moderator.work import tagging

        workspace, here = self.desk.workspace, self.chosen()
        if not here:
            return

        def pinned(pins: dict[int, str]) -> None:
            self._pins_came(pins)
            self.desk.changed.emit(Changed(BitMap(), codebook=True), self)
            words = _("Key {digit}: {tag}.") if digit else _("No key any more: {tag}.")
            self.said.setText(words.format(digit=digit, tag=workspace.standing.codebook.tags[here].name))

        self.desk.tasks.write(
            lambda _progress: tagging.pin(workspace, here, digit) if digit else tagging.unpin(workspace, here),
            pinned,
            failed=lambda problem: self.said.setText(str(problem)),
        )

    def _retire(self) -> None:
        from moderator.work import deciding

        here, tag = self.chosen(), self._tag()
        if tag is not None:
            back = tag.retired
            self._do(lambda ws: deciding.retire_tag(ws, here, back=back))

    def _split(self, text: str, name: str) -> None:
        from moderator.work import tagging

        here = self.chosen()

        def done(what: Done) -> None:
            self.said.setText(what.sentence)
            self.splitting.clear()

        self.desk.act(lambda ws: tagging.split(ws, here, text, name), self, done)

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
