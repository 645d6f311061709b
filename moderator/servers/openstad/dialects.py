"""The two ways in which OpenStad's servers speak: today's (« headless »), and that of the API archived in 2025.

Sources: the routes and models of `openstad-headless` and of `openstad-api`. What differs is the words: a site for a
project, ideas for resources, arguments for comments; and the header in which one says who one is.
"""

from __future__ import annotations

from dataclasses import dataclass

from moderator.servers.nodes import Node, line_of


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of speaking. `header` says who we are; `me` is where the server tells whom it sees."""

    name: str
    project: str
    resource: str
    comment: str
    header: str
    me: str

    @property
    def projects(self) -> str:
        """The address of the projects."""
        return f"/api/{self.project}"

    def home(self, project: str) -> str:
        """The address of a project."""
        return f"{self.projects}/{project}"

    def modern(self, row: Node) -> Node:
        """A row in today's words, whatever the server's."""
        if self is HEADLESS:
            return row
        status = line_of(row.get("status"))
        told: dict[str, object] = {
            "resourceId": row.get("ideaId"),
            # Before concepts existed there, whatever was sent in was published.
            "publishDate": row.get("publishedDate", row.get("startDate") or row.get("createdAt")),
        }
        if status:
            told["statuses"] = [{"name": status}]
        return {**row, **told}


HEADLESS = Dialect("headless", "project", "resource", "comment", "Authorization", "/auth/project/{project}/me")
OLD = Dialect("api (before 2025)", "site", "idea", "argument", "X-Authorization", "/oauth/site/{project}/me")
