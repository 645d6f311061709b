"""Cap Collectif on stage: a project with a collection, a consultation and a questionnaire."""

from __future__ import annotations

from contextlib import ExitStack

from moderator.servers.cap_collectif import CapCollectif
from tests.servers.contract.stages.stage import FakeStage, Signed, plain, void
from tests.servers.fakes import cap_collectif


class CapStage(FakeStage, Signed):
    """A project of Cap Collectif with a collection, a consultation and a questionnaire."""

    name = "cap-collectif"
    fake: cap_collectif.CapCollectif

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(cap_collectif.CapCollectif())
        self._given = next(iter(self.fake.tokens))
        self.consultation = f"project/{self.fake.project}"
        for n in range(1, 16):
            self.fake.propose(f"Titre {n}", f"<p>Texte {n}</p>")
            opinion = self.fake.opine("Opinion", f"Article {n}", f"<p>Avis {n}</p>")
            if n % 3 == 0:
                self.fake.opine("Argument", "", f"Pour {n}", on=opinion, type="FOR")
                self.fake.opine("Version", f"Mieux {n}", f"Version {n}", on=opinion)
            self.fake.reply({"Quel est votre avis ?": f"Mon avis numéro {n} est long.", "D’accord ?": "Oui"})
        self.happenings = {
            "arrive": lambda n: void(self.fake.propose(f"Arrivé {n}", f"<p>Arrivé {n}</p>")),
            "opine": lambda n: void(self.fake.opine("Opinion", f"Article {n}", f"<p>Autre avis {n}</p>")),
            "edit": self._edit,
            "comment": self._argue,
            "debate": lambda n: self.fake.debate() if n % 4 == 0 else None,
            "trash": lambda n: self.fake.trash(n),
            "remove": lambda n: self.fake.remove(n),
        }

    def _argue(self, n: int) -> None:
        opinions = [one for one in self.fake.contributions if one["__typename"] == "Opinion"]
        if opinions:
            self.fake.opine("Argument", "", f"Contre {n}", on=opinions[n % len(opinions)], type="AGAINST")

    def _edit(self, n: int) -> None:
        rows = [*self.fake.proposals, *self.fake.contributions]
        if rows:
            rows[n % len(rows)]["body"] = f"<p>Corrigé {n}</p>"

    def connect(self, url: str) -> CapCollectif:
        return CapCollectif(url, ("", self._given), page_size=4, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.fake.tokens = {f"{self._given}-suivant"}

    def renew(self) -> None:
        self._given = next(iter(self.fake.tokens))

    def truth(self) -> dict[str, str]:
        return {key: plain(body) for key, body in self.fake.truth().items()}
