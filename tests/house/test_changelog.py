"""The changelog keeps the form of Keep a Changelog, in sentences for users."""

import re
from pathlib import Path

import moderator

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_versions_are_dated_and_the_newest_comes_first() -> None:
    heads = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert heads[0] == "[Unreleased]" or heads[0].startswith(f"[{moderator.__version__}]")
    dated = [head for head in heads if head != "[Unreleased]"]
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", head) for head in dated)
    versions = [tuple(map(int, re.findall(r"\d+", head)[:3])) for head in dated]
    assert versions == sorted(versions, reverse=True)


def test_changes_are_under_the_six_kinds_and_are_sentences() -> None:
    kinds = set(re.findall(r"^### (.+)$", TEXT, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    entries = re.findall(r"^- (.+(?:\n  .+)*)", TEXT, re.MULTILINE)
    assert entries
    assert [entry for entry in entries if not re.fullmatch(r"[A-Z].+\.", entry, re.DOTALL)] == []
