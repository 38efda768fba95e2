"""How a name is looked up: Latin letters without accents, in small letters, one space between words."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[A-Za-z0-9]+")

_ONE_FOR_ONE = {
    "ß": "s",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ł": "l",
    "Ł": "L",
    "ħ": "h",
    "Ħ": "H",
    "ı": "i",
    "æ": "a",
    "Æ": "A",
    "œ": "o",
    "Œ": "O",
    "þ": "t",
    "Þ": "T",
    "ə": "e",
    "Ə": "E",
    "ŋ": "n",
    "ŧ": "t",
    **dict.fromkeys("‘’´`ʻʼʿʾ", "'"),
    **dict.fromkeys("‐‑‒–—", "-"),
}


def _bare_letters() -> dict[str, str]:
    """Give each accented Latin letter its bare one, one for one, so that positions in a text stay."""
    table = dict(_ONE_FOR_ONE)
    for start, end in ((0x00C0, 0x0250), (0x1E00, 0x1F00)):
        for number in range(start, end):
            bare = unicodedata.normalize("NFD", chr(number))[0]
            if bare.isascii() and bare.isalpha():
                table.setdefault(chr(number), bare)
    return table


_BARE = _bare_letters()
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def composed(text: str) -> str:
    """Give text in Unicode's composed form (NFC), in which a letter and its accent are one character."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def bare(text: str) -> str:
    """Take accents off composed text, keeping case and length: São is Sao, Türkiye is Turkiye."""
    return text if text.isascii() else _FOREIGN.sub(_bare_letter, text)


def _bare_letter(found: re.Match[str]) -> str:
    letter = found.group()
    return _BARE.get(letter, letter)


def key_of(name: str) -> str:
    """Give what a name is looked up by, empty if nothing is Latin: "port au prince" of Port-au-Prince."""
    return " ".join(WORD.findall(bare(composed(name)).lower()))


def split_names(lines: str) -> list[str]:
    """Give the names of a table without heads."""
    return [name.strip() for line in lines.splitlines() for name in line.split("|") if name.strip()]
