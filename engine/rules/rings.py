"""Rings: playbooks that keep each other silent, so that none of them is the first by what is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def rings_of(names: Iterable[str], behind: Callable[[str], Iterable[str]]) -> dict[str, int]:
    """Give the playbooks of a ring one number: each keeps silent behind each other, in however many steps.

    Tarjan's strongly connected components (SIAM Journal on Computing 1, 1972), with a stack of our own; what
    is in no ring has a number to itself.
    """
    ring: dict[str, int] = {}
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    unringed: list[str] = []
    for root in names:
        if root in number:
            continue
        path = [(root, iter(behind(root)))]
        number[root] = lowest[root] = len(number)
        unringed.append(root)
        while path:
            name, rest = path[-1]
            other = next(rest, None)
            if other is None:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == number[name]:
                    while name not in ring:
                        ring[unringed.pop()] = number[name]
            elif other not in number:
                path.append((other, iter(behind(other))))
                number[other] = lowest[other] = len(number)
                unringed.append(other)
            elif other not in ring:
                lowest[name] = min(lowest[name], number[other])
    return ring
