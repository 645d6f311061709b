"""The procedures under which the public is consulted, and the legal calendar that follows from their dates."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from moderator.domain.settings import ADOPTION, CLOSING, OPENING, PUBLICATION, REPORT
from moderator.domain.words import N_, _, ngettext, number
from moderator.domain.words import day as written


class Moment(StrEnum):
    """The days that a team settles for its consultation; the value is the key of the setting that holds it."""

    OPENING = OPENING.key
    CLOSING = CLOSING.key
    REPORT = REPORT.key
    ADOPTION = ADOPTION.key
    PUBLICATION = PUBLICATION.key


MOMENT_WORDS: Mapping[Moment, str] = {
    Moment.OPENING: N_("Opening of the consultation"),
    Moment.CLOSING: N_("Last day of the consultation"),
    Moment.REPORT: N_("Publication of the report on the consultation"),
    Moment.ADOPTION: N_("Adoption of the decision"),
    Moment.PUBLICATION: N_("Publication of the decision"),
}


class Bound(StrEnum):
    """What a rule says of the day that it gives."""

    EARLIEST = "earliest"  # not before
    LATEST = "latest"  # on that day at the latest
    UNTIL = "until"  # something stays public up to that day


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a procedure: `what`, counted in days or months from a day that the team settles.

    `bounds` is the day that the rule limits, None when it is about something else (a synthesis put online). Without
    `since` the text of law gives no period. `source` quotes the article.
    """

    name: str
    what: str
    source: str
    bound: Bound = Bound.LATEST
    since: Moment | None = None
    days: int = 0
    months: int = 0
    bounds: Moment | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A frame in law for a consultation. `label` and `about` are English msgids."""

    code: str
    label: str
    about: str
    moments: tuple[Moment, ...]
    rules: tuple[Rule, ...]


_ENV = "C. env., art. L. 123-19-1, II"
_ALL = (Moment.OPENING, Moment.CLOSING, Moment.ADOPTION, Moment.PUBLICATION)

PROCEDURES: Mapping[str, Procedure] = {
    one.code: one
    for one in (
        Procedure(
            "environment",
            N_("Public participation on a draft decision with an effect on the environment"),
            N_("C. env., art. L. 123-19-1: draft and presentation note online, observations, synthesis, reasons."),
            _ALL,
            (
                Rule(
                    "closing",
                    N_("The public has at least 21 days to send observations, from the day the draft is online"),
                    _ENV,
                    Bound.EARLIEST,
                    Moment.OPENING,
                    days=21,
                    bounds=Moment.CLOSING,
                ),
                Rule(
                    "adoption",
                    N_("At least 4 days pass between the closing and the adoption, unless nobody sent anything"),
                    _ENV,
                    Bound.EARLIEST,
                    Moment.CLOSING,
                    days=5,  # the closing lasts until its evening: four whole days later is the fifth
                    bounds=Moment.ADOPTION,
                ),
                Rule(
                    "synthesis",
                    N_("Synthesis of the observations online, saying which were taken into account"),
                    _ENV,
                    Bound.LATEST,
                    Moment.PUBLICATION,
                ),
                Rule(
                    "reasons",
                    N_("Reasons for the decision online, in a separate document"),
                    _ENV,
                    Bound.LATEST,
                    Moment.PUBLICATION,
                ),
                Rule(
                    "online",
                    N_("Synthesis, observations and reasons stay online for at least three months"),
                    _ENV,
                    Bound.UNTIL,
                    Moment.PUBLICATION,
                    months=3,
                ),
            ),
        ),
        Procedure(
            "open",
            N_("Consultation that the administration chose to hold"),
            N_("CRPA, art. L. 131-1: rules public, information available, reasonable time, follow-up made public."),
            _ALL,
            (Rule("results", N_("Results or planned follow-up made public, in due time"), "CRPA, art. L. 131-1"),),
        ),
        Procedure(
            "commission",
            N_("Open consultation on the Internet instead of a commission’s opinion"),
            N_("CRPA, art. L. 132-1 to L. 132-3: how to take part is made known, a synthesis is published."),
            _ALL,
            (Rule("synthesis", N_("Synthesis of the observations made public"), "CRPA, art. L. 132-2 et R*. 132-10"),),
        ),
        Procedure(
            "prior",
            N_("Prior consultation on a plan or project"),
            N_("C. env., art. L. 121-16 and R. 121-24: report made public, then the measures judged necessary."),
            (Moment.OPENING, Moment.CLOSING, Moment.REPORT),
            (
                Rule(
                    "notice",
                    N_("The public is informed 15 days before the opening"),
                    "C. env., art. L. 121-16",
                    Bound.LATEST,
                    Moment.OPENING,
                    days=-15,
                ),
                Rule(
                    "closing",
                    N_("The consultation lasts at least 15 days"),
                    "C. env., art. L. 121-16",
                    Bound.EARLIEST,
                    Moment.OPENING,
                    days=15,
                    bounds=Moment.CLOSING,
                ),
                Rule(
                    "longest",
                    N_("The consultation lasts at most three months"),
                    "C. env., art. L. 121-16",
                    Bound.LATEST,
                    Moment.OPENING,
                    months=3,
                    bounds=Moment.CLOSING,
                ),
                Rule(
                    "measures",
                    N_("Measures that the project owner judges necessary made public within two months of the report"),
                    "C. env., art. R. 121-24",
                    Bound.LATEST,
                    Moment.REPORT,
                    months=2,
                ),
            ),
        ),
        Procedure(
            "debate",
            N_("Public debate of the national commission (CNDP)"),
            N_("C. env., art. L. 121-8 and following: account and report, then the project owner’s decision."),
            (Moment.OPENING, Moment.CLOSING, Moment.REPORT, Moment.PUBLICATION),
            (
                Rule(
                    "report",
                    N_("Account and report of the debate published within two months of its end"),
                    "C. env., art. L. 121-11",
                    Bound.LATEST,
                    Moment.CLOSING,
                    months=2,
                    bounds=Moment.REPORT,
                ),
                Rule(
                    "decision",
                    N_("Decision of the project owner published within three months of the report"),
                    "C. env., art. L. 121-13",
                    Bound.LATEST,
                    Moment.REPORT,
                    months=3,
                    bounds=Moment.PUBLICATION,
                ),
            ),
        ),
    )
}
"""The procedures by code. Periods are those of the articles quoted; the person in charge checks the text in force."""


class Look(StrEnum):
    """How a line of the calendar stands."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"  # close, or exact to the day
    BAD = "bad"  # the date settled breaks the rule


