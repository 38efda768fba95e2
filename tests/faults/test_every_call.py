"""Every call of a pause and a resume, crossed with how it goes wrong, who else changes it, and who works when."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from tests.faults.worlds import READS, WRITES, Cell, Fault, Keys, When, Worker, World

CALLS = (*READS, *WRITES)
COMMITS = range(4, 22)
"""The commits from the answer on; a core is abandoned after each, with whatever is under way."""


def cells(**some):
    """Give every combination; `some` says of a field which of its values."""
    fields = {
        "at": CALLS,
        "fault": tuple(Fault),
        "keys": tuple(Keys),
        "person": tuple(When),
        "worker": tuple(Worker),
        "versioned": (True, False),
        "commit": (-1,),
    } | some
    return [Cell(**dict(zip(fields, one, strict=True))) for one in product(*fields.values())]


CROSSED = cells()
ABANDONED = cells(person=(When.NEVER,), worker=(Worker.ONE,), versioned=(True,), commit=COMMITS)


def wrong_in(some):
    """Play cells; give what was wrong, by its cell, and in how many the call of the cell came about."""
    found, came = {}, 0
    for cell in some:
        world = World(cell)
        problems = world.play()
        came += world.happened
        if problems:
            found[cell] = problems
    return found, came


def test_a_sample_of_everything_every_day():
    dice = Random(20270101)
    some = dice.sample(CROSSED, 50) + dice.sample(ABANDONED, 25)
    found, came = wrong_in(some)
    assert came >= 50
    assert found == {}


@pytest.mark.long
@pytest.mark.parametrize("worker", list(Worker))
@pytest.mark.parametrize("keys", list(Keys))
def test_every_call_with_every_fault_and_a_person_at_any_time(keys, worker):
    some = cells(keys=(keys,), worker=(worker,))
    found, came = wrong_in(some)
    print(f"{len(some)} cells, {came} of which came about")  # noqa: T201 - how many that were is worth a look
    assert came >= len(some) // 2
    assert found == {}


@pytest.mark.long
@pytest.mark.parametrize("keys", list(Keys))
def test_a_core_that_is_abandoned_after_any_commit(keys):
    some = [cell for cell in ABANDONED if cell.keys is keys]
    found, came = wrong_in(some)
    print(f"{len(some)} cells, {came} of which came about")  # noqa: T201 - how many that were is worth a look
    assert came >= len(some) // 2
    assert found == {}


HOLDS = 20_000
PART = 2_500


@pytest.mark.long
@pytest.mark.parametrize("part", range(HOLDS // PART))
def test_twenty_thousand_holds_drawn_by_chance(part):
    """Draw of everything at once, with a core that is abandoned as well: lost, doubled, wrong, too early are 0."""
    dice = Random(part)
    some = [
        Cell(
            at=dice.choice(CALLS),
            fault=dice.choice(list(Fault)),
            keys=dice.choice(list(Keys)),
            person=dice.choice([*[When.NEVER] * 3, *When]),
            worker=dice.choice([*[Worker.ONE] * 2, *Worker]),
            versioned=dice.random() < 0.75,
            commit=dice.choice([-1, dice.choice(COMMITS)]),
        )
        for _ in range(PART)
    ]
    found, _ = wrong_in(some)
    assert found == {}
