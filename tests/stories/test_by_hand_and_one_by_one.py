"""What only a person can stop is asked for until it is done; what may go on goes on in turns, and nothing stale."""

from __future__ import annotations

from dataclasses import replace

from engine.model.decision import Answer
from engine.model.hold import HoldState
from engine.model.program import Handling, Passed
from engine.model.proposal import ProposalState
from engine.model.scales import PauseClass
from tests.fakes.moody_tool import Write
from tests.stories.telling import (
    MARKETING,
    PLANNING,
    At,
    Want,
    book,
    both,
    campaign,
    effects,
    hold,
    in_vain,
    instant,
    kill_switch,
    never_told,
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
    yes,
)

LINK = "https://mailer.example/campaigns/{id}"
READABLE = Handling(tool="mailer", kind="campaign", by_hand="Press Stop", link=LINK, readable=True)
BY_HAND = campaign("beach-week", pause_class=PauseClass.NONE)
ASKED = (At("18m", quake()), At("20m", yes(by="mara")))


def done(by: str = "mara"):
    return says(Answer.DONE, "pause", by=by, state=ProposalState.APPROVED)


def resuming(how: str):
    """The playbook with how what it holds goes on."""
    one = playbook()
    text = one.text + f"resume: {how}\n"
    return replace(one, text=text, digest=how)


def test_who_must_act_by_hand_is_reminded_twice_then_the_next_and_never_again(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        Want("20m", hold("manual"), saying(MARKETING, "NOT paused", "Press Stop. https://mailer.example")),
        Want("49m", told(MARKETING, "Still to be stopped by hand", 0)),
        Want("51m", told(MARKETING, "Still to be stopped by hand", 1)),
        Want("81m", told(MARKETING, "Still to be stopped by hand", 2), told(PLANNING, "Still", 0)),
        Want("111m", told(MARKETING, "Still to be stopped by hand", 3), told(PLANNING, "Still", 1)),
        Want("20h", told(MARKETING, "Still", 3), told(PLANNING, "Still", 1), never_told("Paused")),
        given=(replace(book(BY_HAND), handling=(replace(READABLE, readable=False),)), playbook()),
    )


def test_who_says_that_it_is_done_is_believed_and_no_more_is_said(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("25m", in_vain(done("gus"), "was not asked to stop it")),
        At("30m", done()),
        At("31m", in_vain(done(), "waits to be stopped by hand")),
        Want("5h", hold("manual"), told(MARKETING, "Still", 0), never_told("Paused")),
        given=(book(BY_HAND), playbook()),
    )


def test_what_can_be_read_is_looked_at_and_is_paused_only_then(tmp_path):
    story = tell(
        tmp_path,
        *ASKED,
        Want("24m", hold("manual"), never_told("Paused")),
        At("30m", person("pauses")),
        Want("45m", hold("verified"), told(MARKETING, "Paused by hand"), told(MARKETING, "Still", 0)),
        At("50m", taken_back()),
        At("51m", yes("release", by="mara")),
        Want("55m", hold("released"), tool_is("paused"), effects(), saying(MARKETING, "No longer", "person")),
        given=(replace(book(BY_HAND), handling=(READABLE,)), playbook()),
    )
    assert {verb for verb, _, _ in story.tool.asked} == {"read"}


def test_who_says_that_it_is_done_is_believed_where_it_is_read_soon_after(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("79m", person("pauses")),
        At("80m", done()),
        Want("80m", hold("manual"), never_told("Paused")),
        Want("82m", hold("verified"), told(MARKETING, "Paused by hand")),
        given=(replace(book(BY_HAND), handling=(READABLE,)), playbook()),
    )


