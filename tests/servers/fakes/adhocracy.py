"""An adhocracy+ or mein.berlin server: lists of two shapes, dates for people, escaped texts, rows emptied and kept."""

from __future__ import annotations

import base64
import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.fakes.serving import Asked, Fake, Told

MODERATOR, CITIZEN = 7, 20
IDEA, COMMENT = "21", "15"
_KNOWN = re.compile(
    r"/api/(?:login|projects/|app-projects/|moderationprojects/|modules/\d+/[\w-]+/|comments/\d+/moderatorfeedback/.*|"
    r"contenttypes/\d+/objects/\d+/comments/.*|userdashboard/moderation/\d+/comments/.*)"
)
"""The addresses there are: at any other, nobody is asked who they are."""
_MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_GERMAN = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember")  # fmt: skip


class Adhocracy(Fake):
    """One project with one module of ideas. `berlin` is the other program, which lists titles and no comments."""

    def __init__(self, *, berlin: bool = False, listed: bool = True, per_page: int = 4) -> None:
        self.berlin, self.listed, self.per_page = berlin, listed, per_page
        self.token, self.account = "jeton-de-moderateur", ("equipe", "secret")
        self.project, self.module = 5, 12
        self.moderates, self.stubborn, self.refusal = True, False, ""
        self.ideas: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, dict[str, Any]] = {}
        self.feedback: dict[int, dict[str, Any]] = {}
        self.told: list[str] = []  # authors who were written to because their comment was blocked
        self._count = 100
        super().__init__()

    # ------------------------------------------------------------------------------------------------- what happens

    def idea(self, title: str, text: str, **more: object) -> int:
        """Somebody has an idea."""
        self._count += 1
        self.ideas[self._count] = {
            "pk": self._count, "name": title, "description": text, "creator": "ana", "created": self._count,
            "reference_number": f"2026-{self._count:05}", "labels": [{"id": 1, "name": "Rad"}],
            "category": {"id": 3, "name": "Verkehr"}, "positive_rating_count": 4, "negative_rating_count": 1,
            "content_type": IDEA, "moderator_status": "ACCEPTED", "url": f"/org/ideas/2026-{self._count:05}/", **more,
        }  # fmt: skip
        return self._count

    def say(self, idea: int | None, text: str, *, to: int | None = None, **more: object) -> int:
        """Somebody comments on an idea, on a comment, or (None) on a chapter of a text. What they write is escaped."""
        self._count += 1
        self.comments[self._count] = {
            "id": self._count, "idea": idea, "to": to, "comment": html.escape(text, quote=False), "is_blocked": False,
            "is_censored": False, "is_removed": False, "created": self._count, "modified": None, "reviewed": False,
            "marked": False, "user_pk": str(CITIZEN), "user_name": "bo", "is_moderator": False, **more,
        }  # fmt: skip
        return self._count

    def censor(self, id_: int) -> None:
        """A moderator empties a comment for good; its row stays."""
        self.comments[id_].update(is_censored=True, comment="")

    def give(self, id_: int, text: str) -> None:
        """A moderator gives feedback, or takes it away."""
        if text:
            self._count += 1
            self.feedback[id_] = {"pk": self._count, "feedback_text": f"<p>{text}</p>", "last_edit": "heute"}
        else:
            self.feedback.pop(id_, None)

    # ----------------------------------------------------------------------------------------------------- answering

    def answer(self, asked: Asked) -> Told:
        """The API. Another language is another text of each date."""
        right = f"Basic {base64.b64encode(b'equipe:secret').decode()}" if self.berlin else f"Token {self.token}"
        signed = asked.headers.get("authorization") == right
        if not _KNOWN.fullmatch(asked.path):
            return Told.page("Not Found")
        if "authorization" in asked.headers and not signed:
            return Told.data({"detail": "Invalid token."}, 401)
        if self.berlin:
            if asked.path == "/api/projects/":
                return Told.data([{"type": "project", "title": "Tempelhof", "url": "/projekte/tempelhof/"}])
            found = re.fullmatch(r"/api/modules/12/(ideas|proposals|mapideas|topics|map-topics)/", asked.path)
            return self._paged(asked, found.group(1)) if found else Told.page("Nicht gefunden")
        if asked.path == "/api/login":
            known = (asked.json.get("username"), asked.json.get("password")) == self.account
            return Told.data(
                {"token": self.token} if known else {"non_field_errors": ["Unable to log in."]}, 200 if known else 400
            )
        if asked.path == "/api/app-projects/":
            project = {"pk": self.project, "name": "Stadt im Wandel", "published_modules": [self.module]}
            return Told.data([project] if self.listed else [])
        if asked.path == "/api/moderationprojects/":
            if not signed:
                return Told.data({"detail": "Authentication credentials were not provided."}, 401)
            return Told.data([{"title": "Stadt im Wandel", "organisation": "Org"}] if self.moderates else [])
        if asked.path == f"/api/modules/{self.module}/ideas/":
            return Told.data([self._dated(one, asked) for one in self.ideas.values()])
        if found := re.fullmatch(rf"/api/contenttypes/{IDEA}/objects/(\d+)/comments/", asked.path):
            rows = [one for one in self.comments.values() if one["idea"] == int(found.group(1)) and one["to"] is None]
            rows.sort(key=lambda one: -one["id"])
            return self._envelope(asked, [self._public(one, asked) for one in rows], 20)
        if found := re.fullmatch(r"/api/comments/(\d+)/moderatorfeedback/(?:(\d+)/)?", asked.path):
            return self._feedback(asked, int(found.group(1)), found.group(2), signed)
        if found := re.fullmatch(r"/api/userdashboard/moderation/5/comments/(?:(\d+)/(mark_read/)?)?", asked.path):
            return self._moderation(asked, found.group(1), bool(found.group(2)), signed)
        return Told.page("Not Found")

    def _feedback(self, asked: Asked, id_: int, own: str | None, signed: bool) -> Told:
        if id_ not in self.comments:
            return Told.data({"detail": "Not found."}, 404)
        held = self.feedback.get(id_)
        if asked.method == "GET":
            return Told.data([held] if held else [])
        if not signed or self.refusal:
            return Told.data({"detail": self.refusal or "You do not have permission."}, 403)
        if asked.method == "POST" and held:
            return Told.text("Server Error (500)", 500)
        if asked.method == "DELETE":
            del self.feedback[id_]
            return Told(204)
        if asked.method == "PATCH" and (held is None or str(held["pk"]) != own):
            return Told.data({"detail": "Not found."}, 404)
        self._count += 1
        number = held["pk"] if held else self._count
        self.feedback[id_] = {"pk": number, "feedback_text": asked.json["feedback_text"], "last_edit": "now"}
        return Told.data(self.feedback[id_], 201 if asked.method == "POST" else 200)

    def _moderation(self, asked: Asked, id_: str | None, read: bool, signed: bool) -> Told:
        if not signed or not self.moderates:
            return Told.data({"detail": "You do not have permission."}, 403)
        if id_ is None:
            rows = [
                one
                for one in self.comments.values()
                if asked.one("is_reviewed", "false") == "all" or not one["reviewed"]
            ]
            told = [self._as_moderator(one, asked) for one in rows]
            if "num_of_comments" not in asked.query:
                return Told.data(told)
            return self._envelope(asked, told, min(int(asked.one("num_of_comments")), self.per_page))
        one = self.comments.get(int(id_))
        if one is None:
            return Told.data({"detail": "Not found."}, 404)
        if read:
            one["reviewed"] = True
        if asked.method == "PATCH" and not self.stubborn:
            if asked.json.get("is_blocked"):
                self.told.append(one["user_name"])
            one["is_blocked"] = asked.json.get("is_blocked", one["is_blocked"])
        return Told.data(self._as_moderator(one, asked))

    def _as_moderator(self, one: dict[str, Any], asked: Asked) -> dict[str, Any]:
        return {
            "pk": one["id"], "comment": one["comment"], "comment_url": f"/org/x/?comment={one['id']}",
            "is_blocked": one["is_blocked"], "is_unread": not one["reviewed"],
            "is_modified": one["modified"] is not None,
            "last_edit": self._date(one["modified"] or one["created"], asked), "num_reports": 0,
            "moderator_feedback": self.feedback.get(one["id"]), "user_name": one["user_name"],
            "feedback_api_url": f"/api/comments/{one['id']}/moderatorfeedback/",
        }  # fmt: skip

    def _public(self, one: dict[str, Any], asked: Asked) -> dict[str, Any]:
        gone = one["is_censored"] or one["is_removed"]
        replies = [self._public(each, asked) for each in self.comments.values() if each["to"] == one["id"]]
        return {
            "id": one["id"], "comment": "" if one["is_blocked"] else one["comment"], "is_deleted": gone,
            "is_blocked": one["is_blocked"], "is_censored": one["is_censored"], "is_removed": one["is_removed"],
            "project": self.project, "user_pk": -1 if gone else one["user_pk"], "is_moderator": one["is_moderator"],
            "user_name": "unknown user" if gone else one["user_name"], "created": self._date(one["created"], asked),
            "modified": self._date(one["modified"], asked) if one["modified"] else None, "content_type": IDEA,
            "comment_content_type": COMMENT, "ratings": {"positive_ratings": 2, "negative_ratings": 0},
            "moderator_feedback": self.feedback.get(one["id"]), "child_comments": replies,
        }  # fmt: skip

    def _dated(self, one: dict[str, Any], asked: Asked) -> dict[str, Any]:
        count = sum(each["idea"] == one["pk"] for each in self.comments.values())
        return {**one, "created": self._date(one["created"], asked), "comment_count": count}

    def _paged(self, asked: Asked, kind: str) -> Told:
        """mein.berlin: pages, in an order that changes each day unless one is asked for; no text, no comments."""
        assert asked.one("ordering") == "-created"
        rows = sorted(self.ideas.values(), key=lambda one: -one["pk"]) if kind == "ideas" else []
        kept = ("pk", "name", "creator", "positive_rating_count", "negative_rating_count", "moderator_status", "url")
        told = [{name: one[name] for name in kept} | {"created": _iso(one["created"])} for one in rows]
        return self._envelope(asked, told, self.per_page)

    def _envelope(self, asked: Asked, rows: list[dict[str, Any]], size: int) -> Told:
        page = int(asked.one("page", "1"))
        if page > 1 and (page - 1) * size >= len(rows):
            return Told.data({"detail": "Invalid page."}, 404)
        following = f"{self.url}{asked.path}?page={page + 1}" if page * size < len(rows) else None
        given = rows[(page - 1) * size : page * size]
        return Told.data({"count": len(rows), "next": following, "previous": None, "results": given})

    def _date(self, minutes: int, asked: Asked) -> str:
        """For people, in their language: no zone, no seconds."""
        when = _when(minutes)
        if asked.headers.get("accept-language") != "en":
            return f"{when.day}. {_GERMAN[when.month - 1]} {when.year}, {when:%H:%M}"
        clock = (
            f"{when.hour % 12 or 12}{f':{when.minute:02}' if when.minute else ''} {'p' if when.hour > 11 else 'a'}.m."
        )
        return f"{_MONTHS[when.month - 1]} {when.day}, {when.year}, {clock}"


def _when(minutes: int) -> datetime:
    return datetime(2026, 1, 15, 8, 0, tzinfo=UTC) + timedelta(hours=minutes)


def _iso(minutes: int) -> str:
    return _when(minutes).isoformat()
