"""Polite HTTP to one consultation server: waits as told, gives up with a sentence, never sends a secret elsewhere."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal
from urllib.parse import urljoin, urlsplit

import orjson
import requests
from requests.cookies import extract_cookies_to_jar

from moderator import __version__
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers import bodies, network, proxies
from moderator.servers.addresses import base_url
from moderator.servers.patience import Patience
from moderator.servers.troubles import (
    Broken,
    Failing,
    Nowhere,
    Passing,
    Slow,
    Throttled,
    Unauthorised,
    Unintelligible,
    Unreachable,
    asks_who,
    login_needed,
    proxy_asks,
    proxy_fails,
    safe_later,
    too_large,
    translated,
)
from moderator.servers.trusting import Trusting

USER_AGENT = f"Moderator/{__version__} (consultation moderation program)"
CONNECT, READ = 10.0, 60.0  # seconds without a sign of life
UNTOLD = 15.0  # seconds before asking again who asks to slow down and says no more: five times outlast a minute
LABOUR = 10.0  # seconds after which a failure is one of a server that did not manage, and not of one that is away
REDIRECTS = 5
_WHOLE = re.compile(r"https?://[a-z0-9.\-]+(?::[0-9]+)?/[A-Za-z0-9\-._~/?&=+,;:@!$'()*]*")
"""Addresses in which nothing is to be encoded or put right."""
PASSING = frozenset({408, 425, 500, 502, 503, 504})

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the server: status, headers (whatever the case of names) and the JSON it holds (None when empty).

    A refusal (400 to 499) said in words that are not JSON has these words as its `json`.
    """

    status: int
    headers: Mapping[str, str]
    json: Any


