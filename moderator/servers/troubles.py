"""What the network and servers do wrong, as sentences that say what is safe and what can be done."""

from __future__ import annotations

import ssl
from collections.abc import Collection

import requests

from moderator.domain.confided import hidden
from moderator.domain.problem import Problem
from moderator.domain.words import _, number

MOST = 4
"""After so many failures of the server in a row, it is the server that is ill and not one item."""


class Unreachable(Problem):
    """The network or the server is in trouble: nothing is lost, and the same request may succeed later."""


class Broken(Unreachable):
    """The server itself failed on this one request (HTTP 500): others may pass. `words` are its own, if it gave any."""

    words = ""


class Slow(Broken):
    """The server did not manage this one request in time: it may manage a smaller one, or another."""


class Failing(Broken):
    """Nothing whole came of this one request, at once and try after try: the server is away, or stumbles over it."""


class Throttled(Unreachable):
    """The server asks to slow down for longer than we make a person wait."""


class Unauthorised(Problem):
    """The server wants somebody to sign in, or does not accept our credentials."""

    platform = ""  # the name of the only platform that answers so there, when it was being guessed


class Unprotected(Unauthorised):
    """A secret would go over a line that others can read: it was not sent."""


class Barred(Unauthorised):
    """The network's own proxy wants somebody to sign in; the server was not reached."""


class Unintelligible(Problem):
    """What answered is not what was asked for: a web page instead of data, another program, another address."""


class TooHeavy(Unintelligible):
    """The question, or the answer to it, is more than can be given at once: ask for less."""


class Nowhere(Unintelligible):
    """There is nothing at that address (HTTP 404): not a page that stands in the way for a moment."""


class Untrusted(Unintelligible):
    """Nobody that this computer trusts vouches for what answers: nothing is said to it."""


class NoRoom(Problem):
    """This computer has no room for what a server gives."""


class Refusal(Exception):
    """The server says no to one request, in its own words; what to make of it depends on what was asked.

    `status` is that of HTTP (some say no with 200); `code` is the platform's own name for the rule, if it has any.
    """

    def __init__(self, status: int, words: str, code: str = "") -> None:
        self.words = hidden(words)
        super().__init__(self.words or code or f"HTTP {status}")
        self.status = status
        self.code = code


class Passing(Exception):
    """A trouble that is worth another try; `problem` is what to say when it lasts."""

    def __init__(
        self, problem: Problem, *, wait: float | None = None, executed: bool = True, lasting: bool = False
    ) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.wait = wait
        self.executed = executed  # whether the server may have carried out what was asked
        self.lasting = lasting  # one more try is enough: the same question will most likely fail again


class Tolerance:
    """Lets single items fail, but not the whole server: after `MOST` failures in a row the last one is raised."""

    def __init__(self) -> None:
        self._row = 0

    def well(self) -> None:
        """The server answered."""
        self._row = 0

    def ill(self, problem: Problem) -> None:
        """The server failed on one item. Raises `problem` when it fails on everything."""
        self._row += 1
        if self._row >= MOST:
            raise problem


def safe_later() -> str:
    """What a person must know of a trouble that passes."""
    return _("Nothing is lost: what was received is kept and what was to send still is. Try again later.")


def login_needed(host: str) -> Unauthorised:
    """What to say when a site shows its sign-in page instead of answering."""
    return Unauthorised(
        _("The site {host} only answers people who are signed in.").format(host=host),
        remedy=_("Ask its administrator for an account or a key meant for programs, and give it with the address."),
    )


def unprotected(host: str) -> Unprotected:
    """What to say when a secret would go over an open line."""
    return Unprotected(
        _("The address of {host} is not protected (http): a secret cannot be sent there.").format(host=host),
        remedy=_("Give the address that begins with https://. Nothing was sent."),
    )


def strange(host: str, platform: str, where: str = "") -> Unintelligible:
    """What to say when something else than the platform answers; `where` are its own words."""
    return Unintelligible(
        _("What answers at {host} does not speak like {platform}.").format(host=host, platform=platform),
        where=where,
        remedy=_("Check the address of the site and the kind of platform. Nothing was changed."),
    )


def too_large(host: str, most: int) -> Unintelligible:
    """What to say of a file that has more than `most` bytes."""
    return Unintelligible(
        _("The file that {host} gives is larger than {size} MB.").format(
            host=host, size=number(round(most / 1_000_000))
        ),
        remedy=_("Nothing of it is kept. Who needs it downloads it on the site itself."),
    )


def no_file(host: str) -> Problem:
    """What to say of a file that a server of ours no longer has, or never had."""
    return Problem(
        _("The server {host} no longer has this file.").format(host=host),
        remedy=_("Its author or an administrator may have removed it. What was received is kept."),
    )


def unknown(consultation: str) -> Problem:
    """What to say of a consultation that no server of this kind could have, such as one typed wrongly."""
    return Problem(_("“{key}” is not a consultation of this server.").format(key=consultation[:100]))


def unreadable(consultation: str, host: str, words: str) -> Problem:
    """What to say when the server does not give a consultation; `words` are its own, "" when it has none."""
    return Problem(
        _("The consultation {key} cannot be read at {host}: {words}").format(
            key=consultation, host=host, words=words or _("it is not there.")
        ),
        remedy=_("It may be closed to the public or removed. What you already received is kept."),
    )


class WantsSignIn(requests.exceptions.ProxyError):
    """A proxy that speaks SOCKS wants somebody to sign in."""


def asks_who(error: Exception) -> bool:
    """Whether a proxy did not let us through because it wants somebody to sign in."""
    return isinstance(error, WantsSignIn) or "Tunnel connection failed: 407" in repr(error)


