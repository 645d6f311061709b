"""The method in the document: how grouped mailings were found, and how the program helped to class contributions."""

from __future__ import annotations

from collections.abc import Iterator

from moderator.documents import wording
from moderator.documents.blocks import Block, Paragraph, Run, Style
from moderator.documents.model import Applied, Coding, Piling
from moderator.domain.words import _, listing, ngettext, number, percent, quoted


def piling_blocks(piling: Piling | None) -> Iterator[Block]:
    """How the grouped mailings were found: the method, and the threshold."""
    if piling is None:
        return
    yield Paragraph(Style.LABEL, (Run(_("How grouped mailings were found")),))
    yield Paragraph(Style.NORMAL, (Run(" ".join(_method(piling))),))


def _method(of: Piling) -> Iterator[str]:
    piles = ngettext("{n} grouped mailing", "{n} grouped mailings", of.proposed + of.made)
    yield _("{piles} bring together {contributions}; figures are given with them, and with each counted once.").format(
        piles=piles.format(n=number(of.proposed + of.made)), contributions=wording.contributions(of.contributions)
    )
    if of.proposed:
        yield _(
            "Every text was compared with every other by its sequences of words, capitals, accents and typography set"
            " aside; letters completed by a personal paragraph are recognised too."
        )
        proposed = ngettext(
            "{n} was proposed by this comparison, and accepted by a person",
            "{n} were proposed by this comparison, and accepted by a person",
            of.proposed,
        ).format(n=number(of.proposed))
        thresholds = listing([percent(one) for one in of.thresholds])
        words = _("{proposed}, when at least {thresholds} of the words of the shorter text are in the other, in order.")
        yield words.format(proposed=proposed, thresholds=thresholds)
        if of.least is not None:
            yield _("The least alike have {share} of their words in common.").format(share=percent(of.least))
    if of.made:
        made = ngettext("{n} was put together by a person.", "{n} were put together by a person.", of.made)
        yield made.format(n=number(of.made))
    yield _("No contribution is changed, moved or left out by this, and votes stay where they were cast.")


def coding_blocks(coding: Coding | None) -> Iterator[Block]:
    """How the program helped to class contributions: keyword rules and suggestions."""
    if coding is None:
        return
    yield Paragraph(Style.LABEL, (Run(_("How the program helped to class contributions")),))
    if coding.rules:
        count = len(coding.rules)
        words = ngettext(
            "{n} keyword rule was written and applied by the service: it puts a tag, an argument or a position on what"
            " a search finds, and leaves what a person took off or chose otherwise.",
            "{n} keyword rules were written and applied by the service: each puts a tag, an argument or a position on"
            " what a search finds, and leaves what a person took off or chose otherwise.",
            count,
        )
        yield Paragraph(Style.NORMAL, (Run(words.format(n=number(count))),), keep_next=True)
        yield from (Paragraph(Style.BULLET, (Run(_rule(one)),)) for one in coding.rules)
    if told := " ".join(_suggested(coding)):
        yield Paragraph(Style.NORMAL, (Run(told),))


def _rule(one: Applied) -> str:
    words = _("{name} (what it looks for: {search}): {contributions}")
    return words.format(
        name=quoted(wording.line(one.name)),
        search=wording.line(one.search),
        contributions=wording.contributions(one.contributions),
    )


def _suggested(of: Coding) -> Iterator[str]:
    if of.suggested or of.rejected:
        yield _("The program suggested tags and arguments from what the service had coded itself; a person decided.")
    if of.suggested:
        words = ngettext(
            "{n} contribution has one that was accepted.", "{n} contributions have one that was accepted.", of.suggested
        )
        yield words.format(n=number(of.suggested))
    if of.rejected:
        words = ngettext("One was rejected for {n}.", "One was rejected for {n}.", of.rejected)
        yield words.format(n=number(of.rejected))
