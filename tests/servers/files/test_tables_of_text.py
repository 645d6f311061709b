"""CSV files as they really arrive: separators, encodings, line ends, broken quotes and rows, monstrous lines."""

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import delimited, encoding, recognise
from tests.servers.files.bringing import bring, written

HEADER = "id;titre;texte;auteur;date\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_by_what_the_file_holds(tmp_path: Path, separator: str) -> None:
    rows = [["id", "titre", "texte"], ["1", "Vélos", "Des pistes sûres"], ["2", "Bus", "Plus de bus le soir"]]
    file = written(tmp_path, "avis.csv", "".join(separator.join(row) + "\n" for row in rows))
    brought = bring(file)
    assert [(c.key, c.title, c.body) for c in brought.contributions] == [
        ("1", "Vélos", "Des pistes sûres"),
        ("2", "Bus", "Plus de bus le soir"),
    ]
    assert brought.findings == []


def test_commas_in_french_sentences_do_not_make_a_comma_file(tmp_path: Path) -> None:
    text = "id;texte\n1;Oui, non, peut-être, enfin, on verra\n2;Non, jamais\n3;Oui, mais, bon, alors, voilà\n"
    assert [c.body for c in bring(written(tmp_path, "a.csv", text)).contributions][1] == "Non, jamais"


def test_excel_says_its_separator_on_the_first_line(tmp_path: Path) -> None:
    brought = bring(written(tmp_path, "a.csv", "sep=;\nid;texte\n7;Bonjour à tous\n"))
    assert [(c.key, c.body) for c in brought.contributions] == [("7", "Bonjour à tous")]
    said = written(tmp_path, "b.csv", "sep=;\nid;texte\n7;Oui, non, peut-être\n8;Un, deux, trois\n")
    assert [c.key for c in bring(said).contributions] == ["7", "8"]


@pytest.mark.parametrize(
    ("codec", "named"),
    [("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le")],
)
def test_encodings_are_recognised(tmp_path: Path, codec: str, named: str) -> None:
    text = HEADER + "1;Été;L’été à Nîmes, c’est déjà trop chaud – où aller ?;Zoé;12/03/2019 10:22\n" * 3
    file = written(tmp_path, "a.csv", text, codec)
    assert recognise(file).encoding == named
    contribution = bring(file).contributions[0]
    assert contribution.body == "L’été à Nîmes, c’est déjà trop chaud – où aller ?"
    assert contribution.author.name == "Zoé"


def test_a_file_that_is_not_utf8_is_said_once(tmp_path: Path) -> None:
    brought = bring(written(tmp_path, "a.csv", HEADER + "1;a;été;b;\n2;a;hiver doré;b;\n", "cp1252"))
    assert [(f.ailment, f.remedy, f.sample) for f in brought.findings] == [
        (Ailment.ENCODING, Remedy.REPAIRED, "cp1252")
    ]


def test_bytes_of_windows_inside_a_utf8_file_are_rescued(tmp_path: Path) -> None:
    file = tmp_path / "glued.csv"
    file.write_bytes("id;texte\n1;été à la mer\n".encode() + "2;été à la montagne\n".encode("cp1252"))
    brought = bring(file)
    assert [c.body for c in brought.contributions] == ["été à la mer", "été à la montagne"]
    assert brought.ailments() == {Ailment.ENCODING: 1}


def test_mojibake_is_repaired_cell_by_cell_and_only_where_it_is_one(tmp_path: Path) -> None:
    text = "id;texte\n1;L'Ã©tat doit Ã©couter\n2;Âge légal : 64 ans, Ãa alors\n3;Bien reçu\n"
    brought = bring(written(tmp_path, "a.csv", text))
    assert [c.body for c in brought.contributions] == [
        "L'état doit écouter",
        "Âge légal : 64 ans, Ãa alors",
        "Bien reçu",
    ]
    assert [(f.ailment, f.remedy, f.row) for f in brought.findings] == [(Ailment.ENCODING, Remedy.REPAIRED, 2)]


def test_letters_lost_before_us_are_reported_not_invented(tmp_path: Path) -> None:
    brought = bring(
        written(tmp_path, "a.csv", "id;texte\n1;s??curiser le v??lo\n2;Vraiment ?? Oui !!\n3;d\ufffdj\ufffd vu\n")
    )
    assert [c.body for c in brought.contributions] == ["s??curiser le v??lo", "Vraiment ?? Oui !!", "d\ufffdj\ufffd vu"]
    assert [(f.row, f.remedy) for f in brought.of(Ailment.LOST_CHARACTERS)] == [(2, Remedy.KEPT), (4, Remedy.KEPT)]


