"""The position that the team reads in a contribution; what its author ticked on the platform is the stance."""

from __future__ import annotations

from enum import StrEnum

from moderator.domain.words import N_


class Position(StrEnum):
    """Where a contribution stands on what is put to consultation, as an analyst judges it from the text.

    `NONE`: it was read and takes no side. A contribution that nobody judged yet has no position at all.
    """

    FAVORABLE = "favorable"
    UNFAVORABLE = "unfavorable"
    MIXED = "mixed"
    NONE = "none"


POSITION_LABELS: dict[str, str] = {
    Position.FAVORABLE: N_("favourable"),
    Position.UNFAVORABLE: N_("unfavourable"),
    Position.MIXED: N_("mixed position"),
    Position.NONE: N_("takes no side"),
}
"""The English word of each position; show `_(POSITION_LABELS[value])`."""

UNJUDGED = "unjudged"
"""The value of the search filter for contributions whose position nobody judged yet."""
