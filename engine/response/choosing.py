"""Choosing: which playbooks are held against a situation, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from engine.response.brand import Brand
    from engine.rules.seen import Seen


def chosen(brand: Brand, seen: Seen) -> list[str]:
    """Name those that can hold, those that were judged before, and the nearest of those that fall short.

    What was judged before is judged again although it cannot hold now, so that its undo is proposed.
    """
    held = brand.index.select(seen)
    # What was judged before takes no place from the nearest: else each revision would bring in new ones.
    near = brand.index.near(seen, besides=held)
    before = brand.judged.get(seen.situation.id, set()) & brand.plans.keys()
    return _in_order(brand, held | near | before)


def _in_order(brand: Brand, names: Collection[str]) -> list[str]:
    """Put first what keeps others silent, then what has priority; names settle the rest.

    Where playbooks keep each other silent, in a ring, whoever of them has priority comes first.
    """
    placed: dict[str, None] = {}
    rings = _rings(brand, names)
    for name in sorted(names, key=lambda one: (-brand.plans[one].playbook.priority, one)):
        # They may stand one behind the other in a chain of any length.
        to_place = [name]
        while to_place:
            last = to_place[-1]
            first = (
                other
                for other in _behind(brand, last)
                if other in names and other not in placed and rings[other] != rings[last]
            )
            if (other := next(first, None)) is not None:
                to_place.append(other)
            else:
                placed.setdefault(to_place.pop())
    return list(placed)


def _behind(brand: Brand, name: str) -> tuple[str, ...]:
    """Name the playbooks behind which one keeps silent."""
    return brand.plans[name].playbook.inhibited_by if name in brand.plans else ()


def _rings(brand: Brand, names: Collection[str]) -> Mapping[str, int]:
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
        path = [(root, iter(_behind(brand, root)))]
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
                path.append((other, iter(_behind(brand, other))))
                number[other] = lowest[other] = len(number)
                unringed.append(other)
            elif other not in ring:
                lowest[name] = min(lowest[name], number[other])
    return ring
