"""Every call of an end for good, crossed with how it goes wrong, who else changes it, and who works when."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest

from tests.faults.end_worlds import END_CALLS, Deed, EndCell, EndWorld
from tests.faults.worlds import Fault, Keys, When, Worker

COMMITS = range(3, 20)
"""The commits from the question on; a core is abandoned after each, with whatever is under way."""
PERSONS = [(When.NEVER, Deed.EDITS), *product([When.BEFORE, When.BETWEEN, When.AFTER], Deed)]


def cells(*, workers=tuple(Worker), persons=tuple(PERSONS), commits=(-1,)):
    """Give every combination. No key is honored: what was sent twice would be done twice."""
    every = product(END_CALLS, Fault, persons, workers, (True, False), commits)
    return [
        EndCell(
            at=at,
            fault=fault,
            keys=Keys.IGNORED,
            person=person,
            deed=deed,
            worker=worker,
            versioned=versioned,
            commit=commit,
        )
        for at, fault, (person, deed), worker, versioned, commit in every
    ]


CROSSED = cells()
ABANDONED = cells(workers=(Worker.ONE, Worker.STALLED), persons=(PERSONS[0],), commits=COMMITS)


def wrong_in(some):
    """Play cells; give what was wrong, by its cell, in how many the call came about, and how the holds ended."""
    ends: Counter[str] = Counter()
    found, came = {}, 0
    for cell in some:
        world = EndWorld(cell)
        if problems := world.play():
            found[cell] = problems
        came += world.happened
        ends[world.said[-1][1].state.value if world.said else "nothing"] += 1
    return found, came, ends


def test_a_sample_of_everything_every_day():
    dice = Random(20270102)
    found, came, ends = wrong_in(dice.sample(CROSSED, 50) + dice.sample(ABANDONED, 20))
    assert found == {}
    assert came >= 50
    assert {"ended", "failed"} <= ends.keys()


@pytest.mark.long
@pytest.mark.parametrize("worker", list(Worker))
def test_every_call_of_an_end_with_every_fault_and_a_person_at_any_time(worker):
    some = cells(workers=(worker,))
    found, came, ends = wrong_in(some)
    print(f"{len(some)} cells, {came} of which came about: {dict(ends)}")  # noqa: T201 - how many that were is worth a look
    assert found == {}
    assert came >= len(some) * 3 // 4
    assert {"ended", "failed"} <= ends.keys()


@pytest.mark.long
def test_a_core_that_is_abandoned_after_any_commit_of_an_end():
    found, came, ends = wrong_in(ABANDONED)
    print(f"{len(ABANDONED)} cells, {came} of which came about: {dict(ends)}")  # noqa: T201 - how many that were is worth a look
    assert found == {}
    assert came >= len(ABANDONED) * 3 // 4
