"""Comment tables filled in by services, in Word and OpenDocument, with all that people do to them."""

import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement

from moderator.domain.contribution import AuthorKind, Channel
from moderator.domain.doctor import Ailment, Remedy
from moderator.domain.problem import Problem
from moderator.servers.files import recognise
from tests.servers.files.bringing import bring

HEADER = [
    "",
    "Organisme",
    "Type de commentaire",
    "Page",
    "Commentaire\n(explication du besoin)",
    "Modification proposée",
    "Décision",
]
INSTRUCTIONS = "Merci de nous retourner CE fichier"


def comment_table(path: Path, *tables: list[list[str]]) -> Path:
    """Write the comment tables as the blank form has them: a header, then a merged row of instructions."""
    document = Document()
    for rows in tables:
        table = document.add_table(2 + len(rows), len(HEADER))
        for cell, text in zip(table.rows[0].cells, HEADER, strict=True):
            cell.text = text
        table.rows[1].cells[0].merge(table.rows[1].cells[-1]).text = INSTRUCTIONS
        for line, row in zip(table.rows[2:], rows, strict=True):
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = text
        document.add_paragraph("")
    document.save(str(path))
    return path


def test_the_rows_somebody_filled_in_are_comments(tmp_path: Path) -> None:
    rows = [
        ["1", "DDT 07", "G", "p45", "Trois référentiels\nsont proposés", "N’en garder qu’un", ""],
        ["2", "", "", "", "", "", ""],
        ["3", "DDT 07", "T", "", "Code trop long", "", ""],
    ]
    file = comment_table(tmp_path / "recu.docx", rows)
    assert recognise(file).layout == "comment-table"
    brought = bring(file)
    first, second = brought.contributions
    assert first.body == "Trois référentiels\nsont proposés\n\nModification proposée : N’en garder qu’un"
    assert (first.key, second.key) == ("comment/ddt 07-1", "comment/ddt 07-3")
    assert (first.title, first.author.name, first.author.kind) == ("p45", "DDT 07", AuthorKind.PUBLIC_BODY)
    assert (first.channel, first.labels) == (Channel.SERVICE, ("G",))
    assert [(f.ailment, f.remedy, f.row) for f in brought.findings] == [
        (Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE, 2),
        (Ailment.EMPTY_ROW, Remedy.SET_ASIDE, 4),
    ]


def test_one_table_for_each_contributor(tmp_path: Path) -> None:
    one = [["1", "Ineris", "D", "p. 106", "Mot mal écrit dans la table", "", ""]]
    two = [["1", "DGPR", "M", "p. 3", "Question de fond sur le modèle", "", ""]]
    brought = bring(comment_table(tmp_path / "recu.docx", one, two))
    assert [c.author.name for c in brought.contributions] == ["Ineris", "DGPR"]


def test_a_second_table_without_header_goes_on_with_the_first(tmp_path: Path) -> None:
    file = comment_table(tmp_path / "recu.docx", [["1", "DDT 01", "G", "p. 1", "Premier point", "", ""]])
    document = Document(str(file))
    for cell, text in zip(
        document.add_table(1, 7).rows[0].cells, ["2", "DDT 01", "T", "p. 2", "Deuxième point", "", ""], strict=True
    ):
        cell.text = text
    document.save(str(file))
    assert [c.body for c in bring(file).contributions] == ["Premier point", "Deuxième point"]


def test_a_document_without_table_nor_text_is_a_sentence(tmp_path: Path) -> None:
    Document().save(str(tmp_path / "lettre.docx"))
    with pytest.raises(Problem, match="neither text nor a table"):
        bring(tmp_path / "lettre.docx")


def test_tracked_deletions_are_left_out(tmp_path: Path) -> None:
    file = comment_table(
        tmp_path / "recu.docx",
        [
            ["1", "DDT 01", "G", "p1", "Le texte gardé", "", ""],
            ["2", "DDT 01", "G", "p2", "Une ligne supprimée", "", ""],
        ],
    )
    document = Document(str(file))
    document.tables[0].rows[3]._tr.get_or_add_trPr().insert(0, OxmlElement("w:del"))  # type: ignore[arg-type]
    document.save(str(file))
    rewrite(
        file,
        "word/document.xml",
        "Le texte gardé</w:t></w:r>",
        'Le texte gardé</w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText> et supprimé</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t xml:space="preserve"> puis ajouté</w:t></w:r></w:ins>',
    )
    assert [one.body for one in bring(file).contributions] == ["Le texte gardé puis ajouté"]


def test_an_opendocument_table_with_repeated_and_spanned_cells(tmp_path: Path) -> None:
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )

    def row(*cells: str) -> str:
        return (
            "<table:table-row>"
            + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
            + "</table:table-row>"
        )

    empty = '<table:table-row><table:table-cell table:number-columns-repeated="5"/></table:table-row>'
    content = (
        f"<office:document-content {names}><office:body><office:text><table:table>"
        + row("N°", "Organisme", "Page", "Commentaire", "Modification proposée")
        + '<table:table-row><table:table-cell table:number-columns-spanned="5">'
        + "<text:p>Merci</text:p></table:table-cell>"
        + "<table:covered-table-cell/>" * 4 + "</table:table-row>"
        + row("1", "DDTM11", "p<text:s text:c='2'/>68", "Deux<text:line-break/>lignes", "") + empty
        + "</table:table></office:text></office:body></office:document-content>"
    )  # fmt: skip
    file = tmp_path / "recu.odt"
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", content)
    brought = bring(file)
    assert [(c.body, c.title, c.author.name) for c in brought.contributions] == [("Deux\nlignes", "p 68", "DDTM11")]
    assert brought.ailments() == {Ailment.NOT_A_CONTRIBUTION: 1, Ailment.EMPTY_ROW: 1}


def rewrite(file: Path, member: str, old: str, new: str) -> None:
    """Change the XML of a document as a careful enemy, or Word itself, would."""
    with zipfile.ZipFile(file) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    text = contents[member].decode()
    assert old in text
    contents[member] = text.replace(old, new, 1).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(name, content)
