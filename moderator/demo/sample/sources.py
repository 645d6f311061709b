"""Reads the sample's texts (resources/demo/*.toml) and turns their light marks into the HTML Decidim serves."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from html import escape
from random import Random
from typing import Any

from moderator.domain.resources import resource

_WINTER_TIME = datetime(2017, 10, 29, 3)  # noqa: DTZ001 (a wall clock, before its offset is known)
_BUSY_HOURS = (1, 0, 0, 0, 0, 1, 2, 4, 7, 9, 10, 8, 6, 6, 8, 8, 7, 7, 7, 8, 10, 11, 7, 3)
_BUSY_WEEKDAYS = (10, 9, 9, 10, 7, 4, 6)


def read(name: str) -> dict[str, Any]:
    """One file of the sample, as the values TOML gives."""
    with resource("demo", f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def html(text: str) -> str:
    """Paragraphs, lists and strong words of a light text, as HTML; everything else is escaped."""
    blocks = []
    for block in text.strip().split("\n\n"):
        lines = [_inline(line) for line in block.splitlines()]
        if all(line.startswith("- ") for line in lines):
            blocks.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>")
        else:
            blocks.append(f"<p>{'<br>'.join(lines)}</p>")
    return "".join(blocks)


def _inline(line: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(line, quote=False))


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a conversation: how deep, which side (-1, 0, 1), what."""

    depth: int
    alignment: int
    text: str


def said(line: str) -> Said:
    """Reads "> - text": the marks of depth, the sign of the side, the text."""
    found = re.fullmatch(r"(>*) ?([-+=]) (.+)", line, re.DOTALL)
    if found is None:
        raise ValueError(f"a turn must look like '> - text': {line!r}")
    return Said(len(found[1]), {"+": 1, "-": -1, "=": 0}[found[2]], found[3])


def paris(wall: datetime) -> datetime:
    """A wall clock time of autumn 2017 in Paris, with its offset (winter time came on 29 October)."""
    return wall.replace(tzinfo=timezone(timedelta(hours=1 if wall >= _WINTER_TIME else 2)))


@dataclass(slots=True)
class Calendar:
    """Draws moments at which people write: weekdays, evenings, a rush at the opening and before the end.

    `days`: how long the first synchronisation's content spreads, from `opening`.
    """

    rng: Random
    opening: date
    days: int
    _weights: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._weights = []
        for n in range(self.days):
            rush = 3 if n < 3 or n >= self.days - 4 else 1
            weekday = (self.opening + timedelta(days=n)).weekday()
            self._weights.append(rush * _BUSY_WEEKDAYS[weekday])

    def moment(self, after: datetime | None = None) -> datetime:
        """A moment of the consultation; if `after` is given, later than it by a believable time."""
        for _ in range(8):
            day = self.rng.choices(range(self.days), self._weights)[0]
            drawn = self._at(self.opening + timedelta(days=day))
            if after is None or drawn > after:
                return drawn
        assert after is not None
        return after + timedelta(minutes=self.rng.randint(6, 340), seconds=self.rng.randint(0, 59))

    def later(self, day: int) -> datetime:
        """A moment of the day that comes `day` days after the content of the first synchronisation."""
        return self._at(self.opening + timedelta(days=self.days + day))

    def _at(self, day: date) -> datetime:
        hour = self.rng.choices(range(24), _BUSY_HOURS)[0]
        return paris(datetime(day.year, day.month, day.day, hour, self.rng.randint(0, 59), self.rng.randint(0, 59)))  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a campaign's letter: its paragraphs, and its title when it is a proposal."""

    title: str
    paragraphs: tuple[str, ...]


def copies(campaign: dict[str, Any], rng: Random) -> Iterator[Copy]:
    """The copies of a letter: small differences, personal additions on about half of them."""
    additions: list[str] = list(campaign["ajouts"])
    rng.shuffle(additions)
    for n in range(campaign["copies"]):
        paragraphs = []
        for part in campaign["parties"]:
            if part.get("optionnelle") and rng.random() < 0.3:
                continue
            # Most people send the letter as they found it.
            form = part["formes"][0] if rng.random() < 0.55 else rng.choice(part["formes"])
            paragraphs.append(form)
        if n % 2 and additions:
            paragraphs.insert(max(1, len(paragraphs) - 1), additions.pop())
        titles = campaign["titres"]
        yield Copy(rng.choice(titles) if titles else "", tuple(paragraphs))
