"""The exports of each platform, in small: what becomes of their rows, keys, parents, authors and quirks."""

from pathlib import Path

import pytest

from moderator.domain.contribution import AuthorKind, Kind, Presence, SectionKind, Stance
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import recognise
from tests.servers.files.bringing import Brought, bring, written

CAP = (
    "type;contributions_id;contributions_author_id;contributions_section_title;contributions_title;"
    "contributions_bodyText;contributions_createdAt;contributions_updatedAt;contributions_url;contributions_published;"
    "contributions_trashed;contributions_trashedReason;contributions_votesCountOk;contributions_votesCountMitige;"
    "contributions_votesCountNok;contributions_votes_id;contributions_arguments_related_id;"
    "contributions_arguments_related_kind;"
    "contributions_arguments_id;contributions_arguments_type;contributions_arguments_body;"
    "contributions_arguments_createdAt;"
    "contributions_reportings_id;contributions_reportings_body;contribution_versions_id;contribution_versions_title;"
    "contribution_versions_bodyText\n"
)
CAP_ROWS = (
    "opinion;T3BpbmlvbjpvcDE=;u1;Partie 1;Titre A;Le corps du texte;07/10/2019 15:47;08/10/2019 16:21;"
    "https://consultation.example.fr/a;1;;;344;131;122\n"
    "vote;;;;;;;;;;;;;;;v1\n"
    "argument;;;;;;;;;;;;;;;;T3BpbmlvbjpvcDE=;opinion;ar1;AGAINST;<p>Trop cher</p>;20/11/2019 00:19\n"
    "reportings;;;;;;;;;;;;;;;;;;;;;;r1;Contenu haineux\n"
    "version;;;;;;;;;;;;;;;;;;;;;;;;ve1;Amendement;Le corps corrigé\n"
    "opinion;op2;u2;Partie 1;Glissée;07/10/2019 15:46;08/10/2019 16:20;https://consultation.example.fr/b;1;;;5;1;2\n"
    "opinion;op3;u3;Partie 1;Coupée;Un texte dont la suite manque\n"
    "opinion;op4;u4;Partie 1;Jetée;Propos;12/11/2019 09:32;;https://consultation.example.fr/c;1;1;"
    "Propos violents;0;0;0\n"
)


def test_cap_collectif_of_2019_with_its_shifted_and_cut_rows(tmp_path: Path) -> None:
    file = written(tmp_path, "export.csv", CAP + CAP_ROWS)
    assert recognise(file).layout == "cap-collectif-consultation"
    brought = bring(file)
    found = brought.by_key()
    assert set(found) == {"opinion/op1", "argument/ar1", "version/ve1", "opinion/op2", "opinion/op3", "opinion/op4"}
    assert {c.space for c in brought.contributions} == {"cap-collectif:consultation.example.fr"}
    argument, version = found["argument/ar1"], found["version/ve1"]
    assert (argument.parent, argument.stance, argument.body) == ("opinion/op1", Stance.AGAINST, "Trop cher")
    assert (version.parent, version.kind, version.section) == (
        "opinion/op1",
        Kind.AMENDMENT,
        found["opinion/op1"].section,
    )
    shifted = found["opinion/op2"]
    assert (shifted.body, shifted.votes_for, shifted.link) == ("Glissée", 5, "https://consultation.example.fr/b")
    assert (found["opinion/op4"].presence, found["opinion/op4"].answer_state) == (Presence.HIDDEN, "Propos violents")
    assert [(f.row, f.remedy) for f in brought.of(Ailment.RAGGED_ROW)] == [(7, Remedy.REPAIRED), (8, Remedy.KEPT)]
    assert [f.row for f in brought.of(Ailment.NOT_A_CONTRIBUTION)] == [3, 5]
    assert "Contenu haineux" in brought.of(Ailment.NOT_A_CONTRIBUTION)[1].sample


