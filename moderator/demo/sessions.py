"""API credentials and the tokens a sample server gives for them."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from moderator.demo.records import Person


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a system administrator of Decidim creates for a program: a key and a secret."""

    key: str
    secret: str


PERSON = Credentials("agent@exemple.fr", "mot-de-passe-de-demonstration")
FORGERY = "jeton+de/formulaire=="
"""What the forms of the site must bear."""
SESSION = timedelta(minutes=30)


class Sessions:
    """The tokens given and not yet expired or revoked.

    `user` is the account the credentials act as: an administrator, as Decidim makes them.
    """

    def __init__(self, user: Person, credentials: Credentials) -> None:
        self.user = user
        self.credentials = credentials
        self._signing_key = secrets.token_bytes(32)
        self._alive: dict[str, datetime] = {}

    def change(self, credentials: Credentials) -> None:
        """Let an administrator make other credentials: those of before end, with the tokens given for them."""
        self.credentials = credentials
        self._alive.clear()

    def sign_in(self, form: Mapping[str, str], now: datetime, minutes: float) -> str | None:
        """A token for the right key and secret, else None."""
        key, secret = form.get("api_user[key]", ""), form.get("api_user[secret]", "")
        if not (
            hmac.compare_digest(key.encode(), self.credentials.key.encode())
            and hmac.compare_digest(secret.encode(), self.credentials.secret.encode())
        ):
            return None
        end = now + timedelta(minutes=minutes)
        claims = {
            "sub": str(self.user.id),
            "scp": "api_user",
            "jti": secrets.token_hex(8),
            "iat": int(now.timestamp()),
            "exp": int(end.timestamp()),
        }
        signed = f"{_part({'alg': 'HS256'})}.{_part(claims)}"
        signature = hmac.digest(self._signing_key, signed.encode(), hashlib.sha256)
        token = f"{signed}.{_base64(signature)}"
        self._alive[token] = end
        return token

    def enter(self, form: Mapping[str, str], now: datetime) -> str | None:
        """The cookie of a person's session, for the right e-mail address and password sent from our page, else None."""
        told = (form.get("user[email]"), form.get("user[password]"), form.get("authenticity_token"))
        if told != (PERSON.key, PERSON.secret, FORGERY):
            return None
        cookie = secrets.token_hex(16)
        self._alive[cookie] = now + SESSION
        return cookie

    def within(self, cookie: str, now: datetime) -> Person | None:
        """Who a header `Cookie: _session_id=…` stands for; a session ends when nothing was asked for half an hour."""
        name, _equals, value = cookie.partition("=")
        end = self._alive.get(value.partition(";")[0])
        if name != "_session_id" or end is None or now >= end:
            return None
        self._alive[value.partition(";")[0]] = now + SESSION
        return self.user

    def viewer(self, authorization: str, now: datetime) -> Person | None:
        """Who a header `Authorization: Bearer …` stands for; nobody when it is unknown, revoked or too old."""
        end = self._alive.get(authorization.removeprefix("Bearer ").strip())
        return self.user if end is not None and now < end else None

    def sign_out(self, authorization: str) -> None:
        """Revokes a token."""
        self._alive.pop(authorization.removeprefix("Bearer ").strip(), None)


def _part(value: Mapping[str, object]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
