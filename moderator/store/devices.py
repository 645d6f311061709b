"""The name of this device for each workspace, kept outside the file so that a copied file gets a name of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import platformdirs

WIDTH = 20  # figures of a position: always as many, so that writing one over another never leaves a shorter file


@dataclass(frozen=True, slots=True)
class Devices:
    """Two small files for each workspace and path: the device's name, and the last decision that it wrote there."""

    folder: Path

    @classmethod
    def usual(cls) -> Devices:
        """The one in the user's own data folder."""
        return cls(Path(platformdirs.user_data_dir("moderator", appauthor=False)) / "devices")

    def _file(self, workspace: str, path: Path, kind: str) -> Path:
        return self.folder / f"{_digest(workspace, path)}.{kind}"

    def name(self, workspace: str, path: Path, last: dict[str, int]) -> str:
        """The device's name for this workspace at this path; `last` gives the last `n` of each device in the file.

        A file that has gone back in time (an older copy put in its place) gets a new name: the numbers that it would
        write next were already used for other decisions. Raises OSError.
        """
        known = self._known(workspace, path)
        if known and self._position(workspace, path) <= last.get(known, 0):
            return known
        name = secrets.token_hex(5)
        self.remember(workspace, path, name, 0)
        return name

    def remember(self, workspace: str, path: Path, device: str, n: int) -> None:
        """Note the device's name and how far it has written. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if device != self._known(workspace, path):
            file = self._file(workspace, path, "json")
            draft = file.with_suffix(f".{os.getpid()}")
            known = {"device": device, "workspace": workspace, "path": str(path.resolve())}
            draft.write_text(json.dumps(known), "utf-8")
            draft.replace(file)
        self._mark(workspace, path, n)

    def wrote(self, workspace: str, path: Path, n: int) -> None:
        """Note that decision `n` is on the disk.

        The decision is safe whatever happens here: without the mark, only an older copy put in the file's place by
        hand, after a crash, could go unnoticed.
        """
        with contextlib.suppress(OSError):
            self._mark(workspace, path, n)

    def forget(self, workspace: str, path: Path) -> None:
        """Give this path a new name at its next opening: its content was replaced by an older one. Raises OSError."""
        for kind in ("json", "position"):
            self._file(workspace, path, kind).unlink(missing_ok=True)

    def _known(self, workspace: str, path: Path) -> str:
        try:
            found = json.loads(self._file(workspace, path, "json").read_text("utf-8"))
            return str(found["device"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            # Losing it is harmless: a new name is given, and old decisions keep the old one.
            return ""

    def _position(self, workspace: str, path: Path) -> int:
        try:
            return int(self._file(workspace, path, "position").read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def _mark(self, workspace: str, path: Path, n: int) -> None:
        place = os.open(self._file(workspace, path, "position"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(place, b"%0*d" % (WIDTH, n))
        finally:
            os.close(place)


@lru_cache(maxsize=64)
def _digest(workspace: str, path: Path) -> str:
    # Remembered: following the links of a path at each decision would cost as much as the decision.
    return hashlib.sha256(f"{workspace}|{path.resolve()}".encode("utf-8", "surrogatepass")).hexdigest()[:24]
