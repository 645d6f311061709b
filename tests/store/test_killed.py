"""Killed without warning, at any moment and at any statement, the program loses nothing that it had promised."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from moderator.store.workspace import Workspace
from tests.store.making import assert_sound, devices, proposals, rows, workspace

PROGRAM = [sys.executable, "-W", "error", "-m", "tests.store.killed"]
ROOT = Path(__file__).parents[2]


def template(folder: Path, passphrase: str) -> Path:
    """A workspace of twenty contributions."""
    workspace(folder, proposals(20), passphrase=passphrase).close()
    return folder / "w.moderator"


def promised(said: bytes) -> int:
    """The last number that was said whole."""
    numbers = [int(line) for line in said.split(b"\n")[:-1] if line.isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))
    return len(numbers)


@pytest.mark.parametrize("passphrase", ["", "une phrase secrète"], ids=["plain", "encrypted"])
def test_killed_at_random_moments(tmp_path: Path, passphrase: str) -> None:
    chance = random.Random(2015)
    path, before, names = template(tmp_path, passphrase), 0, set()
    for _life in range(6 if not passphrase else 3):
        program = subprocess.Popen([*PROGRAM, "deciding", str(path), passphrase], stdout=subprocess.PIPE, cwd=ROOT)
        assert program.stdout is not None
        said = b""
        goal = chance.randint(1, 120)
        while said.count(b"\n") < goal:
            part = os.read(program.stdout.fileno(), 4096)
            assert part, "the program died by itself"
            said += part
        time.sleep(chance.random() / 500)  # somewhere inside the next act
        program.send_signal(signal.SIGKILL)
        said += program.stdout.read()
        program.wait()
        program.stdout.close()
        last = [int(line) for line in said.split(b"\n")[:-1]][-1]
        with Workspace.open(path, passphrase=passphrase, devices=devices(tmp_path)) as ws:
            assert_sound(ws)
            kept = rows(ws, "SELECT count(*), max(n) FROM decision")[0]
            assert kept[0] == kept[1] >= last > before
            before = kept[0]
            names.add(ws.device)
    assert len(names) == 1, "a program that was killed keeps its name, and with it its undo key"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a program")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("passphrase", ["", "une phrase secrète"], ids=["plain", "encrypted"])
def test_killed_at_every_statement(tmp_path: Path, passphrase: str) -> None:
    (tmp_path / "first").mkdir()
    original = template(tmp_path / "first", passphrase)
    # One process forks for each statement: starting Python afresh a hundred times would take minutes.
    statement, ended = 0, False
    step = 1 if not passphrase else 23
    while not ended:
        statement += step
        folder = tmp_path / f"life{statement}"
        folder.mkdir()
        path = folder / "w.moderator"
        shutil.copy(original, path)
        said, code = died(path, passphrase, statement)
        ended = code == 0
        assert code in (0, 9)
        with Workspace.open(path, passphrase=passphrase, devices=devices(folder)) as ws:
            assert_sound(ws)
            count = rows(ws, "SELECT count(*) FROM decision")[0][0]
            assert count in (promised(said), promised(said) + 1)
            for table in ("contribution", "wording", "raw"):
                assert rows(ws, f"SELECT count(*) FROM {table}")[0][0] == (30 if b"brought" in said else 20)
            if count == 4:
                assert rows(ws, "SELECT count(*) FROM decision WHERE body IS NULL") == [(1,)]
        shutil.rmtree(folder)
    assert statement > 40


def died(path: Path, passphrase: str, statement: int) -> tuple[bytes, int]:
    """What the program said, and its exit code, when it dies before that statement."""
    from tests.store.killed import dying_at

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.dup2(writing, 1)
            dying_at(path, passphrase, statement)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        heard = said.read()
    _pid, status = os.waitpid(child, 0)
    return heard, os.waitstatus_to_exitcode(status)
