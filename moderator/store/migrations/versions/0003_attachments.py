"""Attachments are listed one by one, with where their bytes come from; the bytes are kept in the workspace."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the two tables; the attachments that contributions already name are listed, their bytes not yet here."""
    op.execute(
        """
        CREATE TABLE attachment (
            id INTEGER NOT NULL,
            contribution INTEGER NOT NULL,
            n INTEGER NOT NULL,
            name TEXT NOT NULL,
            media_type TEXT NOT NULL,
            link TEXT NOT NULL,
            size INTEGER,
            sha256 TEXT NOT NULL,
            fetched INTEGER,
            refused TEXT NOT NULL,
            PRIMARY KEY (id),
            UNIQUE (contribution, n)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE content (
            sha256 TEXT NOT NULL,
            data BLOB NOT NULL,
            PRIMARY KEY (sha256)
        )
        """
    )
    op.execute(
        "INSERT INTO attachment(contribution, n, name, media_type, link, sha256, refused) "
        "SELECT w.id, j.key + 1, coalesce(json_extract(j.value, '$[0]'), ''), "
        "coalesce(json_extract(j.value, '$[2]'), ''), coalesce(json_extract(j.value, '$[1]'), ''), '', '' "
        "FROM wording w, json_each(w.attachments) j WHERE w.attachments <> '[]'"
    )
