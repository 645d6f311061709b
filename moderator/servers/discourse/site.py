"""Asking a Discourse site, in the name of a user when there is an API key; topics with all their posts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.discourse.reading import spoken
from moderator.servers.nodes import Node, identity, item, line_of, node, nodes, sentence
from moderator.servers.replies import Refused
from moderator.servers.sizes import Sizes
from moderator.servers.transport import Method, Reply, Transport
from moderator.servers.troubles import Unauthorised, Unintelligible, Unreachable, login_needed, unprotected

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
        self._sizes = Sizes()

    def get(self, path: str, *, brief: bool = False) -> Reply:
        """What the site answers, `brief` as for `Transport.call`.

        Raises Unauthorised when it does not accept us, or what `Transport.call` raises.
        """
        self.guard()
        reply = self.transport.call("GET", path, brief=brief)
        if reply.status == 401 or (reply.status == 403 and self.me and not self._recognised()):
            raise self.door()
        return reply

    def _recognised(self) -> bool:
        """Whether the site knows our account: it refuses a key that ended as it does what the account may not see."""
        reply = self.transport.call("GET", "/session/current.json")
        return line_of(item(reply.json, "current_user", "username")) != ""

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

    def write(self, method: Method, path: str, json: object = None) -> Reply:
        """Change something there, once. Raises Refused with the site's own words, or as `get`."""
        self.guard()
        reply = self.transport.call(method, path, json=json, repeatable=False)
        if reply.status == 401:
            raise self.door()
        if reply.status == 409:
            raise Unreachable(
                _("Somebody was changing this on {host} at the same moment.").format(host=self.transport.host),
                remedy=_("Nothing was written over: it will be looked at and tried again."),
            )
        if not 200 <= reply.status < 300:
            errors = item(reply.json, "errors")
            words = " ".join(map(line_of, errors)) if isinstance(errors, list) else line_of(reply.json)
            if reply.status == 403 and item(reply.json, "error_type") == "invalid_access":
                raise Refused(
                    _("Your account may not do this there, or its API key does not allow it: a moderator’s key does.")
                )
            raise Refused(_("The server refuses: {words}").format(words=sentence(words or f"HTTP {reply.status}")))
        return reply

    def post(self, key: str) -> Node | None:
        """The post of that key now; None when it is not there any more for us. Raises as `get`."""
        reply = self.get(f"/posts/{key.removeprefix('post/')}.json")
        row = node(reply.json)
        return None if row is None or reply.status in GONE or not spoken(row) else row

    def home(self, row: Node) -> Node | None:
        """The topic of a post, without its other posts; None when it is gone. Raises as `get`."""
        reply = self.get(f"/t/{identity(row.get('topic_id'))}.json")
        return None if reply.status in GONE else node(reply.json)

    def topic(
        self, id_: int | str, only: str = "", bad: dict[str, Problem] | None = None
    ) -> tuple[Node | None, Sequence[Node]]:
        """A topic and its posts (those of the user `only`, where the site tells them apart); None when gone.

        `bad` is filled with the posts that the site does not manage to give, even one by one. Without it, one is enough
        to raise what the site's failure raises.
        """
        chosen = f"&username_filters={quote(only)}" if only else ""
        # Moderators see what moderators deleted; to others this says nothing.
        chosen += "&show_deleted=true" if self.me else ""
        reply = self.get(f"/t/{id_}.json?include_raw=1{chosen}", brief=bad is not None)
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
        at = 0
        while at < len(missing):
            some = partial(self._posts, id_, missing[at:], bad is not None)
            given = self._sizes.given("", AT_ONCE, some) if bad is None else self._sizes.passing("", AT_ONCE, some)
            if bad is not None and isinstance(given, Problem):
                bad[missing[at]] = given
                at += 1
                if at == len(missing):
                    self.alive()
            elif isinstance(given, tuple):
                size, found = given
                at += size
                rows |= {identity(one.get("id")): one for one in found}
        return topic, list(rows.values())

    def _posts(
        self, topic: int | str, ids: Sequence[str], brief: bool, size: int, less: bool
    ) -> tuple[int, list[Node]]:
        """The first of these posts, and how many were asked for."""
        chosen = "&".join(f"post_ids%5B%5D={one}" for one in ids[:size])
        reply = self.get(f"/t/{topic}/posts.json?{chosen}&include_raw=1", brief=less or brief)
        return size, nodes(item(reply.json, "post_stream", "posts"))

    def alive(self) -> None:
        """Make sure that it is not the whole site that fails. Raises what `get` raises."""
        self.get("/about.json")
        self._sizes.well()
