"""What analyses keep in the workspace: arrays come back as they were put, and who is present is told without a scan."""

from pathlib import Path

import numpy as np

from moderator.store import sketchbook
from moderator.store.workspace import Workspace
from tests.store.corpora import bring, text, workspace

FORMAT = "test 1"


def seen(ws: Workspace) -> tuple[list[int], list[int]]:
    with ws.read() as conn:
        ids, versions = sketchbook.present(conn)
    return ids.tolist(), versions.tolist()


def test_who_is_present_is_the_same_with_and_without_what_was_kept(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    assert seen(ws) == ([], [])
    bring(ws, [text(n, f"Texte {n}") for n in range(1, 7)])
    before = seen(ws)
    assert before == ([1, 2, 3, 4, 5, 6], [1] * 6)
    with ws.write() as conn:
        sketchbook.keep(conn, FORMAT, {}, {"ids": np.arange(6)})
    assert seen(ws) == before
    bring(ws, [text(n, f"Texte {n}{' de plus' * (n == 4)}") for n in (1, 3, 4, 5, 7)])  # 2 and 6 went
    after = seen(ws)
    assert after == ([1, 3, 4, 5, 7], [1, 1, 2, 1, 1])
    with ws.write() as conn:
        conn.exec_driver_sql("DROP INDEX sketch_moved")
    assert seen(ws) == after


def test_no_contribution_that_stayed_as_it_came_is_looked_at(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    bring(ws, [text(n, f"Texte {n}") for n in range(1, 4)])
    with ws.write() as conn:
        sketchbook.keep(conn, FORMAT, {}, {"ids": np.arange(3)})
        assert conn.exec_driver_sql("SELECT count(*) FROM contribution INDEXED BY sketch_moved "
                                    "WHERE removed IS NOT NULL OR version <> 1").scalar() == 0  # fmt: skip
        # A number that is missing: all are read again.
        conn.exec_driver_sql("DELETE FROM contribution WHERE id = 2")
    assert seen(ws) == ([1, 3], [1, 1])


def test_arrays_come_back_in_their_pieces_and_additions_after_them(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    first, second, third = np.arange(3), np.arange(3, 5), np.arange(5, 9)
    with ws.write() as conn:
        sketchbook.keep(conn, FORMAT, {}, {"large": [first, second], "small": np.array([0.5], np.float32)})
        sketchbook.keep(conn, FORMAT, {"large": third, "small": np.empty(0, np.float32)}, {})
    with ws.read() as conn:
        assert [one.tolist() for one in sketchbook.parts(conn, "large")] == [[0, 1, 2], [3, 4], [5, 6, 7, 8]]
        assert sketchbook.load(conn, FORMAT, without="large").keys() == {"small"}
        assert [len(one) for one in sketchbook.load(conn, FORMAT)["large"]] == [3, 2, 4]
        assert sketchbook.load(conn, "test 2") == {}
    with ws.write() as conn:
        sketchbook.keep(conn, FORMAT, {}, {"large": []})
    with ws.read() as conn:
        assert list(sketchbook.parts(conn, "large")) == []
