"""One sentence for each kind of decision: for the strip under the list, the history and the method note."""

from __future__ import annotations

from typing import assert_never

from moderator.domain.charter import DISPOSITION_LABELS, Disposition, reason
from moderator.domain.codebook import Codebook
from moderator.domain.decision import Act, Decision
from moderator.domain.words import _, ngettext, number


def sentence(book: Codebook, decision: Decision, count: int, target: Decision | None = None) -> str:
    """What a decision did, in the reader's language, on `count` contributions; `target` is what it undid or blanked."""
    body = decision.body
    if body is None:
        return _("Content erased.")

    def said(one: str, many: str, **values: str) -> str:
        return ngettext(one, many, count).format(count=number(count), **values)

    def name(key: str = "tag") -> str:
        uid = str(body.get(key) or "")
        return book.tags[uid].name if uid in book.tags else str(body.get("name") or uid)

    match decision.kind:
        case Act.ACCEPT:
            return said("{count} contribution accepted.", "{count} contributions accepted.")
        case Act.REFUSE:
            known = reason(str(body["reason"]))
            why = _(known.label) if known else str(body["reason"])
            return said(
                "{count} contribution refused: {why}.", "{count} contributions refused: {why}.", why=why.lower()
            )
        case Act.RESET:
            return said("{count} contribution put back to moderate.", "{count} contributions put back to moderate.")
        case Act.TAG:
            return said("“{tag}” put on {count} contribution.", "“{tag}” put on {count} contributions.", tag=name())
        case Act.UNTAG:
            return said(
                "“{tag}” taken off {count} contribution.", "“{tag}” taken off {count} contributions.", tag=name()
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
        case Act.PILE:
            return said("{count} contribution put in a pile.", "{count} contributions grouped in a pile.")
        case Act.UNPILE:
            return said("{count} contribution taken out of its pile.", "{count} contributions taken out of their pile.")
        case Act.ANSWER:
            if body["text"]:
                return said("Answer written for {count} contribution.", "Answer written for {count} contributions.")
            return said("Answer taken back for {count} contribution.", "Answer taken back for {count} contributions.")
        case Act.DISPOSITION:
            if not body["value"]:
                return said(
                    "Outcome taken back for {count} contribution.", "Outcome taken back for {count} contributions."
                )
            value = _(DISPOSITION_LABELS[Disposition(str(body["value"]))])
            return said(
                "Outcome “{value}” for {count} contribution.",
                "Outcome “{value}” for {count} contributions.",
                value=value,
            )
        case Act.NOTE:
            return said("Note added to {count} contribution.", "Note added to {count} contributions.")
        case Act.ASSIGN:
            if not body["to"]:
                return said("{count} contribution given to nobody.", "{count} contributions given to nobody.")
            to = str(body["to"])
            return said("{count} contribution given to {to}.", "{count} contributions given to {to}.", to=to)
        case Act.READ:
            return said("{count} contribution read.", "{count} contributions read.")
        case Act.REDACT:
            return _("Passage masked; the original is kept.")
        case Act.UNDO:
            if target is None:
                return _("Act undone.")
            if target.kind is Act.UNDO:
                return _("Done again.")
            return _("Undone: {what}").format(what=sentence(book, target, count))
        case Act.SETTLE:
            if not count:
                return _("Disagreement about a tag settled.")
            return said(
                "Disagreement settled on {count} contribution.", "Disagreement settled on {count} contributions."
            )
        case Act.BLANK:
            return _("Content of a decision erased for good.")
        case _ as never:
            assert_never(never)
