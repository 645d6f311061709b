"""Labels on files of Démarches simplifiées: those of the procedure, put on and taken off one by one.

Source: the platform's schema and `app/graphql/mutations/dossier_{ajouter,supprimer}_label.rb` there. They take no
instructor, and tell nobody; a label is one of the procedure's, seen by its instructors only. A file does not count as
changed when its labels do.
"""

from __future__ import annotations

from collections.abc import Iterable

from moderator.domain.words import _
from moderator.servers.demarches import documents
from moderator.servers.demarches.desk import Desk
from moderator.servers.graphql import Given, speechless
from moderator.servers.nodes import identity, item, line_of, node, nodes, number
from moderator.servers.replies import Refused, absent
from moderator.servers.tags import Labelled


class Labels:
    """The labels of the files of one procedure; what it offers is asked once."""

    def __init__(self, desk: Desk, procedure: str) -> None:
        self._desk = desk
        self._procedure = procedure
        self._offered: list[Labelled] | None = None

    def known(self) -> bool:
        """Whether this server, of whatever age, has labels. Raises Problem."""
        try:
            self._all()
        except Refused:
            return False
        return True

    def shown(self, key: str) -> list[Labelled] | None:
        """The labels of a file; None when it is gone. Raises Refused where there are none, and Problem."""
        found = self._file(key)
        return None if found is None else found[1]

    def _file(self, key: str) -> tuple[str, list[Labelled]] | None:
        given = self._asked(documents.LABELLED, number(key.removeprefix("dossier/")))
        found = node(given.item("dossier"))
        if found is None and not given.coded("not_found"):
            raise speechless(given, self._desk.transport.host)
        return None if found is None else (identity(found.get("id")), _labelled(found.get("labels")))

    def offered(self, key: str, asked: Iterable[str]) -> list[Labelled]:  # noqa: ARG002 (all are, for all files)
        """The labels of the procedure. Raises Refused where there are none, and Problem."""
        return self._all()

    def _all(self) -> list[Labelled]:
        if self._offered is None:
            given = self._asked(documents.LABELS, number(self._procedure))
            if node(given.item("demarche")) is None:
                raise speechless(given, self._desk.transport.host)
            self._offered = _labelled(given.item("demarche", "labels"))
        return self._offered

    def _asked(self, document: str, id_: int | None) -> Given:
        given = self._desk.ask(document, number=id_)
        if given.undefined:
            raise Refused(_("This server is of an older version, which has no labels: tags stay here."))
        return given

    def put(self, key: str, tags: Iterable[Labelled]) -> None:
        """Give a file these labels and no other. Raises Refused and Problem."""
        found = self._file(key)
        if found is None:
            raise Refused(absent())
        file, labels = found
        there, wanted = {one.id for one in labels}, {one.id for one in tags}
        for label in sorted(wanted - there):
            self._desk.act(documents.LABEL, "dossierAjouterLabel", file=file, label=label)
        for label in sorted(there - wanted):
            self._desk.act(documents.UNLABEL, "dossierSupprimerLabel", file=file, label=label)


def _labelled(told: object) -> list[Labelled]:
    found = (Labelled(identity(item(one, "id")), line_of(item(one, "name"))) for one in nodes(told))
    return [one for one in found if one.id and one.name]
