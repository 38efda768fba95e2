"""Changes: what would have to be otherwise for a leaf to hold, or not to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rules.change import forced
from engine.rules.changes_item import OF_ITEM
from engine.rules.changes_situation import EITHER_WAY, OF_SITUATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.rules.change import Change
    from engine.rules.compile import Leaf
    from engine.rules.explain import Reading


def changes_for(reading: Reading, leaf: Leaf, *, wanted: bool) -> Iterator[Change]:
    """Give what would make a leaf as wanted, the nearest first; nothing where that is not known.

    Where nobody knows better, the clause itself is said to be otherwise.
    """
    test = reading.moment.tests.get(leaf.index, leaf.test)
    if (either_way := EITHER_WAY.get(type(test))) is not None:
        yield from either_way(reading, leaf, test, wanted=wanted)
        return
    maker = (OF_SITUATION | OF_ITEM).get(type(test)) if wanted else None
    if maker is None:
        yield forced(reading, leaf, wanted=wanted)
    else:
        yield from maker(reading, leaf, test)
