"""The platforms on stage: for each, a living server, what it truly shows, and what people do there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from moderator.demo.records import PROPOSAL, Ref
from moderator.demo.server import SampleServer
from moderator.domain import markup
from moderator.servers.cap_collectif import CapCollectif
from moderator.servers.consul import Consul
from moderator.servers.decidim import Credentials, Decidim
from moderator.servers.democracyos import DemocracyOS
from moderator.servers.discourse import Discourse
from moderator.servers.nodes import text_of
from moderator.servers.openstad import OpenStad
from tests.servers.decidim.collecting import consultation, idea, remark
from tests.servers.fakes import cap_collectif, consul, democracyos, discourse, openstad
from tests.servers.fakes.serving import Fake
from tests.servers.reader import Counted

Happening = Callable[[int], None]


def nth(ids: list[int], n: int) -> int | None:
    """The n-th id, around and around; None when there is none."""
    return sorted(ids)[n % len(ids)] if ids else None


class Stage(ABC):
    """One platform: `happenings` are what people do there, each given a number to choose with."""

    name = ""
    consultation = ""
    edits_need_anew = False
    """Whether the platform's lists do not tell that an older text was edited, which its description says."""
    happenings: Mapping[str, Happening]

    @property
    @abstractmethod
    def url(self) -> str:
        """The server's own address."""

    @abstractmethod
    def connect(self, url: str) -> Counted:
        """A connection through that address, signed in where one can; it never really waits."""

    @abstractmethod
    def truth(self) -> dict[str, str]:
        """What a reader must hold: the text of each contribution by its key."""

    @abstractmethod
    def between(self, happen: Callable[[], None] | None) -> None:
        """Call `happen` after each answer of the server."""


class Answered(Stage):
    """A platform that takes answers."""

    key = ""
    disposition = ""

    @abstractmethod
    def shown(self) -> list[str]:
        """The answers of the administration under `key`, as plain text, oldest first."""

    @abstractmethod
    def overwrite(self, text: str) -> None:
        """Somebody else puts another answer in the place of ours; an empty text removes it."""

    @abstractmethod
    def close_door(self) -> None:
        """From now on the platform refuses answers there."""


class FakeStage(Stage):
    """A stage on one of our fakes."""

    fake: Fake

    @property
    def url(self) -> str:
        return self.fake.url

    def between(self, happen: Callable[[], None] | None) -> None:
        self.fake.after = happen


# -------------------------------------------------------------------------------------------------------------- CONSUL


class ConsulStage(FakeStage):
    """The proposals, the debates or a budget of a CONSUL site."""

    fake: consul.Consul

    def __init__(self, stack: ExitStack, kind: str, on: str, consulted: str) -> None:
        self.name, self.consultation = f"consul-{consulted.partition('/')[0]}", consulted
        self._kind, self._on = kind, on
        self.fake = stack.enter_context(consul.Consul())
        self.fake.add("budget", "Budget 2018")
        for n in range(1, 37):
            self.fake.add(kind, f"Titre {n}")
        for n in range(1, 19):
            self.fake.say(on, 1 + n % 7, f"Remarque {n}", above=n - 7 if n > 10 else None)
        self.happenings = {
            "arrive": lambda n: void(self.fake.add(kind, f"Arrivé {n}")),
            "edit": self._on_one(lambda row, n: row.update(description=f"<p>Corrigé {n}</p>")),
            "remove": self._on_one(lambda row, _n: row.update(hidden=True)),
            "comment": lambda n: void(self.fake.say(on, nth(self._ids(), n) or 0, f"Dit {n}")) if self._ids() else None,
            "uncomment": self._uncomment,
        }

    def connect(self, url: str) -> Consul:
        return Consul(url, page_size=4, pause=lambda _seconds: None)

    def _ids(self) -> list[int]:
        return [id_ for id_, one in self.fake.kinds[self._kind].items() if not one.get("hidden")]

    def _on_one(self, change: Callable[[dict[str, object], int], None]) -> Happening:
        def applied(n: int) -> None:
            if (id_ := nth(self._ids(), n)) is not None:
                change(self.fake.kinds[self._kind][id_], n)

        return applied

    def _uncomment(self, n: int) -> None:
        leaves = [
            id_ for id_, one in self.fake.kinds["comment"].items()
            if not one.get("hidden") and not any(str(id_) in str(other["ancestry"]).split("/")
                                                 for other in self.fake.kinds["comment"].values())
        ]  # fmt: skip
        if (chosen := nth(leaves, n)) is not None:
            self.fake.hide("comment", chosen)

    def truth(self) -> dict[str, str]:
        rows = self.fake.kinds[self._kind]
        told = {f"{self._kind}/{id_}": plain(str(rows[id_]["description"])) for id_ in self._ids()}
        for id_, one in self.fake.kinds["comment"].items():
            # The site's list gives comments on hidden things too; a project's own list goes with the project.
            visible = self._kind != "investment" or one["commentableId"] in self._ids()
            if one["commentableType"] == self._on and not one.get("hidden") and visible:
                told[f"comment/{id_}"] = str(one["body"])
        return told


def plain(html: str) -> str:
    """The text of a paragraph of our fakes."""
    return html.replace("<p>", "").replace("</p>", "")


