"""Cooldown: the same call is not asked about again for a while, counted from when people were asked."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.proposal import ProposalState
from engine.model.signal import Silence
from tests.fakes import words as w
from tests.response.courses import CLEAR, GRAVE, SLIGHT, opened, quakes, states
from tests.response.wakeful import written


def test_the_same_call_is_not_asked_about_again_for_a_while():
    house = opened(written(more="cooldown: 12h"))
    assert quakes(house, 0, 60, 719) == [1, 1, 1]
    house.until(720)
    # The first question has cooled down, and the second quake is asked about; the third waits for that.
    assert len(house.matches()) == 2
    house.until(1440)
    assert len(house.matches()) == 3


def test_without_a_cooldown_each_is():
    assert quakes(opened(written()), 0, 60) == [1, 2]


def test_what_is_revised_and_comes_back_is_no_other_thing():
    house = opened(written(more="cooldown: 12h"))
    house.hear(GRAVE, 1)
    house.hear(SLIGHT, 2)
    assert house.matches() == []
    house.hear(GRAVE, 3)
    assert len(house.matches()) == 1


def test_what_its_own_rule_ended_cools_down():
    house = opened(written(more="cooldown: 12h", clear=CLEAR))
    house.hear(GRAVE, 1)
    house.until(1)
    house.hear(SLIGHT, 2)
    house.until(30)
    assert house.matches() == []
    house.hear(GRAVE, 3)
    house.until(719)
    assert house.matches() == []
    (miss,) = house.brand.misses.values()
    assert miss.failed == ("cooldown",)
    house.until(720)
    assert len(house.matches()) == 1


def staged(stage: str) -> Any:
    return written(more="cooldown: 12h", stage=stage)


@pytest.mark.parametrize("restarts", [False, True])
def test_what_nobody_was_asked_in_shadow_starts_no_cooldown(restarts):
    house = opened(staged("shadow"))
    house.hear(GRAVE, 1, native_id="q0", aliases=())
    house.hear(SLIGHT, 2, native_id="q0", aliases=())
    house.until(30)
    house.step(staged("suggest"))
    if restarts:
        house.reopen()
    assert house.matches() == []
    house.until(60)
    house.hear(GRAVE, 1, native_id="q1", aliases=(), occurred_at=house.now)
    assert len(house.matches()) == 1
    assert states(house) == [ProposalState.OPEN]


def test_what_matches_in_shadow_begins_to_cool_down_when_people_are_asked():
    house = opened(staged("shadow"))
    assert quakes(house, 0) == [1]
    house.until(60)
    house.step(staged("suggest"))
    assert states(house) == [ProposalState.OPEN]
    house.hear(GRAVE, 1, native_id="q1", aliases=(), occurred_at=house.now)
    house.until(60 + 719)
    assert len(house.matches()) == 1
    house.until(60 + 720)
    assert len(house.matches()) == 2
    assert house.replayed()


def test_in_shadow_it_records_what_it_would_have_asked():
    assert quakes(opened(staged("shadow")), 0, 60, 719) == [1, 1, 1]


def test_what_was_asked_before_the_playbook_went_into_the_shadow_was_asked():
    house = opened(staged("suggest"))
    assert quakes(house, 0) == [1]
    house.step(staged("shadow"))
    house.step(staged("suggest"))
    house.until(60)
    house.hear(GRAVE, 1, native_id="q1", aliases=(), occurred_at=house.now)
    assert len(house.matches()) == 1


def test_a_playbook_that_leaves_the_shadow_while_silence_alone_keeps_its_match_asks_from_then_on():
    while_open: dict[str, Any] = {"severity": '>= Severe", state: "open'}
    house = opened(written(stage="shadow", **while_open))
    house.hear(GRAVE, 1)
    house.step(Silence(source="usgs", quiet=True, since=w.NOW, at=house.now, says="no word"))
    house.until(60)
    house.step(written(stage="suggest", **while_open))
    assert [match.asked_at for match in house.matches()] == [house.now]
