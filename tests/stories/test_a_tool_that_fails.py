"""A tool that fails, lies or keeps silent: what is said of it is never more than what was read back."""

from __future__ import annotations

import pytest

from engine.model.hold import HoldState
from engine.model.program import Subject
from engine.model.scales import PauseClass
from tests.fakes.moody_tool import Read, Write
from tests.stories.telling import (
    MARKETING,
    At,
    Want,
    asked,
    book,
    call,
    campaign,
    effects,
    hold,
    never_told,
    playbook,
    quake,
    saying,
    tell,
    told,
    told_between,
    tool,
    tool_is,
    yes,
)

ASKED = (At("18m", quake()), At("20m", yes("pause", by="mara")))


def test_a_tool_that_says_yes_and_does_nothing_is_never_called_paused(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want("20m", hold("asked"), never_told("Paused"), never_told("NOT paused")),
        Want("21m", told_between("20m", "21m", MARKETING, "NOT paused: Beach Week")),
        Want(
            "21m", saying(MARKETING, "NOT paused", "Open mailer", "campaign beach-week", "and pause it there")
        ),
        Want("9d", never_told("Paused"), never_told("Running again"), hold("failed"), effects()),
        tool={"mood": Write.LIES},
    )
    assert HoldState.VERIFIED not in {one.state for one in story.every_hold}
    assert len(story.told(MARKETING, "NOT paused")) == 1


def test_a_tool_that_is_not_there_is_tried_for_ten_minutes_and_then_a_person_is_told(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want("29m", never_told("NOT paused"), never_told("Paused")),
        Want(
            "31m", told_between("29m", "31m", MARKETING, "NOT paused: Beach Week"), effects(), hold("failed")
        ),
        Want("31m", saying(MARKETING, "NOT paused", "could not be read", "pause it there")),
        tool={"sight": Read.UNREACHABLE, "mood": Write.UNREACHABLE},
    )
    assert story.tool.asked == []


def test_a_tool_that_comes_back_in_time_is_paused_without_another_question(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("25m", tool(sight=Read.WELL, mood=Write.WELL)),
        Want("26m", effects("paused"), hold("verified"), told(MARKETING, "Paused"), never_told("NOT paused")),
        Want("26m", asked(MARKETING, "pause")),
        tool={"sight": Read.UNREACHABLE, "mood": Write.UNREACHABLE},
    )


def test_a_tool_that_can_be_read_and_not_written_is_given_up_in_ten_minutes(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        Want("29m", never_told("NOT paused")),
        Want("31m", told(MARKETING, "NOT paused"), effects(), hold("failed")),
        tool={"mood": Write.UNREACHABLE},
    )


def test_an_error_after_the_effect_is_found_out_by_reading_back_and_acts_once(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want("20m", effects("paused"), hold("verified"), told(MARKETING, "Paused"), never_told("NOT paused")),
        Want("1h", effects("paused")),
        tool={"writes": [Write.DONE_AND_500]},
    )
    assert [verb for verb, _, _ in story.tool.asked] == ["read", "pause", "read"]


def test_a_tool_that_keeps_us_waiting_after_the_effect_is_read_back_and_acts_once(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want("20m", effects("paused"), hold("verified"), told(MARKETING, "Paused")),
        tool={"writes": [Write.DONE_AND_SILENT]},
    )
    assert [verb for verb, _, _ in story.tool.asked] == ["read", "pause", "read"]


def test_a_pause_that_was_lost_is_read_back_and_sent_again_under_its_key(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want("21m", effects("paused"), hold("verified")),
        tool={"writes": [Write.LOST]},
    )
    assert [verb for verb, _, _ in story.tool.asked] == ["read", "pause", "read", "pause", "read"]


def test_a_tool_that_asks_to_wait_is_waited_for(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want("20m", effects(), hold("asked")),
        Want("20m59s", effects(), never_told("Paused")),
        Want("21m", effects("paused"), hold("verified")),
        tool={"writes": [Write.BUSY], "retry_after_s": 60.0},
    )
    pauses = [at for verb, _, at in story.tool.asked if verb == "pause"]
    assert pauses[1] - pauses[0] == 60_000_000


