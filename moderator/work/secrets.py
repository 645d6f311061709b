"""Servers' secrets: in the system's keyring, else an encrypted workspace, else in memory; never in a log or an URL."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from hashlib import blake2b
from typing import TypeVar

import keyring
from keyring.backends import fail, null

from moderator.domain.confided import from_environment
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers import network
from moderator.store.workspace import Workspace, forget_secrets, put_setting, secrets_kept

SERVICE = "moderator"
_PROXY = "proxy:"
PATIENCE = 20.0  # seconds left to the keyring, which may be asking the person to unlock it
_ROOM = 1_280  # characters of one entry of the keyring of Windows. Source: CRED_MAX_CREDENTIAL_BLOB_SIZE, in UTF-16

Pair = tuple[str, str]
T = TypeVar("T")

_lent: dict[str, list[Pair]] = {}  # the latest first; like the keyring, for the whole process, and gone with it
_recalled: dict[str, list[Pair]] = {}  # those of the encrypted workspace that is open, and of no other
_silent: list[threading.Thread] = []  # who waits for an answer of the keyring for longer than that
_shut: list[bool] = [False]


class Place(StrEnum):
    """Where credentials are kept."""

    KEYRING = "keyring"
    WORKSPACE = "workspace"  # one that a passphrase protects, on a system without a keyring
    MEMORY = "memory"  # until the program ends


class Shut(Exception):
    """The keyring is locked, refuses, fails or does not answer. It says no more: its words may hold anything."""


def lasting() -> bool:
    """Whether this system has a keyring, where credentials outlive the program."""
    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def shut() -> bool:
    """Whether there is a keyring that gave no answer the last time: what it keeps is not known for the moment."""
    return _shut[0] and lasting()


def place_for(ws: Workspace | None) -> Place:
    """Where credentials can last: the keyring, else a workspace that a passphrase protects, else nowhere."""
    if lasting() and not _shut[0]:
        return Place.KEYRING
    return Place.WORKSPACE if ws is not None and ws.encrypted else Place.MEMORY


def told(place: Place) -> str:
    """What a person has to know of where their credentials are; "" for the keyring, which everybody expects."""
    match place:
        case Place.KEYRING:
            return ""
        case Place.WORKSPACE if shut():
            return _(
                "The system’s keyring is locked or does not answer: the credentials are kept in this workspace, under "
                "its passphrase. Whoever opens it can use them."
            )
        case Place.WORKSPACE:
            return _(
                "This system has no keyring: the credentials are kept in this workspace, under its passphrase. Whoever "
                "opens it can use them."
            )
        case Place.MEMORY if shut():
            return _(
                "The system’s keyring is locked or does not answer, and this workspace has no passphrase: the "
                "credentials are kept nowhere, and asked again the next time."
            )
        case Place.MEMORY:
            return _(
                "This system has no keyring and this workspace no passphrase: the credentials are kept nowhere, and "
                "asked again the next time."
            )


def mark(pair: Pair) -> str:
    """What tells one account of a server from another, and nothing of what it is: four bytes of a digest."""
    return blake2b((pair[0] or pair[1]).encode(), digest_size=4).hexdigest()


def lend(space: str, key: str, secret: str) -> None:
    """Keep the credentials for a server until the program ends, and nowhere on the disk."""
    _lent[space] = _with(_lent.get(space, []), (key, secret))


def keep(space: str, key: str, secret: str, ws: Workspace | None = None) -> Place:
    """Keep the credentials for a server where they can last, and say where that is.

    Those of another account of it stay: another workspace may speak to it in that one's name. Without a keyring they go
    to the workspace if a passphrase protects it, else they are only lent.
    """
    if space.startswith(_PROXY):
        _lent.pop(space, None)  # one speaks to it in one name
    lend(space, key, secret)
    try:
        if lasting():
            others = [] if space.startswith(_PROXY) else _in_keyring(space)
            _put(space, _with(others, (key, secret)))
            return Place.KEYRING
    except Shut:
        pass  # as if there were none
    if ws is None or not ws.encrypted:
        return Place.MEMORY
    with ws.write() as conn:
        put_setting(conn, f"secret:{space}", json.dumps([key, secret]))
    _lent[space] = _without(_lent[space], mark((key, secret)))
    _recalled[space] = [(key, secret)]
    return Place.WORKSPACE


def recall(ws: Workspace) -> None:
    """Take out the credentials that an encrypted workspace keeps, and put back those of the workspace before."""
    found = {}
    if ws.encrypted:
        with ws.read() as conn:
            found = {space: _pairs(written) for space, written in secrets_kept(conn).items()}
    _recalled.update(found)
    for other in _recalled.keys() - found:
        del _recalled[other]


def kept(space: str, account: str = "") -> Pair | None:
    """The credentials for a server: from the environment, lent, or in the keyring; None when there are none.

    `account` is the `mark` of those that are meant, "" for the latest. Those of the environment are for the one host
    that MODERATOR_SERVER_HOST names (`host` or `host:port`): a workspace may follow several servers, and none may see
    another's. There is no key where a platform has a token alone.
    """
    key, secret = from_environment("MODERATOR_SERVER_KEY"), from_environment("MODERATOR_SERVER_SECRET")
    if secret and space.partition(":")[2] == os.environ.get("MODERATOR_SERVER_HOST", ""):
        return key, secret
    for known in (_lent.get(space, []), _recalled.get(space, [])):
        if found := _of(account, known):
            return found
    try:
        return _of(account, _in_keyring(space))
    except Shut:
        return None  # reading works without credentials, and sending says what it needs


def forget(space: str, ws: Workspace | None = None, account: str = "") -> None:
    """Forget the credentials for a server, only those of an `account` (see `kept`) when it is named.

    Raises Problem where the keyring does not let them go: somebody who believes them gone would be wrong.
    """
    for known in (_lent, _recalled):
        known[space] = _without(known.get(space, []), account)
    if ws is not None and ws.encrypted:
        with ws.write() as conn:
            forget_secrets(conn, space)
    try:
        if before := _in_keyring(space):
            _put(space, _without(before, account))
    except Shut:
        if lasting():
            raise Problem(
                _("The system’s keyring is locked or does not answer: what it keeps could not be erased."),
                remedy=_("Unlock it, then forget the credentials again."),
            ) from None


def _of(account: str, known: list[Pair]) -> Pair | None:
    return next((one for one in known if account in ("", mark(one))), None)


def _with(known: list[Pair], pair: Pair) -> list[Pair]:
    return [pair, *_without(known, mark(pair))]


def _without(known: list[Pair], account: str) -> list[Pair]:
    return [one for one in known if account and mark(one) != account]


def _in_keyring(space: str) -> list[Pair]:
    """What the keyring has for a server, the latest first. Raises Shut."""
    return _pairs(_asked(keyring.get_password, SERVICE, space) or "[]")


def _put(space: str, pairs: list[Pair]) -> None:
    """Write the credentials for a server in the keyring, the latest for which there is room. Raises Shut."""
    if pairs:
        written = json.dumps(pairs)
        while len(pairs) > 1 and len(written) > _ROOM:
            pairs = pairs[:-1]
            written = json.dumps(pairs)
        _asked(keyring.set_password, SERVICE, space, written)
    else:
        _asked(keyring.delete_password, SERVICE, space)


def _asked(question: Callable[..., T], *words: str) -> T:
    """What the keyring answers. Raises Shut when it fails in whatever way, or takes longer than a person may wait."""
    found: list[T] = []

    def ask() -> None:
        with suppress(Exception):  # backends speak to daemons, and raise whatever these throw
            found.append(question(*words))

    thread = threading.Thread(target=ask, name="keyring", daemon=True)
    _silent[:] = [one for one in _silent if one.is_alive()]
    if not _silent:  # who has not answered yet is not asked twice
        thread.start()
        thread.join(PATIENCE)
    _shut[0] = not found
    if found:
        return found[0]
    if thread.is_alive():
        _silent.append(thread)
    raise Shut


def proxy_space(host: str) -> str:
    """The name under which the password of a proxy (`host:port`) is kept."""
    return f"{_PROXY}{host}"


def for_proxy(host: str) -> Pair | None:
    """The user and the password for a proxy."""
    return kept(proxy_space(host))


def _pairs(written: str) -> list[Pair]:
    """Credentials as they are written: those of one account, or of several. What is not ours is nobody's."""
    try:
        read = json.loads(written)
        several = read if all(isinstance(one, list) for one in read) else [read]
        return [(str(key), str(secret)) for key, secret in several]
    except (ValueError, TypeError):
        return []


network.introduce(for_proxy)
