"""The values that a person chooses from: statuses, reasons of refusal, dispositions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.words import N_


class Status(StrEnum):
    """Where a contribution stands in moderation. TO_MODERATE is the absence of a decision."""

    TO_MODERATE = "to-moderate"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Disposition(StrEnum):
    """What became of a contribution: the ledger behind C. env. L123-19-1, « celles dont il a été tenu compte »."""

    RETAINED = "retained"
    PARTLY = "partly"
    ALREADY = "already"
    NOT_RETAINED = "not-retained"
    OUT_OF_SCOPE = "out-of-scope"
    UNDER_STUDY = "under-study"


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason of refusal: `code` is stable and counted, `label` and `description` are English msgids."""

    code: str
    label: str
    description: str


REASONS: tuple[Reason, ...] = (
    Reason("off-topic", N_("Off topic"), N_("The text does not bear on the matter under consultation.")),
    Reason("insult", N_("Attack or insult"), N_("The text attacks, insults or threatens a person or a group.")),
    Reason("discrimination", N_("Discrimination"), N_("The text incites to hatred or discrimination.")),
    Reason("obscene", N_("Obscene"), N_("The text is obscene or shocking.")),
    Reason("commercial", N_("Commercial"), N_("The text advertises a product or a service.")),
    Reason("personal-data", N_("Personal data"), N_("The text gives personal data of its author or of somebody else.")),
    Reason("copyright", N_("Copyright"), N_("The text copies a protected work.")),
    Reason("copy-paste", N_("Repeated by the same author"), N_("The same author already posted the same text.")),
    Reason("no-argument", N_("No argument"), N_("The text says nothing that could be taken into account.")),
    Reason("unlawful", N_("Unlawful"), N_("The text is manifestly unlawful (LCEN, article 6).")),
)
"""The ten reasons that the published charters of French platforms share, in their usual order: keys 1 to 9, then 0."""

STATUS_LABELS: dict[Status, str] = {
    Status.TO_MODERATE: N_("to moderate"),
    Status.ACCEPTED: N_("accepted"),
    Status.REFUSED: N_("refused"),
}
DISPOSITION_LABELS: dict[Disposition, str] = {
    Disposition.RETAINED: N_("retained"),
    Disposition.PARTLY: N_("partly retained"),
    Disposition.ALREADY: N_("already satisfied"),
    Disposition.NOT_RETAINED: N_("not retained"),
    Disposition.OUT_OF_SCOPE: N_("out of scope"),
    Disposition.UNDER_STUDY: N_("under study"),
}


def reason(code: str) -> Reason | None:
    """The preset reason of that code, or None."""
    return next((one for one in REASONS if one.code == code), None)
