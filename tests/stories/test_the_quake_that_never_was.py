"""What the world takes back: the undo is proposed at once, and exactly those who were told are told."""

from __future__ import annotations

import pytest

from engine.model.place import Area, Point
from engine.model.proposal import Because
from engine.model.scales import Severity
from engine.model.signal import SituationState
from tests.fakes.words import HAITI
from tests.stories.telling import (
    BEACH,
    GUESTS,
    ITINERARY,
    MARKETING,
    PLANNING,
    At,
    Check,
    Happening,
    House,
    Want,
    asked,
    book,
    both,
    call,
    campaign,
    effects,
    hold,
    instant,
    no,
    nobody_is_asked,
    playbook,
    proposal,
    quake,
    saying,
    situation,
    small_quake,
    taken_back,
    tell,
    told,
    tool_is,
    untouched,
    yes,
)

ELSEWHERE = Point(HAITI.lat + 5.4, HAITI.lon)


def recipients(house: House, title: str = "", *, until: str = "99d") -> set[str]:
    return {
        one.recipient
        for one in house.heard
        if one.message.title.startswith(title) and one.at <= instant(until)
    }


def test_the_undo_is_proposed_at_once_and_exactly_those_who_were_told_are_told(tmp_path):
    story = tell(
        tmp_path,
        At("18m", quake()),
        At("28m", yes("pause", by="mara")),
        Want("29m", hold("verified")),
        At("40m", taken_back()),
        Want("40m", situation(state=SituationState.RETRACTED)),
        Want(
            "40m", proposal("release", "open", because=Because.RETRACTED), proposal("itinerary", "withdrawn")
        ),
        Want("40m", tool_is("paused"), effects("paused")),
        At("45m", yes("release", by="mara")),
        Want("45m", hold("released"), effects("paused", "running"), told(MARKETING, "Running again")),
        given=(
            book(call(), BEACH, campaign("other", touches="cozumel", owner=GUESTS)),
            playbook(itinerary=True),
        ),
    )
    before = recipients(story, until="39m")
    assert before == {MARKETING, PLANNING, ITINERARY}
    assert recipients(story, "Taken back") == before
    for recipient in before:
        assert len(story.told(recipient, "Taken back")) == 1
    assert {one.at for one in story.heard if one.message.title.startswith("Taken back")} == {instant("40m")}


def test_a_question_still_open_is_withdrawn_and_nothing_was_paused(tmp_path):
    story = tell(
        tmp_path,
        At("18m", quake()),
        At("25m", taken_back()),
        Want(
            "25m",
            proposal("pause", "withdrawn"),
            proposal("release", "open", count=0),
            untouched("beach-week"),
        ),
        Want("25m", saying(MARKETING, "Taken back", "nothing was paused")),
        Want("9d", untouched("beach-week"), asked(MARKETING, "pause")),
    )
    assert recipients(story, "Taken back") == recipients(story, until="24m")


def test_what_nobody_was_told_of_is_taken_back_in_silence(tmp_path):
    story = tell(
        tmp_path,
        At("18m", quake()),
        At("25m", taken_back()),
        Want("9d", nobody_is_asked),
        given=(book(call(point=ELSEWHERE, country="BS"), BEACH), playbook()),
    )
    assert story.heard == []


def test_whoever_was_asked_by_escalation_is_told_as_well(tmp_path):
    story = tell(
        tmp_path,
        At("0s", quake()),
        Want("2h", asked(PLANNING, "pause")),
        At("3h", taken_back()),
        given=(book(), playbook()),
    )
    assert recipients(story, "Taken back") == recipients(story, until="2h") == {MARKETING, PLANNING}


def test_a_deletion_heard_twice_is_told_once(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("25m", taken_back(9)),
        At("26m", taken_back(9)),
        At("27m", taken_back(10)),
        Want("9d", told(MARKETING, "Taken back")),
    )


def test_a_deletion_that_is_heard_before_what_it_deletes_asks_and_tells_nobody(tmp_path):
    story = tell(tmp_path, At("18m", taken_back()), At("20m", quake()), Want("9d", nobody_is_asked))
    assert [one.epoch for one in story.remembered()["situations"].values()] == [0]
    assert story.heard == []


def test_a_late_older_revision_does_not_bring_it_back(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(1)),
        At("25m", taken_back(9)),
        At("26m", quake(2)),
        Want("26m", situation(state=SituationState.RETRACTED, epoch=1), asked(MARKETING, "pause")),
    )


def test_what_comes_back_after_a_retraction_is_a_new_epoch_and_is_asked_again(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(1)),
        At("20m", no("pause", by="mara")),
        At("25m", taken_back(9)),
        At("30m", quake(10)),
        Want("30m", situation(state=SituationState.OPEN, epoch=2), asked(MARKETING, "pause", times=2)),
        Want("30m", told(PLANNING, "For your knowledge", times=2)),
        At("31m", yes("pause", by="mara")),
        Want("31m", effects("paused"), hold("verified")),
    )


def test_an_undo_that_was_asked_of_a_retraction_is_withdrawn_when_the_quake_comes_back(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(1)),
        At("20m", yes("pause", by="mara")),
        At("25m", taken_back(9)),
        Want("25m", proposal("release", "open")),
        At("30m", quake(10)),
        Want("30m", proposal("release", "withdrawn"), proposal("pause", "open", epoch=2), tool_is("paused")),
        At("31m", yes("pause", by="mara")),
        Want("31m", effects("paused"), hold("verified", count=2)),
        Want("5d", tool_is("paused"), asked(MARKETING, "release", times=3)),
    )


