"""Choosing: which playbooks are held against a situation, and in what order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rules.rings import rings_of

if TYPE_CHECKING:
    from collections.abc import Collection

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
    rings = rings_of(names, lambda name: _behind(brand, name))
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
    return brand.plans[name].playbook.behind if name in brand.plans else ()
