"""The short form in which phrases are written down, and what it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watchers.reading.words import plain

NUMBER = "0"
"""What every number is to a phrase, written `N` in the short form."""

_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row, in plain lower case; an open one goes on in any way, as `inund*` does."""

    words: tuple[str, ...]
    is_open: bool


def phrases(short: str) -> Iterator[Phrase]:
    """Give every phrase that a short form stands for; one that cannot be read is a ValueError.

    `sismo(s)` is sismo and sismos, `(fire|storm) at sea` two phrases, `inund*` any word that begins so, and
    `N` any number: `hace N años`.
    """
    for spelled in dict.fromkeys(_spelled(plain(short))):
        words = tuple(NUMBER if word == "N" else word.lower() for word in spelled.split())
        bare = tuple(word.removesuffix("*") for word in words)
        if not words or not all(bare) or any(word.endswith("*") for word in words[:-1]):
            raise ValueError(
                f"{short!r}: a star stands at the very end, after a letter, and a phrase has words"
            )
        yield Phrase(bare, words[-1].endswith("*"))


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
            choices = inside.split("|") if "|" in inside else ["", inside]
        found = [f"{start}{before}{choice}" for start in found for choice in choices]
        if len(found) > _MOST:
            raise ValueError(f"{short!r} stands for more than {_MOST} phrases")
    return found
