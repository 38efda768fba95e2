"""What of a text is weighed: its words, what they are made of, and which stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from zlib import crc32

from watchers.reading.words import folded

SLOTS = 1 << 19
"""So many weights there are for each hazard; two features that fall on one slot share it."""

MOST_WORDS = 24
"""So many words of a text are weighed, the first of them: a title and how its summary begins."""

_LONGEST = 30
_LETTERS = (4, 5)
_PLACE = "@"
_WORD = re.compile(r"\w+")


def weighed_words(keys: Sequence[str], names: Iterable[str]) -> list[str]:
    """Give the words of a text that are weighed, marks and numbers among them, as they follow each other.

    `names` are those of its places, as they are written: where something often happened, it need not today.
    """
    places = {word for name in names for word in _WORD.findall(folded(name))}
    return [_PLACE if key in places else key for key in keys[:MOST_WORDS]]


def mark_of(word: str) -> int:
    """Give the 32 bits by which a word is known again."""
    return crc32(word.encode(errors="surrogatepass"))


def of_word(word: str) -> Iterator[int]:
    """Give the slots of a word: its own, and those of each four and five letters in a row.

    By the letters a word is known that was never seen, in the manner of its kin: `inundados` by `inundadas`.
    Bojanowski and others, Enriching Word Vectors with Subword Information, 2017.
    """
    yield _slot(f"w {word}")
    bounded = f"<{word}>"
    for length in _LETTERS:
        for at in range(len(bounded) - length + 1):
            yield _slot(bounded[at : at + length])


def of_pairs(words: Sequence[str]) -> list[int]:
    """Give the slots of words that stand side by side."""
    beside = dict.fromkeys(pairwise(words))
    return [_slot(f"p {one} {other}") for one, other in beside if _is_word(one) and _is_word(other)]


def distinct(words: Sequence[str]) -> list[str]:
    """Give each word once; a mark is none, nor is what is longer than any word."""
    return list(dict.fromkeys(word for word in words if _is_word(word)))


def _is_word(key: str) -> bool:
    return key[0].isalpha() and len(key) <= _LONGEST


def _slot(feature: str) -> int:
    return crc32(feature.encode(errors="surrogatepass")) & (SLOTS - 1)
