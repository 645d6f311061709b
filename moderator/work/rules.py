"""Keyword rules: written by the team, tried before anything is done, applied or proposed; none acts by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from moderator.domain.codebook import new_tag
from moderator.domain.decision import Act
from moderator.domain.folding import tokens
from moderator.domain.forms import stem
from moderator.domain.parsing import parse
from moderator.domain.passage import shortened
from moderator.domain.position import POSITION_LABELS, Position
from moderator.domain.problem import Problem
from moderator.domain.query import Query
from moderator.domain.rule import LONGEST_NAME, LONGEST_SEARCH, PREFIX, Effect, Rule
from moderator.domain.sought import excerpt, hits
from moderator.domain.words import _, ngettext, number, quoted
from moderator.store import acts, applied
from moderator.store.workspace import Workspace
from moderator.work import arguing, deciding, finding
from moderator.work.deciding import Done

SAMPLE = 12
"""Contributions shown of those that a rule would touch."""
_SHOWN = 180  # characters of each
_FEW = 2_000  # contributions of which it is faster to ask each than to search all
_WORDS = 6  # words said of those that matched


@dataclass(frozen=True, slots=True)
class Seen:
    """A contribution that a rule would touch: its title, some of its text, and the words found in it (places)."""

    id: int
    title: str
    text: str
    hits: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another rule that finds some of the same contributions; `against` when both cannot be put on one."""

    rule: Rule
    count: int
    against: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What applying a rule would do, nothing being done.

    `ids` would be touched. Of those `found`, some have the effect `already`, from some a person took it off or chose
    otherwise (`kept_off`): these are left alone. For `rejected` of those touched, somebody rejected the same when the
    program suggested it: nothing proposes it there, but applying the rule does. `sample` is spread over all that would
    be touched.
    """

    rule: Rule
    found: int
    already: int
    kept_off: int
    rejected: int
    ids: BitMap
    sample: tuple[Seen, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def warning(self) -> str:
        """That applying the rule goes against what people rejected, ready to show; "" when it does not."""
        if not self.rejected:
            return ""
        words = ngettext(
            "For {n} of them a person rejected the same suggestion: applying the rule puts it all the same.",
            "For {n} of them a person rejected the same suggestion: applying the rule puts it all the same.",
            self.rejected,
        )
        return words.format(n=number(self.rejected))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes for one contribution, and the words that matched."""

    rule: Rule
    effect: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrived:
    """The contributions that came since a rule was written or applied, answer to it and lack its effect."""

    rule: Rule
    effect: str
    ids: BitMap

    @property
    def sentence(self) -> str:
        """Ready to show."""
        words = ngettext(
            "{n} new contribution answers to the rule {rule}.",
            "{n} new contributions answer to the rule {rule}.",
            len(self.ids),
        )
        return words.format(n=number(len(self.ids)), rule=quoted(self.rule.name))


# ------------------------------------------------------------------------------------------------------------ writing


def write(
    ws: Workspace, name: str, search: str, effect: Effect, value: str, *, proposes: bool = True, uid: str = ""
) -> Done | None:  # fmt: skip
    """Write a rule, or the one of this `uid` anew; None when nothing differs. `value`: a tag, an argument, a position.

    Raises Problem: no name or one that another rule has, a search that is empty or not understood, nothing of that
    name to put.
    """
    known = _known(ws, uid) if uid else None
    name, search = " ".join(name.split()), " ".join(search.split())
    _check(ws, name, search, but=uid)
    rule = Rule(uid or new_tag(), name, search, effect, _value(ws, effect, value), proposes)
    if rule == known:
        return None
    body: dict[str, object] = {
        "rule": rule.uid, "name": name, "search": search, "effect": str(effect), "value": rule.value,
    }  # fmt: skip
    return deciding.decided(ws, Act.RULE, (), body | ({} if proposes else {"proposes": False}), made=rule.uid)


def remove(ws: Workspace, uid: str) -> Done:
    """Take a rule away; what it put stays. Raises Problem when there is none."""
    return deciding.decided(ws, Act.RULE, (), {"rule": _known(ws, uid).uid}, made=uid)


def named(ws: Workspace, typed: str) -> Rule:
    """The rule of that name or uid. Raises Problem when there is none."""
    found = ws.standing.rules.called(typed)
    if found is None:
        raise Problem(_("There is no rule “{name}”.").format(name=typed), remedy=_("Nothing was decided."))
    return found


