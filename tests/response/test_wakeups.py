"""How often somebody is woken within a week is counted by person, by whom each question reached."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.hold import Outcome, Result
from engine.model.proposal import PutBefore
from engine.model.time import DAY, HOUR
from engine.response.urgency import waits_says
from engine.response.wakeups import most_woken
from serviola.saying import Teller
from tests.fakes import words as w
from tests.response.storm import Storm
from tests.response.test_urgency import OPEN, again, asks, at_night, book, pauses

SOON = w.after(18 * HOUR)


def bounded(most: int = 1):
    found = at_night()
    said = f"share_of_live: 100%, wakeups_per_week: {most}"
    return again(found, found.text.replace("share_of_live: 100%", said))


def put(storm: Storm) -> int:
    """Count the questions that were put before people."""
    return sum(one.revision > 0 for one in pauses(storm))


def reach(storm: Storm, *people: str, **fields):
    """Have the newest question come before them."""
    intent = storm.sent("asked_pause")[-1]
    have: dict[str, Any] = {"result": Result.DONE, "at": storm.clock.now(), "people": people} | fields
    storm.step(Outcome(intent=intent.key, brand="main", **have))


def test_whoever_was_woken_that_often_is_named_where_the_next_question_waits():
    storm = Storm(book(SOON, SOON, w.after(HOUR)), bounded())
    storm.quakes([0])
    reach(storm, "ada", "bruno")
    storm.quakes([1])
    assert len(asks(storm)) == 1
    (waits,) = [one for one in pauses(storm) if one.revision == 0]
    playbook = storm.brand.plans["quake"].playbook
    assert "ada was asked at night as often as" in waits_says(storm.brand, playbook, waits, w.NOW)
    storm.quakes([2])
    assert len(asks(storm)) == 2, "what cannot wait is asked all the same"


@pytest.mark.parametrize(("on_call", "woken"), [("ada", False), ("bruno", True)])
def test_after_a_handover_whoever_has_slept_is_asked(on_call, woken):
    storm = Storm(book(SOON, SOON, w.after(42 * HOUR)), bounded())
    storm.quakes([0])
    reach(storm, "ada")
    storm.answer(pauses(storm)[0])
    storm.quakes([1])
    assert put(storm) == 1
    storm.wait(6 * HOUR)
    assert put(storm) == 2
    reach(storm, on_call)
    storm.answer(pauses(storm)[1])
    storm.wait(18 * HOUR)
    storm.quakes([2])
    assert (put(storm) == 3) is woken


@pytest.mark.parametrize(
    ("on_call", "woken"), [(("ada",), False), (("bruno",), True), (("bruno", "ada"), False), ((), False)]
)
def test_whoever_is_known_to_be_on_call_is_counted_and_not_whom_the_last_question_reached(on_call, woken):
    storm = Storm(book(SOON, SOON), bounded())
    storm.quakes([0])
    reach(storm, "ada")
    group = pauses(storm)[0].group
    storm.step(w.on_call(group=group, people=("carla",)), w.on_call(group=group, people=on_call))
    storm.quakes([1])
    assert (put(storm) == 2) is woken


def test_a_person_is_counted_whichever_group_and_playbook_they_were_asked_for_and_for_a_week():
    storm = Storm(book(SOON), bounded(2))
    storm.quakes([0])
    (one,) = pauses(storm)
    reach(storm, "ada", "bruno")
    playbook = storm.brand.plans["quake"].playbook
    assert most_woken(storm.brand, playbook, one.group, w.NOW) == ("ada", 1)
    (known,) = pauses(storm)
    elsewhere = PutBefore(group="oncall:safety", people=("bruno", "carla"), at=w.NOW)
    by_day = PutBefore(group="oncall:safety", people=("ada",), at=w.after(-12 * HOUR))
    long_ago = PutBefore(group="oncall:safety", people=("ada",), at=w.after(-7 * DAY))
    puts = (*known.put_before, elsewhere, by_day, long_ago)
    storm.brand.take_proposal(replace(known, playbook="another", put_before=puts))
    assert most_woken(storm.brand, playbook, one.group, w.NOW) == ("bruno", 2)
    assert most_woken(storm.brand, playbook, "oncall:safety", w.NOW) == ("bruno", 2)
    assert most_woken(storm.brand, playbook, one.group, w.after(8 * DAY)) == ("ada", 0)


@pytest.mark.parametrize(
    "fields", [{"people": ()}, {"result": Result.FAILED}], ids=["nobody is named", "it did not come"]
)
def test_what_reached_nobody_is_not_noted_and_the_group_is_counted_as_before(fields):
    storm = Storm(book(SOON, SOON), bounded())
    storm.quakes([0])
    reach(storm, "ada", **fields)
    assert pauses(storm)[0].put_before == ()
    storm.quakes([1])
    assert put(storm) == 1


def test_without_a_bound_a_question_is_not_said_anew():
    storm = Storm(book(SOON), at_night())
    storm.quakes([0])
    (before,) = pauses(storm)
    reach(storm, "ada")
    assert pauses(storm) == [before]


def test_that_it_reached_somebody_is_no_news_and_what_comes_after_is():
    storm = Storm(book(SOON), bounded())
    storm.quakes([0])
    (asked,) = pauses(storm)
    reach(storm, "ada")
    (known,) = pauses(storm)
    assert known.state is OPEN
    teller = Teller()
    said = [list(teller._words([one], None)) for one in (asked, known, replace(known, revision=2))]
    assert [len(each) for each in said] == [1, 0, 1]
