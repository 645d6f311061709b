"""The tables of the workspace file: mirror and journal (migrated), projection (droppable, rebuilt by replay)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

APPLICATION_ID = 0x4D6F6472  # "Modr", so that `file` and other tools can tell a workspace from any SQLite file
SECTIONS = 3_000_000_000
"""Sections are numbered above this, contributions from 1: one id space, so that an article is answered like a text."""

kept = MetaData()
"""Mirror and journal: what cannot be derived from anything else in the file."""

derived = MetaData()
"""Projection: what replaying the journal gives again. Dropped and rebuilt at will, never migrated."""

PROJECTION = 4  # raise it when the projection's tables or meaning change: it is rebuilt at the next opening

setting = Table(
    "setting",
    kept,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

source = Table(
    "source",
    kept,
    Column("id", Integer, primary_key=True),
    Column("space", Text, nullable=False),
    Column("name", Text, nullable=False),  # what tells two sources of one space apart: a consultation's key, a file's
    Column("platform", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("link", Text, nullable=False, default=""),
    Column("options", Text, nullable=False, default="{}"),  # JSON: mapping remembered, consultation chosen
    Column("about", Text, nullable=False, default="{}"),  # JSON: what the server said of itself
    Column("cursor", Text, nullable=False, default=""),  # where an interrupted sweep goes on from
    Column("sweep", Integer, nullable=False, default=0),  # number of the sweep under way or last finished
    Column("started", Text),
    Column("finished", Text),
    UniqueConstraint("space", "name"),
)

section = Table(
    "section",
    kept,
    Column("id", BigInteger, primary_key=True),
    Column("uid", BigInteger, nullable=False, unique=True),
    Column("source", Integer, nullable=False),
    Column("space", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("parent_uid", BigInteger),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("votes_for", Integer),
    Column("votes_mixed", Integer),
    Column("votes_against", Integer),
    Column("target", Text, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("seen", Integer, nullable=False),  # sweep at which it was last seen
    Column("removed", Integer),  # epoch second at which it was found gone from its source
)

author = Table(
    "author",
    kept,
    Column("id", BigInteger, primary_key=True),  # a hash of the rest, so that writing one never needs a look-up
    Column("space", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("official", Integer, nullable=False),
    Column("place", Text, nullable=False),
)
Index("author_key", author.c.space, author.c.key)

contribution = Table(
    # Narrow on purpose: facets and counts read every row, and the texts would be read with them.
    "contribution",
    kept,
    Column("id", Integer, primary_key=True),
    Column("uid", BigInteger, nullable=False, unique=True),
    Column("source", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("parent_uid", BigInteger),
    Column("section_uid", BigInteger),
    Column("author", BigInteger, nullable=False),
    Column("author_kind", Text, nullable=False),
    Column("stance", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("presence", Text, nullable=False),
    Column("created", Integer),  # epoch seconds, UTC
    Column("updated", Integer),
    Column("votes_for", Integer),
    Column("votes_mixed", Integer),
    Column("votes_against", Integer),
    Column("language", Text, nullable=False),
    Column("length", Integer, nullable=False),  # characters of title and body
    Column("answered", Integer, nullable=False),  # the source already shows an official answer
    Column("fingerprint", LargeBinary, nullable=False),  # of everything a reader can see, normalised
    Column("mark", Text, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("first_seen", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("missed", Integer, nullable=False, default=0),  # complete sweeps in a row that did not show it
    Column("removed", Integer),
)
Index("contribution_parent", contribution.c.parent_uid)
Index("contribution_author", contribution.c.author)
Index("contribution_section", contribution.c.section_uid)

wording = Table(
    "wording",
    kept,
    Column("id", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("labels", Text, nullable=False),  # JSON list
    Column("attachments", Text, nullable=False),  # JSON list of [title, link, media type]
    Column("answer", Text, nullable=False),
    Column("answer_state", Text, nullable=False),
)

raw = Table(
    "raw",
    kept,
    Column("id", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),  # zlib over the JSON record
)

version = Table(
    # The earlier texts of contributions and sections; the present one is in `wording` or `section`.
    "version",
    kept,
    Column("id", BigInteger, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("until", Integer, nullable=False),  # epoch second at which the next one was seen
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("clock", Integer, nullable=False, server_default="0"),  # of the last decision before it was seen
    sqlite_with_rowid=False,
)

report = Table(
    "report",
    kept,
    Column("id", Integer, primary_key=True),
    Column("source", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("counts", Text, nullable=False),  # JSON
    Column("complete", Integer, nullable=False, default=0),
)

finding = Table(
    "finding",
    kept,
    Column("id", Integer, primary_key=True),
    Column("report", Integer, nullable=False, index=True),
    Column("ailment", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("row", Integer),
    Column("field", Text, nullable=False),
    Column("sample", Text, nullable=False),
    Column("place", Text, nullable=False),
)

agreed = Table(
    # What a server last confirmed, slot by slot: the outbox is what is wanted and differs from this.
    "agreed",
    kept,
    Column("uid", BigInteger, primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("ours", Integer, nullable=False),  # 1: we put it there; 0: it was read there
    sqlite_with_rowid=False,
)

sending = Table(
    "sending",
    kept,
    Column("id", Integer, primary_key=True),
    Column("uid", BigInteger, nullable=False, index=True),
    Column("slot", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
)

attachment = Table(
    # The files that sources name, and whether their bytes are here.
    "attachment",
    kept,
    Column("id", Integer, primary_key=True),
    Column("contribution", Integer, nullable=False),
    Column("n", Integer, nullable=False),  # its place among those of the contribution, from 1
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("link", Text, nullable=False),  # "" when it came with the contribution
    Column("size", Integer),  # bytes
    Column("sha256", Text, nullable=False),  # of what is kept; "" when nothing is
    Column("fetched", Integer),  # epoch second
    Column("refused", Text, nullable=False),  # why nothing is kept, in words
    UniqueConstraint("contribution", "n"),
)

content = Table(
    # The bytes of attachments, once each.
    "content",
    kept,
    Column("sha256", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

tongue = Table(
    # In what language each contribution is written; what a person says otherwise is in the journal.
    "tongue",
    kept,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),  # of the words that were looked at
    Column("said", Text, nullable=False),  # by the source, then
    Column("language", Text, nullable=False),  # its code, "" when the text does not tell
)

export = Table(
    "export",
    kept,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("figures", Text, nullable=False, server_default="{}"),  # JSON: the numbers that the document prints
)

decision = Table(
    "decision",
    kept,
    Column("seq", Integer, primary_key=True),
    Column("device", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("clock", Integer, nullable=False),
    Column("seen", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("v", Integer, nullable=False),
    Column("targets", LargeBinary, nullable=False),
    Column("body", Text),
    Column("body_hash", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("device", "n"),
    CheckConstraint("n > 0 AND clock > 0"),
    sqlite_autoincrement=True,
)
Index("decision_clock", decision.c.clock)  # each new decision takes the clock after the last

TRIGGERS = (
    "CREATE TRIGGER decision_stays BEFORE DELETE ON decision "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    # Only a body can go, and only for good: what the GDPR asks, and no more.
    "CREATE TRIGGER decision_unchanged BEFORE UPDATE ON decision WHEN NOT (NEW.body IS NULL AND OLD.seq IS NEW.seq "
    "AND OLD.device IS NEW.device AND OLD.n IS NEW.n AND OLD.clock IS NEW.clock AND OLD.seen IS NEW.seen "
    "AND OLD.actor IS NEW.actor AND OLD.at IS NEW.at AND OLD.app IS NEW.app AND OLD.kind IS NEW.kind "
    "AND OLD.v IS NEW.v AND OLD.targets IS NEW.targets AND OLD.body_hash IS NEW.body_hash "
    "AND OLD.previous IS NEW.previous AND OLD.hash IS NEW.hash) "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
)
_SIGNS = ((0x2066, 0x206A), (0x20BA, 0x20C1), (0x23F4, 0x2400), (0x2B4D, 0x2C00), (0x2E3C, 0x2E5E), (0x1F300, 0x1FB00))
SEPARATORS = "".join(chr(code) for first, end in _SIGNS for code in range(first, end))
"""Signs and emoji newer than SQLite's tables (Unicode 6.1, 2012), which would else be letters: « bravo🤔 » one word."""

