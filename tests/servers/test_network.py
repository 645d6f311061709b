"""Behind a proxy, by a script, with the ministry's own certificate authority; certificates are always verified."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from moderator.domain.problem import Problem
from moderator.servers import network, proxies
from moderator.servers.network import Network, Way
from moderator.servers.transport import Reply, Transport
from moderator.servers.troubles import Unauthorised, Unreachable, Untrusted
from moderator.work import trial
from tests.servers.authority import Authority
from tests.servers.relay import Relay
from tests.servers.socks import Socks

THERE = "127.0.0.2"  # a server of this machine that is not “this very computer”: proxies are used to reach it


@contextmanager
def serving(
    context: ssl.SSLContext | None = None, body: bytes = b"{}", kind: str = "application/json"
) -> Iterator[str]:
    """A server that says the same to everybody; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Nobody reads it."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Who does not trust us hangs up: that is what some tests are about."""

    server = Server((THERE, 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://{THERE}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network of who runs the tests is not that of the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("socks_proxy", "SOCKS_PROXY", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(network, "_introduced", list(network._introduced))  # put back after each test


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """The ministry's own."""
    return Authority(tmp_path)


def call(url: str) -> Reply:
    """One request, without waiting between tries."""
    transport = Transport(url, pause=lambda _seconds: None, tries=1)
    try:
        return transport.call("GET", "/api")
    finally:
        transport.close()


def script(folder: Path, text: str) -> str:
    """A proxy settings script in a file."""
    (folder / "proxy.pac").write_text(text)
    return str(folder / "proxy.pac")


def test_a_private_authority_is_trusted_once_its_certificate_is_chosen_and_not_before(
    authority: Authority, tmp_path: Path
) -> None:
    with serving(authority.context(THERE)) as url:
        with pytest.raises(Untrusted, match="certificate") as raised:
            call(url)
        assert "Network" in raised.value.remedy
        network.choose(Network(authority=str(authority.certificate)))
        assert call(url).status == 200
    (tmp_path / "autre").mkdir()
    stranger = Authority(tmp_path / "autre")
    with serving(stranger.context(THERE)) as url, pytest.raises(Untrusted):
        call(url)
    for context, why in (
        (authority.context("127.0.0.3"), "is another site"),
        (authority.context(THERE, (-3, -2)), "has expired"),
        (authority.context(THERE, (1, 2)), "not valid yet"),
    ):
        with serving(context) as url, pytest.raises(Untrusted, match=why):
            call(url)  # signed by whom we trust


def test_a_line_cut_before_it_is_protected_is_no_bad_certificate() -> None:
    """A network that goes while TLS begins is asked again, as any other line that is cut."""
    with socket.create_server((THERE, 0)) as listening:
        listening.settimeout(5)
        asked = 0

        def turn_away() -> None:
            nonlocal asked
            for _try in range(2):
                one, _address = listening.accept()
                with one:
                    one.recv(1)
                    one.shutdown(socket.SHUT_RDWR)
                asked += 1

        thread = threading.Thread(target=turn_away)
        thread.start()
        transport = Transport(f"https://{THERE}:{listening.getsockname()[1]}", pause=lambda _seconds: None, tries=2)
        with pytest.raises(Unreachable, match="was cut"):
            transport.call("GET", "/api")
        thread.join()
        assert asked == 2


def test_nothing_switches_verification_off(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONHTTPSVERIFY", "CURL_INSECURE", "MODERATOR_INSECURE"):
        monkeypatch.setenv(name, "0")
    context = network.trust(Network(authority=str(authority.certificate)))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    with serving(authority.context(THERE)) as url, pytest.raises(Untrusted):
        call(url)


def test_what_is_no_certificate_is_refused_when_it_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "faux.pem").write_text("-----BEGIN NOTHING-----")
    for file in (tmp_path / "faux.pem", tmp_path / "absent.pem"):
        with pytest.raises(Problem, match="authority"):
            network.choose(Network(authority=str(file)))
    assert network.chosen() == Network()


def test_through_a_proxy_that_wants_a_password(authority: Authority) -> None:
    with Relay("agent", "mot de passe: é@") as relay, serving(authority.context(THERE)) as url:
        network.choose(Network(Way.PROXY, relay.host, authority=str(authority.certificate)))
        with pytest.raises(Unauthorised, match="proxy wants") as raised:
            call(url)
        assert relay.host in raised.value.where
        network.introduce(lambda host: ("agent", "faux") if host == relay.host else None)
        with pytest.raises(Unauthorised):
            call(url)
        network.introduce(lambda host: ("agent", "mot de passe: é@") if host == relay.host else None)
        assert call(url).status == 200
        assert relay.passed == [f"CONNECT {url.removeprefix('https://')}"]
        assert "mot" not in network.place().read_text()


def test_a_plain_address_goes_through_it_too_and_exceptions_go_straight(authority: Authority) -> None:
    with Relay() as relay, serving() as url:
        network.choose(Network(Way.PROXY, relay.host))
        assert call(url).status == 200
        assert relay.passed == [f"GET {url}/api"]
        network.choose(Network(Way.PROXY, relay.host, straight=f"{THERE}, intranet.fr"))
        assert call(url).status == 200
        assert len(relay.passed) == 1
        network.choose(Network(Way.DIRECT))
        assert call(url).status == 200
        assert len(relay.passed) == 1


def test_the_environment_says_the_way_unless_another_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    with Relay() as relay, serving() as url:
        monkeypatch.setenv("http_proxy", f"http://{relay.host}")
        call(url)
        assert len(relay.passed) == 1
        monkeypatch.setenv("no_proxy", THERE)
        call(url)
        assert len(relay.passed) == 1


def test_a_script_says_the_way_for_each_address(tmp_path: Path) -> None:
    with Relay() as relay, serving() as url:
        text = (
            f'function FindProxyForURL(url, host) {{ return isInNet(host, "{THERE}", "255.255.255.255") ? '
            f'"PROXY {relay.host}" : "DIRECT"; }}'
        )
        network.choose(Network(Way.SCRIPT, script=script(tmp_path, text)))
        assert call(url).status == 200
        assert relay.passed == [f"GET {url}/api"]
        assert proxies.Router().ways("https://autre.exemple.fr/x") == [proxies.DIRECT]


def test_a_script_served_by_https_of_the_ministry(authority: Authority) -> None:
    with Relay() as relay:
        text = f'function FindProxyForURL(url, host) {{ return "PROXY {relay.host}"; }}'.encode()
        with serving(authority.context(THERE), text, "text/plain") as place, serving() as url:
            network.choose(Network(Way.SCRIPT, script=f"{place}/proxy.pac", authority=str(authority.certificate)))
            assert call(url).status == 200
            assert call(url).status == 200
        assert len(relay.passed) == 2


def test_a_proxy_that_is_down_gives_way_to_the_next_of_the_script(tmp_path: Path) -> None:
    with Relay() as relay, serving() as url:
        text = f'function FindProxyForURL(u, h) {{ return "PROXY 127.0.0.1:1; PROXY {relay.host}; DIRECT"; }}'
        network.choose(Network(Way.SCRIPT, script=script(tmp_path, text)))
        assert call(url).status == 200
        assert len(relay.passed) == 1
        assert f"through the proxy {relay.host}," in trial.reached(url)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("function autre() {}", "does not work"),
        ("ceci n’est pas du JavaScript", "does not work"),
        ('function FindProxyForURL(url, host) { return "QUIC 127.0.0.1:1080"; }', "no way"),
        ('function FindProxyForURL(url, host) { return ""; }', "no way"),
        ('function FindProxyForURL(url, host) { if (host.length > 8) throw "panne"; return ""; }', "does not work"),
    ],
)
def test_a_bad_script_is_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    network.choose(Network(Way.SCRIPT, script=script(tmp_path, text)))
    with pytest.raises(Problem, match=words):
        call("http://consultation.exemple.fr")


