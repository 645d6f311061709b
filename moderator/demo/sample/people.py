"""The fictional authors of the sample: individuals, pseudonyms, organisations and elected people."""

import re
import unicodedata
from random import Random
from typing import Any

from moderator.demo.records import Person

KINDS = (
    "particulier",
    "association",
    "entreprise",
    "collectivité",
    "élu",
    "établissement public",
    "syndicat",
    "autre",
    "non précisé",
)
_GROUPS = ("association", "entreprise", "collectivité", "établissement public", "syndicat")


class People:
    """Hands out authors and remembers each of them; numbers ascend from 1."""

    def __init__(self, names: dict[str, Any], rng: Random, individuals: int = 320) -> None:
        self._rng = rng
        self.known: list[Person] = []
        self.kinds: dict[int, str] = {}
        self._by_kind: dict[str, list[Person]] = {kind: [] for kind in KINDS}
        for kind, organisations in names["organismes"].items():
            for name in organisations:
                self._add(name, kind)
        for name in names["pseudonymes"]:
            self._add(name, "non précisé")
        pairs = [(first, last) for first in names["prenoms"] for last in names["noms"]]
        for first, last in rng.sample(pairs, individuals):
            short = rng.random() < 0.2
            self._add(f"{first} {last[0]}." if short else f"{first} {last}", "particulier")

    def one(self, kind: str, *, other_than: int | None = None) -> Person:
        """An author of this kind."""
        return self._rng.choice([person for person in self._by_kind[kind] if person.id != other_than])

    def anyone(self, *, other_than: int | None = None) -> Person:
        """An author of comments: mostly individuals, sometimes a pseudonym, now and then an organisation."""
        drawn = self._rng.random()
        kind = "particulier" if drawn < 0.78 else "non précisé" if drawn < 0.9 else self._rng.choice(KINDS[1:8])
        return self.one(kind, other_than=other_than)

    def _add(self, name: str, kind: str) -> None:
        number = len(self.known) + 1
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        nickname = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:18]
        person = Person(number, name, f"{nickname}_{number}", group=kind in _GROUPS)
        self.known.append(person)
        self.kinds[number] = kind
        self._by_kind[kind].append(person)
