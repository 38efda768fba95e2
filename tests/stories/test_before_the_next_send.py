"""A pause is of use before the next send: the question ends in time for it, and too late is said as too late."""

from __future__ import annotations

from dataclasses import replace

from engine.model.hold import HoldState
from engine.model.program import Handling
from engine.model.scales import PauseClass
from engine.model.time import MINUTE
from tests.fakes.moody_tool import Read, Write
from tests.stories.telling import (
    MARKETING,
    PLANNING,
    At,
    Want,
    asked,
    book,
    campaign,
    hold,
    instant,
    never_told,
    no,
    playbook,
    proposal,
    quake,
    revised,
    saying,
    tell,
    told,
    told_between,
    tool,
    yes,
)


def sent(when: str, id: str = "beach-week", **fields):
    return campaign(id, next_send_at=instant(when), **fields)


def ask(house) -> str:
    return [one for one in house.heard if one.message.asks][-1].message.body


def says_now(*parts: str):
    """The last writing of the question says all these parts."""

    def check(house) -> str:
        missing = [part for part in parts if part not in ask(house)]
        return f"not said: {missing}: {ask(house)}" if missing else ""

    return check


def ends_at(when: str, minutes: int = 0):
    def check(house) -> str:
        (found,) = [one for one in house.proposals if one.asks == "pause"]
        wanted = instant(when) - minutes * MINUTE
        return "" if found.expires_at == wanted else f"it ends {found.expires_at - wanted} later"

    return check


def test_a_question_ends_ten_minutes_before_the_next_send_and_then_goes_up(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", ends_at("1h", 10), says_now("Beach Week; next send at"), asked(PLANNING, "pause", 0)),
        Want("51m", ends_at("1h"), asked(PLANNING, "pause"), says_now("HURRY: next send at", "in less than")),
        Want(
            "61m", proposal("pause", "open"), says_now("too late for the send at"), never_told("NOT paused")
        ),
        At("62m", yes(by="mara")),
        Want("63m", hold("verified"), saying(MARKETING, "Paused", "Mind: sent at", "before the pause")),
        given=(book(sent("1h")), playbook()),
    )


def test_with_six_minutes_left_everybody_is_called_at_once(tmp_path):
    story = tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", asked(MARKETING, "pause"), asked(PLANNING, "pause"), ends_at("24m")),
        Want("18m", says_now("HURRY: next send at 2026-03-14 09:50 UTC, in 6 min")),
        At("20m", yes(by="pia")),
        Want("21m", hold("verified"), told(MARKETING, "Paused")),
        given=(book(sent("24m")), playbook()),
    )
    assert all(one.message.urgent for one in story.heard if one.verb == "ask")
    assert story.holds[0].missed_at is None


def test_other_rows_stay_answerable_and_a_moved_send_moves_the_end(tmp_path):
    early, late = sent("40m"), sent("5h", "crab-night")
    tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", ends_at("40m", 10)),
        Want("31m", ends_at("40m")),
        Want("41m", proposal("pause", "open"), says_now("too late for the send at", "Crab Night; next send")),
        At("45m", revised(book(early, sent("90m", "crab-night")))),
        Want("45m", ends_at("90m", 10)),
        At("46m", revised(book(early, sent("9h", "crab-night")))),
        Want("46m", ends_at("18m", -240)),
        At("50m", no(by="mara")),
        given=(book(early, late), playbook()),
    )


def test_where_silence_is_a_no_the_last_send_in_time_ends_it(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("31m", proposal("pause", "open"), asked(PLANNING, "pause", 0)),
        Want("51m", proposal("pause", "expired")),
        given=(book(sent("40m"), sent("60m", "crab-night")), playbook(on_timeout="decline")),
    )


def test_a_send_that_comes_while_the_tool_is_not_there_is_told_as_it_comes(tmp_path):
    story = tell(
        tmp_path,
        At("18m", quake()),
        At("36m", yes(by="mara")),
        Want("39m", never_told("May be going out")),
        Want("41m", told_between("40m", "41m", MARKETING, "May be going out: Beach Week")),
        At("42m", tool(sight=Read.WELL, mood=Write.WELL)),
        Want("43m", hold("verified"), saying(MARKETING, "Paused", "Mind: may have gone out at")),
        tool={"sight": Read.UNREACHABLE, "mood": Write.UNREACHABLE},
        given=(book(sent("40m")), playbook()),
    )
    assert len(story.told(MARKETING, "May be going out")) == 1
    assert HoldState.FAILED not in {one.state for one in story.every_hold}


def test_what_is_sent_once_is_not_tried_beyond_its_time(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("36m", yes(by="mara")),
        Want("42m", hold("failed"), told(MARKETING, "NOT paused"), told(MARKETING, "May be going out")),
        tool={"sight": Read.UNREACHABLE, "mood": Write.UNREACHABLE},
        given=(book(sent("40m", pause_class=PauseClass.REVERT)), playbook()),
    )


def test_what_no_pause_recalls_stands_on_the_question_and_in_what_is_told(tmp_path):
    flies = "what was handed over still goes out"
    known = Handling(tool="mailer", kind="campaign", in_flight=flies, in_flight_s=600)
    tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", says_now(f"{flies}, for up to 10 min")),
        At("20m", yes(by="mara")),
        Want(
            "21m", saying(MARKETING, "Paused", f"What no pause recalls: {flies}, until 2026-03-14 09:56 UTC")
        ),
        given=(replace(book(sent("9h")), handling=(known,)), playbook()),
    )
