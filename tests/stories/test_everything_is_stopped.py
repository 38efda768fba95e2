"""The kill switch: while it is on nothing is changed in any tool, and nobody is told otherwise."""

from __future__ import annotations

from tests.fakes.moody_tool import Write
from tests.stories.telling import (
    MARKETING,
    At,
    House,
    Want,
    asked,
    both,
    effects,
    hold,
    in_vain,
    kill_switch,
    never_told,
    no,
    proposal,
    quake,
    saying,
    tell,
    told,
    tool,
    tool_is,
    yes,
)


def nothing_is_written(house: House) -> str:
    writes = [one for one in house.tool.asked if one[0] != "read"]
    return f"the tool was asked: {writes}" if writes else ""


def test_nothing_can_be_approved_and_nothing_reaches_the_tool(tmp_path):
    tell(
        tmp_path,
        At("0s", kill_switch(on=True)),
        At("1m", quake()),
        Want("1m", asked(MARKETING, "pause")),
        At("2m", in_vain(yes(by="mara"), "everything was stopped by pia")),
        Want("1h", nothing_is_written, proposal("pause", "open")),
        At("1h", kill_switch(on=False)),
        Want("1h", nothing_is_written),
        At("1h", yes(by="mara")),
        Want("1h", effects("paused"), hold("verified")),
    )


def test_a_decline_is_always_heard(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", kill_switch(on=True)),
        At("2m", no(by="mara")),
        Want("2m", proposal("pause", "declined"), nothing_is_written),
    )


def test_a_pause_that_was_approved_just_before_waits_and_goes_on_after_the_start(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", both(yes(by="mara"), kill_switch(on=True))),
        Want("6m", nothing_is_written, never_told("Paused"), never_told("NOT paused"), tool_is("running")),
        At("6m", kill_switch(on=False)),
        Want("7m", effects("paused"), hold("verified"), told(MARKETING, "Paused")),
    )


def test_a_pause_that_waited_too_long_is_told_as_not_done_and_why(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", both(yes(by="mara"), kill_switch(on=True))),
        Want("13m", nothing_is_written, told(MARKETING, "NOT paused"), hold("failed")),
        Want("13m", saying(MARKETING, "NOT paused", "everything was stopped")),
        At("1h", kill_switch(on=False)),
        Want("9d", nothing_is_written),
    )


def test_a_resume_waits_as_well_and_is_told_as_not_done(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes(by="mara")),
        At("73h", both(yes("release", by="mara"), kill_switch(on=True))),
        Want(
            "74h",
            effects("paused"),
            told(MARKETING, "NOT resumed"),
            never_told("Running again"),
            hold("verified"),
        ),
        Want("74h", saying(MARKETING, "NOT resumed", "everything was stopped")),
        At("75h", kill_switch(on=False)),
        Want("75h", asked(MARKETING, "release", times=2), effects("paused")),
        At("76h", yes("release", by="mara")),
        Want("76h", effects("paused", "running")),
    )


def test_what_was_sent_before_is_read_back_all_the_same(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", tool(writes=[Write.DONE_AND_500], lag=2)),
        At("1m", yes(by="mara")),
        At("1m", kill_switch(on=True)),
        Want("2m", effects("paused"), hold("verified"), told(MARKETING, "Paused")),
    )
