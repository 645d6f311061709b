"""The first version of the tables, written out: later steps must find them as they were then."""

from alembic import op

revision = "0001"
down_revision = None

SIGNS = ((0x2066, 0x206A), (0x20BA, 0x20C1), (0x23F4, 0x2400), (0x2B4D, 0x2C00), (0x2E3C, 0x2E5E), (0x1F300, 0x1FB00))
SEPARATORS = "".join(chr(code) for first, end in SIGNS for code in range(first, end))

STATEMENTS = (
    """
    CREATE TABLE agreed (
        uid BIGINT NOT NULL,
        slot TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        text TEXT NOT NULL,
        state TEXT NOT NULL,
        at TEXT NOT NULL,
        ours INTEGER NOT NULL,
        PRIMARY KEY (uid, slot)
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE author (
        id BIGINT NOT NULL,
        space TEXT NOT NULL,
        "key" TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        official INTEGER NOT NULL,
        place TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX author_key ON author (space, "key")
    """,
    """
    CREATE TABLE contribution (
        id INTEGER NOT NULL,
        uid BIGINT NOT NULL,
        source INTEGER NOT NULL,
        "key" TEXT NOT NULL,
        kind TEXT NOT NULL,
        parent_uid BIGINT,
        section_uid BIGINT,
        author BIGINT NOT NULL,
        author_kind TEXT NOT NULL,
        stance TEXT NOT NULL,
        channel TEXT NOT NULL,
        presence TEXT NOT NULL,
        created INTEGER,
        updated INTEGER,
        votes_for INTEGER,
        votes_mixed INTEGER,
        votes_against INTEGER,
        language TEXT NOT NULL,
        length INTEGER NOT NULL,
        answered INTEGER NOT NULL,
        fingerprint BLOB NOT NULL,
        mark TEXT NOT NULL,
        version INTEGER NOT NULL,
        first_seen INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        missed INTEGER NOT NULL,
        removed INTEGER,
        PRIMARY KEY (id),
        UNIQUE (uid)
    )
    """,
    """
    CREATE INDEX contribution_author ON contribution (author)
    """,
    """
    CREATE INDEX contribution_parent ON contribution (parent_uid)
    """,
    """
    CREATE INDEX contribution_section ON contribution (section_uid)
    """,
    """
    CREATE TABLE decision (
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        device TEXT NOT NULL,
        n INTEGER NOT NULL,
        clock INTEGER NOT NULL,
        seen TEXT NOT NULL,
        actor TEXT NOT NULL,
        at TEXT NOT NULL,
        app TEXT NOT NULL,
        kind TEXT NOT NULL,
        v INTEGER NOT NULL,
        targets BLOB NOT NULL,
        body TEXT,
        body_hash BLOB NOT NULL,
        previous BLOB NOT NULL,
        hash BLOB NOT NULL,
        UNIQUE (device, n),
        CHECK (n > 0 AND clock > 0)
    )
    """,
    """
    CREATE INDEX decision_clock ON decision (clock)
    """,
    """
    CREATE TABLE export (
        id INTEGER NOT NULL,
        at TEXT NOT NULL,
        document TEXT NOT NULL,
        path TEXT NOT NULL,
        position INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE finding (
        id INTEGER NOT NULL,
        report INTEGER NOT NULL,
        ailment TEXT NOT NULL,
        remedy TEXT NOT NULL,
        "row" INTEGER,
        field TEXT NOT NULL,
        sample TEXT NOT NULL,
        place TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX ix_finding_report ON finding (report)
    """,
    """
    CREATE TABLE raw (
        id INTEGER NOT NULL,
        data BLOB NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE report (
        id INTEGER NOT NULL,
        source INTEGER NOT NULL,
        at TEXT NOT NULL,
        label TEXT NOT NULL,
        counts TEXT NOT NULL,
        complete INTEGER NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE section (
        id BIGINT NOT NULL,
        uid BIGINT NOT NULL,
        source INTEGER NOT NULL,
        space TEXT NOT NULL,
        "key" TEXT NOT NULL,
        kind TEXT NOT NULL,
        code TEXT NOT NULL,
        title TEXT NOT NULL,
        parent_uid BIGINT,
        position INTEGER NOT NULL,
        body TEXT NOT NULL,
        html TEXT NOT NULL,
        votes_for INTEGER,
        votes_mixed INTEGER,
        votes_against INTEGER,
        target TEXT NOT NULL,
        version INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        removed INTEGER,
        PRIMARY KEY (id),
        UNIQUE (uid)
    )
    """,
    """
    CREATE TABLE sending (
        id INTEGER NOT NULL,
        uid BIGINT NOT NULL,
        slot TEXT NOT NULL,
        at TEXT NOT NULL,
        outcome TEXT NOT NULL,
        reason TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX ix_sending_uid ON sending (uid)
    """,
    """
    CREATE TABLE setting (
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (name)
    )
    """,
    """
    CREATE TABLE source (
        id INTEGER NOT NULL,
        space TEXT NOT NULL,
        name TEXT NOT NULL,
        platform TEXT NOT NULL,
        label TEXT NOT NULL,
        link TEXT NOT NULL,
        options TEXT NOT NULL,
        about TEXT NOT NULL,
        cursor TEXT NOT NULL,
        sweep INTEGER NOT NULL,
        started TEXT,
        finished TEXT,
        PRIMARY KEY (id),
        UNIQUE (space, name)
    )
    """,
    """
    CREATE TABLE version (
        id BIGINT NOT NULL,
        n INTEGER NOT NULL,
        until INTEGER NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        html TEXT NOT NULL,
        PRIMARY KEY (id, n)
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE wording (
        id INTEGER NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        html TEXT NOT NULL,
        link TEXT NOT NULL,
        labels TEXT NOT NULL,
        attachments TEXT NOT NULL,
        answer TEXT NOT NULL,
        answer_state TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TRIGGER decision_stays BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER decision_unchanged BEFORE UPDATE ON decision
    WHEN NOT (NEW.body IS NULL AND OLD.seq IS NEW.seq
    AND OLD.device IS NEW.device AND OLD.n IS NEW.n AND OLD.clock IS NEW.clock AND OLD.seen IS NEW.seen
    AND OLD.actor IS NEW.actor AND OLD.at IS NEW.at AND OLD.app IS NEW.app AND OLD.kind IS NEW.kind
    AND OLD.v IS NEW.v AND OLD.targets IS NEW.targets AND OLD.body_hash IS NEW.body_hash
    AND OLD.previous IS NEW.previous AND OLD.hash IS NEW.hash)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    f"""
    CREATE VIRTUAL TABLE text USING fts5(title, body, content='wording', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2 separators '{SEPARATORS}'")
    """,
    """
    INSERT INTO text(text, rank) VALUES ('pgsz', 4000)
    """,
    """
    INSERT INTO text(text, rank) VALUES ('hashsize', 16777216)
    """,
    """
    INSERT INTO text(text, rank) VALUES ('automerge', 8)
    """,
    """
    CREATE VIRTUAL TABLE vocabulary USING fts5vocab(text, 'row')
    """,
)


def upgrade() -> None:
    """Make every table, trigger and search index of a new file."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
