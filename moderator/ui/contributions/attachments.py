"""The attachments of what is read: listed, downloaded when chosen, saved, and opened once a person confirmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from moderator.domain.words import _, ngettext, number, quoted
from moderator.ui.contributions.chooser import Choice, Question
from moderator.ui.desk import Changed, Desk

if TYPE_CHECKING:
    from moderator.domain.problem import Problem
    from moderator.domain.progress import Progress
    from moderator.store.workspace import Workspace
    from moderator.ui.contributions.acts import Place
    from moderator.work.attachments import Kept, Saved

_SAVE, _SAVE_ALL, _OPEN, _FETCH_ALL = "\0save", "\0save all", "\0open", "\0fetch all"
"""Choices that are no attachment's number."""


class Attachments(QObject):
    """The act on the attachments of one contribution."""

    def __init__(self, desk: Desk, place: Place, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.place = place
        self.table: dict[str, Callable[[], object]] = {"attachments": self.choose}

    def choose(self) -> None:
        """Ask which attachment: one that is here is opened or saved, one that is not is downloaded."""
        from moderator.work import attachments

        ids = self.place.selection()
        if len(ids) != 1:
            self.desk.said.emit(_("Attachments are shown for one contribution at a time."))
            return
        workspace, id_ = self.desk.workspace, int(ids[0])
        self.desk.tasks.read("attachments", lambda progress: attachments.of(workspace, [id_]), self._ask)

    def _ask(self, found: list[Kept]) -> None:
        from moderator.work import attachments

        if not found:
            self.desk.said.emit(_("This contribution has no attachment."))
            return
        if len(found) == 1:
            self.take_up(found[0])
            return
        choices = [
            Choice(
                str(one.id), f"{one.name or one.link} ({attachments.described(one)})", str(place) if place < 10 else ""
            )
            for place, one in enumerate(found, 1)
        ]
        here, missing = [one for one in found if one.here], attachments.missing(found)
        if missing:
            words = ngettext("Download the {n} that is not here", "Download the {n} that are not here", len(missing))
            choices.append(Choice(_FETCH_ALL, words.format(n=number(len(missing)))))
        if here:
            choices.append(Choice(_SAVE_ALL, _("Save all to a folder…")))

        def answered(value: str, _comment: str, _new: bool) -> None:
            if value == _FETCH_ALL:
                self._fetch(missing)
            elif value == _SAVE_ALL:
                self._save(here)
            else:
                self.take_up(next(one for one in found if str(one.id) == value))

        count = ngettext("{n} attachment: which one?", "{n} attachments: which one?", len(found))
        self.place.ask(Question(count.format(n=number(len(found))), choices, answered, typed=False))

    def take_up(self, one: Kept) -> None:
        """Ask what to do with one attachment."""
        from moderator.work import attachments

        title = f"{one.name or one.link} ({attachments.described(one)})"
        if not one.here:
            if not one.link:
                self.desk.said.emit(_("{name} was not kept.").format(name=quoted(one.name)))
                return
            choices = [Choice(str(one.id), _("Download it"), "1", attachments.origin(one))]
        else:
            danger = attachments.never_opened(one)
            caution = _("It comes from somebody you do not know. Open it only if you expected such a document.")
            # Read before either key is pressed, whichever has the cursor.
            caution = str(danger) if danger else caution
            choices = [Choice(_SAVE, _("Save it to a folder…"), "1", caution)]
            choices += [] if danger else [Choice(_OPEN, _("Open it with this computer’s program"), "2", caution)]

        def answered(value: str, _comment: str, _new: bool) -> None:
            if value == _SAVE:
                self._save([one])
            elif value == _OPEN:
                self._open(one)
            else:
                self._fetch([one])

        self.place.ask(Question(title, choices, answered, typed=False))

    def _fetch(self, wanted: list[Kept]) -> None:
        from pyroaring import BitMap

        from moderator.work import attachments

        def work(workspace: Workspace, progress: Progress) -> tuple[int, list[Problem]]:
            return attachments.fetch_all(workspace, wanted, progress=progress)

        def done(fetched: tuple[int, list[Problem]]) -> None:
            got, problems = fetched
            for problem in problems:
                self.desk.problem.emit(problem)
            if got:
                words = ngettext("{n} attachment downloaded.", "{n} attachments downloaded.", got)
                self.desk.said.emit(words.format(n=number(got)))

        # What is read shows them; which contributions are found, and how many, is as it was.
        self.desk.bring(work, _("Downloading attachments"), done, Changed(BitMap()))

    def _save(self, found: list[Kept]) -> None:
        screen = self.parent()
        start = self.desk.settings.text("attachments/folder", str(Path.home()))
        asking = QFileDialog(screen if isinstance(screen, QWidget) else None, _("Save the attachments to"), start)
        asking.setFileMode(QFileDialog.FileMode.Directory)
        asking.fileSelected.connect(lambda folder: self.save_to(found, Path(folder)))
        asking.finished.connect(asking.deleteLater)
        asking.open()

    def save_to(self, found: list[Kept], folder: Path) -> None:
        """Write attachments to a folder, and say how many."""
        from moderator.work import attachments

        self.desk.settings.keep("attachments/folder", str(folder))
        workspace = self.desk.workspace

        def said(saved: list[Saved]) -> None:
            words = ngettext("{n} attachment saved to {folder}.", "{n} attachments saved to {folder}.", len(saved))
            self.desk.said.emit(words.format(n=number(len(saved)), folder=folder))

        self.desk.tasks.read("save attachments", lambda progress: attachments.save(workspace, found, folder), said)

    def _open(self, one: Kept) -> None:
        from moderator.work import attachments

        workspace = self.desk.workspace

        def written(path: Path) -> None:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self.desk.said.emit(_("No program of this computer opens {name}.").format(name=quoted(path.name)))

        self.desk.tasks.read("open attachment", lambda progress: attachments.to_open(workspace, one.id), written)
