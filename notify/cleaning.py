"""Words of the world, made harmless to the eye: nothing invisible, nothing that turns the line around."""

from __future__ import annotations

import unicodedata

INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    map(chr, range(0xE0100, 0xE01F0))
)
"""Characters that show nothing although Unicode files them under letters and marks."""

_STRIPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control, format (bidirectional, zero-width, tags), surrogate, private, unassigned, separators."""


def clean_lines(text: str, *, cap: int) -> list[str]:
    """Give the lines of a text without what cannot be seen; no more than `cap` characters are read."""
    lines = text[:cap].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [_visible(line) for line in lines]


def clean(text: str, *, cap: int) -> str:
    """Give a text as one line without what cannot be seen; a cut is shown by an ellipsis."""
    flat = text[: cap * 4].replace("\u2028", "\n").replace("\u2029", "\n")
    line = " ".join(" ".join(clean_lines(flat, cap=cap * 4)).split())
    return cut(line, cap=cap)


def cut(text: str, *, cap: int) -> str:
    """Give no more than so many characters; a cut is shown by an ellipsis."""
    return text if len(text) <= cap else text[: cap - 1].rstrip() + "…"


def _visible(line: str) -> str:
    spaced = line.replace("\t", " ")
    if spaced.isprintable() and INVISIBLE.isdisjoint(spaced):
        return spaced.strip()  # as nearly every line is
    return "".join(each for each in spaced if _shows(each)).strip()


def _shows(char: str) -> bool:
    return char not in INVISIBLE and unicodedata.category(char) not in _STRIPPED
