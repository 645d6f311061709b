"""Bringing older workspace files up to this version, one step at a time (Alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from moderator.domain.problem import Problem
from moderator.domain.words import _

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0005"
"""The version of the tables that this program reads and writes. A step that is added must change it (a test checks)."""


def refuse_newer(version: str, path: Path) -> None:
    """Raise Problem for a version that no step of this program leads to."""
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory.from_config(_config()).get_revision(version)
    except CommandError:
        raise Problem(
            _("This workspace was made with a newer version of Moderator."),
            where=_("File: {path}.").format(path=path),
            remedy=_("Install the newer version; nothing was changed."),
        ) from None


def upgrade(engine: Engine) -> None:
    """Run the steps that lead from the file's version to HEAD, in one transaction."""
    from alembic import command

    config = _config()
    with engine.execution_options(begin="IMMEDIATE").begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, HEAD)
    engine.dispose()


def _config() -> Config:
    # Alembic costs a third of a second to import and nearly every opening does without.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
