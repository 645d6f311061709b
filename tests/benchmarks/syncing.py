"""Syncing with each platform: the work of the program against the work of the server that answers it, and its memory.

Both play in processes of their own, and what is compared is the processor time of each from the beginning of a sync to
its end, as the system counts it: waits for each other and for a core, which others may hold, count for neither. It is a
whole sync: receiving, writing down and indexing, then finding that there is nothing to send.

The server's own time is all that its processes do for one sync. WordPress is a real one, PHP and database counted: the
bar means there what it says, that nobody waits for the program. The others are fakes: they read requests, work out
answers (through graphql-core where the platform speaks GraphQL) and write them with the JSON of Python's own library.
Those of GraphQL read and check each question they get, as graphql-ruby and webonyx/graphql-php do: the State's own
programmers measured that on Démarches numériques (its pull request 13658; for webonyx, issue 269 there). All find their
rows at once, whatever the size, for a fake that looked through all of them for each page would flatter us. They have no
database, no templates and no rights to check: a lower bound, far below, of what a real platform spends on the same
answers. Where such a fake speaks plain JSON it does next to nothing (9 to 40 µs a contribution), less than writing a
text and its index into a file costs however it is done (25 µs): no client could halve it. Each platform is therefore
held against the real server as well (`sync.….real`): what the program does for one contribution of it, against what
WordPress did for one in the same run.

`again` is a second sync when nothing moved, against a real server and against the first one: a fake that is asked for
marks only has nothing left to do.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from tests.benchmarks.ground import Ground
from tests.benchmarks.hosting import HOSTED
from tests.benchmarks.measure import Raw, Result, at_most

SIZE = 20_000
RATIO = 0.5
QUIET = 0.6  # times the first sync, at most, for one that brings nothing, also where all has to be read again
QUIET_BY_FEW = {"consul": 0.9}  # CONSUL gives 25 at most: asking costs more than taking in, and has to be done again
SIZES = (5_000, 20_000, 60_000)
FLAT = 1.25  # times the memory of the smallest


def _child(module: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _told(child: subprocess.Popen[str], word: str = "") -> Any:
    """What a child says next, asked for with a word."""
    assert child.stdin is not None
    assert child.stdout is not None
    if word:
        child.stdin.write(f"{word}\n")
        child.stdin.flush()
    line = child.stdout.readline()
    assert line, "the process ended"
    return json.loads(line) if line.startswith("{") else line.strip()


def synced(ground: Ground, name: str, size: int) -> dict[str, float]:
    """What two syncs cost the program, and, as `server.first` and `server.again`, what they cost the server."""
    path = ground.scratch("synced.moderator")
    server = _child("hosting", name, str(size))
    try:
        address = _told(server)
        client = _child("synced", name, json.dumps(address), str(path))
        worked: dict[str, float] = {}
        assert _told(client) == "begin"
        for which in ("first", "again"):
            before = _told(server, "cost")["worked"]
            assert _told(client, "go") == "end"
            worked[f"server.{which}"] = _told(server, "cost")["worked"] - before
            found = _told(client, "go")
        assert client.wait(60) == 0
        return {**found, **worked}
    finally:
        if server.stdin is not None:
            server.stdin.close()
        server.wait(60)


@cache
def _real(ground: Ground) -> dict[str, float]:
    """What the real server, and the program with it, spend on as many contributions: measured once a run."""
    return synced(ground, "wordpress", SIZE)


def against(ground: Ground, name: str) -> Iterator[Result]:
    """One platform at twenty thousand contributions."""
    found = _real(ground) if name == "wordpress" else synced(ground, name, SIZE)
    assert found["first.new"] > 0.95 * SIZE, found
    assert found["again.new"] == 0, found
    raw = Raw("the server’s own work", found["server.first"])
    yield at_most(f"sync.{name}.first", found["first"], "s", raw, ratio=RATIO)
    for which in ("first", "again"):
        each = found[which] / SIZE * 1e6
        real = Raw("a real WordPress’s work", _real(ground)[f"server.{which}"] / SIZE * 1e6)
        yield at_most(f"sync.{name}.{which}.real", each, "µs a contribution", real, ratio=RATIO)
    yield at_most(f"sync.{name}.quiet", found["again"], "s", Raw("the first sync", found["first"]),
                  ratio=QUIET_BY_FEW.get(name, QUIET))  # fmt: skip


def flat(ground: Ground) -> Iterator[Result]:
    """Memory of a sync as the consultation grows twelvefold: by pages, and where all is scanned before it is read."""
    for name in ("openstad", "decidim"):
        least = 0.0
        for size in SIZES:
            highest = synced(ground, name, size)["highest"]
            least = least or highest
            raw = Raw(f"at {SIZES[0]:,}", least)
            yield at_most(f"sync.memory.{name}.{size}", highest, "MB", raw, ratio=FLAT)


BENCHMARKS: dict[str, Callable[[Ground], Iterator[Result]]] = {
    **{f"sync.{name}": partial(against, name=name) for name in HOSTED},
    "sync.memory": flat,
}
