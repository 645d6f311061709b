"""Servers' secrets: in the system's keyring, else an encrypted workspace, else in memory; never in a log or an URL."""

from __future__ import annotations

import json
import os
from enum import StrEnum

import keyring
from keyring.backends import fail, null
from keyring.errors import KeyringError

from moderator.domain.words import _
from moderator.servers import network
from moderator.store.workspace import Workspace, forget_secrets, put_setting, secrets_kept

SERVICE = "moderator"

_lent: dict[str, tuple[str, str]] = {}  # like the keyring, one for the whole process, and gone with it


class Place(StrEnum):
    """Where credentials are kept."""

    KEYRING = "keyring"
    WORKSPACE = "workspace"  # one that a passphrase protects, on a system without a keyring
    MEMORY = "memory"  # until the program ends


def lasting() -> bool:
    """Whether this system has a keyring, where credentials outlive the program."""
    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def place_for(ws: Workspace | None) -> Place:
    """Where credentials can last: the keyring, else a workspace that a passphrase protects, else nowhere."""
    if lasting():
        return Place.KEYRING
    return Place.WORKSPACE if ws is not None and ws.encrypted else Place.MEMORY


def told(place: Place) -> str:
    """What a person has to know of where their credentials are; "" for the keyring, which everybody expects."""
    match place:
        case Place.KEYRING:
            return ""
        case Place.WORKSPACE:
            return _(
                "This system has no keyring: the credentials are kept in this workspace, under its passphrase. Whoever "
                "opens it can use them."
            )
        case Place.MEMORY:
            return _(
                "This system has no keyring and this workspace no passphrase: the credentials are kept nowhere, and "
                "asked again the next time."
            )


def lend(space: str, key: str, secret: str) -> None:
    """Keep the credentials for a server until the program ends, and nowhere on the disk."""
    _lent[space] = (key, secret)


def keep(space: str, key: str, secret: str, ws: Workspace | None = None) -> Place:
    """Keep the credentials for a server where they can last, and say where that is.

    Without a keyring they go to the workspace if a passphrase protects it, else they are only lent.
    """
    lend(space, key, secret)
    written = json.dumps([key, secret])
    try:
        if lasting():
            keyring.set_password(SERVICE, space, written)
            return Place.KEYRING
    except KeyringError:
        pass  # it is there, and locked or refused: as if it were not
    if ws is None or not ws.encrypted:
        return Place.MEMORY
    with ws.write() as conn:
        put_setting(conn, f"secret:{space}", written)
    return Place.WORKSPACE


def recall(ws: Workspace) -> None:
    """Take out the credentials that an encrypted workspace keeps, for as long as the program runs."""
    if ws.encrypted:
        with ws.read() as conn:
            for space, written in secrets_kept(conn).items():
                _lent.setdefault(space, _pair(written))


def kept(space: str) -> tuple[str, str] | None:
    """The credentials for a server: from the environment, lent, or in the keyring; None when there are none.

    Those of the environment are for the one host that MODERATOR_SERVER_HOST names (`host` or `host:port`): a workspace
    may follow several servers, and none may see another's. There is no key where a platform has a token alone.
    """
    key, secret = os.environ.get("MODERATOR_SERVER_KEY", ""), os.environ.get("MODERATOR_SERVER_SECRET", "")
    if secret and space.partition(":")[2] == os.environ.get("MODERATOR_SERVER_HOST", ""):
        return key, secret
    if space in _lent:
        return _lent[space]
    try:
        found = keyring.get_password(SERVICE, space)
    except KeyringError:
        return None  # no keyring on this system: reading works without credentials, and sending says what it needs
    return _pair(found) if found else None


def forget(space: str, ws: Workspace | None = None) -> None:
    """Forget the credentials for a server."""
    _lent.pop(space, None)
    if ws is not None and ws.encrypted:
        with ws.write() as conn:
            forget_secrets(conn, space)
    try:
        if keyring.get_password(SERVICE, space):
            keyring.delete_password(SERVICE, space)
    except KeyringError:
        return  # no keyring: there was nothing to forget


def proxy_space(host: str) -> str:
    """The name under which the password of a proxy (`host:port`) is kept."""
    return f"proxy:{host}"


def for_proxy(host: str) -> tuple[str, str] | None:
    """The user and the password for a proxy."""
    return kept(proxy_space(host))


def _pair(written: str) -> tuple[str, str]:
    key, secret = json.loads(written)
    return str(key), str(secret)


network.introduce(for_proxy)
