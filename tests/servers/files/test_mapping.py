"""What the mapping page relies on: guesses, memory, corrections."""

from pathlib import Path

import pytest

from moderator.domain.contribution import AuthorKind, Channel, Kind, Presence, Stance
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.servers.files import FIELD_LABELS, LAYOUTS, Field, Mapping, forms, header_fingerprint, recognise
from moderator.servers.files.guess import guess
from tests.servers.files.bringing import bring, written

REGISTER = (
    "N°;Date de dépôt;Nom du contributeur;Vous êtes;Code postal;Article;Votre avis complet;Pour ou contre;"
    "Statut;Mots-clés\n"
    "1;12/03/2019;Mme A;Une association;01000;Article 3 – Les rives;Il faut protéger les rives du fleuve;Contre;"
    "publié;eau, rives\n"
    "2;13/03/2019;M. B;Zorg;75012;Article 3 – Les rives;Je soutiens ce projet sans réserve;Pour;masqué;\n"
)


def test_a_register_typed_by_hand_is_understood(tmp_path: Path) -> None:
    file = written(tmp_path, "registre_papier.csv", REGISTER)
    recognition = recognise(file)
    assert recognition.layout is None
    assert recognition.consultation_title == "Registre papier"
    assert recognition.guess is not None
    assert recognition.guess.of(Field.BODY) == ("Votre avis complet",)
    assert len(recognition.preview_rows) == 2
    brought = bring(file)
    first, second = brought.contributions
    assert (first.author.name, first.author.kind, first.author.place) == ("Mme A", AuthorKind.ASSOCIATION, "01000")
    assert (first.stance, first.labels, first.presence) == (Stance.AGAINST, ("eau", "rives"), Presence.PUBLISHED)
    assert (second.author.kind, second.presence) == (AuthorKind.UNSTATED, Presence.HIDDEN)
    assert [(s.title, s.code) for s in brought.sections] == [("Article 3 – Les rives", "3")]
    assert [(f.ailment, f.sample) for f in brought.findings] == [(Ailment.UNKNOWN_VALUE, "Zorg")]


def test_a_corrected_mapping_is_followed_and_remembered(tmp_path: Path) -> None:
    columns = ("x1", "x2", "x3")
    file = written(tmp_path, "a.csv", "x1;x2;x3\nL1;Un courrier reçu ce matin;PS : merci\n")
    mapping = Mapping(
        columns, (("x1", Field.ID), ("x2", Field.BODY), ("x3", Field.BODY)), Kind.LETTER, Channel.LETTER, "fr"
    )
    again = Mapping.from_json(mapping.to_json())
    assert again == mapping
    contribution = bring(file, mapping=again).contributions[0]
    assert contribution.body == "Un courrier reçu ce matin\n\nx3 : PS : merci"
    assert (contribution.key, contribution.kind, contribution.channel, contribution.language) == (
        "L1",
        Kind.LETTER,
        Channel.LETTER,
        "fr",
    )


def test_columns_are_recognised_in_any_order() -> None:
    assert header_fingerprint(["Id", "Texte é"]) == header_fingerprint(["texte e", "ID"])
    assert header_fingerprint(["a"]) != header_fingerprint(["b"])


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        ("Reference No.;Description;Creator;Created;Positive ratings;Negative ratings",  # adhocracy+
         "id body author date votes-for votes-against"),
        ("Inzending titel;Gebruiker weergavenaam;Reactie ID;Reactie op ID;Sentiment;Reactie likes;Reactie",  # OpenStad
         "section author id parent stance votes-for body"),
        ("Objet;Corps;De: (nom)", "title body author"),  # Outlook
    ],
)  # fmt: skip
def test_the_tables_of_other_programs_are_understood(columns: str, meant: str) -> None:
    found = guess(columns.split(";"), [])
    assert found is not None
    assert [str(field) for _column, field in found.fields] == meant.split()


