"""A Discourse site: lists by pages that shift, posts by handfuls, replies found only in their topic, rules on texts."""

from __future__ import annotations

import re
from typing import Any

from tests.servers.fakes.serving import Asked, Fake, Told

SHORTEST = 3


class Discourse(Fake):
    """Categories 5 and, within it, 6; `refusal` is what it answers to those who write, `queue` keeps replies back."""

    def __init__(self, *, per_page: int = 30, at_once: int = 20, filters: bool = True) -> None:
        self.per_page, self.at_once, self.filters = per_page, at_once, filters
        self.account = ("equipe", "clef")
        self.refusal, self.queue, self.private = "", False, False
        self.topics: dict[int, dict[str, Any]] = {}
        self.posts: dict[int, dict[str, Any]] = {}
        self.sent: list[str] = []
        self.files: dict[str, bytes | str] = {}  # by path, for those whom the site knows: what is in it, or where it is
        self._minute = 0
        super().__init__()

    # ------------------------------------------------------------------------------------------------- what happens

    def _now(self) -> str:
        self._minute += 1
        return f"2021-02-{1 + self._minute // 1440:02}T{self._minute // 60 % 24:02}:{self._minute % 60:02}:00.000Z"

    def open(self, title: str, text: str, *, category: int = 5, **more: object) -> dict[str, Any]:
        """Somebody opens a topic; gives its first post."""
        id_ = next(reversed(self.topics), 0) + 1
        self.topics[id_] = {
            "id": id_, "title": title, "fancy_title": title, "category_id": category, "tags": ["vélo"],
            "like_count": 0, "visible": True, "closed": False, "archived": False, "last": 0, "bumped_at": "", **more,
        }  # fmt: skip
        return self.say(id_, text)

    def say(self, topic: int, text: str, *, to: int | None = None, ours: bool = False) -> dict[str, Any]:
        """Somebody writes in a topic, in reply to the post of that place (None: to the topic)."""
        id_ = next(reversed(self.posts), 0) + 1
        found = self.topics[topic]
        found["last"] += 1
        when = self._now()
        found["bumped_at"] = found["last_posted_at"] = when
        self.posts[id_] = {
            "id": id_, "topic_id": topic, "post_number": found["last"], "post_type": 1, "raw": text,
            "cooked": f"<p>{text}</p>", "created_at": when, "updated_at": when, "version": 1, "hidden": False,
            "reply_to_post_number": to if to != 1 else None, "deleted_at": None, "user_deleted": False,
            "username": "equipe" if ours else "ana", "name": "Équipe" if ours else "Ana", "user_id": 1 if ours else 2,
            "staff": ours, "actions_summary": [{"id": 2, "count": 4}],
        }  # fmt: skip
        return self.posts[id_]

    def remove(self, id_: int) -> None:
        """A post is deleted; with the first one goes its topic."""
        gone = self.posts[id_]
        if gone["post_number"] == 1:
            del self.topics[gone["topic_id"]]
            for one in [one["id"] for one in self.posts.values() if one["topic_id"] == gone["topic_id"]]:
                del self.posts[one]
        else:
            gone["deleted_at"] = self._now()
            gone["user_deleted"] = True

    def living(self) -> list[dict[str, Any]]:
        """The posts that are there."""
        return [one for one in self.posts.values() if one["deleted_at"] is None]

    def within(self, topic: int) -> list[dict[str, Any]]:
        """The posts of a topic that are there."""
        return [one for one in self.living() if one["topic_id"] == topic]

    def ours(self, id_: int) -> list[str]:
        """The administration's replies to a post."""
        return [one["raw"] for one in self._ours(id_)]

    def _ours(self, id_: int) -> list[dict[str, Any]]:
        to = self.posts[id_]
        place = None if to["post_number"] == 1 else to["post_number"]
        return [
            one for one in self.living()
            if one["username"] == "equipe" and one["topic_id"] == to["topic_id"]
            and one["reply_to_post_number"] == place and one is not to
        ]  # fmt: skip

    def overwrite(self, id_: int, text: str) -> None:
        """Somebody else uses the administration's account there."""
        for one in self._ours(id_):
            self.remove(one["id"])
        if text:
            to = self.posts[id_]
            self.say(to["topic_id"], text, to=to["post_number"], ours=True)

    # ----------------------------------------------------------------------------------------------------- answering

    def answer(self, asked: Asked) -> Told:
        """The documented addresses; a key that is not known is refused everywhere."""
        key, name = asked.headers.get("api-key"), asked.headers.get("api-username", "")
        if (held := self.files.get(asked.path)) is not None:
            if (name, key) != self.account:
                return _refused(403, "You are not permitted to view the requested resource.", "invalid_access")
            if isinstance(held, str):
                return Told(302, headers={"Location": held})
            return Told(200, held, "application/pdf")
        if key is not None and (name, key) != self.account:
            return _refused(403, "You are not permitted to view the requested resource.", "invalid_access")
        if self.private and key is None:
            return _refused(403, "You need to be logged in to do that.", "not_logged_in")
        if asked.method == "GET":
            return self._read(asked, key is not None)
        if key is None:
            # Rails' own protection: what comes from no page of the site and bears no key.
            return Told.data(["BAD CSRF"], 403)
        return self._write(asked)

    def _read(self, asked: Asked, signed: bool) -> Told:
        if asked.path == "/about.json":
            return Told.data({"about": {"title": "Forum citoyen", "version": "3.2.1", "stats": {}}})
        if asked.path == "/session/current.json":
            return Told.data({"current_user": {"id": 1, "username": "equipe"}}) if signed else Told.data({}, 404)
        if asked.path == "/categories.json":
            inner = {"id": 6, "name": "Pistes", "slug": "pistes", "parent_category_id": 5}
            outer = {"id": 5, "name": "Mobilité", "slug": "mobilite", "subcategory_list": [inner]}
            return Told.data({"category_list": {"categories": [outer, {"id": 9, "name": "Divers", "slug": "divers"}]}})
        if asked.path == "/c/mobilite/5.json":
            return self._list(asked)
        if found := re.fullmatch(r"/t/(\d+)(/posts)?\.json", asked.path):
            return self._topic(asked, int(found.group(1)), bool(found.group(2)))
        if found := re.fullmatch(r"/posts/(\d+)\.json", asked.path):
            one = self.posts.get(int(found.group(1)))
            return _not_found() if one is None or one["deleted_at"] else Told.data(one)
        return _not_found()

    def _list(self, asked: Asked) -> Told:
        page = int(asked.one("page", "0"))
        rows = [one for _id, one in sorted(self.topics.items()) if one["category_id"] in (5, 6)]
        if asked.one("order") != "created":
            rows.sort(key=lambda one: one["bumped_at"], reverse=True)
        chosen = rows[page * self.per_page : (page + 1) * self.per_page]
        listed = [
            {**{name: value for name, value in one.items() if name != "last"},
             "posts_count": len(self.within(one["id"])),
             "highest_post_number": one["last"]}
            for one in chosen
        ]  # fmt: skip
        told: dict[str, Any] = {"topics": listed}
        if (page + 1) * self.per_page < len(rows):
            told["more_topics_url"] = f"/c/mobilite/5?page={page + 1}"
        return Told.data({"topic_list": told})

    def _topic(self, asked: Asked, id_: int, handful: bool) -> Told:
        found = self.topics.get(id_)
        if found is None:
            return _refused(404, "The requested URL or resource could not be found.", "not_found")
        rows = self.within(id_)
        only = asked.one("username_filters")
        if only and self.filters:
            rows = [one for one in rows if one["username"] == only or one["post_number"] == 1]
        if handful:
            wanted = set(asked.query.get("post_ids[]", []))
            posts = [one for one in rows if str(one["id"]) in wanted]
        else:
            posts = rows[: self.at_once]
        if not asked.one("include_raw"):
            posts = [{name: value for name, value in one.items() if name != "raw"} for one in posts]
        told: dict[str, Any] = {"posts": posts}
        if not handful:
            told["stream"] = [one["id"] for one in rows]
        return Told.data({**found, "post_stream": told})

    def _write(self, asked: Asked) -> Told:
        if self.refusal:
            return _refused(422, self.refusal, "invalid_parameters")
        if asked.path == "/posts.json" and asked.method == "POST":
            text, topic = str(asked.json.get("raw", "")), int(asked.json.get("topic_id") or 0)
            if len(text) < SHORTEST:
                return Told.data({"action": "create_post", "errors": ["Body is too short."]}, 422)
            if self.queue:
                return Told.data({"success": True, "action": "enqueued", "pending_post": {"id": 3, "raw": text}})
            self.sent.append(text)
            return Told.data(self.say(topic, text, to=asked.json.get("reply_to_post_number"), ours=True))
        found = re.fullmatch(r"/posts/(\d+)\.json", asked.path)
        held = self.posts.get(int(found.group(1))) if found else None
        if held is None or held["deleted_at"]:
            return _not_found()
        if held["username"] != "equipe":
            return _refused(403, "You are not permitted to view the requested resource.", "invalid_access")
        if asked.method == "PUT":
            text = asked.json["post"]["raw"]
            held.update(raw=text, cooked=f"<p>{text}</p>", version=held["version"] + 1, updated_at=self._now())
            self.topics[held["topic_id"]]["bumped_at"] = self._now()
            return Told.data({"post": held})
        self.remove(held["id"])
        return Told(200, b"")


def _refused(status: int, words: str, kind: str) -> Told:
    return Told.data({"errors": [words], "error_type": kind}, status)


def _not_found() -> Told:
    return _refused(404, "The requested URL or resource could not be found.", "not_found")
