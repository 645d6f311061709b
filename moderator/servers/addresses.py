"""Addresses as people type or paste them: made whole, refused when they bear a secret, for they are kept and shown."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from moderator.domain.problem import Problem
from moderator.domain.words import _

_SECRET = re.compile(
    r"token|secret|passw|jwt|signature|api[-_ ]?key|^(?:key|pass|pwd|auth|oauth.*|authori[sz]ation)$", re.IGNORECASE
)
"""What sites call a secret that they take in an address."""
_WORD = 30  # letters of a word, beyond which it is none
_PORTS = {"http": 80, "https": 443}


def base_url(address: str) -> str:
    """The address as typed, made whole: `https://` when no scheme is given, no path, query, user or password.

    Raises Problem when it is not the address of a web site.
    """
    parts = _read(address)
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    port = None if parts.port == _PORTS[parts.scheme] else parts.port
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def page_url(address: str) -> str:
    """The address of a page, made whole, as it may be kept and shown: without what follows the path.

    Raises Problem as `base_url`, and when it bears a password or a token: whoever sees it could use them.
    """
    parts = _read(address)
    if bears_secret(parts):
        raise Problem(
            _("This address bears a password or a token."),
            remedy=_("Give the address without it, and what lets you sign in apart: addresses are kept in clear."),
        )
    return base_url(address) + parts.path


def bears_secret(parts: SplitResult) -> bool:
    """Whether an address has a password before its host, or a token after its path."""
    told = (*parse_qsl(parts.query), *parse_qsl(parts.fragment))
    return bool(parts.password) or any(value and _SECRET.search(name) for name, value in told)


def split(address: str) -> SplitResult:
    """The parts of an address that strangers wrote; all of them are empty when it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def told(address: str) -> str:
    """As much of what was typed in the place of an address as may be repeated, "" for nothing: it may be a secret."""
    last = address.strip().rpartition("@")[2].partition("?")[0].partition("#")[0]
    plain = "." in last or not any(map(str.isdigit, last))
    long = max(map(len, re.split(r"[.\s/]+", last))) > _WORD
    return "" if long or not plain else (f"…@{last}" if "@" in address else last)[:200]


def resolvable(host: str) -> bool:
    """Whether a name can be looked for in the network at all: what is too long, or has an empty part, cannot."""
    try:
        return bool(host) and len(host.encode("idna")) <= 253
    except UnicodeError:
        return False


def _read(address: str) -> SplitResult:
    typed = address.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        whole = bool(parts.port) or "://" in typed
    except ValueError:
        parts, whole = urlsplit(""), False
    host = parts.hostname or ""
    # A single word is no site, and might be a secret in the wrong field: it is not asked of the network.
    named = resolvable(host) and (whole or "." in host or ":" in host or host == "localhost")
    if parts.scheme not in _PORTS or not named or " " in parts.netloc:
        shown = told(typed)
        raise Problem(
            _("“{address}” is not the address of a web site.").format(address=shown)
            if shown
            else _("This is not the address of a web site."),
            remedy=_(
                "Copy the address of the consultation’s home page from your browser, for example https://site.fr."
            ),
        )
    return parts
