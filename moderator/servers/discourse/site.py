"""Asking a Discourse site, in the name of a user when there is an API key; topics with all their posts."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from moderator.domain.words import _
from moderator.servers.nodes import Node, identity, item, node, nodes
from moderator.servers.transport import Reply, Transport
from moderator.servers.troubles import Unauthorised, Unintelligible, login_needed, unprotected

AT_ONCE = 20
"""Posts asked for at once: as many as the platform puts in a topic's first answer."""
GONE = (403, 404, 410)
"""What it answers for a thing deleted, or no longer shown to us."""


class Site:
    """One site. `account` is a user name and an API key valid for that user; they go with each request."""

    def __init__(self, transport: Transport, account: tuple[str, str] | None) -> None:
        self.transport = transport
        self.me = account[0] if account else ""
        if account is not None:
            transport.secret = True
            transport.headers |= {"Api-Username": account[0], "Api-Key": account[1]}

    def get(self, path: str) -> Reply:
        """What the site answers. Raises Unauthorised when it does not accept us, or what `Transport.call` raises."""
        self.guard()
        reply = self.transport.call("GET", path)
        if reply.status == 401:
            raise self.door()
        return reply

    def guard(self) -> None:
        """Raises Unauthorised when the key would be sent where others can read it."""
        if self.me and not self.transport.private:
            raise unprotected(self.transport.host)

    def door(self) -> Unauthorised:
        """What to say when the site does not let us in."""
        if not self.me:
            return login_needed(self.transport.host)
        return Unauthorised(
            _("The server {host} does not accept this account.").format(host=self.transport.host),
            remedy=_(
                "Check the account with the site’s administrator. Nothing was sent; reading without it may still work."
            ),
        )

    def topic(self, id_: int | str, only: str = "") -> tuple[Node | None, Sequence[Node]]:
        """A topic and its posts (those of the user `only`, where the site tells them apart); None when gone."""
        chosen = f"&username_filters={quote(only)}" if only else ""
        reply = self.get(f"/t/{id_}.json?include_raw=1{chosen}")
        topic = node(reply.json)
        if reply.status in GONE:
            return None, ()
        if topic is None or node(topic.get("post_stream")) is None:
            raise Unintelligible(
                _("What answers at {host} does not speak like {platform}.").format(
                    host=self.transport.host, platform="Discourse"
                ),
                remedy=_("What was received is kept. Tell the people who run the site."),
            )
        rows = {identity(one.get("id")): one for one in nodes(item(topic, "post_stream", "posts"))}
        stream = item(topic, "post_stream", "stream")
        missing = [one for one in map(identity, stream if isinstance(stream, list) else ()) if one and one not in rows]
        for at in range(0, len(missing), AT_ONCE):
            ids = "&".join(f"post_ids%5B%5D={one}" for one in missing[at : at + AT_ONCE])
            more = self.get(f"/t/{id_}/posts.json?{ids}&include_raw=1").json
            rows |= {identity(one.get("id")): one for one in nodes(item(more, "post_stream", "posts"))}
        return topic, list(rows.values())
