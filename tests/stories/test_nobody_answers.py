"""The silence of people: it is escalated, then it ends. It never acts."""

from __future__ import annotations

from dataclasses import replace

from engine.model.program import PlaybookRevision
from engine.rules.load import load_playbook
from tests.stories.telling import (
    GUESTS,
    MARKETING,
    PLANNING,
    At,
    Want,
    asked,
    book,
    effects,
    hold,
    no,
    no_hold,
    nobody_at,
    playbook,
    proposal,
    quake,
    saying,
    tell,
    told,
    tool_is,
    untouched,
    yes,
)


def test_a_question_that_nobody_answers_is_escalated_then_expires_and_nothing_is_done(tmp_path):
    story = tell(
        tmp_path,
        At("0s", quake()),
        Want("1h59m59s", asked(MARKETING, "pause"), asked(PLANNING, "pause", times=0)),
        Want("2h", asked(PLANNING, "pause"), proposal("pause", "open", escalated=True)),
        Want("3h59m59s", proposal("pause", "open")),
        Want(
            "4h",
            proposal("pause", "expired"),
            told(MARKETING, "No answer came"),
            told(PLANNING, "No answer came"),
        ),
        Want("4h", saying(MARKETING, "No answer came", "Nothing was changed")),
        At("1d", quake(2)),
        Want("9d", no_hold, untouched("beach-week"), asked(MARKETING, "pause"), asked(PLANNING, "pause")),
    )
    assert story.tool.asked == []


LADDER = "escalate_to: [{to: team:guests, within: 30m}, {to: team:planning}], on_timeout"


def laddered() -> PlaybookRevision:
    made = playbook()
    text = made.text.replace("on_timeout", LADDER)
    return replace(made, text=text, digest=load_playbook(text, made.file).digest)


def test_it_goes_from_group_to_group_each_in_its_time_and_each_asked_once(tmp_path):
    story = tell(
        tmp_path,
        At("0s", quake()),
        Want(
            "1s", saying(MARKETING, "at 2010-01-12 23:53 UTC team:guests is asked, at 2010-01-13 00:23 UTC")
        ),
        Want("1h59m", asked(GUESTS, "pause", times=0), asked(PLANNING, "pause", times=0)),
        Want("2h29m", asked(GUESTS, "pause"), asked(PLANNING, "pause", times=0)),
        Want("2h30m", asked(PLANNING, "pause"), asked(GUESTS, "pause"), asked(MARKETING, "pause")),
        Want("4h29m", proposal("pause", "open", escalated=True, higher=1)),
        Want("4h30m", proposal("pause", "expired"), told(GUESTS, "No answer"), told(PLANNING, "No answer")),
        Want("9d", no_hold, untouched("beach-week")),
        given=(book(), laddered()),
    )
    assert story.tool.asked == []


def test_whoever_is_asked_last_may_answer_and_who_comes_after_may_not(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("2h10m", yes(by="pia")),
        Want("2h10m", proposal("pause", "open")),
        At("2h40m", yes(by="pia")),
        Want("2h40m", effects("paused"), proposal("pause", "approved", decided_by=("pia",))),
        given=(book(), laddered()),
    )


def test_where_nobody_is_there_it_climbs_at_once_and_the_deadline_stays(tmp_path):
    tell(
        tmp_path,
        At("0s", nobody_at(MARKETING, GUESTS)),
        At("1s", quake()),
        Want("3s", asked(PLANNING, "pause"), proposal("pause", "open", escalated=True, higher=1)),
        given=(book(), laddered()),
    )


def test_whoever_it_was_escalated_to_may_answer_and_so_may_the_group(tmp_path):
    for who in ("pia", "mara"):
        tell(
            tmp_path / who,
            At("0s", quake()),
            At("3h", yes(by=who)),
            Want("3h", effects("paused"), proposal("pause", "approved", decided_by=(who,))),
        )


def test_a_playbook_may_let_silence_decline_at_once(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        Want(
            "2h",
            proposal("pause", "expired"),
            told(MARKETING, "No answer came"),
            asked(PLANNING, "pause", times=0),
        ),
        Want("9d", untouched("beach-week")),
        given=(book(), playbook(on_timeout="decline")),
    )


def test_silence_at_the_end_of_a_lease_keeps_the_pause_and_asks_again(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes(by="mara")),
        Want("73h", asked(MARKETING, "release"), asked(PLANNING, "release", times=0)),
        Want("75h", asked(PLANNING, "release"), tool_is("paused")),
        Want("77h", proposal("release", "expired"), told(MARKETING, "No answer came"), tool_is("paused")),
        Want("148h", asked(MARKETING, "release")),
        Want("150h", asked(MARKETING, "release", times=2), tool_is("paused"), hold("verified")),
        Want("40d", tool_is("paused"), effects("paused"), hold("verified")),
    )


def test_a_declined_release_is_asked_again_after_another_lease(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes(by="mara")),
        At("73h", no("release", by="mara")),
        Want("144h", asked(MARKETING, "release"), told(MARKETING, "Declined")),
        Want("146h", asked(MARKETING, "release", times=2), tool_is("paused")),
        At("147h", yes("release", by="tom")),
        Want("147h", effects("paused", "running"), hold("released")),
        Want("40d", asked(MARKETING, "release", times=2)),
    )
