"""The short form in which phrases are written down, and what it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from watchers.reading.words import plain

NUMBER = "0"
"""What every number is to a phrase, written `N` in the short form."""

_MOST = 20_000
_BEFORE_ENDINGS = re.compile(r"(?<!\S)\(([^()]*)\)\(")
"""A group that begins a word and goes on in another group: a stem and its endings."""


class Phrase(NamedTuple):
    """Words in a row, in plain lower case; an open one goes on in any way, as `inund*` does."""

    text: str
    is_open: bool


def phrases(short: str) -> Iterator[Phrase]:
    """Give every phrase that a short form stands for; one that cannot be read is a ValueError.

    `sismo(s)` is sismo and sismos, `(fire|storm) at sea` two phrases, `inund*` any word that begins so, and
    `N` any number: `hace N años`. A stem is written bare before its endings: of `(inundad)(o|as)` one phrase
    would be `as` alone, a word of any text, so that is refused.
    """
    text = plain(short)
    for stems in _BEFORE_ENDINGS.findall(text):
        if "" in _choices(stems):
            raise ValueError(
                f"{short!r}: ({stems}) may be nothing, and leaves the endings behind it as words"
            )
    # Two hundred thousand phrases are written out before the first text is read, and few have either.
    has_star, has_capital = "*" in text, text != text.lower()
    for spelled in dict.fromkeys(_spelled(text)):
        words = spelled.split()
        if has_capital:
            words = [NUMBER if word == "N" else word.lower() for word in words]
        if not words or (has_star and not _has_star_at_end_alone(words)):
            raise ValueError(
                f"{short!r}: a star stands at the very end, after a letter, and a phrase has words"
            )
        whole = " ".join(words)
        yield Phrase(whole.removesuffix("*"), has_star and whole.endswith("*"))


def _has_star_at_end_alone(words: list[str]) -> bool:
    """Say whether no word but the last ends with a star, and every word has letters."""
    return not any(word.endswith("*") for word in words[:-1]) and "*" not in words


def _spelled(short: str) -> list[str]:
    """Write out the groups, which do not nest."""
    found = [""]
    rest = short
    while rest:
        before, group, rest = rest.partition("(")
        choices = [""]
        if group:
            inside, end, rest = rest.partition(")")
            if not end or "(" in inside:
                raise ValueError(
                    f"{short!r}: every group ends with its own parenthesis, and none holds another"
                )
            choices = _choices(inside)
        found = [f"{start}{before}{choice}" for start in found for choice in choices]
        if len(found) > _MOST:
            raise ValueError(f"{short!r} stands for more than {_MOST} phrases")
    return found


def _choices(inside: str) -> list[str]:
    """Give what a group may be; what stands alone in one may also be nothing."""
    return inside.split("|") if "|" in inside else ["", inside]
