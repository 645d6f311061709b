"""Through which proxy a server is reached: as the system says, as a person chose, or as a script (PAC) says."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from urllib.request import getproxies, url2pathname

import requests
from requests.utils import select_proxy, should_bypass_proxies
from urllib3.exceptions import HTTPError

from moderator.domain.confided import confide
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers import network
from moderator.servers.network import Network, Way
from moderator.servers.pace import Paced

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
DIRECT = ""
LARGEST = 1024 * 1024  # bytes of a script
_FRESH = 600.0  # seconds for which a script that was fetched holds
_HOLDS = 30.0  # seconds for which a way that was found holds: asking a desktop takes longer than a page of a list
_TIMEOUT = (5.0, 15.0)
_GNOME = "org.gnome.system.proxy"
_BARE_SOCKS = re.compile(r"\bSOCKS\s+(\S+?)(?=\s*(?:;|$))", re.IGNORECASE)
"""SOCKS of a script does not say which: today's is tried, then the one that browsers once took it for."""
_SCHEME = re.compile(r"(?:^|,)\s*([A-Za-z][A-Za-z0-9-]*)(?=\s*(?:,|$)|\s+[^=,\s]+(?:\s*=|[=]*\s*(?:,|$)))")
_REMOTE = {"socks": "socks5h", "socks5": "socks5h", "socks4": "socks4a"}
_AT_LARGE = ("https://www.service-public.fr/", "http://www.service-public.fr/")  # nothing is sent there
_fetched: dict[tuple[str, str], tuple[float, str]] = {}


@dataclass(frozen=True, slots=True)
class Desktop:
    """The proxy settings of a Linux desktop (GNOME and those that follow its keys)."""

    mode: str = "none"
    script: str = ""
    proxies: tuple[tuple[str, str], ...] = ()  # (scheme, address)
    straight: str = ""


class Router:
    """Finds the proxies for the addresses of one server, for one thread: scripts are bound to theirs."""

    def __init__(self, chosen: Network | None = None) -> None:
        self.chosen = network.chosen() if chosen is None else chosen
        self._scripts: dict[str, object] = {}
        self._known: dict[str, tuple[float, list[str]]] = {}

    def ways(self, url: str) -> list[str]:
        """The proxies to try one after the other, as addresses with their password if any; `DIRECT` for none.

        Raises Problem: a script that cannot be read, or that allows no way.
        """
        parts = urlsplit(url)
        if parts.hostname in LOOPBACK:
            return [DIRECT]  # proxies lead out of the administration's network, not to this very computer
        origin = f"{parts.scheme}://{parts.netloc}"
        at, known = self._known.get(origin, (-_HOLDS, []))
        if time.monotonic() - at >= _HOLDS:
            known = self._found(url)
            self._known[origin] = time.monotonic(), known
        return known

    def _found(self, url: str) -> list[str]:
        match self.chosen.way:
            case Way.DIRECT:
                return [DIRECT]
            case Way.PROXY:
                straight = should_bypass_proxies(url, no_proxy=self.chosen.straight or "-")
                return [DIRECT if straight else signed(self.chosen.proxy)]
            case Way.SCRIPT:
                return self._scripted(self.chosen.script, url)
            case Way.SYSTEM:
                return self._by_system(url)

    def _by_system(self, url: str) -> list[str]:
        told = _all_kinds(getproxies())  # the environment; on Windows and macOS, else, the system's settings
        if told:
            proxy = None if should_bypass_proxies(url, no_proxy=None) else select_proxy(url, told)
            return [signed(proxy) if proxy else DIRECT]
        if script := system_script():
            return self._scripted(script, url)
        desktop = of_desktop()
        if desktop.mode == "auto" and desktop.script:
            return self._scripted(desktop.script, url)
        if desktop.mode == "manual" and not should_bypass_proxies(url, no_proxy=desktop.straight or "-"):
            proxy = select_proxy(url, dict(desktop.proxies))
            return [signed(proxy) if proxy else DIRECT]
        return [DIRECT]

    def _scripted(self, script: str, url: str) -> list[str]:
        from pypac.parser import PACFile, parse_pac_value

        try:
            if script not in self._scripts:
                self._scripts[script] = PACFile(fetched(script, self.chosen))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a way that it does not know is left out, and none left is said
                parts = urlsplit(url)
                # As browsers do, the script is told the host only: paths and queries are nobody else's business.
                told = self._scripts[script].find_proxy_for_url(  # type: ignore[attr-defined]
                    f"{parts.scheme}://{parts.netloc}/", parts.hostname or ""
                )
                found = parse_pac_value(_BARE_SOCKS.sub(r"SOCKS5 \1; SOCKS4 \1", str(told)))
        except Problem:
            raise
        except Exception as error:  # whatever the script throws
            raise _wrong(_("The proxy settings script does not work."), script) from error
        ways = [DIRECT if one == "DIRECT" else signed(_remote(one)) for one in found]
        if not ways:
            raise Problem(
                _("The proxy settings script gives no way to {host} that can be used.").format(
                    host=urlsplit(url).netloc
                ),
                where=_("Script: {script}.").format(script=script),
                remedy=_("Ask the IT service, or choose a proxy yourself in the preferences."),
            )
        return ways


