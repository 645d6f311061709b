"""What is on the desk: the open workspace, who works on it, and the one way in which an act is done and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from moderator.domain.personal import GRAVE
from moderator.domain.problem import Problem
from moderator.ui.settings import Settings
from moderator.ui.tasks import Task, Tasks
from moderator.ui.veil import Veil

if TYPE_CHECKING:
    from pyroaring import BitMap

    from moderator.store.workspace import Workspace
    from moderator.work.deciding import Done
    from moderator.work.reading import Row


@dataclass(frozen=True, slots=True)
class Changed:
    """What an act changed, told once to every widget. `ids` are rows that changed, None for any row."""

    ids: BitMap | None = None
    corpus: bool = False  # contributions or sections came in
    codebook: bool = False  # tags were made, renamed or moved
    sources: bool = False  # servers, files, outbox
    readings: bool = False  # nothing but the reading register


EVERYTHING = Changed(corpus=True, codebook=True, sources=True)


class Desk(QObject):
    """The workspace that the window shows, and the acts on it."""

    opened = Signal()
    closing = Signal()  # every field is still as the person left it
    closed = Signal()
    changed = Signal(object, object)  # Changed, who asked for it (a widget or None)
    did = Signal(object)  # Done
    renamed = Signal()  # the person works under another name
    looked = Signal()  # another view of the workspace is shown: the past, a sample coded blind, or the present again
    said = Signal(str)  # a sentence that is neither an act nor a problem
    problem = Signal(object)  # Problem

    def __init__(self, tasks: Tasks, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.settings = settings
        self.veil = Veil(settings, self)
        self._workspace: Workspace | None = None
        self._view: Workspace | None = None
        self._allowed: Callable[[str], bool] = lambda command: True
        tasks.problem.connect(self.problem)

    @property
    def is_open(self) -> bool:
        """Whether a workspace is open."""
        return self._workspace is not None

    @property
    def workspace(self) -> Workspace:
        """The open workspace, or the view of it that is looked at; asking when there is none is a bug."""
        assert self._workspace is not None, "no workspace is open"
        return self._view or self._workspace

    @property
    def view(self) -> Workspace | None:
        """The view that is looked at in the place of the workspace, if there is one."""
        return self._view

    def allows(self, command: str) -> bool:
        """Whether a command can be done in the view that is looked at."""
        return self._view is None or self._allowed(command)

    @property
    def present(self) -> Workspace:
        """The open workspace itself, whatever is looked at."""
        assert self._workspace is not None, "no workspace is open"
        return self._workspace

    def look(self, view: Workspace | None, allowed: Callable[[str], bool] = lambda command: True) -> None:
        """Show a view in the place of the workspace (None: the workspace again); everybody looks again.

        `allowed` tells by its name whether a command can be done there.
        """
        self._view, self._allowed = view, allowed
        self.changed.emit(EVERYTHING, None)
        self.looked.emit()

    def take(self, workspace: Workspace) -> None:
        """Put an open workspace on the desk, the one there before being closed."""
        self.put_away()
        self._workspace, self._view = workspace, None
        self.settings.opened(workspace.path)
        self.opened.emit()

    def hides(self, row: Row) -> bool:
        """Whether the text of a contribution is blurred now."""
        if self._workspace is None:
            return False
        grave = bool(self._workspace.clues.of(row.id) & GRAVE)
        return self.veil.hides(row, self._workspace.standing.charter, grave=grave)

    def put_away(self) -> None:
        """Close the workspace, if there is one; its last acts are written first."""
        if self._workspace is None:
            return
        self.closing.emit()
        self.closed.emit()
        self.veil.forget()
        self.tasks.drop_all()
        workspace, self._workspace, self._view = self._workspace, None, None
        self.tasks.write(lambda progress: workspace.close())

    def act(
        self,
        verb: Callable[[Workspace], Done | None],
        initiator: QObject | None = None,
        then: Callable[[Done], None] | None = None,
    ) -> Task:
        """Do an act on the writer's thread, then tell what changed and show what it did."""
        workspace = self.workspace

        def finished(done: Done | None) -> None:
            if done is None or not self.is_open or self.workspace is not workspace:
                return
            self.told(done, initiator)
            if then is not None:
                then(done)

        return self.tasks.write(lambda progress: verb(workspace), finished)

    def told(self, done: Done, initiator: QObject | None) -> None:
        """Tell every widget what an act changed, and show what it did."""
        # An act on no contribution is one on the codebook; undoing may be either.
        self.changed.emit(Changed(done.ids, codebook=len(done.ids) == 0 or bool(done.made)), initiator)
        self.did.emit(done)

    def bring(
        self,
        work: Callable[[Workspace, Any], Any],
        label: str,
        then: Callable[[Any], None] | None = None,
        changed: Changed = EVERYTHING,
    ) -> Task:
        """Do a long work that brings something in or sends something out, with its progress shown, then tell of it."""
        workspace = self.workspace

        def finished(value: Any) -> None:
            if not self.is_open or self.workspace is not workspace:
                return
            self.changed.emit(changed, None)
            if then is not None:
                then(value)

        def failed(problem: Problem) -> None:
            # What came in before it failed is there to stay.
            if self.is_open and self.workspace is workspace:
                self.changed.emit(changed, None)
            self.problem.emit(problem)

        return self.tasks.serve(lambda progress: work(workspace, progress), finished, failed=failed, label=label)
