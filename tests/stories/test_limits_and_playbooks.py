"""How much at once, and what happens when a playbook is changed while people are asked."""

from __future__ import annotations

from dataclasses import replace

from engine.model.program import Stop
from engine.model.proposal import Because, ProposalKind, ProposalState
from tests.stories.telling import (
    GUESTS,
    MARKETING,
    PLANNING,
    At,
    Check,
    House,
    Want,
    asked,
    book,
    both,
    call,
    campaign,
    effects,
    hold,
    in_vain,
    no,
    playbook,
    proposal,
    quake,
    revised,
    tell,
    told,
    tool_is,
    untouched,
    withdrawn,
    yes,
)

MANY = [campaign(f"c-{number}") for number in range(4)]
MORE = [campaign(f"g-{number}", owner=GUESTS) for number in range(4)]


def asks_about(count: int, group: str = MARKETING) -> Check:
    """One open question of a group is about so many campaigns."""

    def check(house: House) -> str:
        found = [
            len(one.rows)
            for one in house.proposals
            if (one.asks, one.state, one.group) == (ProposalKind.PAUSE, ProposalState.OPEN, group)
        ]
        return "" if found == [count] else f"{group} is asked about {found} campaigns, not {count}"

    return check


def test_what_is_over_the_limit_waits_and_its_owner_is_asked_once(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        Want(
            "0s",
            proposal("pause", "open", over_limit=False, quorum=1),
            proposal("pause", "waiting", round=2),
            asked(MARKETING, "pause"),
            asked(PLANNING, "limit"),
        ),
        At("1m", yes(by="mara")),
        Want("1m", *(effects("paused", id=one.id) for one in MANY[:3]), effects(id="c-3")),
        At("2m", both(yes("limit", by="pia"), yes("limit", by="paul"))),
        Want(
            "2m", proposal("pause", "open", round=2, over_limit=True, quorum=1), asked(MARKETING, "pause", 2)
        ),
        At("3m", yes(by="mara")),
        Want("3m", effects("paused", id="c-3"), asked(PLANNING, "limit")),
        given=(book(call(), *MANY), playbook(limit=3)),
    )


def test_a_no_leaves_what_waits_to_the_limit(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", no("limit", by="pia")),
        Want("59m", proposal("pause", "waiting"), told(PLANNING, "Declined: more than the limit of quake")),
        Want("61m", asks_about(4), asked(PLANNING, "limit"), asked(MARKETING, "pause")),
        given=(book(call(), *MANY), playbook(limit=3)),
    )


def test_nobody_need_answer_once_nothing_waits(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", revised(book(call(), *MANY[:3]))),
        Want(
            "1m",
            proposal("limit", "withdrawn"),
            proposal("pause", "withdrawn", round=2),
            told(PLANNING, "No longer asked: more than the limit of quake"),
            told(MARKETING, "No longer asked", times=0),
        ),
        given=(book(call(), *MANY), playbook(limit=3)),
    )


def test_what_waits_and_the_request_for_it_are_answered_in_vain_where_that_means_nothing(tmp_path):
    waiting: list[str] = []

    def remember(house: House) -> str:
        waiting.append(house.question("pause", state=ProposalState.WAITING, by="mara").id)
        return ""

    async def answer_what_waits(house: House) -> None:
        await in_vain(yes(to=waiting[0]), "waits for a limit")(house)

    tell(
        tmp_path,
        At("0s", quake()),
        Want("0s", remember),
        At("1m", answer_what_waits),
        At("2m", in_vain(yes("limit", by="pia", rows=("pause:mailer:campaign:c-3",)), "without naming rows")),
        At("3m", in_vain(yes("limit", by="mara", to="*"), "no proposal")),
        Want("4m", proposal("limit", "open"), proposal("pause", "waiting")),
        given=(book(call(), *MANY), playbook(limit=3)),
    )


def test_at_the_limit_one_person_is_enough(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        Want("0s", proposal("pause", "open", over_limit=False, quorum=1)),
        At("1m", yes(by="mara")),
        Want("1m", *(effects("paused", id=one.id) for one in MANY)),
        given=(book(call(), *MANY), playbook(limit=4)),
    )


