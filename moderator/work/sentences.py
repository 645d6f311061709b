"""One sentence for each kind of decision: for the strip under the list, the history and the method note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from moderator.domain.charter import DISPOSITION_LABELS, Disposition, reason
from moderator.domain.codebook import Codebook
from moderator.domain.decision import Act, Decision
from moderator.domain.passage import shortened
from moderator.domain.position import POSITION_LABELS
from moderator.domain.settings import label as setting_label
from moderator.domain.words import _, ngettext, number, quoted


def sentence(book: Codebook, decision: Decision, count: int, chain: Sequence[Decision] = ()) -> str:
    """What a decision did, in the reader's language, on `count` contributions; `chain` what it undid."""
    body = decision.body
    if body is None:
        return _("Content erased.")

    def said(words: str, **values: str) -> str:
        return words.format(count=number(count), **values)

    def name(key: str = "tag") -> str:
        uid = str(body.get(key) or "")
        return book.tags[uid].name if uid in book.tags else str(body.get("name") or uid)

    match decision.kind:
        case Act.ACCEPT:
            return said(ngettext("{count} contribution accepted.", "{count} contributions accepted.", count))
        case Act.REFUSE:
            known = reason(str(body["reason"]))
            why = _(known.label) if known else str(body["reason"])
            return said(
                ngettext("{count} contribution refused: {why}.", "{count} contributions refused: {why}.", count),
                why=why.lower(),
            )
        case Act.RESET:
            return said(
                ngettext(
                    "{count} contribution put back to moderate.", "{count} contributions put back to moderate.", count
                )
            )
        case Act.TAG:
            return said(
                ngettext("“{tag}” put on {count} contribution.", "“{tag}” put on {count} contributions.", count),
                tag=name(),
            )
        case Act.UNTAG:
            return said(
                ngettext("“{tag}” taken off {count} contribution.", "“{tag}” taken off {count} contributions.", count),
                tag=name(),
            )
        case Act.DEFINE:
            return _("Tag “{tag}” created.").format(tag=str(body["name"]))
        case Act.RENAME:
            return _("Tag renamed “{tag}”.").format(tag=str(body["name"]))
        case Act.MOVE:
            if not body["parent"]:
                return _("Tag “{tag}” moved to the top.").format(tag=name())
            return _("Tag “{tag}” moved under “{parent}”.").format(tag=name(), parent=name("parent"))
        case Act.ALIAS:
            return _("Tag “{tag}” brought together into “{into}”.").format(tag=name(), into=name("into"))
        case Act.DESCRIBE:
            return _("Tag “{tag}” described.").format(tag=name())
        case Act.RETIRE if body.get("back"):
            return _("Tag “{tag}” offered again.").format(tag=name())
        case Act.RETIRE:
            return _("Tag “{tag}” retired: kept where it is, not offered any more.").format(tag=name())
        case Act.PILE:
            return said(
                ngettext("{count} contribution put in a pile.", "{count} contributions grouped in a pile.", count)
            )
        case Act.UNPILE:
            return said(
                ngettext(
                    "{count} contribution taken out of its pile.",
                    "{count} contributions taken out of their pile.",
                    count,
                )
            )
        case Act.APART:
            return said(
                ngettext(
                    "{count} contribution kept apart: not a copy.",
                    "{count} contributions kept apart: not copies.",
                    count,
                )
            )
        case Act.ANSWER:
            if body["text"]:
                return said(
                    ngettext(
                        "Answer written for {count} contribution.", "Answer written for {count} contributions.", count
                    )
                )
            return said(
                ngettext(
                    "Answer taken back for {count} contribution.", "Answer taken back for {count} contributions.", count
                )
            )
        case Act.DISPOSITION:
            if not body["value"]:
                return said(
                    ngettext(
                        "Outcome taken back for {count} contribution.",
                        "Outcome taken back for {count} contributions.",
                        count,
                    )
                )
            value = _(DISPOSITION_LABELS[Disposition(str(body["value"]))])
            return said(
                ngettext(
                    "Outcome “{value}” for {count} contribution.", "Outcome “{value}” for {count} contributions.", count
                ),
                value=value,
            )
        case Act.POSITION:
            return _position(str(body["value"] or ""), count)
        case Act.QUOTE if body.get("back"):
            return said(
                ngettext(
                    "{count} contribution is not to quote any more.",
                    "{count} contributions are not to quote any more.",
                    count,
                )
            )
        case Act.QUOTE:
            return said(
                ngettext("{count} contribution marked to quote.", "{count} contributions marked to quote.", count)
            )
        case Act.NOTE:
            return said(ngettext("Note added to {count} contribution.", "Note added to {count} contributions.", count))
        case Act.ASSIGN:
            if not body["to"]:
                return said(
                    ngettext("{count} contribution given to nobody.", "{count} contributions given to nobody.", count)
                )
            to = str(body["to"])
            return said(
                ngettext("{count} contribution given to {to}.", "{count} contributions given to {to}.", count), to=to
            )
        case Act.READ:
            return said(ngettext("{count} contribution read.", "{count} contributions read.", count))
        case Act.REDACT:
            return _("Passage masked; the original is kept.")
        case Act.CODE:
            return _("Passage {quote} tagged “{tag}”.").format(quote=quoted(shortened(str(body["text"]))), tag=name())
        case Act.UNDO:
            if not chain:
                return _("Act undone.")
            what = sentence(book, chain[-1], count)
            return (_("Undone: {what}") if len(chain) % 2 else _("Done again: {what}")).format(what=what)
        case Act.SETTLE:
            if not count:
                return _("Disagreement about a tag settled.")
            return said(
                ngettext(
                    "Disagreement settled on {count} contribution.",
                    "Disagreement settled on {count} contributions.",
                    count,
                )
            )
        case Act.BLANK:
            return _("Content of a decision erased for good.")
        case Act.SET:
            return _("Setting of the consultation changed: {key}.").format(key=setting_label(str(body["key"])))
        case _ as never:
            assert_never(never)


def _position(value: str, count: int) -> str:
    if value not in POSITION_LABELS:
        words = ngettext(
            "Position taken back for {count} contribution.", "Position taken back for {count} contributions.", count
        )
        return words.format(count=number(count))
    words = ngettext("Position “{value}” for {count} contribution.", "Position “{value}” for {count} contributions.", count)
    return words.format(count=number(count), value=_(POSITION_LABELS[value]))
