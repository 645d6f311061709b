"""Letters: a file is a contribution; what is proposed of it, what cannot be read, what stays a table."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, PdfObject, TextStringObject

from moderator.domain.contribution import Channel, Kind
from moderator.domain.doctor import Ailment, Remedy
from moderator.domain.problem import Problem
from moderator.servers.files import recognise, rich
from tests.servers.files.bringing import bring, written

LETTER = (
    "Ludivine Garnier\n12, chemin des Dames\n38000 Grenoble",
    "Grenoble, le 4 mars 2026",
    "Objet : avis sur le projet de piste cyclable",
    "Madame la Préfète,",
    "Le tracé coupe trois exploitations agricoles. Je demande qu’il longe la voie ferrée.",
    "Veuillez agréer, Madame la Préfète, l’expression de mes salutations distinguées.",
    "Ludivine Garnier",
)
NEEDS_OFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")


def word(folder: Path, *paragraphs: str, name: str = "courrier.docx") -> Path:
    """A letter as Word saves it."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(folder / name))
    return folder / name


def pdf(folder: Path, *pages: str, name: str = "courrier.pdf") -> Path:
    """A PDF with these pages; an empty one is a drawing, as a scanner makes."""
    made = FPDF()
    made.set_font("Helvetica", size=11)
    for page in pages:
        made.add_page()
        if page:
            made.multi_cell(0, 6, page.replace("’", "'"))
        else:
            made.rect(20, 20, 100, 100)
    made.output(str(folder / name))
    return folder / name


def test_a_letter_of_word_is_one_contribution(tmp_path: Path) -> None:
    file = word(tmp_path, *LETTER)
    found = recognise(file)
    assert (found.layout, found.format) == ("letters", "docx")
    assert found.preview_rows[0][:4] == (
        "courrier.docx", "avis sur le projet de piste cyclable", "4 mars 2026", "Ludivine Garnier",
    )  # fmt: skip
    brought = bring(file)
    one = brought.contributions[0]
    assert (one.kind, one.channel, one.title) == (Kind.LETTER, Channel.LETTER, "avis sur le projet de piste cyclable")
    assert one.author.name == "Ludivine Garnier"
    assert one.body.startswith("Ludivine Garnier\n12, chemin des Dames")
    assert one.body.endswith("salutations distinguées.\nLudivine Garnier")
    assert one.created is not None
    assert one.created.date().isoformat() == "2026-03-04"
    assert [(each.title, each.content) for each in one.attachments] == [("courrier.docx", file.read_bytes())]
    assert [(f.ailment, f.remedy) for f in brought.findings] == [(Ailment.GUESSED, Remedy.KEPT)]


def test_a_letter_of_word_is_read_as_it_is_shown(tmp_path: Path) -> None:
    word(tmp_path, "Nous approuvons", "ICI")
    box = "<w:txbxContent><w:p><w:r><w:t>Dans un cadre</w:t></w:r></w:p></w:txbxContent>"
    shown = (
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t> le projet</w:t></w:r>'
        '<w:del w:id="1"><w:r><w:delText> en rien</w:delText></w:r></w:del>'
        '<w:moveFrom w:id="2"><w:r><w:t> ailleurs</w:t></w:r></w:moveFrom>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> caché</w:t></w:r><w:r><w:t>.</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> Tous.</w:t></w:r>'
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>'
    )
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    line = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    note = f'<w:footnotes {names}><w:footnote w:id="2">{line.format("Loi du 3 mai.")}</w:footnote></w:footnotes>'
    with zipfile.ZipFile(tmp_path / "courrier.docx") as plain, zipfile.ZipFile(tmp_path / "vu.docx", "w") as made:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:r><w:t>ICI</w:t></w:r>", shown.encode())
            made.writestr(name, content)
        made.writestr("word/footnotes.xml", note)
        made.writestr(
            "word/header1.xml", f"<w:hdr {names}>{line.format('Les Berges Vivantes')}{line.format(2)}</w:hdr>"
        )
    assert bring(tmp_path / "vu.docx").contributions[0].body == (
        "Les Berges Vivantes\nNous approuvons\n[1] le projet. Tous.\nDans un cadre\n[1] Loi du 3 mai."
    )