def test_a_script_is_told_the_host_and_nothing_more(tmp_path: Path) -> None:
    text = 'function FindProxyForURL(url, host) { return url.indexOf("jeton") < 0 ? "DIRECT" : "PROXY indiscret:1"; }'
    chosen = Network(Way.SCRIPT, script=script(tmp_path, text))
    assert proxies.Router(chosen).ways("https://exemple.fr/api?jeton=secret") == [proxies.DIRECT]


@pytest.mark.parametrize("kind", ["http://", "socks5h://", "socks4a://"])
def test_a_proxy_that_is_down_is_a_sentence_that_names_no_secret(kind: str) -> None:
    network.introduce(lambda _host: ("agent", "canari"))
    network.choose(Network(Way.PROXY, f"{kind}127.0.0.1:1"))
    with pytest.raises(Unreachable, match=r"proxy cannot be reached.*Proxy: 127\.0\.0\.1:1") as raised:
        call(f"http://{THERE}:9")
    assert "canari" not in f"{raised.value}{raised.value.__context__!r}"


def test_a_socks_proxy_looks_names_up_and_takes_a_password(authority: Authority) -> None:
    name = "consultation.exemple.fr"  # which this computer does not know, as on closed networks
    with Socks("agent", "mot de passe", known={name: THERE}) as relay, serving(authority.context(name)) as there:
        url = f"https://{name}:{there.rpartition(':')[2]}"
        network.choose(Network(Way.PROXY, f"socks5h://{relay.host}", authority=str(authority.certificate)))
        with pytest.raises(Unauthorised, match="proxy wants") as raised:
            call(url)
        assert relay.host in raised.value.where
        network.introduce(lambda host: ("agent", "faux") if host == relay.host else None)
        with pytest.raises(Unauthorised) as raised:
            call(url)
        assert "faux" not in f"{raised.value}{raised.value.__context__!r}"
        network.introduce(lambda host: ("agent", "mot de passe") if host == relay.host else None)
        assert call(url).status == 200
        assert relay.passed == [url.removeprefix("https://")]
        with pytest.raises(Unreachable, match="proxy refuses to lead"):
            call("https://inconnu.exemple.fr")


