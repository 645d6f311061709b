"""What scripts rely on whatever the command: one JSON object, exit codes, nothing else on standard output."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from moderator.cli import commands, frame
from moderator.cli.frame import Exit, confirmed, plain, shown
from moderator.domain.charter import Disposition
from moderator.domain.contribution import Author, AuthorKind
from tests.cli.console import article_seven, asked, typed


def test_a_problem_is_a_sentence_on_stderr_and_an_object_on_stdout(tmp_path: Path) -> None:
    missing = tmp_path / "absent.moderator"
    said = typed("stats", missing, code=Exit.PROBLEM)
    assert said.stdout == ""
    assert str(missing) in said.stderr
    problem = asked("stats", missing, code=Exit.PROBLEM)["problem"]
    assert set(problem) == {"what", "where", "remedy"}
    assert str(missing) in problem["where"]


def test_wrong_usage_is_told_from_a_problem(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    for line in (
        ["stats"],
        ["decide", path, "burn"],
        ["decide", path, "refuse", "--on", "vélo"],
        ["decide", path, "disposition", "--on", "vélo", "--value", "perhaps"],
        ["decide", path, "accept", "--ids", "un,deux"],
        ["decide", path, "undo", "--ref", "hier"],
        ["export", path, "responses", "--output", tmp_path, "--set", "colour=red"],
        ["export", path, "responses", "--output", tmp_path, "--set", "standing=signed"],
        ["export", path, "responses", "--output", tmp_path, "--lang", "de"],
        ["frobnicate"],
    ):
        assert typed(*line, code=Exit.USAGE).stdout == ""


def test_what_was_mistyped_is_said_in_the_readers_language() -> None:
    for line, said in (
        (["decide", "w", "acept"], "Erreur\u00a0: ACTE est l’une de ces valeurs\u00a0: accept, "),
        (["decide", "w", "accept", "--onn", "x"], "Il n’y a pas d’option --onn. Peut-être\u00a0: "),
        (["decide", "w"], "Il manque ACTE."),
        (["stats", "w", "x"], "«\u00a0x\u00a0» n’était pas attendu."),
        (["similar", "w", "abc"], "CONTRIBUTION est un nombre."),
        (["suggest", "w", "--threshold", "7"], "--threshold est un nombre de 0,5 à 1."),
        (["suggest", "w", "--on"], "--on a besoin d’une valeur."),
        (["decide", "w", "note", "--text-file", "nulle/part"], "--text-file désigne un fichier qui n’est pas là"),
        (["frobnicate"], "Il n’y a pas de commande frobnicate."),
    ):
        assert said in typed(*line, code=Exit.USAGE, LC_ALL="fr_FR.UTF-8").stderr


def test_every_command_says_what_it_does_in_both_languages() -> None:
    names = commands.list_commands(click.Context(commands))
    assert set(names) >= {
        "new", "import", "source", "pull", "push", "sync", "search", "decide", "undo", "history", "stats", "export",
        "verify", "demo",
    }  # fmt: skip
    english = typed("--help").stdout
    french = typed("--help", LC_ALL="fr_FR.UTF-8").stdout
    assert "Write an official Word document" in english
    assert "Écrire un document Word officiel" in french
    assert "Emploi : moderator" in " ".join(french.split())
    for name in names:
        one = typed(name, "--help").stdout
        other = typed(name, "--help", LC_ALL="fr_FR.UTF-8").stdout
        assert one != other, name
        assert not re.search(r"\b(TEXT|FILE|INTEGER|NUMBER|WORKSPACE|FOLDER|DIRECTORY|PATH)\b", other), other
    assert "retained" in typed("decide", "--help").stdout
    assert typed("source", code=Exit.USAGE).stderr.startswith("Usage: moderator source [OPTIONS] COMMAND")


def test_the_passphrase_is_taken_from_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "secret.moderator"
    assert asked("new", path, "--passphrase", MODERATOR_PASSPHRASE="cheval agrafe pile")["encrypted"]
    assert path.read_bytes()[:15] != b"SQLite format 3"
    closed = asked("stats", path, code=Exit.PROBLEM)["problem"]
    assert "MODERATOR_PASSPHRASE" in closed["remedy"]
    wrong = asked("stats", path, code=Exit.PROBLEM, MODERATOR_PASSPHRASE="cheval")["problem"]
    assert "passphrase" in wrong["what"].lower()
    assert asked("stats", path, MODERATOR_PASSPHRASE="cheval agrafe pile")["stats"]["received"] == 0


def test_a_passphrase_can_be_typed_twice(tmp_path: Path) -> None:
    path = tmp_path / "secret.moderator"
    done = typed("new", path, "--passphrase", given="cheval agrafe\ncheval agrafe\n")
    assert "cheval" not in done.output
    assert asked("stats", path, MODERATOR_PASSPHRASE="cheval agrafe")["stats"]["received"] == 0


def test_who_decides_can_be_named(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    asked("decide", path, "accept", "--on", "", MODERATOR_ACTOR="Anaïs")
    assert asked("history", path)["history"][0]["actor"] == "Anaïs"


def test_the_program_starts_as_a_module_and_as_a_command(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for start in (["-m", "moderator"], ["-c", "from moderator.cli import main; main()"]):
        done = subprocess.run(
            [sys.executable, "-W", "error", *start, "search", str(path), "vélo", "--json"],
            capture_output=True, env=environment, check=False, timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout)["total"] == 3


def test_objects_are_in_utf8_and_lines_in_what_the_terminal_can_show(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "cp1252"}
    line = [sys.executable, "-m", "moderator", "search", str(path), "vélo"]
    done = subprocess.run([*line, "--json"], capture_output=True, env=environment, check=False, timeout=60)
    assert "vélo" in json.loads(done.stdout)["contributions"][0]["title"]
    table = tmp_path / "avis.csv"
    table.write_text("identifiant;texte\n7;Le vélo est une évidence pour tous.\n", "utf-8")
    line[3:] = ["import", str(path), str(table)]
    said = subprocess.run(line, capture_output=True, env=environment, check=False, timeout=60)
    assert (said.returncode, said.stderr) == (0, b"")
    assert said.stdout.startswith(b"avis.csv ? avis")  # the arrow is not in this system's alphabet


def test_values_of_ours_become_those_of_json() -> None:
    author = Author("k", "Zoé", AuthorKind.CITIZEN)
    found = plain({date(2026, 1, 2): [author, frozenset({2, 1}), Disposition.RETAINED, None, True, b"\x01", Path("a")]})
    assert json.loads(json.dumps(found)) == {
        "2026-01-02": [
            {"key": "k", "name": "Zoé", "kind": "citizen", "official": False, "place": ""},
            [1, 2], str(Disposition.RETAINED), None, True, "01", "a",
        ]
    }  # fmt: skip


@pytest.mark.parametrize("sign", ["\x1b[2J", "\x07", "\u202e", "\x9b31m"])
def test_strangers_cannot_drive_the_terminal(sign: str) -> None:
    assert shown(f"Bon{sign}jour") == f"Bon\ufffd{sign[1:]}jour"
    assert shown("« Bon\u00a0jour »\u202f!\n\tFin") == "« Bon\u00a0jour »\u202f!\n\tFin"


@pytest.mark.parametrize(("typed_", "yes"), [
    ("o\n", True), ("Yes\n", True), ("peut-être\noui\n", True), ("\n", False), ("non\n", False), ("n\n", False),
])  # fmt: skip
def test_a_question_is_answered_in_either_language(typed_: str, yes: bool) -> None:
    @click.command()
    def ask() -> None:
        click.echo(confirmed("Send?"))

    assert CliRunner().invoke(ask, input=typed_).stdout.endswith(f"{yes}\n")


def test_a_passphrase_is_typed_until_both_are_the_same() -> None:
    @click.command()
    def ask() -> None:
        click.echo(frame.asked("Passphrase", twice=True))

    done = CliRunner().invoke(ask, input="une\ndeux\ntrois\ntrois\n")
    assert done.stdout.endswith("trois\n")
    assert "The two are not the same." in done.stderr