@dataclass(frozen=True, slots=True)
class Milestone:
    """One line of the calendar: `day` None when a date it depends on is not settled; `left`: days from today.

    `sentence` says it whole, in the reader's language: the day, how far it is, and what is wrong if something is.
    """

    name: str
    what: str
    day: date | None
    left: int | None
    source: str
    look: Look
    sentence: str


def later(day: date, days: int = 0, more: int = 0) -> date:
    """A day so many days and calendar months later; the 31st becomes the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + more, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=days)


def calendar(procedure: Procedure, dates: Mapping[Moment, date], today: date) -> tuple[Milestone, ...]:
    """The days that were settled and those that the law derives from them, in order; those without a date last."""
    lines = [_settled(moment, dates, today) for moment in procedure.moments]
    lines += [_derived(rule, dates, today) for rule in procedure.rules]
    return tuple(sorted(lines, key=lambda one: (one.day is None, one.day or today)))


def disorder(dates: Mapping[Moment, date]) -> tuple[Moment, Moment] | None:
    """Two days of which the second should not come before the first, and does; None when all are in order."""
    given = [(moment, dates[moment]) for moment in Moment if moment in dates]
    # The report and the adoption belong to different procedures: neither follows from the other.
    for at, (first, one) in enumerate(given):
        for second, other in given[at + 1 :]:
            if other < one and {first, second} != {Moment.REPORT, Moment.ADOPTION}:
                return first, second
    return None


def distance(left: int) -> str:
    """How far a day is: « in 3 days », « today », « 2 days ago »."""
    if left == 0:
        return _("today")
    if left > 0:
        return ngettext("in {n} day", "in {n} days", left).format(n=number(left))
    return ngettext("{n} day ago", "{n} days ago", -left).format(n=number(-left))


def _settled(moment: Moment, dates: Mapping[Moment, date], today: date) -> Milestone:
    day = dates.get(moment)
    what = _(MOMENT_WORDS[moment])
    if day is None:
        return Milestone(moment, what, None, None, "", Look.PLAIN, _("Not settled yet"))
    left = (day - today).days
    look = Look.WARN if moment is Moment.CLOSING and 0 <= left <= 3 else Look.PLAIN
    return Milestone(moment, what, day, left, "", look, f"{written(day)} ({distance(left)})")


def _derived(rule: Rule, dates: Mapping[Moment, date], today: date) -> Milestone:
    if rule.since is None:
        return Milestone(
            rule.name, _(rule.what), None, None, rule.source, Look.PLAIN, _("No period is set by the text")
        )
    start = dates.get(rule.since)
    if start is None:
        needed = _("Known once this is settled: {what}").format(what=_(MOMENT_WORDS[rule.since]))
        return Milestone(rule.name, _(rule.what), None, None, rule.source, Look.PLAIN, needed)
    day = later(start, rule.days, rule.months)
    left = (day - today).days
    look, wrong = _judged(rule, day, dates)
    said = f"{_bound(rule.bound, day)} ({distance(left)})"
    if look is Look.PLAIN and rule.bound is Bound.LATEST and rule.bounds not in dates and 0 <= left <= 7:
        look = Look.WARN
    return Milestone(rule.name, _(rule.what), day, left, rule.source, look, f"{said}. {wrong}" if wrong else said)


def _bound(bound: Bound, day: date) -> str:
    match bound:
        case Bound.EARLIEST:
            return _("Not before {day}").format(day=written(day))
        case Bound.LATEST:
            return _("By {day} at the latest").format(day=written(day))
        case Bound.UNTIL:
            return _("Until {day} at least").format(day=written(day))
        case _ as never:
            assert_never(never)


def _judged(rule: Rule, day: date, dates: Mapping[Moment, date]) -> tuple[Look, str]:
    """Whether the day that the rule limits, if it is settled, respects it.

    A period in days is sure once it has passed in whole days. One that is reached only by counting its first day too,
    as notices often do, is legal or not depending on the hour: it is said, not refused.
    """
    settled = dates.get(rule.bounds) if rule.bounds is not None else None
    if settled is None or rule.bounds is None:
        return Look.PLAIN, ""
    what = _(MOMENT_WORDS[rule.bounds])
    if rule.bound is Bound.EARLIEST:
        if settled >= day:
            return Look.GOOD, ""
        if settled == day - timedelta(days=1):
            return Look.WARN, _(
                "The date settled ({day}) makes up the period only if its first day is counted whole: one day more is"
                " safer."
            ).format(day=written(settled))
        short = (day - settled).days
        return Look.BAD, ngettext(
            "{what}: the date settled ({day}) is {n} day too early.",
            "{what}: the date settled ({day}) is {n} days too early.",
            short,
        ).format(what=what, day=written(settled), n=number(short))
    if settled <= day:
        return Look.GOOD, ""
    over = (settled - day).days
    return Look.BAD, ngettext(
        "{what}: the date settled ({day}) is {n} day too late.",
        "{what}: the date settled ({day}) is {n} days too late.",
        over,
    ).format(what=what, day=written(settled), n=number(over))