def effect_said(ws: Workspace, rule: Rule) -> str:
    """What a rule puts, in words: the tag, the argument, the position."""
    match rule.effect:
        case Effect.TAG:
            book = ws.standing.codebook
            tag = book.tags.get(book.resolve(rule.value))
            return _("tag {name}").format(name=quoted(book.path(tag.uid) if tag else rule.value))
        case Effect.ARGUMENT:
            tree = ws.standing.arguments
            argument = tree.every.get(tree.resolve(rule.value))
            return _("argument {name}").format(name=quoted(shortened(argument.text) if argument else rule.value))
        case Effect.POSITION:
            return _("position {name}").format(name=quoted(_(POSITION_LABELS.get(rule.value, rule.value))))


def _known(ws: Workspace, uid: str) -> Rule:
    known = ws.standing.rules.every.get(uid)
    if known is None:
        raise Problem(_("This rule does not exist any more."))
    return known


def _check(ws: Workspace, name: str, search: str, *, but: str) -> None:
    if not name:
        raise Problem(_("A rule needs a name."))
    for text, most in ((name, LONGEST_NAME), (search, LONGEST_SEARCH)):
        if len(text) > most:
            said = ngettext("This text has more than {n} character.", "This text has more than {n} characters.", most)
            raise Problem(said.format(n=number(most)), where=text[:40] + "…")
    if (twin := ws.standing.rules.called(name)) and twin.uid != but:
        raise Problem(_("There is already a rule {name}.").format(name=quoted(twin.name)))
    if not search:
        raise _no_search()
    _found(ws, search)


def _no_search() -> Problem:
    return Problem(_("A rule needs a search."), remedy=_("Without one it would find every contribution."))


def _found(ws: Workspace, search: str) -> finding.Found:
    """What a search finds. Raises Problem when it is not understood: nothing is applied on a guess."""
    found = finding.find(ws, search)
    if found.complaints:
        raise Problem(
            " ".join(one.sentence for one in found.complaints), where=search, remedy=_("Nothing was decided.")
        )
    return found


def _value(ws: Workspace, effect: Effect, typed: str) -> str:
    """What the effect names, by its uid or its value. Raises Problem when there is no such thing."""
    match effect:
        case Effect.TAG:
            tag = ws.standing.codebook.tags.get(typed) or ws.standing.codebook.named(typed)
            if tag is None:
                raise Problem(_("No tag is called “{value}”.").format(value=typed), remedy=_("Make it first."))
            return ws.standing.codebook.resolve(tag.uid)
        case Effect.ARGUMENT:
            return arguing.named(ws, typed).uid
        case Effect.POSITION:
            if typed not in set(Position):
                values = ", ".join(Position)
                raise Problem(_("“{value}” is no position: {values}.").format(value=typed, values=values))
            return typed


# ------------------------------------------------------------------------------------------------- trying and applying


def trial(ws: Workspace, rule: Rule) -> Trial:
    """What applying a rule would do, written or not. Raises Problem for a search that is not understood."""
    found = _found(ws, rule.search)
    ids = found.bitmap
    already = ids & _holding(ws, rule)
    free, kept_off = _free(ws, rule, ids - already)
    rejected = len(free & _rejected(ws, rule))
    return Trial(
        rule, len(ids), len(already), kept_off, rejected, free, _sample(ws, found.query, free),
        tuple(_overlaps(ws, rule, free)),
    )  # fmt: skip


def apply(ws: Workspace, uid: str, among: Iterable[int] | None = None) -> Done:
    """Put what a rule says on the contributions that answer to it (of `among`, when told), in one act.

    The name of the rule is its reason. Those that have the effect, or from which a person took it off, are left
    alone. Raises Problem when none is left, or when what the rule puts is not there any more.
    """
    rule = _known(ws, uid)
    if not _there(ws, rule):
        raise Problem(
            _("What the rule {name} puts does not exist any more, or is retired.").format(name=quoted(rule.name)),
            remedy=_("Change the rule first; nothing was decided."),
        )
    ids = _found(ws, rule.search).bitmap if among is None else _answering(ws, rule, BitMap(among))
    free, _kept_off = _free(ws, rule, ids - _holding(ws, rule))
    if not free:
        raise Problem(
            _("The rule {name} has nothing left to put.").format(name=quoted(rule.name)),
            remedy=_("Nothing was decided."),
        )
    return _put(ws, rule, free, off=False)


