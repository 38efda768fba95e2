"""What a storm is called: the word after "typhoon" or before "now a typhoon", in quotes, before "approaches".

A title that names two tells of the one that comes: "evacuees of Bopha flee as Tarvani nears" is
not told of by the name of Bopha.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from watchers.reading.naming import is_land, is_written_so
from watchers.reading.words import folded, plain

_MARK = "[\"'„‚‹›]"
_NAME = r"([A-Z]\w{2,24})"
_ALSO = rf"(?:\s?[(/]\s?|,? (?:also|locally|known|conocid[oa]|llamad[oa])(?: \w+){{0,4}} )?{_NAME}?"
"""A storm that has another name elsewhere: `Typhoon Bopha (Pablo)`, `Goni, known locally as Rolly`."""
_HASHTAG = re.compile(r"#(?:bagyong)?([A-Za-z]{4,20})PH\b")
_QUOTED = re.compile(rf"(?<=[a-z] ){_MARK}{_NAME}{_MARK}(?!\w)")
"""In quotes within a sentence; at its beginning any word has a capital, and in German any noun."""


@dataclass(frozen=True, slots=True)
class StormNames:
    """How the names of storms stand in a text; `none` are words that name none."""

    after: re.Pattern[str]
    becomes: re.Pattern[str]
    comes: re.Pattern[str]
    none: frozenset[str]

    @classmethod
    def of(cls, words: Mapping[str, Sequence[str]], none: Collection[str]) -> StormNames:
        """Take the words after which a storm is named (`cyclone`), and what it becomes and does."""
        kind, becomes, comes = (any_of(words[each]) for each in ("cyclone", "becomes", "comes"))
        grade = r"(?: (?:a|an|un|une|uma|een|ein|einem|zum|el|la))?(?: [\w-]+)?"
        return cls(
            after=re.compile(rf"\b(?i:{kind})\s+{_MARK}?{_NAME}\b{_MARK}?{_ALSO}"),
            becomes=re.compile(rf"{_NAME}\b{_MARK}?,?\s(?:{becomes}){grade} (?i:{kind})\b"),
            comes=re.compile(rf"(?:(?<=[a-z,] )|{_MARK}){_NAME}\b{_MARK}?\s(?:{comes})\b"),
            none=frozenset([*none, *map(folded, words["cyclone"])]),
        )

    def in_text(self, title: str, summary: str, *, language: str, places: Collection[str]) -> list[str]:
        """Give the names of a title, else of what stands below it, in small letters."""
        return self._in_title(plain(title), language, places) or self.behind(summary)

    def _in_title(self, text: str, language: str, places: Collection[str]) -> list[str]:
        named = self.behind(text)
        if is_written_so(text):
            return named
        said = [*self.becomes.findall(text), *self.comes.findall(text)]
        coming = [name for name in self._names(said) if name not in places]
        if coming:
            # What it is called elsewhere stands beside it; another storm does not.
            return [*dict.fromkeys([*coming, *named])] if set(coming) & set(named) else coming
        if named or language == "de":
            return named
        return [name for name in self._names(_QUOTED.findall(text)) if name not in places]

    def behind(self, text: str) -> list[str]:
        """Give the names that stand after a word for a storm; none where All Words Are Written So."""
        text, said = plain(text), list[str]()
        if not is_written_so(text):
            said = [name for hit in self.after.finditer(text) for name in hit.groups() if name]
        return self._names([*said, *(hit.group(1) for hit in _HASHTAG.finditer(text))])

    def _names(self, said: Sequence[str]) -> list[str]:
        names = dict.fromkeys(name.lower() for name in said)
        return [name for name in names if not (name in self.none or is_land(name))]


def any_of(written: Sequence[str]) -> str:
    """Give a pattern for any of some words; the longest goes first."""
    return "|".join(re.escape(folded(each)) for each in sorted(written, key=len, reverse=True))