def test_a_letter_of_libreoffice_is_read_as_it_is_shown(tmp_path: Path) -> None:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "style")
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles><style:style style:name='T9'>"
        "<style:text-properties text:display='none'/></style:style></office:automatic-styles><office:body><office:text>"
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Supprimé.</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:p>Nous <text:span>approu<text:span>vons</text:span></text:span><text:note><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>Loi du 3 mai.</text:p></text:note-body></text:note> le projet"
        "<office:annotation><text:p>À vérifier</text:p></office:annotation><text:span text:style-name='T9'>caché"
        "</text:span>.<text:p>Dans un cadre</text:p></text:p></office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "vu.odt", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", content)
    assert bring(tmp_path / "vu.odt").contributions[0].body == (
        "Nous approuvons[1] le projet.\n[1] Loi du 3 mai.\nDans un cadre"
    )


def test_a_letter_in_rtf_is_read_as_it_is_shown(tmp_path: Path) -> None:
    head = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}"
        r"{\info{\title Avis d\'e9taill\'e9}{\author Ludivine Garnier}{\creatim\yr2026\mo3\dy4}}"
        r"{\header\f0 Les Berges Vivantes\par}{\*\generator Word;}\pard\f0 "
    )
    body = (
        r"Nous approuvons{\super\chftn{\footnote\pard{\super\chftn} Loi du 3 mai.}} le projet{\deleted  en rien}.\par"
        r"{\pntext\'95\tab}un trottoir\par{\field{\*\fldinst{HYPERLINK "
        '"https://x.fr"'
        r"}}{\fldrslt{ici}}} {\*\shppict{\pict\bin4 a}{b}}{\f1\'c4\'e0} \u-10179?\u-8704?\par"
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt Dans un cadre}}{\shprslt Dans un cadre}}\par"
        r"\trowd Vif\cell 4 mars\cell\row\pard Fin}"
    )
    one = bring(written(tmp_path, "avis.rtf", head + body)).contributions[0]
    assert one.body == (
        "Les Berges Vivantes\nNous approuvons[1] le projet.\n•\tun trottoir\nici Да 😀\n\nDans un cadre\nVif\t4 mars\n"
        "Fin\n[1] Loi du 3 mai."
    )
    assert (one.title, one.author.name, one.attachments[0].media_type) == (
        "Avis détaillé", "Ludivine Garnier", "application/rtf",
    )  # fmt: skip
    cut = bring(written(tmp_path, "coupe.rtf", head + body[:60]))
    assert cut.contributions[0].body.endswith("Nous approuvons")
    assert [f.remedy for f in cut.of(Ailment.TRUNCATED_FILE)] == [Remedy.KEPT]
    long = bring(written(tmp_path, "notes.rtf", head + r"Vu{\footnote " + "mot " * 6_000 + "} et lu.}"))
    assert long.contributions[0].body.endswith("Vu et lu.")
    assert [f.remedy for f in long.of(Ailment.TRUNCATED_FILE)] == [Remedy.KEPT], "a note too long to be one is told"
    scan = bring(written(tmp_path, "scan.rtf", r"{\rtf1{\pict\pngblip 89504e47}}"))
    assert scan.contributions[0].labels == ("document numérisé",)
    for text, told in (
        (r"{\rtf1 }", "neither text nor"),
        (r"{\rtf1 \u99999999?}", "damaged"),
        (
            r"{\rtf1\trowd Organisme\cell Commentaire\cell\row DDT\cell La carte manque.\cell\row}",
            "a table of comments",
        ),
    ):
        with pytest.raises(Problem, match=told):
            bring(written(tmp_path, "refus.rtf", text))


