"""`moderator demo --headless`: the whole job in one command, again and again in the same folder."""

from __future__ import annotations

from pathlib import Path

from moderator.documents.reading import answers_of
from tests.cli.console import asked, typed


def test_the_whole_job_twice_in_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "exemple"
    folder.mkdir()
    (folder / "à moi.txt").write_text("à garder", "utf-8")
    first = asked("demo", "--headless", "--output", folder)
    assert first["first"]["complete"]
    assert first["second"]["new"] > 0
    assert first["pushed"]["verified"] > 0
    assert (first["pushed"]["refused"], first["pushed"]["failed"], first["pushed"]["left"]) == (0, 0, 0)
    answers = [answers_of(Path(path)) for path in first["documents"]]
    assert len(answers) == 2
    assert all(all(texts.values()) for texts in answers)
    assert answers[0].keys() != {}
    assert len({tuple(sorted(texts)) for texts in answers}) == 1
    said = typed("demo", "--headless", "--output", folder, LC_ALL="fr_FR.UTF-8").stdout
    assert "contributions reçues" in said
    assert (folder / "à moi.txt").read_text("utf-8") == "à garder"
    workspace = Path(first["workspace"])
    stats = asked("stats", workspace)["stats"]
    assert stats["received"] == first["first"]["new"] + first["second"]["new"]
    assert asked("verify", workspace)["sound"]
