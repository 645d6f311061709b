"""Discussions that the API refuses as a whole, read from the open data of the site: nobody's words are lost for that.

From 0.30 on, one comment that its author deleted makes Decidim refuse all those beside it. The open data, made once a
day, has the others, under the same numbers.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping

import orjson

from moderator.domain.problem import Problem
from moderator.servers.decidim.nodes import Node
from moderator.servers.decidim.open_data import OpenData
from moderator.servers.files import values

_ROOT = re.compile(r"/(proposal|debate|meeting)s/([0-9]{1,15})(?:[?#]|$)")
_COMMENT = "Decidim::Comments::Comment"
ABOVE = "above"
"""What a node of this module has beside those of the API: the key of the comment that it replies to, "" for none."""


class Withheld:
    """The comments of one site's open data by what they are on, fetched when the first is asked for."""

    def __init__(self, archive: OpenData) -> None:
        self._archive = archive
        self._held: sqlite3.Connection | None = None
        self._offered: bool | None = None

    def under(self, root: str) -> list[Node]:
        """The comments on the thing of that key, as the API would give them; none when the site publishes none."""
        if self._offered is None:
            try:
                self._offered = self._archive.offered()
                if self._offered:
                    self._held = self._read()
            except Problem:
                self._offered = False  # what the API said is what matters
        if self._held is None:
            return []
        rows = self._held.execute("SELECT node FROM comment WHERE root = ? ORDER BY id", (root,))
        return [orjson.loads(node) for (node,) in rows]

    def close(self) -> None:
        """Forget them."""
        if self._held is not None:
            self._held.close()
            self._held = None
        self._archive.close()

    def _read(self) -> sqlite3.Connection:
        # Without a name it lies in a file that goes with it: a site may have half a million comments.
        held = sqlite3.connect("")
        held.execute("CREATE TABLE comment (root TEXT NOT NULL, id INTEGER PRIMARY KEY, node BLOB NOT NULL)")
        found = ((_root(row), row) for row in self._archive.comments())
        held.executemany(
            "INSERT OR REPLACE INTO comment VALUES (?, ?, ?)",
            ((root, int(row["id"]), orjson.dumps(_node(row))) for root, row in found if root and row["id"].isdecimal()),
        )
        held.execute("CREATE INDEX root ON comment (root)")
        return held


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
