"""What is known of a server's contributions, looked up in the workspace page by page as its sweep goes on."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping

from moderator.domain.contribution import uid
from moderator.servers.contract import Known
from moderator.store import marks
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace


class Marks(Known):
    """The change marks of a source's contributions as they are now, and of what is no contribution here (`others`).

    Nothing is held but these others: memory does not grow with the consultation.
    """

    def __init__(self, ws: Workspace, source: Source, others: Mapping[str, str]) -> None:
        self._ws = ws
        self._source = source
        self._others = others
        # The first time there is nothing to look up; what a list that moved gives twice the mirror knows again.
        self._any = marks.some(ws, source.id)

    def among(self, keys: Iterable[str]) -> Mapping[str, str]:
        """The marks of these keys; those that are not known are left out."""
        asked = list(keys)
        if not asked:
            return {}
        found: dict[str, str] = {}
        if self._any:
            space = self._source.space
            found = marks.among(self._ws, self._source.id, [uid(space, key) for key in asked])
        if self._others:
            found |= {key: self._others[key] for key in asked if key in self._others}
        return found

    def __getitem__(self, key: str) -> str:
        return self._others[key] if key in self._others else self.among((key,))[key]

    def __iter__(self) -> Iterator[str]:
        return (key for key, _mark in self.items())

    def __len__(self) -> int:
        return sum(1 for _key in self)

    def items(self) -> ItemsView[str, str]:
        """All of them, a few thousand at a time."""
        return _All(self)

    def each(self) -> Iterator[tuple[str, str]]:
        """As `items`."""
        held = marks.each(self._ws, self._source.id)
        yield from ((key, mark) for key, mark in held if key not in self._others)
        yield from self._others.items()


class _All(ItemsView[str, str]):
    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
        self._marks = marks

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return self._marks.each()
