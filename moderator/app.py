"""The program with its window: the only place where its parts are created and joined."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from moderator.domain import confided, words
from moderator.domain.problem import Problem
from moderator.domain.resources import resource
from moderator.domain.words import N_
from moderator.ui import theme
from moderator.ui.desk import Desk
from moderator.ui.preferences import choices
from moderator.ui.settings import Settings
from moderator.ui.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from moderator.ui.window import Window

    Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def application() -> QApplication:
    """The one QApplication, made on the first call, speaking the reader's language."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    # Every 700 objects, as is usual, Python would look for what is lost among all that it loads to start.
    gc.set_threshold(50_000, 20, 50)
    _name_workspaces()
    choices.enlarge(Settings())
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    made = QApplication(sys.argv[:1])
    made.setApplicationName("moderator")
    made.setApplicationDisplayName("Moderator")
    made.setStyle("Fusion")
    # What Qt measures before the style sheet is read, as the columns of dialogs of files, is in letters of this size.
    made.setFont(theme.font())
    return made


def _name_workspaces() -> None:
    """Let dialogs of files know what a workspace is by its name, for this process.

    They would else open it to look inside. POSIX drops all the locks that a process has on a file as soon as it closes
    any handle of it: SQLite's too, and the next process to use the workspace would take its log away under the window.
    GTK's dialogs look inside all the same: Qt's own are shown.
    """
    if sys.platform == "linux":
        QGuiApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    known = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share/:/usr/share/"
    os.environ["XDG_DATA_DIRS"] = os.pathsep.join((known, str(resource("share"))))


def speak(app: QApplication) -> None:
    """Let Qt's own words (dialogs of files, menus of fields) be in the language of the screen too."""
    locale = QLocale(QLocale.Language.French if words.language() == "fr" else QLocale.Language.English)
    QLocale.setDefault(locale)
    translator = QTranslator(app)
    if translator.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        app.installTranslator(_Lacking(app))


class _Lacking(QTranslator):
    """What Qt's own French lacks of its dialogs of files, or says ill: words, keys, a title that fits its column."""

    _WORDS = (
        N_("Look in:"), N_("Files of type:"), N_("Folder"), N_("Date Modified"),
        N_("%1 already exists.\nDo you want to replace it?"),
    )  # fmt: skip

    def isEmpty(self) -> bool:  # noqa: N802 (Qt's name)
        return False

    def translate(self, _context: str, source: str, *_more: object) -> str | None:
        plain = source.replace("&", "")
        return words.gettext(plain) if plain in self._WORDS else None  # an empty text would be a translation too


def window(app: QApplication, *, at_once: bool = False, shown: theme.Name | None = None) -> Window:
    """Create the parts and join them; the window is not shown yet."""
    from moderator.ui.window import Window

    tasks = Tasks(app, at_once=at_once)
    settings = Settings()
    look = theme.Theme(app, shown or choices.look(settings))
    choices.arrange(settings, look)
    return Window(Desk(tasks, settings, app), look)


def run(path: Path | None) -> int:
    """Open the window, on this workspace if one is given. Returns the exit code."""
    return _run(lambda made: made.welcome_or_last() if path is None else made.open(path))


def run_sample(folder: Path, *, fresh: bool = False) -> int:
    """Open the window on the sample consultation, whose workspace is in this folder. Returns the exit code."""
    return _run(lambda made: made.open_sample(folder, fresh=fresh))


def _run(begin: Callable[[Window], object]) -> int:
    confided.withdraw()  # browsers and word processors are started from here
    words.speak(choices.spoken(Settings()))
    app = application()
    speak(app)
    made = window(app)
    sys.excepthook = _hook(made)
    made.show()

    # Once the first picture is there: nothing was imported that it does not need.
    QTimer.singleShot(0, lambda: begin(made))
    return app.exec()


def _hook(made: Window) -> Hook:
    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif isinstance(error, Problem):
            made.tell(error)
        else:
            made.bug(error)

    return hook
