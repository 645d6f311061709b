"""The adapter under each session: certificates checked with what this computer trusts, connections that can be cut."""

from __future__ import annotations

import base64
import ssl
from typing import Any

from requests.adapters import HTTPAdapter
from requests.utils import get_auth_from_url

from moderator.servers import lines


class Trusting(HTTPAdapter):
    """Trusts the authorities of the system (ministries have their own) and of a file, beside the public ones."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(max_retries=0)

    def init_poolmanager(self, *rest: Any, **named: Any) -> None:
        super().init_poolmanager(*rest, ssl_context=self._context, **named)
        self.poolmanager.pool_classes_by_scheme = lines.POOLS

    def proxy_manager_for(self, *rest: Any, **named: Any) -> Any:
        made = super().proxy_manager_for(*rest, ssl_context=self._context, proxy_ssl_context=self._context, **named)
        made.pool_classes_by_scheme = lines.POOLS
        return made

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """Who we are for a proxy, in UTF-8 (RFC 7617), where requests would write Latin-1."""
        user, secret = get_auth_from_url(proxy)
        if not user:
            return {}
        return {"Proxy-Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}