def test_both_generations_of_cap_collectif_agree_on_keys(tmp_path: Path) -> None:
    new = (
        "\ufeffexport_contribution_type,export_contribution_id,export_contribution_author_id,export_contribution_title,"
        "export_contribution_body_text,export_contributions_created_at,export_contribution_url,"
        "export_contribution_votes_count_ok\n"
        "export_contribution_type_opinion,op1,u1,Titre A,Le corps du texte,2019-10-07 15:47:00,"
        "https://consultation.example.fr/a,344\n"
    )
    old = bring(written(tmp_path, "old.csv", CAP + CAP_ROWS)).by_key()["opinion/op1"]
    recent = bring(written(tmp_path, "new.csv", new)).by_key()["opinion/op1"]
    assert (old.uid, old.body, old.created, old.votes_for) == (
        recent.uid,
        recent.body,
        recent.created,
        recent.votes_for,
    )


def test_proposals_their_questions_and_comments(tmp_path: Path) -> None:
    text = (
        "contribution_type,proposal_id,proposal_title,proposal_link,proposal_publicationStatus,"
        "proposal_author_userType_name,"
        "proposal_status_name,proposal_category_name,proposal_summary,proposal_description,proposal_officialResponse,"
        "Quel budget ?,proposal_comments_id,proposal_comments_body,proposal_comments_author_username,"
        "Quel est votre numéro de téléphone ?\n"
        "proposal,p1,Gymnase,https://bp.example.fr/p1,PUBLISHED,Élu,Lauréat,Sports,,Rénover,<p>Oui</p>,10 000 €,,,,"
        "06 12 34 56 78\n"
        "proposalComment,p1,,,,,,,,,,,c1,Très bien,Zoé,\n"
        "proposalVote,p1,,,,,,,,,,,,,,\n"
        "proposal,p2,Brouillon,https://bp.example.fr/p2,DRAFT,,,,,Pas fini,,,,,,\n"
    )
    brought = bring(written(tmp_path, "p.csv", text))
    found = brought.by_key()
    proposal = found["proposal/p1"]
    assert proposal.body == "Rénover\n\nQuel budget ?\n10 000 €"
    assert (proposal.answer, proposal.answer_state, proposal.author.kind) == ("Oui", "Lauréat", AuthorKind.ELECTED)
    assert (found["comment/c1"].parent, found["comment/c1"].author.name) == ("proposal/p1", "Zoé")
    assert found["proposal/p2"].presence is Presence.DRAFT
    assert [f.field for f in brought.of(Ailment.WHO)] == ["Quel est votre numéro de téléphone ?"]
    assert brought.ailments() == {
        Ailment.MARKUP: 1, Ailment.NOT_A_CONTRIBUTION: 1, Ailment.DRAFT: 1, Ailment.WHO: 1
    }  # fmt: skip


def test_the_grand_debat_gives_one_answer_for_each_open_question(tmp_path: Path) -> None:
    header = (
        "id,reference,title,createdAt,publishedAt,updatedAt,trashed,trashedStatus,authorId,authorType,authorZipCode,"
        "QUXVlc3Rpb246MTA3 - En qui faites-vous confiance ?,QUXVlc3Rpb246MTA4 - Êtes-vous favorable ?,"
        "Votre adresse mail,QUXVlc3Rpb246MTA5 - Où vous appeler (téléphone) ?\n"
    )
    rows = "".join(
        f"UmVwbHk6cmVwbHk{n:03}=,2-{n},Mon avis,2019-01-22 21:32:33,,,{'true' if n == 3 else 'false'},,u{n},"
        f"Citoyen / Citoyenne,"
        f"{'01000' if n else ''},{'' if n == 2 else f'En la personne numéro {n}'},{'Oui' if n % 2 else 'Non'},"
        f"p{n}@x.fr,06 12 34 56 {n:02}\n"
        for n in range(20)
    )
    brought = bring(written(tmp_path, "DEMOCRATIE.csv", header + rows))
    assert [(s.key, s.title, s.kind) for s in brought.sections] == [
        ("question/107", "En qui faites-vous confiance ?", SectionKind.QUESTION)
    ]
    assert len(brought.contributions) == 19
    answer = brought.contributions[1]
    assert (answer.author.place, answer.author.kind, answer.kind) == ("01000", AuthorKind.CITIZEN, Kind.ANSWER)
    assert answer.raw["QUXVlc3Rpb246MTA4 - Êtes-vous favorable ?"] == "Oui"
    assert [c.presence for c in brought.contributions].count(Presence.HIDDEN) == 1
    assert [(f.ailment, f.row, f.field) for f in brought.findings] == [
        (Ailment.WHO, None, "Votre adresse mail"), (Ailment.NOT_A_CONTRIBUTION, 4, ""),
    ]  # fmt: skip


