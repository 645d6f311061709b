"""A Decidim server as the program sees it: described, swept, answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from moderator.domain.contribution import Kind
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers.connection import Account, Connection
from moderator.servers.contract import Agreed, Consultation, Description, Outcome, Page, Sent, Slot, Wanted
from moderator.servers.decidim import answers, answers_file, documents
from moderator.servers.decidim.answers import Answers
from moderator.servers.decidim.answers_file import AnswerRow
from moderator.servers.decidim.lists import Lists
from moderator.servers.decidim.nodes import nodes, title_of, word
from moderator.servers.decidim.open_data import OpenData
from moderator.servers.decidim.probe import Probed, Way, described, probe
from moderator.servers.decidim.session import Credentials, Session
from moderator.servers.decidim.sweep import Sweep
from moderator.servers.decidim.withheld import ASKED, Withheld
from moderator.servers.troubles import Nowhere, Unauthorised


class Decidim(Connection):
    """A connection to one Decidim server, 0.27 or later.

    `account` is a key and a secret (0.31 and later, or the module decidim-apiext): without them it is read-only.
    """

    name, platform, most = "decidim", "Decidim", 50

    def _open(self, account: Account | None) -> None:
        credentials = Credentials(*account) if account else None
        self._session = Session(self._transport, credentials, self._clock)
        self._probed: Probed | None = None
        self._archive: OpenData | None = None
        self._homes: dict[int, str] = {}
        self._answers = Answers(self._session, Lists(self._session), self._homes)

    def describe(self) -> Description:
        """Ask the server what it is and what it can do. Raises Problem."""
        if (archive := self._open_data()) is not None:
            return archive.describe()
        probed = self._known()
        return described(probed, signed_in=self._session.known and self._session.recognised())

    def consultations(self) -> tuple[Consultation, ...]:
        """Its processes and assemblies that the caller may see. Raises Problem."""
        if (archive := self._open_data()) is not None:
            return archive.consultations()
        given = self._session.ask(documents.SPACES)
        found = []
        for name, key, path in (
            ("participatoryProcesses", "process", "processes"),
            ("assemblies", "assembly", "assemblies"),
        ):
            for one in nodes(given.item(name)):
                id_, slug = word(one.get("id")), word(one.get("slug"))
                if id_:
                    link = f"{self._transport.url}/{path}/{slug or id_}"
                    opened = word(one.get("startDate")) or word(one.get("publishedAt"))[:10]
                    title = title_of(one.get("title")) or slug or id_
                    found.append(Consultation(f"{key}/{id_}", title, link, opened, word(one.get("endDate"))))
        return tuple(found)

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Everything of a consultation; see `Sweep`. Raises Problem or Cancelled; what was yielded stays true."""
        self._transport.progress = progress
        try:
            if (archive := self._open_data()) is not None:
                yield from archive.sweep(consultation, known, cursor, progress)
                return
            # Who goes on where a reading stopped does not hold what it had fetched.
            asked = "" if cursor else known.get(ASKED, "")
            with closing(Withheld(OpenData(self._transport, self.space), asked)) as withheld:
                sweep = Sweep(
                    self._session,
                    self._known().dialect,
                    consultation,
                    known,
                    cursor,
                    progress,
                    space=self.space,
                    page_size=self._size,
                    homes=self._homes,
                    withheld=withheld,
                )
                yield from sweep.pages()
        finally:
            self._transport.progress = silent

    def answerable(self, key: str) -> bool:
        """Whether this kind of item can bear an answer on Decidim: proposals, articles being some of them."""
        return key.startswith("proposal/")

    def takes(self, key: str, slot: Slot) -> bool:
        """Decidim takes answers to proposals, and nothing else from a program."""
        return slot is Slot.ANSWER and self.answerable(key)

    def bears(self, kind: str, slot: Slot) -> bool:  # noqa: ARG002 (it takes one slot only)
        """An amendment takes no answer: whom it would correct accepts or rejects it.

        Source: Decidim's import refuses a whole file for one answer to an amendment, and shows the amendment's own
        state.
        """
        return kind != Kind.AMENDMENT

    def fingerprint(self, wanted: Wanted) -> str:
        """What the answer's trace will be; "" when it cannot be sent to Decidim as it is (no disposition)."""
        try:
            return answers.fingerprint(wanted.text, answers.state_of(wanted))
        except ValueError:
            return ""

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:
        """What the server shows now for these proposals. Raises Problem."""
        return self._answers.agreed(keys) if slot is Slot.ANSWER else {}

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Send one answer and verify it. Raises Problem when this server takes none from us at all."""
        if wanted.slot is not Slot.ANSWER:
            return Sent(wanted.key, Outcome.REFUSED, _("Decidim takes answers to proposals only."))
        if self._open_data() is not None or (way := self._known().way) is Way.NONE:
            raise Problem(
                _("{host} does not take answers from a program.").format(host=self._transport.host),
                remedy=_(
                    "Export the answers file: the site’s administrators import it (component → Import → answers)."
                ),
            )
        if not self._session.known:
            raise Problem(
                _("Nothing can be sent to {host} without credentials.").format(host=self._transport.host),
                remedy=_("Ask the site’s administrator for API credentials. What is to send stays in the outbox."),
            )
        return self._answers.push(wanted, base, way)

    def answers_file(self, wanted: Iterable[Wanted], path: Path) -> tuple[list[Path], int, list[tuple[str, str]]]:
        """Write the files that administrators import, XLSX or CSV by the ending of `path`: one for each component.

        Returns the files, the number of answers in them, and (key, reason) of those left out. With several components
        each file has its component's number in its name. The server is asked where each proposal is, and what it shows
        in other languages, for an import replaces the answers in all of them. Raises Problem.
        """
        asked = {one.key: one for one in wanted}
        rows: dict[str, list[AnswerRow]] = {}
        keys: dict[int, str] = {}
        archive = self._open_data()
        for key, (component, texts) in (archive.answered(asked) if archive else self._answers.texts(asked)).items():
            row = AnswerRow.of(asked[key], texts)
            keys[row.id] = key
            rows.setdefault(component, []).append(row)
        gone = _("This is not a proposal that the server shows.")
        left_out = [(key, gone) for key in asked if key not in keys.values()]
        cell = answers_file.CELL if path.suffix.lower() == ".xlsx" else None
        paths, count = [], 0
        for component, all_rows in sorted(rows.items(), key=lambda one: int(one[0]) if one[0].isdigit() else 0):
            good, bad = answers_file.sifted(sorted(all_rows, key=lambda row: row.id), cell=cell)
            left_out += [(keys[row.id], reason) for row, reason in bad]
            if good:
                file = path if len(rows) == 1 else path.with_name(f"{path.stem}-{component}{path.suffix}")
                answers_file.write(file, good)
                paths.append(file)
                count += len(good)
        return paths, count, left_out

    def close(self) -> None:
        """Give back the token and the connections; never fails."""
        self._session.close()
        if self._archive is not None:
            self._archive.close()

    def _open_data(self) -> OpenData | None:
        """The open data to read instead of the API, when it is switched off, or closed to who has no credentials.

        A page that stands in the way for a moment does not make us change our way. Raises what asking the API raises
        when there is no open data either, or when the credentials are what is wrong.
        """
        if self._archive is None and self._probed is None:
            try:
                self._probed = probe(self._session)
            except (Unauthorised, Nowhere) as problem:
                refused = isinstance(problem, Unauthorised) and self._session.known
                if refused or not self._publishes():
                    raise
                self._archive = OpenData(self._transport, self.space)
        return self._archive

    def _publishes(self) -> bool:
        try:
            return OpenData(self._transport, self.space).offered()
        except Problem:
            return False  # what the API said is what matters

    def _known(self) -> Probed:
        if self._probed is None:
            self._probed = probe(self._session)
        return self._probed
