"""The page of keyword rules: those of the team, one being written, and what it would do before it does anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from moderator.domain.rule import Effect
from moderator.domain.words import _, ngettext, number, quoted
from moderator.ui import theme
from moderator.ui.contributions.excerpts import Excerpt, Excerpts
from moderator.ui.desk import Changed, Desk
from moderator.ui.parts import WIDE, Button, Page, later, sentence, toned
from moderator.ui.ruling.form import Form, Values
from moderator.ui.tables import cell, figures, fill, reading_table, whole, wrapped

if TYPE_CHECKING:
    from moderator.domain.problem import Problem
    from moderator.store.workspace import Workspace
    from moderator.work.deciding import Done
    from moderator.work.rules import Arrived, Trial

_PAUSE = 300  # milliseconds without a letter: what is written is tried
_NEW = ""  # the uid of the rule being added


class RulesPage(Page):
    """Nothing is put on a contribution but by the button that says on how many."""

    wanted = Signal(int)  # a contribution to read
    search_asked = Signal(str)
    manual = "rules"

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Keyword rules"),
            _(
                "A rule puts a tag, an argument or a position on what a search finds. It does nothing by itself: what"
                " it would do is shown first, and it never comes back where a person took off what it put."
            ),
            parent,
            width=WIDE,
        )
        self.desk = desk
        self.at_hand = ""  # the search of the list, from which a new rule starts
        self.uids: list[str] = []
        self.current = _NEW
        self.trial: Trial | None = None
        self._written: dict[str, Values] = {}  # typed and not kept
        self._arrived: dict[str, Arrived] = {}
        self._pause = later(self._try, self, _PAUSE)
        across = QHBoxLayout()
        across.setSpacing(theme.S6)
        across.addLayout(self._lay_list(), 5)
        across.addLayout(self._lay_rule(), 6)
        self.column.addLayout(across, 1)
        desk.changed.connect(self._changed)
        desk.opened.connect(self._forget)

    # ----------------------------------------------------------------------------------------------- what it is made of

    def _lay_list(self) -> QVBoxLayout:
        self.table = reading_table([_("Rule"), _("Puts"), _("New")], self.inner, _("Rules of the team"))
        wrapped(self.table)
        whole(self.table)
        figures(self.table, 2)
        header = self.table.horizontalHeader()
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(2, 76)
        self.table.currentCellChanged.connect(lambda row, _column, _before, _was: self._go(row))
        self.new = Button(_("New rule"), self.inner, icon="filter", key="Ctrl+N")
        self.remove = Button(_("Take away"), self.inner)
        self.new.clicked.connect(self.add)
        self.remove.clicked.connect(self._remove)
        self.by_key("Ctrl+N", self.new)
        self.none = sentence(
            _("No rule yet. Write one: the search of your list is already there."), self.inner, "soft"
        )  # fmt: skip
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.S2)
        buttons.addWidget(self.new)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        down = QVBoxLayout()
        down.setSpacing(theme.S2)
        down.addLayout(buttons)
        down.addWidget(self.none)
        down.addWidget(self.table)
        down.addStretch(1)
        return down

    def _lay_rule(self) -> QVBoxLayout:
        self.form = Form(self.inner)
        self.form.kept.connect(self.keep)
        self.form.changed.connect(self._typed)
        self.by_key("Ctrl+Return", self.form.keep)
        self.said = sentence("", self.inner, strong=True)
        self.more = sentence("", self.inner, "soft", "small")
        self.overlaps = sentence("", self.inner, "soft", "small")
        self.sample = Excerpts(_("Some of the contributions that the rule would touch"), self.inner)
        self.sample.stand_whole()
        self.sample.chosen.connect(self.wanted)
        self.put = Button("", self.foot, main=True, icon="accept")
        self.put_new = Button("", self.foot)
        self.see = Button(_("See them in the list"), self.foot, icon="search")
        self.put.clicked.connect(lambda: self.apply())
        self.put_new.clicked.connect(lambda: self.apply(only_new=True))
        self.see.clicked.connect(self._see)
        for button in (self.see, self.put_new, self.put):
            self.bar.addWidget(button)
        down = QVBoxLayout()
        down.setSpacing(theme.S2)
        for part in (self.form, self.said, self.more, self.overlaps):
            down.addWidget(part)
        down.addWidget(self.sample)
        down.addStretch(1)
        return down

    # --------------------------------------------------------------------------------------------------------- showing

    def first(self) -> QWidget:
        return self.table if self.uids else self.form.name

    def entered(self) -> None:
        """Show the rules as they are now, and what the one at hand would do."""
        self.show_rules()

    def begin_at(self, uid: str) -> None:
        """Show this rule when the page is entered."""
        self._keep_typed()
        self.current = uid

    def _forget(self) -> None:
        self.uids, self.current, self.trial = [], _NEW, None
        self._written.clear()
        self._arrived.clear()
        self.form.put(("", "", str(Effect.TAG), "", True), subject="")

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if self.isVisible() and self.desk.is_open and not changed.readings:
            self.show_rules()

    def show_rules(self) -> None:
        """Show the rules, the one at hand in the form with what was typed of it, and try it."""
        from moderator.work import rules

        self._keep_typed()
        ws = self.desk.workspace
        every = list(ws.standing.rules)
        self.uids = [one.uid for one in every]
        if self.current not in self.uids:
            self.current = _NEW if self._written.get(_NEW) or not every else self.uids[0]
        self.table.blockSignals(True)
        rows = []
        for one in every:
            effect, fresh = rules.effect_said(ws, one), self._arrived.get(one.uid)
            count = number(len(fresh.ids)) if fresh else ""
            rows.append((cell(one.name, one.search), cell(effect, effect), cell(count)))
        fill(self.table, rows)
        self.table.setCurrentCell(self.uids.index(self.current) if self.current in self.uids else -1, 0)
        self.table.blockSignals(False)
        self.table.setVisible(bool(every))
        self.none.setVisible(not every)
        self.form.offer(ws.standing)
        self._show()
        workspace = ws
        self.desk.tasks.read("rules:new", lambda _progress: rules.arrived(workspace), self._show_arrived)

    def _show_arrived(self, found: tuple[Arrived, ...]) -> None:
        self._arrived = {one.rule.uid: one for one in found}
        for row, uid in enumerate(self.uids):
            if (item := self.table.item(row, 2)) is not None:
                item.setText(number(len(self._arrived[uid].ids)) if uid in self._arrived else "")
        self._offer()

    def _go(self, row: int) -> None:
        if 0 <= row < len(self.uids) and self.uids[row] != self.current:
            self._keep_typed()
            self.current = self.uids[row]
            self._show()

    def _keep_typed(self) -> None:
        """What was typed and not kept is there again when its rule is shown again."""
        if self.form.unsaved and (self.form.name.text() or self.form.search.text()):
            self._written[self.current] = self.form.values
        else:
            self._written.pop(self.current, None)

    def _show(self) -> None:
        one = self.desk.workspace.standing.rules.every.get(self.current)
        values = (
            (one.name, one.search, str(one.effect), one.value, one.proposes)
            if one
            else ("", "", str(Effect.TAG), "", True)
        )
        written = self._written.get(self.current)
        if one is None and written is None and self.at_hand:
            written = ("", self.at_hand, str(Effect.TAG), "", True)
        if one is not None:
            value = self.desk.workspace.standing.codebook.resolve(one.value)
            values = (*values[:3], value if one.effect is Effect.TAG else one.value, values[4])
        self.form.put(values, subject=self.current, written=written)
        self.remove.setEnabled(one is not None)
        self._try()

    # ---------------------------------------------------------------------------------------------------------- trying

    def _typed(self) -> None:
        self.put.setEnabled(False)
        self.put_new.setEnabled(False)
        self._pause.start()

    def _try(self) -> None:
        """Show what would be done by what is written, nothing being done."""
        from moderator.work import rules

        self._pause.stop()
        name, search, effect, value, _proposes = self.form.values
        self.trial = None
        if not search or not value:
            words = _("Write what it looks for: what it would do is shown here.")
            self._say(words if value or not search else _("Make a tag, or choose something else to put."))
            return
        workspace, uid = self.desk.workspace, self.current

        def work(_progress: object) -> Trial:
            return rules.trial(workspace, rules.draft(workspace, name, search, Effect(effect), value, uid))

        self.desk.tasks.read("rules:trial", work, self._show_trial, failed=self._misunderstood)

    def _misunderstood(self, problem: Problem) -> None:
        self._say(problem.what, bad=True)

    def _say(self, words: str, *, bad: bool = False) -> None:
        self.said.setText(words)
        toned(self.said, "warn" if bad else "")
        self.more.hide()
        self.overlaps.hide()
        self.sample.show_excerpts(())
        self._offer()

    def _show_trial(self, trial: Trial) -> None:
        self.trial = trial
        count = len(trial.ids)
        words = ngettext("It would touch {n} contribution.", "It would touch {n} contributions.", count)
        self.said.setText(words.format(n=number(count)))
        toned(self.said, "")
        if not trial.already and not trial.kept_off:
            more = _("The search finds {found}; none has it already.")
        elif not trial.kept_off:
            more = _("The search finds {found}, of which {already} have it already.")
        else:
            more = _(
                "The search finds {found}: {already} have it already, from {off} a person took it off or chose"
                " otherwise."
            )
        said = more.format(found=number(trial.found), already=number(trial.already), off=number(trial.kept_off))
        self.more.setText(f"{said} {trial.warning}".strip())
        self.more.show()
        self.overlaps.setText("\n".join(_overlap(one.rule.name, one.count, one.against) for one in trial.overlaps))
        self.overlaps.setVisible(bool(trial.overlaps))
        toned(self.overlaps, "warn" if any(one.against for one in trial.overlaps) else "soft")
        shown = [
            Excerpt(one.id, one.title or _("No. {n}").format(n=one.id), one.text, one.hits) for one in trial.sample
        ]
        self.sample.show_excerpts(shown)
        self._offer()

    def _offer(self) -> None:
        """The buttons say on how many; only a rule that is kept as it stands can be applied."""
        trial = self.trial
        count = len(trial.ids) if trial else 0
        saved = self.current != _NEW and not self.form.unsaved
        words = ngettext("Put it on {n} contribution", "Put it on {n} contributions", count)
        self.put.setText(words.format(n=number(count)) if saved or not count else _("Keep the rule first"))
        self.put.setAccessibleName(self.put.text())
        self.put.setEnabled(bool(count) and saved)
        fresh = self._arrived.get(self.current)
        some = fresh is not None and 0 < len(fresh.ids) < count
        self.put_new.setVisible(some)
        self.put_new.setEnabled(saved)
        if some and fresh is not None:
            new = ngettext("Only on the new one", "Only on the {n} new ones", len(fresh.ids))
            self.put_new.setText(new.format(n=number(len(fresh.ids))))
            self.put_new.setAccessibleName(self.put_new.text())
        self.see.setEnabled(trial is not None and trial.found > 0)

    # -------------------------------------------------------------------------------------------------------- deciding

    def add(self) -> None:
        """Write a new rule, from the search of the list."""
        self._keep_typed()
        self.current = _NEW
        self.table.blockSignals(True)
        self.table.setCurrentCell(-1, -1)
        self.table.blockSignals(False)
        self._show()
        self.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Keep the rule that is written; without a name, its search is its name."""
        from moderator.work import rules

        uid, (name, search, effect, value, proposes) = self.current, self.form.values

        def verb(ws: Workspace) -> Done | None:
            return rules.write(ws, name or search[:60], search, Effect(effect), value, proposes=proposes, uid=uid)

        def kept(done: Done) -> None:
            self._written.pop(uid, None)
            self.at_hand = ""
            self.form.put(self.form.values, subject=done.made)
            self.current = done.made
            self.show_rules()

        self.desk.act(verb, self, kept)

    def _remove(self) -> None:
        from moderator.work import rules

        uid = self.current
        if uid != _NEW:
            self._written.pop(uid, None)
            self.desk.act(lambda ws: rules.remove(ws, uid), self)

    def apply(self, *, only_new: bool = False) -> None:
        """Put what the rule says on what it finds, or only on what came since: one act, which undo takes back."""
        from moderator.work import rules

        uid = self.current
        fresh = self._arrived.get(uid)
        among = fresh.ids if only_new and fresh else None
        if self.put.isEnabled():
            self.desk.act(lambda ws: rules.apply(ws, uid, among), self)

    def _see(self) -> None:
        self.search_asked.emit(self.form.values[1])


def _overlap(name: str, count: int, against: bool) -> str:
    words = ngettext(
        "{n} of them also answers to the rule {rule}.", "{n} of them also answer to the rule {rule}.", count
    )  # fmt: skip
    said = words.format(n=number(count), rule=quoted(name))
    return " ".join([said, _("The two contradict each other.")]) if against else said
