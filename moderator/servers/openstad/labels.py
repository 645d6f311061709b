"""Tags on OpenStad's resources and comments: those of the project and of the whole server, written all at once.

Source: `routes/api/resource.js` and `comment.js` there. The list replaces the tags that there are. On a resource, what
is not of the project is dropped in silence, the server's own tags too unless one asks for them; without a list, tags
stay as they are. On a comment, recent versions heed a list unless it is a reply or was placed on a map, and take all
tags away without one; lists of comments always have them. The API archived in 2025 knows no tags of comments
(`routes/api/argument.js`).
"""

from __future__ import annotations

from collections.abc import Iterable

from moderator.domain.words import _
from moderator.servers.nodes import identity, item, line_of, nodes
from moderator.servers.openstad.session import Session
from moderator.servers.openstad.writing import Board, refused, sure
from moderator.servers.replies import Refused
from moderator.servers.tags import Labelled
from moderator.servers.troubles import Nowhere, Refusal, Unintelligible

_WHOLE_SERVER = "0"


class Labels:
    """The tags of resources and comments. What the site offers is asked once for each project."""

    def __init__(self, session: Session, board: Board) -> None:
        self._session = session
        self._board = board
        self._offered: dict[str, list[Labelled]] = {}

    def shown(self, key: str) -> list[Labelled] | None:
        """The tags of a resource or comment; None when it is gone. Raises Problem."""
        place = sure(key)
        found = self._board.resource(place) if place.kind == "resource" else self._board.comment(place)
        return None if found is None else _labelled(found.get("tags"))

    def offered(self, key: str, asked: Iterable[str]) -> list[Labelled]:  # noqa: ARG002 (all are)
        """The tags of the project, then those of the whole server. Raises Problem."""
        project = sure(key).project
        if project not in self._offered:
            self._offered[project] = [*self._all(project), *self._all(_WHOLE_SERVER)]
        return self._offered[project]

    def _all(self, project: str) -> list[Labelled]:
        try:
            told = self._session.get(f"{self._session.dialect.home(project)}/tag")
        except (Refusal, Nowhere) as problem:
            if project == _WHOLE_SERVER:
                return []  # older servers have none
            if isinstance(problem, Refusal):
                raise Unintelligible(refused(problem)) from None
            raise
        return _labelled(told if isinstance(told, list) else item(told, "records"))

    def put(self, key: str, tags: Iterable[Labelled]) -> None:
        """Give a resource or comment these tags. Raises Refused and Problem."""
        place, words = sure(key), self._session.dialect
        kind = words.resource if place.kind == "resource" else words.comment
        try:
            found = self._board.comment(place) if place.kind == "comment" else None
            if found is not None and found.get("location"):
                raise Refused(_("OpenStad gives no tags to comments placed on a map."))
            path = f"{words.home(place.project)}/{kind}/{place.id}?includeGlobalTags=true"
            self._session.send("PUT", path, {"tags": [int(one.id) for one in tags]})
        except Refusal as refusal:
            raise Refused(refused(refusal)) from None


def _labelled(told: object) -> list[Labelled]:
    """The tags of a list, those without a name or number left out: they cannot be written back."""
    found = (Labelled(identity(one.get("id")), line_of(one.get("name"))) for one in nodes(told))
    return [one for one in found if one.id.isdigit() and one.name]
