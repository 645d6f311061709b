"""GraphQL over HTTP: one document in, data and errors out, whatever the platform makes of either."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moderator.domain.confided import hidden
from moderator.domain.words import _
from moderator.servers.sizes import Sizes
from moderator.servers.transport import Reply, Transport
from moderator.servers.troubles import TooHeavy, Unintelligible, Unreachable, login_needed

_LONGEST = 500
HEAVY = re.compile(r"exceeds max (?:complexity|depth) of|Query is too complex", re.IGNORECASE)
"""The words of graphql-ruby for a question that asks for too much at once."""
_UNDEFINED = re.compile(r"Cannot query field|Unknown (?:argument|type)|Wrong public query|doesn't exist on type", re.I)
"""The words of graphql-php, of Cap Collectif and of graphql-ruby for a question that the schema does not know."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of GraphQL's `errors`: the server's words, where in the answer, and a code ("" when it gives none).

    The words are kept and shown: they are cut, and what we told the server in confidence is hidden in them.
    """

    message: str
    path: tuple[str | int, ...] = ()
    code: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", hidden(self.message)[:_LONGEST])


@dataclass(frozen=True, slots=True)
class Given:
    """What the server gave: `data` (None when it gave nothing) and the faults beside it."""

    data: Mapping[str, Any] | None
    faults: tuple[Fault, ...] = ()

    def item(self, *path: str) -> Any:
        """What stands at that path, or None when anything on the way is missing or of another shape."""
        value: Any = self.data
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    @property
    def words(self) -> str:
        """The server's own words on what went wrong, shortened; "" when nothing did."""
        return " · ".join(dict.fromkeys(fault.message for fault in self.faults if fault.message))[:_LONGEST]

    @property
    def speechless(self) -> bool:
        """Whether there is nothing to go on: errors or nothing at all, and no code that says why."""
        named = any(fault.code for fault in self.faults) or self.undefined
        return self.data is None and bool(self.faults) and not named

    @property
    def heavy(self) -> bool:
        """Whether the server refused because too much was asked at once."""
        return not self.data and any(HEAVY.search(fault.message) for fault in self.faults)

    @property
    def undefined(self) -> bool:
        """Whether the server's schema does not know what was asked for."""
        return not self.data and any(_UNDEFINED.search(fault.message) for fault in self.faults)

    def coded(self, *codes: str) -> bool:
        """Whether one of the faults has one of these codes."""
        return any(fault.code in codes for fault in self.faults)


class Speechless(Unreachable):
    """The server gave errors and no data at all."""


class Questions:
    """Questions to one server that answers them at one path. `platform` is its name in sentences."""

    def __init__(self, transport: Transport, path: str, platform: str) -> None:
        self.transport = transport
        self._path = path
        self._platform = platform
        self._sizes = Sizes()

    def ask(self, document: str, *, brief: bool = False, **variables: object) -> Given:
        """Send one question; a second time when the server gives errors without a code and nothing else.

        `brief` as for `Transport.call`. Raises TooHeavy, Speechless, or what `Transport.call` raises.
        """
        given = self._once(document, variables, brief)
        if given.speechless:
            given = self._once(document, variables, brief)
        if given.speechless:
            raise speechless(given, self.transport.host)
        return given

    def page(self, document: str, first: int, least: int = 1, **variables: object) -> Given:
        """Ask for a page of a list, with its size as `$first`: for less, down to `least`, when that is too much.

        Raises as `ask`.
        """
        return self._sizes.given(
            document, first, lambda size, less: self.ask(document, brief=less, **variables, first=size), least
        )

    def _once(self, document: str, variables: Mapping[str, object], brief: bool) -> Given:
        body = {"query": document, "variables": variables, "operationName": operation(document)}
        reply = self.transport.call("POST", self._path, json=body, brief=brief)
        if reply.status in (401, 403):
            raise login_needed(self.transport.host)
        if reply.status == 400 and isinstance(reply.json, str):
            return Given(None, (Fault(reply.json),))
        given = given_by(reply, self.transport.host, self._platform)
        if given.heavy:
            raise too_heavy(self.transport.host)
        return given


def too_heavy(host: str) -> TooHeavy:
    """What to say when even one row is too much for the server."""
    return TooHeavy(
        _("The server {host} finds the question too heavy.").format(host=host),
        remedy=_("What was received is kept. Tell the people who run the site."),
    )


def speechless(given: Given, host: str) -> Speechless:
    """What to say when a server gives errors and nothing else."""
    return Speechless(
        _("The server {host} could not answer: {words}").format(host=host, words=given.words or _("no reason given.")),
        remedy=_("What was received is kept; synchronise again later to go on from there."),
    )


def operation(document: str) -> str:
    """The name of the operation of a document."""
    found = re.match(r"\s*(?:query|mutation)\s+(\w+)", document)
    return found.group(1) if found else ""


def given_by(reply: Reply, host: str, platform: str) -> Given:
    """What a reply says. Raises Unintelligible when it is not an answer of GraphQL."""
    json = reply.json
    if not isinstance(json, Mapping) or not ("data" in json or "errors" in json):
        raise Unintelligible(
            _("What answers at {host} does not speak like {platform}.").format(host=host, platform=platform),
            remedy=_("Check the address of the site and the kind of platform. Nothing was changed."),
        )
    data = json.get("data")
    errors = json.get("errors")
    faults = tuple(_fault(error) for error in errors[:500]) if isinstance(errors, list) else ()
    # Decidim writes `"data": {}` beside its own internal errors.
    return Given(data if isinstance(data, Mapping) and data else None, faults)


def _fault(error: object) -> Fault:
    if not isinstance(error, dict):
        return Fault(str(error))
    path = error.get("path")
    extensions = error.get("extensions")
    code = extensions.get("code") if isinstance(extensions, dict) else ""
    return Fault(
        _words(error.get("message")),
        tuple(one for one in path if isinstance(one, (str, int))) if isinstance(path, list) else (),
        code if isinstance(code, str) else "",
    )


def _words(message: object) -> str:
    """The message as one line: from 0.32 on, forms give a list of {path, message} where a sentence was."""
    if isinstance(message, list):
        return " ; ".join(_words(one) for one in message)
    if isinstance(message, dict):
        path = message.get("path")
        where = str(path[-1]) if isinstance(path, list) and path else ""
        return f"{where}: {_words(message.get('message'))}" if where else _words(message.get("message"))
    return " ".join(str(message).split()) if message is not None else ""
