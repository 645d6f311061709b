"""A small generated consultation with its copies found, for the tests of piles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from moderator.analysis import likeness, sketches
from moderator.analysis.piles import Pile, piles
from moderator.analysis.words import words

NOUNS = (
    "vélo", "train", "école", "hôpital", "forêt", "maire", "guichet", "retraite", "impôt", "loi", "fibre", "commune",
    "médecin", "eau", "usine", "ferme",
)  # fmt: skip
VERBS = (
    "demande", "refuse", "soutient", "protège", "finance", "oublie", "change", "ouvre", "ferme", "coûte", "attend",
    "propose",
)  # fmt: skip
ENDS = (
    "demain", "partout", "ici", "vite", "mieux", "ensemble", "toujours", "souvent", "enfin", "pourtant", "ailleurs",
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What was found among texts: piles, and a number for each text that those of one pile share."""

    piles: list[Pile]
    links: likeness.Links
    labels: list[int]

    def together(self, *texts: int) -> bool:
        """Whether these texts are copies of one letter."""
        return len({self.labels[one] for one in texts}) == 1


def read(texts: Sequence[str], threshold: float = likeness.THRESHOLD) -> Read:
    """Find the copies among texts, all of them different by their words."""
    these = words(texts)
    lengths = these.counts.astype(np.int32)
    postings = sketches.together([sketches.postings(these, np.arange(len(texts)))])
    pairs = sketches.promising(sketches.candidates(postings, lengths), sketches.signatures(these))
    every = these.lines()

    def lines(some: Sequence[int]) -> list[str]:
        return [every[one] for one in some]

    links = likeness.linked(pairs, lengths, lines)
    weights = np.ones(len(texts), np.int64)
    found = piles(links, lengths, weights, lines, threshold)
    labels = list(range(len(texts)))
    for one in found:
        for text in one.texts:
            labels[text] = one.texts[0]
    return Read(found, links, labels)


@cache
def sentences(count: int, seed: int = 0) -> tuple[str, ...]:
    """Sentences that share no run of words but by chance."""
    rng = np.random.default_rng(seed)
    made = []
    for _each in range(count):
        n, v, e = rng.choice(NOUNS, 4), rng.choice(VERBS, 2), rng.choice(ENDS, 2)
        made.append(f"Le {n[0]} {v[0]} la {n[1]} {e[0]} et notre {n[2]} {v[1]} chaque {n[3]} {e[1]}.")
    return tuple(made)
