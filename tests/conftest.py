"""What every test lives in: a home of its own, no network beyond this machine, no stray log, one language, one zone."""

import gc
import logging
import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import keyring
import keyring.backend
import keyring.errors
import pytest

from moderator.domain import words

# A window asked for by hand (QT_QPA_PLATFORM=xcb) is respected; a display that merely exists is not used.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Europe/Paris"
if hasattr(time, "tzset"):
    time.tzset()

gc.set_threshold(50_000, 20, 50)  # as the program does when it starts

hypothesis.settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_collection_finish() -> None:
    """Let the collector leave alone what lasts as long as the run: modules, tests. A seventh of the time went there."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home folder of its own: it never sees the settings, secrets or files of who runs it."""
    folder = tmp_path_factory.mktemp("home")
    for name, part in {
        "HOME": ".",
        "USERPROFILE": ".",
        "APPDATA": "appdata",
        "LOCALAPPDATA": "localappdata",
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
    }.items():
        monkeypatch.setenv(name, str(folder / part))
    return folder


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the program and those it starts speak English, the language of the code; a test of French says so."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    words.speak("en")
    yield
    words.speak("en")


class KeyringInMemory(keyring.backend.KeyringBackend):
    """A keyring that lasts as long as one test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.secrets.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError(service)


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> KeyringInMemory:
    """Give the test, and the programs it starts, a keyring that is not the system's."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    backend = KeyringInMemory()
    keyring.set_keyring(backend)
    return backend


@pytest.fixture(autouse=True)
def this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that reaches for another machine; names under .invalid do not exist, as RFC 2606 says."""
    resolve, connect = socket.getaddrinfo, socket.socket.connect

    def is_here(host: object) -> bool:
        name = host.decode() if isinstance(host, bytes) else host
        return name in (None, "", "localhost", "::1") or (isinstance(name, str) and name.startswith("127."))

    def guarded_resolve(host: object, *rest: object, **named: object) -> object:
        if isinstance(host, str) and host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not is_here(host):
            pytest.fail(f"a test reached for {host}: tests stay on this machine")
        return resolve(host, *rest, **named)  # type: ignore[arg-type]

    def guarded_connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple) and not is_here(address[0]):
            pytest.fail(f"a test reached for {address[0]}: tests stay on this machine")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", guarded_resolve)
    monkeypatch.setattr(socket.socket, "connect", guarded_connect)


@pytest.fixture(autouse=True)
def stray_logs(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning or worse, unless its mark `logs` expects it."""
    yield
    expected = [pattern for mark in request.node.iter_markers("logs") for pattern in mark.args]
    stray = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
        and not any(re.search(pattern, f"{record.name}: {record.getMessage()}") for pattern in expected)
    ]
    if stray:
        pytest.fail("stray logs:\n" + "\n".join(stray))
