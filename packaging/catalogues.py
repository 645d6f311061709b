"""The translation catalogues: extracted from the code, updated, compiled, and checked.

One catalogue for each language and top-level package, with no dates and no line numbers, sorted: the same code always
gives the same files, and people who work on different packages never meet in one.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "en"
LANGUAGES = ("fr", SOURCE)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Key = tuple[str, tuple[str, ...]]
"""A context, empty when there is none, and one identifier or two (singular and plural)."""


class Words(Catalog):
    """A catalogue whose header says only what is needed to read it: no date, no tool, no person."""

    def _headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]

    mime_headers = property(_headers)


def sources(code: Path) -> dict[str, list[Path]]:
    """Return the files of each top-level package of the program; a module beside the packages counts as one."""
    packages: dict[str, list[Path]] = {}
    for file in sorted(code.rglob("*.py")):
        packages.setdefault(file.relative_to(code).parts[0].removesuffix(".py"), []).append(file)
    return packages


def extracted(files: Iterable[Path]) -> dict[Key, list[str]]:
    """Return the messages marked in these files, each with the comments addressed to its translators."""
    found: dict[Key, list[str]] = {}
    for file in files:
        for _line, message, comments, context in extract_from_file(
            "python", str(file), keywords=KEYWORDS, comment_tags=["Translators:"], strip_comment_tags=True
        ):
            forms = (message,) if isinstance(message, str) else tuple(message)
            if all(forms):
                notes = found.setdefault((context or "", forms), [])
                notes += [comment for comment in comments if comment not in notes]
    return found


def forms(message: Message) -> tuple[str, ...]:
    """Return the texts of a translation: one, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def known(file: Path) -> dict[Key, Message]:
    """Return the messages of a .po file, none when there is no such file."""
    if not file.exists():
        return {}
    with file.open("rb") as stream:
        catalog = read_po(stream, charset="utf-8")
    return {
        (message.context or "", (message.id,) if isinstance(message.id, str) else tuple(message.id)): message
        for message in catalog
        if message.id
    }


def french(text: str) -> str:
    """Return a text with the spaces and the apostrophe of French typography (Imprimerie nationale, « Lexique »)."""
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"(?<=\S)[ \u00a0](?=[;!?])", "\u202f", text)
    text = re.sub(r"(?<=\S)[ \u202f](?=[:%»](?!\w))", "\u00a0", text)
    return re.sub(r"«[ \u202f]", "«\u00a0", text)


def updated(language: str, wanted: dict[Key, list[str]], before: dict[Key, Message]) -> Words:
    """Return the catalogue of the messages wanted, with the translations known before."""
    catalog = Words(locale=language, charset="utf-8", fuzzy=False)
    # `_` sorts after every letter in upper case and before those in lower case: sort as a reader would look it up.
    for context, ids in sorted(wanted, key=lambda key: ([part.casefold() for part in key[1]], key)):
        old = before.get((context, ids))
        if language == SOURCE:
            translation = ids
        elif old is None:
            translation = tuple("" for _ in range(catalog.num_plurals if len(ids) > 1 else 1))
        else:
            translation = tuple(french(text) for text in forms(old))
        message = catalog.add(
            ids if len(ids) > 1 else ids[0],
            translation if len(ids) > 1 else translation[0],
            auto_comments=sorted(wanted[context, ids]),
            user_comments=old.user_comments if old else (),
            context=context or None,
        )
        message.flags = {"fuzzy"} if old is not None and old.fuzzy else set()
    return catalog


def written(catalog: Catalog) -> bytes:
    """Return the bytes of the .po file."""
    header = "".join(f'"{name}: {value.strip()}\\n"\n' for name, value in catalog.mime_headers)
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, ignore_obsolete=True)
    return f'msgid ""\nmsgstr ""\n{header}\n'.encode() + body.getvalue().rstrip(b"\n") + b"\n"


def compiled(catalog: Catalog) -> bytes:
    """Return the bytes of the .mo file, without the messages that have no translation yet."""
    complete = Words(locale=catalog.locale, charset="utf-8", fuzzy=False)
    for message in catalog:
        if message.id and all(forms(message)) and not message.fuzzy:
            complete.add(message.id, message.string, context=message.context)
    file = BytesIO()
    write_mo(file, complete)
    return file.getvalue()


