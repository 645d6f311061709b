"""Bad disks and workspace files, end to end: nothing decided is lost, and the sentence says what to do."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    path = article_seven(tmp_path)
    asked("decide", path, "accept", "--on", "vélo")
    return path


def problem(*words: object) -> dict[str, str]:
    """The problem that a command meets: it says what, where and what to do."""
    said = asked(*words, code=Exit.PROBLEM)["problem"]
    assert said["what"].endswith(".")
    assert said["where"], said
    assert said["remedy"], said
    return dict(said)


def test_already_open_in_another_program(loi: Path) -> None:
    holding = (
        "import sys; from pathlib import Path; from moderator.store.workspace import Workspace\n"
        "with Workspace.open(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holding, str(loi)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        said = problem("decide", loi, "accept", "--on", "fibre")
        assert "already open" in said["what"]
        other.communicate("")
    assert asked("stats", loi)["stats"]["statuses"]["accepted"] == 3
    assert asked("decide", loi, "accept", "--on", "fibre")["count"] == 1


def test_killed_while_open_leaves_nothing_locked(loi: Path) -> None:
    holding = (
        "import sys; from pathlib import Path; from moderator.store.workspace import Workspace\n"
        "ws = Workspace.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(loi)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        other.send_signal(signal.SIGKILL)
    assert asked("verify", loi)["sound"]


def test_made_by_a_newer_version(loi: Path) -> None:
    raw = dbapi2.connect(str(loi))
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    before = loi.read_bytes()
    assert "newer" in problem("stats", loi)["what"]
    assert loi.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"Bonjour\n", b"PK\x03\x04" * 500, b"SQLite format 3\x00" + b"\x00" * 4_000])
def test_a_file_that_is_no_workspace(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "autre.moderator"
    path.write_bytes(content)
    said = problem("stats", path)
    assert "autre.moderator" in said["where"]
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "contacts.db"
    raw = dbapi2.connect(str(path))
    raw.execute("CREATE TABLE contact (name)")
    raw.commit()
    raw.close()
    before = path.read_bytes()
    assert "not a Moderator workspace" in problem("stats", path)["what"]
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "dossier.moderator"
    folder.mkdir()
    problem("stats", folder)
    assert "already a file" in problem("new", folder)["what"]


def test_damaged_then_recovered(loi: Path, tmp_path: Path) -> None:
    content = bytearray(loi.read_bytes())
    dice = random.Random(7)
    for page in dice.sample(range(1, len(content) // 8192), 12):
        content[page * 8192 : page * 8192 + 2_000] = dice.randbytes(2_000)
    loi.write_bytes(content)
    for command in (["stats", loi], ["search", loi, "vélo"], ["verify", loi], ["decide", loi, "accept", "--on", ""]):
        done = typed(*command, "--json", code=None)
        assert "Traceback" not in done.output
        assert done.exit_code in (Exit.DONE, Exit.PROBLEM)
    saved = tmp_path / "sauve.moderator"
    asked("salvage", loi, saved)
    assert asked("stats", saved)["stats"]["received"] == 5
    assert asked("stats", saved)["stats"]["statuses"]["accepted"] >= 3
    assert asked("verify", saved)["sound"]


def test_cut_short(loi: Path) -> None:
    content = loi.read_bytes()
    loi.write_bytes(content[: len(content) // 2])
    said = problem("stats", loi)
    assert "damaged" in said["what"]
    assert "backup" in said["remedy"]
    backup = asked("backups", loi)["backups"][0]["name"]
    asked("restore", loi, backup)
    assert asked("stats", loi)["stats"]["statuses"]["accepted"] == 3


# ------------------------------------------------------------------------------------------------------------- disks


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Do something as a person who may read this folder and write nothing in it."""
    parts = [one for one in (folder, *folder.parents) if one.stat().st_uid == os.getuid() and one != Path("/")]
    modes = {one: one.stat().st_mode for one in parts}
    root = os.geteuid() == 0
    try:
        for one in parts if root else [folder]:
            one.chmod((modes[one] | 0o055) & ~0o222 if one == folder else modes[one] | 0o055)
        if root:
            os.seteuid(65534)
        yield
    finally:
        if root:
            os.seteuid(0)
        for one, mode in modes.items():
            one.chmod(mode)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs a program that gives up its rights")
def test_a_folder_where_one_may_not_write(loi: Path, tmp_path: Path) -> None:
    asked("export", loi, "responses", "--output", tmp_path / "sortie")  # everything needed is loaded
    locked = tmp_path / "a" / "lecture seule"
    locked.mkdir(parents=True)
    copy = locked / "loi.moderator"
    shutil.copy(loi, copy)
    before = copy.read_bytes()
    with without_rights(locked):
        assert "cannot be written" in problem("stats", copy)["what"]
        assert "cannot be written" in problem("new", locked / "neuf.moderator")["what"]
    assert copy.read_bytes() == before
    assert [one.name for one in locked.iterdir()] == ["loi.moderator"]


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs a program that gives up its rights")
def test_documents_into_a_folder_where_one_may_not_write(loi: Path, tmp_path: Path) -> None:
    locked = tmp_path / "sortie"
    asked("export", loi, "responses", "--output", tmp_path / "avant")
    locked.mkdir()
    work = tmp_path / "travail"
    work.mkdir(mode=0o777)
    work.chmod(0o777)
    mine = work / "loi.moderator"
    shutil.copy(loi, mine)
    mine.chmod(0o666)
    with without_rights(locked):
        said = problem("export", mine, "responses", "--output", locked)
    assert "cannot be written" in said["what"]
    assert list(locked.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_fills_up_during_an_import(loi: Path, tmp_path: Path) -> None:
    table = tmp_path / "avis.csv"
    body = "Un avis très long, écrit avec soin. " * 200
    table.write_text("identifiant;texte\n" + "".join(f"{n};{n} {body}\n" for n in range(2_000)), encoding="utf-8")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, limit[1]))

    done = subprocess.run(
        [sys.executable, "-m", "moderator", "import", str(loi), str(table)],
        capture_output=True, text=True, check=False, cwd=ROOT, preexec_fn=small_disk, timeout=100,
    )  # fmt: skip
    assert done.returncode == Exit.PROBLEM
    assert "Traceback" not in done.stderr
    assert "disk" in done.stderr.lower(), done.stderr
    assert "safe" in done.stderr
    stats = asked("stats", loi)["stats"]
    assert stats["statuses"]["accepted"] == 3
    assert asked("verify", loi)["sound"]
    (report,) = asked("import", loi, table)["reports"]
    assert (report["complete"], report["taken"]) == (True, 2_000)
    assert asked("stats", loi)["stats"]["received"] == 2_005
