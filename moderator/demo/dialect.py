"""The versions of Decidim the sample server can be, and the schema each one serves."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, get_args

from graphql import GraphQLSchema, build_schema

from moderator.domain.resources import resource

VersionName = Literal["0.27", "0.28", "0.29", "0.30", "0.31", "0.32"]
VERSIONS: Final[tuple[VersionName, ...]] = get_args(VersionName)

_MARK = re.compile(r"\s*#\s*(?P<low>\d\.\d+)?(?P<kind>\+|\.\.)(?P<high>\d\.\d+)?\s*$")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of Decidim as seen from its API.

    The differences come from Decidim's generated API references 0.27.0 to 0.31.1 and its 0.31 release notes.
    """

    version: VersionName

    @property
    def minor(self) -> int:
        """27 for 0.27."""
        return int(self.version.split(".")[1])

    @property
    def full_version(self) -> str:
        """What the server says its version is, when it says it."""
        return f"{self.version}.1"

    @property
    def discloses_version(self) -> bool:
        """Up to 0.29 every server gives its version away."""
        return self.minor <= 29

    @property
    def has_tokens(self) -> bool:
        """API credentials and tokens entered the core with 0.31."""
        return self.minor >= 31

    @property
    def has_groups(self) -> bool:
        """User groups were removed with 0.31."""
        return self.minor <= 30

    @property
    def authorises_nodes(self) -> bool:
        """From 0.30 on, hidden and deleted things are refused one by one."""
        return self.minor >= 30

    @property
    def refuses_with_codes(self) -> bool:
        """From 0.32 on, a refusal is an error with a code, no longer a silent null."""
        return self.minor >= 32

    @property
    def limits_aliases(self) -> bool:
        """Only the newest servers count aliases."""
        return self.minor >= 32

    @property
    def open_introspection(self) -> bool:
        """From 0.32 on only administrators may read the schema, by default."""
        return self.minor <= 31

    @property
    def withdrawal_is_a_state(self) -> bool:
        """Up to 0.28 a withdrawn proposal has the state "withdrawn"."""
        return self.minor <= 28

    @property
    def custom_states(self) -> bool:
        """Components may define their own states from 0.29 on."""
        return self.minor >= 29


APIEXT = """
extend type Mutation {
  component(id: ID!): ComponentMutation!
}

union ComponentMutation = ProposalsMutation

type ProposalsMutation {
  proposal(id: ID!): ProposalMutation
}

type ProposalMutation {
  id: ID!
  answer(state: String!, answerContent: JSON, cost: Float, costReport: JSON, executionPeriod: JSON): Proposal
}
"""
"""What the module « decidim-apiext » adds to 0.27, 0.28 and 0.29: flat arguments, and no input object."""


def sdl(version: VersionName, *, apiext: bool = False) -> str:
    """The schema language text of one version, with the module « decidim-apiext » when asked.

    Lines of the schema file marked for other versions are left out, and so are whole blocks whose first
    line is marked so.
    """
    minor = int(version.split(".")[1])
    kept: list[str] = []
    skipping = False
    for line in resource("demo", "decidim.graphql").read_text(encoding="utf-8").splitlines():
        if skipping:
            skipping = not line.startswith("}")
            continue
        mark = _MARK.search(line)
        if mark is None:
            kept.append(line)
        elif _concerns(mark, minor):
            kept.append(line[: mark.start()])
        else:
            skipping = line[: mark.start()].endswith("{")
    return "\n".join([*kept, APIEXT] if apiext else kept)


def _concerns(mark: re.Match[str], minor: int) -> bool:
    low = int(mark["low"].split(".")[1]) if mark["low"] else 0
    high = int(mark["high"].split(".")[1]) if mark["high"] else 999
    return low <= minor <= high


@cache
def bare_schema(version: VersionName, *, apiext: bool = False) -> GraphQLSchema:
    """The schema of one version, without resolvers (for checks).

    A new value must be built for execution: resolvers are attached to it.
    """
    return build_schema(sdl(version, apiext=apiext))
