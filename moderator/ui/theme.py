"""Colours, sizes and spaces of the window: one module of tokens, applied through the palette and one short style sheet.

Contrasts are at least 4.5:1 for text and 3:1 for glyphs on the ground they are used on; a test measures them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication

from moderator.domain.resources import resource

Name = Literal["light", "dark", "contrast"]

# The grid, in pixels at 100 %.
S1, S2, S3, S4, S6 = 4, 8, 12, 16, 24
# The four sizes of type, in pixels at 100 %.
SMALL, BODY, READING, HEADING = 13, 15, 18, 24


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, named by what they are for."""

    name: Name
    ground: str  # behind everything
    panel: str  # rail, facets, bars
    raised: str  # fields, cards, chosen rows' neighbours
    line: str  # separators
    edge: str  # outlines of fields: 3:1 on the ground
    text: str
    soft: str  # secondary text
    accent: str
    on_accent: str
    tint: str  # ground of the chosen row
    on_tint: str
    hover: str
    good: str
    warn: str
    bad: str
    clash: str  # contested
    hit: str  # ground of a search hit
    on_hit: str
    veil: str  # redacted block
    on_veil: str
    off: str  # what cannot be done now, and examples in fields that are empty


LIGHT = Tokens(
    "light",
    "#ffffff",
    "#f4f5f7",
    "#ffffff",
    "#dfe2e7",
    "#868d99",
    "#1b1e24",
    "#565d6a",
    "#1d5fbf",
    "#ffffff",
    "#dbe8fa",
    "#10233f",
    "#eceef2",
    "#1c7238",
    "#8a5300",
    "#b3261e",
    "#7536b5",
    "#ffe58a",
    "#1b1e24",
    "#2b2f38",
    "#ffffff",
    "#565d6a",
)
DARK = Tokens(
    "dark",
    "#191b1f",
    "#212429",
    "#262a30",
    "#353a42",
    "#7b8391",
    "#e8eaee",
    "#a9b0bc",
    "#7fb2ff",
    "#0e1c30",
    "#24405f",
    "#f1f6fd",
    "#2c3138",
    "#6fce8b",
    "#e9b454",
    "#ff8f85",
    "#c9a2f5",
    "#6a5510",
    "#fff7dc",
    "#dfe3ea",
    "#16181c",
    "#a9b0bc",
)
CONTRAST = Tokens(
    "contrast",
    "#000000",
    "#000000",
    "#000000",
    "#ffffff",
    "#ffffff",
    "#ffffff",
    "#ffffff",
    "#8cc8ff",
    "#000000",
    "#ffff00",
    "#000000",
    "#1f1f1f",
    "#7dff9a",
    "#ffd24a",
    "#ff9b94",
    "#e0bcff",
    "#ffff00",
    "#000000",
    "#ffffff",
    "#000000",
    "#b4b4b4",
)
THEMES: dict[Name, Tokens] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, « contrast ratio »)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink(colour: str) -> QColor:
    """A tag's colour, made just so much darker or lighter that it is seen wherever the theme shows one.

    At least 3:1 (WCAG 2.2, 1.4.11) on pages, bars, cards and chosen rows; the colour of outlines stands for none.
    """
    return QColor(_ink(QColor(colour).name() if QColor(colour).isValid() else current.edge, current))


@lru_cache(maxsize=256)
def _ink(colour: str, tokens: Tokens) -> str:
    told = QColor(colour)
    hue, saturation, lightness = max(told.hslHueF(), 0), told.hslSaturationF(), told.lightnessF()
    grounds = (tokens.ground, tokens.panel, tokens.raised, tokens.tint)
    shades = sorted((step / 50 for step in range(51)), key=lambda one: abs(one - lightness))
    known = (colour, *(QColor.fromHslF(hue, saturation, one).name() for one in shades))
    return next((one for one in known if all(contrast(one, ground) >= 3 for ground in grounds)), tokens.edge)