@pytest.mark.parametrize("kind", ["SOCKS", "SOCKS5", "socks"])
def test_a_script_may_name_a_socks_proxy(tmp_path: Path, kind: str) -> None:
    with Socks() as relay, serving() as url:
        text = f'function FindProxyForURL(u, h) {{ return "PROXY 127.0.0.1:1; {kind} {relay.host}"; }}'
        network.choose(Network(Way.SCRIPT, script=script(tmp_path, text)))
        assert call(url).status == 200
        assert relay.passed == [url.removeprefix("http://")]


def test_the_environment_may_name_a_socks_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Socks() as relay, serving() as url:
        monkeypatch.setenv("all_proxy", f"socks5://{relay.host}")
        assert call(url).status == 200
        monkeypatch.delenv("all_proxy")
        monkeypatch.setenv("socks_proxy", relay.host)
        assert call(url).status == 200
        assert len(relay.passed) == 2


@pytest.mark.parametrize(("typed", "kept"), [
    ("socks5h://proxy.fr", "socks5h://proxy.fr:1080"),
    ("socks://proxy.fr:9050", "socks5h://proxy.fr:9050"),
    ("SOCKS5://[::1]:1081", "socks5://[::1]:1081"),
    ("proxy.fr", "http://proxy.fr:80"),
])  # fmt: skip
def test_the_address_of_a_proxy_is_made_whole(typed: str, kept: str) -> None:
    network.choose(Network(Way.PROXY, typed))
    assert network.chosen().proxy == kept


@pytest.mark.parametrize("told", [
    "http://agent:canari@", "agent:canari@proxy.fr:99999", "http://agent:canari@[::1", "ftp://agent:canari@proxy.fr",
    "http://agent:can/ari@proxy.fr:8080",
])  # fmt: skip
def test_what_the_system_names_a_proxy_and_is_none_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv("http_proxy", told)
    with pytest.raises(Problem, match="not the address of one") as raised:
        call("http://consultation.fr")
    assert not any(part in str(raised.value) for part in ("canari", "can/", "ari@"))


