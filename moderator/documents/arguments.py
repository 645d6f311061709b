"""The arguments of an article in the document: what the public says of it, counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from moderator.documents import wording
from moderator.documents.blocks import Block, Paragraph, Run, Style, Table
from moderator.documents.captions import Captions
from moderator.documents.model import Argued
from moderator.domain.argument import SIDE_WORDS, Side
from moderator.domain.charter import DISPOSITION_LABELS
from moderator.domain.contribution import LABELS, AuthorKind
from moderator.domain.words import NO_BREAK, _, number


def argument_blocks(
    found: Sequence[Argued], where: str, points: Mapping[str, str], captions: Captions
) -> Iterator[Block]:
    """The table of the arguments on an article (`where`, within a sentence); `points`: the name of each point."""
    if not found:
        return
    title = _("What is said on {article}: the arguments").format(article=where) if where else _("The arguments")
    yield captions.table(title)
    yield Table(
        (12, 56, 24, 18, 28, 22),
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
