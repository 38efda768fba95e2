"""How urgent a question is, as the API says it: by its first send, its first call and the last turn."""

from __future__ import annotations

from dataclasses import replace

from engine.model.proposal import ProposalState
from engine.model.time import DAY, HOUR, MINUTE, iso
from serviola.urgencies import urgency_of
from tests.fakes import words as w
from tests.response.storm import Storm
from tests.response.test_urgency import MORNING, at_night, book, pauses


def test_what_waits_says_until_when_and_what_that_was_computed_from():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    (one,) = pauses(storm)
    said = urgency_of(storm.brand, one, w.NOW)
    assert said is not None
    assert said["urgency"] == "can_wait"
    assert said["waits_until"] == iso(one.asked_at)
    assert one.asked_at <= MORNING
    first = said["computed_from"]
    assert first["next_send_at"] == iso(w.after(9 * DAY))
    assert said["no_return_at"] == first["first_call_at"] == iso(one.first_call_at)
    assert first["last_turn_at"] is None


def test_a_send_within_the_night_is_urgent_and_the_moment_too_late_is_before_it():
    storm = Storm(book(w.after(2 * HOUR)), at_night())
    storm.quakes([0])
    (one,) = pauses(storm)
    said = urgency_of(storm.brand, one, w.NOW)
    assert said is not None
    assert (said["urgency"], said["waits_until"]) == ("now", None)
    assert said["no_return_at"] == iso(w.after(2 * HOUR - 10 * MINUTE))


def test_of_what_is_over_nothing_is_said():
    storm = Storm(book(), at_night())
    storm.quakes([0])
    (one,) = pauses(storm)
    assert urgency_of(storm.brand, replace(one, state=ProposalState.DECLINED), w.NOW) is None
