"""The ground of a run: one generated workspace on disk, built once and used by every benchmark of the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Self

from moderator.store import mirror
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace
from tests.benchmarks.generator import Consultation

KEEP = "MODERATOR_BENCHMARK_FOLDER"
"""Environment variable: a folder in which generated workspaces are kept from one run to the next, by size."""


class Ground:
    """`size` contributions in a workspace of their own; what is made in `folder` goes at the end unless it is kept."""

    def __init__(self, size: int) -> None:
        self.size = size
        kept = os.environ.get(KEEP)
        self.kept = kept is not None
        self.folder = Path(kept) / str(size) if kept else Path(tempfile.mkdtemp(prefix="moderator-benchmark-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.devices = Devices(self.folder / "devices")
        self._open: Workspace | None = None

    @cached_property
    def consultation(self) -> Consultation:
        """What was generated."""
        return Consultation(self.size)

    @property
    def path(self) -> Path:
        """The workspace file, built when it is not there."""
        path = self.folder / "consultation.moderator"
        if not path.exists():
            self.let_go()
            say(f"building a workspace of {self.size:,} contributions")
            draft = self.folder / "draft.moderator"
            clear(draft)
            with Workspace.create(draft, devices=self.devices, actor="Mesure") as ws:
                fill(ws, self.consultation)
                self.unchanged(ws)
            draft.replace(path)
        return path

    @property
    def workspace(self) -> Workspace:
        """The workspace, open."""
        path = self.path
        if self._open is None:
            self._open = Workspace.open(path, devices=self.devices, actor="Mesure")
        return self._open

    def let_go(self) -> None:
        """Close the workspace so that another process or a raw writer can have it."""
        if self._open is not None:
            self.unchanged(self._open)
            self._open.close()
            self._open = None

    @staticmethod
    def unchanged(ws: Workspace) -> None:
        """Spare the backup on closing: it would only be one more copy of what was generated."""
        ws._changed = False

    def scratch(self, name: str) -> Path:
        """A path for a file of one's own, nothing being there."""
        path = self.folder / name
        clear(path)
        return path

    def child(self, module: str, *arguments: str, room: dict[str, str] | None = None) -> str:
        """What a fresh interpreter prints when it runs a module of this package. The workspace is let go first."""
        self.let_go()
        where = {**os.environ, "XDG_DATA_HOME": str(self.folder / "home"), **(room or {})}
        done = subprocess.run(
            [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
            env=where, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.let_go()
        if not self.kept:
            shutil.rmtree(self.folder)


def fill(ws: Workspace, consultation: Consultation) -> None:
    """Import a generated consultation as any other source is."""
    with ws.write() as conn:
        origin = mirror.source(conn, consultation.space, "generated", label="Generated")
        intake = mirror.Intake(conn, origin, "Generated")
        intake.take(conn, consultation.sections)
    for batch in consultation.batches(mirror.BATCH):
        with ws.write() as conn:
            intake.take(conn, batch)
    with ws.write() as conn:
        intake.finish(conn, absences=1)


def clear(path: Path) -> None:
    """Remove a database and its side files."""
    for suffix in ("", "-wal", "-shm", "-journal", ".lock"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def say(text: str) -> None:
    """Tell the person who waits, apart from the results."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201
