"""What the service says of itself on its documents; remembered with the workspace."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from moderator.documents.model import Standing
from moderator.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Options:
    """What the service says of itself on its documents; remembered with the workspace."""

    service: str = ""
    timbre: str = ""  # direction, sous-direction, bureau, separated by line ends
    place: str = ""
    acronym: str = ""
    subject: str = ""
    foreword: str = ""
    answer_heading: str = ""
    standing: str = Standing.DRAFT


def options(ws: Workspace) -> Options:
    """The service's words as last given."""
    return Options(**json.loads(ws.get("document") or "{}"))


def set_options(ws: Workspace, given: Options) -> None:
    """Remember the service's words."""
    ws.set("document", json.dumps(asdict(given), ensure_ascii=False))