def test_a_proxy_spoken_to_by_tls_is_trusted_as_a_server_is(authority: Authority) -> None:
    with serving(authority.context(THERE)) as url:
        network.choose(Network(Way.PROXY, url))
        with pytest.raises(Untrusted, match="could not be verified"):
            call("https://consultation.fr")


@pytest.mark.parametrize("chosen", [
    Network(Way.PROXY, "agent:canari@proxy.fr:8080"),
    Network(Way.SCRIPT, script="http://agent:canari@wpad.fr/proxy.pac"),
    Network(Way.SCRIPT, script="http://wpad.fr/proxy.pac?token=canari"),
])  # fmt: skip
def test_an_address_that_bears_a_password_is_not_kept(chosen: Network) -> None:
    with pytest.raises(Problem, match="holds a password") as raised:
        network.choose(chosen)
    assert "canari" not in str(raised.value)
    assert network.chosen() == Network()


@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
@pytest.mark.parametrize(("asks", "told"), [
    ("Negotiate;NTLM", "Kerberos, NTLM"),
    ("Negotiate", "Kerberos"),
    ("Negotiate;Basic realm=ministere", ""),
])  # fmt: skip
def test_a_proxy_that_wants_the_session_of_the_computer_is_told_from_one_that_wants_a_password(
    authority: Authority, secure: bool, asks: str, told: str
) -> None:
    with Relay("agent", "secret", asks) as relay, serving(authority.context(THERE) if secure else None) as url:
        network.introduce(lambda _host: ("agent", "canari"))
        network.choose(Network(Way.PROXY, relay.host, authority=str(authority.certificate)))
        with pytest.raises(Unauthorised) as raised:
            call(url)
        assert relay.host in raised.value.where
        assert "407" not in str(raised.value).replace(relay.host, "")
        if told:
            assert raised.value.what.endswith(f"cannot give: {told}.")
            assert "IT service" in raised.value.remedy
        else:
            assert "the user name and the password" in raised.value.what


@pytest.mark.parametrize("typed", ["", "deux mots", "ftp://x", "http://moi:secret@proxy:8080", "proxy:port"])
def test_what_is_no_proxy_is_refused_when_it_is_chosen(typed: str) -> None:
    with pytest.raises(Problem, match="proxy"):
        network.choose(Network(Way.PROXY, typed))
    assert not network.place().exists()


def test_settings_that_were_spoiled_stop_everything_rather_than_go_out_another_way() -> None:
    network.choose(Network(Way.PROXY, "proxy.ministere.fr:8080"))
    assert network.chosen().proxy == "http://proxy.ministere.fr:8080"
    network.place().write_text(json.dumps({"way": "ailleurs"}))
    with pytest.raises(Problem, match="network settings"):
        call("https://consultation.exemple.fr")


def test_the_settings_of_a_gnome_desktop_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Relay() as relay, serving() as url:
        host, port = relay.host.split(":")
        told = (
            "org.gnome.system.proxy mode 'manual'\\norg.gnome.system.proxy autoconfig-url ''\\n"
            "org.gnome.system.proxy ignore-hosts ['localhost', '*.intranet.fr', '10.0.0.0/8']\\n"
            f"org.gnome.system.proxy.http host '{host}'\\norg.gnome.system.proxy.http port {port}\\n"
            f"org.gnome.system.proxy.https host '{host}'\\norg.gnome.system.proxy.https port {port}\\n"
        )
        program = tmp_path / "gsettings"
        program.write_text(f'#!/bin/sh\nprintf "{told}"\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        call(url)
        assert relay.passed == [], "no desktop is running"
        monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
        call(url)
        assert len(relay.passed) == 1
        router = proxies.Router()
        assert router.ways("https://rh.intranet.fr/") == [proxies.DIRECT]
        assert router.ways("https://10.2.3.4/") == [proxies.DIRECT]
        assert router.ways("https://exemple.fr/") == [f"http://{relay.host}"]
