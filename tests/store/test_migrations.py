"""Older files are brought up to this version, and are then the same as new ones."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from pyroaring import BitMap

from moderator.domain.contribution import Attachment
from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.store import attachments, backup, engine, migrations, schema
from moderator.store import workspace as opening
from moderator.store.workspace import Workspace, put_setting
from tests.store.making import assert_sound, bring, devices, proposal, proposals, rows, workspace


def scripts() -> ScriptDirectory:
    """The steps, as Alembic finds them."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return ScriptDirectory.from_config(config)


def shape(ws: Workspace) -> dict[str, str]:
    """The statements that made the tables, spaces and quotation marks apart."""
    return {
        name: re.sub(r"\s*([(),])\s*", r"\1", " ".join(re.sub(r"[\"\n\t]", " ", sql or "").split()))
        for name, sql in rows(ws, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    }


def test_this_version_reads_and_writes_what_the_last_step_makes() -> None:
    assert scripts().get_current_head() == migrations.HEAD
    assert len(scripts().get_bases()) == 1


def test_a_file_brought_up_step_by_step_is_the_same_as_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "old.moderator"
    made = engine.engine(path, "")
    with made.execution_options(begin="IMMEDIATE").begin() as conn:
        conn.exec_driver_sql(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        conn.exec_driver_sql("PRAGMA user_version = 1")
    migrations.upgrade(made)
    with made.begin() as conn:
        put_setting(conn, "uuid", "0" * 32)
    made.dispose()
    with Workspace.open(path, devices=devices(tmp_path)) as old, workspace(tmp_path) as new:
        assert shape(old) == shape(new)
        version = "SELECT version_num FROM alembic_version"
        assert rows(old, version) == rows(new, version) == [(migrations.HEAD,)]
        bring(old, proposals(3))
        old.decide(Act.ACCEPT, BitMap([1, 2]), {})
        assert rows(old, "SELECT rowid FROM text('cyclable')") == [(1,), (2,), (3,)]
        assert_sound(old)


def test_attachments_named_before_they_were_kept_are_listed(tmp_path: Path) -> None:
    files = (Attachment("plan", "https://x.fr/plan.pdf", "application/pdf"), Attachment("", "https://x.fr/a.png"))
    ws = workspace(tmp_path, [proposal(1, attachments=files), proposal(2)])
    with ws.write() as conn:
        conn.exec_driver_sql("DROP TABLE attachment")
        conn.exec_driver_sql("DROP TABLE content")
        conn.exec_driver_sql("DROP TABLE tongue")
        conn.exec_driver_sql("ALTER TABLE version DROP COLUMN clock")
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    ws.close()
    with Workspace.open(ws.path, devices=devices(tmp_path)) as again, again.read() as conn:
        assert [(one.contribution, one.n, one.name, one.link, one.here) for one in attachments.listed(conn)] == [
            (1, 1, "plan", "https://x.fr/plan.pdf", False),
            (1, 2, "", "https://x.fr/a.png", False),
        ]


def test_of_texts_replaced_before_the_hours_say_which_decisions_came_first(tmp_path: Path) -> None:
    ws = workspace(tmp_path, proposals(2))
    for body in ("Un.", "Deux."):
        ws.decide(Act.ACCEPT, BitMap([1]), {}, at=datetime.now(UTC) - timedelta(days=1))
        bring(ws, [proposal(1, body=body), proposal(2)])
    ws.decide(Act.ACCEPT, BitMap([2]), {}, at=datetime.now(UTC) + timedelta(days=1))
    lived = "SELECT n, clock FROM version ORDER BY n"
    assert rows(ws, lived) == [(1, 1), (2, 2)]
    with ws.write() as conn:
        conn.exec_driver_sql("UPDATE version SET until = until - 2 * 86400 WHERE n = 1")
        conn.exec_driver_sql("ALTER TABLE version DROP COLUMN clock")
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0004'")
    ws.close()
    with Workspace.open(ws.path, devices=devices(tmp_path)) as again:
        assert rows(again, lived) == [(1, 0), (2, 2)]


def test_a_version_that_nobody_knows_is_from_the_future(tmp_path: Path) -> None:
    migrations.refuse_newer(migrations.HEAD, tmp_path / "w")
    with pytest.raises(Problem, match="newer version"):
        migrations.refuse_newer("9999", tmp_path / "w")


def test_an_older_file_is_copied_then_brought_up_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = workspace(tmp_path, proposals(2))
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    ws.close()
    # A step that does not exist yet: the first file to be brought up is one of today.
    steps = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, steps, ignore=shutil.ignore_patterns("__pycache__"))
    (steps / "versions" / "9000_next.py").write_text(
        f"from alembic import op\nrevision = '9000'\ndown_revision = '{migrations.HEAD}'\n"
        "def upgrade():\n    op.get_bind().exec_driver_sql('ALTER TABLE author ADD COLUMN town TEXT')\n"
    )
    monkeypatch.setattr(migrations, "__file__", str(steps / "__init__.py"))
    monkeypatch.setattr(migrations, "HEAD", "9000")
    monkeypatch.setattr(opening, "HEAD", "9000")
    with Workspace.open(ws.path, devices=devices(tmp_path)) as again:
        assert rows(again, "SELECT version_num FROM alembic_version") == [("9000",)]
        assert rows(again, "SELECT town FROM author LIMIT 1") == [(None,)]
        assert again.standing.holding("status", "accepted") == BitMap([1])
        assert "migration" in [one.why for one in backup.listed(ws.path)]
        assert_sound(again)
