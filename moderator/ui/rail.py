"""The left rail: the spaces of the window, an icon and a word each."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from moderator.domain.words import _
from moderator.ui import icons, keys, theme
from moderator.ui.keys import Space

WIDTH = 112


class Rail(QFrame):
    """One button for each space."""

    chosen = Signal(object)  # Space

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        self.buttons: dict[Space, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S2, theme.S3, theme.S2, theme.S3)
        layout.setSpacing(theme.S1)
        for space in Space:
            button = QToolButton(self)
            button.setProperty("role", "rail")
            button.setText(_(keys.SPACE_WORDS[space]))
            button.setAccessibleName(_(keys.SPACE_WORDS[space]))
            button.setCheckable(True)
            button.setIconSize(QSize(24, 24))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setFixedSize(WIDTH - 2 * theme.S2, 64)
            button.clicked.connect(lambda _on=False, one=space: self.chosen.emit(one))
            self._group.addButton(button)
            self.buttons[space] = button
            layout.addWidget(button)
        layout.addStretch(1)
        self.paint_icons()
        self._write_keys()
        keys.in_force.changed.connect(self._write_keys)

    def _write_keys(self) -> None:
        for space, button in self.buttons.items():
            key = keys.BY_NAME[f"space-{space}"].key
            button.setToolTip(f"{button.text()} ({key})" if key else button.text())
            button.setAccessibleDescription(key)

    def paint_icons(self) -> None:
        """Draw the icons again in the colours of the theme."""
        for space, button in self.buttons.items():
            button.setIcon(icons.icon(space))

    def show_space(self, space: Space) -> None:
        """Mark the space that is shown."""
        self.buttons[space].setChecked(True)
