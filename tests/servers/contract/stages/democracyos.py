"""DemocracyOS on stage: a forum with two topics."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from moderator.servers.democracyos import DemocracyOS
from tests.servers.contract.stages.stage import Answered, FakeStage, Signed, void
from tests.servers.fakes import democracyos


class DemocracyStage(FakeStage, Answered, Signed):
    """A forum of DemocracyOS with two topics."""

    name = "democracyos"
    fake: democracyos.DemocracyOS

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(democracyos.DemocracyOS())
        self._given = self.fake.account
        self.consultation = f"forum/{self.fake.forum}"
        self.topics = [self.fake.open("Article 1", "<p>Le texte.</p>"), self.fake.open("Et ensuite ?", "<p>Dites.</p>")]
        for n in range(1, 23):
            said = self.fake.comment(self.topics[n % 2], f"Remarque {n}")
            if n % 4 == 0:
                self.fake.reply(said["id"], f"Réponse {n}")
        self._key = self.fake.comments[1]["id"]
        self.key = f"comment/{self._key}"
        self.happenings = {
            "arrive": lambda n: void(self.fake.comment(self.topics[n % 2], f"Arrivé {n}")),
            "edit": lambda n: self._one(n).update(text=f"Corrigé {n}", editedAt="2017-06-02T10:00:00.000Z"),
            "remove": lambda n: self.fake.comments.remove(self._one(n)),
            "comment": lambda n: void(self.fake.reply(self._one(n)["id"], f"Dit {n}")),
        }

    def _one(self, n: int) -> dict[str, Any]:
        rows = [one for one in self.fake.comments if one["id"] != self._key]
        return rows[n % len(rows)]

    def connect(self, url: str) -> DemocracyOS:
        return DemocracyOS(url, self._given, page_size=5, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.fake.account = (self.fake.account[0], f"{self._given[1]} suivant")
        self.fake.forget()

    def renew(self) -> None:
        self._given = self.fake.account

    def truth(self) -> dict[str, str]:
        told = {f"comment/{one['id']}": one["text"] for one in self.fake.comments}
        replies = [said for one in self.fake.comments for said in one["replies"] if not self.fake.is_ours(said)]
        return told | {f"reply/{said['id']}": said["text"] for said in replies}

    def shown(self) -> list[str]:
        return self.fake.ours(self._key)

    def said(self) -> dict[str, list[str]]:
        found = {f"comment/{one['id']}": self.fake.ours(one["id"]) for one in self.fake.comments}
        return {key: texts for key, texts in found.items() if texts}

    def overwrite(self, text: str) -> None:
        self.fake.overwrite(self._key, text)

    def close_door(self) -> None:
        self.fake.closed = True
