"""What each command on contributions asks and does: ten lines an act, and no widget knows how it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from moderator.domain.charter import DISPOSITION_LABELS, Disposition
from moderator.domain.passage import shortened
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number
from moderator.ui import tongues
from moderator.ui.contributions.attachments import Attachments
from moderator.ui.contributions.chooser import Choice, Question
from moderator.ui.contributions.opinions import Opinions
from moderator.ui.desk import Desk

if TYPE_CHECKING:
    from moderator.domain.charter import Charter
    from moderator.domain.codebook import Codebook
    from moderator.store.workspace import Workspace
    from moderator.work.deciding import Done

DISPOSITION_KEYS: dict[Disposition, str] = {
    Disposition.RETAINED: "R",
    Disposition.PARTLY: "P",
    Disposition.ALREADY: "D",
    Disposition.NOT_RETAINED: "N",
    Disposition.OUT_OF_SCOPE: "H",
    Disposition.UNDER_STUDY: "E",
}
"""The letters of the French words: retenu, en partie, déjà satisfait, non retenu, hors du champ, à l'étude."""

_LOOKED = 200  # contributions of a selection in which it is looked what was found
_PILES = 100  # proposed, the largest first
_FIRST_WORDS = 160  # characters of a pile’s text: two or three lines under its name


class Place(Protocol):
    """Where acts are asked for: a screen with a selection."""

    def selection(self) -> Sequence[int]:
        """The ids concerned."""

    def ask(self, question: Question) -> None:
        """Show a question under the text."""

    def advance(self) -> None:
        """Go to the contribution after those concerned."""

    def passage(self) -> tuple[int, str, int, int] | None:
        """The passage selected in the reader: id, field, start, end; None when there is none."""


