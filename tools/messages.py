"""Bring the catalogues of translations up to date with the pages, and compile them; or check that they are.

    python tools/messages.py            # add what is new, drop what is gone, compile, say how much is translated
    python tools/messages.py --check    # change nothing; fail where a catalogue is behind or the exporter's way has gaps
    python tools/messages.py --todo de  # the sentences of the exporter's way that have no German yet

Needs no gettext programs: Babel reads Python, Django turns templates into Python, polib writes both forms of a catalogue.
How to translate is in docs/languages.md.
"""

from __future__ import annotations

import argparse
import fnmatch
import io
import string
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel import Locale
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from navicert.library.kinds import kinds
from navicert.licensing import states
from navicert.licensing.clocks import TACIT
from navicert.licensing.debiting import BARRED
from navicert.licensing.forms import texts
from navicert.licensing.ledger import Kind
from navicert.licensing.units import UNITS
from navicert.licensing.words import COUNTRIES, country_name
from navicert.office.people.roles import KINDS as ORGANISATIONS
from navicert.office.people.roles import ROLES
from navicert.screening.evidence import EVIDENCE_WORDS

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "navicert"
LOCALE = PACKAGE / "locale"
READ = ("web", "office", "licensing")  # the packages whose sentences people read on pages
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "de": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
}
# The functions that mark a sentence, and which of their arguments are its context, itself and its plural.
KEYWORDS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "_t", "lazy", "gettext", "gettext_lazy", "Sentence"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "counted"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
# Words that sentences name: what starts and stops a clock, and the last step of a case ("… was faster").
CLOCK_WORDS = ("accepted", "submitted", "returned", "query")
STEPS = (
    *(move.verb for move in states.CASE_MOVES),
    *(
        "begin",
        "save_draft",
        "attach",
        "withdraw_document",
        "assign",
        "ask",
        "answer",
        "cancel_query",
        "note",
        "advise",
        "take_over",
        "bring_evidence",
    ),
)
CLEARANCES = ("none", "restricted", "confidential", "secret")  # as models_people has them; no database is wanted here
NOTICES = ("at once", "daily", "none")
# What an exporter meets. Of the rest, what is not translated yet stands in English.
EXPORTERS_WAY = (
    "web/templates/base.html",
    "web/templates/[45]*.html",
    "web/templates/refused.html",
    "web/templates/assess.html",
    "web/templates/determination.html",
    "web/templates/law.html",
    "web/templates/posture.html",
    "web/templates/record*.html",
    "web/templates/replay.html",
    "web/templates/screening*.html",
    "web/templates/part/*",
    "web/templates/account/*",
    "web/templates/applications/*",
    "web/templates/documents/*",
    "web/templates/licences/*",
    "web/templates/mfa/*",
    "web/templates/notices/*",
    "web/templates/people/*",
    "web/account.py",
    "web/answer.py",
    "web/asked.py",
    "web/forms.py",
    "web/screening*.py",
    "web/views.py",
    "screening/evidence.py",
    "web/application*.py",
    "web/document*.py",
    "web/doing.py",
    "web/errors.py",
    "web/goods_sheet.py",
    "web/languages.py",
    "web/licence*.py",
    "web/navigation.py",
    "web/organisations.py",
    "web/people*.py",
    "office/*.py",
    "licensing/*",
)
Key = tuple[str, str, str]
"""Context, sentence, its plural; what a sentence has not is empty."""


@dataclass(slots=True)
class Message:
    """A sentence of the pages, and the files in which it stands."""

    places: set[str] = field(default_factory=set)

    @property
    def of_the_exporter(self) -> bool:
        """Does it stand anywhere on the exporter's way?"""
        return any(fnmatch.fnmatch(place, pattern) for place in self.places for pattern in EXPORTERS_WAY)


def messages() -> dict[Key, Message]:
    """Every sentence to be translated, in the order of files."""
    found: dict[Key, Message] = {}
    for place, key in (*_in_files(), *_in_tables()):
        found.setdefault(key, Message()).places.add(place)
    return found


