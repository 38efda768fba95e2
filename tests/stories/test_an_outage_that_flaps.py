"""A checkout that fails pauses the campaigns that lead to it; one that flaps does not ask twice."""

from __future__ import annotations

from dataclasses import replace

from engine.model.decision import Answer, Decision
from engine.model.hold import Do, Outcome, Reading, Result, RunState, Tick
from engine.model.program import Campaign, PlaybookRevision, ProgramRevision, Subject
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import (
    Category,
    Certainty,
    Hazard,
    MsgType,
    PauseClass,
    Severity,
    SourceClass,
    Status,
    Urgency,
)
from engine.model.signal import Signal, SituationState
from engine.model.time import MINUTE, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.evaluator import DurableEvaluator

START = Instant(1_773_480_413_000_000)
PLAYBOOK = """\
schema: serviola/playbook/1
playbook: checkout-outage
owner: team:shop
author: team:shop
review_by: 2027-05-01
stage: suggest
when:
  situation: {hazard: [outage], severity: ">= Severe"}
  evidence: {ops: 1}
  exposure: {to: campaign, by: [topic]}
unless: {situation: {state: [retracted, cleared]}}
then:
  - pause_campaigns: {touching: campaign, lease: 4h, ask: owner_of(campaign)}
  - tell: {to: ["oncall:shop"]}
"""


def campaign(name: str, *topics: str) -> Campaign:
    return Campaign(
        id=name,
        name=name,
        subject=Subject("mailer", "campaign", name),
        owner="team:shop",
        message_class="promotional",
        touches=(),
        topics=topics,
        pause_class=PauseClass.SUSPEND,
    )


def report(at: Instant, revision: int, *, over: bool) -> Signal:
    return Signal(
        id=f"alerts:f00:{revision}",
        source="alerts",
        source_class=SourceClass.OPS,
        publisher="alerts",
        native_id="f00",
        revision=revision,
        partition=Category.INFRA,
        hazard=Hazard.OUTAGE,
        status=Status.ACTUAL,
        msg_type=MsgType.UPDATE,
        severity=Severity.SEVERE,
        certainty=Certainty.OBSERVED,
        urgency=Urgency.IMMEDIATE,
        occurred_at=START,
        sent_at=at,
        received_at=at,
        topics=("checkout",),
        all_clear=over,
    )


class Shop:
    """A core with one tool that does as it is told."""

    def __init__(self) -> None:
        self.state = State(evaluator=DurableEvaluator())
        self.paused: dict[str, int] = {}
        self.told: list[tuple[str, str]] = []
        book = ProgramRevision(
            brand="main",
            source="book",
            digest="b",
            itineraries=(),
            campaigns=(campaign("basket-reminder", "checkout"), campaign("newsletter", "news")),
        )
        playbook = PlaybookRevision(
            brand="main", name="checkout-outage", digest="p", file="p.yaml", text=PLAYBOOK
        )
        self.take(START, book, playbook)

    def take(self, now, *inputs) -> None:
        _, intents = advance(self.state, inputs, now)
        for intent in intents:
            done = Outcome(intent=intent.key, brand="main", result=Result.DONE, at=now)
            if intent.do in {Do.ASK, Do.TELL}:
                self.told.append((intent.recipient, intent.template))
            else:
                assert intent.subject is not None
                count = self.paused.get(intent.subject.id, 0)
                if intent.do is Do.READ:
                    run = RunState.PAUSED if count % 2 else RunState.RUNNING
                    done = replace(done, reading=Reading(state=run, status=run, version=str(count)))
                else:
                    self.paused[intent.subject.id] = count + 1
            self.take(now, done)

    def open(self, asks):
        found = self.state.brand("main").proposals.values()
        return [one for one in found if one.asks is asks and one.state is ProposalState.OPEN]

    def approve(self, now, asks) -> None:
        (proposal,) = self.open(asks)
        self.take(
            now,
            Decision(
                id=f"d{now}",
                brand="main",
                proposal=proposal.id,
                plan=proposal.plan,
                answer=Answer.APPROVE,
                by="ida",
                groups=("team:shop",),
                via="test",
                at=now,
            ),
        )

    def situation(self):
        (one,) = self.state.brand("main").situations.values()
        return one


def at(minutes: int) -> Instant:
    return Instant(START + minutes * MINUTE)


def test_only_the_campaign_that_leads_to_the_checkout_is_asked_about_and_paused():
    shop = Shop()
    shop.take(at(1), report(at(1), 1, over=False))
    (asked,) = shop.open(ProposalKind.PAUSE)
    assert [row.campaign for row in asked.rows] == ["basket-reminder"]
    shop.approve(at(2), ProposalKind.PAUSE)
    assert shop.paused == {"basket-reminder": 1}


def test_an_all_clear_must_stand_for_ten_minutes_and_then_the_owner_is_asked():
    shop = Shop()
    shop.take(at(1), report(at(1), 1, over=False))
    shop.approve(at(2), ProposalKind.PAUSE)
    shop.take(at(20), report(at(20), 2, over=True))
    assert shop.situation().state is SituationState.CLEARING
    shop.take(at(29), Tick(at=at(29)))
    assert shop.open(ProposalKind.RELEASE) == []
    shop.take(at(30), Tick(at=at(30)))
    assert shop.situation().state is SituationState.CLEARED
    (asked,) = shop.open(ProposalKind.RELEASE)
    assert asked.because is Because.CLEARED
    before = {who for who, template in shop.told if template != "told_cleared"}
    assert {who for who, template in shop.told if template == "told_cleared"} == before
    assert shop.paused == {"basket-reminder": 1}
    shop.approve(at(31), ProposalKind.RELEASE)
    assert shop.paused == {"basket-reminder": 2}


def test_what_fires_again_within_ten_minutes_was_flapping_and_asks_nobody_twice():
    shop = Shop()
    shop.take(at(1), report(at(1), 1, over=False))
    shop.approve(at(2), ProposalKind.PAUSE)
    said = len(shop.told)
    for number in range(4):
        shop.take(at(20 + 10 * number), report(at(20 + 10 * number), 2 + 2 * number, over=True))
        shop.take(at(25 + 10 * number), report(at(25 + 10 * number), 3 + 2 * number, over=False))
    shop.take(at(70), Tick(at=at(70)))
    assert shop.situation().state is SituationState.OPEN
    assert shop.situation().epoch == 1
    assert len(shop.told) == said
    assert shop.paused == {"basket-reminder": 1}


def test_what_fires_after_it_was_cleared_is_a_new_epoch_and_is_asked_again():
    shop = Shop()
    shop.take(at(1), report(at(1), 1, over=False))
    shop.take(at(5), report(at(5), 2, over=True))
    shop.take(at(15), Tick(at=at(15)))
    assert shop.open(ProposalKind.PAUSE) == []
    shop.take(at(40), report(at(40), 3, over=False))
    assert shop.situation().epoch == 2
    assert len(shop.open(ProposalKind.PAUSE)) == 1