def test_the_republique_numerique_table(tmp_path: Path) -> None:
    text = (
        '"","Type.de.contenu","Identifiant","Catégorie","Titre","Contenu","Lié.à..","Création","Votes.pour",'
        '"Votes.mitigés","Votes.contre","Id.de.l.auteur","Type.de.profil"\n'
        '"1","Proposition","69","TITRE Ier - Chapitre 2 - Économie du savoir","Article 9 - Libre accès",'
        '"Éléments de contexte\nExplication de l\'article :",,"2015-09-26 02:27:57",1320,282,1732,"a0","Gouvernement"\n'
        '"2","Proposition","498","TITRE Ier - Chapitre 2 - Économie du savoir","Ouvrir les codes","Tous",,'
        '"2015-10-01 10:00:00",5,0,1,"a1","Organisation à but non lucratif"\n'
        '"3","Argument","498","Pour",,"Très bien","Proposition ""498""","2015-10-02 10:00:00",1,,,"a2","Citoyen"\n'
        '"4","Argument","500","Contre",,"Trop tard","Proposition ""69""","2015-10-02 10:00:00",1,NA,NA,"a2","Citoyen"\n'
        '"5","Modification","12",,"Six mois","Réduire l\'embargo","Proposition ""69""",'
        '"2015-10-02 10:00:00",1,0,0,"a3","Zorg"\n'
        '"6","Vote","1","Pour",,,"Proposition ""69""","2015-10-02 10:00:00",,,,"a3","Citoyen"\n'
    )
    brought = bring(written(tmp_path, "projet-de-loi.csv", text))
    found = brought.by_key()
    assert [(s.kind, s.title, s.code) for s in brought.sections] == [
        (SectionKind.TITLE, "TITRE Ier", ""),
        (SectionKind.CHAPTER, "Chapitre 2 - Économie du savoir", ""),
        (SectionKind.ARTICLE, "Article 9 - Libre accès", "9"),
    ]
    assert brought.sections[2].votes_against == 1732
    assert set(found) == {"opinion/498", "argument/498", "argument/500", "version/12"}
    assert (found["argument/498"].parent, found["argument/498"].stance) == ("opinion/498", Stance.FOR)
    assert (found["argument/500"].parent, found["argument/500"].section) == (None, "opinion/69")
    assert found["opinion/498"].author.kind is AuthorKind.ASSOCIATION
    assert brought.ailments() == {Ailment.NOT_A_CONTRIBUTION: 1, Ailment.UNKNOWN_VALUE: 1}


def test_democracyos_repeats_a_comment_at_each_reply(tmp_path: Path) -> None:
    header = (
        "Topic ID,Topic Title,Topic URL,Comment ID,Comment Date,Comment Time,Comment Date-time,Comment Text,"
        "Comment Author Fullname,Reply ID,Reply Date,Reply Time,Reply Date-time,Reply Text,Reply Author Fullname\n"
    )
    rows = (
        "t1,Article 2,http://d.example/t1,c1,,,2018-05-04T13:56:00Z,Le commentaire,Ana,r1,,,"
        "2018-05-05T10:00:00Z,Réponse un,Bob\n"
        "t1,Article 2,http://d.example/t1,c1,,,2018-05-04T13:56:00Z,Le commentaire,Ana,r2,,,"
        "2018-05-06T10:00:00Z,Réponse deux,Cat\n"
        "t1,Article 2,http://d.example/t1,c1,,,2018-05-04T13:56:00Z,Le commentaire,Ana,,,,,,\n"
    )
    brought = bring(written(tmp_path, "comments.csv", header + rows))
    assert [(c.key, c.parent) for c in brought.contributions] == [
        ("comment/c1", None),
        ("reply/r1", "comment/c1"),
        ("reply/r2", "comment/c1"),
    ]
    assert [s.kind for s in brought.sections] == [SectionKind.ARTICLE]
    assert brought.ailments() == {Ailment.DUPLICATE_ROW: 1}


