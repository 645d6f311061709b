"""The team's public tags on platforms that have tags: ours put and taken off, whoever else's left as they are.

What is known of the tags of one item (`Agreed`) tells whose each is, for only ours are ever taken off again:

- `fingerprint`: the tags of ours last confirmed there, all of them, readable (`fingerprint_of`);
- `text`: those that we put there, or were about to put when the sending was cut: should they be there, they are ours;
- `state`: those that we want and that others had put there before us.

A tag that the site does not have is not made: its list is what its administrators offer to citizens.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from moderator.domain.words import _, listing, quoted
from moderator.servers.contract import Agreed, Outcome, Sent, Wanted
from moderator.servers.replies import Refused, absent, unheeded
from moderator.servers.troubles import Unintelligible, Unreachable

_HEAD = "tags"  # first line of a fingerprint: that of no tag is not empty


@dataclass(frozen=True, slots=True)
class Labelled:
    """A tag as the platform has it: its number there and its name."""

    id: str
    name: str


class Labels(Protocol):
    """What a platform must be able to do. All may raise Problem, and Refused for what bears no tags there."""

    def shown(self, key: str) -> list[Labelled] | None:
        """The tags of an item, whoever put them; None when it is not there any more."""

    def offered(self, key: str, asked: Iterable[str]) -> list[Labelled]:
        """The tags that the site has for such items: all of them, or those on this one now and those of these names."""

    def put(self, key: str, tags: Iterable[Labelled]) -> None:
        """Give the item these tags and no other."""


def names(text: str) -> dict[str, str]:
    """The names written one a line, by what two are compared by."""
    return {known: one for line in text.split("\n") if (one := " ".join(line.split())) and (known := known_as(one))}


def known_as(name: str) -> str:
    """What two names are compared by: capitals, spaces and the composition of accents do not count."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def written(found: Iterable[str]) -> str:
    """Names one a line, in the order of the alphabet."""
    return "\n".join(sorted(found, key=known_as))


def fingerprint_of(text: str) -> str:
    """The trace of tags, one a line: readable, for it tells which ones were confirmed."""
    return "\n".join([_HEAD, *sorted(names(text))])


def confirmed(known: Agreed | None) -> frozenset[str]:
    """The tags of ours that were last confirmed on the server, as they are compared."""
    return frozenset(known.fingerprint.split("\n")[1:]) if known and known.fingerprint else frozenset()


def ours(known: Agreed | None) -> dict[str, str]:
    """Those confirmed there because we put them: a person who takes one off there contradicts us."""
    claimed = names(known.text) if known else {}
    return {one: claimed[one] for one in sorted(confirmed(known) & claimed.keys())}


def claim(wanted: Wanted, known: Agreed | None, shown: str) -> Agreed:
    """What is to be remembered before sending: which of the tags wanted are ours if they are found there, which not.

    `shown` has the names on the item now, one a line. What was confirmed stays as it is known.
    """
    want, now, mine = names(wanted.text), names(shown), names(known.text) if known else {}
    before = names(known.state) if known else {}
    theirs = {one: name for one, name in want.items() if one not in mine and (one in before or one in now)}
    mine |= {one: name for one, name in want.items() if one not in theirs}
    return Agreed(wanted.key, written(mine.values()), written(theirs.values()), known.fingerprint if known else "")


def after(wanted: Wanted, known: Agreed | None, shown: str) -> str:
    """The tags of the item once sent, one a line: those there but for ours that are not wanted, and those that are."""
    want, now = names(wanted.text), names(shown)
    gone = names(claim(wanted, known, shown).text).keys() - want.keys()
    stay = {one: name for one, name in now.items() if one not in gone}
    return written((want | stay).values())


def known_there(wanted: Wanted, known: Agreed | None) -> str:
    """The tags on the item as far as we know: those it was seen with, and ours confirmed since."""
    seen = names(wanted.original)
    since = names(f"{known.text}\n{known.state}") if known else {}
    added = confirmed(known) - seen.keys()
    return written([*seen.values(), *(name for one, name in since.items() if one in added)])


