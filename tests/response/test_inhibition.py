"""A playbook keeps silent while another asks about the same call; of two, priority decides."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.hold import Tick
from engine.model.proposal import ProposalState
from engine.model.scales import MsgType, Severity
from tests.fakes import words as w
from tests.response.courses import BETWEEN, GRAVE, opened, states
from tests.response.wakeful import Wakeful, written

BEHIND = written("beta", more="inhibited_by: [alpha]")
ALPHA = written("alpha")


def test_a_playbook_keeps_silent_while_another_asks_about_the_same_call():
    house = opened(BEHIND, ALPHA)
    house.hear(GRAVE, 1)
    assert (len(house.matches("alpha")), house.matches("beta")) == (1, [])
    (miss,) = [one for one in house.brand.misses.values() if one.playbook == "beta"]
    assert miss.failed == ("inhibited_by",)
    assert "alpha asks about it already" in repr(miss.proof)


def test_it_speaks_when_the_other_is_withdrawn():
    house = opened(BEHIND, ALPHA)
    house.hear(GRAVE, 1)
    house.step(w.playbook(name="alpha", digest="", text=""))
    assert len(house.matches("beta")) == 1


def test_it_speaks_in_every_situation_when_the_other_has_let_go():
    graver = written("alpha", severity=">= Extreme", clear='when: {situation: {severity: "<= Severe"}}')
    house = opened(BEHIND, graver)
    first: dict[str, Any] = {"native_id": "q1", "aliases": ()}
    second: dict[str, Any] = {"native_id": "q2", "aliases": (), "occurred_at": w.after(3_600_000_000)}
    house.hear(Severity.EXTREME, 1, **first)
    house.hear(GRAVE, 1, **second)
    assert (len(house.matches("alpha")), house.matches("beta")) == (1, [])
    house.until(5)
    house.hear(GRAVE, 2, **first)
    house.until(14.9)
    assert house.matches("beta") == []
    house.until(15)
    assert (house.matches("alpha"), len(house.matches("beta"))) == ([], 2)


@pytest.mark.parametrize("over", [{"msg_type": MsgType.CANCEL}, {"all_clear": True}])
def test_it_speaks_when_the_situation_that_the_other_asked_about_has_ended(over):
    graver = written("alpha", severity=">= Extreme")
    house = opened(BEHIND, graver)
    second: dict[str, Any] = {"native_id": "q2", "aliases": (), "occurred_at": w.after(3_600_000_000)}
    house.hear(Severity.EXTREME, 1, native_id="q1", aliases=())
    house.hear(GRAVE, 1, **second)
    assert house.matches("beta") == []
    house.hear(Severity.EXTREME, 2, native_id="q1", aliases=(), **over)
    house.until(11)
    assert [match.situation for match in house.matches("beta")] != []
    assert states(house).count(ProposalState.OPEN) == 1


def test_what_asked_first_is_not_taken_back():
    house = opened(BEHIND)
    house.hear(GRAVE, 1)
    house.step(ALPHA)
    house.until(10)
    assert (len(house.matches("alpha")), len(house.matches("beta"))) == (1, 1)


@pytest.mark.parametrize(("priority", "first"), [("60", "beta"), ("40", "alpha")])
def test_of_two_that_keep_each_other_silent_priority_decides(priority, first):
    house = opened(
        written("alpha", more="inhibited_by: [beta]"),
        written("beta", more=f"inhibited_by: [alpha]\npriority: {priority}"),
    )
    house.hear(GRAVE, 1)
    asks = [name for name in ("alpha", "beta") if house.matches(name)]
    assert asks == [first]


def said_by_a_tick(house: Wakeful) -> list[Any]:
    """Give what a look at everything says, as after a restart."""
    house.reopen()
    return house.step(Tick(at=house.now))


@pytest.mark.parametrize(
    "playbooks", [(written(more="cooldown: 12h"),), (BEHIND, written("alpha", severity=">= Extreme"))]
)
def test_what_keeps_silent_from_now_on_says_so_at_the_next_look_and_no_restart_adds_to_it(playbooks):
    """One quake misses by its severity, and keeps silent besides once another is asked about."""
    house = opened(*playbooks)
    house.hear(BETWEEN, 1, native_id="q1", aliases=())
    later: dict[str, Any] = {"native_id": "q2", "aliases": (), "occurred_at": w.after(3_600_000_000)}
    house.until(60)
    house.hear(Severity.EXTREME, 1, **later)
    house.until(61)
    assert said_by_a_tick(house) == []
    (miss,) = [one for one in house.brand.misses.values() if one.playbook != "alpha" and one.epoch == 1][:1]
    assert {"cooldown", "inhibited_by"} & set(miss.failed)