@pytest.mark.parametrize("moment", ["while it is asked", "before it is begun"])
def test_a_retraction_in_the_middle_of_a_pause_is_proposed_to_be_undone_or_calls_it_off(tmp_path, moment):
    if moment == "before it is begun":
        tell(
            tmp_path,
            At("18m", quake()),
            At("20m", both(yes("pause", by="mara"), taken_back())),
            Want("20m", effects(), hold("released"), proposal("release", "open", count=0)),
            Want("20m", saying(MARKETING, "Taken back", "nothing was paused")),
            Want("9d", effects(), tool_is("running")),
        )
        return
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", _busy_once),
        At("20m", yes("pause", by="mara")),
        Want("20m", hold("asked")),
        At("20m", taken_back()),
        Want("20m", _not_saying(MARKETING, "Taken back", "nothing was paused")),
        Want(
            "21m", effects("paused"), hold("verified"), proposal("release", "open", because=Because.RETRACTED)
        ),
    )


async def _busy_once(house: House) -> None:
    from tests.fakes.moody_tool import Write

    house.tool.writes = [Write.BUSY]


def _not_saying(recipient: str, title: str, part: str) -> Check:
    def check(house: House) -> str:
        found = house.told(recipient, title)
        assert found
        return f"said falsely: {part}" if part in found[-1].message.body else ""

    return check


def test_a_retraction_while_the_lease_end_is_asked_does_not_say_that_nothing_was_paused(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("pause", by="mara")),
        Want("73h", proposal("release", "open", because=Because.LEASE_ENDED)),
        At("73h", taken_back()),
        Want("73h", _not_saying(MARKETING, "Taken back", "nothing was paused")),
        At("73h", yes("release", by="mara")),
        Want("73h", effects("paused", "running")),
    )


# --- revised, not retracted ---


LOWERED = {
    "less severe": small_quake(2),
    "less severe, and beyond its country": small_quake(2, area=Area()),
    "somewhere else": quake(2, point=ELSEWHERE, area=Area()),
    "on the other side of the world": quake(2, point=Point(-HAITI.lat, 107.0), area=Area()),
    "of unknown severity": quake(2, severity=Severity.UNKNOWN),
}


@pytest.mark.parametrize("change", LOWERED.values(), ids=LOWERED)
def test_a_revision_that_no_longer_matches_proposes_the_undo(tmp_path, change: Happening):
    tell(
        tmp_path,
        At("18m", quake()),
        At("28m", yes("pause", by="mara")),
        At("40m", change),
        Want("40m", proposal("release", "open", because=Because.NO_LONGER_MATCHED), tool_is("paused")),
        Want("40m", asked(MARKETING, "release")),
        At("50m", yes("release", by="tom")),
        Want("50m", hold("released"), effects("paused", "running")),
    )


@pytest.mark.parametrize("change", LOWERED.values(), ids=LOWERED)
def test_a_revision_that_no_longer_matches_withdraws_the_open_question(tmp_path, change: Happening):
    tell(
        tmp_path,
        At("18m", quake()),
        At("40m", change),
        Want(
            "40m", proposal("pause", "withdrawn"), told(MARKETING, "No longer asked"), untouched("beach-week")
        ),
        Want("40m", proposal("itinerary", "withdrawn"), told(ITINERARY, "No longer asked")),
        given=(book(), playbook(itinerary=True)),
    )


def test_what_matches_again_after_the_undo_is_asked_again(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("28m", yes("pause", by="mara")),
        At("40m", small_quake(2)),
        At("50m", yes("release", by="tom")),
        Want("50m", effects("paused", "running")),
        At("60m", quake(3)),
        Want("60m", asked(MARKETING, "pause", times=2)),
        At("61m", yes("pause", by="tom")),
        Want("61m", effects("paused", "running", "paused"), hold("verified")),
    )


def test_what_matches_again_before_the_undo_is_answered_withdraws_the_undo(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("28m", yes("pause", by="mara")),
        At("40m", small_quake(2)),
        Want("40m", proposal("release", "open")),
        At("45m", quake(3)),
        Want("45m", proposal("release", "withdrawn"), hold("verified"), told(MARKETING, "No longer asked")),
        Want("80h", effects("paused"), asked(MARKETING, "release", times=2)),
    )


def test_a_revision_that_no_longer_matches_in_the_middle_of_a_pause_proposes_the_undo_when_it_took(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", _busy_once),
        At("20m", yes("pause", by="mara")),
        Want("20m", hold("asked")),
        At("20m", small_quake(2)),
        Want("22m", effects("paused"), hold("verified")),
        Want("22m", proposal("release", "open", because=Because.NO_LONGER_MATCHED)),
    )


def test_time_alone_does_not_undo_a_match(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("28m", yes("pause", by="mara")),
        At("4d", quake(2)),
        At("5d", quake(3)),
        At("6d", quake(4)),
        Want("6d", asked(MARKETING, "release", times=0), tool_is("paused")),
        given=(book(), playbook(lease="30d")),
    )


def test_one_of_two_calls_that_no_longer_matches_does_not_undo_what_the_other_still_asks_for(tmp_path):
    near_one, near_other = Point(19.0, -72.5), Point(19.0, -70.0)
    tell(
        tmp_path,
        At("18m", quake(area=Area())),
        At("28m", yes("pause", by="mara")),
        At("40m", quake(2, point=Point(19.0, -67.5), area=Area())),
        Want("40m", asked(MARKETING, "release", times=0), tool_is("paused")),
        given=(
            book(
                call("one", "3d", point=near_one, country="HT"),
                call("other", "4d", point=near_other, country="DO"),
                campaign("beach-week", touches="voyage"),
            ),
            playbook(),
        ),
    )
