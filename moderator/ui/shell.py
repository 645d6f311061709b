"""The window's frame: the rail of spaces, the top line, the work in the middle, the last act at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.ui import icons, keys, theme
from moderator.ui.desk import Desk
from moderator.ui.digits import Digits
from moderator.ui.footer import Footer
from moderator.ui.help.keys import KeysCard
from moderator.ui.keys import BY_NAME, COMMANDS, MENU_WORDS, SPACE_WORDS, WORK, Command, Scope, Space
from moderator.ui.notices import BugCard, Strip, log
from moderator.ui.rail import Rail
from moderator.ui.topline import TopLine

if TYPE_CHECKING:
    from moderator.work.deciding import Done


class Screen(Protocol):
    """What the frame asks of the screen of a space. Screens are widgets."""

    space: Space

    def do(self, command: str) -> bool:
        """Do a command that is the screen's; False when it is not."""

    def selection_size(self) -> int:
        """On how many contributions an act would be."""

    def panes(self) -> list[QWidget]:
        """The widgets that F6 goes through, in order."""

    def reading_widgets(self) -> list[QWidget]:
        """Where single letters are commands."""

    def entered(self) -> None:
        """The screen is shown: bring it up to date and take the focus."""

    def remember(self) -> None:
        """Write down what the next run should find again."""


_FRAMED = 250  # milliseconds


