"""A playbook that calls for something else in each phase: warn while it is forecast, pause while it goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.place import Area
from engine.model.proposal import Because
from engine.model.scales import Category, Hazard, Severity, Urgency
from engine.rules.load import load_playbook
from tests.stories.telling import (
    MARKETING,
    PLANNING,
    At,
    Happening,
    Want,
    asked,
    book,
    effects,
    hold,
    in_vain,
    instant,
    no,
    no_hold,
    playbook,
    proposal,
    quake,
    revised,
    saying,
    tell,
    told,
    yes,
)

TELL = "[{tell: {to: [owner_of(stop)]}}]"
PAUSE = "[{pause_campaigns: {touching: stop, lease: LEASE, ask: owner_of(campaign)}}]"
WARN_THEN_PAUSE = {"forecast": TELL, "active": PAUSE.replace("LEASE", "72h"), "aftermath": TELL}


def by_phase(phases: dict[str, str] = WARN_THEN_PAUSE, **changes: Any) -> Any:
    """Write a playbook with these steps, phase by phase."""
    revision = playbook(**changes)
    head, rest = revision.text.split("then:\n", 1)
    said = "then:\n" + "".join(f"  {phase}: {steps}\n" for phase, steps in phases.items())
    text = head.replace("[earthquake]", "[storm]") + said + "ask: " + rest.split("\nask: ", 1)[1]
    return replace(revision, text=text, digest=load_playbook(text, "playbook.yaml").digest)


def storm(revision: int = 1, *, begins: str = "6h", **changes: Any) -> Happening:
    have: dict[str, Any] = {
        "hazard": Hazard.STORM,
        "partition": Category.MET,
        "severity": Severity.EXTREME,
        "magnitude": None,
        "depth_km": None,
        "occurred_at": instant(begins),
        "area": Area((), (), ("HT",)),
        "urgency": Urgency.EXPECTED,
    }
    return quake(revision, **(have | changes))


def past(revision: int) -> Happening:
    return storm(revision, urgency=Urgency.PAST)


def test_who_is_told_of_a_forecast_is_asked_to_pause_when_it_begins_and_told_when_it_has_passed(tmp_path):
    tell(
        tmp_path,
        At("1h", storm()),
        Want("5h", no_hold, told(PLANNING, "For your knowledge"), asked(MARKETING, "pause", times=0)),
        Want("5h", saying(PLANNING, "For your knowledge", "it is forecast")),
        Want("7h", asked(MARKETING, "pause"), proposal("pause", "open", phase="active")),
        At("8h", yes("pause")),
        Want("8h", hold("verified"), told(PLANNING, "For your knowledge")),
        At("2d", past(2)),
        Want("2d", told(PLANNING, "For your knowledge", times=2)),
        Want("2d", saying(PLANNING, "For your knowledge", "aftermath; 1 campaign is held for it")),
        Want("2d", proposal("release", "open", because=Because.OTHER_PHASE), effects("paused")),
        At("2d1h", yes("release")),
        Want("2d1h", effects("paused", "running")),
        Want("9d", asked(MARKETING, "pause")),
        given=(book(), by_phase()),
    )


def test_the_undo_is_taken_back_when_it_goes_on_after_all(tmp_path):
    tell(
        tmp_path,
        At("7h", storm()),
        At("8h", yes("pause")),
        At("1d", past(2)),
        Want("1d", proposal("release", "open")),
        At("1d1h", storm(3)),
        Want("1d1h", proposal("release", "withdrawn"), hold("verified"), effects("paused")),
        given=(book(), by_phase()),
    )


def test_what_is_no_longer_called_for_is_withdrawn(tmp_path):
    tell(
        tmp_path,
        At("5h", storm()),
        Want("5h", asked(MARKETING, "pause")),
        Want("6h10m", proposal("pause", "withdrawn"), proposal("pause", "open", count=0)),
        given=(book(), by_phase({"forecast": PAUSE.replace("LEASE", "1h"), "active": TELL})),
    )


class TestTheSameStepInTwoPhases:
    given = (
        book(),
        by_phase(
            {"forecast": PAUSE.replace("LEASE", "24h"), "active": PAUSE.replace("LEASE", "72h")},
        ),
    )

    def test_the_old_button_is_void_and_the_new_one_pauses_for_longer(self, tmp_path):
        story = tell(
            tmp_path,
            At("5h30m", storm()),
            Want("5h30m", proposal("pause", "open", phase="forecast", lease_s=24 * 3600)),
            Want("6h10m", proposal("pause", "open", phase="active", lease_s=72 * 3600, revision=2)),
            given=self.given,
        )
        (asked_,) = [one for one in story.asks if one.asks is not None and one.asks.asks == "pause"]
        assert asked_.asks is not None
        tell(
            tmp_path / "again",
            At("5h30m", storm()),
            At("6h10m", in_vain(yes("pause", plan=asked_.asks.plan), "has changed since you saw it")),
            At("6h20m", yes("pause")),
            Want("6h20m", hold("verified")),
            Want("2d", hold("verified"), proposal("release", "open", count=0)),
            given=self.given,
        )

    def test_what_is_held_already_is_not_asked_about_again(self, tmp_path):
        tell(
            tmp_path,
            At("5h", storm()),
            At("5h10m", yes("pause")),
            Want("7h", hold("verified"), asked(MARKETING, "pause"), proposal("pause", "open", count=0)),
            given=self.given,
        )

    def test_a_no_was_about_the_forecast(self, tmp_path):
        tell(
            tmp_path,
            At("5h", storm()),
            At("5h10m", no("pause")),
            Want("5h50m", asked(MARKETING, "pause")),
            Want("7h", asked(MARKETING, "pause", times=2), proposal("pause", "open")),
            given=self.given,
        )


def test_what_a_policy_may_do_it_does_when_the_phase_comes(tmp_path):
    tell(
        tmp_path,
        At("1h", storm()),
        Want("5h", no_hold),
        Want("7h", hold("verified"), asked(MARKETING, "pause", times=0), asked(MARKETING, "release")),
        given=(book(), by_phase(stage="auto\nauto_if: {situation: {severity: Extreme}}")),
    )


def test_a_playbook_that_is_parted_later_proposes_the_undo_of_what_it_now_calls_for_elsewhere(tmp_path):
    whole = by_phase({"active": PAUSE.replace("LEASE", "72h"), "forecast": PAUSE.replace("LEASE", "72h")})
    tell(
        tmp_path,
        At("1h", storm()),
        At("2h", yes("pause")),
        At("3h", revised(by_phase())),
        Want("3h", proposal("release", "open", because=Because.OTHER_PHASE), effects("paused")),
        given=(book(), whole),
    )


@pytest.fixture(autouse=True)
def folder(tmp_path):
    (tmp_path / "again").mkdir()
