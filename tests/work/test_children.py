"""Work in a child process: results and faults come back as if it had been done here, and it can be stopped."""

import os
import signal
import time

import pytest

from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, Progress, silent
from moderator.domain.words import language, speaking
from moderator.work.children import computed


def where(added: int, progress: Progress) -> tuple[int, int, str, bool]:
    progress(1, 2, "half")
    return os.getpid(), added + 1, language(), signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def refused(progress: Progress) -> None:
    raise Problem("The disk is full.", where="/tmp", remedy="Free some space.")


def wrong(progress: Progress) -> None:
    raise KeyError("a bug")


def killed(progress: Progress) -> None:
    os._exit(9)


def counted(progress: Progress) -> int:
    n = 0
    while True:  # nobody but the person who asked ends this
        n += 1
        progress(n, None, "counting")


def deaf(progress: Progress) -> None:
    progress(0, None, "started")
    time.sleep(600)


def test_the_result_comes_back_from_another_process_in_the_language_spoken_here() -> None:
    told = list[tuple[int, int | None, str]]()
    with speaking("fr"):
        process, result, spoken, shielded = computed(where, 41, progress=lambda *said: told.append(said))
    assert process != os.getpid()
    assert (result, spoken) == (42, "fr")
    assert shielded, "Ctrl+C is left to the program"
    assert (1, 2, "half") in told


def test_a_problem_comes_back_whole() -> None:
    with pytest.raises(Problem) as raised:
        computed(refused, progress=silent)
    assert (raised.value.what, raised.value.remedy) == ("The disk is full.", "Free some space.")


def test_a_bug_comes_back_with_the_place_where_it_happened() -> None:
    with pytest.raises(KeyError) as raised:
        computed(wrong, progress=silent)
    assert "in wrong" in "".join(raised.value.__notes__)


def test_a_child_that_the_system_ends_is_a_problem_of_the_world() -> None:
    with pytest.raises(Problem, match="short of memory"):
        computed(killed, progress=silent)


@pytest.mark.parametrize("work", [counted, deaf])
def test_it_stops_when_asked_even_when_it_does_not_listen(work: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderator.work.children._PATIENCE", 0.3)
    seen = list[str]()

    def stop_once_started(_done: int, _total: int | None, what: str) -> None:
        seen.append(what)
        if what:
            raise Cancelled

    start = time.monotonic()
    with pytest.raises(Cancelled):
        computed(work, progress=stop_once_started)  # type: ignore[arg-type]
    assert seen[-1] in ("counting", "started")
    assert time.monotonic() - start < 30
