"""A process that is killed with -9 between any two steps of the path loses nothing and does nothing twice.

Each life plays a case from the folder that the life before it left. What "any two steps" means is counted and
printed by the long tests; here every kind of step is tried, before and after.
"""

from __future__ import annotations

import random

import pytest

from tests.crash import proofs
from tests.crash.proofs import JANUARY, NEVADA, at_random, kill_at, killed_every, places, problems

SEED = 20100112
lives, wholes = proofs.lives, proofs.wholes


def one_of_each(whole, seed):
    """Choose one place of each kind, by chance and always the same."""
    dice = random.Random(seed)
    by_name: dict[str, list[tuple[str, int]]] = {}
    for place in places(whole):
        by_name.setdefault(place[0], []).append(place)
    return [dice.choice(found) for _, found in sorted(by_name.items())]


# Nevada has no kind of step that January has not; the long tests try every place of both.
@pytest.mark.parametrize("part", range(8))
def test_a_kill_before_or_after_a_step_of_each_kind_is_harmless(lives, wholes, tmp_path, part):
    whole = wholes[JANUARY]
    chosen = one_of_each(whole, SEED)[part::8]
    assert len(chosen) >= 4
    found = {
        place: kill_at(lives, whole, tmp_path / str(number), place, group=number % 2 == 1)
        for number, place in enumerate(chosen)
    }
    assert {place: said for place, said in found.items() if said} == {}


def test_no_case_has_a_kind_of_step_that_is_not_tried(wholes):
    tried = {name for name, _ in places(wholes[JANUARY])}
    assert {name for name, _ in places(wholes[NEVADA])} <= tried


@pytest.mark.parametrize("every", [pytest.param(37, marks=pytest.mark.long), 61])
def test_a_case_that_is_killed_again_and_again_still_ends_well(lives, wholes, tmp_path, every):
    assert killed_every(lives, wholes[JANUARY], tmp_path, every) >= 3


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_at_a_random_moment_is_harmless(lives, wholes, tmp_path, seed):
    assert at_random(lives, wholes, tmp_path, SEED + seed) == []


def test_a_case_that_has_ended_stays_as_it_is(lives, wholes, tmp_path):
    for case, whole in wholes.items():
        folder = tmp_path / case
        first = lives.end(case, folder)["report"]
        again = lives.end(case, folder)["report"]
        assert again == first
        assert list(problems(folder, whole, again)) == []
