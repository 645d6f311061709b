"""A terminal for the tests: commands run in this process, their output, their exit code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from moderator.cli import commands
from moderator.cli.frame import Exit
from moderator.store.workspace import Workspace
from tests.store.corpora import bring, consultation


def typed(
    *words: object,
    code: Exit | None = Exit.DONE,
    given: str = "",
    keys: Mapping[str, str] | None = None,
    **environment: str,
) -> Result:
    """Type a command; it must end with this code (None: with any). `keys` and `environment` are variables."""
    line = [str(word) for word in words]
    done = CliRunner(env={**environment, **(keys or {})}).invoke(commands, line, input=given, catch_exceptions=False)
    assert code is None or done.exit_code == code, f"{line}: {done.exit_code}\n{done.output}"
    return done


def asked(*words: object, code: Exit = Exit.DONE, keys: Mapping[str, str] | None = None, **environment: str) -> Any:
    """Type a command with --json: standard output is one object, alone on its line."""
    done = typed(*words, "--json", code=code, keys=keys, **environment)
    assert done.stdout.count("\n") == 1, done.stdout
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def article_seven(folder: Path) -> Path:
    """A workspace with a title, two articles and five contributions (numbers 1 to 5), closed."""
    with Workspace.create(folder / "loi.moderator", title="Loi d’essai") as ws:
        bring(ws, consultation())
        return ws.path
