"""A question climbs its ladder in time for a send, and keeps those whom it was put before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.hold import Do, Intent
from engine.model.proposal import Proposal, ProposalState
from engine.model.scales import Severity
from engine.model.time import DAY, MINUTE
from engine.response.track_questions import Questions
from engine.rules.load import load_playbook
from tests.fakes import words as w
from tests.response.test_gathering import PAUSE, questions, schedule
from tests.response.wakeful import Wakeful
from tests.rules.short_form import SHORT_FORM


def written(*groups: str, within: str = "2h"):
    """Write the short form with some groups to go to, one after the other."""
    steps = "[" + ", ".join(f"{{to: {one}, within: 30m}}" for one in groups) + "]"
    text = SHORT_FORM.replace("disaster-near-port-call", "quake").replace(
        "within: 2h, on_timeout", f"within: {within}, escalate_to: {steps}, on_timeout"
    )
    return w.playbook(name="quake", digest=load_playbook(text, "playbook.yaml").digest, text=text)


def climbed_once(send) -> Wakeful:
    """Give a story in which a question about a campaign went to the first group of three."""
    core = Wakeful(schedule(3, sends=(send,)), written("team:one", "team:two", "team:three"))
    core.hear(Severity.SEVERE, 1)
    core.until(121)
    assert questions(core, PAUSE)[0].climbed == 1
    return core


def asked(core: Wakeful) -> list[str]:
    """Name the groups that the question about the campaign was ever put before, in turn."""
    found = [one for one in core.said if isinstance(one, Intent) and one.do is Do.ASK]
    return list(dict.fromkeys(one.recipient for one in found if one.template == "asked_pause"))


def test_whoever_it_would_still_go_to_is_called_at_once_when_a_send_comes_near():
    core = climbed_once(w.after(2 * DAY))
    core.step(schedule(3, sends=(w.after(121 * MINUTE + 8 * MINUTE),)))
    assert asked(core)[1:] == ["team:one", "team:two", "team:three"]
    (one,) = questions(core, PAUSE)
    assert (one.state, one.rungs_left) == (ProposalState.OPEN, ())
    assert one.expires_at == w.after(129 * MINUTE)


@pytest.mark.parametrize(
    ("groups", "left"),
    [
        (("team:four", "team:five"), ["team:four", "team:five"]),
        (("team:two", "team:one"), ["team:two"]),
        (("team:one", "team:five"), ["team:five"]),
    ],
    ids=["others", "in another order", "the same at first"],
)
def test_a_playbook_that_changes_takes_nobody_away_who_was_asked_and_asks_nobody_unasked(groups, left):
    core = climbed_once(w.after(2 * DAY))
    core.step(written(*groups))
    (one,) = questions(core, PAUSE)
    assert one.asked_groups[1:] == ("team:one",)
    assert [rung.group for rung in one.rungs_left] == left
    core.until(400)
    assert asked(core)[1:] == ["team:one", *left]


def test_a_question_that_went_to_one_group_keeps_it_when_a_ladder_comes():
    core = Wakeful(schedule(3, sends=(w.after(2 * DAY),)), replace(written("team:old")))
    core.hear(Severity.SEVERE, 1)
    core.until(121)
    core.step(written("team:one", "team:two"))
    assert [rung.group for rung in questions(core, PAUSE)[0].rungs] == ["team:old", "team:one", "team:two"]


def test_everybody_who_was_asked_is_told_that_it_was_taken_back():
    core = climbed_once(w.after(2 * DAY))
    before = len(core.said)
    core.step(schedule())
    told = [one for one in core.said[before:] if isinstance(one, Intent) and one.template == "told_withdrawn"]
    (pause,) = questions(core, PAUSE)
    assert [one.recipient for one in told if one.key.startswith(f"tell:withdrawn:{pause.id}:")] == [
        *pause.asked_groups
    ]


def test_each_group_that_is_called_at_once_has_a_card_that_is_counted():
    core = climbed_once(w.after(2 * DAY))
    core.step(schedule(3, sends=(w.after(129 * MINUTE),)))
    heard = Questions()
    for one in core.said:
        if isinstance(one, Proposal):
            heard.hear(core.now, one)
    (pause,) = questions(core, PAUSE)
    assert [one.to for one in heard.cards if one.to in pause.asked_groups[1:]].count("team:two") == 1
    assert {one.to for one in heard.cards} >= {*pause.asked_groups}


def test_a_group_that_hears_of_a_changed_question_for_the_first_time_is_asked_and_counted():
    core = climbed_once(w.after(2 * DAY))
    before = len(core.said)
    core.step(schedule(3, sends=(w.after(129 * MINUTE),)))
    put = [one for one in core.said[before:] if isinstance(one, Intent) and one.template == "asked_pause"]
    (pause,) = questions(core, PAUSE)
    assert pause.revision > 1
    assert {one.recipient: one.purpose for one in put} == {
        pause.group: "rewrite",
        "team:one": "rewrite",
        "team:two": "ask",
        "team:three": "ask",
    }


def test_a_changed_question_that_nobody_answers_is_asked_of_the_next_group_and_counted():
    core = Wakeful(schedule(3, sends=(w.after(2 * DAY),)), written("team:one", "team:two"))
    core.hear(Severity.SEVERE, 1)
    core.until(30)
    core.step(schedule(3, sends=(w.after(3 * DAY),)))
    core.hear(Severity.EXTREME, 2)
    (pause,) = questions(core, PAUSE)
    assert pause.revision > 1
    before = len(core.said)
    core.until(160)
    put = [one for one in core.said[before:] if isinstance(one, Intent) and one.template == "asked_pause"]
    assert next(one.purpose for one in put if one.recipient == "team:one") == "ask"
    assert {one.purpose for one in put if one.recipient == pause.group} == {"rewrite"}
