"""The legal calendar: the days that follow from those settled, and what is said of a date that breaks a rule."""

from datetime import date

import pytest

from moderator.domain.procedure import PROCEDURES, Look, Milestone, Moment, calendar, disorder, later

ENVIRONMENT = PROCEDURES["environment"]
TODAY = date(2026, 3, 10)


def line(name: str, dates: dict[Moment, date], code: str = "environment") -> Milestone:
    return next(one for one in calendar(PROCEDURES[code], dates, TODAY) if one.name == name)


def test_the_public_has_twenty_one_days() -> None:
    opening = {Moment.OPENING: date(2026, 3, 1)}
    assert line("closing", opening).day == date(2026, 3, 22)
    assert line("closing", opening).source == "C. env., art. L. 123-19-1, II"

    def look(day: int) -> tuple[Look, str]:
        found = calendar(ENVIRONMENT, opening | {Moment.CLOSING: date(2026, 3, day)}, TODAY)
        rule = next(one for one in found if one.name == "closing" and one.source)
        return rule.look, rule.sentence

    assert look(22)[0] is Look.GOOD
    # « du 1er au 21 mars » is twenty-one days only when the first counts whole: said, not refused.
    assert look(21)[0] is Look.WARN
    kind, said = look(18)
    assert kind is Look.BAD
    assert "4 days too early" in said


def test_four_whole_days_pass_before_the_adoption() -> None:
    dates = {Moment.CLOSING: date(2026, 3, 22)}
    assert line("adoption", dates).day == date(2026, 3, 27)
    rule = [
        one
        for one in calendar(ENVIRONMENT, dates | {Moment.ADOPTION: date(2026, 3, 24)}, TODAY)
        if one.name == "adoption" and one.source
    ]
    assert [one.look for one in rule] == [Look.BAD]


def test_synthesis_and_reasons_come_with_the_decision_and_stay_three_months() -> None:
    dates = {Moment.PUBLICATION: date(2026, 3, 15)}
    for name in ("synthesis", "reasons"):
        assert (line(name, dates).day, line(name, dates).look) == (date(2026, 3, 15), Look.WARN)  # in five days
    assert line("online", dates).day == date(2026, 6, 15)
    assert "Until 15 June 2026" in line("online", dates).sentence.replace("\u00a0", " ")


def test_what_is_not_settled_is_said_and_comes_last() -> None:
    lines = calendar(ENVIRONMENT, {Moment.CLOSING: date(2026, 3, 12)}, TODAY)
    assert [one.day is None for one in lines] == sorted(one.day is None for one in lines)
    assert line("online", {}).sentence == "Known once this is settled: Publication of the decision"
    closing = line(Moment.CLOSING, {Moment.CLOSING: date(2026, 3, 12)})
    assert (closing.left, closing.look) == (2, Look.WARN)
    assert "in 2 days" in closing.sentence
    assert line("results", {}, "open").sentence == "No period is set by the text"


def test_the_other_procedures_count_in_months() -> None:
    prior = {Moment.OPENING: date(2026, 11, 30), Moment.CLOSING: date(2027, 3, 2), Moment.REPORT: date(2027, 4, 30)}
    assert line("longest", prior, "prior").day == date(2027, 2, 28)
    assert line("longest", prior, "prior").look is Look.BAD
    assert line("notice", prior, "prior").day == date(2026, 11, 15)
    assert line("measures", prior, "prior").day == date(2027, 6, 30)
    debate = {Moment.CLOSING: date(2026, 1, 31), Moment.REPORT: date(2026, 3, 31)}
    rules = [one for one in calendar(PROCEDURES["debate"], debate, TODAY) if one.source]
    assert [(one.name, one.day, one.look) for one in rules] == [
        ("report", date(2026, 3, 31), Look.GOOD),
        ("decision", date(2026, 6, 30), Look.PLAIN),
    ]


@pytest.mark.parametrize(
    ("start", "days", "more", "expected"),
    [
        (date(2024, 1, 31), 0, 1, date(2024, 2, 29)),
        (date(2023, 12, 15), 0, 3, date(2024, 3, 15)),
        (date(2024, 3, 1), -15, 0, date(2024, 2, 15)),
        (date(2024, 12, 31), 1, 2, date(2025, 3, 1)),
    ],
)
def test_months_are_those_of_the_calendar(start: date, days: int, more: int, expected: date) -> None:
    assert later(start, days, more) == expected


def test_days_in_the_wrong_order_are_noticed() -> None:
    assert disorder({Moment.OPENING: TODAY, Moment.PUBLICATION: TODAY}) is None
    wrong = {Moment.CLOSING: TODAY, Moment.ADOPTION: date(2026, 3, 9)}
    assert disorder(wrong) == (Moment.CLOSING, Moment.ADOPTION)
    assert disorder({Moment.REPORT: TODAY, Moment.ADOPTION: date(2026, 3, 9)}) is None
