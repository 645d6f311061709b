"""Which ids and parents a set of files has used: duplicates told apart, circles broken, missing parents listed."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from moderator.domain.contribution import Contribution, Kind
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.servers.files.checkup import Checkup
from moderator.servers.files.paging import ForumPages
from moderator.servers.files.values import fold

_DEEPEST = 1_000
"""Replies to replies beyond this depth are no conversation: they are treated as a circle."""


class Ledger:
    """Follows the keys of contributions over all the files of one import.

    Keys and contents are kept as 64-bit numbers only, so that a million contributions cost some 120 MB at most.
    """

    __slots__ = ("_contents", "_occurrences", "_parents", "_placed", "_sections", "_waiting", "pages")

    def __init__(self, pages: ForumPages) -> None:
        self._contents: dict[int, int] = {}
        self._parents: dict[int, int] = {}
        self._placed: dict[int, str] = {}
        self._sections: set[tuple[str, str]] = set()
        self._occurrences: dict[int, int] = {}
        self._waiting: dict[int, list[tuple[int | None, str, str]]] = {}
        self.pages = pages

    def key_of_text(self, *parts: str) -> str:
        """Return a key for a contribution without id: the same author, title and text give the same key.

        Identical ones are numbered in the order of the file, so that importing the file again finds them all.
        """
        digest = hashlib.sha256("\x1f".join(fold(part) for part in parts).encode("utf-8", "replace")).digest()
        number = int.from_bytes(digest[:8], "big")
        count = self._occurrences[number] = self._occurrences.get(number, 0) + 1
        return f"text/{number:016x}" + (f"-{count}" if count > 1 else "")

    def admit(self, contribution: Contribution, checkup: Checkup) -> Contribution | None:
        """Return the contribution to import, under a key of its own; None when it is already there word for word."""
        number = hash((contribution.space, contribution.key))
        content = hash((contribution.title, contribution.body, contribution.parent, contribution.author.name))
        known = self._contents.get(number)
        if known is not None:
            if known == content:
                checkup.set_aside(
                    Ailment.DUPLICATE_ROW, [contribution.key, contribution.title, contribution.body], "id"
                )
                return None
            copies = 2
            while (other := self._contents.get(hash((contribution.space, f"{contribution.key}#{copies}")))) is not None:
                if other == content:
                    checkup.set_aside(Ailment.DUPLICATE_ROW, [contribution.key, contribution.body], "id")
                    return None
                copies += 1
            checkup.note(Ailment.DUPLICATE_ID, Remedy.KEPT, "id", f"{contribution.key} · {contribution.body}")
            contribution = replace(contribution, key=f"{contribution.key}#{copies}")
            number = hash((contribution.space, contribution.key))
        self._contents[number] = content
        if self._waiting:
            self._waiting.pop(number, None)
        if contribution.parent is not None:
            contribution = self._attached(contribution, number, checkup)
        if contribution.section is not None and contribution.kind is not Kind.ANSWER:
            self._placed[number] = contribution.section
        return contribution

    def _attached(self, contribution: Contribution, number: int, checkup: Checkup) -> Contribution:
        """Return the contribution with a parent that does not, in the end, answer it."""
        parent = hash((contribution.space, contribution.parent))
        above: int | None = parent
        depth = 0
        while above is not None and above != number and depth < _DEEPEST:
            above = self._parents.get(above)
            depth += 1
        if above is not None:
            checkup.note(Ailment.PARENT_CYCLE, Remedy.REPAIRED, "parent", f"{contribution.key} → {contribution.parent}")
            return replace(contribution, parent=None)
        self._parents[number] = parent
        if parent not in self._contents:
            self._waiting.setdefault(parent, []).append((checkup.row, f"{contribution.parent}", checkup.place))
        if contribution.section is None and (section := self._placed.get(parent)) is not None:
            # What answers a contribution is said of the same part of the text.
            return replace(contribution, section=section)
        return contribution

    def new_section(self, space: str, key: str) -> bool:
        """Whether a section is met for the first time."""
        if (space, key) in self._sections:
            return False
        self._sections.add((space, key))
        return True

    def missing_parents(self) -> list[Finding]:
        """Return, once everything is read, the replies to contributions that were in none of the files."""
        return [
            Finding(Ailment.MISSING_PARENT, Remedy.KEPT, row, "parent", parent, place)
            for replies in self._waiting.values()
            for row, parent, place in replies
        ]
