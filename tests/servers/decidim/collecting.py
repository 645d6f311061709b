"""A reader of Decidim as a workspace is one: it keeps items and marks, and goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from moderator.demo.faults import Request
from moderator.demo.records import Comment, Component, Corpus, Person, Proposal, Ref, Space, Taxon, Text
from moderator.demo.server import Answer, SampleServer
from moderator.servers.decidim import Decidim
from tests.servers.reader import Reader

DAY = datetime(2017, 10, 2, 8, 0, tzinfo=UTC)


def connect(server: SampleServer, *, signed: bool = False, page_size: int = 25) -> Decidim:
    """A connection that never really waits."""
    kept = server.credentials if signed else None
    credentials = (kept.key, kept.secret) if kept else None
    return Decidim(server.url, credentials, page_size=page_size, pause=lambda _seconds: None)


class Copy(Reader):
    """What a workspace would hold of one consultation of a Decidim."""

    def __init__(self, decidim: Decidim, consultation: str = "process/1") -> None:
        super().__init__(decidim, consultation)

    @property
    def decidim(self) -> Decidim:
        """The connection."""
        assert isinstance(self.server, Decidim)
        return self.server


ARTICLES, KINDS, THEMES = 100, 200, 300
TAXONS = (
    Taxon(ARTICLES, Text.fr("Article")),
    Taxon(ARTICLES + 1, Text.fr("Article 1"), ARTICLES),
    Taxon(ARTICLES + 2, Text.fr("Art. 2 – Les données publiques"), ARTICLES),
    Taxon(KINDS, Text.fr("Type d’auteur")),
    Taxon(KINDS + 1, Text.fr("Particulier"), KINDS),
    Taxon(KINDS + 2, Text.fr("Association"), KINDS),
    Taxon(THEMES, Text.fr("Thème")),
    Taxon(THEMES + 1, Text.fr("Mobilité"), THEMES),
)
PEOPLE = (
    Person(1, "Jeanne Martin", "jeanne"),
    Person(2, "Association Vélo-Cité", "velocite", group=True),
    Person(3, "SARL Fibre du Sud", "fibre", group=True),
)


def piece(id_: int, title: str, level: str | None, position: int, body: str = "") -> Proposal:
    """A piece of the text under consultation."""
    return Proposal(
        id_, 1, Text.fr(title), Text.fr(f"<p>{body or title}</p>"), DAY, DAY, DAY, f"TXT-{id_}",
        official=True, participatory_text_level=level, position=position,  # type: ignore[arg-type]
    )  # fmt: skip


def idea(id_: int, title: str = "Une idée", body: str = "<p>Plus de vélos.</p>", **more: object) -> Proposal:
    """A citizen's proposal."""
    values: dict[str, object] = {"author_ids": (1,), "taxon_ids": (ARTICLES + 1,)} | more
    return Proposal(id_, 2, Text.fr(title), Text.fr(body), DAY, DAY, DAY, f"PROP-{id_}", **values)  # type: ignore[arg-type]


TEXT = (
    piece(1, "Titre Ier – Le numérique", "section", 1),
    piece(2, "Chapitre 1 : les réseaux", "sub-section", 2),
    # Imported texts call their articles by their number alone, in an order that positions alone tell.
    piece(3, "2", "article", 4, "Les données sont ouvertes."),
    piece(4, "Article 1er", "article", 3, "La fibre va partout."),
)


def consultation(*proposals: Proposal, comments: tuple[Comment, ...] = (), **more: object) -> Corpus:
    """A consultation on a text of two articles, with citizens' proposals."""
    values: dict[str, object] = {
        "name": "essai",
        "spaces": (Space(1, "ParticipatoryProcess", "loi-numerique", Text.fr("Loi numérique"), DAY, DAY),),
        "components": (
            Component(1, "Proposals", 1, Text.fr("Le texte"), 2),
            Component(2, "Proposals", 1, Text.fr("Vos propositions"), 1),
            Component(3, "Debates", 1, Text.fr("Débats"), 3),
            Component(4, "Pages", 1, Text.fr("Qui sommes-nous ?"), 4),
        ),
        "people": PEOPLE,
        "taxons": TAXONS,
        "proposals": (*TEXT, *proposals),
        "comments": comments,
    }
    return Corpus(**(values | more))  # type: ignore[arg-type]


def remark(id_: int, under: Ref, body: str = "D’accord.", author_id: int = 1, alignment: int = 0) -> Comment:
    """A comment."""
    return Comment(id_, under, body, author_id, DAY, DAY, alignment, up_votes=3, down_votes=1)


def distort(server: SampleServer, operation: str, change: Callable[[Any], object]) -> None:
    """Let the answers to one operation pass through `change`, which may replace the data or alter it in place."""
    answered = server.answer

    def distorted(request: Request) -> Answer:
        answer = answered(request)
        if request.operation != operation or answer.status != 200:
            return answer
        payload = json.loads(answer.body)
        replaced = change(payload["data"])
        payload["data"] = payload["data"] if replaced is None else replaced
        return replace(answer, body=json.dumps(payload).encode())

    server.answer = distorted  # type: ignore[method-assign]
