"""Answers on Discourse: our user's replies to a post, found again, written, changed and deleted."""

from __future__ import annotations

from moderator.domain.words import _
from moderator.servers.discourse import reading
from moderator.servers.discourse.site import Site
from moderator.servers.nodes import Node, identity, item, number, text_of
from moderator.servers.replies import Ours


class Board:
    """Our user's replies on one site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def ours(self, key: str) -> list[Ours] | None:
        """Our replies to a post, oldest first; None when it is not there any more. Raises Problem."""
        topic, place = self._place(key)
        if not topic:
            return None
        found, rows = self._site.topic(topic, self._site.me)
        if found is None:
            return None
        ours = sorted((one for one in rows if reading.answers_to(one, place, self._site.me)), key=_numbered)
        return [Ours(identity(one.get("id")), text_of(one.get("raw")) or reading.body_of(one)) for one in ours]

    def post(self, key: str, text: str) -> str:
        """Write a reply. Some sites keep it until a moderator approves it: then it says so."""
        topic, place = self._place(key)
        json: dict[str, object] = {"topic_id": number(topic), "raw": text}
        if place > 1:
            json["reply_to_post_number"] = place
        reply = self._site.write("POST", "/posts.json", json)
        if item(reply.json, "action") == "enqueued":
            return _("The reply waits there for a moderator’s approval; it is seen once approved.")
        return ""

    def change(self, key: str, reply: Ours, text: str) -> str:  # noqa: ARG002 (a post is known by its own number)
        """Put another text in our reply."""
        self._site.write("PUT", f"/posts/{reply.id}.json", {"post": {"raw": text}})
        return ""

    def remove(self, key: str, reply: Ours) -> None:  # noqa: ARG002 (a post is known by its own number)
        """Delete our reply."""
        self._site.write("DELETE", f"/posts/{reply.id}.json")

    def _place(self, key: str) -> tuple[str, int]:
        """The topic of a post and its place there; "" when it is gone."""
        row = self._site.post(key)
        return ("", 0) if row is None else (identity(row.get("topic_id")), reading.place_of(row))


def _numbered(row: Node) -> int:
    return number(row.get("post_number")) or 0
