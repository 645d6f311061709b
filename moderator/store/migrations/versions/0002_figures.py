"""Documents keep the figures that they print, so that later ones can be compared with them."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; documents written before have no figures to compare."""
    op.execute("ALTER TABLE export ADD COLUMN figures TEXT DEFAULT '{}' NOT NULL")
