"""Asking Decidim: one GraphQL document in, data and errors out; the token of the API credentials kept and renewed."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

import orjson

from moderator.domain.confided import confide
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.decidim import documents
from moderator.servers.graphql import Fault as Fault
from moderator.servers.graphql import Given as Given
from moderator.servers.graphql import Speechless as Speechless
from moderator.servers.graphql import given_by, operation, speechless, too_heavy
from moderator.servers.transport import Transport
from moderator.servers.troubles import Unauthorised, Unintelligible, login_needed, unprotected

DOOR = "/users/sign_in"
_FORGERY = re.compile(
    r'name="csrf-token"\s+content="(?P<meta>[^"]+)"|name="authenticity_token"\s+value="(?P<field>[^"]+)"'
)
"""What proves that a form was sent from a page of the site; the one of the whole page comes first in it."""
_TOKEN_LIFE = 3_600.0  # seconds, when the token does not say how long it lives


@dataclass(frozen=True, slots=True)
class Credentials:
    """API credentials, as a system administrator of Decidim creates them, or the account of a person of the site.

    They are never shown, not even by `repr`.
    """

    key: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def person(self) -> bool:
        """Whether they are an e-mail address and a password: every version lets people read as they do in a browser."""
        return "@" in self.key


class NoCredentialsThere(Unauthorised):
    """The server has no API credentials: too old, or without the module that gives them."""


class Session:
    """A conversation with one server, on behalf of its API user when there are credentials."""

    def __init__(
        self, transport: Transport, credentials: Credentials | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.transport = transport
        self._credentials = credentials
        self._clock = clock
        self._renew_at = 0.0
        self._anonymous = False
        self.entries = 0  # how many times we were let in

    @property
    def known(self) -> bool:
        """Whether there are credentials to sign in with."""
        return self._credentials is not None

    def ask(self, document: str, *, write: bool = False, brief: bool = False, **variables: object) -> Given:
        """Send one document. A question is asked twice when the server gives errors without a code and nothing else.

        An error with a code is an answer: the caller knows what it means. `brief` as for `Transport.call`.

        Raises TooHeavy, Speechless (questions only), or what `Transport.call` raises.
        """
        given = self._once(document, variables, write, brief)
        if write or not given.speechless:
            return given
        given = self._once(document, variables, write, brief)
        if given.speechless:
            raise speechless(given, self.transport.host)
        return given

    def _once(self, document: str, variables: Mapping[str, object], write: bool, brief: bool = False) -> Given:
        self._ensure_token(write)
        body = {"query": document, "variables": variables, "operationName": operation(document)}
        try:
            reply = self.transport.call("POST", "/api", json=body, repeatable=not write, brief=brief)
        except Unauthorised:
            if self._credentials is None or not self._credentials.person:
                raise
            # The person's session ended: the sign-in page stood in the way, and nothing was carried out.
            self.sign_in()
            reply = self.transport.call("POST", "/api", json=body, repeatable=not write, brief=brief)
        if reply.status == 401 and self._credentials is not None and not self._anonymous:
            # The token ended earlier than it said: refused requests were not carried out, so asking again is safe.
            self.sign_in()
            reply = self.transport.call("POST", "/api", json=body, repeatable=not write, brief=brief)
        if reply.status in (401, 403):
            raise login_needed(self.transport.host)
        given = given_by(reply, self.transport.host, "Decidim")
        if given.heavy:
            raise too_heavy(self.transport.host)
        return given

    def sign_in(self) -> None:
        """Exchange the credentials for a token or a session. Raises Unauthorised when they are refused."""
        if self._credentials is None:
            return
        host = self.transport.host
        if not self.transport.private:
            raise unprotected(host)
        if self._credentials.person:
            self._enter(self._credentials)
            return
        self.transport.token = ""
        form = {"api_user[key]": self._credentials.key, "api_user[secret]": self._credentials.secret}
        try:
            reply = self.transport.call("POST", "/api/sign_in", form=form)
        except Unintelligible:
            raise _no_credentials_there(host) from None
        body = reply.json if isinstance(reply.json, Mapping) else {}
        token = reply.headers.get("authorization", "").removeprefix("Bearer ").strip() or body.get("jwt_token") or ""
        if reply.status in (401, 403):
            raise Unauthorised(
                _("The server {host} does not accept these API credentials.").format(host=host),
                remedy=_(
                    "Check the key and the secret with the site’s administrator (and that tokens are switched on "
                    "there). Nothing was sent; reading without credentials still works if the site is public."
                ),
            )
        if reply.status == 404:
            raise _no_credentials_there(host)
        if not isinstance(token, str) or not re.fullmatch(r"[\w\-.~+/=]{8,8192}", token):
            raise Unauthorised(
                _("The server {host} accepted the credentials but gave no token.").format(host=host),
                remedy=_("Its administrator must set the secret that signs tokens (DECIDIM_API_JWT_SECRET)."),
            )
        confide(token)
        self.transport.token = token
        self.entries += 1
        self._renew_at = self._clock() + 0.8 * _life(token)

    def _enter(self, account: Credentials) -> None:
        """Sign in as people do, by the page of the site."""
        host = self.transport.host
        self.transport.forget()
        page, _elsewhere = self.transport.page("GET", DOOR)
        if "user[password]" not in page:
            raise Unauthorised(
                _("The site {host} has no page where one signs in with a password.").format(host=host),
                remedy=_("Ask its administrator for API credentials (a key and a secret) instead."),
            )
        found = _FORGERY.search(page)
        form = {"user[email]": account.key, "user[password]": account.secret}
        form |= {"authenticity_token": unescape(found["meta"] or found["field"])} if found else {}
        self.transport.secret = True
        _again, inside = self.transport.page("POST", DOOR, form)
        if not inside or urlsplit(inside).path.startswith(DOOR):
            raise Unauthorised(
                _("The server {host} does not accept this account.").format(host=host),
                remedy=_("Check the e-mail address and the password by signing in on the site. Nothing was sent."),
            )
        self.entries += 1

    def _ensure_token(self, write: bool) -> None:
        if self._credentials is None or (self._anonymous and not write):
            return
        if self._credentials.person:
            if not self.entries:
                self.sign_in()
        elif not self.transport.token or self._clock() >= self._renew_at:
            try:
                self.sign_in()
            except NoCredentialsThere:
                # An older server reads the same to everybody; only writing needs somebody.
                if write:
                    raise
                self._anonymous = True

    def recognised(self) -> bool:
        """Whether the server sees somebody behind our token; signs in again once if it does not."""
        if self._credentials is None:
            return False
        for again in (False, True):
            if again and not self._anonymous:
                self.sign_in()
            if self._once(documents.SESSION, {}, False).item("session", "user") is not None:
                return True
        return False

    def close(self) -> None:
        """Give back the token and the connections; never fails: a token that stays ends by itself."""
        try:
            if self.transport.token:
                self.transport.call("DELETE", "/api/sign_out", repeatable=False)
        except Problem:
            pass
        finally:
            self.transport.token = ""
            self.transport.close()


def _no_credentials_there(host: str) -> NoCredentialsThere:
    return NoCredentialsThere(
        _("The server {host} does not know API credentials (Decidim has them from 0.31 on).").format(host=host),
        remedy=_("It can still be read. Use the answers file to give the answers back."),
    )


def _life(token: str) -> float:
    """Seconds the token lives, from its own two dates: this computer's clock, which may be wrong, plays no part."""
    try:
        payload = token.split(".")[1]
        claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        life = float(claims["exp"]) - float(claims["iat"])
    except (IndexError, KeyError, TypeError, ValueError):
        return _TOKEN_LIFE
    return life if 0 < life < 30 * 86_400 else _TOKEN_LIFE
