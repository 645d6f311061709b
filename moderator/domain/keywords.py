"""The words of the query language: what can be filtered on, in French and in English, and the values it can take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

from moderator.domain.charter import REASONS, Disposition, Status
from moderator.domain.contribution import AuthorKind, Channel, Kind, Presence, Stance
from moderator.domain.folding import slug
from moderator.domain.personal import Clue
from moderator.domain.position import UNJUDGED, Position
from moderator.domain.words import Language


class Field(StrEnum):
    """What a search can be narrowed by. The value is the English keyword."""

    SECTION = "article"
    TAG = "tag"
    ARGUMENT = "argument"
    LABEL = "label"
    STATUS = "status"
    REASON = "reason"
    AUTHOR = "author"
    NAME = "name"
    KIND = "kind"
    POSITION = "position"
    STANCE = "stance"
    CHANNEL = "channel"
    LANGUAGE = "language"
    DISPOSITION = "disposition"
    PILE = "pile"
    ANSWERED = "answered"
    ASSIGNEE = "assigned"
    READ = "read"
    READER = "read-by"
    SAMPLE = "sample"
    SOURCE = "source"
    PRESENCE = "visibility"
    REMOVED = "removed"
    CONTESTED = "contested"
    OUTDATED = "outdated"
    DEPARTMENT = "department"
    OPINION = "opinion"
    LATER = "later"
    NOTE = "note"
    REDACTED = "redacted"
    QUOTABLE = "quotable"
    PASSAGE = "passage"
    SUGGESTION = "suggestion"
    NUMBER = "id"
    VOTES = "votes"
    FOR = "for"
    AGAINST = "against"
    MIXED = "mixed"
    REPLIES = "replies"
    LENGTH = "length"
    PERSONAL = "personal"
    ABUSE = "abuse"


MEASURES = frozenset({Field.VOTES, Field.FOR, Field.AGAINST, Field.MIXED, Field.REPLIES, Field.LENGTH})
"""Fields compared with a number: `votes>10`."""

FREE = frozenset(
    {
        Field.SECTION,
        Field.TAG,
        Field.ARGUMENT,
        Field.LABEL,
        Field.NAME,
        Field.LANGUAGE,
        Field.ASSIGNEE,
        Field.READER,
        Field.SAMPLE,
        Field.SOURCE,
        Field.NUMBER,
        Field.PILE,
        Field.PASSAGE,
        Field.SUGGESTION,
        Field.NOTE,
        Field.DEPARTMENT,
    }
)
"""Fields whose values are the workspace's own; `author` takes a kind or else a name."""


class Relation(StrEnum):
    """How a date is compared. The value is the English keyword."""

    BEFORE = "before"
    AFTER = "after"
    ON = "on"
    SINCE = "since"
    UNTIL = "until"


UNREAD = frozenset({"non-lu", "non-lue", "non-lus", "non-lues", "unread"})
"""Words that stand for `read-by:nobody` by themselves."""

YES, NO, NONE, ME, NOBODY = "yes", "no", "none", "me", "nobody"
POSSIBLE, DISMISSED = "possible", "dismissed"
ASKED, ESCALATED, GIVEN = "asked", "escalated", "given"