def _remote(proxy: str) -> str:
    """A SOCKS proxy that looks names up itself, as browsers have it: an administration's computers often cannot."""
    scheme, mark, rest = proxy.partition("://")
    return f"{_REMOTE.get(scheme.lower(), scheme)}{mark}{rest}"


def _all_kinds(told: Mapping[str, str]) -> dict[str, str]:
    """The system's proxies, the SOCKS one (which Windows and macOS name apart) for whatever has none of its own."""
    known = dict(told)
    if (apart := known.pop("socks", "")) and "all" not in known:
        known["all"] = f"socks5h://{apart.rpartition('://')[2]}"
    return known


def named(asked: str) -> tuple[str, ...]:
    """The ways of signing in that a proxy's header `Proxy-Authenticate` names, in lower case, each once."""
    return tuple(dict.fromkeys(one.lower() for one in _SCHEME.findall(asked)))


def sign_in(way: str, url: str, trusted: ssl.SSLContext) -> tuple[str, ...]:
    """The ways of signing in that a proxy takes, asked of it: the library drops what it says when it refuses a tunnel.

    Nothing of ours goes with the question, not even a password. () when it does not say.
    """
    proxy, there = urlsplit(way), urlsplit(url)
    if proxy.scheme not in ("http", "https") or not proxy.hostname:
        return ()
    port = proxy.port or network.PORTS[proxy.scheme]
    if proxy.scheme == "https":
        asking: http.client.HTTPConnection = http.client.HTTPSConnection(
            proxy.hostname, port, timeout=_TIMEOUT[0], context=trusted
        )
    else:
        asking = http.client.HTTPConnection(proxy.hostname, port, timeout=_TIMEOUT[0])
    asking.response_class = Paced
    target = f"{there.hostname}:{there.port or 443}"
    try:
        asking.request("CONNECT", target, headers={"Host": target})
        return named(", ".join(asking.getresponse().headers.get_all("Proxy-Authenticate", [])))
    except (OSError, http.client.HTTPException):
        return ()  # it asked for a sign-in a moment ago: that much is known, and is said
    finally:
        asking.close()


def used(chosen: Network) -> tuple[str, ...]:
    """The `host:port` of the proxies that lead to the web at large, as chosen; () when none does. Raises Problem."""
    ways = [way for url in _AT_LARGE for way in Router(chosen).ways(url) if way != DIRECT]
    return tuple(dict.fromkeys(map(host_of, ways)))


def as_mapping(way: str) -> dict[str, str]:
    """A way as requests wants it."""
    return {} if way == DIRECT else {"http": way, "https": way}


def host_of(way: str) -> str:
    """The `host:port` of a proxy, without its password."""
    return way.rpartition("://")[2].rpartition("@")[2].partition("/")[0]


