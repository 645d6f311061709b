"""Servers' secrets: in the system's keyring, or in memory until the program ends; never in the workspace or a log."""

from __future__ import annotations

import json
import os

import keyring
from keyring.backends import fail, null
from keyring.errors import KeyringError

SERVICE = "moderator"

_lent: dict[str, tuple[str, str]] = {}  # like the keyring, one for the whole process, and gone with it


def lasting() -> bool:
    """Whether this system has a keyring, where credentials outlive the program."""
    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def lend(space: str, key: str, secret: str) -> None:
    """Keep the credentials for a server until the program ends, and nowhere on the disk."""
    _lent[space] = (key, secret)


def keep(space: str, key: str, secret: str) -> bool:
    """Keep the credentials for a server in the system's keyring; False when it has none: they are only lent then."""
    lend(space, key, secret)
    try:
        keyring.set_password(SERVICE, space, json.dumps([key, secret]))
    except KeyringError:
        return False
    return True


def kept(space: str) -> tuple[str, str] | None:
    """The credentials for a server: from the environment, lent, or in the keyring; None when there are none.

    Those of the environment are for the one host that MODERATOR_SERVER_HOST names (`host` or `host:port`): a workspace
    may follow several servers, and none may see another's.
    """
    key, secret = os.environ.get("MODERATOR_SERVER_KEY", ""), os.environ.get("MODERATOR_SERVER_SECRET", "")
    if key and secret and space.partition(":")[2] == os.environ.get("MODERATOR_SERVER_HOST", ""):
        return key, secret
    if space in _lent:
        return _lent[space]
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
    _lent.pop(space, None)
    try:
        if keyring.get_password(SERVICE, space):
            keyring.delete_password(SERVICE, space)
    except KeyringError:
        return  # no keyring: there was nothing to forget
