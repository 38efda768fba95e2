"""What stands beside a playbook while it waits, keeps silent or is edited: another in shadow, a ring, silence."""

from __future__ import annotations

from typing import Any

from engine.model.hold import Tick
from engine.model.program import PlaybookRevision
from engine.model.proposal import ProposalState
from engine.model.scales import MsgType
from engine.model.signal import Silence
from engine.rules.load import load_playbook
from tests.fakes import words as w
from tests.response.courses import BETWEEN, CLEAR, FAR, GRAVE, SLIGHT, opened, states
from tests.response.wakeful import written

HOUR = 3_600_000_000
SECOND_QUAKE: dict[str, Any] = {"native_id": "q2", "aliases": (), "occurred_at": w.after(HOUR)}


def edited(playbook: PlaybookRevision, old: str, new: str) -> PlaybookRevision:
    """Give a playbook with one piece of its text replaced."""
    assert playbook.text.count(old) == 1
    text = playbook.text.replace(old, new)
    return w.playbook(name=playbook.name, digest=load_playbook(text, "playbook.yaml").digest, text=text)


def test_a_playbook_in_shadow_asks_nobody_and_keeps_nobody_silent():
    alpha = written("alpha")
    house = opened(
        written("beta", more="inhibited_by: [alpha]"), edited(alpha, "stage: suggest", "stage: shadow")
    )
    house.hear(GRAVE, 1)
    assert (len(house.matches("alpha")), len(house.matches("beta"))) == (1, 1)


def test_a_playbook_that_goes_back_to_shadow_lets_others_speak():
    alpha = written("alpha")
    house = opened(written("beta", more="inhibited_by: [alpha]"), alpha)
    house.hear(GRAVE, 1)
    assert house.matches("beta") == []
    house.step(edited(alpha, "stage: suggest", "stage: shadow"))
    assert len(house.matches("beta")) == 1


def test_in_a_ring_the_other_speaks_when_one_lets_go_although_it_was_looked_at_before():
    house = opened(
        written("alpha", severity="= Moderate", more="inhibited_by: [beta]\npriority: 60"),
        written("beta", more="inhibited_by: [alpha]"),
    )
    house.hear(GRAVE, 1)
    assert (house.matches("alpha"), len(house.matches("beta"))) == ([], 1)
    house.until(5)
    house.hear(BETWEEN, 2)
    house.until(6)
    assert (len(house.matches("alpha")), house.matches("beta")) == (1, [])
    assert house.replayed()
    house.reopen()
    assert house.step(Tick(at=house.now)) == []


def test_what_moves_out_of_sight_begins_its_time_anew():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(5)
    house.hear(GRAVE, 2, **FAR)
    house.until(40)
    house.hear(GRAVE, 3)
    house.until(69.9)
    assert house.matches() == []
    house.until(70)
    assert len(house.matches()) == 1


def test_a_cooldown_that_is_written_in_takes_back_no_question():
    house = opened(written())
    house.hear(GRAVE, 1, native_id="q1", aliases=())
    house.until(60)
    house.hear(GRAVE, 1, **SECOND_QUAKE)
    house.step(written(more="cooldown: 12h"))
    assert len(house.matches()) == 2


def test_a_clear_rule_does_not_count_through_a_silence_in_which_only_silence_would_end_the_match():
    playbook = edited(
        written(clear=f"{CLEAR}, for: 1h"), "[retracted, cleared]", "[retracted, cleared, stale]"
    )
    house = opened(playbook)
    house.hear(GRAVE, 1)
    house.until(10)
    house.hear(SLIGHT, 2)
    house.until(20)
    house.step(Silence(source="usgs", quiet=True, since=w.NOW, at=house.now, says="no word"))
    house.until(600)
    assert len(house.matches()) == 1
    house.step(Silence(source="usgs", quiet=False, since=house.now, at=house.now))
    house.until(659)
    assert len(house.matches()) == 1
    house.until(661)
    assert house.matches() == []


