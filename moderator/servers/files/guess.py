"""What the columns of an unknown file probably mean, from their names and from what they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from moderator.domain.contribution import Channel, Kind
from moderator.servers.files import forms, values
from moderator.servers.files.mapping import SEVERAL, Field, Mapping
from moderator.servers.files.values import fold

# Whole names of columns, folded and with single spaces; the first field that claims a column wins.
_NAMES: tuple[tuple[Field, str], ...] = (
    (Field.ID, "id|identifiant|identifier|uid|uuid|numero|no|n°|num|ref|reference|key|respondent id|response id|"
               "reponse id|"
               "id de la reponse|sid|cle|"
               "id contribution|idcontribution|contribution id|comment id|comment-id|id commentaire|proposal id|"
               "id reponse|reference no.|reactie id|"
               "numero de contribution|n° de contribution|identifiant de la contribution"),
    (Field.PARENT, "parent|parent id|id parent|in reply to|en reponse a|reponse a|parent key|lie a|idcommentaire|"
                   "related id|parentid|reply to id|reply to comment|reactie op id|contribution parente"),
    (Field.KIND, "type|kind|type de contenu|nature|type de contribution|contribution type|type contribution"),
    (Field.TITLE, "title|titre|objet|sujet|subject|intitule|summary title|nom de la proposition|nom du projet|name"),
    (Field.BODY, "body|corps|texte|text|contenu|content|contribution|commentaire|comment|message|description|avis|"
                 "observation|observations|remarque|remarques|reponse|answer|proposition|propositions|resume|summary|"
                 "verbatim|body text|texte de la contribution|comment body|comment-body|marker text|corpus|"
                 "reponse libre|"
                 "modification proposee|proposed change|explanation|explication|commentaires|statement|opinion|"
                 "details|reactie|messages"),
    (Field.AUTHOR, "author|auteur|nom|nom de l'auteur|author name|username|user name|pseudo|pseudonyme|contributeur|"
                   "organisme|organisation|deposant|participant|name of respondent|nom du contributeur|creator|"
                   "service|expediteur|from|de|de: (nom)|from: (name)|gebruiker weergavenaam"),
    (Field.AUTHOR_ID, "author id|id auteur|idauteur|user id|id utilisateur|id.de.l.auteur|id de l'auteur|author-id|"
                      "authorid|userid|identifiant auteur"),
    (Field.AUTHOR_KIND, "author type|type de profil|profil|categorie d'auteur|author kind|type d'auteur|qualite|"
                        "vous etes|statut de l'auteur|type d'acteur|categorie de contributeur|authortype|"
                        "statut du contributeur"),
    (Field.PLACE, "code postal|codepostal|postcode|zip|zip code|ville|commune|departement|city|authorzipcode|cp"),
    (Field.DATE, "date|created at|createdat|created|creation|cree|cree le|date de creation|date de depot|timestamp|"
                 "horodatage|publie le|published at|publishedat|submitted at|date de publication|date de reception|"
                 "soumis le|date d'envoi|datetime|deposee le|depose le|submitdate|date submitted|start date|horodateur|"
                 "date de soumission|heure de soumission|submitted time|date saisie|heure de fin|completion time"),
    (Field.UPDATED, "updated at|updatedat|updated|modifie|modifie le|derniere modification|date de modification"),
    (Field.VOTES_FOR, "votes for|votes pour|pour|votes|likes|num likes|supports|soutiens|agrees|upvotes|"
                      "nombre de votes|"
                      "votes ok|votes.pour|cached votes up|endorsements|j'aime|positive ratings|reactie likes"),
    (Field.VOTES_MIXED, "votes mixed|votes mitiges|mitiges|votes.mitiges"),
    (Field.VOTES_AGAINST, "votes against|votes contre|contre|downvotes|disagrees|votes nok|votes.contre|"
                          "cached votes down|negative ratings|reactie dislikes"),
    (Field.SECTION_ID, "section id|question id|theme id|category id|id elf|id question"),
    (Field.SECTION, "section|article|titre de section|chapitre|theme|thematique|category|categorie|rubrique|question|"
                    "axe|"
                    "section title|debat|topic|sous-theme|sous theme|sous-categorie|subcategory|category en|document|"
                    "partie|inzending titel"),
    (Field.STANCE, "stance|position|alignment|pour/contre|pour ou contre|sentiment|favorable|avis favorable|sens"),
    (Field.LINK, "link|lien|url|adresse|permalink|href|site"),
    (Field.TAGS, "tags|etiquettes|labels|mots-cles|mots cles|keywords|tag|etiquette|mots clefs"),
    (Field.LANGUAGE, "lang|language|langue|locale|startlanguage|start language|langue de depart"),
    (Field.PRESENCE, "trashed|status|statut|etat|published|publie|moderation|visible|draft|brouillon|hidden"),
    (Field.ANSWER, "official answer|reponse officielle|reponse de l'administration|decision|official response|"
                   "suite donnee|"
                   "reponse du maitre d'ouvrage|reponse apportee|suite"),
    (Field.ANSWER_STATE, "answer state|action|statut de la reponse|etat de la reponse"),
)  # fmt: skip
_BY_NAME = {name: field for field, names in reversed(_NAMES) for name in names.split("|")}
_QUESTION = re.compile(
    r"\?\s*$|\?\s*\(|^q\s?\d+\b\W*.{8,}|^(?:pourquoi|comment|que|quels?|quelles?|avez-vous|pensez-vous)\b.{12,}"
)
_ASKS = re.compile(
    r"\b(?:explain|describe|why|expliquer|expliquez|precisez|detaillez|decrivez|suggestions?|pourquoi)\b"
)
_PERSONAL = re.compile(r"e-?mail|courriel|telephone|(?<!o)phone|password|mot de passe|\bip\b")
_WORDS = re.compile(r"[^\W\d_]{2,}")


def guess(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Mapping | None:
    """Return the likely meaning of the columns, None when nothing in the file looks like a text.

    `rows` are the first rows of the file. People correct the guess on the mapping page: it leans on names first, on
    content only for what names left open.
    """
    held = {
        column: [row[place] for row in rows if place < len(row) and row[place].strip()]
        for place, column in enumerate(columns)
    }
    chosen: dict[str, Field] = {}
    taken: set[Field] = set()
    for column in columns:
        field = _by_name(column)
        if field is None or (field in taken and field not in SEVERAL) or not _fits(field, held[column]):
            continue
        chosen[column] = field
        taken.add(field)
    told = {column for column in columns if column not in chosen and _is_personal(column, held[column])}
    if Field.AUTHOR not in taken and (name := next((one for one in columns if one in told and forms.names(one)), "")):
        chosen[name] = Field.AUTHOR
    free = [column for column in columns if column not in chosen and column not in told]
    questions = [column for column in free if _QUESTION.search(fold(column))]
    if len(questions) > 1 or (questions and Field.BODY not in taken):
        opened = [column for column in questions if _ASKS.search(fold(column)) or is_open(held[column])]
        chosen.update(dict.fromkeys(opened, Field.QUESTION))
        taken.update([Field.QUESTION] if opened else [])
    if Field.QUESTION in taken:
        # In a questionnaire a column called « comment » is one more answer.
        chosen = {column: Field.QUESTION if field is Field.BODY else field for column, field in chosen.items()}
    elif Field.BODY not in taken and (longest := _longest(free, held, 60 if Field.TITLE in taken else 15)):
        chosen[longest] = Field.BODY
        taken.add(Field.BODY)
    if Field.DATE not in taken and (
        date := next((c for c in columns if c not in chosen and _are_dates(held[c])), None)
    ):
        chosen[date] = Field.DATE
    if not taken & {Field.BODY, Field.QUESTION, Field.TITLE}:
        return None
    kind = Kind.ANSWER if Field.QUESTION in taken else Kind.COMMENT if Field.PARENT in taken else Kind.PROPOSAL
    fields = tuple((column, chosen[column]) for column in columns if column in chosen)
    return Mapping(tuple(columns), fields, kind, Channel.ONLINE)


def is_open(cells: Sequence[str]) -> bool:
    """Whether the answers to a question are free text rather than choices among a few."""
    if not cells:
        return True
    average = sum(len(cell) for cell in cells) / len(cells)
    if all(
        len(cell) < 40 and (values.yes(cell) is not None or values.whole_number(cell) is not None) for cell in cells
    ):
        return False
    choices = {choice.strip() for cell in cells for choice in cell.split("|")}
    repeated = len(choices) <= max(3, len(cells) / 4)
    return average > 80 or not (repeated and len(cells) >= 8)


def _by_name(column: str) -> Field | None:
    name = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)).replace("_", " ").replace("/", " ").strip(" :*.")
    if _PERSONAL.search(name):
        return None
    found = _BY_NAME.get(name) or _BY_NAME.get(fold(column))
    if found is None and len(name) < 60:
        # « Commentaire (explication du besoin) », « Date de dépôt (AAAA-MM-JJ) », « body fr »
        short = re.sub(r"\s*[(:\[].*| (?:fr|en)$", "", name).strip()
        found = _BY_NAME.get(short)
    return found


def _fits(field: Field, cells: Sequence[str]) -> bool:
    """Whether what a column holds does not contradict its name."""
    if not cells:
        return True
    if field in (Field.VOTES_FOR, Field.VOTES_MIXED, Field.VOTES_AGAINST):
        return all(values.whole_number(cell) is not None for cell in cells[:20])
    if field in (Field.DATE, Field.UPDATED):
        return any(values.moment(cell) is not None for cell in cells[:50])
    if field is Field.KIND:
        known = [
            cell
            for cell in cells
            if values.kind(cell) is not None or values.is_not_a_contribution(cell) or fold(cell) == "article"
        ]
        return len(known) * 2 > len(cells)
    if field in (Field.ID, Field.PARENT, Field.SECTION_ID, Field.LANGUAGE, Field.STANCE):
        return max(map(len, cells)) <= 200
    if field is Field.BODY:
        return not _are_numbers(cells) and not _are_dates(cells)
    if field is Field.LINK:
        return all(cell.startswith(("http", "www", "/")) for cell in cells[:20])
    return True


def _is_personal(column: str, cells: Sequence[str]) -> bool:
    """Whether a column says who somebody is or how to reach them, and nothing of what they think.

    « Texte du courriel » does not, when most of its cells are sentences.
    """
    sentences = sum("@" not in cell and len(_WORDS.findall(cell[:500])) > 3 for cell in cells)
    if _PERSONAL.search(fold(column)) and not _QUESTION.search(fold(column)) and 2 * sentences <= len(cells):
        return True
    return forms.identifying(column, cells)


def _longest(free: Sequence[str], held: dict[str, list[str]], least: int) -> str | None:
    def weight(column: str) -> float:
        cells = held[column]
        if not cells or _are_dates(cells) or _are_numbers(cells):
            return 0.0
        # What people write has spaces; addresses, slugs and ids have none.
        return sum(len(cell) for cell in cells if " " in cell.strip()) / len(cells)

    best = max(free, key=weight, default=None)
    return best if best is not None and weight(best) >= least else None


def _are_dates(cells: Sequence[str]) -> bool:
    return bool(cells) and all(values.moment(cell) is not None and not cell.isdigit() for cell in cells[:20])


def _are_numbers(cells: Sequence[str]) -> bool:
    return all(values.whole_number(cell) is not None for cell in cells[:20])
