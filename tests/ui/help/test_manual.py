"""The manual: a page for every screen, in both languages, whose links and keys hold."""

import re
from pathlib import Path

import pytest

from moderator.domain import words
from moderator.domain.resources import resource
from moderator.ui import keymap, pages, plain_pages
from moderator.ui.help import manual
from moderator.ui.keys import BY_NAME, Space
from moderator.ui.settings import Settings

LANGUAGES = ("fr", "en")


def raw(language: str, name: str) -> str:
    return resource("help", language, f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_have_the_same_pages_and_no_other(language: str) -> None:
    found = {file.stem for file in resource("help", language).glob("*.md")}
    assert found == set(manual.PAGES)


def test_every_screen_has_its_page() -> None:
    made = {
        name
        for module in (pages, plain_pages)
        for name in re.findall(r'self\._page\(\s*"([a-z-]+)"', Path(str(module.__file__)).read_text(encoding="utf-8"))
    }
    assert len(made) > 10
    assert {str(one) for one in Space} | made <= manual.SCREENS.keys()
    assert set(manual.SCREENS.values()) <= set(manual.PAGES)


@pytest.mark.parametrize("name", manual.PAGES)
def test_links_go_to_pages_and_keys_to_commands(name: str) -> None:
    links: list[set[str]] = []
    named: list[set[str]] = []
    for language in LANGUAGES:
        text = raw(language, name)
        assert text.startswith("# ")
        links.append(set(re.findall(r"\]\(([^)]*)\)", text)))
        named.append(manual.named(text))
        assert named[-1] <= BY_NAME.keys()
        # A key typed by hand would go wrong as soon as somebody chooses another.
        assert not re.search(r"\*\*(Ctrl|Alt|Maj|Shift)\+(?!Enter|Entrée)", text)
    assert links[0] == links[1]
    assert named[0] == named[1]
    assert {link.removesuffix(".md") for link in links[0]} <= set(manual.PAGES)


@pytest.mark.parametrize("name", manual.PAGES)
def test_french_pages_have_french_typography(name: str) -> None:
    text = re.sub(r"`[^`\n]*`", "", raw("fr", name))
    assert not re.search(r" [;:!?»]|« |'", text)


def test_every_page_is_reached_from_the_first() -> None:
    reached: set[str] = set()
    waiting = {"start", *manual.SCREENS.values()}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= {link.removesuffix(".md") for link in re.findall(r"\]\(([^)]*)\)", raw("en", name))} - reached
    assert "charter" in reached


def test_the_manual_writes_the_keys_in_force(tmp_path: Path) -> None:
    keymap.load(Settings(tmp_path / "window.ini"))
    assert "**A** **accepts**" in manual.chapter("moderate").text
    keymap.give(Settings(tmp_path / "window.ini"), BY_NAME["accept"], "Ctrl+F12")
    assert "**Ctrl+F12** **accepts**" in manual.chapter("moderate").text


def test_words_are_found_whatever_their_accents() -> None:
    words.speak("fr")
    assert manual.searched("PHRASE de passe")[0].name == "safety"
    assert manual.searched("etiquette epinglee") or manual.searched("etiquettes epinglees")
    assert manual.searched("xylophone") == []
