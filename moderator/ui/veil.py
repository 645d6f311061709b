"""What is blurred until a key shows it: violent texts, those hidden by their platform, or all, as one prefers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QAbstractTextDocumentLayout, QColor, QFont, QImage, QPainter, QPalette, QTextDocument

from moderator.domain.charter import Charter, Status
from moderator.domain.contribution import Presence
from moderator.domain.words import _
from moderator.ui import keys
from moderator.ui.settings import Settings

if TYPE_CHECKING:
    from moderator.work.reading import Row

Kept = Literal["violent", "all", "none"]
"""What is blurred at first."""
SETTING = "reader/blur"
IMAGE = QUrl("moderator:veiled")
_ACROSS, _DOWN = 0.75, 0.5  # of the size of a letter, what becomes one point: more than a letter across
_SHADE = "▒"
_LONGEST = 2_000  # characters drawn: more would be out of sight anyway


class Veil(QObject):
    """Which texts are hidden now. What was shown stays so until the program ends, and is written nowhere."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._turned: set[int] = set()  # shown although they would be hidden, or the other way round

    @property
    def kept(self) -> Kept:
        """What is blurred at first, as the person prefers."""
        chosen = self._settings.text(SETTING)
        return "all" if chosen == "all" else "none" if chosen == "none" else "violent"

    def keep(self, kept: str) -> None:
        """Prefer another choice from now on: one of `Kept`."""
        self._settings.keep(SETTING, kept)
        self._turned.clear()
        self.changed.emit()

    def hides(self, row: Row, charter: Charter, *, grave: bool = False) -> bool:
        """Whether the text of a contribution is blurred now; `grave`: the list finds grave insults or threats in it."""
        why = charter.reason(row.reason) if row.status == Status.REFUSED else None
        hard = grave or (why is not None and why.violent) or row.presence == Presence.HIDDEN
        first = self.kept == "all" or (self.kept == "violent" and hard)
        return first != (row.id in self._turned)

    def turn(self, id_: int) -> None:
        """Show what is hidden, hide what is shown."""
        self._turned ^= {id_}
        self.changed.emit()

    def forget(self) -> None:
        """Another workspace: other texts have these numbers."""
        self._turned.clear()


def blurred(text: str, font: QFont, width: int, colour: str) -> QImage:
    """A picture of a text that nobody can read, as wide as this (pixels): it says only how long the text is."""
    document = QTextDocument()
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setPlainText(text[:_LONGEST])
    document.setTextWidth(max(width, 1))
    height = max(1, document.size().toSize().height())
    picture = QImage(max(width, 1), height, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor(colour))
    document.documentLayout().draw(painter, context)
    painter.end()
    across, down = round(font.pixelSize() * _ACROSS), round(font.pixelSize() * _DOWN)
    for wide, high in ((max(1, width // max(across, 1)), max(1, height // max(down, 1))), (width, height)):
        picture = picture.scaled(
            max(wide, 1), high, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return picture


def shaded(row: Row) -> Row:
    """The line of a list for a hidden text: it says so, and shows only how long the words are."""
    words = f"{row.title} {row.excerpt}" if row.titled else row.excerpt
    shape = "".join(" " if char.isspace() else _SHADE for char in words)
    title = _("Hidden text, {key} shows it").format(key=keys.BY_NAME["reveal"].key)
    return replace(row, title=title, excerpt=shape, titled=True)