def test_old_macintosh_line_ends_and_thousands_with_narrow_spaces(tmp_path: Path) -> None:
    rows = ["contribution;corpus;votes", "42\u202f431;Baisser la dépense;1\u202f204", "2;Rien à dire de plus;3", ""]
    brought = bring(written(tmp_path, "mac.csv", "\ufeff" + "\r".join(rows)))
    assert [c.votes_for for c in brought.contributions] == [1204, 3]


def test_lines_inside_quotes_stay_one_row_and_rows_are_numbered_as_in_a_spreadsheet(tmp_path: Path) -> None:
    text = 'id;texte;date\n1;"Première ligne\nDeuxième ""citée""";2019-01-01\n2;Suite;jamais\n'
    brought = bring(written(tmp_path, "a.csv", text))
    assert brought.contributions[0].body == 'Première ligne\nDeuxième "citée"'
    assert [(f.ailment, f.row, f.field, f.sample) for f in brought.findings] == [(Ailment.DATE, 3, "date", "jamais")]


def test_a_quote_never_closed_does_not_swallow_the_file(tmp_path: Path) -> None:
    text = 'id;texte\n1;"Guillemet oublié\n2;Deuxième avis\n3;Troisième avis\n'
    brought = bring(written(tmp_path, "a.csv", text))
    assert [c.key for c in brought.contributions] == ["1", "2", "3"]
    assert [(f.ailment, f.remedy, f.row) for f in brought.findings] == [(Ailment.RAGGED_ROW, Remedy.REPAIRED, 2)]


def test_a_quote_not_escaped_swallows_no_row_and_cuts_none(tmp_path: Path) -> None:
    text = 'id;texte\n1;"Guillemet oublié\n2;Un mot "cité" ici\n3;"Autre oubli\n4;"Encore un\n5;Fin\n'
    brought = bring(written(tmp_path, "a.csv", text))
    assert [c.key for c in brought.contributions] == ["1", "2", "3", "4", "5"]
    assert brought.ailments() == {Ailment.RAGGED_ROW: 3}
    crossed = "id;texte;c\n" + "".join(f'{n};x";"y\n' for n in range(3_000))
    assert len(bring(written(tmp_path, "c.csv", crossed)).contributions) == 3_000
    cited = 'id;texte\n1;"Il a dit\n"oui" ; à tous"\n2;Fin\n'
    brought = bring(written(tmp_path, "b.csv", cited))
    assert [c.key for c in brought.contributions] == ["1", "2"]
    assert not brought.of(Ailment.UNREADABLE)
    assert "Il a dit\noui" in brought.contributions[0].body


def test_a_quote_never_closed_in_a_huge_file_does_not_swallow_it_either(tmp_path: Path) -> None:
    limit = csv.field_size_limit(150_000)
    try:
        rows = "".join(f"{n};Un avis parmi beaucoup d’autres\n" for n in range(2, 8_000))
        brought = bring(written(tmp_path, "a.csv", 'id;texte\n1;"Guillemet oublié\n' + rows))
    finally:
        csv.field_size_limit(limit)
    assert len(brought.contributions) == 7_999
    assert brought.ailments() == {Ailment.RAGGED_ROW: 1}


def test_rows_too_short_too_long_empty_and_headers_repeated(tmp_path: Path) -> None:
    text = (
        HEADER + "1;Court;Un texte court\n2;Long;Un texte;Moi;2019-01-02;en;trop\n;;;;\n\n" + HEADER + "3;Fin;Voilà;;\n"
    )
    brought = bring(written(tmp_path, "a.csv", text))
    assert [c.key for c in brought.contributions] == ["1", "2", "3"]
    assert brought.contributions[1].raw["+1"] == "en"
    assert [(f.ailment, f.remedy, f.row) for f in brought.findings] == [
        (Ailment.RAGGED_ROW, Remedy.REPAIRED, 2),
        (Ailment.RAGGED_ROW, Remedy.KEPT, 3),
        (Ailment.EMPTY_ROW, Remedy.SET_ASIDE, 4),
        (Ailment.EMPTY_ROW, Remedy.SET_ASIDE, 5),
        (Ailment.REPEATED_HEADER, Remedy.SET_ASIDE, 6),
    ]
    assert (brought.tally.rows, brought.tally.kept) == (6, 3)


