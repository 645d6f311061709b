"""The table of the piles that are proposed: what each is, how many it holds, how alike they are, its first words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from moderator.domain.words import N_, _, number
from moderator.ui.piling.sentences import share
from moderator.ui.tables import RIGHT, Index, Titled

if TYPE_CHECKING:
    from moderator.work.piling import Proposal

TITLES = (N_("Members"), N_("Similarity"), N_("What it is"), N_("First words"))
_FIGURES = (0, 1)
_SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


class Proposals(Titled):
    """Proposals come all at once and leave one by one, as they are decided."""

    def __init__(self, parent: QObject) -> None:
        super().__init__([_(one) for one in TITLES], parent, _FIGURES)
        self.proposals: list[Proposal] = []
        self._first: Mapping[int, str] = {}

    def show_proposals(self, proposals: Sequence[Proposal], first: Mapping[int, str]) -> None:
        """Show other proposals; `first` gives the first words of the contribution nearest to each letter."""
        self.beginResetModel()
        self.proposals, self._first = list(proposals), first
        self.endResetModel()

    def take_off(self, proposal: Proposal) -> None:
        """Take a proposal off: it is decided."""
        place = next((at for at, one in enumerate(self.proposals) if one.id == proposal.id), None)
        if place is None:
            return
        self.beginRemoveRows(QModelIndex(), place, place)
        del self.proposals[place]
        self.endRemoveRows()

    def held(self) -> Sequence[object]:
        return self.proposals

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in _FIGURES:
            return RIGHT
        if role not in _SPOKEN:
            return None
        from moderator.work.piling import LABELS

        one = self.proposals[index.row()]
        match index.column():
            case 0:
                return number(len(one.copies))
            case 1:
                return share(one.similarity)
            case 2:
                return _(LABELS[one.alike])
            case _:
                return " ".join(self._first.get(one.letter, "").split())[:200]
