"""Démarches simplifiées on stage: a procedure with files and labels, whose messages are sent once and for all."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import pairwise

from moderator.servers.demarches import Demarches
from tests.servers.contract.stages.stage import Answered, FakeStage, Signed, Tagged, nth, void
from tests.servers.fakes import demarches


class DemarchesStage(FakeStage, Answered, Tagged, Signed):
    """A procedure with files and labels."""

    name = "demarches-simplifiees"
    final = True
    offers = ("Eau", "Europe", "Rues")
    fake: demarches.Demarches

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(demarches.Demarches())
        self._given = self.fake.account
        self.consultation = f"demarche/{self.fake.number}"
        self.credentials = self.fake.account
        self._key = self.fake.file("Le premier avis.")
        for n in range(1, 22):
            self.fake.file(f"Avis numéro {n}")
        self.key = f"dossier/{self._key}"
        self._named = {name: self.fake.offer(name) for name in self.offers}
        self.happenings = {
            "arrive": lambda n: void(self.fake.file(f"Arrivé {n}")),
            "edit": lambda n: self.fake.touch(self._one(n), f"Corrigé {n}"),
            "remove": lambda n: self.fake.purge(self._one(n)) if n % 2 else self.fake.hide(self._one(n)),
            "restore": lambda n: (
                self.fake.restore(chosen) if (chosen := nth(list(self.fake.pending), n)) is not None else None
            ),
            "comment": self._complete,
        }

    def _one(self, n: int) -> int:
        return nth([one for one in self.fake.living() if one != self._key], n) or self.fake.file("Un de plus")

    def _complete(self, n: int) -> None:
        """The applicant adds a paragraph, in a block that can be repeated."""
        number = self._one(n)
        said = {"__typename": "TextChamp", "id": "Champ-x", "label": "Ajout", "stringValue": f"Ligne {n}\nsuite"}
        block = {"__typename": "RepetitionChamp", "id": "Champ-bloc", "label": "Bloc", "stringValue": "",
                 "rows": [{"id": "r1", "champs": [said]}]}  # fmt: skip
        self.fake.files[number]["champs"][2:] = [block]
        self.fake.touch(number)

    @property
    def url(self) -> str:
        # A token does not tell which procedures it covers: the address does.
        return f"{self.fake.url}/admin/procedures/{self.fake.number}"

    def connect(self, url: str) -> Demarches:
        address = url if "/procedures/" in url else f"{url}/procedures/{self.fake.number}"
        return Demarches(address, self._given, page_size=4, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.fake.token += "-suivant"
        self.fake.account = (self.fake.account[0], self.fake.token)

    def renew(self) -> None:
        self._given = self.fake.account

    def truth(self) -> dict[str, str]:
        told = {}
        for number, one in self.fake.living().items():
            first, line = one["champs"][0]["stringValue"], "Favorable\u00a0: yes"
            more = [row["champs"][0]["stringValue"] for each in one["champs"][2:] for row in each["rows"]]
            told[f"dossier/{number}"] = "\n\n".join([first, line, *(f"Bloc\nAjout\n{each}" for each in more)])
        return told

    def shown(self) -> list[str]:
        return self._latest(self._key)

    def said(self) -> dict[str, list[str]]:
        found = {f"dossier/{number}": self._latest(number) for number in self.fake.living()}
        return {key: texts for key, texts in found.items() if texts}

    def _latest(self, number: int) -> list[str]:
        sent = [one for one in self.fake.sent(number) if one]
        # Each message was received by somebody: the same one twice in a row would be one too many.
        assert all(one != other for one, other in pairwise(sent))
        return sent[-1:]

    def overwrite(self, text: str) -> None:
        if text:
            self.fake.write(self._key, demarches.INSTRUCTOR, text)
        else:
            for one in self.fake.files[self._key]["messages"]:
                one["discardedAt"], one["body"] = "2026-01-15T10:00:00Z", ""

    def tags(self) -> dict[str, list[str]]:
        return {
            f"dossier/{number}": sorted(each["name"] for each in one["labels"])
            for number, one in self.fake.living().items()
        }

    def retag(self, key: str, *names: str) -> None:
        self.fake.files[int(key.removeprefix("dossier/"))]["labels"][:] = [self._named[name] for name in names]

    def close_door(self) -> None:
        self.fake.files[self._key]["archived"] = True
