"""Two books name one call, and do not say the same of it: it is met where one of them has it met, and asked about once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from engine.model.hold import Tick
from engine.model.match import Match, Miss
from engine.model.place import Point
from engine.model.program import ProgramRevision
from engine.model.proposal import ProposalState
from engine.model.scales import Severity
from engine.model.time import DAY
from engine.response.looking import why_not
from engine.response.state import Voice
from tests.fakes import words as w
from tests.response.courses import CLEAR, GRAVE, SLIGHT, states
from tests.response.wakeful import Wakeful, written

CALL = w.stop()
OTHERWISE: dict[str, dict[str, Any]] = {
    "elsewhere": {"point": Point(40.0, -30.0), "country": "PT", "hubs": ()},
    "a month later": {"arrives_at": w.after(33 * DAY), "departs_at": w.after(34 * DAY)},
    "a week ago": {"arrives_at": w.after(-7 * DAY), "departs_at": w.after(-6 * DAY)},
}


def second_book(*, source: str = "second-fleet", **changes: Any) -> ProgramRevision:
    """Give a book that names the same call, with these things otherwise."""
    (voyage,) = w.program().itineraries
    return w.program(
        source=source,
        digest=repr(changes),
        itineraries=(replace(voyage, stops=(replace(CALL, **changes),)),),
        campaigns=(),
    )


def told_both(how: str, *, turned: bool, playbook: Any = None) -> Wakeful:
    books = [w.program(), second_book(**OTHERWISE[how])]
    return Wakeful(*(reversed(books) if turned else books), playbook or written())


def says_nothing_new(house: Wakeful) -> bool:
    """Say whether another look has nothing to say, in this core and in one that starts now."""
    before = house.step(Tick(at=house.now))
    house.reopen()
    return [*before, *house.step(Tick(at=house.now))] == []


both_ways = pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned"])
each_way = pytest.mark.parametrize("how", OTHERWISE)


@both_ways
@each_way
def test_a_question_stands_through_every_revision(how, turned):
    house = told_both(how, turned=turned)
    for revision, severity in enumerate((Severity.SEVERE, Severity.EXTREME, Severity.SEVERE), start=1):
        house.hear(severity, revision)
        assert states(house) == [ProposalState.OPEN]
        assert len(house.matches()) == 1
        assert says_nothing_new(house)
        house.until(5 * revision)
    answers = [one for one in house.said if isinstance(one, Match | Miss)]
    assert len(answers) == 3, "one answer for each look at it"


@both_ways
@each_way
def test_it_is_taken_back_when_neither_has_it_met(how, turned):
    house = told_both(how, turned=turned)
    house.hear(GRAVE, 1)
    house.step(second_book(**OTHERWISE["elsewhere"]))
    assert states(house) == [ProposalState.OPEN]
    house.step(w.program(digest="moved", itineraries=second_book(**OTHERWISE["elsewhere"]).itineraries))
    assert states(house) == [ProposalState.WITHDRAWN]
    assert says_nothing_new(house)


@both_ways
@each_way
def test_what_must_hold_for_a_while_counts_on_from_look_to_look(how, turned):
    house = told_both(how, turned=turned, playbook=written(when="for: 30m"))
    for revision, minute in enumerate((0, 10, 20), start=1):
        house.until(minute)
        house.hear(GRAVE, revision)
        assert says_nothing_new(house)
    house.until(29.9)
    assert house.matches() == []
    house.until(30)
    assert len(house.matches()) == 1
    assert says_nothing_new(house)


@both_ways
@each_way
def test_its_own_clear_rule_ends_it_once_and_is_remembered(how, turned):
    playbook = written(clear=f"{CLEAR}, for: 1h", more="cooldown: 5h")
    house = told_both(how, turned=turned, playbook=playbook)
    house.hear(GRAVE, 1)
    house.until(60)
    house.hear(SLIGHT, 2)
    assert says_nothing_new(house)
    house.until(119.9)
    assert len(house.matches()) == 1
    house.until(121)
    assert house.matches() == []
    (ended,) = house.brand.misses.values()
    assert ended.cleared
    house.hear(GRAVE, 3)
    assert says_nothing_new(house)
    house.until(299)
    assert house.matches() == []
    house.until(301)
    assert len(house.matches()) == 1


def test_what_neither_has_met_leaves_one_answer_and_it_is_the_nearer():
    other: dict[str, Any] = {"point": Point(21.3, -72.4), "hubs": (), "country": ""}
    for turned in (False, True):
        books = [w.program(), second_book(**other)]
        house = Wakeful(*(reversed(books) if turned else books), written(severity="= Extreme"))
        house.hear(Severity.SEVERE, 1)
        (miss,) = house.brand.misses.values()
        assert miss.failed == ("when.situation.severity",)
        assert says_nothing_new(house)
        answers = [one for one in house.said if isinstance(one, Miss)]
        assert all(one != other for one, other in pairwise(answers))
        assert len(answers) == 1


@both_ways
def test_where_neither_is_in_sight_why_not_tells_of_the_nearer(turned):
    far, nearer = (
        second_book(point=point, hubs=(), country="", source=source)
        for source, point in (("far", Point(40.0, -30.0)), ("nearer", Point(27.0, -74.0)))
    )
    house = Wakeful(*([nearer, far] if turned else [far, nearer]), written())
    house.hear(GRAVE, 1)
    (plan,), (situation,) = house.brand.plans.values(), house.brand.situations.values()
    held = why_not(Voice(house.state, house.now), house.brand, plan, situation)
    (moment,) = held.moments
    assert not held.in_sight
    assert min(one.km for one in moment.candidate.reaches if one.km is not None) < 1_000
