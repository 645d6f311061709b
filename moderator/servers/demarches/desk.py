"""Asking Démarches simplifiées: its refusals in words, and lists by cursor whose place never shifts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.graphql import Fault, Given, Questions, given_by, operation, speechless
from moderator.servers.nodes import Node, identity, item, line_of, node, nodes, sentence, word
from moderator.servers.replies import Refused
from moderator.servers.transport import Reply, Transport
from moderator.servers.troubles import Broken, Tolerance, TooHeavy, Unauthorised, Unintelligible, unprotected
from moderator.servers.walking import WALKS, Stretch

NAME = "Démarches simplifiées"
MOST = 100
"""Rows of one page at most. Source: `default_max_page_size` of the platform's schema."""
OVERLAP = timedelta(minutes=15)
"""How far before the last reading one asks again: what was being written then carries an earlier time."""


class Desk(Questions):
    """A conversation with one server, in the name of who holds the token."""

    def __init__(self, transport: Transport, token: str) -> None:
        super().__init__(transport, "/api/v2/graphql", NAME)
        self.known = bool(token)
        self._token = token

    def ask(self, document: str, *, brief: bool = False, **variables: object) -> Given:
        """Send one question. Raises Unauthorised, with the server's own words, or as `Questions.ask`."""
        given = super().ask(document, brief=brief, **variables)
        if given.coded("unauthorized", "forbidden"):
            raise self.refused(given.words)
        return given

    def send(self, document: str, **variables: object) -> Given:
        """Send something once, as `ask` without ever asking twice."""
        given = self._answered(document, variables, repeatable=False)
        if given.coded("unauthorized", "forbidden"):
            raise self.refused(given.words)
        return given

    def act(self, document: str, name: str, **variables: object) -> None:
        """Send the mutation of that name once; it says no in what it gives back, with HTTP 200.

        Raises Refused with the server's own words, or as `send`.
        """
        given = self.send(document, **variables)
        told = node(given.item(name))
        errors = " ; ".join(filter(None, (line_of(one.get("message")) for one in nodes(item(told, "errors")))))
        if errors or told is None:
            if not errors and not given.words:
                raise speechless(given, self.transport.host)
            raise Refused(_("The server refuses: {words}").format(words=sentence(errors or given.words)))

    def _once(self, document: str, variables: Mapping[str, object], brief: bool) -> Given:
        return self._answered(document, variables, repeatable=True, brief=brief)

    def _answered(
        self, document: str, variables: Mapping[str, object], *, repeatable: bool, brief: bool = False
    ) -> Given:
        if self.known and not self.transport.private:
            raise unprotected(self.transport.host)
        self.transport.token = self._token
        body = {"query": document, "variables": variables, "operationName": operation(document)}
        reply = self.transport.call("POST", "/api/v2/graphql", json=body, repeatable=repeatable, brief=brief)
        if reply.status in (401, 403):
            raise self.refused(_said(reply))
        if reply.status == 400 and isinstance(reply.json, str):
            return Given(None, (Fault(reply.json),))
        return given_by(reply, self.transport.host, NAME)

    def refused(self, words: str) -> Unauthorised:
        """What to say when the server does not take the token, or not from here."""
        host = self.transport.host
        if not self.known:
            return Unauthorised(
                _("{host} gives nothing without an API token.").format(host=host),
                remedy=_("An administrator of the procedure makes one on the page of their profile there."),
            )
        told = _("{host} refuses this token: {words}").format(
            host=host, words=sentence(words) if words else _("no reason given.")
        )
        return Unauthorised(
            told,
            remedy=_(
                "See with the procedure’s administrator that the token has not expired, that it covers this procedure "
                "and that the IP address of this computer’s network is among those allowed to use it. Nothing was sent."
            ),
        )

    def listed(
        self,
        name: str,
        read: Callable[[str | None], Given],
        start: str,
        bare: Callable[[str | None], Given] | None = None,
    ) -> Iterator[Stretch[Node]]:
        """The rows of the list of that name, page by page.

        Cursors there are a time and a number: a row that comes or goes shifts no other. What is not the page asked for
        (an old one from a cache) is asked for again. `bare` asks for the number of one row and nothing else: with it,
        one that the server does not give even alone is passed. Raises Unintelligible when the pages lead in a circle.
        """
        after, visited, again, tolerance = start, {start}, 0, Tolerance()
        while True:
            bad: dict[str, Problem] = {}
            try:
                given = read(after or None)
                tolerance.well()
            except (TooHeavy, Broken) as problem:
                if bare is None:
                    raise
                tolerance.ill(problem)
                given = bare(after or None)
                bad = {identity(one.get("number")): problem for one in nodes(given.item("demarche", name, "nodes"))}
            found = node(given.item("demarche", name))
            more = item(found, "pageInfo", "hasNextPage") is True
            end = word(item(found, "pageInfo", "endCursor"))
            if (found is None or end in visited or (more and not end)) and (end or more or found is None):
                again += 1
                if again < WALKS:
                    continue
                raise self._circle(given) if found is not None else speechless(given, self.transport.host)
            visited.add(end)
            after, again = end or after, 0
            told = item(found, "nodes")
            rows = nodes(told)
            empty = (len(told) if isinstance(told, list) else 0) - len(rows)
            yield Stretch(() if bad else tuple(rows), after, empty, bad=bad)
            if not more:
                return

    def _circle(self, given: Given) -> Unintelligible:
        return Unintelligible(
            _("The server {host} gives its pages in a circle.").format(host=self.transport.host),
            where=given.words,
            remedy=_("What was received is kept. Tell the people who run the site."),
        )


def _said(reply: Reply) -> str:
    errors = item(reply.json, "errors")
    told = [line_of(one.get("message")) for one in nodes(errors)] or [line_of(item(reply.json, "error") or reply.json)]
    return " · ".join(filter(None, told))[:500]
