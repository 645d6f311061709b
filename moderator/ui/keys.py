"""The one table of what can be asked by key: menus, buttons, the page of keys and the command field come from it.

Rules for French keyboards: no shortcut needs Shift, AltGr or Ctrl+Alt to be typed; digits are the *physical* keys of
the top row, which give & é " ' ( - è _ ç à on AZERTY; single letters act only in the list and the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from moderator.domain.words import N_, language
from moderator.ui.layouts import NAMED, parts


class Scope(StrEnum):
    """Where a key acts."""

    EVERYWHERE = "everywhere"
    READING = "reading"  # the list or the reader has the focus


class Space(StrEnum):
    """The spaces of the window, in the order of the rail."""

    TODAY = "today"
    MODERATE = "moderate"
    ANALYSE = "analyse"
    ANSWER = "answer"
    DOCUMENTS = "documents"


class Menu(StrEnum):
    """The menus, in the order of the bar."""

    FILE = "file"
    EDIT = "edit"
    CONTRIBUTION = "contribution"
    VIEW = "view"
    HELP = "help"


MENU_WORDS: dict[Menu, str] = {
    Menu.FILE: N_("&File"),
    Menu.EDIT: N_("&Edit"),
    Menu.CONTRIBUTION: N_("&Contribution"),
    Menu.VIEW: N_("&View"),
    Menu.HELP: N_("&Help"),
}
SPACE_WORDS: dict[Space, str] = {
    Space.TODAY: N_("Today"),
    Space.MODERATE: N_("Moderate"),
    Space.ANALYSE: N_("Analyse"),
    Space.ANSWER: N_("Answer"),
    Space.DOCUMENTS: N_("Documents"),
}
WORK = frozenset({Space.MODERATE, Space.ANALYSE, Space.ANSWER})


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be asked for. `keys` in Qt's portable form; `digit` is a physical digit with its modifier."""

    name: str
    text: str
    menu: Menu
    keys: tuple[str, ...] = ()
    scope: Scope = Scope.EVERYWHERE
    spaces: frozenset[Space] = frozenset(Space)
    icon: str = ""
    digit: str = ""
    about: str = ""
    needs: frozenset[str] = frozenset({"workspace"})  # "workspace", "selection"
    short: str = ""  # the word on the button, where the text is too long for one

    @property
    def word(self) -> str:
        """What the button says; show `_(word)`."""
        return self.short or self.text

    @property
    def usual(self) -> tuple[str, ...]:
        """The combinations that the program gives it."""
        return (self.digit, *self.keys) if self.digit else self.keys

    @property
    def bound(self) -> tuple[str, ...]:
        """The combinations in force for the person; a digit in one is the physical key."""
        return in_force.of(self)

    @property
    def key(self) -> str:
        """The key in force as it is written on buttons, in the reader's language; empty when there is none."""
        return spelled(self.bound[0]) if self.bound else ""


class Bindings(QObject):
    """The keys in force: the program's, unless the person chose others (`keymap` reads and writes these)."""

    changed = Signal()  # what writes a key on itself writes it again

    def __init__(self) -> None:
        super().__init__()
        self.own: dict[str, tuple[str, ...]] = {}
        self.letters = True

    def of(self, command: Command) -> tuple[str, ...]:
        """The combinations of a command; without those of one key when the person wants none of these."""
        bound = self.chosen(command)
        return bound if self.letters else tuple(one for one in bound if not is_single(one))

    def chosen(self, command: Command) -> tuple[str, ...]:
        """The combinations of a command, those of one key too when these are switched off for now."""
        return self.own.get(command.name, command.usual)

    def put(self, own: dict[str, tuple[str, ...]], *, letters: bool) -> None:
        """Let these be in force from now on, and say so to every widget that shows a key."""
        self.own, self.letters = own, letters
        self.changed.emit()


in_force = Bindings()


def is_single(combination: str) -> bool:
    """Whether a combination is a character typed alone: what dictation and a hand that shakes set off by accident."""
    held, key = parts(combination)
    return not held & {"Ctrl", "Alt", "Meta"} and key not in NAMED


