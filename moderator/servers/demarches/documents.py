"""The questions put to Démarches simplifiées: a procedure, its files, those deleted, one file's messages and labels.

No e-mail address or name of a natural person is ever asked for, but those of the instructors.
"""

from __future__ import annotations

_PAGE = "pageInfo { hasNextPage endCursor }"
_FIELD = "__typename id label"
_FIELDS = f"""{_FIELD} ... on RepetitionChampDescriptor {{ champDescriptors {{ {_FIELD} }} }}"""

PROCEDURE = f"""query Procedure($number: Int!) {{
  demarche(number: $number) {{
    id number title state datePublication dateFermeture
    revisions {{ champDescriptors {{ {_FIELDS} }} }}
    groupeInstructeurs {{ id label instructeurs {{ id email }} }}
  }}
}}"""

_ANSWERED = """__typename id label stringValue
  ... on PieceJustificativeChamp { files { filename contentType } }
  ... on RepetitionChamp { rows { champs { __typename id label stringValue
    ... on PieceJustificativeChamp { files { filename contentType } } } } }"""
_MESSAGES = "messages { id email body createdAt %s }"
_FILE = f"""id number state archived dateDepot dateDerniereModification %s
  usager {{ id }}
  demandeur {{ __typename ... on PersonneMorale {{
    siret association {{ rna titre }} entreprise {{ raisonSociale }} address {{ postalCode }}
  }} }}
  champs {{ {_ANSWERED} }} {_MESSAGES}"""
FILES = """query Files($number: Int!, $first: Int!, $after: String, $since: ISO8601DateTime) {
  demarche(number: $number) { dossiers(first: $first, after: $after, updatedSince: $since) {
    %s nodes { %s }
  } }
}"""
FILES_NOW = FILES % (
    _PAGE,
    _FILE % ("dateSuppressionParUsager dateDerniereModificationChamps labels { name }", "discardedAt"),
)
FILES_BARE = FILES % (_PAGE, "number")
FILES_BEFORE = FILES % (_PAGE, _FILE % ("", ""))
"""For servers that run an older version, which knows neither labels nor what the applicant deleted."""


def gone(name: str) -> str:
    """The question for one of the two lists of deleted files: `deletedDossiers`, `pendingDeletedDossiers`."""
    return f"""query Gone($number: Int!, $first: Int!, $after: String, $since: ISO8601DateTime) {{
  demarche(number: $number) {{ {name}(first: $first, after: $after, deletedSince: $since) {{
    {_PAGE} nodes {{ number }}
  }} }}
}}"""


LATEST = """query Latest($number: Int!) {
  demarche(number: $number) { dossiers(last: 1, updatedSince: "1970-01-01T00:00:00Z") {
    nodes { dateDerniereModification }
  } }
}"""
"""With `updatedSince` the order is that of the last changes."""

MESSAGES = f"query Messages($number: Int!) {{ dossier(number: $number) {{ id state {_MESSAGES % ''} }} }}"

_JOINED = "id ... on PieceJustificativeChamp { files { filename contentType url } }"
JOINED = f"""query Joined($number: Int!) {{ dossier(number: $number) {{
  number champs {{ {_JOINED} ... on RepetitionChamp {{ rows {{ champs {{ {_JOINED} }} }} }} }}
}} }}"""
"""The addresses of the moment of the files joined to one file."""

SEND = """mutation Send($dossier: ID!, $instructor: ID!, $body: String!) {
  dossierEnvoyerMessage(input: { dossierId: $dossier, instructeurId: $instructor, body: $body }) {
    message { id } errors { message }
  }
}"""

LABELS = "query Labels($number: Int!) { demarche(number: $number) { labels { id name } } }"
LABELLED = "query Labelled($number: Int!) { dossier(number: $number) { id labels { id name } } }"
_LABEL = """mutation Label($file: ID!, $label: ID!) {
  %s(input: { dossierId: $file, labelId: $label }) { errors { message } }
}"""
LABEL = _LABEL % "dossierAjouterLabel"
UNLABEL = _LABEL % "dossierSupprimerLabel"
