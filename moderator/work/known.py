"""What is known of a server's contributions, looked up in the workspace page by page as its sweep goes on."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping

from moderator.domain.contribution import uid
from moderator.servers.contract import Known
from moderator.store import outbox
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace

_AT_ONCE = 5_000  # read at once when all are gone through


class Marks(Known):
    """The change marks of a source's contributions as they are now, and of what is no contribution here (`others`).

    Nothing is held but these others: memory does not grow with the consultation.
    """

    def __init__(self, ws: Workspace, source: Source, others: Mapping[str, str]) -> None:
        self._ws = ws
        self._source = source
        self._others = others

    def among(self, keys: Iterable[str]) -> Mapping[str, str]:
        """The marks of these keys; those that are not known are left out."""
        asked = list(keys)
        if not asked:
            return {}
        space = self._source.space
        with self._ws.read() as conn:
            found = outbox.marks_among(conn, self._source.id, [uid(space, key) for key in asked])
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
        last = 0
        while True:
            with self._ws.read() as conn:
                rows = outbox.marks_after(conn, self._source.id, last, _AT_ONCE)
            yield from ((key, mark) for _id, key, mark in rows if key not in self._others)
            if len(rows) < _AT_ONCE:
                break
            last = rows[-1][0]
        yield from self._others.items()


class _All(ItemsView[str, str]):
    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
        self._marks = marks

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return self._marks.each()
