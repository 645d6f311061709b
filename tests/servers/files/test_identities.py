"""Ids used twice, rows without id, replies to nobody, circles."""

from pathlib import Path

from moderator.domain.doctor import Ailment, Remedy
from tests.servers.files.bringing import bring, written


def test_the_same_row_twice_and_the_same_id_with_another_text(tmp_path: Path) -> None:
    text = "id;texte\n1;Le premier\n1;Le premier\n1;Un autre\n1;Un autre\n1;Encore un\n"
    brought = bring(written(tmp_path, "a.csv", text))
    assert [(c.key, c.body) for c in brought.contributions] == [
        ("1", "Le premier"),
        ("1#2", "Un autre"),
        ("1#3", "Encore un"),
    ]
    assert [(f.ailment, f.remedy, f.row) for f in brought.findings] == [
        (Ailment.DUPLICATE_ROW, Remedy.SET_ASIDE, 3),
        (Ailment.DUPLICATE_ID, Remedy.KEPT, 4),
        (Ailment.DUPLICATE_ROW, Remedy.SET_ASIDE, 5),
        (Ailment.DUPLICATE_ID, Remedy.KEPT, 6),
    ]


def test_without_ids_the_same_file_gives_the_same_keys_whatever_its_order(tmp_path: Path) -> None:
    lines = ["Léa;Des arbres", "Tom;Des bancs", "Léa;Des arbres"]
    first = bring(written(tmp_path, "a.csv", "auteur;texte\n" + "\n".join(lines)))
    again = bring(written(tmp_path, "a.csv", "auteur;texte\n" + "\n".join(lines[::-1])))
    assert {c.key for c in first.contributions} == {c.key for c in again.contributions}
    assert len(first.contributions) == 3


def test_a_missing_id_is_said(tmp_path: Path) -> None:
    brought = bring(written(tmp_path, "a.csv", "id;texte\n1;Le premier\n;Sans numéro\n"))
    assert brought.contributions[1].key.startswith("text/")
    assert [(f.ailment, f.row) for f in brought.findings] == [(Ailment.MISSING_ID, 3)]


def test_replies_to_what_is_not_in_the_file(tmp_path: Path) -> None:
    text = "id;parent_id;texte\n2;1;Réponse écrite avant\n1;;La question\n3;99;Réponse à personne\n"
    brought = bring(written(tmp_path, "a.csv", text))
    assert [c.parent for c in brought.contributions] == ["1", None, "99"]
    assert [(f.ailment, f.remedy, f.row, f.sample) for f in brought.findings] == [
        (Ailment.MISSING_PARENT, Remedy.KEPT, 4, "99")
    ]


def test_replies_in_a_circle_are_let_go(tmp_path: Path) -> None:
    text = "id;parent_id;texte\n1;3;A\n2;1;B\n3;2;C\n4;4;Se répond à lui-même\n5;1;Hors du cercle\n"
    brought = bring(written(tmp_path, "a.csv", text))
    assert [c.parent for c in brought.contributions] == ["3", "1", None, None, "1"]
    assert [(f.ailment, f.remedy, f.row) for f in brought.findings] == [(Ailment.PARENT_CYCLE, Remedy.REPAIRED, 4)]


def test_a_thread_of_thousands_is_read_without_walking_it_all(tmp_path: Path) -> None:
    rows = "".join(f"{n};{n - 1 if n else ''};Réponse {n}\n" for n in range(5_000))
    brought = bring(written(tmp_path, "a.csv", "id;parent_id;texte\n" + rows))
    assert len(brought.contributions) == 5_000
    assert 0 < len(brought.of(Ailment.PARENT_CYCLE)) < 10
