"""The surroundings of the tests hold: no other machine, no one's files, no stray log."""

import logging
import re
import socket
import subprocess
import sys
from pathlib import Path

import keyring
import platformdirs
import pytest


def test_another_machine_cannot_be_reached() -> None:
    with pytest.raises(pytest.fail.Exception, match="stay on this machine"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(pytest.fail.Exception, match="stay on this machine"):
        socket.getaddrinfo("consultation.example", 443)
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("consultation.invalid", 443)


def test_this_machine_can() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as call,
    ):
        assert call.getpeername() == server.getsockname()


def test_settings_and_secrets_are_those_of_the_test(home: Path) -> None:
    assert Path(platformdirs.user_data_dir("moderator")).is_relative_to(home)
    keyring.set_password("moderator", "decidim", "secret")
    assert keyring.get_password("moderator", "decidim") == "secret"
    child = [sys.executable, "-c", "import keyring; print(keyring.get_password('moderator', 'decidim'))"]
    assert subprocess.run(child, capture_output=True, text=True, check=True).stdout.strip() == "None"


@pytest.mark.logs(r"^moderator\.test: the disk is nearly full")
def test_an_expected_log_is_allowed() -> None:
    logging.getLogger("moderator.test").warning("the disk is nearly full: %d %%", 99)


def test_a_stray_log_fails_its_test(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("import logging\ndef test_it(): logging.getLogger('x').warning('lost')\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", str(tmp_path)]
    root = Path(__file__).parents[2]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert re.search(r"stray logs:\s+(E\s+)?x: lost", run.stdout)
