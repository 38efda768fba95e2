"""Many playbooks: what the index leaves out leaves nothing behind, and what was judged is judged again."""

from __future__ import annotations

from collections import Counter

from engine.model.match import Match, Miss
from engine.model.program import PlaybookRevision
from engine.model.proposal import ProposalState
from engine.model.scales import Category, Hazard, Severity
from engine.pipeline import advance
from engine.response.state import State
from engine.rules.index import MOST_NEAR
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w
from tests.rules.short_form import SHORT_FORM, changed

ADAPT = next(line for line in SHORT_FORM.splitlines(keepends=True) if "propose_itinerary" in line)
EXPOSURE = SHORT_FORM[SHORT_FORM.index("exposure:") : SHORT_FORM.index("unless:")]
NAMES = [f"quake-{number:02}" for number in range(20)]


def revision(name: str, text: str = SHORT_FORM) -> PlaybookRevision:
    text = text.replace("disaster-near-port-call", name)
    digest = load_playbook(text, "playbook.yaml").digest
    return PlaybookRevision(brand="main", name=name, digest=digest, file="playbook.yaml", text=text)


def opened(*names: str) -> State:
    state = State(evaluator=PlainEvaluator())
    advance(state, [w.program(), *(revision(name) for name in names)], w.NOW)
    return state


def judged(state: State, *inputs, after: int = 0) -> dict[type, Counter]:
    words, _ = advance(state, inputs, w.after(after))
    return {kind: Counter(one.playbook for one in words if isinstance(one, kind)) for kind in (Match, Miss)}


def test_a_playbook_about_another_hazard_leaves_nothing():
    state = opened(*NAMES)
    flood = w.signal(hazard=Hazard.FLOOD, partition=Category.MET)
    assert judged(state, flood) == {Match: Counter(), Miss: Counter()}
    assert state.brand("main").exposures == {}


def test_of_many_that_fall_short_the_nearest_leave_a_miss():
    state = opened(*NAMES)
    found = judged(state, w.signal(severity=Severity.MINOR))
    assert found[Match] == Counter()
    assert sorted(found[Miss]) == NAMES[:MOST_NEAR]
    for number in range(2, 5):
        found = judged(state, w.signal(revision=number, severity=Severity.MINOR))
        assert sorted(found[Miss]) == NAMES[:MOST_NEAR]


def test_whatever_matched_is_judged_again_and_its_questions_are_taken_back():
    state = opened(*NAMES)
    found = judged(state, w.signal())
    assert sorted(found[Match]) == NAMES
    asked = [one for one in state.brand("main").proposals.values() if one.state is ProposalState.OPEN]
    assert {one.playbook for one in asked} == set(NAMES)

    found = judged(state, w.signal(revision=2, severity=Severity.MINOR))
    assert found[Match] == Counter()
    assert sorted(found[Miss]) == NAMES
    assert not any(one.state is ProposalState.OPEN for one in state.brand("main").proposals.values())


def test_a_playbook_that_now_speaks_of_something_else_is_judged_again():
    state = opened("quake-00", "quake-01")
    judged(state, w.signal())
    of_fire = changed("[earthquake, tsunami, cyclone, volcano, unrest]", "[wildfire]")
    found = judged(state, revision("quake-01", of_fire))
    assert set(found[Miss]) == {"quake-01"}
    assert {one.playbook for one in state.brand("main").open_proposals(*state.brand("main").situations)} == {
        "quake-00"
    }


def test_a_playbook_that_now_asks_about_campaigns_lets_go_of_the_calls_it_matched_and_the_other_way_round():
    of_calls = SHORT_FORM.replace(ADAPT, "")
    of_campaigns = of_calls.replace(EXPOSURE, "exposure: {to: campaign, by: [topic]}\n").replace(
        "touching: stop", "touching: campaign"
    )
    state = State(evaluator=PlainEvaluator())
    book = w.program(campaigns=(w.campaign(topics=("checkout",)),))
    advance(state, [book, revision("quake-00", of_calls)], w.NOW)
    for text, matched in (
        (of_calls, "voyage-1/labadee"),
        (of_campaigns, "c-17"),
        (of_calls, "voyage-1/labadee"),
    ):
        advance(state, [revision("quake-00", text), w.signal(topics=("checkout",))], w.NOW)
        brand = state.brand("main")
        (situation,) = brand.situations.values()
        assert [one.item for one in brand.matches_for("quake-00", situation)] == [matched]
        (asked,) = brand.open_proposals(situation.id)
        assert [row.items for row in asked.rows] == [(matched,)]


def test_a_playbook_that_is_withdrawn_is_not_judged():
    state = opened("quake-00", "quake-01")
    judged(state, w.signal())
    gone = PlaybookRevision(brand="main", name="quake-01", digest="", file="", text="")
    assert judged(state, gone)[Miss] == Counter({"quake-01": 1}), "what it matched is over"
    assert set(judged(state, w.signal(revision=2))[Match]) == {"quake-00"}
