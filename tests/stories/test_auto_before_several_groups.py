"""What a policy paused for several groups: each takes its own back, and one question lets go of it for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import Severity
from engine.response import acting
from engine.rules.load import load_playbook
from tests.stories.telling import (
    BEACH,
    GUESTS,
    MARKETING,
    PLANNING,
    At,
    Want,
    asked,
    book,
    call,
    campaign,
    effects,
    hold,
    person,
    playbook,
    proposal,
    quake,
    saying,
    taken_back,
    tell,
    told,
    tool_is,
    yes,
)

if TYPE_CHECKING:
    from engine.model.program import PlaybookRevision, ProgramRevision
    from engine.response.brand import Brand
    from engine.response.state import Voice

BY_CALL = {"ask: owner_of(campaign)": "ask: owner_of(stop)"}
CLEAR_BY_CALL = {"ask: {quorum": "clear: {ask: owner_of(stop)}\nask: {quorum"}


def auto(words: dict[str, str], *, more: str = "") -> PlaybookRevision:
    """A playbook at stage auto, with some of its words changed."""
    made = playbook(stage=f"auto\nauto_if: {{situation: {{severity: Extreme}}}}{more}")
    text = made.text
    for was, now in words.items():
        assert was in text
        text = text.replace(was, now)
    return replace(made, text=text, digest=load_playbook(text, "playbook.yaml").digest)


def two_calls() -> ProgramRevision:
    """One campaign about two calls, each of another team; that of the guests comes first."""
    first = replace(call("cozumel", "2d"), country="HT", owner=GUESTS)
    return book(call(), first, replace(BEACH, touches=("labadee", "cozumel")))


def strong() -> Any:
    return quake(severity=Severity.EXTREME)


def test_each_group_that_would_have_been_asked_can_take_back_its_own_pause(tmp_path):
    tell(
        tmp_path,
        At("18m", strong()),
        Want("19m", hold("verified", count=2), effects("paused")),
        Want(
            "19m", asked(PLANNING, "release"), asked(GUESTS, "release"), asked(MARKETING, "release", times=0)
        ),
        At("20m", yes("release", by="pia")),
        Want("21m", hold("released"), hold("verified"), tool_is("paused")),
        Want("21m", saying(PLANNING, "No longer held", "another hold keeps it paused")),
        At("22m", yes("release", by="gus")),
        Want("23m", hold("released", count=2), effects("paused", "running")),
        given=(two_calls(), auto(BY_CALL)),
    )


def test_a_retraction_asks_one_question_about_all_that_was_paused_for_several_groups(tmp_path):
    tell(
        tmp_path,
        At("18m", strong()),
        At("25m", taken_back()),
        Want("25m", asked(MARKETING, "release"), proposal("release", "open", because=Because.RETRACTED)),
        Want("25m", proposal("release", "withdrawn", because=Because.BY_POLICY, count=2)),
        At("26m", yes("release")),
        Want("27m", hold("released", count=2), effects("paused", "running")),
        given=(two_calls(), auto(BY_CALL)),
    )


def test_the_policy_lets_go_by_one_decision_for_a_group_and_asks_about_the_rest_by_another(tmp_path):
    """What is to be let go of without asking is one question a group, however many campaigns it is of."""
    others = (campaign("other"), campaign("third"))
    story = tell(
        tmp_path,
        At("18m", strong()),
        Want("19m", hold("verified"), hold("verified", "other"), hold("verified", "third")),
        At("20m", person("edits")),
        At("25m", taken_back()),
        Want("26m", hold("lost"), hold("released", "other"), hold("released", "third")),
        given=(book(call(), BEACH, *others), auto({}, more="\non_retraction: resume")),
    )
    let_go = [one for one in story.proposals if one.because is Because.RETRACTED]
    assert [(one.group, len(one.rows), one.decided_by) for one in let_go] == [
        (MARKETING, 3, ("policy:quake",))
    ]


def test_the_owner_of_the_call_is_asked_whether_it_is_over_where_the_playbook_says_so(tmp_path):
    """Of several, the one whose call comes first; the campaign's owner is told all the same."""
    tell(
        tmp_path,
        At("18m", strong()),
        At("25m", taken_back()),
        Want("25m", asked(GUESTS, "release"), asked(PLANNING, "release", times=0)),
        Want("25m", proposal("release", "open", because=Because.RETRACTED, group=GUESTS)),
        At("26m", yes("release", by="gus")),
        Want("27m", hold("released"), effects("paused", "running"), told(MARKETING, "Running again")),
        given=(two_calls(), auto(CLEAR_BY_CALL)),
    )


def test_what_an_answer_leaves_to_people_the_policy_does_not_answer_in_the_same_breath(tmp_path, monkeypatch):
    """As where a limit is passed by the first of two, and the second is asked anew about less."""

    def leave_the_rest(voice: Voice, brand: Brand, *_: object) -> None:
        for one in brand.proposals.by("for_policy", True):
            assert one.policy is not None
            voice.say(replace(one, policy=replace(one.policy, holds=False)))

    monkeypatch.setattr(acting, "propose", leave_the_rest)
    story = tell(tmp_path, At("18m", strong()), given=(two_calls(), auto(BY_CALL)))
    asked_about = [one for one in story.proposals if one.asks is ProposalKind.PAUSE]
    assert sorted((one.state, one.decided_by) for one in asked_about) == [
        (ProposalState.APPROVED, ("policy:quake",)),
        (ProposalState.OPEN, ()),
    ]
