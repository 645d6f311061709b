"""Long computations in a process of their own, with progress and a way to stop them: the window never waits."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, Progress
from moderator.domain.words import _, language, speak

T = TypeVar("T")

_OFTEN = 0.1  # seconds between two looks at whether the person asked to stop
_PATIENCE = 3.0  # seconds left to the child to stop by itself
_GENTLE = 5  # added to the child's niceness: the window goes first


def computed(work: Callable[..., T], *arguments: Any, progress: Progress) -> T:
    """The result of `work(*arguments, progress)`, worked out in a child process.

    `work` is a function of a module, its arguments and result can be pickled. Raises what it raises, and Cancelled when
    `progress` does: the child then stops at its next progress, or is ended.
    """
    # A fresh interpreter on every system: a copy of a process with threads and open databases is not safe.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    stop = context.Event()
    child = context.Process(target=_child, args=(theirs, stop, language(), work, arguments), daemon=True)
    with _uninterrupted():
        child.start()
    theirs.close()
    last: tuple[int, int | None, str] = (0, None, "")
    try:
        while True:
            progress(*last)
            if ours.poll(_OFTEN):
                kind, value = _received(ours, child)
                if kind == "progress":
                    last = value
                elif kind == "done":
                    return value  # type: ignore[no-any-return]
                else:
                    raise value
    finally:
        stop.set()
        child.join(_PATIENCE)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()
        ours.close()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl+C in a terminal goes to all processes: those started here leave it to the program, which then stops them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _received(ours: Connection, child: BaseProcess) -> tuple[str, Any]:
    try:
        return ours.recv()  # type: ignore[no-any-return]
    except EOFError:
        child.join(_PATIENCE)
        raise Problem(
            _("The computation was ended by the system, which was perhaps short of memory."),
            remedy=_("Close other programs and try again; nothing was lost."),
        ) from None


def _child(theirs: Connection, stop: Any, spoken: str, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    speak(spoken)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_GENTLE)
    told = 0.0

    def progress(done: int, total: int | None, what: str) -> None:
        nonlocal told
        if stop.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - told >= _OFTEN:
            told = now
            theirs.send(("progress", (done, total, what)))

    with contextlib.suppress(BrokenPipeError, Cancelled):  # the parent left, or asked to stop: nobody listens
        try:
            result = work(*arguments, progress)
        except Cancelled:
            raise
        except BaseException as error:  # noqa: BLE001 - raised again on the other side
            error.add_note(traceback.format_exc())
            theirs.send(("raised", error))
        else:
            theirs.send(("done", result))
