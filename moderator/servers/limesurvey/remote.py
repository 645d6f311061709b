"""LimeSurvey's remote control: calls by JSON-RPC, refusals inside results, a session that ends when it likes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from urllib.parse import urlsplit

import orjson

from moderator.domain.confided import confide
from moderator.domain.words import _
from moderator.servers.nodes import Node, identity, item, line_of, node, nodes, number, sentence, word
from moderator.servers.transport import Transport
from moderator.servers.troubles import (
    Broken,
    Refusal,
    Unauthorised,
    Unintelligible,
    Unreachable,
    login_needed,
    strange,
    unprotected,
)
from moderator.servers.walking import WALKS

NAME = "LimeSurvey"
_ENDED = re.compile(r"invalid session key", re.I)
_NOTHING = re.compile(r"^no (?:data(?!.*does not exist)|surveys? found|questions? found|response)", re.I)
"""What is said of what is empty; of a survey that was stopped, it is said that its table does not exist."""
_WAYS = ("/index.php/admin/remotecontrol", "/index.php?r=admin/remotecontrol")
"""Where the remote control listens, by how the site writes its addresses. Source: the platform's manual."""


class Remote:
    """A conversation with one server. `address` may name the folder in which LimeSurvey is installed."""

    def __init__(self, transport: Transport, address: str, account: tuple[str, str] | None) -> None:
        self.transport = transport
        self._account = account
        self._key = ""
        self._numbers = count(1)
        path = urlsplit(address if "://" in address else f"https://{address}").path
        folder = re.split(r"/(?:index\.php|admin)(?:/|$)", path)[0].rstrip("/")
        self._doors = [home + way for home in dict.fromkeys((folder, "")) for way in _WAYS]
        self._door = ""

    @property
    def home(self) -> str:
        """The address of the installation."""
        door = self._door or self._doors[0]
        return self.transport.url + door.partition("/index.php")[0]

    def call(self, method: str, *parameters: object, brief: bool = False) -> object:
        """The result of a call in our session, opened when there is none and once more when it has ended.

        None says that there is nothing of that; `brief` as for `Transport.call`. Raises Refusal, Unauthorised, or what
        that raises.
        """
        for again in (False, True):
            if not self._key:
                self._sign_in()
            result = self._rpc(method, self._key, *parameters, brief=brief)
            status = word(item(result, "status"))
            if _ENDED.search(status):
                self._key = ""
                if not again:
                    continue
            if _NOTHING.search(status):
                return None
            if status and status.lower() != "ok":  # whatever else is told beside it
                raise Refusal(200, status[:500])
            break
        return result

    def rows(self, method: str, *parameters: object) -> list[Node]:
        """The result of a call that gives a list. Raises as `call`, or Unintelligible."""
        result = self.call(method, *parameters)
        if result is None:
            return []
        if not isinstance(result, list):
            raise self.strange()
        return nodes(result)

    def responses(
        self,
        survey: str,
        first: int | None = None,
        last: int | None = None,
        only: list[str] | None = None,
        *,
        brief: bool = False,
    ) -> Iterator[Node]:
        """The complete responses whose numbers are in that range, all their columns or `only` these.

        `brief` as for `Transport.call`. Raises as `call`, or Unintelligible.
        """
        asked = (int(survey), "json", None, "complete", "code", "long", first, last, only)
        result = self.call("export_responses", *asked, brief=brief)
        if result is None:
            return
        try:
            told = orjson.loads(base64.b64decode(result if isinstance(result, str) else "", validate=False))
        except (binascii.Error, ValueError):
            raise Unintelligible(
                _("The answer of {host} is cut or is not valid JSON.").format(host=self.transport.host),
                remedy=_("What was received is kept. Synchronise again in a few minutes."),
            ) from None
        for one in nodes(item(told, "responses")):
            # Servers before the fifth version wrap each response in an object that has its number for a name.
            inner = [each for each in one.values() if isinstance(each, dict)]
            row = inner[0] if len(one) == 1 and inner else one
            if number(row.get("id")) is not None:
                yield row

    def close(self) -> None:
        """End the session there, whatever happens: it would count among those of the account."""
        key, self._key = self._key, ""
        if key:
            # Where it cannot be ended, it ends by itself after a while.
            with suppress(Unreachable, Unintelligible, Unauthorised):
                self._rpc("release_session_key", key)

    # -------------------------------------------------------------------------------------------------------- speaking

    def _sign_in(self) -> None:
        if self._account and not self.transport.private:
            raise unprotected(self.transport.host)
        self.transport.secret = True
        result = self._rpc("get_session_key", *(self._account or ("", "")))
        # What went wrong is said inside the result, with the status 200.
        status = line_of(item(result, "status"))
        if status or not isinstance(result, str) or not result:
            if not self._account:
                raise login_needed(self.transport.host)
            raise Unauthorised(
                _("The server {host} does not accept this account: {words}").format(
                    host=self.transport.host, words=sentence(status or _("no reason given."))
                ),
                remedy=_(
                    "Check the account with the site’s administrator; after several failures the server makes people "
                    "wait."
                ),
            )
        confide(result)
        self._key = result

    def _rpc(self, method: str, *parameters: object, brief: bool = False) -> object:
        if self._door:
            return self._at(self._door, method, *parameters, brief=brief)
        trouble: Unintelligible | None = None
        for door in self._doors:
            try:
                result = self._at(door, method, *parameters)
            except Unintelligible as problem:
                trouble = trouble or problem
                continue
            self._door = door
            return result
        assert trouble is not None
        raise trouble

    def _at(self, door: str, method: str, *parameters: object, brief: bool = False) -> object:
        for _attempt in range(WALKS):
            id_ = next(self._numbers)
            call = {"method": method, "params": parameters, "id": id_}
            reply = self.transport.call("POST", door, json=call, brief=brief)
            if reply.status in (401, 403):
                raise login_needed(self.transport.host)
            told = node(reply.json)
            if reply.json is None and reply.status == 200:
                raise Unintelligible(
                    _("LimeSurvey’s remote control is switched off at {host}.").format(host=self.transport.host),
                    remedy=_("Its administrator switches it on: Global settings, Interfaces, JSON-RPC."),
                )
            if told is None or "result" not in told or reply.status >= 400:
                raise self.strange()
            if identity(told.get("id")) != str(id_):
                continue  # the answer to another question, from a cache
            if told.get("error") is not None and told.get("result") is None:
                words = line_of(item(told, "error", "message")) or line_of(told.get("error"))
                raise Broken(
                    _("The server {host} could not answer: {words}").format(
                        host=self.transport.host, words=sentence(words or _("no reason given."))
                    ),
                    remedy=_("What was received is kept; synchronise again later to go on from there."),
                )
            return told["result"]
        raise self.strange()

    def strange(self) -> Unintelligible:
        """What to say when something else answers."""
        return strange(self.transport.host, NAME)
