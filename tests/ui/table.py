"""A survey export of no known layout, made by hand: unknown columns, an empty row, a repeated header."""

from pathlib import Path

HEADER = "Horodatage;Qui;Statut;Que proposez-vous;Précisions;Commune"


def survey(folder: Path, count: int = 30, *, changed: str = "", name: str = "enquête mobilités.csv") -> Path:
    """Write the survey, an empty row and a repeated header among its rows; `changed` replaces the first text."""
    rows = [
        f"R{number};Auteur {number};Association;"
        f"{changed if changed and number == 1 else f'Il faut des pistes cyclables dans le quartier {number}'};"
        f"Merci de nous lire {number};Lyon"
        for number in range(1, count + 1)
    ]
    rows.insert(10, ";;;;;")
    rows.insert(20, HEADER)
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return path
