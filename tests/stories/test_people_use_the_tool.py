"""People use the campaign tool as well: what is not ours, or was changed since, is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.decision import Answer
from engine.model.hold import HoldState, RunState
from engine.model.place import Point
from engine.model.proposal import ProposalState
from engine.model.scales import Severity
from engine.response.brand import Brand
from serviola.card_ends import hold_line
from serviola.holding import state_says
from serviola.sentences import hold_says
from tests.fakes import words
from tests.fakes.moody_tool import Thing, Write
from tests.stories.telling import (
    MARKETING,
    At,
    Want,
    asked,
    book,
    both,
    call,
    campaign,
    effects,
    hold,
    in_vain,
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

PAUSED = (
    At("18m", quake()),
    At("20m", yes("pause", by="mara")),
    Want("20m", hold("verified"), effects("paused")),
)


def test_what_a_person_paused_before_us_is_not_ours_and_never_resumed(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("19m", person("pauses")),
        At("20m", yes("pause", by="mara")),
        Want("20m", hold("not_ours"), effects(), told(MARKETING, "Was already paused"), never_told("Paused")),
        Want("73h", asked(MARKETING, "release")),
        At("73h", yes("release", by="mara")),
        Want("9d", hold("released"), effects(), tool_is("paused"), never_told("Running again")),
    )


def test_what_a_person_paused_between_our_look_and_our_pause_is_not_called_paused_by_us(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", tool(writes=[Write.BUSY], retry_after_s=30.0)),
        At("20m", yes("pause", by="mara")),
        At("20m10s", person("pauses")),
        Want("21m", effects(), never_told("Paused"), hold("verified", count=0)),
        Want("9d", effects(), tool_is("paused")),
    )


@pytest.mark.parametrize("deed", ["edits", "resumes"])
def test_what_a_person_changed_since_is_lost_and_not_resumed(tmp_path, deed):
    tell(
        tmp_path,
        *PAUSED,
        At("1d", person(deed)),
        At("73h", yes("release", by="mara")),
        # It is looked at twice: a tool may show what was before for a moment.
        Want("73h1m", hold("lost"), effects("paused"), told(MARKETING, "No longer held by us")),
        Want("9d", effects("paused"), never_told("Running again")),
    )


def test_what_a_person_resumed_and_paused_again_is_theirs(tmp_path):
    tell(
        tmp_path,
        *PAUSED,
        At("1d", both(person("resumes"), person("pauses"))),
        At("73h", yes("release", by="mara")),
        Want("9d", hold("lost"), effects("paused"), tool_is("paused")),
    )


def test_what_a_person_changes_while_we_resume_is_not_fought_over(tmp_path):
    tell(
        tmp_path,
        *PAUSED,
        At("73h", tool(writes=[Write.BUSY], retry_after_s=30.0)),
        At("73h", yes("release", by="mara")),
        At("73h10s", person("edits")),
        Want("73h2m", effects("paused"), tool_is("paused"), never_told("Running again")),
    )


# --- two situations, one campaign ---


def another(revision: int = 1, **changes):
    return quake(revision, native_id="another", point=Point(19.5, -72.0), **changes)


TWO = (
    At("18m", quake()),
    At("20m", yes("pause", by="mara")),
    At("30m", another()),
    At("40m", yes("pause", by="tom")),
    Want("40m", hold("verified", count=2), effects("paused")),
)


def test_two_situations_hold_one_campaign_and_it_resumes_when_the_last_lets_go(tmp_path):
    tell(
        tmp_path,
        *TWO,
        At("1d", taken_back(native_id="haiti")),
        At("1d", yes("release", by="mara")),
        Want(
            "1d",
            hold("released"),
            hold("verified"),
            effects("paused"),
            saying(MARKETING, "No longer held", "another hold"),
        ),
        At("2d", taken_back(native_id="another")),
        At("2d", yes("release", by="mara")),
        Want("2d", hold("released", count=2), effects("paused", "running"), told(MARKETING, "Running again")),
    )


def test_two_playbooks_hold_one_campaign_and_it_resumes_when_the_last_lets_go(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        Want("18m", proposal("pause", "open", count=2)),
        At("20m", both(yes("pause", by="mara"), yes("pause", by="tom"))),
        Want("20m", hold("verified", count=2), effects("paused")),
        At("1d", taken_back()),
        At("1d", yes("release", by="mara")),
        Want("1d", effects("paused"), hold("verified")),
        At("1d", yes("release", by="mara")),
        Want("1d", effects("paused", "running"), hold("released", count=2)),
        given=(book(call()), playbook(), playbook("quake-again")),
    )


def test_two_playbooks_and_two_situations_hold_one_campaign_and_the_last_of_four_resumes_it_once(tmp_path):
    all_four = [yes("pause", by=by) for by in ("mara", "tom", "mara", "tom")]
    tell(
        tmp_path,
        At("18m", both(quake(), another())),
        Want("18m", proposal("pause", "open", count=4)),
        At("20m", both(*all_four)),
        Want("20m", hold("verified", count=4), effects("paused")),
        At("1d", taken_back(native_id="haiti")),
        At("1d", yes("release", by="mara")),
        Want("1d", hold("released"), hold("verified", count=3), effects("paused")),
        At("1d", yes("release", by="mara")),
        Want("1d", hold("released", count=2), hold("verified", count=2), effects("paused")),
        At("2d", taken_back(native_id="another")),
        At("2d", yes("release", by="mara")),
        Want("2d", hold("released", count=3), hold("verified"), effects("paused")),
        At("2d", yes("release", by="mara")),
        Want("2d", hold("released", count=4), effects("paused", "running"), told(MARKETING, "Running again")),
        given=(book(call()), playbook(), playbook("quake-again")),
    )


def test_letting_go_while_another_hold_is_only_beginning_keeps_it_and_asks_again_soon(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("pause", by="mara")),
        At("1h", taken_back()),
        At("1h", another()),
        At("2h", both(yes("pause", by="tom"), yes("release", by="mara"))),
        Want("2h1m", hold("verified", count=2), effects("paused"), told(MARKETING, "NOT resumed")),
        Want("2h10m", asked(MARKETING, "release", times=2)),
        At("2h15m", yes("release", by="mara")),
        Want("2h15m", hold("released"), hold("verified"), effects("paused")),
        At("3h", taken_back(native_id="another")),
        At("3h1m", yes("release", by="mara")),
        Want("3h1m", effects("paused", "running"), hold("released", count=2)),
    )


def test_a_pause_that_is_called_off_lets_the_next_one_begin(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("19m", another()),
        At(
            "20m",
            both(
                yes("pause", by="mara"),
                yes("pause", by="mara"),
                taken_back(native_id="another"),
                taken_back(native_id="haiti"),
            ),
        ),
        Want("20m", hold("released", count=2), effects()),
    )
    tell(
        tmp_path / "again",
        At("18m", quake()),
        At("19m", another()),
        At("20m", both(yes("pause", by="mara"), yes("pause", by="mara"), taken_back(native_id="another"))),
        Want("20m", hold("verified"), hold("released"), effects("paused")),
    )
    tell(
        tmp_path / "otherwise",
        At("18m", quake()),
        At("19m", another()),
        At("20m", both(yes("pause", by="mara"), yes("pause", by="mara"), taken_back(native_id="haiti"))),
        Want("20m", hold("verified"), hold("released"), effects("paused")),
    )


def test_the_second_hold_waits_for_the_first_to_be_over(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("19m", another()),
        At("20m", tool(mood=Write.UNREACHABLE)),
        At("20m", both(yes("pause", by="mara"), yes("pause", by="mara"))),
        Want("29m", hold("asked"), hold("reading")),
        At("31m", tool(mood=Write.WELL)),
        Want("33m", hold("failed"), hold("verified"), effects("paused")),
    )


RETRACTS = "auto\nauto_if: {situation: {severity: Extreme}}\non_retraction: resume"
SHOWN = "its tool did not know it when it was to go on: look there first"
LETS_GO = says(Answer.RELEASE, "pause", by="mara", state=ProposalState.APPROVED)


def deleted(id: str = "beach-week"):
    async def happen(house) -> None:
        house.tool.things.pop(id)

    return happen


def test_what_was_deleted_before_our_look_is_not_asked_for_and_that_is_said(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("19m", deleted()),
        At("20m", yes("pause", by="mara")),
        Want("31m", hold("failed"), saying(MARKETING, "NOT paused", "its tool does not know it")),
    )


def test_what_was_deleted_while_held_is_asked_about_once_more_and_then_let_go_of(tmp_path):
    """A tool that is set up wrong knows nothing either, so that alone lets go of nothing."""
    house = tell(
        tmp_path,
        *PAUSED,
        At("1d", deleted()),
        Want("73h", asked(MARKETING, "release"), hold("verified")),
        At("73h", yes("release", by="mara")),
        Want("73h5m", hold("verified"), saying(MARKETING, "NOT resumed", "does not know it any more")),
        Want("73h30m", asked(MARKETING, "release", 2), saying_of("Resume campaigns?", SHOWN)),
        At("73h30m", yes("release", by="mara")),
        Want("73h40m", hold("lost"), saying(MARKETING, "No longer held by us", "gone there, or hidden")),
        At("73h50m", in_vain(LETS_GO, "is no longer held by us: its tool did not know it twice")),
        Want("9d", proposal("release", "open", count=0), never_told("Running again")),
    )
    assert [verb for verb, _, _ in house.tool.asked if verb == "resume"] == []
    (lost,) = house.holds
    assert hold_says(lost).startswith("beach-week in mailer is no longer held by us: we leave it alone (its")


def test_what_nobody_resumed_is_not_said_to_run():
    held = words.hold(state=HoldState.RELEASED, says="another hold keeps it paused")
    assert "is let go of (another hold keeps it paused)" in hold_says(held)
    assert "runs again, read back from the tool" in hold_says(replace(held, says=""))


def test_a_resume_is_not_said_to_be_asked_for_while_its_tool_is_still_read():
    going = words.hold(state=HoldState.RELEASING)
    said = [hold_says(going), hold_line(Brand(name="main"), going), state_says(going, halted=False)]
    assert all("to go on" in one and "not read back yet" in one for one in said)
    assert not any("asked" in one for one in said)


def test_a_policy_is_not_the_one_who_says_once_more_that_what_its_tool_does_not_know_may_go(tmp_path):
    """The tool may only hide it, from a token that lost its rights: somebody must have looked there."""
    tell(
        tmp_path,
        At("18m", quake(severity=Severity.EXTREME)),
        Want("20m", hold("verified"), effects("paused")),
        At("1d", deleted()),
        At("73h", yes("release", by="mara")),
        Want("73h5m", hold("verified"), told(MARKETING, "NOT resumed")),
        At("73h6m", taken_back()),
        Want("73h9m", hold("verified"), told(MARKETING, "NOT resumed", 2)),
        Want("73h30m", saying_of("Resume campaigns?", SHOWN)),
        At("73h31m", yes("release", by="mara")),
        Want("73h40m", hold("lost"), never_told("Running again")),
        given=(book(), playbook(stage=RETRACTS)),
    )


def test_what_a_tool_did_not_know_for_a_while_goes_on_once_it_does(tmp_path):
    kept: dict[str, Thing] = {}

    async def knows_it_again(house) -> None:
        house.tool.things |= kept

    async def knows_it_no_more(house) -> None:
        kept["beach-week"] = house.tool.things.pop("beach-week")

    tell(
        tmp_path,
        *PAUSED,
        At("1d", knows_it_no_more),
        At("73h", yes("release", by="mara")),
        At("73h5m", knows_it_again),
        At("73h30m", yes("release", by="mara")),
        Want("73h40m", hold("released"), tool_is("running"), told(MARKETING, "Running again")),
    )


def test_an_id_that_was_given_to_another_campaign_is_not_ours(tmp_path):
    async def reused(house) -> None:
        house.tool.things["beach-week"] = Thing(state=RunState.PAUSED, version=77)

    tell(
        tmp_path,
        *PAUSED,
        At("1d", reused),
        At("73h", yes("release", by="mara")),
        Want("73h10m", hold("lost"), effects("paused"), never_told("Running again")),
    )


def test_what_is_deleted_between_our_pause_and_our_look_is_never_called_paused(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("19m", tool(lag=3)),
        At("20m", yes("pause", by="mara")),
        At("20m2s", deleted()),
        Want("30m", hold("unverifiable"), never_told("Paused"), told(MARKETING, "NOT paused")),
    )


def test_two_campaigns_of_one_name_are_two_wherever_they_are_named(tmp_path):
    one, other = (replace(campaign(id), name="Spring sale") for id in ("a-17", "b-18"))
    tell(
        tmp_path,
        At("18m", quake()),
        Want(
            "18m",
            saying_of(
                "Pause", "- Spring sale (mailer campaign a-17)", "- Spring sale (mailer campaign b-18)"
            ),
        ),
        At("20m", yes("pause", by="mara", rows=("pause:mailer:campaign:a-17",))),
        Want("21m", told(MARKETING, "Paused: Spring sale (mailer campaign a-17)"), hold("verified", "a-17")),
        Want("21m", effects(id="b-18")),
        given=(book(one, other), playbook()),
    )


def saying_of(title: str, *parts: str):
    def check(house) -> str:
        bodies = [one.message.body for one in house.asks if one.message.title.startswith(title)]
        return "" if bodies and all(part in bodies[-1] for part in parts) else str(bodies)

    return check
