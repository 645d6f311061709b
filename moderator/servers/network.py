"""The way out to the network: what a person chose for this computer, and whose certificates are trusted.

Certificates are always verified: nothing here, or anywhere, switches that off.
"""

from __future__ import annotations

import json
import os
import re
import ssl
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import platformdirs
import truststore

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers import addresses

PORTS = {"http": 80, "https": 443, "socks5h": 1080, "socks5": 1080, "socks4a": 1080, "socks4": 1080}
"""The kinds of proxies, with their usual port. Those in `h` and `a` look names up themselves, as networks whose
computers do not know the names of the Internet need."""


class Way(StrEnum):
    """How servers are reached."""

    SYSTEM = "system"  # as the system and the environment say
    DIRECT = "direct"
    PROXY = "proxy"  # the one of `proxy`
    SCRIPT = "script"  # the proxy settings script (PAC) of `script` says for each address


@dataclass(frozen=True, slots=True)
class Network:
    """What is chosen for this computer. `authority` is a PEM file with certificates trusted beside the system's."""

    way: Way = Way.SYSTEM
    proxy: str = ""  # `host:port` or its address (http, https, socks5h…); never a password
    straight: str = ""  # hosts reached without it, separated by commas
    script: str = ""  # the address or the file of the script
    authority: str = ""


Credentials = Callable[[str], tuple[str, str] | None]
"""The user and the password for a proxy (`host:port`), None when there are none."""


def _nobody(_host: str) -> tuple[str, str] | None:
    return None


_introduced: list[Credentials] = [_nobody]


def introduce(credentials: Credentials) -> None:
    """Say who knows the passwords of proxies: they are kept with the other secrets, not here."""
    _introduced[0] = credentials


def credentials(host: str) -> tuple[str, str] | None:
    """The user and the password for a proxy, None when there are none."""
    return _introduced[0](host)


# ---------------------------------------------------------------------------------------------------------- chosen


def place() -> Path:
    """The file in which the choice is kept, for the window and the command line alike."""
    return Path(platformdirs.user_config_dir("moderator", appauthor=False)) / "network.json"


def chosen() -> Network:
    """What is chosen now. Raises Problem when the file cannot be read: going out another way might say too much."""
    file = place()
    stamp = _stamp(file)
    return _read(file, stamp) if stamp else Network()


def _stamp(file: Path) -> int:
    """When a file was last written; 0 when it is not there."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _read(file: Path, _stamp: int) -> Network:
    try:
        kept = json.loads(file.read_text("utf-8"))
        texts = {name: str(kept.get(name, "")) for name in ("proxy", "straight", "script", "authority")}
        return Network(Way(kept.get("way", Way.SYSTEM)), **texts)
    except (OSError, ValueError, AttributeError) as error:
        raise Problem(
            _("The network settings cannot be read."),
            where=_("File: {path}.").format(path=file),
            remedy=_("Choose them again in the preferences, or with “moderator network”."),
        ) from error


def choose(network: Network) -> None:
    """Keep a choice, and go out that way from the next connection on. Raises Problem: nothing is kept then."""
    made = checked(network)
    file = place()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(asdict(made), ensure_ascii=False, indent=1), "utf-8")
        draft.replace(file)
    except OSError as error:
        raise Problem(_("The network settings cannot be kept."), where=_("File: {path}.").format(path=file)) from error


def checked(network: Network) -> Network:
    """The same, written properly. Raises Problem for what cannot be: no proxy, a script or an authority not there."""
    proxy = network.proxy.strip()
    if network.way is Way.PROXY:
        proxy = proxy_url(proxy)
    if network.way is Way.SCRIPT and not network.script.strip():
        raise Problem(_("Say where the proxy settings script is: an address or a file."))
    if re.match(r"\s*\w+://[^/]*@", network.script) or addresses.bears_secret(addresses.split(network.script)):
        raise Problem(
            _("The address of the proxy settings script holds a password."),
            remedy=_("Ask the IT service for an address that needs none: what is chosen here is kept in clear."),
        )
    made = Network(network.way, proxy, network.straight.strip(), network.script.strip(), network.authority.strip())
    if made.authority:
        trust(made)
    return made


def proxy_url(typed: str) -> str:
    """The address of a proxy as typed, made whole. Raises Problem: not one, or with a password in it."""
    try:
        parts = urlsplit(typed if "://" in typed else f"http://{typed}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    scheme = "socks5h" if parts.scheme == "socks" else parts.scheme
    if scheme not in PORTS or " " in typed or not host or not addresses.resolvable(host):
        raise Problem(
            _("“{address}” is not the address of a proxy.").format(address=addresses.told(typed)),
            remedy=_("Write it as proxy.ministere.fr:8080, or socks5h://proxy.ministere.fr:1080 for SOCKS."),
        )
    if parts.username or parts.password:
        raise Problem(
            _("The address of the proxy holds a password."),
            remedy=_("Give the user and the password apart."),
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port or PORTS[scheme]}"


def proxy_host(network: Network) -> str:
    """The `host:port` of the proxy chosen, under which its password is kept; "" when none is."""
    return urlsplit(network.proxy).netloc


# ----------------------------------------------------------------------------------------------------------- trust


_held = threading.local()


def trust(network: Network) -> ssl.SSLContext:
    """What a server's certificate is checked with: the system's authorities, and those of the file chosen.

    Made once by each thread, as long as these files stay as they are: reading them takes longer than a page of a list.
    Two threads never share one: it is held during a handshake, and a slow server would keep the others waiting.
    Raises Problem when the file chosen holds no certificate.
    """
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or ""
    files = [(file, _stamp(Path(file))) for file in (bundle, network.authority)]
    if getattr(_held, "files", None) != files:
        _held.context, _held.files = _trusting(bundle, network.authority), files
    return cast("ssl.SSLContext", _held.context)


def _trusting(bundle: str, authority: str) -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if bundle and Path(bundle).is_file():
        context.load_verify_locations(cafile=bundle)
    if authority:
        try:
            context.load_verify_locations(cafile=authority)
        except (OSError, ssl.SSLError) as error:
            raise Problem(
                _("The certificates of this authority cannot be read."),
                where=_("File: {path}.").format(path=authority),
                remedy=_(
                    "Ask the IT service for the authority’s certificate in PEM format (it begins with -----BEGIN)."
                ),
            ) from error
    return context
