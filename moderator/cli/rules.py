"""The command on keyword rules: listed, written, tried, applied, taken away."""

from __future__ import annotations

from pathlib import Path

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, command, opened
from moderator.cli.help import option
from moderator.domain.position import Position
from moderator.domain.problem import Problem
from moderator.domain.rule import Effect, Rule
from moderator.domain.words import N_, _, labelled, ngettext, number, quoted
from moderator.store.workspace import Workspace
from moderator.work import rules as work
from moderator.work.deciding import Done
from moderator.work.rules import Trial


@command(
    "rules",
    N_(
        "List the keyword rules, write one, try one, apply one.\n\nA rule puts a tag, an argument or a position on what"
        " a search finds. It does nothing by itself: --dry-run shows what it would do, --apply does it."
    ),
)
@WORKSPACE
@option("--add", default="", help=N_("Write a rule of this name, or write it anew; with --search and what it puts."))
@option("--search", default="", help=N_("What the rule looks for."))
@option("--tag", default="", help=N_("The tag that it puts."))
@option("--argument", default="", help=N_("The argument to which it attaches."))
@option("--position", default="", values=[str(one) for one in Position], help=N_("The position that it puts: {}."))
@option("--silent", is_flag=True, help=N_("--add: it proposes nothing on contributions that come later."))
@option("--apply", "applied", default="", help=N_("Apply the rule of this name, in one act."))
@option("--remove", default="", help=N_("Take the rule of this name away; what it put stays."))
@option("--dry-run", is_flag=True, help=N_("Show what --add or --apply would do, without doing it."))
def rules(
    workspace: Path,
    add: str,
    search: str,
    tag: str,
    argument: str,
    position: str,
    silent: bool,
    applied: str,
    remove: str,
    dry_run: bool,
) -> Answer:
    """Do one thing with the rules, or list them."""
    with opened(workspace) as ws:
        if add:
            effect, value = _effect(tag, argument, position)
            if dry_run:
                return _tried(ws, work.trial(ws, work.draft(ws, add, search, effect, value)))
            known = ws.standing.rules.called(add)
            uid = known.uid if known else ""
            return _did(ws, work.write(ws, add, search, effect, value, proposes=not silent, uid=uid))
        if applied:
            rule = work.named(ws, applied)
            return _tried(ws, work.trial(ws, rule)) if dry_run else _did(ws, work.apply(ws, rule.uid))
        if remove:
            return _did(ws, work.remove(ws, work.named(ws, remove).uid))
        return _listed(ws, dry_run=dry_run)


def _effect(tag: str, argument: str, position: str) -> tuple[Effect, str]:
    given = [
        pair
        for pair in ((Effect.TAG, tag), (Effect.ARGUMENT, argument), (Effect.POSITION, position))
        if pair[1]
    ]  # fmt: skip
    if len(given) != 1:
        raise Problem(_("A rule puts one thing."), remedy=_("Give one of --tag, --argument and --position."))
    return given[0]


def _did(ws: Workspace, done: Done | None) -> Answer:
    if done is None:
        return Answer({"decision": None, "count": 0}, _("There was nothing to change."))
    data: dict[str, object] = {
        "decision": str(done.ref), "act": str(done.act), "count": done.count, "sentence": done.sentence,
        "made": done.made,
    }  # fmt: skip
    known = ws.standing.rules.every.get(done.made)
    return Answer(data | ({"rule": work.as_object(ws, known)} if known else {}), done.sentence)


def _tried(ws: Workspace, one: Trial) -> Answer:
    return Answer({"trial": work.tried(ws, one)}, _lines(ws, one))


def _listed(ws: Workspace, *, dry_run: bool) -> Answer:
    every = list(ws.standing.rules)
    if dry_run:
        trials = [work.trial(ws, one) for one in every]
        return Answer(
            {"trials": [work.tried(ws, one) for one in trials]}, [line for one in trials for line in _lines(ws, one)]
        )
    fresh = {one.rule.uid: len(one.ids) for one in work.arrived(ws)}
    count = ngettext("{n} rule", "{n} rules", len(every)).format(n=number(len(every)))
    return Answer(
        {"rules": [work.as_object(ws, one) | {"arrived": fresh.get(one.uid, 0)} for one in every], "total": len(every)},
        [*(_line(ws, one, fresh.get(one.uid, 0)) for one in every), count],
    )


def _line(ws: Workspace, rule: Rule, fresh: int) -> str:
    new = ngettext("{n} new contribution", "{n} new contributions", fresh).format(n=number(fresh))
    more = f" [{new}]" if fresh else ""
    return labelled(quoted(rule.name), f"{rule.search} → {work.effect_said(ws, rule)}{more}")


def _lines(ws: Workspace, one: Trial) -> list[str]:
    counts = _("would touch {n}; {already} have it already; from {off} a person took it off or chose otherwise")
    said = counts.format(n=number(len(one.ids)), already=number(one.already), off=number(one.kept_off))
    lines = [f"{_line(ws, one.rule, 0)} – {said}"]
    lines += [f"  {one.warning}"] if one.warning else []
    lines += [f"  {seen.id:>8}  {_underlined(seen.text, seen.hits)}" for seen in one.sample]
    for each in one.overlaps:
        words = _("  also found by the rule {name}: {n}").format(name=quoted(each.rule.name), n=number(each.count))
        lines.append(words + (" – " + _("the two contradict each other") if each.against else ""))
    return lines


def _underlined(text: str, hits: tuple[tuple[int, int], ...]) -> str:
    """The text with what matched between brackets, which any terminal shows."""
    parts, at = [], 0
    for start, end in hits:
        parts += [text[at:start], "[", text[start:end], "]"]
        at = end
    return "".join([*parts, text[at:]])


COMMANDS = (rules,)
