"""Our own annotated sample of personal data: texts written for this program, nobody's, with what stands where in them.

Hand-written texts hold the difficult cases and the traps; others are made of templates with names, numbers and
addresses drawn by Faker, whose lists of names are not the program's own. The same seed gives the same texts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from faker import Faker
from stdnum.fr import nir as french_nir

from moderator.domain.personal import Clue

SEED = 5
_MARK = re.compile(r"\[\[(?P<clue>[a-z]+)\|(?P<text>.+?)\]\]")


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text, and the spans in it: kind, first and last character."""

    text: str
    spans: tuple[tuple[Clue, int, int], ...]


def read(marked: str) -> Annotated:
    """A text with marks: `[[phone|06 12 34 56 78]]`."""
    text, spans, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append((Clue(match["clue"]), len(text), len(text) + len(match["text"])))
        text, at = text + match["text"], match.end()
    return Annotated(text + marked[at:], tuple(spans))


HARD = """
Mon numéro c'est le [[phone|zéro six douze trente-quatre cinquante-six soixante-dix-huit]], le soir.
Tél : [[phone|O6 12 34 56 78]] (c'est un zéro).
joignable au [[phone|06.12.34.56.78]] ou [[phone|+33 (0)1 42 68 53 00]]
[[phone|0033 6 12 34 56 78]] depuis l'étranger
Portable [[phone|06-12-34-56-78]].
Appelle [[phone|0612345678]] et c'est tout
mon tel [[phone|06/12/34/56/78]]
Je vis à Bruxelles : [[phone|+32 475 12 34 56]]
En Suisse, [[phone|+41 79 123 45 67]], merci.
J'habite à Berlin, [[phone|+49 30 901820]].
Téléphone : [[phone|01 40 20 50 50]] (secrétariat)
Fixe [[phone|04 78 12 34 56]] / mobile [[phone|07 81 23 45 67]]
[[phone|06 12 34 56 78]].
Rappelez-moi au [[phone|0 6 1 2 3 4 5 6 7 8]]
mon numéro : [[phone|06 douze 34 cinquante-six 78]]
Écrivez à [[email|jean.dupont@orange.fr]].
[[email|j.dupont+asso@mairie-exemple.gouv.fr]]
Contact:[[email|zoe_martin@gmail.com]];merci
mon adresse est [[email|jean point dupont arobase gmail point com]]
[[email|contact (at) exemple (point) fr]]
[[email|jean.dupont[at]free.fr]]
écrire à [[email|MARTIN.ZOE@LAPOSTE.NET]] svp
[[email|prénom.nom@exemple.org]]
[[email|a.b@sous.domaine.exemple.co.uk]] en anglais
N° de sécu : [[nir|1 85 05 78 006 084 91]]
[[nir|185057800608491]] est mon numéro de sécurité sociale.
NIR [[nir|2 69 05 49 588 157 80]]
Mon numéro de sécu est [[nir|1.85.05.78.006.084.91]].
[[nir|1 85 05 78 006 084 / 91]] (carte vitale)
sécurité sociale [[nir|1850578006084]] sans la clé
RIB : [[iban|FR76 3000 6000 0112 3456 7890 189]]
[[iban|FR7630006000011234567890189]]
virement sur [[iban|fr76 3000 6000 0112 3456 7890 189]] avant juin
IBAN [[iban|FR14 2004 1010 0505 0001 3M02 606]] de la Banque postale
[[iban|DE89 3704 0044 0532 0130 00]] et [[iban|BE68 5390 0754 7034]]
mon compte [[iban|FR76-3000-6000-0112-3456-7890-189]].
carte [[card|4970 1000 0000 0055]] exp 12/27
[[card|5555-5555-5555-4444]] ma carte
Le véhicule [[plate|AB-123-CD]] stationne devant chez moi.
La voiture [[plate|AB 123 CD]] encore
camion immatriculé [[plate|1234 AB 75]]
scooter [[plate|ab-123-cd]] mal garé
Venez voir au [[address|12 rue des Lilas, 35000 Rennes]].
[[address|3 bis, avenue du Général-de-Gaulle, 75014 Paris]]
J'habite [[address|8 impasse des Acacias]], au fond.
j'habite [[address|rue Victor Hugo]] à Lyon
Adresse : [[address|14 place de la Mairie, 29200 Brest Cedex 2]]
[[address|125 boulevard Saint-Michel]]
Née le [[birth|12/03/1957]] à Lyon
date de naissance : [[birth|3 avril 1980]]
né à Brest le [[birth|1er mai 1962]], retraité
[[health|Je suis diabétique]] et je roule à vélo.
[[health|Mon fils est autiste]] et personne ne l'accueille.
[[health|J'ai un cancer]] depuis deux ans.
[[health|Ma mère a Alzheimer]], le train est loin.
En tant qu'usager, [[health|je suis en fauteuil roulant]].
[[health|on m'a diagnostiqué une sclérose en plaques]]
[[health|je suis enceinte]] de six mois
[[health|je souffre de dépression]]
[[health|I am diabetic]] and I cycle.
[[belief|Je suis catholique]] et je travaille le dimanche.
[[belief|J'ai voté Macron]] et je le regrette.
[[belief|Je suis syndiqué à la CGT]].
[[belief|je suis de gauche]], pourtant
[[belief|je suis homosexuel]] et je veux des rues sûres
Comme [[belief|je suis musulmane]], je demande
[[belief|je suis militant au Parti socialiste]]
[[belief|Mon fils est gay]] et on l'insulte.
Voir [[link|https://www.facebook.com/jean.dupont.75]]
mon profil [[link|linkedin.com/in/zoe-martin-4521]]
[[link|https://exemple.fr/compte?user_id=48213]] ne marche pas
suivez [[handle|@zoe_martin75]] !
mon insta : [[handle|zoe.martin_75]]
Le docteur [[name|Martin]] me l'a dit.
M. [[name|Le Goff]] est d'accord avec Mme [[name|de La Tour]].
Mme [[name|DURAND]] n'a pas répondu.
Bien cordialement, [[name|Sophie Le Goff]]
Mon voisin [[name|Karim Benali]] roule trop vite.
Je m'appelle [[name|Wassim Haddad]] et j'ai seize ans.
C'est [[name|Jean-Pierre Dubois]] qui le dit.
[[name|DUPONT Marie]], présente à la réunion.
Ma fille [[name|Océane]] va à l'école à vélo.
Merci à [[name|Claire Fontenelle]] pour son aide.
Cordialement,\\n[[name|Marine Rousseau]]\\nmère de famille
Monsieur [[name|Nguyen]] au guichet 4 a été très bien.
je soussigné [[name|Pierre Lefort]] demande
Maître [[name|Vasseur]], mon avocat
Dr. [[name|Cohen]] m'a soigné.
Mon frère [[name|Lucas]] et moi
demandez [[name|Nathalie]] à l'accueil
Bonne journée,\\n[[name|Jean-Luc]]
Vu avec Madame [[name|Da Silva]] hier.
Pour [[name|Chloé D'Almeida]], rien n'a changé.
"""

