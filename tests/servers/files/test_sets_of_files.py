"""Folders and archives: several exports at once, what comes with them, what is refused."""

import copy
import gzip
import os
import zipfile
from pathlib import Path

import pytest

from moderator.domain.doctor import Ailment, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.servers.files import archive, read, recognise
from tests.servers.files.bringing import bring, written

PROPOSALS = (
    "id;component/id;title/fr;body/fr;url;votes\n"
    "12;7;Des vélos;Partout et pour tous;https://participer.exemple.fr/processes/plan/f/7/proposals/12;3\n"
)
COMMENTS = (
    "id;created_at;body;author/id;author/name;alignment;depth;commentable_id;commentable_type;root_commentable_url\n"
    "34;2019-01-17 10:38:20 +0100;'=bien dit;9;Zoé;1;0;12;Decidim::Proposals::Proposal;https://participer.exemple.fr/x\n"
    "35;2019-01-17 10:39:20 +0100;Pas moi;8;Max;-1;1;34;Decidim::Comments::Comment;https://participer.exemple.fr/x\n"
)


def test_decidim_s_open_data_archive(tmp_path: Path) -> None:
    file = tmp_path / "open-data.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("participer-open-data-comments.csv", COMMENTS)
        bundle.writestr("participer-open-data-proposals.csv", PROPOSALS)
        bundle.writestr("participer-open-data-users.csv", "id;name;nickname;about\n1;Zoé;zoe;J’aime beaucoup le vélo\n")
        bundle.writestr("README.md", "# Open data")
        bundle.writestr("__MACOSX/._README.md", "x")
    assert recognise(file).layout == "decidim"
    brought = bring(file)
    found = brought.by_key()
    assert set(found) == {"proposal/12", "comment/34", "comment/35"}
    assert {c.space for c in brought.contributions} == {"decidim:participer.exemple.fr"}
    assert (found["comment/34"].parent, found["comment/35"].parent) == ("proposal/12", "comment/34")
    assert found["comment/34"].body == "=bien dit"
    assert found["proposal/12"].section == "component/7"
    assert found["comment/35"].section == "component/7"
    assert {(f.ailment, f.remedy) for f in brought.findings} == {
        (Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE),
        (Ailment.FORMULA, Remedy.KEPT),
    }
    assert Ailment.MISSING_PARENT not in brought.ailments()


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "recus"
    folder.mkdir()
    written(folder, "10.csv", "id;texte\n1;Le premier avis reçu\n")
    written(folder, "9.csv", "id;texte\n2;Le deuxième avis reçu\n")
    (folder / "11.docx").write_bytes(b"PK\x03\x04 broken")
    (folder / ".cache").write_text("x")
    brought = bring(folder, space="file:recus")
    assert [c.key for c in brought.contributions] == ["2", "1"]
    assert [(f.ailment, f.place) for f in brought.findings] == [(Ailment.UNREADABLE, "11.docx")]
    assert brought.tally.unread == 1


