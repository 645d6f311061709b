"""An OpenStad server: pages from 0, whole lists without one, answers replaced at once, tags lost, 500 to refuse."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from tests.servers.fakes.serving import Asked, Fake, Told

EDITOR, CITIZEN = 7, 20


class OpenStadServer(Fake):
    """One project. `old` servers speak of sites, ideas and arguments, and have one `modBreak`.

    `open` projects take entries; `talk` says if one may comment.
    """

    def __init__(self, *, old: bool = False, role: str = "admin") -> None:
        self.old, self.open, self.talk, self.role = old, True, True, role
        self.locked = False  # nobody may change a resource
        self.lengths = (30, 500)  # characters of a comment
        self.tags: dict[int, tuple[int, str]] = {}  # number → project (0: of the whole server) and name
        self.token = "jeton-fixe-du-serveur"
        self.project = 5
        self.resources: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, dict[str, Any]] = {}
        self.mails: list[str] = []
        self._count = 100
        super().__init__()

    # ------------------------------------------------------------------------------------------------- what happens

    def idea(self, title: str, text: str, **more: object) -> int:
        """A citizen has an idea."""
        self._count += 1
        answers: dict[str, Any] = {"modBreak": None} if self.old else {"modBreaks": []}
        self.resources[self._count] = {
            "id": self._count, "projectId": self.project, "userId": CITIZEN, "title": title, "summary": "",
            "description": text, "publishDate": "2024-03-01T09:00:00.000Z", "isSpam": False, "yes": 4, "no": 1,
            "createdAt": "2024-02-28T09:00:00.000Z", "updatedAt": "2024-03-01T09:00:00.000Z", "images": [],
            "documents": [], "tags": [], "statuses": [{"id": 1, "name": "Ouvert"}],
            "user": {"id": CITIZEN, "displayName": "Ana", "email": "ana@example.org", "role": "member"},
            **answers, **more,
        }  # fmt: skip
        return self._count

    def say(self, resource: int, text: str, *, parent: int | None = None, user: int = CITIZEN, **more: object) -> int:
        """Somebody comments."""
        self._count += 1
        self.comments[self._count] = {
            "id": self._count, "resourceId": resource, "parentId": parent, "userId": user, "sentiment": "for",
            "description": text, "createdAt": "2024-03-02T09:00:00.000Z", "updatedAt": "2024-03-02T09:00:00.000Z",
            "yes": 1, "no": 0, "tags": [], "location": None, "user": {"displayName": "Bo", "role": "member"}, **more,
        }  # fmt: skip
        return self._count

    def offer(self, name: str, *, everywhere: bool = False) -> dict[str, Any]:
        """The administrators add a tag to the project, or to the whole server; as resources have it."""
        self._count += 1
        self.tags[self._count] = (0 if everywhere else self.project, name)
        return {"id": self._count, "name": name}

    # ----------------------------------------------------------------------------------------------------- answering

    def answer(self, asked: Asked) -> Told:
        if self.old:
            return self._aged(asked)
        told = asked.headers.get("authorization", "")
        if told.startswith("Bearer ") and told != f"Bearer {self.token}":
            return _no(500, "jwt expired")
        # A fixed token goes without a scheme.
        return self._answered(asked, signed=told.removeprefix("Bearer ") == self.token)

    def _aged(self, asked: Asked) -> Told:
        """The same in the words of the archived API, where what is not there is a fault of the server."""
        path = asked.path
        if not re.match(r"/(api|oauth)/site(/|$)", path):
            return Told.page(f"Cannot {asked.method} {path}")
        for theirs, ours in (("/oauth/", "/auth/"), ("/site", "/project"), ("/idea", "/resource")):
            path = path.replace(theirs, ours, 1)
        path = path.replace("/argument", "/comment")
        told = self._answered(replace(asked, path=path), signed=asked.headers.get("x-authorization") == self.token)
        if told.status == 404:
            return _no(500, "Idea not found")
        if "json" not in told.type:
            return told
        return replace(told, body=json.dumps(_old_words(json.loads(told.body))).encode())

    def _answered(self, asked: Asked, *, signed: bool) -> Told:
        found = re.fullmatch(
            r"/(api|auth)/project(?:/(\d+))?(?:/(me|resource|comment|tag))?(?:/(\d+))?(/comment)?", asked.path
        )
        if found is None:
            return Told.page("Cannot " + asked.method)
        _where, project, what, id_, below = found.groups()
        if project is None:
            # Listed to its administrators only.
            listed = [self._project(asked)] if self.old or self.role in ("admin", "superuser") else []
            return Told.data(listed) if signed else _no(401, "Geen toegang")
        if what == "tag" and int(project) in (0, self.project):
            return Told.data(
                [{"id": one, "name": name} for one, (home, name) in self.tags.items() if home == int(project)]
            )
        if int(project) != self.project:
            return _no(404, "Project niet gevonden")
        if what == "me":
            me = {"id": EDITOR, "role": self.role} if signed else {"id": None, "role": "anonymous"}
            return Told.data(me)
        if what is None:
            return Told.data(self._project(asked))
        if what == "resource" and below:
            return self._thread(asked, int(id_), signed)
        rows = self.resources if what == "resource" else self.comments
        if id_ is None:
            return self._listed(
                asked, [one for one in rows.values() if what == "comment" or self._visible(one, signed)]
            )
        if int(id_) not in rows:
            return _no(404, "Resource not found") if what == "resource" else _no(500, "Comment not found")
        one = rows[int(id_)]
        if asked.method == "GET":
            return Told.data(one)
        if not signed or (self.locked and what == "resource"):
            return _no(500, f"You cannot update this {what.capitalize()}")
        if asked.method == "DELETE":
            del rows[int(id_)]
            return Told.data({what: "deleted"})
        return self._put_resource(one, asked) if what == "resource" else self._put_comment(one, asked.json)

    def _project(self, asked: Asked) -> dict[str, Any]:
        least, most = self.lengths
        talk = {"canComment": self.talk, "descriptionMinLength": least, "descriptionMaxLength": most}
        told: dict[str, Any] = {"id": self.project, "name": "f3a9", "title": "Budget participatif"}
        if self.old or (asked.one("includeConfig") and self.role in ("admin", "editor")):
            config = {"resources": {"canAddNewResources": self.open}, "comments": talk, "arguments": talk}
            told["config"] = config
        return {**told, "url": "https://budget.example.org"}

    def _visible(self, one: dict[str, Any], signed: bool) -> bool:
        return bool(one.get("publishDate", True)) or (signed and self.role in ("admin", "editor", "moderator"))

    def _listed(self, asked: Asked, rows: list[dict[str, Any]]) -> Told:
        rows = sorted(rows, key=lambda one: one["id"], reverse=asked.one("sort") != "id_asc")
        # What only administrators may see is an empty object to whom it is not shown.
        rows = [{} if one.get("viewableByRole") == "admin" != self.role else one for one in rows]
        if "page" not in asked.query:
            return Told.data(rows)
        page, size = int(asked.one("page")), int(asked.one("pageSize", "20"))
        metadata = {"page": page, "pageSize": size, "totalCount": len(rows)}
        return Told.data({"metadata": metadata, "records": rows[page * size : (page + 1) * size]})

    def _thread(self, asked: Asked, resource: int, signed: bool) -> Told:
        if asked.method == "GET":
            return self._listed(asked, [one for one in self.comments.values() if one["resourceId"] == resource])
        body = asked.json
        if not signed or not self.talk or resource not in self.resources:
            return _no(400, "Je kunt niet reageren op deze inzending")
        parent = self.comments.get(body.get("parentId") or 0)
        if parent is not None and parent["parentId"]:
            return _no(500, "You cannot reply to this comment")
        least, most = self.lengths
        if not least <= len(body["description"]) <= most:
            return _no(400, f"Beschrijving moet tussen {least} en {most} tekens zijn")
        return Told.data(self.comments[self.say(resource, body["description"], parent=body["parentId"], user=EDITOR)])

    def _put_resource(self, one: dict[str, Any], asked: Asked) -> Told:
        body = asked.json
        if self.role == "moderator" and not self.old:
            body = {"modBreaks": body.get("modBreaks")}  # and the rest is dropped in silence
        if not self.open and not one["publishDate"]:
            return _no(401, "Aanpassen en inzenden van concept plannen is gesloten")
        if not one["publishDate"] and body.get("publishDate"):
            self.mails.append(f"published {one['id']}")
        if body.get("modBreaks"):
            self.mails.append(f"answered {one['id']}")
        known = {
            name: value
            for name, value in body.items()
            if name in one and name not in ("id", "tags", "statuses") and not (name == "modBreaks" and value is None)
        }
        one.update(known)
        if isinstance(body.get("tags"), list):
            # The list replaces all; what is not of the project goes in silence, what is of the whole server too unless
            # one asks for it.
            homes = (self.project, 0) if asked.one("includeGlobalTags") == "true" else (self.project,)
            chosen = {id_: self.tags[id_] for id_ in dict.fromkeys(body["tags"]) if id_ in self.tags}
            one["tags"] = [{"id": id_, "name": name} for id_, (home, name) in chosen.items() if home in homes]
        return Told.data(one)

    def _put_comment(self, one: dict[str, Any], body: dict[str, Any]) -> Told:
        one.update(description=body.get("description", one["description"]))
        # Without a list, all tags go: on some versions from replies too, of which others heed no list.
        if not body.get("tags"):
            one["tags"] = []
        elif not one["parentId"] and not one["location"]:
            one["tags"] = [{"id": id_, "name": self.tags[id_][1]} for id_ in body["tags"] if id_ in self.tags]
        return Told.data(one)


def _old_words(value: Any) -> Any:
    """Rows as the archived API has them."""
    if isinstance(value, list):
        return [_old_words(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "records" in value:
        return {**value, "records": _old_words(value["records"])}
    named = {"publishDate": "publishedDate", "resourceId": "ideaId", "projectId": "siteId", "url": "domain"}
    old = {named.get(name, name): one for name, one in value.items() if name not in ("statuses", "modBreaks")}
    if "publishedDate" in old:
        old["status"] = "OPEN"
    if "domain" in old:
        old["domain"] = old["domain"].removeprefix("https://")
    return old


def _no(status: int, message: str) -> Told:
    return Told.data({"status": status, "friendlyStatus": "", "message": message, "errorStack": ""}, status)
