"""What a number makes of a word: a year that is past, a measure of something else, the score of a match."""

from __future__ import annotations

import re

from engine.model.scales import Hazard
from watchers.reading.denials import STOPS
from watchers.reading.lexicon import Hit
from watchers.reading.notation import NUMBER
from watchers.reading.tokens import Words

SHAKEN = frozenset({Hazard.EARTHQUAKE, Hazard.TSUNAMI})
"""Hazards that have a magnitude."""

_NO_MAGNITUDE = 10
"""No earthquake ever had one so high."""
_BLOWN = frozenset({Hazard.STORM, Hazard.CYCLONE})
_SPEEDS = frozenset(
    ["km", "kilometros", "kilometres", "kilometers", "quilometros", "chilometri", "mph", "kph", "knots"]
)
_NO_STORM = 50
"""A wind of fewer kilometers or miles an hour is in every forecast."""
_YEAR_LINKS = frozenset(["de", "del", "of", "in", "en", "du", "von", "van", "do", "di", "em", "nel"])
_MEASURED_BY = frozenset(
    [
        "que",
        "than",
        "als",
        "dan",
        "che",
        "built",
        "construido",
        "construida",
        "construit",
        "gebaut",
        "gebouwd",
    ]
)
"""Before one of these links a year dates something else: `worse than in 2019`, `a hotel built in 1950`."""
_NAMED_BY = frozenset(["the", "over", "of", "for", "about", "from"])
"""Behind one of these a year names what comes next: `over 2020 Oregon fires`, not `May 2020 Heavy rain`."""
_LONG_PAST = "1995"
"""A year before this one dates what it stands behind, with nothing between that tells since when."""
_DATED_NEAR = 6
"""So many words may stand between a hazard and its year."""
_SCORE = re.compile(r"(?<![\w-])(\d{1,3})-(\d{1,3})(?![\w-])")
_NO_SCORES = frozenset({(24, 7), (50, 50)})
"""Round the clock, and half and half."""
_GOALS, _MONTHS = 9, 12


def is_dated(words: Words, hit: Hit) -> bool:
    """Say whether it is named by its year, as `the 1906 earthquake` is: nobody names so what goes on."""
    if hit.last > hit.first and _is_year(words, hit.last) and words.keys[hit.last - 1] in _YEAR_LINKS:
        return True
    # `the 1906 earthquake`, `the 2020 Oregon fires`
    if hit.first and _is_year(words, hit.first - 1):
        return True
    if hit.first > 2 and _is_year(words, hit.first - 2) and words.keys[hit.first - 3] in _NAMED_BY:
        return words.keys[hit.first - 1] not in STOPS
    return _is_of_a_year(words, hit)


def _is_of_a_year(words: Words, hit: Hit) -> bool:
    """Say whether a year stands behind: `the flood that swept the town in 1983`."""
    for at in range(hit.last + 1, min(hit.last + _DATED_NEAR + 2, len(words.keys))):
        if words.keys[at] in STOPS:
            return False
        if _is_year(words, at):
            is_linked = words.keys[at - 1] in _YEAR_LINKS
            is_near = at == hit.last + 2 or words.raw[at] < _LONG_PAST
            return is_linked and is_near and words.keys[at - 2] not in _MEASURED_BY
    return False


def _is_year(words: Words, at: int) -> bool:
    said = words.raw[at]
    return len(said) == 4 and said.isdecimal() and "1000" <= said < "2100"


def is_off_scale(words: Words, hit: Hit) -> bool:
    """Say whether its number is none of its hazard: `47 grados` are of heat, and 20 km/h no storm."""
    if hit.meaning.hazard not in SHAKEN and hit.meaning.hazard not in _BLOWN:
        return False
    span = range(hit.first, hit.last + 1)
    said = [words.raw[at] for at in span if words.keys[at] == NUMBER]
    if hit.meaning.hazard in SHAKEN:
        return any(each.isdecimal() and int(each) >= _NO_MAGNITUDE for each in said)
    return not _SPEEDS.isdisjoint(words.keys[at] for at in span) and any(
        each.isdecimal() and int(each) < _NO_STORM for each in said
    )


def has_score(text: str) -> bool:
    """Say whether a text gives the score of a match: `5-0`, `24-17`.

    What runs from the lower up is a range, and `31-10` a day in October.
    """
    if "-" not in text:
        return False
    found = ((int(one), int(other)) for one, other in _SCORE.findall(text))
    return any((one, other) not in _NO_SCORES and _is_score(one, other) for one, other in found)


def _is_score(one: int, other: int) -> bool:
    if one < other:
        return not one and other <= _GOALS
    return one <= _GOALS or other > _MONTHS