def void(_value: object) -> None:
    """What a happening gives back."""


# ------------------------------------------------------------------------------------------------------ Cap Collectif


class CapStage(FakeStage):
    """A project of Cap Collectif with a collection, a consultation and a questionnaire."""

    name = "cap-collectif"
    fake: cap_collectif.CapCollectif

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(cap_collectif.CapCollectif())
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
        return CapCollectif(url, "jeton", page_size=4, pause=lambda _seconds: None)

    def truth(self) -> dict[str, str]:
        return {key: plain(body) for key, body in self.fake.truth().items()}


# ------------------------------------------------------------------------------------------------------------ Decidim


class DecidimStage(Answered):
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
        kept = self.server.credentials
        assert kept is not None
        return Decidim(url, Credentials(kept.key, kept.secret), page_size=4, pause=lambda _seconds: None)

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

    def overwrite(self, text: str) -> None:
        self.server.advance(seconds=1)
        self.server.memory.answer(10, "rejected" if text else "not_answered", f"<p>{text}</p>" if text else "")

    def close_door(self) -> None:
        self.server.behaviour = replace(self.server.behaviour, answering=False)


# -------------------------------------------------------------------------------------------------------- DemocracyOS


class DemocracyStage(FakeStage, Answered):
    """A forum of DemocracyOS with two topics."""

    name = "democracyos"
    fake: democracyos.DemocracyOS

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(democracyos.DemocracyOS())
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
        return DemocracyOS(url, self.fake.account, page_size=5, pause=lambda _seconds: None)

    def truth(self) -> dict[str, str]:
        told = {f"comment/{one['id']}": one["text"] for one in self.fake.comments}
        return told | {f"reply/{said['id']}": said["text"] for one in self.fake.comments for said in one["replies"]}

    def shown(self) -> list[str]:
        return self.fake.ours(self._key)

    def overwrite(self, text: str) -> None:
        self.fake.overwrite(self._key, text)

    def close_door(self) -> None:
        self.fake.closed = True


# ------------------------------------------------------------------------------------------------------------ OpenStad


class OpenStadStage(FakeStage, Answered):
    """A project of OpenStad with ideas and comments."""

    name = "openstad"
    consultation = "project/5"
    fake: openstad.OpenStadServer

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(openstad.OpenStadServer())
        for n in range(1, 20):
            id_ = self.fake.idea(f"Titre {n}", f"<p>Texte {n}</p>")
            said = self.fake.say(id_, f"Remarque {n}")
            if n % 3 == 0:
                self.fake.say(id_, f"Réponse {n}", parent=said)
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
        if (chosen := nth(list(self.fake.comments), n)) is not None:
            del self.fake.comments[chosen]

    @property
    def url(self) -> str:
        # Who is not signed in may see a project, and not list them.
        return f"{self.fake.url}/api/project/{self.fake.project}"

    def connect(self, url: str) -> OpenStad:
        return OpenStad(url, self.fake.token, page_size=4, pause=lambda _seconds: None)

    def truth(self) -> dict[str, str]:
        told = {f"resource/5/{id_}": plain(one["description"]) for id_, one in self.fake.resources.items()}
        return told | {f"comment/5/{id_}": one["description"] for id_, one in self.fake.comments.items()}

    def shown(self) -> list[str]:
        return [text_of(one["description"]) for one in self.fake.resources[self._key]["modBreaks"]]

    def overwrite(self, text: str) -> None:
        made = [{"id": "theirs", "description": f"<p>{text}</p>"}] if text else []
        self.fake.resources[self._key]["modBreaks"] = made

    def close_door(self) -> None:
        self.fake.locked = True


# ---------------------------------------------------------------------------------------------------------- Discourse


class DiscourseStage(FakeStage, Answered):
    """A category of Discourse, with a category within."""

    name = "discourse"
    consultation = "category/5"
    edits_need_anew = True
    fake: discourse.Discourse

    def __init__(self, stack: ExitStack) -> None:
        self.fake = stack.enter_context(discourse.Discourse(per_page=4, at_once=3))
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
        rows = [one for one in self.fake.living() if one["topic_id"] != self.fake.posts[2]["topic_id"]]
        return rows[n % len(rows)]

    def connect(self, url: str) -> Discourse:
        return Discourse(url, ("equipe", "clef"), pause=lambda _seconds: None)

    def truth(self) -> dict[str, str]:
        return {f"post/{one['id']}": one["raw"] for one in self.fake.living()}

    def shown(self) -> list[str]:
        return self.fake.ours(2)

    def overwrite(self, text: str) -> None:
        self.fake.overwrite(2, text)

    def close_door(self) -> None:
        self.fake.refusal = "Le sujet est fermé."


STAGES: dict[str, Callable[[ExitStack], Stage]] = {
    "decidim": DecidimStage,
    "consul-proposals": lambda stack: ConsulStage(stack, "proposal", "Proposal", "proposals"),
    "consul-debates": lambda stack: ConsulStage(stack, "debate", "Debate", "debates"),
    "consul-budget": lambda stack: ConsulStage(stack, "investment", "Budget::Investment", "budget/1"),
    "cap-collectif": CapStage,
    "democracyos": DemocracyStage,
    "discourse": DiscourseStage,
    "openstad": OpenStadStage,
}
