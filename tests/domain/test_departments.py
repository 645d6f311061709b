"""In which département a place lies, however people write it."""

import pytest

from moderator.domain.departments import DEPARTMENTS, called, department, named


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("75011", "75"),
        ("33 000", "33"),
        ("1000", "01"),  # a spreadsheet took the zero
        ("Ariège", "09"),
        ("COTE D'OR", "21"),
        ("Ariège (09)", "09"),
        ("Foix (09)", "09"),
        ("2a", "2A"),
        ("20137 Porto-Vecchio", "2A"),
        ("20200 Bastia", "2B"),
        ("97400 Saint-Denis", "974"),
        ("974", "974"),
        ("Loire", "42"),
        ("9", "09"),
        ("Lyon", ""),
        ("", ""),
        ("99000", ""),
        ("20900", ""),
        ("0612345678", ""),
        ("=1+1", ""),
    ],
)
def test_places(place: str, code: str) -> None:
    assert department(place) == code


def test_names_and_codes_are_understood_when_searching() -> None:
    assert [named(one) for one in ("9", "09", "ariege", "2b", "974", "nulle part")] == [
        "09",
        "09",
        "09",
        "2B",
        "974",
        "",
    ]
    assert called("09") == "09 Ariège"
    assert all(department(name) == code and department(code) == code for code, name in DEPARTMENTS.items())
