"""Servers' secrets: in the system's keyring, never in the workspace, a log or an address."""

from __future__ import annotations

import json
import os

import keyring
from keyring.errors import KeyringError

from moderator.domain.problem import Problem
from moderator.domain.words import _

SERVICE = "moderator"


def keep(space: str, key: str, secret: str) -> None:
    """Keep the credentials for a server. Raises Problem when this system has no keyring."""
    try:
        keyring.set_password(SERVICE, space, json.dumps([key, secret]))
    except KeyringError as error:
        raise Problem(
            _("This computer has no place to keep the server's credentials."),
            remedy=_("Give them each time, or through MODERATOR_SERVER_KEY and MODERATOR_SERVER_SECRET."),
        ) from error


def kept(space: str) -> tuple[str, str] | None:
    """The credentials for a server, from the environment or the keyring; None when there are none."""
    key, secret = os.environ.get("MODERATOR_SERVER_KEY", ""), os.environ.get("MODERATOR_SERVER_SECRET", "")
    if key and secret:
        return key, secret
    try:
        found = keyring.get_password(SERVICE, space)
    except KeyringError:
        return None  # no keyring on this system: reading works without credentials, and sending says what it needs
    if not found:
        return None
    key, secret = json.loads(found)
    return key, secret


def forget(space: str) -> None:
    """Forget the credentials for a server."""
    if kept(space) is not None:
        keyring.delete_password(SERVICE, space)
