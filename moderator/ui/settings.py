"""What the window remembers between two runs: sizes, places, recent workspaces; never contributions or secrets."""

from __future__ import annotations

import json
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

_RECENT = 8


class Settings:
    """The window's own file of settings, in the folder that the system gives to programs."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or Path(platformdirs.user_config_dir("moderator", appauthor=False)) / "window.ini"
        self._store = QSettings(str(self.file), QSettings.Format.IniFormat)

    def bytes(self, name: str) -> QByteArray:
        """The state of a window or splitter as Qt saved it, empty when there is none."""
        value = self._store.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def text(self, name: str, otherwise: str = "") -> str:
        """A remembered text."""
        value = self._store.value(name)
        return value if isinstance(value, str) else otherwise

    def number(self, name: str, otherwise: int = 0) -> int:
        """A remembered whole number."""
        value = str(self._store.value(name))
        return int(value) if value.lstrip("-").isdigit() else otherwise

    def flag(self, name: str, otherwise: bool = False) -> bool:
        """A remembered yes or no."""
        return bool(self.number(name, int(otherwise)))

    def keep(self, name: str, value: QByteArray | str | int | bool) -> None:
        """Remember a value."""
        self._store.setValue(name, int(value) if isinstance(value, bool) else value)

    def recent(self) -> list[Path]:
        """The workspaces opened last, the newest first; those that are no longer there are left out."""
        try:
            paths = json.loads(self.text("recent", "[]"))
        except ValueError:
            return []
        return [path for path in map(Path, paths) if path.exists()] if isinstance(paths, list) else []

    def opened(self, path: Path) -> None:
        """Put a workspace at the head of the recent ones."""
        paths = [path.absolute(), *(one for one in self.recent() if one != path.absolute())]
        self.keep("recent", json.dumps([str(one) for one in paths[:_RECENT]]))

    def sync(self) -> None:
        """Write now what is still in memory."""
        self._store.sync()


def documents() -> Path:
    """Where workspaces are made unless another folder is chosen."""
    return Path(platformdirs.user_documents_dir()) / "Moderator"
