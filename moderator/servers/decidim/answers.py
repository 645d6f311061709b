"""Official answers: what the server shows, and sending one: look before, write once, verify by reading again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from moderator.domain.charter import Disposition
from moderator.domain.markup import text_to_html
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers import replies
from moderator.servers.contract import Agreed, Outcome, Sent, Wanted
from moderator.servers.decidim import documents
from moderator.servers.decidim.lists import Lists
from moderator.servers.decidim.nodes import Node, locales, node, nodes, number, text_of, word
from moderator.servers.decidim.probe import Way
from moderator.servers.decidim.session import Given, Session
from moderator.servers.nodes import sentence
from moderator.servers.replies import same_text as same_text
from moderator.servers.troubles import Unintelligible, Unreachable

STATES: dict[Disposition, str] = {
    Disposition.RETAINED: "accepted",
    Disposition.PARTLY: "accepted",
    Disposition.ALREADY: "accepted",
    Disposition.NOT_RETAINED: "rejected",
    Disposition.OUT_OF_SCOPE: "rejected",
    Disposition.UNDER_STUDY: "evaluating",
}
"""Our dispositions in the three states that every Decidim has; the answer's text says the rest.

« Retained in part » and « already satisfied » are accepted: the request is met, in part or before being made; neither
« rejected » nor « under evaluation » would be true. « Out of scope » is rejected: the answer says why.
"""
NOT_ANSWERED = "not_answered"
"""What takes an answer back."""
FEW = 5
"""Above so many proposals of one component, reading its whole list costs less than asking one by one."""

_AUTHORISATION = (
    "MUTATION_NOT_AUTHORIZED_ERROR",
    "UNAUTHORIZED_MUTATION_ERROR",
    "UNAUTHORIZED_OBJECT_ERROR",
    "UNAUTHORIZED_FIELD_ERROR",
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """An answer as the server shows it: its public state ("" while unpublished), and its texts as HTML by language."""

    state: str
    answered: bool
    texts: dict[str, str]

    def text(self, language: str) -> str:
        """The answer in that language, as plain text."""
        return text_of(self.texts.get(language, ""))

    def blank(self, language: str) -> bool:
        """Whether there is no answer, at least not in that language."""
        return not (self.answered or self.state or self.text(language))


def state_of(wanted: Wanted) -> str:
    """The state of Decidim for what is wanted; `not_answered` when the answer is to be taken back.

    Raises ValueError when there is a text without a disposition: Decidim has no answer without a state.
    """
    if not wanted.disposition:
        if wanted.text.strip():
            raise ValueError(wanted.disposition)
        return NOT_ANSWERED
    return STATES[Disposition(wanted.disposition)]


def fingerprint(text: str, state: str) -> str:
    """The trace of an answer: its normalised plain text and its state."""
    return replies.fingerprint(text, "" if state == NOT_ANSWERED else state)


class Answers:
    """The answers of one server. `homes` holds the component of each proposal already met."""

    def __init__(self, session: Session, lists: Lists, homes: dict[int, str]) -> None:
        self._session = session
        self._lists = lists
        self._homes = homes
        self._components: tuple[str, ...] | None = None

    # ------------------------------------------------------------------------------------------------------- reading

    def agreed(self, keys: Iterable[str]) -> dict[str, Agreed]:
        """What the server shows now; keys that are not there, or are not proposals, are left out."""
        numbers = {id_: key for key in keys if (id_ := _number(key)) is not None}
        return {numbers[id_]: _agreed(numbers[id_], shown, "") for id_, shown in self._shown(set(numbers)).items()}

    def texts(self, keys: Iterable[str]) -> dict[str, tuple[str, dict[str, str]]]:
        """The component and the texts by language of each of these proposals: what an answers file must repeat."""
        numbers = {id_: key for key in keys if (id_ := _number(key)) is not None}
        shown = self._shown(set(numbers))
        return {numbers[id_]: (self._homes[id_], one.texts) for id_, one in shown.items()}

    def _shown(self, ids: set[int]) -> dict[int, _Shown]:
        found: dict[int, _Shown] = {}
        by_home: defaultdict[str, set[int]] = defaultdict(set)
        for id_ in ids:
            by_home[self._homes.get(id_, "")].add(id_)
        strays = by_home.pop("", set())
        for component, wanted in sorted(by_home.items()):
            found |= self._in(component, wanted)
        strays |= ids - strays - found.keys()
        for component in self._places() if strays else ():
            here = self._in(component, strays)
            self._homes.update(dict.fromkeys(here, component))
            if here:
                # The next one asked for is most likely a neighbour: look there first.
                self._components = (component, *(one for one in self._places() if one != component))
            found |= here
            strays -= here.keys()
            if not strays:
                break
        return found

    def _in(self, component: str, wanted: set[int]) -> dict[int, _Shown]:
        """Those of the wanted proposals that are in that component."""
        if len(wanted) > FEW:
            walk = self._lists.walk(documents.ANSWERS, component, 50)
            return {row.id: _shown(row.node) for row in walk.rows if row.id in wanted}
        found = {}
        for id_ in sorted(wanted):
            given = self._session.ask(documents.ANSWER, component=component, id=str(id_))
            item = node(given.item("component", "item"))
            if item is not None and number(item.get("id")) == id_:
                found[id_] = _shown(item)
        return found

    def _places(self) -> tuple[str, ...]:
        if self._components is None:
            given = self._session.ask(documents.PLACES)
            self._components = tuple(
                word(component.get("id"))
                for spaces in ("participatoryProcesses", "assemblies")
                for space in nodes(given.item(spaces))
                for component in nodes(space.get("components"))
                if component.get("__typename") == "Proposals" and word(component.get("id"))
            )
        return self._components

    # ------------------------------------------------------------------------------------------------------- sending

    def push(self, wanted: Wanted, base: Agreed | None, way: Way) -> Sent:
        """Send one answer. Raises Problem only for what concerns all answers alike (credentials refused)."""
        id_ = _number(wanted.key)
        if id_ is None:
            return Sent(wanted.key, Outcome.REFUSED, _("Decidim takes answers to proposals only."))
        try:
            state = state_of(wanted)
        except ValueError:
            return Sent(
                wanted.key,
                Outcome.REFUSED,
                _("Decidim shows a status with each answer: choose what became of the contribution, then send again."),
            )
        if state == "rejected" and not wanted.text.strip():
            return Sent(
                wanted.key, Outcome.REFUSED, _("Decidim wants a text with each refusal: write why, then send again.")
            )
        try:
            before = self._shown({id_}).get(id_)
        except (Unreachable, Unintelligible) as problem:
            return Sent(wanted.key, Outcome.FAILED, str(problem))
        if before is None:
            return Sent(wanted.key, Outcome.REFUSED, _("This proposal is no longer on the server, or is hidden there."))
        if _holds(before, wanted, state, strict=True):
            return Sent(wanted.key, Outcome.VERIFIED, agreed=_confirmed(wanted, before, state))
        if _conflicts(before, base, wanted, state):
            return Sent(
                wanted.key,
                Outcome.CONFLICT,
                _("Somebody else changed this answer on the server since it was last read."),
                _agreed(wanted.key, before, wanted.language),
            )
        return self._written(wanted, id_, state, before, way)

    def _written(self, wanted: Wanted, id_: int, state: str, before: _Shown, way: Way) -> Sent:
        given: Given | None = None
        trouble: Problem | None = None
        try:
            given = self._write(wanted, id_, state, before, way)
            if not _accepted(given) and (not given.faults or given.coded(*_AUTHORISATION)):
                # 0.31 says nothing more to somebody whose token was revoked than to somebody who may not answer.
                entries = self._session.entries
                if not self._session.recognised():
                    reason = _("The server no longer recognises us: check the credentials.")
                    return Sent(wanted.key, Outcome.FAILED, reason)
                if self._session.entries != entries:
                    given = self._write(wanted, id_, state, before, way)
        except (Unreachable, Unintelligible) as problem:
            trouble = problem
        try:
            after = self._shown({id_}).get(id_)
        except (Unreachable, Unintelligible) as problem:
            return Sent(wanted.key, Outcome.FAILED, str(trouble or problem))
        if after is not None and _holds(after, wanted, state, strict=given is None or not _accepted(given)):
            reason = (
                ""
                if after.state or state == NOT_ANSWERED
                else _("Stored there; shown once the site publishes its answers.")
            )
            return Sent(wanted.key, Outcome.VERIFIED, reason, _confirmed(wanted, after, state))
        if given is None:
            return Sent(wanted.key, Outcome.FAILED, str(trouble))
        reason = _refusal(given) if not _accepted(given) else replies.unheeded()
        return Sent(wanted.key, Outcome.REFUSED, reason, _agreed(wanted.key, after, wanted.language) if after else None)

    def _write(self, wanted: Wanted, id_: int, state: str, before: _Shown, way: Way) -> Given:
        html = text_to_html(wanted.text)
        # The map replaces all languages: those that others wrote are sent along.
        texts = {**before.texts, wanted.language: html}
        component = self._homes[id_]
        if way is Way.APIEXT:
            return self._session.ask(
                documents.GIVE_ANSWER_APIEXT, write=True, component=component, id=str(id_), state=state, answer=texts
            )
        name = uuid5(NAMESPACE_URL, f"{self._session.transport.url}/{wanted.key}/{fingerprint(wanted.text, state)}")
        given = {"clientMutationId": str(name), "attributes": {"state": state, "answerContent": texts}}
        return self._session.ask(documents.GIVE_ANSWER, write=True, component=component, id=str(id_), input=given)


def _number(key: str) -> int | None:
    found = re.fullmatch(r"proposal/([0-9]{1,15})", key)
    return int(found.group(1)) if found else None


def _shown(item: Node) -> _Shown:
    state = word(item.get("state"))
    return _Shown(
        "" if state in ("withdrawn", NOT_ANSWERED) else state, bool(item.get("answeredAt")), locales(item.get("answer"))
    )


def _agreed(key: str, shown: _Shown, language: str) -> Agreed:
    """What is shown, in that language, else in French, else in the first one."""
    texts = [shown.text(one) for one in (language, "fr", *sorted(shown.texts)) if one in shown.texts]
    text = texts[0] if texts else ""
    return Agreed(key, text, shown.state, fingerprint(text, shown.state))


def _confirmed(wanted: Wanted, shown: _Shown, state: str) -> Agreed:
    """What we agree on once verified: an unpublished answer shows no state, though the server holds the one we sent."""
    return Agreed(wanted.key, shown.text(wanted.language), shown.state, fingerprint(wanted.text, state))


def _holds(shown: _Shown, wanted: Wanted, state: str, *, strict: bool) -> bool:
    """Whether the server shows what is wanted. Unless `strict`, an unpublished answer may show no state yet."""
    if not same_text(shown.text(wanted.language), wanted.text):
        return False
    if state == NOT_ANSWERED:
        return not shown.answered and not shown.state
    return shown.answered and (shown.state == state or (not strict and not shown.state))


def _conflicts(shown: _Shown, base: Agreed | None, wanted: Wanted, state: str) -> bool:
    """Whether somebody else wrote there: what is shown is neither what we last agreed on nor what we want."""
    text = shown.text(wanted.language)
    if same_text(text, wanted.text) and wanted.text.strip() and shown.state in ("", state):
        return False
    if base is None:
        return not shown.blank(wanted.language)
    agrees = not shown.state or not base.state or shown.state == base.state
    return not (agrees and same_text(_agreed(wanted.key, shown, wanted.language).text, base.text))


def _accepted(given: Given) -> bool:
    return node(given.item("component", "proposal", "answer")) is not None


def _refusal(given: Given) -> str:
    """Why the server refused, as a sentence."""
    if given.coded(*_AUTHORISATION):
        return _(
            "The server does not let these credentials answer: answers may be switched off in this component or at "
            "this step of the consultation. Ask its administrator."
        )
    if given.coded("NOT_FOUND_ERROR"):
        return _("This proposal is no longer on the server, or is hidden there.")
    if given.words:
        return _("The server refuses: {words}").format(words=sentence(given.words))
    return _(
        "The server refused without saying why: answers are most likely switched off in this component or at this "
        "step of the consultation. Ask its administrator."
    )
