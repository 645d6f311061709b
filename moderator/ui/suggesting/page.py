"""The page of suggestions: what was learned, how right it is tag by tag, what stays silent and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QSpinBox, QWidget

from moderator.domain.settings import SUGGEST_FEWEST, SUGGEST_FLOOR, Setting
from moderator.domain.words import NO_BREAK, _, language, moment, ngettext, number
from moderator.ui import theme
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import WIDE, Button, Page, sentence, spaced
from moderator.ui.suggesting.learner import Learner
from moderator.ui.tables import cell, figures, fill, reading_table, whole, wrapped
from moderator.ui.working import Working

if TYPE_CHECKING:
    from moderator.work.suggesting import Rated, State


class SuggestionsPage(Page):
    """Nothing is decided here: the floor is settled, the contributions are opened in the list."""

    list_asked = Signal(str)  # a search, its most certain contributions first
    manual = "suggestions"

    def __init__(self, desk: Desk, learner: Learner, parent: QWidget) -> None:
        super().__init__(
            _("Suggestions"),
            _(
                "Tags and arguments suggested from what your team has coded. Everything is worked out on this computer."
                " Nothing is put without you, and a tag whose suggestions would too often be wrong stays silent."
            ),
            parent,
            width=WIDE,
        )
        self.desk, self.learner = desk, learner
        self.state: State | None = None
        self.how = sentence("", self.inner, strong=True)
        self.good = sentence("", self.inner, "soft")
        self.working = Working(desk.tasks, self.inner)
        for part in (self.how, self.good, self.working):
            self.column.addWidget(part)
        self.column.addLayout(self._lay_settings())
        titles = [_("Tag or argument"), _("Texts coded"), _("Right"), _("Found"), _("Suggested to"), _("State")]
        self.table = reading_table(titles, self.inner, _("Tags and arguments"))
        figures(self.table, 1, 2, 3, 4)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, 5):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)
        # Names and reasons take a second line where there is no room: neither is cut.
        wrapped(self.table)
        whole(self.table)
        self.table.currentCellChanged.connect(lambda _row, _column, _before, _was: self._offer())
        self.table.cellActivated.connect(lambda _row, _column: self.open_list())
        self.column.addWidget(self.table)
        self.column.addStretch(1)
        self.again = Button(_("Learn now"), self.foot, icon="sync", key="L")
        self.again.clicked.connect(learner.learn)
        self.by_key("L", self.again)
        self.see = Button(_("See them in the list"), self.foot, main=True, icon="search", key="V")
        self.see.setToolTip(_("The most certain first."))
        self.see.clicked.connect(self.open_list)
        self.by_key("V", self.see)
        self.bar.addWidget(self.again)
        self.bar.addWidget(self.see)
        learner.began.connect(self._began)
        learner.learned.connect(self._renew)
        self.working.ended.connect(self._renew)
        desk.changed.connect(self._changed)
        self._offer()

    # ----------------------------------------------------------------------------------------------- what it is made of

    def _lay_settings(self) -> QHBoxLayout:
        self.floor = self._number(SUGGEST_FLOOR, 0, 100, f"{NO_BREAK}%" if language() == "fr" else "%")
        self.floor.setAccessibleName(_("Right suggestions in a hundred, at least"))
        self.fewest = self._number(SUGGEST_FEWEST, 5, 10_000, "")
        self.fewest.setAccessibleName(_("Different texts coded, at least"))
        line = QHBoxLayout()
        line.setSpacing(theme.S2)
        for part in (_("Suggest from"), self.floor, _("right, and from"), self.fewest, _("texts coded.")):
            if isinstance(part, QWidget):
                line.addWidget(part)
            else:
                words = sentence(part, self.inner)
                words.setWordWrap(False)
                line.addWidget(words)
        line.addWidget(sentence(_("For the whole team."), self.inner, "soft", "small"), 1)
        return line

    def _number(self, setting: Setting, least: int, most: int, unit: str) -> QSpinBox:
        made = QSpinBox(self.inner)
        made.setRange(least, most)
        made.setSuffix(unit)
        made.setKeyboardTracking(False)

        def typed() -> None:
            from moderator.work import deciding

            if self.desk.is_open and str(made.value()) != self.desk.workspace.standing.setting(setting):
                self.desk.act(lambda ws: deciding.change(ws, setting, str(made.value())), self)

        made.editingFinished.connect(typed)
        spaced(made)
        return made

    # --------------------------------------------------------------------------------------------------------- showing

    def first(self) -> QWidget:
        return self.table if self.table.rowCount() else self.again

    def entered(self) -> None:
        """Show how things stand, and look at what came in since."""
        self._renew()
        self.learner.look()

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open and not changed.readings:
            self._renew()

    def _began(self, task: object) -> None:
        self.working.follow(task)  # type: ignore[arg-type]
        self._offer()

    def _renew(self) -> None:
        if not self.desk.is_open or not self.isVisible():
            return
        workspace = self.desk.workspace

        def read(_progress: object) -> State:
            from moderator.work import suggesting

            return suggesting.state(workspace)

        self.desk.tasks.read("suggestions state", read, self.show_state)

    def show_state(self, state: State) -> None:
        """Show what was learned, and each label."""
        self.state = state
        self.floor.setValue(round(state.floor * 100))
        self.fewest.setValue(state.fewest)
        self.how.setText(told(state))
        self.good.setText(trusted(state))
        self.good.setVisible(bool(self.good.text()))
        held = self.current.measure.name if self.current is not None else ""
        fill(
            self.table,
            [
                [cell(words, words if column in (0, 5) else "") for column, words in enumerate(_cells(one, state))]
                for one in state.labels
            ],
        )
        names = [one.measure.name for one in state.labels]
        if names:
            self.table.setCurrentCell(names.index(held) if held in names else 0, 0)
        self._offer()

    @property
    def current(self) -> Rated | None:
        """The label of the line at hand."""
        row = self.table.currentRow()
        return self.state.labels[row] if self.state is not None and 0 <= row < len(self.state.labels) else None

    def _offer(self) -> None:
        one, state = self.current, self.state
        self.again.setEnabled(not self.working.busy and state is not None and state.learnable)
        self.see.setEnabled(one is not None and one.waiting > 0)

    def open_list(self) -> None:
        """Open the contributions to which the label at hand is suggested, the most certain first."""
        from moderator.domain.keywords import Field
        from moderator.domain.query import Choice, Query, unparse

        if (one := self.current) is not None and one.waiting:
            self.list_asked.emit(unparse(Query(filters=(Choice(Field.SUGGESTION, (one.name,)),))))


def _cells(one: Rated, state: State) -> tuple[str, ...]:
    from moderator.work.silences import silence

    measure = one.measure
    measured = bool(measure.suggested)
    why = silence(measure, state.floor, state.fewest)
    said = _("silent: {why}").format(why=why) if why else _("suggested")
    if not why and state.about is None:
        said = _("waits until something is learned")
    return (
        one.name,
        number(measure.examples),
        _percent(measure.precision) if measured else "–",
        _percent(measure.recall) if measured else "–",
        number(one.waiting) if one.waiting else "–",
        said,
    )


def _percent(share: float) -> str:
    return f"{round(share * 100)}{NO_BREAK}%" if language() == "fr" else f"{round(share * 100)}%"


def told(state: State) -> str:
    """When something was learned and from how much, and what is new since."""
    if state.about is None:
        if state.learnable:
            return _("Nothing was learned yet: “Learn now” does it in a few seconds to a few minutes.")
        return _("Nothing can be learned yet: no tag has {n} different texts.").format(n=number(state.fewest))
    words = ngettext(
        "Learned on {when} from {n} contribution coded.", "Learned on {when} from {n} contributions coded.",
        state.about.coded,
    )  # fmt: skip
    said = words.format(when=moment(datetime.fromisoformat(state.about.at)), n=number(state.about.coded))
    if state.since:
        since = ngettext("{n} coding since.", "{n} codings since.", state.since).format(n=number(state.since))
        said = f"{said} {since}"
    if state.unseen:
        new = ngettext("{n} contribution to look at.", "{n} contributions to look at.", state.unseen)
        said = f"{said} {new.format(n=number(state.unseen))}"
    return said


def trusted(state: State) -> str:
    """How right suggestions are as a whole, as measured on the team's own codings."""
    if state.about is None or not state.about.three:
        return ""
    words = _(
        "Tried on your own codings: the first tag is right {first} times in 100, one of the first three {three} times."
    )
    return words.format(first=round(state.about.first * 100), three=round(state.about.three * 100))
