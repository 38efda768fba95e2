"""The forms in which a secret comes back: as it is, and as others write it into URLs, headers and JSON."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote, urlsplit

LEAST = 6
"""A shorter value would blot out ordinary words."""
LEAST_LOOSE = 12
"""What is longer than a word is found in upper and lower case as well, and with line breaks in it."""
_LEAST_CORE = 7
"""As much as six characters come to, wherever they begin in base64."""
LONGEST_WORD = 40
"""What is longer is no word, and is not looked at any further."""
_BETWEEN = r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]"
_GAP = re.compile(f"{_BETWEEN}+")
_OPENS = frozenset("\"'(,.:;!?¿¡–—«“„‘")
"""What a word may stand behind. Behind \\, % and = its letters may be what a sign is written as, and behind -
the name of an option that a password is joined to."""
_ESCAPES = frozenset("\x1b\x9b")
"""What an order to a terminal begins with, which may end in a letter."""
_NEAR = 8
"""How many characters before a word are looked through for one."""
_ALIGNED = ((0, 0), (1, 2), (2, 3))
"""How many bytes may stand before it in a group of base64, and how many characters those reach into."""


class Forms:
    """Every form of one secret, and how to find them in a text."""

    def __init__(self, value: str) -> None:
        """Take the value; a URL with a password in it is two secrets."""
        values = list(_values(value))
        self._words = frozenset(one for one in values if _is_word(one))
        every = (form for each in values for form in _forms(each))
        found = dict.fromkeys(form for form in every if len(squeezed(form)) >= LEAST)
        self._exact = sorted(found, key=len, reverse=True)
        self._squeezed = [squeezed(form) for form in self._exact if len(form) >= LEAST_LOOSE]
        self._pattern: re.Pattern[str] | None = None

    def may_stand_in(self, text: str, squeezed: str) -> bool:
        """Say at little cost whether any form stands in a text; `squeezed` is that without space and case."""
        return any(form in squeezed for form in self._squeezed) or any(form in text for form in self._exact)

    def blot(self, text: str, instead: str) -> str:
        """Put something else in the place of every form."""
        if self._pattern is None:
            self._pattern = re.compile("|".join(map(_as_pattern, self._exact)))
        return self._pattern.sub(lambda found: found[0] if self._is_innocent(found) else instead, text)

    def _is_innocent(self, found: re.Match[str]) -> bool:
        """Say whether what was found is only a part of a longer word: summer in midsummer."""
        return found[0] in self._words and _within_a_word(found.string, found.start(), found.end())


def squeezed(text: str) -> str:
    """Give a text without space and what no eye sees, in lower case."""
    return _GAP.sub("", text.lower())


def _values(value: str) -> Iterator[str]:
    yield value
    if "://" in value:
        try:
            password = urlsplit(value).password or ""
        except ValueError:
            return
        yield from (one for one in (password, unquote(password)) if len(one) >= LEAST)


def _forms(value: str) -> Iterator[str]:
    yield value
    yield from (quote(value, safe=""), quote(value), quote_plus(value))
    written = json.dumps(value)[1:-1]
    yield from (written, written.replace("/", "\\/"), json.dumps(value, ensure_ascii=False)[1:-1])
    yield json.dumps(written)[1:-1]
    yield from (html.escape(value), repr(value)[1:-1], value.encode("utf-8", "replace").hex())
    for core in _within_base64(value.encode("utf-8", "replace")):
        yield core
        yield quote(core, safe="")


def _within_base64(data: bytes) -> Iterator[str]:
    """Give what of it stands in the base64 of any longer text, wherever it begins there."""
    for encode in (b64encode, urlsafe_b64encode):
        for before, reached in _ALIGNED:
            whole = encode(bytes(before) + data).decode().rstrip("=")
            core = whole[reached:] if (before + len(data)) % 3 == 0 else whole[reached:-1]
            if len(core) >= _LEAST_CORE:
                yield core


def _is_word(value: str) -> bool:
    """Say whether a secret may be a word of a language, and so stand in longer ones."""
    one_case = value.islower() or value.isupper() or value.istitle()
    return value.isalpha() and one_case and len(value) < LEAST_LOOSE


def _within_a_word(text: str, start: int, end: int) -> bool:
    """Say whether more letters than these make up a word; a new one begins with a capital as well.

    Where any doubt is left it is said that they do not.
    """
    first, last = start, end
    while first and text[first - 1].isalpha() and end - first < LONGEST_WORD:
        first -= 1
    while last < len(text) and text[last].isalpha() and last - first < LONGEST_WORD:
        last += 1
    if last - first >= LONGEST_WORD:
        return False
    before = text[max(0, first - _NEAR) : first] or " "
    opens = (before[-1].isspace() or before[-1] in _OPENS) and _ESCAPES.isdisjoint(before)
    longer = _joined(text, start, first) or _joined(text, end, last)
    repeated = not text[first:last].replace(text[start:end], "")
    return longer and opens and not repeated


def _joined(text: str, at: int, other: int) -> bool:
    """Say whether the letters on both sides of a place are of one word, where there are any up to another."""
    return at != other and not (text[at - 1].islower() and text[at].isupper())


def _as_pattern(form: str) -> str:
    if len(form) < LEAST_LOOSE:
        return re.escape(form)
    letters = f"{_BETWEEN}*".join(re.escape(letter) for letter in _GAP.sub("", form))
    return f"(?i:{letters})"
