"""Backups, passphrase and recovery from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.cli.frame import Exit
from moderator.store import backup
from tests.cli.console import article_seven, asked, typed

GOOD = "cheval agrafe pile exacte"


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    return article_seven(tmp_path)


def test_going_back_to_a_copy(loi: Path) -> None:
    before = asked("backups", loi)["backups"][0]["name"]
    asked("decide", loi, "accept", "--on", "")
    copies = asked("backups", loi)["backups"]
    assert {one["why"] for one in copies} == {"close"}
    assert all(one["size"] > 0 and Path(one["path"]).exists() for one in copies)
    done = asked("restore", loi, before)
    assert Path(done["kept"]).exists()
    assert asked("stats", loi)["stats"]["statuses"]["accepted"] == 0
    latest = next(one for one in asked("backups", loi)["backups"] if one["name"] not in (before, ""))["name"]
    assert latest in typed("backups", loi).stdout
    asked("restore", loi, Path(done["kept"]).name)
    assert asked("stats", loi)["stats"]["statuses"]["accepted"] == 5
    assert asked("verify", loi)["sound"]


def test_a_copy_that_is_not_there(loi: Path, tmp_path: Path) -> None:
    content = loi.read_bytes()
    wrong = asked("restore", loi, "hier.backup", code=Exit.PROBLEM)["problem"]
    assert "hier.backup" in wrong["what"]
    assert loi.read_bytes() == content
    assert asked("backups", tmp_path / "autre.moderator") == {"backups": []}
    assert "no copy yet" in typed("backups", tmp_path / "autre.moderator").stdout


def test_without_room_for_a_copy_what_was_done_is_told_all_the_same(
    loi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "SPARE", 1 << 62)
    done = typed("decide", loi, "accept", "--on", "article:7")
    assert "not enough space on the disk for a backup" in done.stderr
    assert done.stdout
    made = typed("new", tmp_path / "neuf.moderator")
    assert "not enough space on the disk for a backup" in made.stderr
    assert "Workspace made" in made.stdout
    # Nor does it stand before what went wrong.
    assert "follows no server" in asked("pull", loi, code=Exit.PROBLEM)["problem"]["what"]


def test_protecting_changing_and_taking_off(loi: Path) -> None:
    assert asked("passphrase", loi, MODERATOR_NEW_PASSPHRASE=GOOD) == {"encrypted": True, "advice": ""}
    assert "protected by a passphrase" in typed("stats", loi, code=Exit.PROBLEM).stderr
    weak = asked("passphrase", loi, MODERATOR_PASSPHRASE=GOOD, MODERATOR_NEW_PASSPHRASE="123456")
    assert weak["encrypted"]
    assert "igures" in weak["advice"]
    assert asked("stats", loi, code=Exit.PROBLEM, MODERATOR_PASSPHRASE=GOOD)["problem"]
    assert asked("passphrase", loi, "--remove", MODERATOR_PASSPHRASE="123456") == {"encrypted": False, "advice": ""}
    assert asked("stats", loi)["stats"]["received"] == 5


def test_a_new_passphrase_is_typed_twice_and_never_shown(loi: Path) -> None:
    done = typed("passphrase", loi, given=f"{GOOD}\n{GOOD}\n")
    assert "cheval" not in done.output
    assert "is protected" in done.stdout


def test_recovering_a_damaged_workspace(loi: Path, tmp_path: Path) -> None:
    asked("decide", loi, "accept", "--on", "")
    content = bytearray(loi.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\x5a" * 8192
    loi.write_bytes(content)
    done = asked("salvage", loi, tmp_path / "sauve.moderator")
    assert loi.read_bytes() == content
    assert done["path"] == str(tmp_path / "sauve.moderator")
    assert asked("stats", tmp_path / "sauve.moderator")["stats"]["statuses"]["accepted"] == 5
    assert "decision" in typed("salvage", loi, tmp_path / "encore.moderator").stdout
    assert "already" in typed("salvage", loi, tmp_path / "encore.moderator", code=Exit.PROBLEM).stderr
