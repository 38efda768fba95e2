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
            found.append(_number(words, tongue, at))
    return found


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
            and _is_small(words, tongue, at + 1)
        ):
            at += 1
            continue
        if at > first and _is_and_one(words, tongue, at, total):
            # Treinta y un heridos: the one is an article, too, and no number elsewhere.
            total, last = total + 1, at + 1
            break
        if words.keys[at] != NUMBER or (at > first and said[0].isdigit()):
            break
        if said[0].isdigit():
            total = value_of(said)
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


def _is_small(words: Words, tongue: Tongue, at: int) -> bool:
    """Say whether a unit stands there that an `and` may join to the tens before it."""
    return words.keys[at] == NUMBER and 0 < tongue.numbers.get(words.raw[at], 0) < 10


def _is_least(words: Words, tongue: Tongue, first: int) -> bool:
    before = words.keys[max(0, first - 2) : first]
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
