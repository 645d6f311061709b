"""E-mails, letters and saved pages in a workspace: added little by little, with the files that come with them."""

from email.message import EmailMessage
from pathlib import Path

from moderator.domain.contribution import Attachment
from moderator.domain.doctor import Ailment
from moderator.store import attachments, pages
from moderator.store.workspace import Workspace
from moderator.work import importing
from tests.store.making import rows, workspace


def mail(folder: Path, number: int, text: str, **files: bytes) -> Path:
    """A message saved as .eml, with files."""
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = f"a{number}@x.fr", f"Avis {number}", f"<{number}@x.fr>"
    made.set_content(text)
    for name, content in files.items():
        made.add_attachment(content, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    path = folder / f"{number}.eml"
    path.write_bytes(made.as_bytes())
    return path


def bodies(ws: Workspace) -> list[tuple[str, int | None]]:
    """The texts, and when they were found gone."""
    with ws.read() as conn:
        ids = [row[0] for row in conn.exec_driver_sql("SELECT id FROM contribution ORDER BY id")]
        return [(one.body, one.removed) for one in pages.records(conn, ids)]


def test_messages_saved_day_after_day_add_up_in_one_source(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        monday = [mail(tmp_path, 1, "Pour."), mail(tmp_path, 2, "Contre.")]
        (tmp_path / "avis.csv").write_text("id;texte\n1;Un avis de la réunion publique\n", "utf-8")
        groups = importing.gathered([*monday, tmp_path / "avis.csv", tmp_path / "absent.csv"])
        assert groups == [tuple(monday), (tmp_path / "avis.csv",), (tmp_path / "absent.csv",)]
        first = importing.bring(ws, groups[0])
        assert (first.new, first.label) == (2, "1.eml and 1 other file")
        second = importing.bring(ws, mail(tmp_path, 3, "Sans avis."))
        assert (second.new, second.gone, second.source) == (1, 0, first.source)
        again = importing.bring(ws, monday)
        assert (again.unchanged, again.gone) == (2, 0)
        assert bodies(ws) == [("Pour.", None), ("Contre.", None), ("Sans avis.", None)]


def test_attachments_are_kept_once_and_the_large_ones_are_told(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        leaflet = b"%PDF tract " * 1_000
        large = b"%PDF plan " * 3_000_000
        report = importing.bring(
            ws, [mail(tmp_path, 1, "Un.", tract=leaflet), mail(tmp_path, 2, "Deux.", tract=leaflet, plan=large)]
        )
        # The plan is too large to be looked into, and too large to be kept; neither leaflet is a PDF that can be read.
        assert [(what, count) for what, _remedy, count in report.findings] == [(Ailment.ATTACHMENT, 4)]
        with ws.read() as conn:
            kept = attachments.listed(conn)
            assert [(one.name, one.size, one.here) for one in kept] == [
                ("tract.pdf", len(leaflet), True), ("tract.pdf", len(leaflet), True), ("plan.pdf", len(large), False),
            ]  # fmt: skip
            assert kept[2].refused == "larger than what is kept"
            assert attachments.content(conn, kept[0].sha256) == leaflet
        assert rows(ws, "SELECT count(*) FROM content") == [(1,)]


def test_what_was_received_of_an_attachment_stays_when_its_source_names_it_no_more(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        importing.bring(ws, mail(tmp_path, 1, "Un.", tract=b"%PDF"))
        with ws.write() as conn:
            link = Attachment("plan", "https://x.fr/plan.pdf")
            attachments.named(conn, [(1, [link])], largest=10, too_large="")
            attachments.named(conn, [(1, [])], largest=10, too_large="")
            assert [(one.name, one.n) for one in attachments.listed(conn, [1])] == [("tract.pdf", 1)]
