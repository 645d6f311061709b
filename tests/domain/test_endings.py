"""The forms of words in five languages beside French, as people type them: accents or not, ß or ss, ü or ue."""

import pytest

from moderator.domain.folding import fold, tokens
from moderator.domain.forms import same

FORMS = {
    "en": "road roads|city cities|stop stopped stopping|use uses used using|plan plans planned",
    "de": "Haus Häuser|Straße Strasse Straßen|Bürger Buerger Bürgern|Radweg Radwege Radwegen|Baum Bäume Baeume"
    "|Bürgerin Bürgerinnen|öffentlich öffentlichen oeffentliche|Rad Räder|Vorschlag Vorschläge",
    "nl": "straat straten|huis huizen|brief brieven|fiets fietsen|voorstel voorstellen|burger burgers|prijs prĳs",
    "es": "participación participaciones|vecino vecina vecinos|luz luces|ciudad ciudades|árbol árboles|vivir viven",
    "ca": "proposta propostes|participació participacions|plaça places|platja platges|boca boques|actiu activa"
    "|tancat tancades|col·lectiu col.lectius collectiu coŀlectius",
}
APART = {
    "en": "universe university|organ organisation|news new",
    "de": "Stadt statt|Schule Schuld",
    "nl": "school schuld",
    "es": "caso casa|puerto puerta|general generar",
    "ca": "cas casa|port porta",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (language, group.split()[0], other)
        for language, groups in table.items()
        for group in groups.split("|")
        for other in group.split()[1:]
        if "." not in other  # « l.l » is two words to everybody
    ]


@pytest.mark.parametrize(("language", "one", "other"), pairs(FORMS))
def test_forms_of_one_word_are_known_as_such(language: str, one: str, other: str) -> None:
    assert same(fold(one), fold(other), (language,))
    assert same(fold(other), fold(one), (language,))


@pytest.mark.parametrize(("language", "one", "other"), pairs(APART))
def test_other_words_stay_apart(language: str, one: str, other: str) -> None:
    assert not same(fold(one), fold(other), (language,))


def test_letters_that_stand_for_two_are_opened() -> None:
    assert tokens("Straße, ĲSLAND, col·lectiu i coŀlegi") == ["strasse", "ijsland", "collectiu", "i", "collegi"]
