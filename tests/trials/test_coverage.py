"""A clause is exercised when it was seen to decide both ways, and never because it was merely true."""

from __future__ import annotations

import pytest

from engine.model.match import Clause
from engine.trials.coverage import Seen, Side, clauses_of, exercised, pivots
from tests.trials.playing import PLAYBOOK, QUAKE, revision, trial


def leaf(path, *, holds):
    return Clause(path=path, op=">=", holds=holds, says="")


def branch(op, *parts):
    held = sum(part.holds for part in parts)
    holds = held == len(parts) if op == "all" else (held > 0) is (op == "any")
    return Clause(path=op, op=op, holds=holds, says="", parts=parts)


YES_A, YES_B = leaf("a", holds=True), leaf("b", holds=True)
NO_A, NO_B = leaf("a", holds=False), leaf("b", holds=False)


@pytest.mark.parametrize(
    ("clause", "paths"),
    [
        (branch("all", YES_A, YES_B), ["a", "b"]),
        (branch("all", YES_A, NO_B), ["b"]),
        (branch("all", NO_A, NO_B), []),
        (branch("any", YES_A, YES_B), []),
        (branch("any", YES_A, NO_B), ["a"]),
        (branch("any", NO_A, NO_B), ["a", "b"]),
        (branch("none", NO_A, NO_B), ["a", "b"]),
        (branch("none", YES_A, NO_B), ["a"]),
        (branch("none", YES_A, YES_B), []),
        (branch("all", YES_A, branch("any", YES_B, NO_B)), ["a", "b"]),
    ],
)
def test_a_clause_decides_when_the_whole_would_turn_with_it(clause, paths):
    assert [one.path for one in pivots(clause)] == paths


def test_one_side_is_half():
    both = {Seen("a", Side.HELD), Seen("a", Side.MISSED), Seen("b", Side.HELD)}
    assert exercised(both) == {"a"}


def test_what_the_index_passes_over_is_seen_to_miss():
    body = f"  send: [{{at: +1m, report: {{{QUAKE.replace('Severe', 'Minor')}}}}}]\n  want: [{{at: +2m, told: none}}]"
    assert Seen("when.situation.severity", Side.MISSED) in trial(body).seen


def test_a_clause_beside_another_that_fails_has_shown_nothing():
    report = QUAKE.replace("Severe", "Minor").replace("official", "news")
    body = f"  send: [{{at: +1m, report: {{{report}}}}}]\n  want: [{{at: +2m, told: none}}]"
    assert {one for one in trial(body).seen if not one.path.startswith("when.exposure")} == set()


def test_clauses_are_those_that_a_playbook_writes():
    known = clauses_of(revision())
    assert "when.situation.status" not in known
    assert "limits.campaigns_per_hour" not in known
    assert "limits.campaigns_per_hour" in clauses_of(
        revision(f"{PLAYBOOK}limits: {{campaigns_per_hour: 2}}\n")
    )


def test_a_limit_is_exercised_when_something_was_asked_and_something_waited():
    body = f"  send: [{{at: +1m, report: {{{QUAKE}}}}}]\n  want: [{{at: +2m, waits: 1}}]"
    played = trial(body, playbook=f"{PLAYBOOK}limits: {{campaigns_per_hour: 2}}\n")
    assert (played.failures, "limits.campaigns_per_hour" in exercised(played.seen)) == ((), True)
    roomy = trial(
        body.replace("waits: 1", "waits: 0"), playbook=f"{PLAYBOOK}limits: {{campaigns_per_hour: 9}}\n"
    )
    assert (roomy.failures, "limits.campaigns_per_hour" in exercised(roomy.seen)) == ((), False)


AUTO = PLAYBOOK.replace(
    "stage: suggest",
    "stage: auto\nauto_if: {situation: {severity: Extreme}, evidence: {official: 2}, most_campaigns: 3}",
)
POLICY = {"auto_if.situation.severity", "auto_if.evidence.official", "auto_if.most_campaigns"}


def policy_saw(*reports, playbook=AUTO, paused="none"):
    """Play reports to the policy, and give what of its own clauses was seen to decide."""
    sends = ", ".join(f"{{at: +1m, report: {{{one}}}}}" for one in reports)
    played = trial(f"  send: [{sends}]\n  want: [{{at: +2m, paused: {paused}}}]", playbook=playbook)
    assert played.failures == ()
    return {one for one in played.seen if one.path in POLICY}


def test_what_a_policy_asks_for_counts_at_stage_auto_alone():
    assert {one for one in clauses_of(revision(AUTO)) if one.startswith("auto_if")} == POLICY
    asks = revision(AUTO.replace("stage: auto", "stage: suggest"))
    assert not [one for one in clauses_of(asks) if "auto" in one]
    assert not [one for one in clauses_of(revision(AUTO)) if one.startswith("stage.auto")]


def test_what_a_policy_asks_for_is_exercised_when_it_answered_and_when_it_alone_left_it_to_people():
    """It is judged at the first report that asks a question, and again where it could answer."""
    first, second = (f"{QUAKE}, by: {name}, id: {name}" for name in ("one", "two"))
    strong = second.replace("Severe", "Extreme")
    # The first asks nobody yet, so that both are heard when the question is put.
    quiet = first.replace("Severe", "Minor")
    every = "[aurelia-countdown, private-beach-week, zip-line-offer]"
    assert policy_saw(quiet, strong, paused=every) == {Seen(path, Side.HELD) for path in POLICY}
    assert policy_saw(quiet, second) == {Seen("auto_if.situation.severity", Side.MISSED)}
    assert policy_saw(strong) == {Seen("auto_if.evidence.official", Side.MISSED)}
    assert policy_saw(second) == set()
    few = AUTO.replace("most_campaigns: 3", "most_campaigns: 2")
    assert policy_saw(quiet, strong, playbook=few) == {Seen("auto_if.most_campaigns", Side.MISSED)}
