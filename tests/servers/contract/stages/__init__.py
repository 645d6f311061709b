"""The platforms on stage, by name: one module each; the tests of the contract run on every one of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import cache

from tests.servers.contract.stages.adhocracy import AdhocracyStage
from tests.servers.contract.stages.cap_collectif import CapStage
from tests.servers.contract.stages.consul import ConsulStage
from tests.servers.contract.stages.decidim import DecidimStage
from tests.servers.contract.stages.demarches import DemarchesStage
from tests.servers.contract.stages.democracyos import DemocracyStage
from tests.servers.contract.stages.discourse import DiscourseStage
from tests.servers.contract.stages.limesurvey import LimeStage
from tests.servers.contract.stages.openstad import OpenStadStage
from tests.servers.contract.stages.stage import Answered, Masked, Signed, Stage, Tagged

__all__ = ["STAGES", "Answered", "Masked", "Signed", "Stage", "Tagged", "names"]

STAGES: dict[str, Callable[[ExitStack], Stage]] = {
    "adhocracy": AdhocracyStage,
    "decidim": DecidimStage,
    "consul-proposals": lambda stack: ConsulStage(stack, "proposal", "Proposal", "proposals"),
    "consul-debates": lambda stack: ConsulStage(stack, "debate", "Debate", "debates"),
    "consul-budget": lambda stack: ConsulStage(stack, "investment", "Budget::Investment", "budget/1"),
    "cap-collectif": CapStage,
    "demarches-simplifiees": DemarchesStage,
    "democracyos": DemocracyStage,
    "discourse": DiscourseStage,
    "limesurvey": LimeStage,
    "openstad": OpenStadStage,
}


@cache
def _kinds() -> dict[str, type[Stage]]:
    with ExitStack() as stack:
        return {name: type(STAGES[name](stack)) for name in sorted(STAGES)}


def names(*kinds: type) -> list[str]:
    """The platforms that are of all these kinds."""
    return [name for name, own in _kinds().items() if all(issubclass(own, one) for one in kinds)]
