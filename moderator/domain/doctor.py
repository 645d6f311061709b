"""The import doctor's words: what was found in a source, where, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.contribution import Contribution, Section
from moderator.domain.words import N_


class Ailment(StrEnum):
    """What can be wrong with data that comes in."""

    ENCODING = "encoding"  # not UTF-8, or mojibake repaired
    LOST_CHARACTERS = "lost-characters"  # ?? or U+FFFD where letters were: cannot be repaired
    CONTROL_CHARACTERS = "control-characters"  # NUL and friends removed
    MARKUP = "markup"  # HTML or entities turned into text
    ACTIVE_CONTENT = "active-content"  # script, event handler, remote frame: removed
    TRUNCATED_CELL = "truncated-cell"  # exactly 32,767 characters: Excel cut it
    DATE = "date"  # unreadable, or outside 1900–2100
    DOUBTFUL_DATE = "doubtful-date"  # to come, or older than the Web: a clock or a unit is wrong
    AMERICAN = "american"  # dates of a column that name the month before the day
    NUMBER = "number"
    REPEATED_HEADER = "repeated-header"
    EMPTY_ROW = "empty-row"
    RAGGED_ROW = "ragged-row"  # more or fewer cells than the header, or shifted
    DUPLICATE_ROW = "duplicate-row"  # the same id with the same content
    DUPLICATE_ID = "duplicate-id"  # the same id with another content
    MISSING_ID = "missing-id"
    MISSING_PARENT = "missing-parent"
    PARENT_CYCLE = "parent-cycle"
    DRAFT = "draft"
    NOT_A_CONTRIBUTION = "not-a-contribution"  # votes, reports, accounts, automatic replies: counted, not mixed in
    FORMULA = "formula"
    OVERSIZED = "oversized"  # a text, line or message over the limit; the remedy says what became of it
    UNREADABLE = "unreadable"  # the row or record could not be read at all
    TRUNCATED_FILE = "truncated-file"
    UNKNOWN_VALUE = "unknown-value"
    SERVER_ERROR = "server-error"  # the server gave an error for this item and the rest went on
    QUOTED = "quoted"  # the message answered and the signature, kept apart from the author's own words
    FORWARDED = "forwarded"  # taken as written by its first author, not by who passed it on
    ENCLOSED = "enclosed"  # the text of a letter attached to a message that says little else
    GUESSED = "guessed"  # a title, date or author found in the text of a letter or in the name of its file
    NO_TEXT = "no-text"  # a scanned page: a picture of words
    SEALED = "sealed"  # an encrypted message
    ATTACHMENT = "attachment"  # too large to keep, or that cannot be looked into
    MISSING_PAGE = "missing-page"  # one page of a forum among those saved
    WHO = "who"  # a question of a form that asks who answers or how to reach them
    ACCOUNT_ONLY = (
        "account-only"  # not seen since the credentials with which it was read were forgotten, or lost rights
    )


class Remedy(StrEnum):
    """What was done."""

    REPAIRED = "repaired"  # mended without loss
    CUT = "cut"  # its beginning is kept
    KEPT = "kept"  # kept as it was, for a person to judge
    SET_ASIDE = "set-aside"  # not imported; listed with its content


AILMENT_LABELS: dict[Ailment, str] = {
    Ailment.ENCODING: N_("text encoding repaired"),
    Ailment.LOST_CHARACTERS: N_("letters lost before we received the file"),
    Ailment.CONTROL_CHARACTERS: N_("control characters removed"),
    Ailment.MARKUP: N_("HTML turned into text"),
    Ailment.ACTIVE_CONTENT: N_("scripts and remote content removed"),
    Ailment.TRUNCATED_CELL: N_("text cut at 32,767 characters by a spreadsheet"),
    Ailment.DATE: N_("unreadable date"),
    Ailment.DOUBTFUL_DATE: N_("date that cannot be right (to come, or older than the Web)"),
    Ailment.AMERICAN: N_("dates that name the month before the day, read so in the whole column: to check"),
    Ailment.NUMBER: N_("unreadable number"),
    Ailment.REPEATED_HEADER: N_("header row repeated inside the data"),
    Ailment.EMPTY_ROW: N_("empty row"),
    Ailment.RAGGED_ROW: N_("row with too many or too few cells"),
    Ailment.DUPLICATE_ROW: N_("row present twice"),
    Ailment.DUPLICATE_ID: N_("same number used for two different texts"),
    Ailment.MISSING_ID: N_("no identifier"),
    Ailment.MISSING_PARENT: N_("reply to a contribution that is not in the file"),
    Ailment.PARENT_CYCLE: N_("replies that answer each other in a circle"),
    Ailment.DRAFT: N_("draft"),
    Ailment.NOT_A_CONTRIBUTION: N_("not a contribution (vote, report, account, automatic reply, other file)"),
    Ailment.FORMULA: N_("spreadsheet formula kept as text"),
    Ailment.OVERSIZED: N_("text, line or message over the size limit"),
    Ailment.UNREADABLE: N_("unreadable row or file"),
    Ailment.TRUNCATED_FILE: N_("file cut before its end"),
    Ailment.UNKNOWN_VALUE: N_("unknown value"),
    Ailment.SERVER_ERROR: N_("error of the server on one item"),
    Ailment.QUOTED: N_("message quoted or signature, kept apart from the author’s own words"),
    Ailment.FORWARDED: N_("message passed on: taken as its first author’s"),
    Ailment.ENCLOSED: N_("text of an attached letter, read with its message"),
    Ailment.GUESSED: N_("title, date or author found in the text or the file’s name: to check"),
    Ailment.NO_TEXT: N_("scanned page without text: to be read in the attachment"),
    Ailment.SEALED: N_("encrypted or sealed message, which only the program of its recipient opens"),
    Ailment.ATTACHMENT: N_("attachment not kept, or that cannot be looked into"),
    Ailment.MISSING_PAGE: N_("page of a forum that was not saved"),
    Ailment.WHO: N_("question that asks who answers or how to reach them: no contribution is made of it"),
    Ailment.ACCOUNT_ONLY: N_("seen only with rights that we no longer have: nobody can tell if it is still there"),
}
REMEDY_LABELS: dict[Remedy, str] = {
    Remedy.REPAIRED: N_("repaired"),
    Remedy.CUT: N_("cut"),
    Remedy.KEPT: N_("kept as it was"),
    Remedy.SET_ASIDE: N_("set aside"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor found.

    `row` counts as the person sees it (1 = first line or spreadsheet row of the file; None when it has none);
    `sample` is at most 500 characters of the content concerned, enough to find it again.
    """

    ailment: Ailment
    remedy: Remedy
    row: int | None = None
    field: str = ""
    sample: str = ""
    place: str = ""  # the file, sheet or server address, when the report covers several


Item = Section | Contribution | Finding
"""What a reader of files or servers yields, in the order in which it finds it."""
