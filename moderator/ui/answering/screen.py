"""The screen where articles and contributions are answered: the editor stands under the text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from moderator.domain.keywords import Field
from moderator.domain.query import Order
from moderator.domain.words import _
from moderator.ui.alike.answers import NearAnswers
from moderator.ui.answering.editor import AnswerEditor, Target
from moderator.ui.contributions.chooser import Question
from moderator.ui.contributions.screen import WorkScreen
from moderator.ui.drafts import Drafts
from moderator.ui.keys import Space

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.work.deciding import Done
    from moderator.work.outline import SectionNode
    from moderator.work.reading import Sheet


_LOW = 480  # pixels in which the text, a question, near answers and the answer cannot all be seen
_READ = 3  # contributions read of those that get the same answer, to find near ones


class AnsweringScreen(WorkScreen):
    """Choosing a section shows the section itself: it is answered as a contribution is, and its contributions below."""

    space = Space.ANSWER
    buttons = ("answer", "disposition", "tag", "note", "take")
    first_order = Order.ARTICLE

    def _lay(self) -> None:
        super()._lay()
        self._section = 0
        self._before_near: list[int] = []  # the heights before near answers were read
        self._sections: tuple[SectionNode, ...] = ()
        self.recovered: tuple[str, ...] = ()  # answers typed when the program was interrupted
        self.editor = AnswerEditor(self)
        self.near = NearAnswers(self.desk, "answer", self.editor)
        self.near.taken.connect(lambda one: self.near.write(one, self.editor.text))
        self.near.opened.connect(self._make_room)
        self.editor.beside.addWidget(self.near, 1)
        self.right.addWidget(self.editor)
        self.right.setStretchFactor(0, 3)
        self.right.setStretchFactor(1, 2)
        self.right.setSizes([520, 240])

    def _connect(self) -> None:
        super()._connect()
        self.editor.validated.connect(self._validated)
        self.editor.disposition_asked.connect(lambda: self.do("disposition"))
        self.editor.left.connect(self._focus_list)
        self.chooser.closed.connect(lambda: self.near.setVisible(bool(self.near.found)))
        self.changed_selection.connect(self._retarget)
        self.listing.view.clicked.connect(lambda _index: self._to_contribution())

    def do(self, command: str) -> bool:
        if command == "answer" and self.selection_size():
            self.editor.write()
            return True
        return super().do(command)

    def ask(self, question: Question) -> None:
        """In a low window, near answers leave their place to the question while there is one."""
        if self.height() < _LOW:
            self.near.hide()
        super().ask(question)

    def panes(self) -> list[object]:  # type: ignore[override]
        return [*super().panes(), self.editor.text]

    # ----------------------------------------------------------------------------------------- what the answer is to

    def stand_on(self, id_: int) -> None:
        from moderator.store import pages

        self._section = id_ if pages.is_section(id_) else 0
        if self._section:
            self.read_sheet(id_)
            self.editor.write()
        else:
            super().stand_on(id_)

    def selection(self) -> Sequence[int]:
        """The section while it is the one read, else what is selected in the list."""
        return (self._section,) if self._section else super().selection()

    def selection_size(self) -> int:
        return 1 if self._section else super().selection_size()

    def _toggle(self, group: str, value: str, widen: bool) -> None:
        key = self._facet_keys.get((group, value), "")
        before = self.query_text
        super()._toggle(group, value, widen)
        if group == str(Field.SECTION) and key.isdigit():
            chosen = len(self.query_text) >= len(before) or before == ""
            self._section = int(key) if chosen else 0
            if self._section:
                self.read_sheet(self._section)

    def _current(self, id_: int) -> None:
        # A list that is shown again puts its cursor somewhere; only the person leaves the section for it.
        if self._section and not self.listing.view.hasFocus():
            return
        self._section = 0
        super()._current(id_)

    def _to_contribution(self) -> None:
        if self._section:
            self._section = 0
            self.read_sheet(self.listing.current)

    def sheet_shown(self, sheet: Sheet | None) -> None:
        self._retarget()

    def _retarget(self) -> None:
        sheet = self.reader.sheet
        target: Target = tuple(int(one) for one in self.selection())
        self._look_near(target if sheet is not None and (len(target) > 1 or sheet.id in target) else ())
        if sheet is None or not target:
            self.editor.show_target((), _("Nothing is selected"), "", "")
        elif len(target) > 1:
            self.editor.show_target(target, "", "", "")
        elif sheet.id == target[0]:
            self.editor.show_target(
                target, _("Answer to: {title}").format(title=sheet.row.title), sheet.answer, sheet.row.disposition
            )

    def _look_near(self, target: Target) -> None:
        from moderator.work import nearanswers

        wanted = None if not target else partial(nearanswers.near, ids=target[:_READ])
        self.near.look(target, wanted)

    def _make_room(self, opened: bool) -> None:
        """Give the editor three fifths of the height while near answers are read in it."""
        sizes: list[int] = self.right.sizes()
        if opened:
            self._before_near = sizes
            whole = sum(sizes)
            self.right.setSizes([whole * 2 // 5, *([0] * (len(sizes) - 2)), whole - whole * 2 // 5])
        elif self._before_near:
            self.right.setSizes(self._before_near)
            self._before_near = []

    # --------------------------------------------------------------------------------------------- validate and next

    def _validated(self, target: Target, text: str) -> None:
        from moderator.work import deciding

        sheet = self.reader.sheet
        if len(target) == 1 and sheet is not None and sheet.id == target[0] and text.strip() == sheet.answer.strip():
            self._next_unanswered(target)
            return

        def answered(ws: Workspace) -> Done:
            return deciding.answer(ws, target, text)

        self.desk.act(answered, self, lambda _done: self._next_unanswered(target))

    def _next_unanswered(self, target: Target) -> None:
        from moderator.work.outline import every

        answered = self.desk.workspace.standing.anyone("answer")
        if self._section:
            leaves = [node for node in every(self._sections) if node.count or node.can_be_answered]
            order = [node.id for node in leaves]
            after = order.index(self._section) + 1 if self._section in order else 0
            following = next((one for one in order[after:] if one not in answered), 0)
            if following:
                self._go_to_section(following)
            return
        ids = self.listing.rows.ids
        start = self.listing.rows.place_of(target[-1]) + 1
        found = next((int(ids[place]) for place in range(start, len(ids)) if int(ids[place]) not in answered), 0)
        if found:
            self.show_one(found)
        else:
            self.desk.said.emit(_("Everything below is answered."))
            self._focus_list()

    def _go_to_section(self, id_: int) -> None:
        from moderator.work import finding

        value = next(
            (
                value
                for (group, value), key in self._facet_keys.items()
                if group == str(Field.SECTION) and key == str(id_)
            ),
            "",
        )
        self._section = id_
        if value:
            self.search(finding.narrowed(self.query_text, Field.SECTION, value))
        self.read_sheet(id_)

    # ------------------------------------------------------------------------------------------------------ the tree

    def mark(self, field: Field, key: str) -> str:
        if field is not Field.SECTION or not key.isdigit():
            return ""
        return "answered" if int(key) in self.desk.workspace.standing.anyone("answer") else ""

    def _count_again(self) -> None:
        from moderator.work import outline

        workspace = self.desk.workspace

        def read(tree: tuple[SectionNode, ...]) -> None:
            self._sections = tree

        self.desk.tasks.read("sections", lambda progress: outline.sections(workspace), read)
        super()._count_again()

    # -------------------------------------------------------------------------------------------------------- drafts

    def _opened(self) -> None:
        super()._opened()
        self._section = 0
        kept = json.loads(self.desk.workspace.get(self._drafts_name()) or "[]")
        drafts = {tuple(target): text for target, text in kept}
        typed = {tuple(target): text for target, text in Drafts.interrupted(self.desk.workspace)}
        self.recovered = tuple(text for target, text in typed.items() if drafts.get(target) != text)
        self.editor.take_up(drafts | typed)

    def _closed(self) -> None:
        # In the workspace and not in the window's settings: a draft is as confidential as an answer.
        drafts = json.dumps([[list(target), text] for target, text in self.editor.drafts().items()])
        if drafts != (self.desk.workspace.get(self._drafts_name()) or "[]"):
            self.desk.workspace.set(self._drafts_name(), drafts)
        self.editor.take_up({})
        self.near.forget()
        self._section = 0
        super()._closed()

    def _drafts_name(self) -> str:
        return f"drafts:{self.desk.workspace.actor}"
