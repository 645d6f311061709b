"""The device's name: kept from one opening to the next, new for a copy or for a file that has gone back in time."""

import shutil
from pathlib import Path

from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace
from tests.store.making import assert_sound, devices, proposals, reopened, workspace


def test_a_name_is_kept_and_known_for_one_workspace_at_one_place(tmp_path: Path) -> None:
    names = Devices(tmp_path / "devices")
    first = names.name("a", tmp_path / "w", {})
    assert names.name("a", tmp_path / "w", {}) == first
    assert names.name("a", tmp_path / "elsewhere", {}) != first
    assert names.name("b", tmp_path / "w", {}) != first


def test_a_file_that_has_gone_back_in_time_gets_a_new_name(tmp_path: Path) -> None:
    names = Devices(tmp_path / "devices")
    first = names.name("a", tmp_path / "w", {})
    names.wrote("a", tmp_path / "w", 12)
    assert names.name("a", tmp_path / "w", {first: 12}) == first
    assert names.name("a", tmp_path / "w", {first: 13}) == first
    second = names.name("a", tmp_path / "w", {first: 11})
    assert second != first
    assert names.name("a", tmp_path / "w", {first: 11}) == second


def test_forgetting_gives_a_new_name(tmp_path: Path) -> None:
    names = Devices(tmp_path / "devices")
    first = names.name("a", tmp_path / "w", {})
    names.forget("a", tmp_path / "w")
    names.forget("a", tmp_path / "w")
    assert names.name("a", tmp_path / "w", {}) != first


def test_unreadable_notes_are_replaced(tmp_path: Path) -> None:
    names = Devices(tmp_path / "devices")
    first = names.name("a", tmp_path / "w", {})
    for file in names.folder.iterdir():
        file.write_bytes(b"\xff\x00")
    second = names.name("a", tmp_path / "w", {})
    assert second != first
    assert names.name("a", tmp_path / "w", {}) == second


def test_a_folder_that_cannot_be_written_does_not_stop_a_decision(tmp_path: Path) -> None:
    (tmp_path / "devices").write_text("a file where the folder should be")
    Devices(tmp_path / "devices").wrote("a", tmp_path / "w", 3)
    assert (tmp_path / "devices").read_text() == "a file where the folder should be"


def test_a_copied_workspace_never_uses_the_numbers_of_the_original(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    ws.close()
    shutil.copy(ws.path, tmp_path / "copy.moderator")
    with Workspace.open(ws.path, devices=devices(tmp_path)) as original:
        assert original.device == ws.device
        mine = original.decide(Act.REFUSE, BitMap([1]), {"reason": "insult"})
    with Workspace.open(tmp_path / "copy.moderator", devices=devices(tmp_path)) as copy:
        assert copy.device != ws.device
        theirs = copy.decide(Act.RESET, BitMap([1]), {})
        assert theirs.decision.ref != mine.decision.ref
        # Both can then be brought together.
        assert copy.absorb([mine.decision]) == 1
        assert copy.standing.contested() == (("status", 1),)
        assert_sound(copy)


def test_an_older_copy_put_in_place_by_hand_gets_a_new_name_even_after_a_crash(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    ws = reopened(ws)
    older = ws.path.read_bytes()
    ws.decide(Act.ACCEPT, BitMap([2]), {})
    ws._engine.dispose()  # the program dies: it never closes the workspace
    ws._lock.release()
    ws.path.write_bytes(older)
    with Workspace.open(ws.path, devices=devices(tmp_path)) as again:
        assert again.device != ws.device
        assert again.decide(Act.ACCEPT, BitMap([3]), {}).decision.n == 1
