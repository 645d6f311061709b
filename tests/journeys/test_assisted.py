"""A team is helped to code and to answer, decides every time itself, and takes everything back, act by act."""

from pathlib import Path

from moderator.domain.charter import Disposition
from moderator.domain.query import Order
from moderator.domain.rule import Effect
from moderator.work import alike, arguing, deciding, finding, keyphrases, nearanswers, rules
from tests.store.making import article, assert_sound, bring, proposal, workspace

THEMES = {
    "composteur": "Un composteur collectif au pied des immeubles réduirait les déchets du quartier, cas {n}.",
    "train": "Les trains du soir sont supprimés et les voyageurs attendent à la gare, cas {n}.",
    "cantine": "La cantine scolaire devrait servir des produits locaux aux enfants, cas {n}.",
}


def test_a_team_is_helped_decides_and_takes_everything_back(tmp_path: Path) -> None:
    bodies = [body.format(n=n) for n in range(8) for body in THEMES.values()]
    texts = [proposal(n, title="", body=body, section=f"art{1 + n % 2}") for n, body in enumerate(bodies, 1)]
    with workspace(tmp_path, [article(1), article(2), *texts]) as ws:
        start = (ws.standing.slots, ws.standing.facts)

        # One contribution of each theme comes first: one is coded, and what resembles it is found.
        learning = finding.find(ws, "", Order.INFORMATIVE)
        said = {word for word in THEMES for one in learning.ids[:3] if one in finding.find(ws, word).bitmap}
        assert said == set(THEMES)
        waste = deciding.define_tag(ws, "Déchets").made
        first = int(finding.find(ws, "composteur").ids[0])
        deciding.tag(ws, [first], waste)
        near = alike.similar(ws, first, 20)
        assert {one.id for one in near} <= set(finding.find(ws, "composteur").ids.tolist())
        assert "composteur" in near[0].words

        # Its key phrase becomes a rule, tried, applied in one act, corrected by a person.
        phrases = keyphrases.key_phrases(ws, "composteur").phrases
        assert any("immeubles" in one.words for one in phrases)
        made = rules.write(ws, "Compost", "composteur", Effect.TAG, waste)
        assert made is not None
        rule = rules.named(ws, "compost")
        assert (len(rules.trial(ws, rule).ids), rules.trial(ws, rule).already) == (7, 1)
        applied = rules.apply(ws, rule.uid)
        deciding.untag(ws, [applied.ids.min()], waste)
        assert not rules.trial(ws, rule).ids, "what a person took off stays off"

        # Late contributions are proposed, one is declined, the other accepted.
        late = [proposal(n, title="", body=THEMES["composteur"].format(n=n)) for n in (101, 102)]
        bring(ws, late, name="late.csv")
        ws.corpus.refresh()
        new = sorted(rules.trial(ws, rule).ids)
        assert [len(rules.proposals(ws, one)) for one in new] == [1, 1]
        rules.decline(ws, rule.uid, new[:1])
        assert rules.apply(ws, rule.uid, new).ids == applied.ids.__class__(new[1:])

        # An answer serves the next one, and an argument; nobody is answered by the program.
        deciding.answer(ws, [first], "L’État finance déjà les composteurs des immeubles collectifs.")
        deciding.dispose(ws, [first], Disposition.RETAINED)
        (found,) = nearanswers.near(ws, new)
        assert found.outcome == "retained"
        assert not ws.standing.anyone("answer") & finding.find(ws, "train").bitmap
        deciding.answer(ws, new, found.text)
        claim = arguing.define(ws, "Il faut des composteurs au pied des immeubles").made
        assert nearanswers.near_argument(ws, claim)

        assert_sound(ws)
        while deciding.undo(ws):
            pass
        assert (ws.standing.slots, ws.standing.facts) == start
        assert_sound(ws)
