"""Contributions and passages hung on arguments by key: the last used first, then those of the article being read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from moderator.domain.argument import SIDE_COLOURS, SIDE_WORDS, Argument, Arguments
from moderator.domain.passage import shortened
from moderator.domain.words import _, ngettext, number, quoted
from moderator.ui.contributions.acts import Place
from moderator.ui.contributions.chooser import Choice, Question
from moderator.ui.desk import Desk

if TYPE_CHECKING:
    from moderator.work.deciding import Done

_RECENT = 8  # arguments proposed first, the last used above


class Arguing(QObject):
    """The acts on arguments of a screen with a selection."""

    def __init__(self, desk: Desk, place: Place, screen: QObject) -> None:
        super().__init__(screen)
        self.desk = desk
        self.place = place
        self._screen = screen
        self.table: dict[str, Callable[[], object]] = {"attach": self.attach, "merge-arguments": self.merge}

    def attach(self) -> None:
        """Ask on which argument the passage selected, or the selection, hangs; one that does not exist is made."""
        from moderator.work import arguing

        ids = [int(one) for one in self.place.selection()]
        span = self.place.passage()
        article = self.article(span[0] if span is not None else ids[0])

        def hang(uid: str) -> None:
            self._used(uid)
            if span is None:
                self.desk.act(lambda ws: arguing.attach(ws, ids, uid), self._screen)
            else:
                self.desk.act(lambda ws: arguing.attach_passage(ws, span[0], uid, *span[1:]), self._screen)

        def answered(value: str, _comment: str, new: bool) -> None:
            if not new:
                hang(value)
            elif span is None:
                self.desk.act(
                    lambda ws: arguing.attach_new(ws, ids, value, section=article), self._screen, self._made
                )  # fmt: skip
            else:
                self.desk.act(
                    lambda ws: arguing.attach_passage_new(ws, span[0], value, *span[1:], section=article),
                    self._screen,
                    self._made,
                )

        if span is not None:
            title = _("Attach the passage to the argument")
        else:
            words = ngettext(
                "Attach {n} contribution to the argument", "Attach {n} contributions to the argument", len(ids)
            )
            title = _("Attach to the argument") if len(ids) == 1 else words.format(n=number(len(ids)))
        self.place.ask(
            Question(
                title,
                self.choices(article, ids if span is None else ()),
                answered,
                hint=_("Words of the argument"),
                create=_("Make the argument “{name}”"),
            )
        )

    def _made(self, done: Done) -> None:
        self._used(done.made)

    def merge(self) -> None:
        """Ask which argument is brought together into which other one."""
        from moderator.work import arguing

        ids = [int(one) for one in self.place.selection()]
        article = self.article(ids[0])
        tree = self.desk.workspace.standing.arguments
        if sum(1 for _one in tree.living()) < 2:
            self.desk.said.emit(_("It takes two arguments to bring them together."))
            return

        def second(first: str) -> None:
            others = [one for one in self.choices(article, (), held=ids) if one.value != first]
            words = _("Bring {argument} together into").format(argument=quoted(shortened(tree.every[first].text)))

            def answered(value: str, _comment: str, _new: bool) -> None:
                self.desk.act(lambda ws: arguing.merge(ws, first, value), self._screen)

            self.place.ask(Question(words, others, answered, hint=_("Words of the argument")))

        self.place.ask(
            Question(
                _("Bring together: which argument goes into another?"),
                self.choices(article, (), held=ids),
                lambda value, _comment, _new: second(value),
                hint=_("Words of the argument"),
            )
        )

    # --------------------------------------------------------------------------------------------------- what is asked

    def article(self, id_: int) -> int:
        """The uid of the article on which a contribution bears, 0 when none is known yet."""
        corpus = self.desk.workspace.corpus
        if not corpus.ready:
            return 0
        if id_ >= corpus.columns.size:  # an article itself
            return next((place.uid for place in corpus.columns.places[1:] if place.id == id_), 0)
        return corpus.columns.places[int(corpus.columns.section[id_])].uid

    def choices(self, article: int, ids: Sequence[int], held: Sequence[int] = ()) -> list[Choice]:
        """The arguments to choose from: those used last, those that hold `held`, the article's, then the others."""
        from pyroaring import BitMap

        standing = self.desk.workspace.standing
        tree, chosen, mine = standing.arguments, BitMap(ids), BitMap(held)
        recent = {uid: rank for rank, uid in enumerate(self._recent())}

        def rank(one: Argument, at: int) -> tuple[int, int, int]:
            carries = bool(mine) and bool(mine & standing.argued.get(one.uid, BitMap()))
            near = 0 if tree.section(one.uid) == article else 1
            return (0 if carries else 1, recent.get(one.uid, _RECENT) if not mine else 0, near * 100_000 + at)

        sections = (article, *(one for one in tree.sections() if one != article))
        walked = [pair for section in sections for pair in tree.walk(section)]
        ordered = [(rank(one, at), one, depth) for at, (one, depth) in enumerate(walked) if not one.retired]
        return [
            Choice(
                one.uid,
                f"{_(SIDE_WORDS[one.side])} – {one.text}" if depth else one.text,
                "",
                above(tree, one),
                SIDE_COLOURS[one.side],
                checked=bool(chosen) and chosen <= standing.wholly_argued.get(one.uid, BitMap()),
            )
            for _rank, one, depth in sorted(ordered, key=lambda each: each[0])
        ]

    def _name(self) -> str:
        return f"{self.desk.workspace.uuid}/arguments/recent"

    def _recent(self) -> list[str]:
        try:
            found = json.loads(self.desk.settings.text(self._name(), "[]"))
        except ValueError:
            return []
        return [str(one) for one in found] if isinstance(found, list) else []

    def _used(self, uid: str) -> None:
        kept = [uid, *(one for one in self._recent() if one != uid)][:_RECENT]
        self.desk.settings.keep(self._name(), json.dumps(kept))


def above(tree: Arguments, one: Argument) -> str:
    """The sentences above an argument, "" at the top."""
    parent = tree.parent(one.uid)
    return tree.path(parent) if parent else ""
