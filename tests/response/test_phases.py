"""Forecast, active and aftermath: a situation moves on by itself, and playbooks that ask for a phase follow."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from engine.model.proposal import ProposalState
from engine.model.scales import Category, Hazard, Severity, Urgency
from engine.model.signal import Phase, SituationState
from engine.model.time import HOUR, MINUTE
from tests.fakes import words as w
from tests.response.wakeful import Wakeful, written

FLOOD: dict[str, Any] = {"hazard": Hazard.FLOOD, "partition": Category.MET}
LATER = w.after(2 * HOUR)


def asks_in(phase: str, name: str = "quake") -> Any:
    return written(name, severity=f'>= Severe", phase: "{phase}', hazards="[earthquake, flood]")


def phases(house: Wakeful) -> list[Phase]:
    return [one.phase for one in house.brand.situations.values()]


@pytest.mark.parametrize("restarts", [False, True])
def test_what_is_forecast_becomes_active_when_it_begins_and_nobody_need_say_so(restarts):
    house = Wakeful(w.program(), asks_in("forecast", "before"), asks_in("active", "during"))
    house.hear(Severity.SEVERE, 1, occurred_at=LATER, **FLOOD)
    assert (phases(house), len(house.matches("before"))) == ([Phase.FORECAST], 1)
    house.until(119.9)
    assert (phases(house), house.matches("during")) == ([Phase.FORECAST], [])
    if restarts:
        house.reopen()
    house.until(120)
    assert (phases(house), house.matches("before")) == ([Phase.ACTIVE], [])
    (match,) = house.matches("during")
    assert match.at == LATER
    (situation,) = house.brand.situations.values()
    assert situation.updated_at == w.NOW, "nothing was heard of it"
    asked = {one.playbook: one.state for one in house.brand.proposals.values()}
    assert asked == {"before": ProposalState.WITHDRAWN, "during": ProposalState.OPEN}
    assert restarts or house.replayed()


def test_a_revised_forecast_is_forecast_again():
    house = Wakeful(w.program(), asks_in("forecast"))
    house.hear(Severity.SEVERE, 1, **FLOOD)
    assert phases(house) == [Phase.ACTIVE]
    house.until(5)
    house.hear(Severity.SEVERE, 2, occurred_at=LATER, **FLOOD)
    assert phases(house) == [Phase.FORECAST]


def test_a_playbook_that_is_reloaded_after_it_began_and_before_the_clock_ticks_makes_no_other_speak():
    house = Wakeful(w.program(), asks_in("active"))
    house.hear(Severity.SEVERE, 1, occurred_at=LATER, **FLOOD)
    house.now = LATER
    assert {word.playbook for word in house.step(asks_in("aftermath", "another"))} == {"another"}
    house.until(120)
    assert len(house.matches()) == 1


def test_what_its_source_calls_past_is_in_its_aftermath_until_it_says_otherwise():
    house = Wakeful(w.program(), asks_in("aftermath"))
    house.hear(Severity.SEVERE, 1, urgency=Urgency.IMMEDIATE, **FLOOD)
    assert (phases(house), house.matches()) == ([Phase.ACTIVE], [])
    house.until(5)
    house.hear(Severity.SEVERE, 2, urgency=Urgency.PAST, **FLOOD)
    assert (phases(house), len(house.matches())) == ([Phase.AFTERMATH], 1)
    house.until(10)
    house.hear(Severity.SEVERE, 3, urgency=Urgency.IMMEDIATE, **FLOOD)
    assert (phases(house), house.matches()) == ([Phase.ACTIVE], [])


def test_every_order_of_arrival_ends_in_the_same_phase():
    said = [
        (1, Urgency.FUTURE, w.after(90 * MINUTE)),
        (2, Urgency.IMMEDIATE, w.after(60 * MINUTE)),
        (3, Urgency.PAST, w.after(60 * MINUTE)),
    ]
    for order in permutations(said):
        house = Wakeful(w.program(), asks_in("aftermath"))
        for minute, (revision, urgency, begins) in enumerate(order):
            house.until(minute)
            sent = -10 + revision
            house.hear(Severity.SEVERE, revision, sent=sent, urgency=urgency, occurred_at=begins, **FLOOD)
        house.until(59)
        assert phases(house) == [Phase.FORECAST], order
        house.until(60)
        assert (phases(house), len(house.matches())) == ([Phase.AFTERMATH], 1), order


def test_an_earthquake_is_active_although_the_shaking_is_over_when_it_is_reported():
    house = Wakeful(w.program(), asks_in("active"))
    house.hear(Severity.SEVERE, 1, urgency=Urgency.PAST)
    assert (phases(house), len(house.matches())) == ([Phase.ACTIVE], 1)


def test_what_is_cleared_is_in_its_aftermath_and_what_only_clears_is_not():
    house = Wakeful(w.program(), asks_in("active"))
    house.hear(Severity.SEVERE, 1)
    house.until(1)
    house.hear(Severity.SEVERE, 2, all_clear=True)
    assert (phases(house), len(house.matches())) == ([Phase.ACTIVE], 1), "it may flap"
    house.until(12)
    (situation,) = house.brand.situations.values()
    assert (situation.state, situation.phase) == (SituationState.CLEARED, Phase.AFTERMATH)
    house.hear(Severity.SEVERE, 3)
    assert phases(house) == [Phase.ACTIVE]
