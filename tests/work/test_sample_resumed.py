"""The sample is found again as it was left, with its server at the same address; another workspace is never touched."""

from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import deciding, sample


def test_what_was_done_on_the_sample_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "sample.moderator"
    ws, server = sample.resume(path)
    address = server.url
    deciding.accept(ws, [1, 2])
    ws.close()
    server.close()

    ws, server = sample.resume(path)
    assert server.url == address
    assert ws.standing.holding("status", "accepted").to_array().tolist() == [1, 2]
    ws.close()
    server.close()

    ws, server = sample.resume(path, fresh=True)
    assert not ws.standing.holders("status")
    ws.close()
    server.close()


def test_a_workspace_of_that_name_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "sample.moderator"
    Workspace.create(path, title="À moi").close()
    before = path.read_bytes()
    with pytest.raises(Problem, match="not the sample"):
        sample.resume(path)
    assert path.stat().st_size == len(before)
    with Workspace.open(path) as ws:
        assert ws.title == "À moi"
