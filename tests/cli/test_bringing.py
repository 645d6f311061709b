"""From the command line: a workspace is made, files come in, and what was wrong with them is shown."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import openpyxl

from moderator.cli.frame import Exit
from tests.cli.console import asked, typed

HEADER = "identifiant;titre;texte;auteur;date;votes pour"
ROWS = tuple(
    f"{n};Titre {n};Texte de la contribution {n}, assez long pour être lu.;Personne {n};1{n}/03/2019;{n}"
    for n in range(5)
)


def table(path: Path, rows: tuple[str, ...] = ROWS) -> Path:
    path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    return path


def test_a_workspace_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "sous" / "loi.moderator"
    assert asked("new", path, "--title", "Loi d’essai") == {"workspace": str(path), "encrypted": False}
    before = path.read_bytes()
    assert "already a file" in typed("new", path, code=Exit.PROBLEM).stderr
    assert path.read_bytes() == before


def test_a_file_comes_in_and_comes_again(tmp_path: Path) -> None:
    path, file = tmp_path / "loi.moderator", table(tmp_path / "avis.csv")
    typed("new", path)
    (first,) = asked("import", path, file)["reports"]
    assert (first["new"], first["taken"], first["complete"], first["label"]) == (5, 5, True, "avis.csv")
    table(file, (*ROWS[:4], ROWS[4].replace("assez", "bien assez"), ROWS[0].replace("0;Titre 0", "9;Titre 9")))
    said = typed("import", path, file).stdout
    assert "1 new" in said
    assert "1 changed" in said
    (third,) = asked("import", path, file)["reports"]
    assert (third["new"], third["changed"], third["unchanged"], third["gone"]) == (0, 0, 6, 0)


def test_a_file_that_cannot_be_read_does_not_stop_the_next_ones(tmp_path: Path) -> None:
    path = tmp_path / "loi.moderator"
    typed("new", path)
    (tmp_path / "vide.csv").write_text("", "utf-8")
    files = [tmp_path / "absent.csv", table(tmp_path / "nord.csv"), tmp_path / "vide.csv"]
    done = asked("import", path, *files, code=Exit.PROBLEM)
    assert [one["label"] for one in done["reports"]] == ["nord.csv"]
    assert len(done["problems"]) == 2
    assert "absent.csv" in " ".join(done["problems"][0].values())
    said = typed("import", path, *files, code=Exit.PROBLEM)
    assert "absent.csv" in said.stderr
    assert "nord.csv" in said.stdout


def test_columns_can_be_chosen_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "loi.moderator"
    typed("new", path)
    odd = tmp_path / "odd.csv"
    odd.write_text(
        "a;b;c\n1;Un avis qui a du corps et de l’esprit.;x\n2;Un autre avis tout aussi long que lui.;y\n", "utf-8"
    )
    guess = json.loads(asked("recognise", odd)["mapping"])
    assert typed("recognise", odd).stdout.splitlines()[-3:] == [
        "  a → nothing to use (kept with the record)", "  b → text", "  c → nothing to use (kept with the record)",
    ]  # fmt: skip
    chosen = tmp_path / "colonnes.json"
    chosen.write_text(json.dumps({**guess, "fields": [["a", "id"], ["b", "body"]]}), "utf-8")
    assert asked("import", path, odd, "--map", chosen)["reports"][0]["new"] == 2
    assert asked("search", path, "corps", "--count")["total"] == 1
    chosen.write_text("{", "utf-8")
    assert asked("import", path, odd, "--map", chosen, code=Exit.PROBLEM)["problem"]["where"].endswith("colonnes.json.")
    chosen.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in asked("import", path, odd, "--map", chosen, code=Exit.PROBLEM)["problem"]["remedy"]


def test_recognising_and_layouts(tmp_path: Path) -> None:
    found = asked("recognise", table(tmp_path / "avis.csv"))
    assert (found["format"], found["layout"]) == ("csv", None)
    assert found["columns"] == HEADER.split(";")
    names = [one["layout"] for one in asked("layouts")["layouts"]]
    assert len(names) == len(set(names)) > 5
    path = tmp_path / "loi.moderator"
    typed("new", path)
    wrong = asked("import", path, tmp_path / "avis.csv", "--layout", "no-such", code=Exit.PROBLEM)
    assert "no-such" in json.dumps(wrong["problems"])


def test_findings_are_shown_and_written(tmp_path: Path) -> None:
    path = tmp_path / "loi.moderator"
    typed("new", path)
    assert "Nothing was brought in" in typed("findings", path, code=Exit.PROBLEM).stderr
    typed("import", path, table(tmp_path / "avis.csv", (*ROWS, ";;;;;", HEADER)))
    book = tmp_path / "rapport.xlsx"
    found = asked("findings", path, "--output", book)
    assert {(one["ailment"], one["row"]) for one in found["findings"]} == {("empty-row", 7), ("repeated-header", 8)}
    assert found["report"]["set_aside"] == 2
    assert len(list(openpyxl.load_workbook(book).worksheets[1].iter_rows(min_row=2))) == 2
    assert "avis.csv, row 8 — header row repeated inside the data: " in typed("findings", path).stdout
    assert "Reports: 1." in typed("findings", path, "--report", "7", code=Exit.PROBLEM).stderr


def test_e_mails_come_in_together_and_their_attachments_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "loi.moderator"
    typed("new", path)
    for number in (1, 2):
        made = EmailMessage()
        made["From"], made["Subject"], made["Message-ID"] = "zoe@x.fr", f"Avis {number}", f"<{number}@x>"
        made.set_content("Pour.")
        made.add_attachment(b"%PDF plan", maintype="application", subtype="pdf", filename="plan.pdf")
        (tmp_path / f"{number}.eml").write_bytes(made.as_bytes())
    assert asked("recognise", tmp_path / "1.eml")["layout"] == "mail"
    (report,) = asked("import", path, tmp_path / "1.eml", tmp_path / "2.eml")["reports"]
    assert report["new"] == 2
    listed = asked("attachments", path, "--save", tmp_path / "pieces")
    assert [(one["name"], one["size"], one["here"]) for one in listed["attachments"]] == [("plan.pdf", 9, True)] * 2
    assert sorted(one.name for one in (tmp_path / "pieces").iterdir()) == ["plan (2).pdf", "plan.pdf"]
    assert [one["contribution"] for one in asked("attachments", path, "--on", '"avis 2"')["attachments"]] == [2]
    assert "plan.pdf  (PDF, 9 bytes)" in typed("attachments", path).stdout
    assert "zoe@x.fr" not in typed("search", path, "", "--json").stdout
