"""Backups: made when something changed, whole, thinned with age."""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.store import backup, engine
from moderator.store.workspace import Workspace
from tests.store.making import assert_sound, devices, proposals, reopened, workspace


def test_closing_makes_a_copy_only_when_something_changed(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    ws = reopened(ws)
    assert [one.why for one in backup.listed(ws.path)] == ["close"]
    ws = reopened(ws)
    ws = reopened(ws)
    assert len(backup.listed(ws.path)) == 1, "opening and closing is not a change"
    ws.decide(Act.ACCEPT, BitMap([2]), {})
    ws.close()
    assert [one.why for one in backup.listed(ws.path)] == ["close", "close"]


def test_a_program_that_was_killed_makes_its_copy_at_the_next_closing(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    ws = reopened(ws)
    os.utime(backup.listed(ws.path)[0].path, (0, 0))
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    ws._engine.dispose()
    ws._lock.release()
    Workspace.open(ws.path, devices=devices(tmp_path)).close()
    assert len(backup.listed(ws.path)) == 2


@pytest.mark.parametrize("passphrase", ["", "secret"])
def test_a_copy_is_a_workspace_and_can_be_made_while_deciding(tmp_path: Path, passphrase: str) -> None:
    with workspace(tmp_path, proposals(3), passphrase=passphrase) as ws:
        ws.decide(Act.ACCEPT, BitMap([1, 2]), {})
        made = ws.back_up("import")
        ws.decide(Act.REFUSE, BitMap([1]), {"reason": "insult"})
        assert made is not None
        assert ws.back_up("import") != made
    with Workspace.open(made, passphrase=passphrase, devices=devices(tmp_path)) as copy:
        assert copy.standing.holding("status", "accepted") == BitMap([1, 2])
        assert copy.device != ws.device
        assert_sound(copy)


def test_two_copies_of_one_second_have_names_of_their_own(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(1)) as ws:
        made = {backup.make(ws.path, "", "import") for _turn in range(3)}
        assert len(made) == 3
        assert len(backup.listed(ws.path)) == 3


def test_a_copy_that_cannot_be_finished_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = workspace(tmp_path, proposals(1))
    kept = ws.back_up("import")
    assert kept is not None
    usage = type("Usage", (), {"free": 1_000})
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    with pytest.raises(Problem, match="not enough space on the disk for a backup"):
        ws.close()
    assert [one.path for one in backup.listed(ws.path)] == [kept]
    monkeypatch.undo()
    with Workspace.open(ws.path, devices=devices(tmp_path)) as again:
        assert again.device == ws.device
        assert again.standing.holding("status", "accepted") == BitMap([1])


def test_a_damaged_copy_is_never_kept(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(200))
    ws.close()
    content = bytearray(ws.path.read_bytes())
    for page in range(10, len(content) // engine.PAGE, 3):
        content[page * engine.PAGE : page * engine.PAGE + 300] = b"\xa5" * 300
    ws.path.write_bytes(content)
    before = backup.listed(ws.path)
    with pytest.raises(Problem, match="damaged"):
        backup.make(ws.path, "", "import")
    assert backup.listed(ws.path) == before


def test_files_that_are_not_copies_are_left_alone(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        folder = backup.folder(ws.path)
        folder.mkdir()
        for name in ("notes.txt", "old.backup", "2026-13-45_000000.close.backup"):
            (folder / name).write_text("mine")
        assert backup.listed(ws.path) == []
        assert backup.thin(ws.path) == []
        assert len(list(folder.iterdir())) == 3


def copies(path: Path, ages: list[timedelta], now: datetime, size: int = 10) -> None:
    """Empty copies of these ages."""
    backup.folder(path).mkdir(exist_ok=True)
    for age in ages:
        file = backup.folder(path) / f"{(now - age).strftime(backup.STAMP)}.close.backup"
        with file.open("wb") as made:
            made.truncate(size)


def test_old_copies_are_thinned_to_one_a_day_then_one_a_month(tmp_path: Path) -> None:
    path, now = tmp_path / "w.moderator", datetime(2026, 6, 30, 18, 0).astimezone()
    copies(path, [timedelta(hours=hours) for hours in range(0, 24 * 120, 4)], now)
    backup.thin(path, now=now)
    left = [now - one.at for one in backup.listed(path)]
    assert left[:10] == [timedelta(hours=hours) for hours in range(0, 40, 4)]
    month = [age for age in left[10:] if age < timedelta(days=31)]
    assert len(month) == len({(now - age).date() for age in month})
    older = [age for age in left if age >= timedelta(days=31)]
    assert len(older) == len({(now - age).strftime("%Y-%m") for age in older})
    assert 3 <= len(older) <= 4
    assert 28 <= len(month) <= 31
    assert backup.thin(path, now=now) == []


def test_large_copies_leave_room_but_the_last_three_stay(tmp_path: Path) -> None:
    path, now = tmp_path / "w.moderator", datetime(2026, 6, 30, 18, 0).astimezone()
    copies(path, [timedelta(hours=hours) for hours in range(8)], now, size=backup.ROOM // 2)
    assert len(backup.thin(path, now=now)) == 5
    assert len(backup.listed(path)) == 3


def test_a_file_that_is_left_as_it_is_is_not_copied(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(1))
    with ws.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = 'future'")
    ws.close()
    with pytest.raises(Problem, match="newer"):
        Workspace.open(ws.path, devices=devices(tmp_path))
    assert [one.why for one in backup.listed(ws.path)] == ["close"]


def test_commands_that_follow_one_another_do_not_copy_the_file_each_time(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    ws.close(spare=600)
    assert len(backup.listed(ws.path)) == 1
    again = Workspace.open(ws.path, devices=devices(tmp_path))
    again.decide(Act.ACCEPT, BitMap([1]), {})
    again.close(spare=600)
    assert len(backup.listed(ws.path)) == 1
    Workspace.open(ws.path, devices=devices(tmp_path)).close()
    assert len(backup.listed(ws.path)) == 2


def test_copies_of_one_second_are_in_their_order_whatever_their_reasons(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        made = []
        for why in ("now", "close", "import", "now"):
            ws.decide(Act.NOTE, BitMap([1]), {"text": why})
            made.append(ws.back_up(why))
        assert [one.path for one in reversed(backup.listed(ws.path))] == made


def test_a_copy_that_was_never_finished_goes_the_next_day(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    left = backup.folder(ws.path)
    left.mkdir(exist_ok=True)
    old, young = left / "2026-01-01_100000.import.part-wal", left / "2026-01-02_100000.import.part"
    for file in (old, young):
        file.write_bytes(b"half a copy")
    os.utime(old, (0, 0))
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    ws.close()
    assert (old.exists(), young.exists()) == (False, True), "another program may be writing the young one"
    assert len(backup.listed(ws.path)) == 1
