"""A Démarches simplifiées server: keyset cursors, what moved since a date, two lists of deletions, one-way messages.

Its schema is a part of the platform's own (`app/graphql/schema.graphql`). Labels on a file do not move its date.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from graphql import GraphQLError

from tests.servers.fakes.graphql import run, schema
from tests.servers.fakes.serving import Asked, Fake, Told

_PAGED = "first: Int, after: String, last: Int, before: String"
_CHAMP = "id: ID! label: String! stringValue: String"
_FIELD = "id: ID! label: String! required: Boolean!"
_SDL = f"""
scalar ISO8601DateTime
enum DossierState {{ en_construction en_instruction accepte refuse sans_suite }}
type PageInfo {{ endCursor: String hasNextPage: Boolean! }}
type Query {{ demarche(number: Int!): Demarche! dossier(number: Int!): Dossier! }}
type Mutation {{
  dossierEnvoyerMessage(input: DossierEnvoyerMessageInput!): DossierEnvoyerMessagePayload %s
}}
input DossierEnvoyerMessageInput {{ dossierId: ID! instructeurId: ID! body: String! }}
type DossierEnvoyerMessagePayload {{ message: Message errors: [ValidationError!] }}
type ValidationError {{ message: String! }}
type Demarche {{
  id: ID! number: Int! title: String! state: String! datePublication: ISO8601DateTime dateFermeture: ISO8601DateTime
  revisions: [Revision!]! groupeInstructeurs: [GroupeInstructeur!]! %s
  dossiers({_PAGED}, updatedSince: ISO8601DateTime, createdSince: ISO8601DateTime): DossierConnection!
  deletedDossiers({_PAGED}, deletedSince: ISO8601DateTime): DeletedDossierConnection!
  pendingDeletedDossiers({_PAGED}, deletedSince: ISO8601DateTime): DeletedDossierConnection!
}}
type Revision {{ id: ID! champDescriptors: [ChampDescriptor!]! }}
interface ChampDescriptor {{ {_FIELD} }}
type TextareaChampDescriptor implements ChampDescriptor {{ {_FIELD} }}
type TextChampDescriptor implements ChampDescriptor {{ {_FIELD} }}
type EmailChampDescriptor implements ChampDescriptor {{ {_FIELD} }}
type YesNoChampDescriptor implements ChampDescriptor {{ {_FIELD} }}
type CommuneChampDescriptor implements ChampDescriptor {{ {_FIELD} }}
type DropDownListChampDescriptor implements ChampDescriptor {{ {_FIELD} }}
type PieceJustificativeChampDescriptor implements ChampDescriptor {{ {_FIELD} }}
type RepetitionChampDescriptor implements ChampDescriptor {{ {_FIELD} champDescriptors: [ChampDescriptor!] }}
type GroupeInstructeur {{ id: ID! label: String! instructeurs: [Profile!]! }}
type Profile {{ id: ID! email: String! }}
type DossierConnection {{ nodes: [Dossier] pageInfo: PageInfo! }}
type DeletedDossierConnection {{ nodes: [DeletedDossier] pageInfo: PageInfo! }}
type DeletedDossier {{ id: ID! number: Int! reason: String! state: DossierState! dateSupression: ISO8601DateTime! }}
type Dossier {{
  id: ID! number: Int! state: DossierState! archived: Boolean! dateDepot: ISO8601DateTime!
  dateDerniereModification: ISO8601DateTime! usager: Profile! demandeur: Demandeur! champs: [Champ!]!
  messages: [Message!]! %s
}}
interface Demandeur {{ id: ID! }}
type PersonnePhysique implements Demandeur {{ id: ID! nom: String! prenom: String! email: String }}
type PersonneMorale implements Demandeur {{
  id: ID! siret: String! association: Association entreprise: Entreprise address: Address!
}}
type Association {{ rna: String titre: String! }}
type Entreprise {{ raisonSociale: String! }}
type Address {{ postalCode: String }}
interface Champ {{ {_CHAMP} }}
type TextChamp implements Champ {{ {_CHAMP} }}
type CheckboxChamp implements Champ {{ {_CHAMP} value: Boolean }}
type PieceJustificativeChamp implements Champ {{ {_CHAMP} files: [File!]! }}
type RepetitionChamp implements Champ {{ {_CHAMP} rows: [Row!]! }}
type Row {{ id: ID! champs: [Champ!]! }}
type File {{ filename: String! contentType: String! url: String! }}
type Message {{ id: ID! email: String! body: String! createdAt: ISO8601DateTime! %s }}
type Label {{ id: ID! name: String! color: String! }}
"""
_LABELLING = """
  dossierAjouterLabel(input: DossierAjouterLabelInput!): DossierAjouterLabelPayload
  dossierSupprimerLabel(input: DossierSupprimerLabelInput!): DossierSupprimerLabelPayload"""
NEW = (
    _SDL
    + """