def decline(ws: Workspace, uid: str, ids: Iterable[int]) -> Done:
    """Say that what a rule proposes does not apply to these contributions: it never does again."""
    return _put(ws, _known(ws, uid), BitMap(ids), off=True)


def _put(ws: Workspace, rule: Rule, ids: BitMap, *, off: bool) -> Done:
    why: dict[str, object] = {"rule": rule.uid, "why": rule.name}
    match rule.effect:
        case Effect.TAG:
            body: dict[str, object] = {"tag": ws.standing.codebook.resolve(rule.value)}
            return deciding.decided(ws, Act.UNTAG if off else Act.TAG, ids, body | why)
        case Effect.ARGUMENT:
            body = {"argument": ws.standing.arguments.resolve(rule.value)}
            return deciding.decided(ws, Act.DETACH if off else Act.ATTACH, ids, body | why)
        case Effect.POSITION:
            return deciding.decided(ws, Act.POSITION, ids, {"value": None if off else rule.value} | why)


def _asked(rule: Rule) -> Query:
    return parse(rule.search)


def _answering(ws: Workspace, rule: Rule, ids: BitMap) -> BitMap:
    """Those of some contributions that answer to a rule: looked for one by one when they are few."""
    if len(ids) > _FEW:
        return finding.find(ws, rule.search).bitmap & ids
    return BitMap(ws.corpus.among(_asked(rule), ids).tolist())


def _slots(ws: Workspace, rule: Rule) -> frozenset[str]:
    """The slots in which the effect is written, under whatever earlier name."""
    match rule.effect:
        case Effect.TAG:
            book = ws.standing.codebook
            return frozenset(f"tag:{one}" for one in book.members(book.resolve(rule.value)))
        case Effect.ARGUMENT:
            tree = ws.standing.arguments
            return frozenset(f"argument:{one}" for one in tree.members(tree.resolve(rule.value)))
        case Effect.POSITION:
            return frozenset({"position"})


def _holding(ws: Workspace, rule: Rule) -> BitMap:
    """The contributions that have the effect, a passage of theirs included."""
    now = ws.standing
    match rule.effect:
        case Effect.TAG:
            return now.tags.get(now.codebook.resolve(rule.value), BitMap())
        case Effect.ARGUMENT:
            return now.argued.get(now.arguments.resolve(rule.value), BitMap())
        case Effect.POSITION:
            return now.holding("position", rule.value)


def _free(ws: Workspace, rule: Rule, ids: BitMap) -> tuple[BitMap, int]:
    """Those on which the effect can be put, and of how many a person said otherwise."""
    other = ws.standing.anyone("position") if rule.effect is Effect.POSITION else BitMap()
    left = ids - other
    left -= applied.taken_off(ws, _slots(ws, rule), left)
    return left, len(ids) - len(left)


def _rejected(ws: Workspace, rule: Rule) -> BitMap:
    """The contributions for which a person rejected the effect when the program suggested it."""
    now = ws.standing
    match rule.effect:
        case Effect.TAG:
            return now.anyone(f"unfit:{now.codebook.resolve(rule.value)}")
        case Effect.ARGUMENT:
            return now.anyone(f"unfit:{now.arguments.resolve(rule.value)}")
        case Effect.POSITION:
            return BitMap()


