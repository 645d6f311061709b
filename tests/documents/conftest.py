"""Documents to look into: written once, read by many tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.documents.response import Written, respond
from tests.documents.specimen import specimen


@pytest.fixture(scope="session")
def french(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The specimen in French, as a draft."""
    return respond(specimen(), tmp_path_factory.mktemp("documents") / "reponses.docx")


@pytest.fixture(scope="session")
def in_english(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The specimen in English."""
    return respond(specimen("en"), tmp_path_factory.mktemp("documents") / "answers.docx")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where a test writes its document."""
    return tmp_path / "reponses.docx"
