"""Absences and rates on the whole path: time turns them true, what is heard late undoes them, and nothing is lost."""

from __future__ import annotations

from typing import Any

from engine.model.match import Match, Miss
from engine.model.program import PlaybookRevision
from engine.model.proposal import ProposalState
from engine.model.scales import Hazard, Severity, SourceClass
from engine.model.signal import Silence
from engine.model.time import DAY, HOUR, MINUTE
from engine.pipeline import advance
from engine.response.brand import Brand
from engine.response.looking import why_not
from engine.response.state import State, Voice
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w
from tests.stories.telling import book, campaign

TEXT = """\
schema: serviola/playbook/1
playbook: asked
owner: team:shop
author: team:shop
review_by: 2027-05-01
stage: suggest
when:
  situation: {{hazard: {hazard}, topics: [checkout]}}
  evidence: {evidence}
  exposure: {{to: campaign, by: [topic]}}
then:
  - pause_campaigns: {{touching: campaign, lease: 4h, ask: owner_of(campaign)}}
"""


class World:
    """One brand with one playbook and one campaign on the topic; what is said is kept."""

    def __init__(self, evidence: str, hazard: Hazard = Hazard.OUTAGE) -> None:
        self.hazard = hazard
        self.state = State(evaluator=PlainEvaluator())
        text = TEXT.format(evidence=evidence, hazard=hazard)
        digest = load_playbook(text, "asked.yaml").digest
        revision = PlaybookRevision(
            brand="main",
            name="asked",
            digest=digest,
            file="asked.yaml",
            text=text,
        )
        offer = campaign("offer", topics=("checkout",))
        self.said: list[Any] = []
        self.at(0, book(offer), revision)

    @property
    def brand(self) -> Brand:
        return self.state.brand("main")

    def at(self, span: int, *inputs: Any) -> None:
        words, _ = advance(self.state, inputs, w.after(span))
        self.said += words

    def tick(self, span: int) -> None:
        self.at(span, w.tick(at=w.after(span)))

    def hear(self, span: int, name: str, *, sent: int | None = None, **changes: Any) -> None:
        sent_at = w.after(span if sent is None else sent)
        have: dict[str, Any] = {
            "source": "alerts",
            "source_class": SourceClass.OPS,
            "publisher": name,
            "native_id": name,
            "aliases": (),
            "hazard": self.hazard,
            "severity": Severity.SEVERE,
            "occurred_at": sent_at,
            "sent_at": sent_at,
            "received_at": w.after(span),
            "expires_at": None,
            "topics": ("checkout",),
            "point": None,
            "magnitude": None,
            "depth_km": None,
        }
        self.at(span, w.signal(**(have | changes)))

    def post(self, span: int, name: str, *, sent: int | None = None, **changes: Any) -> None:
        self.hear(span, name, sent=sent, source="fedi", source_class=SourceClass.SOCIAL, **changes)

    @property
    def found(self) -> Match | Miss:
        return [word for word in self.said if isinstance(word, Match | Miss)][-1]

    @property
    def asked(self) -> list[ProposalState]:
        return [one.state for one in self.brand.proposals.values()]


def test_a_silence_becomes_long_enough_by_time_alone_and_what_was_sent_in_time_undoes_it():
    world = World("{absent: all_clear, by: 6h}")
    world.hear(0, "pay")
    assert world.found.kind == "miss"
    (situation,) = world.brand.situations
    assert world.brand.recheck[situation] == w.after(6 * HOUR)
    world.tick(6 * HOUR - 1)
    assert world.found.kind == "miss"
    world.tick(6 * HOUR)
    assert world.found.kind == "match"
    assert world.asked == [ProposalState.OPEN]
    # Time alone takes nothing back.
    world.tick(9 * HOUR)
    assert world.asked == [ProposalState.OPEN]
    # An all-clear of another publisher that was sent in time, and was on its way for hours.
    world.hear(10 * HOUR, "pay", sent=5 * HOUR, revision=2, all_clear=True, occurred_at=w.after(0))
    assert world.found.kind == "miss"
    assert getattr(world.found, "failed", ()) == ("when.evidence.absent",)
    assert world.asked == [ProposalState.WITHDRAWN]


def test_a_word_in_time_that_is_revised_later_was_no_silence():
    world = World("{absent: social, by: 2h}")
    world.hear(0, "pay")
    world.post(HOUR, "p1")
    world.post(3 * HOUR, "p1", revision=2)
    world.tick(4 * HOUR)
    assert not any(isinstance(word, Match) for word in world.said)
    assert not world.asked


