"""The plain way of the window: Qt's own table, page and field over the same contributions, nothing of the program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QTextBrowser, QWidget

from moderator.ui.contributions.delegate import HEIGHT

Index = QModelIndex | QPersistentModelIndex


class Model(QAbstractTableModel):
    """Rows numbered from a list of ids, as plain as a model can be."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__()
        self.ids = ids

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return f"Contribution n° {self.ids[index.row()]}: une phrase de la longueur habituelle d’un extrait"
        return None

    def replace(self, ids: Sequence[int]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.ids = ids
        self.endResetModel()


def table(like: QWidget, ids: Sequence[int]) -> tuple[QTableView, Model]:
    """A bare table of the size of another widget, whose headers do not look at the selection."""
    model = Model(ids)
    view = QTableView()
    view.setModel(model)
    view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    for header in (view.horizontalHeader(), view.verticalHeader()):
        header.setSelectionModel(QItemSelectionModel(model, header))
        header.hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(HEIGHT)
    view.horizontalHeader().setStretchLastSection(True)
    view.resize(like.size())
    view.show()
    return view, model


def page(like: QWidget) -> QTextBrowser:
    """A bare page of the size of another widget."""
    made = QTextBrowser()
    made.resize(like.size())
    made.show()
    return made
