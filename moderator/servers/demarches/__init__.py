"""Démarches simplifiées (Démarche numérique): the files of a procedure read since a date, answered, labelled."""

from moderator.servers.demarches.server import Demarches

__all__ = ["Demarches"]
