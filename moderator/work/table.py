"""The table of contributions: what each column is called, and what it says of a contribution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from moderator.domain import languages
from moderator.domain.arrangement import HEADINGS, Column
from moderator.domain.charter import DISPOSITION_LABELS, STATUS_LABELS, Disposition, Status
from moderator.domain.contribution import LABELS, Channel, Presence, Stance
from moderator.domain.folding import slug
from moderator.domain.keywords import ASKED, ESCALATED, GIVEN, ME
from moderator.domain.position import POSITION_LABELS
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, day, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work.reading import Row, rows

Value = str | int | date | None


SHOWN: tuple[Column, ...] = (
    Column.TITLE,
    Column.STATUS,
    Column.DATE,
    Column.SECTION,
    Column.TAGS,
    Column.AUTHOR,
    Column.AUTHOR_KIND,
    Column.FOR,
    Column.AGAINST,
    Column.REPLIES,
)
"""The columns shown until one chooses."""

_OPINIONS: Mapping[str, str] = {
    ASKED: N_("asked, waiting"),
    ME: N_("asked of me"),
    ESCALATED: N_("sent up to the person in charge"),
    GIVEN: N_("given"),
}
_ALSO: Mapping[Column, tuple[str, ...]] = {
    Column.TITLE: ("titre",),
    Column.SECTION: ("article",),
    Column.TAGS: ("tag",),
}
"""What else these columns are called, as slugs."""
_OF_NONE: Mapping[Column, str] = {
    Column.SECTION: N_("No section"),
    Column.AUTHOR: N_("No name"),
    Column.DATE: N_("No date"),
    Column.PILE: N_("In no pile"),
    Column.POSITION: N_("No position judged yet"),
    Column.ASSIGNEE: N_("Assigned to nobody"),
    Column.DISPOSITION: N_("No outcome yet"),
    Column.SOURCE: N_("No source"),
    Column.PLACE: N_("Place not known"),
}


def column(text: str) -> Column:
    """The column of that name, in English or in the language of the screen. Raises Problem when there is none."""
    wanted = slug(text)
    for one, heading in HEADINGS.items():
        if wanted in (slug(one), slug(heading.name), slug(_(heading.name)), *_ALSO.get(one, ())):
            return one
    raise Problem(
        _("There is no column “{name}”.").format(name=text),
        remedy=_("The columns are: {names}.").format(names=", ".join(_(one.name).lower() for one in HEADINGS.values())),
    )


def _yes(held: bool) -> str:
    return _("yes") if held else ""


def _language(code: str) -> str:
    return languages.called(code) if code else ""


def _status(row: Row) -> str:
    said = _(STATUS_LABELS[Status(row.status)])
    return f"{said} – {row.reason_label}" if row.reason else said


def _votes(row: Row) -> int | None:
    counts = (row.votes_for, row.votes_mixed, row.votes_against)
    return None if all(one is None for one in counts) else sum(one or 0 for one in counts)


_VALUES: Mapping[Column, Callable[[Row], Value]] = {
    Column.TITLE: lambda row: row.title,
    Column.SECTION: lambda row: row.section,
    Column.AUTHOR: lambda row: row.author,
    Column.AUTHOR_KIND: lambda row: _(LABELS[row.author_kind]),
    Column.KIND: lambda row: _(LABELS[row.kind]),
    Column.DATE: lambda row: row.day,
    Column.STATUS: _status,
    Column.TAGS: lambda row: ", ".join(tag.name for tag in row.tags),
    Column.POSITION: lambda row: _(POSITION_LABELS.get(row.position, row.position)) if row.position else "",
    Column.QUOTABLE: lambda row: _yes(row.quotable),
    Column.STANCE: lambda row: "" if row.stance == Stance.NONE else _(LABELS[Stance(row.stance)]),
    Column.VOTES: _votes,
    Column.FOR: lambda row: row.votes_for,
    Column.AGAINST: lambda row: row.votes_against,
    Column.REPLIES: lambda row: row.replies,
    Column.PILE: lambda row: row.pile_size or None,
    Column.ASSIGNEE: lambda row: row.assignee,
    Column.OPINION: lambda row: _(_OPINIONS[row.asked]) if row.asked in _OPINIONS else "",
    Column.READ: lambda row: _yes(row.read),
    Column.ANSWERED: lambda row: _yes(row.answered),
    Column.DISPOSITION: lambda row: _(DISPOSITION_LABELS[Disposition(row.disposition)]) if row.disposition else "",
    Column.SOURCE: lambda row: row.source,
    Column.PLACE: lambda row: row.place,
    Column.WORDS: lambda row: row.words,
    Column.LENGTH: lambda row: row.length,
    Column.LANGUAGE: lambda row: _language(row.language),
    Column.CHANNEL: lambda row: _(LABELS[Channel(row.channel)]) if row.channel else "",
    Column.PRESENCE: lambda row: _(LABELS[Presence(row.presence)]) if row.presence else "",
    Column.CONTESTED: lambda row: _yes(row.contested),
    Column.NUMBER: lambda row: row.number,
}


def value(row: Row, shown: Column) -> Value:
    """What a column says of a contribution, numbers and days as such; None or "" when it says nothing."""
    return _VALUES[shown](row)


def cell(row: Row, shown: Column) -> str:
    """What a column says of a contribution, as the screen writes it in a narrow column."""
    match value(row, shown):
        case None:
            return ""
        case str(text):
            return text
        case int(count):
            return number(count)
        case moment:
            return day(moment, "short")


def headings(ws: Workspace, group: Column, firsts: list[int]) -> list[str]:
    """What to call the groups that these contributions (the first of each) begin."""
    return [_named(row, group) for row in rows(ws, firsts)]


def _named(row: Row, group: Column) -> str:
    if group is Column.PILE and row.pile:
        count = ngettext("Pile of {n} text", "Pile of {n} texts", row.pile_size).format(n=number(row.pile_size))
        return _("{pile}: {title}").format(pile=count, title=row.title)
    said = day(row.day) if group is Column.DATE and row.day else cell(row, group)
    if group is Column.AUTHOR and said:
        return _("{name}, {kind}").format(name=said, kind=_(LABELS[row.author_kind]))
    return said[:1].upper() + said[1:] if said else _(_OF_NONE.get(group, N_("None")))


__all__ = ["HEADINGS", "SHOWN", "Value", "cell", "column", "headings", "value"]
