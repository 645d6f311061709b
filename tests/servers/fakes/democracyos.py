"""A DemocracyOS server: pages that never say how many there are, refusals with status 200, deletion for good."""

from __future__ import annotations

import re
from typing import Any

from tests.servers.fakes.serving import Asked, Fake, Told

LONGEST = 4_096


class DemocracyOS(Fake):
    """One forum. `old` sites cannot edit a reply; `closed` topics take no comment; `forget` ends all sessions."""

    def __init__(self, *, old: bool = False) -> None:
        self.old, self.closed = old, False
        self.account = ("equipe@example.org", "secret")
        self.topics: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.sent: list[str] = []  # what people were told by e-mail
        self.void: set[str] = set()  # comments that come as null
        self.bare = False  # replies have their number as `_id`, as the database does
        self._count = 0
        self._tokens: set[str] = set()
        self.forum = self._id()
        self._me = {"id": self._id(), "firstName": "Équipe", "fullName": "Équipe de la consultation"}
        self._citizen = {"id": self._id(), "firstName": "Ana", "fullName": "Ana Martin"}
        super().__init__()

    def _id(self) -> str:
        self._count += 1
        return f"{self._count:024x}"

    # ------------------------------------------------------------------------------------------------- what happens

    def open(self, title: str, text: str, **more: object) -> str:
        """The administration opens a topic."""
        made = {
            "id": self._id(), "mediaTitle": title, "status": "open", "createdAt": "2017-05-01T10:00:00.000Z",
            "clauses": [{"markup": text, "position": 0, "empty": False}],
            "action": {"method": "vote", "results": [{"value": "positive", "percentage": 100, "votes": 3}]}, **more,
        }  # fmt: skip
        self.topics.append(made)
        return str(made["id"])

    def comment(self, topic: str, text: str, **more: object) -> dict[str, Any]:
        """A citizen comments."""
        made = {
            "id": self._id(), "text": text, "createdAt": "2017-06-01T10:00:00.000Z", "editedAt": None,
            "reference": topic, "flags": [], "score": 2, "repliesCount": 0, "replies": [], "author": self._citizen,
            **more,
        }  # fmt: skip
        self.comments.append(made)
        return made

    def reply(self, comment: str, text: str, *, ours: bool = False) -> dict[str, Any]:
        """Somebody replies under a comment."""
        made = {"id": self._id(), "text": text, "createdAt": "2017-06-01T11:00:00.000Z", "editedAt": None,
                "author": self._me if ours else self._citizen}  # fmt: skip
        self._one(comment)["replies"].append(made)
        return made

    def is_ours(self, reply: dict[str, Any]) -> bool:
        """Whether the administration's account wrote it."""
        return reply["author"] is self._me

    def ours(self, comment: str) -> list[str]:
        """The replies of the administration's account."""
        return [one["text"] for one in self._one(comment)["replies"] if one["author"] is self._me]

    def overwrite(self, comment: str, text: str) -> None:
        """Somebody else uses the administration's account there."""
        replies = self._one(comment)["replies"]
        replies[:] = [one for one in replies if one["author"] is not self._me]
        if text:
            self.reply(comment, text, ours=True)

    def forget(self) -> None:
        """All sessions end, as when the server starts again with another secret."""
        self._tokens.clear()

    def _one(self, id_: str) -> dict[str, Any]:
        return next(one for one in self.comments if one["id"] == id_)

    # ----------------------------------------------------------------------------------------------------- answering

    def answer(self, asked: Asked) -> Told:
        """The two generations of the API."""
        if asked.path == "/api/signin" and asked.method == "POST":
            return self._sign_in(asked)
        if asked.path == "/api/forum/all":
            page = int(asked.one("page", "0"))
            return Told.data([{"id": self.forum, "name": "loi", "title": "Loi numérique"}] if page == 0 else [])
        if asked.path == "/api/v2/topics" and asked.method == "GET":
            return self._listed_topics(asked)
        if asked.path == "/api/v2/comments" and asked.method == "GET":
            return self._listed_comments(asked)
        found = re.fullmatch(r"/api/v2/comments/(\w+)/(?:reply|replies/(\w+))", asked.path)
        if found and not (asked.method == "PUT" and self.old):
            return self._write(asked, found.group(1), found.group(2))
        return Told.page(f"Cannot {asked.method} {asked.path}")

    def _sign_in(self, asked: Asked) -> Told:
        if (asked.json.get("email"), asked.json.get("password")) != self.account:
            # The platform's own way: a refusal with status 200.
            return Told.data({"error": "Invalid username or password"})
        token = f"jeton{len(self._tokens)}"
        self._tokens.add(token)
        return Told.data(self._me, set_cookie=f"token={token}; Path=/; HttpOnly")

    def _listed_topics(self, asked: Asked) -> Told:
        if asked.one("forum") != self.forum:
            return _error(404, "FORUM_NOT_FOUND", "Forum not found.")
        page, limit = int(asked.one("page", "1")), int(asked.one("limit", "500"))
        if not 1 <= limit <= 500:
            return _error(400, "VALIDATION_ERROR", "limit")
        rows = self.topics if asked.one("sort") == "createdAt" else self.topics[::-1]
        # Its pageCount is worked out from the limit: always 1.
        told = {"count": len(rows), "page": page, "pageCount": 1, "limit": limit}
        return Told.data({
            "status": 200, "pagination": told, "results": {"topics": rows[(page - 1) * limit : page * limit]},
        })  # fmt: skip

    def _listed_comments(self, asked: Asked) -> Told:
        topic = asked.one("topicId")
        if all(one["id"] != topic for one in self.topics):
            return _error(404, "TOPIC_NOT_FOUND", "Topic not found.")
        page, limit = int(asked.one("page", "1")), int(asked.one("limit", "30"))
        if not 1 <= limit <= 100:
            return _error(400, "VALIDATION_ERROR", "limit")
        rows = [one for one in self.comments if one["reference"] == topic]
        if asked.one("sort") != "createdAt":
            rows = rows[::-1]
        told = {"count": len(rows), "page": page, "pageCount": -(-len(rows) // limit) or 1, "limit": limit}
        shown = [
            None if one["id"] in self.void else self._shown(one) for one in rows[(page - 1) * limit : page * limit]
        ]
        return Told.data({"status": 200, "pagination": told, "results": {"comments": shown}})

    def _shown(self, comment: dict[str, Any]) -> dict[str, Any]:
        if not self.bare:
            return comment
        return {**comment, "replies": [
            {"_id" if name == "id" else name: value for name, value in one.items()} for one in comment["replies"]
        ]}  # fmt: skip

    def _write(self, asked: Asked, comment: str, reply: str | None) -> Told:
        cookies = asked.headers.get("cookie", "")
        if not any(f"token={token}" in cookies for token in self._tokens):
            return _error(403, "LOGGED_IN_REQUIRED", "Login required.")
        above = next((one for one in self.comments if one["id"] == comment), None)
        if above is None:
            return _error(404, "COMMENT_NOT_FOUND", f"Comment {comment} not found.")
        if self.closed:
            return _error(403, "TOPIC_CLOSED", "Topic closed.")
        text = asked.json.get("text", "")
        if asked.method != "DELETE" and not 1 <= len(text) <= LONGEST:
            return _error(400, "VALIDATION_ERROR", "Argument `text` is too long.")
        if reply is None:
            self.reply(comment, text, ours=True)
            self.sent.append(text)
        else:
            held = next((one for one in above["replies"] if one["id"] == reply), None)
            if held is None or held["author"] is not self._me:
                return _error(400, "NOT_YOURS", "You can not do that.")
            if asked.method == "DELETE":
                above["replies"].remove(held)
            else:
                held.update(text=text, editedAt="2017-06-03T10:00:00.000Z")
        return Told.data({"status": 200, "results": {"comment": above}})


def _error(status: int, code: str, message: str) -> Told:
    return Told.data({"status": status, "error": {"code": code, "message": message}}, status)