def placeholders(text: str) -> set[str]:
    """Return the names between braces and the percent forms of a text that will be filled.

    Raises ValueError when its braces do not match.
    """
    names = {
        name.split(".")[0].split("[")[0]
        for _text, name, _spec, _conversion in Formatter().parse(text)
        if name is not None
    }
    return names | set(re.findall(r"%(?:\(\w+\))?[sdfr]\b", text))


def faults(ids: tuple[str, ...], message: Message) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    if message.fuzzy:
        yield "is marked fuzzy"
    if not all(forms(message)):
        yield "has no translation"
        return
    try:
        allowed = [placeholders(text) for text in ids]
    except ValueError:
        return  # a text whose braces are only braces
    for place, text in enumerate(forms(message)):
        try:
            used = placeholders(text)
        except ValueError as error:
            yield f"has braces that do not match: {error}"
            continue
        # The singular may or may not repeat the number, as French and English differ on zero.
        if used not in (allowed if place == 0 else allowed[-1:]):
            yield f"has the placeholders {sorted(used)} instead of {sorted(allowed[min(place, len(allowed) - 1)])}"


def compared(root: Path, only: Iterable[str], act: Callable[[Path, bytes | None], None]) -> Iterator[str]:
    """Work out every catalogue, pass each file and its right content to `act`, and yield what is wrong.

    `only` limits the work to some packages; a file that should not exist is passed with None.
    """
    chosen = set(only)
    packages = {name: extracted(files) for name, files in sources(root / "moderator").items()}
    for language in LANGUAGES:
        folder = root / "resources" / "translations" / language
        said: dict[Key, tuple[str, tuple[str, ...]]] = {}
        for package, wanted in sorted(packages.items()):
            if not wanted or (chosen and package not in chosen):
                continue
            file = folder / f"{package}.po"
            catalog = updated(language, wanted, known(file))
            act(file, written(catalog))
            act(file.with_suffix(".mo"), compiled(catalog))
            where = file.relative_to(root)
            for message in catalog:
                if not message.id:
                    continue
                ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                yield from (f"{where}: “{ids[0]}” {fault}" for fault in faults(ids, message))
                other, text = said.setdefault((message.context or "", ids), (package, forms(message)))
                if text != forms(message) and all(text) and all(forms(message)):
                    yield f"{where}: “{ids[0]}” is translated in another way in {other}.po: use one, or a context"
        for file in sorted([*folder.glob("*.po"), *folder.glob("*.mo")]):
            if not packages.get(file.stem) and (not chosen or file.stem in chosen):
                act(file, None)


def update(root: Path, only: Iterable[str] = ()) -> list[str]:
    """Write every catalogue that changed, and return what remains for people to do, one sentence each."""

    def write(file: Path, content: bytes | None) -> None:
        if content is None:
            file.unlink()
        elif not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh = file.with_name(file.name + ".new")
            fresh.write_bytes(content)
            fresh.replace(file)

    return list(compared(root, only, write))


def check(root: Path, only: Iterable[str] = ()) -> list[str]:
    """Return what is stale, missing or wrong in the catalogues, one sentence each, and touch nothing."""
    stale: list[str] = []

    def compare(file: Path, content: bytes | None) -> None:
        if content is None:
            stale.append(f"{file.relative_to(root)}: no message of this package is left; run packaging/translations")
        elif not file.exists() or file.read_bytes() != content:
            stale.append(f"{file.relative_to(root)}: is not up to date with the code; run packaging/translations")

    wrong = list(compared(root, only, compare))
    return stale + wrong


def main() -> int:
    """Run from the command line; return 1 when something is stale or missing."""
    parser = argparse.ArgumentParser(prog="packaging/translations", description=__doc__.partition("\n")[0])
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="only these packages (domain, store, ui, cli…)")
    parser.add_argument("--check", action="store_true", help="change nothing; say what is stale, missing or wrong")
    arguments = parser.parse_args()
    problems = (check if arguments.check else update)(ROOT, arguments.packages)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
