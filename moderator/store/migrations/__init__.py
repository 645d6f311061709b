"""Bringing older workspace files up to this version, one step at a time (Alembic)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from moderator.domain.problem import Problem
from moderator.domain.words import _

HEAD = "0001"
"""The version of the tables that this program reads and writes. A step that is added must change it (a test checks)."""


def upgrade(engine: Engine, version: str, path: Path) -> None:
    """Run the steps from `version` to HEAD in one transaction. Raises Problem for a version from the future."""
    # Alembic costs a third of a second to import and nearly every opening does without.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    try:
        ScriptDirectory.from_config(config).get_revision(version)
    except CommandError:
        raise Problem(
            _("This workspace was made with a newer version of Moderator."),
            where=_("File: {path}.").format(path=path),
            remedy=_("Install the newer version; nothing was changed."),
        ) from None
    with engine.execution_options(begin="IMMEDIATE").begin() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, HEAD)
    engine.dispose()
