"""Before a document or a sending: what personal data is left in quotations and answers is named, nothing is decided."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from moderator.domain.doctor import Item
from moderator.work import deciding, outgoing, personal
from tests.store.making import article, proposal, workspace

BODIES = ("Il faut un train. Appelez-moi au 06 12 34 56 78 pour en parler.", "Une piste cyclable rue Jean-Jaurès.")


def test_quotations_and_answers_that_hold_personal_data_are_named_until_it_is_masked(tmp_path: Path) -> None:
    items: list[Item] = [article(1), *(proposal(n, section="art1", body=one) for n, one in enumerate(BODIES, 1))]
    with workspace(tmp_path, items) as ws:
        deciding.accept(ws, [1, 2])
        tag = deciding.define_tag(ws, "Transports").made
        deciding.tag(ws, [1, 2], tag)
        deciding.quote(ws, [1])
        deciding.answer(ws, [1, 2], "Merci. Écrivez à zoe@exemple.fr.")
        left = outgoing.in_document(ws, lang="fr", day=date(2026, 3, 2))
        said = {one.what: one for one in left}
        assert {one.text for one in left} == {"06 12 34 56 78", "zoe@exemple.fr"}
        assert said["quotation"].sentence.startswith("Quotation of ")
        assert said["answer"].sentence.startswith("Answer to ")
        assert "2 stretches" in outgoing.headline(left)
        assert len(outgoing.told([*left] * 9)) == 7
        personal.mask_all(ws, [1])
        assert [one.what for one in outgoing.in_document(ws, lang="fr", day=date(2026, 3, 2))] == ["answer"]
        deciding.undo(ws)
        assert len(outgoing.in_document(ws, lang="fr", day=date(2026, 3, 2))) == 2
