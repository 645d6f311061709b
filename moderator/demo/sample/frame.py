"""The frame of the sample: spaces, components, classification, and the draft text article by article."""

from collections.abc import Iterable
from datetime import timedelta

from moderator.demo.records import Component, Level, Proposal, Space, Taxon, Text, Version
from moderator.demo.sample.desk import (
    ARTICLES_ROOT,
    ASSEMBLY,
    CITIZENS,
    DEBATES,
    DRAFT_TEXT,
    FIRST_ARTICLE,
    KINDS_ROOT,
    PRESENTATION,
    PROCESS,
    Desk,
)
from moderator.demo.sample.people import KINDS
from moderator.demo.sample.sources import html


def spaces(desk: Desk) -> tuple[Space, ...]:
    """The process of the consultation, and an assembly that holds nothing."""
    day = timedelta(days=1)
    ends = desk.opening + (desk.text["fin"] - desk.text["debut"]).days * day
    title = Text.fr(desk.text["titre"])
    process = Space(
        PROCESS,
        "ParticipatoryProcess",
        "numerique-territoires",
        title,
        desk.opening,
        desk.opening,
        desk.opening,
        ends,
    )
    council = Text.fr("Comité de préparation de la stratégie")
    assembly = Space(ASSEMBLY, "Assembly", "comite-preparation", council, desk.opening - 90 * day, desk.opening - day)
    return process, assembly


def components() -> tuple[Component, ...]:
    """The components of the process: a page, the draft text, the citizens' proposals, the debates."""
    return (
        Component(PRESENTATION, "Pages", PROCESS, Text.fr("Présentation"), 0),
        Component(DRAFT_TEXT, "Proposals", PROCESS, Text.fr("Le texte soumis à consultation"), 1),
        Component(CITIZENS, "Proposals", PROCESS, Text.fr("Vos propositions"), 2),
        Component(DEBATES, "Debates", PROCESS, Text.fr("Débats"), 3),
    )


def taxons(desk: Desk) -> tuple[Taxon, ...]:
    """Two classifications: by article, and by kind of author."""
    found = [Taxon(ARTICLES_ROOT, Text.fr("Article"))]
    for _, article in desk.each_article():
        name = Text.fr(f"Article {article['numero']} – {article['intitule']}")
        found.append(Taxon(ARTICLES_ROOT + article["numero"], name, ARTICLES_ROOT))
    found.append(Taxon(KINDS_ROOT, Text.fr("Type d’auteur")))
    found += [Taxon(KINDS_ROOT + n, Text.fr(kind.capitalize()), KINDS_ROOT) for n, kind in enumerate(KINDS, 1)]
    return tuple(found)


def draft_text(desk: Desk) -> Iterable[Proposal]:
    """A participatory text, as Decidim holds it: official proposals that say their level and their place."""
    number, last = FIRST_ARTICLE, None
    for title, article in desk.each_article():
        if title is not last:
            heading = f"Titre {title['numero']} – {title['intitule']}"
            yield _piece(desk, number, heading, heading, "section")
            number, last = number + 1, title
        desk.articles[article["numero"]] = number
        heading = f"Article {article['numero']} – {article['intitule']}"
        yield _piece(desk, number, heading, html(article["texte"]), "article", article["numero"])
        number += 1


def _piece(desk: Desk, number: int, title: str, body: str, level: Level, article: int | None = None) -> Proposal:
    return Proposal(
        id=number,
        component_id=DRAFT_TEXT,
        title=Text.fr(title),
        body=Text.fr(body),
        created_at=desk.opening - timedelta(days=4),
        updated_at=desk.opening - timedelta(days=1),
        published_at=desk.opening,
        reference=f"NUM-PROP-2017-09-{number}",
        official=True,
        taxon_ids=(ARTICLES_ROOT + article,) if article else (),
        position=number - FIRST_ARTICLE + 1,
        participatory_text_level=level,
        vote_count=desk.rng.randint(12, 160) if article else 0,
        follows_count=desk.rng.randint(0, 40) if article else 0,
        versions=(Version(number * 100, desk.opening - timedelta(days=4), {"title": [None, {"fr": title}]}),),
    )
