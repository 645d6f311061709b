"""A damaged file: what can still be read is brought into a new one, and the original is left as it was."""

import os
import random
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.store import backup, engine, journal, schema
from moderator.store.salvage import Salvaged, salvage
from moderator.store.workspace import Workspace
from tests.store.making import article, assert_sound, bring, devices, proposals, rows, workspace

COUNT = 1_500


def lived(folder: Path, passphrase: str = "") -> Path:
    """A closed workspace with texts, articles and decisions, without any backup."""
    ws = workspace(folder, [article(1), article(2), *proposals(COUNT)], passphrase=passphrase, title="Loi numérique")
    ws.decide(Act.DEFINE, BitMap(), {"tag": "bike", "name": "Vélo"})
    for number in range(1, 200):
        ws.decide(Act.ACCEPT, BitMap([number, number + 1]), {})
        ws.decide(Act.ANSWER, BitMap([number]), {"text": f"Réponse {number} : " + "nous retenons. " * 20})
    ws.decide(Act.TAG, BitMap(range(1, COUNT + 1)), {"tag": "bike"})
    ws.close()
    for one in backup.listed(ws.path):
        one.path.unlink()
    return ws.path


def spoil(path: Path, pages: list[int], noise: bytes | None = None) -> None:
    """Write garbage over whole pages."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * engine.PAGE)
            file.write(noise or random.Random(page).randbytes(engine.PAGE))


def saved(path: Path, folder: Path, passphrase: str = "") -> Salvaged:
    """Salvage beside, and check that the original did not move."""
    before = path.read_bytes()
    done = salvage(path, folder / "saved.moderator", passphrase, devices=devices(folder))
    assert path.read_bytes() == before
    return done


@pytest.mark.parametrize("passphrase", ["", "une phrase"], ids=["plain", "encrypted"])
def test_a_sound_file_is_saved_whole(tmp_path: Path, passphrase: str) -> None:
    path = lived(tmp_path, passphrase)
    done = saved(path, tmp_path, passphrase)
    assert done.faults == ()
    assert all(one.lost == 0 and one.from_backups == 0 for one in done.tables)
    assert done.of("decision").saved == 400
    assert done.of("contribution").saved == COUNT
    with (
        Workspace.open(path, passphrase=passphrase, devices=devices(tmp_path)) as before,
        Workspace.open(done.path, passphrase=passphrase, devices=devices(tmp_path)) as after,
    ):
        for table in schema.kept.sorted_tables:
            if table.name != "setting":
                sql = f"SELECT * FROM {table.name} ORDER BY 1, 2"
                assert rows(after, sql) == rows(before, sql), table.name
        assert after.title == "Loi numérique"
        assert after.standing.slots == before.standing.slots
        assert after.device != before.device
        assert rows(after, "SELECT count(*) FROM text('cyclable')") == [(COUNT,)]
        assert_sound(after)


@pytest.mark.parametrize("passphrase", ["", "une phrase"], ids=["plain", "encrypted"])
@pytest.mark.parametrize("seed", range(3))
def test_what_is_beside_the_garbage_is_saved(tmp_path: Path, seed: int, passphrase: str) -> None:
    path = lived(tmp_path, passphrase)
    size = path.stat().st_size // engine.PAGE
    with Workspace.open(path, passphrase=passphrase, devices=devices(tmp_path)) as ws:
        interior = {row[0] for row in rows(ws, "SELECT rootpage - 1 FROM sqlite_master")}
    for one in backup.listed(path):
        one.path.unlink()
    # Leaves of tables and indexes; the list of tables itself, and the tops of the trees, stay.
    leaves = [page for page in range(40, size) if page not in interior]
    spoil(path, random.Random(seed).sample(leaves, 12))
    done = saved(path, tmp_path, passphrase)
    rescue = done.of("decision")
    assert rescue.saved >= 400 * 0.6
    assert done.of("contribution").saved >= COUNT * 0.6
    with Workspace.open(done.path, passphrase=passphrase, devices=devices(tmp_path)) as after:
        assert rows(after, "SELECT count(*) FROM decision") == [(rescue.saved,)]
        with after.read() as conn:
            assert bool(journal.broken(conn)) == bool(done.faults)
            assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        for table in ("wording", "raw"):
            assert rows(after, f"SELECT count(*) FROM {table}") == rows(after, "SELECT count(*) FROM contribution")
        after.decide(Act.ACCEPT, BitMap([rows(after, "SELECT min(id) FROM contribution")[0][0]]), {})
        bring(after, [article(1), article(2), *proposals(COUNT)])
        assert rows(after, "SELECT count(*) FROM contribution") == [(COUNT,)], "what was lost is brought in again"
        assert rows(after, "SELECT count(*) FROM wording WHERE body = ''") == [(0,)]
        assert rows(after, "SELECT count(*) FROM text('cyclable')") == [(COUNT,)]


def test_what_is_lost_is_taken_from_the_backups(tmp_path: Path) -> None:
    path = lived(tmp_path)
    with Workspace.open(path, devices=devices(tmp_path)) as ws:
        ws.back_up("import")
        ws.decide(Act.REFUSE, BitMap([1_400]), {"reason": "insult"})
        ws._changed = False  # no second copy: this decision is in the file alone
    assert len(backup.listed(path)) == 1
    size = path.stat().st_size // engine.PAGE
    spoil(path, random.Random(7).sample(range(60, size), 20))
    done = saved(path, tmp_path)
    assert sum(one.from_backups for one in done.tables) > 0
    assert done.of("contribution").lost == done.of("wording").lost == 0
    assert done.of("decision").lost == 0
    assert done.faults == ()
    with Workspace.open(done.path, devices=devices(tmp_path)) as after:
        assert rows(after, "SELECT count(*) FROM contribution JOIN wording USING (id) JOIN raw USING (id)") == [
            (COUNT,)
        ]
        assert_sound(after)


def test_a_plain_file_whose_first_bytes_are_gone_is_read_all_the_same(tmp_path: Path) -> None:
    path = lived(tmp_path)
    with path.open("r+b") as file:
        file.write(bytes(100))
    done = saved(path, tmp_path)
    assert done.of("decision").saved == 400
    assert done.faults == ()


def test_a_file_of_garbage_is_replaced_by_its_last_sound_backup(tmp_path: Path) -> None:
    path = lived(tmp_path)
    with Workspace.open(path, devices=devices(tmp_path)) as ws:
        ws.back_up("import")
    path.write_bytes(os.urandom(50 * engine.PAGE))
    done = saved(path, tmp_path)
    assert done.of("decision").saved == 0
    assert done.of("decision").from_backups == 400
    with Workspace.open(done.path, devices=devices(tmp_path)) as after:
        assert after.title == "Loi numérique"
        assert_sound(after)


def test_when_nothing_can_be_read_it_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "w.moderator"
    path.write_bytes(os.urandom(50 * engine.PAGE))
    with pytest.raises(Problem, match="Nothing can be read"):
        saved(path, tmp_path)
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["w.moderator"]


def test_decisions_that_were_altered_are_left_out(tmp_path: Path) -> None:
    path = lived(tmp_path)
    with Workspace.open(path, devices=devices(tmp_path)) as ws:
        with ws.write() as conn:
            conn.exec_driver_sql("DROP TRIGGER decision_unchanged")
            conn.exec_driver_sql("UPDATE decision SET body = replace(body, 'retenons', 'refusons') WHERE seq = 5")
        ws._changed = False
    done = saved(path, tmp_path)
    assert done.of("decision").saved == 399
    assert done.of("decision").lost == 1
    assert len(done.faults) == 1


def test_nothing_is_written_over_another_file(tmp_path: Path) -> None:
    path = lived(tmp_path)
    (tmp_path / "saved.moderator").write_text("mine")
    with pytest.raises(Problem, match="already a file of that name"):
        saved(path, tmp_path)
    assert (tmp_path / "saved.moderator").read_text() == "mine"