def proxy_asks(host: str, ways: Collection[str] = (), *, given: bool = False) -> Barred:
    """What to say when the proxy wants somebody to sign in. `ways` (lower case) are those in which it may be done.

    `given`: whether it was told a user and a password, and refused them.
    """
    where = _("Proxy: {host}.").format(host=host) if host else ""
    if ways and "basic" not in ways:
        shown = ", ".join({"negotiate": "Kerberos", "ntlm": "NTLM"}.get(one, one) for one in ways)
        return Barred(
            _("The network’s proxy only lets through sign-ins that this program cannot give: {ways}.").format(
                ways=shown
            ),
            where=where,
            remedy=_(
                "Ask the IT service either for a proxy that accepts a user name and a password, or to let this "
                "address through without signing in, or for a relay on this computer (such as Px or CNTLM), whose "
                "address (often 127.0.0.1:3128) you then choose in the preferences (Network). Nothing was sent; your "
                "work is kept and can go on offline."
            ),
        )
    refused = _("The network’s proxy refuses the user name and the password given.")
    return Barred(
        refused if given else _("The network’s proxy wants a user name and a password."),
        where=where,
        remedy=_(
            "Give them in the preferences (Network) or with “moderator network --user”. A proxy that only accepts the "
            "session of the computer (Kerberos, NTLM) is reached through a relay that the IT service provides."
        ),
    )


_NOT_THERE = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "Error connecting to")
"""How the libraries name a proxy that was not reached, beside one that was and does not lead further."""


def proxy_fails(error: Exception, host: str, proxy: str) -> Problem | Passing:
    """What to say when the proxy (`host:port`) does not lead to a host: it is not there, not trusted, or refuses."""
    if within(error, (ssl.SSLError,)):
        return unsealed(error, proxy)
    told = repr(error)
    if any(one in told for one in _NOT_THERE):
        what = _("The network’s proxy cannot be reached: it is down, or its address is wrong.")
    else:
        what = _("The network’s proxy refuses to lead to {host}.").format(host=host)
    return Passing(
        Unreachable(
            what,
            where=_("Proxy: {host}.").format(host=proxy),
            remedy=_(
                "Check the proxy settings in the preferences (Network), or ask the IT service. Your work is kept and "
                "can go on offline."
            ),
        ),
        executed=False,
        lasting="NameResolutionError" in told,
    )


_EXPIRED = {10, 0x800B0101, -67818}
_EARLY = {9, -67819}
_ELSEWHERE = {62, 64, 0x800B010F, -67602}
"""What is wrong with a certificate, by the codes of OpenSSL (X509_V_ERR_…), of Windows (CERT_E_…) and of macOS."""


def unsealed(error: Exception, host: str) -> Problem | Passing:
    """What to say when no protected connection to a host was made: whom it presents itself as, or why there is none."""
    if within(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        cut = _("The connection to {host} was cut.").format(host=host)
        return Passing(Unreachable(cut, remedy=safe_later()), executed=False)
    fault = within(error, (ssl.SSLCertVerificationError,))
    code = getattr(fault, "verify_code", 0)
    date = _("Nothing was sent. Check the date of this computer; if it is right, tell the people who run the site.")
    site = _("Nothing was sent. Check the address; if it is right, tell the people who run the site.")
    if code in _EXPIRED:
        what, remedy = _("The security certificate of {host} has expired."), date
    elif code in _EARLY:
        what, remedy = _("The security certificate of {host} is not valid yet."), date
    elif code in _ELSEWHERE:
        what, remedy = _("The security certificate that {host} shows is another site’s."), site
    elif fault is None:
        what, remedy = _("No protected connection (https) can be made to {host}."), site
    else:
        what = _("The security certificate of {host} could not be verified.")
        remedy = _(
            "Nothing was sent. Check the address; on an administration’s network, ask the IT service for the "
            "certificate of its authority and choose that file in the preferences (Network)."
        )
    return Untrusted(what.format(host=host), remedy=remedy)


def within(error: BaseException, kinds: tuple[type[BaseException], ...]) -> BaseException | None:
    """The fault of one of these kinds that an error of the libraries wraps, None when there is none."""
    one: object = error
    for _step in range(12):
        if not isinstance(one, BaseException) or isinstance(one, kinds):
            return one if isinstance(one, BaseException) else None
        inner = (getattr(one, "reason", None), *one.args, one.__cause__, one.__context__)
        one = next((part for part in inner if isinstance(part, BaseException)), None)
    return None


def translated(error: Exception, host: str) -> Problem | Passing:
    """The same fault in words. Never quotes the library's message, which may hold an address with a secret."""
    if isinstance(error, requests.exceptions.SSLError):
        return unsealed(error, host)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        sentence = _("The server {host} does not answer.").format(host=host)
        return Passing(Unreachable(sentence, remedy=safe_later()), executed=False)
    if isinstance(error, requests.exceptions.ReadTimeout):
        sentence = _("The server {host} took too long to answer.").format(host=host)
        return Passing(Slow(sentence, remedy=safe_later()))
    if isinstance(error, (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)):
        sentence = _("The connection to {host} was cut in the middle of an answer.").format(host=host)
        return Passing(Failing(sentence, remedy=safe_later()))
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return Unintelligible(
            _("The server {host} points to an address that cannot be used.").format(host=host),
            remedy=_("Check the address of the site."),
        )
    never_left = "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
    if never_left:
        sentence = _("The server {host} cannot be reached: no network, or a wrong address.").format(host=host)
        # A name that nobody knows is a slip, or no network at all: half a minute of tries would tell no more.
        unknown = "NameResolutionError" in repr(error)
        return Passing(Unreachable(sentence, remedy=safe_later()), executed=False, lasting=unknown)
    sentence = _("The connection to {host} was cut.").format(host=host)
    return Passing(Failing(sentence, remedy=safe_later()))
