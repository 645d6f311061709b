"""The text on the right: sanitised, never loading anything, its hits and passages shown, its versions compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDesktopServices, QFont, QGuiApplication, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextEdit, QVBoxLayout, QWidget

from moderator.domain.argument import SIDE_COLOURS, SIDE_WORDS
from moderator.domain.forms import FRENCH
from moderator.domain.passage import Passage, lanes, shortened
from moderator.domain.query import Query
from moderator.domain.sought import hits
from moderator.domain.words import _
from moderator.ui import theme, veil
from moderator.ui.contributions import page
from moderator.ui.contributions.found_card import FoundCard, named, why
from moderator.ui.contributions.marks import Mark
from moderator.ui.contributions.passage_card import PassageCard
from moderator.ui.contributions.places import Places, between
from moderator.ui.contributions.view import PageView

if TYPE_CHECKING:
    from moderator.domain.argument import Arguments
    from moderator.domain.codebook import Codebook
    from moderator.work.personal import Spot
    from moderator.work.reading import Row, Sheet
    from moderator.work.versions import Revision

TWO_COLUMNS = 980
"""Width of the reader, in pixels at 100 %, from which what surrounds the text stands beside it."""
_LEAST = 48
"""Height of the text under which what stands around it is cut rather, in pixels."""
FOUND = "found:"
"""How the names of stretches found by rules begin, among those of tagged passages."""
DATA_COLOUR, ABUSE_COLOUR = "#b45309", "#be123c"
POINTS = 18
"""Size of the text at 100 %, in points: 24 pixels where an inch has 96."""


def reading_size(scale: int) -> int:
    """The size of the text in pixels, at a percentage of the usual one."""
    inch = QGuiApplication.primaryScreen().logicalDotsPerInchY()
    return round(POINTS * inch / 72 * scale / 100)


class Reader(QFrame):
    """One contribution or section, what is said of the passage pointed at, the question before a link is opened."""

    went = Signal(int)  # the id of another contribution asked for by a link
    told = Signal(str, str)  # what a link of the page asks, and about what
    asked = Signal(str)  # a command

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "ground")
        self.view = PageView(self)
        self.view.setMinimumHeight(_LEAST)
        self.card = PassageCard(self)
        self.found = FoundCard(self)
        self.question = QFrame(self)
        self.question.setProperty("role", "notice")
        self.where = QLabel(self.question)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setWordWrap(True)
        self._open = QPushButton(_("Open in the browser"), self.question)
        self._leave = QPushButton(_("Stay here"), self.question)
        self._leave.setProperty("role", "quiet")
        line = QHBoxLayout(self.question)
        line.setContentsMargins(theme.S3, theme.S1, theme.S2, theme.S1)
        line.addWidget(self.where, 1)
        line.addWidget(self._open)
        line.addWidget(self._leave)
        self.question.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.question)
        layout.addWidget(self.card)
        layout.addWidget(self.found)
        self.side = PageView(self)
        self.side.setAccessibleName(_("Around the text: thread, article, notes, author"))
        self.side.hide()
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.view, 3)
        across.addWidget(self.side, 2)
        layout.addLayout(across, 1)
        self.sheet: Sheet | None = None
        self.context = True
        self.scale = 100
        self.shown_query = Query()
        self.languages: Sequence[str] = FRENCH  # those in whose forms the search looked for words
        self.hides_row: Callable[[Row], bool] = lambda _row: False
        self.codebook: Callable[[], Codebook | None] = lambda: None
        self.arguments: Callable[[], Arguments | None] = lambda: None
        self.version = 0  # of which the changes are shown, 0 for the text as it is
        self._places: Places | None = None
        self._link = QUrl()
        self._away: list[QFrame] = []  # the cards that a question hides
        for pane in (self.view, self.side):
            pane.anchorClicked.connect(self._clicked)
        self.view.chosen.connect(self.choose)
        self.view.left.connect(self.leave_passage)
        self.card.asked.connect(self._asked)
        self.found.asked.connect(self._asked)
        self._open.clicked.connect(self._go_out)
        self._leave.clicked.connect(self.question.hide)

    def show_sheet(self, sheet: Sheet | None, query: Query, *, keep_place: bool = False) -> None:
        """Show a contribution or a section, from its beginning unless it is only brought up to date."""
        before = self.sheet
        same = keep_place and before is not None and sheet is not None and before.id == sheet.id
        place = self.view.verticalScrollBar().value() if keep_place else 0
        as_it_was = same and before is not None and sheet is not None and before.body == sheet.body
        selected = self.passage() if as_it_was else None
        pointed = self.view.current if same else ""
        self._words = self._words if same else ()
        self.sheet, self.shown_query = sheet, query
        self.version = self.version if same and sheet and self.version <= len(sheet.versions) + 1 else 0
        self.question.hide()
        self._write()
        self.view.verticalScrollBar().setValue(place)
        if selected and self._places and (span := self._places.shown(*selected[1:])):
            cursor = self.view.textCursor()
            cursor.setPosition(span[0])
            cursor.setPosition(span[1], cursor.MoveMode.KeepAnchor)
            self.view.setTextCursor(cursor)
            self.view.verticalScrollBar().setValue(place)
        self._away.clear()
        self.card.hide()
        self.found.hide()
        if pointed and self.view.mark(pointed):
            self.choose(pointed)
        elif pointed.startswith(FOUND) and (left := self.spots()):
            # What was pointed at is settled: the next one, so that one key goes through them all.
            self.choose(next((one.key for one in left if one.key > pointed and one.field in pointed), left[0].key))

    def _write(self) -> None:
        sheet, hidden = self.sheet, self.hidden
        font = theme.font(reading_size(self.scale))
        self.view.setFont(font)
        self.view.document().setDefaultFont(font)
        self.view.document().setDocumentMargin(theme.S4)
        pictures: dict[str, object] = {}
        if sheet is not None and hidden:
            pictures[page.VEILED] = self._picture(sheet, font)
        revision = None if hidden else self._revision()
        html, style, beside = "", page.style(theme.current, self.scale), self._beside()
        if sheet is not None:
            below = self.context and not beside
            html = page.written(sheet, context=below, veiled=hidden, revision=revision, hides=self.hides_row)
        self.view.write(html, style, pictures)
        self.side.setVisible(beside)
        if beside and sheet is not None:
            self.side.document().setDocumentMargin(theme.S4)
            self.side.write(page.around(sheet, veiled=hidden, hides=self.hides_row), style, {})
        self._places = None
        if sheet is not None and not hidden and revision is None:
            self._places = Places(self.view.document(), {"title": sheet.title, "body": sheet.body})
        self.view.show_marks(self._marks())
        self._show_hits()
        self.view.setAccessibleName(_("Hidden text, press V") if hidden else _("Text of the contribution"))
        self.view.setAccessibleDescription(revision.spoken if revision else "")

    def _beside(self) -> bool:
        """Whether what surrounds the text stands beside it: where there is room for two columns."""
        return self.context and self.width() >= TWO_COLUMNS

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.sheet is not None and self._beside() == self.side.isHidden():
            self.show_sheet(self.sheet, self.shown_query, keep_place=True)

    def _picture(self, sheet: Sheet, font: QFont) -> object:
        self.view.narrow()
        width = max(120, self.view.viewport().width() - 3 * theme.S4)
        text = f"{sheet.title}\n\n{sheet.body}" if sheet.title else sheet.body
        return veil.blurred(text, font, width, theme.current.text)

    def resize_text(self, scale: int) -> None:
        """Show the text at a percentage of its usual size."""
        self.scale = scale
        self.show_sheet(self.sheet, self.shown_query, keep_place=True)

    def put_cards_away(self) -> None:
        """Hide what is said of the passage pointed at while a question needs its room; it stays pointed at."""
        self._away += [one for one in (self.card, self.found) if not one.isHidden()]
        for one in self._away:
            one.hide()

    def bring_cards_back(self) -> None:
        """Show again what was put away."""
        for one in self._away:
            one.show()
        self._away = []

    def height_over_text(self) -> int:
        """What stands over the text now, in pixels: the card of a passage, the question of a link."""
        return sum(one.height() for one in (self.card, self.found, self.question) if one.isVisible())

    def turn(self) -> bool:
        """Show the next page of the text; False when its end was already shown."""
        bar = self.view.verticalScrollBar()
        before = bar.value()
        bar.triggerAction(bar.SliderAction.SliderPageStepAdd)
        return bar.value() != before

    # ---------------------------------------------------------------------------------------------- hidden, versions

    @property
    def hidden(self) -> bool:
        """Whether the text is blurred."""
        return self.sheet is not None and self.hides_row(self.sheet.row)

    def show_version(self, version: int) -> None:
        """Show what a version changed, 0 for the text as it is."""
        self.version = version
        self.show_sheet(self.sheet, self.shown_query, keep_place=True)
        self.view.verticalScrollBar().setValue(0)

    def next_version(self) -> bool:
        """Show the last changes, then those before, then the text again; False when nothing ever changed."""
        if self.sheet is None or not self.sheet.versions or self.hidden:
            return False
        last = len(self.sheet.versions) + 1
        self.show_version(last if not self.version else self.version - 1 if self.version > 2 else 0)
        return True

    def _revision(self) -> Revision | None:
        if self.sheet is None or not self.version:
            return None
        from moderator.work.versions import revisions

        return next((one for one in revisions(self.sheet) if one.number == self.version), None)

    # ------------------------------------------------------------------------------------------------------ passages

    def passage(self) -> tuple[int, str, int, int] | None:
        """The passage of the title or the text that is selected: id, field, first and last character; or None."""
        cursor = self.view.textCursor()
        if self.sheet is None or self._places is None or not cursor.hasSelection():
            return None
        span = self._places.original(cursor.selectionStart(), cursor.selectionEnd())
        return (self.sheet.id, *span) if span else None

    def select_sentence(self) -> bool:
        """Select the sentence at the caret; when sentences are selected, the next one too. False without any."""
        if self._places is None or "body" not in self._places.regions:
            return False
        from moderator.work.quoting import sentences

        places, cursor = self._places, self.view.textCursor()
        spans = [places.at("body", first, last) for first, last in sentences(places.text("body"))]
        from_, at = cursor.selectionStart(), self.view.caret()
        whole = cursor.hasSelection() and any(end == at for _start, end in spans)
        later = [span for span in spans if (span[0] >= at if whole else span[1] > at)]
        if not later:
            return cursor.hasSelection()
        self.view.select(from_ if whole else later[0][0], later[0][1])
        return True

    def next_passage(self) -> bool:
        """Point at the next tagged passage and say what is known of it; False when there is none."""
        found = self.sheet.passages if self.sheet is not None and not self.hidden else ()
        drawn = [one.ref for one in sorted(self.view.marks(), key=lambda one: (one.start, one.lane))]
        pointed = self.current_passage or (self.view.current if self.found.isVisible() else "")
        refs = drawn + [one.ref for one in found if one.lost]
        if not refs:
            return False
        here = refs.index(pointed) + 1 if pointed in refs else 0
        self.choose(refs[here % len(refs)])
        return True

    def spots(self) -> tuple[Spot, ...]:
        """What rules found in the text shown, in its order; nothing while it is hidden or a version is shown."""
        if self.sheet is None or self._places is None:
            return ()
        return self.sheet.spots

    @property
    def current_spot(self) -> Spot | None:
        """What rules found and the card is about, None when there is none."""
        if not self.found.isVisible():
            return None
        return next((one for one in self.spots() if one.key == self.view.current), None)

    @property
    def current_passage(self) -> str:
        """The decision of the passage that the card is about, "" when there is none."""
        return self._shown.ref if self._shown is not None and self.card.isVisible() else ""

    _shown: Passage | None = None

    def choose(self, ref: str) -> None:
        """Point at a passage and say who tagged it, when and why."""
        if ref.startswith(FOUND):
            self._choose_spot(ref)
            return
        found = next((one for one in self.sheet.passages if one.ref == ref), None) if self.sheet else None
        if found is None:
            return
        self.found.hide()
        self._shown = found
        name, colour = self._tag(found.tag)
        mark = self.view.mark(ref)
        words = between(self.view.document(), mark.start, mark.end) if mark else found.text
        self.card.show_passage(found, shortened(words), name, colour)
        self.view.point(ref)

    def _choose_spot(self, key: str) -> None:
        spots = self.spots()
        place = next((place for place, one in enumerate(spots, 1) if one.key == key), 0)
        if place:
            self.card.hide()
            self.found.show_spot(spots[place - 1], place, len(spots))
            self.view.point(key)

    def leave_passage(self) -> None:
        """Point at no passage any more."""
        self.card.hide()
        self.found.hide()
        self.view.point("")

    @property
    def shown_tag(self) -> str:
        """The tag of the passage pointed at, "" when there is none."""
        return self._shown.tag if self._shown is not None and self.card.isVisible() else ""

    def _asked(self, what: str) -> None:
        if what == "shut":
            self.leave_passage()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif what == "passages" and (tree := self.arguments()) and self.shown_tag in tree.every:
            self.told.emit("argument", self.shown_tag)
        else:
            self.asked.emit(what)

    def _tag(self, uid: str) -> tuple[str, str]:
        tree = self.arguments()
        if tree and (argument := tree.every.get(uid)):
            return f"{argument.text} ({_(SIDE_WORDS[argument.side])})", SIDE_COLOURS[argument.side]
        book = self.codebook()
        known = book.tags.get(uid) if book else None
        return (book.path(uid), known.colour) if book and known else (uid, "")

    def _marks(self) -> list[Mark]:
        if self.sheet is None or self._places is None:
            return []
        lane = lanes(self.sheet.passages)
        found: list[Mark] = []
        for one in self.sheet.passages:
            place = None if one.lost else self._places.shown(one.field, one.start, one.end)
            if place is not None:
                name, colour = self._tag(one.tag)
                found.append(Mark(one.ref, *place, lane[one.ref], colour, name))
        above = 1 + max((one.lane for one in found), default=-1)
        for spot in self.sheet.spots:
            place = self._places.shown(spot.field, spot.finding.start, spot.finding.end)
            if place is not None:
                colour = ABUSE_COLOUR if spot.abusive else DATA_COLOUR
                found.append(Mark(spot.key, *place, above, colour, named(spot), why(spot)))
        return found

    # ------------------------------------------------------------------------------------------------ hits and links

    def _show_hits(self) -> None:
        shown: list[QTextEdit.ExtraSelection] = []
        ink = QTextCharFormat()
        ink.setBackground(QColor(theme.current.hit))
        ink.setForeground(QColor(theme.current.on_hit))
        fields = tuple(self._places.regions) if self._places is not None and self.shown_query.clauses else ()
        for field in fields:
            assert self._places is not None
            for start, end in hits(self.shown_query, self._places.text(field), self.languages):
                shown.append(self.view.stretch(*self._places.at(field, start, end), ink))
        shown += self._weighed()
        self.view.show_hits(shown)

    _words: tuple[tuple[str, int, int], ...] = ()  # those that weighed for a suggestion

    def show_words(self, spans: Sequence[tuple[str, int, int]]) -> None:
        """Mark words of the title and text (field, first and last character) until another contribution is shown."""
        self._words = tuple(spans)
        self._show_hits()

    def _weighed(self) -> list[QTextEdit.ExtraSelection]:
        ink = QTextCharFormat()
        ink.setBackground(QColor(theme.current.hit))
        ink.setForeground(QColor(theme.current.on_hit))
        ink.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        spans = [self._places.shown(*one) for one in self._words] if self._places is not None else []
        return [self.view.stretch(*span, ink) for span in spans if span is not None]

    def _clicked(self, link: QUrl) -> None:
        if link.scheme() == page.INSIDE:
            what, _slash, about = link.path().partition("/")
            if what == "go":
                self.went.emit(int(about))
            elif what == "version":
                self.show_version(int(about))
            else:
                self.told.emit(what, about)
            return
        if link.scheme() not in ("http", "https"):
            return
        self._link = link
        self.where.setText(_("This link goes to {host}. Open it in the browser?").format(host=link.host()))
        self._open.setAccessibleName(_("Open {host} in the browser").format(host=link.host()))
        self.question.show()
        self._leave.setFocus()

    def _go_out(self) -> None:
        self.question.hide()
        QDesktopServices.openUrl(self._link)
