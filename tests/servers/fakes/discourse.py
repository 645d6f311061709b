"""A Discourse site: lists by pages that shift, posts by handfuls, replies found only in their topic, rules on texts.

What moderators delete only they see; former versions of an edited post are read by all until each is hidden; a topic's
tags are replaced by the list that is sent, and made by whoever may make some; it slows down whoever writes too much.
"""

from __future__ import annotations

import html
import re
from typing import Any

from tests.servers.fakes.serving import Asked, Fake, Told

SHORTEST = 3


class Discourse(Fake):
    """Categories 5 and, within it, 6; `refusal` is what it answers to those who write, `queue` keeps replies back.

    Ours is a moderator's account, unless `staff` says otherwise. `numbered` tags are those of 2026.
    """

    def __init__(self, *, per_page: int = 30, at_once: int = 20, filters: bool = True, numbered: bool = False) -> None:
        self.per_page, self.at_once, self.filters = per_page, at_once, filters
        self.account = ("equipe", "clef")
        self.refusal, self.queue, self.private = "", False, False
        self.staff, self.tagging, self.numbered, self.writes_left = True, True, numbered, 0
        self.moderated: set[int] = set()  # the categories that our account moderates without being staff
        self.trusted = False  # whether it reached the highest level of trust
        self.offers: dict[str, str] = {}  # the tags that the site has, and why our account may not use one
        self.revisions: dict[int, list[dict[str, Any]]] = {}
        self.written: dict[int, str] = {}  # the texts as people wrote them, whatever was masked since
        self.topics: dict[int, dict[str, Any]] = {}
        self.posts: dict[int, dict[str, Any]] = {}
        self.threads: dict[int, list[dict[str, Any]]] = {}  # the posts of each topic, deleted ones too
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
            "cooked": cooked(text), "created_at": when, "updated_at": when, "version": 1, "hidden": False,
            "reply_to_post_number": to if to != 1 else None, "deleted_at": None, "user_deleted": False,
            "username": "equipe" if ours else "ana", "name": "Équipe" if ours else "Ana", "user_id": 1 if ours else 2,
            "staff": ours, "actions_summary": [{"id": 2, "count": 4}],
        }  # fmt: skip
        self.written[id_] = text
        self.threads.setdefault(topic, []).append(self.posts[id_])
        return self.posts[id_]

    def edit(self, id_: int, text: str, *, own: bool = True) -> None:
        """The author of a post puts another text in it, or a moderator: the former version is kept."""
        held = self.posts[id_]
        former = {"number": held["version"] + 1, "hidden": False, "raw": held["raw"]}
        self.revisions.setdefault(id_, []).append(former)
        held.update(raw=text, cooked=cooked(text), version=held["version"] + 1, updated_at=self._now())
        if own:
            self.written[id_] = text

    def remains(self, id_: int) -> list[str]:
        """The texts of a post that everybody can read: the one shown and its former versions."""
        former = [one["raw"] for one in self.revisions.get(id_, []) if not one["hidden"]]
        return [*former, self.posts[id_]["raw"]]

    def moderate(self, id_: int, *, back: bool = False) -> None:
        """A moderator deletes a post, or brings it back; of a topic's first one, takes the topic off the lists."""
        held = self.posts[id_]
        if held["post_number"] == 1:
            self.topics[held["topic_id"]]["visible"] = back
        else:
            held.update(deleted_at=None if back else self._now(), deleted_by=None if back else {"username": "equipe"})

    def public(self, id_: int) -> bool:
        """Whether everybody finds a post."""
        held = self.posts[id_]
        topic = self.topics[held["topic_id"]]
        listed = held["post_number"] > 1 or topic["visible"]
        return bool(listed and not held["deleted_at"] and not held["hidden"] and not topic.get("deleted_at"))

    def remove(self, id_: int) -> None:
        """A post is deleted; with the first one goes its topic."""
        gone = self.posts[id_]
        if gone["post_number"] == 1:
            del self.topics[gone["topic_id"]]
            for one in self.threads.pop(gone["topic_id"]):
                del self.posts[one["id"]]
        else:
            gone.update(deleted_at=self._now(), deleted_by={"username": gone["username"]})
            gone["user_deleted"] = gone["username"] != "equipe"

    def living(self) -> list[dict[str, Any]]:
        """The posts that are there."""
        return [one for one in self.posts.values() if one["deleted_at"] is None]

    def citizens(self) -> list[dict[str, Any]]:
        """What people wrote and did not take away: moderators see all of it."""
        said = (one for one in self.posts.values() if one["post_type"] == 1 and not one["user_deleted"])
        return [one for one in said if one["username"] != "equipe"]

    def within(self, topic: int) -> list[dict[str, Any]]:
        """The posts of a topic that are there."""
        return [one for one in self.threads.get(topic, []) if one["deleted_at"] is None]

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
                return _forbidden()
            if isinstance(held, str):
                return Told(302, headers={"Location": held})
            return Told(200, held, "application/pdf")
        if key is not None and (name, key) != self.account:
            return _forbidden()
        if self.private and key is None:
            return _refused(403, "You need to be logged in to do that.", "not_logged_in")
        if asked.method == "GET":
            return self._read(asked, key is not None)
        if key is None:
            # Rails' own protection: what comes from no page of the site and bears no key.
            return Told.data(["BAD CSRF"], 403)
        return self._write(asked)

    def _may(self, topic: int) -> bool:
        """Whether our account moderates that topic."""
        return self.staff or self.topics[topic]["category_id"] in self.moderated

    def _details(self, topic: dict[str, Any]) -> dict[str, Any]:
        """What is told of our rights: nothing is said of those that we do not have, but for `can_edit`."""
        opener = self.threads[topic["id"]][0]["username"]
        own, moderates = opener == "equipe", self._may(topic["id"])
        told: dict[str, Any] = {"created_by": {"username": opener}, "can_edit": own or moderates or self.trusted}
        told |= {"can_moderate_category": True} if moderates or self.trusted else {}
        return told | ({"can_delete": True} if own or moderates else {})

    def _read(self, asked: Asked, signed: bool) -> Told:
        if asked.path == "/about.json":
            return Told.data({"about": {"title": "Forum citoyen", "version": "3.2.1", "stats": {}}})
        if asked.path == "/session/current.json":
            me = {"id": 1, "username": "equipe", "admin": False, "moderator": self.staff}
            return Told.data({"current_user": me}) if signed else Told.data({}, 404)
        if asked.path == "/site.json":
            return Told.data({"can_tag_topics": True} if signed and self.tagging else {})
        if asked.path == "/tags/filter/search.json" and signed and self.tagging:
            return self._search(asked.one("q"))
        if asked.path == "/categories.json":
            inner = {"id": 6, "name": "Pistes", "slug": "pistes", "parent_category_id": 5}
            outer = {"id": 5, "name": "Mobilité", "slug": "mobilite", "subcategory_list": [inner]}
            return Told.data({"category_list": {"categories": [outer, {"id": 9, "name": "Divers", "slug": "divers"}]}})
        if asked.path == "/c/mobilite/5.json":
            return self._list(asked)
        if found := re.fullmatch(r"/t/(\d+)(/posts)?\.json", asked.path):
            return self._topic(asked, int(found.group(1)), bool(found.group(2)), signed)
        if found := re.fullmatch(r"/posts/(\d+)\.json", asked.path):
            one = self.posts.get(int(found.group(1)))
            unseen = one is None or (one["deleted_at"] and not (signed and self._may(one["topic_id"])))
            return _not_found() if unseen else Told.data(one)
        if found := re.fullmatch(r"/posts/(\d+)/revisions/(latest|\d+)\.json", asked.path):
            return self._revision(int(found.group(1)), found.group(2))
        return _not_found()

    def _search(self, term: str) -> Told:
        """The tags whose name has a term in it; one that our account may not use is said so."""
        found = [name for name in self.offers if term.lower() in name]
        usable = [name for name in found if not self.offers[name]]
        told: dict[str, Any] = {"results": [{**self._tag(name), "text": name, "count": 0} for name in usable]}
        if words := self.offers.get(term):
            told |= {"forbidden": term, "forbidden_message": words}
        return Told.data(told)

    def _tag(self, name: str) -> dict[str, Any]:
        return {"id": 100 + list(self.offers).index(name) if self.numbered else name, "name": name}

    def _revision(self, id_: int, which: str) -> Told:
        held = self.revisions.get(id_, [])
        numbers = [one["number"] for one in held]
        if not held or (which != "latest" and int(which) not in numbers):
            return _not_found()
        at = len(held) - 1 if which == "latest" else numbers.index(int(which))
        return Told.data(
            {"post_id": id_, "current_revision": numbers[at], "previous_revision": numbers[at - 1] if at else None,
             "first_revision": numbers[0], "last_revision": numbers[-1], "previous_hidden": held[at]["hidden"],
             "current_hidden": held[at + 1]["hidden"] if at + 1 < len(held) else False}
        )  # fmt: skip

    def _list(self, asked: Asked) -> Told:
        page = int(asked.one("page", "0"))
        staff = self.staff and asked.headers.get("api-key") is not None
        rows = [
            one for _id, one in sorted(self.topics.items())
            if one["category_id"] in (5, 6) and not one.get("deleted_at") and (staff or one["visible"])
        ]  # fmt: skip
        if asked.one("order") != "created":
            rows.sort(key=lambda one: one["bumped_at"], reverse=True)
        chosen = rows[page * self.per_page : (page + 1) * self.per_page]
        listed = [
            {**{name: value for name, value in self._told(one).items() if name != "last"},
             "posts_count": len(self.within(one["id"])),
             "posters": [{"user_id": 1 if self.threads[one["id"]][0]["username"] == "equipe" else 2}],
             "highest_post_number": one["last"]}
            for one in chosen
        ]  # fmt: skip
        told: dict[str, Any] = {"topics": listed}
        if (page + 1) * self.per_page < len(rows):
            told["more_topics_url"] = f"/c/mobilite/5?page={page + 1}"
        return Told.data({"topic_list": told})

    def _told(self, topic: dict[str, Any]) -> dict[str, Any]:
        return {**topic, "tags": [self._tag(name) for name in topic["tags"]]} if self.numbered else topic

    def _topic(self, asked: Asked, id_: int, handful: bool, signed: bool) -> Told:
        found = self.topics.get(id_)
        staff = signed and found is not None and self._may(id_)
        if found is None or (found.get("deleted_at") and not staff):
            return _not_found()
        rows = self.within(id_)
        if staff and (handful or asked.one("show_deleted")):
            rows = self.threads[id_]
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
        details = self._details(found) if signed else {}
        return Told.data({**self._told(found), "post_stream": told, "details": details})

    def _write(self, asked: Asked) -> Told:
        if self.refusal:
            return _refused(422, self.refusal, "invalid_parameters")
        self.writes_left -= 1
        if self.writes_left == 0:
            told = {"errors": ["You’ve performed this action too many times."], "error_type": "rate_limit",
                    "extras": {"wait_seconds": 2}}  # fmt: skip
            return Told.data(told, 429, Retry_After="2")
        if asked.path == "/posts.json" and asked.method == "POST":
            text, topic = str(asked.json.get("raw", "")), int(asked.json.get("topic_id") or 0)
            if len(text) < SHORTEST:
                return Told.data({"action": "create_post", "errors": ["Body is too short."]}, 422)
            if self.queue:
                return Told.data({"success": True, "action": "enqueued", "pending_post": {"id": 3, "raw": text}})
            self.sent.append(text)
            return Told.data(self.say(topic, text, to=asked.json.get("reply_to_post_number"), ours=True))
        if found := re.fullmatch(r"/t/(?:-/)?(\d+)(/status|/recover)?\.json", asked.path):
            return self._write_topic(asked, int(found.group(1)), found.group(2) or "")
        found = re.fullmatch(r"/posts/(\d+)(/recover|/unhide|/revisions/(\d+)/hide)?\.json", asked.path)
        held = self.posts.get(int(found.group(1))) if found else None
        if found is None or held is None or (held["deleted_at"] and not self._may(held["topic_id"])):
            return _not_found()
        what = found.group(2) or ""
        alone = what == "/unhide" or what.endswith("/hide")  # for the moderators of the whole site
        if (held["username"] != "equipe" or what) and not (self.staff if alone else self._may(held["topic_id"])):
            return _forbidden()
        return self._write_post(asked, held, what, int(found.group(3) or 0))

    def _write_post(self, asked: Asked, held: dict[str, Any], what: str, number: int) -> Told:
        id_ = held["id"]
        if number:
            one = next(one for one in self.revisions[id_] if one["number"] == number)
            # Done twice, it would count one version too few for ever.
            assert not one["hidden"]
            one["hidden"] = True
            return Told(200, b"")
        if what == "/recover":
            if not held["deleted_at"]:
                return _forbidden()
            self.moderate(id_, back=True)
            return Told.data(held)
        if what == "/unhide":
            held["hidden"] = False
            return Told(200, b"")
        if asked.method == "PUT":
            change = asked.json["post"]
            if change.get("original_text", held["raw"]) != held["raw"]:
                return _refused(409, "Another user edited this.", "edit_conflict")
            self.edit(id_, change["raw"], own=held["username"] == "equipe")
            if not (self.staff and change.get("bypass_bump")):
                self.topics[held["topic_id"]]["bumped_at"] = self._now()
            return Told.data({"post": held})
        if held["username"] == "equipe":
            self.remove(id_)
        elif held["post_number"] == 1:
            # It would take the whole topic along.
            raise AssertionError("a topic is never deleted")
        else:
            self.moderate(id_)
        return Told(200, b"")

    def _write_topic(self, asked: Asked, id_: int, what: str) -> Told:
        held = self.topics.get(id_)
        if held is None:
            return _not_found()
        if not self._may(id_) and not (self.trusted and what != "/recover"):
            return _forbidden()
        if what == "/status":
            # A boolean would be taken for « false », whatever it is: words are compared.
            held["visible"] = asked.json["enabled"] == "true"
            self.say(id_, "a changé l’état du sujet")["post_type"] = 3
        elif what == "/recover":
            held["deleted_at"] = None
            self.threads[id_][0]["deleted_at"] = None
        else:
            return self._retag(asked, held)
        return Told.data({"success": "OK"})

    def _retag(self, asked: Asked, held: dict[str, Any]) -> Told:
        told = [(one["name"], one["id"]) if isinstance(one, dict) else (one, one) for one in asked.json["tags"]]
        before = asked.json.get("original_tags")
        if self.numbered and before and {one["name"] for one in before} != set(held["tags"]):
            return _refused(409, "Another user edited this.", "edit_conflict")
        if words := next((self.offers[name] for name, _id in told if self.offers.get(name)), ""):
            return _refused(422, words, "invalid_parameters")
        for name, id_ in told:
            assert (isinstance(id_, int)) == self.numbered, "names alone are no longer taken"
            self.offers.setdefault(name, "")
        held["tags"] = [name for name, _id in told]
        return Told.data({"basic_topic": self._told(held)})


def cooked(raw: str) -> str:
    """What is shown of Markdown: a backslash takes its meaning from what follows, stars make bold."""
    pieces = re.split(r"\\([!-/:-@\[-`{-~])|\*\*(.+?)\*\*", raw)
    told = ""
    for text, escaped, bold in zip(pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""], strict=True):
        told += html.escape(text + (escaped or ""), quote=False)
        told += f"<strong>{html.escape(bold, quote=False)}</strong>" if bold else ""
    return f"<p>{told}</p>".replace("\n", "<br>\n")


def _refused(status: int, words: str, kind: str) -> Told:
    return Told.data({"errors": [words], "error_type": kind}, status)


def _not_found() -> Told:
    return _refused(404, "The requested URL or resource could not be found.", "not_found")


def _forbidden() -> Told:
    return _refused(403, "You are not permitted to view the requested resource.", "invalid_access")
