"""Trying the way out: whether a site is reached, through which proxy, and with a certificate that is trusted."""

from __future__ import annotations

from moderator.domain.words import _
from moderator.servers import proxies
from moderator.servers.addresses import base_url
from moderator.servers.transport import Transport


def reached(address: str) -> str:
    """Ask a site for its first page and say how it was reached. Raises Problem, which says what stands in the way."""
    url = base_url(address)
    transport = Transport(url, tries=1)
    try:
        status = transport.knock()
    finally:
        transport.close()
    way = transport.way
    through = (
        _("directly") if way == proxies.DIRECT else _("through the proxy {host}").format(host=proxies.host_of(way))
    )
    trusted = _("its certificate is trusted") if url.startswith("https:") else _("without encryption")
    return _("{address} was reached {way}, {trust} (HTTP {status}).").format(
        address=url, way=through, trust=trusted, status=status
    )
