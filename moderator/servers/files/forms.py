"""Filled-in forms: which questions say who speaks, and which answers are nobody else's business."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from moderator.domain.contribution import AuthorKind
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.words import ngettext, number
from moderator.servers.files.values import author_kind, fold

_WHO = re.compile(
    r"\b(vous etes|etes-vous|en tant que|qui etes|votre (?:profil|statut|qualite|categorie)|profil|je suis|"
    r"repondez|participez|type d'(?:acteur|organisme|organisation|auteur)|are you|on behalf|your (?:profile|status))"
)
_NAME = r"(?:noms?|prenoms?|(?:full |first |last )?name|surname|(?:voor|achter)?naam)(?: de famille)?"
_WAY = (
    r"(?:(?:adresse|numero|n°)(?: de)? )?(?:e-?mail|mail|courriel|tele(?:phone|foon(?:nummer)?)|tel|portable|mobile|"
    r"phone|iban|rib)(?: (?:fixe|address|number))?|adresse (?:electronique|postale|de messagerie)|coordonnees|"
    r"date de naissance"
)
_YOURS = r"(?:votre|vos|your|uw) "
_BARE = re.compile(rf"(?:(?:(?:et|ou|and|or|en) )?(?:{_YOURS})?(?:{_NAME}|{_WAY})\b\W*)+")
_ONLY_NAMES = re.compile(rf"(?:(?:(?:et|ou|and|or|en) )?(?:{_YOURS})?{_NAME}\b\W*)+")
_YOUR_NAME = re.compile(rf"\b{_YOURS}{_NAME}\W*$")
_MAIL, _NUMBER, _HOME = r"[^\s@]+@[^\s@]+\.\w", r"(?:\d[\s./()-]*){9}", r"\b\d{5}\b"
_REACHED = tuple(
    (re.compile(rf"\b(?:{asked})\b"), re.compile(answered))
    for asked, answered in (
        ("e-?mails?|mails?|courriels?|adresse electronique", _MAIL),
        ("tele(?:phones?|foon(?:nummer)?)|portables?|mobiles?|phones?|ibans?|ribs?|securite sociale", _NUMBER),
        ("adresse postale", _HOME),
        ("coordonnees", f"{_MAIL}|{_NUMBER}|{_HOME}"),
        ("date de naissance|birth ?da(?:te|y)|date of birth", r"(?:19|20)\d\d|\d{1,2}[ /.-]\d{1,2}[ /.-]\d\d"),
    )
)
"""What a question may ask for among other words, and what is found in an answer that gives it."""
_SUBJECT = re.compile(r"^(?:l'|votre |le )?(?:objet|titre|sujet|intitule|title|subject)\b")

_SHORT = 120  # characters: a longer answer says more than one's address

Answer = tuple[str, str]
"""A question as people read it, and what was answered."""


def author_of(answers: list[Answer]) -> AuthorKind:
    """The category of who speaks, from the first closed answer to a question about that; unstated when none says so."""
    for question, answer in answers:
        if _WHO.search(fold(question)) and (found := author_kind(answer[:200])) is not None:
            return found
    return AuthorKind.UNSTATED


def private(question: str) -> bool:
    """Whether a question asks for a name or for where somebody can be reached, and for nothing else."""
    return _BARE.fullmatch(fold(question)) is not None


def names(question: str) -> bool:
    """Whether a question asks for a name, and for nothing else."""
    asked = fold(question)
    return _ONLY_NAMES.fullmatch(asked) is not None or _YOUR_NAME.search(asked) is not None


def personal(question: str, answer: str) -> bool:
    """Whether an answer says who somebody is or where to reach them: it is asked for, and it looks like it.

    For questions of a consultation: to « le téléphone portable à l’école ? » people answer by dates and sums.
    """
    if len(answer) > _SHORT:
        return False
    asked = fold(question)
    if private(question) or _YOUR_NAME.search(asked):
        return True
    return any(words.search(asked) and given.search(answer) for words, given in _REACHED)


def identifying(question: str, answers: Sequence[str]) -> bool:
    """Whether a question asks who somebody is or where to reach them: most answers to it, if not itself, say so."""
    return private(question) or 2 * sum(personal(question, one) for one in answers) > len(answers)


def left(question: str) -> Finding:
    """What is said of one answer that says who somebody is: that it was left there, and not what it says."""
    return Finding(Ailment.WHO, Remedy.SET_ASIDE, None, question[:200])


def left_out(counts: Mapping[str, int], place: str) -> tuple[Finding, ...]:
    """What the doctor has to say of the answers that say who somebody is: how many, by question, and not what."""
    return tuple(
        Finding(
            Ailment.WHO,
            Remedy.SET_ASIDE,
            None,
            question[:200],
            ngettext("{n} answer left there", "{n} answers left there", count).format(n=number(count)),
            place,
        )
        for question, count in counts.items()
    )


def names_the_subject(question: str) -> bool:
    """Whether a question asks for the title of what is said."""
    return _SUBJECT.search(fold(question)) is not None


def labelled(question: str, answer: str) -> str:
    """A short answer beside its question, on one line, as the French write it."""
    asked = question.rstrip(" :\u00a0\u202f?*")
    return f"{asked}\u00a0: {answer}"
