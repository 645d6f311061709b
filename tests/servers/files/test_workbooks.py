"""Spreadsheets: XLSX, ODS and XLS, their sheets, titles above headers, bombs and passwords."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from moderator.domain.contribution import Channel
from moderator.domain.doctor import Ailment, Remedy
from moderator.domain.problem import Problem
from moderator.servers.files import archive, recognise
from tests.servers.files.bringing import bring


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Write a workbook of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_titles_above_the_header_and_rows_numbered_as_in_excel(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Registre de la mairie"],
        [],
        ["Numéro", "Nom", "Observation", "Date"],
        [1, "Mme Petit", "Les trottoirs sont trop étroits", "12/03/2019"],
        [2, "M. Grand", "Merci pour la concertation", "un jour"],
    ]
    brought = bring(workbook(tmp_path / "registre.xlsx", {"Feuil1": rows}))
    assert [(c.key, c.author.name, c.body) for c in brought.contributions] == [
        ("1", "Mme Petit", "Les trottoirs sont trop étroits"),
        ("2", "M. Grand", "Merci pour la concertation"),
    ]
    assert [(f.ailment, f.row) for f in brought.of(Ailment.DATE)] == [(Ailment.DATE, 5)]
    assert {f.row for f in brought.findings if f.remedy is Remedy.SET_ASIDE} == {1, 2}
    unnamed: list[list[object]] = [["Jeanne", "12/03/2026", "Il faut des bancs"], ["Paul", "un jour", "Trop de béton"]]
    first = bring(workbook(tmp_path / "sans-titres.xlsx", {"Feuil1": unnamed})).contributions
    assert [c.raw["Paul"] for c in first] == ["Jeanne"]  # a row as full as the others is no title
    lower = bring(workbook(tmp_path / "plus-bas.xlsx", {"Feuil1": [[], [], [], *rows[2:]]}))
    assert [(f.ailment, f.row) for f in lower.findings] == [(Ailment.DATE, 6)]


def test_dates_numbers_and_formulas_are_read_as_shown(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["id", "texte", "date", "votes pour"])
        sheet.write_row(1, 0, [7.0, "Un vrai texte de contribution"])
        sheet.write_number(1, 2, 43586.5, date)
        sheet.write_formula(1, 3, "=6*7", None, 42)
    contribution = bring(tmp_path / "a.xlsx").contributions[0]
    assert (contribution.key, contribution.votes_for) == ("7", 42)
    assert contribution.created is not None
    assert contribution.created.isoformat() == "2019-05-01T12:00:00+02:00"


def test_only_the_sheet_of_contributions_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    answers: list[list[object]] = [["id", "Pourquoi cette note ?", "Que changer dans la ville ?"]]
    answers += [[n, f"Parce que c’est la raison numéro {n}", f"Changer la chose numéro {n}"] for n in range(12)]
    choices: list[list[object]] = [["Code", "Libellé"], ["A", "D’accord avec la proposition"], ["B", "Pas d’accord"]]
    file = workbook(tmp_path / "enquete.xlsx", {"Choix": choices, "Réponses": answers, "Vide": []})
    assert recognise(file).sheets == ("Choix", "Réponses")
    brought = bring(file)
    assert len(brought.contributions) == 24
    assert [(f.ailment, f.place) for f in brought.findings] == [(Ailment.NOT_A_CONTRIBUTION, "enquete.xlsx › Choix")]


def test_a_consolidated_comment_table_carries_the_decisions(tmp_path: Path) -> None:
    header: list[object] = [
        "Numero",
        "Organisme",
        "Type",
        "Page",
        "Commentaire",
        "Modification proposée",
        "Décision du GT",
        "Action",
    ]
    rows: list[list[object]] = [
        header,
        ["DDT 42-2", "DDT 42", "M", "p. 12", "Ce point est obscur", "Préciser", "OK", "intégré"],
    ]
    other: list[list[object]] = [header, ["DDT 42-2", "DDT 42", "T", "p. 3", "Autre document", "", "NOK", "N.A."]]
    brought = bring(workbook(tmp_path / "synthese.xlsx", {"Commun": rows, "PPR": other}))
    first, second = brought.contributions
    assert (first.key, second.key) == ("comment/commun/ddt 42-2", "comment/ppr/ddt 42-2")
    assert first.body == "Ce point est obscur\n\nModification proposée : Préciser"
    assert (first.answer, first.answer_state, first.title, first.labels) == ("OK", "intégré", "p. 12", ("M",))
    assert first.channel is Channel.SERVICE
    assert [section.title for section in brought.sections] == ["Commun", "PPR"]


def test_a_bomb_is_refused_whatever_its_directory_pretends(tmp_path: Path) -> None:
    honest = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(honest, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("xl/workbook.xml", b"0" * (110 << 20))
    with pytest.raises(Problem, match="no consultation has"):
        bring(honest)
    liar = io.BytesIO(honest.read_bytes())
    content = bytearray(liar.getvalue())
    # The directory now says 10 bytes where 110 MB unfold.
    place = content.index(b"xl/workbook.xml", content.index(b"PK\x01\x02"))
    content[place - 46 + 24 : place - 46 + 28] = struct.pack("<I", 10)
    with pytest.raises(Problem, match="no consultation has"):
        archive.check_zip(io.BytesIO(bytes(content)), "bombe.xlsx", 100 << 20)


def test_a_cell_too_far_from_the_others_is_a_sentence_and_not_the_end_of_the_program(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"A": [["id", "texte"], [1, "Bonjour tout le monde"]]})
    book = openpyxl.load_workbook(file)
    book["A"]["XFD1048576"] = "x"
    book.save(tmp_path / "loin.xlsx")
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(tmp_path / "sans.xlsx", "w", zipfile.ZIP_DEFLATED) as other:
        for name in whole.namelist():
            content = whole.read(name)
            if "worksheets/" in name:  # rows and cells that do not say where they stand
                rows = b"<row>" + b"<c><v>1</v></c>" * 16_384 + b"</row>" + b"<row><c><v>1</v></c></row>" * 5_000
                content = content.partition(b"<sheetData>")[0] + b"<sheetData>" + rows + b"</sheetData></worksheet>"
            other.writestr(name, content)
    for name in ("loin.xlsx", "sans.xlsx"):
        with pytest.raises(Problem, match="so far from the others"):
            bring(tmp_path / name)
    wide = workbook(tmp_path / "large.xlsx", {"A": [["id", "texte", *range(300)], [1, "Bonjour tout le monde"]]})
    assert [one.body for one in bring(wide).contributions] == ["Bonjour tout le monde"]
    with xlsxwriter.Workbook(str(tmp_path / "mise en forme.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "texte"])
        sheet.write_row(1, 0, [1, "Bonjour tout le monde"])
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert [one.body for one in bring(tmp_path / "mise en forme.xlsx").contributions] == ["Bonjour tout le monde"]


@pytest.mark.parametrize(("row", "column", "kind", "refused"), [(1, 1, 5, False), (1_048_575, 16_383, 5, True),
                                                               (1_048_575, 16_383, 1, False)])  # fmt: skip
def test_a_binary_workbook_is_measured_too(tmp_path: Path, row: int, column: int, kind: int, refused: bool) -> None:
    def record(number: int, said: bytes = b"") -> bytes:
        return bytes([number] if number < 128 else [number & 127 | 128, number >> 7]) + bytes([len(said)]) + said

    def sheet_row(number: int, *cells: bytes) -> bytes:
        return record(0, struct.pack("<I13x", number)) + b"".join(cells)

    def text(words: str) -> bytes:
        return struct.pack("<I", len(words)) + words.encode("utf-16-le")

    def said(place: int, words: str) -> bytes:
        return record(6, struct.pack("<II", place, 0) + text(words))

    sheet = record(129) + record(148, struct.pack("<4I", 0, row, 0, column)) + record(145)
    sheet += sheet_row(0, said(0, "texte"), said(1, "auteur")) + sheet_row(1, said(0, "Bonjour tout le monde"))
    far = struct.pack("<II", column, 0) + (struct.pack("<d", 1.0) if kind == 5 else b"")
    sheet += sheet_row(row, record(kind, far)) + record(146) + record(130)
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + text("r1") + text("F")) + record(144)
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(tmp_path / "a.xlsb", "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.bin", book + record(132))
        made.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
        )
        made.writestr("xl/worksheets/sheet1.bin", sheet)
    if refused:
        with pytest.raises(Problem, match="so far from the others"):
            bring(tmp_path / "a.xlsb")
    else:
        assert bring(tmp_path / "a.xlsb").contributions[0].body == "Bonjour tout le monde"


def test_a_cut_workbook_is_a_sentence(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"A": [["id", "texte"], [1, "Bonjour tout le monde"]]})
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(Problem, match="damaged or incomplete"):
        bring(file)


def test_other_files_under_a_spreadsheet_s_name_are_refused_with_advice(tmp_path: Path) -> None:
    for content, words in (
        (b"%PDF-1.7\n", "PDF .* is damaged"),
        (b"<!DOCTYPE html><html><title>Connexion</title>", "web page"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "WordDocument".encode("utf-16-le"), "Word 97"),
        (b"\x89PNG\r\n\x1a\n", "neither a table"),
        (b"<?xml version='1.0'?><a/>", "is XML"),
    ):
        file = tmp_path / "export.xlsx"
        file.write_bytes(content)
        with pytest.raises(Problem, match=words):
            recognise(file)
        with pytest.raises(Problem, match=words):
            bring(file)
