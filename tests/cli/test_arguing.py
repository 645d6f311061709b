"""Arguments are made, attached, merged, moved, listed and written from the command line."""

from pathlib import Path

from moderator.cli.frame import Exit
from tests.cli.console import article_seven, asked, typed


def test_an_argument_is_made_carried_merged_and_told_with_its_figures(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    made = asked("decide", path, "argue", "--section", "7", "--text", "Le vélo cargo manque d’aide")
    assert made["act"] == "argue"
    uid = made["made"]
    every = asked("search", path, "")["contributions"]
    first, second = every[0], every[1]
    assert asked("decide", path, "attach", "--ids", first["id"], "--argument", "vélo cargo")["count"] == 1
    words = " ".join(asked("show", path, second["id"])["contribution"]["body"].split()[:3])
    hung = asked("decide", path, "attach", "--ids", second["id"], "--argument", uid, "--passage", words)
    against = asked("decide", path, "argue", "--parent", uid, "--value", "against", "--text", "L’aide existe déjà")
    asked("decide", path, "attach", "--on", "", "--argument", against["made"])
    above, below = asked("arguments", path, "--section", "7")["arguments"]
    assert (above["sentence"], above["contributions"], above["people"], above["rare"]) == (
        "Le vélo cargo manque d’aide", 2, 2, True,
    )  # fmt: skip
    assert (below["side"], below["depth"], below["contributions"]) == ("against", 1, len(every))
    assert asked("search", path, above["search"], "--count")["total"] == 2
    assert uid in {one["argument"] for one in asked("arguments", path, "--rare")["arguments"]}
    assert "rare voice" in typed("arguments", path).stdout

    asked("decide", path, "argue-check", "--argument", uid)
    asked("decide", path, "detach", "--ref", hung["decision"])
    (stale,) = asked("arguments", path, "--to-review")["arguments"]
    assert (stale["state"], stale["sources"]) == ("to-review", {"checked": 2, "now": 1, "changed": 0})
    typed("decide", path, "argue-merge", "--argument", uid, "--into", against["made"], code=Exit.PROBLEM)
    asked("decide", path, "argue-merge", "--argument", against["made"], "--into", uid)
    assert [one["joined"] for one in asked("arguments", path)["arguments"]] == [["L’aide existe déjà"]]
    asked("decide", path, "argue-separate", "--argument", against["made"])
    split = asked("decide", path, "argue-split", "--argument", against["made"], "--on", "cargo", "--text", "Cargo")
    asked("decide", path, "argue-move", "--argument", split["made"], "--section", "7", "--at", 1)
    assert asked("arguments", path)["arguments"][0]["sentence"] == "Cargo"
    table = tmp_path / "arguments.csv"
    assert asked("arguments", path, "--export", table)["path"] == str(table)
    assert "Cargo" in table.read_text("utf-8-sig")
    for _act in range(3):
        asked("undo", path)
    assert [one["joined"] for one in asked("arguments", path)["arguments"]] == [["L’aide existe déjà"]]


def test_an_argument_is_worded_answered_and_retired(tmp_path: Path) -> None:
    path = article_seven(tmp_path)
    uid = asked("decide", path, "argue", "--text", "Plus de trains")["made"]
    asked("decide", path, "argue-reword", "--argument", uid, "--text", "Davantage de trains")
    asked("decide", path, "argue-side", "--argument", uid, "--value", "wording")
    asked("decide", path, "argue-answer", "--argument", uid, "--text", "Retenu.")
    asked("decide", path, "argue-disposition", "--argument", uid, "--value", "retained")
    asked("decide", path, "argue-retire", "--argument", uid)
    (one,) = asked("arguments", path)["arguments"]
    assert (one["sentence"], one["side"], one["answer"], one["outcome"], one["retired"]) == (
        "Davantage de trains", "wording", "Retenu.", "retained", True,
    )  # fmt: skip
    asked("decide", path, "argue-unretire", "--argument", uid)
    typed("decide", path, "argue-side", "--argument", uid, "--value", "sideways", code=Exit.USAGE)
    typed("decide", path, "attach", "--on", "", "--argument", "avion", code=Exit.PROBLEM)
