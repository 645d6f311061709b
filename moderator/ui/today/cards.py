"""The cards beside the work that waits: the legal calendar, the team, how far it is, servers, documents to redo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QHeaderView, QSizePolicy, QWidget

from moderator.domain.procedure import Look, Milestone
from moderator.domain.words import N_, NO_BREAK, _, listing, moment, ngettext, number, percent
from moderator.ui import theme
from moderator.ui.parts import Button, Chooser, Glyph, Tone, card, emptied, flush, sentence
from moderator.ui.tables import cell, figures, fill, reading_table, whole, wrapped

if TYPE_CHECKING:
    from moderator.work.procedures import Settled
    from moderator.work.staleness import Stale
    from moderator.work.waiting import Cover, Followed, Share

_LOOKS: dict[Look, tuple[str, Tone]] = {
    Look.GOOD: ("accept", "good"),
    Look.WARN: ("later", "warn"),
    Look.BAD: ("warning", "bad"),
    Look.PLAIN: ("later", "soft"),
}
_MOVED = 6  # figures named for one document
_ARTICLE = re.compile(r"\b(C\.|art\.|[LRD]\*?\.) (?=[a-z]|[LRD]?[*.\d])")
"""Where a line must not end in a reference to law: inside the name of a code, around the letter of an article."""


class Card(QFrame):
    """A titled block; `body` is refilled each time it is shown."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        frame, inside = card(self)
        frame.setProperty("role", "raised")
        whole = QGridLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self.inside = frame
        self.head = QHBoxLayout()
        self.head.addWidget(sentence(title, frame, strong=True), 1)
        inside.addLayout(self.head)
        self.body = QGridLayout()
        self.body.setHorizontalSpacing(theme.S3)
        self.body.setVerticalSpacing(theme.S1)
        inside.addLayout(self.body)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def clear(self) -> None:
        """Take out what was shown."""
        emptied(self.body)

    def say(self, row: int, text: str, tone: Tone = "", *, letters: str = "") -> None:
        """Put a sentence on a line of its own."""
        self.body.addWidget(sentence(text, self.inside, tone, letters), row, 0, 1, 3)


class CalendarCard(Card):
    """The days of the consultation: what comes, in how many days, and what is wrong."""

    asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("Legal calendar"), parent)
        self.change = Button(_("Procedure and dates…"), self.inside, quiet=True)
        self.change.clicked.connect(self.asked)
        self.head.addWidget(self.change)
        flush(self.head)

    def show_calendar(self, settled: Settled, today: date) -> None:
        """Show the calendar as it stands."""
        self.clear()
        if settled.procedure is None:
            self.say(0, _("Choose the procedure of the consultation: its legal deadlines are worked out."), "soft")
            return
        self.say(0, _(settled.procedure.label), "soft", letters="small")
        lines = [one for one in settled.calendar(today) if one.day or one.look is not Look.PLAIN]
        missing = [one for one in settled.calendar(today) if one.day is None and not one.source]
        for row, one in enumerate(lines, 1):
            self._line(row, one)
        if settled.told.keys() - settled.dates.keys():
            self.say(len(lines) + 1, _("Days in the calendar that nobody settled are those of the server."), "soft",
                     letters="small")  # fmt: skip
        if missing:
            names = listing(one.what for one in missing)
            self.say(len(lines) + 2, _("Not settled yet: {days}.").format(days=names), "soft", letters="small")

    def _line(self, row: int, one: Milestone) -> None:
        icon, tone = _LOOKS[one.look]
        shown: Tone = tone if one.look in (Look.WARN, Look.BAD) else ""
        glyph = Glyph(icon, self.inside, "soft" if tone == "soft" else tone, 18)
        self.body.addWidget(glyph, row, 0, Qt.AlignmentFlag.AlignTop)
        law = _ARTICLE.sub(rf"\1{NO_BREAK}", one.source)
        what = sentence(f"{one.what} ({law})" if law else one.what, self.inside, letters="small")
        top = Qt.AlignmentFlag.AlignTop
        self.body.addWidget(what, row, 1, top)
        said = sentence(one.sentence, self.inside, shown, "small", strong=not one.source)
        self.body.addWidget(said, row, 2, top)
        self.body.setColumnStretch(1, 1)
        self.body.setColumnStretch(2, 1)


