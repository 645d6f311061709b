"""Why a label is not suggested, in a sentence."""

from __future__ import annotations

from typing import assert_never

from moderator.analysis.lessons import Measure, Silence
from moderator.domain.words import _, ngettext, number


def silence(measure: Measure, floor: float, fewest: int) -> str:
    """Why a label stays silent, "" when it does not. `floor`: from 0 to 1; `fewest`: different texts."""
    match measure.silent:
        case None:
            return ""
        case Silence.FEW:
            words = ngettext("{n} example, it takes {needed}", "{n} examples, it takes {needed}", measure.examples)
            return words.format(n=number(measure.examples), needed=number(fewest))
        case Silence.ONE_LETTER:
            return _("its examples are copies of one letter")
        case Silence.NO_OTHERS:
            return _("nothing is coded otherwise, to compare with")
        case Silence.UNSURE if not measure.suggested:
            return _("its words do not tell it from the others")
        case Silence.UNSURE:
            words = _("{precision}% right, it takes {floor}%")
            return words.format(precision=round(measure.precision * 100), floor=round(floor * 100))
        case _ as never:
            assert_never(never)
