"""Keys: what a voice calls what it tells of, and the proper names that it gives, compared unread.

A name that an agency or a text surely gives (`name:`) has a key like any other; keys are hashes of 24 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_KEPT = 20_000
_NONE: frozenset[str] = frozenset()


def key_of(name: str) -> str:
    """Give the key of a name or a word in plain small letters: the same in any text, and none can be read."""
    return blake2b(name.encode(errors="surrogatepass"), digest_size=3).hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one voice or of several.

    `called` is what the thing itself is called: a storm, a volcano, a ship. `words` are proper names. `maybe`
    are words that any text would write so, as the first of a sentence: they say something only where
    another means a name by them.
    """

    called: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()
    all: frozenset[str] = frozenset()


def called_in(kind: str) -> str | None:
    """Give a kind as what the thing is called, None where it says something else."""
    axis, _, value = kind.partition(":")
    if axis == "name":
        return f"called:{key_of(value)}"
    return kind if axis == "called" else None


@lru_cache(maxsize=_MOST_KEPT)
def keys_in(kinds: tuple[str, ...]) -> Keys:
    """Give the keys among the kinds of a sketch."""
    called = frozenset(each.partition(":")[2] for kind in kinds if (each := called_in(kind)))
    words = frozenset(kind.partition(":")[2] for kind in kinds if kind.startswith("word:"))
    maybe = frozenset(kind.partition(":")[2] for kind in kinds if kind.startswith("maybe:"))
    return Keys(called, words, maybe, called | words | maybe)


def together(keys: Iterable[Keys]) -> Keys:
    """Give the keys of several voices as those of one."""
    each = list(keys)
    called = frozenset[str]().union(*(one.called for one in each))
    words = frozenset[str]().union(*(one.words for one in each))
    maybe = frozenset[str]().union(*(one.maybe for one in each))
    return Keys(called, words, maybe, called | words | maybe)


def shared_names(some: Keys, others: Keys) -> tuple[frozenset[str], frozenset[str]]:
    """Give the keys of what one calls it and the other names in any way, and those of all names in common.

    One of both at least must mean a name by a word.
    """
    if some.all.isdisjoint(others.all):
        return _NONE, _NONE
    both = some.all & others.all
    called = both & (some.called | others.called)
    return called, called | (both & (some.words | others.words))
