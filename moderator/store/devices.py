"""The name of this device for each workspace, kept outside the file so that a copied file gets a name of its own."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Devices:
    """A small JSON file: for each workspace and path, the device's name and the last decision written there."""

    folder: Path

    @classmethod
    def usual(cls) -> Devices:
        """The one in the user's own data folder."""
        return cls(Path(platformdirs.user_data_dir("moderator", appauthor=False)))

    @property
    def _file(self) -> Path:
        return self.folder / "devices.json"

    def _all(self) -> dict[str, dict[str, object]]:
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            # Losing it is harmless: new names are given, and old decisions keep the old ones.
            return {}
        return found if isinstance(found, dict) else {}

    def name(self, workspace: str, path: Path, last: dict[str, int]) -> str:
        """The device's name for this workspace at this path; `last` gives the last `n` of each device in the file.

        A file that has gone back in time (an older copy put in its place) gets a new name: the numbers that it would
        write next were already used for other decisions.
        """
        key = f"{workspace}|{path.resolve()}"
        known = self._all().get(key, {})
        name = str(known.get("device", ""))
        if name and int(str(known.get("n", 0))) <= last.get(name, 0):
            return name
        name = secrets.token_hex(5)
        self.remember(workspace, path, name, 0)
        return name

    def remember(self, workspace: str, path: Path, device: str, n: int) -> None:
        """Note how far this device has written. Raises OSError."""
        everything = self._all()
        everything[f"{workspace}|{path.resolve()}"] = {"device": device, "n": n}
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(everything, indent=1), "utf-8")
        draft.replace(self._file)

    def forget(self, workspace: str, path: Path) -> None:
        """Give this path a new name at its next opening: its content was replaced by an older one."""
        everything = self._all()
        if everything.pop(f"{workspace}|{path.resolve()}", None) is not None:
            self._file.write_text(json.dumps(everything, indent=1), "utf-8")
