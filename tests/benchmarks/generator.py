"""A generated consultation of any size: French-looking contributions, always the same for the same size and seed.

Texts are drawn from a pool of sentences over a Zipf vocabulary, so that words, accents and elisions occur as often as
in real ones; letter campaigns are injected and their members known, so that what looks for copies can be judged.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray

from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind, Presence, Section, SectionKind, Stance
from tests.benchmarks.vocabulary import vocabulary

T = TypeVar("T")
SPACE = "generated:benchmark"
SIZE = 570_000  # the answers that the Grand débat's largest theme received
LENGTH = 1_150  # characters of an average contribution
POOL = 120_000  # sentences
BLOCK = 10_000  # contributions drawn at once
OPENED = datetime(2025, 9, 22, 6, tzinfo=UTC)
WEEKS = 7
ARTICLES = 12
ELIDED = {"de": "d’", "le": "l’", "la": "l’", "que": "qu’", "ne": "n’", "se": "s’", "je": "j’", "ce": "c’"}
VOWELS = "aeiouyâàéèêëîïôûùhœ"
KINDS = (
    (Kind.PROPOSAL, 0.55),
    (Kind.ARGUMENT, 0.22),
    (Kind.COMMENT, 0.15),
    (Kind.AMENDMENT, 0.05),
    (Kind.LETTER, 0.03),
)
AUTHORS = (
    (AuthorKind.CITIZEN, 0.78), (AuthorKind.ASSOCIATION, 0.06), (AuthorKind.COMPANY, 0.04), (AuthorKind.UNSTATED, 0.07),
    (AuthorKind.LOCAL_AUTHORITY, 0.02), (AuthorKind.ELECTED, 0.02), (AuthorKind.UNION, 0.01),
)  # fmt: skip
FIRST_NAMES = (
    "Aïcha", "Bastien", "Chloé", "Denis", "Élodie", "Farid", "Gaëlle", "Hugo", "Inès", "Jérôme", "Karim", "Léa", "Maël",
    "Noémie", "Olivier", "Pauline",
)  # fmt: skip
OPENINGS = ("Bonjour,", "Madame, Monsieur,", "Je souhaite réagir.", "", "", "")


@dataclass(frozen=True, slots=True)
class Campaign:
    """A letter sent by many: `members` are the keys of the contributions that carry it, some with their own words."""

    text: str
    members: frozenset[str]


@dataclass(frozen=True)
class Consultation:
    """`size` contributions from `seed`, streamed."""

    size: int = SIZE
    seed: int = 2025
    space: str = SPACE

    # ------------------------------------------------------------------------------------------------------ the parts

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Three titles of four articles each."""
        titles = [
            Section(self.space, f"titre-{n}", SectionKind.TITLE, f"Titre {'I' * n}", position=n, code="I" * n)
            for n in range(1, 4)
        ]
        articles = [
            Section(
                self.space, f"article-{n}", SectionKind.ARTICLE, self.pool[n].rstrip(".")[:70],
                parent=f"titre-{(n - 1) // 4 + 1}", position=n, code=str(n),
                text=" ".join(self.pool[n * 5 : n * 5 + 5]),
            )
            for n in range(1, ARTICLES + 1)
        ]  # fmt: skip
        return (*titles, *articles)

    @cached_property
    def pool(self) -> list[str]:
        """The sentences from which texts are drawn."""
        rng = np.random.default_rng(self.seed)
        words, weights = vocabulary(rng)
        lengths = np.clip(rng.gamma(5.0, 3.4, POOL).astype(int), 4, 45)
        drawn = rng.choice(len(words), int(lengths.sum()), p=weights)
        made, at = [], 0
        for length in lengths:
            made.append(_sentence([words[one] for one in drawn[at : at + length]]))
            at += length
        return made

    @cached_property
    def mean(self) -> float:
        """Sentences of an average text."""
        return LENGTH / (sum(map(len, self.pool)) / len(self.pool) + 1)

    @cached_property
    def campaigns(self) -> tuple[Campaign, ...]:
        """About one contribution in forty belongs to a campaign; a campaign has from three to thousands of members."""
        rng = np.random.default_rng(self.seed + 1)
        total = self.size // 40
        made = []
        numbers = rng.permutation(self.size)[:total]
        at = 0
        while at < total - 3:
            share = max(3, int((total - at) * rng.uniform(0.1, 0.4)))
            text = " ".join(self.pool[one] for one in rng.integers(0, POOL, 9))
            made.append(Campaign(text, frozenset(map(key, numbers[at : at + share]))))
            at += share
        return tuple(made)

    # ------------------------------------------------------------------------------------------------ the contributions

    def __len__(self) -> int:
        return self.size

    def contributions(self, start: int = 0, stop: int | None = None) -> Iterator[Contribution]:
        """The contributions from number `start` (0 is the oldest) up to `stop`; `start` is a multiple of a block."""
        stop = self.size if stop is None else min(stop, self.size)
        member = {one: each.text for each in self.campaigns for one in each.members}
        for first in range(start - start % BLOCK, stop, BLOCK):
            yield from self._block(first, start, min(stop, first + BLOCK), member)

    def batches(self, length: int) -> Iterator[list[Contribution]]:
        """The contributions in lists of `length`."""
        batch: list[Contribution] = []
        for one in self.contributions():
            batch.append(one)
            if len(batch) == length:
                yield batch
                batch = []
        if batch:
            yield batch

    def _block(self, first: int, start: int, stop: int, member: dict[str, str]) -> Iterator[Contribution]:
        rng = np.random.default_rng([self.seed, 2, first])
        counts = np.clip(rng.gamma(2.2, self.mean / 2.2, BLOCK).round().astype(int), 1, 70)
        sentences = rng.integers(0, POOL, int(counts.sum())).tolist()
        ends = np.cumsum(counts).tolist()
        kinds, authors = _drawn(rng, KINDS), _drawn(rng, AUTHORS)
        articles = (rng.zipf(1.6, BLOCK) % ARTICLES + 1).tolist()
        stances = rng.random(BLOCK).tolist()
        fors, againsts = rng.geometric(0.25, BLOCK).tolist(), rng.geometric(0.5, BLOCK).tolist()
        people = rng.integers(0, max(self.size // 3, 1), BLOCK).tolist()
        openings = rng.integers(0, len(OPENINGS), BLOCK).tolist()
        parents = rng.integers(0, 50, BLOCK).tolist()
        pool, span = self.pool, timedelta(weeks=WEEKS).total_seconds() / max(self.size, 1)
        for at in range(max(first, start), stop):
            n = at - first
            name = key(at)
            own = [pool[one] for one in sentences[ends[n] - counts[n] : ends[n]]]
            letter = member.get(name)
            if letter is not None:
                own = [letter, *own[: at % 3]]
            kind = kinds[n]
            body = " ".join([OPENINGS[openings[n]], *own]).strip()
            title = own[-1][:60].rsplit(" ", 1)[0] if kind is Kind.PROPOSAL else ""
            created = OPENED + timedelta(seconds=int(at * span))
            reply = kind in (Kind.ARGUMENT, Kind.COMMENT) and at > 50
            stance = Stance.NONE
            if kind is Kind.ARGUMENT:
                stance = Stance.FOR if stances[n] < 0.6 else Stance.AGAINST
            who = people[n]
            yield Contribution(
                space=self.space,
                key=name,
                kind=kind,
                title=title,
                body=body,
                parent=key(at - 1 - parents[n]) if reply else None,
                section=f"article-{articles[n]}",
                author=Author(f"u{who}", f"{FIRST_NAMES[who % 16]} {who}", authors[n], place=f"{who % 95 + 1:02}000"),
                stance=stance,
                created=created,
                updated=created,
                votes_for=fors[n] - 1,
                votes_mixed=0,
                votes_against=againsts[n] - 1,
                language="fr",
                link=f"https://consultation.example.org/c/{at}",
                presence=Presence.HIDDEN if stances[n] > 0.995 else Presence.PUBLISHED,
                raw={"id": name, "title": title, "body": body, "createdAt": created.isoformat(), "author": {"id": who}},
            )

    # -------------------------------------------------------------------------------------------------------- the files

    def write_csv(self, path: Path) -> None:
        """The contributions as a table in the manner of a platform's export (UTF-8, semicolons)."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(COLUMNS)
            writer.writerows(record(one).values() for one in self.contributions())

    def write_jsonl(self, path: Path) -> None:
        """The contributions, one JSON object a line."""
        with path.open("wb") as file:
            for one in self.contributions():
                file.write(orjson.dumps(record(one), option=orjson.OPT_APPEND_NEWLINE))


COLUMNS = (
    "id", "type", "title", "body", "parent_id", "section", "author_id", "author", "author_type", "created_at",
    "votes_for", "votes_against", "url",
)  # fmt: skip


def record(one: Contribution) -> dict[str, object]:
    """A contribution as a row of a file, by `COLUMNS`."""
    values = (
        one.key, str(one.kind), one.title, one.body, one.parent or "", one.section, one.author.key, one.author.name,
        str(one.author.kind), one.created and one.created.isoformat(), one.votes_for, one.votes_against, one.link,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def key(number: int) -> str:
    """The key of the contribution of that number."""
    return f"proposal/{number}"


def _sentence(words: list[str]) -> str:
    """Words as a sentence: elisions before a vowel, a comma now and then, a capital and a full stop."""
    parts = []
    for n, word in enumerate(words):
        elided = ELIDED.get(word)
        if elided and n + 1 < len(words) and words[n + 1][0] in VOWELS:
            parts.append(elided)
        elif n % 9 == 8 and n + 1 < len(words):
            parts.append(f"{word}, ")
        else:
            parts.append(f"{word} ")
    text = "".join(parts).rstrip(" ’")
    return f"{text[0].upper()}{text[1:]}."


def _drawn(rng: np.random.Generator, shares: tuple[tuple[T, float], ...]) -> list[T]:
    drawn: NDArray[np.int64] = rng.choice(len(shares), BLOCK, p=[share for _value, share in shares])
    values = [value for value, _share in shares]
    return [values[one] for one in drawn]
