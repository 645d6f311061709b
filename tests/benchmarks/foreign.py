"""Campaigns in English, German, Dutch, Spanish and Catalan: what a sender does there to a letter, and what is found.

Figures of 22 November 2026, 20,000 texts a language, in pairs (bars: precision 0.99; recall 0.98 for copies, copies
typed anew and edits up to 10 %, 0.9 for edits of 10–20 % and a letter with a personal text up to half as long):

    language    precision    copies  typed anew  edits ≤ 10 %  10–20 %  with a personal text
    English     0.9995       1.0     1.0         1.0           1.0      1.0
    German      0.9996       1.0     1.0         1.0           1.0      1.0
    Dutch       0.9992       1.0     1.0         1.0           1.0      1.0
    Spanish     0.9994       1.0     1.0         1.0           1.0      1.0
    Catalan     0.9996       1.0     1.0         1.0           1.0      1.0

Each has 500 senders. « Typed anew » leaves signs out too: « Strasse », « fuer », « ano », « col.lectiu ».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from moderator.domain.contribution import Contribution
from tests.benchmarks.campaigns import Campaigned, Way
from tests.benchmarks.generator import POOL
from tests.benchmarks.ground import Ground
from tests.benchmarks.measure import Result
from tests.benchmarks.piles import found_in, judged
from tests.benchmarks.vocabulary import EXPONENT, SHIFT

SIZE = 20_000
WORDS = 15_000  # of a vocabulary: fewer than can be built


@dataclass(frozen=True)
class Tongue:
    """A language: its commonest words, what consultations speak of, and how it builds other words.

    `typed`: what some people write in the place of a sign that their keyboard lacks, or that they leave out.
    """

    links: str
    themes: str
    starts: str
    ends: str
    typed: Mapping[str, str]


TONGUES = {
    "en": Tongue(
        "the of and to in a is that for it we with as on be this are by not should have they from more or all our at "
        "but can their there which would when if than also must every only no",
        "street lorry council cyclists rent neighbourhood library timetable surgery ward allotment bus lane footpath "
        "rubbish collection planning officer tenants estate pensioners childcare school budget levy kerb crossing park "
        "playground river flooding heating insulation market traders parish bench lighting noise lorries parking "
        "permits clinic nurses teachers broadband counter queue form letter complaint councillor vote hearing",
        "al be cor den ex for gra hal im jo ken lo mar nor out per qui re sto tra un ver wen",
        "tion ment ness ing ed er ers ly able ful less ship ity ous al ive ance ence ism ist",
        {"colour": "color", "’": "'", "-": " "},
    ),
    "de": Tongue(
        "der die das und in zu den ist nicht von wir mit für auf es ein eine dass sich auch als an werden aus er hat "
        "bei sind noch nur über müssen können mehr oder aber wenn alle unsere nach wie keine",
        "Straße Gemeinde Radweg Bürger Schule Bücherei Fahrplan Ärzte Wohnung Miete Müll Grünfläche Spielplatz Bäume "
        "Lärm Parkplatz Gehweg Fußgänger Ampel Haushalt Steuer Gebühr Behörde Schalter Formular Antrag Rathaus Bezirk "
        "Bürgermeister Anwohner Händler Markt Fluss Überschwemmung Heizung Dämmung Wärme Energie Zuschuss Pflege "
        "Krankenhaus Lehrkräfte Kita Öffnungszeiten Verkehr Buslinie Bahnhof Brücke Größe Maßnahme",
        "ab auf be ein ent er ge ver vor zer über unter wider nach mit un ur hin her zu",
        "ung heit keit lich isch bar sam los schaft tum nis chen lein er ern en est te ten voll",
        {"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"},
    ),
    "nl": Tongue(
        "de het een van en in is dat op te zijn met voor niet aan er om ook als bij maar wij door nog uit naar dan "
        "worden moet over meer geen wel onze alle kunnen heeft deze zonder",
        "straat gemeente fietspad bewoners school bibliotheek dienstregeling huisarts woning huur vuilnis groen "
        "speeltuin bomen lawaai parkeerplaats stoep voetgangers verkeerslicht begroting belasting loket formulier "
        "aanvraag stadhuis wijk burgemeester winkeliers markt rivier overstroming verwarming isolatie energie subsidie "
        "zorg ziekenhuis leraren kinderopvang openingstijden verkeer buslijn station brug maatregel vrijheid tijd "
        "bereikbaarheid veiligheid eigenlijk ijsbaan wijkraad",
        "aan be ge ver ont her in uit op over onder voor mee door af bij mis on",
        "ing heid lijk baar loos schap dom nis tje tjes er ers en de te end ig isch",
        {"ij": "ĳ", "ë": "e", "’": "'"},
    ),
    "es": Tongue(
        "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí "
        "porque esta cuando muy sin sobre también hay donde todos nuestra",
        "calle ayuntamiento carril ciclistas vecinos escuela biblioteca horario médico vivienda alquiler basura "
        "jardines parque árboles ruido aparcamiento acera peatones semáforo presupuesto impuesto tasa ventanilla "
        "formulario solicitud barrio alcaldía comerciantes mercado río inundación calefacción aislamiento energía "
        "subvención cuidados hospital maestros guardería apertura tráfico autobús estación puente medida niños año "
        "señal enseñanza mañana pequeños dueños montaña",
        "a con de des en ex im in pre re so sub tra sobre ante contra inter",
        "ción miento dad mente able ible oso osa ero era ista ismo aje anza encia ado ada ando iendo ar er ir",
        {"ñ": "n", "í": "i", "ó": "o"},
    ),
    "ca": Tongue(
        "de la que el i a en els un les per no una amb és al del es com més però dels o ha ser són aquest aquesta "
        "quan molt sense sobre també hi on tots nostra cal perquè",
        "carrer ajuntament carril ciclistes veïns escola biblioteca horari metge habitatge lloguer escombraries "
        "jardins parc arbres soroll aparcament vorera vianants semàfor pressupost impost taxa finestreta formulari "
        "sol·licitud barri alcaldia botiguers mercat riu inundació calefacció aïllament energia subvenció cures "
        "hospital mestres llar obertura trànsit autobús estació pont mesura col·lectiu instal·lació pel·lícula "
        "intel·ligent il·luminació qüestió plaça",
        "a con de des en ex im in pre re so sub tra sobre ante contra inter",
        "ció ment tat able ible ós osa er era ista isme atge ança ència at ada ant ent ar er ir",
        {"l·l": "l.l", "ï": "i", "ç": "c", "ó": "o"},
    ),
}


@dataclass(frozen=True)
class Foreign(Campaigned):
    """The generated consultation with campaigns, in another language."""

    tongue: str = "en"

    @cached_property
    def pool(self) -> list[str]:
        """The sentences from which texts are drawn."""
        rng = np.random.default_rng([self.seed, *self.tongue.encode()])
        words, weights = _vocabulary(TONGUES[self.tongue], rng)
        lengths = np.clip(rng.gamma(5.0, 3.4, POOL).astype(int), 4, 45)
        drawn = rng.choice(len(words), int(lengths.sum()), p=weights).tolist()
        ends = np.cumsum(lengths).tolist()
        said = (" ".join(words[one] for one in drawn[end - n : end]) for n, end in zip(lengths, ends, strict=True))
        return [f"{one[0].upper()}{one[1:]}." for one in said]

    def contributions(self, start: int = 0, stop: int | None = None) -> Iterator[Contribution]:
        """The contributions; half of those who type a letter anew do without the signs of the language."""
        typed = TONGUES[self.tongue].typed
        for n, one in enumerate(super().contributions(start, stop)):
            known = self.truth.get(one.key)
            if known is None or known[1] is not Way.TYPED or n % 2:
                yield one
            else:
                body = one.body
                for sign, instead in typed.items():
                    body = body.replace(sign, instead)
                yield replace(one, body=body, raw={"id": one.key, "body": body})


def _vocabulary(
    tongue: Tongue, rng: np.random.Generator
) -> tuple[list[str], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Distinct words, the commonest first, with how likely each is."""
    themes = tongue.themes.split()
    rng.shuffle(themes)
    words = dict.fromkeys([*tongue.links.split(), *themes])
    starts, ends = tongue.starts.split(), tongue.ends.split()
    stems = [one.lower() for one in themes]
    every = [f"{start}{stem}{end}" for start in starts for stem in stems for end in ends]
    every += [f"{stem}{other}" for stem in stems for other in stems]
    words |= dict.fromkeys(every[one] for one in rng.permutation(len(every))[:WORDS])
    weights = 1.0 / (np.arange(len(words)) + SHIFT) ** EXPONENT
    return list(words), weights / weights.sum()


def foreign(ground: Ground) -> Iterator[Result]:
    """Pairs found in each language, by what their senders did to the letter."""
    for tongue in TONGUES:
        consultation = Foreign(min(SIZE, ground.size), tongue=tongue)
        every = list(consultation.contributions())
        yield from judged(f"piles.{tongue}", consultation, every, found_in(every))


BENCHMARKS = {"piles-languages": foreign}
