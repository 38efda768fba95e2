"""What must hold for a while, a clear rule of its own, and what goes and comes back."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.place import Area
from engine.model.proposal import ProposalState
from engine.model.scales import MsgType, Severity
from engine.model.signal import Silence
from tests.fakes import words as w
from tests.response.courses import BETWEEN, CLEAR, FAR, GRAVE, SLIGHT, opened, quakes, states
from tests.response.wakeful import Wakeful, written

DAY_S = 86_400


# --- for ---


def test_what_must_hold_for_a_while_asks_when_it_has():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(29.9)
    assert (house.matches(), states(house)) == ([], [])
    (miss,) = house.brand.misses.values()
    assert miss.failed == ("when.for",)
    assert "all else has held for 0 s, needs 30 min" in repr(miss.proof)
    house.until(30)
    assert [match.at for match in house.matches()] == [w.after(30 * 60_000_000)]
    assert states(house) == [ProposalState.OPEN]


def test_what_flaps_begins_its_time_anew():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(20)
    house.hear(SLIGHT, 2)
    house.until(25)
    house.hear(GRAVE, 3)
    house.until(54.9)
    assert house.matches() == []
    house.until(55)
    assert len(house.matches()) == 1


def test_time_counts_from_when_the_source_said_so_and_not_from_when_we_heard():
    house = opened(written(when="for: 30m"))
    house.until(60)
    house.hear(GRAVE, 1, sent=35)
    assert house.matches() == []
    house.until(65)
    assert len(house.matches()) == 1


def test_what_was_said_before_the_call_came_into_view_does_not_count():
    """Seven days ahead of the arrival in three days is four days ago; a call in eight days comes tomorrow."""
    far = w.stop(arrives_at=w.after(8 * DAY_S * 1_000_000), departs_at=w.after(9 * DAY_S * 1_000_000))
    voyage = w.program().itineraries[0]
    book = w.program(
        itineraries=(type(voyage)(id="voyage-1", name="W", vessel="A", owner="team:x", stops=(far,)),)
    )
    house = Wakeful(book, written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(24 * 60 + 29)
    assert house.matches() == []
    house.until(24 * 60 + 30)
    assert len(house.matches()) == 1


def test_once_it_matches_its_time_is_not_counted_again():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(40)
    before = house.matches()
    house.hear(Severity.EXTREME, 2)
    (after,) = house.matches()
    assert (after.at, after.since) == (before[0].at, before[0].since)
    assert "all else has held for 40 min" in repr(after.proof)


@pytest.mark.parametrize("before", ["", "for: 5m"])
def test_a_time_that_is_written_in_later_takes_nothing_back(before):
    house = opened(written(when=before))
    house.hear(GRAVE, 1)
    house.until(6)
    (asked,) = house.matches()
    house.step(written(when="for: 2h"))
    assert states(house) == [ProposalState.OPEN]
    house.hear(Severity.EXTREME, 2)
    (after,) = house.matches()
    assert (after.at, after.since) == (asked.at, asked.since)
    assert "all else has held for 6 min, and it matched before it needed 2 h" in repr(after.proof)
    assert house.brand.misses == {}
    house.hear(SLIGHT, 3)
    house.hear(GRAVE, 4)
    assert house.matches() == []
    house.until(125)
    assert house.matches() == []
    house.until(126)
    assert len(house.matches()) == 1


# --- a clear rule of its own ---


def test_between_the_two_rules_a_match_stands():
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.until(5)
    house.hear(BETWEEN, 2)
    house.until(600)
    assert len(house.matches()) == 1


def test_without_a_clear_rule_it_does_not():
    house = opened(written())
    house.hear(GRAVE, 1)
    house.hear(BETWEEN, 2)
    assert house.matches() == []


@pytest.mark.parametrize(
    ("clear", "heard", "asked"),
    [
        (CLEAR, [(GRAVE, 1), (BETWEEN, 2)], 1),
        (CLEAR, [(BETWEEN, 2), (GRAVE, 1)], 0),
        ("", [(GRAVE, 1), (BETWEEN, 2)], 0),
        ("", [(BETWEEN, 2), (GRAVE, 1)], 0),
    ],
    ids=["as sent", "the first word last", "without, as sent", "without, the first word last"],
)
def test_with_a_clear_rule_it_counts_what_was_believed_in_between(clear, heard, asked):
    house = opened(written(clear=clear) if clear else written())
    for minute, (severity, revision) in enumerate(heard):
        house.until(minute)
        house.hear(severity, revision)
    house.until(600)
    assert len(house.matches()) == asked


def test_a_clear_rule_ends_a_match_once_it_has_held():
    house = opened(written(clear=f"{CLEAR}, for: 1h"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.hear(SLIGHT, 2)
    house.until(69)
    assert len(house.matches()) == 1
    house.until(70)
    assert house.matches() == []
    assert states(house) == [ProposalState.WITHDRAWN]
    (miss,) = house.brand.misses.values()
    assert (miss.cleared, miss.fired_at) == (True, w.NOW)


def test_a_flap_does_not_clear():
    house = opened(written(clear=f"{CLEAR}, for: 1h"))
    house.hear(GRAVE, 1)
    for minute, severity in ((10, SLIGHT), (40, BETWEEN), (50, SLIGHT), (100, GRAVE)):
        house.until(minute)
        house.hear(severity, 2 + minute)
    house.until(1000)
    assert len(house.matches()) == 1


def test_what_is_no_longer_exposed_ends_whatever_the_clear_rule_says():
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.hear(GRAVE, 2, **FAR)
    assert house.matches() == []
    (miss,) = house.brand.misses.values()
    assert not miss.cleared


def test_a_country_that_counts_only_when_extreme_goes_on_to_count():
    """The call is out of reach but for the country; what is merely Severe now is not over."""
    house = opened(written(clear=CLEAR))
    far: dict[str, Any] = {"point": None, "magnitude": None, "area": Area(countries=("HT",))}
    house.hear(Severity.EXTREME, 1, **far)
    assert len(house.matches()) == 1
    house.hear(GRAVE, 2, **far)
    assert len(house.matches()) == 1


def test_silence_clears_nothing():
    house = opened(written(clear=f"{CLEAR}, for: 1h"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.hear(SLIGHT, 2)
    house.until(20)
    house.step(Silence(source="usgs", quiet=True, since=w.NOW, at=house.now, says="no word"))
    house.until(600)
    assert len(house.matches()) == 1
    house.step(Silence(source="usgs", quiet=False, since=house.now, at=house.now))
    house.until(659)
    assert len(house.matches()) == 1
    house.until(661)
    assert house.matches() == []


def test_a_retraction_undoes_it_at_once():
    house = opened(written(clear=f"{CLEAR}, for: 1h"))
    house.hear(GRAVE, 1)
    house.hear(GRAVE, 2, msg_type=MsgType.CANCEL)
    assert states(house) == [ProposalState.WITHDRAWN]


# --- what goes and comes back ---


GONE = w.playbook(name="quake", digest="", text="")


def test_a_match_is_over_when_its_playbook_is_withdrawn():
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.step(GONE)
    (miss,) = house.brand.misses.values()
    assert (house.matches(), miss.failed, miss.fired_at) == ([], ("playbook",), w.NOW)
    assert "the playbook was withdrawn" in repr(miss.proof)
    assert states(house) == [ProposalState.WITHDRAWN]


@pytest.mark.parametrize("restarts", [False, True])
def test_what_comes_back_is_judged_afresh_and_not_by_its_clear_rule(restarts):
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.until(5)
    house.hear(BETWEEN, 2)
    assert len(house.matches()) == 1
    house.step(GONE)
    house.until(10)
    if restarts:
        house.reopen()
    house.step(written(clear=CLEAR))
    assert house.matches() == []
    house.until(15)
    house.hear(GRAVE, 3)
    assert [match.at for match in house.matches()] == [house.now]
    assert restarts or house.replayed()


def test_time_does_not_count_while_the_playbook_is_gone():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.step(GONE)
    house.until(60)
    house.step(written(when="for: 30m"))
    house.until(89)
    assert house.matches() == []
    house.until(90)
    assert len(house.matches()) == 1


def test_what_was_asked_before_the_playbook_went_cools_down_still():
    house = opened(written(more="cooldown: 12h"))
    assert quakes(house, 0) == [1]
    house.step(GONE)
    house.until(60)
    house.step(written(more="cooldown: 12h"))
    assert len(house.matches()) == 1, "it is the same event, and the same question"
    assert quakes(house, 60, 61) == [1, 1]


EMPTY = w.program(itineraries=(), digest="empty")


def test_time_does_not_count_while_a_call_is_out_of_the_book():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.step(EMPTY)
    (miss,) = house.brand.misses.values()
    assert (miss.since, miss.failed) == (None, ("when.exposure.to",))
    assert "the book does not schedule it any more" in repr(miss.proof)
    house.until(60)
    house.step(w.program())
    house.until(89)
    assert house.matches() == []
    house.until(90)
    assert len(house.matches()) == 1
    assert house.replayed()


@pytest.mark.parametrize("restarts", [False, True])
def test_a_call_that_comes_back_into_the_book_is_judged_afresh(restarts):
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.until(5)
    house.hear(BETWEEN, 2)
    house.step(EMPTY)
    assert states(house) == [ProposalState.WITHDRAWN]
    if restarts:
        house.reopen()
    house.step(w.program())
    assert house.matches() == []
    house.hear(GRAVE, 3)
    assert [match.at for match in house.matches()] == [house.now]