class CoverCard(Card):
    """How far the team is with what was received."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("How far we are"), parent)

    def show_cover(self, cover: Cover) -> None:
        """Show the shares, each with its figure."""
        self.clear()
        base = cover.received
        if not base:
            self.say(0, _("Nothing was received yet."), "soft")
            return
        lines = (
            (_("Read by somebody"), cover.read),
            (_("Read by you"), cover.mine),
            (_("Moderated"), cover.moderated),
            (_("Tagged"), cover.tagged),
            (_("Answered"), cover.answered),
        )
        for row, (what, count) in enumerate(lines):
            self.body.addWidget(sentence(what, self.inside), row, 0)
            figure = sentence(number(count), self.inside)
            share = sentence(percent(count / base, 1 if 0 < count < base else 0), self.inside, "soft")
            for label, column in ((figure, 1), (share, 2)):
                label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.body.addWidget(label, row, column)
        self.body.setColumnStretch(0, 1)
        received = ngettext("Base: {n} contribution", "Base: {n} contributions", base).format(n=number(base))
        self.say(len(lines), received, "soft", letters="small")


class TeamCard(Card):
    """What each person did, today, this week or in all."""

    spanned = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("The team"), parent)
        self.span = Chooser(self.inside, _("Over what time"))
        for name, words in (("today", N_("Today")), ("week", N_("This week")), ("all", N_("All days"))):
            self.span.addItem(_(words), name)
        self.span.setCurrentIndex(2)
        self.span.activated.connect(lambda _at: self.spanned.emit(self.span.currentData()))
        self.head.addWidget(self.span)
        titles = [_("Person"), _("Moderated"), _("Tagged"), _("Answers"), _("Read")]
        about = _("What each person did, in contributions; answers to articles count too")
        self.table = reading_table(titles, self.inside, about)
        self.table.setToolTip(about)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        figures(self.table, *range(1, len(titles)))
        wrapped(self.table)
        whole(self.table)
        self.none = sentence(_("Nobody decided or read anything in that time."), self.inside, "soft")
        self.body.addWidget(self.table, 0, 0)
        self.body.addWidget(self.none, 1, 0)

    def show_shares(self, shares: Sequence[Share]) -> None:
        """Show one line for each person, the whole team last."""
        self.none.setVisible(not shares)
        self.table.setVisible(bool(shares))
        rows = []
        for one in shares:
            done = map(number, (one.moderated, one.tagged, one.answered, one.read))
            rows.append([cell(text) for text in (one.person or _("Whole team"), *done)])
            if not one.person:
                for item in rows[-1]:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
        fill(self.table, rows)


class FollowedCard(Card):
    """When each server was last read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("Last received"), parent)

    def show_followed(self, followed: Sequence[Followed]) -> None:
        """Show a line for each source."""
        self.clear()
        for row, one in enumerate(followed):
            glyph = Glyph("server" if one.is_server else "file", self.inside, "soft", 18)
            self.body.addWidget(glyph, row, 0, Qt.AlignmentFlag.AlignTop)
            self.body.addWidget(sentence(one.label, self.inside, letters="small"), row, 1)
            when = moment(one.last, "short") if one.last else _("never read to the end")
            last = sentence(when, self.inside, "" if one.last else "warn", "small")
            last.setWordWrap(False)  # it is short: the name beside it takes the lines that it needs
            self.body.addWidget(last, row, 2)
        self.body.setColumnStretch(1, 1)
        self.setVisible(bool(followed))


class StaleCard(Card):
    """The documents whose figures changed since they were written, and which figures."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("Documents whose figures changed"), parent)

    def show_stale(self, stale: Sequence[Stale]) -> None:
        """Show each document with what changed in it."""
        self.clear()
        row = 0
        for one in stale:
            written = _("{file}, written on {moment}").format(file=one.path.name, moment=moment(one.at, "short"))
            self.say(row, written, letters="small")
            for moved in one.moved[:_MOVED]:
                row += 1
                change = f"{moved.label}: {number(moved.before)} → {number(moved.now)}"
                self.say(row, change, "warn", letters="small")
            if more := len(one.moved) - _MOVED:
                row += more > 0
                if more > 0:
                    said = ngettext("and {n} other figure", "and {n} other figures", more).format(n=number(more))
                    self.say(row, said, "soft", letters="small")
            row += 1
        self.setVisible(bool(stale))