GOOGLE = """\
"Horodateur","Adresse e-mail","Quel est votre nom ?","Que pensez-vous du projet ?","Êtes-vous pour ?"
"2026/03/12 3:47:00 PM UTC+1","a@x.fr","Jeanne Martin","La piste est trop étroite.","Oui"
"2026/03/13 11:02:09 AM UTC+1","c@x.fr","Paul Durand","Il faut des arbres.","Non"
"""
LIMESURVEY = """\
"ID de la réponse","Date de soumission","Langue de départ","Votre numéro de téléphone :","Que proposez-vous ?"
"7","1980-01-01 00:00:00","fr","06 12 34 56 78","Plus de bancs."
"9","1980-01-01 00:00:00","fr","","Moins de voitures."
"12","","fr","","Un brouillon jamais envoyé."
"""
FRAMAFORMS = """\
"Consultation du quartier","","","",""
"Détails de la soumission","","","","Votre avis"
"Numéro de série","SID","Heure de soumission","Brouillon","Que pensez-vous du parc ?"
"1","712","14/03/2026 - 10:22","0","Il manque une aire de jeux."
"2","713","15/03/2026 - 18:05","0","Trop de béton."
"""


@pytest.mark.parametrize(
    ("table", "kept"),
    [
        (GOOGLE, [("Jeanne Martin", "2026-03-12T14:47:00+00:00", "La piste est trop étroite."),
                  ("Paul Durand", "2026-03-13T10:02:09+00:00", "Il faut des arbres.")]),
        (LIMESURVEY, [("", "", "Plus de bancs."), ("", "", "Moins de voitures."),
                      ("", "", "Un brouillon jamais envoyé.")]),
        (FRAMAFORMS, [("", "2026-03-14T10:22:00+01:00", "Il manque une aire de jeux."),
                      ("", "2026-03-15T18:05:00+01:00", "Trop de béton.")]),
    ],
    ids=["Google Forms", "LimeSurvey", "Framaforms"],
)  # fmt: skip
def test_the_answers_to_a_form_and_not_who_gave_them(
    tmp_path: Path, table: str, kept: list[tuple[str, str, str]]
) -> None:
    brought = bring(written(tmp_path, "reponses.csv", table))
    found = [(c.author.name, c.created.isoformat() if c.created else "", c.body) for c in brought.contributions]
    assert found == kept
    assert len(brought.sections) == 1
    titles = [finding.row for finding in brought.of(Ailment.NOT_A_CONTRIBUTION)]
    assert titles == ([1, 2] if table is FRAMAFORMS else [])
    again = {c.key.partition("/")[0] for c in brought.contributions}
    assert again == ({"7", "9", "12"} if table is LIMESURVEY else {"712", "713"} if table is FRAMAFORMS else {"text"})
    drafts = [c.body for c in brought.contributions if c.presence is Presence.DRAFT]
    assert drafts == (["Un brouillon jamais envoyé."] if table is LIMESURVEY else [])
    assert brought.ailments()[Ailment.DRAFT] == len(drafts)


def test_a_question_asks_who_answers_when_most_answers_say_so() -> None:
    assert forms.identifying("Quel est votre courriel ?", ["a@x.fr", "b@x.fr", "Je préfère ne rien dire."])
    assert not forms.identifying("Le téléphone portable à l’école ?", ["Oui", "Appelez-moi : 06 12 34 56 78", "Non"])
    assert not forms.identifying("Votre avis ?", [])
    assert forms.personal("Quel est votre nom ?", "Jeanne Martin")
    for asked, answered in (
        ("Que pensez-vous du télétravail ?", "En 2020 et en 2021, c’était mieux."),
        ("Quel budget pour un tel équipement ?", "1 500 000 €"),
        ("Que pensez-vous du maillage cyclable ?", "À finir entre 2026 et 2030"),
        ("Le téléphone portable à l’école ?", "Interdit en 2025, à revoir en 2027"),
        ("Quel nom donner à la place ?", "Simone Veil"),
    ):
        assert not forms.personal(asked, answered)
    for asked, answered in (
        ("Comment vous joindre par téléphone ?", "+33 6 12 34 56 78"),
        ("Quelle est votre adresse postale ?", "3 rue des Lilas, 75011 Paris"),
        ("Indiquez votre date de naissance", "12/03/80"),
        ("Vos coordonnées, si vous voulez :", "a@x.fr"),
    ):
        assert forms.personal(asked, answered)
    assert not forms.private("mobile " * 140 + "x")
    assert not forms.personal("Quel est votre nom ?", "Qu’importe : " + "je suis contre ce projet, " * 5)