# Field: the French keyword, then what else is understood, in either language.
_NAMES: Mapping[Field | Relation, tuple[str, ...]] = {
    Field.SECTION: ("article", "section", "art", "rubrique", "thème", "theme", "question", "chapitre", "chapter"),
    Field.TAG: ("étiquette", "tag", "tags", "étiquettes", "code"),
    Field.ARGUMENT: ("argument", "arguments"),
    Field.LABEL: ("libellé", "libellés", "labels"),
    Field.STATUS: ("statut", "moderation", "modération"),
    Field.REASON: ("motif", "motifs", "raison"),
    Field.AUTHOR: ("auteur", "auteurs", "autrice", "by", "de-la-part-de"),
    Field.NAME: ("nom", "named"),
    Field.KIND: ("type", "nature"),
    Field.POSITION: ("position", "positions"),
    Field.STANCE: ("sens", "stance", "déclaré", "declared", "alignment"),
    Field.CHANNEL: ("canal", "via"),
    Field.LANGUAGE: ("langue", "lang"),
    Field.DISPOSITION: ("suite", "suite-donnée"),
    Field.PILE: ("pile", "piles"),
    Field.ANSWERED: ("réponse", "répondu", "answer", "répondue"),
    Field.ASSIGNEE: ("attribué", "attribuée", "attribution", "assignee"),
    Field.READ: ("lu", "lue", "lues"),
    Field.READER: ("lu-par", "lue-par", "reader", "lecteur", "lectrice"),
    Field.SAMPLE: ("échantillon", "tirage"),
    Field.SOURCE: ("source", "origine"),
    Field.PRESENCE: ("visibilité", "presence", "présence"),
    Field.REMOVED: ("retiré", "retirée", "disparu", "gone"),
    Field.CONTESTED: ("contesté", "contestée", "désaccord"),
    Field.OUTDATED: ("à-revoir", "to-review", "réponse-à-revoir"),
    Field.DEPARTMENT: ("département", "dép", "dept"),
    Field.OPINION: ("avis", "second-avis", "opinions"),
    Field.LATER: ("plus-tard", "différé", "différée"),
    Field.NOTE: ("note", "notes"),
    Field.REDACTED: ("masqué", "masquée", "caviardé", "redaction"),
    Field.PASSAGE: ("passage", "passages", "extrait", "extraits"),
    Field.SUGGESTION: ("suggestion", "suggestions", "suggéré", "suggérée", "suggested"),
    Field.QUOTABLE: ("citable", "à-citer", "verbatim", "citables", "quote"),
    Field.NUMBER: ("n°", "n", "no", "numéro", "number"),
    Field.VOTES: ("votes", "voix", "vote"),
    Field.FOR: ("pour", "favorables"),
    Field.AGAINST: ("contre", "défavorables"),
    Field.MIXED: ("mitigés", "réservés", "mitigé"),
    Field.REPLIES: ("réponses", "commentaires", "comments", "reply"),
    Field.LENGTH: ("longueur", "taille", "characters"),
    Field.PERSONAL: ("données", "donnée", "données-personnelles", "personnel", "personnelles", "data", "pii"),
    Field.ABUSE: ("injure", "injures", "insulte", "insultes", "insult", "insults"),
    Relation.BEFORE: ("avant",),
    Relation.AFTER: ("après",),
    Relation.ON: ("le", "date", "en", "during"),
    Relation.SINCE: ("depuis", "from"),
    Relation.UNTIL: ("jusque", "jusqu'à", "jusquau"),
}

_YES_NO = {YES: ("oui", "o", "vrai", "y", "true", "1"), NO: ("non", "faux", "false", "0")}

