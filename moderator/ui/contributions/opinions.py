"""Hesitating: a second opinion asked of somebody, given, or sent up; and what is put off to the end of one's queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from moderator.domain.charter import Status
from moderator.domain.words import _, ngettext, number, quoted
from moderator.ui.contributions.chooser import Choice, Question
from moderator.ui.desk import Desk

if TYPE_CHECKING:
    from moderator.ui.contributions.acts import Place

_ANYBODY, _CHARGE, _NO_MORE = "\0anybody", "\0charge", "\0no more"
"""Choices that are nobody's name."""


class Opinions(QObject):
    """The acts of somebody who hesitates, on the selection of a screen."""

    def __init__(self, desk: Desk, place: Place, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.place = place
        self.table: dict[str, Callable[[], object]] = {
            "opinion": self.opinion,
            "escalate": self.escalate,
            "advise": self.advise,
            "later": self.later,
            "in-charge": self.in_charge,
        }

    def opinion(self) -> None:
        """Ask for a second opinion; where one is asked of whoever works here, give it."""
        from pyroaring import BitMap

        from moderator.work import opinions

        if BitMap(self.place.selection()) <= opinions.asked_of(self.desk.workspace):
            self.advise()
        else:
            self._ask(_ANYBODY)

    def escalate(self) -> None:
        """The same question, sent up to the person in charge."""
        self._ask(_CHARGE)

    def _ask(self, at: str) -> None:
        from pyroaring import BitMap

        from moderator.work import deciding, opinions

        ws, ids = self.desk.workspace, self.place.selection()
        people = opinions.people(ws)
        charge = (
            _("{name}, in charge: send it up").format(name=people.in_charge)
            if people.in_charge
            else _("The person in charge: send it up")
        )
        choices = [Choice(_ANYBODY, _("Anybody in the team"))]
        choices += [Choice(one, one) for one in people.colleagues]
        choices.append(Choice(_CHARGE, charge))
        if BitMap(ids) & opinions.waiting(ws):
            choices.append(Choice(_NO_MORE, _("No opinion is needed any more")))

        def answered(to: str, text: str, _new: bool) -> None:
            self.place.advance()
            if to == _NO_MORE:
                self.desk.act(lambda ws: deciding.ask_no_more(ws, ids), self.parent())
                return
            name = "" if to in (_ANYBODY, _CHARGE) else to
            self.desk.act(lambda ws: deciding.ask_opinion(ws, ids, text, name, escalate=to == _CHARGE), self.parent())

        title = _counted(
            ids,
            _("Second opinion: of whom?"),
            ngettext(
                "Second opinion on {n} contribution: of whom?",
                "Second opinion on {n} contributions: of whom?",
                len(ids),
            ),
        )
        hint = _("Your doubt, in one line (↑ ↓: of whom)")
        self.place.ask(
            Question(
                title, choices, answered, typed=False, comment=hint, line=True, at=at, silent=frozenset({_NO_MORE})
            )
        )

    def advise(self) -> None:
        """Give an opinion: what should be decided, in words or both; whoever asked still decides."""
        from moderator.work import deciding, opinions

        ws, ids = self.desk.workspace, self.place.selection()
        charter = ws.standing.charter
        choices = [
            Choice("", _("My words alone")),
            Choice(str(Status.ACCEPTED), _("I would accept")),
            *(
                Choice(
                    f"{Status.REFUSED}:{one.code}",
                    _("I would refuse: {reason}").format(reason=charter.within(one.code)),
                )
                for one in charter.living()
            ),
        ]

        def answered(advice: str, text: str, _new: bool) -> None:
            self.place.advance()
            self.desk.act(lambda ws: deciding.advise(ws, ids, text, advice), self.parent())

        asked = opinions.question(ws, int(ids[0])) if len(ids) == 1 else None
        title = (
            _("{name} asks: {question}").format(name=asked.actor, question=quoted(asked.text))
            if asked
            else _counted(
                ids,
                _("Your opinion"),
                ngettext("Your opinion on {n} contribution", "Your opinion on {n} contributions", len(ids)),
            )
        )
        hint = _("Your opinion in one line; ↑ ↓ choose what you would decide")
        verdicts = frozenset(one.value for one in choices if one.value)
        self.place.ask(Question(title, choices, answered, typed=False, comment=hint, line=True, silent=verdicts))

    def in_charge(self) -> None:
        """Say to whom what is sent up goes: a setting of the consultation, for the whole team."""
        from moderator.domain.settings import CHARGE
        from moderator.work import deciding, opinions

        people = opinions.people(self.desk.workspace)
        names = dict.fromkeys(one for one in (people.in_charge, self.desk.workspace.actor, *people.colleagues) if one)
        choices = [*(Choice(one, one) for one in names), Choice("", _("Nobody in particular: the whole team"))]

        def answered(name: str, _text: str, _new: bool) -> None:
            self.desk.act(lambda ws: deciding.change(ws, CHARGE, name), self.parent())

        title, hint = _("Who is in charge? What is sent up goes there."), _("A name")
        self.place.ask(Question(title, choices, answered, hint=hint, create=_("In charge: “{name}”")))

    def later(self) -> None:
        """Put at the end of my queue and go on; what is already there comes back in its place."""
        from pyroaring import BitMap

        from moderator.work import deciding

        ws, ids = self.desk.workspace, self.place.selection()
        back = BitMap(ids) <= ws.standing.anyone(f"later:{ws.actor}")
        if not back:
            self.place.advance()
        self.desk.act(lambda ws: deciding.later(ws, ids, back=back), self.parent())


def _counted(ids: Sequence[int], alone: str, many: str) -> str:
    return alone if len(ids) == 1 else many.format(n=number(len(ids)))
