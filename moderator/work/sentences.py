"""One sentence for each kind of decision: for the strip under the list, the history and the method note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from moderator.domain import languages
from moderator.domain.argument import SIDE_WORDS, Side
from moderator.domain.charter import DISPOSITION_LABELS, Disposition, Status
from moderator.domain.decision import Act, Body, Decision
from moderator.domain.passage import shortened
from moderator.domain.personal import LABELS as CLUE_LABELS
from moderator.domain.personal import Clue
from moderator.domain.position import POSITION_LABELS
from moderator.domain.settings import label as setting_label
from moderator.domain.words import _, moment, ngettext, number, quoted
from moderator.store.standing import Standing
from moderator.work import slots


def sentence(now: Standing, decision: Decision, count: int, chain: Sequence[Decision] = ()) -> str:
    """What a decision did, in the reader's language, on `count` contributions; `chain` what it undid."""
    body = decision.body or {}
    if body.get("suggested"):
        return _("{what} Suggested by the program.").format(what=_what(now, decision, count, chain))
    if decision.kind is Act.RULE or not body.get("rule"):
        return _what(now, decision, count, chain)
    rule = quoted(str(body.get("why") or body["rule"]))
    if decision.kind in (Act.UNTAG, Act.DETACH) or not body.get("value", True):
        words = ngettext(
            "Proposal of the rule {rule} declined on {count} contribution.",
            "Proposal of the rule {rule} declined on {count} contributions.",
            count,
        )
        return words.format(rule=rule, count=number(count))
    return _("{what} Rule: {rule}.").format(what=_what(now, decision, count, chain), rule=rule)