# Field: value → the French word, then what else is understood. The English word is the value itself.
_VALUES: Mapping[Field, Mapping[str, tuple[str, ...]]] = {
    Field.STATUS: {
        Status.TO_MODERATE: ("à-modérer", "en-attente", "pending", "todo", "aucun"),
        Status.ACCEPTED: ("accepté", "acceptée", "acceptées", "acceptés", "publié"),
        Status.REFUSED: ("refusé", "refusée", "refusées", "refusés", "rejeté", "rejected"),
    },
    Field.REASON: {
        "off-topic": ("hors-sujet",),
        "insult": ("insulte", "attaque-ou-insulte", "attaque", "injure"),
        "discrimination": ("discrimination", "haine"),
        "obscene": ("obscène",),
        "commercial": ("commercial", "publicité", "advertising", "spam"),
        "personal-data": ("données-personnelles", "rgpd"),
        "copyright": ("droit-d-auteur", "contrefaçon"),
        "copy-paste": ("répété", "copier-coller", "doublon"),
        "no-argument": ("sans-argument",),
        "unlawful": ("illicite", "illégal"),
    },
    Field.AUTHOR: {
        AuthorKind.CITIZEN: ("particulier", "citoyen", "citoyenne", "particuliers", "private-person"),
        AuthorKind.ASSOCIATION: ("association", "associations", "ong"),
        AuthorKind.COMPANY: ("entreprise", "entreprises", "société"),
        AuthorKind.LOCAL_AUTHORITY: ("collectivité", "collectivités", "collectivité-territoriale"),
        AuthorKind.ELECTED: ("élu", "élue", "élus", "elected-representative"),
        AuthorKind.PUBLIC_BODY: ("établissement-public", "organisme-public", "administration", "institution"),
        AuthorKind.UNION: ("syndicat", "syndicats", "trade-union"),
        AuthorKind.OTHER: ("autre", "autres"),
        AuthorKind.UNSTATED: ("non-précisé", "inconnu", "not-stated"),
    },
    Field.KIND: {
        Kind.PROPOSAL: ("proposition", "propositions", "proposals"),
        Kind.AMENDMENT: ("amendement", "amendements", "modification"),
        Kind.ARGUMENT: ("argument", "arguments"),
        Kind.COMMENT: ("commentaire", "commentaires", "comments"),
        Kind.SOURCE: ("source-citée", "sources", "cited-source"),
        Kind.ANSWER: ("réponse-au-questionnaire", "réponse", "survey-answer"),
        Kind.LETTER: ("courrier", "lettre", "courriers"),
        Kind.ORAL: ("oral", "intervention", "prise-de-parole", "oral-statement"),
    },
    Field.POSITION: {
        Position.FAVORABLE: ("favorable", "pour", "for", "favourable", "favorables"),
        Position.UNFAVORABLE: ("défavorable", "contre", "against", "unfavourable", "défavorables"),
        Position.MIXED: ("réservé", "mitigé", "partagé", "mitigée", "réservée"),
        Position.NONE: ("sans-position", "aucune", "neutre", "neutral", "no-side"),
        UNJUDGED: ("à-déterminer", "non-déterminée", "undecided"),
    },
    Field.STANCE: {
        Stance.FOR: ("pour", "favorable"),
        Stance.AGAINST: ("contre", "défavorable"),
        Stance.MIXED: ("mitigé", "réservé", "mitigée"),
        Stance.NONE: ("non-exprimée", "aucune", "not-expressed"),
    },
    Field.CHANNEL: {
        Channel.ONLINE: ("en-ligne", "site", "web"),
        Channel.EMAIL: ("courriel", "mail", "e-mail"),
        Channel.LETTER: ("courrier", "lettre", "post"),
        Channel.MEETING: ("réunion", "réunion-publique", "public-meeting"),
        Channel.REGISTER: ("registre", "registre-papier", "paper-register"),
        Channel.SERVICE: ("service", "tableau-de-commentaires", "comment-table"),
    },
    Field.DISPOSITION: {
        Disposition.RETAINED: ("retenu", "retenue"),
        Disposition.PARTLY: ("retenu-en-partie", "en-partie", "retenue-en-partie", "partly-retained"),
        Disposition.ALREADY: ("déjà-satisfait", "déjà-satisfaite", "already-satisfied"),
        Disposition.NOT_RETAINED: ("non-retenu", "non-retenue"),
        Disposition.OUT_OF_SCOPE: ("hors-du-champ", "hors-champ"),
        Disposition.UNDER_STUDY: ("à-l'étude", "étude"),
        NONE: ("aucune", "sans", "aucun"),
    },
    Field.PRESENCE: {
        Presence.PUBLISHED: ("publié", "publiée"),
        Presence.HIDDEN: ("masqué", "masquée", "cachée"),
        Presence.WITHDRAWN: ("retiré-par-l'auteur", "retirée-par-son-auteur", "retiré", "retirée"),
        Presence.DRAFT: ("brouillon",),
    },
    Field.PERSONAL: {
        **_YES_NO,
        Clue.EMAIL: ("courriel", "mail", "e-mail", "adresse-électronique", "mél"),
        Clue.PHONE: ("téléphone", "tél", "téléphones", "portable"),
        Clue.NIR: ("sécurité-sociale", "sécu", "numéro-de-sécurité-sociale", "social-security"),
        Clue.IBAN: ("rib", "compte", "compte-bancaire"),
        Clue.CARD: ("carte", "carte-bancaire", "cb"),
        Clue.PLATE: ("plaque", "immatriculation", "plaques"),
        Clue.ADDRESS: ("adresse", "adresse-postale", "adresses"),
        Clue.NAME: ("nom", "noms", "personne", "personnes", "names"),
        Clue.BIRTH: ("naissance", "date-de-naissance", "né", "née"),
        Clue.HEALTH: ("santé", "maladie"),
        Clue.BELIEF: ("opinion", "opinions", "conviction", "convictions", "religion", "croyance"),
        Clue.LINK: ("lien", "liens"),
        Clue.HANDLE: ("compte-de-réseau", "réseau", "pseudo", "réseaux"),
        POSSIBLE: ("possible", "possibles", "peut-être", "perhaps"),
        DISMISSED: ("écarté", "écartée", "écartées", "écartés"),
    },
    Field.ABUSE: {
        **_YES_NO,
        Clue.INSULT: ("injure", "injures", "insulte", "insultes"),
        Clue.THREAT: ("menace", "menaces", "threats"),
        POSSIBLE: ("possible", "possibles", "peut-être", "légère", "mild"),
    },
    Field.TAG: {NONE: ("aucune", "sans", "aucun")},
    Field.ARGUMENT: {NONE: ("aucun", "sans", "aucune")},
    Field.LABEL: {NONE: ("aucun", "sans", "aucune")},
    Field.SECTION: {NONE: ("aucun", "aucune", "sans")},
    Field.DEPARTMENT: {NONE: ("aucun", "sans", "inconnu")},
    Field.OPINION: {
        ASKED: ("demandé", "demandés", "en-attente", "waiting"),
        ME: ("moi", "à-moi"),
        ESCALATED: ("transmis", "responsable", "escalade"),
        GIVEN: ("rendu", "rendus", "donné"),
        NONE: ("aucun", "sans"),
    },
    Field.PILE: dict(_YES_NO),
    Field.PASSAGE: dict(_YES_NO),
    Field.SUGGESTION: dict(_YES_NO),
    Field.ASSIGNEE: {ME: ("moi",), NOBODY: ("personne", "aucun", NONE)},
    Field.READER: {ME: ("moi",), NOBODY: ("personne", "aucun", NONE)},
    **{
        one: dict(_YES_NO)
        for one in (
            Field.ANSWERED,
            Field.READ,
            Field.REMOVED,
            Field.CONTESTED,
            Field.OUTDATED,
            Field.LATER,
            Field.NOTE,
            Field.REDACTED,
            Field.QUOTABLE,
        )
    },
}


