"""How many dead and injured a text counts, and by which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from watchers.reading.amounts import Number
from watchers.reading.figures import figures_in, is_in_one
from watchers.reading.lexicon import Hit, Role, Tongue
from watchers.reading.tokens import Words

_NEAR = 4
"""So many words may stand between a number and what it counts: 12 people have been killed."""
_FAR = 7
"""The same after a name for a count itself: the death toll from the floods in the south rises to 40."""

_NO_COUNTS = frozenset({"magnitud", "magnitude", "magnitudo", "m", "aged", "age", "edad", "top", "vol"})
"""A number after one of these counts nobody."""

_PAUSES = frozenset({".", ","})
_TOLLS = frozenset({"toll", "dodental", "bilan", "bilancio", "saldo", "balance", "totenzahl", "opferzahl"})
"""One word for a count itself."""
_RISEN, _HIGHER = 8, 3
"""So many words may stand between the dead and a verb of rising, and between that and the number."""
_DYING_ALONE = frozenset(
    ["muere", "murio", "fallece", "fallecio", "dies", "died", "morre", "morreu", "muore", "meurt", "stirbt"]
)
"""Verbs of which one is the subject, so more may stand in between: `un turista alemán muere`."""
_ALONE = 3
_DYING_TOGETHER = frozenset(
    [
        *("mueren", "murieron", "fallecen", "fallecieron", "morrem", "morreram"),
        *("muoiono", "meurent", "sterben"),
    ]
)
"""Verbs that have more than one subject: `mueren un bombero y dos vecinos`."""
_COUPLED = 3
_NOBODY = frozenset({"no", "not", "ni", "ningun", "ninguna"})
"""Before one, nobody is counted: no one was hurt."""
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
    figures = figures_in(hits)
    if figures:
        counting = [hit for hit in counting if not is_in_one(hit, figures)]
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
        if number is not None and before and _is_followed(words, hit, number, usable, counting, taken):
            continue
        if number is None and before:
            number = _risen(words, hit, usable, counting, tongue)
        if number is None or not _is_count(number):
            continue
        taken.add(number.first)
        free = [each for each in usable if each.first not in taken]
        number = _with_coupled(words, hit, number, free, counting, tongue, before=before)
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
    return [
        Number(1, at, at)
        for at, key in enumerate(words.keys)
        if key in tongue.one and (not at or words.keys[at - 1] not in _NOBODY)
    ]


def _is_followed(
    words: Words,
    hit: Hit,
    number: Number,
    numbers: Sequence[Number],
    counting: Sequence[Hit],
    taken: set[int],
) -> bool:
    """Say whether a verb has its number right behind it, and not before: `chocan y mueren cuatro`."""
    if number.last + 1 == hit.first:
        return False
    behind = [
        each
        for each in counting
        if each.first == hit.first and each.meaning.role in _BEFORE_NUMBER and _harm(each) is _harm(hit)
    ]
    return any(
        (found := _nearest(words, each, numbers, counting, before=False, taken=taken)) is not None
        and found.first == each.last + 1
        for each in behind
    )


def _risen(
    words: Words, hit: Hit, numbers: Sequence[Number], counting: Sequence[Hit], tongue: Tongue
) -> Number | None:
    """Give the number to which the dead rise, told behind them: `los fallecidos suben a 219`."""
    for at in range(hit.last + 1, min(hit.last + 1 + _RISEN, len(words.keys))):
        if words.keys[at] in _PAUSES:
            return None
        if words.keys[at] in tongue.rises:
            behind = [
                each
                for each in numbers
                if at < each.first <= at + 1 + _HIGHER and not _is_of_another(each, hit, counting)
            ]
            return behind[0] if behind and behind[0].value > 1 else None
    return None


def _with_coupled(
    words: Words,
    hit: Hit,
    number: Number,
    numbers: Sequence[Number],
    counting: Sequence[Hit],
    tongue: Tongue,
    *,
    before: bool,
) -> Number:
    """Add up two who share a verb: `a man and two children were killed`."""
    for other in numbers:
        low, high = (other, number) if before else (number, other)
        nouns = range(low.last + 1, high.first - 1)
        if not (0 < len(nouns) <= _COUPLED and words.keys[high.first - 1] in tongue.ands):
            continue
        if any(words.keys[at] in _PAUSES for at in nouns) or any(each.first in nouns for each in counting):
            continue
        shares = (
            hit.first > high.last + 1
            and (number.value > 1 or (low.value > 1 and words.keys[hit.first] not in _DYING_ALONE))
            if before
            else low.value == 1
            and words.keys[hit.first] in _DYING_TOGETHER
            and not _belongs_to_another(high, hit, counting)
        )
        if shares:
            least = number.at_least or other.at_least
            return Number(number.value + other.value, low.first, high.last, least)
    return number


def _belongs_to_another(number: Number, hit: Hit, counting: Sequence[Hit]) -> bool:
    """Say whether another harm is spoken of soon after a number: and two neighbors are hurt."""
    after = range(number.last + 1, number.last + 2 + _NEAR)
    return any(each.first in after and _harm(each) is not _harm(hit) for each in counting)


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
        if len(between) > _reach(words, hit, is_one=is_one, before=before):
            continue
        if not before and _is_of_another(number, hit, counting):
            continue
        if any(words.keys[at] in _PAUSES for at in between) or _is_crossed(hit, between, counting):
            continue
        if near is None or len(between) < near[0]:
            near = (len(between), number)
    return None if near is None else near[1]


def _reach(words: Words, hit: Hit, *, is_one: bool, before: bool) -> int:
    """Say how many words may stand between a number and what counts it."""
    if is_one:
        return (_ALONE if words.keys[hit.first] in _DYING_ALONE else 1) if before else 0
    is_toll = hit.last > hit.first or words.keys[hit.first] in _TOLLS
    return _FAR if is_toll and not before else _NEAR


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
