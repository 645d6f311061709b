"""Files as a source: exports of platforms, tables and documents of any kind, read into contributions."""

from moderator.servers.files.layout import Layout
from moderator.servers.files.layouts import LAYOUTS
from moderator.servers.files.mapping import FIELD_LABELS, Field, Mapping, header_fingerprint
from moderator.servers.files.reading import Tally, read
from moderator.servers.files.recognition import Recognition, recognise

__all__ = [
    "FIELD_LABELS",
    "LAYOUTS",
    "Field",
    "Layout",
    "Mapping",
    "Recognition",
    "Tally",
    "header_fingerprint",
    "read",
    "recognise",
]