@cache
def _keywords() -> Mapping[str, Field | Relation]:
    """Every keyword that is understood, as slugs."""
    known: dict[str, Field | Relation] = {"n°": Field.NUMBER}
    for what, names in _NAMES.items():
        for name in (what.value, *names):
            known.setdefault(slug(name), what)
    return known


@cache
def _spelled(field: Field) -> Mapping[str, str]:
    """Every spelling of a field's own values, as slugs."""
    known: dict[str, str] = {}
    for value, names in _VALUES.get(field, {}).items():
        for name in (value, *names):
            known.setdefault(slug(name), str(value))
    return known


def keyword(text: str) -> Field | Relation | None:
    """What a keyword stands for, in either language; accents, capitals and hyphens do not matter."""
    return _keywords().get(slug(text))


def name(what: Field | Relation, language: Language) -> str:
    """The keyword to write in that language."""
    return _NAMES[what][0] if language == "fr" else what.value


def value(field: Field, text: str) -> str | None:
    """The field's own value that a text spells, in either language; None when it has no such value."""
    if field is Field.STATUS:
        status, colon, code = text.partition(":")
        spelled = _spelled(field).get(slug(status))
        if not colon or spelled != Status.REFUSED:
            return spelled if not colon else None
        reason = value(Field.REASON, code)
        return f"{spelled}:{reason}" if reason else None
    known = _spelled(field).get(slug(text))
    # A team may have reasons of its own: whether one exists is known where the search is made.
    return slug(text) or None if known is None and field is Field.REASON else known


def word(field: Field, value: str, language: Language) -> str:
    """How a value is written in that language; the workspace's own values are written as they are."""
    if field is Field.STATUS and ":" in value:
        status, _colon, code = value.partition(":")
        return f"{word(field, status, language)}:{word(Field.REASON, code, language)}"
    names = _VALUES.get(field, {}).get(value)
    return names[0] if names and language == "fr" else value


def values(field: Field) -> tuple[str, ...]:
    """The values that the field has by itself, in their usual order."""
    own = tuple(str(one) for one in _VALUES.get(field, {}))
    return own + tuple(f"{Status.REFUSED}:{one.code}" for one in REASONS) if field is Field.STATUS else own


def fields() -> Iterable[Field | Relation]:
    """All that can be filtered on, in the order in which it is proposed."""
    return _NAMES


def spellings() -> Iterable[str]:
    """Every keyword as slugs, for saying what a misspelt one may mean."""
    return _keywords()


def value_spellings(field: Field) -> Iterable[str]:
    """Every spelling of the field's own values as slugs, for saying what a misspelt one may mean."""
    return _spelled(field)
