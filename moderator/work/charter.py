"""The charter of the consultation: its reasons of refusal written anew, ordered, retired, exchanged as CSV or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from moderator.domain import keywords
from moderator.domain.charter import CODE, LONGEST, REASONS, TEXTS, Charter, Reason, written
from moderator.domain.folding import slug
from moderator.domain.keywords import Field
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import cells, deciding
from moderator.work.brought import Brought
from moderator.work.deciding import Done

COLUMNS = ("code", *TEXTS, "violent", "retired")
BIGGEST = 1_000_000  # bytes: a charter of a thousand reasons is smaller
_YES = frozenset({"1", "yes", "oui", "true", "vrai", "x"})
_LABELS = frozenset({"label", "libelle", "motif", "reason"})
_PRESETS = {one.code: one for one in REASONS}


def write(ws: Workspace, code: str, changes: Mapping[str, object]) -> Done | None:
    """Change texts (`label`, `description`, `accepted`, `refused`) or `violent` of a reason; None when nothing differs.

    A text equal to the preset's, in the reader's language, goes back to it. Raises Problem: no such reason, no label
    or one that another reason has, a text that is too long.
    """
    now = _known(ws, code)
    wanted = _checked(ws.standing.charter, changes, but=code)
    said = now.said()
    if all(getattr(now, name) == value or getattr(said, name) == value for name, value in wanted.items()):
        return None
    return _decided(ws, code, wanted)


def add(
    ws: Workspace, label: str, *, description: str = "", accepted: str = "", refused: str = "", violent: bool = False,
    code: str = "",
) -> Done:  # fmt: skip
    """Add a reason, last; `Done.made` is its code. Raises Problem as `write` does, or for a code that is taken."""
    charter = ws.standing.charter
    texts = {"label": label, "description": description, "accepted": accepted, "refused": refused}
    body = _checked(charter, texts, but="")
    name = code or _free(charter, str(body["label"]))
    if not CODE.fullmatch(name) or charter.reason(name) or _spelled(name):
        raise Problem(
            _("The code “{code}” cannot be used.").format(code=name),
            remedy=_("Use small letters without accents, figures and hyphens, and no code or word of another reason."),
        )
    last = max((one.place for one in charter.reasons), default=0.0)
    own = {key: value for key, value in body.items() if value} | ({"violent": True} if violent else {})
    return deciding.reason(ws, name, own | {"place": last + 1})


def move(ws: Workspace, code: str, by: int) -> Done | None:
    """Propose a reason `by` places later (negative: earlier) among those in use; None when it is there already."""
    _known(ws, code)
    living = list(ws.standing.charter.living())
    here = next((at for at, one in enumerate(living) if one.code == code), None)
    if here is None:
        raise Problem(_("A retired reason has no place."), remedy=_("Take it back first."))
    others = living[:here] + living[here + 1 :]
    to = max(0, min(len(others), here + by))
    if to == here:
        return None
    places = _places(ws.standing.charter)
    before = places[others[to - 1].code] if to else places[others[0].code] - 2
    after = places[others[to].code] if to < len(others) else places[others[-1].code] + 2
    return _decided(ws, code, {"place": (before + after) / 2})


def retire(ws: Workspace, code: str, *, back: bool = False) -> Done | None:
    """Propose a reason no more, or again (`back`): refusals made for it keep it. Raises Problem for the last in use."""
    known = _known(ws, code)
    if known.retired is not back:
        return None
    if not back and len(ws.standing.charter.living()) == 1:
        raise Problem(_("A charter needs one reason at least."), remedy=_("Add another one first."))
    return _decided(ws, code, {"retired": not back})


def restore(ws: Workspace, code: str) -> Done | None:
    """Give a preset reason its usual texts and place again; None when it has them. Raises Problem for an own reason."""
    if not _known(ws, code).preset:
        raise Problem(_("This reason is the team’s own: it has no usual text."))
    return deciding.reason(ws, code, {}) if f"reason:{code}" in ws.standing.facts else None


# ---------------------------------------------------------------------------------------------------------- exchange


def export(ws: Workspace, path: Path) -> int:
    """Write the reasons as `.csv` or `.json`, in their order and in the language of the screen; returns how many.

    Raises Problem: another ending, a folder that refuses the file.
    """
    suffix = _suffix(path)
    rows = [_row(one.said()) for one in ws.standing.charter.reasons]
    with cells.written(path) as file:
        if suffix == ".json":
            file.write(json.dumps(rows, ensure_ascii=False, indent=2).encode())
        else:
            cells.write_csv(file, [list(COLUMNS), *([_cell(row[key]) for key in COLUMNS] for row in rows)])
    return len(rows)


def bring(ws: Workspace, path: Path) -> Brought:
    """Take in the reasons of a `.csv` or `.json` file, in the order of the file; those it does not name stay.

    A line is the reason of the same code, else of the same label, else a new one. A column that is not there changes
    nothing. Raises Problem when the file cannot be read; then nothing was decided.
    """
    rows = _read(path)
    made = changed = same = 0
    left_out: list[str] = []
    with ws.gesture():
        for place, row in enumerate(rows, 1):
            try:
                match _take(ws, row):
                    case "made":
                        made += 1
                    case "changed":
                        changed += 1
                    case _:
                        same += 1
            except Problem as problem:
                left_out.append(_("Line {n}: {why}").format(n=number(place), why=problem.what))
        _order(ws, rows)
    return Brought(made, changed, same, tuple(left_out))


def _take(ws: Workspace, row: Mapping[str, object]) -> str:
    """Make or change the reason of one line."""
    charter = ws.standing.charter
    code, label = str(row.get("code", "")).strip(), str(row.get("label", ""))
    known = charter.reason(code) if code else charter.named(label) if label.strip() else None
    texts = {name: str(row[name]) for name in TEXTS if name in row}
    if known is None:
        more = {name: texts.get(name, "") for name in TEXTS[1:]}
        done = add(ws, label, violent=_flag(row, "violent"), code=code, **more)
        if _flag(row, "retired"):
            retire(ws, done.made)
        return "made"
    changes: dict[str, object] = dict(texts)
    if "violent" in row:
        changes["violent"] = _flag(row, "violent")
    done_ = write(ws, known.code, changes)
    if "retired" in row:
        done_ = retire(ws, known.code, back=not _flag(row, "retired")) or done_
    return "changed" if done_ else "same"


def _order(ws: Workspace, rows: list[dict[str, object]]) -> None:
    """Put the reasons of the file in its order, before the others, unless they stand in that order already."""
    charter = ws.standing.charter
    found = [
        one.code
        for row in rows
        if (one := charter.reason(str(row.get("code", "")).strip()) or charter.named(str(row.get("label", ""))))
    ]
    found = list(dict.fromkeys(found))
    if [one.code for one in charter.reasons if one.code in found] == found:
        return
    first = min(_places(charter).values()) - len(found)
    for rank, code in enumerate(found):
        _decided(ws, code, {"place": first + rank})


def _read(path: Path) -> list[dict[str, object]]:
    suffix = _suffix(path)
    try:
        with path.open("rb") as file:
            content = file.read(BIGGEST + 1)
        if len(content) > BIGGEST:
            raise Problem(_("This file is too large to be a charter."), where=str(path))
        text = content.decode("utf-8-sig")
        rows = json.loads(text) if suffix == ".json" else _csv(text)
    except OSError as error:
        raise cells.unread(path, error) from error
    except (UnicodeDecodeError, ValueError, csv.Error) as error:
        raise _no_charter(path) from error
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows) or not rows:
        raise _no_charter(path)
    return rows


def _csv(text: str) -> list[dict[str, object]]:
    first = text.partition("\n")[0]
    table = csv.reader(StringIO(text), delimiter=max(";,\t", key=first.count))
    head = [_column(title) for title in next(table, [])]
    if "label" not in head and "code" not in head:
        raise ValueError(first)
    return [
        {name: cells.unguarded(cell.strip()) for name, cell in zip(head, row, strict=False) if name}
        for row in table
        if any(cell.strip() for cell in row)
    ]


def _column(title: str) -> str:
    name = slug(title)
    if name in _LABELS:
        return "label"
    return name if name in COLUMNS else ""


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".json"):
        raise Problem(
            _("A charter is a .csv or .json file."), where=str(path), remedy=_("Give the file one of these endings.")
        )
    return suffix


def _no_charter(path: Path) -> Problem:
    return Problem(
        _("This file is not a charter."),
        where=str(path),
        remedy=_("It needs a column “code” or “label”; export the charter to see its form. Nothing was changed."),
    )


def _row(one: Reason) -> dict[str, object]:
    return {name: getattr(one, name) for name in COLUMNS}


def _cell(value: object) -> str:
    return ("1" if value else "") if isinstance(value, bool) else str(value)


def _flag(row: Mapping[str, object], name: str) -> bool:
    value = row.get(name)
    return value if isinstance(value, bool) else slug(str(value or "")) in _YES


# ----------------------------------------------------------------------------------------------------------- deciding


def _known(ws: Workspace, code: str) -> Reason:
    known = ws.standing.charter.reason(code)
    if known is None:
        raise Problem(_("“{code}” is not a reason of the charter.").format(code=code))
    return known


def _checked(charter: Charter, changes: Mapping[str, object], *, but: str) -> dict[str, object]:
    """The texts on one line, none too long, the label there and different from all others."""
    wanted: dict[str, object] = {}
    for name, value in changes.items():
        if name not in TEXTS:
            wanted[name] = value
            continue
        text = " ".join(str(value).split())
        if len(text) > LONGEST[name]:
            most = LONGEST[name]
            said = ngettext("This text has more than {n} character.", "This text has more than {n} characters.", most)
            raise Problem(said.format(n=number(most)), where=text[:40] + "…")
        wanted[name] = text
    label = wanted.get("label")
    if label == "":
        raise Problem(_("A reason needs a label."))
    if label and (twin := charter.named(str(label))) and twin.code != but:
        raise Problem(_("There is already a reason “{label}”.").format(label=charter.label(twin.code)))
    return wanted


def _decided(ws: Workspace, code: str, changes: Mapping[str, object]) -> Done:
    """Decide what differs from the preset, whatever differed already included: a slot holds the whole of it."""
    own = {**written(ws.standing.facts.get(f"reason:{code}", "{}")), **changes}
    if preset := _PRESETS.get(code):
        usual = {name: {getattr(preset, name), getattr(preset.said(), name)} for name in TEXTS}
        usual |= {"violent": {preset.violent}, "retired": {False}}
        own = {name: value for name, value in own.items() if value not in usual.get(name, ())}
    else:
        own = {name: value for name, value in own.items() if value or name == "place"}
    return deciding.reason(ws, code, own)


def _free(charter: Charter, label: str) -> str:
    """A code from a label that is neither another reason's nor a word for one in searches."""
    code = charter.free_code(label)
    place = 2
    while _spelled(code) or charter.reason(code):
        code, place = f"{charter.free_code(label)}-{place}", place + 1
    return code


def _spelled(code: str) -> bool:
    """Whether a search takes this word for a preset reason."""
    return keywords.value(Field.REASON, code) in _PRESETS


def _places(charter: Charter) -> dict[str, float]:
    """Where each reason stands; those of the presets that nobody moved are their ranks."""
    return {one.code: one.place for one in charter.reasons}
