"""What contributions can be crossed by: themes, articles, positions, kinds of author, places, days and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from moderator.domain.folding import slug
from moderator.domain.keywords import Field
from moderator.domain.words import N_


class Axis(StrEnum):
    """One way of cutting a consultation up. The value is the word of the command line."""

    TAG = "tag"
    SECTION = "article"
    POSITION = "position"
    STANCE = "stance"
    AUTHOR = "author"
    DEPARTMENT = "department"
    STATUS = "status"
    REASON = "reason"
    DISPOSITION = "disposition"
    KIND = "kind"
    CHANNEL = "channel"
    SOURCE = "source"
    LANGUAGE = "language"
    ASSIGNEE = "assigned"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def field(self) -> Field | None:
        """The field of the search that has the same values; None for dates."""
        return None if self in PERIODS else Field(self.value)


PERIODS = frozenset({Axis.DAY, Axis.WEEK, Axis.MONTH})
"""Axes of time, in the order of time."""
NESTED = frozenset({Axis.TAG, Axis.SECTION})
"""Axes in which a contribution can be counted in several lines: its tags, its article and the title above."""

AXIS_WORDS: Mapping[Axis, str] = {
    Axis.TAG: N_("Tags"),
    Axis.SECTION: N_("Article or section"),
    Axis.POSITION: N_("Position"),
    Axis.STANCE: N_("Position ticked by the author"),
    Axis.AUTHOR: N_("Kind of author"),
    Axis.DEPARTMENT: N_("Département"),
    Axis.STATUS: N_("Moderation"),
    Axis.REASON: N_("Reason for refusal"),
    Axis.DISPOSITION: N_("Disposition"),
    Axis.KIND: N_("Kind of contribution"),
    Axis.CHANNEL: N_("Channel"),
    Axis.SOURCE: N_("Source"),
    Axis.LANGUAGE: N_("Language"),
    Axis.ASSIGNEE: N_("Assigned to"),
    Axis.DAY: N_("Day"),
    Axis.WEEK: N_("Week"),
    Axis.MONTH: N_("Month"),
}

_FRENCH: Mapping[str, Axis] = {
    "theme": Axis.TAG,
    "thème": Axis.TAG,
    "étiquette": Axis.TAG,
    "section": Axis.SECTION,
    "auteur": Axis.AUTHOR,
    "author-kind": Axis.AUTHOR,
    "département": Axis.DEPARTMENT,
    "statut": Axis.STATUS,
    "modération": Axis.STATUS,
    "motif": Axis.REASON,
    "suite": Axis.DISPOSITION,
    "type": Axis.KIND,
    "canal": Axis.CHANNEL,
    "langue": Axis.LANGUAGE,
    "attribué": Axis.ASSIGNEE,
    "jour": Axis.DAY,
    "semaine": Axis.WEEK,
    "mois": Axis.MONTH,
}


def axis(text: str) -> Axis | None:
    """The axis that a word names, in French or in English; None when none does."""
    wanted = slug(text)
    return next((one for one in Axis if one.value == wanted), None) or {
        slug(name): one for name, one in _FRENCH.items()
    }.get(wanted)
