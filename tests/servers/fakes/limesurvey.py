"""A LimeSurvey server: one address for all calls, errors inside results, exports in base64, sessions that end."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from tests.servers.fakes.serving import Asked, Fake, Told

QUESTIONS: list[dict[str, Any]] = [
    {"qid": "1", "parent_qid": "0", "type": "L", "title": "QUI", "question": "Vous êtes&nbsp;:", "other": "Y"},
    {"qid": "2", "parent_qid": "0", "type": "T", "title": "AVIS", "question": "<p>Que pensez-vous du <i>plan</i>?</p>"},
    {"qid": "3", "parent_qid": "0", "type": "Q", "title": "IDEES", "question": "Vos idées"},
    {"qid": "4", "parent_qid": "3", "type": "T", "title": "SQ001", "question": "Pour l’eau", "scale_id": "0"},
    {"qid": "5", "parent_qid": "3", "type": "T", "title": "SQ002", "question": "Pour l’air", "scale_id": "0"},
    {"qid": "6", "parent_qid": "0", "type": "M", "title": "USAGE", "question": "Vous utilisez"},
    {"qid": "7", "parent_qid": "6", "type": "T", "title": "BUS", "question": "Le bus", "scale_id": "0"},
    {"qid": "8", "parent_qid": "6", "type": "T", "title": "VELO", "question": "Le vélo", "scale_id": "0"},
    {"qid": "9", "parent_qid": "0", "type": "S", "title": "MEL", "question": "Votre adresse électronique"},
    {"qid": "10", "parent_qid": "0", "type": "|", "title": "PIECES", "question": "Vos documents"},
    {"qid": "11", "parent_qid": "0", "type": "Y", "title": "POUR", "question": "Êtes-vous pour ?"},
]  # fmt: skip
COLUMNS = ("QUI", "QUI[other]", "AVIS", "IDEES[SQ001]", "IDEES[SQ002]", "USAGE[BUS]", "USAGE[VELO]", "MEL", "PIECES",
           "PIECES[filecount]", "POUR")  # fmt: skip


class LimeSurvey(Fake):
    """One open survey. `nested` wraps responses as old versions do; `lasts` is how many calls a session answers."""

    def __init__(
        self, *, nested: bool = False, door: str = "/index.php/admin/remotecontrol", lasts: int = 10**6
    ) -> None:
        self.account, self.survey, self.nested, self.door, self.lasts = ("equipe", "secret"), "51", nested, door, lasts
        self.on, self.chief, self.granted = True, True, True
        self.stopped = False  # its responses were put away, as when a survey is deactivated
        self.beside: dict[str, str] = {}  # what else is told with a refusal
        self.responses: dict[int, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.named = False  # whether responses bear the codes of participants
        self.by_number = True  # whether files are given for the number of a response, or only for a participant's code
        self.sessions: dict[str, int] = {}
        self.opened = 0
        self.exported: list[tuple[int | None, int | None, list[str] | None]] = []
        self._count = 0
        super().__init__()

    # ------------------------------------------------------------------------------------------------- what happens

    def respond(self, text: str, *, submitted: str | None = "2026-03-05 10:00:00", **columns: str) -> int:
        """Somebody fills in the survey; `submitted` is None as long as they are not done."""
        self._count += 1
        empty = dict.fromkeys(COLUMNS, "")
        self.responses[self._count] = {
            "id": str(self._count), "submitdate": submitted, "lastpage": "3", "startlanguage": "fr", "seed": "12",
            "token": f"code-{self._count}" if self.named else "", **empty, "AVIS": text, "POUR": "N/A", **columns,
        }  # fmt: skip
        return self._count

    def join(self, id_: int, name: str, content: bytes, *, title: str = "", comment: str = "") -> str:
        """Somebody joins a file to their response; gives the name under which the server keeps it."""
        row, there = self.responses[id_], f"fu_{id_}x{len(self.files)}"
        told = json.loads(row["PIECES"] or "[]")
        told.append({"title": title, "comment": comment, "size": str(len(content) / 1000), "name": quote(name),
                     "filename": there, "ext": name.rpartition(".")[2]})  # fmt: skip
        row.update({"PIECES": json.dumps(told), "PIECES[filecount]": str(len(told))})
        self.files[there] = content
        return there

    # ----------------------------------------------------------------------------------------------------- answering

    def answer(self, asked: Asked) -> Told:
        """One call; what is not a call gets the site's own page."""
        query = "&".join(f"{name}={values[0]}" for name, values in asked.query.items())
        if (asked.path + (f"?{query}" if query else "")) != self.door or asked.method != "POST":
            return Told.page("Not Found")
        if not self.on:
            return Told(200)
        call = asked.json
        result = self._result(str(call.get("method")), list(call.get("params") or ()))
        return Told.data({"id": call.get("id"), "result": result, "error": None})

    def _result(self, method: str, given: list[Any]) -> object:
        if method == "get_session_key":
            if tuple(given) != self.account:
                return {"status": "Invalid user name or password"}
            self.opened += 1
            key = f"session-{self.opened}"
            self.sessions[key] = self.lasts
            return key
        if method == "release_session_key":
            self.sessions.pop(given[0], None)
            return "OK"
        if self.sessions.get(given[0], 0) < 1:
            return {"status": "Invalid session key"}
        self.sessions[given[0]] -= 1
        if method == "get_site_settings":
            told = {"sitename": "Enquêtes", "versionnumber": "6.5.1"}
            return told[given[1]] if self.chief else {"status": "No permission"}
        if method == "list_surveys":
            return [
                {"sid": self.survey, "surveyls_title": "Le plan climat", "startdate": "2026-03-01 00:00:00",
                 "expires": None, "active": "Y"},
                {"sid": "52", "surveyls_title": "Brouillon", "startdate": None, "expires": None, "active": "N"},
            ]  # fmt: skip
        if str(given[1]) != self.survey:
            return {"status": "Error: Invalid survey ID"}
        if not self.granted:
            return {"status": "No permission", **self.beside}
        if method == "list_questions":
            return [
                {"question_order": str(place), "gid": "1", "other": "N", **one} for place, one in enumerate(QUESTIONS)
            ]
        if method == "get_uploaded_files":
            return self._uploaded(*given[2:])
        assert method == "export_responses", method
        return self._exported(*given[2:])

    def _uploaded(self, token: str, response: int | None = None) -> object:
        if not self.by_number:
            response = None
        elif not (token or response):
            return {"status": "Invalid arguments: both Token and Reponse ID are empty"}
        rows = [
            one for one in self.responses.values()
            if (not response or one["id"] == str(response)) and (one["token"] == token if token else response)
        ]  # fmt: skip
        told = [meta for one in rows for meta in json.loads(one["PIECES"] or "[]")]
        if any(meta["filename"] not in self.files for meta in told):
            return {"status": "Could not find uploaded files"}
        found = {
            meta["filename"]: {"meta": meta, "content": base64.b64encode(self.files[meta["filename"]]).decode()}
            for meta in told
        }
        return found or []  # PHP's empty array

    def _exported(
        self, kind: str, language: str | None, state: str, heading: str, answers: str, first: int | None = None,
        last: int | None = None, fields: list[str] | None = None,
    ) -> object:  # fmt: skip
        assert (kind, language, state, heading, answers) == ("json", None, "complete", "code", "long")
        # Fields are asked for by the names of the table (51X1X2), not by the headings of the export: `id` is in both.
        assert fields in (None, ["id"]), fields
        self.exported.append((first, last, fields))
        if self.stopped:
            return {"status": "No Data, survey table does not exist."}
        if not self.responses:
            return {"status": "No Data, could not get max id."}
        rows = [
            {name: value for name, value in one.items() if fields is None or name in fields}
            for id_, one in sorted(self.responses.items())
            if one["submitdate"] and (first or 0) <= id_ <= (last or 10**9)
        ]
        if not rows:
            rows = [dict.fromkeys(("id", *COLUMNS), "")]  # an export of nothing has one record, empty
        told = [{one["id"]: one} for one in rows] if self.nested else rows
        return base64.b64encode(json.dumps({"responses": told}).encode()).decode()
