"""Bringing files in: counts that add up, updates that keep decisions, stops and faults that lose nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from pyroaring import BitMap

from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, importing, reading

HEADER = ("identifiant", "titre", "texte", "auteur", "date", "votes pour")


def table(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([HEADER, *rows])
    return path


def row(number: int, text: str = "") -> tuple[str, ...]:
    body = text or f"Texte de la contribution {number}, assez long pour être lu comme tel par le programme."
    return (str(number), f"Titre {number}", body, f"Personne {number}", "12/03/2019", str(number))


def ids(ws: Workspace, query: str = "") -> BitMap:
    return finding.find(ws, query).bitmap


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w.moderator")


def test_every_row_is_counted(ws: Workspace, tmp_path: Path) -> None:
    rows = [row(1), row(2), ("", "", "", "", "", ""), HEADER, row(3), row(3)]
    with ws:
        report = importing.bring(ws, table(tmp_path / "avis.csv", rows))
        assert report.complete
        assert report.new == 3
        assert report.taken + report.set_aside == len(rows)
        kinds = {ailment for ailment, _remedy, _count in report.findings}
        assert kinds == {Ailment.EMPTY_ROW, Ailment.REPEATED_HEADER, Ailment.DUPLICATE_ROW}
        listed = importing.findings(ws, report.id)
        assert sorted(one.row or 0 for one in listed) == [4, 5, 7]


def test_a_later_issue_of_the_file_updates_it_and_decisions_stay(ws: Workspace, tmp_path: Path) -> None:
    with ws:
        importing.bring(ws, table(tmp_path / "avis_mars.csv", [row(n) for n in range(1, 6)]))
        deciding.accept(ws, ids(ws))
        changed = [
            row(1),
            row(2, "Un tout autre texte, corrigé par son auteur après la clôture."),
            row(3),
            row(4),
            row(6),
        ]
        report = importing.bring(ws, table(tmp_path / "avis_avril.csv", changed))
        assert (report.new, report.changed, report.unchanged, report.gone) == (1, 1, 3, 1)
        assert len(importing.file_sources(ws)) == 1
        assert len(ws.standing.holding("status", "accepted")) == 5
        edited = ids(ws, '"corrigé par son auteur"')
        sheet = reading.sheet(ws, edited.min())
        assert sheet is not None
        assert sheet.versions[0].body.startswith("Texte de la contribution 2")
        assert not ids(ws, '"Texte de la contribution 2"')
        again = importing.bring(ws, table(tmp_path / "avis_mai.csv", [*changed, row(5)]))
        assert again.back == 1


def test_another_file_of_the_same_shape_is_another_source(ws: Workspace, tmp_path: Path) -> None:
    with ws:
        importing.bring(ws, table(tmp_path / "nord.csv", [row(n) for n in range(1, 6)]))
        importing.bring(ws, table(tmp_path / "sud.csv", [row(n) for n in range(101, 106)]))
        assert [one.name for one in importing.file_sources(ws)] == ["nord", "sud"]
        assert len(ids(ws)) == 10
        assert not ids(ws, "disparu:oui")


def test_stopping_keeps_what_was_read_and_declares_nothing_gone(ws: Workspace, tmp_path: Path) -> None:
    path = table(tmp_path / "avis.csv", [row(n) for n in range(1, 6_001)])
    with ws:
        calls = 0

        def stop(done: int, total: int | None, what: str) -> None:
            nonlocal calls
            calls += 1
            if len(finding.find(ws, "").ids) >= 2_000 or calls > 50:
                raise Cancelled

        importing.bring(ws, table(tmp_path / "debut.csv", [row(n) for n in range(1, 6_001)]), name="avis")
        with pytest.raises(Cancelled):
            importing.bring(ws, path, name="avis", progress=stop)
        assert len(ids(ws)) == 6_000
        assert not ids(ws, "disparu:oui")
        assert importing.reports_of(ws)[0].complete in (True, False)
        assert importing.bring(ws, path, name="avis").unchanged == 6_000


def test_the_labels_of_an_import_are_searched(ws: Workspace, tmp_path: Path) -> None:
    for number, subject in enumerate(("Réponse automatique : Absence", "Mon avis")):
        mail = f"From: z@x.fr\nSubject: {subject}\nMessage-ID: <{number}@x>\n\nPour.\n"
        (tmp_path / f"{number}.eml").write_text(mail, "utf-8")
    with ws:
        importing.bring(ws, tmp_path / "0.eml")
        assert len(ids(ws, 'libellé:"réponse automatique"')) == 1
        importing.bring(ws, tmp_path / "1.eml")
        assert [len(ids(ws, f"libellé:{value}")) for value in ("automatique", "aucun", "zorg")] == [1, 1, 0]


def test_what_could_not_be_read_is_not_called_gone(ws: Workspace, tmp_path: Path) -> None:
    records = [{"id": n, "texte": f"Une piste cyclable sur l’avenue numéro {n}"} for n in range(1, 9)]
    path = tmp_path / "avis.json"
    path.write_text(json.dumps(records), "utf-8")
    with ws:
        assert importing.bring(ws, path, name="avis").new == 8
        path.write_text(json.dumps(records)[:-90], "utf-8")
        cut = importing.bring(ws, path, name="avis")
        assert (cut.complete, cut.gone) == (False, 0)
        path.write_text(json.dumps(records[:2]), "utf-8")
        assert importing.bring(ws, path, name="avis").gone == 6


def test_a_file_written_to_while_it_is_read_makes_nothing_gone(ws: Workspace, tmp_path: Path) -> None:
    with ws:
        path = table(tmp_path / "avis.csv", [row(number) for number in range(1, 6)])
        importing.bring(ws, path)

        def copied_over(_done: int, _total: int | None, _what: str) -> None:
            table(path, [row(1)])

        with pytest.raises(Problem, match="changed while it was being read"):
            importing.bring(ws, path, progress=copied_over)
        assert not ids(ws, "disparu:oui")
        assert not importing.reports_of(ws)[0].complete


def test_a_backup_is_made_before(ws: Workspace, tmp_path: Path) -> None:
    with ws:
        importing.bring(ws, table(tmp_path / "avis.csv", [row(1)]))
        deciding.accept(ws, ids(ws))
        importing.bring(ws, table(tmp_path / "avis2.csv", [row(1), row(2)]))
        assert [one.name.split(".")[1] for one in sorted((tmp_path / "w.moderator.backups").iterdir())].count(
            "import"
        ) == 2


def test_the_report_can_be_exported_without_formulas(ws: Workspace, tmp_path: Path) -> None:
    with ws:
        report = importing.bring(ws, table(tmp_path / "avis.csv", [row(1), ("2", "=cmd|' /C calc'!A0", *row(2)[2:])]))
        path = importing.export_findings(ws, report.id, tmp_path / "rapport.xlsx")
        book = openpyxl.load_workbook(path)
        cells = [cell for line in book[book.sheetnames[1]].iter_rows(min_row=2) for cell in line if cell.value]
        assert cells
        assert all(cell.data_type != "f" for cell in cells)


def test_a_file_without_contributions_is_a_sentence(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "vide.csv").write_text("", "utf-8")
    with ws, pytest.raises(Problem):
        importing.bring(ws, tmp_path / "vide.csv")


def test_a_reply_to_what_is_in_no_file_is_told_once_and_to_what_came_before_not_at_all(
    ws: Workspace, tmp_path: Path
) -> None:
    def mail(number: int, answers: int) -> Path:
        file = tmp_path / f"{number}.eml"
        file.write_text(
            f"From: z@x.fr\nSubject: Avis {number}\nMessage-ID: <{number}@x>\nIn-Reply-To: <{answers}@x>\n\nPour.\n"
        )
        return file

    with ws:
        told = [importing.bring(ws, mail(number, answers)) for number, answers in ((1, 99), (2, 1))]
        rows = [(one.row, one.place) for one in importing.findings(ws, told[0].id)]
    assert [{kind: count for kind, _remedy, count in one.findings} for one in told] == [
        {Ailment.MISSING_PARENT: 1},
        {},
    ]
    assert rows == [(1, "1.eml")]


def test_a_missing_file_is_a_sentence(ws: Workspace, tmp_path: Path) -> None:
    with ws, pytest.raises(Problem):
        importing.bring(ws, tmp_path / "absent.csv")


def test_a_workspace_is_no_file_to_import(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "a.moderator") as ws, pytest.raises(Problem, match="opened, not imported"):
        importing.bring(ws, ws.path)