def is_physical(combination: str) -> bool:
    """Whether the key is a digit of the top row, known by its place and not by what is written on it."""
    key = parts(combination)[1]
    return key.isdigit() and key.isascii()


_ANY: frozenset[str] = frozenset()
_ON_SELECTION = frozenset({"workspace", "selection"})

_TAGGING = frozenset({Space.MODERATE, Space.ANALYSE})
_JUDGING = frozenset({Space.ANALYSE})
_PINNED = (
    N_("First pinned tag"),
    N_("Second pinned tag"),
    N_("Third pinned tag"),
    N_("Fourth pinned tag"),
    N_("Fifth pinned tag"),
    N_("Sixth pinned tag"),
    N_("Seventh pinned tag"),
    N_("Eighth pinned tag"),
    N_("Ninth pinned tag"),
)


_NEAR = (N_("Start from the first near answer"), N_("Start from the second near answer"),
         N_("Start from the third near answer"))  # fmt: skip


def _reading(
    name: str,
    text: str,
    key: str,
    icon: str = "",
    spaces: frozenset[Space] = WORK,
    about: str = "",
    short: str = "",
    more: tuple[str, ...] = (),
) -> Command:
    keys = ((key,) if key else ()) + more
    return Command(
        name, text, Menu.CONTRIBUTION, keys, Scope.READING, spaces, icon, "", about, _ON_SELECTION, short
    )  # fmt: skip


