"""The acts of moderation are found in the journal, with whom each was undone by."""

from pathlib import Path

from moderator.domain.decision import Act
from moderator.store import moderation
from moderator.work import deciding
from tests.domain.colleagues import Colleague
from tests.store.making import proposal, proposals, workspace


def test_only_moderation_is_listed_and_undoing_an_undoing_brings_back(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(4)) as ws:
        deciding.note(ws, [1], "À revoir")
        deciding.accept(ws, [1, 2])
        refused = deciding.refuse(ws, [3], "insult")
        undone = deciding.undo_one(ws, refused.ref, "Trop sévère")
        found = list(moderation.acts(ws))
        assert [(one.decision.kind, list(one.ids), one.undone) for one in found] == [
            (Act.ACCEPT, [1, 2], False),
            (Act.REFUSE, [3], True),
        ]
        by = found[1].by
        assert by is not None
        assert by.ref == undone.ref
        deciding.undo_one(ws, undone.ref)
        again = list(moderation.acts(ws))[1]
        assert (again.undone, again.by) == (False, None)
        assert moderation.count(ws) == 2
        assert moderation.count(ws, "2001-01-01") == 0


def test_what_a_colleague_decided_on_texts_that_are_not_here_is_counted(tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    ahmed.accept(proposal(1).uid, proposal(9).uid)
    with workspace(tmp_path, proposals(4)) as ws:
        ws.absorb(list(ahmed.known.values()))
        (one,) = moderation.acts(ws)
        assert (list(one.ids), one.strangers) == ([1], 1)