class Shell(QMainWindow):
    """The one window."""

    asked = Signal(str)  # a command that the frame does not do by itself
    ran = Signal(str)  # name of a command that was done
    going = Signal(object)  # Destination: a place of the workspace, chosen by its name

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.setWindowTitle("Moderator")
        self.setMinimumSize(960, 500)  # 1920 × 1080 at 200 %, less the bars of the system
        self.screens: dict[Space, QWidget] = {}
        self.space: Space | None = None
        self.commands: dict[str, QAction] = {}
        self._offers_acts = False
        self._fitted = False  # to the screen
        self._handlers: dict[str, Callable[[], object]] = {}
        self.rail = Rail(self)
        self.top = TopLine(desk, self)
        self.strip = Strip(self)
        self.stack = QStackedWidget(self)
        # Until a workspace or a page is there: no empty screen takes a key while a large file opens.
        room = self.stack.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self.stack.setSizePolicy(room)
        self.stack.hide()
        self.footer = Footer(self)
        self._lay()
        self._make_commands()
        Digits(self).asked.connect(self.ask)
        self.rail.chosen.connect(lambda space: self.ask(f"space-{space}"))
        self.footer.undo_asked.connect(lambda: self.ask("undo"))
        self.top.asked.connect(self.ask)
        tasks = desk.tasks
        tasks.started.connect(self.footer.started)
        tasks.progressed.connect(self.footer.progressed)
        tasks.finished.connect(self.footer.finished)
        tasks.bug.connect(self.bug)
        desk.problem.connect(self.tell)
        desk.did.connect(self._did)
        desk.said.connect(self.footer.say)
        self._restore()

    # -------------------------------------------------------------------------------------------- what it is made of

    def _lay(self) -> None:
        centre = QWidget(self)
        across = QHBoxLayout(centre)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        self._beside_rail = _rule(centre, upright=True)
        across.addWidget(self._beside_rail)
        down = QVBoxLayout()
        down.setSpacing(0)
        self._holder = QHBoxLayout()
        self._holder.setContentsMargins(theme.S3, 0, theme.S3, 0)
        self._holder.addWidget(self.strip)
        down.addWidget(self.top)
        down.addWidget(_rule(centre))
        down.addLayout(self._holder)
        self.above = QHBoxLayout()  # what stands above the work for a while
        self.above.setContentsMargins(theme.S3, 0, theme.S3, 0)
        down.addLayout(self.above)
        down.addWidget(self.stack, 1)
        down.addWidget(_rule(centre))
        down.addWidget(self.footer)
        across.addLayout(down, 1)
        self.setCentralWidget(centre)

    def _make_commands(self) -> None:
        menus = {menu: self.menuBar().addMenu(_(words)) for menu, words in MENU_WORDS.items()}
        self._menus = menus
        for command in COMMANDS:
            action = QAction(_(command.text), self)
            action.setObjectName(command.name)
            if command.scope is Scope.READING:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            if command.icon:
                action.setIcon(icons.icon(command.icon))
            action.setIconVisibleInMenu(False)
            action.triggered.connect(lambda _on=False, name=command.name: self._run(name))
            self.commands[command.name] = action
            menus[command.menu].addAction(action)
        self._bind()
        keys.in_force.changed.connect(self._bind)
        for menu in menus.values():
            menu.aboutToShow.connect(self.refresh_commands)
        self._handlers |= {
            "quit": self.close,
            "close": self.desk.put_away,
            "commands": self._find_command,
            "keys": self._show_keys,
            "undo": lambda: self._travel("undo"),
            "redo": lambda: self._travel("redo"),
            "undo-here": lambda: self._travel("undo"),
            "next-pane": lambda: self._pane(1),
            "previous-pane": lambda: self._pane(-1),
            **{f"space-{space}": partial(self.go, space) for space in Space},
        }

    def _bind(self) -> None:
        for command in COMMANDS:
            action = self.commands[command.name]
            action.setShortcuts(keys.sequences(command))
            physical = bool(command.bound) and keys.is_physical(command.bound[0])
            # Shown in the menu; the key itself is watched by `Digits`, whatever the keyboard.
            action.setText(f"{_(command.text)}\t{command.key}" if physical else _(command.text))

    def add_screen(self, screen: QWidget) -> None:
        """Give the window the screen of a space; it follows the protocol `Screen`."""
        space: Space = screen.space  # type: ignore[attr-defined]
        self.screens[space] = screen
        self.stack.addWidget(screen)
        for widget in screen.reading_widgets():  # type: ignore[attr-defined]
            for command in COMMANDS:
                if command.scope is Scope.READING and space in command.spaces:
                    widget.addAction(self.commands[command.name])

    def add_banner(self, banner: QWidget) -> None:
        """Give the window a line that says what is looked at, over the work."""
        self._holder.addWidget(banner)

    def add_page(self, page: QWidget) -> None:
        """Give the window a page that is not a space: first run, import, servers."""
        self.stack.addWidget(page)

    def handle(self, command: str, how: Callable[[], object]) -> None:
        """Say how a command of the table is done. A command that nobody handles is not offered."""
        assert command in BY_NAME, command
        self._handlers[command] = how
        self.refresh_commands()

    # ------------------------------------------------------------------------------------------------------ commands

    @property
    def front(self) -> Screen | None:
        """The screen of the space shown, None while a page is shown over it."""
        widget = self.stack.currentWidget()
        return widget if widget in self.screens.values() else None  # type: ignore[return-value]

    def ask(self, name: str) -> None:
        """Do a command, if it can be done now."""
        if name in BY_NAME and self.allowed(BY_NAME[name]):
            self._run(name)

    def allowed(self, command: Command) -> bool:
        """Whether the command can be done here and now."""
        screen = self.front
        if "workspace" in command.needs and not self.desk.is_open:
            return False
        if not self.desk.allows(command.name):
            return False
        if command.spaces != frozenset(Space) and (screen is None or screen.space not in command.spaces):
            return False
        if command.name.startswith("space-"):
            return Space(command.name.removeprefix("space-")) in self.screens
        return command.name in self._handlers or (screen is not None and bool(command.spaces & WORK))

    def refresh_commands(self) -> None:
        """Offer what can be done here and now."""
        screen = self.front
        size = screen.selection_size() if screen is not None else 0
        for command in COMMANDS:
            allowed = self.allowed(command)
            action = self.commands[command.name]
            action.setVisible(allowed or command.name in self._handlers)
            action.setEnabled(allowed and ("selection" not in command.needs or size > 0))
        self._offers_acts = size > 0

    def follow_selection(self) -> None:
        """Offer acts on the selection as soon as there is one, and no more once there is none."""
        screen = self.front
        if self._offers_acts != (screen is not None and screen.selection_size() > 0):
            self.refresh_commands()

    def _run(self, name: str) -> None:
        screen = self.front
        if screen is None or not screen.do(name):
            handler = self._handlers.get(name)
            if handler is None:
                return
            handler()
        self.ran.emit(name)

    def give_keyboard(self) -> None:
        """Give the keyboard to the work that is shown."""
        screen = self.front
        reading = screen.reading_widgets() if screen is not None else []
        target = reading[0] if reading else self.stack.currentWidget()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find_command(self) -> None:
        from moderator.ui.palette import CommandField, Offer

        self.refresh_commands()
        offered = []
        elsewhere = []
        for one in COMMANDS:
            offer = partial(Offer, f"command:{one.name}", _(one.text).rstrip("…"), key=one.key)
            if self.commands[one.name].isEnabled() and one.name != "commands":
                offered.append(offer(kind="", run=self.commands[one.name].trigger))
            elif (space := self._elsewhere(one)) is not None:
                elsewhere.append(offer(kind=_(SPACE_WORDS[space]), run=partial(self._do_elsewhere, one, space)))
        offered += elsewhere  # what can be done here comes first
        CommandField(self.desk, offered, self.going.emit, self)

    def _elsewhere(self, command: Command) -> Space | None:
        """The space where a command is done that cannot be done from here for this reason only; None for another."""
        here = self.front.space if self.front is not None else None
        if not self.desk.is_open or command.spaces == frozenset(Space) or here in command.spaces:
            return None
        if not self.desk.allows(command.name):
            return None
        return next((space for space in Space if space in command.spaces and space in self.screens), None)

    def _do_elsewhere(self, command: Command, space: Space) -> None:
        """Go where a command is done, and do it unless it is an act on a contribution, which one looks at first."""
        self.go(space)
        if "selection" not in command.needs:
            self.ask(command.name)
        elif command.key:
            words = _("“{command}” is done here, on what you choose, with {key}.")
            self.footer.say(words.format(command=_(command.text).rstrip("…"), key=command.key))

    def _show_keys(self) -> None:
        KeysCard(self.space, self.allowed, self).asked.connect(self.ask)

    def _travel(self, way: str) -> None:
        from moderator.work import deciding

        verb = deciding.undo if way == "undo" else deciding.redo
        nothing = _("There is nothing to undo.") if way == "undo" else _("There is nothing to do again.")
        workspace = self.desk.workspace

        def done(value: Done | None) -> None:
            if value is None:
                self.footer.say(nothing)
            else:
                self.desk.told(value, None)

        self.desk.tasks.write(lambda progress: verb(workspace), done)

    def _pane(self, step: int) -> None:
        screen = self.front
        panes = [pane for pane in screen.panes() if pane.isVisible()] if screen is not None else []
        if not panes:
            return
        focus = QApplication.focusWidget()
        here = next(
            (place for place, pane in enumerate(panes) if focus is pane or (focus and pane.isAncestorOf(focus))), -1
        )
        panes[(here + step) % len(panes)].setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------------------------------------- what is shown

    def go(self, space: Space) -> None:
        """Show a space."""
        if space not in self.screens or not self.desk.is_open:
            return
        self.space = space
        self.desk.settings.keep("space", str(space))  # at once: the program may not end by itself
        self.rail.show_space(space)
        self.stack.setCurrentWidget(self.screens[space])
        self.stack.show()
        self.top.follow(space)
        self.front.entered()  # type: ignore[union-attr]
        self.refresh_commands()

    def show_page(self, page: QWidget) -> None:
        """Show a page over the spaces."""
        self.stack.setCurrentWidget(page)
        self.stack.show()
        self.top.follow(None)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh_commands()

    def back(self) -> None:
        """Leave a page for the space that was shown."""
        if self.desk.is_open:
            self.go(self.space or Space.TODAY)

    def tell(self, problem: Problem) -> None:
        """Show the world's problem in the strip."""
        self.strip.tell(problem)

    def bug(self, error: BaseException) -> None:
        """Show our own error, with the report that helps to mend it."""
        log(error)
        self.show_bug(error)

    def show_bug(self, error: BaseException) -> None:
        """Show the card that says so."""
        BugCard(error, self)

    def _did(self, done: Done) -> None:
        self.strip.hide()
        self.footer.say(done.sentence, undoable=True)
        self.refresh_commands()

    def retitle(self) -> None:
        """Show what the workspace is called: the first consultation that it follows gives it a title."""
        self.setWindowTitle(f"{self.desk.workspace.title} — Moderator")
        self.top.retitle()

    def _opened(self) -> None:
        self.retitle()
        self._show_rail(True)
        self.top.opened()
        space = self.desk.settings.text("space", Space.TODAY)
        self.go(Space(space) if space in set(Space) else Space.TODAY)

    def _closed(self) -> None:
        self._keep()
        self.setWindowTitle("Moderator")
        self.footer.say("")
        self.strip.hide()
        self.top.closed()
        self._show_rail(False)
        self.refresh_commands()

    def _show_rail(self, shown: bool) -> None:
        self.rail.setVisible(shown)
        self._beside_rail.setVisible(shown)

    # ----------------------------------------------------------------------------------------------- from run to run

    def _restore(self) -> None:
        geometry = self.desk.settings.bytes("window")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            room = QGuiApplication.primaryScreen().availableGeometry().size()
            # Offscreen there is no screen to speak of, and pictures are of a size of their own.
            usual = QSize(1440, 900)
            self.resize(usual if QGuiApplication.platformName() == "offscreen" else usual.boundedTo(room))
        self._show_rail(False)
        self.refresh_commands()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._fitted and QGuiApplication.platformName() != "offscreen":
            self._fitted = True
            # The frame that the system draws around the window is known a moment after it is shown.
            QTimer.singleShot(_FRAMED, self._fit)

    def _fit(self) -> None:
        """Keep the window and its frame inside the screen: the line at its foot says what an act did."""
        frame, room = self.frameGeometry(), self.screen().availableGeometry()
        over = frame.size() - frame.size().boundedTo(room.size())
        if self.isMaximized() or self.isFullScreen() or room.contains(frame):
            return
        self.resize(self.size() - over)
        frame = self.frameGeometry()
        self.move(
            max(room.left(), min(frame.left(), room.right() - frame.width() + 1)),
            max(room.top(), min(frame.top(), room.bottom() - frame.height() + 1)),
        )

    def _keep(self) -> None:
        for screen in self.screens.values():
            screen.remember()  # type: ignore[attr-defined]
        self.desk.settings.keep("window", self.saveGeometry())
        self.desk.settings.sync()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.desk.put_away()
        self._keep()
        self.desk.tasks.close()
        event.accept()


def _rule(parent: QWidget, *, upright: bool = False) -> QFrame:
    rule = QFrame(parent)
    rule.setProperty("role", "rule")
    (rule.setFixedWidth if upright else rule.setFixedHeight)(1)
    return rule