@pytest.mark.parametrize(
    ("encoded", "read"),
    [
        (rb"\ansicpg1250 \'e8\'9a \u269\'e8", "čš č"),
        (rb"\ansicpg65001{\fonttbl{\f0\fcharset0 A;}}\f0 \'c3\'a9t" + "é".encode(), "été"),
        (rb"\ansicpg932{\fonttbl{\f0\fcharset128 A;}}\f0 \'93\'fa\'96\'7b", "日本"),
        (rb"\ansi\uc2 l\u8217\'81\'66eau\uc0 \u233  \'e9", "l’eaué é"),
        (rb"\fromhtml1{\*\htmltag64 <p>}{\htmlrtf0 l{\*\htmltag84 &#8217;}\htmlrtf \'92\htmlrtf0 eau}", "l’eau"),
    ],
)  # fmt: skip
def test_the_letters_of_rtf_are_those_of_its_page(encoded: bytes, read: str) -> None:
    found = rich.read(rb"{\rtf1" + encoded + b"}")
    assert found is not None
    assert found.text == read


@pytest.mark.timeout(20)
def test_rtf_made_to_harm_ends_soon() -> None:
    for part in (
        rb"{", rb"{\\", rb"\f0\fcharset0", rb"{\field{\*\fldinst{HYPERLINK ", rb"{\footnote a", rb"\pict\bin ", b"0a"
    ):  # fmt: skip
        for around in (b"", rb"{\fonttbl "):
            rich.read(rb"{\rtf1 " + around + part * (30_000 // len(part)))
    assert rich.read(b"{\\rtf1" + b" " * (17 << 20)) is None
    assert rich.read(rb"{\rtf1" + b"{" * 1_000_001) is None
    assert rich.unpacked(b"\0" * 8 + b"LZFu" + b"\0" * (3 << 20)) == b""


def test_a_table_of_observations_stays_a_table(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Tableau à renvoyer rempli avant le 4 mars, merci de ne pas le modifier. " * 20)
    table = document.add_table(rows=2, cols=3)
    for place, text in enumerate(("Organisme", "Page", "Commentaire", "DDT 38", "12", "La carte manque.")):
        table.rows[place // 3].cells[place % 3].text = text
    document.save(str(tmp_path / "tableau.docx"))
    assert recognise(tmp_path / "tableau.docx").columns == ("Organisme", "Page", "Commentaire")
    assert bring(tmp_path / "tableau.docx").contributions[0].body == "La carte manque."
    letter = docx.Document()
    head = letter.add_table(rows=1, cols=2)
    head.rows[0].cells[0].text, head.rows[0].cells[1].text = "Mairie de Vif", "Le 4 mars 2026"
    letter.add_paragraph("Le conseil municipal donne un avis favorable, sous réserve d’un passage pour la faune.")
    letter.save(str(tmp_path / "mairie.docx"))
    one = bring(tmp_path / "mairie.docx").contributions[0]
    assert one.body == (
        "Mairie de Vif\tLe 4 mars 2026\nLe conseil municipal donne un avis favorable, sous réserve d’un passage pour "
        "la faune."
    )


def test_a_pdf_with_text_one_without_and_one_in_part(tmp_path: Path) -> None:
    folder = tmp_path / "courriers"
    folder.mkdir()
    pdf(folder, "\n".join(LETTER), name="garnier.pdf")
    pdf(folder, "", "", name="2026-03-05 scan.pdf")
    pdf(folder, "Page une, lisible.", "", name="mixte.pdf")
    brought = bring(folder)
    by_name = {one.attachments[0].title: one for one in brought.contributions}
    assert by_name["garnier.pdf"].title == "avis sur le projet de piste cyclable"
    assert "trois exploitations agricoles" in by_name["garnier.pdf"].body
    scan = by_name["2026-03-05 scan.pdf"]
    assert (scan.body, scan.title, scan.labels) == ("", "2026-03-05 scan", ("document numérisé",))
    assert by_name["mixte.pdf"].body == "Page une, lisible."
    assert [f.sample for f in brought.of(Ailment.NO_TEXT)] == ["2026-03-05 scan.pdf · 2/2", "mixte.pdf · 1/2"]
    assert {f.remedy for f in brought.of(Ailment.NO_TEXT)} == {Remedy.KEPT}


def test_what_is_not_read_of_a_long_pdf_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = pdf(tmp_path, "Une page.", "Une autre.", "La dernière.")
    for limit, value, blank in (("MOST_PAGES", 2, "1/3"), ("_SECONDS", -1.0, "3/3"), ("_LARGEST_PAGE", 10, "3/3")):
        with monkeypatch.context() as patched:
            patched.setattr(f"moderator.servers.files.pdf.{limit}", value)
            told = bring(file)
        assert [f.sample for f in told.of(Ailment.NO_TEXT)] == [f"courrier.pdf · {blank}"]
        assert told.contributions[0].labels == ("document numérisé",)


def test_the_lines_of_a_pdf_are_put_together_again_with_their_words(tmp_path: Path) -> None:
    file = pdf(
        tmp_path,
        "Madame, Monsieur, nous souhaitons que cet aména-\ngement soit revu avec les habitants. Rendez-\n"
        "vous compte : c’est-à-\ndire qu’il manque un passage pour traverser à Saint-\nDenis. Nous proposons donc "
        "ceci, point par point :\n- une piste ;\n- un trottoir.",
    )
    assert bring(file).contributions[0].body == (
        "Madame, Monsieur, nous souhaitons que cet aménagement soit revu avec les habitants. Rendez-vous compte : "
        "c'est-à-dire qu'il manque un passage pour traverser à Saint-Denis. Nous proposons donc ceci, point par "
        "point :\n- une piste ;\n- un trottoir."
    )
    # The bullet of Word, in its font Symbol, and a place where a word may be cut.
    listed = word(tmp_path, "Nous demandons :", "\uf0b7 une piste cy\u00adclable.", name="liste.docx")
    assert bring(listed).contributions[0].body == "Nous demandons :\n• une piste cyclable."


def test_what_is_typed_over_a_pdf_is_read_too(tmp_path: Path) -> None:
    def named(**said: str) -> dict[NameObject, PdfObject]:
        return {NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in said.items()}

    writer = PdfWriter(clone_from=PdfReader(str(pdf(tmp_path, "Formulaire\nVotre avis :\nPour ou contre :"))))
    writer.add_annotation(0, FreeText(text="La déviation passe trop près de l’école.", rect=(50, 550, 400, 600)))
    box = {NameObject("/Rect"): ArrayObject([FloatObject(0)] * 4)}
    avis = {NameObject("/T"): TextStringObject("Avis"), NameObject("/V"): TextStringObject("Un rond-point.\rVite.")}
    parent = writer._add_object(DictionaryObject(named(FT="Tx") | avis))
    for field in (
        named(Subtype="Widget") | {NameObject("/Parent"): parent},
        named(Subtype="Widget", FT="Btn", AS="Oui") | {NameObject("/T"): TextStringObject("Contre")},
        named(Subtype="Widget", FT="Btn", AS="Off", V="Oui") | {NameObject("/T"): TextStringObject("Pour")},
    ):
        writer.pages[0]["/Annots"].append(DictionaryObject(field | box))  # type: ignore[attr-defined]
    writer.write(str(tmp_path / "rempli.pdf"))
    assert bring(tmp_path / "rempli.pdf").contributions[0].body == (
        "Formulaire\nVotre avis :\nPour ou contre :\n\nLa déviation passe trop près de l’école.\n"
        "Avis : Un rond-point.\nVite.\nContre : Oui"
    )


def test_pdf_closed_or_damaged_are_said(tmp_path: Path) -> None:
    for password, name in (("ouvre-toi", "ferme.pdf"), ("", "protege.pdf")):
        writer = PdfWriter(clone_from=PdfReader(str(pdf(tmp_path, "Un avis lisible par tous."))))
        writer.encrypt(user_password=password, owner_password="maitre", algorithm="AES-256")
        writer.write(str(tmp_path / name))
    with pytest.raises(Problem, match="closed by a password"):
        bring(tmp_path / "ferme.pdf")
    assert bring(tmp_path / "protege.pdf").contributions[0].body == "Un avis lisible par tous."
    (tmp_path / "casse.pdf").write_bytes(b"%PDF-1.7\nrien de bon")
    with pytest.raises(Problem, match="damaged"):
        bring(tmp_path / "casse.pdf")


def test_text_files_are_letters_or_tables(tmp_path: Path) -> None:
    prose = written(
        tmp_path, "lettre.txt", "Bonjour,\n\nJe suis contre l’article 2.\nMerci, à bientôt,\nMax\n", "cp1252"
    )
    assert bring(prose).contributions[0].body.startswith("Bonjour,\n\nJe suis contre l’article 2.")
    table = written(tmp_path, "export.txt", "id\ttexte\n1\tUn avis reçu\n2\tUn autre avis\n")
    assert recognise(table).layout is None
    assert len(bring(table).contributions) == 2


def test_files_that_cannot_be_read_among_letters_say_what_to_do(tmp_path: Path) -> None:
    written(tmp_path, "avis.txt", "Madame,\n\nJe suis pour ce projet.\n")
    (tmp_path / "vieux.doc").write_bytes(b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"))
    (tmp_path / "export.csv").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    brought = bring(tmp_path)
    assert len(brought.contributions) == 1
    assert sorted(
        (f.place, f.sample.partition(",")[0]) for f in brought.findings if f.ailment is Ailment.UNREADABLE
    ) == [
        ("export.csv", "The file “export.csv” is neither a table"),
        ("vieux.doc", "The file “vieux.doc” is in the format Word 97"),
    ]
    assert [f.place for f in brought.of(Ailment.NOT_A_CONTRIBUTION)] == ["photo.jpg"]


def test_two_letters_of_one_name_are_two_and_the_same_one_is_one(tmp_path: Path) -> None:
    for folder, text in (("lundi", "Pour."), ("mardi", "Contre."), ("copie", "Pour.")):
        (tmp_path / "recus" / folder).mkdir(parents=True)
        written(tmp_path / "recus" / folder, "scan0001.txt", text)
    brought = bring(tmp_path / "recus")
    assert sorted(one.body for one in brought.contributions) == ["Contre.", "Pour."]
    assert brought.ailments()[Ailment.DUPLICATE_ROW] == 1


def test_a_leaflet_beside_an_export_is_no_letter(tmp_path: Path) -> None:
    written(tmp_path, "export-proposals.csv", "id;component/id;title/fr;body/fr;url;votes\n"
            "12;7;Des vélos;Partout;https://participer.exemple.fr/processes/plan/f/7/proposals/12;3\n")  # fmt: skip
    written(tmp_path, "licence.txt", "Ces données sont sous licence ouverte.")
    brought = bring(tmp_path)
    assert [one.key for one in brought.contributions] == ["proposal/12"]
    assert [f.place for f in brought.of(Ailment.NOT_A_CONTRIBUTION)] == ["licence.txt"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_documents_made_to_harm_are_refused(tmp_path: Path, codec: str) -> None:
    word(tmp_path, "Bonjour")
    with zipfile.ZipFile(tmp_path / "courrier.docx") as good, zipfile.ZipFile(tmp_path / "piege.docx", "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            if name == "word/document.xml":
                text = content.decode().partition("?>")[2]
                text = text.replace("<w:document", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><w:document", 1)
                content = (f'<?xml version="1.0" encoding="{codec}"?>' + text).encode(codec)
            bad.writestr(name, content)
    with pytest.raises(Problem, match="XML entities"):
        bring(tmp_path / "piege.docx")
    word(tmp_path, name="vide.docx")
    with pytest.raises(Problem, match="neither text nor a table"):
        bring(tmp_path / "vide.docx")


@NEEDS_OFFICE
def test_a_letter_saved_by_libreoffice(tmp_path: Path) -> None:
    word(tmp_path, *LETTER)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "odt", "--outdir",
         str(tmp_path), str(tmp_path / "courrier.docx")], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    one = bring(tmp_path / "courrier.odt").contributions[0]
    assert (one.title, one.author.name) == ("avis sur le projet de piste cyclable", "Ludivine Garnier")
    assert "Le tracé coupe trois exploitations agricoles." in one.body