def test_who_says_that_it_is_done_while_its_tool_says_that_it_runs_is_told_so_and_asked_again(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("25m", done()),
        Want("27m", hold("manual"), told(MARKETING, "NOT paused", 2), never_told("Paused")),
        Want(
            "27m",
            saying(MARKETING, "NOT paused", "mara says that it was stopped by hand", "says that it runs on"),
        ),
        Want("57m", told(MARKETING, "Still to be stopped by hand", 1)),
        At("60m", both(person("pauses"), done())),
        Want("62m", hold("verified"), told(MARKETING, "Paused by hand")),
        Want("5h", told(MARKETING, "Still", 1)),
        given=(replace(book(BY_HAND), handling=(READABLE,)), playbook()),
    )


def test_who_is_contradicted_by_a_tool_that_shows_it_late_is_proven_right_within_minutes(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("80m", done()),
        Want("82m", saying(MARKETING, "NOT paused", "says that it runs on")),
        At("83m", person("pauses")),
        Want("87m", hold("verified"), told(MARKETING, "Paused by hand")),
        given=(replace(book(BY_HAND), handling=(READABLE,)), playbook()),
    )


def test_what_was_stopped_before_us_is_left_alone(tmp_path):
    tell(
        tmp_path,
        At("1m", person("pauses")),
        *ASKED,
        Want("21m", hold("not_ours"), told(MARKETING, "Was already paused"), never_told("Paused")),
        Want("5h", told(MARKETING, "Still", 0)),
        given=(replace(book(BY_HAND), handling=(READABLE,)), playbook()),
    )


FOUR = tuple(campaign(name) for name in ("ash", "birch", "cedar", "elm"))


def running(count: int):
    def check(house) -> str:
        found = [name for name in house.tool.things if house.tool.things[name].state.value == "running"]
        return "" if len(found) == count else f"these run: {found}"

    return check


LET_GO = (*ASKED, At("1h", taken_back()), At("61m", yes("release", by="mara")))


def test_what_may_go_on_goes_on_in_turns(tmp_path):
    tell(
        tmp_path,
        *LET_GO,
        Want("62m", running(2), saying(MARKETING, "Going on one after", "Of 4 campaigns 2 go on now")),
        Want("90m", running(2)),
        Want("92m", running(4)),
        given=(book(*FOUR), resuming("{ramp: 30m, at_once: 2}")),
    )


def test_what_a_person_lets_go_of_by_request_goes_on_in_turns_as_well_and_it_is_said_when(tmp_path):
    release = says(Answer.RELEASE, "pause", by="mara", state=ProposalState.APPROVED)
    tell(
        tmp_path,
        *ASKED,
        At("61m", release),
        Want("62m", running(2), saying(MARKETING, "Going on one after", "Of 4 campaigns 2 go on now")),
        Want("62m", saying(MARKETING, "Going on one after", ": at 2026-03-14 10:57 UTC")),
        At("63m", in_vain(release, "was let go of already")),
        Want("90m", running(2)),
        Want("92m", running(4), proposal("release", "open", count=0)),
        given=(book(*FOUR), resuming("{ramp: 30m, at_once: 2}")),
    )


def test_turns_of_a_request_stop_where_one_goes_wrong(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("60m30s", tool(writes=[Write.REFUSED])),
        At("61m", says(Answer.RELEASE, "pause", by="mara", state=ProposalState.APPROVED)),
        Want("62m", running(0), told(MARKETING, "Not going on: the rest stays paused")),
        Want("73m", proposal("release", "open"), running(0)),
        given=(book(*FOUR), resuming("{ramp: 30m}")),
    )


def test_pauses_that_were_under_way_when_they_were_let_go_of_take_their_turns(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("19m", tool(lag=2)),
        At("20m", yes(by="mara")),
        At(
            "20m3s", both(tool(lag=0), says(Answer.RELEASE, "pause", by="mara", state=ProposalState.APPROVED))
        ),
        Want("23m", running(2)),
        Want("60m", running(4)),
        given=(book(*FOUR), resuming("{ramp: 30m, at_once: 2}")),
    )


