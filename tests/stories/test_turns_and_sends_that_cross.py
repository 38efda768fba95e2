"""What crosses: a send or a stop comes while turns wait, two hold one campaign, the call is on its way still."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import NotifyError
from engine.model.decision import Answer, Decision
from engine.model.program import Handling, Passed
from tests.fakes.moody_tool import Read, Write
from tests.stories.telling import (
    MARKETING,
    At,
    Ear,
    Want,
    book,
    campaign,
    effects,
    hold,
    instant,
    playbook,
    quake,
    revised,
    saying,
    taken_back,
    tell,
    told,
    tool,
    tool_is,
    yes,
)

SENDS = (Handling(tool="mailer", kind="campaign", passed=Passed.SENDS),)


def resuming(how: str, name: str = "quake"):
    """The playbook with how what it holds goes on."""
    one = playbook(name)
    return replace(one, text=one.text + f"resume: {how}\n", digest=how)


def test_what_waits_for_another_hold_begins_though_it_was_told_that_it_may_be_too_late(tmp_path, monkeypatch):
    async def unheard(_ear, message):
        if message.title.startswith("May be going out"):
            raise NotifyError("no way through")

    monkeypatch.setattr(Ear, "tell", unheard)
    tell(
        tmp_path,
        At("18m", quake()),
        At("19m", yes(by="mara")),
        At("19m", yes(by="mara")),
        Want("22m", hold("reading", count=2)),
        At("23m", tool(sight=Read.WELL, mood=Write.WELL)),
        Want("24m", hold("verified", count=2), effects("paused")),
        tool={"sight": Read.UNREACHABLE},
        given=(
            book(campaign("beach-week", next_send_at=instant("21m"))),
            playbook(),
            playbook("another"),
        ),
    )


def test_a_send_that_passes_while_its_turn_is_awaited_is_dropped_as_well(tmp_path):
    both = [campaign(name, next_send_at=instant("80m")) for name in ("ash", "birch")]

    def states(house) -> str:
        found = sorted(one.state.value for one in house.tool.things.values())
        return "" if found == ["paused", "running"] else f"they are {found}"

    story = tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes(by="mara")),
        At("1h", taken_back()),
        At("61m", yes("release", by="mara")),
        Want("62m", states, told(MARKETING, "Left paused", 0)),
        Want("95m", states, hold("released", "ash"), hold("released", "birch")),
        Want("95m", saying(MARKETING, "Left paused, to be dropped", "What to do: open mailer and drop ")),
        given=(replace(book(*both), handling=SENDS), resuming("{stale: drop, ramp: 30m}")),
    )
    assert all(one.resume_at is None for one in story.holds)


async def quake_lets_go(house) -> None:
    """Somebody lets go of what the first playbook holds, unasked."""
    (mine,) = [one for one in house.proposals if (one.asks, one.playbook) == ("pause", "quake")]
    answer = Decision(
        id="D-go",
        brand="main",
        proposal=mine.id,
        plan=mine.plan,
        answer=Answer.RELEASE,
        by="mara",
        groups=(MARKETING,),
        via="story",
        at=house.clock.now(),
    )
    await house.step([answer])
    assert house.verdicts[-1].accepted


def test_turns_that_are_stopped_as_they_begin_are_not_told_as_turns_to_come(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes(by="mara")),
        Want("21m", hold("verified", "ash"), hold("verified", "birch")),
        At("25m", revised(playbook("another"))),
        At("26m", tool(sight=Read.UNREACHABLE)),
        At("27m", yes(by="mara")),
        At("28m", quake_lets_go),
        Want("29m", told(MARKETING, "Not going on: the rest stays paused")),
        Want("29m", told(MARKETING, "Going on one after the other", 0)),
        given=(book(campaign("ash"), campaign("birch")), resuming("{ramp: 30m}")),
    )


def test_of_what_may_run_already_nothing_is_said_to_be_left_paused(tmp_path):
    """The resume was sent and its tool could not be read since: it is read again, and not dropped."""
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes(by="mara")),
        At("30m", taken_back()),
        At("30m30s", tool(writes=[Write.DONE_AND_500], reads=[Read.WELL, Read.REFUSED])),
        At("31m", yes("release", by="mara")),
        Want("32m", hold("unverifiable"), tool_is("running")),
        At("50m", yes("release", by="mara")),
        Want("52m", hold("released"), told(MARKETING, "Left paused", 0), told(MARKETING, "Running again")),
        given=(
            replace(book(campaign("beach-week", next_send_at=instant("40m"))), handling=SENDS),
            resuming("drop_stale"),
        ),
    )
