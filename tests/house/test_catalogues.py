"""The words on screen are all translated, and the tool that watches over them sees what it should."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from catalogues import check, french, update

ROOT = Path(__file__).parents[2]


def test_catalogues_are_fresh_and_complete() -> None:
    assert check(ROOT) == []


def test_a_message_is_said_the_same_way_in_every_package() -> None:
    said: dict[tuple[str | None, str], tuple[str, str]] = {}
    twice = []
    for file in sorted((ROOT / "resources/translations/fr").glob("*.po")):
        with file.open("rb") as opened:
            found = read_po(opened, locale="fr")
        for one in found:
            if isinstance(one.id, str) and isinstance(one.string, str) and one.id and one.string:
                before = said.setdefault((one.context, one.id), (one.string, file.name))
                twice += [f"“{one.id}” in {before[1]} and {file.name}"] if before[0] != one.string else []
    assert twice == []  # the catalogues are joined: one of the two would be shown in the other's place


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a small program that says two things."""
    code = tmp_path / "moderator" / "letters"
    code.mkdir(parents=True)
    (code / "box.py").write_text(
        '_("Send {name} now?")\nngettext("{n} letter", "{n} letters", 2)\npgettext("verb", "Post")\n', encoding="utf-8"
    )
    return tmp_path


def translate(project: Path, *pairs: tuple[str, str]) -> None:
    """Write translations in the French catalogue as a person would, in a text editor."""
    file = project / "resources/translations/fr/letters.po"
    text = file.read_text(encoding="utf-8")
    for message, translation in pairs:
        assert message in text
        text = text.replace(f'{message}\nmsgstr ""', f'{message}\nmsgstr "{translation}"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "{n} courrier"').replace('msgstr[1] ""', 'msgstr[1] "{n} courriers"')
    file.write_text(text, encoding="utf-8")


def test_a_new_message_asks_for_its_french_and_is_done_when_written(project: Path) -> None:
    assert len(update(project)) == 3  # one for each message without French
    translate(project, ('msgid "Send {name} now?"', "Envoyer {name} maintenant ?"), ('msgid "Post"', "Poster"))
    assert update(project) == []
    assert check(project) == []
    french_file = (project / "resources/translations/fr/letters.po").read_text(encoding="utf-8")
    assert "maintenant\u202f?" in french_file
    assert 'msgctxt "verb"' in french_file


def test_the_same_code_gives_the_same_files_whatever_the_lines(project: Path) -> None:
    update(project)
    files = sorted((project / "resources").rglob("*.?o"))
    before = [file.read_bytes() for file in files]
    source = project / "moderator/letters/box.py"
    source.write_text("\n\n\n" + "\n".join(reversed(source.read_text().splitlines())), encoding="utf-8")
    update(project)
    assert len(files) == 4
    assert [file.read_bytes() for file in files] == before


def test_a_changed_message_makes_the_catalogues_stale(project: Path) -> None:
    update(project)
    (project / "moderator/letters/box.py").write_text('_("Send {name} later")\n', encoding="utf-8")
    assert any("letters.po: is not up to date" in sentence for sentence in check(project))


def test_a_placeholder_lost_in_translation_is_seen(project: Path) -> None:
    update(project)
    translate(project, ('msgid "Send {name} now?"', "Envoyer {nom} ?"), ('msgid "Post"', "Poster"))
    assert any("placeholders ['nom'] instead of ['name']" in sentence for sentence in update(project))


def test_catalogues_of_a_package_without_messages_are_removed(project: Path) -> None:
    update(project)
    (project / "moderator/letters/box.py").write_text("", encoding="utf-8")
    assert any("no message of this package is left" in sentence for sentence in check(project))
    update(project)
    assert not list((project / "resources").rglob("*.?o"))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Envoyer l'avis ?", "Envoyer l’avis\u202f?"),
        ("Statut : 12 %", "Statut\u00a0: 12\u00a0%"),
        ("« citation »", "«\u00a0citation\u00a0»"),
        ("statut :à-modérer", "statut :à-modérer"),
        ("votes>10 ; avant", "votes>10\u202f; avant"),
    ],
)
def test_french_typography_is_put_right(typed: str, printed: str) -> None:
    assert french(typed) == printed
    assert french(printed) == printed