def _sample(ws: Workspace, query: Query, ids: BitMap) -> tuple[Seen, ...]:
    """Some of the contributions, spread over all of them, with the places of what the search looks for."""
    step = max(1, len(ids) // SAMPLE)
    found = []
    for one in list(ids[::step])[:SAMPLE]:
        title, body = acts.words(ws, one)
        named_by_title = title and hits(query, title) and not hits(query, body)
        text, places = excerpt(query, f"{title} – {body}" if named_by_title else body, _SHOWN)
        found.append(Seen(one, title, text, tuple(places)))
    return tuple(found)


def _overlaps(ws: Workspace, rule: Rule, ids: BitMap) -> Iterable[Overlap]:
    for other in ws.standing.rules:
        if other.uid == rule.uid or not ids:
            continue
        if shared := len(finding.find(ws, other.search).bitmap & ids):
            both = other.effect is Effect.POSITION and rule.effect is Effect.POSITION
            yield Overlap(other, shared, both and other.value != rule.value)


# ---------------------------------------------------------------------------------------------------------- proposing


def proposals(ws: Workspace, id_: int) -> tuple[Proposal, ...]:
    """What the rules that propose would put on one contribution; nothing while a sample is coded blind, or in the past.

    A rule whose search is not understood any more stays silent.
    """
    if ws.unseen or ws.horizon is not None:
        return ()
    found = []
    for rule in ws.standing.rules:
        query = _asked(rule)
        alone = BitMap([id_])
        if (
            not rule.proposes
            or query.complaints
            or not _there(ws, rule)
            or alone & (_holding(ws, rule) | _rejected(ws, rule))
        ):
            continue
        if len(ws.corpus.among(query, alone)) and _free(ws, rule, alone)[0]:
            title, body = acts.words(ws, id_)
            found.append(Proposal(rule, effect_said(ws, rule), _matched(query, (title, body))))
    return tuple(found)


def arrived(ws: Workspace) -> tuple[Arrived, ...]:
    """What the rules that propose would put on the contributions that came since each was written or applied."""
    if ws.unseen or ws.horizon is not None or not len(ws.standing.rules):
        return ()
    written = {uid: one.at.timestamp() for uid, one in acts.facts_written(ws, PREFIX).items()}
    columns = ws.corpus.columns
    found = []
    for rule in ws.standing.rules:
        query = _asked(rule)
        if not rule.proposes or query.complaints or not _there(ws, rule):
            continue
        since = max(written.get(rule.uid, 0.0), applied.last_time(ws, rule.uid, _slots(ws, rule)))
        fresh = BitMap((columns.live & (columns.first_seen > since)).nonzero()[0].tolist())
        fresh -= _holding(ws, rule) | _rejected(ws, rule)
        if fresh and (free := _free(ws, rule, _answering(ws, rule, fresh))[0]):
            found.append(Arrived(rule, effect_said(ws, rule), free))
    return tuple(found)


def _there(ws: Workspace, rule: Rule) -> bool:
    """Whether what a rule puts is still there, and offered."""
    match rule.effect:
        case Effect.TAG:
            book = ws.standing.codebook
            tag = book.tags.get(book.resolve(rule.value))
            return tag is not None and not tag.retired
        case Effect.ARGUMENT:
            tree = ws.standing.arguments
            argument = tree.every.get(tree.resolve(rule.value))
            return argument is not None and not argument.retired
        case Effect.POSITION:
            return True


def _matched(query: Query, texts: Sequence[str]) -> tuple[str, ...]:
    """The words of the texts that the search is about, as they are written there, each once."""
    found = dict[str, str]()
    for text in texts:
        for start, end in hits(query, text):
            found.setdefault("-".join(map(stem, tokens(text[start:end]))), text[start:end])
    return tuple(list(found.values())[:_WORDS])


def as_object(ws: Workspace, rule: Rule) -> dict[str, object]:
    """A rule as JSON has it."""
    return {
        "rule": rule.uid, "name": rule.name, "search": rule.search, "effect": str(rule.effect), "value": rule.value,
        "puts": effect_said(ws, rule), "proposes": rule.proposes,
    }  # fmt: skip


def tried(ws: Workspace, one: Trial) -> dict[str, object]:
    """A trial as JSON has it."""
    return as_object(ws, one.rule) | {
        "found": one.found,
        "already": one.already,
        "kept_off": one.kept_off,
        "rejected": one.rejected,
        "would_touch": len(one.ids),
        "sample": [
            {"id": seen.id, "title": seen.title, "text": seen.text, "words": [seen.text[a:b] for a, b in seen.hits]}
            for seen in one.sample
        ],
        "overlaps": [
            {"name": each.rule.name, "contributions": each.count, "against": each.against} for each in one.overlaps
        ],
    }


def draft(ws: Workspace, name: str, search: str, effect: Effect, value: str, uid: str = "") -> Rule:
    """A rule as it would be written, for trying it first. Raises Problem as `write` does, but for the name."""
    search = " ".join(search.split())
    if not search:
        raise _no_search()
    return Rule(uid, name, search, effect, _value(ws, effect, value))
