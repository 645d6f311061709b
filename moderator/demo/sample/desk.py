"""What the writers of the sample share: its texts, its people, its calendar, and the marks they count."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from moderator.demo.records import Proposal, Ref
from moderator.demo.sample.people import People
from moderator.demo.sample.sources import Calendar, paris, read

PROCESS, ASSEMBLY = 17, 3
PRESENTATION, DRAFT_TEXT, CITIZENS, DEBATES = 41, 42, 43, 44
ARTICLES_ROOT, KINDS_ROOT = 1, 20
FIRST_ARTICLE, FIRST_PROPOSAL, FIRST_COMMENT, FIRST_DEBATE = 101, 201, 1001, 31
_DAYS = 35
_SEED = 2017


@dataclass(slots=True, eq=False)
class Draft:
    """A contribution not yet numbered: numbers follow the order of publication."""

    text: str
    author_id: int
    at: datetime
    parent: "Ref | Draft | None" = None
    alignment: int = 0
    source: dict[str, Any] = field(default_factory=dict)
    number: int = 0


class Desk:
    """One desk, on which the sample is put together once.

    `articles`: number of an article → number of the official proposal that holds it. `titles`: the citizens' proposals.
    `marked`: what each mark of the texts ended on, for the counts that tests rely on.
    """

    def __init__(self) -> None:
        self.rng = Random(_SEED)  # noqa: S311 (a sample, not a secret)
        self.text = read("texte")
        self.people = People(read("personnes"), self.rng)
        self.calendar = Calendar(self.rng, self.text["debut"], _DAYS)
        self.opening = paris(datetime(2017, 10, 2, 8, 30))  # noqa: DTZ001 (paris adds the offset)
        self.marked: defaultdict[str, set[Ref]] = defaultdict(set)
        self.articles: dict[int, int] = {}
        self.titles: dict[str, Proposal] = {}

    def each_article(self) -> Iterable[tuple[dict[str, Any], dict[str, Any]]]:
        """The articles of the draft text, each with the title it belongs to."""
        for title in self.text["titres"]:
            for article in title["articles"]:
                yield title, article

    def mark(self, ref: Ref, source: dict[str, Any]) -> None:
        """Counts a contribution under each mark its source carries."""
        for mark in source.get("marques", ()):
            self.marked[mark].add(ref)
        if "langue" in source:
            self.marked["langue " + source["langue"]].add(ref)
        if "campagne" in source:
            self.marked["campagne " + source["campagne"]].add(ref)
        if source.get("breve"):
            self.marked["breve"].add(ref)

    def titled(self, beginning: str) -> Proposal:
        """The proposal whose title begins so; exactly one must."""
        found = [proposal for title, proposal in self.titles.items() if title.startswith(beginning)]
        if len(found) != 1:
            raise ValueError(f"{len(found)} proposals have a title beginning with {beginning!r}")
        return found[0]
