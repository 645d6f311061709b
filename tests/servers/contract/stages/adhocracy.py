"""adhocracy+ on stage: a project with ideas, comments on them and on other things, seen by a moderator."""

from __future__ import annotations

import html
from contextlib import ExitStack

from moderator.servers.adhocracy import Adhocracy
from moderator.servers.nodes import text_of
from tests.servers.contract.stages.stage import Answered, FakeStage, Signed, nth, void
from tests.servers.fakes import adhocracy


class AdhocracyStage(FakeStage, Answered, Signed):
    """A project of adhocracy+."""

    name = "adhocracy"
    consultation = "project/5"
    fake: adhocracy.Adhocracy

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(adhocracy.Adhocracy())
        self._given = self.fake.token
        for n in range(1, 9):
            idea = self.fake.idea(f"Titre {n}", f"Texte {n} &amp; suite")
            said = self.fake.say(idea, f"Remarque {n} < {n + 1}")
            if n % 2 == 0:
                self.fake.say(idea, f"Réponse {n}", to=said)
        self._key = min(self.fake.comments)
        self.key = f"comment/5/{self._key}"
        self.fake.say(None, "Sur le chapitre 2")
        self.happenings = {
            "arrive": lambda n: void(self.fake.idea(f"Titre {n}", f"Arrivé {n}")),
            "edit": lambda n: self.fake.comments[self._one(n)].update(comment=f"Corrigé {n}", modified=900 + n),
            "remove": lambda n: self.fake.censor(self._one(n)),
            "comment": lambda n: void(self.fake.say(nth(list(self.fake.ideas), n), f"Dit {n}")),
            "block": lambda n: self.fake.comments[self._one(n)].update(is_blocked=True),
        }

    def _one(self, n: int) -> int:
        living = [id_ for id_, one in self.fake.comments.items() if not one["is_censored"] and id_ != self._key]
        return nth(living, n) or self.fake.say(None, "Encore")

    def connect(self, url: str) -> Adhocracy:
        return Adhocracy(url, ("", self._given), page_size=4, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.fake.token += "-suivant"

    def renew(self) -> None:
        self._given = self.fake.token

    def truth(self) -> dict[str, str]:
        told = {f"idea/{id_}": html.unescape(one["description"]) for id_, one in self.fake.ideas.items()}
        return told | {
            f"comment/5/{id_}": html.unescape(one["comment"])
            for id_, one in self.fake.comments.items()
            if not one["is_censored"]
        }

    def published(self) -> dict[str, bool]:
        living = {id_: one for id_, one in self.fake.comments.items() if not one["is_censored"]}
        return {f"comment/5/{id_}": not one["is_blocked"] for id_, one in living.items()}

    def shown(self) -> list[str]:
        held = self.fake.feedback.get(self._key)
        return [text_of(held["feedback_text"])] if held else []

    def said(self) -> dict[str, list[str]]:
        return {f"comment/5/{id_}": [text_of(one["feedback_text"])] for id_, one in self.fake.feedback.items()}

    def overwrite(self, text: str) -> None:
        self.fake.give(self._key, text)

    def close_door(self) -> None:
        self.fake.refusal = "The project is closed."