def signed(proxy: str) -> str:
    """The address of a proxy with the user and the password kept for it, unless it bears some.

    Raises Problem for what the system or a script names a proxy and is no address; it may bear a password too.
    """
    whole = proxy if "://" in proxy else f"http://{proxy}"
    whole = _remote(whole) if whole.startswith("socks:") else whole
    try:
        parts = urlsplit(whole)
        known_kind = bool(parts.hostname) and parts.scheme in network.PORTS and (parts.port or 1) > 0
    except ValueError:
        known_kind = False
    if not known_kind:
        raise Problem(
            _("What is said to be the network’s proxy is not the address of one."),
            remedy=_(
                "Check the proxy settings of this system (HTTPS_PROXY and HTTP_PROXY among them), or choose a proxy "
                "in the preferences (Network)."
            ),
        )
    if parts.username:
        confide(unquote(parts.password or ""))
        return whole
    known = network.credentials(parts.netloc)
    if known is None:
        return whole
    confide(known[1])
    user, secret = (quote(one, safe="") for one in known)
    return f"{parts.scheme}://{user}:{secret}@{parts.netloc}"


def fetched(script: str, chosen: Network) -> str:
    """The text of a script, from a file or an address; an address is asked again every ten minutes. Raises Problem."""
    parts = urlsplit(script)
    if parts.scheme not in ("http", "https"):
        file = Path(url2pathname(parts.path)) if parts.scheme == "file" else Path(script)
        try:
            return file.read_text("utf-8", errors="replace")[:LARGEST]
        except OSError as error:
            raise _unread(script) from error
    known = _fetched.get((script, chosen.authority))
    if known and time.monotonic() - known[0] < _FRESH:
        return known[1]
    from moderator.servers.trusting import Trusting

    with requests.Session() as session:
        session.trust_env = False  # the script says how to go out: it cannot be behind a proxy itself
        session.mount("https://", Trusting(network.trust(chosen)))
        try:
            with session.get(script, timeout=_TIMEOUT, stream=True) as answer:
                if not answer.ok:
                    raise _unread(script)
                text = answer.raw.read(LARGEST, decode_content=True).decode("utf-8", "replace")
        except (OSError, ValueError, HTTPError) as error:  # no address either, or a line cut in the middle
            raise _unread(script) from error
    _fetched[script, chosen.authority] = (time.monotonic(), text)
    return str(text)


def _unread(script: str) -> Problem:
    return _wrong(_("The proxy settings script cannot be read."), script)


def _wrong(what: str, script: str) -> Problem:
    return Problem(
        what,
        where=_("Script: {script}.").format(script=script),
        remedy=_(
            "Check its address in the preferences, or ask the IT service. Your work is kept and can go on offline."
        ),
    )


# ---------------------------------------------------------------------------------------------------------- system


def system_script() -> str:
    """The address of the script that the system's own settings name (Windows, macOS); "" when there is none."""
    from pypac import os_settings

    if sys.platform == "win32":
        return os_settings.autoconfig_url_from_registry() or ""
    if sys.platform == "darwin":
        return os_settings.autoconfig_url_from_preferences() or ""
    return ""


def of_desktop() -> Desktop:
    """The settings of the desktop, where `gsettings` tells them; none elsewhere."""
    program = shutil.which("gsettings")
    if program is None or sys.platform in ("win32", "darwin") or not os.environ.get("XDG_CURRENT_DESKTOP"):
        return Desktop()
    try:
        told = subprocess.run(
            [program, "list-recursively", _GNOME], capture_output=True, text=True, timeout=5, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return Desktop()
    return desktop(told)


def desktop(told: str) -> Desktop:
    """The settings in the words of `gsettings list-recursively org.gnome.system.proxy`."""
    found: dict[str, str] = {}
    for line in told.splitlines():
        schema, _space, rest = line.partition(" ")
        key, _gap, value = rest.partition(" ")
        found[f"{schema.removeprefix(_GNOME)}.{key}".lstrip(".")] = value.strip()
    proxies = []
    for scheme in ("http", "https", "socks"):
        host, port = found.get(f"{scheme}.host", "").strip("'"), found.get(f"{scheme}.port", "0")
        if host:
            kind, serves = ("socks5h", "all") if scheme == "socks" else ("http", scheme)
            proxies.append((serves, f"{kind}://{host}:{port}"))
    straight = found.get("ignore-hosts", "").removeprefix("@as").strip(" []").replace("'", "").replace("*.", ".")
    return Desktop(
        found.get("mode", "'none'").strip("'"),
        found.get("autoconfig-url", "''").strip("'"),
        tuple(proxies),
        ",".join(one.strip() for one in straight.split(",")),
    )
