"""Reads files as an import does, and sorts what comes out; finds the real data that stands beside the checkout."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from moderator.domain.contribution import Contribution, Section
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.servers.files import Mapping, Tally, read

SHARED = Path(__file__).parents[4] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the real data (../shared/data) is not on this machine")


@dataclass(slots=True)
class Brought:
    """What a file gave."""

    sections: list[Section]
    contributions: list[Contribution]
    findings: list[Finding]
    tally: Tally

    def ailments(self) -> Counter[Ailment]:
        """How often each ailment was found."""
        return Counter(finding.ailment for finding in self.findings)

    def of(self, ailment: Ailment) -> list[Finding]:
        """The findings of one ailment."""
        return [finding for finding in self.findings if finding.ailment is ailment]

    def by_key(self) -> dict[str, Contribution]:
        """The contributions by their key."""
        return {contribution.key: contribution for contribution in self.contributions}


def bring(path: Path, *, layout: str | None = None, mapping: Mapping | None = None, space: str = "") -> Brought:
    """Read a file and check what always holds: each row is kept or set aside, and keys are never used twice."""
    tally = Tally()
    brought = Brought([], [], [], tally)
    for item in read(path, layout=layout, mapping=mapping, space=space, tally=tally):
        if isinstance(item, Contribution):
            brought.contributions.append(item)
        elif isinstance(item, Section):
            brought.sections.append(item)
        else:
            brought.findings.append(item)
    assert tally.rows == tally.kept + tally.set_aside
    set_aside = {(finding.place, finding.row) for finding in brought.findings if finding.remedy is Remedy.SET_ASIDE}
    assert tally.set_aside <= sum(1 for _place, row in set_aside if row is not None)
    keys = [(contribution.space, contribution.key) for contribution in brought.contributions]
    assert len(keys) == len(set(keys))
    assert len(brought.contributions) == tally.contributions
    sections = {(section.space, section.key) for section in brought.sections}
    assert len(sections) == len(brought.sections)
    for contribution in brought.contributions:
        assert contribution.section is None or (contribution.space, contribution.section) in sections
        assert contribution.created is None or contribution.created.tzinfo is not None
    return brought


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """Write a text file exactly as given, its line ends included."""
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file
