"""Letting go by oneself: who would be asked may say so at any time, and what is not ours stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.decision import Answer, Switch
from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.time import HOUR
from tests.response.storm import Storm, limited, schedule

PAUSE, RELEASE = ProposalKind.PAUSE, ProposalKind.RELEASE
OPEN, APPROVED = ProposalState.OPEN, ProposalState.APPROVED
AUTO = "auto\nauto_if: {most_campaigns: 10000}"


def approved(**how: Any) -> tuple[Storm, Any]:
    """Have a pause of two campaigns approved; their tool has not been asked for anything yet."""
    storm = Storm(schedule(campaigns=2), limited(**how))
    storm.quakes([0])
    for one in storm.of(PAUSE, OPEN):
        storm.answer(one)
    (paused,) = storm.of(PAUSE, APPROVED)
    return storm, paused


def holds(storm: Storm) -> dict[str, HoldState]:
    return {one.campaign: one.state for one in storm.brand.holds.values()}


def last_verdict(storm: Storm, *answer: Any, **fields: Any) -> Any:
    heard: list[Any] = []
    storm.core.listen(lambda batch: heard.extend(batch.words))
    storm.answer(*answer, **fields)
    return next(word for word in reversed(heard) if word.kind == "verdict")


def test_what_its_tool_was_not_asked_for_yet_is_called_off_and_the_rest_stays():
    storm, paused = approved()
    row = paused.rows[0]
    verdict = last_verdict(storm, paused, Answer.RELEASE, by="mara", rows=(row.key,))
    assert (verdict.accepted, verdict.says) == (True, "it is let go of")
    assert sorted(holds(storm).values()) == [HoldState.READING, HoldState.RELEASED]
    (release,) = storm.of(RELEASE, APPROVED)
    assert (release.because, release.decided_by) == (Because.ON_REQUEST, ("mara",))
    again = last_verdict(storm, paused, Answer.RELEASE, by="mara", rows=(row.key,))
    assert not again.accepted
    assert " was let go of already, on " in again.says
    storm.wait(HOUR)
    assert storm.of(PAUSE, OPEN) == [], "nobody is asked about the same again"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"group": "team:planning"}, "mara may not let go of it: that is asked of team:marketing"),
        ({"plan": "0" * 12}, "has changed since you saw it"),
        ({"rows": ("pause:mailer:campaign:other",)}, "has no row pause:mailer:campaign:other"),
        ({"rows": ()}, "has no row none"),
    ],
    ids=["not asked", "another plan", "a strange row", "no row"],
)
def test_whoever_would_not_be_asked_or_names_something_else_is_refused(fields, says):
    storm, paused = approved()
    before = holds(storm)
    named = replace(paused, plan=fields.get("plan", paused.plan), group=fields.get("group", paused.group))
    rows = {"rows": fields["rows"]} if "rows" in fields else {}
    verdict = last_verdict(storm, named, Answer.RELEASE, by="mara", **rows)
    assert (verdict.accepted, says in verdict.says) == (False, True)
    assert holds(storm) == before


def test_only_an_approved_pause_holds_anything():
    storm = Storm(schedule(), limited())
    storm.quakes([0])
    (asked,) = storm.of(PAUSE, OPEN)
    verdict = last_verdict(storm, asked, Answer.RELEASE, by="mara")
    assert verdict.says == f"{asked.id} is no approved pause, so nothing is held for it"
    assert storm.of(PAUSE, OPEN) == [asked]


def test_nothing_is_let_go_of_while_everything_is_stopped():
    storm, paused = approved()
    storm.step(Switch(brand="main", halted=True, by="pia", at=storm.clock.now()))
    verdict = last_verdict(storm, paused, Answer.RELEASE, by="mara")
    assert not verdict.accepted
    assert "everything was stopped by pia" in verdict.says
    assert set(holds(storm).values()) == {HoldState.READING}


def test_what_a_person_let_go_of_no_policy_pauses_again():
    storm = Storm(schedule(), limited(stage=AUTO))
    storm.quakes([0])
    (paused,) = storm.of(PAUSE, APPROVED)
    assert paused.decided_by == ("policy:quake",)
    verdict = last_verdict(storm, paused, Answer.RELEASE, by="mara")
    assert verdict.accepted
    assert set(holds(storm).values()) == {HoldState.RELEASED}
    storm.quakes([0])
    storm.wait(HOUR)
    assert len(storm.brand.holds) == 1
    assert storm.of(RELEASE, OPEN) == [], "the offer to take it back makes way"
