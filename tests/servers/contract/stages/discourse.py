"""Discourse on stage: a category, with a category within."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from moderator.servers.discourse import Discourse
from tests.servers.contract.stages.stage import Answered, FakeStage, Signed, void
from tests.servers.fakes import discourse


class DiscourseStage(FakeStage, Answered, Signed):
    """A category of Discourse, with a category within."""

    name = "discourse"
    consultation = "category/5"
    edits_need_anew = True
    fake: discourse.Discourse

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(discourse.Discourse(per_page=4, at_once=3))
        self._given = self.fake.account
        for n in range(1, 11):
            first = self.fake.open(f"Sujet {n}", f"Texte {n}", category=5 if n % 3 else 6)
            for m in range(n % 4 * 2):
                self.fake.say(first["topic_id"], f"Message {n} {m}", to=m or None)
        self.key = "post/2"
        self.happenings = {
            "arrive": lambda n: void(self.fake.open(f"Arrivé {n}", f"Arrivé {n}")),
            "edit": lambda n: self._one(n).update(raw=f"Corrigé {n}", cooked=f"<p>Corrigé {n}</p>"),
            "remove": lambda n: self.fake.remove(self._one(n)["id"]),
            "comment": lambda n: void(self.fake.say(self._one(n)["topic_id"], f"Dit {n}")),
        }

    def _one(self, n: int) -> dict[str, Any]:
        rows = [one for one in self._citizens() if one["topic_id"] != self.fake.posts[2]["topic_id"]]
        return rows[n % len(rows)]

    def connect(self, url: str) -> Discourse:
        return Discourse(url, self._given, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.fake.account = (self.fake.account[0], f"{self._given[1]} suivante")

    def renew(self) -> None:
        self._given = self.fake.account

    def truth(self) -> dict[str, str]:
        return {f"post/{one['id']}": one["raw"] for one in self._citizens()}

    def _citizens(self) -> list[dict[str, Any]]:
        return [one for one in self.fake.living() if one["username"] != "equipe"]

    def shown(self) -> list[str]:
        return self.fake.ours(2)

    def said(self) -> dict[str, list[str]]:
        found = {f"post/{one['id']}": self.fake.ours(one["id"]) for one in self._citizens()}
        return {key: texts for key, texts in found.items() if texts}

    def overwrite(self, text: str) -> None:
        self.fake.overwrite(2, text)

    def close_door(self) -> None:
        self.fake.refusal = "Le sujet est fermé."
