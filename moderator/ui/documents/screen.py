"""The screen where official documents are exported, and those exported before are found again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.words import _, moment, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.keys import Space
from moderator.ui.outgoing import Leaks
from moderator.ui.parts import Button
from moderator.ui.tables import cell, fill, reading_table, whole, wrapped

if TYPE_CHECKING:
    from moderator.documents.response import Written
    from moderator.store.exports import Exported
    from moderator.work.letterhead import Options
    from moderator.work.outgoing import Leak

_WIDTH = 880


class DocumentsScreen(QScrollArea):
    """One document for now; its options are remembered with the workspace."""

    space = Space.DOCUMENTS
    document = "responses"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QFrame(self)
        inner.setProperty("role", "ground")
        self.setWidget(inner)
        centre = QHBoxLayout(inner)
        centre.setContentsMargins(0, 0, 0, 0)
        column = QFrame(inner)
        column.setMaximumWidth(_WIDTH)
        centre.addStretch(1)
        centre.addWidget(column, 10)
        centre.addStretch(1)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(theme.S6, theme.S6, theme.S6, theme.S3)  # and the space above what stretches
        self._column.setSpacing(theme.S3)
        self._make_fields(column)
        self._make_table(column)
        desk.opened.connect(self._opened)
        desk.closed.connect(self._closed)
        desk.changed.connect(self._changed)

    # -------------------------------------------------------------------------------------------- what it is made of

    def _make_fields(self, column: QFrame) -> None:
        title = QLabel(_("Official responses to contributions"), column)
        title.setProperty("letters", "heading")
        about = QLabel(
            _(
                "A Word document with an overview, one sheet for each article with what people ask and the answer, the"
                " figures with their bases, and an index of the contributions."
            ),
            column,
        )
        about.setProperty("tone", "soft")
        about.setWordWrap(True)
        self.subject, self.service, self.acronym, self.place = (QLineEdit(column) for _each in range(4))
        self.timbre = QPlainTextEdit(column)
        self.timbre.setFixedHeight(76)
        self.timbre.setTabChangesFocus(True)
        self.standing = QComboBox(column)
        self.language = QComboBox(column)
        for code, words in (("fr", "Français"), ("en", "English")):
            self.language.addItem(words, code)
        self.template = QLineEdit(column)
        self.template.setReadOnly(True)
        self.template.setPlaceholderText(_("The program’s styles"))
        self.folder = QLineEdit(column)
        self.folder.setReadOnly(True)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setHorizontalSpacing(theme.S4)
        form.setVerticalSpacing(theme.S2)
        for words, field in (
            (_("Subject of the consultation"), self.subject),
            (_("Service that answers"), self.service),
            (_("Its acronym"), self.acronym),
            (_("Direction, bureau (one a line)"), self.timbre),
            (_("Place of signature"), self.place),
            (_("How far it has gone"), self.standing),
            (_("Language"), self.language),
        ):
            field.setAccessibleName(words)
            form.addRow(words, field)
        form.addRow(
            _("Template of the service"), self._chosen(self.template, _("Template of the service"), self._ask_template)
        )
        form.addRow(_("Folder"), self._chosen(self.folder, _("Folder"), self._ask_folder))
        self.button = Button(_("Export"), column, icon="export", main=True, key="export")
        self.button.setAccessibleName(_("Export the document"))
        self.button.clicked.connect(lambda: self.export())
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.button)
        self._column.addWidget(title)
        self._column.addWidget(about)
        self.leaks = Leaks(_("Export all the same"), column)
        self.leaks.anyway.connect(lambda: self.export(looked=True))
        self.leaks.away.connect(lambda: self.button.setFocus(Qt.FocusReason.OtherFocusReason))
        self._column.addLayout(form)
        self._column.addLayout(line)
        self._column.addWidget(self.leaks)

    def _chosen(self, field: QLineEdit, words: str, ask: object) -> QWidget:
        holder = QWidget(field.parentWidget())
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(field, 1)
        choose = QPushButton(_("Choose…"), holder)
        choose.setAccessibleName(_("{field}: choose").format(field=words))
        choose.clicked.connect(ask)
        field.setAccessibleName(words)
        line.addWidget(choose)
        if field is self.template:
            clear = QPushButton(_("None"), holder)
            clear.setProperty("role", "quiet")
            clear.setAccessibleName(_("Use no template"))
            clear.clicked.connect(field.clear)
            line.addWidget(clear)
        return holder

    def _make_table(self, column: QFrame) -> None:
        words = QLabel(_("Exported before"), column)
        words.setProperty("weight", "strong")
        self.empty = QLabel(_("No document was exported from this workspace yet."), column)
        self.empty.setProperty("tone", "soft")
        self.table = reading_table([_("Exported on"), _("File"), _("Since then")], column, _("Exported before"))
        wrapped(self.table)
        whole(self.table)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 160)
        self.table.setColumnWidth(2, 180)
        self.table.itemActivated.connect(lambda item: self._open(self._paths[item.row()]))
        self.show_folder = Button(_("Open the folder"), column, icon="folder")
        self.show_folder.clicked.connect(lambda: self._open(Path(self.folder.text())))
        self._paths: list[Path] = []
        head = QHBoxLayout()
        head.addWidget(words)
        head.addStretch(1)
        head.addWidget(self.show_folder)
        self._column.addSpacing(theme.S3)
        self._column.addLayout(head)
        self._column.addWidget(self.empty)
        self._column.addWidget(self.table)
        self._column.addStretch(1)

    # --------------------------------------------------------------------------------------- what the frame asks for

    def do(self, command: str) -> bool:
        return False

    def selection_size(self) -> int:
        return 0

    def panes(self) -> list[QWidget]:
        return [self.subject, self.table]

    def reading_widgets(self) -> list[QWidget]:
        return []

    def remember(self) -> None:
        """The options are kept with the workspace when a document is exported."""

    def entered(self) -> None:
        self._list()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    # ----------------------------------------------------------------------------------------------------- exporting

    def options(self) -> Options:
        """What the fields say."""
        from dataclasses import replace

        from moderator.work import letterhead

        return replace(
            letterhead.options(self.desk.workspace),
            subject=self.subject.text().strip(),
            service=self.service.text().strip(),
            acronym=self.acronym.text().strip(),
            timbre=self.timbre.toPlainText().strip(),
            place=self.place.text().strip(),
            standing=str(self.standing.currentData()),
        )

    def export(self, *, looked: bool = False) -> None:
        """Write the document, then show it in the list; `looked`: what is left in it was seen.

        First, what personal data its quotations and answers still hold is named.
        """
        from moderator.work import letterhead, reporting

        given, folder = self.options(), Path(self.folder.text())
        template = Path(self.template.text()) if self.template.text() else None
        language = str(self.language.currentData())
        workspace = self.desk.workspace
        self.desk.settings.keep("documents/folder", str(folder))
        self.desk.settings.keep("documents/template", self.template.text())

        def write(progress: object) -> Written | tuple[Leak, ...]:
            from datetime import datetime

            from moderator.work import outgoing

            letterhead.set_options(workspace, given)
            if not looked and (
                left := outgoing.in_document(workspace, lang=language, day=datetime.now().astimezone().date())
            ):
                return left
            return reporting.export(
                workspace,
                self.document,
                folder,
                template=template,
                lang=language,
                progress=progress,  # type: ignore[arg-type]
            )

        def written(document: Written | tuple[Leak, ...]) -> None:
            self.button.setEnabled(True)
            if isinstance(document, tuple):
                self.leaks.show_leaks(document)
                self.ensureWidgetVisible(self.leaks)
                return
            pages = ngettext("about {n} page", "about {n} pages", document.pages).format(n=number(document.pages))
            self.desk.said.emit(_("Written: {name}, {pages}.").format(name=document.path.name, pages=pages))
            self._list()

        def failed(problem: object) -> None:
            self.button.setEnabled(True)
            self.desk.problem.emit(problem)

        self.button.setEnabled(False)
        self.leaks.hide()
        self.desk.tasks.compose(write, written, failed=failed, label=_("Writing the document"))

    def _list(self) -> None:
        from moderator.work import reporting

        workspace = self.desk.workspace
        self.desk.tasks.read("exported", lambda progress: reporting.exported(workspace), self._show_list)

    def _show_list(self, documents: list[Exported]) -> None:
        self.empty.setVisible(not documents)
        self.table.setVisible(bool(documents))
        self._paths = [one.path for one in documents]
        rows = []
        for one in documents:
            since = ngettext("{n} decision", "{n} decisions", one.behind).format(n=number(one.behind))
            texts = (moment(one.at, "short"), one.path.name, since if one.behind else _("nothing: up to date"))
            rows.append([cell(text, str(one.path)) for text in texts])
        fill(self.table, rows)

    def _open(self, path: Path) -> None:
        if not path.exists():
            self.desk.said.emit(_("{path} is no longer there.").format(path=path))
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _ask_template(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("Template of the service"), self.folder.text(), _("Word templates and documents (*.dotx *.docx)")
        )
        if chosen:
            self.template.setText(chosen)

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Folder"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    # ---------------------------------------------------------------------------------------- what happens elsewhere

    def _opened(self) -> None:
        workspace = self.desk.workspace

        def read() -> None:
            self.desk.tasks.read("document", options, self._fill)

        def options(_progress: object) -> Options:
            from moderator.work import letterhead  # with all that writes documents: on the worker's time

            return letterhead.options(workspace)

        self.desk.tasks.afterwards(read)

    def _fill(self, said: Options) -> None:
        from moderator.documents.model import STANDING_LABELS

        if not self.desk.is_open:
            return
        settings = self.desk.settings
        self.standing.clear()
        for standing, words in STANDING_LABELS.items():
            self.standing.addItem(_(words), str(standing))
        self.standing.setCurrentIndex(max(0, self.standing.findData(str(said.standing))))
        self.subject.setText(said.subject or self.desk.workspace.title)
        self.service.setText(said.service)
        self.acronym.setText(said.acronym)
        self.timbre.setPlainText(said.timbre)
        self.place.setText(said.place)
        self.language.setCurrentIndex(max(0, self.language.findData(self._spoken())))
        usual = Path(platformdirs.user_documents_dir()) / "Moderator"
        self.folder.setText(settings.text("documents/folder", str(usual)))
        template = settings.text("documents/template")
        self.template.setText(template if template and Path(template).exists() else "")

    def _closed(self) -> None:
        self.leaks.hide()
        self._show_list([])

    def _spoken(self) -> str:
        from moderator.domain.words import language

        return language()

    def _changed(self, _changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open:
            self._list()
