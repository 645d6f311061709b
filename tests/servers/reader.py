"""A reader of any server as a workspace is one: it keeps items and marks, and goes on where it stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Protocol

from moderator.domain.contribution import Contribution, Section
from moderator.domain.doctor import Finding
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.servers.contract import Page, Server


class Counted(Server, Protocol):
    """A server that counts what it asks."""

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""


class Reader:
    """What a workspace would hold of one consultation; gone is what `patience` complete readings in a row lack."""

    def __init__(self, server: Counted, consultation: str, *, patience: int = 1) -> None:
        self.server = server
        self.patience = patience
        self.missed: Counter[str] = Counter()
        self.consultation = consultation
        self.contributions: dict[str, Contribution] = {}
        self.sections: dict[str, Section] = {}
        self.findings: list[Finding] = []
        self.marks: dict[str, str] = {}
        self.cursor = ""
        self.seen: set[str] = set()
        self.given: list[str] = []
        self.partial = False

    def pages(self, *, anew: bool = False, progress: Progress = silent) -> Iterator[Page]:
        """Read on from where the last reading stopped; each page is kept before the next is asked."""
        if not self.cursor:
            self.seen, self.given, self.partial = set(), [], False
        for page in self.server.sweep(self.consultation, {} if anew else dict(self.marks), self.cursor, progress):
            for item in page.items:
                match item:
                    case Contribution():
                        self.contributions[item.key] = item
                        self.marks[item.key] = item.mark
                        self.given.append(item.key)
                    case Section():
                        self.sections[item.key] = item
                    case Finding():
                        self.findings.append(item)
            self.marks |= {mark.key: mark.mark for mark in page.marks}
            self.seen |= set(page.present)
            self.partial |= page.partial
            for key in page.gone:
                self._forget(key)
            self.cursor = page.cursor
            yield page

    def sweep(self, *, anew: bool = False) -> int:
        """Read to the end, forget what is gone, and return the number of requests that it took."""
        before = self.server.requests
        for _page in self.pages(anew=anew):
            pass
        self.cursor = ""
        for key in self.seen:
            self.missed.pop(key, None)
        for key in () if self.partial else self.contributions.keys() - self.seen:
            self.missed[key] += 1
            if self.missed[key] >= self.patience:
                self._forget(key)
        return self.server.requests - before

    def _forget(self, key: str) -> None:
        self.contributions.pop(key, None)
        self.marks.pop(key, None)

    def sweep_despite(self, times: int) -> list[Problem]:
        """Read to the end, beginning again after each problem; returns the problems met."""
        problems: list[Problem] = []
        while True:
            try:
                self.sweep()
            except Problem as problem:
                problems.append(problem)
                assert len(problems) <= times, problems
            else:
                return problems

    def of(self, prefix: str) -> dict[str, Contribution]:
        """The contributions whose key begins so."""
        return {key: one for key, one in self.contributions.items() if key.startswith(prefix)}

    @property
    def bodies(self) -> dict[str, str]:
        """The text of each contribution."""
        return {key: one.body for key, one in self.contributions.items()}
