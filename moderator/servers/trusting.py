"""The adapter under each session: certificates checked with what this computer trusts, connections that can be cut."""

from __future__ import annotations

import base64
import ssl
from typing import Any
from urllib.parse import urlsplit

import requests
import socks
from requests.adapters import HTTPAdapter
from requests.utils import get_auth_from_url
from urllib3.exceptions import LocationValueError

from moderator.servers import lines
from moderator.servers.troubles import WantsSignIn, within


class Trusting(HTTPAdapter):
    """Trusts the authorities of the system (ministries have their own) and of a file, beside the public ones."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._latest: tuple[object, Any] = (None, None)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *rest: Any, **named: Any) -> None:
        super().init_poolmanager(*rest, ssl_context=self._context, **named)
        self.poolmanager.pool_classes_by_scheme = lines.POOLS

    def proxy_manager_for(self, *rest: Any, **named: Any) -> Any:
        by_socks = str(rest[0] if rest else named["proxy"]).lower().startswith("socks")
        if not by_socks:
            named["proxy_ssl_context"] = self._context  # a SOCKS proxy is spoken to without TLS
        made = super().proxy_manager_for(*rest, ssl_context=self._context, **named)
        made.pool_classes_by_scheme = lines.BY_SOCKS if by_socks else lines.POOLS
        return made

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        """As the library finds it, once for requests that follow each other to one place: that takes long."""
        place = (*urlsplit(request.url)[:2], verify, cert, *(proxies or {}).items())
        if self._latest[0] != place:
            self._latest = place, super().get_connection_with_tls_context(request, verify, proxies, cert)
        return self._latest[1]

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> str:
        """What is asked for: the whole address of a proxy only."""
        return super().request_url(request, proxies) if proxies else request.path_url

    def close(self) -> None:
        """Close the connections; later requests open new ones."""
        self._latest = (None, None)
        super().close()

    def send(self, *rest: Any, **named: Any) -> requests.Response:
        """As the library sends. Raises ProxyError for a SOCKS proxy too, which it takes for the server itself.

        InvalidURL also for a name that no network can have, which the library lets through as it came.
        """
        try:
            return super().send(*rest, **named)
        except LocationValueError:
            raise requests.exceptions.InvalidURL(request=rest[0]) from None
        except requests.exceptions.ConnectionError as error:
            fault = _of_socks(error)
            if fault is None:
                raise
            kind = WantsSignIn if isinstance(fault, socks.SOCKS5AuthError) else requests.exceptions.ProxyError
            # The chain bears the whole address of the proxy, with its password: it is not kept.
            raise kind(fault.msg, request=error.request) from None

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """Who we are for a proxy, in UTF-8 (RFC 7617), where requests would write Latin-1."""
        user, secret = get_auth_from_url(proxy)
        if not user:
            return {}
        return {"Proxy-Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}


def _of_socks(error: BaseException) -> socks.ProxyError | None:
    """What a SOCKS proxy did wrong, when it is the cause of an error."""
    found = within(error, (socks.ProxyError,))
    if not isinstance(found, socks.ProxyError):
        return None
    # What the proxy refuses is an OSError for the library, which then wraps it as if the line had broken.
    return found.socket_err if isinstance(found.socket_err, socks.ProxyError) else found