input DossierAjouterLabelInput { clientMutationId: String dossierId: ID! labelId: ID! }
type DossierAjouterLabelPayload { dossier: Dossier label: Label errors: [ValidationError!] }
input DossierSupprimerLabelInput { clientMutationId: String dossierId: ID! labelId: ID! }
type DossierSupprimerLabelPayload { dossier: Dossier label: Label errors: [ValidationError!] }
"""
) % (
    _LABELLING,
    "labels: [Label!]!",
    "dateSuppressionParUsager: ISO8601DateTime dateDerniereModificationChamps: ISO8601DateTime! labels: [Label!]!",
    "discardedAt: ISO8601DateTime",
)
OLD = _SDL % ("", "", "", "")
INSTRUCTOR = "claire@prefecture.example"
FIELDS = {
    "TextareaChampDescriptor": "Votre avis",
    "YesNoChampDescriptor": "Favorable ?",
    "EmailChampDescriptor": "Votre adresse",
    "CommuneChampDescriptor": "Où habitez-vous ?",
    "DropDownListChampDescriptor": "Vous êtes",
    "TextChampDescriptor": "Objet",
    "PieceJustificativeChampDescriptor": "Document",
}


_FILES = "PieceJustificativeChampDescriptor"


class Demarches(Fake):
    """One procedure. Files hidden by somebody are « pending »; those purged leave a trace and nothing else."""

    def __init__(self, *, old: bool = False) -> None:
        self.number, self.token, self.network, self.reads_only, self.most = 12345, "jeton", True, False, 100
        self.account = (INSTRUCTOR, self.token)
        self.files: dict[int, dict[str, Any]] = {}
        self.gone: list[dict[str, Any]] = []
        self.pending: dict[int, datetime] = {}
        self.mails: list[str] = []
        self.labels: list[dict[str, Any]] = []
        self.stored: dict[str, bytes] = {}  # what is behind the addresses of files, which change at each question
        self.signed: set[str] = set()
        self.start = datetime.now(UTC) - timedelta(days=2)
        self.since: list[str] = []
        resolvers: dict[tuple[str, str], Any] = {
            ("Query", "demarche"): lambda _s, _i, number: self._procedure(number),
            ("Query", "dossier"): lambda _s, _i, number: self._file(number),
            ("File", "url"): self._signed,
            ("Demarche", "dossiers"): self._dossiers,
            ("Demarche", "deletedDossiers"): self._deleted,
            ("Demarche", "pendingDeletedDossiers"): self._pending,
            ("Mutation", "dossierEnvoyerMessage"): lambda _s, _i, **named: self._send(**named["input"]),
        }
        if not old:
            resolvers |= {
                ("Mutation", "dossierAjouterLabel"): lambda _s, _i, **named: self._label(**named["input"]),
                ("Mutation", "dossierSupprimerLabel"): lambda _s, _i, **named: self._label(**named["input"], off=True),
            }
        self._schema = schema(OLD if old else NEW, resolvers)
        super().__init__()

    # ------------------------------------------------------------------------------------------------- what happens

    def file(self, text: str, **more: object) -> int:
        """Somebody files a dossier; in a test's past as long as the clock of the server was not looked at."""
        number = 1000 + len(self.files) + len(self.gone)
        when = datetime.now(UTC) if self.asked else self.start + timedelta(minutes=20 * (number - 1000))
        self.files[number] = {
            "id": base64.b64encode(f"Dossier-{number}".encode()).decode(), "number": number,
            "state": "en_construction", "archived": False, "deposited": when, "updated": when, "labels": [],
            "usager": {"id": f"User-{number % 7}", "email": f"personne{number}@example.org"}, "messages": [],
            "demandeur": {"__typename": "PersonnePhysique", "id": "x", "nom": "Durand", "prenom": "Ana",
                          "email": f"personne{number}@example.org"},
            "champs": [self.champ("TextareaChampDescriptor", text), self.champ("YesNoChampDescriptor", "true")], **more,
        }  # fmt: skip
        return number

    def champ(self, kind: str, value: str, **more: object) -> dict[str, Any]:
        """One answered field of a kind that the form has."""
        name = {"YesNoChampDescriptor": "CheckboxChamp"}.get(kind, "TextChamp")
        return {"__typename": name, "id": _id(kind), "label": FIELDS[kind], "stringValue": value, **more}

    def block(self, *rows: list[dict[str, Any]]) -> dict[str, Any]:
        """A repeated block: a field within it has the number of its row in its own."""
        told = [
            {"id": f"Row-{n}", "champs": [{**one, "id": _id(_kind(one["label"]), f"|01HV{n}")} for one in row]}
            for n, row in enumerate(rows)
        ]
        return {"__typename": "RepetitionChamp", "id": "Champ-r", "label": "Bloc", "stringValue": "", "rows": told}

    def joined(self, *files: tuple[str, bytes]) -> dict[str, Any]:
        """A field with these files."""
        told = []
        for name, content in files:
            path = f"/stored/{len(self.stored)}"
            self.stored[path] = content
            told.append({"filename": name, "contentType": "application/pdf", "held": path})
        return self.champ(_FILES, "", files=told, __typename="PieceJustificativeChamp")

    def offer(self, name: str) -> dict[str, Any]:
        """An administrator of the procedure makes a label."""
        self.labels.append({"id": _coded("Label", f"{len(self.labels)}"), "name": name, "color": "green_emeraude"})
        return self.labels[-1]

    def touch(self, number: int, text: str = "") -> None:
        """The applicant changes the text of a file, or somebody anything else in it."""
        if text:
            self.files[number]["champs"][0]["stringValue"] = text
        self.files[number]["updated"] = datetime.now(UTC)

    def hide(self, number: int) -> None:
        """Somebody puts a file among those that wait to be deleted."""
        self.pending[number] = datetime.now(UTC)

    def restore(self, number: int) -> None:
        """Somebody takes it back from there."""
        del self.pending[number]
        self.touch(number)

    def purge(self, number: int) -> None:
        """A file is deleted for good."""
        self.pending.pop(number, None)
        one = self.files.pop(number)
        self.gone.append({"id": f"DeletedDossier-{number}", "number": number, "reason": "user_request",
                          "state": one["state"], "when": datetime.now(UTC)})  # fmt: skip

    def write(self, number: int, email: str, body: str) -> None:
        """Somebody writes a message in a file."""
        self.files[number]["messages"].append(
            {"id": f"Commentaire-{number}-{len(self.files[number]['messages'])}", "email": email, "body": body,
             "createdAt": _told(datetime.now(UTC)), "discardedAt": None}
        )  # fmt: skip
        self.touch(number)

    def living(self) -> dict[int, dict[str, Any]]:
        """The files that the administration sees."""
        return {number: one for number, one in self.files.items() if number not in self.pending}

    def sent(self, number: int) -> list[str]:
        """What our instructor wrote in a file."""
        return [one["body"] for one in self.files[number]["messages"] if one["email"] == INSTRUCTOR]

    # ----------------------------------------------------------------------------------------------------- answering

    def _signed(self, source: dict[str, Any], _info: object) -> str:
        self.signed.add(signature := f"{source['held']}-{len(self.signed)}-{len(self.asked)}")
        return f"{self.url}{source['held']}?temp_url_sig={signature}"

    def answer(self, asked: Asked) -> Told:
        """The API at its one address; a refused token is told in JSON, with the status 403."""
        if (held := self.stored.get(asked.path)) is not None:
            if asked.one("temp_url_sig") not in self.signed or "authorization" in asked.headers:
                return Told.page("Expired", 401)
            return Told(200, held, "application/pdf")
        if asked.path != "/api/v2/graphql":
            return Told.page("Page introuvable")
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return _forbidden("Without a token, only the public getDemarcheDescriptor query is allowed")
        if not self.network:
            return _forbidden("request issued from a forbidden network. Add 203.0.113.7 to your allowed adresses")
        return Told.data(run(self._schema, asked.json, self))

    def _procedure(self, number: int) -> dict[str, Any]:
        if number != self.number:
            raise GraphQLError("Demarche not found", extensions={"code": "not_found"})
        fields = [{"__typename": kind, "id": _id(kind), "label": label, "required": False}
                  for kind, label in FIELDS.items()]  # fmt: skip
        return {
            "id": "RGVtYXJjaGU=", "number": number, "title": "Consultation sur l’eau", "state": "publiee",
            "datePublication": "2026-01-05T09:00:00+01:00", "dateFermeture": None,
            "revisions": [{"id": "Revision-1", "champDescriptors": fields}], "labels": self.labels,
            "groupeInstructeurs": [{"id": "g", "label": "défaut", "instructeurs": [
                {"id": "Instructeur-3", "email": INSTRUCTOR}]}],
        }  # fmt: skip

    def _file(self, number: int) -> dict[str, Any]:
        if number not in self.living():
            raise GraphQLError("Dossier not found", extensions={"code": "not_found"})
        return self._shown(self.files[number])

    def _shown(self, one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "dateDepot": _told(one["deposited"]), "dateDerniereModification": _told(one["updated"]),
                "dateDerniereModificationChamps": _told(one["deposited"])}  # fmt: skip

    def _dossiers(
        self, _source: object, _info: object, first: int = 0, after: str | None = None, last: int = 0,
        updatedSince: str | None = None,  # noqa: N803
    ) -> object:  # fmt: skip
        if first:
            self.since.append(updatedSince or "")
        column = "updated" if updatedSince else "deposited"
        rows = [
            (one[column], number, self._shown(one)) for number, one in self.living().items()
            if not updatedSince or one["updated"] >= datetime.fromisoformat(updatedSince)
        ]  # fmt: skip
        if last:
            return {"nodes": [one[2] for one in sorted(rows, key=lambda one: one[:2])][-last:], "pageInfo": {}}
        return self._connection(rows, first, after)

    def _deleted(
        self, _source: object, _info: object, first: int, after: str | None = None,
        deletedSince: str | None = None,  # noqa: N803
    ) -> object:  # fmt: skip
        rows = [(one["when"], one["number"], {**one, "dateSupression": _told(one["when"])}) for one in self.gone]
        return self._connection(_after(rows, deletedSince), first, after)

    def _pending(
        self, _source: object, _info: object, first: int, after: str | None = None,
        deletedSince: str | None = None,  # noqa: N803
    ) -> object:  # fmt: skip
        rows = [
            (when, number, {"id": f"DeletedDossier-{number}", "number": number, "reason": "user_request",
                            "state": "en_construction", "dateSupression": _told(when)})
            for number, when in self.pending.items()
        ]  # fmt: skip
        return self._connection(_after(rows, deletedSince), first, after)

    def _connection(self, rows: list[tuple[datetime, int, Any]], first: int, after: str | None) -> object:
        """Pages by time and number: `(time, number) > cursor`, so that nothing shifts."""
        ordered = sorted(rows, key=lambda one: (one[0], one[1]))
        if after:
            when, number = base64.b64decode(after).decode().split(";")
            ordered = [one for one in ordered if (one[0], one[1]) > (datetime.fromisoformat(when), int(number))]
        size = min(first, self.most)
        chosen = ordered[:size]
        end = base64.b64encode(f"{_told(chosen[-1][0])};{chosen[-1][1]}".encode()).decode() if chosen else None
        return {
            "nodes": [one[2] for one in chosen],
            "pageInfo": {"hasNextPage": len(ordered) > size, "endCursor": end},
        }

    def _send(self, dossierId: str, instructeurId: str, body: str) -> dict[str, Any]:  # noqa: N803
        if self.reads_only:
            return {"errors": [{"message": "Le jeton utilisé est configuré seulement en lecture"}]}
        number = next((number for number, one in self.files.items() if one["id"] == dossierId), 0)
        if not number or instructeurId != "Instructeur-3":
            return {"errors": [{"message": "L’instructeur n’a pas les droits d’accès à ce dossier"}]}
        if self.files[number]["archived"]:
            return {"errors": [{"message": "La messagerie n’est pas disponible"}]}
        self.write(number, INSTRUCTOR, body)
        self.mails.append(body)
        return {"message": self.files[number]["messages"][-1], "errors": None}

    def _label(
        self, dossierId: str, labelId: str, *, off: bool = False  # noqa: N803
    ) -> dict[str, Any]:  # fmt: skip
        """Put a label on a file, or take it `off`: refused as `authorized?` does there, in the payload."""
        if self.reads_only:
            return {"errors": [{"message": "Le jeton utilisé est configuré seulement en lecture"}]}
        file = next((one for one in self.living().values() if one["id"] == dossierId), None)
        label = next((one for one in self.labels if one["id"] == labelId), None)
        if file is None or label is None:
            kind = "Dossier" if file is None else "Label"
            raise GraphQLError(f"{kind} not found", extensions={"code": "not_found"})
        if (label in file["labels"]) != off:
            words = "Ce label n’est pas associé au dossier" if off else "Ce label est déjà associé au dossier"
            return {"errors": [{"message": words}]}
        (file["labels"].remove if off else file["labels"].append)(label)
        return {"dossier": self._shown(file), "label": label, "errors": None}


def _id(kind: str, row: str = "") -> str:
    return _coded("Champ", f"{kind}{row}")


def _coded(kind: str, id_: str) -> str:
    return base64.b64encode(f"{kind}-{id_}".encode()).decode()


def _kind(label: str) -> str:
    return next(kind for kind, one in FIELDS.items() if one == label)


def _after(rows: list[tuple[datetime, int, Any]], since: str | None) -> list[tuple[datetime, int, Any]]:
    return [one for one in rows if not since or one[0] >= datetime.fromisoformat(since)]


def _told(when: datetime) -> str:
    return when.isoformat()


def _forbidden(words: str) -> Told:
    return Told.data({"errors": [{"message": words, "extensions": {"code": "forbidden"}}], "data": None}, 403)
