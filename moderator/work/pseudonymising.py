"""A pseudonymised working copy: texts and people behind stand-ins, its key apart, its decisions brought back."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyroaring import BitMap

from moderator.domain.contribution import (
    Author,
    AuthorKind,
    Channel,
    Contribution,
    Kind,
    Presence,
    Section,
    SectionKind,
    Stance,
)
from moderator.domain.decision import Act, Body, Decision, Ref
from moderator.domain.departments import department
from moderator.domain.doctor import Item
from moderator.domain.fold import undone
from moderator.domain.passage import found
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.settings import CHARGE
from moderator.domain.words import _
from moderator.store import backup, journal, keyfile, mirror, pages, sketchbook
from moderator.store.keyfile import Key
from moderator.store.mirror import Intake
from moderator.store.pages import Record
from moderator.store.workspace import Workspace
from moderator.work import masking
from moderator.work.personal import REDACT, detector
from moderator.work.pseudonyms import Hidden, Pseudonyms, shown

_BATCH = 500
PASSAGES = (Act.REDACT, Act.CODE, Act.ATTACH)
_SKIPPED = frozenset({Act.UNDO, Act.BLANK, Act.DISMISS, Act.SETTLE})
"""Of the past: what is undone or erased is not in the copy, what was found in texts is no longer there."""
_FREE = ("comment", "text", "memo", "about", "examples", "name", "label", "description", "accepted", "refused", "why",
         "title", "search", "query", "answer")  # fmt: skip
_PEOPLE = ("to", "coder", "of")
_SEALS = ("sources",)


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: contributions and decisions in the copy, stand-ins in the key."""

    copy: Path
    key: Path
    contributions: int
    decisions: int
    pseudonyms: int


@dataclass(frozen=True, slots=True)
class Back:
    """What came back: decisions taken over, those that could not be and why."""

    taken: int
    left_out: tuple[str, ...]


def usual_key(ws: Workspace, output: Path) -> Path:
    """Where the key goes when nobody says: beside the original, never beside a copy that travels."""
    return ws.path.parent / f"{output.stem}{keyfile.SUFFIX}"


def make(
    ws: Workspace,
    output: Path,
    key: Path,
    *,
    key_passphrase: str = "",
    progress: Progress = silent,
) -> Made:
    """Write a pseudonymised copy, under the passphrase of the workspace if it has one, and its key under another.

    The copy is a new file made from what is hidden: nothing of the original's bytes goes in. It is pseudonymised, not
    anonymous (RGPD, art. 4, 5°). Raises Problem: a file is already there, no room…
    """
    if key.absolute().parent == output.absolute().parent and key.name == output.name:
        raise Problem(_("The key and the copy are two files: keep them apart."))
    if key.exists():
        raise Problem(_("There is already a file of that name."), where=str(key))
    names = Pseudonyms(detector(ws))
    kept = backup.folder(output).exists()  # of another file that had this name
    title = _("{title} (pseudonymised)").format(title=names.hide(ws.title).text)
    made = Workspace.create(output, passphrase=sketchbook.whereabouts(ws)[1], actor=names.agent(ws.actor), title=title)
    try:
        writing = _Writing(ws, made, names)
        count = writing.contributions(progress)
        decided = writing.decisions(progress)
        with made.read() as conn:
            lasts = journal.lasts(conn)
        facts = {
            "original": ws.uuid,
            "copy": made.uuid,
            "lasts": json.dumps(lasts),
            "at": datetime.now(UTC).isoformat(),
        }
        uids = {str(mine): str(theirs) for theirs, mine in writing.uids.items()}
        refs = {str(mine): str(theirs) for theirs, mine in writing.refs.items()}
        entries = {"value": names.values, "uid": uids, "ref": refs, "agent": names.agents}
        keyfile.write(key, key_passphrase, Key(facts, entries))
    except BaseException:
        made.close()
        for suffix in ("", "-wal", "-shm", ".lock"):
            Path(f"{output}{suffix}").unlink(missing_ok=True)
        if not kept:
            shutil.rmtree(backup.folder(output), ignore_errors=True)
        raise
    made.close()
    return Made(output, key, count, decided, len(names.values))


