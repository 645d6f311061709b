"""The network from the command line: shown, chosen, refused, tried."""

from __future__ import annotations

from pathlib import Path

import keyring
import keyring.backends.fail

from moderator.cli.frame import Exit
from moderator.servers import network
from moderator.work import secrets
from tests.cli.console import asked, typed
from tests.servers.authority import Authority
from tests.servers.relay import Relay
from tests.servers.test_network import THERE, serving


def test_shown_without_writing_anything() -> None:
    assert asked("network")["network"]["way"] == "system"
    assert not network.place().exists()


def test_a_proxy_its_password_and_an_authority(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Relay("agent", "secret") as relay, serving(authority.context(THERE)) as url:
        words = ("network", "--proxy", relay.host, "--user", "agent", "--authority", authority.certificate)
        done = asked(*words, "--test", url, MODERATOR_PROXY_PASSWORD="secret")
        assert f"through the proxy {relay.host}" in done["reached"]
        assert secrets.for_proxy(relay.host) == ("agent", "secret")
        keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
        assert "this command alone" in typed(*words, MODERATOR_PROXY_PASSWORD="secret").stdout
        # Another way out does not change whom one trusts.
        assert asked("network", "--direct", "--test", url)["network"]["authority"] == str(authority.certificate)
        refused = asked("network", "--authority", "", "--test", url, code=Exit.PROBLEM)
        assert "certificate" in refused["problem"]["what"]


def test_one_way_only_and_no_switch_for_verification() -> None:
    assert "one way" in asked("network", "--direct", "--proxy", "a:1", code=Exit.PROBLEM)["problem"]["what"]
    for word in ("--insecure", "--no-verify", "-k"):
        typed("network", word, code=Exit.USAGE)
    assert "verify" not in typed("network", "--help").stdout.replace("verified", "")


def test_a_password_for_the_proxies_that_a_script_names(tmp_path: Path) -> None:
    with Relay("agent", "secret") as relay:
        text = f'function FindProxyForURL(url, host) {{ return "PROXY {relay.host}; DIRECT"; }}'
        (tmp_path / "proxy.pac").write_text(text)
        words = ("network", "--script", str(tmp_path / "proxy.pac"), "--user", "agent")
        asked(*words, MODERATOR_PROXY_PASSWORD="secret")
        assert secrets.for_proxy(relay.host) == ("agent", "secret")
    problem = asked("network", "--direct", "--user", "agent", code=Exit.PROBLEM)["problem"]
    assert "no proxy" in problem["what"]
