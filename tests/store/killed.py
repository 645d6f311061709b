"""A program that decides without rest, says what it was promised, and dies where it is told: run by test_killed."""

import os
import sys
from itertools import count
from pathlib import Path

from pyroaring import BitMap
from sqlalchemy import event

from moderator.domain.decision import Act
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace
from tests.store.making import bring, proposals


def deciding(path: Path, passphrase: str) -> None:
    """Decide for ever; each number printed is a decision whose act has returned."""
    ws = Workspace.open(path, passphrase=passphrase, devices=Devices(path.parent / "devices"), actor="Claire")
    last = None
    for turn in count():
        ids = BitMap([1 + turn % 7, 2 + turn % 11])
        match turn % 4:
            case 0:
                last = ws.decide(Act.ACCEPT, ids, {})
            case 1:
                last = ws.decide(Act.REFUSE, ids, {"reason": "insult"})
            case 2 if last:
                last = ws.decide(Act.UNDO, BitMap(), {"target": str(last.decision.ref)})
            case _:
                last = ws.decide(Act.ANSWER, ids, {"text": f"Réponse {turn}"})
        os.write(1, b"%d\n" % last.decision.n)


def dying_at(path: Path, passphrase: str, statement: int) -> None:
    """The same, dying just before the k-th statement that reaches the database, BEGIN and COMMIT included."""
    ws = Workspace.open(path, passphrase=passphrase, devices=Devices(path.parent / "devices"), actor="Claire")
    done = 0

    def step(*_statement: object) -> None:
        nonlocal done
        done += 1
        if done == statement:
            os._exit(9)

    for name in ("before_cursor_execute", "commit"):
        event.listen(ws._engine, name, step)
    first = ws.decide(Act.ACCEPT, BitMap([1, 2]), {})
    os.write(1, b"%d\n" % first.decision.n)
    second = ws.decide(Act.UNDO, BitMap(), {"target": str(first.decision.ref)})
    os.write(1, b"%d\n" % second.decision.n)
    third = ws.decide(Act.NOTE, BitMap([2]), {"text": "À revoir"})
    os.write(1, b"%d\n" % third.decision.n)
    fourth = ws.decide(Act.BLANK, BitMap(), {"target": str(third.decision.ref)})
    os.write(1, b"%d\n" % fourth.decision.n)
    bring(ws, proposals(30))
    os.write(1, b"brought\n")
    os._exit(0)


if __name__ == "__main__":
    _self, how, where, secret, *more = sys.argv
    if how == "deciding":
        deciding(Path(where), secret)
    else:
        dying_at(Path(where), secret, int(more[0]))
