"""Downloading a file that a contribution names: from the Internet only, of a bounded size, by nobody in particular."""

from __future__ import annotations

import io
import ipaddress
import socket
from functools import partial
from urllib.parse import urlsplit

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, quoted
from moderator.servers.addresses import split
from moderator.servers.contract import OWN, FileGiver
from moderator.servers.transport import Transport
from moderator.servers.troubles import login_needed

_TRIES = 3


def fetch(
    link: str, server: str, *, largest: int, progress: Progress = silent, giver: FileGiver | None = None
) -> tuple[bytes, str]:
    """Return the bytes at an address and the media type said of them. Nothing is opened or run.

    Addresses come from citizens: one that leads inside the administration's network, also by another on the way, is
    refused, unless the consultation's own `server` is there. A `giver` is asked for it in our name; nobody else is,
    when the address is of the server's own. Raises Problem (refused, unreachable, larger than `largest` bytes) or
    Cancelled.
    """
    if not (server and link.startswith(OWN)):
        refuse_inside(link, server)
    elif giver is None:
        raise login_needed(urlsplit(server).hostname or server)
    if giver is not None:
        with io.BytesIO() as to:
            media_type = giver.download(link, to, most=largest, progress=progress)
            return to.getvalue(), media_type
    transport = Transport(link, tries=_TRIES)
    # The consultation's own server may keep its files inside.
    heed = None if urlsplit(link).hostname == urlsplit(server).hostname else partial(refuse_inside, server=server)
    transport.progress = progress
    with io.BytesIO() as to:
        try:
            media_type = transport.download(link, to, most=largest, heed=heed)
        finally:
            transport.close()
        return to.getvalue(), media_type


def refuse_inside(link: str, server: str) -> None:
    """Raise Problem for an address that is not of the web, or that leads to this computer or this network."""
    parts = split(link)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise Problem(
            _("{link} is not the address of a file on the web.").format(link=quoted(link[:200])),
            remedy=_("It is shown as its author gave it. Nothing was downloaded."),
        )
    if host == urlsplit(server).hostname:
        return
    if any(not one.is_global for one in _addresses(host)):
        raise Problem(
            _("The address {host} leads inside this network, where no citizen keeps files.").format(host=host[:200]),
            remedy=_("It was not downloaded. It may be made to harm."),
        )


def _addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The addresses that a host stands for; none when only a proxy can find them, which then sends nothing inside."""
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(one.partition("%")[0]) for one in found]
