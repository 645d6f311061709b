"""Discourse on stage: a category, with a category within, its tags, and a moderator's account."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from moderator.servers.discourse import Discourse
from moderator.servers.nodes import text_of
from tests.servers.contract.stages.stage import Answered, FakeStage, Masked, Signed, Tagged, void
from tests.servers.fakes import discourse


class DiscourseStage(FakeStage, Answered, Tagged, Masked, Signed):
    """A category of Discourse, with a category within."""

    name = "discourse"
    consultation = "category/5"
    edits_need_anew = True
    offers = ("eau", "europe", "rues")
    fake: discourse.Discourse

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(discourse.Discourse(per_page=4, at_once=3, numbered=True))
        self.fake.offers = dict.fromkeys(("vélo", *self.offers), "")
        self._given = self.fake.account
        for n in range(1, 11):
            first = self.fake.open(f"Sujet {n}", f"Texte {n}", category=5 if n % 3 else 6)
            for m in range(n % 4 * 2):
                self.fake.say(first["topic_id"], f"Message {n} {m}", to=m or None)
        self.key = "post/2"
        self.happenings = {
            "arrive": lambda n: void(self.fake.open(f"Arrivé {n}", f"Arrivé {n}")),
            "edit": lambda n: self.fake.edit(self._one(n)["id"], f"Corrigé {n}"),
            "remove": lambda n: self.fake.remove(self._one(n)["id"]),
            "comment": lambda n: void(self.fake.say(self._one(n)["topic_id"], f"Dit {n}")),
            "moderate": lambda n: self.fake.moderate(self._one(n)["id"], back=n % 2 == 0),
            "flag": lambda n: self._one(n).update(hidden=True),
        }

    def _one(self, n: int) -> dict[str, Any]:
        rows = [one for one in self.fake.citizens() if one["topic_id"] != self.fake.posts[2]["topic_id"]]
        return rows[n % len(rows)]

    def _first(self) -> dict[str, dict[str, Any]]:
        """The topics, by the key of their first post."""
        return {
            f"post/{one['id']}": self.fake.topics[one["topic_id"]]
            for one in self.fake.citizens()
            if one["post_number"] == 1
        }

    def connect(self, url: str) -> Discourse:
        return Discourse(url, self._given, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.fake.account = (self.fake.account[0], f"{self._given[1]} suivante")

    def renew(self) -> None:
        self._given = self.fake.account

    def truth(self) -> dict[str, str]:
        """What people wrote, whatever was masked since."""
        return {f"post/{one['id']}": self.fake.written[one["id"]] for one in self.fake.citizens()}

    def published(self) -> dict[str, bool]:
        return {f"post/{one['id']}": self.fake.public(one["id"]) for one in self.fake.citizens()}

    def shown(self) -> list[str]:
        return self.fake.ours(2)

    def said(self) -> dict[str, list[str]]:
        found = {f"post/{one['id']}": self.fake.ours(one["id"]) for one in self.fake.citizens()}
        return {key: texts for key, texts in found.items() if texts}

    def overwrite(self, text: str) -> None:
        self.fake.overwrite(2, text)

    @property
    def bearer(self) -> str:
        return "post/1"

    def tags(self) -> dict[str, list[str]]:
        return {key: sorted(topic["tags"]) for key, topic in self._first().items()}

    def retag(self, key: str, *names: str) -> None:
        self._first()[key]["tags"] = list(names)

    def readable(self, key: str) -> list[str]:
        return [text_of(discourse.cooked(raw)) for raw in self.fake.remains(int(key.removeprefix("post/")))]

    def close_door(self) -> None:
        self.fake.refusal = "Le sujet est fermé."
