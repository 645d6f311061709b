"""The language of each contribution is kept, as its source says it or as it was found in the text."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; it is filled by whoever looks at the texts next."""
    op.execute(
        """
        CREATE TABLE tongue (
            id INTEGER NOT NULL,
            version INTEGER NOT NULL,
            said TEXT NOT NULL,
            language TEXT NOT NULL,
            PRIMARY KEY (id)
        )
        """
    )
