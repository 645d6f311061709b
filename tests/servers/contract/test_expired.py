"""One contract for every platform that takes credentials: those that end are said, lose nothing, are renewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.charter import Disposition
from moderator.servers.troubles import Unauthorised
from moderator.work import deciding, receiving, sources, syncing
from moderator.work.letters import State
from tests.servers.contract.living import Life
from tests.servers.contract.stages import STAGES, Answered, Signed, names
from tests.servers.contract.test_answering import writes
from tests.servers.proxy import BadLine


@pytest.fixture
def life(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Life]:
    with ExitStack() as stack:
        stage = STAGES[request.param](stack)
        one = Life(stage, stack.enter_context(BadLine(stage.url)), tmp_path)
        stack.callback(one.end)
        yield one


def pull(life: Life, *, anew: bool = False) -> receiving.Received:
    (one,) = receiving.receive(life.ws, sources.servers(life.ws), anew=anew, connect=life.connect)
    return one


def ends(life: Life, after: int) -> None:
    """The credentials end once the server has answered so many more times."""
    assert isinstance(life.stage, Signed)
    stage, left = life.stage, after

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            stage.expire()

    life.line.after = count


def expire_once_written(life: Life) -> Callable[[], None]:
    """The credentials end once something was written there."""
    stage = life.stage
    assert isinstance(stage, Signed)
    gone = False

    def look() -> None:
        nonlocal gone
        if not gone and any(map(writes, life.line.requests)):
            gone = True
            stage.expire()

    return look


def said(life: Life, problem: object) -> None:
    """The sentence names the server and says how to go on."""
    assert isinstance(problem, Unauthorised), problem
    (source,) = sources.servers(life.ws)
    assert "no longer accepts the credentials" in problem.what
    assert source.label in problem.what
    assert f"source credentials WORKSPACE {source.id}" in problem.remedy
    assert sources.ended(source)


def renewed(life: Life) -> None:
    assert isinstance(life.stage, Signed)
    life.line.after = None
    life.stage.renew()
    assert pull(life).problem is None
    (source,) = sources.servers(life.ws)
    assert not sources.ended(source)


@pytest.mark.parametrize("life", names(Signed), indirect=True)
def test_credentials_that_end_in_the_middle_of_a_reading_lose_nothing(life: Life) -> None:
    reading_ends(life)


def reading_ends(life: Life, again: tuple[int, ...] = (2, 6)) -> None:
    """The credentials end while all is read, and once more after so many answers each time; they are renewed."""
    ends(life, 5)
    said(life, pull(life).problem)
    before = life.held()
    said(life, pull(life).problem)
    assert life.held() == before
    renewed(life)
    assert {key: body for key, (_id, body) in life.held().items()} == life.stage.truth()
    # Nor is anything said to be gone that the site merely did not show to strangers.
    for after in again:
        ends(life, after)
        said(life, pull(life, anew=True).problem)
        renewed(life)
        assert {key: body for key, (_id, body) in life.held().items()} == life.stage.truth()


@pytest.mark.parametrize("life", names(Signed, Answered), indirect=True)
def test_credentials_that_end_after_a_letter_keep_the_others_to_send(life: Life) -> None:
    sending_ends(life)


def sending_ends(life: Life) -> None:
    """The credentials end once something was sent, and are renewed."""
    stage = life.stage
    assert isinstance(stage, Answered)
    assert pull(life).problem is None
    server = stage.connect(stage.url)
    held = life.held()
    keys = [
        stage.key,
        *(key for key in sorted(held, reverse=True) if server.answerable(key)),
    ]
    chosen = list(dict.fromkeys(keys))[:3]
    ids = BitMap(held[key][0] for key in chosen)
    deciding.answer(life.ws, ids, "Merci, votre demande est retenue : l’article 2 le prévoit.")
    if stage.disposition:
        deciding.dispose(life.ws, ids, Disposition(stage.disposition))
    assert isinstance(stage, Signed)
    stage.expire()
    said(life, syncing.push(life.ws, connect=life.connect).problems[0])
    renewed(life)
    assert pull(life).problem is None
    assert life.held().keys() == held.keys(), "what could not be sent is still there"
    life.line.requests.clear()
    life.line.after = expire_once_written(life)
    done = syncing.push(life.ws, connect=life.connect)
    (problem,) = done.problems
    said(life, problem)
    waiting = syncing.contents(life.ws, connect=life.connect)
    assert waiting.in_state(State.REFUSED, State.CONTESTED) == ()
    assert waiting.count(State.TO_SEND) == done.left >= len(chosen) - 1
    renewed(life)
    syncing.push(life.ws, connect=life.connect)
    assert syncing.contents(life.ws, connect=life.connect).count(State.VERIFIED) == len(chosen)
    assert {key: len(texts) for key, texts in stage.said().items()} == dict.fromkeys(chosen, 1)
