"""All of it: a kill at every crossing of each case, 300 at random moments, and lives that are ever shorter."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import pytest

from tests.crash import proofs
from tests.crash.proofs import JANUARY, NEVADA, Lives, at_random, kill_at, killed_every, places

pytestmark = pytest.mark.long

SIDE_BY_SIDE = max(2, min(4, os.cpu_count() or 1))
SEED = 20100113
lives, wholes = proofs.lives, proofs.wholes


def side_by_side(call: Callable[[Lives, Any], list[str]], many: Sequence[Any]) -> dict[Any, list[str]]:
    """Do one call for each of many, some at a time; give what was wrong, and with which."""
    free: SimpleQueue[Lives] = SimpleQueue()
    started = [Lives() for _ in range(SIDE_BY_SIDE)]
    for each in started:
        free.put(each)

    def one(what: Any) -> list[str]:
        mine = free.get()
        try:
            return call(mine, what)
        finally:
            free.put(mine)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = dict(zip(many, pool.map(one, many), strict=True))
    for each in started:
        each.close()
    return {what: said for what, said in found.items() if said}


@pytest.mark.parametrize("case", [JANUARY, NEVADA])
def test_a_kill_at_any_crossing_of_a_case_is_harmless(wholes, tmp_path, case):
    whole, began = wholes[case], time.monotonic()
    every = places(whole)

    def one(mine: Lives, number: int) -> list[str]:
        return kill_at(mine, whole, tmp_path / str(number), every[number], group=number % 2 == 1)

    found = side_by_side(one, range(len(every)))
    print(f"{case}: {len(every)} crossings, each killed once, in {time.monotonic() - began:.0f} s")  # noqa: T201 - how many kills that was is worth a look
    assert {every[number]: said for number, said in found.items()} == {}


@pytest.mark.parametrize("part", range(6))
def test_three_hundred_kills_at_random_moments_are_harmless(wholes, tmp_path, part):
    """Kill as many real processes as the promise says, fifty to a part; each seed kills once at least."""
    seeds = range(SEED + 50 * part, SEED + 50 * part + 50)

    def one(mine: Lives, seed: int) -> list[str]:
        return at_random(mine, wholes, tmp_path / str(seed), seed)

    assert side_by_side(one, seeds) == {}


@pytest.mark.parametrize("every", [17, 23, 29, 97])
def test_lives_however_short_end_well_as_long_as_they_begin(lives, wholes, tmp_path, every):
    assert killed_every(lives, wholes[JANUARY], tmp_path, every) >= 2