COMMANDS: tuple[Command, ...] = (
    Command("new", N_("New workspace…"), Menu.FILE, ("Ctrl+N",), icon="file", needs=_ANY),
    Command("open", N_("Open a workspace…"), Menu.FILE, ("Ctrl+O",), icon="folder", needs=_ANY),
    Command("import", N_("Import files…"), Menu.FILE, ("Ctrl+I",), icon="file"),
    Command("sources", N_("Connect to a server…"), Menu.FILE, icon="server"),
    Command(
        "sync",
        N_("Synchronise"),
        Menu.FILE,
        ("F5",),
        icon="sync",
        about=N_("Receives what is new, then shows what is to send."),
    ),
    Command("sync-page", N_("What is to receive and to send"), Menu.FILE, icon="sync"),
    Command("report", N_("What came in"), Menu.FILE, icon="file"),
    Command("export", N_("Export a document"), Menu.FILE, ("Ctrl+E",), icon="export"),
    Command("moderation-log", N_("Export the moderation log…"), Menu.FILE, ("Ctrl+Shift+J",), icon="export"),
    Command("export-list", N_("Export this list…"), Menu.FILE, ("Ctrl+Shift+E",), spaces=WORK, icon="export"),
    Command(
        "cross",
        N_("Cross two ways…"),
        Menu.VIEW,
        ("Ctrl+J",),
        spaces=frozenset({Space.ANALYSE}),
        icon="grid",
        about=N_("Tags by authors, articles by positions…: each figure opens its contributions."),
    ),
    Command("procedure", N_("Procedure and dates…"), Menu.FILE, icon="later"),
    Command("backups", N_("Backups…"), Menu.FILE, icon="history"),
    Command("passphrase", N_("Passphrase…"), Menu.FILE, icon="lock"),
    Command("person", N_("Your name…"), Menu.FILE, icon="person"),
    Command("properties", N_("Properties of the workspace"), Menu.FILE, icon="info"),
    Command("preferences", N_("Preferences"), Menu.FILE, ("Ctrl+,",), icon="settings", needs=_ANY),
    Command("close", N_("Close the workspace"), Menu.FILE, ("Ctrl+W",)),
    Command("quit", N_("Quit"), Menu.FILE, ("Ctrl+Q",), needs=_ANY),
    Command("undo", N_("Undo"), Menu.EDIT, ("Ctrl+Z",), icon="undo", about=N_("Without limit, even after a restart.")),
    Command("redo", N_("Redo"), Menu.EDIT, ("Ctrl+Y", "Ctrl+Shift+Z"), icon="redo"),
    Command("history", N_("History of the decisions"), Menu.EDIT, ("Ctrl+H",), icon="history"),
    Command("undo-period", N_("Undo all that somebody did in a period…"), Menu.EDIT, icon="undo"),
    Command(
        "look-back",
        N_("See as of a past date…"),
        Menu.VIEW,
        ("F8",),
        icon="history",
        about=N_("The list, the counts and each contribution, as they were; nothing can be changed there."),
    ),
    Command("present", N_("Back to the present"), Menu.VIEW, ("F9",), icon="history"),
    Command("contested", N_("What was decided differently"), Menu.EDIT, icon="contested"),
    Command("recovered", N_("Texts recovered after an interruption…"), Menu.EDIT, icon="history"),
    Command("select-all", N_("Select all of the list"), Menu.EDIT, ("Ctrl+A",), Scope.READING, WORK),
    Command("search", N_("Search here"), Menu.EDIT, ("Ctrl+F",), spaces=WORK, icon="search"),
    Command("search-all", N_("Search the whole corpus"), Menu.EDIT, ("Ctrl+Shift+F",), icon="search"),
    Command("save-filter", N_("Save this filter…"), Menu.EDIT, ("Ctrl+S",), spaces=WORK, icon="save"),
    _reading("accept", N_("Accept and next"), "A", "accept", frozenset({Space.MODERATE}), short=N_("Accept")),
    _reading(
        "refuse",
        N_("Refuse…"),
        "R",
        "refuse",
        frozenset({Space.MODERATE}),
        N_("Then 1 to 9: the reason."),
        short=N_("Refuse"),
    ),
    _reading("reset", N_("Put back to moderate"), "Shift+R", "undo", frozenset({Space.MODERATE})),
    _reading(
        "redact",
        N_("Redact the selected passage, or what is found"),
        "X",
        "redact",
        frozenset({Space.MODERATE}),
        N_("Without a passage: points at what rules found; again: masks it and goes to the next."),
        short=N_("Redact"),
    ),
    _reading(
        "redact-all",
        N_("Redact all personal data found"),
        "Shift+X",
        "redact",
        frozenset({Space.MODERATE}),
        N_("In what is selected, in one gesture; the originals are kept."),
        short=N_("Redact all"),
    ),
    _reading("tag", N_("Tag…"), "T", "tag", WORK, N_("Type three letters of the tag."), short=N_("Tag")),
    _reading(
        "tag-again",
        N_("Same tags as before"),
        ";",
        "tag",
        _TAGGING,
        N_("Puts the tags of the last tagging on this one; the full stop does it too."),
        short=N_("Again"),
        more=(".",),
    ),
    Command(
        "tag-example",
        N_("Typical example of a tag…"),
        Menu.CONTRIBUTION,
        spaces=_TAGGING,
        icon="quote",
        needs=_ON_SELECTION,
        about=N_("The passage selected, or the beginning of the text."),
    ),
    *(
        Command(
            f"pinned-{digit}",
            words,
            Menu.CONTRIBUTION,
            scope=Scope.READING,
            spaces=_TAGGING,
            icon="tag",
            digit=str(digit),
            needs=_ON_SELECTION,
            about=N_("Tags are pinned in the tags of the team."),
        )
        for digit, words in enumerate(_PINNED, 1)
    ),
    _reading("favorable", N_("Favourable"), "G", "favorable", _JUDGING, more=("Num++",)),
    _reading("unfavorable", N_("Unfavourable"), "H", "unfavorable", _JUDGING, more=("Num+-",)),
    _reading("mixed", N_("Mixed position"), "Y", "mixed", _JUDGING, short=N_("Mixed"), more=("Num+=", "Num+*")),
    _reading("no-side", N_("Takes no side"), "I", "no-side", _JUDGING, short=N_("No side")),
    _reading("quotable", N_("To quote, or not any more"), "F", "quote", short=N_("Quote")),
    _reading(
        "attach",
        N_("Attach to an argument…"),
        "M",
        "argument",
        frozenset({Space.ANALYSE, Space.ANSWER}),
        N_("The passage selected, else the whole contribution; Enter takes the argument used last."),
        short=N_("Argument"),
    ),
    Command(
        "merge-arguments",
        N_("Bring two arguments together…"),
        Menu.CONTRIBUTION,
        ("Ctrl+Shift+M",),
        spaces=frozenset({Space.ANALYSE, Space.ANSWER}),
        icon="argument",
        needs=_ON_SELECTION,
    ),
    Command(
        "arguments",
        N_("Arguments of the articles"),
        Menu.CONTRIBUTION,
        ("Ctrl+Shift+A",),
        icon="argument",
        about=N_("Claims, for and against, wordings: with those who carry each."),
    ),
    _reading("untag", N_("Remove a tag or an argument…"), "U", "tag", short=N_("Untag")),
    _reading(
        "pile",
        N_("Put in a pile…"),
        "D",
        "pile",
        WORK,
        N_("For identical or nearly identical texts."),
        short=N_("Pile"),
    ),
    _reading("open-pile", N_("Open the pile"), "P", "pile"),
    _reading("note", N_("Internal note…"), "N", "note", short=N_("Note")),
    _reading(
        "opinion",
        N_("Second opinion…"),
        "E",
        "opinion",
        about=N_("Asked in one line; where one is asked of you, given."),
        short=N_("Opinion"),
    ),
    _reading("escalate", N_("Send up to the person in charge…"), "Shift+E", "opinion"),
    _reading("advise", N_("Give an opinion…"), "", "opinion"),
    Command(
        "in-charge",
        N_("Person in charge…"),
        Menu.CONTRIBUTION,
        spaces=frozenset({Space.MODERATE}),
        icon="person",
        about=N_("To whom what is sent up goes."),
    ),
    _reading(
        "later",
        N_("Later"),
        "S",
        "later",
        frozenset({Space.MODERATE}),
        N_("Goes to the end of your queue; again: comes back."),
    ),
    Command(
        "shorts",
        N_("Short texts, in a grid"),
        Menu.CONTRIBUTION,
        ("F3",),
        icon="grid",
        about=N_("Those of fewer than twelve words, forty at most at a time."),
    ),
    Command("charter", N_("Charter: the reasons of refusal…"), Menu.CONTRIBUTION, icon="charter"),
    Command(
        "lexicon",
        N_("Insults and threats: the list…"),
        Menu.CONTRIBUTION,
        icon="charter",
        about=N_("What is highlighted and blurred: tried on the texts before it is changed."),
    ),
    _reading("notes", N_("Notes of this contribution…"), "Shift+N", "note", short=N_("Notes")),
    _reading("take", N_("Take or release"), "L", "take", short=N_("Take")),
    _reading(
        "attachments",
        N_("Attachments…"),
        "Shift+P",
        "attachment",
        about=N_("Download, save, or open once confirmed; nothing opens by itself."),
        short=N_("Attachments"),
    ),
    Command("piles-page", N_("Piles proposed"), Menu.CONTRIBUTION, icon="pile"),
    Command("register", N_("Reading register"), Menu.CONTRIBUTION, icon="reading"),
    Command("double", N_("Double reading"), Menu.CONTRIBUTION, icon="pile"),
    Command(
        "no-tag",
        N_("Coded blind: no tag applies"),
        Menu.CONTRIBUTION,
        ("Ctrl+M",),
        spaces=_JUDGING,
        icon="accept",
        needs=_ON_SELECTION,
        about=N_("While a sample is coded blind."),
    ),
    Command(
        "rules",
        N_("Keyword rules…"),
        Menu.CONTRIBUTION,
        ("Ctrl+Shift+K",),
        icon="filter",
        about=N_("A search and what it puts: tried first, applied in one act, or proposed on what comes."),
    ),
    _reading(
        "rule-yes",
        N_("Put what the rule proposes"),
        "Q",
        "accept",
        _JUDGING,
        N_("The first of the proposals under the text."),
        short=N_("Rule"),
    ),
    _reading("rule-no", N_("Decline what the rule proposes"), "Shift+Q", "refuse", _JUDGING),
    Command(
        "suggestions",
        N_("Suggestions"),
        Menu.CONTRIBUTION,
        ("Ctrl+Shift+S",),
        icon="tag",
        about=N_("What was learned from your codings, how right it is, what stays silent and why."),
    ),
    _reading(
        "suggestion-yes",
        N_("Put what is suggested"),
        "A",
        "accept",
        _JUDGING,
        N_("The tag or argument under the text; on a selection, wherever it is suggested."),
        short=N_("Suggestion"),
    ),
    _reading("suggestion-no", N_("Reject what is suggested"), "R", "refuse", _JUDGING),
    _reading(
        "suggestion-why",
        N_("Why it is suggested, then the next suggestion"),
        "S",
        "info",
        _JUDGING,
        N_("Marks the words that weighed."),
    ),
    Command("tags", N_("Tags of the team…"), Menu.CONTRIBUTION, ("Ctrl+T",), icon="tag"),
    _reading("undo-here", N_("Undo the last act"), "Z", "undo"),
    _reading("next", N_("Next contribution"), "J"),
    _reading("previous", N_("Previous contribution"), "K"),
    _reading("page", N_("Next page, then next contribution"), "Space"),
    _reading("context", N_("Show the thread, the article and the author"), "O"),
    _reading(
        "similar",
        N_("Similar contributions"),
        "F4",
        "search",
        about=N_("Those that share its rare words, which are said; again: closes them."),
        short=N_("Similar"),
    ),
    _reading(
        "sentence",
        N_("Select a sentence, then the next one too"),
        "C",
        about=N_("Then the arrows with Shift select more or less; T tags what is selected."),
    ),
    _reading(
        "passage",
        N_("Next tagged passage, or found by rules"),
        "B",
        about=N_("Says who tagged it, when and why; or what rules found, and why."),
    ),
    _reading("uncode", N_("Take the passage off its tag, or say that what is found is none"), "Del", "tag"),
    _reading("versions", N_("Show what changed between versions"), "W"),
    _reading("reveal", N_("Show or hide a blurred text"), "V"),
    Command(
        "language",
        N_("Language…"),
        Menu.CONTRIBUTION,
        spaces=WORK,
        needs=_ON_SELECTION,
        about=N_("The language found in the text is wrong, or it is too short to tell."),
    ),
    Command("passages", N_("Tagged passages…"), Menu.CONTRIBUTION, ("Ctrl+Shift+P",), icon="tag"),
    Command(
        "answer",
        N_("Write the answer"),
        Menu.CONTRIBUTION,
        ("Return", "Enter"),
        Scope.READING,
        frozenset({Space.ANSWER}),
        "answer",
        needs=_ON_SELECTION,
        short=N_("Write"),
    ),
    Command(
        "near-answers",
        N_("Near answers already written"),
        Menu.CONTRIBUTION,
        ("Ctrl+Shift+Y",),
        icon="answered",
        about=N_("While answering: what was answered to what resembles, with the words in common."),
    ),
    *(
        Command(
            f"near-{place}",
            words,
            Menu.CONTRIBUTION,
            icon="copy",
            digit=f"Ctrl+{place}",
            about=N_("While answering: its text goes where you write, and nothing is decided."),
        )
        for place, words in enumerate(_NEAR, 1)
    ),
    Command(
        "disposition",
        N_("Decide what becomes of it…"),
        Menu.CONTRIBUTION,
        ("Ctrl+D",),
        spaces=frozenset({Space.ANSWER}),
        icon="documents",
        needs=_ON_SELECTION,
        short=N_("Outcome"),
    ),
    *(
        Command(f"space-{space}", SPACE_WORDS[space], Menu.VIEW, digit=f"Alt+{place}", icon=str(space))
        for place, space in enumerate(Space, 1)
    ),
    Command(
        "refresh",
        N_("Refresh the list"),
        Menu.VIEW,
        ("Ctrl+R",),
        spaces=WORK,
        about=N_("The list never moves by itself."),
    ),
    Command(
        "key-phrases",
        N_("Key phrases of the list"),
        Menu.VIEW,
        ("F12",),
        spaces=WORK,
        icon="analyse",
        about=N_("What these contributions say more than the others; each narrows the search."),
    ),
    Command("table", N_("Table"), Menu.VIEW, ("Ctrl+L",), spaces=WORK, about=N_("Again: the list.")),
    Command("columns", N_("Columns of the table…"), Menu.VIEW, ("Ctrl+Shift+L",), spaces=WORK),
    Command("sort", N_("Sort by a column…"), Menu.VIEW, ("Ctrl+Shift+O",), spaces=WORK),
    Command("group", N_("Group the list…"), Menu.VIEW, ("Ctrl+G",), Scope.READING, WORK),
    Command("fold", N_("Fold the group"), Menu.VIEW, ("Alt+Left",), Scope.READING, WORK),
    Command("unfold", N_("Unfold the group"), Menu.VIEW, ("Alt+Right",), Scope.READING, WORK),
    Command("fold-all", N_("Fold or unfold all the groups"), Menu.VIEW, ("Alt+Shift+Left",), Scope.READING, WORK),
    Command("next-group", N_("Next group"), Menu.VIEW, ("Alt+Down",), Scope.READING, WORK),
    Command("previous-group", N_("Previous group"), Menu.VIEW, ("Alt+Up",), Scope.READING, WORK),
    Command(
        "pace",
        N_("Show or hide the pace"),
        Menu.VIEW,
        spaces=frozenset({Space.MODERATE, Space.ANALYSE}),
        about=N_("What you did this hour, what remains, and when it would end."),
    ),
    Command("next-pane", N_("Next pane"), Menu.VIEW, ("F6",)),
    Command("previous-pane", N_("Previous pane"), Menu.VIEW, ("Shift+F6",)),
    Command("bigger", N_("Larger text"), Menu.VIEW, ("Ctrl++", "Ctrl+="), needs=_ANY),
    Command("smaller", N_("Smaller text"), Menu.VIEW, ("Ctrl+-",), needs=_ANY),
    Command("usual-size", N_("Usual text size"), Menu.VIEW, digit="Ctrl+0", needs=_ANY),
    Command("commands", N_("Find a command…"), Menu.HELP, ("Ctrl+K",), needs=_ANY),
    Command(
        "keys", N_("Keys of this screen"), Menu.HELP, ("F1",), icon="keys", needs=_ANY, about=N_("Again: the manual.")
    ),
    Command("manual", N_("Manual"), Menu.HELP, ("Shift+F1",), icon="manual", needs=_ANY),
    Command("tour", N_("Guided tour of the sample"), Menu.HELP, icon="sample", needs=_ANY),
    Command("own-keys", N_("Change the keys"), Menu.HELP, icon="keys", needs=_ANY),
    Command("about", N_("About Moderator"), Menu.HELP, icon="info", needs=_ANY),
)

BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}

_FRENCH_KEYS = {
    "Num": "Pavé",
    "Shift": "Maj",
    "Alt": "Alt",
    "Return": "Entrée",
    "Enter": "Entrée",
    "Space": "Espace",
    "Esc": "Échap",
    "Del": "Suppr",
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
}
_ENGLISH_KEYS = {"Num": "Keypad", "Return": "Enter", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


def spelled(keys: str) -> str:
    """A combination as it is written on the reader's keyboard: `Ctrl+Shift+Z` gives `Ctrl+Maj+Z` in French."""
    words = _FRENCH_KEYS if language() == "fr" else _ENGLISH_KEYS
    *held, key = [*keys.removesuffix("++").split("+"), "+"] if keys.endswith("++") else keys.split("+")
    return "+".join(words.get(part, part) for part in (*held, key))


def sequences(command: Command) -> list[QKeySequence]:
    """The command's combinations in force as Qt knows them; physical digits are not among them."""
    return [
        QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in command.bound if not is_physical(key)
    ]
