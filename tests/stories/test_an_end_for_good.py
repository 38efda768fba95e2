"""What has no pause is ended only by two people, once, and is called ended only when it was read so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.decision import Answer
from engine.model.proposal import ProposalState
from engine.model.scales import PauseClass
from tests.fakes.moody_tool import Read, Write
from tests.stories.endings import BLAST, ending
from tests.stories.telling import (
    MARKETING,
    PLANNING,
    At,
    Want,
    asked,
    book,
    both,
    campaign,
    effects,
    hold,
    in_vain,
    instant,
    kill_switch,
    never_told,
    no,
    no_hold,
    nobody_is_asked,
    person,
    playbook,
    proposal,
    quake,
    saying,
    says,
    taken_back,
    tell,
    told,
    tool,
    tool_is,
    untouched,
    yes,
)

BOTH_SAY_YES = (At("18m", quake()), At("20m", yes("end")), At("21m", yes("end", by="tom")))


GIVEN = (book(BLAST), ending())


def ends(house) -> list[str]:
    return [id for verb, id, _ in house.tool.asked if verb == "end"]


def test_two_people_end_it_and_it_is_called_ended_once_it_was_read(tmp_path):
    house = tell(
        tmp_path,
        At("18m", quake()),
        Want("19m", asked(MARKETING, "end"), saying_nothing_of_a_pause, no_hold, tool_is("running")),
        At("20m", yes("end")),
        Want("20m", no_hold, tool_is("running"), proposal("end", "open", quorum=2)),
        At("21m", in_vain(yes("end"), "another person")),
        At("22m", yes("end", by="tom")),
        Want("23m", hold("ended"), tool_is("ended"), effects("ended"), told(MARKETING, "Ended for good")),
        Want("30d", hold("ended"), proposal("release", "open", count=0), never_told("Paused")),
        given=GIVEN,
    )
    assert ends(house) == ["beach-week"]
    read_at = house.tool.seen[-1].at
    assert house.told(MARKETING, "Ended for good")[0].at >= read_at


def saying_nothing_of_a_pause(house) -> str:
    (ask,) = house.asks
    return (
        "" if "CANNOT be undone" in ask.message.body and "pause" not in ask.message.body else str(ask.message)
    )


def test_a_pause_and_an_end_are_two_questions_and_no_yes_is_for_both(tmp_path):
    news = campaign("newsletter")
    tell(
        tmp_path,
        At("18m", quake()),
        Want("19m", asked(MARKETING, "pause"), asked(MARKETING, "end")),
        At("20m", yes("pause")),
        Want("25m", hold("verified", "newsletter"), effects("paused", id="newsletter"), effects()),
        Want("25m", proposal("end", "open"), proposal("pause", "approved")),
        given=(book(BLAST, news), ending(pauses=True)),
    )


def test_without_the_step_nothing_ends_and_a_person_is_told_to_stop_it(tmp_path):
    house = tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("pause")),
        At("21m", yes("pause", by="tom")),
        Want("25m", hold("manual"), effects(), told(MARKETING, "NOT paused")),
        given=(book(BLAST), playbook()),
    )
    assert ends(house) == []


def test_in_shadow_nobody_is_asked(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("3h", nobody_is_asked, no_hold, untouched("beach-week")),
        given=(book(BLAST), ending(stage="shadow")),
    )


@pytest.mark.parametrize("never", ["safety", "legal", "transactional"])
def test_what_is_never_held_is_never_ended(tmp_path, never):
    spared = replace(BLAST, message_class=never)
    tell(
        tmp_path,
        At("18m", quake()),
        Want("3h", proposal("end", "open", count=0), untouched("beach-week")),
        given=(book(spared), ending()),
    )


@pytest.mark.parametrize("mood", [Write.BUSY, Write.REFUSED, Write.LOST, Write.LIES, Write.UNREACHABLE])
def test_what_did_not_take_is_never_sent_again_and_people_are_told(tmp_path, mood):
    house = tell(
        tmp_path,
        *BOTH_SAY_YES,
        At("2h", tool(mood=Write.WELL)),
        Want("9h", hold("failed"), tool_is("running"), told(MARKETING, "NOT known to be ended")),
        Want("9h", never_told("Ended"), saying(MARKETING, "NOT known to be ended", "send no request")),
        given=GIVEN,
        tool={"mood": mood, "retry_after_s": 5.0},
    )
    assert len(ends(house)) <= 1
    assert [one for one in house.every_hold if one.state == "ended"] == []


@pytest.mark.parametrize("mood", [Write.DONE_AND_500, Write.DONE_AND_SILENT])
def test_an_answer_that_is_lost_is_looked_up_and_not_asked_for_again(tmp_path, mood):
    house = tell(
        tmp_path,
        *BOTH_SAY_YES,
        Want("40m", hold("ended"), effects("ended"), told(MARKETING, "Ended for good")),
        given=GIVEN,
        tool={"mood": mood},
    )
    assert len(ends(house)) == 1
    assert "unconfirmed" in [one.state.value for one in house.every_hold]


def test_what_cannot_be_read_back_is_not_called_ended_until_it_can(tmp_path):
    house = tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("end")),
        At("21m", both(tool(reads=[Read.WELL], sight=Read.UNREACHABLE), yes("end", by="tom"))),
        Want("25m", hold("unverifiable"), told(MARKETING, "NOT known to be ended"), never_told("Ended")),
        At("26m", tool(sight=Read.WELL)),
        Want("2h", hold("ended"), told(MARKETING, "Ended for good")),
        given=GIVEN,
    )
    assert len(ends(house)) == 1


def test_what_somebody_changed_since_people_were_asked_is_left_alone(tmp_path):
    house = tell(
        tmp_path,
        At("18m", quake()),
        At("19m", person("edits")),
        At("20m", yes("end")),
        At("21m", yes("end", by="tom")),
        Want("30m", hold("failed"), tool_is("running"), effects()),
        Want("30m", saying(MARKETING, "NOT known to be ended", "somebody changed it since")),
        given=GIVEN,
    )
    assert ends(house) == []


def test_nobody_says_yes_to_what_was_not_read(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", in_vain(yes("end"), "before its tool was read")),
        At("21m", tool(sight=Read.WELL)),
        At("23m", yes("end")),
        At("24m", yes("end", by="tom")),
        Want("25m", hold("ended")),
        given=GIVEN,
        tool={"sight": Read.UNREACHABLE},
    )


def test_what_its_tool_cannot_end_is_told_at_once_and_cannot_be_approved(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("19m", told(MARKETING, "NOT known to be ended"), no_hold),
        At("20m", in_vain(yes("end"), "end it there by hand")),
        given=GIVEN,
        tool={"can_end": False},
    )


def test_what_another_situation_holds_is_left_to_it(tmp_path):
    house = tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("pause")),
        At("21m", yes("pause", by="tom")),
        Want("22m", hold("manual")),
        At("23m", yes("end")),
        At("24m", yes("end", by="tom")),
        Want("30m", hold("failed"), hold("manual"), effects()),
        Want("30m", saying(MARKETING, "NOT known to be ended", "held for something else")),
        given=(book(BLAST), playbook(), ending("aftershock")),
    )
    assert ends(house) == []


def test_the_kill_switch_stops_an_end_and_starting_again_does_not_send_it(tmp_path):
    house = tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("end")),
        At("21m", kill_switch(on=True)),
        At("22m", in_vain(yes("end", by="tom"), "everything was stopped")),
        At("23m", kill_switch(on=False)),
        At("24m", both(yes("end", by="tom"), kill_switch(on=True))),
        At("30m", kill_switch(on=False)),
        Want("9h", hold("failed"), effects(), told(MARKETING, "NOT known to be ended")),
        given=GIVEN,
    )
    assert ends(house) == []


def test_an_end_is_not_taken_back_by_a_retraction_and_people_are_told_so(tmp_path):
    tell(
        tmp_path,
        *BOTH_SAY_YES,
        Want("22m", hold("ended")),
        At("30m", taken_back()),
        Want("31m", saying(MARKETING, "Taken back", "cannot be taken back"), effects("ended")),
        Want("9d", hold("ended"), proposal("release", "open", count=0), tool_is("ended")),
        given=GIVEN,
    )


def test_a_retraction_before_the_answer_takes_the_question_back(tmp_path):
    house = tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("end")),
        At("30m", taken_back()),
        At("31m", in_vain(yes("end", by="tom", state=ProposalState.WITHDRAWN), "already withdrawn")),
        Want("3h", no_hold, proposal("end", "withdrawn")),
        given=GIVEN,
    )
    assert ends(house) == []


def test_nobody_lets_go_of_what_was_ended(tmp_path):
    release = says(Answer.RELEASE, "end", state=ProposalState.APPROVED)
    tell(
        tmp_path,
        *BOTH_SAY_YES,
        At("30m", in_vain(release, "cannot be taken back")),
        Want("31m", hold("ended"), tool_is("ended")),
        given=GIVEN,
    )


def test_no_answer_ends_nothing_and_goes_to_who_is_next(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("end")),
        Want("2h30m", asked(PLANNING, "end"), tool_is("running")),
        Want("6h", proposal("end", "expired"), told(PLANNING, "No answer came"), no_hold, effects()),
        given=GIVEN,
    )


def test_a_no_ends_nothing(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("end")),
        At("21m", no("end", by="tom")),
        Want("9h", proposal("end", "declined"), no_hold, effects()),
        given=GIVEN,
    )


def test_a_question_about_an_end_ends_before_the_next_send(tmp_path):
    soon = replace(BLAST, next_send_at=instant("1h"))
    tell(
        tmp_path,
        At("18m", quake()),
        Want("19m", proposal("end", "open", expires_at=instant("50m"))),
        given=(book(soon), ending()),
    )


def test_a_campaign_that_was_ended_is_not_asked_about_again(tmp_path):
    tell(
        tmp_path,
        *BOTH_SAY_YES,
        Want("22m", hold("ended")),
        At("30m", quake(2, magnitude=7.4)),
        At("9d", quake(3, magnitude=7.5)),
        Want("10d", asked(MARKETING, "end")),
        given=GIVEN,
    )


def test_an_end_counts_for_the_limits(tmp_path):
    blasts = [campaign(f"blast-{number}", pause_class=PauseClass.KILL) for number in range(3)]
    tell(
        tmp_path,
        At("18m", quake()),
        Want("19m", proposal("end", "waiting"), proposal("limit", "open", quorum=2)),
        given=(book(*blasts), ending(limit=2)),
    )
