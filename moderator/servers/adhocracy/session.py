"""Asking an adhocracy server: who we are there, its lists of two shapes, its refusals in words."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from urllib.parse import urlencode

from moderator.domain.confided import confide
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.connection import secret_of
from moderator.servers.nodes import Node, identity, item, line_of, node, nodes, number, word
from moderator.servers.sizes import Sizes
from moderator.servers.transport import Method, Reply, Transport
from moderator.servers.troubles import (
    Refusal,
    Unauthorised,
    Unintelligible,
    Unreachable,
    login_needed,
    strange,
    unprotected,
)
from moderator.servers.walking import WALKS, stride

MOST_PAGES = 10_000


class Dialect(StrEnum):
    """The two programs of the family that differ in what they let one read and write."""

    PLUS = "adhocracy+"
    BERLIN = "mein.berlin"


class Session:
    """A conversation with one server. `account` is a user name and a password, or a token alone on either line."""

    def __init__(self, transport: Transport, account: tuple[str, str] | None) -> None:
        self.transport = transport
        # Dates are written for people, in their language: English is the one that can be read again.
        transport.headers["Accept-Language"] = "en"
        name, secret = (one.strip() for one in account or ("", ""))
        self._account = (name, secret) if name and secret else None
        self._token = "" if self._account else secret_of(account)
        self._dialect: Dialect | None = None
        self._projects: list[Node] | None = None
        self._sizes = Sizes()
        self.unread = 0

    @property
    def known(self) -> bool:
        """Whether we have something to sign in with."""
        return bool(self._account or self._token)

    @property
    def dialect(self) -> Dialect:
        """Which program answers, found by asking for the lists that each one has. Raises Problem."""
        if self._dialect is None:
            for dialect, path in ((Dialect.PLUS, "/api/app-projects/"), (Dialect.BERLIN, "/api/projects/")):
                try:
                    told = self._public(path)
                except (Refusal, Unintelligible):
                    continue
                if isinstance(told, list):
                    self._dialect, self._projects = dialect, nodes(told)
                    break
            else:
                raise self.strange()
        return self._dialect

    @property
    def projects(self) -> list[Node]:
        """The projects that adhocracy+ lists: only those of organisations that have their own application."""
        found = self._projects if self.dialect is Dialect.PLUS else []
        return [one for one in found or () if number(one.get("pk")) is not None]

    def moderates(self) -> bool:
        """Whether our account moderates some project. Raises Unauthorised when the server does not know it."""
        if not self.known or self.dialect is Dialect.BERLIN:
            return False
        return bool(self.rows("/api/moderationprojects/"))

    def _public(self, path: str) -> object:
        return self._checked(self.transport.call("GET", path))

    def get(self, path: str, *, brief: bool = False, **query: object) -> object:
        """Ask for something, `brief` as for `Transport.call`. Raises Refusal, or what that raises."""
        told = urlencode(query)
        self._sign()
        return self._checked(self.transport.call("GET", path + (f"?{told}" if told else ""), brief=brief))

    def send(self, method: Method, path: str, body: object = None) -> object:
        """Write something, once. Raises as `get`."""
        self._sign()
        return self._checked(self.transport.call(method, path, json=body, repeatable=False))

    def rows(self, path: str, *, sized: tuple[str, int] | None = None, **query: object) -> list[Node]:
        """All rows of a list, once each, whether the server gives it bare or page by page.

        A page that shows fewer than the server counts, or an old one from a cache, has the list walked again. `sized`
        names the parameter for the rows of a page, and the most that is asked for: fewer are where the server does not
        manage, and a row that it does not give even alone is counted in `unread`.
        Raises as `get`; Unintelligible, or Unreachable when the list does not stay still.
        """
        found: dict[str, Node] = {}
        before = self.unread
        for _walk in range(WALKS):
            self.unread = before
            counts = list(self._walk(path, found, sized, query))
            if not counts or len(found) + self.unread - before >= min(counts):
                return list(found.values())
        raise Unreachable(
            _("The list of contributions at {host} keeps changing while it is read.").format(host=self.transport.host),
            remedy=_("What was received is kept. Synchronise again in a few minutes."),
        )

    def _walk(
        self, path: str, found: dict[str, Node], sized: tuple[str, int] | None, query: dict[str, object]
    ) -> Iterator[int]:
        """The number of rows that each page says there are; nothing for a bare list."""
        read = 0  # rows, or pages where their size is the server's
        for _page in range(MOST_PAGES):
            try:
                if sized is None:
                    size, told = 1, self.get(path, brief=False, **query, **_page_of(read + 1))
                else:
                    asked = self._sizes.passing(path, sized[1], partial(self._sized, path, sized[0], read, query))
                    if isinstance(asked, Problem):
                        self.unread += 1
                        read += 1
                        continue
                    size, told = asked
            except Refusal as refusal:
                if read and refusal.status == 404:
                    return  # the list has become shorter
                raise
            given = told if isinstance(told, list) else item(told, "results")
            if not isinstance(given, list):
                raise self.strange()
            for place, one in enumerate(nodes(given)):
                found[identity(one.get("pk")) or identity(one.get("id")) or f"{read}/{place}"] = one
            read += size
            if isinstance(told, list):
                return
            yield number(item(told, "count")) or 0
            if not item(told, "next"):
                return

    def _sized(
        self, path: str, name: str, read: int, query: dict[str, object], most: int, _less: bool
    ) -> tuple[int, object]:
        """The page of a list that begins after so many rows, and how many were asked for."""
        page, size = stride(read, most, clear=read)
        return size, self.get(path, brief=True, **query, **{name: size}, **_page_of(page))

    def _sign(self) -> None:
        if not self.known or "Authorization" in self.transport.headers:
            return
        if not self.transport.private:
            raise unprotected(self.transport.host)
        self.transport.secret = True
        if self._dialect is Dialect.BERLIN:
            # There, programs sign in as browsers do, for projects that are not public.
            name = ":".join(self._account or (self._token, ""))
            self.transport.headers["Authorization"] = f"Basic {base64.b64encode(name.encode()).decode()}"
            return
        if self._account and not self._token:
            self._token = self._signed_in(*self._account)
        self.transport.headers["Authorization"] = f"Token {self._token}"

    def _signed_in(self, name: str, password: str) -> str:
        """The token of an account: it lasts, as the five hours of the other kind would not."""
        reply = self.transport.call("POST", "/api/login", json={"username": name, "password": password})
        token = word(item(reply.json, "token"))
        if not token:
            raise self.door()
        confide(token)
        return token

    def _checked(self, reply: Reply) -> object:
        if reply.status == 401:
            raise self.door()
        if reply.status < 400:
            return reply.json
        told = node(reply.json)
        words = " ".join(filter(None, map(_words, told.values()))) if told else line_of(reply.json)
        raise Refusal(reply.status, words[:500])

    def door(self) -> Unauthorised:
        """What to say when the server does not let us in."""
        if not self.known:
            return login_needed(self.transport.host)
        return Unauthorised(
            _("The server {host} does not accept this account.").format(host=self.transport.host),
            remedy=_(
                "Check the account with the site’s administrator. Nothing was sent; reading without it may still work."
            ),
        )

    def strange(self) -> Unintelligible:
        """What to say when something else answers."""
        return strange(self.transport.host, "adhocracy+")


def _page_of(page: int) -> dict[str, object]:
    return {"page": page} if page > 1 else {}


def _words(value: object) -> str:
    return " ".join(map(_words, value)) if isinstance(value, list) else line_of(value)
