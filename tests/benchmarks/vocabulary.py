"""A French-looking vocabulary with Zipf frequencies: real words at the head, words built from syllables in the tail."""

# ruff: noqa: SIM905 - words separated by spaces are easier to read and to add to than a list of texts

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LINKS = (
    "de la le et les à des en un que une est pour du dans qui ne pas il plus au par sur ce se je avec nous sont on aux "
    "mais ou vous comme tout cette être faire ces leurs sans même aussi leur ont bien son fait peut où si trop entre "
    "doit tous très encore donc sa ses notre nos afin chaque afin ainsi alors après avant beaucoup car chez contre "
    "depuis elle elles ils jamais lorsque mieux moins notamment parce pendant peu plusieurs pourquoi quand quel quelle "
    "rien selon sera seulement sous souvent toujours toute toutes vers vraiment votre vos était été"
).split()

THEMES = (
    "commune eau vélo transport école taxe retraite santé hôpital médecin train route voiture énergie climat impôt "
    "logement loyer territoire ville village campagne quartier maire élu député citoyen État région département "
    "service public guichet numérique internet fibre réseau donnée logiciel libre ordinateur formation "
    "emploi entreprise "
    "association jeune enfant famille personne handicap accessibilité démarche dossier agent administration "
    "simplification information consultation débat démocratie vote référendum loi article projet décret règle norme "
    "liberté égalité fraternité justice sécurité police prison culture bibliothèque musée sport jardin forêt arbre "
    "rivière pollution déchet recyclage bâtiment isolation chauffage électricité nucléaire solaire éolien agriculture "
    "paysan élevage animal viande bio pesticide alimentation cantine marché commerce artisan banque finance dette "
    "budget dépense salaire pension chômage précarité pauvreté solidarité aide allocation égal équité mobilité piéton "
    "trottoir piste cyclable parking bus tramway gare avion carburant diesel péage autoroute stationnement bruit "
    "urbanisme paysage patrimoine tourisme montagne mer littoral île outre-mer europe frontière immigration asile "
    "intégration langue école lycée université professeur élève étudiant recherche science innovation brevet industrie "
    "usine ouvrier syndicat grève dialogue négociation contrat travail télétravail temps horaire congé vieillesse "
    "dépendance aidant crèche garde naissance parent couple femme homme violence harcèlement discrimination respect "
    "dignité confiance transparence contrôle évaluation proposition amendement argument opinion avis idée solution "
    "problème difficulté besoin demande réponse exemple question raison moyen effet cause risque danger avenir "
    "génération histoire mémoire siècle année mois jour heure endroit lieu place centre bourg zone espace accueil "
    "horaires papier courrier téléphone site formulaire identifiant passe carte compte usager habitant riverain"
).split()

VERBS = (
    "demander proposer souhaiter vouloir pouvoir devoir permettre créer ouvrir fermer garder maintenir supprimer "
    "réduire augmenter améliorer développer favoriser encourager interdire obliger limiter contrôler financer payer "
    "investir construire rénover isoler planter protéger préserver respecter garantir assurer informer former "
    "accompagner aider écouter entendre comprendre répondre expliquer simplifier publier partager utiliser choisir "
    "décider voter élire représenter organiser prévoir attendre trouver chercher perdre gagner vivre habiter "
    "travailler circuler rouler marcher prendre mettre donner recevoir venir aller rester passer commencer "
    "finir changer"
).split()

STARTS = (
    "a ab ac ad af al am an ap ar as at au ba be bi bo bra bri ca ce cha che clo co com con cou cra cré da dé des di "
    "do dra é ef em en ex fa fé fi flo fo fra fru ga gé gi glo gra gri ha hé ho i im in inter ir ja jo ju la lé li lo "
    "lu ma mé mi mo mon mu na né ni no nou o ob or ou pa par pé per pi pla plu po pré pro pu qua qui ra ré re ri ro "
    "ru sa sé si so sou sta su sur ta té ti to tra tri tru u va vé vi vo za"
).split()
MIDDLES = (
    "ba be bi bil bo ça ce cer ci co cou da de dé di do du fa fi fo ga ge gi la le lé li lis lo lu ma me mé mi mo na "
    "ne né ni no nou pa pé pi po ra re ré ri ro ru sa se sé si so ta te té ter ti to tra tu va ve vé vi vo za"
).split()
ENDS = (
    "ge ment ments tion tions té tés eur eurs rice ique iques able ables ible ibles age ages ance ances ence ences "
    "isme iste istes ier ière iers ières eux euse if ive ifs ives oir oire elle el al ale aux er é ée és ées ait aient "
    "ons ez ant ante ir it ent era eront ure ures ade ude et ette on ons ie ies"
).split()

SIZE = 150_000
EXPONENT = 1.22  # the thousand commonest words then make up four fifths of a text, as in French
SHIFT = 5.0  # Zipf–Mandelbrot: flattens the very top, as in any language


def vocabulary(rng: np.random.Generator, size: int = SIZE) -> tuple[list[str], NDArray[np.float64]]:
    """`size` distinct words, most frequent first, and their probabilities (which sum to 1)."""
    head = list(dict.fromkeys([*LINKS, *_mixed(rng)]))
    words = dict.fromkeys(head)
    while len(words) < size:
        wanted = size - len(words) + 1_000
        starts, ends = rng.choice(STARTS, wanted), rng.choice(ENDS, wanted)
        first, second = rng.choice(MIDDLES, wanted), rng.choice(MIDDLES, wanted)
        long = rng.random(wanted) < 0.45
        for start, one, two, two_too, end in zip(starts, first, second, long, ends, strict=True):
            words[f"{start}{one}{two if two_too else ''}{end}"] = None
    listed = list(words)[:size]
    weights = 1.0 / (np.arange(size) + SHIFT) ** EXPONENT
    return listed, weights / weights.sum()


def _mixed(rng: np.random.Generator) -> list[str]:
    """Nouns with their plurals and verbs with some of their forms, in an order of their own."""
    forms = [form for noun in THEMES for form in (noun, f"{noun}s")]
    forms += [form for verb in VERBS for form in _conjugated(verb)]
    rng.shuffle(forms)
    # The bare nouns of the first line of themes come first: searches are about them.
    return [*THEMES[:40], *forms]


def _conjugated(verb: str) -> tuple[str, ...]:
    stem = verb[:-2]
    if verb.endswith("er"):
        return verb, f"{stem}e", f"{stem}ent", f"{stem}é", f"{stem}ons"
    return (verb,)