def test_what_was_asked_within_the_hour_counts_towards_the_limit(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes(by="mara")),
        At("30m", revised(book(call(), *MANY, campaign("late")))),
        Want("30m", proposal("pause", "waiting", round=2)),
        Want("62m", proposal("pause", "open", round=2, over_limit=False, quorum=1)),
        given=(book(call(), *MANY), playbook(limit=4)),
    )
    tell(
        tmp_path / "later",
        At("0s", quake()),
        At("1m", yes(by="mara")),
        At("62m", revised(book(call(), *MANY, campaign("late")))),
        Want("62m", proposal("pause", "open", round=2, over_limit=False, quorum=1)),
        given=(book(call(), *MANY), playbook(limit=4)),
    )


def test_several_groups_are_not_asked_about_more_than_the_limit_together(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        Want("0s", asked(MARKETING, "pause"), asked(GUESTS, "pause", times=0), asked(PLANNING, "limit")),
        At("1m", yes(by="mara")),
        Want("1m", *(effects("paused", id=one.id) for one in MANY), *(effects(id=one.id) for one in MORE)),
        At("2m", both(yes("limit", by="pia"), yes("limit", by="paul"))),
        Want("2m", proposal("pause", "open", group=GUESTS, over_limit=True), asks_about(4, GUESTS)),
        At("3m", yes(by="gus")),
        Want("3m", *(effects("paused", id=one.id) for one in MORE)),
        given=(book(call(), *MANY, *MORE), playbook(limit=4)),
    )


def test_many_ways_around_are_no_reason_for_two_people(tmp_path):
    calls = [call(f"port-{number}", f"{number + 1}d") for number in range(4)]
    tell(
        tmp_path,
        At("0s", quake()),
        Want("0s", proposal("itinerary", "open", quorum=1, over_limit=False)),
        At("1m", revised(book(*calls[:3], campaign("x", touches="nothing")))),
        Want("1m", proposal("itinerary", "open", quorum=1, over_limit=False, revision=2)),
        given=(book(*calls, campaign("x", touches="nothing")), playbook(limit=1, itinerary=True)),
    )


# --- a playbook changes ---


def test_a_revised_playbook_changes_the_plan_and_voids_the_old_answer(tmp_path):
    old: list[str] = []

    def remember(house: House) -> str:
        old.append(house.question("pause", state=ProposalState.OPEN, by="mara").plan)
        return ""

    async def late(house: House) -> None:
        await in_vain(yes(plan=old[0]), "has changed since you saw it")(house)

    tell(
        tmp_path,
        At("0s", quake()),
        Want("0s", remember),
        At("1m", revised(playbook(lease="24h", quorum=2))),
        Want("1m", proposal("pause", "open", revision=2, quorum=2, lease_s=24 * 3600)),
        At("2m", late),
        At("3m", yes(by="mara")),
        At("4m", yes(by="tom")),
        Want("23h", asked(MARKETING, "release", times=0)),
        Want("25h", asked(MARKETING, "release")),
    )


def test_a_revised_playbook_says_anew_what_silence_does(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", revised(playbook(on_timeout="decline"))),
        Want("2h", proposal("pause", "expired")),
    )


def test_a_playbook_that_is_withdrawn_withdraws_its_questions(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", revised(withdrawn())),
        Want(
            "1m",
            proposal("pause", "withdrawn"),
            proposal("itinerary", "withdrawn"),
            told(MARKETING, "No longer asked"),
        ),
        At("2m", in_vain(yes(by="mara", state=ProposalState.WITHDRAWN), "already withdrawn")),
        Want("9d", untouched("beach-week")),
        given=(book(), playbook(itinerary=True)),
    )


def test_a_playbook_that_goes_back_into_the_shadow_withdraws_its_questions(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", revised(playbook(stage="shadow"))),
        Want("1m", proposal("pause", "withdrawn"), told(MARKETING, "No longer asked")),
        Want("9d", untouched("beach-week")),
    )


