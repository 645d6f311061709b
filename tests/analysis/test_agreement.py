"""Cohen's kappa, on examples whose values are published or plain."""

import pytest

from moderator.analysis.agreement import Agreement


def test_kappa_of_known_tables() -> None:
    # The usual textbook table: 20 both, 5 and 10 apart, 15 neither; po = 0.7, pe = 0.5.
    found = Agreement(20, 5, 10, 15)
    assert found.n == 50
    assert found.observed == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert Agreement(45, 15, 25, 15).kappa == pytest.approx(0.1304, abs=1e-4)
    assert Agreement(25, 35, 5, 35).kappa == pytest.approx(0.2593, abs=1e-4)


def test_perfect_opposite_and_chance() -> None:
    assert Agreement(5, 0, 0, 5).kappa == 1
    assert Agreement(0, 5, 5, 0).kappa == -1
    assert Agreement(1, 1, 1, 1).kappa == 0


@pytest.mark.parametrize("nothing", [Agreement(0, 0, 0, 0), Agreement(7, 0, 0, 0), Agreement(0, 0, 0, 7)])
def test_where_both_always_or_never_put_the_tag_kappa_says_nothing(nothing: Agreement) -> None:
    assert nothing.kappa is None
