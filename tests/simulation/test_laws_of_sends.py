"""The laws of sends and of epochs can fail: each is shown what a broken engine would say, and what is as it must be."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from engine.model.decision import Answer, Decision, Verdict
from engine.model.hold import HoldState
from engine.model.program import Handling, Passed
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.signal import Reopening, SituationState
from engine.model.time import DAY, HOUR, Instant
from engine.ports import Batch
from tests.fakes import words as w
from tests.simulation.laws_of_epochs import EPOCHS
from tests.simulation.laws_of_sends import LEFT, SENDS, all_at_once_takes_two_people, stands_for_others
from tests.simulation.ledger import Ledger

NOW = Instant(w.NOW + DAY)


def hours(count):
    return Instant(NOW + int(count * HOUR))


class World:
    """What is known when a batch comes: a question, a hold that is proved, a book and a playbook in force."""

    def __init__(self, *, drops=True, bursts=True, passed=Passed.SENDS, because=Because.LEASE_ENDED):
        self.ledger = Ledger()
        self.question = w.proposal(id="P-2", because=because, state=ProposalState.OPEN)
        self.ledger.proposals["P-2"].append(self.question)
        self.ledger.playbooks[self.question.playbook] = "d"
        handling = (Handling(tool="mailer", kind="campaign", by_hand="Stop", passed=passed),)
        self.ledger.books["a"] = replace(w.program(), handling=handling)
        asked = {"d": {"drops": drops, "bursts": bursts, "turns": (20, 600)}}
        self.outside: Any = SimpleNamespace(ledger=self.ledger, count=Counter(), asked=asked)

    def held(self, send):
        hold = replace(
            w.hold(),
            state=HoldState.VERIFIED,
            playbook=self.question.playbook,
            asked_at=hours(-9),
            since=hours(-9),
            send_at=send,
            missed_at=None,
            asked_release="P-2",
            resume_at=None,
            says="",
        )
        self.ledger.holds[hold.id].append(hold)
        return hold

    def objects(self, *said, inputs=(), intents=(), laws=SENDS):
        batch = Batch(now=NOW, inputs=inputs, words=said, intents=intents)
        return {law.__name__ for law in laws if list(law(self.outside, batch))}


TOO_LATE = "nothing_is_sent_too_late_where_its_playbook_drops_it"
LEFT_ONLY = "only_what_is_too_late_is_left_paused_and_its_owner_is_told"


@pytest.mark.parametrize(
    ("world", "send", "objects"),
    [
        ({}, -1, {TOO_LATE}),
        ({}, 1, set()),
        ({"drops": False}, -1, set()),
        ({"passed": Passed.LOST}, -1, set()),
        ({"because": Because.AT_ONCE}, -1, set()),
    ],
)
def test_what_is_too_late_goes_on_only_where_nothing_drops_it(world, send, objects):
    one = World(**world)
    goes = replace(one.held(hours(send)), state=HoldState.RELEASING)
    assert one.objects(goes) == objects


@pytest.mark.parametrize(
    ("world", "send", "told", "objects"),
    [
        ({}, -1, True, set()),
        ({}, 1, True, {LEFT_ONLY}),
        ({}, -1, False, {LEFT_ONLY}),
        ({"drops": False}, -1, True, {LEFT_ONLY}),
        ({"because": Because.AT_ONCE}, -1, True, {LEFT_ONLY}),
    ],
)
def test_only_what_is_too_late_is_left_and_its_owner_hears_of_it(world, send, told, objects):
    one = World(**world)
    left = replace(one.held(hours(send)), state=HoldState.RELEASED, says=f"{LEFT}: its send passed")
    intent = w.intent(template="told_left_paused", hold=left.id, recipient=left.owner)
    assert one.objects(left, intents=(intent,) if told else ()) == objects


def test_a_hold_knows_the_next_send_that_a_book_names():
    one = World()
    (booked,) = one.ledger.books["a"].campaigns
    begun = replace(w.hold(), campaign=booked.id, send_at=booked.next_send_at)
    assert one.objects(begun) == set()
    assert one.objects(replace(begun, send_at=hours(3))) == {"what_is_held_knows_its_next_send"}


def test_nobody_is_asked_for_what_a_playbook_never_has():
    asked = w.proposal(id="P-3", because=Because.AT_ONCE, state=ProposalState.OPEN)
    assert World().objects(asked) == set()
    assert World(bursts=False).objects(asked) == {"nobody_may_ask_for_what_a_playbook_never_has"}


@pytest.mark.parametrize(
    ("first", "second", "counts"), [("ada", "bob", True), ("ada", "ada", False), ("ada", "", False)]
)
def test_all_at_once_takes_two_people_and_they_are_two(first, second, counts):
    one = World(because=Because.AT_ONCE)
    hold = one.held(None)
    given = [(first, hold.proposal, Answer.RELEASE_AT_ONCE), (second, "P-2", Answer.APPROVE)]
    for number, (by, proposal, answer) in enumerate(given):
        if by:
            decision: Decision = w.decision(
                id=f"D-{number}", proposal=proposal, answer=answer, by=by, rows=None
            )
            verdict: Verdict = w.verdict(decision=decision.id, proposal=proposal, accepted=True)
            one.ledger.decisions[decision.id] = decision
            one.ledger.verdicts.append(verdict)
    said = list(all_at_once_takes_two_people(one.outside, "resume", hold.subject, f"{hold.id}:resume:P-2"))
    assert (not said) is counts


@pytest.mark.parametrize(
    ("other", "asked", "stands"),
    [
        (3, {}, True),
        (-1, {}, False),  # the other one is sent, too
        (0.1, {}, False),  # the other one is sent within ten minutes, too
        (0.1, {"escalated": True, "higher": 0}, True),
        (0.1, {"on_timeout": "escalate"}, True),
        (3, {"answer_s": 60}, False),  # its own span is over as well
        (3, {"expires_at": hours(-0.3)}, False),  # no send ended it
        (3, {"asks": ProposalKind.RELEASE}, False),
    ],
)
def test_an_answer_counts_after_the_end_only_for_a_campaign_that_is_in_time(other, asked, stands):
    one = World()
    (first,) = one.ledger.books["a"].campaigns
    sent = replace(first, next_send_at=hours(-0.1))
    later = replace(first, id="c-later", next_send_at=hours(other))
    one.ledger.books["a"] = replace(one.ledger.books["a"], campaigns=(sent, later))
    rows = tuple(replace(w.row(), campaign=each.id, key=f"pause:{each.id}") for each in (sent, later))
    question = w.proposal(
        rows=rows, asked_at=hours(-1), expires_at=hours(-0.1), answer_s=7_200, on_timeout="decline"
    )
    assert stands_for_others(one.outside, replace(question, **asked), NOW) is stands
    old = replace(one.ledger.books["a"], source="b", campaigns=(replace(later, next_send_at=hours(-9)),))
    one.ledger.books["b"] = old  # says a send of the other one that is past, and changes nothing
    assert stands_for_others(one.outside, replace(question, **asked), NOW) is stands


# --- what is over, and opens again ---


def over(within_s, *, ended):
    one = World()
    known = w.situation(state=SituationState.RETRACTED, epoch=1, reopen_within_s=within_s)
    one.ledger.situations[known.id].append(known)
    one.ledger.said_at[known.id] = hours(-ended)
    source, _, native_id = known.keys[0].partition(":")
    signal = w.signal(source=source, native_id=native_id, sent_at=NOW, received_at=NOW)
    return one, known, signal


@pytest.mark.parametrize(("within_s", "objects"), [(86_400, set()), (3_600, {EPOCHS[1].__name__})])
def test_what_is_over_opens_again_only_within_its_span(within_s, objects):
    one, known, signal = over(within_s, ended=3)
    again = replace(known, state=SituationState.OPEN, epoch=2)
    assert one.objects(again, inputs=(signal,), laws=EPOCHS) == objects


def test_what_ends_and_goes_on_in_one_batch_ended_just_now():
    one, known, signal = over(3_600, ended=300)
    stale = replace(known, state=SituationState.STALE)
    one.ledger.situations[known.id] = [stale]
    ends, again = replace(known, revision=2), replace(known, state=SituationState.OPEN, epoch=2, revision=3)
    assert one.objects(ends, again, inputs=(signal,), laws=EPOCHS) == set()
    one.ledger.situations[known.id] = [ends]
    assert one.objects(again, inputs=(signal,), laws=EPOCHS) == {EPOCHS[1].__name__}


@pytest.mark.parametrize(("within_s", "objects"), [(86_400, {EPOCHS[2].__name__}), (3_600, set())])
def test_what_is_said_within_its_span_begins_nothing_else(within_s, objects):
    one, known, signal = over(within_s, ended=3)
    told = (replace(known.evidence[0], signal_id=signal.id),)
    other = replace(known, id="S-other", epoch=1, state=SituationState.OPEN, evidence=told)
    one.ledger.reopening = Reopening(brand="main", within_s=within_s)
    assert one.objects(other, inputs=(signal,), laws=EPOCHS) == objects


def test_a_situation_keeps_the_span_that_was_configured_when_it_began():
    one, known, _ = over(3_600, ended=3)
    name = EPOCHS[0].__name__
    assert one.objects(replace(known, revision=9), laws=EPOCHS) == set()
    assert one.objects(replace(known, reopen_within_s=60), laws=EPOCHS) == {name}
    begun = replace(known, id="S-new", reopen_within_s=60)
    assert one.objects(begun, laws=EPOCHS) == {name}
    one.ledger.reopening = Reopening(brand="main", within_s=60)
    assert one.objects(begun, laws=EPOCHS) == set()
