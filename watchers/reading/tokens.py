"""A text as words: numbers are all one word to a phrase, and sentences are counted."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from functools import cached_property
from itertools import accumulate

from watchers.reading.notation import NUMBER
from watchers.reading.words import MOST_SUMMARY, MOST_TITLE, folded, without_names

# Alternatives that begin with different characters, so that no text is looked at twice.
_TOKEN = re.compile(
    r"[\u2212]|\d+(?:[.,]\d+)*|[^\W\d_]+|[%§]|[.!?;|…](?=\s|$)|\n|(?<=\s)[-–—](?=\s)|[,:()\"“”«»]"
)
_TOKEN_IN_ASCII = re.compile(_TOKEN.pattern.replace(r"[^\W\d_]", "[a-z]"))
"""The same for a text in small letters of which all are ASCII, and found in two thirds of the time."""
BORDER = "§"
"""Stands before a hazard that was a part of a hashtag."""

_END, _PAUSE = ".", ","
_KEYS = dict.fromkeys(".!?;|…\n-–—", _END) | dict.fromkeys(',:()"“”«»', _PAUSE) | {"\u2212": "minus"}
_BELOW = re.compile(r"(?<![\w.,)%-])-(?=\d)")
"""A hyphen before a number and after no other: `de -20 grados`, and not `10-15`."""
_MARKS = ' \n.,:;!?|…()"“”«»-–—'
_BORDERS = frozenset({_END, _PAUSE})


class Words:
    """A title and the beginning of a summary as words; the sentence of the title is number 0.

    `raw` are the words in plain lower case, `keys` the same with every number as one, `line` the keys in
    one line with a space around each, in which phrases are looked for.
    """

    def __init__(self, title: str, summary: str, numbers: Collection[str]) -> None:
        """Cut a title and a summary into words; `numbers` are the words that are numbers."""
        head = _signed(folded(without_names(title[:MOST_TITLE])))
        tail = _signed(folded(without_names(summary[:MOST_SUMMARY])))
        self.text = f"{head}\n{tail}"
        in_title = _cut(head)
        self._border = len(in_title)
        self.raw = [*in_title, "\n", *_cut(tail)]
        self.keys = [
            NUMBER if word in numbers or word[0].isdecimal() else _KEYS.get(word, word) for word in self.raw
        ]
        self.line = f" {' '.join(self.keys)} "

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [hit.span() for hit in _TOKEN.finditer(self.text)]

    @cached_property
    def _starts(self) -> list[int]:
        """Say where each word stands in the line."""
        return list(accumulate([len(key) + 1 for key in self.keys], initial=1))

    @cached_property
    def sentences(self) -> list[int]:
        """Give the sentence of each word; a title is one thought, whatever stands in it."""
        found: list[int] = []
        ends = [at for at, key in enumerate(self.keys) if key == _END and at >= self._border]
        for number, end in enumerate([*ends, len(self.keys)]):
            found += [number] * (end - len(found))
        return found

    def said(self, first: int, last: int) -> str:
        """Give the words from one to another, in plain lower case, without marks at the end."""
        return " ".join(self.raw[first : last + 1]).rstrip(_MARKS)

    def gap(self, at: int) -> str:
        """Give what stands between a word and the next."""
        return self.text[self._spans[at][1] : self._spans[at + 1][0]]

    def at(self, offset: int) -> int:
        """Say which word stands at an offset of the line."""
        return bisect_right(self._starts, offset) - 1

    def is_label(self, at: int) -> bool:
        """Say whether a word is a part of a hashtag, or one that is no word in a sentence."""
        if self.is_compound(at):
            return True
        return self.is_tag(at) and (self._is_border(at - 1) or self._is_border(at + 1))

    def is_compound(self, at: int) -> bool:
        """Say whether a word was a part of a longer hashtag, as `fires` of `#nswfires`."""
        return BORDER in self.keys[max(0, at - 1) : at + 1]

    def is_tag(self, at: int) -> bool:
        """Say whether a word was written as a hashtag."""
        if "#" not in self.text:
            return False
        begin = self._spans[at][0]
        return begin > 0 and self.text[begin - 1] == "#"

    def _is_border(self, at: int) -> bool:
        return not 0 <= at < len(self.keys) or self.keys[at] in _BORDERS or self.is_tag(at)


def _cut(text: str) -> list[str]:
    return (_TOKEN_IN_ASCII if text.isascii() else _TOKEN).findall(text)


def _signed(text: str) -> str:
    """Write the sign of a number below zero as one."""
    return _BELOW.sub("\u2212", text) if "-" in text else text