def agreed(labels: Labels, keys: Iterable[str]) -> dict[str, Agreed]:
    """The tags that items have now, whoever put them. Raises Problem.

    Keys that are not there any more are left out, and those of what bears no tags.
    """
    found = {}
    for key in keys:
        try:
            now = labels.shown(key)
        except Refused:
            continue
        if now is not None:
            text = written(one.name for one in now)
            found[key] = Agreed(key, text, "", fingerprint_of(text))
    return found


def push(labels: Labels, wanted: Wanted, base: Agreed | None) -> Sent:
    """Put on and take off what is needed, and verify it by reading. Raises Problem only for what concerns them all."""
    try:
        before = labels.shown(wanted.key)
        if before is None:
            return Sent(wanted.key, Outcome.REFUSED, absent())
        known = claim(wanted, base, _lines(before))
        if (theirs := _contradicted(wanted, known, before)) is not None:
            return theirs
        return _put(labels, wanted, known, before)
    except (Unreachable, Unintelligible) as problem:
        return Sent(wanted.key, Outcome.FAILED, str(problem))
    except Refused as refusal:
        return Sent(wanted.key, Outcome.REFUSED, str(refusal))


def _contradicted(wanted: Wanted, known: Agreed, before: list[Labelled]) -> Sent | None:
    """Somebody took off there a tag of ours that we still want: a person settles it."""
    there, want = {known_as(one.name) for one in before}, names(wanted.text)
    missing = [name for one, name in ours(known).items() if one in want and one not in there]
    if not missing:
        return None
    left = left_of(known, there)
    return Sent(wanted.key, Outcome.CONFLICT, taken_off(missing), left)


def left_of(known: Agreed, there: Iterable[str]) -> Agreed:
    """What is known once somebody took some of ours off: of these, nothing is confirmed nor ours any more."""
    kept = set(there)
    mine = written(name for one, name in names(known.text).items() if one in kept)
    stay = written(name for one, name in (names(known.text) | names(known.state)).items()
                   if one in kept & confirmed(known))  # fmt: skip
    return Agreed(known.key, mine, known.state, fingerprint_of(stay))


def taken_off(missing: Iterable[str]) -> str:
    """What to say of tags of ours that somebody took off on the server."""
    return _("Somebody took off {tags} on the server.").format(tags=listing(quoted(one) for one in missing))


def _put(labels: Labels, wanted: Wanted, known: Agreed, before: list[Labelled]) -> Sent:
    want, there = names(wanted.text), {known_as(one.name): one for one in before}
    gone = names(known.text).keys() - want.keys()
    trouble = ""
    if not want.keys() <= there.keys() or gone & there.keys():
        offered = {known_as(one.name): one for one in labels.offered(wanted.key, want.values())}
        if lacking := [name for one, name in want.items() if one not in there and one not in offered]:
            words = _("The site has no tag {tags}: its administrators can add it, or give yours a name that it has.")
            raise Refused(words.format(tags=listing(quoted(one) for one in lacking)))
        kept = [tag for one, tag in there.items() if one not in gone]
        if stray := [tag.name for tag in kept if tag.id not in {one.id for one in offered.values()}]:
            # It would be dropped in silence.
            words = _("It has a tag that the site does not offer any more, {tags}, which a change would take off.")
            raise Refused(words.format(tags=listing(quoted(one) for one in stray)))
        try:
            labels.put(wanted.key, [*kept, *(offered[one] for one in want if one not in there)])
        except (Unreachable, Unintelligible) as problem:
            trouble = str(problem)
    now = labels.shown(wanted.key)
    shown = {known_as(one.name) for one in now or ()}
    held = want.keys() <= shown and not gone & shown
    if now is not None and held and there.keys() - gone <= shown:
        mine = written(name for one, name in names(known.text).items() if one in want)
        return Sent(
            wanted.key,
            Outcome.VERIFIED,
            agreed=Agreed(wanted.key, mine, known.state, fingerprint_of(wanted.text)),
        )
    if trouble:
        return Sent(wanted.key, Outcome.FAILED, trouble)
    return Sent(wanted.key, Outcome.REFUSED, unheeded())


def _lines(found: Iterable[Labelled]) -> str:
    return written(one.name for one in found)