SEARCH = (
    # pgsz: SQLCipher's reserved bytes would otherwise double the size of the index.
    "CREATE VIRTUAL TABLE text USING fts5(title, body, content='wording', content_rowid='id', "
    f"tokenize=\"unicode61 remove_diacritics 2 separators '{SEPARATORS}'\")",
    "INSERT INTO text(text, rank) VALUES ('pgsz', 4000)",
    # hashsize: a whole batch is gathered in memory (16 MiB) and written once; the default of 1 MiB costs a fifth more.
    "INSERT INTO text(text, rank) VALUES ('hashsize', 16777216)",
    # automerge: more pieces of the index before they are merged; an import writes each word fewer times.
    "INSERT INTO text(text, rank) VALUES ('automerge', 8)",
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(text, 'row')",
)

# ------------------------------------------------------------------------------------------------ projection

holding = Table(
    # Who holds which value in which slot: one roaring bitmap for each block of 65,536 ids, so that one decision on one
    # contribution rewrites at most 8 kB and a decision on 100,000 rewrites a dozen blobs.
    "holding",
    derived,
    Column("slot", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("block", Integer, primary_key=True),
    Column("ids", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

fact = Table(
    # What is decided about the workspace itself: the codebook.
    "fact",
    derived,
    Column("slot", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("by", Text, nullable=False),
    sqlite_with_rowid=False,
)

touch = Table(
    # Which decisions concern a contribution, for its history and for undo.
    "touch",
    derived,
    Column("id", BigInteger, primary_key=True),
    Column("seq", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

wide = Table(
    # The same for decisions on very many contributions: one bitmap of their ids, as a row each would cost far more.
    "wide",
    derived,
    Column("seq", Integer, primary_key=True),
    Column("ids", LargeBinary, nullable=False),
)

writes = Table(
    # Which decisions write in a slot.
    "writes",
    derived,
    Column("slot", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, index=True),
    sqlite_with_rowid=False,
)

reversal = Table(
    # Which decision undoes or blanks which; one undoing may name many.
    "reversal",
    derived,
    Column("seq", Integer, primary_key=True),
    Column("target", Integer, primary_key=True, index=True),
    Column("final", Integer, nullable=False),  # 1 when blanked: nothing brings it back
    sqlite_with_rowid=False,
)

dead = Table(
    # Decisions that no longer count: undone or blanked.
    "dead",
    derived,
    Column("seq", Integer, primary_key=True),
)

contest = Table(
    "contest",
    derived,
    Column("slot", Text, primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("rivals", Text, nullable=False),  # JSON list of references
    sqlite_with_rowid=False,
)

columns = Table(
    # The columns of the mirror as last read into memory, to open without reading every contribution.
    "columns",
    derived,
    Column("name", Text, primary_key=True),
    Column("stamp", Text, nullable=False),  # of the mirror when they were read
    Column("type", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

orphan = Table(
    # Uids that decisions name and the mirror does not have: when they arrive, the projection is rebuilt.
    "orphan",
    derived,
    Column("uid", BigInteger, primary_key=True),
)
