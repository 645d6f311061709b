"""Which column means what in a file of no known layout: a value that people correct and that is remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.contribution import Channel, Kind
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _
from moderator.servers.files.values import fold


class Field(StrEnum):
    """What a column can mean."""

    ID = "id"
    PARENT = "parent"
    KIND = "kind"
    TITLE = "title"
    BODY = "body"  # several are joined, each after the name of its column from the second on
    QUESTION = "question"  # each open question answered makes a contribution of its own
    AUTHOR = "author"
    AUTHOR_ID = "author-id"
    AUTHOR_KIND = "author-kind"
    PLACE = "place"
    DATE = "date"
    UPDATED = "updated"
    VOTES_FOR = "votes-for"
    VOTES_MIXED = "votes-mixed"
    VOTES_AGAINST = "votes-against"
    SECTION = "section"  # several make levels, the first above
    SECTION_ID = "section-id"
    STANCE = "stance"
    LINK = "link"
    TAGS = "tags"
    LANGUAGE = "language"
    PRESENCE = "presence"
    ANSWER = "answer"
    ANSWER_STATE = "answer-state"


FIELD_LABELS: dict[Field, str] = {
    Field.ID: N_("identifier"),
    Field.PARENT: N_("identifier of the contribution answered"),
    Field.KIND: N_("kind of contribution"),
    Field.TITLE: N_("title"),
    Field.BODY: N_("text"),
    Field.QUESTION: N_("open question (one contribution for each answer)"),
    Field.AUTHOR: N_("author’s name"),
    Field.AUTHOR_ID: N_("author’s identifier"),
    Field.AUTHOR_KIND: N_("author’s category"),
    Field.PLACE: N_("author’s place or postcode"),
    Field.DATE: N_("date"),
    Field.UPDATED: N_("date of last change"),
    Field.VOTES_FOR: N_("votes for"),
    Field.VOTES_MIXED: N_("mixed votes"),
    Field.VOTES_AGAINST: N_("votes against"),
    Field.SECTION: N_("section, article, theme or question"),
    Field.SECTION_ID: N_("identifier of the section"),
    Field.STANCE: N_("for or against"),
    Field.LINK: N_("address"),
    Field.TAGS: N_("labels of the platform"),
    Field.LANGUAGE: N_("language"),
    Field.PRESENCE: N_("status of publication"),
    Field.ANSWER: N_("official answer"),
    Field.ANSWER_STATE: N_("status of the answer"),
}
"""The English name of each field, for the mapping page; show `_(FIELD_LABELS[field])`."""

UNUSED = N_("nothing to use (kept with the record)")
"""What a column holds that means nothing here."""

SEVERAL = frozenset({Field.BODY, Field.QUESTION, Field.SECTION, Field.TAGS})
"""The fields that several columns may carry."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the columns of a file mean.

    `columns` are all the columns of the file, in order; `fields` pairs some of them with a meaning; `kind` and
    `channel` are those of all contributions where no column says otherwise; `language` likewise ("" = not said).
    """

    columns: tuple[str, ...]
    fields: tuple[tuple[str, Field], ...]
    kind: Kind = Kind.PROPOSAL
    channel: Channel = Channel.ONLINE
    language: str = ""

    def of(self, field: Field) -> tuple[str, ...]:
        """The columns that carry a field, in order."""
        return tuple(column for column, carried in self.fields if carried is field)

    def meaning(self, column: str) -> Field | None:
        """What a column means, None when it is only kept with the record."""
        return next((field for name, field in self.fields if name == column), None)

    @property
    def complete(self) -> bool:
        """Whether there is enough to import: a text."""
        return bool(self.of(Field.BODY) or self.of(Field.QUESTION) or self.of(Field.TITLE))

    @property
    def fingerprint(self) -> str:
        """By what the mapping is found again for the next file of the same columns."""
        return header_fingerprint(self.columns)

    def to_json(self) -> str:
        """Write the mapping down, to remember it."""
        return json.dumps(
            {
                "columns": self.columns,
                "fields": [[column, field.value] for column, field in self.fields],
                "kind": self.kind.value,
                "channel": self.channel.value,
                "language": self.language,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read a mapping written by `to_json`. Raises Problem when it is not one."""
        try:
            said = json.loads(text)
            return cls(
                columns=tuple(str(column) for column in said["columns"]),
                fields=tuple((str(column), Field(field)) for column, field in said["fields"]),
                kind=Kind(said.get("kind", Kind.PROPOSAL)),
                channel=Channel(said.get("channel", Channel.ONLINE)),
                language=str(said.get("language", "")),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Problem(
                _("The remembered mapping of columns cannot be read."),
                remedy=_("Choose again what each column means: the new choice will replace it."),
            ) from error


def header_fingerprint(columns: Sequence[str]) -> str:
    """Return what identifies a set of columns whatever their order, case and accents: 16 hexadecimal digits."""
    return hashlib.sha256("\x1f".join(sorted(fold(column) for column in columns)).encode()).hexdigest()[:16]
