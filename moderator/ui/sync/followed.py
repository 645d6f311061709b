"""The servers followed, a line each: what came from each or would come, how far each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from moderator.domain.problem import Problem
from moderator.domain.words import _, labelled, moment, ngettext, number
from moderator.ui import theme
from moderator.ui.parts import Tone, emptied, sentence, toned
from moderator.ui.sync.sentences import last, news

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from moderator.store.mirror import Source
    from moderator.work.importing import Report
    from moderator.work.receiving import Expected, Received


@dataclass(slots=True)
class Lately:
    """What came from each server the last time: a report, or why there is none; and what was said would come."""

    reports: dict[int, Report] = field(default_factory=dict)
    problems: dict[int, Problem] = field(default_factory=dict)
    expected: dict[int, Expected] = field(default_factory=dict)

    def take(self, received: Sequence[Received]) -> None:
        """Remember what came; what was expected is no longer."""
        self.expected = {}
        self.reports = {one.source.id: one.report for one in received if one.report is not None}
        self.problems = {one.source.id: one.problem for one in received if one.problem is not None}

    def take_expected(self, expected: Sequence[Expected]) -> None:
        """Remember what would come."""
        self.expected = {one.source.id: one for one in expected if one.forecast is not None}
        self.problems = {one.source.id: one.problem for one in expected if one.problem is not None}

    def untold(self, servers: Sequence[Source], unsigned: Sequence[str]) -> list[str]:
        """Those of the servers to be signed in to beside whose name it is not said already that they let nobody in."""
        from moderator.servers.troubles import Barred, Unauthorised
        from moderator.work.sources import named

        def told(source: Source) -> bool:
            problem = self.problems.get(source.id)
            return isinstance(problem, Unauthorised) and not isinstance(problem, Barred)  # that is the proxy's

        known = {named(one) for one in servers if told(one)}
        return [one for one in unsigned if one not in known]

    @property
    def again(self) -> str:
        """How many answers are to be read again because what they answer has changed, on a button; "" for none."""
        count = sum(one.to_review for one in self.reports.values())
        return (
            ngettext("Read {n} answer again…", "Read {n} answers again…", count).format(n=number(count))
            if count
            else ""
        )


class Followed(QWidget):
    """The list of servers. `advance` may be called for one that is being asked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._servers = QGridLayout(self)
        self._servers.setContentsMargins(0, 0, 0, 0)
        self._servers.setHorizontalSpacing(theme.S4)
        self._servers.setVerticalSpacing(theme.S1)
        self._servers.setColumnStretch(0, 2)
        self._servers.setColumnStretch(1, 3)
        self._lines: dict[int, QLabel] = {}

    def show_servers(self, servers: Sequence[Source], lately: Lately) -> None:
        """Show where each server stands."""
        from moderator.work.sources import named

        emptied(self._servers)
        self._lines = {}
        for row, source in enumerate(servers):
            name = sentence(named(source), self, strong=True)
            name.setToolTip(source.link)
            text, tone = self._said(source, lately)
            line = self._lines[source.id] = sentence(text, self, tone)
            line.setAccessibleName(labelled(named(source), text))
            for column, label in enumerate((name, line)):
                self._servers.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)

    def advance(self, source: int, done: int, total: int | None, what: str) -> None:
        """Say how far one server is."""
        line = self._lines.get(source)
        if line is None:
            return
        figures = f"{number(done)} / {number(total)}" if total else number(done) if done else ""
        line.setText(" · ".join(part for part in (what, figures) if part))
        toned(line, "soft")

    @staticmethod
    def _said(source: Source, lately: Lately) -> tuple[str, Tone]:
        about: Mapping[int, Expected] = lately.expected
        if source.id in lately.problems:
            since = [last(source)] if source.finished or source.started else []
            return " ".join([str(lately.problems[source.id]), *since]), "bad"
        if source.id in about:
            return _("If you receive: {what}.").format(what=", ".join(about[source.id].lines())), "soft"
        if source.id in lately.reports:
            report = lately.reports[source.id]
            words, at = _("Received on {moment}: {what}."), moment(report.at.astimezone())
            return words.format(moment=at, what=", ".join(news(report))), "good"
        return last(source), "soft"