def _in_files() -> Iterator[tuple[str, Key]]:
    for package in READ:
        for path in sorted((PACKAGE / package).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and (path.suffix == ".py" or "templates" in path.parts):
                place = path.relative_to(PACKAGE).as_posix()
                yield from ((place, key) for key in _in_file(path))


def _in_file(path: Path) -> Iterator[Key]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Templates become calls of gettext between letters X; their indentation means nothing.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    known = dict.fromkeys(KEYWORDS)
    for _line, function, said, _comments in extract_python(io.BytesIO(text.encode()), known, (), {}):
        alone: object = said  # a call with one text gives it as it is, against the stated type
        key = _key(function, (alone,) if isinstance(alone, str) else tuple(said or ()))
        if key is not None:
            yield key


def _key(function: object, said: tuple[str | None, ...]) -> Key | None:
    """The sentence of one call, or ``None`` where it is not written out in the call."""
    places = KEYWORDS[str(function)]
    if any(place is not None and (place >= len(said) or not said[place]) for place in places):
        return None
    context, text, plural = ("" if place is None else str(said[place]) for place in places)
    return context, text, plural


def _in_tables() -> Iterator[tuple[str, Key]]:
    """Sentences that stand in data: licence types, states, units, names of countries."""
    for name, kind in kinds().items():
        yield from ((f"licensing/kinds/{name}.yaml", ("", text, "")) for text in texts(kind))
        yield from (("licensing/kinds.py", ("", word.replace("_", " "), "")) for word in kind.decisions)
    yield from (("licensing/states.py", ("", str(each), "")) for each in (*states.CaseState, *states.LicenceState))
    yield from (("licensing/units.py", ("", unit, "")) for unit in (*UNITS, *{each[0] for each in UNITS.values()}))
    yield from (("licensing/words.py", ("", country_name(code), "")) for code in sorted(COUNTRIES))
    yield from (("licensing/ledger.py", ("", text, "")) for text in (*BARRED.values(), *(kind.words for kind in Kind)))
    yield from (("licensing/states.py", ("", each.says, "")) for each in states.LICENCE_MOVES)
    yield from (("licensing/clocks.py", ("", word, "")) for word in (*CLOCK_WORDS, *TACIT))
    yield from (("office/cases/steps.py", ("", verb.replace("_", " "), "")) for verb in STEPS)
    yield from (("screening/evidence.py", ("", words, "")) for words in EVIDENCE_WORDS.values())
    for title in (*(described.title for described in ROLES.values()), *ORGANISATIONS, *CLEARANCES, *NOTICES):
        yield from (("office/people/roles.py", ("", text, "")) for text in (title, title.lower(), title.capitalize()))


def country_names(language: str) -> dict[str, str]:
    """The names of countries as the Unicode consortium collects them (CLDR), in the form of our labels."""
    known = Locale.parse(language).territories
    return {country_name(code): f"{known[code]} ({code})" for code in COUNTRIES if code in known}


# -- catalogues ------------------------------------------------------------------------------------------------------
def path_of(language: str) -> Path:
    """Where the catalogue of a language stands; beside it the compiled one, with the suffix ``.mo``."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> polib.POFile:
    """The catalogue of a language, empty where there is none yet."""
    path = path_of(language)
    made = polib.pofile(str(path)) if path.exists() else polib.POFile()
    made.wrapwidth = 120
    made.metadata = {
        "Project-Id-Version": "navicert",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    return made


def key_of(entry: polib.POEntry) -> Key:
    """The sentence that an entry translates."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def renewed(language: str, wanted: Mapping[Key, Message]) -> polib.POFile:
    """The catalogue with what is new added and what is gone dropped; names of countries are filled in."""
    made = catalogue(language)
    held = {key_of(entry): entry for entry in made}
    names = country_names(language)
    made.clear()
    for key in sorted(wanted, key=lambda key: (min(wanted[key].places), key[1], key)):
        context, text, plural = key
        entry = held.get(key) or polib.POEntry(msgid=text, msgctxt=context or None, msgid_plural=plural)
        entry.occurrences = [(place, "") for place in sorted(wanted[key].places)][:3]
        entry.flags = [flag] if (flag := _flag(text)) else []
        if plural and not entry.msgstr_plural:
            entry.msgstr_plural = dict.fromkeys(range(forms_of(language)), "")
        if text in names and not entry.msgstr:
            entry.msgstr = names[text]
        made.append(entry)
    return made


def forms_of(language: str) -> int:
    """How many plural forms a language has."""
    return int(PLURALS[language].split(";")[0].removeprefix("nplurals="))


def _flag(text: str) -> str:
    return "python-format" if "%(" in text else "python-brace-format" if gaps_of(text) else ""


def gaps_of(text: str) -> set[str]:
    """The gaps of a sentence, as ``{name}`` or ``%(name)s``."""
    if "%(" in text:
        return {"%(" + part.split(")")[0] + ")" + part.split(")")[1][:1] for part in text.split("%(")[1:]}
    try:
        return {"{" + name + "}" for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def translations(entry: polib.POEntry) -> list[str]:
    """What an entry says, each plural form by itself; empty texts where it says nothing."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def faults(language: str, wanted: Mapping[Key, Message]) -> list[str]:
    """What is wrong with a catalogue, as sentences."""
    made = catalogue(language)
    held = {key_of(entry): entry for entry in made}
    said = [f"{language}: lacks {key[1]!r} ({min(wanted[key].places)})" for key in wanted if key not in held]
    said += [f"{language}: {key[1]!r} stands on no page any more" for key in held if key not in wanted]
    for key, entry in held.items():
        if key in wanted and wanted[key].of_the_exporter and not all(translations(entry)):
            said.append(f"{language}: {key[1]!r} is not translated ({min(wanted[key].places)})")
        said += [f"{language}: the gaps of {text!r} are not those of {key[1]!r}" for text in _other_gaps(entry)]
    compiled = path_of(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != made.to_binary():
        said.append(f"{language}: the compiled catalogue is not the one that is written; run tools/messages.py")
    return said


def _other_gaps(entry: polib.POEntry) -> list[str]:
    """Translations with other gaps than the English; a plural form may leave the number out, as Arabic does for 0, 1, 2."""
    sources = [gaps_of(entry.msgid), gaps_of(entry.msgid_plural)] if entry.msgid_plural else [gaps_of(entry.msgid)]
    least, most = set.intersection(*sources), set.union(*sources)
    if entry.msgid_plural:
        least -= {gap for gap in least if gap.strip("{}%()sd") in ("n", "count", "lost", "number", "unused_count")}
    return [text for text in translations(entry) if text and not least <= gaps_of(text) <= most]


def main(arguments: list[str] | None = None) -> int:
    """Renew, check, or list what is to be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing, fail where something is behind")
    parser.add_argument("--todo", metavar="LANGUAGE", choices=sorted(PLURALS), help="list what is not translated yet")
    asked = parser.parse_args(arguments)
    wanted = messages()
    if asked.todo:
        entries = (e for e in renewed(asked.todo, wanted) if not all(translations(e)))
        print("\n".join(repr(e.msgid) for e in entries if wanted[key_of(e)].of_the_exporter))
        return 0
    if asked.check:
        said = [fault for language in PLURALS for fault in faults(language, wanted)]
        print("\n".join(said) or "The catalogues are up to date.")
        return 1 if said else 0
    for language in PLURALS:
        _write(language, wanted)
    return 0


def _write(language: str, wanted: Mapping[Key, Message]) -> None:
    made = renewed(language, wanted)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(path))
    path.with_suffix(".mo").write_bytes(polib.pofile(str(path)).to_binary())
    own = [entry for entry in made if wanted[key_of(entry)].of_the_exporter]
    shares = [100 * sum(all(translations(e)) for e in part) / len(part) for part in (own, list(made))]
    print(f"{language}: {shares[0]:.1f} % of the exporter's {len(own)} sentences, {shares[1]:.1f} % of all {len(made)}")


if __name__ == "__main__":
    sys.exit(main())