class Transport:
    """One server, one `requests.Session`. Used by one thread at a time.

    `url` is the server's base address (see `base_url`). `pause(seconds)` waits; tests give one that does not.
    `progress` is told of waits, second by second, so that a person can cancel them. `headers` go with each request to
    this server and to no other; `secret` says that they, or its cookies, let one sign in.
    """

    def __init__(self, url: str, *, pause: Callable[[float], None] = time.sleep, tries: int = 6) -> None:
        self.url = base_url(url)
        self.token = ""
        self.headers: dict[str, str] = {}
        self.secret = False
        self.progress: Progress = silent
        self.requests = 0  # sent so far, retries included
        self._patience = Patience(self.host, pause=pause, tries=tries)
        self._gap = 0.0  # seconds between two requests, once the server has asked us to slow down
        self._last = 0.0
        self._opened: requests.Session | None = None
        self._router: proxies.Router | None = None
        self.way = proxies.DIRECT  # the proxy that led to the last answer; it may bear a password

    @property
    def host(self) -> str:
        """The host and, if it is not the usual one, the port."""
        return urlsplit(self.url).netloc

    @property
    def private(self) -> bool:
        """Whether nobody on the way can read what is sent: https, or this very computer."""
        return self.url.startswith("https://") or self._here

    @property
    def _here(self) -> bool:
        return urlsplit(self.url).hostname in ("localhost", "127.0.0.1", "::1")

    @property
    def _session(self) -> requests.Session:
        """The session, made on first use: reading the system's certificates takes a while."""
        if self._opened is None:
            self._opened = requests.Session()
            self._opened.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})
            # Nothing is taken from the environment behind our back: `proxies` reads it, and says which way we go.
            self._opened.trust_env = False
            self._router = proxies.Router()
            adapter = Trusting(network.trust(self._router.chosen))
            for scheme in ("https://", "http://"):
                self._opened.mount(scheme, adapter)
        return self._opened

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        if self._opened is not None:
            self._opened.close()
            self._opened = self._router = None

    def call(
        self,
        method: Method,
        path: str,
        *,
        json: object = None,
        form: Mapping[str, str] | None = None,
        repeatable: bool = True,
        brief: bool = False,
    ) -> Reply:
        """Send one request and return what the server says, if it is JSON or nothing.

        A request that is not `repeatable` (it writes) is sent again only when it certainly was not carried out.
        `brief` is for who can ask for less instead: a server that does not manage in time is asked once more only.
        Raises Unreachable, Unauthorised, Unintelligible, or Cancelled through `progress`.
        """
        return self._patience.tried(
            lambda: self._once(method, path, json, form), self.progress, repeatable=repeatable, brief=brief
        )

    def knock(self) -> int:
        """Ask for the first page and return its status, whatever is on it. Raises what `call` raises."""
        try:
            with self._sent("GET", f"{self.url}/", None, self.headers) as response:
                if response.status_code == 407:
                    raise self._proxy_asks(response)
                return response.status_code
        except Passing as passing:
            raise passing.problem from None
        except (requests.RequestException, OSError) as error:
            trouble = translated(error, self.host)
            raise (trouble.problem if isinstance(trouble, Passing) else trouble) from None

    def _once(self, method: Method, path: str, json: object, form: Mapping[str, str] | None) -> Reply:
        """One request with the redirects that stay on this server. Raises Passing for what may be tried again."""
        url = urljoin(self.url, path)
        body = None if json is None else orjson.dumps(json)
        headers = {**self.headers, **({"Content-Type": "application/json"} if body is not None else {})}
        for _hop in range(REDIRECTS + 1):
            if self._gap and (early := self._last + self._gap - time.monotonic()) > 0:
                self._patience.pause(early)
            try:
                with self._sent(method, url, body if body is not None else form, headers) as response:
                    if response.is_redirect:
                        url = self._redirected(response, url)
                        continue
                    return self._read(response)
            except (requests.RequestException, OSError) as error:
                raise translated(error, self.host) from None
        raise self._circle()

    def page(self, method: Method, path: str, form: Mapping[str, str] | None = None) -> tuple[str, str]:
        """A page of this site as people see it, or where it sends them; only one of the two, "" for the other.

        For sites that let nobody in by another way. Nothing is followed; a form is never sent twice. Raises as `call`.
        """
        return self._patience.tried(lambda: self._page(method, path, form), self.progress, repeatable=form is None)

    def _page(self, method: Method, path: str, form: Mapping[str, str] | None) -> tuple[str, str]:
        url = urljoin(self.url, path)
        try:
            with self._sent(method, url, form, {**self.headers, "Accept": "text/html"}) as response:
                self._passed(response)
                if response.is_redirect:
                    return "", urljoin(url, response.headers["Location"])
                return bodies.whole(response, self.host).decode("utf-8", "replace"), ""
        except (requests.RequestException, OSError) as error:
            raise translated(error, self.host) from None

    def forget(self) -> None:
        """Drop the cookies of this site: whoever we were there, we are nobody now."""
        self._session.cookies.clear()

    def _circle(self) -> Unintelligible:
        return Unintelligible(
            _("The server {host} sends us round in circles (redirect loop).").format(host=self.host),
            remedy=_("Nothing was changed. Tell the people who run the site; what you already received stays usable."),
        )

    def download(
        self,
        path: str,
        to: BinaryIO,
        *,
        most: int,
        enough: int | None = None,
        own: bool = False,
        heed: Callable[[str], None] | None = None,
    ) -> str:
        """Write a public file into `to`, at most `most` bytes of it; returns the media type that the server gives.

        No secret goes along, so that the file may lie on another site (servers keep theirs in stores of files), never
        less protected than this one. `own` asks for it in our name where it lies at this very origin, and there only:
        led elsewhere, the request tells again nobody who we are. `enough` stops after so many bytes: what a file is
        can be told from its beginning. `heed` raises Problem for an address to which one must not be led. Raises what
        `call` raises; Unintelligible also when there is no such file or it is larger; Problem when this computer has no
        room for it.
        """
        return self._patience.tried(
            lambda: self._downloaded(path, to, most, enough, own, heed), self.progress, repeatable=True
        )

    def _downloaded(
        self,
        path: str,
        to: BinaryIO,
        most: int,
        enough: int | None,
        own: bool,
        heed: Callable[[str], None] | None,
    ) -> str:
        url = urljoin(self.url, path)
        for _hop in range(REDIRECTS + 1):
            try:
                ours = own and self.private and urlsplit(url)[:2] == urlsplit(self.url)[:2]
                headers = {**(self.headers if ours else {}), "Accept": "*/*"}
                with self._sent("GET", url, None, headers, public=not ours) as response:
                    if not response.is_redirect:
                        self._keep(response, to, most, enough)
                        return response.headers.get("Content-Type", "").split(";")[0].strip().lower()
                    url = self._led(response, url)
                    if heed is not None:
                        heed(url)
            except (requests.RequestException, OSError) as error:
                raise translated(error, self.host) from None
        raise self._circle()

    def _led(self, response: requests.Response, url: str) -> str:
        """Where a public file really is. Raises Problem when it is behind a sign-in page or less protected there."""
        target = urljoin(url, response.headers["Location"])
        there = urlsplit(target)
        if "sign_in" in there.path or "login" in there.path:
            raise login_needed(self.host)
        if there.scheme != "https" and urlsplit(url).scheme != there.scheme:
            raise Unintelligible(
                _("The file leads to an address that is not protected: {host}.").format(host=there.netloc[:200]),
                remedy=_("It was not downloaded. Tell the people who run the site."),
            )
        return target

    def _keep(self, response: requests.Response, to: BinaryIO, most: int, enough: int | None) -> None:
        self._passed(response)
        if response.status_code in (401, 403):
            raise login_needed(self.host)
        if response.status_code != 200:
            raise Unintelligible(
                _("There is no file at {url} (HTTP {status}).").format(
                    url=response.url[:300], status=response.status_code
                ),
                remedy=_("Nothing was changed. What you already received stays usable."),
            )
        told = response.headers.get("Content-Length", "")
        total = int(told) if told.isdecimal() and "Content-Encoding" not in response.headers else None
        size = 0
        bodies.write(to)
        while (enough is None or size < enough) and (part := bodies.piece(response)):
            size += len(part)
            if size > most:
                raise too_large(self.host, most)
            bodies.write(to, part)
            self.progress(size, total, _("Downloading from {host}").format(host=self.host))
        bodies.write(to, b"", last=True)
        if total is not None and enough is None and size < total:
            cut = _("The connection to {host} was cut in the middle of an answer.").format(host=self.host)
            raise Passing(Unreachable(cut, remedy=safe_later()))

    def _sent(
        self,
        method: Method,
        url: str,
        data: bytes | Mapping[str, str] | None,
        headers: Mapping[str, str],
        *,
        public: bool = False,
    ) -> requests.Response:
        """One request, by the first proxy that lets it through. A proxy that is not there has sent nothing on.

        A `public` one tells nobody who we are.
        """
        session = self._session
        request = self._prepared(method, url, data, headers, public=public)
        self._last = time.monotonic()
        self.requests += 1
        assert self._router is not None
        ways = self._router.ways(url)
        for place, way in enumerate(ways):
            try:
                # By its adapter: the session would look for redirects, hooks and cookies that are not there.
                response = session.get_adapter(url).send(
                    request, stream=True, timeout=(CONNECT, READ), proxies=proxies.as_mapping(way)
                )
                if "Set-Cookie" in response.headers:
                    extract_cookies_to_jar(session.cookies, request, response.raw)  # type: ignore[no-untyped-call]
                self.way = way
                return response
            except requests.exceptions.ProxyError as error:
                if asks_who(error):
                    asked = proxies.sign_in(way, url, network.trust(self._router.chosen))
                    raise proxy_asks(proxies.host_of(way), asked, given="@" in way) from None
                if place == len(ways) - 1:
                    raise proxy_fails(error, self.host, proxies.host_of(way)) from None
        raise AssertionError("a router gives a way or a problem")

    def _prepared(
        self,
        method: Method,
        url: str,
        data: bytes | Mapping[str, str] | None,
        headers: Mapping[str, str],
        *,
        public: bool,
    ) -> requests.PreparedRequest:
        """A request as the session would make it of these, in a third of the time: it would ask itself much more.

        Neither a password in ~/.netrc nor anything of the environment goes with it, only what is given here and the
        session's own headers and cookies: not even these when it is `public`, for cookies follow to another port or an
        open line of the same host.
        """
        session = self._session
        made = requests.PreparedRequest()
        made.prepare_method(method)
        if _WHOLE.fullmatch(url):
            made.url = url
        else:
            made.prepare_url(url, None)
        signed = {"Authorization": f"Bearer {self.token}"} if self.token and not public else {}
        made.prepare_headers({**session.headers, **headers, **signed})
        if session.cookies and not public:
            made.prepare_cookies(session.cookies)
        made.prepare_body(data, None)
        return made

    def _redirected(self, response: requests.Response, url: str) -> str:
        """Where to go on: only on the same host, and never from https down to http. Raises Problem otherwise."""
        target = urljoin(url, response.headers["Location"])
        here, there = urlsplit(url), urlsplit(target)
        if there.path != here.path and ("sign_in" in there.path or "login" in there.path):
            raise login_needed(self.host)
        upgrade = here.scheme == "http" and there.scheme == "https" and here.hostname == there.hostname
        if upgrade and not (self.token or self.secret):
            self.url = f"{there.scheme}://{there.netloc}"
        elif (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise Unintelligible(
                _("The site {host} has moved to {other}.").format(host=self.host, other=there.netloc[:200]),
                remedy=_("Nothing was sent there. If you trust that address, connect to it instead: {address}").format(
                    address=f"{there.scheme}://{there.netloc}"[:300]
                ),
            )
        return target

    def _proxy_asks(self, response: requests.Response) -> Unauthorised:
        """What to say of a plain request (http) that the proxy did not let through."""
        asked = proxies.named(response.headers.get("Proxy-Authenticate", ""))
        return proxy_asks(proxies.host_of(self.way), asked, given="@" in self.way)

    def _passed(self, response: requests.Response) -> None:
        """Raises Passing when the server says that it is in trouble, or asks to slow down."""
        status = response.status_code
        if status == 429 or (status == 503 and "Retry-After" in response.headers):
            raise self._throttled(response)
        if status not in PASSING:
            return
        sentence = _("The server {host} is in trouble (HTTP {status}).").format(host=self.host, status=status)
        if status == 500:
            broken = Broken(sentence, remedy=safe_later())
            broken.words = bodies.words(bodies.whole(response, self.host))
            raise Passing(broken, lasting=True)
        slow = status == 504 or time.monotonic() - self._last >= LABOUR
        raise Passing((Slow if slow else Failing)(sentence, remedy=safe_later()))

    def _read(self, response: requests.Response) -> Reply:
        status = response.status_code
        if status == 407:
            raise self._proxy_asks(response)
        self._passed(response)
        content = bodies.whole(response, self.host)
        kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        headers = response.headers
        page = kind == "text/html" or content[:256].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
        if status in (401, 403) and page:
            raise login_needed(self.host)
        if page:
            remedy = _(
                "Check the address. If the site asks visitors to sign in, give the API credentials that its "
                "administrator can create. What you already received stays as it is."
            )
            if status == 404:
                nothing = _("There is no consultation interface at {url} (HTTP 404).").format(url=response.url)
                raise Nowhere(nothing, remedy=remedy)
            what = _("The server {host} answered with a web page instead of data.").format(host=self.host)
            raise Unintelligible(what, remedy=remedy)
        if not content.strip():
            return Reply(status, headers, None)
        try:
            return Reply(status, headers, orjson.loads(content))
        except orjson.JSONDecodeError:
            if 400 <= status < 500:
                return Reply(status, headers, content[:2_000].decode(errors="replace").strip())
            raise Passing(
                Unintelligible(
                    _("The answer of {host} is cut or is not valid JSON.").format(host=self.host), remedy=safe_later()
                )
            ) from None

    def _throttled(self, response: requests.Response) -> Passing:
        wait = bodies.retry_after(response.headers)
        if wait is None:
            # Rack::Attack, which guards Decidim, CONSUL and others, says nothing of when its minute ends.
            wait = UNTOLD
        # Decidim counts by minute and address; a whole ministry may share ours: from now on, leave room for others.
        self._gap = max(self._gap, 0.75)
        problem: Problem = Throttled(
            _("The server {host} asks us to slow down.").format(host=self.host),
            remedy=_("Everything received so far is kept. Synchronise again in a few minutes: it goes on from there."),
        )
        return Passing(problem, wait=wait, executed=False)
