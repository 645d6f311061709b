"""The arguments of an article in the document: what the public says of it, counted twice, and how piles were found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from moderator.documents import wording
from moderator.documents.blocks import Block, Paragraph, Run, Style, Table
from moderator.documents.captions import Captions
from moderator.documents.model import Argued, Piling
from moderator.domain.argument import SIDE_WORDS, Side
from moderator.domain.charter import DISPOSITION_LABELS
from moderator.domain.contribution import LABELS, AuthorKind
from moderator.domain.words import NO_BREAK, _, listing, ngettext, number, percent


def argument_blocks(
    found: Sequence[Argued], where: str, points: Mapping[str, str], captions: Captions
) -> Iterator[Block]:
    """The table of the arguments on an article (`where`, within a sentence); `points`: the name of each point."""
    if not found:
        return
    title = _("What is said on {article}: the arguments").format(article=where) if where else _("The arguments")
    yield captions.table(title)
    yield Table(
        (14, 66, 18, 18, 24, 20),
        (
            _("Ref."), _("Argument or proposal"), _("Contributions"), _("Distinct texts"), _("Authors"), _("Outcome"),
        ),
        tuple(_rows(found, points)),
        numeric=frozenset({2, 3}),
        title=title,
        about=_("One argument on each row, with those who carry it counted with and without grouped mailings."),
        dense=True,
    )  # fmt: skip
    yield Paragraph(
        Style.NOTE,
        (
            Run(
                _(
                    "Each argument is counted twice: all the contributions that carry it, then their distinct texts,"
                    " each grouped mailing counted once. A contribution can carry several arguments, or none: the sum"
                    " of the rows is not the number of contributions. Those that carry an argument under another one"
                    " are counted there only."
                )
            ),
        ),
    )


def _rows(found: Sequence[Argued], points: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    ranks: list[int] = []
    for one in found:
        ranks = [*ranks[: one.depth + 1], *[0] * (one.depth + 1 - len(ranks))]
        ranks[one.depth] += 1
        text = wording.line(one.text)
        said = text if one.side is Side.CLAIM else f"{_(SIDE_WORDS[one.side])} – {text}"
        if one.rare:
            said += f" ({_('rare voice')})"
        kinds = [
            f"{_(LABELS[kind])}{NO_BREAK}({number(n)})" for kind in AuthorKind if (n := one.author_kinds.get(kind, 0))
        ]
        outcome = [_(DISPOSITION_LABELS[one.outcome])] if one.outcome else []
        outcome += [points[one.point]] if one.point in points else []
        yield (
            ".".join(map(str, ranks)), said, number(one.contributions), number(one.distinct), ", ".join(kinds) or "–",
            ", ".join(outcome) or "–",
        )  # fmt: skip


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
