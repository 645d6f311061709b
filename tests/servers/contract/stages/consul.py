"""CONSUL on stage: the proposals, the debates or a budget of a site."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from moderator.servers.consul import Consul
from tests.servers.contract.stages.stage import FakeStage, Happening, nth, plain, void
from tests.servers.fakes import consul


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
