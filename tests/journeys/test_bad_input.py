"""Bad files, end to end: each gets a sentence saying what, where and what to do, and the rest of the work goes on."""

from __future__ import annotations

import csv
import html
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from moderator.cli.frame import Exit
from moderator.domain import markup
from moderator.servers.files import archive, encoding
from tests.cli.console import asked, typed

HEADER = ("identifiant", "titre", "texte", "auteur", "date", "votes pour")


def row(number: int, text: str = "", **other: str) -> tuple[str, ...]:
    cells = dict(zip(HEADER, (str(number), f"Titre {number}", text or f"Avis numéro {number}, écrit avec soin.",
                              f"Personne {number}", "12/03/2019", "3"), strict=True))  # fmt: skip
    return tuple((cells | other).values())


def table(path: Path, rows: list[tuple[str, ...]], coding: str = "utf-8") -> Path:
    with path.open("w", encoding=coding, newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([HEADER, *rows])
    return path


@pytest.fixture
def loi(tmp_path: Path) -> Path:
    path = tmp_path / "loi.moderator"
    typed("new", path, "--title", "Loi d’essai")
    return path


def refused(loi: Path, bad: Path) -> str:
    """Bring a bad file in between two good ones: it is told, by name, with what to do, and they come in."""
    folder = bad.parent / "bons"
    folder.mkdir()
    good = [table(folder / f"bon{n}.csv", [row(100 * n), row(100 * n + 1)]) for n in (1, 2)]
    done = asked("import", loi, good[0], bad, good[1], code=Exit.PROBLEM)
    (problem,) = done["problems"]
    assert [one["new"] for one in done["reports"]] == [2, 2]
    assert problem["remedy"], problem
    assert bad.name in problem["where"] + problem["what"], problem
    assert total(loi) == 4
    assert asked("verify", loi)["sound"]
    return " ".join(problem.values())


def taken(loi: Path, file: Path, rows: int, code: Exit = Exit.DONE) -> Any:
    """Bring a file in: what was taken and what was set aside make its rows, and the findings list the rest."""
    (report,) = asked("import", loi, file, code=code)["reports"]
    assert report["taken"] + report["set_aside"] == rows, report
    assert report["taken"] == total(loi)
    listed = Counter(one["ailment"] for one in asked("findings", loi)["findings"])
    assert listed == ailments(report)
    assert asked("verify", loi)["sound"]
    return report


def ailments(report: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in report["findings"]:
        found[one["ailment"]] += one["count"]
    return found


def total(loi: Path, query: str = "") -> int:
    return int(asked("search", loi, query, "--count")["total"])


def sheets(path: Path, content: str, *, shared: str = "") -> Path:
    """A workbook made by hand around the XML of its only sheet."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", types)
        book.writestr("_rels/.rels", f'<Relationships xmlns="{links}"><Relationship Id="r" Type="{relation}/'
                      'officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="A" '
                      'sheetId="1" r:id="r1"/></sheets></workbook>')  # fmt: skip
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{links}"><Relationship Id="r1" Type='
                      f'"{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')  # fmt: skip
        with book.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(content.encode())
    return path


# ------------------------------------------------------------------------------------------------- files cut or coded


def test_a_truncated_workbook(loi: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (HEADER, *(row(n) for n in range(200))):
        sheet.append(cells)
    whole = tmp_path / "entier.xlsx"
    book.save(whole)
    cut = tmp_path / "coupe.xlsx"
    cut.write_bytes(whole.read_bytes()[:-3_000])
    refused(loi, cut)


def test_a_truncated_json_file_keeps_what_was_whole(loi: Path, tmp_path: Path) -> None:
    rows = [{"id": n, "titre": f"Titre {n}", "texte": f"Avis numéro {n}, écrit avec soin."} for n in range(20)]
    cut = tmp_path / "coupe.json"
    cut.write_text(json.dumps(rows, ensure_ascii=False)[:-40], "utf-8")
    done = typed("import", loi, cut, "--json", code=None)
    said = json.loads(done.stdout)
    told = json.dumps(said, ensure_ascii=False) + json.dumps(asked("findings", loi), ensure_ascii=False)
    assert total(loi) in (18, 19)
    assert "truncated" in told or "broken" in told or "unreadable" in told, told


@pytest.mark.parametrize("coding", ["cp1252", "utf-16", "utf-8-sig", "mac_roman"])
def test_the_wrong_encoding_is_found_out(loi: Path, tmp_path: Path, coding: str) -> None:
    file = table(
        tmp_path / "avis.csv", [row(n, f"L’été dernier, la forêt a brûlé ({n}), ça suffit.") for n in range(30)], coding
    )
    taken(loi, file, 30)
    assert total(loi, '"la forêt a brûlé"') == 30


def test_text_decoded_twice_is_mended_and_said(loi: Path, tmp_path: Path) -> None:
    broken = "L’été, la forêt brûle.".encode().decode("cp1252")
    report = taken(loi, table(tmp_path / "avis.csv", [row(1, broken), row(2)]), 2)
    assert "encoding" in ailments(report), report
    assert total(loi, '"la forêt brûle"') == 1


def test_nul_bytes(loi: Path, tmp_path: Path) -> None:
    file = tmp_path / "avis.csv"
    table(file, [row(1), row(2, "Un avis avec un \x00 dedans, mais entier."), row(3)])
    report = taken(loi, file, 3)
    assert ailments(report)
    assert total(loi, '"mais entier"') == 1
    assert b"\x00" not in asked("show", loi, "2")["contribution"]["body"].encode()


def test_a_line_without_end(loi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LONGEST_LINE", 200_000)  # of 32 MiB: the same road, in less time
    file = tmp_path / "long.csv"
    table(file, [row(1), row(2, "mot " * 500_000), row(3)])
    done = typed("import", loi, file, "--json", code=None)
    said = done.stdout + json.dumps(asked("findings", loi))
    assert "too-long" in said or "long" in said, said[:2_000]
    assert total(loi) >= 2
    assert asked("verify", loi)["sound"]


# ----------------------------------------------------------------------------------------------------- bombs, entities


def test_a_zip_bomb_in_a_workbook(loi: Path, tmp_path: Path) -> None:
    cells = '<row><c t="inlineStr"><is><t>' + "A" * 50_000_000 + "</t></is></c></row>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    bomb = sheets(tmp_path / "bombe.xlsx", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')
    assert bomb.stat().st_size < 100_000
    refused(loi, bomb)


def test_too_many_pieces_in_an_archive(loi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_ENTRIES", 50)
    bomb = tmp_path / "mille.zip"
    with zipfile.ZipFile(bomb, "w") as package:
        for n in range(60):
            package.writestr(f"{n}.csv", "identifiant;texte\n1;Un avis écrit avec soin.\n")
    refused(loi, bomb)


ENTITIES = '<!DOCTYPE a [<!ENTITY z "zz"><!ENTITY y "&z;&z;"><!ENTITY file SYSTEM "file:///etc/passwd">]>'


def test_xml_entities_in_a_workbook(loi: Path, tmp_path: Path) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>{a}</t></is></c><c t="inlineStr"><is><t>{b}</t></is></c></row>'
        for a, b in (("identifiant", "texte"), ("1", "Un avis &file; &y; écrit avec soin."), ("2", "Un autre avis."))
    )
    file = sheets(
        tmp_path / "entites.xlsx", f'{ENTITIES}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    )
    done = typed("import", loi, file, "--json", code=None)
    assert "root:" not in done.output
    assert b"root:" not in loi.read_bytes()
    assert "Traceback" not in done.output
    assert asked("verify", loi)["sound"]


@pytest.mark.parametrize(("name", "part"), [("avis.docx", "word/document.xml"), ("avis.odt", "content.xml")])
def test_xml_entities_in_a_document(loi: Path, tmp_path: Path, name: str, part: str) -> None:
    file = tmp_path / name
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = {
        "word/document.xml": f'{ENTITIES}<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>&file;&y;</w:t></w:r>'
        "</w:p></w:body></w:document>",
        "content.xml": f'{ENTITIES}<office:document-content xmlns:office="{office}" xmlns:text="{text}"><office:body>'
        "<office:text><text:p>&file;&y;</text:p></office:text></office:body></office:document-content>",
    }[part]
    with zipfile.ZipFile(file, "w") as package:
        if name.endswith("odt"):
            package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr(part, content)
    assert "root:" not in refused(loi, file)
    assert b"root:" not in loi.read_bytes()


# ---------------------------------------------------------------------------------------------------- what cells hold

SCRIPT = "<script>alert('x')</script><img src=http://mal.invalid/i.png onerror=alert(1)><b>Oui</b>"


def test_html_and_scripts_in_every_field_are_text_everywhere(loi: Path, tmp_path: Path) -> None:
    bad = tuple(f"{SCRIPT} {n}" if n not in (0, 4, 5) else cell for n, cell in enumerate(row(1)))
    taken(loi, table(tmp_path / "avis.csv", [bad, row(2)]), 2)
    sheet = asked("show", loi, "1")["contribution"]
    for shown in (markup.clean(sheet["html"]), sheet["body"], sheet["title"], sheet["row"]["author"]):
        assert "<script" not in shown.lower()
        assert "onerror" not in shown.lower()
        assert "mal.invalid" not in shown or "src=" not in shown.lower()
    assert "<script" not in typed("show", loi, "1").stdout
    assert asked("search", loi, "", "--facets")["total"] == 2
    asked("decide", loi, "answer", "--on", "", "--text", f"{SCRIPT}\n\nLa proposition est retenue.")
    asked("decide", loi, "define", "--name", SCRIPT)
    path = asked(
        "export", loi, "responses", "--output", tmp_path / "sortie", "--lang", "fr", "--set", f"service={SCRIPT}"
    )["path"]
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    assert all("<script" not in text and "<img" not in text for text in parts.values())
    assert html.escape("<b>Oui</b>", quote=False) in parts["word/document.xml"]  # what the service itself typed
    outside = [name for name, text in parts.items() if "mal.invalid" in text and name.endswith(".rels")]
    assert outside == []


def test_formulas_are_words(loi: Path, tmp_path: Path) -> None:
    formulas = ["=cmd|' /C calc'!A0", "+1+cmd|'/C calc'!A0", "@SUM(1;2) et la suite", "-2+3 voilà mon avis"]
    rows = [row(n, one) for n, one in enumerate(formulas)]
    taken(loi, table(tmp_path / "avis.csv", [*rows, rows[0]]), 5)
    book = openpyxl.load_workbook(asked("findings", loi, "--output", tmp_path / "r.xlsx")["output"])
    assert all(cell.data_type != "f" for page in book for line in page.iter_rows() for cell in line)


def test_duplicate_numbers_and_circles_of_parents(loi: Path, tmp_path: Path) -> None:
    file = tmp_path / "fil.jsonl"
    lines: list[dict[str, object]] = [
        {"id": 1, "parent_id": 3, "body": "Premier avis de la ronde."},
        {"id": 2, "parent_id": 1, "body": "Deuxième avis de la ronde."},
        {"id": 3, "parent_id": 2, "body": "Troisième avis de la ronde."},
        {"id": 4, "parent_id": 4, "body": "Un avis qui se répond."},
        {"id": 5, "body": "Cinquième avis."},
        {"id": 5, "body": "Un autre texte sous le même numéro."},
        {"id": 6, "parent_id": 77, "body": "Réponse à un absent."},
    ]
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in lines), "utf-8")
    report = taken(loi, file, len(lines))
    assert "duplicate-id" in ailments(report), report
    for one in asked("search", loi, "")["contributions"]:
        sheet = asked("show", loi, one["id"])["contribution"]
        assert len(sheet["above"]) <= 3
        assert one["id"] not in [other["id"] for other in sheet["above"]]
    asked("decide", loi, "answer", "--on", "", "--text", "Vu.")
    asked("export", loi, "responses", "--output", tmp_path / "sortie")


@pytest.mark.parametrize(
    "date", ["00/00/0000", "01/01/9999", "31/02/2019", "hier", "0000-00-00T00:00:00Z", "99999999999999"]
)
def test_impossible_dates_are_said_and_the_text_stays(loi: Path, tmp_path: Path, date: str) -> None:
    report = taken(loi, table(tmp_path / "avis.csv", [row(1, date=date), *(row(n) for n in range(2, 6))]), 5)
    assert sum(ailments(report).values()) == 1, report
    assert asked("stats", loi)["stats"]["undated"] == 1
    asked("decide", loi, "answer", "--on", "", "--text", "Vu.")
    asked("export", loi, "responses", "--output", tmp_path / "sortie")


def test_all_that_at_once_and_the_counts_still_match(loi: Path, tmp_path: Path) -> None:
    rows = [
        row(1), row(2, SCRIPT), row(3, "\x00\x01\x02 Un avis."), HEADER, ("",) * 6, row(1), row(1, "Autre."),
        row(4, date="31/02/2019"), row(5, "=1+1 fait deux, non ?"), row(6, "\u202e Un avis à l’envers."), row(7)[:3],
        (*row(8), "une", "cellule", "de trop"),
    ]  # fmt: skip
    taken(loi, table(tmp_path / "avis.csv", rows), len(rows))
