"""Reasons: what a playbook makes of what is going on in a case now, clause by clause.

It is judged as `serviola why-not` does: also what the index left out, for which the live path has no word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.match import Miss
from engine.model.signal import SituationState
from engine.response.matching import why_not
from engine.response.state import Voice
from engine.rules.match import decisive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.match import Clause, Match
    from engine.model.signal import Situation
    from engine.trials.world import World


def situations(world: World) -> list[Situation]:
    """Give what is in mind, the last one heard of last."""
    found = (one for one in world.brand.situations.values() if one.state is not SituationState.CLOSED)
    return sorted(found, key=lambda one: (one.updated_at, one.id))


def judged(world: World, situation: Situation) -> tuple[tuple[Clause, ...], list[Match | Miss]]:
    """Give the clauses of the situation alone, and what is made of each item in sight."""
    plan = world.brand.plans[world.playbook]
    return why_not(Voice(state=world.state, now=world.now), world.brand, plan, situation)


def name_of(world: World, item: str) -> str:
    """Name an item as a case does: a call by its place, a campaign by its id."""
    stop = world.brand.stop(item)
    return item if stop is None else stop.place


def missed(world: World) -> dict[str, dict[str, str]]:
    """Give the clauses that stand in the way, by name of the item, each with its values.

    Under the empty name stand those of the situation itself, whatever the items are.
    """
    found: dict[str, dict[str, str]] = {}
    for situation in situations(world):
        clauses, items = judged(world, situation)
        asked = [one for one in clauses if not one.path.startswith("when.exposure")]
        found.setdefault("", {}).update(_paths(asked))
        for one in items:
            if isinstance(one, Miss):
                found.setdefault(name_of(world, one.item), {}).update(_paths([one.proof]))
    return found


def _paths(clauses: list[Clause]) -> Iterator[tuple[str, str]]:
    """Give each clause that would have to be otherwise, with what it was judged on."""
    for clause in clauses:
        for one in decisive(clause):
            yield one.path, one.says
