"""A consultation on two articles that a team has coded in part: people speak of cycles, of taxes and of schools."""

import random
from pathlib import Path

from pyroaring import BitMap

from moderator.domain.contribution import Section, SectionKind
from moderator.domain.progress import silent
from moderator.store.workspace import Workspace
from moderator.work import arguing, deciding, learning, teaching
from tests.store.corpora import SPACE, bring, text, workspace

WORDS = {
    "Vélo": "piste cyclable vélo casque guidon selle pédaler cycliste garage cargo",
    "Impôts": "impôt taxe fiscalité budget payer contribuable tranche redevance niche",
    "École": "école classe élève enseignant cantine cartable leçon collège rentrée",
}
CHAFF = "commune habitants projet années quartier réunion demande idée semaine question place mairie avenir service"
SIZE = 180
CODED = 120


def sentence(chance: random.Random, topics: list[str]) -> str:
    """Words of these topics among others."""
    words = [chance.choice(WORDS[topic].split()) for topic in topics for _each in range(4)]
    words += [chance.choice(CHAFF.split()) for _each in range(8)]
    chance.shuffle(words)
    return f"Nous voulons {' '.join(words)}."


def consultation(folder: Path, *, coded: int = CODED) -> tuple[Workspace, dict[str, str]]:
    """The workspace, and the tags by name: « Vélo » is under « Transports ». Contribution n is the n-th; the truth
    of each is `topics(n)`."""
    chance = random.Random(7)
    ws = workspace(folder)
    articles = [Section(SPACE, f"a{n}", SectionKind.ARTICLE, f"Article {n}", position=n, code=str(n)) for n in (1, 2)]
    texts = [
        text(n, sentence(chance, topics(n)), title=f"Avis {n}", section=f"a{1 + n % 2}") for n in range(1, SIZE + 1)
    ]
    bring(ws, [*articles, *texts])
    tags = {"Transports": deciding.define_tag(ws, "Transports").made}
    tags |= {name: deciding.define_tag(ws, name, parent=tags["Transports"] if name == "Vélo" else "").made
             for name in (*WORDS, "Rare")}  # fmt: skip
    for name in WORDS:
        deciding.tag(ws, BitMap(n for n in range(1, coded + 1) if name in topics(n)), tags[name])
    deciding.tag(ws, [1, 2, 3], tags["Rare"])
    return ws, tags


def topics(n: int) -> list[str]:
    """What the n-th contribution speaks of: one thing, or two."""
    names = list(WORDS)
    return [names[n % 3], names[(n + 1) % 3]] if n % 10 == 0 else [names[n % 3]]


def hang(ws: Workspace) -> dict[str, str]:
    """Two arguments on the first article, with those of the coded contributions that carry each."""
    place = next(one.uid for one in ws.corpus.columns.places[1:] if one.code == "1")
    here = [n for n in range(1, CODED + 1) if n % 2 == 0]
    made = {}
    for said, topic in (("Les pistes manquent", "Vélo"), ("Les taxes sont lourdes", "Impôts")):
        made[said] = arguing.define(ws, said, section=place).made
        arguing.attach(ws, [n for n in here if topic in topics(n)], made[said])
    return made


def learn(ws: Workspace) -> None:
    """Learn in this process: starting another one takes as long as all the rest."""
    learning.learn(*teaching.lesson(ws), silent)
