"""Decidim on stage: the sample server, with the version that takes answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from moderator.demo.records import PROPOSAL, Ref
from moderator.demo.server import SampleServer
from moderator.domain import markup
from moderator.servers.decidim import Decidim
from tests.servers.contract.stages.stage import Answered, Happening, Signed, nth, plain, void
from tests.servers.decidim.collecting import consultation, idea, remark


class DecidimStage(Answered, Signed):
    """The sample server, with the version that takes answers."""

    name = "decidim"
    consultation = "process/1"
    edits_need_anew = True
    key = "proposal/10"
    disposition = "retained"

    def __init__(self, stack: ExitStack) -> None:
        talk = tuple(remark(n, Ref(PROPOSAL, 10 + n)) for n in range(1, 12, 3))
        self.server = stack.enter_context(SampleServer(consultation(*map(idea, range(10, 36)), comments=talk)))
        memory = self.server.memory

        def on(change: Callable[[int], object]) -> Happening:
            def applied(n: int) -> None:
                self.server.advance(seconds=1)
                if (id_ := nth(memory.listed(2), n)) is not None:
                    change(id_)

            return applied

        self.happenings = {
            "arrive": lambda n: void(memory.add_proposal(f"Titre {n}", f"<p>Texte {n}</p>", component_id=2)),
            "edit": on(lambda id_: memory.edit_proposal(id_, body="<p>Corrigé</p>")),
            "remove": on(lambda id_: memory.delete(id_)),
            "comment": on(lambda id_: memory.add_comment(Ref(PROPOSAL, id_), "Encore une remarque")),
        }
        self._answer = self.server.answer
        self._given = self.server.sessions.credentials

    @property
    def url(self) -> str:
        return self.server.url

    def between(self, happen: Callable[[], None] | None) -> None:
        def answered(request: object) -> object:
            told = self._answer(request)  # type: ignore[arg-type]
            if happen is not None:
                happen()
            return told

        self.server.answer = answered  # type: ignore[method-assign,assignment]

    def connect(self, url: str) -> Decidim:
        return Decidim(url, (self._given.key, self._given.secret), page_size=4, pause=lambda _seconds: None)

    def expire(self) -> None:
        self.server.sessions.change(replace(self._given, secret=f"{self._given.secret} suivant"))

    def renew(self) -> None:
        self._given = self.server.sessions.credentials

    def truth(self) -> dict[str, str]:
        memory = self.server.memory
        told = {}
        for id_ in memory.listed(2):
            told[f"proposal/{id_}"] = plain(str(memory.proposals[id_].body))
            told |= {f"comment/{one.id}": one.body for one in memory.comments_of(Ref(PROPOSAL, id_))}
        return told

    def shown(self) -> list[str]:
        said = markup.plain(str(self.server.memory.proposals[10].answer or ""))
        return [said] if said else []

    def said(self) -> dict[str, list[str]]:
        memory = self.server.memory
        found = {f"proposal/{id_}": markup.plain(str(memory.proposals[id_].answer or "")) for id_ in memory.listed(2)}
        return {key: [text] for key, text in found.items() if text}

    def overwrite(self, text: str) -> None:
        self.server.advance(seconds=1)
        self.server.memory.answer(10, "rejected" if text else "not_answered", f"<p>{text}</p>" if text else "")

    def close_door(self) -> None:
        self.server.behaviour = replace(self.server.behaviour, answering=False)