def test_the_same_contribution_in_two_files_comes_once(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        written(tmp_path, name, PROPOSALS)
    brought = bring(tmp_path)
    assert len(brought.contributions) == 1
    assert brought.ailments() == {Ailment.DUPLICATE_ROW: 1}


def test_compressed_tables(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(PROPOSALS.encode()))
    assert [c.key for c in bring(tmp_path / "a.csv.gz").contributions] == ["proposal/12"]
    cut = gzip.compress((PROPOSALS + "".join(f"{n};7;T{n};Texte {n * 7919};;1\n" for n in range(20_000))).encode())
    (tmp_path / "b.csv.gz").write_bytes(cut[: len(cut) // 2])
    brought = bring(tmp_path / "b.csv.gz")
    assert len(brought.contributions) > 5_000
    assert brought.of(Ailment.TRUNCATED_FILE)


def test_bombs_paths_and_absent_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bombe.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        bundle.writestr("a.csv", b"0" * (110 << 20))
    with pytest.raises(Problem, match="no consultation has"):
        bring(bomb)
    with pytest.raises(Problem, match="does not exist"):
        bring(tmp_path / "absent.csv")
    (tmp_path / "vide").mkdir()
    with pytest.raises(Problem, match="holds no file"):
        bring(tmp_path / "vide")
    sly = tmp_path / "sly.zip"
    with zipfile.ZipFile(sly, "w") as bundle:
        bundle.writestr("../../etc/passwd.csv", "id;texte\n1;Un texte bien innocent\n")
    assert [f.place for f in bring(sly).findings] == []
    assert not (tmp_path.parent / "etc").exists()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "tube.csv")
        with pytest.raises(Problem, match="neither a file nor a folder"):
            bring(tmp_path / "tube.csv")
    with zipfile.ZipFile(tmp_path / "ferme.zip", "w") as bundle:
        bundle.writestr("a.csv", "id;texte\n1;Un texte bien innocent\n")
    locked = bytearray((tmp_path / "ferme.zip").read_bytes())
    locked[6] = locked[locked.index(b"PK\x01\x02") + 8] = 1  # the bit that says that a password closes it
    (tmp_path / "ferme.zip").write_bytes(locked)
    with pytest.raises(Problem, match="protected by a password"):
        bring(tmp_path / "ferme.zip")
    with zipfile.ZipFile(tmp_path / "ruche.zip", "w") as bundle:
        bundle.writestr("a.csv", "id;texte\n" + "1;Un texte\n" * 50)
        for number in range(20):  # one content under many names
            other = copy.copy(bundle.filelist[0])
            other.filename = f"{number}.csv"
            bundle.filelist.append(other)
    with pytest.raises(Problem, match="no consultation has"):
        bring(tmp_path / "ruche.zip")
    large = tmp_path / "large.zip"
    with zipfile.ZipFile(large, "w") as bundle:
        bundle.writestr("a.csv", b"PK" + bytes(5_000))  # what may be a workbook is unfolded in memory
        bundle.writestr("b.csv", "id;texte\n1;Un texte bien innocent\n")
    monkeypatch.setattr(archive, "LARGEST_IN_MEMORY", 4_000)
    brought = bring(large)
    assert [(f.ailment, f.place) for f in brought.findings] == [(Ailment.UNREADABLE, "large.zip › a.csv")]
    assert "no consultation has" in brought.findings[0].sample
    assert len(brought.contributions) == 1
    endless = tmp_path / "avis.csv.gz"
    endless.write_bytes(gzip.compress(b"id;texte\n1;Un avis\n" + b"2;Encore un avis\n" * 50_000))
    monkeypatch.setattr(archive, "LARGEST", 1 << 19)
    with pytest.raises(Problem, match="no consultation has"):
        bring(endless)


def test_what_programs_leave_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "recus"
    folder.mkdir()
    written(folder, "avis.csv", "id;texte\n1;Un texte bien innocent\n")
    for name in (".~lock.avis.csv#", "~$avis.docx", ".DS_Store"):
        written(folder, name, "id;texte\n2;Un fichier de travail\n")
    secret = written(tmp_path, "secret.csv", "id;texte\n3;Un fichier d’ailleurs\n")
    (folder / "lien.csv").symlink_to(secret)
    with zipfile.ZipFile(tmp_path / "mac.zip", "w") as bundle:
        bundle.write(folder / "avis.csv", "avis.csv")
        bundle.writestr("__MACOSX/._avis.csv", b"\x00\x05\x16\x07")
    for path in (folder, tmp_path / "mac.zip"):
        brought = bring(path)
        assert [c.key for c in brought.contributions] == ["1"]
        assert not brought.findings


def test_progress_counts_bytes_and_may_stop_the_reading(tmp_path: Path) -> None:
    rows = "".join(f"{n};Un avis parmi beaucoup d’autres, le numéro {n}\n" for n in range(20_000))
    file = written(tmp_path, "a.csv", "id;texte\n" + rows)
    told: list[tuple[int, int | None]] = []

    def progress(done: int, total: int | None, _what: str) -> None:
        told.append((done, total))
        if len(told) > 10:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(read(file, progress=progress))
    assert told == sorted(told)
    assert told[-1][0] < file.stat().st_size == told[0][1]
