"""OpenStad on stage: a project with ideas and comments."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from moderator.servers.nodes import text_of
from moderator.servers.openstad import OpenStad
from tests.servers.contract.stages.stage import Answered, FakeStage, Signed, Tagged, nth, plain, void
from tests.servers.fakes import openstad


class OpenStadStage(FakeStage, Answered, Tagged, Signed):
    """A project of OpenStad with ideas, comments and tags, one of these of the whole server."""

    name = "openstad"
    consultation = "project/5"
    offers = ("Eau", "Europe", "Rues")
    fake: openstad.OpenStadServer

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(openstad.OpenStadServer())
        self._given = self.fake.token
        for n in range(1, 20):
            id_ = self.fake.idea(f"Titre {n}", f"<p>Texte {n}</p>")
            said = self.fake.say(id_, f"Remarque {n}")
            if n % 3 == 0:
                self.fake.say(id_, f"Réponse {n}", parent=said)
        self._named = {name: self.fake.offer(name, everywhere=name == "Europe") for name in self.offers}
        self._key = min(self.fake.resources)
        self.key = f"resource/5/{self._key}"
        self.happenings = {
            "arrive": lambda n: void(self.fake.idea(f"Titre {n}", f"<p>Arrivé {n}</p>")),
            "edit": lambda n: self._one(n).update(description=f"<p>Corrigé {n}</p>"),
            "remove": lambda n: (
                void(self.fake.resources.pop(self._one(n)["id"])) if len(self.fake.resources) > 3 else None
            ),
            "comment": lambda n: void(self.fake.say(self._one(n)["id"], f"Dit {n}")),
            "uncomment": self._uncomment,
        }

    def _one(self, n: int) -> dict[str, Any]:
        rows = [one for id_, one in self.fake.resources.items() if id_ != self._key]
        return rows[n % len(rows)]

    def _uncomment(self, n: int) -> None:
        if (chosen := nth([id_ for id_, one in self.fake.comments.items() if not self._ours(one)], n)) is not None:
            del self.fake.comments[chosen]

    @property
    def url(self) -> str:
        # Who is not signed in may see a project, and not list them.
        return f"{self.fake.url}/api/project/{self.fake.project}"

    def connect(self, url: str) -> OpenStad:
        return OpenStad(url, ("", self._given), page_size=4, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.fake.token += "-suivant"

    def renew(self) -> None:
        self._given = self.fake.token

    def truth(self) -> dict[str, str]:
        told = {f"resource/5/{id_}": plain(one["description"]) for id_, one in self.fake.resources.items()}
        return told | {
            f"{'reply' if one['parentId'] else 'comment'}/5/{id_}": one["description"]
            for id_, one in self.fake.comments.items()
            if not self._ours(one)
        }

    def published(self) -> dict[str, bool]:
        return {f"resource/5/{id_}": bool(one["publishDate"]) for id_, one in self.fake.resources.items()}

    @staticmethod
    def _ours(comment: dict[str, Any]) -> bool:
        return bool(comment["userId"] == openstad.EDITOR)

    def shown(self) -> list[str]:
        return [text_of(one["description"]) for one in self.fake.resources[self._key]["modBreaks"]]

    def said(self) -> dict[str, list[str]]:
        found = {
            f"resource/5/{id_}": [text_of(told["description"]) for told in one["modBreaks"]]
            for id_, one in self.fake.resources.items()
        }
        for one in self.fake.comments.values():
            if self._ours(one) and one["parentId"] in self.fake.comments:
                found.setdefault(f"comment/5/{one['parentId']}", []).append(text_of(one["description"]))
        return {key: texts for key, texts in found.items() if texts}

    def overwrite(self, text: str) -> None:
        made = [{"id": "theirs", "description": f"<p>{text}</p>"}] if text else []
        self.fake.resources[self._key]["modBreaks"] = made

    def tags(self) -> dict[str, list[str]]:
        comments = {id_: one for id_, one in self.fake.comments.items() if not one["parentId"]}
        return {f"{kind}/5/{id_}": sorted(each["name"] for each in one["tags"])
                for kind, rows in (("resource", self.fake.resources), ("comment", comments))
                for id_, one in rows.items()}  # fmt: skip

    def retag(self, key: str, *names: str) -> None:
        kind, _project, id_ = key.split("/")
        rows = self.fake.resources if kind == "resource" else self.fake.comments
        rows[int(id_)]["tags"] = [self._named[name] for name in names]

    def close_door(self) -> None:
        self.fake.locked = True