TRAPS = """
Selon l'article 75001 du code, rien ne change.
La loi n° 2016-1321 du 7 octobre 2016 pour une République numérique.
SIRET 732 829 320 00074, RNA W751012345.
Le budget est de 1 234 567 890 euros, soit 12 345 678 € par an.
Il y a 06 places, 12 vélos, 34 arceaux et 56 bancs.
La rue Jean Jaurès et l'avenue Victor Hugo sont dangereuses.
Jean Jaurès (rue) et Jules Ferry (lycée)
La loi Sapin II, la loi Macron et l'article Le Chapelier.
Vive la République ! La France, l'Europe, l'État.
Rose est la couleur ; Pierre à pierre, on bâtit. Claire démonstration.
La Marine nationale et la Marine Marchande. Océane est un ferry.
Victor Hugo écrivait déjà. Simone Veil a défendu la loi.
M. Macron et Mme Le Pen ne sont pas d'accord. Emmanuel Macron non plus.
Madame la ministre, Monsieur le Maire, Messieurs les députés.
Le président Emmanuel Macron, la ministre Agnès Buzyn.
Le rapport Lauvergeon et la méthode Montessori.
Le tribunal de Saint-Pierre, la place Saint-Michel, la gare Saint-Lazare.
Les 3 places de parking, 2 cours d'eau, 1 voie cyclable et 4 routes nationales.
En 2016, en mai 2017, le 12/03/2018 : trois dates.
Il faut 30 km/h en ville, 80 km/h ailleurs, 450 KM sans borne.
Directive 2009/136/CE, règlement (UE) 2016/679, L. 121-3, R. 311-1-1.
Dossier n° 0612345678, référence 2018-0123-4567.
ISBN 978-2-07-036822-8
Le numéro vert 3939 et le 15, le 17, le 112.
Les diabétiques, les autistes et les personnes handicapées sont oubliés.
Les catholiques, les musulmans, la gauche et la droite en débattent.
Je suis malade de voir ça, je suis sourd à ces arguments.
Je suis pour, je suis contre, je suis d'accord avec la gauche.
tou@s, chacun·e, les étudiant@s
Voir https://www.legifrance.gouv.fr/affichTexte.do et https://www.facebook.com/groups/velo
http://www.republique-numerique.fr/consultations/projet-de-loi
Les syndicats CGT, CFDT et FO ont signé.
Coordonnées 48.8566, 2.3522 et 45.7640 N
Version 1.2.3.4, adresse 192.168.0.1
Paragraphe 12 rue et trottoir ; 15 impasse politique.
Paris Match, Radio France, France Télévisions, Air France
Google Chrome, Mozilla Firefox, Microsoft Word, Linux Mint
Noël approche, Pâques aussi, en Mai et en Juin.
Le Conseil d'État, la Cour de cassation, la CNIL, la CADA.
100 000 signatures, 3 500 000 habitants, 12 345 678 voix
« Liberté, Égalité, Fraternité »
Saint-Martin-d'Hères, Le Mans, La Rochelle, Fort-de-France
Le lycée Marie Curie, l'hôpital Claude Huriez, le stade Geoffroy Guichard
Prix : 4 970,10 € ; 5 555 555 €
Bien cordialement,
Merci d'avance. Un citoyen.
Cordialement\\nUn habitant de Rennes
Ligne 12, bus 75, tram T3, RER B, TER 86 012
AB 12, art. 12-3, al. 2, C-130, A-320, N-118
Code postal 35000 Rennes, 75011 Paris
"""

