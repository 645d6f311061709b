"""JSON, JSON lines and their accidents."""

import gzip
import json
from pathlib import Path

import pytest

from moderator.domain.contribution import Kind, SectionKind, Stance
from moderator.domain.doctor import Ailment, Remedy
from moderator.domain.problem import Problem
from moderator.servers.files import recognise
from tests.servers.files.bringing import bring, written

IDEAS = [
    {"id": n, "title": f"Idée {n}", "body": f"Le texte de l’idée {n}", "author": {"name": "Léa"}} for n in range(5)
]


def test_a_list_and_an_object_with_a_list_inside_give_the_same(tmp_path: Path) -> None:
    bare = bring(written(tmp_path, "a.json", json.dumps(IDEAS)))
    wrapped = bring(written(tmp_path, "b.json", json.dumps({"total": 5, "data": {"ideas": {"nodes": IDEAS}}})))
    assert [c.body for c in bare.contributions] == [c.body for c in wrapped.contributions]
    assert bare.contributions[0].raw == IDEAS[0]
    assert bare.findings == wrapped.findings == []


def test_graphql_edges_are_opened(tmp_path: Path) -> None:
    edges = {"data": {"proposals": {"edges": [{"node": idea} for idea in IDEAS]}}}
    assert [c.key for c in bring(written(tmp_path, "a.json", json.dumps(edges))).contributions] == list("01234")


def test_json_lines_with_one_broken_line(tmp_path: Path) -> None:
    lines = [json.dumps(idea, ensure_ascii=False) for idea in IDEAS]
    lines[2] = lines[2][:-10]
    brought = bring(written(tmp_path, "a.csv", "\n".join(lines) + "\n"))
    assert [c.key for c in brought.contributions] == ["0", "1", "3", "4"]
    assert [(f.ailment, f.remedy, f.row) for f in brought.findings] == [(Ailment.UNREADABLE, Remedy.SET_ASIDE, 3)]


def test_a_file_cut_in_the_middle_gives_what_it_holds(tmp_path: Path) -> None:
    text = json.dumps(IDEAS)
    brought = bring(written(tmp_path, "a.json", text[: text.index('"id": 3') + 20]))
    assert len(brought.contributions) == 3
    assert [(f.ailment, f.row) for f in brought.findings] == [(Ailment.TRUNCATED_FILE, 4)]
    file = tmp_path / "b.jsonl.gz"
    packed = gzip.compress("\n".join(json.dumps({**IDEAS[0], "id": n, "x": str(n) * 40}) for n in range(5000)).encode())
    file.write_bytes(packed[: len(packed) // 2])
    brought = bring(file)
    assert len(brought.contributions) > 1000
    assert Ailment.TRUNCATED_FILE in brought.ailments()


def test_not_json_after_all_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="begins like JSON"):
        bring(written(tmp_path, "a.json", '{"a" 1}'))
    with pytest.raises(Problem, match="begins like JSON"):
        bring(written(tmp_path, "b.json", "[" * 200_000))


def test_a_record_nested_beyond_reason_is_set_aside_and_the_next_are_read(tmp_path: Path) -> None:
    deep = '{"a":' * 300 + "1" + "}" * 300
    records = [f'{{"id": 1, "texte": "Avis piégé", "x": {deep}}}', '{"id": 2, "texte": "Je suis pour"}']
    for name, text in (("a.json", f"[{','.join(records)}]"), ("a.jsonl", "\n".join(records))):
        brought = bring(written(tmp_path, name, text))
        assert [one.body for one in brought.contributions] == ["Je suis pour"]
        assert "Avis piégé" in brought.of(Ailment.UNREADABLE)[0].sample


def test_lone_surrogates_huge_numbers_and_nan(tmp_path: Path) -> None:
    text = (
        '[{"id": 1'
        + "0" * 5000
        + ', "body": "Un \\ud83d seul", "score": NaN}, {"id": 2, "body": "Deux \\ud83d\\ude00 mots"}]'
    )
    brought = bring(written(tmp_path, "a.json", text))
    assert brought.contributions[1].body == "Deux 😀 mots"
    for contribution in brought.contributions:
        json.dumps(contribution.raw, ensure_ascii=False).encode()
        contribution.body.encode()


def test_a_field_met_late_is_a_column_all_the_same(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"id": f"p{n}", "type": "proposal", "body": f"Proposition {n}"} for n in range(300)
    ]
    records.append({"id": "c1", "type": "comment", "parent_id": "p7", "body": "Bien d’accord"})
    brought = bring(written(tmp_path, "a.jsonl", "\n".join(map(json.dumps, records))))
    assert brought.contributions[-1].parent == "p7"


def test_records_of_every_kind_with_articles_as_sections(tmp_path: Path) -> None:
    records = [
        {"id": "op1", "type": "article", "section": "Titre II", "title": "Article 7 – Loyauté", "body": "I. Le texte."},
        {"id": "ar1", "type": "argument", "parent_id": "op1", "stance": "against", "body": "Trop flou"},
        {"id": "mo1", "type": "modification", "parent_id": "op1", "title": "Préciser", "body": "Ajouter un mot"},
        {"id": "ar2", "type": "argument", "parent_id": "mo1", "stance": "for", "body": "Bien vu"},
        {"id": "v1", "type": "vote", "parent_id": "op1"},
        {"id": "z1", "type": "zorglub", "body": "Kind inconnu"},
    ]
    brought = bring(written(tmp_path, "a.jsonl", "\n".join(map(json.dumps, records))))
    title, article = brought.sections
    assert (article.kind, article.code, article.parent, article.text) == (
        SectionKind.ARTICLE,
        "7",
        title.key,
        "I. Le texte.",
    )
    found = brought.by_key()
    assert (found["ar1"].section, found["ar1"].parent, found["ar1"].stance) == ("op1", None, Stance.AGAINST)
    assert (found["ar2"].section, found["ar2"].parent, found["mo1"].kind) == ("op1", "mo1", Kind.AMENDMENT)
    assert brought.ailments() == {Ailment.NOT_A_CONTRIBUTION: 1, Ailment.UNKNOWN_VALUE: 1}


def test_the_twin_of_the_grand_debat_in_json(tmp_path: Path) -> None:
    answers = [
        {
            "questionId": "UXVlc3Rpb246MTA3",
            "questionTitle": "En qui faites-vous confiance ?",
            "formattedValue": f"En mon maire {n}",
        }
        for n in range(3)
    ]
    records = [
        {"id": f"r{n}", "reference": f"2-{n}", "authorZipCode": "01000", "responses": [a]}
        for n, a in enumerate(answers)
    ]
    file = written(tmp_path, "a.json", json.dumps(records))
    assert recognise(file).layout == "grand-debat"
    brought = bring(file)
    assert [s.key for s in brought.sections] == ["question/107"]
    assert [c.author.place for c in brought.contributions] == ["01000"] * 3
