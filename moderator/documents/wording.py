"""The set sentences of « Réponses officielles »: counts, captions, definitions, text alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from moderator.documents.model import Article, Basis, Point, Positions
from moderator.documents.typography import capital, clean, natural, typeset
from moderator.domain.charter import DISPOSITION_LABELS, Charter, Disposition
from moderator.domain.contribution import LABELS, AuthorKind
from moderator.domain.words import N_, NO_BREAK, _, listing, ngettext, number, percent, pgettext

LEAST_BASE = 30
"""Under this base shares are not given, only counts (common rule of official syntheses)."""
_MIXED = 1
MOST_NUMBERS = 24
"""Numbers of contributions listed under a point; the index has them all."""

DEFINITIONS: Mapping[Disposition, str] = {
    Disposition.RETAINED: N_("The text or the project is changed as the contribution asks."),
    Disposition.PARTLY: N_("Part of what the contribution asks is adopted, or its aim is met in another way."),
    Disposition.ALREADY: N_("What the contribution asks is already in the text submitted or in the law in force."),
    Disposition.NOT_RETAINED: N_("What the contribution asks is not adopted; the answer says why."),
    Disposition.OUT_OF_SCOPE: N_("The contribution does not bear on the matter under consultation."),
    Disposition.UNDER_STUDY: N_("What the contribution asks needs further work; no decision is taken yet."),
}


def representativeness() -> str:
    """The sentence that every official document with statistics must hold."""
    return _(
        "The consultation is open to all: the contributions received are not a representative sample of the population"
        " and cannot be read as an opinion poll."
    )


def heading(sheet: Article) -> str:
    """The heading of a sheet: « Article 7 – Garantie du débit »."""
    kind = capital(_(LABELS[sheet.kind]))
    named = f"{kind}{NO_BREAK}{code(sheet)}" if code(sheet) else ""
    return " – ".join(part for part in (named, line(sheet.title)) if part) or kind


def code(sheet: Article) -> str:
    """The code of a sheet, « 7 » or « L. 533-4 », as it can be printed."""
    return line(sheet.code)


def line(text: str) -> str:
    """A text of the service on one line."""
    return typeset(" ".join(clean(text).split(" "))).replace("\n", " ").strip()


def contributions(n: int) -> str:
    """« 1 234 contributions »."""
    return ngettext("{n} contribution", "{n} contributions", n).format(n=number(n))


def counts(of: Article | Point) -> str:
    """The line of counts under a heading."""
    parts = [contributions(of.contributions)]
    if of.distinct is not None and of.distinct != of.contributions:
        parts[0] += _(", of which {texts}").format(
            texts=ngettext("{n} distinct text", "{n} distinct texts", of.distinct).format(n=number(of.distinct))
        )
    if of.votes is not None and of.votes.total:
        parts.append(_("Votes: {votes}").format(votes=positions(of.votes)))
    kinds = [
        _("{label} ({n})").format(label=_(LABELS[kind]), n=number(n))
        for kind in AuthorKind
        if (n := of.author_kinds.get(kind, 0))
    ]
    if kinds:
        parts.append(_("Authors: {kinds}").format(kinds=", ".join(kinds)))
    return " · ".join(parts)


def stretches(of: Positions) -> list[tuple[str, int]]:
    """What a position bar shows, from for to against, in words."""
    # Translators: votes or contributions: « 12 pour ».
    shown = [
        (pgettext("position", "for"), of.in_favour),
        (pgettext("position", "mixed"), of.mixed),
        (pgettext("position", "against"), of.against),
    ]
    if of.unexpressed:
        shown.append((pgettext("position", "not expressed"), of.unexpressed))
    return shown


def positions(of: Positions) -> str:
    """« 12 pour, 3 mitigés, 4 contre »."""
    return ", ".join(
        _("{n} {position}").format(n=number(n), position=name)
        for rank, (name, n) in enumerate(stretches(of))
        if n or rank != _MIXED
    )


def position_caption(sheet: Article, of: Positions) -> str:
    """The caption of a position bar."""
    if of.basis is Basis.VOTES:
        return _("Votes on {article}").format(article=short(sheet))
    if of.basis is Basis.JUDGED:
        return _("Positions of the contributions on {article}, as the service read them").format(article=short(sheet))
    return _("Positions stated by the contributions on {article}").format(article=short(sheet))


def position_about(sheet: Article, of: Positions) -> str:
    """The text alternative of a position bar: a sentence with its data."""
    what = (
        ngettext("{n} vote", "{n} votes", of.total).format(n=number(of.total))
        if of.basis is Basis.VOTES
        else contributions(of.total)
    )
    parts = [
        _("{n} {position}").format(n=number(n), position=name)
        + (f" ({percent(n / of.total)})" if many(of.total) else "")
        for name, n in stretches(of)
    ]
    return _("Bar of positions on {article}, out of {what}: {parts}.").format(
        article=short(sheet), what=what, parts=listing(parts)
    )


def short(sheet: Article) -> str:
    """How a sheet is named within a sentence: « l’article 7 »."""
    if code(sheet):
        kind = _(LABELS[sheet.kind])
        # Translators: « article 7 », « thème 2 », after a preposition or a colon.
        return _("{kind} {code}").format(kind=kind, code=code(sheet)).replace(" ", NO_BREAK)
    return line(sheet.title)


def many(base: int) -> bool:
    """Whether a base is large enough for shares to be given."""
    return base >= LEAST_BASE


def outcome(dispositions: Mapping[Disposition, int]) -> str:
    """What became of a point, in words; with counts when its contributions did not all meet the same."""
    held = [(one, n) for one in Disposition if (n := dispositions.get(one, 0))]
    if not held:
        return _("not decided yet")
    if len(held) == 1:
        return _(DISPOSITION_LABELS[held[0][0]])
    return ", ".join(_("{label} ({n})").format(label=_(DISPOSITION_LABELS[one]), n=contributions(n)) for one, n in held)


def numbered(numbers: Iterable[str]) -> str:
    """« n° 3, 12, 45 », in their natural order."""
    ordered = sorted((clean(one) for one in numbers), key=natural)
    return ngettext("no.\u00a0{numbers}", "nos.\u00a0{numbers}", len(ordered)).format(numbers=", ".join(ordered))


def refusal(code: str) -> str:
    """A reason of refusal in words; the service's own reasons are theirs."""
    return line(Charter().within(code))
