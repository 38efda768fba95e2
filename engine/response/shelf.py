"""Shelf: a dict that also finds its values by traits, without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, MutableMapping, ValuesView
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Shelf(MutableMapping[K, V], Generic[K, V]):
    """Keeps values by key and, for each named trait, the keys of the values that have it."""

    __slots__ = ("_held", "_keys", "_traits")

    def __init__(self, **traits: Callable[[K, V], Iterable[Hashable]]) -> None:
        """Name the traits to find values by; a value may have none, one or several of a kind."""
        self._traits = traits
        self._held: dict[K, V] = {}
        self._keys: dict[tuple[str, Hashable], dict[K, None]] = {}

    def by(self, trait: str, value: Hashable) -> list[V]:
        """Give the values that have a trait."""
        return [self._held[key] for key in self._keys.get((trait, value), ())]

    def count(self, trait: str, value: Hashable) -> int:
        """Count the values that have a trait."""
        return len(self._keys.get((trait, value), ()))

    def drop(self, trait: str, value: Hashable) -> None:
        """Drop the values that have a trait."""
        for key in tuple(self._keys.get((trait, value), ())):
            del self[key]

    def __getitem__(self, key: K) -> V:
        return self._held[key]

    def __setitem__(self, key: K, value: V) -> None:
        traits = self._traits_of(key, value)
        if key in self._held and self._traits_of(key, self._held[key]) != traits:
            self._let_go(key)
        self._held[key] = value
        for trait in traits:
            self._keys.setdefault(trait, {})[key] = None

    def __delitem__(self, key: K) -> None:
        self._let_go(key)
        del self._held[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def values(self) -> ValuesView[V]:
        """Give all values."""
        return self._held.values()

    def _traits_of(self, key: K, value: V) -> dict[tuple[str, Hashable], None]:
        return {(name, one): None for name, trait in self._traits.items() for one in trait(key, value)}

    def _let_go(self, key: K) -> None:
        for trait in self._traits_of(key, self._held[key]):
            del self._keys[trait][key]
            if not self._keys[trait]:
                del self._keys[trait]
