"""The page of the arguments: the trees of the articles on the left, the argument at hand on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from moderator.domain.argument import Side
from moderator.domain.charter import Disposition
from moderator.domain.passage import shortened
from moderator.domain.words import _, ngettext, quoted
from moderator.ui import theme
from moderator.ui.alike.answers import NearAnswers
from moderator.ui.analysing.splitting import Splitting
from moderator.ui.arguing.form import Form
from moderator.ui.arguing.trees import Trees
from moderator.ui.desk import Changed, Desk
from moderator.ui.keys import spelled
from moderator.ui.parts import Button, Page, sentence

if TYPE_CHECKING:
    from moderator.domain.progress import Progress
    from moderator.store.workspace import Workspace
    from moderator.work.arguments import Carried, Source
    from moderator.work.deciding import Done


_WIDTH = 1500  # pixels at 100 %: sentences are read in the trees, beside the argument at hand
_SOURCES = 8  # shown beside the argument; its contributions are one key away
_BESIDE = 1000  # pixels from which the argument stands beside the trees instead of under them


@dataclass(frozen=True, slots=True)
class _Read:
    carried: tuple[Carried, ...]
    sections: dict[int, str]


class _Splitting(Splitting):
    """The same search, on an argument."""

    def words(self) -> tuple[str, str, str]:
        return (
            _("Search that splits the argument"),
            _("Sentence of the new argument"),
            _("Split: those found by this search leave for a new argument"),
        )

    def would(self, workspace: Workspace, uid: str, text: str) -> tuple[int, int]:
        from moderator.work import arguing

        return arguing.would_split(workspace, uid, text)

    def leaving(self, n: int) -> str:
        return ngettext(
            "{n} contribution of {whole} would leave the argument.",
            "{n} contributions of {whole} would leave the argument.",
            n,
        )


class ArgumentsPage(Page):
    """Every act here is one of the journal: the undo key takes it back."""

    search_asked = Signal(str, int, str)  # and the contribution to read first (0: any), its passage ("": none)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Arguments of the articles"),
            _(
                "Contributions and passages hang on arguments; bringing two arguments together moves no voice, and is"
                " undone. Each argument is counted with grouped mailings, and once for each distinct text."
            ),
            parent,
            width=_WIDTH,
        )
        self.desk = desk
        self.read: _Read | None = None
        self._picked = ("", "")  # what was taken up to be brought together or moved: the act, the argument
        self._next = ""  # the argument to go to once the trees are read again
        self._article = 0  # the article to go to then
        self._opened = False  # the list shows contributions that were opened from here
        self.trees = Trees(self.inner)
        self.form = Form(self.inner)
        self.near = NearAnswers(desk, "argument", self.form)
        self.near.taken.connect(lambda one: self.near.write(one, self.form.answer))
        self.form.beside.addWidget(self.near)
        self.splitting = _Splitting(desk, self.inner)
        self.said = sentence("", self.inner, "soft")
        self.said.hide()
        self.field = QLineEdit(self.inner)
        self.field.hide()
        self._under = ("", 0)  # where the argument being typed goes: under which one, on which article
        self._lay()
        self._lay_acts()
        self.trees.currentItemChanged.connect(lambda _now, _before: self._show())
        self.trees.stepped.connect(self._step)
        self.trees.dropped.connect(self._drop)
        self.trees.joined.connect(self._join)
        self.trees.opened.connect(self.open)
        self.field.returnPressed.connect(self._define)
        self.form.kept.connect(self._keep)
        self.form.answered.connect(self._answer)
        self.form.wanted.connect(self._source)
        self.splitting.asked.connect(self._split)
        desk.changed.connect(self._changed)
        desk.opened.connect(self._forget)

    def _lay(self) -> None:
        holder = QFrame(self.inner)
        holder.setProperty("role", "ground")
        right = QVBoxLayout(holder)
        right.setContentsMargins(0, 0, theme.S2, 0)
        right.setSpacing(theme.S3)
        right.addWidget(self.form, 1)
        right.addWidget(self.splitting)
        scroll = QScrollArea(self.inner)
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(300)
        across = self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        across.setSpacing(theme.S4)
        left = QVBoxLayout()
        left.setSpacing(theme.S2)
        left.addWidget(self.trees, 1)
        left.addWidget(self.field)
        across.addLayout(left, 4)
        across.addWidget(scroll, 3)
        self.column.addLayout(across, 1)
        self.column.addWidget(self.said)

    def _lay_acts(self) -> None:
        table: tuple[tuple[str, str, str, Callable[[], object]], ...] = (
            ("N", _("New"), _("A new argument on this article, at the top"), self.add),
            ("B", _("Below"), _("A new argument under this one"), self.add_below),
            ("M", _("Bring together"), _("Take it up, then choose the other one and press again"), self.join),
        )
        self.buttons: dict[str, Button] = {}
        for key, word, about, act in table:
            button = Button(word, self, key=key)
            button.setToolTip(about)
            button.setAccessibleDescription(about)
            button.clicked.connect(act)
            self.buttons[key] = button
            self.bar.addWidget(button)
        inside: tuple[tuple[str, Button, str, Callable[[], object]], ...] = (
            ("V", self.form.check, _("Its sentence is true to what hangs on it now"), self.check),
            ("D", self.form.move_on, _("Take it up, then choose where it goes and press again"), self.carry),
            ("Del", self.form.retire, _("Kept, and not offered any more; again: offered"), self.retire),
        )
        for key, button, about, act in inside:
            self.buttons[key] = button
            button.setToolTip(about)
            button.setAccessibleDescription(about)
            button.clicked.connect(act)
        self._by_key = {key: act for key, _word, _about, act in table} | {key: act for key, _one, _about, act in inside}
        self._by_key["F2"] = self._reword
        self.show_all = Button(_("Its contributions"), self, main=True, key="Return")
        self.show_all.clicked.connect(self.open)
        self.bar.addWidget(self.show_all)

    # --------------------------------------------------------------------------------------------------------- reading

    def first(self) -> QWidget:
        return self.trees

    def entered(self) -> None:
        self._give_up()
        self._again()

    def begin_at(self, article: int) -> None:
        """Come in on an article, by its uid, unless one comes back from what was opened here."""
        self._article = 0 if self._opened or article == self.trees.section() else article
        self._opened = False

    def _forget(self) -> None:
        self.read = None
        self.trees.clear()

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open and not changed.readings:
            self._again()

    def _again(self) -> None:
        workspace = self.desk.workspace

        def look(_progress: Progress) -> _Read:
            from moderator.work import arguments

            return _Read(tuple(arguments.carried(workspace)), arguments.section_names(workspace))

        self.desk.tasks.read("arguments", look, self._came)

    def _came(self, read: _Read) -> None:
        if not self.desk.is_open:
            return
        self.read = read
        self.trees.show_arguments(read.carried, read.sections, self._next, self._article)
        self._next, self._article = "", 0
        self._show()

    @property
    def current(self) -> Carried | None:
        """The argument under the cursor."""
        uid = self.trees.chosen()
        every = self.read.carried if self.read is not None else ()
        return next((one for one in every if one.argument.uid == uid), None)

    def _show(self) -> None:
        one = self.current
        self.form.show_argument(one)
        self.splitting.follow(one.argument.uid if one else "")
        for key, button in self.buttons.items():
            button.setEnabled(key == "N" or one is not None or (key in "MD" and bool(self._picked[0])))
        self.show_all.setEnabled(one is not None and one.total > 0)
        retired = one is not None and one.argument.retired
        self.buttons["Del"].setText(f"{_('Offer again') if retired else _('Retire')}   {spelled('Del')}")
        if self.read is not None and not self.read.carried:
            self._say(_("There is no argument yet: choose an article, then press N."))
        self._look_near(one)
        if one is None:
            return
        workspace, uid = self.desk.workspace, one.argument.uid

        def look(_progress: Progress) -> tuple[list[Source], int]:
            from moderator.work import arguments

            return arguments.sources_shown(workspace, uid, _SOURCES)

        def came(found: tuple[list[Source], int]) -> None:
            if self.trees.chosen() == uid:
                self.form.show_sources(*found)

        self.desk.tasks.read("arguments:sources", look, came)

    def _look_near(self, one: Carried | None) -> None:
        from moderator.work import nearanswers

        if one is None:
            self.near.look(None, None)
        else:
            about = (one.argument.uid, one.answer)
            self.near.look(about, partial(nearanswers.near_argument, uid=one.argument.uid))

    # ------------------------------------------------------------------------------------------------------------ acts

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _do(self, verb: Callable[[Workspace], Done | None], go: str = "") -> None:
        def done(what: Done) -> None:
            self._say(what.sentence)
            self._next = go or (what.made if what.made else "")
            if self._next:
                self.trees.go(self._next)

        self._next = go
        self.desk.act(verb, self, done)

    def add(self) -> None:
        """Make an argument at the top of the article under the cursor."""
        self._begin("")

    def add_below(self) -> None:
        """Make an argument under the one under the cursor."""
        self._begin(self.trees.chosen())

    def _begin(self, parent: str) -> None:
        self._under = (parent, self.trees.section())
        known = self.desk.workspace.standing.arguments.every.get(parent)
        if known is not None:
            title = _("Under {argument}, in one sentence").format(argument=quoted(shortened(known.text)))
        else:
            item = self.trees.currentItem()
            while item is not None and item.parent() is not None:
                item = item.parent()
            title = _("New argument on {article}, in one sentence").format(article=item.text(0) if item else "")
        self.field.setPlaceholderText(title)
        self.field.setAccessibleName(title)
        self.field.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _define(self) -> None:
        """Make the argument whose sentence was typed."""
        from moderator.work import arguing

        text, (parent, section) = self.field.text(), self._under
        self._leave_field()
        if text.strip():
            self._do(lambda ws: arguing.define(ws, text, section=section, parent=parent))

    def _leave_field(self) -> None:
        self.field.clear()
        self.field.hide()
        self.trees.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reword(self) -> None:
        self.form.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.form.text.selectAll()

    def _keep(self) -> None:
        from moderator.work import arguing

        one = self.current
        if one is None:
            return
        uid, text, side = one.argument.uid, self.form.text.toPlainText(), Side(str(self.form.side.currentData()))
        if " ".join(text.split()) != one.argument.text:
            self._do(lambda ws: arguing.reword(ws, uid, text))
        elif side is not one.argument.side:
            self._do(lambda ws: arguing.turn(ws, uid, side))
        self.trees.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self) -> None:
        from moderator.work import arguing

        one = self.current
        if one is None:
            return
        uid, text, chosen = one.argument.uid, self.form.answer.toPlainText(), str(self.form.outcome.currentData())
        outcome = Disposition(chosen) if chosen else None
        if text.strip() != one.answer:
            self._do(lambda ws: arguing.answer(ws, uid, text))
        if outcome is not one.argument.outcome:
            self._do(lambda ws: arguing.dispose(ws, uid, outcome))

    def check(self) -> None:
        """Say that the sentence is true to what hangs on it now."""
        from moderator.work import arguing

        if uid := self.trees.chosen():
            self._do(lambda ws: arguing.check(ws, uid))

    def retire(self) -> None:
        """Offer the argument no more, or again."""
        from moderator.work import arguing

        if (one := self.current) is not None:
            uid, back = one.argument.uid, one.argument.retired
            self._do(lambda ws: arguing.retire(ws, uid, back=back))

    def join(self) -> None:
        """Take an argument up, then bring it together into the one under the cursor."""
        self._pick("join", _("Taken up: {argument}. Choose the one into which it goes, then M; Escape gives up."))

    def carry(self) -> None:
        """Take an argument up, then put it under what is under the cursor."""
        self._pick("move", _("Taken up: {argument}. Choose the argument or the article, then D; Escape gives up."))

    def _pick(self, act: str, words: str) -> None:
        from moderator.work import arguing

        uid, section = self.trees.chosen(), self.trees.section()
        what, taken = self._picked
        if what != act:
            if (one := self.current) is not None:
                self._picked = (act, uid)
                self._say(words.format(argument=quoted(shortened(one.argument.text))))
            return
        self._give_up()
        if act == "move":
            self._do(lambda ws: arguing.move(ws, taken, parent=uid, section=section), taken)
        elif uid and uid != taken:
            self._join(taken, uid)

    def _give_up(self) -> None:
        self._picked = ("", "")
        self._say("")

    def _join(self, uid: str, into: str) -> None:
        from moderator.work import arguing

        self._do(lambda ws: arguing.merge(ws, uid, into), into)

    def _drop(self, uid: str, parent: str, section: int, at: int) -> None:
        from moderator.work import arguing

        place = at if at >= 0 else None
        self._do(lambda ws: arguing.move(ws, uid, parent=parent, section=section, at=place), uid)

    def _step(self, step: str) -> None:
        from moderator.work import arguing

        uid, tree = self.trees.chosen(), self.desk.workspace.standing.arguments
        if not uid:
            return
        if step in ("up", "down"):
            self._do(lambda ws: arguing.step(ws, uid, -1 if step == "up" else 1), uid)
            return
        parent, section = tree.parent(uid), tree.section(uid)
        beside = [one.uid for one in (tree.children(parent) if parent else tree.tops(section))]
        if step == "in" and (at := beside.index(uid)):
            self._drop(uid, beside[at - 1], section, -1)
        elif step == "out" and parent:
            above = tree.parent(parent)
            around = [one.uid for one in (tree.children(above) if above else tree.tops(section))]
            self._drop(uid, above, section, around.index(parent) + 1)

    def _split(self, text: str, name: str) -> None:
        from moderator.work import arguing

        uid = self.trees.chosen()

        def done(what: Done) -> None:
            self._say(what.sentence)
            self.splitting.clear()

        self.desk.act(lambda ws: arguing.split(ws, uid, text, name), self, done)

    # -------------------------------------------------------------------------------------------------------- opening

    def open(self) -> None:
        """Show the contributions of the argument in the list."""
        if (one := self.current) is not None and one.total:
            self._opened = True
            self.search_asked.emit(one.search, 0, "")

    def _source(self, id_: int, ref: str) -> None:
        if (one := self.current) is not None:
            self._opened = True
            self.search_asked.emit(one.search, id_, ref)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        beside = self.width() >= _BESIDE
        self._across.setDirection(directions.LeftToRight if beside else directions.TopToBottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self._picked[0] or self.field.hasFocus()):
            self._give_up()
            self._leave_field()
            return
        text = event.text().upper()
        name = {Qt.Key.Key_F2: "F2", Qt.Key.Key_Delete: "Del"}.get(Qt.Key(event.key()), text)
        if self.trees.hasFocus() and not event.modifiers() and (act := self._by_key.get(name)):
            act()
            return
        super().keyPressEvent(event)
