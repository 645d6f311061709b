"""Work goes to its thread and comes back to the window's, whatever happens to it."""

import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.ui.tasks import Tasks


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_work_is_done_elsewhere_and_its_outcome_comes_back_here(tasks: Tasks, qtbot: QtBot) -> None:
    seen: list[tuple[threading.Thread, threading.Thread]] = []
    tasks.write(
        lambda progress: threading.current_thread(), lambda there: seen.append((there, threading.current_thread()))
    )
    qtbot.waitUntil(lambda: bool(seen))
    ((there, here),) = seen
    assert there is not here
    assert here is threading.main_thread()


def test_everything_that_is_written_is_written_in_order(tasks: Tasks, qtbot: QtBot) -> None:
    written: list[int] = []

    def keep(number: int, _progress: Progress) -> None:
        written.append(number)

    for number in range(200):
        tasks.write(partial(keep, number))
    qtbot.waitUntil(lambda: not tasks.busy())
    assert written == list(range(200))


def test_the_newest_question_makes_the_older_ones_worthless(tasks: Tasks, qtbot: QtBot) -> None:
    answers: list[str] = []
    gate = threading.Event()

    def slow(_progress: Progress) -> str:
        gate.wait(10)
        return "old"

    tasks.read("search", slow, answers.append)
    tasks.read("search", lambda progress: "new", answers.append)
    tasks.read("other", lambda progress: "other", answers.append)
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert sorted(answers) == ["new", "other"]


def test_the_world_s_problem_and_our_bug_are_told_apart(tasks: Tasks, qtbot: QtBot) -> None:
    problems: list[Problem] = []
    bugs: list[BaseException] = []
    own: list[Problem] = []
    tasks.problem.connect(problems.append)
    tasks.bug.connect(bugs.append)

    def full(_progress: Progress) -> None:
        raise Problem("The disk is full.", remedy="Make room.")

    def wrong(_progress: Progress) -> None:
        raise KeyError("secret name")

    tasks.write(full)
    tasks.write(full, failed=own.append)
    tasks.write(wrong)
    qtbot.waitUntil(lambda: not tasks.busy())
    assert [str(one) for one in problems] == ["The disk is full. Make room."]
    assert len(own) == 1
    assert [type(one) for one in bugs] == [KeyError]


def test_a_long_work_is_stopped_and_tells_nobody(tasks: Tasks, qtbot: QtBot) -> None:
    done: list[object] = []
    rounds = 0
    started = threading.Event()

    def endless(progress: Progress) -> None:
        nonlocal rounds
        while True:
            rounds += 1
            started.set()
            progress(rounds, None, "on and on")

    with qtbot.waitSignal(tasks.progressed):
        task = tasks.serve(endless, done.append, label="Endless")
    assert started.wait(10)
    task.cancel()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert done == []


def test_closing_waits_for_what_is_being_written(qtbot: QtBot) -> None:
    made = Tasks()
    written: list[int] = []

    def keep(number: int, _progress: Progress) -> None:
        written.append(number)

    for number in range(50):
        made.write(partial(keep, number))
    made.close()
    assert written == list(range(50))


def test_what_is_dropped_is_heard_of_no_more_even_when_it_fails(tasks: Tasks, qtbot: QtBot) -> None:
    heard: list[object] = []
    tasks.bug.connect(heard.append)
    gate = threading.Event()

    def waits(_progress: Progress) -> str:
        gate.wait(10)
        return "late"

    def fails(_progress: Progress) -> None:
        gate.wait(10)
        raise OSError("the file is gone")

    tasks.serve(waits, heard.append)
    tasks.compose(fails, heard.append)
    tasks.drop_all()
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert heard == []


def test_a_silent_server_does_not_keep_the_program_from_ending(qtbot: QtBot) -> None:
    made = Tasks()
    gate, asked = threading.Event(), threading.Event()

    def silent(_progress: Progress) -> None:
        asked.set()
        gate.wait(60)

    made.serve(silent)
    assert asked.wait(10)
    start = time.monotonic()
    made.close()
    assert time.monotonic() - start < 30
    gate.set()
