"""A text as words: which belong together, which begin a sentence, which say that a place follows."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import accumulate

from watchers.reading.gazetteer import around
from watchers.reading.gazetteer.keys import WORD, bare, split_names

BEFORE = frozenset(around.BEFORE.split())
STRONG = frozenset(around.STRONG.split())
ARTICLES = frozenset(around.ARTICLES.split())
AROUND = frozenset(around.AROUND.split())
_SKIPPED = AROUND | ARTICLES
_OF = frozenset({"of", "de", "del", "di", "du", "von", "van", "called", "llamado", "llamada"})
_PLACE_NOUNS = frozenset(around.PLACE_NOUNS.split())
_CLUBS_AFTER = frozenset(around.ORGANIZATION_AFTER.split())
_CLUBS_BEFORE = frozenset(split_names(around.ORGANIZATION_BEFORE))
_LOWER_CLUBS = frozenset(
    {"calle", "avenida", "plaza", "paseo", "avenue", "rue", "via", "estadio", "hotel", "hospital"}
)
_WORDS = re.compile(f"({WORD.pattern})")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_JOINS = frozenset({" ", " & ", "&", "-", "'", ".", "/", " - ", "  "})
_OPENING = re.compile('[.!?:\n"“”«»¿¡|;]')


class Wording:
    """The words of a composed text, without accents. `said` as they stand, `words` in small letters."""

    def __init__(self, text: str, *, language: str) -> None:
        """Cut a text into words; its first line is its title."""
        self.text = text
        self.language = language
        folded = bare(text)
        if "://" in folded or "www." in folded:
            folded = _URL.sub(lambda found: " " * len(found.group()), folded)
        self.folded = folded
        # What stands between words, and words, in turn.
        parts = _WORDS.split(folded)
        borders = list(accumulate(map(len, parts)))
        self._gaps = parts[0::2]
        self.said = parts[1::2]
        self.words = " ".join(self.said).lower().split()
        self.starts = borders[:-1:2]
        self.ends = borders[1::2]
        self.capital = ["A" <= word < "[" for word in self.said]  # words begin with A to Z, a to z or a digit
        line_end = folded.find("\n")
        self.title_end = len(folded) if line_end < 0 else line_end

    @cached_property
    def _loose(self) -> tuple[bool, bool]:
        """Say of the title and of the rest whether capitals mean nothing there."""
        if self.language == "de":  # whose nouns are all capitalized
            return True, True
        cut = bisect_left(self.starts, self.title_end)
        return self._capitals_mean_nothing(0, cut), self._capitals_mean_nothing(cut, len(self))

    def __len__(self) -> int:
        """Count the words."""
        return len(self.words)

    def _capitals_mean_nothing(self, start: int, end: int) -> bool:
        """Say whether nearly all longer words are capitalized, as in a headline in English."""
        long = [self.capital[at] for at in range(start, end) if self.ends[at] - self.starts[at] > 3]
        return len(long) >= 5 and sum(long) > 0.7 * len(long)

    def gap(self, left: int) -> str:
        """Give what stands between a word and the next."""
        return self._gaps[left + 1]

    def sign(self, at: int) -> str:
        """Give the character before a word."""
        start = self.starts[at]
        return self.folded[start - 1] if start else ""

    def key(self, at: int, last: int) -> str:
        """Give the key of the words from one to another."""
        return self.words[at] if at == last else " ".join(self.words[at : last + 1])

    def end(self, at: int, last: int) -> int:
        """Give where a name ends, with the last stop of an abbreviation that has others: U.S."""
        end = self.ends[last]
        stop = self.folded[end : end + 1] == "." and "." in self.folded[self.starts[at] : end]
        return end + stop

    def in_title(self, at: int) -> bool:
        """Say whether a word stands in the title."""
        return self.starts[at] < self.title_end

    def is_loose(self, at: int) -> bool:
        """Say whether capitals mean nothing where a word stands."""
        return self._loose[0] if self.in_title(at) else self._loose[1]

    def joins(self, left: int) -> bool:
        """Say whether a word and the next may be of one name: "St. Louis", and not the end of a sentence."""
        gap = self.gap(left)
        return gap in _JOINS or (gap == ". " and len(self.said[left]) <= 2)

    def beside(self, at: int) -> bool:
        """Say whether there is such a word, and it is capitalized."""
        return 0 <= at < len(self.words) and self.capital[at]

    def touches(self, left: int) -> bool:
        """Say whether only a space or a hyphen stands between a word and the next."""
        gap = self.gap(left)
        return gap in {" ", "-"} or (gap == ". " and len(self.said[left]) <= 2)

    def opens(self, at: int) -> bool:
        """Say whether a sentence, a quotation or a line begins with a word; its capital then says nothing."""
        if not at:
            return True
        return len(self.said[at - 1]) > 1 and _OPENING.search(self.gap(at - 1)) is not None

    def is_dateline(self, end: int) -> bool:
        """Say whether a colon follows a name, as in `Solingen: drei Tote`: the name tells where."""
        return self.folded[end : end + 2] == ": "

    def placed(self, at: int) -> int:
        """Say how much the words before a name speak for a place: 2 "in the", "village of"; 1 "from"; 0."""
        before, least = at - 1, 0
        while before > max(at - 4, -1) and self.words[before] in _SKIPPED and self.joins(before):
            least = max(least, int(self.words[before] in BEFORE))
            before -= 1
        if before < 0 or not self.joins(before):
            return least
        word = self.words[before]
        if word in STRONG or (word in _OF and before and self.words[before - 1] in _PLACE_NOUNS):
            return 2
        return 1 if word in BEFORE else least

    def is_club(self, at: int, last: int) -> bool:
        """Say whether a club, a firm, a paper, a ship or a treaty bears the name."""
        if self.beside(last + 1) and self.words[last + 1] in _CLUBS_AFTER and self.joins(last):
            return True
        if not at or not self.joins(at - 1):
            return False
        before = self.words[at - 1]
        if before in _CLUBS_BEFORE and (self.capital[at - 1] or before in _LOWER_CLUBS):
            return True
        if at < 2 or not self.capital[at - 2] or not self.joins(at - 2):
            return False
        return f"{self.words[at - 2]} {before}" in _CLUBS_BEFORE
