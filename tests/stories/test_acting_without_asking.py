"""A playbook at stage auto acts where it may, says so with a way back, and asks people about everything else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.decision import Decision
from engine.model.hold import HoldState, RunState
from engine.model.proposal import Because
from engine.model.scales import PauseClass, Severity, SourceClass
from engine.model.signal import Silence, Sketch
from engine.rules.load import load_playbook
from engine.situations.voices import READ_BESIDE
from tests.fakes.moody_tool import Write
from tests.stories.telling import (
    BEACH,
    GUESTS,
    MARKETING,
    PLANNING,
    At,
    Check,
    Happening,
    House,
    Want,
    asked,
    book,
    both,
    call,
    campaign,
    effects,
    hold,
    kill_switch,
    no,
    no_hold,
    person,
    playbook,
    proposal,
    quake,
    revised,
    saying,
    taken_back,
    tell,
    told,
    tool_is,
    yes,
)

EXTREME = "{situation: {severity: Extreme}}"


def auto(name: str = "quake", *, auto_if: str = EXTREME, more: str = "", **changes: Any) -> Any:
    return playbook(name, stage=f"auto\nauto_if: {auto_if}{more}", **changes)


def strong(revision: int = 1, **changes: Any) -> Happening:
    return quake(revision, **({"severity": Severity.EXTREME} | changes))


def policy_says(**wanted: bool) -> Check:
    """The newest question that a policy judged has these leaves, true or false; `__` stands for a dot."""

    def check(house: House) -> str:
        judged = [one.policy for one in house.proposals if one.policy is not None]
        parts = {} if not judged else {one.path: one.holds for one in judged[-1].parts}
        want = {name.replace("__", "."): holds for name, holds in wanted.items()}
        wrong = {path: parts.get(path) for path, holds in want.items() if parts.get(path) is not holds}
        return f"the policy says {wrong}, not {want}" if wrong else ""

    return check


def silent(quiet: bool) -> Happening:
    async def happen(house: House) -> None:
        now = house.clock.now()
        await house.step([Silence(source="usgs", quiet=quiet, since=now, at=now, says="no answer")])

    return happen


def test_it_pauses_at_once_and_its_decision_leaves_the_trace_of_a_persons(tmp_path):
    story = tell(
        tmp_path,
        At("18m", strong()),
        Want("18m", hold("verified"), effects("paused"), proposal("pause", "approved", quorum=1)),
        Want("18m", asked(MARKETING, "pause", times=0), asked(MARKETING, "release")),
        Want("18m", told(MARKETING, "Paused: "), told(PLANNING, "Your playbook acts without asking")),
        given=(book(), auto(quorum=2)),
    )
    (paused,) = [one for one in story.proposals if one.asks == "pause"]
    assert (paused.decided_by, paused.approvals) == (("policy:quake",), ("policy:quake",))
    assert paused.playbook_digest == auto(quorum=2).digest
    assert paused.policy is not None
    leaves = {one.path: one.says for one in paused.policy.parts}
    assert leaves["stage.auto.undo"] == "1 of 1 can be paused and taken back, needs at least 1"
    (severity,) = [one for part in paused.policy.parts for one in part.parts if "severity" in one.path]
    assert severity.says == "severity is Extreme, asked for Extreme"
    (verdict,) = story.verdicts
    assert (verdict.proposal, verdict.accepted, verdict.final) == (paused.id, True, True)
    decisions = [word for word in _journal(tmp_path) if isinstance(word, Decision)]
    assert [(one.by, one.via, one.id) for one in decisions] == [("policy:quake", "policy", verdict.decision)]


def _journal(folder: Any) -> list[Any]:
    from engine.model.codec import decode
    from store.sqlite import SqliteStore

    with SqliteStore.open(folder / "s.sqlite3") as store:
        return [
            decode(kind, v, body)
            for one in store.batches()
            for (kind, v), body in zip(one.kinds, one.spoken, strict=True)
        ]


class TestTakingBack:
    def test_one_press_of_the_owner_resumes_it_and_it_is_not_done_again(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            At("20m", yes("release")),
            Want("20m", hold("released"), effects("paused", "running"), told(MARKETING, "Running again")),
            At("30m", strong(2, magnitude=7.4)),
            Want("9d", effects("paused", "running"), asked(MARKETING, "pause", times=0)),
            given=(book(), auto()),
        )

    def test_before_anything_was_asked_of_the_tool_nothing_is(self, tmp_path):
        story = tell(
            tmp_path,
            At("18m", both(strong(), yes("release"))),
            Want("19m", hold("released"), effects()),
            given=(book(), auto()),
        )
        assert "mara took it back" in story.holds[0].says

    def test_while_the_pause_is_under_way_it_is_undone_as_soon_as_it_took(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            Want("18m", hold("asked")),
            At("18m2s", yes("release")),
            Want("19m", hold("released"), effects("paused", "running"), tool_is("running")),
            given=(book(), auto()),
            tool={"lag": 3},
        )

    def test_what_was_taken_back_for_one_playbook_is_asked_about_for_another(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            At("20m", yes("release")),
            At("21m", revised(auto("another"))),
            At("22m", strong(2)),
            Want("22m", effects("paused", "running"), asked(MARKETING, "pause")),
            Want("22m", policy_says(stage__auto__untouched=False)),
            given=(book(), auto()),
        )

    def test_nobody_need_answer_and_the_end_of_the_lease_is_asked_about(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            Want("2d", hold("verified"), proposal("release", "open", because=Because.BY_POLICY)),
            Want("3d1h", proposal("release", "expired", because=Because.BY_POLICY)),
            Want("3d1h", proposal("release", "open", because=Because.LEASE_ENDED), effects("paused")),
            given=(book(), auto()),
        )

    def test_to_leave_it_leaves_it(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            At("20m", no("release")),
            Want("2d", hold("verified"), effects("paused")),
            Want("3d1h", proposal("release", "open", because=Because.LEASE_ENDED)),
            given=(book(), auto()),
        )


class TestPeopleAreAsked:
    def test_where_auto_if_does_not_hold_as_at_suggest(self, tmp_path):
        tell(
            tmp_path,
            At("18m", quake(severity=Severity.SEVERE)),
            Want("18m", asked(MARKETING, "pause"), no_hold, policy_says(auto_if__situation=False)),
            At("20m", yes("pause")),
            Want("20m", hold("verified"), proposal("release", "open", count=0)),
            given=(book(), auto()),
        )

    def test_until_it_holds_then_the_policy_answers_and_the_open_question_is_closed(self, tmp_path):
        tell(
            tmp_path,
            At("18m", quake(severity=Severity.SEVERE)),
            At("25m", strong(2)),
            Want("25m", hold("verified"), proposal("pause", "approved"), proposal("pause", "open", count=0)),
            Want("25m", asked(MARKETING, "pause"), asked(MARKETING, "release")),
            given=(book(), auto()),
        )

    def test_about_more_campaigns_than_it_may_pause(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            Want("18m", no_hold, asked(MARKETING, "pause"), asked(GUESTS, "pause")),
            Want("18m", policy_says(auto_if__most_campaigns=False)),
            given=(
                book(call(), BEACH, campaign("other", owner=GUESTS)),
                auto(auto_if="{most_campaigns: 1}"),
            ),
        )

    def test_about_what_cannot_be_undone_and_only_about_that(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            Want("18m", hold("verified"), hold("verified", "blast", count=0), effects(id="blast")),
            Want("18m", asked(MARKETING, "pause"), proposal("pause", "open"), tool_is("running", "blast")),
            Want("18m", policy_says(stage__auto__undo=False)),
            given=(book(call(), BEACH, campaign("blast", pause_class=PauseClass.KILL)), auto()),
        )

    def test_while_everything_is_stopped_and_afterwards_it_acts(self, tmp_path):
        tell(
            tmp_path,
            At("17m", kill_switch(on=True)),
            At("18m", strong()),
            Want("18m", no_hold, asked(MARKETING, "pause"), policy_says(stage__auto__stopped=False)),
            At("20m", kill_switch(on=False)),
            Want("21m", hold("verified"), proposal("pause", "open", count=0)),
            given=(book(), auto()),
        )

    def test_above_the_limits_and_what_they_let_go_on_too(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            Want("18m", effects("paused"), effects(id="other"), proposal("pause", "waiting")),
            Want("18m", proposal("limit", "open")),
            At("20m", yes("limit", by="pia")),
            At("21m", yes("limit", by="paul")),
            Want(
                "21m", asked(MARKETING, "pause"), effects(id="other"), policy_says(stage__auto__limits=False)
            ),
            At("22m", yes("pause")),
            Want("22m", effects("paused", id="other")),
            given=(book(call(), BEACH, campaign("other")), auto(limit=1)),
        )

    def test_on_the_word_of_one_newspaper(self, tmp_path):
        news: dict[str, Any] = {"source_class": SourceClass.NEWS, "source": "paper", "publisher": "paper"}
        text = auto().text.replace("evidence: {official: 1}", "evidence: {news: 1}")
        given = replace(auto(), text=text, digest=load_playbook(text, "playbook.yaml").digest)
        tell(
            tmp_path,
            At("18m", strong(**news)),
            Want("18m", no_hold, asked(MARKETING, "pause"), policy_says(stage__auto__heard=False)),
            given=(book(), given),
        )

    def test_on_the_word_of_one_newspaper_and_who_was_read_by_it(self, tmp_path):
        news: dict[str, Any] = {"source_class": SourceClass.NEWS, "source": "paper", "publisher": "paper"}
        echo = Sketch(kinds=(READ_BESIDE,))
        weather: dict[str, Any] = {"source_class": SourceClass.OFFICIAL, "source": "met", "publisher": "met"}
        other: dict[str, Any] = {"source_class": SourceClass.NEWS, "source": "other", "publisher": "other"}
        text = auto().text.replace("evidence: {official: 1}", "evidence: {news: 1}")
        given = replace(auto(), text=text, digest=load_playbook(text, "playbook.yaml").digest)
        tell(
            tmp_path,
            At("18m", strong(**news)),
            At("19m", strong(**other, sketch=echo)),
            At("19m", strong(**weather, sketch=echo)),
            Want("19m", no_hold, policy_says(stage__auto__heard=False)),
            At("20m", strong(2, **other)),
            Want("20m", hold("verified")),
            given=(book(), given),
        )

    def test_while_the_source_is_silent(self, tmp_path):
        tell(
            tmp_path,
            At("18m", quake(severity=Severity.SEVERE)),
            At("20m", silent(quiet=True)),
            At("21m", revised(auto(auto_if="{situation: {severity: [Severe, Extreme]}}"))),
            Want("30m", no_hold, policy_says(stage__auto__open=False)),
            At("31m", silent(quiet=False)),
            Want("32m", hold("verified")),
            given=(book(), auto()),
        )

    def test_about_what_somebody_set_running_again(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            At("19m", person("resumes")),
            At("20m", yes("release")),
            Want("20m30s", hold("lost")),
            At(
                "21m",
                revised(book(call(), call("cozumel", "4d"), replace(BEACH, touches=("labadee", "cozumel")))),
            ),
            Want("9d", effects("paused")),
            given=(book(), auto()),
        )


class TestARetraction:
    def test_proposes_the_undo_of_what_was_paused_without_asking(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            At("25m", taken_back()),
            Want("25m", proposal("release", "open", because=Because.RETRACTED), effects("paused")),
            Want("25m", proposal("release", "withdrawn", because=Because.BY_POLICY)),
            At("26m", yes("release")),
            Want("26m", effects("paused", "running")),
            given=(book(), auto()),
        )

    def test_is_undone_without_asking_where_the_playbook_says_so(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            At("25m", taken_back()),
            Want("25m", effects("paused", "running"), hold("released"), told(MARKETING, "Running again")),
            Want("25m", saying(MARKETING, "Taken back", "is being resumed without asking")),
            Want("25m", asked(MARKETING, "release")),
            given=(book(), auto(more="\non_retraction: resume")),
        )

    def test_leaves_alone_what_somebody_changed(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            At("19m", person("edits")),
            At("25m", taken_back()),
            Want("26m", hold("lost"), effects("paused"), tool_is("paused")),
            given=(book(), auto(more="\non_retraction: resume")),
        )

    def test_asks_about_what_people_paused(self, tmp_path):
        tell(
            tmp_path,
            At("18m", quake(severity=Severity.SEVERE)),
            At("20m", yes("pause")),
            At("25m", taken_back()),
            Want("25m", proposal("release", "open", because=Because.RETRACTED), effects("paused")),
            given=(book(), auto(more="\non_retraction: resume")),
        )

    def test_undoes_what_another_playbook_holds_only_with_the_last_hold(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            Want("19m", hold("verified", count=2), effects("paused")),
            At("25m", taken_back()),
            Want("25m", hold("released"), hold("verified"), effects("paused")),
            At("26m", yes("release")),
            Want("26m", effects("paused", "running")),
            given=(book(), auto(more="\non_retraction: resume"), auto("another")),
        )

    def test_of_a_pause_under_way_is_undone_when_it_took(self, tmp_path):
        tell(
            tmp_path,
            At("18m", strong()),
            At("18m2s", taken_back()),
            Want("20m", effects("paused", "running"), hold("released")),
            given=(book(), auto(more="\non_retraction: resume")),
            tool={"lag": 3},
        )


def test_a_pause_that_does_not_take_is_told_and_its_offer_goes(tmp_path):
    tell(
        tmp_path,
        At("18m", strong()),
        Want("30m", hold("failed"), told(MARKETING, "NOT paused")),
        Want("30m", proposal("release", "withdrawn", because=Because.BY_POLICY)),
        given=(book(), auto()),
        tool={"mood": Write.REFUSED},
    )


def test_what_was_paused_before_is_not_ours_to_undo(tmp_path):
    story = tell(
        tmp_path,
        At("17m", person("pauses")),
        At("18m", strong()),
        At("20m", yes("release")),
        Want("21m", hold("released"), effects()),
        given=(book(), auto()),
    )
    assert story.tool.things["beach-week"].state is RunState.PAUSED


def test_who_takes_back_one_of_two_pauses_while_the_other_is_under_way_is_not_told_to_resume_it(tmp_path):
    """Each of two playbooks pauses it; while the second pause is read back, nobody may resume it by hand."""
    title = "NOT resumed"
    tell(
        tmp_path,
        At("18m", strong()),
        Want("18m", hold("asked"), hold("reading")),
        At("18m2s", to_the_first()),
        Want(
            "19m", saying(MARKETING, title, "another pause of it is under way", "take back the other pause")
        ),
        Want("19m", tool_is("paused"), effects("paused")),
        given=(book(), auto(), auto("second")),
        tool={"lag": 3},
    )


def to_the_first() -> Happening:
    """Take back what was asked of the tool already; the other pause waits for it."""

    async def happen(house: House) -> None:
        (first,) = [one for one in house.holds if one.state is HoldState.ASKED]
        (offer,) = [one for one in house.proposals if (one.playbook, one.asks) == (first.playbook, "release")]
        await yes("release", to=offer.id, plan=offer.plan)(house)

    return happen
