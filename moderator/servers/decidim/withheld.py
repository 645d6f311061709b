"""Discussions that the API refuses as a whole, read from the open data of the site: nobody's words are lost for that.

From 0.30 on, one comment that its author deleted makes Decidim refuse all those beside it. The open data, made once a
day, has the others, under the same numbers.
"""

from __future__ import annotations

import logging
import re
import tempfile
from array import array
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO

import numpy as np
import orjson

from moderator.domain.problem import Problem
from moderator.servers import bodies
from moderator.servers.contract import Mark
from moderator.servers.decidim.nodes import Node
from moderator.servers.decidim.open_data import OpenData
from moderator.servers.files import values
from moderator.servers.troubles import NoRoom

log = logging.getLogger(__name__)

_ROOT = re.compile(r"/(proposal|debate|meeting)s/([0-9]{1,15})(?:[?#]|$)")
_COMMENT = "Decidim::Comments::Comment"
ASKED = "open-data/asked"
"""What bears, among the marks of a consultation, the day when the open data was last fetched for it."""
ABOVE = "above"
"""What a node of this module has beside those of the API: the key of the comment that it replies to, "" for none."""


class Withheld:
    """The comments of one site's open data by what they are on, fetched when the first is asked for.

    They lie in a file of their own, of which only the places are held: a site may have half a million comments. The
    archive is as heavy, and made once a day: it is not fetched on the day on which it was `asked` for.
    """

    def __init__(self, archive: OpenData, asked: str = "") -> None:
        self._archive = archive
        self._today = f"{datetime.now(UTC):%Y-%m-%d}"
        self._asked = asked == self._today
        self._file: IO[bytes] | None = None
        self._roots = self._places = np.empty(0, np.int64)

    def under(self, root: str) -> list[Node]:
        """The comments on the thing of that key, as the API would give them; none when the site publishes none.

        Raises NoRoom when this computer has none for the archive.
        """
        if not self._asked:
            self._asked = True
            try:
                if self._archive.offered():
                    self._read()
            except NoRoom:
                raise
            except Problem as problem:
                # What the API said is what matters.
                log.warning("the open data cannot be read: %s", problem.what)
        if self._file is None:
            return []
        first, last = (np.searchsorted(self._roots, hash(root), side) for side in ("left", "right"))
        found: dict[int, Node] = {}
        for place in self._places[first:last].tolist():
            self._file.seek(place)
            above, node = orjson.loads(self._file.readline())
            if above == root:
                found[int(node["id"])] = node
        return [found[id_] for id_ in sorted(found)]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the next sweep has to know."""
        return (Mark(ASKED, self._today),) if self._asked else ()

    def close(self) -> None:
        """Forget them."""
        if self._file is not None:
            with suppress(OSError):  # what the disk had no room for is not missed
                self._file.close()
            self._file = None
        self._archive.close()

    def _read(self) -> None:
        roots, places, place = array("q"), array("q"), 0
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with this)
        for row in self._archive.comments():
            if (root := _root(row)) and row["id"].isdecimal():
                roots.append(hash(root))
                places.append(place)
                line = orjson.dumps((root, _node(row))) + b"\n"
                bodies.write(self._file, line)
                place += len(line)
        bodies.write(self._file, b"", last=True)
        told = np.array(roots, np.int64)
        order = np.argsort(told, kind="stable")
        self._roots, self._places = told[order], np.array(places, np.int64)[order]


def _root(row: Mapping[str, str]) -> str:
    found = _ROOT.search(row.get("root_commentable_url", ""))
    return f"{found.group(1)}/{found.group(2)}" if found else ""


def _node(row: Mapping[str, str]) -> Node:
    made = values.moment(row.get("created_at", ""))
    body, alignment = row.get("body", ""), row.get("alignment", "")
    replies = row.get("commentable_type") == _COMMENT
    kind = "user_group" if row.get("user_group/id") else "author"
    return {
        "id": row["id"],
        # Newer servers put an apostrophe before what a spreadsheet could compute.
        "body": body[1:] if re.match(r"'[=+\-@]", body) else body,
        "createdAt": made.isoformat() if made else row.get("created_at"),
        "alignment": int(alignment) if alignment in ("-1", "0", "1") else None,
        "author": {
            "__typename": "UserGroup" if kind == "user_group" else "User",
            "id": row.get(f"{kind}/id", ""),
            "name": next((row[name] for name in row if name.startswith(f"{kind}/name") and row[name]), ""),
        },
        "comments": [],
        ABOVE: f"comment/{row.get('commentable_id')}" if replies else "",
    }
