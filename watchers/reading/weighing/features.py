"""What of a text is weighed: its words, what they are made of, and which stand side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

SLOTS = 1 << 17
"""So many weights there are for each hazard; two features that fall on one slot share it."""

MOST_WORDS = 24
"""So many words of a text are weighed, the first of them: a title and how its summary begins."""

_LETTERS = (4, 5)


def weighed_words(keys: Sequence[str]) -> list[str]:
    """Give the words of a text that are weighed, marks and numbers among them, as they follow each other."""
    return list(keys[:MOST_WORDS])


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
    """Give each word once; a mark is none."""
    return list(dict.fromkeys(word for word in words if _is_word(word)))


def _is_word(key: str) -> bool:
    return key[0].isalpha()


def _slot(feature: str) -> int:
    return crc32(feature.encode(errors="surrogatepass")) & (SLOTS - 1)
