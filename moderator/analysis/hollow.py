"""Words that say nothing of what a text is about, language by language; those that deny or take sides are not here."""

from __future__ import annotations

from functools import cache

from moderator.domain.folding import ELISIONS, HOLLOW

_WORDS = {
    "fr": (
        "ai aie ainsi alors apres as aura auront aussi autre autres aux avaient avait avant avec avoir avons ayant "
        "beaucoup bien c ca car cela celle celles celui cependant certain certaine certaines certains ces cette "
        "ceux chaque comme comment d deja depuis des deux devant devrait devraient doit doivent donc dont elle "
        "elles encore entre es est et etaient etait etant ete etre eu eux fait faire faut fois font fut ici ils j "
        "jamais je juste l la laquelle le lequel lesquels les leur leurs lors lui m ma mais me meme memes mes moi "
        "mon n ne ni nos notre nous on ont or ou par parce parfois part peu peut peuvent plus plutot pourquoi "
        "pourrait pouvoir puis qu quand que quel quelle quelles quelque quelques quels qui quoi s sa sans sera "
        "serait seront ses seulement si sien soi soient soit sommes son sont souvent suis sur t ta tandis te tel "
        "telle tels tes toi ton toujours tous tout toute toutes tres trop tu un une unes uns va vais vers voici "
        "voila vont vos votre vous vraiment y"
    ),
    "en": (
        "a about after all also am an and any are as at be because been before being between both but by can could "
        "did do does doing done each even few for from further get got had has have having he her here hers him "
        "his how i if in into is it its itself just like many may me might more most much must my of off on once "
        "one only or other our ours out over own s same shall she should so some such t than that the their them "
        "then there these they this those through to too under until up us very was we were what when where which "
        "while who whom why will with would you your"
    ),
    "de": (
        "ab aber alle allem allen aller alles als also am an ander andere anderen anders auch auf aus bei beim bin "
        "bis bist da dabei damit dann das dass dazu dein deine dem den denn der deren des deshalb dessen die dies "
        "diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines einige er es etwas "
        "euch fur gibt haben hat hatte hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in "
        "ins ist ja jede jedem jeden jeder jedes jetzt kann konnen konnte man manche mehr mein meine mich mir mit "
        "muss mussen nach noch nun nur ob oder schon sehr sein seine seinem seinen seiner sich sie sind so sollte "
        "sollten soll sondern sonst uber um und uns unser unter viel viele vom von vor wahrend war waren warum was "
        "weil wenn wer werde werden wie wieder wir wird wo wurde wurden zu zum zur zwar zwischen"
    ),
    "nl": (
        "aan al alle als ander andere ben bij daar dan dat de der deze die dit doch doen door dus een eens en er "
        "ge haar had heb hebben heeft hem het hier hij hoe hun ieder iets ik in is ja je kan kon kunnen maar me "
        "meer men met mij mijn moet moeten na naar nog nu of om omdat onder ons onze ook op over reeds te toch "
        "toen tot u uit uw van veel voor want waren was wat we wel werd wezen wie wij wil worden wordt ze zelf "
        "zich zij zijn zo zonder zou zullen"
    ),
    "es": (
        "a al algo algun alguna algunas algunos ante antes aqui asi aun cada como con cual cuales cuando de del "
        "desde donde dos e el ella ellas ellos en entre era eran es esa esas ese eso esos esta estan estas este "
        "esto estos fue fueron ha haber habia hacer hace han hasta hay la las le les lo los mas me mi mis mucho "
        "muchos muy nos nosotros nuestra nuestro o os otra otras otro otros para pero poco por porque puede pueden "
        "pues que quien quienes se sea sean segun ser si sido sin sobre solo son su sus tal tambien tan tanto te "
        "tiene tienen todo todos tu tus un una unas uno unos y ya yo"
    ),
    "ca": (
        "a aixi aixo al algun alguna alguns als altra altre altres amb aquell aquella aquest aquesta aquestes "
        "aquests aqui be cada com d dal de del dels des dins doncs e el ella elles ells els em en encara ens entre "
        "era es esta estan etc fer fins ha han haver hi i ja l la les li llur m mes molt molta molts n ni no nos "
        "nosaltres nostra nostre o on pel pels per perque pero poc poden pot que quan qui quin quina s sense ser "
        "seu seus seva seves si sobre son sota t tal tambe tan tant tots tot tota un una unes uns us va van"
    ),
}
SIDES = frozenset({"contre", "sans", "pas", "pour", "contra", "sense", "sin", "zonder", "no"})
"""What makes a demand of its contrary: kept, whatever the lists say."""


_LINKS = (
    "afin ainsi alors aucun aucune aussitot autant autrement chacun chacune chez concernant davantage egalement "
    "ensuite environ etc general grace hors jusque lorsque malgre mieux moins non notamment oui parfois parmi "
    "plusieurs pourtant presque pres puisque quant rien sauf selon sinon sous surtout toutefois travers via however "
    "whereas within upon"
)
"""What links or grades ideas and names none: nobody looks a text up by these words, whatever they weigh."""


@cache
def silent(language: str) -> frozenset[str]:
    """The words by which no text is told from another to a reader: hollow ones, links, and those that take sides."""
    return hollow(language) | SIDES | frozenset(_LINKS.split())


@cache
def hollow(language: str) -> frozenset[str]:
    """The folded words of a language that are never a reason for anything; those of French when it is not known."""
    words = frozenset(_WORDS.get(language, _WORDS["fr"]).split())
    return ((words | HOLLOW | ELISIONS) if language == "fr" else words) - SIDES