def test_a_sequence_holds_in_whatever_order_it_is_heard():
    told = [("ops", 0), ("a", 10), ("b", 20), ("c", 30)]
    for order in (told, told[:1] + told[:0:-1]):
        world = World("{sequence: [{ops: 1}, {social: 3}], within: 1h}")
        for number, (name, minute) in enumerate(order):
            hear = world.hear if name == "ops" else world.post
            hear((40 + number) * MINUTE, name, sent=minute * MINUTE)
        assert world.found.kind == "match"
        assert world.asked == [ProposalState.OPEN]


def test_a_late_report_elsewhere_changes_what_a_surge_is_held_against():
    world = World("{rate: social, over: 1h, times: 2, against: 2h, least: 3}", Hazard.COMPLAINT)
    # Texts tell of one event for a week; what was said ten days before is another situation.
    world.post(0, "old", sent=-10 * DAY)
    for number in range(3):
        world.post((50 + number) * MINUTE, f"p{number}")
    assert len(world.brand.situations) == 2
    assert world.found.kind == "match"
    (first,) = {word.situation for word in world.said if isinstance(word, Match)}
    other = next(one for one in world.brand.situations if one != first)
    assert world.brand.recheck[first] is None
    # Six people spoke of the old one just before the hour, and are heard late.
    for number in range(6):
        world.post(HOUR + number, f"l{number}", sent=-10 * MINUTE, occurred_at=w.after(-9 * DAY))
    kept = world.brand.situations
    assert (len(kept[other].evidence), len(kept[first].evidence)) == (7, 3)
    world.tick(2 * HOUR)
    states = {one.situation: one.state for one in world.brand.proposals.values()}
    # They are a surge of their own there, and too many for three to be one here.
    assert states == {first: ProposalState.WITHDRAWN, other: ProposalState.OPEN}


def quiet(source: str, *, since: int) -> Silence:
    return Silence(source=source, quiet=True, since=w.after(since), at=w.after(since + HOUR), says="no word")


UNHEARD = "it may have been said unheard: alerts has not been heard since 2026-03-14 10:26 UTC"


def test_an_absent_all_clear_says_which_of_those_who_could_give_it_is_quiet_and_since_when():
    world = World("{absent: all_clear, by: 6h}")
    world.hear(0, "pay")
    world.post(MINUTE, "someone")
    world.at(2 * HOUR, quiet("alerts", since=HOUR), quiet("elsewhere", since=HOUR))
    assert UNHEARD not in repr(world.found.proof)
    world.tick(6 * HOUR)
    assert world.found.kind == "match"
    assert f"no all-clear for 6 h, needs 6 h; {UNHEARD}'" in repr(world.found.proof)


def test_of_a_class_it_says_who_is_of_it_and_who_may_be():
    world = World("{absent: ops, by: 6h}")
    world.at(0, w.signal(source="alerts", source_class=SourceClass.OPS, native_id="else", aliases=()))
    world.post(MINUTE, "someone")
    world.at(2 * HOUR, quiet("alerts", since=HOUR), quiet("fedi", since=HOUR), quiet("new", since=HOUR))
    world.tick(7 * HOUR)
    assert world.found.kind == "match"
    assert f"{UNHEARD} and new has not been heard since 2026-03-14 10:26 UTC'" in repr(world.found.proof)


def test_who_was_heard_until_the_time_was_up_did_not_speak_unheard():
    world = World("{absent: all_clear, by: 6h}")
    world.hear(0, "pay")
    world.at(7 * HOUR, quiet("alerts", since=6 * HOUR))
    world.tick(7 * HOUR)
    assert world.found.kind == "match"
    assert "unheard" not in repr(world.found.proof)


def test_a_question_that_is_asked_because_nobody_was_heard_is_still_asked():
    world = World("{absent: all_clear, by: 6h}")
    world.hear(0, "pay")
    world.at(2 * HOUR, quiet("alerts", since=HOUR))
    world.tick(6 * HOUR)
    assert world.asked == [ProposalState.OPEN]
    (situation,) = world.brand.situations.values()
    plan = world.brand.plans["asked"]
    voice = Voice(state=world.state, now=w.after(8 * HOUR))
    held = why_not(voice, world.brand, plan, situation)
    assert UNHEARD in repr(held.clauses)
    assert UNHEARD in repr(held.found)
