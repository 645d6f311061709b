"""Where a contribution stands, as the team reads it, apart from what its author ticked; and what is worth quoting."""

from dataclasses import replace
from pathlib import Path

import pytest

from moderator.domain.contribution import Stance
from moderator.domain.keywords import Field
from moderator.domain.parsing import parse
from moderator.domain.position import Position
from moderator.domain.query import Choice, unparse
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, reading
from tests.store.making import assert_sound, proposal, workspace


def team(folder: Path) -> Workspace:
    stances = (Stance.FOR, Stance.AGAINST, Stance.NONE, Stance.NONE)
    return workspace(folder, [replace(proposal(n), stance=one) for n, one in enumerate(stances, 1)])


def found(ws: Workspace, text: str) -> list[int]:
    result = finding.find(ws, text)
    assert not result.complaints
    return sorted(int(one) for one in result.ids)


def lines(ws: Workspace, field: Field) -> dict[str, int]:
    facets = finding.facets(ws, finding.find(ws, ""))
    return {value.label: value.count for one in facets if one.field is field for value in one.values}


def test_the_position_is_told_apart_from_what_the_author_ticked(tmp_path: Path) -> None:
    ws = team(tmp_path)
    done = deciding.judge(ws, [2, 3], Position.FAVORABLE)
    assert done.sentence == "Position “favourable” for 2 contributions."
    deciding.judge(ws, [4], Position.NONE)
    assert found(ws, "position:favorable") == found(ws, "position:pour") == [2, 3]
    assert found(ws, "position:sans-position") == [4]
    assert found(ws, "position:à-déterminer") == [1]
    assert found(ws, "sens:contre") == [2]
    assert found(ws, "-position:none") == [1, 2, 3]
    assert lines(ws, Field.POSITION) == {"favourable": 2, "takes no side": 1, "not judged yet": 1}
    assert lines(ws, Field.STANCE) == {"for": 1, "against": 1, "not expressed": 2}
    shown = reading.rows(ws, [2])[0]
    assert (shown.position, shown.stance) == ("favorable", "against")
    deciding.judge(ws, [2], None)
    assert found(ws, "position:favorable") == [3]
    assert_sound(ws)


@pytest.mark.parametrize("value", [*map(str, Position), "unjudged"])
def test_each_position_is_written_as_it_is_read(value: str) -> None:
    for spoken in ("fr", "en"):
        text = unparse(parse("").__class__(filters=(Choice(Field.POSITION, (value,)),)), spoken)
        assert parse(text).filters == (Choice(Field.POSITION, (value,)),)


def test_what_is_to_quote_is_found_and_taken_back(tmp_path: Path) -> None:
    ws = team(tmp_path)
    assert deciding.quote(ws, [1, 3]).sentence == "2 contributions marked to quote."
    assert found(ws, "citable:oui") == found(ws, "quotable:yes") == [1, 3]
    assert [row.quotable for row in reading.rows(ws, [1, 2])] == [True, False]
    assert deciding.quote(ws, [1], back=True).sentence == "1 contribution is not to quote any more."
    assert found(ws, "quotable:yes") == [3]
    deciding.undo(ws)
    assert found(ws, "quotable:yes") == [1, 3]
