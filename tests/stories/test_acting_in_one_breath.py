"""What comes between a policy's judgment and its answer counts, and what people let go on stays with people."""

from __future__ import annotations

from typing import Any

from engine.model.decision import Switch
from engine.model.place import Area, Point
from engine.model.program import PlaybookRevision
from engine.model.proposal import Because
from engine.model.scales import MsgType, Severity
from engine.model.signal import Signal
from engine.model.time import Instant
from tests.fakes import words
from tests.stories.telling import (
    BEACH,
    BRAND,
    MARKETING,
    QUAKE,
    At,
    Happening,
    House,
    Want,
    asked,
    book,
    call,
    campaign,
    effects,
    hold,
    instant,
    kill_switch,
    no_hold,
    playbook,
    proposal,
    quake,
    revised,
    tell,
    told,
    withdrawn,
    yes,
)

FAR = Point(60.0, 20.0)
AUTO = "auto\nauto_if: {situation: {severity: Extreme}}"


def at_once(*changes: dict[str, Any] | bool | PlaybookRevision) -> Happening:
    """Signals of a quake, the switch that stops everything, and playbooks: in one batch, in this order."""

    async def happen(house: House) -> None:
        now = house.clock.now()
        await house.step([_input(now, one) for one in changes])

    return happen


def _input(now: Instant, one: dict[str, Any] | bool | PlaybookRevision) -> Any:
    if isinstance(one, bool):
        return Switch(brand=BRAND, halted=one, by="pia", at=now)
    return one if isinstance(one, PlaybookRevision) else _signal(now, one)


def _signal(now: Instant, changes: dict[str, Any]) -> Signal:
    have: dict[str, Any] = {
        "native_id": "haiti",
        "aliases": (),
        "area": Area((), (), ("HT",)),
        "severity": Severity.EXTREME,
    }
    times = {"occurred_at": QUAKE, "sent_at": now, "received_at": now, "expires_at": None}
    return words.signal(**(times | have | changes))


def test_a_correction_in_the_same_breath_is_what_counts(tmp_path):
    tell(
        tmp_path,
        At("18m", at_once({"revision": 1}, {"revision": 2, "severity": Severity.SEVERE})),
        Want("18m", no_hold, effects(), asked(MARKETING, "pause"), proposal("pause", "open", quorum=2)),
        given=(book(), playbook(stage=AUTO, quorum=2)),
    )


def test_a_stop_in_the_same_breath_leaves_it_to_people(tmp_path):
    tell(
        tmp_path,
        At("18m", at_once({"revision": 1}, True)),
        Want("18m", no_hold, effects(), asked(MARKETING, "pause"), proposal("pause", "open")),
        At("20m", kill_switch(on=False)),
        Want("21m", hold("verified")),
        given=(book(), playbook(stage=AUTO)),
    )


def test_a_stop_in_the_breath_of_a_retraction_leaves_the_undo_to_people(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(severity=Severity.EXTREME)),
        At("25m", at_once({"revision": 2, "msg_type": MsgType.CANCEL}, True)),
        Want("26m", hold("verified"), asked(MARKETING, "release", times=2), proposal("release", "open")),
        given=(book(), playbook(stage=f"{AUTO}\non_retraction: resume")),
    )


def test_a_question_whose_time_is_up_is_not_answered_by_the_policy(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(severity=Severity.SEVERE)),
        Want("2h17m", proposal("pause", "open")),
        At("2h17m59s", doze_until("2h18m1s", quake(2, severity=Severity.EXTREME))),
        Want("2h19m", effects(), proposal("pause", "expired")),
        given=(book(), playbook(stage=AUTO, on_timeout="decline")),
    )


def doze_until(when: str, happens: Happening) -> Happening:
    """Let the clock run on with no tick, as on a busy machine."""

    async def happen(house: House) -> None:
        house.clock.set(instant(when))
        await happens(house)

    return happen


def test_a_playbook_withdrawn_in_the_same_breath_does_nothing_and_says_nothing(tmp_path):
    tell(
        tmp_path,
        At("18m", at_once({"revision": 1}, withdrawn())),
        Want("19m", no_hold, effects(), proposal("pause", "withdrawn"), told(MARKETING, "", times=0)),
        given=(book(), playbook(stage=AUTO)),
    )


def test_what_people_let_go_beyond_a_limit_stays_with_people(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(severity=Severity.EXTREME)),
        At("20m", yes("limit", by="pia")),
        At("21m", yes("limit", by="paul")),
        Want("21m", asked(MARKETING, "pause"), effects(id="other")),
        At("22m", quake(2, severity=Severity.EXTREME, magnitude=7.4)),
        Want("5h", effects(id="other")),
        given=(book(call(), BEACH, campaign("other")), playbook(stage=AUTO, limit=1)),
    )


def test_nor_does_it_answer_for_the_same_campaign_because_of_another_quake(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(severity=Severity.EXTREME)),
        At("20m", yes("limit", by="pia")),
        At("21m", yes("limit", by="paul")),
        At("30m", quake(severity=Severity.EXTREME, native_id="another", occurred_at=instant("29m"))),
        Want("31m", effects(id="other"), asked(MARKETING, "pause", times=2)),
        given=(book(call(), BEACH, campaign("other")), playbook(stage=AUTO, limit=1)),
    )


def test_what_people_let_run_at_the_end_of_a_lease_no_other_policy_pauses_again(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(severity=Severity.EXTREME)),
        Want("6h19m", hold("verified"), proposal("release", "open", because=Because.LEASE_ENDED)),
        At("6h20m", yes("release")),
        Want("6h21m", effects("paused", "running")),
        At("6h30m", revised(playbook("another", stage=AUTO))),
        Want("7h", effects("paused", "running"), asked(MARKETING, "pause")),
        given=(book(), playbook(stage=AUTO, lease="6h")),
    )


def test_the_offer_to_take_it_back_stands_again_when_it_is_called_for_again(tmp_path):
    tell(
        tmp_path,
        At("18m", quake(severity=Severity.EXTREME)),
        At("20m", revised(book(call("elsewhere", point=FAR, country="FI"), BEACH))),
        Want("20m", proposal("release", "open", because=Because.NO_LONGER_MATCHED)),
        Want("20m", proposal("release", "open", because=Because.BY_POLICY, count=0)),
        At("22m", revised(book(call("labadee"), BEACH))),
        Want("22m", proposal("release", "open", because=Because.NO_LONGER_MATCHED, count=0)),
        Want("22m", proposal("release", "open", because=Because.BY_POLICY), asked(MARKETING, "release", 3)),
        At("23m", yes("release")),
        Want("24m", effects("paused", "running"), asked(MARKETING, "pause", times=0)),
        given=(book(), playbook(stage=AUTO)),
    )
