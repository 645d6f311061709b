"""What servers and files say: contributions, sections, authors and attachments, as values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from moderator.domain.words import N_

SENT = "sent|"
"""What the mark of a contribution begins with once something was written there: it is to be read again, whatever its
source tells of what moved; it is there all the same."""


class Kind(StrEnum):
    """The kinds of contribution that platforms and paper bring in."""

    PROPOSAL = "proposal"
    AMENDMENT = "amendment"
    ARGUMENT = "argument"
    COMMENT = "comment"
    SOURCE = "source"
    ANSWER = "answer"  # a survey answer: one contribution for each open question answered
    LETTER = "letter"
    ORAL = "oral"


class Stance(StrEnum):
    """The position that the *platform* recorded (argument for, vote-like alignment); never deduced by us."""

    FOR = "for"
    AGAINST = "against"
    MIXED = "mixed"
    NONE = "none"


class AuthorKind(StrEnum):
    """Who speaks, in the categories that official French syntheses report."""

    CITIZEN = "citizen"
    ASSOCIATION = "association"
    COMPANY = "company"
    LOCAL_AUTHORITY = "local-authority"
    ELECTED = "elected"
    PUBLIC_BODY = "public-body"
    UNION = "union"
    OTHER = "other"
    UNSTATED = "unstated"


class Channel(StrEnum):
    """How a contribution reached the administration."""

    ONLINE = "online"
    EMAIL = "email"
    LETTER = "letter"
    MEETING = "meeting"
    REGISTER = "register"
    SERVICE = "service"  # a comment table filled in by another department or body


class Presence(StrEnum):
    """What the source says of the contribution's visibility there."""

    PUBLISHED = "published"
    HIDDEN = "hidden"  # moderated or trashed there
    WITHDRAWN = "withdrawn"  # taken back by its author
    DRAFT = "draft"


class SectionKind(StrEnum):
    """The levels of a text or of a questionnaire."""

    TITLE = "title"
    CHAPTER = "chapter"
    ARTICLE = "article"
    THEME = "theme"
    QUESTION = "question"


LABELS: dict[StrEnum, str] = {
    Kind.PROPOSAL: N_("proposal"),
    Kind.AMENDMENT: N_("amendment"),
    Kind.ARGUMENT: N_("argument"),
    Kind.COMMENT: N_("comment"),
    Kind.SOURCE: N_("cited source"),
    Kind.ANSWER: N_("survey answer"),
    Kind.LETTER: N_("letter"),  # the channel too: the two are the same word
    Kind.ORAL: N_("oral statement"),
    Stance.FOR: N_("for"),
    Stance.AGAINST: N_("against"),
    Stance.MIXED: N_("mixed"),
    Stance.NONE: N_("not expressed"),
    AuthorKind.CITIZEN: N_("private person"),
    AuthorKind.ASSOCIATION: N_("association"),
    AuthorKind.COMPANY: N_("company"),
    AuthorKind.LOCAL_AUTHORITY: N_("local authority"),
    AuthorKind.ELECTED: N_("elected representative"),
    AuthorKind.PUBLIC_BODY: N_("public body"),
    AuthorKind.UNION: N_("trade union"),
    AuthorKind.OTHER: N_("other"),
    AuthorKind.UNSTATED: N_("not stated"),
    Channel.ONLINE: N_("online"),
    Channel.EMAIL: N_("e-mail"),
    Channel.MEETING: N_("public meeting"),
    Channel.REGISTER: N_("paper register"),
    Channel.SERVICE: N_("comment table"),
    Presence.PUBLISHED: N_("published"),
    Presence.HIDDEN: N_("hidden on the platform"),
    Presence.WITHDRAWN: N_("withdrawn by its author"),
    Presence.DRAFT: N_("draft"),
    SectionKind.TITLE: N_("title"),
    SectionKind.CHAPTER: N_("chapter"),
    SectionKind.ARTICLE: N_("article"),
    SectionKind.THEME: N_("theme"),
    SectionKind.QUESTION: N_("question"),
}
"""The English word of each value; show `_(LABELS[value])`."""


AMENDED = "amended"
"""Where the record of an amendment keeps the text that it would replace, as it was: `key`, `title`, `body`, `state`."""


@lru_cache(maxsize=8_192)  # the store asks for the same ones again and again while it takes a page in
def uid(space: str, key: str) -> int:
    """The number by which every device knows a thing: 63 bits of SHA-256 over its id space and its key there.

    Two devices that import the same source agree on it without speaking to each other. At 2 million contributions the
    chance of one collision is about 2e-7, and the mirror refuses a collision loudly.
    """
    digest = hashlib.sha256(f"{space}\x1f{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote. `key` is the source's own id for the person ("" when unknown); `name` is what it displays."""

    key: str = ""
    name: str = ""
    kind: AuthorKind = AuthorKind.UNSTATED
    official: bool = False
    place: str = ""  # postcode, département or town, as given


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a contribution.

    With `content`, it came along (a part of an e-mail, the letter itself). Without, the source only says where it is,
    and it is downloaded on demand.
    """

    title: str
    link: str
    media_type: str = ""
    content: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the text or questionnaire on which people speak.

    `key` is unique within `space` *for sections*; `parent` is the key of the section above. `text` is plain text.
    """

    space: str
    key: str
    kind: SectionKind
    title: str
    parent: str | None = None
    position: int = 0
    code: str = ""  # what people call it: "7", "2.1", "L. 533-4"
    text: str = ""
    html: str = ""
    votes_for: int | None = None
    votes_mixed: int | None = None
    votes_against: int | None = None
    target: str = ""  # the source's own id when an official item there can be answered as a contribution can

    @property
    def uid(self) -> int:
        """The section's number, the same on every device."""
        return uid(self.space, f"section\x1f{self.key}")


@dataclass(frozen=True, slots=True)
class Contribution:
    """One contribution exactly as a source gave it, text already free of markup.

    `space` names an id space shared by all files and servers that use the same ids ("decidim:host"); `key` is unique
    within it ("proposal/12"). `parent` is another contribution's key, `section` a section's key, both in `space`.
    Times are aware. `raw` is the source's own record, kept for re-derivation.
    """

    space: str
    key: str
    kind: Kind
    body: str
    title: str = ""
    html: str = ""  # the body as received, when it was HTML; shown only after sanitising
    parent: str | None = None
    section: str | None = None
    author: Author = Author()
    stance: Stance = Stance.NONE
    created: datetime | None = None
    updated: datetime | None = None
    votes_for: int | None = None
    votes_mixed: int | None = None
    votes_against: int | None = None
    channel: Channel = Channel.ONLINE
    language: str = ""
    link: str = ""
    attachments: tuple[Attachment, ...] = ()
    presence: Presence = Presence.PUBLISHED
    labels: tuple[str, ...] = ()  # the source's own tags, shown but never mixed with the team's
    answer: str = ""  # the official answer that the source already shows
    answer_state: str = ""  # the source's own word for its status
    mark: str = ""  # the source's cheap change mark, to skip refetching what did not move
    raw: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def uid(self) -> int:
        """The contribution's number, the same on every device."""
        return uid(self.space, self.key)