class _Writing:
    """The copy being written, contribution by contribution, then decision by decision."""

    def __init__(self, ws: Workspace, made: Workspace, names: Pseudonyms) -> None:
        self.ws, self.made, self.names = ws, made, names
        self.space = f"pseudonyms:{secrets.token_hex(6)}"
        self.uids: dict[int, int] = {}  # original → copy
        self.refs: dict[Ref, Ref] = {}
        self._keys: dict[int, str] = {}  # uid of a contribution of the original → its key in the copy
        self._authors: dict[int, str] = {}

    # ------------------------------------------------------------------------------------------------ contributions

    def contributions(self, progress: Progress) -> int:
        """Bring all contributions and sections into the copy, hidden; returns how many contributions."""
        with self.ws.read() as conn:
            listed = pages.standing(conn)
            people = pages.author_names(conn)
            places = pages.places(conn, counted=False)
        for name in people:
            self.names.person(name)
        self._keys = {row[1]: f"c{n}" for n, row in enumerate(listed, 1)}
        sections = {place.uid: f"s{n}" for n, place in enumerate(places, 1)}
        label = _("Pseudonymised copy")
        with self.made.write() as conn:
            intake = Intake(conn, mirror.source(conn, self.space, label, label=label), label)
            intake.take(conn, [self._section(place, sections) for place in places])
        ids = [row[0] for row in listed]
        for at in range(0, len(ids), _BATCH):
            progress(at, len(ids), _("Hiding names and personal data"))
            items = list(self._batch(ids[at : at + _BATCH], sections))
            with self.made.write() as conn:
                intake.take(conn, items)
        with self.made.write() as conn:
            intake.finish(conn, absences=1)
        if intake.awaited:
            self.made.rebuild()
        return len(ids)

    def _section(self, place: pages.Place, keys: Mapping[int, str]) -> Section:
        parent = keys.get(place.parent_uid) if place.parent_uid else None
        one = Section(self.space, keys[place.uid], SectionKind(place.kind), place.title, parent, place.position,
                      place.code, place.body)  # fmt: skip
        self.uids[place.uid] = one.uid
        return one

    def _batch(self, ids: Sequence[int], sections: Mapping[int, str]) -> Iterator[Item]:
        masks = masking.said(self.ws, REDACT, BitMap(ids))
        with self.ws.read() as conn:
            records = pages.records(conn, ids)
        for one in records:
            made = self._contribution(one, sections, [body for _ref, body in masks.get(one.id, ())])
            self.uids[one.uid] = made.uid
            yield made

    def _contribution(self, one: Record, sections: Mapping[int, str], masks: Sequence[Body]) -> Contribution:
        name = self.names.person(one.author_name)
        author = self._authors.setdefault(one.author, f"a{len(self._authors) + 1}")
        return Contribution(
            space=self.space,
            key=self._keys[one.uid],
            kind=Kind(one.kind),
            title=self._hidden(one, "title", masks).text,
            body=self._hidden(one, "body", masks).text,
            parent=self._keys.get(one.parent_uid) if one.parent_uid else None,
            section=sections.get(one.section_uid) if one.section_uid else None,
            author=Author(author, name, AuthorKind(one.author_kind), bool(one.official), department(one.place)),
            stance=Stance(one.stance),
            created=_day(one.created),
            updated=_day(one.updated),
            votes_for=one.votes_for,
            votes_mixed=one.votes_mixed,
            votes_against=one.votes_against,
            channel=Channel(one.channel),
            language=one.language,
            presence=Presence(one.presence),
            labels=tuple(self.names.hide(label).text for label in one.labels),
            answer=self.names.hide(one.answer).text,
            answer_state=one.answer_state,
        )

    def _hidden(self, one: Record, field: str, masks: Sequence[Body]) -> Hidden:
        text = one.title if field == "title" else one.body
        spans = [
            place
            for mask in masks
            if mask["field"] == field and (place := found(text, int(str(mask["start"])), str(mask["text"])))
        ]
        return self.names.hide(text, one.author_name, spans)

    # ---------------------------------------------------------------------------------------------------- decisions

    def decisions(self, progress: Progress) -> int:
        """Take again in the copy the decisions that count, each by the stand-in of whoever took it."""
        with self.ws.read() as conn:
            every = [one.decision for one in journal.entries(conn)]
        dead = undone(every)
        alive = [one for one in sorted(every, key=lambda each: each.order)
                 if one.ref not in dead and one.body is not None and one.kind not in _SKIPPED]  # fmt: skip
        with self.made.read() as conn:
            ids = pages.ids_of_uids(conn, self.uids.values(), sections=True)
        me, count = self.made.actor, 0
        for at, one in enumerate(alive):
            progress(at, len(alive), _("Taking the decisions again in the copy"))
            on = BitMap([ids[self.uids[uid]] for uid in one.on if uid in self.uids])
            body = self._body(one)
            if body is None or (one.on and not on):
                continue
            self.made.actor = self.names.agent(one.actor)
            entry = self.made.decide(one.kind, on, body, at=one.at)
            self.refs[one.ref] = entry.decision.ref
            count += 1
        self.made.actor = me
        return count

    def _body(self, one: Decision) -> dict[str, object] | None:
        """What a decision says, hidden; None when it is about what the copy does not have."""
        body = dict(one.body or {})
        if one.kind in PASSAGES and body.get("text"):
            if (place := self._passage(one, body)) is None:
                return None
            body |= place
        for key in (name for name in body if name not in ("start", "end", "field")):
            value = body[key]
            if key in _PEOPLE and isinstance(value, str):
                body[key] = self.names.agent(value)
            elif key in _FREE and isinstance(value, str) and not (one.kind in PASSAGES and key == "text"):
                body[key] = self.names.hide(value).text
        if one.kind is Act.SET and body["key"] == CHARGE.key and body["value"]:
            body["value"] = self.names.agent(str(body["value"]))
        elif one.kind is Act.SET and isinstance(body["value"], str):
            body["value"] = self.names.hide(body["value"]).text
        for key in ("from", "section"):
            if isinstance(body.get(key), int) and body[key]:
                if int(str(body[key])) not in self.uids:
                    return None
                body[key] = self.uids[int(str(body[key]))]
        if isinstance(body.get("first"), dict):
            body["first"] = {tag: [self.uids[uid] for uid in uids if uid in self.uids]
                             for tag, uids in dict(body["first"]).items()}  # type: ignore[call-overload]  # fmt: skip
        if body.get("reply"):
            reply = self.refs.get(Ref.parse(str(body["reply"])))
            body = {key: value for key, value in body.items() if key != "reply"} | (
                {"reply": str(reply)} if reply else {}
            )
        return {key: value for key, value in body.items() if key not in _SEALS} if one.kind is Act.ARGUE else body

    def _passage(self, one: Decision, body: Body) -> dict[str, object] | None:
        """Where a passage of the original stands in the copy."""
        with self.ws.read() as conn:
            ids = list(pages.ids_of_uids(conn, one.on).values())
            records = pages.records(conn, ids)
        if not records:
            return None
        record, field = records[0], str(body["field"])
        text = record.title if field == "title" else record.body
        if (place := found(text, int(str(body["start"])), str(body["text"]))) is None:
            return None
        masks = [said for _ref, said in masking.said(self.ws, REDACT, BitMap([record.id])).get(record.id, ())]
        hidden = self._hidden(record, field, masks)
        start, end = hidden.moved(*place)
        return {"start": start, "end": end, "text": hidden.text[start:end]}


