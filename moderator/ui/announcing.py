"""What a screen reader says at once, wherever its person is reading: what an act did, how many are found."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

ANNOUNCED = "announced"
"""The property in which a widget keeps what it said last: what has not changed is not said again."""


def announce(source: QWidget, words: str, *, again: bool = False) -> None:
    """Have a sentence said; one that was the last said already only when `again`."""
    if not words or not source.isVisible() or (words == source.property(ANNOUNCED) and not again):
        return
    source.setProperty(ANNOUNCED, words)
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(source, words))