_TEMPLATES = """
Bonjour, je demande une piste. Vous pouvez m'appeler au {phone}.
{name}, {phone}, {email}
Mon adresse électronique est {email}, merci de me répondre.
Je joins mon RIB : {iban} pour le remboursement.
Mon numéro de sécurité sociale est {nir}, et la caisse ne répond pas.
J'ai rencontré M. {last} à la mairie, qui m'a renvoyé vers Mme {last}.
Bien cordialement,
{name}
Je m'appelle {name} et j'habite au {address}.
Le docteur {last} exerce au {address}, {phone}.
Mon voisin {name} gare son camion {plate} sur la piste.
Contactez {name} ({email}) ou le {phone} avant mardi.
NIR : {nir} - IBAN : {iban}
Écrire à {email} ou téléphoner : {phone}. Signé : {name}
Cette mesure est bonne. Merci. {name}
Il faut plus de trains le soir, dit {name}, usager de la ligne.
Dossier de {name}, {birth}, {nir}
Ma collègue {name} vous écrira depuis {email}.
Le compte {iban} a été débité deux fois ! Tel {phone}
Ce n'est pas normal, j'ai appelé le {phone} dix fois.
{text} {name} {text}
{text} {phone} {text}
{text} {email} {text}
{text} NIR {nir}. {text}
{text} {iban} {text}
"""