def test_what_a_withdrawn_playbook_paused_is_asked_about_at_once_and_at_its_end(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes(by="mara")),
        At("2m", revised(withdrawn())),
        Want("2m", hold("verified"), proposal("release", "open", because=Because.NO_LONGER_MATCHED)),
        Want("5h", proposal("release", "expired"), tool_is("paused")),
        Want("77h", proposal("release", "open", because=Because.LEASE_ENDED)),
        At("77h", yes("release", by="mara")),
        Want("77h", effects("paused", "running")),
    )


def test_a_playbook_that_comes_back_calls_for_what_it_paused_again(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes(by="mara")),
        At("2m", revised(withdrawn())),
        At("3m", revised(playbook())),
        Want("3m", hold("verified"), proposal("release", "withdrawn"), asked(MARKETING, "pause")),
    )


def test_a_playbook_that_no_longer_matches_after_its_revision_proposes_the_undo(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes(by="mara")),
        At("2m", revised(_for_cyclones())),
        Want("2m", proposal("release", "open", because=Because.NO_LONGER_MATCHED), tool_is("paused")),
    )


def _for_cyclones():
    from dataclasses import replace

    from engine.rules.load import load_playbook

    revision = playbook()
    text = revision.text.replace("[earthquake]", "[cyclone]")
    return replace(revision, text=text, digest=load_playbook(text, "playbook.yaml").digest)


def test_a_playbook_that_comes_later_asks_about_what_is_going_on(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        Want("1h", asked(MARKETING, "pause", times=0)),
        At("1h", revised(playbook())),
        Want("1h", asked(MARKETING, "pause")),
        given=(book(), playbook(stage="shadow")),
    )


def another(arrives: str) -> Stop:
    return replace(call(arrives=arrives), id=f"voyage:labadee:{arrives}")


def again(when: str, arrives: str) -> tuple[At, At]:
    """A call comes up anew while the situation still stands, and its source speaks."""
    return (
        At(when, revised(book(another(arrives), campaign("beach-week")))),
        At(when, quake(2, standing=True)),
    )


def test_what_was_declined_answers_for_a_week_for_calls_that_come_up_since(tmp_path):
    tell(
        tmp_path,
        At("0s", quake(standing=True)),
        At("10m", no()),
        *again("3d", "4d"),
        Want("3d", proposal("pause", "open", count=0), proposal("pause", "declined")),
    )


def test_what_was_declined_is_asked_anew_at_the_end_of_the_week_for_a_call_that_came_up_in_it(tmp_path):
    tell(
        tmp_path,
        At("0s", quake(standing=True)),
        At("10m", no()),
        At("3d", revised(book(another("9d"), campaign("beach-week")))),
        Want("7d9m", proposal("pause", "open", count=0)),
        Want("7d10m", proposal("pause", "open", round=2)),
        At("7d20m", no()),
        Want("8d", proposal("pause", "open", count=0), proposal("pause", "declined", count=2)),
    )


def test_what_was_declined_is_asked_anew_weeks_later_for_a_call_that_comes_up_by_time_alone(tmp_path):
    calls = (another("4d"), another("13d"))
    tell(
        tmp_path,
        At("0s", quake(standing=True)),
        At("10m", no()),
        Want("7d9m", proposal("pause", "open", count=0)),
        Want("7d10m", proposal("pause", "open", round=2)),
        given=(book(*calls, campaign("beach-week")), playbook()),
    )


def test_what_was_declined_is_asked_anew_for_a_call_that_comes_up_weeks_later(tmp_path):
    tell(
        tmp_path,
        At("0s", quake(standing=True)),
        At("10m", no()),
        *again("100d", "102d"),
        Want("100d", proposal("pause", "open", round=2)),
    )


def test_what_was_resumed_is_asked_anew_weeks_later_and_what_is_held_is_not(tmp_path):
    tell(
        tmp_path,
        At("0s", quake(standing=True)),
        At("10m", yes()),
        At("73h", yes("release")),
        *again("100d", "102d"),
        Want("100d", proposal("pause", "open", round=2)),
        At("100d1h", yes()),
        At("101d", revised(book(another("109d"), campaign("beach-week")))),
        Want("101d", proposal("pause", "open", count=0)),
    )
