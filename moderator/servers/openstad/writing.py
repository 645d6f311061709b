"""What goes back to OpenStad: official answers on resources, replies to comments, publication taken back and given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moderator.domain.charter import Status
from moderator.domain.markup import text_to_html
from moderator.domain.words import _
from moderator.servers.contract import Agreed, Outcome, Sent, Wanted
from moderator.servers.nodes import Node, identity, item, node, nodes, number, sentence, text_of
from moderator.servers.openstad import reading
from moderator.servers.openstad.dialects import HEADLESS
from moderator.servers.openstad.session import Session
from moderator.servers.replies import Ours, Refused, absent, unheeded
from moderator.servers.transport import Method
from moderator.servers.troubles import Broken, Refusal, Unintelligible, Unreachable
from moderator.servers.walking import Listed, by_number

CONCEPT = "concept"
"""What the platform calls a resource without a date of publication."""
SHORTEST, LONGEST = 30, 500
"""Characters of a comment unless a project says otherwise. Source: `models/Comment.js` there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key leads: `resource/5/12` is the resource 12 of the project 5."""

    kind: str
    project: str
    id: str


def place_of(key: str) -> Place | None:
    """Where a key leads; None when it is none of a resource or comment: replies take nothing from us."""
    found = re.fullmatch(r"(resource|comment)/([0-9]{1,15})/([0-9]{1,15})", key)
    return Place(*found.groups()) if found else None


def sure(key: str) -> Place:
    """The same, for keys that were looked at before."""
    found = place_of(key)
    assert found is not None, key
    return found


class Board:
    """Official answers of resources, and our account's replies to comments.

    `homes` maps comments already met to their resource.
    """

    def __init__(self, session: Session, homes: dict[str, str]) -> None:
        self._session = session
        self._homes = homes

    def resource(self, place: Place) -> Node | None:
        """A resource now; None when it is gone. Raises Problem."""
        try:
            found = node(self._session.get(self._path(place), includeTags=1))
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise Unintelligible(refused(refusal)) from None
        except Broken:
            # Older servers say so of what is gone, too.
            rows = self._rows(place, self._session.dialect.resource)
            if self._session.dialect is HEADLESS or any(identity(one.get("id")) == place.id for one in rows):
                raise
            return None
        return None if found is None else self._session.dialect.modern(found)

    def _rows(self, place: Place, kind: str, **query: Any) -> Iterator[Node]:
        """All resources, or all comments, of the project. Raises Problem."""

        def ask(page: int, size: int, brief: bool) -> Listed[Node]:
            try:
                return self._session.page(f"{self._home(place)}/{kind}", page, size, brief, **query)
            except Refusal as refusal:
                raise Unintelligible(refused(refusal)) from None

        for stretch in by_number(ask, "", self._session.transport.host, most=100):
            yield from stretch.rows

    def _asked(self, path: str, **query: Any) -> object:
        """What is there now. Raises Problem, also when that is refused: it is no refusal of what we would write."""
        try:
            return self._session.get(path, **query)
        except Refusal as refusal:
            raise Unintelligible(refused(refusal)) from None

    def _home(self, place: Place) -> str:
        return self._session.dialect.home(place.project)

    def _path(self, place: Place) -> str:
        """The address of the thing."""
        words = self._session.dialect
        kind = words.resource if place.kind == "resource" else words.comment
        return f"{self._home(place)}/{kind}/{place.id}"

    def _talk(self, place: Place, resource: str) -> str:
        """The address of the comments on a resource."""
        words = self._session.dialect
        return f"{self._home(place)}/{words.resource}/{resource}/{words.comment}"

    def ours(self, key: str) -> list[Ours] | None:
        """The official answers of a resource, whoever gave them; our replies to a comment. Raises Problem."""
        place = sure(key)
        if place.kind == "resource":
            found = self.resource(place)
            return None if found is None else reading.answers_of(found)
        thread = self._thread(place)
        if not thread:
            return None
        me = identity(self._session.me(place.project).get("id"))
        return [
            Ours(identity(one.get("id")), text_of(one.get("description")))
            for one in thread[1:]
            if identity(one.get("userId")) == me
        ]

    def comment(self, place: Place) -> Node | None:
        """A comment now, with its tags; None when it is gone. Raises Problem."""
        thread = self._thread(place)
        return thread[0] if thread else None

    def _thread(self, place: Place) -> list[Node]:
        """A comment, then the replies to it, oldest first; nothing when it is gone.

        Asked for one by one, what is gone gives 500.
        """
        home = self._homes.get(place.id) or next((home for id_, home in self._all_homes(place) if id_ == place.id), "")
        told = self._asked(self._talk(place, home), includeAllComments=1) if home else None
        rows = nodes(told if isinstance(told, list) else item(told, "records"))
        found = sorted(map(self._session.dialect.modern, rows), key=lambda one: number(one.get("id")) or 0)
        first = [one for one in found if identity(one.get("id")) == place.id]
        return [*first, *(one for one in found if identity(one.get("parentId")) == place.id)] if first else []

    def _all_homes(self, place: Place) -> Iterator[tuple[str, str]]:
        for one in self._rows(place, self._session.dialect.comment, includeAllComments=1):
            self._homes[identity(one.get("id"))] = identity(one.get("resourceId"))
            yield identity(one.get("id")), identity(one.get("resourceId"))

    def post(self, key: str, text: str) -> str:
        """Write an official answer, or a reply. Raises Refused and Problem."""
        place = sure(key)
        if place.kind == "resource":
            self._put_answers(place, lambda kept: [*kept, _answer(str(uuid4()), text)], text)
            return ""
        self._measured(place, text)
        if self.comment(place) is None:
            raise Refused(absent())
        body: dict[str, object] = {"parentId": int(place.id), "description": text}
        if self._session.dialect is HEADLESS:
            body["sentiment"] = "no sentiment"  # older ones know only for and against
        self._write("POST", self._talk(place, self._homes[place.id]), body)
        return ""

    def change(self, key: str, reply: Ours, text: str) -> str:
        """Put another text in the place of the answer or reply. Raises Refused and Problem."""
        place = sure(key)
        if place.kind == "resource":
            self._put_answers(
                place,
                lambda kept: [
                    {**one, "description": text_to_html(text)} if identity(one.get("id")) == reply.id else one
                    for one in kept
                ],
                text,
            )
            return ""
        self._measured(place, text)
        # A comment written without its tags may lose them. They come with the list, and are better not asked for.
        own = [one for one in self._thread(place) if identity(one.get("id")) == reply.id]
        tags = [one.get("id") for one in nodes(own[0].get("tags"))] if own else []
        self._write("PUT", self._path(replace(place, id=reply.id)), {"description": text, "tags": tags})
        return ""

    def remove(self, key: str, reply: Ours) -> None:
        """Take the answer or reply away. Raises Refused and Problem."""
        place = sure(key)
        if place.kind == "resource":
            self._put_answers(place, lambda kept: [one for one in kept if identity(one.get("id")) != reply.id], "")
        else:
            self._write("DELETE", self._path(replace(place, id=reply.id)), None)

    def _put_answers(self, place: Place, change: Callable[[list[Node]], list[Node]], text: str) -> None:
        """The whole list goes out each time: what colleagues wrote in it goes along. Older servers have one text."""
        now = self.resource(place) or {}
        body: dict[str, object]
        # Where there is a list, null as long as nothing was answered, the one text is only its first, to be read.
        if "modBreaks" in now or "modBreak" not in now:
            body = {"modBreaks": change(nodes(now.get("modBreaks")))}
        else:
            body = {"modBreak": text_to_html(text) or None, "modBreakDate": _now() if text else None}
        self._write("PUT", self._path(place), body)

    def _measured(self, place: Place, text: str) -> None:
        """Raise Refused when a reply is shorter or longer than the project takes, as far as it tells us."""
        size = len(text.strip())
        if SHORTEST <= size <= LONGEST:
            return
        settings = self._settings(place)
        talk = item(settings, "comments" if self._session.dialect is HEADLESS else "arguments")
        least = number(item(talk, "descriptionMinLength")) or SHORTEST
        most = number(item(talk, "descriptionMaxLength")) or LONGEST
        if settings is not None and not least <= size <= most:
            told = _("OpenStad takes replies of {least} to {most} characters.")
            raise Refused(told.format(least=least, most=most))

    def _settings(self, place: Place) -> Node | None:
        """The settings of the project; None when they are not told to our account. They come only when asked for."""
        return node(item(self._asked(self._home(place), includeConfig=1), "config"))

    def _write(self, method: Method, path: str, body: object) -> None:
        try:
            self._session.send(method, path, body)
        except Refusal as refusal:
            raise Refused(refused(refusal)) from None

    # ---------------------------------------------------------------------------------------------------- publication

    def moderate(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Publish a resource, or take it back among the drafts, and verify it. Raises Problem for all alike."""
        place = sure(wanted.key)
        if self._session.dialect is not HEADLESS:
            return Sent(wanted.key, Outcome.REFUSED, _("This older OpenStad takes answers, and no moderation."))
        try:
            before = self.resource(place)
            if before is None:
                return Sent(wanted.key, Outcome.REFUSED, absent())
            return self._moderated(place, wanted, base, before)
        except Refusal as refusal:
            return Sent(wanted.key, Outcome.REFUSED, refused(refusal))
        except (Unreachable, Unintelligible) as problem:
            return Sent(wanted.key, Outcome.FAILED, str(problem))

    def _moderated(self, place: Place, wanted: Wanted, base: Agreed | None, before: Node) -> Sent:
        first = (base.text if base else "") or _first(before)
        show = wanted.disposition == Status.ACCEPTED or (not wanted.disposition and first != CONCEPT)
        if bool(before.get("publishDate")) == show:
            return Sent(wanted.key, Outcome.VERIFIED, agreed=status_of(wanted.key, before, first))
        settings = self._settings(place)
        if item(settings, "resources", "canAddNewResources") is not True:
            # There, what is hidden could not be shown again, nor what is hidden already.
            reason = (
                _("The project is closed to entries: what is hidden there could not be shown again. Open it first.")
                if settings is not None
                else _("The server does not say whether what is hidden could be shown again: give an editor’s token.")
            )
            return Sent(wanted.key, Outcome.REFUSED, reason, status_of(wanted.key, before, first))
        trouble = ""
        try:
            since = _now() if first == CONCEPT else first
            self._session.send("PUT", self._path(place), {"publishDate": since if show else None})
        except (Unreachable, Unintelligible) as problem:
            trouble = str(problem)
        after = self.resource(place)
        if after is not None and bool(after.get("publishDate")) == show:
            return Sent(wanted.key, Outcome.VERIFIED, agreed=status_of(wanted.key, after, first))
        if trouble:
            return Sent(wanted.key, Outcome.FAILED, trouble)
        return Sent(wanted.key, Outcome.REFUSED, unheeded())


def status_of(key: str, row: Node, first: str = "") -> Agreed:
    """A resource's publication; `first` is its date before we changed it, or that it had none."""
    shown = bool(row.get("publishDate"))
    print_ = str(Status.ACCEPTED if shown else Status.REFUSED)
    return Agreed(key, first or _first(row), "published" if shown else CONCEPT, print_, reading.presence_of(row))


def _first(row: Node) -> str:
    return identity(row.get("publishDate")) or CONCEPT


def _answer(id_: str, text: str) -> dict[str, object]:
    return {"id": id_, "description": text_to_html(text), "authorName": "", "modBreakDate": _now()}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def refused(refusal: Refusal) -> str:
    """Why the server said no."""
    if refusal.words:
        return _("The server refuses: {words}").format(words=sentence(refusal.words))
    return _("The server refuses without saying why (HTTP {status}).").format(status=refusal.status)
