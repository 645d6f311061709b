"""The import doctor at work: cells are read, mended when that loses nothing, and every ailment is noted."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import ftfy

from moderator.domain import markup
from moderator.domain.contribution import AuthorKind, Stance
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.servers.files import values

LONGEST_CELL = 1 << 20
"""Characters of a cell that are kept; the rest of a longer one is cut and said."""

SPREADSHEET_CELL = 32_767
"""Characters after which Excel cuts a cell (Microsoft, « Excel specifications and limits »)."""

SAMPLE = 500
"""Characters of the content shown with a finding."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_LOST = re.compile(r"\ufffd|[^\W\d_]\?\?[^\W\d_]")
_FORMULA = re.compile(r"=\s*[A-Za-z_@$('\"+\-]|[+\-@]\s*[A-Za-z_.]{2,}\d*\s*[(|!]|[+\-@]cmd\b")
_GUARDED = ("'=", "'+", "'-", "'@")


class Checkup:
    """What is noted of one row after another of one file.

    `place` names the file or sheet; `row` is the current row as the person sees it. `take` hands over the findings.
    """

    __slots__ = ("_kinds", "_latest", "_notes", "_once", "guarded", "months_first", "place", "row")

    def __init__(self, place: str = "") -> None:
        self.place = place
        self.row: int | None = None
        self.guarded = False  # whether the platform puts an apostrophe before what a spreadsheet could compute
        self.months_first: set[str] = set()  # the columns whose dates are written as Americans do
        self._notes: list[Finding] = []
        self._once: set[tuple[str, str]] = set()
        self._kinds: dict[str, AuthorKind] = {}
        self._latest = datetime.now(UTC) + values.AHEAD

    def note(self, ailment: Ailment, remedy: Remedy, field: str = "", sample: str = "") -> None:
        """Note one ailment of the current row."""
        self._notes.append(Finding(ailment, remedy, self.row, field, sample[:SAMPLE], self.place))

    def note_once(self, ailment: Ailment, remedy: Remedy, field: str = "", sample: str = "") -> None:
        """Note an ailment at its first row only: the same word or column would otherwise be said at each row."""
        if (field, sample) not in self._once:
            self._once.add((field, sample))
            self.note(ailment, remedy, field, sample)

    def set_aside(self, ailment: Ailment, cells: list[str], field: str = "") -> None:
        """Note that the current row is not imported, with enough of its content to find it again."""
        self.note(ailment, Remedy.SET_ASIDE, field, " · ".join(cell[:SAMPLE] for cell in cells if cell)[:SAMPLE])

    def take(self) -> list[Finding]:
        """Hand over what was noted since last time."""
        notes = self._notes
        self._notes = []
        return notes

    def __bool__(self) -> bool:
        return bool(self._notes)

    def text(self, cell: str, field: str) -> tuple[str, str]:
        """Return the text of a cell, and the cell itself when it was HTML ("" when it was not)."""
        if not cell:
            return "", ""
        cell = self._mended(cell, field)
        if "<" in cell and markup.is_html(cell):
            if markup.is_active(cell):
                self.note(Ailment.ACTIVE_CONTENT, Remedy.REPAIRED, field, cell)
            self.note(Ailment.MARKUP, Remedy.REPAIRED, field, cell)
            return markup.plain(cell), cell
        if "&" in cell and markup.has_entities(cell):
            self.note(Ailment.MARKUP, Remedy.REPAIRED, field, cell)
            cell = html.unescape(cell)
            if _CONTROLS.search(cell) or any("\ud800" <= letter <= "\udfff" for letter in cell):
                cell = _CONTROLS.sub("", cell).encode("utf-8", "replace").decode()
        return cell.strip(), ""

    def line(self, cell: str, field: str) -> str:
        """Return a cell whose text goes on one line: a title, a name, an id."""
        if not cell:
            return ""
        if cell.isalnum():
            return cell
        text = self.text(cell, field)[0]
        return " ".join(text.split()) if "\n" in text or "  " in text or "\t" in text else text

    def when(self, cell: str, field: str) -> datetime | None:
        """Return the time of a cell; an unreadable one is noted and left out, one to come is noted and kept."""
        if not cell or cell.isspace() or cell.startswith(values.DATELESS):
            return None
        found = values.moment(cell, month_first=field in self.months_first)
        if found is None:
            self.note(Ailment.DATE, Remedy.KEPT, field, cell)
        elif found.year >= self._latest.year and found > self._latest:
            self.note(Ailment.DOUBTFUL_DATE, Remedy.KEPT, field, cell)  # old ones may be: letters are read here too
        return found

    def count(self, cell: str, field: str) -> int | None:
        """Return the whole number of a cell; an unreadable one is noted and left out."""
        if not cell or cell.isspace():
            return None
        found = int(cell) if len(cell) < 16 and cell.isascii() and cell.isdigit() else values.whole_number(cell)
        if found is None:
            self.note(Ailment.NUMBER, Remedy.KEPT, field, cell)
        return found

    def author_kind(self, cell: str, field: str) -> AuthorKind:
        """Return the category of an author; a word that no table knows is noted once and counted as not stated."""
        known = self._kinds.get(cell)
        if known is None:
            found = values.author_kind(cell[:200])
            if found is None:
                self.note_once(Ailment.UNKNOWN_VALUE, Remedy.KEPT, field, cell)
            known = AuthorKind.UNSTATED if found is None else found
            if len(self._kinds) < 10_000:
                self._kinds[cell] = known
        return known

    def stance(self, cell: str, field: str) -> Stance:
        """Return the position recorded by the platform; an unknown word is noted once."""
        found = values.stance(cell[:200])
        if found is None:
            self.note_once(Ailment.UNKNOWN_VALUE, Remedy.KEPT, field, cell)
        return Stance.NONE if found is None else found

    def _mended(self, cell: str, field: str) -> str:
        """Return the cell free of what machines did to its letters; the tests below are cheap when nothing is wrong."""
        if len(cell) >= SPREADSHEET_CELL:
            if len(cell) > LONGEST_CELL:
                self.note(Ailment.OVERSIZED, Remedy.CUT, field, cell)
                cell = cell[:LONGEST_CELL]
            elif len(cell) == SPREADSHEET_CELL:
                self.note(Ailment.TRUNCATED_CELL, Remedy.KEPT, field, cell[-SAMPLE:])
        if not cell.isprintable() and _CONTROLS.search(cell):
            if _CONTROLS.sub("", cell.replace("\ufeff", "")) != cell.replace("\ufeff", ""):
                self.note(Ailment.CONTROL_CHARACTERS, Remedy.REPAIRED, field, _CONTROLS.sub("␀", cell))
            cell = _CONTROLS.sub("", cell)
        if not cell.isascii():
            if "Ã" in cell or "â€" in cell or "Â" in cell or "ï»¿" in cell or "ГѓВ" in cell:
                cell = self._decoded(cell, field)
            if "\ufffd" in cell and _LOST.search(cell):
                self.note(Ailment.LOST_CHARACTERS, Remedy.KEPT, field, _around(cell, _LOST))
        if "??" in cell and "\ufffd" not in cell and _LOST.search(cell):
            self.note(Ailment.LOST_CHARACTERS, Remedy.KEPT, field, _around(cell, _LOST))
        if "\r" in cell:
            cell = cell.replace("\r\n", "\n").replace("\r", "\n")
        first = cell[:1]
        if first == "'" and self.guarded and cell.startswith(_GUARDED):
            cell = cell[1:]
            first = cell[0]
        if first and first in "=+-@" and _FORMULA.match(cell):
            self.note(Ailment.FORMULA, Remedy.KEPT, field, cell)
        return cell

    def _decoded(self, cell: str, field: str) -> str:
        fixed = ftfy.fix_encoding(cell)
        if fixed == cell or fixed.count("\ufffd") > cell.count("\ufffd"):
            return cell
        self.note(Ailment.ENCODING, Remedy.REPAIRED, field, cell)
        return fixed


def _around(cell: str, pattern: re.Pattern[str]) -> str:
    """Return the part of a text where the pattern is first found."""
    match = pattern.search(cell)
    start = max(0, match.start() - 60) if match else 0
    return cell[start : start + SAMPLE]