def test_a_tool_that_asks_to_wait_longer_than_we_try_is_given_up_at_once(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        Want("21m", told(MARKETING, "NOT paused"), hold("failed")),
        Want("9d", effects()),
        tool={"mood": Write.BUSY, "retry_after_s": 3600.0},
    )


def test_a_tool_that_refuses_is_not_tried_again(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want(
            "20m", told(MARKETING, "NOT paused"), saying(MARKETING, "NOT paused", "refused"), hold("failed")
        ),
        Want("9d", effects()),
        tool={"mood": Write.REFUSED},
    )
    assert [verb for verb, _, _ in story.tool.asked] == ["read", "pause"]


@pytest.mark.parametrize("lag", [1, 2, 5])
def test_a_tool_whose_reads_lag_is_read_until_it_shows_the_pause(tmp_path, lag):
    tell(
        tmp_path,
        *ASKED,
        Want("20m", hold("asked"), never_told("Paused"), effects("paused")),
        Want("21m", hold("verified"), effects("paused"), told(MARKETING, "Paused"), never_told("NOT paused")),
        tool={"lag": lag},
    )


@pytest.mark.parametrize("idempotent", [True, False])
@pytest.mark.parametrize("versioned", [True, False])
@pytest.mark.parametrize("mood", [Write.DONE_AND_500, Write.DONE_AND_SILENT])
def test_an_answer_that_was_lost_and_reads_that_lag_end_in_one_pause_and_the_truth(
    tmp_path, mood, versioned, idempotent
):
    tell(
        tmp_path,
        *ASKED,
        Want("22m", effects("paused"), hold("verified"), told(MARKETING, "Paused"), never_told("NOT paused")),
        tool={"writes": [mood], "lag": 2, "versioned": versioned, "idempotent": idempotent},
    )


@pytest.mark.parametrize("idempotent", [True, False])
@pytest.mark.parametrize("versioned", [True, False])
@pytest.mark.parametrize("mood", [Write.DONE_AND_500, Write.DONE_AND_SILENT])
def test_a_lost_answer_to_a_resume_and_reads_that_lag_end_in_one_resume_and_the_truth(
    tmp_path, mood, versioned, idempotent
):
    tell(
        tmp_path,
        *ASKED,
        Want("80h", hold("verified")),
        At("80h", tool(writes=[mood], lag=2)),
        At("80h", yes("release", by="mara", state=None)),
        Want("81h", effects("paused", "running"), hold("released"), told(MARKETING, "Running again")),
        Want("81h", never_told("NOT resumed")),
        given=(book(), playbook(lease="79h")),
        tool={"versioned": versioned, "idempotent": idempotent},
    )


@pytest.mark.parametrize("lag", [1, 2, 5])
@pytest.mark.parametrize("mood", [Write.DONE_AND_500, Write.DONE_AND_SILENT])
def test_an_answer_that_was_lost_when_it_was_too_late_to_send_again_is_waited_for_until_it_shows(
    tmp_path, mood, lag
):
    tell(
        tmp_path,
        *ASKED,
        At("29m40s", tool(mood=mood, lag=lag)),
        Want("31m", effects("paused"), hold("verified"), told(MARKETING, "Paused"), never_told("NOT paused")),
        tool={"mood": Write.UNREACHABLE},
    )


def test_a_pause_that_was_lost_when_it_was_too_late_to_send_again_is_told_of_within_a_minute(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("29m40s", tool(mood=Write.LOST)),
        Want("31m", effects(), hold("failed"), told_between("29m", "31m", MARKETING, "NOT paused")),
        tool={"mood": Write.UNREACHABLE},
    )


@pytest.mark.parametrize("lag", [1, 2, 5])
def test_a_lost_answer_to_a_resume_that_it_was_too_late_to_send_again_is_waited_for_until_it_shows(
    tmp_path, lag
):
    tell(
        tmp_path,
        *ASKED,
        At("80h", tool(mood=Write.UNREACHABLE)),
        At("80h", yes("release", by="mara", state=None)),
        At("80h9m40s", tool(mood=Write.DONE_AND_500, lag=lag)),
        Want("80h11m", effects("paused", "running"), hold("released"), told(MARKETING, "Running again")),
        Want("80h11m", never_told("NOT resumed")),
        given=(book(), playbook(lease="79h")),
    )