def test_texts_that_came_by_mail_are_texts_and_a_date_may_be_missing(tmp_path: Path) -> None:
    table = (
        "N°;Courriel;Texte du courriel;Date de soumission\n"
        "1;a@x.fr;La piste est trop étroite ici;12/03/2026\n2;;Il faut planter des arbres;\n"
    )
    brought = bring(written(tmp_path, "registre.csv", table))
    assert [(c.body, c.presence) for c in brought.contributions] == [
        ("La piste est trop étroite ici", Presence.PUBLISHED), ("Il faut planter des arbres", Presence.PUBLISHED),
    ]  # fmt: skip
    assert not brought.findings


def test_american_dates_are_read_alike_in_the_whole_column(tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "Timestamp,Comment\n3/12/2026,Too narrow here\n3/25/2026,More trees please\n")
    brought = bring(file)
    assert [c.created and c.created.month for c in brought.contributions] == [3, 3]
    assert [(f.row, f.field, f.sample) for f in brought.of(Ailment.AMERICAN)] == [(None, "Timestamp", "3/12/2026")]
    file = written(tmp_path, "b.csv", "Date,Avis\n3/12/2026,Trop étroite ici\n25/3/2026,Plus d’arbres\n")
    assert [c.created and c.created.month for c in bring(file).contributions] == [12, 3]
    mistyped = "Date,Avis\n" + "5/3/2026,Trop étroite ici\n" * 20 + "12/13/2026,Plus d’arbres\n"
    assert {c.created and c.created.month for c in bring(written(tmp_path, "c.csv", mistyped)).contributions} == {3, 12}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"columns": [], "fields": [["a", "zorg"]]}', "null"])
def test_a_damaged_memory_is_a_sentence(text: str) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        Mapping.from_json(text)


def test_a_survey_gives_one_answer_for_each_open_question(tmp_path: Path) -> None:
    rows = "".join(
        f'r{n};{"Oui" if n % 2 else "Non"};Parce que {n} raisons;"Idée n° {n}, en détail"\n' for n in range(30)
    )
    file = written(
        tmp_path, "s.csv", "respondent_id;Êtes-vous d’accord ?;Pourquoi ce choix ?;Que proposez-vous ?\n" + rows
    )
    brought = bring(file)
    assert len(brought.contributions) == 60
    assert {c.kind for c in brought.contributions} == {Kind.ANSWER}
    assert [s.title for s in brought.sections] == ["Pourquoi ce choix ?", "Que proposez-vous ?"]
    assert brought.contributions[0].raw["Êtes-vous d’accord ?"] == "Non"


def test_addresses_lead_to_sites_or_nowhere(tmp_path: Path) -> None:
    links = ["https://x.fr/1", "www.x.fr", "javascript:alert(1)", "/relatif"]
    rows = "".join(f"{n};Un texte ordinaire numéro {n};{link}\n" for n, link in enumerate(links))
    mapping = Mapping(("id", "texte", "lien"), (("id", Field.ID), ("texte", Field.BODY), ("lien", Field.LINK)))
    brought = bring(written(tmp_path, "a.csv", "id;texte;lien\n" + rows), mapping=mapping)
    assert [c.link for c in brought.contributions] == ["https://x.fr/1", "https://www.x.fr", "", ""]
    assert [(f.ailment, f.row) for f in brought.findings] == [(Ailment.ACTIVE_CONTENT, 4)]


def test_nothing_that_looks_like_a_text(tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "lat;lon\n1;2\n3;4\n")
    assert recognise(file).guess is None
    with pytest.raises(Problem, match="no column looks like the text"):
        bring(file)


def test_an_unknown_layout_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="zorg"):
        bring(written(tmp_path, "a.csv", "id;texte\n1;Bonjour\n"), layout="zorg")


def test_everything_has_a_name_to_show() -> None:
    assert set(FIELD_LABELS) == set(Field)
    assert len({layout.name for layout in LAYOUTS}) == len(LAYOUTS)
