"""A fresh process that plays one consultation server, and says how long it has worked each time it is asked."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from moderator.demo.engine import engine
from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer
from tests.servers.fakes import cap_collectif, consul, democracyos, discourse, graphql, openstad
from tests.servers.wordpress.site import Site

SECRET = ("equipe", "clef")
WORDS = (
    "numérique",
    "territoire",
    "réseau",
    "guichet",
    "mairie",
    "fibre",
    "médiation",
    "école",
    "santé",
    "accès",
    "vélo",
)


def text(n: int, sentences: int) -> str:
    """Numbered sentences: 75 characters each."""
    return " ".join(
        f"Point {n}.{place} : "
        + " ".join(WORDS[(n * 7 + place * 5 + k * (1 + n % 5)) % len(WORDS)] for k in range(7))
        + "."
        for place in range(sentences)
    )


def html(n: int) -> str:
    """A contribution of some thousand characters."""
    return "".join(f"<p>{text(n, 7)}</p>" for _part in range(2))


class StillConsul(consul.Consul):
    """A site on which nothing happens: it finds its rows at once, as a database does by its indexes."""

    @cache  # noqa: B019 (as long as the process)
    def _rows(self, kind: str) -> list[dict[str, Any]]:
        return super()._rows(kind)

    @cache  # noqa: B019
    def _said(self) -> dict[tuple[str, int], list[dict[str, Any]]]:
        found: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for one in self._rows("comment"):
            found.setdefault((one["commentableType"], one["commentableId"]), []).append(one)
        return found

    def comments_on(self, on: str, id_: int) -> list[dict[str, Any]]:
        return self._said().get((on, id_), [])


def decidim(size: int) -> Any:
    """Proposals, one in three with two comments."""
    server = SampleServer(generated_corpus(size // 3, comments_each=2))
    speaking = engine(server.version, apiext=server.behaviour.apiext)
    speaking.read = speaking._read  # type: ignore[assignment]
    return server


def consul_(size: int) -> Any:
    """Proposals and twice as many comments."""
    fake = StillConsul()
    for n in range(1, size // 3 + 1):
        fake.add("proposal", f"Titre {n}", html(n))
        for part in range(2):
            fake.say("Proposal", n, text(n + part, 3))
    return fake


def cap(size: int) -> Any:
    """Proposals, opinions and arguments on these."""
    fake = cap_collectif.CapCollectif()
    for n in range(size // 3):
        fake.propose(f"Titre {n}", html(n))
        opinion = fake.opine("Opinion", f"Article {n}", html(n))
        fake.opine("Argument", "", text(n, 3), on=opinion, type="FOR")
    return fake


def democracy(size: int) -> Any:
    """Forty topics with their comments, one in three with two replies."""
    fake = democracyos.DemocracyOS()
    fake.account = SECRET
    topics = [fake.open(f"Article {n}", html(n)) for n in range(40)]
    for n in range(size // 3):
        said = fake.comment(topics[n % 40], text(n, 6))
        for part in range(2):
            made = {**said, "id": f"{said['id']}{part}", "text": text(n + part, 3), "replies": []}
            said["replies"].append(made)
    return fake


def forum(size: int) -> Any:
    """Topics of twenty posts."""
    fake = discourse.Discourse()
    for n in range(size // 20):
        first = fake.open(f"Sujet {n}", text(n, 14))
        for part in range(19):
            fake.say(first["topic_id"], text(n + part, 4))
    return fake


def stad(size: int) -> Any:
    """Ideas with two comments each."""
    fake = openstad.OpenStadServer()
    for n in range(size // 3):
        id_ = fake.idea(f"Titre {n}", html(n))
        for part in range(2):
            fake.say(id_, text(n + part, 3))
    return fake


class Press:
    """A real WordPress, PHP and database, with its comments under ten posts, one in three a reply."""

    FILL = """
    global $wpdb;
    for ($n = 0; $n < 10; $n++) $posts[] = wp_insert_post(['post_title' => "Article $n", 'post_status' => 'publish',
        'post_content' => '<p>Article.</p>', 'comment_status' => 'open']);
    $first = 1 + (int) $wpdb->get_var("SELECT max(comment_ID) FROM {$wpdb->comments}");
    foreach (array_chunk($v['texts'], 500, true) as $chunk) {
        $rows = [];
        foreach ($chunk as $n => $text) $rows[] = $wpdb->prepare("(%d, %d, %s, '2026-01-05 10:00:00',
            '2026-01-05 09:00:00', %s, '1', 'comment', %d)", $first + $n, $posts[intdiv($n, 3) % 10],
            'Citoyen ' . $n % 700, $text, $n % 3 == 2 ? $first + $n - 1 : 0);
        $wpdb->query("INSERT INTO {$wpdb->comments} (comment_ID, comment_post_ID, comment_author, comment_date,
            comment_date_gmt, comment_content, comment_approved, comment_type, comment_parent) VALUES "
            . implode(',', $rows));
    }
    foreach ($posts as $id) wp_update_comment_count_now($id)
    """

    def __init__(self, size: int) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._site = Site(Path(self._folder.name))
        try:
            self._site.start()
            self._site.php(self.FILL, texts=[text(n, 4) for n in range(size)])
        except BaseException:
            self.__exit__()
            raise
        self.url = self._site.url

    def worked(self) -> float:
        """Seconds that PHP and the database have worked, the workers of both among them."""
        groups = {one.pid for one in self._site._running}
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has just ended
                fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
                if int(fields[2]) in groups:
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def __exit__(self, *_exception: object) -> None:
        self._site.stop()
        self._folder.cleanup()


HOSTED: dict[str, tuple[Callable[[int], Any], str, tuple[str, str] | None]] = {
    "decidim": (decidim, "", None),
    "consul": (consul_, "proposals", None),
    "cap-collectif": (cap, "", ("", "jeton")),
    "democracyos": (democracy, "", SECRET),
    "discourse": (forum, "category/5", SECRET),
    "wordpress": (Press, "site", None),
    "openstad": (stad, "project/5", ("", "jeton-fixe-du-serveur")),
}
"""By platform: what it holds, the consultation to follow ("" = the only one), the credentials to give."""


def main(name: str, size: int) -> None:
    """Serve until the input ends; each line of it is answered with the seconds worked so far."""
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit())  # a database must not outlive the benchmark
    # Servers of GraphQL read and check each question they get; in tests, fakes remember those met, to be quick.
    graphql.read = graphql.read.__wrapped__  # type: ignore[assignment]
    server = HOSTED[name][0](size)
    try:
        _serve(name, server)
    finally:
        server.__exit__(None, None, None)


def _serve(name: str, server: Any) -> None:
    told = {"url": server.url, "credentials": HOSTED[name][2], "consultation": HOSTED[name][1] or None}
    if name == "decidim" and server.credentials:
        told["credentials"] = (server.credentials.key, server.credentials.secret)
    print(json.dumps(told), flush=True)  # noqa: T201
    worked = server.worked if isinstance(server, Press) else time.process_time
    for _line in sys.stdin:
        print(json.dumps({"worked": worked()}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
