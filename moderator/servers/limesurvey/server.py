"""A LimeSurvey server as the program sees it: described and read; nothing is written into people's responses."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from typing import BinaryIO, ParamSpec

from moderator.domain.doctor import Item
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers.connection import Account
from moderator.servers.contract import Ability, Consultation, Description, Mark, Page
from moderator.servers.files import forms
from moderator.servers.limesurvey import joined, reading
from moderator.servers.limesurvey.reading import Column
from moderator.servers.limesurvey.remote import NAME, Remote
from moderator.servers.nodes import Node, identity, line_of, not_given, number, sentence, word
from moderator.servers.readonly import ReadOnly
from moderator.servers.sizes import Sizes
from moderator.servers.sweeping import Batch, Part, sweep
from moderator.servers.troubles import Refusal, unknown

P = ParamSpec("P")
PAGE = 500
"""Responses asked for at once: the server makes a file of them in memory."""
_AWAY = re.compile(r"invalid survey id|does not exist", re.I)
"""What is said of a survey that was deleted, or stopped: its responses are then in another table."""


class LimeSurvey(ReadOnly):
    """A connection to one LimeSurvey. `account` is a user who may export the responses of the survey.

    The address may name the folder in which LimeSurvey is installed. Used by one thread at a time; nothing is asked
    before the first method, and `close` ends the session there.
    """

    name, platform, most = "limesurvey", NAME, PAGE

    def _open(self, account: Account | None) -> None:
        self._remote = Remote(self._transport, self._address, account)

    def describe(self) -> Description:
        """Sign in and ask for the site's name and version, which not every account is told. Raises Problem."""
        notes = (
            _(
                "Each answer in words or by files is a contribution; what the same person ticked stands beside it. "
                "Names, e-mail addresses and telephone numbers that the survey asks for are not brought in."
            ),
            _("Responses that people or administrators edited later are seen when everything is received again."),
        )
        abilities = frozenset({Ability.READ, Ability.CHEAP_SCAN, Ability.SEE_DELETIONS})
        name = self._setting("sitename") or self._transport.host
        version = self._setting("versionnumber")
        return Description("limesurvey", name, version, "RemoteControl 2", abilities, notes)

    def consultations(self) -> tuple[Consultation, ...]:
        """The surveys that were opened to the public and that the account sees. Raises Problem."""
        found = {}
        for one in self._asked(self._remote.rows, "list_surveys"):
            id_ = identity(one.get("sid"))
            if id_ and word(one.get("active")) != "N":
                opened, closed = (word(one.get(name))[:10] for name in ("startdate", "expires"))
                title = line_of(one.get("surveyls_title")) or id_
                link = f"{self._remote.home}/index.php/{id_}"
                found[id_] = Consultation(f"survey/{id_}", title, link, opened, closed)
        return tuple(found.values())

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Every complete response of a survey: all their numbers first, then in full only those not yet known."""
        self._transport.progress = progress
        try:
            found = re.fullmatch(r"survey/([0-9]{1,12})", consultation)
            if not found:
                raise unknown(consultation)
            survey = found.group(1)
            asked = reading.columns(self._asked(self._remote.rows, "list_questions", int(survey)))
            if not cursor:
                yield Page(tuple(reading.sections(self.space, survey, asked)), (), "")
            batches = partial(self._responses, survey, asked, known)
            yield from sweep([Part("responses", _("Reading the replies"), batches)], known, cursor, progress)
        finally:
            self._transport.progress = silent

    def download(self, link: str, to: BinaryIO, *, most: int, progress: Progress) -> str:
        """A file that somebody joined to their response: given by the remote control, with the others of theirs."""
        self._transport.progress = progress
        try:
            content, media_type = joined.content(self._remote, link, most)
        finally:
            self._transport.progress = silent
        to.write(content)
        return media_type

    def close(self) -> None:
        """End the session there, and give back the connections."""
        self._remote.close()
        super().close()

    # ------------------------------------------------------------------------------------------------------- reading

    def _responses(
        self, survey: str, asked: Mapping[str, Column], known: Mapping[str, str], start: str
    ) -> Iterator[Batch]:
        """The responses after that number. Those without a word in them are remembered, so as not to be asked again."""
        kept: defaultdict[int, list[str]] = defaultdict(list)
        for key in known:
            kept[reading.response_of(key)].append(key)
        consultation = f"survey/{survey}"
        numbers = sorted(
            {number(one.get("id")) or 0 for one in self._asked(self._remote.responses, survey, only=["id"])}
        )
        silent_ones = reading.read(known.get(consultation, "")) & set(numbers)
        waiting = [one for one in numbers if one > (number(start) or 0)]
        held = kept.keys() | silent_ones
        sizes, failed, at = Sizes(), list[Batch](), 0
        left: Counter[str] = Counter()
        while at < len(waiting):
            given = sizes.passing("", self._size, partial(self._some, survey, waiting, at, held))
            if isinstance(given, Problem):
                # Told with what comes next: should nothing come, it is the server.
                failed.append(Batch((not_given(f"response/{waiting[at]}", given),), str(waiting[at])))
                at += 1
                continue
            yield from failed
            failed = []
            chosen, rows = given
            at += len(chosen)
            items: list[Item] = []
            for row in rows:
                made = reading.answers(self.space, survey, row, asked, left)
                items += made
                if not made:
                    silent_ones.add(number(row.get("id")) or 0)
            present = [key for one in chosen for key in kept.get(one, ())]
            marks = (Mark(consultation, reading.written(silent_ones)),)
            yield Batch(tuple(items), str(chosen[-1]), tuple(present), None, marks)
        if failed:
            self._asked(self._remote.rows, "list_questions", int(survey))
            yield from failed
        if left:
            yield Batch(forms.left_out(left, self._transport.url), str(numbers[-1]))

    def _some(
        self, survey: str, waiting: list[int], at: int, held: Container[int], size: int, _less: bool
    ) -> tuple[list[int], list[Node]]:
        """So many of the responses that wait, and in full those of them that are not held."""
        chosen = waiting[at : at + size]
        fresh = [one for one in chosen if one not in held]
        rows = self._asked(self._remote.responses, survey, fresh[0], fresh[-1], brief=True) if fresh else []
        return chosen, [row for row in rows if number(row.get("id")) in fresh]

    def _setting(self, name: str) -> str:
        try:
            told = self._remote.call("get_site_settings", name)
        except Refusal:
            return ""  # told to administrators only
        return line_of(told)

    def _asked(self, ask: Callable[P, Iterable[Node]], *given: P.args, **named: P.kwargs) -> list[Node]:
        """The rows that a question gives, in full. Raises the Problem of a refusal, or as `Remote.call`."""
        try:
            return list(ask(*given, **named))
        except Refusal as refusal:
            raise self._refused(str(refusal)) from None

    def _refused(self, words: str) -> Problem:
        """What to say when the account may not see a survey, or when there is none any more."""
        if _AWAY.search(words):
            return Problem(
                _("The survey is no longer open to programs at {host}: {words}").format(
                    host=self._transport.host, words=sentence(words)
                ),
                remedy=_(
                    "It was stopped or deleted there. What is here is kept; of a survey that was only stopped, its "
                    "administrator can put the responses back."
                ),
            )
        return Problem(
            _("The server {host} refuses: {words}").format(host=self._transport.host, words=sentence(words)),
            remedy=_("Ask its administrator to let this account export the survey’s responses. What is here is kept."),
        )
