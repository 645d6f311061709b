"""The team's tags go out to a file and come in from one, on the command line."""

from __future__ import annotations

from pathlib import Path

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed


def test_tags_are_exported_then_taken_in_elsewhere(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    asked("decide", path, "tag", "--on", "cargo", "--tag", "Vélo")
    file = tmp_path / "etiquettes.qdc"
    assert asked("codebook", path, "--export", file)["tags"] == 1
    (tmp_path / "b").mkdir()
    other = article_seven(tmp_path / "b")
    done = asked("codebook", other, "--import", file)
    assert (done["made"], done["changed"], done["same"], done["left_out"]) == (1, 0, 0, [])
    assert len(done["decisions"]) == 1
    assert "Vélo" in typed("history", other).stdout
    assert "1 sans changement" in typed("codebook", other, "--import", file, LC_ALL="fr_FR.UTF-8").stdout


def test_what_is_left_out_is_told_by_the_exit_code(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    table = tmp_path / "t.csv"
    table.write_text("name;parent\nA;Nowhere\nB;\n", "utf-8")
    said = typed("codebook", path, "--import", table, code=Exit.CONTESTED).stdout
    assert "Nowhere" in said
    typed("codebook", path, "--import", table, "--export", table, code=Exit.USAGE)
    typed("codebook", path, "--import", tmp_path / "t.docx", code=Exit.PROBLEM)


def test_a_tag_is_given_its_name_on_the_sites_and_loses_it(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    asked("decide", path, "tag", "--on", "cargo", "--tag", "Vélo")
    given = asked("decide", path, "publish-tag", "--tag", "Vélo", "--name", "Circuler à vélo")
    assert (given["act"], given["count"]) == ("describe", 0)
    assert "Circuler à vélo" in given["sentence"]
    taken = asked("decide", path, "unpublish-tag", "--tag", "Vélo")
    assert "Circuler à vélo" not in taken["sentence"]