def palette(tokens: Tokens) -> QPalette:
    """The palette of a theme, for everything that Qt draws by itself."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.panel,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.ground,
        QPalette.ColorRole.AlternateBase: tokens.panel,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.off,
        QPalette.ColorRole.Button: tokens.panel,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.on_accent,
        QPalette.ColorRole.Highlight: tokens.tint,
        QPalette.ColorRole.HighlightedText: tokens.on_tint,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.edge,
        QPalette.ColorRole.Light: tokens.raised,
        QPalette.ColorRole.Midlight: tokens.hover,
        QPalette.ColorRole.Shadow: tokens.line,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.off))
    return made


def style_sheet(tokens: Tokens, *, compact: bool = False) -> str:
    """The short style sheet: what the palette cannot say."""
    t = tokens
    item = 20 if compact else 26
    ring = 3 if t.name == "contrast" else 2
    # Where every outline is white, what cannot be done now has a broken one.
    faded = f"dashed {t.off}" if t.name == "contrast" else f"solid {t.line}"
    # The line that has the keyboard, as `mark_focus` shows it in lists that are painted.
    bar = f"border-left: {S1}px solid {t.accent};"
    inside = f"border: 2px dashed {t.on_tint};"
    marked, of_list, of_table = (
        (inside, f"0 {S1 - 2}px", f"0 {S1 - 1}px")
        if t.name == "contrast"
        else (bar, f"0 {S1}px 0 0", f"2px {S1 + 1}px 2px 1px")
    )
    arrow = resource("icons", f"down-{t.name}.svg").as_posix()
    tick = resource("icons", f"tick-{t.name}.svg").as_posix()
    back, forward, up = (resource("icons", f"{way}.svg").as_posix() for way in ("back", "forward", "up"))
    # Qt draws the signs of what is open in trees in one colour, not seen on chosen lines where these outshine the page.
    signs = "".join(
        f'QTreeView::branch:has-children:{state}:selected {{ image: url("{resource("icons", file).as_posix()}"); }}'
        for state, file in (("open", "open-chosen.svg"), ("closed", "shut-chosen.svg"))
        if t.name == "contrast"
    )
    return f"""
    QWidget {{ font-size: {BODY}px; }}
    *[letters="small"] {{ font-size: {SMALL}px; }}
    *[letters="reading"] {{ font-size: {READING}px; }}
    *[letters="heading"] {{ font-size: {HEADING}px; font-weight: 600; }}
    *[weight="strong"] {{ font-weight: 600; }}
    QLabel[tone="soft"] {{ color: {t.soft}; }}
    QLabel[tone="good"] {{ color: {t.good}; }}
    QLabel[tone="warn"] {{ color: {t.warn}; }}
    QLabel[tone="bad"] {{ color: {t.bad}; }}
    QLabel[tone="clash"] {{ color: {t.clash}; }}
    QFrame[role="panel"] {{ background: {t.panel}; border: 0; }}
    QFrame[role="under"] {{ background: {t.panel}; border: 0; border-top: 1px solid {t.line}; }}
    QFrame[role="ground"], QWidget[role="ground"] {{ background: {t.ground}; border: 0; }}
    QFrame[role="raised"] {{ background: {t.raised}; border: 0; }}
    QFrame[role="card"] {{ background: {t.raised}; border: 1px solid {t.line}; border-radius: 6px; }}
    QFrame[role="card"] > QFrame[role="raised"] {{ border-radius: 5px; }}
    QFrame[role="rule"] {{ background: {t.line}; border: 0; }}
    QFrame[role="notice"] {{ background: {t.raised}; border: 1px solid {t.warn}; border-radius: 6px; }}
    QFrame[role="notice"][tone="bad"] {{ border-color: {t.bad}; }}
    QPushButton, QToolButton[role="button"] {{
        background: {t.raised}; color: {t.text}; border: 1px solid {t.edge}; border-radius: 5px;
        padding: {S1}px {S3}px; min-height: 22px; }}
    QPushButton:hover {{ background: {t.hover}; }}
    QPushButton:focus, QToolButton:focus {{
        border: {ring}px solid {t.accent}; padding: {S1 + 1 - ring}px {S3 + 1 - ring}px; }}
    QPushButton[role="main"] {{
        background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; font-weight: 600; }}
    QPushButton[role="main"]:focus {{ border: 1px solid {t.accent}; padding: {S1}px {S3}px; }}
    QPushButton:disabled, QToolButton[role="button"]:disabled {{
        color: {t.off}; border: 1px {faded}; background: transparent; }}
    QPushButton[role="quiet"], QToolButton[role="quiet"] {{
        background: transparent; border: 1px solid transparent; border-radius: 5px;
        padding: {S1}px {S2}px; color: {t.text}; }}
    QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{ background: {t.hover}; }}
    QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus {{
        border: {ring}px solid {t.accent}; padding: {S1 + 1 - ring}px {S2 + 1 - ring}px; }}
    QPushButton[fit="tight"] {{ padding: {S1}px {S2}px; }}
    QPushButton[fit="tight"]:focus {{ padding: {S1 + 1 - ring}px {S2 + 1 - ring}px; }}
    QPushButton[role="line"] {{ background: {t.ground}; border: 1px solid {t.line}; border-radius: 6px;
        min-height: 46px; text-align: left; }}
    QPushButton[role="line"]:hover {{ background: {t.hover}; }}
    QPushButton[role="line"]:focus {{ border: {ring}px solid {t.accent}; }}
    QPushButton[role="strip"] {{ background: {t.panel}; color: {t.text}; border: 0; border-radius: 0;
        border-top: 1px solid {t.line}; border-bottom: 1px solid {t.line}; font-size: {SMALL}px; }}
    QPushButton[role="strip"]:hover {{ background: {t.hover}; }}
    QPushButton[role="strip"]:focus {{ border: {ring}px solid {t.accent}; }}
    QComboBox {{ background: {t.ground}; color: {t.text}; border: 1px solid {t.edge}; border-radius: 5px;
        combobox-popup: 0; padding: {S1}px {S1}px {S1}px {S2 + 2}px; min-height: 20px; }}
    QComboBox:focus, QComboBox:on {{ border: {ring}px solid {t.accent};
        padding: {S1 + 1 - ring}px {S1 + 1 - ring}px {S1 + 1 - ring}px {S2 + 3 - ring}px; }}
    QComboBox::drop-down {{ border: 0; width: 24px; }}
    QComboBox::down-arrow {{ image: url("{arrow}"); width: 12px; height: 12px; }}
    QToolButton[role="rail"] {{ background: transparent; border: {ring}px solid transparent; border-radius: 6px;
        padding: {S2 + 2 - ring}px 0; color: {t.text}; font-size: {SMALL}px; }}
    QToolButton[role="rail"]:hover {{ background: {t.hover}; }}
    QToolButton[role="rail"]:checked {{ background: {t.tint}; color: {t.on_tint}; font-weight: 600; }}
    QToolButton[role="rail"]:focus {{ border-color: {t.accent}; }}
    QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {{
        background: {t.ground}; color: {t.text}; placeholder-text-color: {t.off};
        border: 1px solid {t.edge}; border-radius: 5px;
        padding: {S1}px {S2}px; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus {{
        border: {ring}px solid {t.accent}; padding: {S1 + 1 - ring}px {S2 + 1 - ring}px; }}
    QAbstractSpinBox {{ padding: 2px 0; }}
    QAbstractSpinBox:focus {{ padding: {3 - ring}px 0; }}
    QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ border: 0; padding: 0; background: transparent; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: 0; }}
    QTextEdit[role="reader"] {{ border: 0; border-left: {ring}px solid {t.ground}; border-radius: 0; padding: 0;
        background: {t.ground}; }}
    QTextEdit[role="reader"]:focus {{ border: 0; border-left: {ring}px solid {t.accent}; padding: 0; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; border: 1px solid {t.edge}; }}
    QAbstractItemView {{ border: 0; outline: 0; background: {t.ground}; color: {t.text}; }}
    QAbstractItemView[role="panel"] {{ background: {t.panel}; }}
    QAbstractItemView[role="popup"] {{ background: {t.raised}; border: 1px solid {t.edge}; border-radius: 6px; }}
    QTableView[role="list"] {{ gridline-color: {t.line}; }}
    QFrame[role="raised"] QTableView[role="list"], QFrame[role="card"] QListView, QFrame[role="card"] QTreeView,
    QFrame[role="card"] QTableView {{ background: {t.raised}; }}
    QTableCornerButton::section {{ background: {t.panel}; border: 0; border-bottom: 1px solid {t.line}; }}
    QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
    QFileDialog {{ min-width: 800px; min-height: 460px; backward-icon: url("{back}"); forward-icon: url("{forward}");
        filedialog-parent-directory-icon: url("{up}"); }}
    QFileDialog QTreeView {{ font-size: {SMALL}px; }}
    QFileDialog QTreeView::item {{ padding: 0; }}
    QHeaderView::section {{ background: {t.panel}; color: {t.soft}; border: 0; border-bottom: 1px solid {t.line};
        padding: {S1}px {S2}px; font-size: {SMALL}px; }}
    QTreeView::item, QListView::item {{ min-height: {item}px; padding: 0 {S1}px; }}
    {signs}
    QListView::item {{ border-radius: 4px; }}
    QTableView::item {{ padding: 2px {S1 + 1}px; }}
    QTreeView::item:focus, QListView::item:focus {{ {marked} padding: {of_list}; }}
    QTableView::item:focus {{ {marked} padding: {of_table}; }}
    QTreeView::item:hover, QListView::item:hover {{ background: {t.hover}; }}
    QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{
        background: {t.tint}; color: {t.on_tint}; }}
    QMenu {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.line}; padding: {S1}px; }}
    QMenu::item {{ padding: {S1}px {S6}px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.tint}; color: {t.on_tint}; }}
    QMenu::item:disabled {{ color: {t.off}; }}
    QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{
        color: {t.off}; border: 1px {faded}; }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {t.off}; }}
    QMenuBar {{ background: {t.panel}; color: {t.text}; }}
    QMenuBar::item:selected {{ background: {t.tint}; color: {t.on_tint}; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.edge}; padding: {S1}px; }}
    QSplitter::handle {{ background: {t.line}; }}
    QSplitter::handle:hover {{ background: {t.accent}; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle {{ background: {t.edge}; border-radius: 4px; margin: 2px; min-height: 32px; min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {t.soft}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QProgressBar {{ background: {t.line}; border: 0; border-radius: 3px; height: 6px; max-height: 6px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
    QCheckBox, QRadioButton {{ spacing: {S2}px; padding: 1px 0; }}
    QCheckBox::indicator, QAbstractItemView::indicator {{ width: 14px; height: 14px; background: {t.ground};
        border: 1px solid {t.edge}; border-radius: 3px; }}
    QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ background: {t.accent};
        border-color: {t.accent}; image: url("{tick}"); }}
    QCheckBox::indicator:focus {{ border: {ring}px solid {t.accent}; }}
    QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
    QCheckBox::indicator:disabled {{ border-color: {t.line}; }}
    """


class Theme(QObject):
    """The theme in force: the system's, unless one was asked for by name."""

    changed = Signal()

    def __init__(self, application: QApplication, wanted: Name | None = None) -> None:
        super().__init__(application)
        self._application = application
        self._wanted = wanted
        self._blink = application.cursorFlashTime() or 1000  # milliseconds
        self.tokens = LIGHT
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.follow)
        self.follow()

    def ask(self, wanted: Name | None) -> None:
        """Show this theme, or the system's again."""
        self._wanted = wanted
        self.follow()

    def arrange(self, *, close: bool, moving: bool) -> None:
        """Put lines close together or not, and let things move by themselves or not."""
        global compact, still
        compact, still = close, not moving
        self.follow()

    def follow(self) -> None:
        """Apply the theme that is wanted now."""
        self.tokens = THEMES[self._wanted or system()]
        global current
        current = self.tokens
        app = self._application
        for effect in _EFFECTS:
            app.setEffectEnabled(effect, not still)
        app.setCursorFlashTime(0 if still else self._blink)
        app.setPalette(palette(self.tokens))
        sheet = style_sheet(self.tokens, compact=compact)
        if app.styleSheet() != sheet:  # Qt would look at every widget again
            app.setStyleSheet(sheet)
        self.changed.emit()


def system() -> Name:
    """The theme that the system's settings ask for."""
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is not None:
        wished = getattr(accessibility(), "contrastPreference", None)
        if wished is not None and getattr(wished(), "name", "") == "HighContrast":
            return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


current: Tokens = LIGHT
"""The tokens in force, for what paints itself (rows, pages, glyphs)."""
compact = False
"""Whether lines stand close together."""
still = False
"""Whether nothing moves by itself: no blinking, no sliding, no bar that runs without end."""
_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


def mark_focus(painter: QPainter, box: QRect, *, chosen: bool) -> None:
    """Show that a line has the keyboard: a bar before it, or a frame inside it where its ground outshines any bar."""
    if chosen and current.name == "contrast":
        painter.save()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(current.on_tint), 2, Qt.PenStyle.DashLine))
        painter.drawRect(box.adjusted(3, 3, -4, -4))
        painter.restore()
    else:
        painter.fillRect(box.left(), box.top(), S1, box.height(), QColor(current.accent))


def font(size: int = BODY, *, strong: bool = False) -> QFont:
    """The system's font at one of the four sizes."""
    made = QFont(QApplication.font())
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made
