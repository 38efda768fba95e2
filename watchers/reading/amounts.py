"""Numbers as people write them: 1.200, 12 mil, treinta y dos, dozens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from watchers.reading.lexicon import Tongue
from watchers.reading.notation import NUMBER
from watchers.reading.tokens import Words

_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_HALVES = frozenset({"medio", "media", "meio", "meia", "mezzo", "mezza", "half", "demi", "halve"})
"""Before a dozen, a hundred or a thousand: half a dozen, medio centenar."""
_BETWEEN = frozenset({"entre", "between", "tra", "fra", "zwischen", "tussen"})
_FROM, _TO = frozenset({"de", "from", "von", "van", "da"}), frozenset({"a", "to", "bis", "tot"})
_OR = frozenset({"o", "u", "or", "ou", "oder", "of"})
_SCORES = frozenset({"vingt", "vingts"})
"""Four of these are eighty: quatre-vingt-dix."""
_MOST = 10**9
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, from one word to another; `at_least` where it is a lower bound or vague."""

    value: float
    first: int
    last: int
    at_least: bool = False


def numbers_in(words: Words, tongue: Tongue) -> list[Number]:
    """Give the numbers of a text in order; words that follow each other are one number."""
    found: list[Number] = []
    for at in [at for at, key in enumerate(words.keys) if key == NUMBER]:
        if not found or at > found[-1].last:
            number = _number(words, tongue, at)
            if found and _is_range(words, found[-1], number, tongue):
                low = found.pop()
                has_risen = words.keys[max(0, low.first - 2)] in tongue.rises
                number = Number((number if has_risen else low).value, low.first, number.last, not has_risen)
            found.append(number)
    return found


def _is_range(words: Words, low: Number, high: Number, tongue: Tongue) -> bool:
    """Say whether two numbers are the ends of one: 10-15, from 10 to 15, between 10 and 15, two or three.

    Of a range the lower end is sure; where a toll goes up from 10 to 15, what was counted is 15.
    """
    between = high.first - low.last - 1
    if between > 1 or low.value >= high.value or is_decimal(words, low) or is_decimal(words, high):
        return False
    if not between:
        return words.gap(low.last) == "-"
    link, before = words.keys[low.last + 1], words.keys[max(0, low.first - 2) : low.first]
    if link in _OR:
        return True
    if link in tongue.ands:
        return bool(_BETWEEN.intersection(before))
    return link in _TO and before[-1:] != [] and before[-1] in _FROM


def _number(words: Words, tongue: Tongue, first: int) -> Number:
    """Add up what stands there: 2 thousand, thirty two, treinta y dos, cientos de miles."""
    total = 0.0
    is_vague = False
    last = first
    at = first
    while at < len(words.keys):
        said = words.raw[at]
        if (
            at > first
            and words.keys[at] in tongue.ands
            and at + 1 < len(words.keys)
            and _is_smaller(words, tongue, at + 1, total)
        ):
            at += 1
            continue
        if at > first and _is_and_one(words, tongue, at, total):
            # Treinta y un heridos: the one is an article, too, and no number elsewhere.
            total, last = total + 1, at + 1
            break
        if words.keys[at] != NUMBER or (at > first and said[0].isdigit() and not _goes_on(words, tongue, at)):
            break
        if said[0].isdigit():
            total = value_of(said) + 1000 * total * (at > first)
        elif said in _SCORES and total == 4:
            total = 80
        elif said in tongue.numbers:
            total += tongue.numbers[said]
        elif said in tongue.vague:
            total = max(total, 1) * tongue.vague[said] if total else tongue.vague[said]
            is_vague = True
        else:
            total = max(total, 1) * tongue.multiples.get(said, 1)
        last = at
        at += 1
    if _is_halved(words, tongue, first):
        total = total // 2
    return Number(min(total, _MOST), first, last, is_vague or _is_least(words, tongue, first))


def _is_and_one(words: Words, tongue: Tongue, at: int, total: float) -> bool:
    """Say whether `and one` stands there, after twenty, thirty, and so on, in words."""
    return (
        words.keys[at] in tongue.ands
        and words.raw[at + 1 : at + 2] != []
        and words.raw[at + 1] in tongue.one
        and total in range(20, 100, 10)
        and words.raw[at - 1] in tongue.numbers
    )


def _is_halved(words: Words, tongue: Tongue, first: int) -> bool:
    """Say whether a half stands before a dozen or a hundred."""
    said = words.raw[first]
    if said not in tongue.multiples and said not in tongue.vague:
        return False
    before = [key for key in words.keys[max(0, first - 2) : first] if key not in tongue.one]
    return bool(before) and before[-1] in _HALVES


def _is_smaller(words: Words, tongue: Tongue, at: int, total: float) -> bool:
    """Say whether a unit stands there that an `and` may join to the tens before it, or tens to hundreds."""
    most = 100 if total and total % 100 == 0 else 10
    return words.keys[at] == NUMBER and 0 < tongue.numbers.get(words.raw[at], 0) < most


def _goes_on(words: Words, tongue: Tongue, at: int) -> bool:
    """Say whether three digits go on with the number before them: 1 200, and not M5 120 km."""
    said, before = words.raw[at], words.raw[at - 1]
    return (
        len(said) == 3
        and said.isdigit()
        and before.isdigit()
        and len(before) <= 3
        and tongue.units.isdisjoint(words.keys[at + 1 : at + 2])
        and words.gap(at - 1) == " "
    )


def _is_least(words: Words, tongue: Tongue, first: int) -> bool:
    before = words.keys[max(0, first - 3) : first]
    return any(" ".join(before[at:]) in tongue.least for at in range(len(before)))


def value_of(digits: str) -> float:
    """Read digits: 1.200 and 1,200 are twelve hundred, 7,2 and 7.2 seven and a fifth."""
    digits = digits[:_MOST_DIGITS]
    if _GROUPED.fullmatch(digits):
        return float(digits.replace(".", "").replace(",", ""))
    whole, _, part = digits.replace(",", ".").partition(".")
    part = part.partition(".")[0]
    return float(f"{whole}.{part or 0}")


def is_decimal(words: Words, number: Number) -> bool:
    """Say whether a number is written with a decimal part, as magnitudes are."""
    said = words.raw[number.first]
    return said[0].isdigit() and not said.isdigit() and not _GROUPED.fullmatch(said)
