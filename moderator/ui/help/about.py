"""About the program: version, licence, where the data stay, what it is made of, and a diagnostic to copy."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHeaderView, QPlainTextEdit, QWidget

from moderator import __version__
from moderator.domain.words import _, language
from moderator.ui import keys, theme
from moderator.ui.parts import Button, Page, sentence
from moderator.ui.tables import cell, fill, reading_table, whole

if TYPE_CHECKING:
    from moderator.ui.window import Window

_LONGEST = 60  # characters: some projects write the whole licence in the field of its name


@dataclass(frozen=True, slots=True)
class Library:
    """A library that the program is made of, with its licence as it states it; empty when it states none."""

    name: str
    version: str
    licence: str


def libraries() -> list[Library]:
    """The libraries that the program asks for, as they are installed here, by name."""
    try:
        asked = metadata.requires("moderator") or []
    except metadata.PackageNotFoundError:
        return []  # run from its sources without having been installed: the page says where they are listed
    found = []
    for line in asked:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        if "extra ==" in line:
            continue
        try:
            about = metadata.metadata(name)
            found.append(Library(about["Name"], about["Version"], _licence(about)))
        except metadata.PackageNotFoundError:
            continue  # one that only other systems need
    return sorted(found, key=lambda one: one.name.casefold())


def _licence(about: metadata.PackageMetadata) -> str:
    if stated := about.json.get("license_expression"):
        return str(stated)
    classified = [
        line.rsplit(" :: ", 1)[1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::") and line.count("::") > 1
    ]
    if classified:
        return ", ".join(classified)
    written = str(about.json.get("license", "")).strip().splitlines()
    return written[0] if written and len(written[0]) <= _LONGEST else ""


def diagnostic() -> str:
    """What helps to understand a fault on this machine; nothing says who works here, nor on what."""
    screen = QGuiApplication.primaryScreen()
    size = screen.size()
    lines = [
        f"Moderator {__version__}",
        f"Python {platform.python_version()}, Qt {qVersion()}",
        f"{platform.system()} {platform.release()} ({platform.machine()})",
        f"{QGuiApplication.platformName()}, {size.width()} × {size.height()}, × {screen.devicePixelRatio():g}",
        f"{language()}, {theme.current.name}, {len(keys.in_force.own)} own keys",
        *(f"{one.name} {one.version}" for one in libraries()),
    ]
    return "\n".join(lines)


class AboutPage(Page):
    """What the program is."""

    def __init__(self, window: Window) -> None:
        super().__init__(_("About Moderator"), _("Version {version}").format(version=__version__), window)
        for title, text in (
            (
                _("Licence"),
                _(
                    "Free software under the European Union Public Licence 1.2 (EUPL-1.2): you may use it, study it,"
                    " change it and pass it on."
                ),
            ),
            (
                _("Where your data stay"),
                _(
                    "In the file of your workspace and its backups, on this computer. The program sends nothing to its"
                    " makers and looks for no update. It speaks only to the servers that you connected, when you"
                    " synchronise; secrets of servers are in the system’s keyring."
                ),
            ),
        ):
            self.column.addWidget(sentence(title, self.inner, strong=True))
            self.column.addWidget(sentence(text, self.inner))
        self.column.addWidget(sentence(_("Made with"), self.inner, strong=True))
        self.table = reading_table([_("Library"), _("Version"), _("Licence")], self.inner, _("Libraries"))
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for column in (0, 1):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        whole(self.table)
        self.column.addWidget(self.table)
        self.column.addWidget(sentence(_("Diagnostic, without anything personal"), self.inner, strong=True))
        self.text = QPlainTextEdit(self.inner)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Diagnostic"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        for bars in (self.text.setHorizontalScrollBarPolicy, self.text.setVerticalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(self.text)
        self.column.addStretch(1)
        self.copy = Button(_("Copy the diagnostic"), self.foot, icon="copy", main=True)
        self.copy.clicked.connect(self._copy)
        self.bar.addWidget(self.copy)
        self._desk = window.desk

    def first(self) -> QWidget:
        return self.copy

    def entered(self) -> None:
        found = libraries()
        fill(
            self.table,
            [(cell(one.name), cell(one.version), cell(one.licence or _("see its own page"))) for one in found],
        )
        self.text.setPlainText(diagnostic())
        # The page scrolls, not the text inside it.
        lines = self.text.blockCount() * self.text.fontMetrics().lineSpacing()
        self.text.setFixedHeight(lines + 2 * round(self.text.document().documentMargin()) + theme.S3)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.text.toPlainText())
        self._desk.said.emit(_("The diagnostic is in the clipboard."))
