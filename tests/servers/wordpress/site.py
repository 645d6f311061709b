"""A real WordPress on this machine: installed in a folder of its own, served by PHP, stopped and swept away after."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SOURCES = Path("/usr/share/wordpress")
PATIENCE = 60  # seconds for one of the servers to start
SBIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))

CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp'); define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT',
          'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) define($name, 'test-' . $name);
$table_prefix = 'wp_';
define('WP_HOME', '{url}' . (file_exists('{folder}/agglo') ? '/agglo' : '')); define('WP_SITEURL', WP_HOME);
define('WP_ENVIRONMENT_TYPE', file_exists('{folder}/public') ? 'production' : 'local');
define('EMPTY_TRASH_DAYS', file_exists('{folder}/no-trash') ? 0 : 30);
define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true); define('WP_HTTP_BLOCK_EXTERNAL', true);
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
INSTALL = """
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Concertation', 'admin', 'admin@example.org', true, '', 'admin-pass', 'fr_FR');
update_option('permalink_structure', '/%postname%/'); flush_rewrite_rules(false);
update_option('timezone_string', 'Europe/Paris');
foreach (['comments_notify', 'moderation_notify'] as $name) update_option($name, '0');
"""
ROUTER = """<?php
$root = '{root}'; $path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH); $file = realpath($root . $path);
if ($file && is_file($file) && str_starts_with($file, $root)) {{
    if (!str_ends_with($file, '.php')) return false;
    $_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $path; chdir(dirname($file)); require $file; return true;
}}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php'; chdir($root); require $root . '/index.php';
"""


def missing() -> str:
    """What this machine lacks to run it, as Debian calls it; "" when nothing is."""
    wanted = {"php-cli": shutil.which("php"), "mariadb-server": shutil.which("mariadbd", path=SBIN)}
    wanted["wordpress"] = str(SOURCES) if (SOURCES / "wp-load.php").is_file() else None
    lacking = [name for name, found in wanted.items() if not found]
    if wanted["php-cli"]:
        modules = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False).stdout.split()
        lacking += [] if "mysqli" in modules else ["php-mysql"]
    return " ".join(lacking)


class Site:
    """One WordPress. `user` and `password` are those of its administrator, an application password."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "wp"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.user, self.password = "admin", ""
        self._running: list[subprocess.Popen[bytes]] = []

    @property
    def credentials(self) -> tuple[str, str]:
        """What a person types."""
        return self.user, self.password

    def start(self) -> None:
        """Install and serve."""
        shutil.copytree(SOURCES, self.root, ignore=shutil.ignore_patterns("wp-config.php"))
        self._database()
        config = CONFIG.replace("{url}", self.url).replace("{socket}", str(self._socket))
        (self.root / "wp-config.php").write_text(config.replace("{folder}", str(self.folder)), "utf-8")
        self.php("define('WP_INSTALLING', true);", INSTALL)
        self.password = self.password_for("admin")
        (self.folder / "router.php").write_text(ROUTER.format(root=self.root), "utf-8")
        self._run(
            ["php", *self._settings, "-S", f"127.0.0.1:{self.port}", "-t", str(self.root),
             str(self.folder / "router.php")],
            {"PHP_CLI_SERVER_WORKERS": "2"},
        )  # fmt: skip
        self._await(lambda: urllib.request.urlopen(f"{self.url}/wp-json/", timeout=10).close())

    _settings = ("-d", "sendmail_path=/bin/true", "-d", "error_reporting=0", "-d", "display_errors=0",
                 "-d", "opcache.revalidate_freq=0")  # fmt: skip

    @property
    def _socket(self) -> Path:
        return self.folder / "db" / "s"

    def _database(self) -> None:
        home = self.folder / "db"
        home.mkdir()
        who: list[str] = []
        if os.geteuid() == 0:
            # The database refuses to run as root.
            self.folder.chmod(0o755)
            shutil.chown(home, "mysql")
            who = ["--user=mysql"]
        data = f"--datadir={home / 'data'}"
        install = ["mariadb-install-db", "--no-defaults", data, "--auth-root-authentication-method=normal"]
        self._tool([*install, "--skip-test-db", *who])
        self._run(
            ["mariadbd", "--no-defaults", data, f"--socket={self._socket}", f"--pid-file={home / 'pid'}",
             "--skip-networking", "--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=2", *who]
        )  # fmt: skip
        reach = ["--no-defaults", f"--socket={self._socket}", "-u", "root"]
        self._await(lambda: self._tool(["mariadb-admin", *reach, "ping"]))
        ask = "CREATE DATABASE wp CHARACTER SET utf8mb4; CREATE USER wp@localhost IDENTIFIED BY 'wp';"
        self._tool(["mariadb", *reach, "-e", f"{ask} GRANT ALL ON wp.* TO wp@localhost"])

    def _tool(self, command: list[str]) -> None:
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": SBIN})

    def _run(self, command: list[str], more: dict[str, str] | None = None) -> None:
        with (self.folder / "log").open("ab") as log:
            started = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env={**os.environ, "PATH": SBIN, **(more or {})},
                start_new_session=True,
            )
        self._running.append(started)

    def _await(self, ready: Any) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                ready()
            except (OSError, subprocess.CalledProcessError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """Stop both servers, the last started first."""
        for one in reversed(self._running):
            os.killpg(one.pid, 15)
            try:
                one.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(one.pid, 9)
                one.wait(20)

    # -------------------------------------------------------------------------------------------- what others do there

    def php(self, before: str, code: str = "", **values: object) -> Any:
        """Run PHP inside WordPress, `$v` holding the values; gives what it puts in `$out`. `before` runs first."""
        script = self.folder / "script.php"
        script.write_text(
            f"<?php {before if code else ''} $_SERVER['HTTP_HOST'] = '127.0.0.1:{self.port}'; "
            f"$_SERVER['REQUEST_URI'] = '/'; require '{self.root}/wp-load.php'; "
            f"$v = json_decode(stream_get_contents(STDIN), true); $out = null; {code or before};"
            "echo json_encode($out);",
            "utf-8",
        )
        done = subprocess.run(
            ["php", *self._settings, str(script)], input=json.dumps(values).encode(), capture_output=True, check=True
        )
        return json.loads(done.stdout.decode() or "null")

    def password_for(self, user: str) -> str:
        """A new application password."""
        return str(
            self.php(
                "[$out] = WP_Application_Passwords::create_new_application_password("
                "get_user_by('login', $v['user'])->ID, ['name' => 'test' . uniqid()])",
                user=user,
            )
        )

    @contextmanager
    def extension(self, code: str) -> Iterator[None]:
        """Let the site have an extension for a while: what they do to the interface is most of what goes wrong."""
        folder = self.root / "wp-content" / "mu-plugins"
        folder.mkdir(exist_ok=True)
        (folder / "extension.php").write_text(f"<?php {code}", "utf-8")
        try:
            yield
        finally:
            (folder / "extension.php").unlink()

    @contextmanager
    def setting(self, name: str) -> Iterator[None]:
        """Configure the site otherwise for a while: `public` (not a test site), `no-trash`, `agglo` (in a folder)."""
        (self.folder / name).touch()
        try:
            yield
        finally:
            (self.folder / name).unlink()

    def person(self, name: str, role: str) -> tuple[str, str]:
        """Somebody else with an account; gives name and application password."""
        self.php(
            "wp_insert_user(['user_login' => $v['name'], 'user_pass' => 'x', 'role' => $v['role'], "
            "'user_email' => $v['name'] . '@example.org'])",
            name=name,
            role=role,
        )
        return name, self.password_for(name)

    def post(self, title: str, text: str = "Texte mis en consultation.", *, kind: str = "post", **more: object) -> int:
        """Publish a post or a page."""
        values = {"post_title": title, "post_content": text, "post_type": kind, "post_status": "publish",
                  "post_author": 1, "comment_status": "open", **more}  # fmt: skip
        return int(self.php("$out = wp_insert_post($v['values'])", values=values))

    def comments(self, post: int, texts: list[str], *, approved: str = "1", parent: int = 0) -> list[int]:
        """Citizens comment, a second apart."""
        return list(
            self.php(
                "global $wpdb; $wpdb->query('START TRANSACTION'); foreach ($v['texts'] as $i => $text) {"
                "$at = gmdate('Y-m-d H:i:s', 1780000000 + $i); $out[] = wp_insert_comment(['comment_post_ID' => "
                "$v['post'], 'comment_author' => 'Citoyen ' . $i, 'comment_author_email' => \"c$i@example.org\", "
                "'comment_content' => $text, 'comment_approved' => $v['approved'], 'comment_parent' => $v['parent'], "
                "'comment_date_gmt' => $at, 'comment_date' => get_date_from_gmt($at)]); } $wpdb->query('COMMIT')",
                post=post, texts=texts, approved=approved, parent=parent,
            )
        )  # fmt: skip

    def comment(self, id_: int) -> dict[str, Any] | None:
        """A comment as its administrator sees it; None when it is no more."""
        status, told = self.rest("GET", f"/wp/v2/comments/{id_}?context=edit")
        return told if status == 200 else None

    def rest(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """What the administrator does by the program's interface."""
        request = urllib.request.Request(f"{self.url}/wp-json{path}", method=method)
        request.add_header("Authorization", "Basic " + b64encode(":".join(self.credentials).encode()).decode())
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)


@contextmanager
def running() -> Iterator[Site]:
    """A site from here to the end of the block."""
    # Not pytest's own folder: the path of a socket has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="wordpress-"))
    site = Site(folder)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)
