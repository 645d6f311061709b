"""A pseudonymised copy: nothing of the original in any byte of it, its decisions work and come back by its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.domain.charter import Disposition
from moderator.domain.contribution import Author, AuthorKind
from moderator.domain.doctor import Item
from moderator.domain.problem import Problem
from moderator.store import keyfile
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, outline, pseudonymising, reading
from moderator.work.pseudonyms import shown
from tests.store.making import article, assert_sound, proposal, workspace

CANARIES = (
    "Bellanger", "zoe.bellanger", "06 12 34 56 78", "Quentrec", "FR76 3000 6000", "boulangère", "Claire",
    "citoyen-0042", "example.org", "secret-raw", "35000", "mairie-exemple",
)  # fmt: skip
PHRASE = "une longue phrase de passe"
BODIES = (
    "Je suis d’accord avec Zoé Bellanger : une piste. Appelez-moi au 06 12 34 56 78. Quentrec",
    "Une piste. Le docteur Quentrec le dit, et la boulangère du coin aussi. Quentrec a raison.",
    "Mon IBAN : FR76 3000 6000 0112 3456 7890 189, écrire à zoe.bellanger@mairie-exemple.fr.",
)


def original(folder: Path) -> Workspace:
    people = ("Zoé Bellanger", "Yann Quentrec", "Zoé Bellanger")
    items: list[Item] = [article(1)]
    for n, (body, who) in enumerate(zip(BODIES, people, strict=True), 1):
        author = Author(f"zoe.bellanger{n % 2}", who, AuthorKind.CITIZEN, place="35000 Rennes")
        given = {"raw": {"x": "secret-raw"}, "link": "https://example.org/p/1", "author": author}
        items.append(proposal(n, key=f"citoyen-0042/{n}", section="art1", title=f"Avis {n}", body=body, **given))
    ws = workspace(folder, items)
    tag = deciding.define_tag(ws, "Pistes").made
    deciding.tag(ws, [1, 2], tag)
    start = BODIES[1].index("la boulangère")
    deciding.redact(ws, 2, "body", start, start + len("la boulangère du coin"))
    deciding.code(
        ws, 1, tag, "body", BODIES[0].index("une piste"), BODIES[0].index("une piste") + 9, "Vu avec Zoé Bellanger"
    )
    deciding.note(ws, [3], "Appeler Zoé Bellanger au 06 12 34 56 78")
    deciding.accept(ws, [3])
    deciding.refuse(ws, [1], "off-topic")
    deciding.undo(ws)
    deciding.assign(ws, [1], "Claire")
    deciding.answer(ws, [outline.sections(ws)[0].id], "Réponse à l’article, relue par Zoé Bellanger")
    return ws


def test_nothing_of_the_original_is_in_the_copy_and_its_decisions_come_back(tmp_path: Path) -> None:
    copy, key = tmp_path / "away" / "copie.moderator", tmp_path / "clé.moderator-key"
    with original(tmp_path) as ws:
        made = pseudonymising.make(ws, copy, key, key_passphrase=PHRASE)
        assert (made.contributions, made.decisions) == (3, 8)
        data = copy.read_bytes()
        for canary in CANARIES:
            for form in (canary, canary.upper(), canary.lower()):
                for coding in ("utf-8", "utf-16-le", "latin-1"):
                    assert form.encode(coding) not in data, canary
            assert canary.encode() not in key.read_bytes(), "the key is encrypted"
        assert ws.uuid.encode() not in data
        with Workspace.open(copy) as other:
            assert_sound(other)
            sheets = [reading.sheet(other, id_) for id_ in (1, 2, 3)]
            zoe, yann, again = (sheet.row.author for sheet in sheets if sheet)
            assert zoe == again != yann
            assert {zoe, yann} == {"Person 1", "Person 2"}
            assert sheets[0] is not None
            assert f"avec {zoe} :" in sheets[0].body, "a name has one stand-in, in texts and as an author"
            assert sheets[0].passages[0].text == "une piste"
            assert sheets[1] is not None
            assert sheets[1].redactions[0].lost is False
            assert finding.find(other, "étiquette:Pistes").total == 2
            assert finding.find(other, "Bellanger").total == 0
            other.actor = "Ahmed"
            deciding.accept(other, [1])
            tag = next(iter(other.standing.codebook.living())).uid
            at = sheets[2].body.index("[e-mail 1]") if sheets[2] else 0
            deciding.code(other, 3, tag, "body", at, at + len("[e-mail 1]"), f"c’est {zoe}")
            deciding.note(other, [2], f"Voir {zoe}")
            deciding.dispose(other, [outline.sections(other)[0].id], Disposition.RETAINED)
        back = pseudonymising.bring_back(ws, copy, key, key_passphrase=PHRASE)
        assert (back.taken, back.left_out) == (4, ())
        assert ws.standing.value("status", 1) == "accepted"
        assert ws.standing.value("disposition", outline.sections(ws)[0].id) == "retained"
        sheet = reading.sheet(ws, 3)
        assert sheet is not None
        assert [one.text for one in sheet.passages] == ["zoe.bellanger@mairie-exemple.fr"]
        assert sheet.passages[0].memo == "c’est Zoé Bellanger"
        assert sheet.passages[0].actor == "Ahmed"
        assert pseudonymising.bring_back(ws, copy, key, key_passphrase=PHRASE).taken == 0
        assert_sound(ws)
        with pytest.raises(Problem, match="cannot be opened"):
            keyfile.read(key, "une autre")
        with pytest.raises(Problem, match="already a file"):
            pseudonymising.make(ws, tmp_path / "autre.moderator", key)
        deciding.undo(ws)
    with workspace(tmp_path, name="other") as stranger, pytest.raises(Problem, match="another workspace"):
        pseudonymising.bring_back(stranger, copy, key, key_passphrase=PHRASE)


def test_stand_ins_are_put_back_whole(tmp_path: Path) -> None:
    values = {"Person 1": "Zoé", "Person 12": "Yann", "[phone 3]": "06 12 34 56 78"}
    assert shown("Person 12 et Person 1 : [phone 3], Person 2", values) == "Yann et Zoé : 06 12 34 56 78, Person 2"
