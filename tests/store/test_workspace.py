"""The workspace file: made, opened, refused, protected, never lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.store import engine, journal, schema
from moderator.store.workspace import NeedsPassphrase, Workspace, put_setting
from tests.domain.colleagues import Colleague
from tests.store.making import assert_sound, bring, devices, proposal, proposals, reopened, rows, workspace

ROOT = Path(__file__).parents[2]
SECRET = "l’été, 14 « vélos »"


def test_a_workspace_keeps_what_was_decided(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3), title="Stratégie numérique")
    ws.decide(Act.ACCEPT, BitMap([1, 3]), {})
    again = reopened(ws)
    assert again.title == "Stratégie numérique"
    assert (again.device, again.uuid) == (ws.device, ws.uuid)
    assert again.standing.holding("status", "accepted") == BitMap([1, 3])
    assert_sound(again)
    again.close()


def test_nothing_is_written_over_a_file_that_is_there(tmp_path: Path) -> None:
    taken = tmp_path / "w.moderator"
    taken.write_text("mine")
    with pytest.raises(Problem, match="already a file of that name"):
        Workspace.create(taken, devices=devices(tmp_path))
    assert taken.read_text() == "mine"


def test_a_workspace_bears_a_name_that_tells_what_it_is(tmp_path: Path) -> None:
    for name in ("loi", "loi.db", ".moderator"):
        with pytest.raises(Problem, match=r"ends in \.moderator"):
            Workspace.create(tmp_path / name, devices=devices(tmp_path))
    assert not [one for one in tmp_path.iterdir() if one.is_file()]


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    ws.close()
    header = ws.path.read_bytes()[:100]
    assert header.startswith(b"SQLite format 3\x00")
    assert int.from_bytes(header[68:72], "big") == schema.APPLICATION_ID


# ------------------------------------------------------------------------------------------------------ passphrases


def test_a_protected_file_shows_nothing_and_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    ws = workspace(tmp_path, [proposal(1, body="Mme Martin, 12 rue des Lilas")], passphrase=SECRET)
    ws.close()
    for file in (ws.path, *tmp_path.rglob("*.backup")):
        content = file.read_bytes()
        assert b"Lilas" not in content
        assert not content.startswith(b"SQLite")
    with pytest.raises(NeedsPassphrase, match="protected by a passphrase"):
        Workspace.open(ws.path, devices=devices(tmp_path))
    with pytest.raises(Problem, match="the passphrase is wrong") as wrong:
        Workspace.open(ws.path, passphrase="l'été, 14", devices=devices(tmp_path))
    assert str(ws.path) in str(wrong.value)
    with Workspace.open(ws.path, passphrase=SECRET, devices=devices(tmp_path)) as again:
        assert again.encrypted
        assert rows(again, "SELECT body FROM wording") == [("Mme Martin, 12 rue des Lilas",)]


@pytest.mark.parametrize(("before", "after"), [("", SECRET), (SECRET, "une autre"), (SECRET, "")])
def test_the_passphrase_is_set_changed_and_removed(tmp_path: Path, before: str, after: str) -> None:
    ws = workspace(tmp_path, proposals(5), passphrase=before, title="Loi")
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    ws.back_up("import")
    ws.change_passphrase(after)
    assert ws.encrypted == bool(after)
    ws.decide(Act.REFUSE, BitMap([2]), {"reason": "insult"})
    copies = list((tmp_path / "w.moderator.backups").glob("*.backup"))
    assert len(copies) == 1, "the copies that the former passphrase opened are gone, and there is a new one"
    assert engine.encrypted(copies[0]) == bool(after)
    again = reopened(ws, passphrase=after)
    assert again.device == ws.device
    assert again.standing.holders("status") == {"accepted": BitMap([1]), "refused:insult": BitMap([2])}
    assert rows(again, "SELECT rowid FROM text('cyclable') ORDER BY 1") == [(one,) for one in range(1, 6)]
    with again.read() as conn:
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert conn.exec_driver_sql("PRAGMA application_id").scalar() == schema.APPLICATION_ID
        assert conn.exec_driver_sql("PRAGMA page_size").scalar() in (engine.PAGE, str(engine.PAGE))
    assert_sound(again)
    again.close()
    if before and after:
        with pytest.raises(Problem, match="the passphrase is wrong"):
            Workspace.open(ws.path, passphrase=before, devices=devices(tmp_path))


def test_the_protection_is_not_undone_by_what_is_left_beside(tmp_path: Path) -> None:
    ws = workspace(tmp_path, [proposal(1, body="Mme Martin, 12 rue des Lilas")])
    ws.back_up("import")
    ws.change_passphrase(SECRET)
    ws.close()
    left = [file for file in tmp_path.rglob("*") if file.is_file() and b"Lilas" in file.read_bytes()]
    assert left == []


# --------------------------------------------------------------------------------------------- files that are not ours


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a Word file", b"x" * 100], ids=["empty", "zip", "text"])
def test_a_file_that_is_no_workspace_is_refused_and_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "w.moderator"
    file.write_bytes(content)
    with pytest.raises(Problem, match="not a Moderator workspace"):
        Workspace.open(file, devices=devices(tmp_path))
    assert file.read_bytes() == content


def test_the_database_of_another_program_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "places.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE decision(x)")
    other.close()
    before = file.read_bytes()
    with pytest.raises(Problem, match="not a Moderator workspace"):
        Workspace.open(file, devices=devices(tmp_path))
    assert file.read_bytes() == before


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such file"):
        Workspace.open(tmp_path / "w.moderator", devices=devices(tmp_path))


def test_a_workspace_of_a_newer_version_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(1))
    with ws.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    ws.close()
    before = ws.path.read_bytes()
    with pytest.raises(Problem, match="newer version of Moderator") as newer:
        Workspace.open(ws.path, devices=devices(tmp_path))
    assert "Install the newer version" in str(newer.value)
    assert ws.path.read_bytes() == before


def test_decisions_of_a_newer_version_are_refused_in_a_sentence(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(1))
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    with ws.write() as conn:
        conn.exec_driver_sql("DROP TRIGGER decision_unchanged")
        conn.exec_driver_sql("UPDATE decision SET kind = 'foresee'")
        conn.exec_driver_sql("UPDATE setting SET value = '0' WHERE name = 'projection'")
    ws.close()
    with pytest.raises(Problem, match="made with a newer version"):
        Workspace.open(ws.path, devices=devices(tmp_path))


# ------------------------------------------------------------------------------------------------------ one at a time


def test_a_workspace_open_in_another_program_is_refused(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    program = (
        "import sys; from pathlib import Path; from moderator.domain.problem import Problem\n"
        "from moderator.store.workspace import Workspace\n"
        "try: Workspace.open(Path(sys.argv[1]))\n"
        "except Problem as problem: print(problem)"
    )
    said = subprocess.run([sys.executable, "-c", program, str(ws.path)], capture_output=True, text=True, cwd=ROOT)
    assert "already open" in said.stdout, said.stderr
    with pytest.raises(Problem, match="already open"):
        Workspace.open(ws.path, devices=devices(tmp_path))
    # Being refused in the same program has not cost it its locks: who leaves the file does not take its log away.
    with ws.write() as conn:
        put_setting(conn, "title", "Loi d’essai")
    leaving = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM setting'); c.close()"
    subprocess.run([sys.executable, "-c", leaving, str(ws.path)], check=True)
    assert Path(f"{ws.path}-wal").exists()
    ws.close()
    Workspace.open(ws.path, devices=devices(tmp_path)).close()


def test_a_workspace_opened_on_one_thread_is_closed_on_another(tmp_path: Path) -> None:
    opened: list[Workspace] = []
    thread = threading.Thread(target=lambda: opened.append(workspace(tmp_path, proposals(2))))
    thread.start()
    thread.join()
    opened[0].decide(Act.ACCEPT, BitMap([1]), {})
    opened[0].close()
    with Workspace.open(opened[0].path, devices=devices(tmp_path)) as again:
        assert again.standing.holding("status", "accepted") == BitMap([1])


def test_a_refused_opening_leaves_the_file_free(tmp_path: Path) -> None:
    ws = workspace(tmp_path, passphrase=SECRET)
    ws.close()
    for _attempt in range(3):
        with pytest.raises(Problem, match="the passphrase is wrong"):
            Workspace.open(ws.path, passphrase="non", devices=devices(tmp_path))
    Workspace.open(ws.path, passphrase=SECRET, devices=devices(tmp_path)).close()


def test_threads_decide_and_read_at_the_same_time(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(40)) as ws:
        faults: list[BaseException] = []

        def act(first: int) -> None:
            try:
                for id_ in range(first, 41, 4):
                    ws.decide(Act.ACCEPT, BitMap([id_]), {})
                    rows(ws, "SELECT count(*) FROM decision")
            except BaseException as fault:  # noqa: BLE001 - shown by the assertion below
                faults.append(fault)

        threads = [threading.Thread(target=act, args=(first,)) for first in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert len(ws.standing.holding("status", "accepted")) == 40
        assert_sound(ws)


# ---------------------------------------------------------------------------------- disks and folders that refuse


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a program that gives up its rights")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_folder_where_one_may_not_write_is_said(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(1))
    ws.close()
    for made in (tmp_path, ws.path):
        made.chmod(0o555 if made.is_dir() else 0o444)
    for part in (tmp_path, *tmp_path.parents):
        if part != tmp_path and os.geteuid() == 0 and part.is_relative_to("/tmp"):
            part.chmod(part.stat().st_mode | 0o055)
    try:
        assert "cannot be written here" in as_nobody(lambda: Workspace.open(ws.path, devices=devices(tmp_path)))
        new = tmp_path / "new.moderator"
        assert "cannot be written here" in as_nobody(lambda: Workspace.create(new, devices=devices(tmp_path)))
        assert not new.exists()
    finally:
        tmp_path.chmod(0o755)


def as_nobody(act: object) -> str:
    """What the Problem says when a program without any special right does this."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            act()  # type: ignore[operator]
            os.write(writing, b"it worked")
        except Problem as problem:
            os.write(writing, str(problem).encode())
        except BaseException as bug:  # noqa: BLE001 - told to the parent
            os.write(writing, repr(bug).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        heard = said.read().decode()
    os.waitpid(child, 0)
    return heard


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_takes_no_more_is_said_and_nothing_decided_is_lost(tmp_path: Path) -> None:
    workspace(tmp_path, proposals(20)).close()
    program = """
import resource, sys
from pathlib import Path
from pyroaring import BitMap
from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace
path = Path(sys.argv[1])
ws = Workspace.open(path, devices=Devices(path.parent / "devices"))
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
done = 0
while True:
    try:
        ws.decide(Act.NOTE, BitMap([1]), {"text": "x" * 20_000})
    except Problem as problem:
        print(done, len(ws.standing.slots), problem, flush=True)
        break
    done += 1
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
ws.decide(Act.ACCEPT, BitMap([2]), {})
ws.close()
"""
    path = tmp_path / "w.moderator"
    said = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, cwd=ROOT)
    assert said.returncode == 0, said.stderr
    done, slots, sentence = said.stdout.split(" ", 2)
    assert int(done) > 5
    assert slots == done
    assert "everything decided before is safe" in sentence
    with Workspace.open(path, devices=devices(tmp_path)) as ws:
        assert rows(ws, "SELECT count(*) FROM decision") == [(int(done) + 1,)]
        assert_sound(ws)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 4 MiB of its own, where the system lets the test mount one."""
    mount = shutil.which("mount")
    if mount is None or os.name != "posix" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs the rights of the system's administrator")
    # Not under pytest's own folder, which another run may be clearing.
    with tempfile.TemporaryDirectory(prefix="small-disk-") as place:
        if subprocess.run([mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True).returncode:
            pytest.skip("this system does not let the test mount a disk")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_said_and_nothing_decided_is_lost(small_disk: Path, tmp_path: Path) -> None:
    names = devices(tmp_path)
    ws = Workspace.create(small_disk / "w.moderator", devices=names)
    bring(ws, proposals(20))

    def fill() -> None:
        while True:
            ws.decide(Act.NOTE, BitMap([1]), {"text": "x" * 50_000})

    with pytest.raises(Problem, match="The disk is full") as full:
        fill()
    assert "everything decided before is safe" in str(full.value)
    done = rows(ws, "SELECT count(*) FROM decision")[0][0]
    assert done > 10
    with pytest.raises(Problem, match="The disk is full"):
        bring(ws, proposals(5_000), name="other.csv")
    assert len(ws.standing.slots) == done
    with pytest.raises(Problem, match=r"The disk is full|not enough space on the disk"):
        ws.close()
    again = Workspace.open(ws.path, devices=names)
    assert again.device == ws.device
    assert rows(again, "SELECT count(*) FROM decision") == [(done,)]
    assert rows(again, "SELECT count(*) FROM contribution") == [(20,)]
    assert_sound(again)
    with pytest.raises(Problem):
        again.close()
    with pytest.raises(Problem, match=r"The disk is full|cannot be written"):
        Workspace.create(small_disk / "other.moderator", devices=names)
    assert not (small_disk / "other.moderator").exists()


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(400))
    ws.close()
    content = bytearray(ws.path.read_bytes())
    for page in range(3, len(content) // engine.PAGE):
        content[page * engine.PAGE : page * engine.PAGE + 200] = os.urandom(200)
    ws.path.write_bytes(content)
    with (
        pytest.raises(Problem, match="damaged") as damaged,
        Workspace.open(ws.path, devices=devices(tmp_path)) as again,
    ):
        rows(again, "SELECT sum(length(body)) FROM wording")
    assert "Restore the last backup" in str(damaged.value)


# ------------------------------------------------------------------------------------------------ one act, or nothing


def test_an_act_that_fails_changes_nothing(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        ws.decide(Act.PILE, BitMap([1, 2]), {"pile": "a"})
        before = ws.standing
        with pytest.raises(Problem, match="malformed"):
            ws.decide(Act.REFUSE, BitMap([1]), {})
        with pytest.raises(KeyError, match="1 of 2 ids"):
            ws.decide(Act.ACCEPT, BitMap([1, 99]), {})
        assert ws.standing.slots == before.slots
        assert rows(ws, "SELECT count(*) FROM decision") == [(1,)]
        assert_sound(ws)


def test_what_was_erased_is_nowhere_in_the_file(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(3))
    note = ws.decide(Act.NOTE, BitMap([1]), {"text": "Mme Martin habite rue des Lilas"})
    ws.decide(Act.BLANK, BitMap(), {"target": str(note.decision.ref), "why": "demande de l’auteur"})
    assert ws.standing.within("note:", 1) == ()
    assert_sound(ws)
    ws.close()
    assert b"Lilas" not in ws.path.read_bytes()


def test_what_a_colleague_erased_is_erased_here_whatever_came_first(tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    note = ahmed.decide(Act.NOTE, (proposal(1).uid,), {"text": "Mme Martin"})
    lea = Colleague("lea", dict(ahmed.known))
    blanking = lea.blank(note)
    with workspace(tmp_path, proposals(3), name="late") as ws:
        assert ws.absorb([note]) == 1
        assert ws.absorb([blanking]) == 1
        assert rows(ws, "SELECT body FROM decision WHERE device = 'ahmed'") == [(None,)]
        assert_sound(ws)
    with workspace(tmp_path, proposals(3), name="early") as ws:
        assert ws.absorb([blanking]) == 1
        assert ws.absorb([note]) == 1
        assert rows(ws, "SELECT body FROM decision WHERE device = 'ahmed'") == [(None,)]
        assert_sound(ws)
        assert ws.absorb([note.blanked(), note, blanking]) == 0


def test_settings_are_remembered(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    assert ws.get("deadline") is None
    ws.set("deadline", "2026-04-30")
    ws.set("deadline", "2026-05-15")
    with reopened(ws) as again:
        assert again.get("deadline") == "2026-05-15"


def test_an_act_on_many_is_the_same_whether_the_corpus_is_in_memory_or_not(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(1_300)) as ws:
        before = ws.decide(Act.ACCEPT, BitMap(range(1, 1_301)), {})
        assert ws.corpus.columns.size > 0
        after = ws.decide(Act.ACCEPT, BitMap(range(1, 1_301)), {})
        assert list(after.decision.on) == list(before.decision.on)
        with ws.read() as conn:
            read = journal.read(conn, [after.seq])[after.seq]
            assert read.hash == after.hash == read.decision.hash()
            assert journal.broken(conn) == []