class Acts(QObject):
    """The acts on the selection of a screen."""

    def __init__(self, desk: Desk, place: Place, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.place = place
        self._screen = parent
        self.table: dict[str, Callable[[], object]] = {
            "accept": self.accept,
            "refuse": self.refuse,
            "reset": self.reset,
            "redact": self.redact,
            "redact-all": self.redact_all,
            "untag": self.untag,
            "pile": self.pile,
            "note": self.note,
            "take": self.take,
            "disposition": self.dispose,
        } | Opinions(desk, place, parent).table
        self.attached = Attachments(desk, place, parent)
        self.table |= self.attached.table
        self.table["language"] = lambda: tongues.question(desk, place, parent)

    def _act(self, verb: Callable[[Workspace], Done | None], then: Callable[[Done], None] | None = None) -> None:
        self.desk.act(verb, self._screen, then)

    def accept(self) -> None:
        """Accept, and go to the next at once: the writer works meanwhile."""
        from moderator.work import deciding

        ids = self.place.selection()
        self.place.advance()
        self._act(lambda ws: deciding.accept(ws, ids))

    def refuse(self) -> None:
        """Ask for the reason; its digit refuses at once."""
        from moderator.work import deciding

        ids = self.place.selection()

        def answered(code: str, comment: str, _new: bool) -> None:
            self.place.advance()
            self._act(lambda ws: deciding.refuse(ws, ids, code, comment))

        choices = reasons(self.desk.workspace.standing.charter)
        self.place.ask(
            Question(
                _on(
                    ids,
                    _("Refuse: for what reason?"),
                    ngettext(
                        "Refuse {n} contribution: for what reason?",
                        "Refuse {n} contributions: for what reason?",
                        len(ids),
                    ),
                ),
                choices,
                answered,
                typed=False,
                comment=_("Comment first (optional)"),
                # What a person selected is most often what must not be published.
                at="personal-data" if self.place.passage() else suspected(self.desk.workspace, ids),
            )
        )

    def reset(self) -> None:
        """Put back to moderate."""
        from moderator.work import deciding

        ids = self.place.selection()
        self._act(lambda ws: deciding.reset(ws, ids))

    def redact(self) -> None:
        """Mask the passage selected in the reader."""
        from moderator.work import deciding

        passage = self.place.passage()
        if passage is None:
            self.desk.said.emit(_("Select the passage to mask in the text first."))
            return
        id_, field, start, end = passage
        self._act(lambda ws: deciding.redact(ws, id_, field, start, end))

    def redact_all(self) -> None:
        """Mask all personal data found in the selection, in one gesture."""
        from moderator.work import personal

        ids = [int(one) for one in self.place.selection()]

        def masked(ws: Workspace) -> Done | None:
            done = personal.mask_all(ws, ids)
            if done is None:
                raise Problem(_("No personal data was found there."), remedy=_("Select a passage and mask it by X."))
            return done

        self._act(masked)

    def untag(self) -> None:
        """Ask which of the tags or arguments carried is taken off."""
        from pyroaring import BitMap

        from moderator.work import arguing, deciding

        ids = self.place.selection()
        standing = self.desk.workspace.standing
        chosen, tree, book = BitMap(ids), standing.arguments, standing.codebook
        named = [(tag, book.path(tag)) for tag, held in standing.wholly_tagged.items() if chosen.intersect(held)]
        named += [
            (uid, _("Argument: {sentence}").format(sentence=tree.every[uid].text))
            for uid, held in standing.argued.items()
            if uid in tree.every and chosen.intersect(held)
        ]
        if not named:
            self.desk.said.emit(_("There is no tag or argument to remove."))
            return

        def answered(value: str, _comment: str, _new: bool) -> None:
            verb = arguing.detach_all if value in tree.every else deciding.untag
            self._act(lambda ws: verb(ws, ids, value))

        choices = [
            Choice(uid, words, str(place) if place < 10 else "") for place, (uid, words) in enumerate(named, 1)
        ]  # fmt: skip
        self.place.ask(Question(_("Remove the tag or argument"), choices, answered, typed=False))

    def pile(self) -> None:
        """Group the selection in a pile; one contribution alone joins a pile that exists."""
        from moderator.work import deciding

        ids = [int(one) for one in self.place.selection()]
        ws = self.desk.workspace

        def joined(value: str, _comment: str, _new: bool) -> None:
            members = ws.standing.holding("pile", value)
            self._act(lambda ws: deciding.pile(ws, [*members, *ids]))

        def grouped(title: str, _comment: str, _new: bool) -> None:
            self._act(lambda ws: deciding.pile(ws, ids, title))

        choices = self._piles()
        own = {ws.standing.value("pile", one) for one in ids} - {None}
        if own:
            choices.insert(0, Choice("", _("Take out of the pile"), "", ""))

        def answered(value: str, comment: str, new: bool) -> None:
            if new:
                grouped(value, comment, new)
            elif value:
                joined(value, comment, new)
            else:
                self._act(lambda ws: deciding.unpile(ws, ids))

        if len(ids) > 1:
            create = _("Group in a new pile “{name}”")
        elif choices:
            create = ""
        else:
            self.desk.said.emit(_("Select at least two contributions to make a pile."))
            return
        title = _on(
            ids,
            _("Put in the pile"),
            ngettext("Put {n} contribution in the pile", "Put {n} contributions in the pile", len(ids)),
        )
        self.place.ask(Question(title, choices, answered, hint=_("Title of the pile"), create=create))

    def _piles(self) -> list[Choice]:
        """The largest piles, named after the first contribution in each."""
        from moderator.work import reading

        ws = self.desk.workspace
        largest = sorted(ws.standing.holders("pile").items(), key=lambda pile: -len(pile[1]))[:_PILES]
        first = {row.id: row for row in reading.rows(ws, [members.min() for _uid, members in largest])}
        return [
            Choice(uid, f"{_pile_size(len(members))} – {shown.title}", "", shortened(shown.excerpt, _FIRST_WORDS))
            for uid, members in largest
            if (shown := first.get(members.min()))
        ]

    def note(self) -> None:
        """Ask for an internal note."""
        from moderator.work import deciding

        ids = self.place.selection()
        self.place.ask(
            Question(
                _("Internal note, never exported"),
                (),
                lambda text, _comment, _new: self._act(lambda ws: deciding.note(ws, ids, text)),
                hint=_("What the team should know"),
                create=_("Write the note “{name}”"),
            )
        )

    def take(self) -> None:
        """Take the selection, or release it when it is already mine."""
        from pyroaring import BitMap

        from moderator.work import deciding

        ids = self.place.selection()
        ws = self.desk.workspace
        mine = ws.standing.holding("assignee", ws.actor)
        person = "" if BitMap(ids) <= mine else ws.actor
        self._act(lambda ws: deciding.assign(ws, ids, person))

    def dispose(self) -> None:
        """Ask what becomes of the selection, by the letter of its French word."""
        from moderator.work import deciding

        ids = self.place.selection()
        choices = [Choice(str(one), _(DISPOSITION_LABELS[one]), key) for one, key in DISPOSITION_KEYS.items()]
        choices.append(Choice("", _("none"), "0"))
        self.place.ask(
            Question(
                _on(
                    ids,
                    _("Outcome"),
                    ngettext("Outcome of {n} contribution", "Outcome of {n} contributions", len(ids)),
                ),
                choices,
                lambda value, _comment, _new: self._act(
                    lambda ws: deciding.dispose(ws, ids, Disposition(value) if value else None)
                ),
                typed=False,
            )
        )


def reasons(charter: Charter) -> list[Choice]:
    """The reasons that can be chosen, the first ten by the digits of the top row, with what tells them apart."""
    return [
        Choice(one.code, one.label, str(place % 10) if place <= 10 else "", one.description, examples=one)
        for place, one in enumerate((each.said() for each in charter.living()), 1)
    ]


def suspected(ws: Workspace, ids: Sequence[int]) -> str:
    """The reason of refusal that what rules found in contributions suggests: insults first; "" without any."""
    from moderator.domain.personal import SURE_ABUSE, SURE_PERSONAL

    open_ = 0
    for id_ in ids[:_LOOKED]:
        open_ |= ws.clues.of(int(id_))
    return "insult" if open_ & SURE_ABUSE else "personal-data" if open_ & SURE_PERSONAL else ""


def by_path(book: Codebook) -> list[tuple[str, str]]:
    """The tags that can be used, with their full names, in the order of these."""
    return sorted(((one.uid, book.path(one.uid)) for one in book.offered()), key=lambda named: named[1].casefold())


def _on(ids: Sequence[int], alone: str, many: str) -> str:
    return alone if len(ids) == 1 else many.format(n=number(len(ids)))


def _pile_size(count: int) -> str:
    return ngettext("{n} contribution", "{n} contributions", count).format(n=number(count))
