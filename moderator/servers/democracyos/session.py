"""Asking DemocracyOS: signing in with an account, whose cookie the connection keeps; its two kinds of answers."""

from __future__ import annotations

from moderator.domain.words import _
from moderator.servers.nodes import identity, item, line_of, node, sentence
from moderator.servers.transport import Method, Reply, Transport
from moderator.servers.troubles import Unauthorised, unprotected


class Session:
    """A conversation with one server, in the name of an account when there is one (e-mail address, password)."""

    def __init__(self, transport: Transport, account: tuple[str, str] | None) -> None:
        self.transport = transport
        self._account = account
        self._me = ""

    @property
    def known(self) -> bool:
        """Whether there is an account to sign in with."""
        return self._account is not None

    def me(self) -> str:
        """The number of our account there, "" when there is none. Raises Unauthorised when it is not accepted."""
        if self._account is not None and not self._me:
            self._sign_in(*self._account)
        return self._me

    def call(self, method: Method, path: str, json: object = None, *, brief: bool = False) -> Reply:
        """One request in our account's name; signs in again once when the server has forgotten us.

        A request that writes is sent once; `brief` as for `Transport.call`. Raises what that raises, or Unauthorised.
        """
        self.me()
        repeatable = method == "GET"
        reply = self.transport.call(method, path, json=json, repeatable=repeatable, brief=brief)
        if reply.status in (401, 403) and self._account is not None:
            # A refused request was not carried out: asking again is safe.
            self._me = ""
            self.me()
            reply = self.transport.call(method, path, json=json, repeatable=repeatable, brief=brief)
        return reply

    def _sign_in(self, address: str, password: str) -> None:
        host = self.transport.host
        if not self.transport.private:
            raise unprotected(host)
        self.transport.secret = True
        reply = self.transport.call("POST", "/api/signin", json={"email": address, "password": password})
        # A refusal comes with status 200: only its words tell.
        words = line_of(item(reply.json, "error")) or words_of(reply)
        me = identity(item(reply.json, "id")) or identity(item(reply.json, "_id"))
        if reply.status != 200 or words or not me:
            raise Unauthorised(
                _("The server {host} does not accept this address and password: {words}").format(
                    host=host, words=sentence(words or f"HTTP {reply.status}")
                ),
                remedy=_(
                    "Check the account with the site’s administrator. Nothing was sent; reading without it may still "
                    "work."
                ),
            )
        self._me = me


def words_of(reply: Reply) -> str:
    """The server's own words of a refusal, "" when it gives none."""
    error = node(item(reply.json, "error"))
    if error is not None:
        return line_of(error.get("message")) or line_of(error.get("info")) or line_of(error.get("code"))
    return line_of(reply.json) if isinstance(reply.json, str) else ""
