"""Backups put back, passphrases, and damaged files, as a person asks for them."""

import random
from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.store import backup, engine
from moderator.store.workspace import Workspace
from moderator.work import deciding, keeping
from tests.store.making import assert_sound, devices, proposals, rows, workspace


def opened(path: Path, passphrase: str = "") -> Workspace:
    """A workspace, as this test's device opens it."""
    return Workspace.open(path, passphrase=passphrase, devices=devices(path.parent), actor="Claire")


@pytest.mark.parametrize("passphrase", ["", "quatre mots pris au hasard"])
def test_a_copy_is_put_back_and_what_it_replaces_is_kept(tmp_path: Path, passphrase: str) -> None:
    ws = workspace(tmp_path, proposals(5), passphrase=passphrase)
    deciding.accept(ws, [1])
    ws.close()
    (copy,) = keeping.backups(ws.path)
    with opened(ws.path, passphrase) as again:
        deciding.refuse(again, [1], "insult")
        deciding.accept(again, [2])
    kept = keeping.restore(ws.path, copy, passphrase, devices=devices(tmp_path))
    with opened(ws.path, passphrase) as back:
        assert back.standing.value("status", 1) == "accepted"
        assert back.standing.value("status", 2) is None
        assert back.device != ws.device
        assert_sound(back)
        # What was decided since can still be brought together with what is decided now.
        deciding.accept(back, [3])
    reasons = [one.why for one in keeping.backups(ws.path)]
    assert reasons.count("restore") == 1
    with Workspace.open(kept, passphrase=passphrase, devices=devices(tmp_path)) as before:
        assert before.standing.value("status", 1) == "refused:insult"


def test_a_workspace_that_is_open_is_not_replaced(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(2))
    ws.back_up("import")
    (copy,) = keeping.backups(ws.path)
    with pytest.raises(Problem, match="already open"):
        keeping.restore(ws.path, copy, devices=devices(tmp_path))
    deciding.accept(ws, [1])
    ws.close()


def test_a_damaged_copy_is_not_put_back(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(300))
    ws.close()
    (copy,) = keeping.backups(ws.path)
    content = bytearray(copy.path.read_bytes())
    for page in range(10, len(content) // engine.PAGE):
        content[page * engine.PAGE : page * engine.PAGE + 300] = b"\xa5" * 300
    copy.path.write_bytes(content)
    before = ws.path.read_bytes()
    with pytest.raises(Problem, match="damaged"):
        keeping.restore(ws.path, copy, devices=devices(tmp_path))
    assert ws.path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.glob("*.restored*")) == []
    opened(ws.path).close()


def test_a_damaged_file_is_kept_aside_when_its_copy_takes_its_place(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(300))
    deciding.accept(ws, [1])
    ws.close()
    garbage = random.Random(1).randbytes(40 * engine.PAGE)
    ws.path.write_bytes(garbage)
    (copy,) = keeping.backups(ws.path)
    kept = keeping.restore(ws.path, copy, devices=devices(tmp_path))
    assert kept.read_bytes() == garbage
    with opened(ws.path) as back:
        assert back.standing.value("status", 1) == "accepted"


def test_a_workspace_that_was_deleted_comes_back_from_its_copies(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    ws.close()
    ws.path.unlink()
    keeping.restore(ws.path, keeping.backups(ws.path)[0], devices=devices(tmp_path))
    with opened(ws.path) as back:
        assert rows(back, "SELECT count(*) FROM contribution") == [(3,)]


def test_a_passphrase_is_set_with_a_word_of_advice(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    assert "short" in keeping.change_passphrase(ws, "été 2026")
    assert ws.encrypted
    assert keeping.change_passphrase(ws, "cheval correct pile agrafe") == ""
    ws.close()
    with opened(ws.path, "cheval correct pile agrafe") as again:
        assert keeping.change_passphrase(again, "") == ""
        assert not again.encrypted


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("", "anyone who has the file"),
        ("0612345678912", "Figures alone"),
        ("aaaabbbbaaaabbbb", "same few signs"),
        ("vélo-2026", "short"),
        ("Anticonstitutionnellement", "One word"),
        ("cheval correct pile agrafe", ""),
        ("k8#Zq!w2_Lp9", ""),
    ],
)
def test_advice_on_passphrases(passphrase: str, said: str) -> None:
    advice = keeping.advice(passphrase)
    assert (said in advice) if said else advice == ""


def test_what_was_recovered_is_said(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(1_000))
    for number in range(1, 60):
        deciding.answer(ws, [number], f"Réponse {number}")
    ws.close()
    for one in backup.listed(ws.path):
        one.path.unlink()
    size = ws.path.stat().st_size // engine.PAGE
    with ws.path.open("r+b") as file:
        for page in random.Random(3).sample(range(45, size), size // 4):
            file.seek(page * engine.PAGE)
            file.write(random.Random(page).randbytes(engine.PAGE))
    done = keeping.salvage(ws.path, tmp_path / "saved.moderator", devices=devices(tmp_path))
    said = list(done.lines())
    assert said[0].endswith("decisions recovered")
    assert any("bring their source in again" in line for line in said)
    assert str(done.path) in said[-1]
