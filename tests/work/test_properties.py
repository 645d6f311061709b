"""What a workspace is: its file, what it holds, who works in it, what the team settled."""

from pathlib import Path

from moderator.domain import settings, words
from moderator.store.workspace import Workspace
from moderator.work import deciding
from moderator.work.properties import properties
from tests.ui.opened import workspace


def test_a_workspace_says_what_it_is(tmp_path: Path) -> None:
    with Workspace.open(workspace(tmp_path), actor="Claire") as ws:
        deciding.accept(ws, [4])
        ws.actor = "Paul"
        deciding.tag(ws, [5], deciding.define_tag(ws, "Vélo").made)
        found = properties(ws)
        assert (found.title, found.path) == ("Mobilités de demain", tmp_path / "essai.moderator")
        assert (found.contributions, found.sections, found.tags, found.decisions) == (63, 3, 1, 3)
        assert found.people == {"Paul": 2, "Claire": 1}
        assert (found.devices, found.encrypted) == (1, False)
        assert found.size >= found.path.stat().st_size > 10_000
        assert found.created is not None
        assert len(found.sources) == 1


def test_every_setting_of_the_consultation_is_there(tmp_path: Path) -> None:
    with Workspace.open(workspace(tmp_path), actor="Claire") as ws:
        deciding.change(ws, settings.QUEUE, "before")
        found = {one.key: one for one in properties(ws).settings}
        assert found.keys() == settings.SETTINGS.keys()
        assert (found["queue"].value, found["queue"].by_default) == ("before", False)
        assert all(one.by_default for key, one in found.items() if key != "queue")


def test_what_is_said_is_in_the_readers_language(tmp_path: Path) -> None:
    with Workspace.open(workspace(tmp_path), actor="Claire") as ws:
        words.speak("fr")
        said = list(properties(ws).lines())
    assert any(line.startswith("Contributions") and line.endswith("63") for line in said)
    assert all(": " in line.replace("\u00a0", " ") for line in said)


def test_backups_and_passphrase_are_told(tmp_path: Path) -> None:
    path = tmp_path / "secret.moderator"
    with Workspace.create(path, passphrase="une phrase longue", actor="Claire", title="Essai") as ws:
        assert properties(ws).encrypted
        assert properties(ws).last_backup is None
        ws.back_up("now")
        found = properties(ws)
        assert found.last_backup is not None
        assert found.backups == 1
        assert "une phrase longue" not in "\n".join(found.lines())