def test_control_characters_html_scripts_and_entities(tmp_path: Path) -> None:
    text = (
        "id,texte\n1,Nul\x00 et cloche\x07 partout\n2,<p>Un <b>gras</b></p><p>Deux &eacute;t&eacute;s</p>\n"
        '3,"<img src=""http://pisteur.example/x.gif"" onerror=""alert(1)""><script>voler()</script>Bonjour à vous"\n'
        "4,Tom &amp; Jerry\n5,Moins de 3 % <3 pour a < b\n"
    )
    brought = bring(written(tmp_path, "a.csv", text))
    bodies = [c.body for c in brought.contributions]
    assert bodies == [
        "Nul et cloche partout",
        "Un gras\n\nDeux étés",
        "Bonjour à vous",
        "Tom & Jerry",
        "Moins de 3 % <3 pour a < b",
    ]
    assert brought.contributions[1].html.startswith("<p>Un <b>")
    assert brought.contributions[4].html == ""
    assert brought.ailments() == {Ailment.CONTROL_CHARACTERS: 1, Ailment.MARKUP: 3, Ailment.ACTIVE_CONTENT: 1}


def test_formulas_stay_text_and_lists_are_not_formulas(tmp_path: Path) -> None:
    link = '"=HYPERLINK(""http://mal.example"")"'
    rows = ["id;texte", "1;=cmd|' /C calc'!A0", "2;- un tiret de liste", f"3;{link}", "4;+1 pour cette idée"]
    text = "\n".join(rows)
    brought = bring(written(tmp_path, "a.csv", text))
    assert brought.contributions[0].body == "=cmd|' /C calc'!A0"
    assert [(f.row, f.remedy) for f in brought.of(Ailment.FORMULA)] == [(2, Remedy.KEPT), (4, Remedy.KEPT)]


def test_dates_of_year_zero_and_9999_are_left_out_and_said(tmp_path: Path) -> None:
    text = "id;texte;date\n1;Bonjour;0000-00-00 00:00:00\n2;Bonsoir;9999-12-31\n3;Salut;12 mars 2019 à 10 h 22\n"
    brought = bring(written(tmp_path, "a.csv", text))
    assert [c.created for c in brought.contributions[:2]] == [None, None]
    assert brought.contributions[2].created == datetime(2019, 3, 12, 10, 22, tzinfo=ZoneInfo("Europe/Paris"))
    assert [f.sample for f in brought.of(Ailment.DATE)] == ["0000-00-00 00:00:00", "9999-12-31"]


def test_texts_cut_by_a_spreadsheet_and_texts_of_megabytes(tmp_path: Path) -> None:
    whole = "mot " * 10_000
    text = f"id;texte\n1;{whole[:32_767]}\n2;{'x' * ((1 << 20) + 5)}\n3;Fin normale\n"
    brought = bring(written(tmp_path, "a.csv", text))
    assert [(f.ailment, f.row) for f in brought.findings] == [(Ailment.TRUNCATED_CELL, 2), (Ailment.OVERSIZED, 3)]
    assert len(brought.contributions[1].body) == 1 << 20
    assert brought.contributions[2].body == "Fin normale"


def test_an_endless_line_is_set_aside_and_the_rest_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "LONGEST_LINE", 1 << 16)
    file = written(tmp_path, "a.csv", f"id;texte\n1;Avant\n2;{'x' * (1 << 18)}\n3;Après\n")
    brought = bring(file)
    assert [c.key for c in brought.contributions] == ["1", "3"]
    assert [(f.ailment, f.remedy, f.row) for f in brought.findings] == [(Ailment.OVERSIZED, Remedy.SET_ASIDE, 3)]


def test_a_first_row_of_data_is_not_lost_as_a_header(tmp_path: Path) -> None:
    text = (
        "12/03/2019;Marie;Il faudrait des bancs à l’ombre dans le parc\n13/03/2019;Paul;Plus de poubelles près du lac\n"
    )
    brought = bring(written(tmp_path, "a.csv", text))
    assert len(brought.contributions) == 2
    assert brought.contributions[0].body == "Il faudrait des bancs à l’ombre dans le parc"


def test_a_row_broken_by_its_commas_is_no_header_though_it_is_wider(tmp_path: Path) -> None:
    brought = bring(written(tmp_path, "a.csv", "id,texte\n1,Bonjour à tous\n2,Oui, non, enfin, peut-être\n"))
    assert [c.key for c in brought.contributions] == ["1", "2"]
    assert brought.ailments() == {Ailment.RAGGED_ROW: 1}


def test_an_empty_file_gives_nothing_and_says_so(tmp_path: Path) -> None:
    brought = bring(written(tmp_path, "a.csv", "\ufeff\n"))
    assert brought.contributions == []
    assert recognise(written(tmp_path, "b.csv", "")).columns == ()
    assert bring(tmp_path / "b.csv").ailments() == {Ailment.EMPTY_ROW: 1}


def test_separator_alone() -> None:
    assert delimited.separator("a\tb\n1\t2\n") == "\t"
    assert delimited.separator("un seul mot\n") == ","
