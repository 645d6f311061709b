"""A conversation with one WordPress: where its interface is, an application password, and its refusals in words."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.nodes import Node, line_of, node, word
from moderator.servers.transport import Reply, Transport
from moderator.servers.troubles import Refusal, Unauthorised, Unintelligible, strange, unprotected

DEPTH = 3  # parts of a path under which a WordPress is looked for: people paste the address of a page

PLAIN = "/?rest_route="
"""How the interface is called on sites without pretty addresses."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and one of their application passwords. They are never shown, not even by `repr`."""

    user: str = field(repr=False)
    password: str = field(repr=False)


class Session:
    """A conversation with one site, on behalf of a person when there are credentials."""

    def __init__(self, transport: Transport, address: str, credentials: Credentials | None = None) -> None:
        self.transport = transport
        self._paths = _paths(address)
        self._credentials = credentials
        self._root: Node | None = None
        self._prefix = ""

    @property
    def known(self) -> bool:
        """Whether there is somebody to sign in as."""
        return self._credentials is not None

    @property
    def root(self) -> Node:
        """What the site says of itself. Raises Unintelligible when no WordPress is there, or what `call` does."""
        if self._root is None:
            self._root = self._found()
        return self._root

    @property
    def place(self) -> str:
        """The host, and the folder of the site once it was found not to be at the top."""
        return self.transport.host + self._prefix.removesuffix(PLAIN).removesuffix("/wp-json")

    def _found(self) -> Node:
        """Look for the interface: in the folders of the address, the deepest first, and under both of its names."""
        self._sign()
        words: Problem | None = None
        for prefix in (f"{path}{name}" for name in ("/wp-json", PLAIN) for path in self._paths):
            try:
                reply = self.transport.call("GET", f"{prefix}/")
            except Unintelligible as problem:
                words = words or problem
                continue
            told = node(reply.json)
            if told is not None and reply.status in (401, 403):
                raise self._closed(reply, told)
            spaces = told.get("namespaces") if told is not None else None
            if told is not None and isinstance(spaces, list) and "wp/v2" in spaces:
                self._prefix = prefix
                if prefix.endswith(PLAIN):
                    # Any page of the site answers under this name: the site says itself where it begins.
                    home = urlsplit(word(told.get("home"))).path.rstrip("/")
                    self._prefix = f"{home if home in self._paths else prefix.removesuffix(PLAIN)}{PLAIN}"
                return told
        raise strange(self.transport.host, "WordPress", words.what if words else "")

    def _sign(self) -> None:
        if self._credentials is None:
            return
        if not self.transport.private:
            raise unprotected(self.transport.host)
        pair = f"{self._credentials.user}:{self._credentials.password}"
        self.transport.headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        self.transport.secret = True

    def _closed(self, reply: Reply, told: Node) -> Unauthorised:
        host = self.transport.host
        if self.known and reply.status == 401:
            return self.unrecognised()
        return Unauthorised(
            _("The site {host} only answers people who are signed in.").format(host=host),
            where=line_of(told.get("message"))[:300],
            remedy=_("Give a user of the site who may moderate comments, and an application password of theirs."),
        )

    def unrecognised(self) -> Unauthorised:
        """What to say when the site does not see somebody behind our credentials: it does not tell the cause."""
        return Unauthorised(
            _("The site {host} does not recognise this user and application password.").format(
                host=self.transport.host
            ),
            remedy=_(
                "An application password is made on the site, on the user’s profile page; it is not the one with which "
                "people sign in. If it is right, the web server may drop the Authorization header: tell the people who "
                "run it (CGIPassAuth On)."
            ),
        )

    def get(self, route: str, *, brief: bool = False, **query: object) -> Reply:
        """Ask for something, `brief` as for `Transport.call`. Raises Refusal, or what that raises."""
        return self._checked(self.transport.call("GET", self._address(route, query), brief=brief))

    def post(self, route: str, body: object, *, repeatable: bool = True) -> Reply:
        """Write something; `repeatable` when doing it twice is like doing it once. Raises as `get`."""
        return self._checked(self.transport.call("POST", self._address(route, {}), json=body, repeatable=repeatable))

    def delete(self, route: str) -> Reply:
        """Put something in the trash; never for good. Raises as `get`."""
        return self._checked(self.transport.call("DELETE", self._address(route, {}), repeatable=False))

    def _address(self, route: str, query: dict[str, object]) -> str:
        _found = self.root
        told = urlencode({name: value for name, value in query.items() if value is not None}, safe=",")
        joint = "&" if "?" in self._prefix else "?"
        return f"{self._prefix}/wp/v2/{quote(route)}" + (f"{joint}{told}" if told else "")

    def _checked(self, reply: Reply) -> Reply:
        if reply.status < 400:
            return reply
        told = node(reply.json) or {}
        code = word(told.get("code"))
        if reply.status == 401 and self.known and code in ("incorrect_password", "invalid_username", "invalid_email"):
            raise self._closed(reply, told)
        raise Refusal(reply.status, line_of(told.get("message"))[:500], code)

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()


def _paths(address: str) -> list[str]:
    """The folders of an address, the deepest first, the top last: ["/agglo/plui", "/agglo", ""]."""
    typed = address.strip()
    try:
        path = urlsplit(typed if "://" in typed else f"https://{typed}").path
    except ValueError:
        path = ""
    parts = [part for part in path.split("/") if part and part not in ("wp-json", "wp-admin", "index.php", "..", ".")]
    return [
        "".join(f"/{quote(part, safe='%')}" for part in parts[:depth])
        for depth in range(min(DEPTH, len(parts)), -1, -1)
    ]


def rows(reply: Reply) -> Iterator[Node]:
    """The objects of a list that was answered."""
    told: Any = reply.json
    return (one for one in told if isinstance(one, dict)) if isinstance(told, list) else iter(())
