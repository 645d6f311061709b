"""The service's own template: its page, its headers, its bloc-marque, its styles; and the files that cannot be one."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from moderator.documents.reading import answers_of
from moderator.documents.response import respond
from moderator.documents.template import ATTACHED_TEMPLATE
from moderator.domain.problem import Problem
from tests.documents.package import asked, names, part, small, styled, words
from tests.documents.specimen import specimen

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def picture() -> BytesIO:
    """A small blue image."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\x00" + b"\x00\x00\x91" * 40 for _row in range(20))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 2, 0, 0, 0))
    return BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def service_template(path: Path) -> Path:
    """What a service has: a logo in the body, a footer of its own, wide margins, its own titles; saved as .dotx."""
    document = docx.Document()
    document.add_paragraph("Texte d’exemple à remplacer")
    document.add_paragraph().add_run().add_picture(picture(), width=Mm(30))
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(30)
    section.footer.paragraphs[0].text = "Ministère des Exemples – 1 rue de la Paix"
    section.footer.paragraphs[0]._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    )
    section.header.paragraphs[0].add_run().add_picture(picture(), width=Mm(10))
    title = document.styles["Heading 1"]
    title.font.color.rgb = RGBColor(0, 0, 0x91)
    title.font.size = Pt(22)
    own = document.styles.add_style("Texte soumis", WD_STYLE_TYPE.PARAGRAPH)
    own.font.italic = True
    whole = BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(f"{MAIN}document.main+xml".encode(), f"{MAIN}template.main+xml".encode())
            target.writestr(name, content)
    return path


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return service_template(tmp_path / "modele.dotx")


def test_a_template_becomes_a_document(template: Path, output: Path) -> None:
    respond(specimen(), output, template=template)
    types = zipfile.ZipFile(output).read("[Content_Types].xml").decode()
    assert "template.main+xml" not in types
    assert f"{MAIN}document.main+xml" in types
    assert len(answers_of(output)) > 40
    document = docx.Document(str(output))
    assert len(document.sections) == 3
    # Word counts in twentieths of a point.
    assert {round((section.left_margin or 0) / Mm(1), 1) for section in document.sections} == {30.0}


def test_its_styles_are_kept_and_those_missing_added(template: Path, output: Path) -> None:
    respond(specimen(), output, template=template)
    document = docx.Document(str(output))
    assert document.styles["Heading 1"].font.size == Pt(22)
    assert document.styles["Texte soumis"].font.italic
    assert document.styles["Décompte"].font.size == Pt(9.5)
    used = {str(one.get(qn("w:val"))) for name in ("pStyle", "tblStyle") for one in part(output).iter(qn(f"w:{name}"))}
    assert used <= {style.style_id for style in document.styles}


def test_its_bloc_marque_opens_the_cover_and_its_sample_text_goes(template: Path, output: Path) -> None:
    respond(specimen(), output, template=template)
    body = part(output)[0]
    first = next(body.iterchildren())
    image = next(first.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"))
    assert image.get("descr") == "Bloc-marque\u00a0: Direction du numérique territorial"
    assert "exemple à remplacer" not in words(body)


def test_its_headers_and_footers_are_kept_and_completed(template: Path, output: Path) -> None:
    respond(specimen(), output, template=template)
    header = next(part(output, name) for name in names(output) if name.startswith("word/header"))
    footer = next(part(output, name) for name in names(output) if name.startswith("word/footer"))
    assert list(header.iter(qn("w:drawing")))
    assert "PROJET" in words(header)
    assert words(footer).startswith("Ministère des Exemples – 1 rue de la Paix1Réponses officielles – ")
    assert "empreinte " in words(footer)
    # The template counts pages already.
    assert "NUMPAGES" not in "".join(str(one.get(qn("w:instr"))) for one in footer.iter(qn("w:fldSimple")))
    for one in header.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
        assert one.get("descr")


def test_the_same_template_gives_the_same_bytes(template: Path, output: Path) -> None:
    first = respond(specimen(), output, template=template)
    assert respond(specimen(), output, template=template).sha256 == first.sha256


def test_french_word_names_of_styles_are_understood(tmp_path: Path, output: Path) -> None:
    document = docx.Document()
    style = document.styles["Heading 2"]
    style.element.set(qn("w:styleId"), "Titre2")
    document.save(str(tmp_path / "modele.docx"))
    respond(small(asked()), output, template=tmp_path / "modele.docx")
    assert styled(output, "Titre2")[0].startswith("Article")


def test_tables_and_figures_follow_the_width_of_its_page(template: Path, output: Path) -> None:
    respond(specimen(), output, template=template)
    width = round(150 * 1440 / 25.4)
    widths = [int(str(one.get(qn("w:w")))) for one in part(output).iter(qn("w:tblW"))]
    assert all(abs(one - width) < 12 for one in widths)


def _member(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("modele.dotx", b"not a zip at all", "pas un fichier Word"),
        ("modele.dotx", b"", "pas un fichier Word"),
        ("modele.dotm", b"PK", "macros"),
        ("modele.docm", b"PK", "macros"),
    ],
)
def test_what_is_no_template_is_said(tmp_path: Path, output: Path, name: str, content: bytes, expected: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Problem) as problem:
        respond(small(asked()), output, template=path)
    assert expected in problem.value.what
    assert str(path) in problem.value.where
    assert problem.value.remedy
    assert not output.exists()


def test_a_missing_template_is_said(tmp_path: Path, output: Path) -> None:
    with pytest.raises(Problem, match="n’existe pas"):
        respond(small(asked()), output, template=tmp_path / "absent.dotx")


def test_macros_under_another_name_are_refused(template: Path, tmp_path: Path, output: Path) -> None:
    disguised = tmp_path / "sage.dotx"
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(disguised, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                content = content.replace(
                    f"{MAIN}template.main+xml".encode(),
                    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
                )
            target.writestr(name, content)
    with pytest.raises(Problem, match="macros"):
        respond(small(asked()), output, template=disguised)


def test_a_damaged_or_swollen_template_is_said(template: Path, tmp_path: Path, output: Path) -> None:
    cut = tmp_path / "coupe.dotx"
    cut.write_bytes(template.read_bytes()[:-400])
    other = _member(tmp_path / "autre.dotx", "bonjour.txt", b"bonjour")
    for path in (cut, other):
        with pytest.raises(Problem, match="pas un fichier Word"):
            respond(small(asked()), output, template=path)
    bomb = tmp_path / "bombe.dotx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package, package.open("zeros", "w") as member:
        for _piece in range(201):
            member.write(bytes(1_000_000))
    with pytest.raises(Problem, match="volumineux"):
        respond(small(asked()), output, template=bomb)


def test_the_template_of_the_template_is_forgotten(template: Path, tmp_path: Path, output: Path) -> None:
    document = docx.Document()
    part = next(one.target_part for one in document.part.rels.values() if one.reltype == RT.SETTINGS)
    name = part.relate_to(
        "file://server/partage/normal.dotm",
        ATTACHED_TEMPLATE,
        is_external=True,
    )
    document.settings.element.insert(0, parse_xml(f'<w:attachedTemplate {nsdecls("w", "r")} r:id="{name}"/>'))
    document.save(str(tmp_path / "lie.docx"))
    respond(small(asked()), output, template=tmp_path / "lie.docx")
    for name in names(output):
        with zipfile.ZipFile(output) as package:
            assert b"normal.dotm" not in package.read(name), name
