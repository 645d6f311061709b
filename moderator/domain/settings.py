"""The settings of the consultation that the whole team shares: each is a decision, so that it has a history too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from moderator.domain.words import N_, _


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that a team settles once for its consultation. `key` is stable, `label` an English msgid."""

    key: str
    label: str
    default: str = ""
    values: tuple[str, ...] = ()  # the only ones it can take; empty: any


QUEUE = Setting("queue", N_("moderation before or after publication"), "after", ("before", "after"))
"""`before`: nothing is published before it is accepted; `after`: published at once, then moderated."""

CHARGE = Setting("in-charge", N_("person in charge, to whom hard cases are sent up"))

PROCEDURE = Setting("procedure", N_("procedure of the consultation"))
"""A code of `domain.procedure.PROCEDURES`."""

OPENING = Setting("opening", N_("opening day of the consultation"))
CLOSING = Setting("closing", N_("last day of the consultation"))
REPORT = Setting("report", N_("day on which the report was published"))
ADOPTION = Setting("adoption", N_("day on which the decision is adopted"))
PUBLICATION = Setting("publication", N_("day on which the decision is published"))
"""Days are written YYYY-MM-DD."""

DWELL = Setting("dwell", N_("seconds on a text before it counts as read"), "2")
"""A number; see `dwell`."""

ATTACHMENTS = Setting("attachments", N_("largest attachment kept in the workspace, in megabytes"), "25")
"""A number; see `largest_attachment`."""

LANGUAGE = Setting("language", N_("language of the consultation"))
"""A code of `domain.languages`, for the texts that do not tell; not settled: that of most contributions."""

SUGGEST_FLOOR = Setting("suggest-floor", N_("right suggestions in a hundred, under which a tag is not suggested"), "60")
"""A number from 0 to 100; see `suggestion_floor`. Three right ones of five: with fewer, refusing the wrong ones takes
longer than tagging what they find."""

SUGGEST_FEWEST = Setting("suggest-examples", N_("different texts coded before a tag is suggested"), "20")
"""A number; see `fewest_examples`. With fewer, a precision is measured on a handful of suggestions and means little."""

_ALL = (QUEUE, DWELL, CHARGE, ATTACHMENTS, PROCEDURE, LANGUAGE, OPENING, CLOSING, REPORT, ADOPTION, PUBLICATION,
        SUGGEST_FLOOR, SUGGEST_FEWEST)  # fmt: skip
SETTINGS: dict[str, Setting] = {one.key: one for one in _ALL}


def label(key: str) -> str:
    """What a setting is called, in the reader's language; its key when this version does not know it."""
    known = SETTINGS.get(key)
    return _(known.label) if known else key


def dwell(setting: Callable[[Setting], str]) -> float:
    """The seconds on a text before it counts as read, given what the team settled (`Standing.setting`)."""
    try:
        found = float(setting(DWELL).replace(",", "."))
    except ValueError:
        found = float(DWELL.default)
    return found if 0 <= found < 3600 else float(DWELL.default)  # also for what is not a number


def suggestion_floor(settled: str) -> float:
    """The share of right suggestions (0 to 1) under which a label stays silent, given what the team settled."""
    try:
        found = float(settled.replace(",", ".").removesuffix("%"))
    except ValueError:
        found = float(SUGGEST_FLOOR.default)
    return (found if 0 <= found <= 100 else float(SUGGEST_FLOOR.default)) / 100


def fewest_examples(settled: str) -> int:
    """The different texts coded with a label before it is suggested, given what the team settled; five at least."""
    try:
        found = int(settled)
    except ValueError:
        found = int(SUGGEST_FEWEST.default)
    return max(5, found) if found <= 1_000_000 else int(SUGGEST_FEWEST.default)


def largest_attachment(setting: Callable[[Setting], str]) -> int:
    """The bytes of an attachment beyond which only its name is kept, given what the team settled; at most 1 GB."""
    try:
        found = float(setting(ATTACHMENTS).replace(",", "."))
    except ValueError:
        found = float(ATTACHMENTS.default)
    return int((found if 0 <= found <= 1_000 else float(ATTACHMENTS.default)) * 1_000_000)