def test_a_pause_that_cannot_be_read_back_is_not_called_paused(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        Want(
            "21m",
            hold("unverifiable"),
            told(MARKETING, "NOT paused"),
            never_told("Paused"),
            effects("paused"),
        ),
        tool={"reads": [Read.WELL], "sight": Read.REFUSED},
    )


def test_a_pause_that_cannot_be_read_back_for_a_while_is_called_paused_when_it_can(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        Want("20m", hold("asked"), never_told("Paused")),
        Want("21m", hold("verified"), told(MARKETING, "Paused"), never_told("NOT paused")),
        tool={"reads": [Read.WELL, Read.UNREACHABLE, Read.UNREACHABLE]},
    )


def test_a_lost_pause_that_cannot_be_read_back_in_time_stays_in_mind(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        Want(
            "40m",
            hold("unverifiable"),
            told(MARKETING, "NOT paused"),
            never_told("Paused"),
            effects("paused"),
        ),
        Want("4d", asked(MARKETING, "release")),
        tool={
            "reads": [Read.WELL, Read.UNREACHABLE],
            "sight": Read.UNREACHABLE,
            "writes": [Write.DONE_AND_500],
            "mood": Write.UNREACHABLE,
        },
    )


def test_a_campaign_that_cannot_be_paused_in_its_tool_is_told_to_be_paused_by_hand(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want("20m", hold("manual"), told(MARKETING, "NOT paused"), never_told("Paused")),
        given=(book(call(), campaign("beach-week", pause_class=PauseClass.NONE)), playbook()),
    )
    assert story.tool.asked == []


def test_a_tool_that_is_unknown_is_told_about(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        Want("20m", told(MARKETING, "NOT paused"), never_told("Paused")),
        given=(book(call(), campaign("beach-week", subject=Subject("nowhere", "campaign", "b"))), playbook()),
    )


# --- the way back ---


def test_a_tool_that_says_yes_to_the_resume_and_does_nothing_is_never_called_running(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("73h", tool(mood=Write.LIES)),
        At("73h", yes("release", by="mara")),
        Want("73h2m", told(MARKETING, "NOT resumed"), never_told("Running again"), hold("verified")),
        Want("73h2m", tool_is("paused"), saying(MARKETING, "NOT resumed", "resume it there")),
        Want("73h20m", asked(MARKETING, "release", times=2)),
    )


def test_a_tool_that_refuses_the_resume_is_told_about_and_its_end_is_asked_for_again(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("73h", tool(mood=Write.REFUSED)),
        At("73h", yes("release", by="mara")),
        Want("73h1m", told(MARKETING, "NOT resumed"), hold("verified"), tool_is("paused")),
        At("74h", tool(mood=Write.WELL)),
        At("74h", yes("release", by="tom")),
        Want("74h1m", effects("paused", "running"), hold("released")),
    )


def test_a_resume_that_was_sent_and_cannot_be_read_back_is_neither_called_running_nor_paused(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("73h", tool(reads=[Read.WELL], sight=Read.UNREACHABLE)),
        At("73h", yes("release", by="mara")),
        Want("73h2m", effects("paused", "running"), hold("unverifiable"), never_told("Running again")),
        Want("73h2m", told(MARKETING, "NOT resumed"), saying(MARKETING, "NOT resumed", "could not be read")),
        At("73h30m", tool(sight=Read.WELL)),
        Want("73h30m", asked(MARKETING, "release", times=2)),
        At("73h40m", yes("release", by="mara")),
        Want("73h41m", hold("released"), effects("paused", "running"), told(MARKETING, "Running again")),
    )


def test_two_campaigns_of_one_question_fare_each_in_its_own_way(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        Want(
            "21m",
            hold("verified", "a"),
            hold("failed", "b"),
            told(MARKETING, "Paused: A"),
            told(MARKETING, "NOT paused: B"),
        ),
        Want("21m", effects("paused", id="a"), effects(id="b")),
        given=(book(call(), campaign("a"), campaign("b")), playbook()),
        tool={"writes": [Write.WELL, Write.REFUSED]},
    )