def test_the_national_assembly_s_commas_and_votes(tmp_path: Path) -> None:
    text = (
        "Debat;idContribution;Type;Contribution;Cree;idCommentaire;Pour;Contre;Reponse;idAuteur;Auteur;"
        "Pseudonyme;Categorie\n"
        "Quelles sont‚ pour vous‚ les fausses informations ?;c1;Commentaire;Aucune‚ vraiment;04/05/2018 13:56;"
        "c1;8;10;1;a1;Masqué;Masqué;Étudiant-e\n"
        "Quelles sont‚ pour vous‚ les fausses informations ?;v1;VoteCommentaire;positive;04/05/2018 14:31;c1;0;"
        "0;0;a2;Masqué;Masqué;\n"
        "Quelles sont‚ pour vous‚ les fausses informations ?;r1;Reponse;Un texte;coupé ici;04/05/2018 14:53;c1;"
        "0;0;0;a3;Masqué;Masqué;\n"
    )
    brought = bring(written(tmp_path, "an.csv", text, "cp1252"))
    comment, reply = brought.contributions
    assert (comment.body, comment.author.kind, comment.author.name) == ("Aucune, vraiment", AuthorKind.CITIZEN, "")
    assert (reply.body, reply.parent) == ("Un texte;coupé ici", "comment/c1")
    assert [s.title for s in brought.sections] == ["Quelles sont, pour vous, les fausses informations ?"]
    assert brought.of(Ailment.NOT_A_CONTRIBUTION)[0].row == 3


@pytest.mark.parametrize("moment", ["1542433655", "1542433655000"])
def test_polis_writes_its_texts_without_quotes(tmp_path: Path, moment: str) -> None:
    text = (
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
        f"{moment},Sat Nov 17 2018 05:47:35 GMT+0000 (UTC),0,3,12,4,1,We need buses, trams, and\nmore bikes, too\n"
        f'{moment},Sat Nov 17 2018 05:47:35 GMT+0000 (UTC),1,4,1,2,-1,"Quoted, as in the archives"\n'
        f"{moment},Sat Nov 17 2018 05:47:35 GMT+0000 (UTC),2,4,0,0,0,Last one\n"
    )
    brought = bring(written(tmp_path, "comments.csv", text))
    assert [c.body for c in brought.contributions] == [
        "We need buses, trams, and\nmore bikes, too",
        "Quoted, as in the archives",
        "Last one",
    ]
    first, second, _third = brought.contributions
    assert (first.votes_for, first.votes_against, second.presence) == (12, 4, Presence.HIDDEN)
    assert first.created is not None
    assert first.created.isoformat() == "2018-11-17T05:47:35+00:00"
    assert {f.ailment for f in brought.findings} == {Ailment.RAGGED_ROW}


def test_consul_in_french_and_its_dumps(tmp_path: Path) -> None:
    text = (
        "ID,Titre,Soutiens,Administrateur,Faisabilité,Sélectionné,Auteur\n7,Une place,12,,Faisable (30000 €),Oui,zoe\n"
    )
    investment = bring(written(tmp_path, "budget.csv", text)).contributions[0]
    assert (investment.key, investment.votes_for, investment.answer_state) == ("investment/7", 12, "Faisable (30000 €)")
    folder = tmp_path / "dump"
    folder.mkdir()
    written(
        folder,
        "proposals.json",
        '[{"id": 1, "title": "Arbres", "summary": "Planter", "description": "<p>Partout</p>"}]',
    )
    written(
        folder, "comments.json", '[{"id": 5, "commentable_id": 1, "commentable_type": "Proposal", "body": "Bravo"}]'
    )
    found = bring(folder).by_key()
    assert found["proposal/1"].body == "Planter\n\nPartout"
    assert found["comment/5"].parent == "proposal/1"


