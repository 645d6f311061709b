"""Cap Collectif's exports of proposal steps (with their comments) and of debates."""

from __future__ import annotations

import re

from moderator.domain.contribution import Attachment, Author, AuthorKind, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import forms, values
from moderator.servers.files.cap_collectif import canonical, canonical_set, row_type, space_of
from moderator.servers.files.layout import Desk, Found, Names, presence_of
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

_OURS = re.compile(r"(?:proposal|participant|user|contribution|type|zip|vote)(?:_|$)")


class ProposalsReader:
    """Proposals of a collection or selection step and their comments; votes, news and reports are set aside.

    The answers to the questions of the proposal form follow the description, each after its question, but those that
    say who somebody is or how to reach them.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, canonical)
        self._space = space_of(desk, "proposal_link", "_url")
        # Columns that are no export key are questions of the form, written by the administrators.
        self._questions = [
            (n, c) for n, c in enumerate(desk.columns) if not _OURS.match(canonical(c)) and not c.startswith("#")
        ]
        if "proposal_analyst_id" in self._names or "proposal_decision-maker_id" in self._names:
            self._questions = []  # there, questions are those that the administration asked itself
        self._last: str | None = None
        self._positions = 0

    def read(self, row: Row) -> list[Found]:
        """Return the proposal or comment of one row."""
        word = row_type(self._names.get(row.cells, "type"))
        identity = values.global_id(self._names.get(row.cells, "proposal_id"))
        if word in ("proposal_comment", "proposal_news_comment"):
            return self._comment(row, "proposal_news_comments_" if "news" in word else "proposal_comments_", identity)
        # Files of analyses repeat the proposal's id in the column of types.
        if word in ("proposal", "") or (identity and values.global_id(self._names.get(row.cells, "type")) == identity):
            return self._proposal(row, identity)
        self._desk.checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, row.cells, "type")
        return []

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _proposal(self, row: Row, identity: str) -> list[Found]:
        cells, names, desk, checkup = row.cells, self._names, self._desk, self._desk.checkup
        title = checkup.line(names.raw(cells, "proposal_title"), "proposal_title")
        body, html = self._text(cells)
        if not (title or body):
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        author = self._author(cells, "proposal_author_")
        if not identity:
            checkup.note(Ailment.MISSING_ID, Remedy.REPAIRED, "proposal_id", title)
            identity = desk.ledger.key_of_text(author.key, title, body)
        found: list[Found] = []
        self._last = f"proposal/{identity}"
        status = fold(names.get(cells, "proposal_publication_status"))
        trashed = bool(names.get(cells, "proposal_trashed_at")) or "trashed" in status
        presence = presence_of(status, trashed=trashed)
        if presence_of(status, draft=status == "draft") is not presence or status == "draft":
            desk.draft(title)
        labels = (names.get(cells, "proposal_theme_title"), names.get(cells, "proposal_district_name"))
        picture = names.get(cells, "proposal_illustration")
        found.append(
            Contribution(
                space=self._space,
                key=self._last,
                kind=Kind.PROPOSAL,
                body=body or title,
                title=title,
                html=html,
                section=self._section(cells, found),
                author=author,
                created=checkup.when(
                    names.get(cells, "proposal_created_at", "proposal_published_at"), "proposal_created_at"
                ),
                updated=checkup.when(names.get(cells, "proposal_updated_at"), "proposal_updated_at"),
                votes_for=checkup.count(names.get(cells, "proposal_votes_total_count"), "proposal_votes_total_count"),
                link=names.get(cells, "proposal_link"),
                attachments=(Attachment("", picture),) if picture.startswith("http") else (),
                presence=presence,
                labels=tuple(checkup.line(label, "labels") for label in labels if label),
                answer=checkup.text(names.raw(cells, "proposal_official_response"), "proposal_official_response")[0],
                answer_state=checkup.line(names.get(cells, "proposal_status_name"), "proposal_status_name"),
                raw=row.record if row.record is not None else desk.cells(cells),
            )
        )
        return found

    def _text(self, cells: list[str]) -> tuple[str, str]:
        checkup, names = self._desk.checkup, self._names
        summary = checkup.text(names.raw(cells, "proposal_summary"), "proposal_summary")[0]
        body, html = checkup.text(names.raw(cells, "proposal_description"), "proposal_description")
        pieces = [summary, body] if summary and summary not in body else [body]
        for place, question in self._questions:
            if not (answer := checkup.text(cells[place], question)[0]):
                continue
            if forms.personal(question, answer):
                checkup.note_once(Ailment.WHO, Remedy.KEPT, question)
            else:
                pieces.append(f"{question}\n{answer}")
        joined = "\n\n".join(piece for piece in pieces if piece)
        return joined, html if joined == body else ""

    def _comment(self, row: Row, prefix: str, proposal: str) -> list[Found]:
        cells, names, checkup = row.cells, self._names, self._desk.checkup
        body, html = checkup.text(names.raw(cells, prefix + "body"), prefix + "body")
        if not body:
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        author = self._author(cells, prefix + "author_")
        identity = values.global_id(names.get(cells, prefix + "id")) or self._desk.ledger.key_of_text(author.key, body)
        above = values.global_id(names.get(cells, prefix + "parent"))
        parent = f"comment/{above}" if above else f"proposal/{proposal}" if proposal else self._last
        return [
            Contribution(
                space=self._space,
                key=f"comment/{identity}",
                kind=Kind.COMMENT,
                body=body,
                html=html,
                parent=parent,
                author=author,
                created=checkup.when(
                    names.get(cells, prefix + "created_at", prefix + "published_at"), prefix + "created_at"
                ),
                updated=checkup.when(names.get(cells, prefix + "updated_at"), prefix + "updated_at"),
                presence=presence_of(fold(names.get(cells, prefix + "publication_status"))),
                raw=row.record if row.record is not None else self._desk.cells(cells),
            )
        ]

    def _author(self, cells: list[str], prefix: str) -> Author:
        names, checkup = self._names, self._desk.checkup
        key = values.global_id(names.get(cells, prefix + "id") or names.get(cells, "participant_user_id"))
        name = checkup.line(
            names.get(cells, prefix + "username") or names.get(cells, "participant_username"), prefix + "username"
        )
        word = names.get(cells, prefix + "user_type_name") or names.get(cells, "participant_type")
        kind = checkup.author_kind(word, prefix + "user_type_name") if word else AuthorKind.UNSTATED
        return Author(key, name, kind, place=names.get(cells, "participant_zip_code", "participant_city"))

    def _section(self, cells: list[str], found: list[Found]) -> str | None:
        title = self._desk.checkup.line(self._names.get(cells, "proposal_category_name"), "proposal_category_name")
        if not title:
            return None
        key = f"category/{fold(title)[:300]}"
        if self._desk.ledger.new_section(self._space, key):
            self._positions += 1
            found.append(Section(self._space, key, SectionKind.THEME, title, None, self._positions))
        return key


class DebateReader:
    """Arguments of a debate, which have no id; the votes that some files mix with them are set aside."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, canonical)
        self._space = space_of(desk, "debate_url")

    def read(self, row: Row) -> list[Found]:
        """Return the argument of one row."""
        cells, names, checkup = row.cells, self._names, self._desk.checkup
        body, html = checkup.text(names.raw(cells, "argument_content"), "argument_content")
        if not body:
            checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, cells, "argument_content")
            return []
        found: list[Found] = []
        link = names.get(cells, "argument_debate_url", "debate_url")
        section = None
        if link:
            slug = link.rstrip("/").rpartition("/")[2]
            section = f"debate/{slug}"
            if self._desk.ledger.new_section(self._space, section):
                title = slug.replace("-", " ").capitalize()
                found.append(Section(self._space, section, SectionKind.QUESTION, title))
        key = values.global_id(names.get(cells, "argument_author_id", "participant_user_id"))
        name = checkup.line(
            names.get(cells, "argument_author_username", "participant_username"), "argument_author_username"
        )
        word = names.get(cells, "argument_author_user_type_name", "participant_type")
        kind = checkup.author_kind(word, "argument_author_user_type_name") if word else AuthorKind.UNSTATED
        place = names.get(cells, "argument_author_zip_code", "participant_zip_code")
        position = names.get(cells, "argument_type")
        trashed = bool(names.get(cells, "argument_trashed_at"))
        found.append(
            Contribution(
                space=self._space,
                key=f"argument/{self._desk.ledger.key_of_text(key or name, body)}",
                kind=Kind.ARGUMENT,
                body=body,
                html=html,
                section=section,
                author=Author(key, name, kind, place=place),
                stance=checkup.stance(position, "argument_type"),
                created=checkup.when(
                    names.get(cells, "argument_created_at", "argument_published_at"), "argument_created_at"
                ),
                updated=checkup.when(names.get(cells, "argument_updated_at"), "argument_updated_at"),
                votes_for=checkup.count(names.get(cells, "argument_vote_number"), "argument_vote_number"),
                link=link,
                presence=presence_of("", trashed=trashed),
                answer_state=checkup.line(names.get(cells, "argument_trashed_reason"), "argument_trashed_reason"),
                raw=row.record if row.record is not None else self._desk.cells(cells),
            )
        )
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []


def is_proposals(columns: frozenset[str]) -> bool:
    """Whether the columns are those of a proposal step."""
    names = canonical_set(columns)
    return {"proposal_id", "proposal_title"} <= names and bool(
        names & {"proposal_description", "proposal_summary", "proposal_comments_body"}
    )


def is_debate(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the arguments of a debate."""
    return "argument_content" in canonical_set(columns)
