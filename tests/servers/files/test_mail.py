"""E-mails as contributions: own words, threads, names, attachments; and messages made to harm."""

import struct
import zipfile
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from pathlib import Path

import docx
import pytest
from compressed_rtf import compress

from moderator.domain.contribution import Channel, Kind
from moderator.domain.doctor import AILMENT_LABELS, Ailment, Remedy
from moderator.domain.problem import Problem
from moderator.servers.files import recognise
from moderator.servers.particulars import particulars
from tests.servers.files.bringing import bring


def message(
    text: str,
    *,
    identity: str = "<un@exemple.fr>",
    sender: str = "Zoé Martin <zoe.martin@exemple.fr>",
    subject: str = "Mon avis sur l’article 7",
    date: str = "Tue, 10 Mar 2026 09:12:00 +0100",
    answers: str = "",
) -> EmailMessage:
    """A message as a mail program writes it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Date"] = sender, "consultation@exemple.gouv.fr", subject, date
    if identity:
        made["Message-ID"] = identity
    if answers:
        made["In-Reply-To"] = answers
        made["References"] = f"<racine@exemple.fr> {answers}"
    made.set_content(text)
    return made


def saved(folder: Path, *messages: EmailMessage, name: str = "avis.eml") -> Path:
    """One message as .eml, several as .mbox."""
    file = folder / (name if len(messages) == 1 else "boite.mbox")
    if len(messages) == 1:
        file.write_bytes(messages[0].as_bytes(policy=SMTP))
    else:
        file.write_bytes(b"".join(b"From x@y Tue Mar 10 09:12:00 2026\n" + one.as_bytes() + b"\n" for one in messages))
    return file


def test_one_message(tmp_path: Path) -> None:
    file = saved(tmp_path, message("Je suis pour, à condition que les vélos y gagnent.\n"))
    found = recognise(file)
    assert (found.layout, found.format) == ("mail", "eml")
    assert found.preview_rows[0][2:5] == (
        "Zoé Martin", "Mon avis sur l’article 7", "Je suis pour, à condition que les vélos y gagnent.",
    )  # fmt: skip
    brought = bring(file)
    one = brought.contributions[0]
    assert (one.title, one.body) == ("Mon avis sur l’article 7", "Je suis pour, à condition que les vélos y gagnent.")
    assert (one.kind, one.channel, one.author.name) == (Kind.LETTER, Channel.EMAIL, "Zoé Martin")
    assert one.created is not None
    assert one.created.isoformat() == "2026-03-10T09:12:00+01:00"
    assert not brought.findings


def test_an_address_is_never_shown_but_tells_authors_apart(tmp_path: Path) -> None:
    file = saved(
        tmp_path,
        message("Un.", identity="<1@x>", sender="zoe.martin@exemple.fr"),
        message("Deux.", identity="<2@x>", sender='"ZOE.MARTIN@exemple.fr" <Zoe.Martin@exemple.fr>'),
        message("Trois.", identity="<3@x>", sender="Max <max@exemple.fr>"),
    )
    brought = bring(file)
    keys = [one.author.key for one in brought.contributions]
    assert keys[0] == keys[1] != keys[2]
    assert [one.author.name for one in brought.contributions] == ["", "", "Max"]
    shown = [repr((one.key, one.author, one.title, one.body)) for one in brought.contributions]
    assert not any("@" in said for said in shown)
    assert brought.contributions[0].raw["address"] == "zoe.martin@exemple.fr"


def test_what_is_quoted_and_signed_is_kept_apart(tmp_path: Path) -> None:
    text = (
        "Bonjour,\n\nJe maintiens mon avis : la piste doit être continue.\n\n-- \nZoé Martin\n06 12 34 56 78\n\n"
        "Le mar. 10 mars 2026 à 09:12, Consultation <consultation@exemple.gouv.fr>\na écrit :\n\n"
        "> Merci de votre avis.\n> Pourriez-vous préciser ?\n"
    )
    brought = bring(saved(tmp_path, message(text, subject="RE: Mon avis")))
    one = brought.contributions[0]
    assert one.body == "Bonjour,\n\nJe maintiens mon avis : la piste doit être continue."
    assert "Pourriez-vous préciser" in str(one.raw["quoted"])
    assert "06 12 34 56 78" in str(one.raw["signature"])
    assert "Merci de votre avis" in str(one.raw["text"])
    assert [(f.ailment, f.remedy) for f in brought.findings] == [(Ailment.QUOTED, Remedy.KEPT)]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("D’accord.\n\nOn Tue, 10 Mar 2026 at 09:12, Max <m@x.fr> wrote:\n> Et vous ?", "D’accord."),
        ("> Et vous ?\n\nMoi aussi.\n\n> Vraiment ?\n\nVraiment.", "Moi aussi.\n\nVraiment."),
        ("Non.\n\n-----Message d'origine-----\nDe : Max\nEnvoyé : mardi\nObjet : avis\n\nOui ?", "Non."),
        ("Non.\n\n________________________________\nDe : Max <m@x.fr>\nEnvoyé : mardi 10 mars 2026\nÀ : Zoé\n"
         "Objet : Votre avis\n\nBonjour", "Non."),
        ("Pour.\n\nEnvoyé de mon iPhone", "Pour."),
        ("Pour.\n\nTélécharger Outlook pour Android", "Pour."),
        ("De : mon point de vue, c’est oui.\nObjet : le vélo.", "De : mon point de vue, c’est oui.\nObjet : le vélo."),
        ("> Rien d’autre qu’une citation", "> Rien d’autre qu’une citation"),
        ("Le maire a écrit une lettre que je joins : lisez-la.\n\nMerci", "Le maire a écrit une lettre que je joins : "
         "lisez-la.\n\nMerci"),
    ],
)  # fmt: skip
def test_the_forms_of_quoting(tmp_path: Path, text: str, own: str) -> None:
    assert bring(saved(tmp_path, message(text))).contributions[0].body == own


def test_a_message_written_in_its_subject_is_a_text(tmp_path: Path) -> None:
    subject = "Je suis contre le péage, " * 20
    (one,) = bring(saved(tmp_path, message("Merci.", subject=subject))).contributions
    assert (len(one.title) <= 251, one.title[-1]) == (True, "…")
    assert one.body == f"{subject.strip()}\n\nMerci."


def test_a_message_passed_on_is_its_first_author_s(tmp_path: Path) -> None:
    text = (
        "Pour suite à donner.\n\n---------- Message transféré ---------\nDe : Max Durand <max@exemple.fr>\n"
        "Date : 3 mars 2026 à 14:05\nObjet : Contre l’article 2\nÀ : <mairie@exemple.fr>\n\n"
        "Cet article est inutile.\n"
    )
    brought = bring(saved(tmp_path, message(text, subject="TR: Contre l’article 2")))
    one = brought.contributions[0]
    assert (one.author.name, one.title) == ("Max Durand", "Contre l’article 2")
    assert one.body == "Cet article est inutile."
    assert ("Words of who passed it on", "Pour suite à donner.") in particulars(one.raw)
    assert one.labels == ("transféré",)
    assert one.created is not None
    assert one.created.strftime("%d/%m %H:%M") == "03/03 14:05"
    assert Ailment.FORWARDED in brought.ailments()
    attached = message("Voir ci-joint.", identity="<2@x>")
    attached.add_attachment(message("La piste coupe mon champ.", sender="Luc Petit <luc@exemple.fr>", subject="Piste"))
    one = bring(saved(tmp_path, attached)).contributions[0]
    assert one.author.name == "Luc Petit"
    assert "La piste coupe mon champ." in one.body
    assert [each.media_type for each in one.attachments] == ["message/rfc822"]
    exchange: Message = MIMEText("Le pont est trop étroit.", "plain", "utf-8")
    for around in ("alternative", "related", "mixed"):
        exchange = MIMEMultipart(around, _subparts=[exchange])
    exchange["From"], exchange["Subject"] = "Luc Petit <luc@exemple.fr>", "Pont"
    for number, name in ((3, "Mairie"), (4, "Préfecture")):
        hall = message("Voir ci-joint.", identity=f"<{number}@x>", sender=f"{name} <x@exemple.fr>")
        hall.add_attachment(exchange)
        exchange = hall
    one = bring(saved(tmp_path, hall)).contributions[0]
    assert (one.author.name, one.body) == ("Luc Petit", "Le pont est trop étroit.")


def test_a_message_passed_on_twice_is_that_of_who_wrote_it_first(tmp_path: Path) -> None:
    hall = message("Pour suite à donner.", identity="<2@x>", sender="Mairie <mairie@x.fr>", subject="TR: Piste")
    hall.add_attachment(message("La piste coupe mon champ.", sender="Luc Petit <luc@exemple.fr>", subject="Piste"))
    prefect = message("À verser au dossier.", identity="<3@x>", sender="Préfecture <p@x.fr>", subject="TR: TR: Piste")
    prefect.add_attachment(hall)
    one = bring(saved(tmp_path, prefect)).contributions[0]
    assert (one.author.name, one.title, one.body) == ("Luc Petit", "Piste", "La piste coupe mon champ.")
    assert one.raw["introduction"] == "À verser au dossier.\n\nPour suite à donner."
    outlook = message(
        "Pour info.\n\nL’accueil\n________________________________\nDe : Paul <paul@exemple.fr>\n"
        "Envoyé : dimanche 1 mars 2026 18:12\nÀ : Mairie\nObjet : Gare\n\nGardez la gare.\n\n"
        "De : Mairie <m@x.fr>\nEnvoyé : samedi\nObjet : Votre avis ?\n\nDonnez votre avis.",
        identity="<4@x>", subject="TR : Gare",
    )  # fmt: skip
    two = bring(saved(tmp_path, outlook)).contributions[0]
    assert (two.author.name, two.body, two.raw["introduction"]) == (
        "Paul",
        "Gardez la gare.",
        "Pour info.\n\nL’accueil",
    )
    assert "Donnez votre avis." in str(two.raw["quoted"])


def test_machines_that_answer_are_told_from_people(tmp_path: Path) -> None:
    absent = message("Je suis absent.", subject="Réponse automatique : Absence", identity="<1@x>")
    returned = message("This is the mail system.", subject="Undelivered Mail", identity="<2@x>")
    returned.add_attachment(message("Merci.", sender="c@x.fr"))
    returned.set_type("multipart/report")
    form = message("Je suis pour.", identity="<3@x>")
    form["Auto-Submitted"] = "auto-generated"
    notice = message("I was unable to deliver your message.", subject="failure notice", identity="<4@x>")
    notice["Return-Path"] = "<>"
    receipt = message("Lu.", subject="Accusé de réception : avis", identity="<5@x>", sender="Postmaster@x.fr")
    accepted = message("Accepté", identity="<6@x>")
    accepted.add_alternative("BEGIN:VCALENDAR", subtype="calendar", params={"method": "REPLY"})
    people = [
        message("Je vote ici.", subject=subject, identity=f"<{number}@y>")
        for number, subject in enumerate(("Absent du bureau de vote", "Accusé de réception jamais reçu"))
    ]
    brought = bring(saved(tmp_path, absent, returned, form, notice, receipt, accepted, *people))
    machine = ("réponse automatique",)
    assert [one.labels for one in brought.contributions] == [machine, machine, (), *[machine] * 3, (), ()]
    assert brought.ailments()[Ailment.NOT_A_CONTRIBUTION] == 5
    assert [each.title for each in brought.contributions[5].attachments] == ["invitation.ics"]
    assert brought.contributions[1].author.name == "Zoé Martin"


def test_what_the_mailbox_made_of_a_message_is_a_label(tmp_path: Path) -> None:
    """Gmail's export is the whole account; Thunderbird's files keep what was deleted until they are compacted."""
    sent, deleted, read = (message("Pour.", identity=f"<{number}@x>") for number in range(3))
    sent["X-Gmail-Labels"] = "=?UTF-8?Q?Messages_envoy=C3=A9s,Ouvert?="
    deleted["X-Mozilla-Status"] = "0009"
    read["X-Mozilla-Status"] = "0001"
    brought = bring(saved(tmp_path, sent, deleted, read))
    assert [one.labels for one in brought.contributions] == [("envoyé",), ("supprimé",), ()]
    assert brought.ailments() == {Ailment.NOT_A_CONTRIBUTION: 2}


def test_a_letter_attached_to_a_few_words_is_the_contribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx.Document()
    document.add_paragraph("Je m’oppose au projet pour dix raisons.")
    document.save(str(tmp_path / "avis.docx"))
    letter = (tmp_path / "avis.docx").read_bytes()
    sent = message("Veuillez trouver ci-joint mon avis.")
    sent.add_attachment(letter, maintype="application", subtype="octet-stream", filename="avis Léa.docx")
    sent.add_attachment(b"%PDF damaged", maintype="application", subtype="pdf", filename="plan\u202e.pdf")
    sent.add_attachment(b"\xd0\xcf", maintype="application", subtype="msword", filename="ancien.doc")
    for number in range(10):
        sent.add_attachment(f"Annexe {number}.", filename=f"{number}.txt")
    brought = bring(saved(tmp_path, sent))
    one = brought.contributions[0]
    assert one.body.startswith(
        "Veuillez trouver ci-joint mon avis.\n\n[avis Léa.docx]\nJe m’oppose au projet pour dix raisons.\n\n[0.txt]\n"
    )
    assert [each.title for each in one.attachments[:3]] == ["avis Léa.docx", "plan.pdf", "ancien.doc"]
    assert brought.ailments() == {Ailment.ENCLOSED: 8, Ailment.ATTACHMENT: 5}
    assert [f.sample for f in brought.of(Ailment.ATTACHMENT)][1:] == ["ancien.doc", "7.txt", "8.txt", "9.txt"]
    with monkeypatch.context() as patched:
        patched.setattr("moderator.servers.files.enclosed._LONGEST", 30)
        long = bring(saved(tmp_path, sent))
    assert "dix raisons" not in long.contributions[0].body
    assert [f.sample[:13] for f in long.of(Ailment.OVERSIZED)] == ["avis Léa.docx"]
    annexed = message("Je m’oppose au projet parce que " + "la rivière est fragile, " * 20)
    annexed.add_attachment(letter, maintype="application", subtype="octet-stream", filename="avis.docx")
    assert "dix raisons" not in bring(saved(tmp_path, annexed)).contributions[0].body
    renamed = message("Mon avis ci-joint.")
    renamed.add_attachment(rb"{\rtf1 Non.}", maintype="application", subtype="msword", filename="avis.doc")
    renamed.add_attachment(rb"{\rtf1 Surtout", maintype="text", subtype="rtf", filename="suite")
    brought = bring(saved(tmp_path, renamed))
    assert brought.contributions[0].body.endswith("[avis.doc]\nNon.\n\n[suite]\nSurtout")
    assert [f.sample for f in brought.of(Ailment.ATTACHMENT)] == ["suite"]


def test_paragraphs_that_thunderbird_folds_are_whole(tmp_path: Path) -> None:
    file = tmp_path / "avis.eml"
    file.write_bytes(
        "From: z@x.fr\r\nSubject: Avis\r\nMessage-ID: <1@x>\r\nDate: Fri, 01 Jan 1904 00:00:00 +0000\r\n"
        "Received: from a by b; Tue, 10 Mar 2026 10:00:00 +0100\r\n"
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
        "Un long paragraphe coupé \r\npar le programme.\r\n\r\n From here.\r\n-- \r\nZoé\r\n".encode()
    )
    one = bring(file).contributions[0]
    assert one.body == "Un long paragraphe coupé par le programme.\n\nFrom here."
    assert one.created is not None
    assert one.created.year == 2026


def test_a_thread_and_a_message_in_two_mailboxes(tmp_path: Path) -> None:
    first = message("La question.", identity="<1@x>", subject="Question")
    second = message("La réponse.", identity="<2@x>", answers="<1@x>", subject="RE: Question")
    with zipfile.ZipFile(tmp_path / "boites.zip", "w") as bundle:
        bundle.write(saved(tmp_path, first, second), "recus.mbox")
        bundle.writestr("envoyes/copie.eml", first.as_bytes())
        bundle.writestr("envoyes/photo.png", b"\x89PNG")
    brought = bring(tmp_path / "boites.zip")
    question, answer = sorted(brought.contributions, key=lambda one: one.title != "Question")
    assert len(brought.contributions) == 2
    assert answer.parent == question.key
    assert {(f.ailment, f.remedy) for f in brought.findings} == {
        (Ailment.DUPLICATE_ROW, Remedy.SET_ASIDE),
        (Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE),
    }


def test_a_message_too_large_is_set_aside_whole_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderator.servers.files.mail.LARGEST", 2_000)
    path = saved(tmp_path, message("Un plan. " * 300, subject="Plan"), message("Oui au tramway.", subject="Avis"))
    brought = bring(path)
    assert [one.title for one in brought.contributions] == ["Avis"]
    (large,) = brought.of(Ailment.OVERSIZED)
    assert (large.remedy, large.row) == (Remedy.SET_ASIDE, 1)
    assert "Subject: Plan" in large.sample
    assert "cut" not in AILMENT_LABELS[large.ailment]


def test_html_only_is_turned_into_text_and_its_quotation_taken_out(tmp_path: Path) -> None:
    made = message("x")
    made.set_content(
        "<p>Je <b>soutiens</b> ce texte.</p><script>alert(1)</script><div class='gmail_quote'>Le 3 mars, Max a écrit :"
        "<blockquote type='cite'>Et vous ?</blockquote></div><p>Merci.</p><div class='gmail_quote'>Encore.</div>",
        subtype="html",
    )
    one = bring(saved(tmp_path, made)).contributions[0]
    assert (one.body, one.html) == ("Je soutiens ce texte.\n\nMerci.", "")
    assert one.raw["quoted"] == "Le 3 mars, Max a écrit :\n\nEt vous ?\n\nEncore."
    made = message("Le texte.")
    made.add_alternative("<p>La version en HTML.</p>", subtype="html")
    assert bring(saved(tmp_path, made)).contributions[0].body == "Le texte."
    made = message("Ce message est en HTML.")
    made.add_alternative("<p>Je m’oppose au péage parce que le pont est la seule route. </p>" * 3, subtype="html")
    assert bring(saved(tmp_path, made)).contributions[0].body.startswith("Je m’oppose au péage")


def der(tag: int, *values: bytes, open_: bool = False) -> bytes:
    """One element of a signature, of a length that is said or left open."""
    value = b"".join(values)
    if open_:
        return bytes((tag, 0x80)) + value + b"\0\0"
    size = bytes((len(value),)) if len(value) < 0x80 else b"\x82" + struct.pack(">H", len(value))
    return bytes((tag,)) + size + value


@pytest.mark.parametrize("open_", [False, True])
def test_a_message_inside_its_signature_is_read(tmp_path: Path, open_: bool) -> None:
    said = "Content-Type: text/plain; charset=utf-8\r\n\r\nJe suis contre le péage.\r\n".encode()
    octets = der(0x24, der(4, said[:9]), der(4, said[9:]), open_=True) if open_ else der(4, said)
    name = bytes.fromhex("2a864886f70d0107")
    inside = der(0x30, der(6, name + b"\1"), der(0xA0, octets, open_=open_), open_=open_)
    whole = der(0x30, der(2, b"\1"), der(0x31), inside, der(0x31))
    sealed = message("")
    sealed.set_content(
        der(0x30, der(6, name + b"\2"), der(0xA0, whole, open_=open_), open_=open_),
        maintype="application", subtype="pkcs7-mime", filename="smime.p7m",
    )  # fmt: skip
    brought = bring(saved(tmp_path, sealed))
    (one,) = brought.contributions
    assert (one.body, [each.title for each in one.attachments]) == ("Je suis contre le péage.", ["smime.p7m"])
    assert not brought.findings
    for end in (30, 5):
        cut = message("", identity=f"<{end}@x>")
        cut.set_content(b"\x30\x80" * end, maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
        assert bring(saved(tmp_path, cut)).ailments() == {Ailment.SEALED: 1}


def test_what_is_signed_is_read_and_what_is_encrypted_is_told(tmp_path: Path) -> None:
    armour = "-----BEGIN PGP {}-----\n"
    signed = armour.format("SIGNED MESSAGE") + "Hash: SHA256\n\nJe soutiens l’article 3.\n- - sécurité\n"
    signed += armour.format("SIGNATURE") + "\niQEz\n-----END PGP SIGNATURE-----\n"
    shut = message(armour.format("MESSAGE") + "\nhQEM\n-----END PGP MESSAGE-----\n", identity="<2@x>", subject="Secret")
    brought = bring(saved(tmp_path, message(signed), shut))
    assert brought.contributions[0].body == "Je soutiens l’article 3.\n- sécurité"
    assert "iQEz" in str(brought.contributions[0].raw["text"])
    assert [(f.ailment, f.row) for f in brought.findings] == [(Ailment.SEALED, 2)]
    assert brought.contributions[1].labels == ("message chiffré",)


def test_attachments_are_kept_with_their_bytes(tmp_path: Path) -> None:
    made = message("Voir la pièce jointe.")
    made.add_attachment(b"%PDF-1.4 plan", maintype="application", subtype="pdf", filename="plan été.pdf")
    made.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="../../../etc/passwd")
    made.add_attachment(b"MZ", maintype="application", subtype="pdf", filename="x" * 300 + "\u202egnp.pdf")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", cid="<photo@x>")
    one = bring(saved(tmp_path, made)).contributions[0]
    assert [(each.title, each.media_type, each.content) for each in one.attachments] == [
        ("plan été.pdf", "application/pdf", b"%PDF-1.4 plan"),
        ("../../../etc/passwd", "application/octet-stream", b"MZ"),
        ("x" * 246 + ".pdf", "application/pdf", b"MZ"),
        ("image.png", "image/png", b"\x89PNG"),
    ]
    outlook = message("Voir ci-joint.")
    outlook.add_attachment(b'x\x9f>"', maintype="application", subtype="ms-tnef", filename="winmail.dat")
    brought = bring(saved(tmp_path, outlook))
    assert [(f.ailment, f.field) for f in brought.findings] == [(Ailment.ATTACHMENT, "winmail.dat")]


def envelope(*attributes: tuple[int, bytes]) -> bytes:
    """A winmail.dat as Exchange makes it ([MS-OXTNEF] §2.1)."""
    made = b"\x78\x9f\x3e\x22\x01\x00"
    for name, value in attributes:
        level = b"\x02" if name in (0x00069002, 0x00018010, 0x0006800F, 0x00069005) else b"\x01"
        made += level + struct.pack("<II", name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return made


def test_the_letters_inside_a_winmail_dat_are_taken_out(tmp_path: Path) -> None:
    long = "Avis sur la rivière, définitif.docx".encode("utf-16-le") + b"\0\0"
    about = struct.pack("<IHHI", 2, 0x0003, 0x0E20, 12) + struct.pack("<HHII", 0x001F, 0x3707, 1, len(long)) + long
    about += b"\0" * (-len(long) % 4)
    text = struct.pack("<IHHII", 2, 0x0102, 0x1013, 1, 18) + "<p>Été joint</p>".encode() + b"\0" * 2
    text += struct.pack("<HHI", 0x0003, 0x3FDE, 65_001)
    outlook = message("")
    content = envelope(
        (0x00069007, struct.pack("<II", 1252, 0)), (0x00069003, text), (0x00069002, b"\0" * 14),
        (0x00018010, b"AVIS~1.DOC\0"), (0x0006800F, b"PK plan"), (0x00069005, about),
        (0x00069002, b"\0" * 14), (0x00018010, b"photo\xe9.jpg\0"), (0x0006800F, b"\xff\xd8"),
    )  # fmt: skip
    outlook.add_attachment(content, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    brought = bring(saved(tmp_path, outlook))
    one = brought.contributions[0]
    assert one.body == "Été joint"
    assert [(each.title, each.content) for each in one.attachments] == [
        ("Avis sur la rivière, définitif.docx", b"PK plan"), ("photoé.jpg", b"\xff\xd8"),
    ]  # fmt: skip
    for end, titles in (
        (len(content) - 4, ["Avis sur la rivière, définitif.docx", "winmail.dat"]),
        (content.index(b"PK plan") + 4, ["winmail.dat"]),
    ):
        cut = message("", identity="<cut@x>")
        cut.add_attachment(content[:end], maintype="application", subtype="ms-tnef", filename="winmail.dat")
        told = bring(saved(tmp_path, cut))
        assert [each.title for each in told.contributions[0].attachments] == titles
        assert Ailment.ATTACHMENT in told.ailments()
    many = struct.pack("<IHHIII", 2, 0x1002, 0x1205, 2, 1, 2)  # several numbers, before what matters
    rich = struct.pack("<HHIII", 0x0102, 0x1009, 1, 4, 0)
    for number, unread in enumerate(
        (
            envelope((0x00069002, b"\0" * 14), (0x00018010, b"Un courriel\0"), (0x0006800F, b"")),
            envelope((0x00069003, many + rich), (0x00069002, b"\0" * 14), (0x00018010, b"plan.pdf\0"),
                     (0x0006800F, b"%PDF")),
            envelope((0x00069003, struct.pack("<IHH", 1, 0x4848, 0x1205)), (0x00069002, b"\0" * 14),
                     (0x00018010, b"plan.pdf\0"), (0x0006800F, b"%PDF")),
            envelope((0x00069003, struct.pack("<IHHIII", 1, 0x0102, 0x1009, 1, 4, 0)), (0x00069002, b"\0" * 14),
                     (0x00018010, b"plan.pdf\0"), (0x0006800F, b"%PDF")),
        )
    ):  # fmt: skip
        kept = message("", identity=f"<kept{number}@x>")
        kept.add_attachment(unread, maintype="application", subtype="ms-tnef", filename="winmail.dat")
        told = bring(saved(tmp_path, kept))
        assert told.contributions[0].attachments[-1].title == "winmail.dat"
        assert Ailment.ATTACHMENT in told.ailments()


def test_a_text_that_outlook_packed_is_unpacked(tmp_path: Path) -> None:
    said = (
        rb"{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}L\'92\'e9t\'e9 \u8364? : {\b non}\par{\fldinst HYPERLINK}"
        rb"{\uc2\u8220 ??\u-10179??\u-8704??\u8221??}\line fin}"
    )
    whole = rb"{\rtf1\ansi" + said
    packed = compress(whole)
    wrong_sum = packed[:12] + b"\0\0\0\0" + packed[16:]
    for number, content in enumerate((packed, compress(whole, compressed=False), wrong_sum)):
        property_ = struct.pack("<IHHII", 1, 0x0102, 0x1009, 1, len(content)) + content + b"\0" * (-len(content) % 4)
        outlook = message("", identity=f"<{number}@x>")
        outlook.add_attachment(
            envelope((0x00069003, property_)), maintype="application", subtype="ms-tnef", filename="winmail.dat"
        )
        brought = bring(saved(tmp_path, outlook))
        assert brought.contributions[0].body == "L’été € : non\n“😀”\nfin"
        assert not brought.findings


def test_a_winmail_dat_saved_alone_holds_a_message_and_what_it_passes_on(tmp_path: Path) -> None:
    def held(property_: int, value: bytes, kind: int = 0x001E) -> bytes:
        return struct.pack("<HHII", kind, property_, 1, len(value)) + value + b"\0" * (-len(value) % 4)

    inner = envelope((0x00069003, struct.pack("<I", 4) + held(0x0042, b"Luc Petit\0") + held(0x0037, b"Pont\0")
                      + held(0x1000, b"Le pont est trop \xe9troit.\0") + held(0x1035, b"<luc@x>\0")))  # fmt: skip
    passed_on = bytes.fromhex("0703020000000000c000000000000046") + inner
    content = envelope(
        (0x00069003, struct.pack("<I", 5) + held(0x0042, b"La \"Mairie\"\0") + held(0x0065, b"mairie@exemple.fr\0")
         + held(0x0037, b"TR: Pont\0") + held(0x1035, b"<mairie@x>\0")
         + struct.pack("<HHQ", 0x0040, 0x0039, 134_175_931_200_000_000)),
        (0x00069002, b"\0" * 14), (0x0006800F, b"an icon"),
        (0x00069005, struct.pack("<I", 1) + held(0x3701, passed_on, 0x000D)),
        (0x00069002, b"\0" * 14),
        (0x00069005, struct.pack("<I", 2) + held(0x3707, b"plan.txt\0") + held(0x3701, b"\xff\xd8\0\1" * 400, 0x0102)),
    )  # fmt: skip
    (tmp_path / "winmail.dat").write_bytes(content)
    brought = bring(tmp_path / "winmail.dat")
    (one,) = brought.contributions
    assert (one.author.name, one.title, one.body) == ("Luc Petit", "Pont", "Le pont est trop étroit.")
    assert one.raw["id"] == "mairie@x"
    assert one.created is not None
    assert one.created.isoformat() == "2026-03-10T05:12:00+00:00"
    assert [each.title for each in one.attachments] == ["plan.txt", "winmail.dat"]
    assert one.attachments[0].content == b"\xff\xd8\0\1" * 400
    assert brought.ailments() == {Ailment.FORWARDED: 1, Ailment.ATTACHMENT: 1}


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        (b"Content-Type: text/plain; charset=us-ascii", "Déjà".encode("cp1252"), "Déjà"),
        (b"Content-Type: text/plain; charset=iso-8859-1", "L\u2019\u00e9t\u00e9 \u20ac".encode("cp1252"), "L’été €"),
        (b"Content-Type: text/plain; charset=klingon", "Déjà".encode(), "Déjà"),
        (b"Content-Type: text/plain; charset=punycode", "Déjà".encode("punycode"), "Dj-kia8a"),
        (b"X-Rien: rien", "Déjà".encode(), "Déjà"),
        (b"Content-Type: text/plain; charset=utf-8", "Déjà".encode("cp1252"), "Déjà"),
    ],
)
def test_charsets_that_are_missing_or_wrong(tmp_path: Path, headers: bytes, body: bytes, found: str) -> None:
    file = tmp_path / "avis.eml"
    file.write_bytes(
        b"From: =?iso-8859-1?Q?Zo=E9?= <z@x.fr>\r\nSubject: =?utf-8?B?w6l0w6k=?=\r\nMessage-ID: <1@x>\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n" + headers + b"\r\n\r\n" + body
    )
    one = bring(file).contributions[0]
    assert (one.author.name, one.title, one.body) == ("Zoé", "été", found)


@pytest.mark.parametrize("envelope", [b"From x@y Tue Mar 10 09:12:00 2026\n", b"From \r\nX-Mozilla-Status: 0001\r\n"])
def test_a_line_of_a_text_that_starts_like_an_envelope(tmp_path: Path, envelope: bytes) -> None:
    file = tmp_path / "boite"  # Thunderbird's have no suffix
    file.write_bytes(
        envelope + b"From: a@x.fr\nSubject: Un\nMessage-ID: <1@x>\n\n"
        b"Bonjour,\n\nFrom here on:\n\n>From the start.\n\nFrom now on\nNote: rien.\n\n"
        + envelope + b"From: b@x.fr\nSubject: Deux\nMessage-ID: <2@x>\n\nOui.\n"
    )  # fmt: skip
    assert recognise(file).format == "mbox"
    brought = bring(file)
    assert [one.title for one in brought.contributions] == ["Un", "Deux"]
    assert brought.contributions[0].body == "Bonjour,\n\nFrom here on:\n\nFrom the start.\n\nFrom now on\nNote: rien."


def test_messages_made_to_harm_are_told_and_the_next_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "recus"
    folder.mkdir()
    head = b"From: a@x.fr\r\nSubject: piege\r\nMessage-ID: <%d@x>\r\n"
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(300)
    )
    (folder / "1.eml").write_bytes(head % 1 + deep)
    (folder / "2.eml").write_bytes(
        head % 2 + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 700
    )
    many = b"To: " + b"x@y.fr, " * 100_000 + b"\r\n"
    (folder / "6.eml").write_bytes(head % 6 + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 500)
    (folder / "3.eml").write_bytes(head % 3 + many + b"Date: hier\r\n\r\nQuand m\xeame.")
    (folder / "5.eml").write_bytes(
        head % 5 + b"Content-Type: message/rfc822\r\n\r\n" * 60 + b"\r\n\r\n" + bytes(100_000)
    )
    (folder / "4.eml").write_bytes(head % 4 + b"Content-Type: text/plain; charset*=x''%ff; name*0*=\r\n\r\nLisible.")
    brought = bring(folder)
    assert {"Quand même.", "Lisible."} <= {one.body for one in brought.contributions}
    unread = {(f.place, f.remedy) for f in brought.of(Ailment.UNREADABLE)}
    assert unread == {
        *((f"{number}.eml", Remedy.KEPT) for number in (1, 2, 5)), ("6.eml", Remedy.SET_ASIDE),
    }  # fmt: skip
    assert [f.place for f in brought.of(Ailment.DATE)] == ["3.eml"]
    inside = next(one for one in brought.contributions if len(one.attachments) > 1)
    assert sum(len(each.content or b"") for each in inside.attachments) < 1_000_000


def test_outlook_s_own_files_are_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "avis.msg"
    file.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600) + "__substg1.0_0037001F".encode("utf-16-le"))
    with pytest.raises(Problem, match=r"Outlook’s own format"):
        recognise(file)