def _day(at: int | None) -> datetime | None:
    """The day of a moment: its hour would tell who wrote by comparing with the site."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).replace(hour=12, minute=0, second=0, microsecond=0)


# ------------------------------------------------------------------------------------------------------ coming back


def bring_back(ws: Workspace, copy: Path, key: Path, *, key_passphrase: str = "", progress: Progress = silent) -> Back:
    """Take over in the original what was decided on the copy since, in one gesture; again: only what came since.

    Decisions keep their date and whoever took them. Raises Problem: the key is of another copy, or of another original.
    """
    opened = keyfile.read(key, key_passphrase)
    if opened.facts.get("original") != ws.uuid:
        raise Problem(_("This key is that of a copy of another workspace."), where=str(key))
    with Workspace.open(copy, passphrase=sketchbook.whereabouts(ws)[1]) as made:
        if made.uuid != opened.facts.get("copy"):
            raise Problem(_("This key is that of another copy."), where=str(key))
        with made.read() as conn:
            every = [one.decision for one in journal.entries(conn)]
    mark = f"pseudonymised {opened.facts['copy']}"
    done: dict[str, str] = json.loads(ws.get(mark) or "{}")
    taking = _Taking(ws, opened, done)
    with ws.gesture():
        for at, one in enumerate(sorted(every, key=lambda each: each.order)):
            progress(at, len(every), _("Bringing decisions back"))
            taking.take(one)
    ws.set(mark, json.dumps(done))
    return Back(taking.taken, tuple(taking.left_out))


class _Taking:
    """Decisions of a copy taken in its original, one after the other."""

    def __init__(self, ws: Workspace, key: Key, done: dict[str, str]) -> None:
        self.ws, self.key, self.done = ws, key, done
        self.lasts = keyfile.lasts(key)
        self.taken = 0
        self.left_out: list[str] = []
        self._values = key.entries.get("value", {})
        self._agents = key.entries.get("agent", {})
        uids = key.entries.get("uid", {})
        with ws.read() as conn:
            there = pages.ids_of_uids(conn, map(int, uids.values()), sections=True)
        self._ids = {int(mine): there[int(theirs)] for mine, theirs in uids.items() if int(theirs) in there}
        self._uids = {int(mine): int(theirs) for mine, theirs in uids.items()}

    def take(self, one: Decision) -> None:
        """Take one decision, unless it is older than the copy or was taken before."""
        if one.n <= self.lasts.get(one.device, 0) or str(one.ref) in self.done or one.body is None:
            return
        on = BitMap(self._ids[uid] for uid in one.on if uid in self._ids)
        body = self._body(one, on)
        if body is None or (one.on and not on):
            self.left_out.append(_("{act} of {when}").format(act=one.kind, when=one.at.date().isoformat()))
            return
        me = self.ws.actor
        try:
            self.ws.actor = self._agents.get(one.actor, one.actor)
            entry = self.ws.decide(one.kind, on, body, at=one.at)
        except Problem as problem:
            self.left_out.append(problem.what)
            return
        finally:
            self.ws.actor = me
        self.done[str(one.ref)] = str(entry.decision.ref)
        self.taken += 1

    def _ref(self, ref: str) -> str | None:
        return self.done.get(ref) or self.key.entries.get("ref", {}).get(ref)

    def _body(self, one: Decision, on: BitMap) -> dict[str, object] | None:
        body = {key: value for key, value in (one.body or {}).items() if key != "gesture"}
        for key in ("target", "reply"):
            if body.get(key):
                if (ref := self._ref(str(body[key]))) is None:
                    return None
                body[key] = ref
        if isinstance(body.get("targets"), list):
            known = [ref for each in list(body["targets"]) if (ref := self._ref(str(each)))]  # type: ignore[call-overload]
            if not known:
                return None
            body["targets"] = known
        for key in ("from", "section"):
            if isinstance(body.get(key), int) and body[key]:
                body[key] = self._uids.get(int(str(body[key])), 0)
        if isinstance(body.get("first"), dict):
            body["first"] = {tag: [self._uids[uid] for uid in uids if uid in self._uids]
                             for tag, uids in dict(body["first"]).items()}  # type: ignore[call-overload]  # fmt: skip
        for key in _PEOPLE:
            if isinstance(body.get(key), str):
                body[key] = self._agents.get(str(body[key]), body[key])
        for key in _FREE:
            if isinstance(body.get(key), str):
                body[key] = shown(str(body[key]), self._values)
        if one.kind in PASSAGES and body.get("text"):
            (id_,) = on or (0,)
            with self.ws.read() as conn:
                record = pages.record(conn, id_) if id_ else None
            text = "" if record is None else record.title if body["field"] == "title" else record.body
            if (place := found(text, int(str(body["start"])), str(body["text"]))) is None:
                return None
            body |= {"start": place[0], "end": place[1], "text": text[slice(*place)]}
        return body
