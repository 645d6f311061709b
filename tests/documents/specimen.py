"""A consultation large enough to look at: twelve articles, six hundred contributions, answers of every kind."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from moderator.documents.model import (
    Article,
    Basis,
    Journal,
    Numbers,
    Point,
    Positions,
    Quote,
    Response,
    Standing,
)
from moderator.domain.charter import Disposition
from moderator.domain.contribution import AuthorKind, Channel, SectionKind
from moderator.domain.words import Language

TITLES = (
    "Objet et champ d'application",
    "Stratégie numérique territoriale",
    "Gouvernance partagée",
    "Couverture mobile et fixe",
    "Lieux de médiation numérique",
    "Formation des agents",
    "Ouverture des données des collectivités et mise à disposition des jeux de données essentiels aux réutilisateurs",
    "Accessibilité des services en ligne",
    "Sobriété numérique",
    "Sécurité des systèmes d'information",
    "Évaluation",
    "Dispositions finales",
)
POINTS = (
    "Allonger le délai",
    "Donner voix délibérative aux associations : quelles garanties ?",
    "Garder un guichet",
    "Gratuité des données",
    "Accessibilité aux personnes handicapées",
)
PHRASES = (
    "Le délai prévu nous paraît trop court pour les petites communes",
    "Je demande que les horaires des espaces de médiation soient élargis le samedi",
    "Les associations locales devraient siéger au comité avec une voix délibérative",
    "Qui paiera l'entretien des équipements après la troisième année ?",
    "Il faut garder un guichet physique pour ceux qui n'ont pas internet !",
    "La publication des données doit rester gratuite et sans inscription",
    "Notre village attend la fibre depuis 2019 ; la carte officielle le dit pourtant raccordé",
    "Nous approuvons cet article, qui répond à une demande ancienne",
    "Le texte ne dit rien des personnes handicapées ni des lecteurs d'écran",
    "Une étude de l'université voisine montre que 37 % des habitants renoncent à leurs démarches",
)
ANSWERS = (
    "La proposition est retenue. Le délai est porté de six à douze mois pour les communes de moins de 3 500 "
    "habitants : l'article est modifié en ce sens.\n\nLes communes pourront en outre :\n\n"
    "- demander l'appui du département ;\n- mutualiser la dépense avec leurs voisines ;\n"
    "- reporter une fois l'échéance, sur demande motivée.",
    "La proposition n'est pas retenue. Une voix délibérative supposerait que les associations répondent de la dépense, "
    "ce que la loi ne permet pas aujourd'hui. Elles siègent au comité avec voix consultative, et leurs avis sont "
    "publiés avec les délibérations ; un bilan en sera fait après deux ans.",
    "La proposition est déjà satisfaite par l'article 4 du décret du 12 mai 2017, qui impose un accueil physique dans "
    "chaque chef-lieu de canton. Un rappel sera adressé aux services concernés.",
    "La proposition est retenue en partie. La gratuité est inscrite dans le texte ; l'inscription reste possible "
    "lorsque le volume des demandes l'exige (plus de 10 000 par jour), sans que le motif en puisse être exigé.",
)
KINDS = (
    AuthorKind.CITIZEN,
    AuthorKind.CITIZEN,
    AuthorKind.CITIZEN,
    AuthorKind.ASSOCIATION,
    AuthorKind.COMPANY,
    AuthorKind.LOCAL_AUTHORITY,
    AuthorKind.ELECTED,
    AuthorKind.UNSTATED,
)
LAW = (
    "I. – Les collectivités territoriales et leurs groupements établissent, dans un délai de six mois, une stratégie "
    "numérique qui précise les objectifs poursuivis, les moyens mis en œuvre et les modalités de son évaluation.",
    "II. – Cette stratégie est élaborée avec les habitants, les associations et les entreprises du territoire. Elle "
    "est rendue publique, dans un format ouvert et aisément réutilisable, au plus tard un mois après son adoption.",
    "III. – Un décret précise les conditions d'application du présent article, notamment la liste des pièces que "
    "comporte le dossier, les délais de consultation et les modalités de participation des personnes "
    "éloignées du numérique.",
)


def body(n: int) -> str:
    """The text of contribution `n`: two or three of the phrases, in an order of its own."""
    return ". ".join(PHRASES[(n * step + step) % len(PHRASES)] for step in (3, 7, 1)) + "."


def point(article: int, place: int, numbers: tuple[str, ...]) -> Point:
    """A point of an article, with what its contributions say."""
    first = int(numbers[0])
    kinds = Counter(KINDS[int(one) % len(KINDS)] for one in numbers)
    phrase = PHRASES[(first * 3 + 3) % len(PHRASES)]
    quotes = (
        Quote(phrase, body(first), str(first), KINDS[first % len(KINDS)], "Finistère"),
        Quote(
            "Evit an holl e vo graet [...] e brezhoneg".replace("...", "…"),
            "Evit an holl e vo graet kement tra e brezhoneg ha n’eo ket e galleg hepken.",
            str(first + 1),
            language="br",
        ),
    )
    rank = (article + place) % 5
    values = list(Disposition)
    dispositions = {values[(article + place) % 6]: len(numbers)}
    if rank == 1:
        dispositions = {Disposition.RETAINED: len(numbers) - 3, Disposition.NOT_RETAINED: 3}
    return Point(
        uid=f"a{article}-p{place}",
        title=POINTS[place % len(POINTS)],
        contributions=len(numbers),
        distinct=len(numbers) - 2,
        votes=Positions(Basis.VOTES, 1200 + 31 * article, 12 * place, 100 + 7 * place),
        author_kinds=kinds,
        asks="Plusieurs contributions demandent un délai plus long pour les petites communes ; elles relèvent que les "
        "moyens d'ingénierie manquent : « aucun agent n'est formé ». D'autres s'interrogent sur le coût de la mesure.",
        quotes=quotes[: 1 + (place + article) % 2],
        answer=ANSWERS[(article + place) % len(ANSWERS)] if (article, place) != (4, 2) else "",
        dispositions=dispositions if (article, place) != (4, 2) else {},
        numbers=numbers,
    )


def article(rank: int, numbers: list[str]) -> Article:
    """An article: most of its contributions in points, a few left without an answer."""
    points = []
    size = max(8, len(numbers) // 4)
    waiting = tuple(numbers[-2:]) if rank % 3 == 0 else ()
    grouped = numbers[: len(numbers) - len(waiting)]
    for place, start in enumerate(range(0, len(grouped), size)):
        chunk = tuple(grouped[start : start + size])
        if len(chunk) >= 4:
            points.append(point(rank, place, chunk))
    inside = {one for each in points for one in each.numbers}
    alone = tuple(one for one in grouped if one not in inside)
    outcomes: Counter[Disposition] = Counter()
    for each in points:
        outcomes.update(each.dispositions)
    return Article(
        uid=f"a{rank}",
        code=str(rank),
        title=TITLES[rank - 1],
        within=("Titre Ier – Principes", "Chapitre II – Territoires") if rank < 5 else ("Titre II – Mise en œuvre",),
        text="\n\n".join(LAW[: 1 + rank % 3] * (3 if rank == 7 else 1)),
        contributions=len(numbers),
        distinct=len(numbers) - 5,
        author_kinds=Counter(KINDS[int(one) % len(KINDS)] for one in numbers),
        positions=Positions(Basis.VOTES, 1204 * rank, 88, 301 + rank * 17)
        if rank % 4
        else Positions(Basis.CONTRIBUTIONS, 21, 4, 9, len(numbers) - 34),
        dispositions=outcomes,
        points=tuple(points),
        answer="Le Gouvernement remercie les contributeurs de leur lecture attentive du dispositif." if alone else "",
        numbers=alone,
        unanswered=waiting,
    )


def specimen(language: Language = "fr", standing: Standing = Standing.DRAFT) -> Response:
    """The whole document's values."""
    everything = [str(one) for one in range(1, 601)]
    refused = [
        (one, ("off-topic", "insult", "personal-data")[int(one) % 3]) for one in everything if int(one) % 37 == 0
    ]
    gone = {one for one, _code in refused}
    accepted = [one for one in everything if one not in gone]
    outside, rest = accepted[-20:], accepted[:-20]
    share = len(rest) // 12
    articles = tuple(
        article(rank, rest[(rank - 1) * share : rank * share if rank < 12 else len(rest)]) for rank in range(1, 13)
    )
    opened = date(2017, 9, 4)
    days = {opened + timedelta(days=one): 0 for one in range(21)}
    for one in range(600):
        days[opened + timedelta(days=(one * one) % 21)] += 1
    kinds = Counter(KINDS[int(one) % len(KINDS)] for one in everything)
    return Response(
        title="Consultation publique sur les stratégies numériques des territoires",
        subject="Stratégies numériques territoriales",
        service="Direction du numérique territorial",
        timbre=("Sous-direction des usages", "Bureau de la participation"),
        place="Paris",
        day=date(2017, 12, 1),
        acronym="DNT",
        version=2,
        opened=opened,
        closed=opened + timedelta(days=20),
        link="https://consultations.example/strategies-numeriques",
        standing=standing,
        journal=Journal(4_211, "3fa9c2d1" * 8),
        language=language,
        articles=articles,
        outside=Article(
            "out",
            "",
            "Propositions nouvelles",
            SectionKind.THEME,
            contributions=20,
            dispositions={Disposition.UNDER_STUDY: 20},
            points=(point(13, 1, tuple(outside)),),
        ),
        numbers=Numbers(
            received=600,
            to_moderate=0,
            accepted=600 - len(refused),
            refused=Counter(code for _one, code in refused),
            withdrawn=1,
            exact_duplicates=64,
            in_piles=118,
            piles=2,
            distinct_texts=536,
            participants=402,
            unidentified=57,
            channels={Channel.ONLINE: 540, Channel.LETTER: 42, Channel.MEETING: 18},
            author_kinds=kinds,
            days=days,
            median_length=612,
            read_by_one=380,
            read_by_two=190,
            unclassified=14,
        ),
        refused=tuple(refused),
        answer_heading="Réponse du Gouvernement" if language == "fr" else "",
    )
