"""What RGPD article 9 protects, said of oneself or of one's family: health, convictions, union, sexual orientation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moderator.domain.personal import Certainty, Clue, Finding

_KIN = (
    r"(?:(?:mon|ma|mes|notre|nos)\s+(?:petite?s?\s+|grande?\s+|jeune\s+|propre\s+)?(?:fils|fille|mari|femme|"
    r"[ée]pou(?:x|se)|"
    r"compagn(?:on|e)|conjointe?|fr[èe]re|s(?:œ|oe)ur|enfants?|p[èe]re|m[èe]re|parents?|papa|maman|b[ée]b[ée]|"
    r"neveu|ni[èe]ce|"
    r"grand-?(?:p[èe]re|m[èe]re)|cousine?|oncle|tante|beau-(?:p[èe]re|fr[èe]re|fils)|belle-(?:m[èe]re|s(?:œ|oe)ur|"
    r"fille)|"
    r"petit-fils|petite-fille)(?:\s+(?:a[îi]n[ée]e?|cadette?|de\s+\d+\s+ans))?)"
)
_ADVERB = (
    r"(?:\s+(?:aussi|moi-m[êe]me|tr[èe]s|un|une|toujours|d[ée]sormais|maintenant|devenue?|plut[ôo]t|s[ée]v[èe]rement|"
    r"personne|homme|femme|jeune|enfant|ancienne?|gravement|lourdement|atteinte?|touch[ée]e?|par|de|du|d['’]une?|"
    r"la|le|l['’]|depuis\s+\w+\s+\w+|diagnostiqu[ée]e?|reconnue?|malade|porteuse?|porteur|officiellement|"
    r"comme|en|fi[èe]re|d['’][êe]tre)){0,4}"
)
_STATE = (
    r"diab[ée]tique|asthmatique|autistes?|asperger|tdah|handicap[ée]e?s?|[ée]pileptique|s[ée]ropositi(?:f|ve)|"
    r"d[ée]pressi(?:f|ve)|"
    r"bipolaire|schizophr[èe]ne|canc[ée]reu(?:x|se)|h[ée]mophile|trisomique|dyslexique|dyspraxique|dysphasique|"
    r"ob[èe]se|"
    r"alcoolique|toxicomane|malvoyante?|non-voyante?|aveugle|sourde?|malentendante?|t[ée]trapl[ée]gique|"
    r"parapl[ée]gique|"
    r"h[ée]mipl[ée]gique|paralys[ée]e?|invalide|intol[ée]rante?\s+au\s+gluten|c(?:œ|oe)liaque|"
    r"[ée]lectro(?:hyper)?sensible|"
    r"enceinte|dialys[ée]e?|greff[ée]e?|immunod[ée]prim[ée]e?|insuffisante?\s+(?:r[ée]nale?|cardiaque|respiratoire)|"
    r"cardiaque|migraineu(?:x|se)|malade|anorexique|boulimique|suicidaire|polyhandicap[ée]e?|"
    r"fauteuil(?:\s+roulant)?|travailleur\s+handicap[ée]|diabetic|autistic|disabled|epileptic|hiv[- ]positive|"
    r"depressed|blind|"
    r"pregnant"
)
_ILLNESS = (
    r"cancer|sida|vih|diab[èe]te|scl[ée]rose(?:\s+en\s+plaques)?|alzheimer|parkinson|maladie\s+(?:de\s+\w+|rare|"
    r"chronique|orpheline|"
    r"g[ée]n[ée]tique|auto-?immune|grave|psychique|mentale|cardiaque|professionnelle|respiratoire)|fibromyalgie|"
    r"endom[ée]triose|"
    r"[ée]pilepsie|asthme|d[ée]pression|burn-?out|schizophr[ée]nie|autisme|trisomie|mucoviscidose|"
    r"h[ée]patite(?:\s+[abc])?|tumeur|"
    r"leuc[ée]mie|lymphome|avc|infarctus|handicap(?:\s+\w+)?|invalidit[ée]|insuffisance\s+(?:r[ée]nale|cardiaque|"
    r"respiratoire)|"
    r"hernie(?:\s+discale)?|stimulateur|pacemaker|chimioth[ée]rapie|chimio|radioth[ée]rapie|dialyse|greffe|"
    r"trouble\s+(?:bipolaire|autistique|anxieux|de\s+l['’]attention)|tsa|covid\s+long|rqth|aah|ald|"
    r"ivg|fausse\s+couche|addiction|alcoolisme|psoriasis|apn[ée]e\s+du\s+sommeil|"
    r"diabetes|depression|autism|dementia|epilepsy|mobilit[ée]\s+r[ée]duite"
)
_IS = (
    r"(?:je\s+suis|j['’][ée]tais|je\s+reste|(?:moi\s+)?qui\s+suis|[ée]tant(?:\s+moi-m[êe]me)?|en\s+tant\s+que|"
    r"je\s+vis|i\s+am|i['’]m)"
)
_HAS = (
    r"(?:j['’]ai(?:\s+eu)?|j['’]avais|je\s+souffre|je\s+me\s+bats\s+contre|je\s+suis\s+(?:atteinte?|touch[ée]e?|"
    r"porteu(?:r|se))|je\s+vis\s+avec|on\s+m['’]a\s+"
    r"(?:diagnostiqu[ée]|d[ée]couvert)|je\s+(?:touche|per[çc]ois)|je\s+suis\s+(?:suivie?|soign[ée]e?|trait[ée]e?|"
    r"en|sous)(?:\s+\w+)?|"
    r"mon|ma|i\s+have|i\s+suffer\s+from)"
)
_OF = (
    r"(?:\s+(?:d['’]|de\s+la|de\s+l['’]|du|de|des|d['’]une?|une?|le|la|l['’]|les|mon|ma|pour|avec|contre|grave|"
    r"gros|petit|l[ée]ger|from|a|reconnue?)){0,3}\s*"
)
_SELF = re.compile(
    rf"\b(?P<who>{_IS}){_ADVERB}\s+(?P<what>{_STATE})\b(?!\s+(?:de\s+(?:voir|lire|constater|savoir|penser|cette|ce|"
    rf"rire)|"
                   rf"à\s+(?:l['’]id[ée]e|vos|leurs|ces|la)|quand|par\s+(?:cette|ces|ce|la|les)|face))")  # fmt: skip
_SUFFERS = re.compile(rf"\b(?P<who>{_HAS})\b{_OF}(?P<what>{_ILLNESS})\b")
_FAMILY = re.compile(
    rf"\b(?P<who>{_KIN})(?:,?\s+(?:[\w-]+,?\s+)?(?:qui\s+)?(?:est|sont|[ée]tait|a|avait|souffre|souffrait|vit|"
    rf"[âa]g[ée]e?|de\s+\d+\s+ans))?"
    rf"{_ADVERB}{_OF}(?P<what>{_STATE}|{_ILLNESS})\b",
)
_ENGLISH = re.compile(
    rf"\bmy\s+(?:son|daughter|wife|husband|mother|father|child|brother|sister)\s+(?:is|has)\s+(?:an?\s+)?"
                      rf"(?P<what>{_STATE}|{_ILLNESS})\b")  # fmt: skip

_FAITH = (
    r"catholique|chr[ée]tien(?:ne)?|protestante?|orthodoxe|[ée]vang[ée]lique|musulmane?|juif|juive|bouddhiste|"
    r"hindou(?:e|iste)?|"
    r"ath[ée]e|agnostique|croyante?|non-croyante?|pratiquante?|t[ée]moin\s+de\s+j[ée]hovah|"
    r"franc[- ]?ma[çc]on(?:ne)?|mormone?|sikh|"
    r"converti(?:e)?\s+à\s+l['’]islam|catholic|muslim|jewish|christian|atheist|buddhist"
)
_PARTY = (
    r"ps|parti\s+socialiste|lr|ump|r[ée]publicains|lrem|renaissance|modem|rn|front\s+national|fn|"
    r"rassemblement\s+national|"
    r"pcf|parti\s+communiste|lfi|france\s+insoumise|eelv|verts|[ée]cologistes|npa|lutte\s+ouvri[èe]re|udi|horizons|"
    r"reconqu[êe]te|parti\s+pirate|dlf|debout\s+la\s+france|upr|prg|place\s+publique|en\s+marche"
)
_SIDE = (
    rf"de\s+(?:gauche|droite)|d['’]extr[êe]me[- ](?:gauche|droite)|du\s+centre|centriste|communiste|socialiste|"
    rf"royaliste|"
    rf"anarchiste|macroniste|lep[ée]niste|m[ée]lenchoniste|frontiste|trotskiste|lib[ée]ral\s+convaincu|souverainiste|"
    rf"[ée]lect(?:eur|rice)\s+(?:de\s+\w+|du\s+(?:{_PARTY}))|"
    rf"(?:adh[ée]rente?|militante?|membre|encart[ée]e?|sympathisante?|[ée]lue?)\s+(?:à\s+|au\s+|aux\s+|chez\s+|"
    rf"du\s+|des\s+|de\s+)?(?:la\s+|les\s+)?(?:{_PARTY})"
)
_UNIONS = (
    r"cgt|cfdt|fo|force\s+ouvri[èe]re|cftc|cfe-cgc|unsa|sud(?:\s+\w+)?|solidaires|fsu|snes|sn(?:u|ui)pp|fnsea|"
    r"conf[ée]d[ée]ration\s+paysanne|cpme"
)
_UNION = (
    rf"syndiqu[ée]e?(?:\s+(?:à\s+la\s+|à\s+)?(?:{_UNIONS}))?|syndicaliste|"
    rf"(?:d[ée]l[ée]gu[ée]e?|repr[ée]sentante?|[ée]lue?|adh[ée]rente?|militante?|membre|permanente?|"
    rf"secr[ée]taire)\s+(?:syndicale?|"
    rf"(?:à\s+|de\s+|du\s+|au\s+)?(?:la\s+|l['’])?(?:{_UNIONS}))"
)
_LOVE = (
    r"gay|homosexuel(?:le)?|homo|lesbienne|bisexuel(?:le)?|pansexuel(?:le)?|asexuel(?:le)?|transgenre|"
    r"transsexuel(?:le)?|trans|"
    r"non[- ]binaire|intersexe|queer|lesbian|bisexual|transgender"
)
_ROOTS = (
    r"noire?\s+de\s+peau|d['’]origine\s+[\w-]+(?:ne|ine|aise|oise|ais|ois|ien|ain|aine)|racis[ée]e?|m[ée]tisse?|"
    r"rom|tsigane|black\s+(?:man|woman)"
)
_BELIEFS = (
    ("religion", rf"(?P<who>{_IS}){_ADVERB}\s+(?P<what>{_FAITH})\b(?!\s+de\s+formation)"),
    ("religion", r"(?P<who>ma|notre)\s+(?P<what>foi\s+(?:catholique|chr[ée]tienne|musulmane|juive)|religion)\b"),
    ("politics", rf"(?P<who>{_IS}){_ADVERB}\s+(?P<what>{_SIDE})\b"),
    ("politics", rf"(?P<who>j['’]ai|je|nous\s+avons)\s+(?:toujours\s+|d[ée]j[àa]\s+)?(?P<what>vot(?:e|é|ais|"
                 rf"erai)\s+(?:pour\s+(?:le\s+|la\s+|les\s+)?"
     rf"(?:{_PARTY}|macron|(?:marine\s+)?le\s+pen|m[ée]lenchon|hollande|sarkozy|fillon|hamon|zemmour)|"
     rf"(?:{_PARTY}|macron|le\s+pen|m[ée]lenchon|hollande|sarkozy|fillon|hamon|zemmour|blanc|[àa]\s+(?:gauche|"
     rf"droite))))\b"),
    ("union", rf"(?P<who>{_IS}){_ADVERB}\s+(?P<what>{_UNION})\b"),
    ("union", rf"(?P<who>j['’])(?P<what>adh[èe]re\s+(?:à\s+la|au|à)\s+(?:{_UNIONS}))\b"),
    ("orientation", rf"(?P<who>{_IS}){_ADVERB}\s+(?P<what>{_LOVE})\b"),
    ("orientation", rf"(?P<who>{_KIN})\s+(?:est|sont)\s+(?P<what>{_LOVE})\b"),
    ("origin", rf"(?P<who>{_IS}){_ADVERB}\s+(?P<what>{_ROOTS})\b"),
)  # fmt: skip
_RULES = tuple((rule, re.compile(rf"\b{pattern}")) for rule, pattern in _BELIEFS)
_ONESELF = re.compile(
    r"\b(?:j['’]|je\s|mon\s|ma\s|mes\s|notre\s|nos\s|nous\s+a|on\s+m|étant|en\s+tant|moi\s+q|qui\s+suis|i\s|i['’]|my\s)"
)
# What most texts hold none of, which is seen at once.
_HEALTH = (
    "diab", "asthm", "autis", "asperg", "tdah", "handicap", "pilep", "séropos", "hiv", "dépress", "depress",
    "bipol", "schizo", "cancer", "cancér", "hémoph", "trisom", "dyslex", "dysprax", "dysphas", "obès", "alcool",
    "toxico", "voyant", "aveugl", "sourd", "entendant", "plégi", "paralys", "invalid", "gluten", "coeliaq",
    "cœliaq", "sensibl", "enceint", "dialys", "greff", "immun", "insuffisan", "cardiaq", "migrain", "malad",
    "anorex", "boulim", "suicid", "fauteuil", "disabl", "blind", "pregn", "sida", "vih", "scléros", "alzheim",
    "parkins", "fibromyal", "endomét", "burn", "mucovis", "hépatit", "tumeur", "leucém", "lymphom", "avc",
    "infarct", "hernie", "stimulat", "pacemak", "chimio", "radioth", "troubl", "tsa", "covid", "rqth", "aah", "ald",
    "ivg", "fausse", "addict", "psorias", "apnée", "dement", "réduite",
)  # fmt: skip
_CONVICTIONS = (
    "catholi", "chrét", "protest", "orthodox", "vangél", "musulm", "juif", "juive", "bouddh", "hindou", "athé",
    "agnost", "croyant", "pratiquant", "jéhovah", "maçon", "mormon", "sikh", "islam", "muslim", "jewish",
    "christian", "atheist", "buddhist", "ma foi", "notre foi", "religion", "gauche", "droite", "centr", "communis",
    "socialis", "royalis", "anarch", "macron", "pénis", "penis", "mélench", "frontis", "trotsk", "libéral",
    "souverain", "électeur", "électrice", "adhér", "militant", "membre", "encart", "sympathis", "élu", "voté",
    "vote", "syndi", "délégué", "représentant", "permanent", "secrétaire", "adhèr", "gay", "homo", "lesb", "bisex",
    "sexuel", "trans", "binair", "intersex", "queer", "noir", "origine", "racis", "méti", "rom", "tsigan", "black",
)  # fmt: skip


def intimate(text: str, low: str) -> Iterator[Finding]:
    """Health and convictions that somebody says of themself or of their family; nothing said of people in general.

    `low`: the text in small letters.
    """
    health, belief = any(stem in low for stem in _HEALTH), any(stem in low for stem in _CONVICTIONS)
    if not (health or belief) or len(low) != len(text):
        return
    for place in [match.start() for match in _ONESELF.finditer(low)]:
        for pattern in (_SELF, _SUFFERS, _FAMILY, _ENGLISH) if health else ():
            if match := pattern.match(low, place):
                sure = Certainty.POSSIBLE if match["what"] == "malade" else Certainty.LIKELY
                yield Finding(Clue.HEALTH, *match.span(), sure, "health", text[slice(*match.span("what"))])
        for rule, pattern in _RULES if belief else ():
            if match := pattern.match(low, place):
                yield Finding(Clue.BELIEF, *match.span(), Certainty.LIKELY, rule, text[slice(*match.span("what"))])
