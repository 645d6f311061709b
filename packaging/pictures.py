"""Pictures of every screen of the window, made without a display from the sample consultation."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scenes import scenes

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1366, 768)  # the laptop that civil servants are given
ZOOMED = (960, 540)  # what is left of a screen of 1920 × 1080 at 200 %


def shoot(folder: Path, sample: Path, language: str, look: str, scale: int, only: list[str]) -> int:
    """Write the pictures of one language, theme and scale; return how many."""
    from PySide6.QtCore import QPropertyAnimation
    from PySide6.QtWidgets import QApplication

    from moderator import app
    from moderator.domain import words
    from moderator.ui.overlay import Overlay

    words.speak(language)
    running = app.application()
    app.speak(running)
    made = app.window(running, at_once=True, shown=look)  # type: ignore[arg-type]
    made.resize(*(SIZE if scale < 200 else ZOOMED))
    made.show()

    def keep(name: str) -> None:
        for _each in range(8):  # lines are measured, then tables, then pages: each when the one before is done
            QApplication.processEvents()
        for moving in made.findChildren(QPropertyAnimation):  # a button that fades out is shown as it will be
            moving.setCurrentTime(moving.duration())
        made.grab().save(str(folder / f"{name}-{language}-{look}-{scale}.png"))

    count = 0
    if not only or "welcome" in only:
        made.pages.welcome()
        keep("welcome")
        count += 1
    made.open(sample)
    for name, show in scenes().items():
        if only and name not in only:
            continue
        show(made)
        keep(name)
        count += 1
        for card in made.findChildren(Overlay):
            card.leave()
        made.desk.look(None)
        for screen in made.work_screens:
            screen.similar.hide()
            screen.phrases.hide()
        made.tour.hide()
        made.strip.hide()
        made.back()
    made.close()
    return count


def prepare(path: Path) -> None:
    """Make the sample on which half of the work is done and new contributions have just come in."""
    from moderator.demo.server import SampleServer
    from moderator.domain import words
    from moderator.domain.decision import Act
    from moderator.store import acts
    from moderator.work import deciding, sample, sources, syncing

    words.speak("fr")  # what is noticed of the files and servers is kept in the words of who brought them in
    with SampleServer() as server:
        workspace = sample.open_sample(path, server)
        with workspace:
            workspace.set("actor", "Claire Martin")
            workspace.actor = "Claire Martin"
            sample.moderate(workspace)
            # One of the two letters is left to propose.
            deciding.undo_one(workspace, acts.of_kind(workspace, Act.PILE)[-1].decision.ref)
            server.arrive()
            syncing.pull(workspace, sources.servers(workspace)[0])
            _code(workspace)


def _code(workspace: "Workspace") -> None:
    """Tag passages of one contribution, two of them over one another."""
    from moderator.work import deciding, finding, quoting, reading

    found = (reading.sheet(workspace, id_) for id_ in finding.find(workspace, "longueur>200").bitmap)
    sheet = next(one for one in found if one and not one.redactions and len(quoting.sentences(one.body)) > 2)
    first, second, third = quoting.sentences(sheet.body)[:3]
    middle = sheet.body.index(" ", (first[0] + first[1]) // 2) + 1
    tags = [tag.uid for tag in workspace.standing.codebook.living()]
    for uid, start, end, memo in (
        (tags[0], *first, "Le cœur de la demande"),
        (tags[1], middle, second[1], ""),
        (tags[2], *third, ""),
    ):
        deciding.code(workspace, sheet.id, uid, "body", start, end, memo)
    deciding.refuse(workspace, [finding.find(workspace, "status:to-moderate longueur>200").bitmap[0]], "insult")


def main() -> int:
    """Run from the command line: one process for each combination, because Qt reads its scale once."""
    parser = argparse.ArgumentParser(prog="packaging/screenshots", description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "build")
    parser.add_argument("--languages", nargs="*", default=["fr", "en"])
    parser.add_argument("--themes", nargs="*", default=["light", "dark", "contrast"])
    parser.add_argument("--scales", nargs="*", type=int, default=[100, 200])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--sample", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.output.absolute() / "screenshots"
    if given.sample:
        shoot(folder, given.sample, given.languages[0], given.themes[0], given.scales[0], given.only)
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        own = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"), home)
        plain = {**os.environ, **own, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
        plain["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
        plain["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(ROOT / "packaging")))
        path = Path(home) / "exemple.moderator"
        subprocess.run(
            [sys.executable, "-c", f"import pictures, pathlib; pictures.prepare(pathlib.Path({str(path)!r}))"],
            env=plain, check=True,
        )  # fmt: skip
        for language in given.languages:
            for look in given.themes:
                for scale in given.scales:
                    one = ["--output", str(given.output), "--sample", str(path), "--languages", language]
                    one += ["--themes", look, "--scales", str(scale), "--only", *given.only]
                    # Settings of its own: what one run remembers must not show in the pictures of the next.
                    fresh = {
                        "XDG_CONFIG_HOME": f"{home}/{language}-{look}-{scale}",
                        "QT_SCALE_FACTOR": str(scale / 100),
                    }
                    subprocess.run([sys.executable, __file__, *one], env={**plain, **fresh}, check=True)
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
