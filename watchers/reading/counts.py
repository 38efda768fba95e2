"""How many dead and injured a text counts, and by which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from watchers.reading.amounts import Number
from watchers.reading.lexicon import Hit, Role, Tongue
from watchers.reading.tokens import Words

_NEAR = 4
"""So many words may stand between a number and what it counts: 12 people have been killed."""
_FAR = 7
"""The same after a name for a count itself: the death toll from the floods in the south rises to 40."""

_NO_COUNTS = frozenset({"magnitud", "magnitude", "magnitudo", "m", "aged", "age", "edad", "top", "vol"})
"""A number after one of these counts nobody."""

_PAUSES = frozenset({".", ","})
_AFTER_NUMBER = {Role.DEAD_AFTER_NUMBER, Role.INJURED_AFTER_NUMBER}
_BEFORE_NUMBER = {Role.DEAD_BEFORE_NUMBER, Role.INJURED_BEFORE_NUMBER}


class Harm(StrEnum):
    """What is counted."""

    DEAD = "dead"
    INJURED = "injured"


@dataclass(frozen=True, slots=True)
class CountRead:
    """So many of one harm, `at_least` where the text says no more than that, with the words that say so."""

    harm: Harm
    value: int
    at_least: bool
    words: str
    sentence: int


def read_counts(
    words: Words, hits: Sequence[Hit], numbers: Sequence[Number], tongue: Tongue
) -> tuple[CountRead, ...]:
    """Give what a text counts: for each harm the first count of the first sentence that has one."""
    counting = [
        hit for hit in hits if hit.meaning.role in _AFTER_NUMBER or hit.meaning.role in _BEFORE_NUMBER
    ]
    if not counting:
        return ()
    usable = [each for each in numbers if not _is_measure(words, each, tongue)]
    usable += _ones(words, tongue)
    taken: set[int] = set()
    found: dict[Harm, CountRead] = {}
    # A number that stands before its noun is surer than one that follows a verb.
    for hit in sorted(counting, key=lambda hit: (words.sentences[hit.first], hit.first, -hit.last)):
        harm = _harm(hit)
        if harm in found:
            continue
        before = hit.meaning.role in _AFTER_NUMBER
        number = _nearest(words, hit, usable, counting, before=before, taken=taken)
        if number is None or not _is_count(number):
            continue
        taken.add(number.first)
        first, last = min(number.first, hit.first), max(number.last, hit.last)
        found[harm] = CountRead(
            harm, int(number.value), number.at_least, words.said(first, last), words.sentences[hit.first]
        )
    return tuple(found[harm] for harm in Harm if harm in found)


def _harm(hit: Hit) -> Harm:
    dead = hit.meaning.role in {Role.DEAD_AFTER_NUMBER, Role.DEAD_BEFORE_NUMBER}
    return Harm.DEAD if dead else Harm.INJURED


def _is_count(number: Number) -> bool:
    return number.value >= 1 and number.value == int(number.value)


def _is_measure(words: Words, number: Number, tongue: Tongue) -> bool:
    """Say whether a number is of years, kilometers or degrees, or itself a year, a date or a magnitude."""
    after = number.last + 1
    if after < len(words.keys) and words.keys[after] in tongue.units:
        return True
    if number.first and words.keys[number.first - 1] in _NO_COUNTS:
        return True
    if any(key in tongue.months for key in words.keys[max(0, number.first - 1) : after + 1]):
        return True
    month_far = (
        after + 1 < len(words.keys) and words.keys[after] == "de" and words.keys[after + 1] in tongue.months
    )
    return month_far or (1900 <= number.value < 2100 and len(words.raw[number.first]) == 4)


def _ones(words: Words, tongue: Tongue) -> list[Number]:
    """Give the articles, which count only right beside what they count."""
    return [Number(1, at, at) for at, key in enumerate(words.keys) if key in tongue.one]


def _nearest(
    words: Words,
    hit: Hit,
    numbers: Sequence[Number],
    counting: Sequence[Hit],
    *,
    before: bool,
    taken: set[int],
) -> Number | None:
    near = None
    for number in numbers:
        between = range(number.last + 1, hit.first) if before else range(hit.last + 1, number.first)
        is_one = number.value == 1 and not words.raw[number.first][0].isdigit()
        if (number.last >= hit.first if before else number.first <= hit.last) or number.first in taken:
            continue
        most = _FAR if not before and hit.last > hit.first else _NEAR
        if len(between) > (1 if is_one and before else 0 if is_one else most):
            continue
        if not before and _is_of_another(number, hit, counting):
            continue
        if any(words.keys[at] in _PAUSES for at in between) or _is_crossed(hit, between, counting):
            continue
        if near is None or len(between) < near[0]:
            near = (len(between), number)
    return None if near is None else near[1]


def _is_crossed(hit: Hit, between: range, counting: Sequence[Hit]) -> bool:
    """Say whether another harm is spoken of in between, to which the number may belong."""
    return any(
        each.first in between and _harm(each) is not _harm(hit) and each is not hit for each in counting
    )


def _is_of_another(number: Number, hit: Hit, counting: Sequence[Hit]) -> bool:
    """Say whether a number stands right before what it counts, and that is another harm: and 30 injured."""
    return any(
        each.first == number.last + 1 and each.meaning.role in _AFTER_NUMBER and _harm(each) is not _harm(hit)
        for each in counting
    )
