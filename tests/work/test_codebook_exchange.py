"""The codebook goes out and comes back: only what is new or changed is decided; no stranger's file is trusted."""

from pathlib import Path

import pytest
from lxml import etree

from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import codebook_exchange, deciding, history
from moderator.work.brought import Brought
from tests.store.making import assert_sound, proposals, workspace

FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1:0" origin="Another program"><Codes>
<Code guid="0F8FAD5B-D9CB-469F-A165-70867728950E" name="Mobilité" isCodable="false" color="#228833">
  <Description>Se déplacer,
autrement.</Description>
  <Code guid="7c9e6679-7425-40de-944b-e07fc1f90ae7" name="Vélo" isCodable="true" color="vert"/>
  <Code guid="7c9e6679-7425-40de-944b-e07fc1f90ae8" name=" " isCodable="true"><Code guid="x" name="Perdue"/></Code>
</Code>
<Code guid="not a guid" name="Fibre" isCodable="true"/>
</Codes></CodeBook>"""


def paths(ws: Workspace) -> list[str]:
    book = ws.standing.codebook
    return sorted(book.path(tag.uid) for tag in book.living())


def team(folder: Path, name: str = "w") -> Workspace:
    ws = workspace(folder, proposals(3), name=name)
    up = deciding.define_tag(ws, "Mobilité", about="Se déplacer ; autrement", colour="#228833").made
    bike = deciding.define_tag(ws, "Vélo", parent=up, about="=1+1").made
    deciding.define_tag(ws, "Fibre")
    deciding.tag(ws, [1, 2], bike)
    return ws


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def outcome(brought: Brought) -> tuple[int, int, int, int]:
    return brought.made, brought.changed, brought.same, len(brought.left_out)


@pytest.mark.parametrize("ending", ["qdc", "csv"])
def test_what_goes_out_comes_back_the_same_here_and_elsewhere(tmp_path: Path, ending: str) -> None:
    ws, file = team(tmp_path), tmp_path / f"etiquettes.{ending}"
    assert codebook_exchange.export(ws, file).sentence == f"3 tags written in etiquettes.{ending}."
    before = ws.standing.position
    assert outcome(codebook_exchange.bring(ws, file)) == (0, 0, 3, 0)
    assert ws.standing.position == before
    other = workspace(tmp_path, proposals(3), name="other")
    done = codebook_exchange.bring(other, file)
    assert outcome(done) == (3, 0, 0, 0)
    assert paths(other) == ["Fibre", "Mobilité", "Mobilité / Vélo"]
    bike = other.standing.codebook.named("Vélo")
    assert bike is not None
    assert bike.about == "=1+1"
    if ending == "qdc":
        assert bike.uid in ws.standing.codebook.tags
        again = tmp_path / "again.qdc"
        codebook_exchange.export(other, again)
        assert again.read_bytes() == file.read_bytes()
    assert_sound(other)


def test_the_qdc_is_what_the_standard_describes_and_the_csv_what_spreadsheets_open(tmp_path: Path) -> None:
    ws = team(tmp_path)
    codebook_exchange.export(ws, tmp_path / "e.qdc")
    root = etree.parse(tmp_path / "e.qdc").getroot()
    assert root.tag == "{urn:QDA-XML:codebook:1.0}CodeBook"
    first = root.find(".//{*}Code[@name='Mobilité']")
    assert first is not None
    assert [etree.QName(one).localname for one in first] == ["Description", "Code"]
    assert first.get("color") == "#228833"
    assert {one.get("isCodable") for one in root.iter("{*}Code")} == {"true"}
    codebook_exchange.export(ws, tmp_path / "e.csv")
    text = (tmp_path / "e.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert text[0] == "Name;Parent;Colour;Definition;Examples;Retired"
    assert text[2] == 'Mobilité;;#228833;"Se déplacer ; autrement";;'
    assert text[3].startswith("Vélo;Mobilité;#")
    assert text[3].endswith(";'=1+1;;")


def test_examples_and_retired_tags_travel_too(tmp_path: Path) -> None:
    ws = team(tmp_path)
    up, bike = (found.uid for name in ("Mobilité", "Vélo") if (found := ws.standing.codebook.named(name)))
    deciding.describe_tag(ws, up, examples=["Un train  le soir", "", "« Une piste ; sûre »"])
    deciding.retire_tag(ws, bike)
    for ending, examples in (("csv", ("Un train le soir", "« Une piste ; sûre »")), ("qdc", ())):
        codebook_exchange.export(ws, tmp_path / f"e.{ending}")
        other = workspace(tmp_path, proposals(1), name=ending)
        codebook_exchange.bring(other, tmp_path / f"e.{ending}")
        book = other.standing.codebook
        assert {tag.name: (tag.examples, tag.retired) for tag in book.living()} == {
            "Mobilité": (examples, False), "Vélo": ((), True), "Fibre": ((), False),
        }  # fmt: skip
        assert outcome(codebook_exchange.bring(other, tmp_path / f"e.{ending}")) == (0, 0, 3, 0)
        deciding.undo(other)
        assert not other.standing.facts
    with pytest.raises(Problem, match="already retired"):
        deciding.retire_tag(ws, bike)


def test_another_programs_codebook_is_taken_in_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    file = write(tmp_path / "autre.qdc", FOREIGN)
    done = codebook_exchange.bring(ws, file)
    assert outcome(done) == (3, 0, 0, 3)
    assert done.left_out == (
        "Mobilité / Vélo: the colour vert is not understood.",
        "A tag without a name.",
        "A tag whose tag above was left out.",
    )
    assert paths(ws) == ["Fibre", "Mobilité", "Mobilité / Vélo"]
    assert outcome(codebook_exchange.bring(ws, file))[:3] == (0, 0, 3)
    write(file, FOREIGN.replace('name="Vélo"', 'name="Bicyclette"').replace("autrement", "mieux"))
    changed = codebook_exchange.bring(ws, file)
    assert outcome(changed)[:3] == (0, 2, 1)
    assert [line.act for line in history.history(ws, limit=2)] == [Act.RENAME, Act.DESCRIBE]
    assert paths(ws) == ["Fibre", "Mobilité", "Mobilité / Bicyclette"]
    deciding.undo(ws)
    assert paths(ws) == ["Fibre", "Mobilité", "Mobilité / Vélo"]
    mobility = ws.standing.codebook.named("Mobilité")
    assert mobility is not None
    assert "autrement" in mobility.about
    assert_sound(ws)


def test_a_table_made_by_hand_moves_defines_and_leaves_the_rest(tmp_path: Path) -> None:
    ws = team(tmp_path)
    table = "nom,parent,couleur,définition\nVélo,,#EE6677,Pistes\nCargo,Vélo,,\nHaut débit,Fibre,,\n"
    done = codebook_exchange.bring(ws, write(tmp_path / "t.csv", table, "cp1252"))
    assert outcome(done) == (2, 1, 0, 0)
    assert paths(ws) == ["Fibre", "Fibre / Haut débit", "Mobilité", "Vélo", "Vélo / Cargo"]
    assert done.sentence == "Taken in: 2 new, 1 changed, 0 as before, 0 left out."
    bike = ws.standing.codebook.named("Vélo")
    assert bike is not None
    assert (bike.colour, bike.about) == ("#ee6677", "Pistes")
    assert len(ws.standing.tags[bike.uid]) == 2
    only = codebook_exchange.bring(ws, write(tmp_path / "n.csv", "name\nCargo\nTrain\n"))
    assert outcome(only) == (1, 0, 1, 0)
    assert "Vélo / Cargo" in paths(ws)


def test_circles_twins_and_unknown_parents_are_left_out_and_said(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    table = "name;parent\nA;B\nB;A\nC;Nowhere\nD;\nd;\nE;C\nF;D\n"
    done = codebook_exchange.bring(ws, write(tmp_path / "t.csv", table))
    assert paths(ws) == ["D", "D / F"]
    assert outcome(done) == (2, 0, 0, 5)
    assert any("Nowhere" in one for one in done.left_out)
    assert_sound(ws)


def test_tags_brought_together_here_stay_together(tmp_path: Path) -> None:
    ws = team(tmp_path)
    codebook_exchange.export(ws, tmp_path / "e.qdc")
    book = ws.standing.codebook
    bike, fibre = book.named("Vélo"), book.named("Fibre")
    assert bike is not None
    assert fibre is not None
    deciding.alias_tag(ws, fibre.uid, bike.uid)
    assert outcome(codebook_exchange.bring(ws, tmp_path / "e.qdc")) == (0, 0, 3, 0)
    assert paths(ws) == ["Mobilité", "Mobilité / Vélo"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_declares_entities_is_refused(tmp_path: Path, encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        '<CodeBook><Codes><Code name="&a;"/></Codes></CodeBook>'
    )
    with workspace(tmp_path) as ws, pytest.raises(Problem, match="entities"):
        codebook_exchange.bring(ws, write(tmp_path / "bombe.qdc", bomb, encoding))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.qdc", "<CodeBook><Codes>", "damaged"),
        ("a.qdc", "<Project/>", "not a REFI-QDA codebook"),
        ("a.qdc", "<CodeBook><Codes/></CodeBook>", "No tag was found"),
        ("a.csv", "", "No column"),
        ("a.csv", "title;text\nA;B\n", "No column"),
        ("a.csv", "name;parent\n", "No tag was found"),
        ("a.txt", "A", r"\.qdc or \.csv"),
    ],
)
def test_what_is_no_codebook_is_said_so_and_decides_nothing(tmp_path: Path, name: str, text: str, said: str) -> None:
    with workspace(tmp_path) as ws:
        with pytest.raises(Problem, match=said):
            codebook_exchange.bring(ws, write(tmp_path / name, text))
        with pytest.raises(Problem, match="could not be read"):
            codebook_exchange.bring(ws, tmp_path / "absent.qdc")
        with pytest.raises(Problem, match="no tag to export"):
            codebook_exchange.export(ws, tmp_path / "rien.qdc")
        assert ws.standing.position == 0
        assert not (tmp_path / "rien.qdc").exists()
