"""Letters sent by many, with what each sender does to them: the truth against which piles are judged."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from moderator.domain.contribution import Contribution
from tests.benchmarks.generator import BLOCK, POOL, Campaign, Consultation, key


class Way(StrEnum):
    """What a sender does with the letter."""

    COPY = "copy"
    TYPED = "typed"  # other case, accents, typography
    LIGHT = "light"  # up to a tenth of the words changed
    HEAVY = "heavy"  # from a tenth to a fifth of the words changed
    PERSONAL = "personal"  # the letter and a personal text up to half as long


WAYS = tuple(Way)


@dataclass(frozen=True)
class Campaigned(Consultation):
    """The generated consultation, with campaigns whose members change the letter as people do.

    A campaign's number says how its members behave: most have members of every way, one in five has none that copies
    it unchanged.
    """

    @cached_property
    def campaigns(self) -> tuple[Campaign, ...]:
        """About one contribution in forty belongs to a campaign, of three to a thousand members."""
        rng = np.random.default_rng(self.seed + 1)
        numbers = rng.permutation(self.size)[: self.size // 40]
        made, at = list[Campaign](), 0
        while at < len(numbers) - 3:
            share = int(min(1_000, max(3, rng.pareto(0.9) * 4)))
            count = int(rng.integers(4, 14))
            text = " ".join(self.pool[one] for one in rng.integers(0, POOL, count))
            made.append(Campaign(text, frozenset(map(key, numbers[at : at + share]))))
            at += share
        return tuple(made)

    @cached_property
    def truth(self) -> dict[str, tuple[int, Way]]:
        """The campaign of each member, and what the member did with the letter."""
        known = {}
        for number, campaign in enumerate(self.campaigns):
            ways = WAYS if number % 5 else (Way.LIGHT, Way.HEAVY, Way.PERSONAL)
            for n, member in enumerate(sorted(campaign.members)):
                known[member] = (number, ways[n % len(ways)])
        return known

    def contributions(self, start: int = 0, stop: int | None = None) -> Iterator[Contribution]:
        """The contributions; those of campaigns as their senders left them."""
        for one in super().contributions(start - start % BLOCK, stop):
            known = self.truth.get(one.key)
            if known is None:
                yield one
            else:
                number, way = known
                rng = np.random.default_rng([self.seed, 3, int(one.key.partition("/")[2])])
                body = changed(self.campaigns[number].text, way, self.pool, rng)
                yield replace(one, title="", body=body, raw={"id": one.key, "body": body})


def changed(letter: str, way: Way, pool: list[str], rng: np.random.Generator) -> str:
    """The letter as one sender left it."""
    match way:
        case Way.COPY:
            return letter
        case Way.TYPED:
            return _typed(letter, rng)
        case Way.LIGHT:
            return edited(letter, rng.uniform(0.02, 0.10), pool, rng)
        case Way.HEAVY:
            return edited(letter, rng.uniform(0.10, 0.20), pool, rng)
        case Way.PERSONAL:
            return _with_own_words(letter, pool, rng)


def edited(text: str, share: float, pool: list[str], rng: np.random.Generator) -> str:
    """The text with that share of its words replaced, dropped or doubled by others, a few at a time."""
    words = text.split()
    others = " ".join(pool[one] for one in rng.integers(0, POOL, 4)).split()
    left = max(1, round(share * len(words)))
    while left > 0:
        length = min(left, int(rng.integers(1, 4)))
        at = int(rng.integers(0, max(1, len(words) - length)))
        new = [others[one] for one in rng.integers(0, len(others), length)]
        words[at : at + length] = (new, [], [*new, *words[at : at + length]])[int(rng.choice(3, p=(0.6, 0.2, 0.2)))]
        left -= length
    return " ".join(words)


def _typed(text: str, rng: np.random.Generator) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    ways = (text.upper(), bare, text.replace("’", "'").replace(", ", " , "), unicodedata.normalize("NFD", text),
            text.replace(".", " !").replace("oe", "œ"), f"« {text} »")  # fmt: skip
    return ways[int(rng.integers(0, len(ways)))]


def _with_own_words(letter: str, pool: list[str], rng: np.random.Generator) -> str:
    most = len(letter.split()) * rng.uniform(0.1, 0.5)
    own = list[str]()
    while len(own) < most:
        own += pool[int(rng.integers(0, POOL))].split()
    said = " ".join(own[: int(most)])
    return (f"{letter}\n\n{said}", f"{said}\n\n{letter}")[int(rng.integers(0, 2))]
