"""Which countries a text names, and by which words. No model: names, capitals, and who stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale

from watchers.countries import NO_COUNTRY
from watchers.reading import places
from watchers.reading.words import plain

_WORD = re.compile(r"[A-Za-z0-9]+")
_BEFORE_A_PLACE = frozenset(places.BEFORE.split())
_ALWAYS_CAPITAL = frozenset({"us", "usa", "uk", "uae", "eau", "drc", "nsw", "bvi", "eua", "cdmx"})


@dataclass(frozen=True, slots=True)
class CountryRead:
    """One country, by ISO 3166-1 alpha-2, that a text names, with the words that name it."""

    country: str
    words: tuple[str, ...]


@dataclass(slots=True)
class _Name:
    words: tuple[str, ...]
    countries: list[str]
    is_country: bool
    guarded: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    name: _Name
    said: str
    strength: int


def read_countries(title: str, summary: str, *, home_country: str = "") -> tuple[CountryRead, ...]:
    """Give the countries that a text names, those of the title first; a tie goes to the home country."""
    hits = [*_hits(title, 4), *_hits(summary, 1)]
    if not hits:
        return ()
    sure = {hit.name.countries[0] for hit in hits if len(hit.name.countries) == 1}
    found: dict[str, list[str]] = {}
    weights: dict[str, int] = {}
    for hit in hits:
        choices = hit.name.countries
        country = next((each for each in choices if each == home_country), None)
        country = next((each for each in choices if each in sure), None) or country or choices[0]
        if hit.said not in found.setdefault(country, []):
            found[country].append(hit.said)
        weights[country] = weights.get(country, 0) + hit.strength
    ranked = sorted(found, key=lambda country: -weights[country])
    return tuple(CountryRead(country, tuple(found[country])) for country in ranked)


def _hits(text: str, weight: int) -> list[_Hit]:
    text = plain(text)
    tokens = [(hit.group(), hit.start(), hit.end()) for hit in _WORD.finditer(text)]
    words = [token[0].lower() for token in tokens]
    names, joined = _names()
    shouting = _is_title_case(tokens)
    hits: list[_Hit] = []
    at = 0
    while at < len(tokens):
        word, start, _ = tokens[at]
        tagged = start > 0 and text[start - 1] == "#"
        if start > 0 and text[start - 1] == "@":
            at += 1  # somebody's name, whatever it says
            continue
        if tagged and (country := joined.get(words[at])) is not None:
            hits.append(_Hit(country, word, weight))
            at += 1
            continue
        if not word[0].isupper() and not tagged:
            at += 1
            continue
        name = _longest(names.get(words[at], ()), words, at)
        if name is None or not _is_meant(name, text, tokens, at, shouting=shouting):
            at += 1
            continue
        end = at + len(name.words)
        said = text[start : tokens[end - 1][2]]
        hits.append(_Hit(name, said, weight + (weight if name.is_country else 0)))
        at = end
    return hits


def _longest(candidates: Sequence[_Name], words: list[str], at: int) -> _Name | None:
    for name in candidates:
        if tuple(words[at : at + len(name.words)]) == name.words:
            return name
    return None


def _is_meant(name: _Name, text: str, tokens: list[tuple[str, int, int]], at: int, *, shouting: bool) -> bool:
    last = at + len(name.words) - 1
    said = [tokens[index][0] for index in range(at, last + 1)]
    if not all(word[0].isupper() or len(word) <= 3 for word in said):
        return False
    if name.words[0] in _ALWAYS_CAPITAL or len("".join(said)) <= 3:
        return said[0].isupper() and not text.isupper()
    if not name.guarded or shouting:
        return True
    if at > 0 and tokens[at - 1][0].lower() in _BEFORE_A_PLACE:
        return True
    beside = _touching(text, tokens, at - 1, at) or _touching(text, tokens, last, last + 1)
    return not beside


def _touching(text: str, tokens: list[tuple[str, int, int]], left: int, right: int) -> bool:
    """Say whether two neighbors are both capitalized, with nothing but a space between them."""
    if left < 0 or right >= len(tokens):
        return False
    between = text[tokens[left][2] : tokens[right][1]]
    return between in {" ", "-"} and tokens[left][0][0].isupper() and tokens[right][0][0].isupper()


def _is_title_case(tokens: list[tuple[str, int, int]]) -> bool:
    long = [token[0] for token in tokens if len(token[0]) > 3 and token[0].isalpha()]
    return len(long) >= 5 and sum(word[0].isupper() for word in long) > 0.7 * len(long)


@cache
def _names() -> tuple[dict[str, list[_Name]], dict[str, _Name]]:
    """Give the names by their first word, longest first, and those that a hashtag writes as one word."""
    never = {_key(name) for name in _split(places.NEVER)}
    guarded = {_key(name) for name in _split(places.PEOPLE_TOO)}
    known: dict[tuple[str, ...], _Name] = {}
    for country, name, is_country in _listed():
        key = _key(name)
        if key and key not in never:
            entry = known.setdefault(key, _Name(key, [], is_country, key in guarded))
            if country not in entry.countries:
                entry.countries.append(country)
    by_first: dict[str, list[_Name]] = {}
    for entry in sorted(known.values(), key=lambda entry: -len(entry.words)):
        by_first.setdefault(entry.words[0], []).append(entry)
    joined = {"".join(entry.words): entry for entry in known.values() if len("".join(entry.words)) > 3}
    return by_first, joined


def _listed() -> Iterator[tuple[str, str, bool]]:
    aliases = list(_table(places.ALIASES))
    ours = {_key(name) for _, name in aliases}
    yield from ((country, name, True) for country, name in aliases)
    for language in ("en", "es"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY and _key(name) not in ours:
                yield code, name.replace("&", "and"), True
    yield from ((country, name, False) for country, name in _table(places.REGIONS + places.CITIES))


def _table(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.strip().splitlines():
        country, _, names = line.partition(":")
        yield from ((country, name) for name in _split(names))


def _split(names: str) -> list[str]:
    return [name.strip() for line in names.splitlines() for name in line.split("|") if name.strip()]


def _key(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(plain(name)))
