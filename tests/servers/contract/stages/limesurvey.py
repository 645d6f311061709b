"""LimeSurvey on stage: a survey with an open question, a list of short texts and questions to tick."""

from __future__ import annotations

from contextlib import ExitStack

from moderator.servers.limesurvey import LimeSurvey
from tests.servers.contract.stages.stage import FakeStage, Signed, nth, void
from tests.servers.fakes import limesurvey


class LimeStage(FakeStage, Signed):
    """A survey with its responses."""

    name = "limesurvey"
    edits_need_anew = True
    fake: limesurvey.LimeSurvey

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(limesurvey.LimeSurvey())
        self._given = self.fake.account
        self.consultation = f"survey/{self.fake.survey}"
        self.credentials = self.fake.account
        for n in range(1, 22):
            more = {"IDEES[SQ001]": f"De l’eau {n}"} if n % 3 == 0 else {}
            self.fake.respond(f"Avis {n}" if n % 5 else "", QUI="Une association", **more)
        self.happenings = {
            "arrive": lambda n: void(self.fake.respond(f"Arrivé {n}")),
            "edit": lambda n: self.fake.responses[self._one(n)].update(AVIS=f"Corrigé {n}"),
            "remove": lambda n: void(self.fake.responses.pop(self._one(n))),
            "comment": lambda n: void(self.fake.respond("", **{"IDEES[SQ002]": f"De l’air {n}"})),
        }

    def _one(self, n: int) -> int:
        return nth([id_ for id_, one in self.fake.responses.items() if one["AVIS"]], n) or self.fake.respond("Encore")

    def connect(self, url: str) -> LimeSurvey:
        return LimeSurvey(url, self._given, page_size=4, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.fake.account = (self.fake.account[0], f"{self._given[1]} suivant")
        self.fake.sessions.clear()

    def renew(self) -> None:
        self._given = self.fake.account

    def truth(self) -> dict[str, str]:
        return {
            f"answer/{self.fake.survey}/{id_}/{column}": one[column]
            for id_, one in self.fake.responses.items()
            for column in ("AVIS", "IDEES[SQ001]", "IDEES[SQ002]")
            if one[column]
        }
