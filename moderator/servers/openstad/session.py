"""Asking an OpenStad server: its two kinds of tokens, its pages numbered from 0, its refusals in Dutch."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlencode

from moderator.domain.words import _
from moderator.servers.nodes import Node, identity, item, line_of, node, number
from moderator.servers.openstad.dialects import HEADLESS
from moderator.servers.transport import Method, Transport
from moderator.servers.troubles import Broken, Refusal, Unauthorised, Unintelligible, strange, unprotected
from moderator.servers.walking import Listed, listed

_SIGNED = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")
EDITORS = frozenset({"admin", "editor"})
"""Who may publish, hide and tag. Source: `lib/restrict-moderator-only-body.js` there."""
ANSWERING = EDITORS | {"moderator"}
"""Who sees what is not published and may write the official answer. Source: `onlyVisible` and `modBreaks` there."""
_FORBIDDEN = re.compile(r"You cannot ", re.IGNORECASE)
_FORGOTTEN = re.compile(r"jwt |invalid (?:token|signature)", re.IGNORECASE)
"""What the platform refuses, and tokens that ended or never were good, it tells as failures of its own (500)."""


class Session:
    """A conversation with one server. `token` is signed (JWT), or one of those fixed in the server’s settings."""

    def __init__(self, transport: Transport, token: str = "") -> None:
        self.transport = transport
        self.known = bool(token)
        self._token = token
        self.dialect = HEADLESS

    def get(self, path: str, *, brief: bool = False, **query: object) -> object:
        """Ask for something, `brief` as for `Transport.call`. Raises Refusal, or what that raises."""
        told = urlencode({name: value for name, value in query.items() if value is not None})
        return self._checked("GET", path + (f"?{told}" if told else ""), brief=brief)

    def send(self, method: Method, path: str, body: object) -> object:
        """Write something, once. Raises as `get`."""
        return self._checked(method, path, body)

    def _sign(self) -> None:
        if not self._token:
            return
        if not self.transport.private:
            raise unprotected(self.transport.host)
        signed = _SIGNED.fullmatch(self._token)
        self.transport.headers.pop("Authorization", None)
        self.transport.headers[self.dialect.header] = f"Bearer {self._token}" if signed else self._token
        self.transport.secret = True

    def _checked(self, method: Method, path: str, body: object = None, *, brief: bool = False) -> object:
        self._sign()
        ask = partial(self.transport.call, method, path, json=body, repeatable=method == "GET", brief=brief)
        try:
            reply = ask()
            if reply.status == 401 and method != "GET" and self.known:
                reply = ask()  # a lasting refusal is said again; what was refused was not carried out
        except Broken as problem:
            if _FORGOTTEN.match(problem.words):
                raise self._unknown() from None
            if _FORBIDDEN.match(problem.words):
                raise Refusal(403, line_of(problem.words)) from None
            raise
        if reply.status < 400:
            return reply.json
        told = node(reply.json) or {}
        raise Refusal(reply.status, line_of(told.get("message") or told.get("error") or reply.json)[:500])

    def me(self, project: str) -> Node:
        """Our account as the project knows it: its number and role. Raises Unauthorised when it knows none."""
        try:
            told = node(self.get(self.dialect.me.format(project=project))) or {}
        except Refusal:
            told = {}
        if not number(told.get("id")) or identity(told.get("role")) in ("", "anonymous"):
            raise self._unknown()
        return told

    def _unknown(self) -> Unauthorised:
        return Unauthorised(
            _("The server {host} does not recognise this token.").format(host=self.transport.host),
            remedy=_("Ask its administrators for a token of a person who may edit the project."),
        )

    def page(
        self, path: str, page: int, size: int, brief: bool, *, last_first: bool = False, **query: object
    ) -> Listed[Node]:
        """One page of a list by number, counted from 1 here. Raises as `get`, or Unintelligible."""
        sort = "id_desc" if last_first else "id_asc"
        told = self.get(path, brief=brief, page=page - 1, pageSize=size, sort=sort, **query)
        records = item(told, "records")
        if not isinstance(records, list):
            raise self.strange()
        total = number(item(told, "metadata", "totalCount"))
        more = bool(records) and (total is None or page * size < total)
        found = (self.dialect.modern(one) if isinstance(one, dict) else None for one in records)
        return listed(found, more=more, total=total)

    def strange(self) -> Unintelligible:
        """What to say when something else answers."""
        return strange(self.transport.host, "OpenStad")
