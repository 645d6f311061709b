"""Earlier texts keep where the journal stood when they were replaced: what was decided before is told by no clock."""

from bisect import bisect_left
from datetime import datetime

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; of texts replaced before, the hours written down say which decisions came first."""
    op.execute("ALTER TABLE version ADD COLUMN clock INTEGER DEFAULT '0' NOT NULL")
    conn = op.get_bind()
    moments, clocks, last = [], [0], 0
    rows = conn.exec_driver_sql("SELECT at, clock FROM decision")
    for moment, clock in sorted((datetime.fromisoformat(at).timestamp(), clock) for at, clock in rows):
        last = max(last, clock)
        moments.append(moment)
        clocks.append(last)
    conn.exec_driver_sql("CREATE TEMP TABLE replaced(until INTEGER PRIMARY KEY, clock INTEGER)")
    for (until,) in conn.exec_driver_sql("SELECT DISTINCT until FROM version").all():
        conn.exec_driver_sql("INSERT INTO replaced VALUES (?, ?)", (until, clocks[bisect_left(moments, until)]))
    conn.exec_driver_sql("UPDATE version SET clock = (SELECT clock FROM replaced WHERE until = version.until)")
    conn.exec_driver_sql("DROP TABLE replaced")
