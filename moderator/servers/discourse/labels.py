"""Tags on the topics of Discourse, written all at once; a message within a topic bears none.

Source: `TopicsController#update`, `TagsController#search` and `DiscourseTagging` there. The list replaces the tags that
there are. Who may make tags makes those that the site has not, without a word: what it has is asked before. Since 2026
tags are objects with a number of their own; before, their name is all that they have.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from moderator.domain.words import _
from moderator.servers.discourse import reading
from moderator.servers.discourse.site import GONE, Site
from moderator.servers.nodes import Node, identity, item, line_of
from moderator.servers.replies import Refused, absent
from moderator.servers.tags import Labelled, known_as


class Labels:
    """The tags of topics, by their first post."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def shown(self, key: str) -> list[Labelled] | None:
        """The tags of a topic; None when it is gone. Raises Refused for another post, and Problem."""
        topic = self._topic(key)
        return None if topic is None else _labelled(topic.get("tags"))

    def _topic(self, key: str) -> Node | None:
        row = self._site.post(key)
        if row is None:
            return None
        if reading.place_of(row) != 1:
            raise Refused(_("Discourse has tags for topics, and none for the messages in them."))
        return self._site.home(row)

    def offered(self, key: str, asked: Iterable[str]) -> list[Labelled]:
        """The tags of the topic, and those asked for that the site has for topics of its category.

        Raises Refused, with the site's own words for a tag that it keeps for others, and Problem.
        """
        topic = self._topic(key)
        if topic is None:
            raise Refused(absent())
        found = _labelled(topic.get("tags"))
        there = {known_as(one.name) for one in found}
        for name in asked:
            if known_as(name) not in there:
                found += self._searched(name, identity(topic.get("category_id")))
        return found

    def _searched(self, name: str, category: str) -> list[Labelled]:
        path = f"/tags/filter/search.json?q={quote(name, safe='')}&filterForInput=true&categoryId={category}"
        reply = self._site.get(path)
        if reply.status in GONE:
            raise Refused(_("Tags are not in use on this site, or not for your account."))
        results = item(reply.json, "results")
        # A synonym would be put there as the tag that it stands for.
        usable = [one for one in (results if isinstance(results, list) else ()) if not item(one, "target_tag")]
        found = [one for one in _labelled(usable) if known_as(one.name) == known_as(name)]
        if not found and (words := line_of(item(reply.json, "forbidden_message"))):
            raise Refused(_("The server refuses: {words}").format(words=words))
        return found

    def put(self, key: str, tags: Iterable[Labelled]) -> None:
        """Give a topic these tags and no other. Raises Refused and Problem."""
        topic = self._topic(key)
        if topic is None:
            raise Refused(absent())
        before = [_object(one) for one in _labelled(topic.get("tags"))]
        body: dict[str, object] = {"tags": [_object(one) for one in tags]}
        if all(isinstance(one, dict) for one in before):
            body["original_tags"] = before  # heeded since tags have numbers
        self._site.write("PUT", f"/t/-/{identity(topic.get('id'))}.json", body)


def _object(tag: Labelled) -> object:
    return {"id": int(tag.id), "name": tag.name} if tag.id else tag.name


def _labelled(told: object) -> list[Labelled]:
    """The tags of a list; those without a number of their own have "" for it."""
    found = []
    for one in told if isinstance(told, list) else ():
        id_ = item(one, "id")
        name = line_of(one) or line_of(item(one, "name")) or line_of(item(one, "text"))
        if name:
            found.append(Labelled(str(id_) if isinstance(id_, int) else "", name))
    return found