@cache
def annotated() -> tuple[Annotated, ...]:
    """All of the sample: the hand-written texts, the traps, those made of templates."""
    written = [read(line.replace("\\n", "\n")) for line in (*_lines(HARD), *_lines(TRAPS))]
    return (*written, *made(600))


def _lines(texts: str) -> list[str]:
    return [line for line in texts.strip().split("\n") if line]


def made(count: int, seed: int = SEED) -> Iterator[Annotated]:
    """Texts made of templates."""
    drawn = _Drawn(seed)
    for number in range(count):
        template = drawn.pick(_lines(_TEMPLATES.replace("Bien cordialement,\n{name}", "Bien cordialement,\\n{name}")))
        marked = re.sub(r"\{(\w+)\}", lambda match: drawn.mark(match[1]), template.replace("\\n", "\n"))
        found = read(marked)
        # Some are typed all in small letters, as people do on a phone: only what has no capital of its own is asked.
        if number % 9 == 4 and not any(clue in (Clue.NAME, Clue.PLATE, Clue.ADDRESS) for clue, _a, _b in found.spans):
            found = Annotated(found.text.lower(), found.spans)
        yield found


class _Drawn:
    """What templates are filled with; NIR and IBAN have their right keys, none is anybody's on purpose."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._faker = Faker("fr_FR")
        self._faker.seed_instance(seed)

    def pick(self, among: list[str]) -> str:
        return self._random.choice(among)

    def mark(self, what: str) -> str:
        """A drawn value between marks, or words around it."""
        match what:
            case "text":
                return self.pick(_lines(_AROUND))
            case "last":
                return f"[[name|{self._faker.last_name()}]]"
            case "name":
                return f"[[name|{self._name()}]]"
            case "birth":
                day, month, year = (self._random.randint(*one) for one in ((1, 28), (1, 12), (1930, 2005)))
                return f"née le [[birth|{day:02d}/{month:02d}/{year}]]"
            case _:
                return f"[[{what}|{getattr(self, what)()}]]"

    def _name(self) -> str:
        first, last = self._faker.first_name(), self._faker.last_name()
        return self.pick([f"{first} {last}", f"{first} {last}", f"{first} {last.upper()}", f"{last.upper()} {first}"])

    def phone(self) -> str:
        """A French number, typed in one of the ways that people have, or one of another country."""
        if self._random.random() < 0.1:
            return self.pick(["+32 475 12 34 56", "+41 79 123 45 67", "+352 621 123 456", "+44 20 7946 0958",
                              "+34 612 34 56 78", "+49 30 901820", "+31 6 12345678", "+1 212 555 0123"])  # fmt: skip
        start = self.pick(["01 4", "02 9", "03 8", "04 7", "05 5", "06 1", "06 8", "07 8", "09 7"])
        figures = start.replace(" ", "") + "".join(self._random.choices("0123456789", k=7))
        pairs = [figures[at : at + 2] for at in range(0, 10, 2)]
        country = f"{self.pick(['+33', '+33 (0)', '0033 '])}{pairs[0][1]} {' '.join(pairs[1:])}"
        return self.pick([" ".join(pairs), ".".join(pairs), "-".join(pairs), "".join(pairs), "/".join(pairs), country])

    def email(self) -> str:
        """An address in clear, sometimes disguised."""
        address = self._faker.email()
        name, host = address.split("@")
        hidden = [f"{name} (at) {host}", f"{name} arobase {host.replace('.', ' point ')}", f"{name}[at]{host}"]
        return self.pick([address] * 9 + hidden)

    def nir(self) -> str:
        """A number with its key, in one of the ways in which it is typed."""
        digits = (
            f"{self.pick(['1', '2'])}{self._random.randint(30, 99):02d}{self._random.randint(1, 12):02d}"
            f"{self.pick(['75', '35', '13', '2A', '2B', '69'])}{self._random.randint(1, 990):03d}"
            f"{self._random.randint(1, 999):03d}"
        )
        key = french_nir.calc_check_digits(digits)
        cut = (digits[0], digits[1:3], digits[3:5], digits[5:7], digits[7:10], digits[10:], key)
        return self.pick([" ".join(cut), "".join(cut), ".".join(cut), f"{digits} {key}", f"{digits} / {key}"])

    def iban(self) -> str:
        """An account with its check figures."""
        if self._random.random() < 0.15:
            return self.pick(["DE89 3704 0044 0532 0130 00", "BE68 5390 0754 7034", "GB29 NWBK 6016 1331 9268 19",
                              "ES91 2100 0418 4502 0005 1332", "IT60 X054 2811 1010 0000 0123 456"])  # fmt: skip
        account = "".join(self._random.choices("0123456789", k=23))
        check = 98 - int(account + "152700") % 97
        whole = f"FR{check:02d}{account}"
        cut = " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
        return self.pick([whole, cut, cut, cut.lower(), cut.replace(" ", "-")])

    def address(self) -> str:
        """A number, a street, a postcode and a town."""
        street = self.pick(["rue des Lilas", "avenue de la République", "boulevard Voltaire", "chemin du Moulin",
                            "allée des Tilleuls", "impasse Pasteur", "rue de l’Église", "quai Foch"])  # fmt: skip
        town = self.pick(["35000 Rennes", "75011 Paris", "13001 Marseille", "59000 Lille", "29200 Brest"])
        return f"{self._random.randint(1, 250)}{self.pick(['', '', ' bis'])} {street}, {town}"

    def plate(self) -> str:
        """A plate as they have been since 2009."""
        letters = "ABCDEFGHJKLMNPQRTVXYZ"
        two = ["".join(self._random.choices(letters, k=2)) for _each in range(2)]
        return f"{two[0]}-{self._random.randint(1, 999):03d}-{two[1]}"


_AROUND = """
Je demande que l'article 7 soit revu.
La proposition n° 12 coûte 45 000 euros.
Les horaires du soir ne conviennent à personne.
Voir la loi n° 2016-1321 du 7 octobre 2016.
Depuis 2014, rien n'a changé ici.
Merci de votre attention.
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one kind: spans there are, spans found, stretches proposed, stretches that are right."""

    there: int
    found: int
    proposed: int
    right: int

    @property
    def recall(self) -> float:
        """The share of the spans that is found."""
        return self.found / self.there if self.there else 1.0

    @property
    def precision(self) -> float:
        """The share of what is proposed that is right."""
        return self.right / self.proposed if self.proposed else 1.0


def measured(
    sample: Iterable[tuple[Annotated, Iterable[tuple[Clue, int, int]]]],
) -> tuple[dict[Clue, Measured], list[str]]:
    """What was found against what is there, and what went wrong.

    A span is found when a stretch of its kind covers four fifths of it and is not twice as long.
    """
    counts = {clue: [0, 0, 0, 0] for clue in Clue}
    wrong: list[str] = []
    for one, proposed in sample:
        stretches = list(proposed)
        for clue, start, end in one.spans:
            counts[clue][0] += 1
            if any(kind == clue and _fits((start, end), (first, last)) for kind, first, last in stretches):
                counts[clue][1] += 1
            else:
                wrong.append(f"missed {clue}: {one.text[start:end]} — {one.text}")
        for clue, start, end in stretches:
            counts[clue][2] += 1
            if any(kind == clue and _fits((first, last), (start, end)) for kind, first, last in one.spans):
                counts[clue][3] += 1
            else:
                wrong.append(f"false {clue}: {one.text[start:end]} — {one.text}")
    return {clue: Measured(*numbers) for clue, numbers in counts.items()}, wrong


def _fits(span: tuple[int, int], stretch: tuple[int, int]) -> bool:
    common = min(span[1], stretch[1]) - max(span[0], stretch[0])
    length = span[1] - span[0]
    return common >= 0.8 * length and stretch[1] - stretch[0] <= 2 * length
