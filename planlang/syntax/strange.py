"""Characters that hide: invisible ones, ones that turn the text around, and letters that look like others.

Two names that look alike must be alike, or a reviewer approves what is not there.
Source: Unicode Technical Reports 36 and 39 (security considerations and mechanisms).
"""

from __future__ import annotations

import re
import unicodedata

from planlang.syntax import codes
from planlang.syntax.quote import quoted
from planlang.text.diagnostic import Code

Found = tuple[Code, str, str, str | None, str | None]

_HIDDEN = {"Cc": "control character", "Cf": "invisible character", "Cs": "broken character"}
_SPACES = {"Zs": "space of another kind", "Zl": "line separator", "Zp": "paragraph separator"}
_NEVER = {**_HIDDEN, **_SPACES}

_LOOK_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u0458\u04bb\u0501\u051b\u051d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0405\u0408"
    "\u03bf\u03bd\u03b1\u03c1\u03b9\u03ba\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7",
    "aeopcyxisjhdqwABEKMHOPCTXISJovapikABEZHIKMNOPTX",
)
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""The hyphen of the keyboard, and what word processors make of it."""

_MIXABLE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH", "MATHEMATICAL")
_TURNING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _hidden(char: str) -> str | None:
    if char in (" ", "\t"):
        return None
    return _NEVER.get(unicodedata.category(char))


def named(char: str) -> str:
    """A character by its number and its name."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]


def _foreign_letter(text: str) -> str | None:
    """The first letter that is not Latin."""
    return next((char for char in text if char.isalpha() and not char.isascii() and _script(char) != "LATIN"), None)


def cleaned(text: str) -> str:
    """The text without hidden characters, its look-alike letters those they look like, accents put together."""
    visible = "".join(" " if kind in _SPACES.values() else "" if kind else char for char, kind in _kinds(text))
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", visible).translate(_LOOK_ALIKE))


def _kinds(text: str) -> list[tuple[str, str | None]]:
    return [(char, _hidden(char)) for char in text]


def _found(text: str, headline: str, label: str, meant: str | None) -> Found:
    advice = f"write {quoted(meant)}" if meant else "type the word anew"
    return codes.STRANGE_CHARACTER, f"{quoted(text)} {headline}", label, advice, meant


def _hiding(text: str) -> Found | None:
    hidden = next(((char, kind) for char, kind in _kinds(text) if kind), None)
    if hidden is None:
        return None
    char, kind = hidden
    article = "an" if kind.startswith("i") else "a"
    return _found(text, f"holds {article} {kind}", named(char), cleaned(text) or None)


def _decomposed(text: str) -> Found | None:
    whole = unicodedata.normalize("NFC", text)
    if whole == text:
        return None
    return _found(text, "holds accents apart from their letters", "it looks like another name that it is not", whole)


def strange_word(text: str) -> Found | None:
    """What hides in a keyword or a name without quotes: such a word is written in Latin letters."""
    if text.isascii():
        return None
    hiding = _hiding(text)
    if hiding:
        return hiding
    foreign = _foreign_letter(text)
    if foreign is None:
        return _decomposed(text)
    meant = cleaned(text)
    sure = meant if meant.isascii() else None
    return _found(text, "holds a letter that is not Latin", f"{named(foreign)}; quote a name in other letters", sure)


def strange_text(text: str) -> Found | None:
    """What hides in a quoted name or a table row: such text may be in any script, but not two in one word."""
    if text.isascii() and text.isprintable():
        return None
    hiding = _hiding(text)
    if hiding:
        return hiding
    for word in re.findall(r"\w+", text):
        scripts = {_script(char) for char in word if char.isalpha()}
        mixed = scripts & set(_MIXABLE)
        if mixed and len(scripts) > 1:
            char = next(char for char in word if _script(char) in mixed)
            return _found(word, "mixes letters of two scripts", named(char), None)
    return _decomposed(text)


def posing(text: str, among: str) -> Found | None:
    """An id or another name without a space whose foreign letters all look Latin, beside digits or Latin letters.

    Not in a text that has other letters of their script too: there they are what they are.
    """
    if text.isascii():
        return None
    inside = text.strip('"')
    for name in map(str.strip, inside.split("|") if inside.startswith("|") else (inside,)):
        foreign = [char for char in name if char.isalpha() and not char.isascii() and _script(char) != "LATIN"]
        beside = re.search(r"[0-9A-Za-z]", name)
        if not foreign or not beside or re.search(r"\s", name) or not all(map(_looks_latin, foreign)):
            continue
        scripts = {_script(char) for char in foreign}
        if not any(char.isalpha() and not _looks_latin(char) and _script(char) in scripts for char in among):
            advice = f"write {quoted(cleaned(name))} if its letters are Latin"
            headline = f"{quoted(name)} holds letters that look like Latin ones"
            return codes.STRANGE_CHARACTER, headline, named(foreign[0]), advice, None
    return None


def _looks_latin(char: str) -> bool:
    return ord(char) in _LOOK_ALIKE


def strange_quotes(text: str) -> Found:
    """Quotes as a word processor makes them."""
    meant = f'"{cleaned(text[1:-1])}"'
    return _found(text, "stands in curly quotes", 'names stand in straight quotes: `"`', meant)


def strange_comment(text: str) -> tuple[int, str] | None:
    """Where in a comment a character stands that turns the text around or controls a screen, and its name."""
    found = _TURNING.search(text)
    return (found.start(), named(found.group())) if found else None


def strange_sign(char: str) -> tuple[str, str | None]:
    """What a sign outside the language is: its name, and what to write for it."""
    kind = _hidden(char)
    if kind in _SPACES.values():
        return named(char), " "
    return named(char), "" if kind else None


def is_hidden(char: str) -> bool:
    """Whether a sign is one that nobody sees."""
    return _hidden(char) is not None
