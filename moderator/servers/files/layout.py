"""What every layout shares: how it is recognised, and how its rows become contributions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from moderator.domain.contribution import Contribution, Presence, Section
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files.checkup import Checkup
from moderator.servers.files.ledger import Ledger
from moderator.servers.files.table import Row

Found = Section | Contribution


@dataclass(slots=True)
class Desk:
    """What a reader of rows works with.

    `space` is the id space asked for ("" = the layout's own); `sample` holds the first rows of the table, `sheet` the
    name of its sheet when it is one of several.
    """

    place: str
    columns: tuple[str, ...]
    sample: Sequence[Row]
    checkup: Checkup
    ledger: Ledger
    space: str = ""
    sheet: str = ""
    notes: dict[str, str] = field(default_factory=dict)

    def cells(self, row: list[str]) -> dict[str, object]:
        """The row as a record: its cells that hold something, by the name of their column."""
        return {column: cell for column, cell in zip(self.columns, row, strict=False) if cell}

    def first(self, place: int) -> list[str]:
        """What a column holds in the first rows, blank cells left out."""
        return [row.cells[place] for row in self.sample if place < len(row.cells) and row.cells[place].strip()]

    def draft(self, sample: str) -> None:
        """Note that the current row is a draft there."""
        self.checkup.note(Ailment.DRAFT, Remedy.KEPT, "", sample)


class Reader(Protocol):
    """Turns the rows of one table into sections and contributions, in the order in which sections must precede."""

    def read(self, row: Row) -> list[Found] | None:
        """What one row gives. An empty list: the reason was noted with `checkup.set_aside`. None: it is held back."""

    def finish(self) -> list[Found]:
        """What was held back until the end of the table."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A known form of file. `fits` looks at the names of columns; `label` is an English msgid, `platform` a name."""

    name: str
    label: str
    platform: str
    fits: Callable[[frozenset[str]], bool]
    reader: Callable[[Desk], Reader]
    mends: bool = False  # whether its reader sees itself to rows with too many or too few cells
    adds: bool = False  # whether files of it come little by little: what a later one lacks is not gone


class Names:
    """Finds cells by the name of their column, whatever the generation of the file calls it.

    `known` maps canonical names to the position of their column; the first column that has a name keeps it.
    """

    __slots__ = ("_at",)

    def __init__(self, columns: Sequence[str], canonical: Callable[[str], str]) -> None:
        self._at: dict[str, int] = {}
        for place, column in enumerate(columns):
            self._at.setdefault(canonical(column), place)

    def place(self, *names: str) -> int | None:
        """The position of the first of these columns that the file has."""
        return next((self._at[name] for name in names if name in self._at), None)

    def get(self, cells: list[str], *names: str) -> str:
        """The first of these cells that holds something, without outer blanks; "" when none does."""
        for name in names:
            place = self._at.get(name)
            if place is not None and place < len(cells) and (cell := cells[place].strip()):
                return cell
        return ""

    def raw(self, cells: list[str], *names: str) -> str:
        """The first of these cells that holds something, exactly as it is."""
        for name in names:
            place = self._at.get(name)
            if place is not None and place < len(cells) and cells[place].strip():
                return cells[place]
        return ""

    def __contains__(self, name: str) -> bool:
        return name in self._at


def presence_of(word: str, *, trashed: bool = False, draft: bool = False) -> Presence:
    """Return what a platform's word for a status says of visibility. Words seen in exports, folded beforehand."""
    if draft or word in ("draft", "brouillon"):
        return Presence.DRAFT
    if word in ("withdrawn", "retire", "retiree", "deleted", "supprime", "supprimee", "archived_by_author"):
        return Presence.WITHDRAWN
    hidden = (
        "trashed", "trashed_not_visible", "hidden", "rejected_by_moderator", "moderated", "corbeille", "invisible",
        "unpublished", "masque", "masquee", "modere", "moderee", "non publie", "spam",
    )  # fmt: skip
    return Presence.HIDDEN if trashed or word in hidden else Presence.PUBLISHED