DECIDIM_030 = (
    "id;taxonomies/id;taxonomies/name/fr;participatory_space/url;component/id;title/en;title/fr;body/fr;state;"
    "answer/fr;votes;"
    "created_at;updated_at;withdrawn;url;author/id;author/name\n"
    "12;3,4;Mobilité|Centre;https://d.example.fr/processes/plan;7;Bikes;Vélos;'- Des pistes;accepted;<p>Oui</p>;5;"
    "2024-01-02 10:00:00 +0100;;false;https://d.example.fr/processes/plan/f/7/proposals/12;9;Zoé\n"
    "13;;;https://d.example.fr/processes/plan;7;Trams;;Texte;withdrawn;;0;2024-01-02;;true;"
    "https://d.example.fr/processes/plan/f/7/proposals/13;;\n"
)


def test_decidim_0_30_with_taxonomies_and_locales(tmp_path: Path) -> None:
    brought: Brought = bring(written(tmp_path, "d.csv", DECIDIM_030))
    first, second = brought.contributions
    assert (first.space, first.key, first.title, first.body) == (
        "decidim:d.example.fr",
        "proposal/12",
        "Vélos",
        "- Des pistes",
    )
    assert (first.answer, first.answer_state, first.section) == ("Oui", "accepted", "taxonomy/3")
    assert (second.title, second.presence, second.section) == ("Trams", Presence.WITHDRAWN, "component/7")
    assert [(s.key, s.parent) for s in brought.sections] == [("component/7", None), ("taxonomy/3", "component/7")]


def test_the_comments_of_adhocracy_stand_under_their_ideas(tmp_path: Path) -> None:
    link = "https://a.example.org/ville/ideas"
    folder = tmp_path / "export"
    folder.mkdir()
    written(
        folder, "ideas.csv",
        "Reference No.;Link;Title;Description;Category;Labels;Creator;Created;Positive ratings;Negative ratings;"
        "Comment count;Status;Feedback;Remark;Contact consent;Creator email;Creator phone\n"
        f"2026-00012;{link}/2026-00012/;Vélos;Des pistes;Mobilité;Sud, Nord;Zoé;2026-03-01T10:00:00+01:00;5;1;2;"
        "accepted;Oui;;Yes;zoe@example.org;0600\n",
    )  # fmt: skip
    written(
        folder, "comments.csv",
        "ID;Comment;Erzeugt;Link;Creator;Positive ratings;Negative ratings;Reply to Reference;Reply to Comment\n"
        f"7;D’accord;2026-03-02T10:00:00+01:00;{link}/2026-00012/?comment=7;Max;1;0;2026-00012;\n"
        f"8;Moi aussi;2026-03-03T10:00:00+01:00;{link}/2026-00012/?comment=8;Lou;0;0;;7\n",
    )  # fmt: skip
    brought = bring(folder)
    idea, first, second = brought.contributions
    assert (idea.key, idea.labels, idea.answer, idea.section) == (
        "idea/2026-00012", ("Sud", "Nord"), "Oui", "category/mobilite",
    )  # fmt: skip
    assert "zoe@example.org" not in idea.raw.values()
    assert [(one.key, one.parent, one.kind, one.section) for one in (first, second)] == [
        ("comment/7", "idea/2026-00012", Kind.COMMENT, "category/mobilite"),
        ("comment/8", "comment/7", Kind.COMMENT, "category/mobilite"),
    ]
    assert first.created is not None
    assert not brought.findings


def test_exports_without_contributions_are_counted_not_imported(tmp_path: Path) -> None:
    text = (
        "export_participant_user_id,export_participant_username,export_participant_user_email\nu1,zoe,zoe@example.org\n"
    )
    brought = bring(written(tmp_path, "participants.csv", text))
    assert brought.contributions == []
    assert brought.ailments() == {Ailment.NOT_A_CONTRIBUTION: 1}