def test_a_false_alarm_that_was_retracted_keeps_no_real_one_silent():
    house = opened(written(more="cooldown: 12h"))
    house.hear(GRAVE, 1, native_id="q1", aliases=())
    house.until(60)
    house.hear(GRAVE, 1, **SECOND_QUAKE)
    assert states(house) == [ProposalState.OPEN]
    house.hear(GRAVE, 2, native_id="q1", aliases=(), msg_type=MsgType.CANCEL)
    house.until(61)
    assert sorted(states(house)) == [ProposalState.OPEN, ProposalState.WITHDRAWN]
    assert house.replayed()
    asked = house.matches()
    house.hear(GRAVE, 3, native_id="q1", aliases=())
    house.until(1440)
    assert max(match.at for match in asked) in [match.at for match in house.matches()]
    house.reopen()
    assert house.step(Tick(at=house.now)) == []


def test_what_had_ended_before_it_was_retracted_keeps_silent_nobody_either():
    house = opened(written(more="cooldown: 12h"))
    house.hear(GRAVE, 1, native_id="q1", aliases=())
    house.until(30)
    house.hear(SLIGHT, 2, native_id="q1", aliases=())
    house.until(60)
    house.hear(GRAVE, 1, **SECOND_QUAKE)
    assert house.matches() == []
    house.hear(SLIGHT, 3, native_id="q1", aliases=(), msg_type=MsgType.CANCEL)
    house.until(61)
    assert len(house.matches()) == 1
    house.reopen()
    assert house.step(Tick(at=house.now)) == []


def test_a_retracted_alarm_keeps_silent_nobody_who_speaks_after_it():
    house = opened(written(more="cooldown: 12h"))
    house.hear(GRAVE, 1, native_id="q1", aliases=())
    house.until(10)
    house.hear(GRAVE, 2, native_id="q1", aliases=(), msg_type=MsgType.CANCEL)
    house.until(60)
    house.hear(GRAVE, 1, **SECOND_QUAKE)
    assert sorted(states(house)) == [ProposalState.OPEN, ProposalState.WITHDRAWN]


def reworded(playbook: PlaybookRevision) -> PlaybookRevision:
    """Give a playbook with a comment more, and another limit: it asks for the same."""
    return edited(playbook, "{campaigns_per_hour: 20}", "{campaigns_per_hour: 19}  # as agreed")


def test_time_counts_on_through_an_edit_that_leaves_what_is_asked_for_as_it_is():
    house = opened(written(when="for: 2h"))
    house.hear(GRAVE, 1)
    house.until(90)
    house.step(reworded(written(when="for: 2h")))
    assert house.matches() == []
    house.until(119.9)
    assert house.matches() == []
    house.reopen()
    house.until(120)
    assert len(house.matches()) == 1


def test_another_time_is_counted_from_the_same_moment():
    house = opened(written(when="for: 2h"))
    house.hear(GRAVE, 1)
    house.until(40)
    house.step(written(when="for: 1h"))
    house.until(59.9)
    assert house.matches() == []
    house.until(60)
    assert len(house.matches()) == 1


def test_time_begins_anew_through_an_edit_of_what_must_hold():
    house = opened(written(when="for: 2h"))
    house.hear(GRAVE, 1)
    house.until(90)
    house.step(written(when="for: 2h", severity=">= Moderate"))
    house.until(209.9)
    assert house.matches() == []
    house.until(210)
    assert len(house.matches()) == 1


def test_the_time_of_a_clear_rule_counts_on_through_such_an_edit_too():
    house = opened(written(clear=f"{CLEAR}, for: 2h"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.hear(SLIGHT, 2)
    house.until(100)
    house.step(reworded(written(clear=f"{CLEAR}, for: 2h")))
    house.until(129.9)
    assert len(house.matches()) == 1
    house.reopen()
    house.until(130)
    assert house.matches() == []
    assert house.step(Tick(at=house.now)) == []


def test_an_edit_of_one_playbook_has_no_time_of_another_count_on():
    changed = written("beta", when="for: 2h", severity=">= Moderate")
    house = opened(written("alpha", when="for: 2h"), written("beta", when="for: 2h"))
    house.hear(GRAVE, 1)
    house.until(90)
    house.step(changed, reworded(written("alpha", when="for: 2h")))
    house.until(121)
    assert (len(house.matches("alpha")), len(house.matches("beta"))) == (1, 0)
