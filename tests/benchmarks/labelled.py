"""Real contributions that people labelled, where they lie beside the checkout; nothing of them is in the project."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[3] / "shared" / "data" / "norm"
LEAST = 5
"""Contributions with a label from which it is one to find."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, where it stood in its consultation, and the labels that people gave it."""

    text: str
    place: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """One consultation: its language and its texts, in an order that says nothing."""

    name: str
    language: str
    texts: tuple[Labelled, ...]


def _france(row: dict[str, Any]) -> Labelled:
    return Labelled(row.get("body", ""), row["question_id"], tuple(row["tags"]))


def _rights(row: dict[str, Any]) -> Labelled:
    # What half of those who labelled it said.
    labels = tuple(name for name, share in row["labels"].items() if share >= 0.5)
    return Labelled(row.get("body", ""), row.get("theme", ""), labels)


def _bicycles(row: dict[str, Any]) -> Labelled:
    text = f"{row.get('title', '')}\n{row.get('body', '')}"
    return Labelled(text, row.get("category", ""), tuple(row.get("tags", ())))


_SETS: dict[str, tuple[str, str, Callable[[dict[str, Any]], Labelled]]] = {
    "france": ("fr", "entendre_la_france_2019/labelled_dev.jsonl.gz", _france),
    "rights": ("fr", "an_droits_femmes_2016/labelled_dev.jsonl.gz", _rights),
    "bicycles": ("de", "cimt_de/labelled.jsonl.gz", _bicycles),
}


def sets() -> Iterator[Set]:
    """Those that are there."""
    for name, (language, path, read) in _SETS.items():
        if (DATA / path).exists():
            with gzip.open(DATA / path, "rt", encoding="utf-8") as lines:
                texts = [read(json.loads(line)) for line in lines]
            yield Set(name, language, tuple(one for one in texts if one.labels and one.text.strip()))
