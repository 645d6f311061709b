"""One contract for every platform that takes answers: what somebody does to ours there is seen at the next reading."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.charter import Disposition
from moderator.work import deciding, settling, sources, syncing
from moderator.work.letters import State
from tests.servers.contract.living import Life, life
from tests.servers.contract.stages import STAGES, Answered
from tests.servers.contract.test_answering import NAMES

TEXT = "Merci.\n\nVotre demande est retenue : l’article 2 le prévoit."


@pytest.mark.parametrize("name", NAMES)
def test_ours_changed_or_removed_there_is_contested_at_the_next_reading(name: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        changed_then_removed(stack.enter_context(life(STAGES[name](stack), tmp_path)))


def changed_then_removed(life: Life) -> None:
    """Ours is sent, changed there, insisted upon, then removed there: each is seen when it is read."""
    stage = life.stage
    assert isinstance(stage, Answered)

    def pull() -> None:
        syncing.pull(life.ws, sources.servers(life.ws)[0], connect=life.connect)

    def contested() -> list[str]:
        found = syncing.contents(life.ws, connect=life.connect).in_state(State.CONTESTED)
        return [one.reason for one in found]

    pull()
    id_, _body = life.held()[stage.key]
    deciding.answer(life.ws, BitMap([id_]), TEXT)
    if stage.disposition:
        deciding.dispose(life.ws, BitMap([id_]), Disposition(stage.disposition))
    assert syncing.push(life.ws, connect=life.connect).verified == 1
    pull()
    assert contested() == []
    stage.overwrite("Une autre réponse.")
    pull()
    (reason,) = contested()
    assert "changed" in reason
    settling.insist(life.ws, [id_])
    assert syncing.push(life.ws, connect=life.connect).verified == 1
    pull()
    assert contested() == []
    stage.overwrite("")
    pull()
    (reason,) = contested()
    assert "removed" in reason
    assert stage.shown() == [], "nobody puts it back in silence"