def _what(now: Standing, decision: Decision, count: int, chain: Sequence[Decision]) -> str:
    body, book = decision.body, now.codebook
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
            return said(
                ngettext("{count} contribution refused: {why}.", "{count} contributions refused: {why}.", count),
                why=now.charter.within(str(body["reason"])),
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
        case Act.DESCRIBE if body.get("public"):
            return _("Tag “{tag}” made public: it goes to the sites that have “{public}”.").format(
                tag=name(), public=str(body["public"])
            )
        case Act.DESCRIBE if "public" in body:
            return _("Tag “{tag}” is the team’s own again: it goes to no site any more.").format(tag=name())
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
        case Act.LANGUAGE:
            if not body["value"]:
                return said(
                    ngettext(
                        "Language as found in the text for {count} contribution.",
                        "Language as found in the text for {count} contributions.",
                        count,
                    )
                )
            return said(
                ngettext("Language “{value}” for {count} contribution.",
                         "Language “{value}” for {count} contributions.", count),
                value=languages.called(str(body["value"])),
            )  # fmt: skip
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
        case Act.SAMPLE:
            words = ngettext(
                "{count} contribution drawn for a blind reading by {coder}.",
                "{count} contributions drawn for a blind reading by {coder}.",
                count,
            )
            return said(words, coder=str(body["coder"]))
        case Act.CODE_BLIND:
            if "position" in body:
                value = str(body["position"] or "")
                judged = _(POSITION_LABELS[value]) if value in POSITION_LABELS else _("not judged")
                words = ngettext(
                    "{count} contribution coded blind: position “{value}”.",
                    "{count} contributions coded blind: position “{value}”.",
                    count,
                )
                return said(words, value=judged)
            if not body.get("tag"):
                words = ngettext(
                    "{count} contribution coded blind: no tag.", "{count} contributions coded blind: no tag.", count
                )
            elif body.get("off"):
                words = ngettext(
                    "Coded blind: “{tag}” taken off {count} contribution.",
                    "Coded blind: “{tag}” taken off {count} contributions.",
                    count,
                )
            else:
                words = ngettext(
                    "Coded blind: “{tag}” put on {count} contribution.",
                    "Coded blind: “{tag}” put on {count} contributions.",
                    count,
                )
            return said(words, tag=name())
        case Act.REDACT:
            return _("Passage masked; the original is kept.")
        case Act.CODE:
            return _("Passage {quote} tagged “{tag}”.").format(quote=quoted(shortened(str(body["text"]))), tag=name())
        case Act.ARGUE:
            return _argued(now, body)
        case Act.ATTACH if body.get("text"):
            words = _("Passage {quote} attached to the argument {argument}.")
            return words.format(quote=quoted(shortened(str(body["text"]))), argument=argument_name(now, body))
        case Act.ATTACH:
            words = ngettext(
                "{count} contribution attached to the argument {argument}.",
                "{count} contributions attached to the argument {argument}.",
                count,
            )
            return said(words, argument=argument_name(now, body))
        case Act.DETACH:
            words = ngettext(
                "{count} contribution detached from the argument {argument}.",
                "{count} contributions detached from the argument {argument}.",
                count,
            )
            return said(words, argument=argument_name(now, body))
        case Act.UNDO:
            last = chain[-1] if chain and chain[-1].kind is Act.UNDO else decision
            if len(last.undoes) > 1:
                return _together(last, count, again=len(chain) % 2 == 1)
            if not chain:
                return _("Act undone.")
            what = sentence(now, chain[-1], count)
            return (_("Undone: {what}") if len(chain) % 2 else _("Done again: {what}")).format(what=what)
        case Act.SETTLE:
            if not count:
                about = slots.subject(now, str(body["slot"]))
                return _("{subject}: disagreement settled.").format(subject=about or str(body["slot"]))
            return said(
                ngettext(
                    "Disagreement settled on {count} contribution.",
                    "Disagreement settled on {count} contributions.",
                    count,
                )
            )
        case Act.BLANK:
            return _("Content of a decision erased for good.")
        case Act.ASK:
            if not body["text"]:
                words = ngettext(
                    "Second opinion on {count} contribution no longer asked.",
                    "Second opinion on {count} contributions no longer asked.",
                    count,
                )
                return said(words)
            if body.get("escalate"):
                words = ngettext(
                    "{count} contribution sent up to the person in charge.",
                    "{count} contributions sent up to the person in charge.",
                    count,
                )
                return said(words)
            if body.get("to"):
                words = ngettext(
                    "Second opinion asked of {to} on {count} contribution.",
                    "Second opinion asked of {to} on {count} contributions.",
                    count,
                )
                return said(words, to=str(body["to"]))
            return said(
                ngettext(
                    "Second opinion asked on {count} contribution.",
                    "Second opinion asked on {count} contributions.",
                    count,
                )
            )
        case Act.ADVISE:
            if not body.get("advice"):
                return said(
                    ngettext("Opinion given on {count} contribution.", "Opinion given on {count} contributions.", count)
                )
            return said(
                ngettext(
                    "Opinion given on {count} contribution: {advice}.",
                    "Opinion given on {count} contributions: {advice}.",
                    count,
                ),
                advice=advised(now, str(body["advice"])),
            )
        case Act.LATER:
            if body.get("back"):
                return said(
                    ngettext(
                        "{count} contribution back in its place in the queue.",
                        "{count} contributions back in their places in the queue.",
                        count,
                    )
                )
            return said(
                ngettext(
                    "{count} contribution put at the end of the queue.",
                    "{count} contributions put at the end of the queue.",
                    count,
                )
            )
        case Act.REASON:
            return _("Reason “{reason}” of the charter changed.").format(reason=now.charter.label(str(body["code"])))
        case Act.UNFIT:
            return _unfit(now, str(body["suggestion"]), bool(body.get("back")), count)
        case Act.DISMISS:
            return _dismissed(body, count)
        case Act.WORD:
            words = quoted(shortened(str(body["words"])))
            return _("List of insults and threats changed: {words}.").format(words=words)
        case Act.RULE if body.get("name"):
            return _("Rule {rule} written.").format(rule=quoted(str(body["name"])))
        case Act.RULE:
            return _("Rule taken away; what it put stays.")
        case Act.SET:
            return _("Setting of the consultation changed: {key}.").format(key=setting_label(str(body["key"])))
        case _ as never:
            assert_never(never)


def _dismissed(body: Body, count: int) -> str:
    """What was found and is none."""
    clue = str(body["clue"])
    words = ngettext(
        "{text} is no {clue}: dismissed in {count} contribution.",
        "{text} is no {clue}: dismissed in {count} contributions.",
        count,
    )
    label = _(CLUE_LABELS[Clue(clue)]) if clue in set(Clue) else clue
    return words.format(text=quoted(shortened(str(body["text"]))), clue=label, count=number(count))


def argument_name(now: Standing, body: Body, key: str = "argument") -> str:
    """The sentence of the argument that an act is about, cut short and between quotation marks."""
    uid = str(body.get(key) or "")
    known = now.arguments.every.get(uid)
    return quoted(shortened(known.text if known else str(body.get("text") or uid)))


def _argued(now: Standing, body: Body) -> str:
    """What was done to an argument: the most telling of what was written together."""
    said = {"argument": argument_name(now, body)}
    if body.get("into"):
        words = _("Argument {argument} brought together into {into}.")
        return words.format(into=argument_name(now, body, "into"), **said)
    if "into" in body:
        return _("Argument {argument} stands for itself again.").format(**said)
    if body.get("text") and "side" in body:
        side = _(SIDE_WORDS[Side(str(body["side"]))]) if body["side"] in set(Side) else str(body["side"])
        return _("Argument {argument} made ({side}).").format(side=side, **said)
    if body.get("text"):
        return _("Argument reworded: {argument}.").format(argument=quoted(shortened(str(body["text"]))))
    if "text" in body:
        return _("Argument {argument} taken away.").format(**said)
    if body.get("parent"):
        words = _("Argument {argument} moved under {parent}.")
        return words.format(parent=argument_name(now, body, "parent"), **said)
    if "parent" in body or "section" in body:
        return _("Argument {argument} moved.").format(**said)
    if "side" in body:
        side = _(SIDE_WORDS[Side(str(body["side"]))]) if body["side"] in set(Side) else str(body["side"])
        return _("Argument {argument} is now: {side}.").format(side=side, **said)
    if "place" in body:
        return _("Argument {argument} put at another place.").format(**said)
    if "retired" in body:
        if body["retired"]:
            return _("Argument {argument} retired: kept, not offered any more.").format(**said)
        return _("Argument {argument} offered again.").format(**said)
    if body.get("answer"):
        return _("Answer written for the argument {argument}.").format(**said)
    if "answer" in body:
        return _("Answer taken back for the argument {argument}.").format(**said)
    if "outcome" in body:
        value = str(body["outcome"] or "")
        if value not in set(Disposition):
            return _("Outcome taken back for the argument {argument}.").format(**said)
        return _("Outcome “{value}” for the argument {argument}.").format(
            value=_(DISPOSITION_LABELS[Disposition(value)]), **said
        )
    return _("Sentence of the argument {argument} checked against its sources.").format(**said)


def _unfit(now: Standing, label: str, back: bool, count: int) -> str:
    argument = now.arguments.every.get(now.arguments.resolve(label))
    tag = now.codebook.tags.get(label)
    name = tag.name if tag else shortened(argument.text) if argument else label
    if back:
        words = ngettext(
            "{name} may be suggested again for {count} contribution.",
            "{name} may be suggested again for {count} contributions.",
            count,
        )
    else:
        words = ngettext(
            "Suggestion {name} rejected for {count} contribution.",
            "Suggestion {name} rejected for {count} contributions.",
            count,
        )
    return words.format(name=quoted(name), count=number(count))


def _position(value: str, count: int) -> str:
    if value not in POSITION_LABELS:
        words = ngettext(
            "Position taken back for {count} contribution.", "Position taken back for {count} contributions.", count
        )
        return words.format(count=number(count))
    words = ngettext(
        "Position “{value}” for {count} contribution.", "Position “{value}” for {count} contributions.", count
    )
    return words.format(count=number(count), value=_(POSITION_LABELS[value]))


def advised(now: Standing, advice: str) -> str:
    """A status advised, in words: « accept », « refuse: insult »."""
    status, _colon, code = advice.partition(":")
    if status == Status.REFUSED:
        return _("refuse: {reason}").format(reason=now.charter.within(code)) if code else _("refuse")
    return _("accept") if status == Status.ACCEPTED else status


def _together(undoing: Decision, count: int, *, again: bool) -> str:
    """What an undoing of several acts did, or its own undoing."""
    body, acts = undoing.body or {}, len(undoing.undoes)
    person = str(body.get("of", ""))
    if person and again:
        done = ngettext("{acts} act of {person} done again", "{acts} acts of {person} done again together", acts)
    elif person:
        done = ngettext("{acts} act of {person} undone", "{acts} acts of {person} undone together", acts)
    elif again:
        done = ngettext("{acts} act done again", "{acts} acts done again together", acts)
    else:
        done = ngettext("{acts} act undone", "{acts} acts undone together", acts)
    parts = [done.format(acts=number(acts), person=person)]
    for key, words in (("since", _("from {moment}")), ("until", _("to {moment}"))):
        if body.get(key):
            parts.append(words.format(moment=moment(datetime.fromisoformat(str(body[key])).astimezone(), "short")))
    if count:
        on = ngettext("on {count} contribution", "on {count} contributions", count)
        parts.append(on.format(count=number(count)))
    return _("{parts}.").format(parts=", ".join(parts))