def test_one_that_goes_wrong_keeps_the_rest_paused_and_it_is_asked_again(tmp_path):
    tell(
        tmp_path,
        *ASKED,
        At("1h", taken_back()),
        At("60m30s", tool(writes=[Write.REFUSED])),
        At("61m", yes("release", by="mara")),
        Want("62m", running(0), told(MARKETING, "Not going on: the rest stays paused")),
        Want("73m", proposal("release", "open"), proposal("release", "approved"), running(0)),
        given=(book(*FOUR), resuming("{ramp: 30m}")),
    )


REST = "Not going on: the rest stays paused"


def first_in_turn(house) -> str:
    return min(house.holds, key=lambda one: one.id).campaign


def first_is(state: str):
    """The first in turn is in that state, and the three behind it are held as before."""

    def check(house) -> str:
        found = {one.campaign: one.state.value for one in house.holds}
        first = found.pop(first_in_turn(house))
        return "" if first == state and set(found.values()) == {"verified"} else f"{first}, and {found}"

    return check


def test_turns_behind_one_that_somebody_changed_wait_and_the_reason_that_is_given_is_that(tmp_path):
    async def edits_the_first(house) -> None:
        house.tool.person(first_in_turn(house))

    tell(
        tmp_path,
        *ASKED,
        At("1h", both(taken_back(), edits_the_first)),
        At("61m", yes("release", by="mara")),
        Want("62m", first_is("lost"), running(0), told(MARKETING, REST)),
        Want("62m", saying(MARKETING, REST, "somebody changed one of them since we paused it")),
        At("74m", yes("release", by="mara")),
        Want("140m", running(3), told(MARKETING, REST)),
        given=(book(*FOUR), resuming("{ramp: 30m}")),
    )


def test_turns_behind_one_that_its_tool_knows_no_more_wait_and_the_reason_that_is_given_is_that(tmp_path):
    async def hides_the_first(house) -> None:
        house.tool.things.pop(first_in_turn(house))

    tell(
        tmp_path,
        *ASKED,
        At("1h", both(taken_back(), hides_the_first)),
        At("61m", yes("release", by="mara")),
        Want("62m", first_is("verified"), saying(MARKETING, REST, "one of them could not be resumed")),
        At("75m", yes("release", by="mara")),
        Want("76m", first_is("lost"), running(0), told(MARKETING, REST, 2)),
        Want("76m", saying(MARKETING, REST, "its tool does not know one of them any more")),
        Want("76m", never_told("Running again")),
        given=(book(*FOUR), resuming("{ramp: 30m}")),
    )


def test_a_situation_that_comes_back_and_the_kill_switch_stop_the_turns(tmp_path):
    for stops in (quake(10), kill_switch(True)):
        tell(
            tmp_path / str(id(stops)),
            *LET_GO,
            Want("62m", running(1)),
            At("70m", stops),
            Want("93m", running(1), told(MARKETING, "Not going on: the rest stays paused")),
            given=(book(*FOUR), resuming("{ramp: 30m}")),
        )


def test_a_preview_says_what_would_go_out_and_what_is_stale_is_dropped_where_the_playbook_says_so(tmp_path):
    stale = campaign("beach-week", next_send_at=instant("55m"))
    sends = replace(READABLE, passed=Passed.SENDS)
    seen = "held for 40 min; what waits in its queue goes out; its send at 2026-03-14 10:21 UTC has passed, which"

    def previewed(house) -> str:
        body = [one.message.body for one in house.heard if one.message.title.startswith("Resume campaigns?")]
        return "" if body and seen in body[-1] else f"not previewed: {body}"

    for how, after in (("ask", "running"), ("drop_stale", "paused")):
        story = tell(
            tmp_path / how,
            *ASKED[:1],
            At("20m", yes(by="mara")),
            At("1h", taken_back()),
            Want("60m", previewed),
            At("61m", yes("release", by="mara")),
            Want("65m", hold("released"), tool_is(after)),
            given=(replace(book(stale), handling=(sends,)), resuming(how)),
        )
        assert len(story.told(MARKETING, "Left paused, to be dropped")) == (how == "drop_stale")
        assert HoldState.FAILED not in {one.state for one in story.every_hold}
