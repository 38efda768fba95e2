"""Several pauses let go of all at once: what joins one question, who agrees to what, and what takes it back."""

from __future__ import annotations

from dataclasses import replace

from engine.model.decision import Answer
from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.response.auto import _refused
from engine.response.brand import Brand
from tests.fakes import words
from tests.stories.resuming import FOUR, SENDS, asking, reaching, running
from tests.stories.telling import (
    At,
    Want,
    book,
    both,
    campaign,
    hold,
    in_vain,
    instant,
    playbook,
    proposal,
    quake,
    revised,
    says,
    tell,
    yes,
)


def of(playbook: str, situation: str = ""):
    """The approved pause of one playbook, of one situation where that is said."""

    def found(house):
        paused = [one for one in house.proposals if (one.playbook, one.asks) == (playbook, "pause")]
        return next(one for one in reversed(paused) if situation in {"", one.situation})

    return found


def at_once_by(who: str, *wanted):
    """Somebody asks for what several pauses hold, as the command does: an answer to each pause."""
    return to_each(Answer.RELEASE_AT_ONCE, who, wanted)


def approved_by(who: str, *wanted):
    """Somebody says yes to several pauses."""
    return to_each(Answer.APPROVE, who, wanted)


def to_each(answer: Answer, who: str, wanted):
    async def happen(house) -> None:
        for one in wanted:
            paused = one(house)
            await says(answer, "pause", by=who, to=paused.id, plan=paused.plan)(house)

    return happen


TWO = (playbook("one", lease="48h"), playbook("two", lease="72h"))
TWICE_HELD = (
    At("18m", quake()),
    At("20m", approved_by("mara", of("one"), of("two"))),
    Want("60m", hold("verified", count=2)),
)


def test_one_campaign_that_two_pauses_hold_is_one_question_and_one_yes_lets_go_of_both(tmp_path):
    story = tell(
        tmp_path,
        *TWICE_HELD,
        At("61m", at_once_by("mara", of("one"), of("two"))),
        Want("62m", proposal("release", "open", because=Because.AT_ONCE, quorum=2), running(0)),
        Want("62m", asking("1 campaign goes on", "Let go of with it, for it holds the same", "- two, for ")),
        At("63m", in_vain(yes("release", by="mara"), "another person of team:marketing must approve")),
        At("65m", yes("release", by="tom")),
        Want("66m", running(1), proposal("release", "open", count=0), hold("released", count=2)),
        given=(book(), *TWO),
    )
    assert story.proposals[-1].decided_by == ("mara", "tom")
    assert [verb for verb, _, _ in story.tool.asked].count("resume") == 1


def test_it_is_one_question_too_where_two_situations_hold_it(tmp_path):
    again = quake(1, native_id="another", occurred_at=instant("30m"), sent_at=instant("30m"))

    def situations(house):
        return list(dict.fromkeys(one.situation for one in house.proposals if one.asks == "pause"))

    async def asks(house) -> None:
        first, second = situations(house)
        await at_once_by("mara", of("quake", first), of("quake", second))(house)

    async def approves_the_second(house) -> None:
        await approved_by("mara", of("quake", situations(house)[1]))(house)

    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("pause", by="mara")),
        At("40m", again),
        At("45m", approves_the_second),
        Want("60m", hold("verified", count=2)),
        At("61m", asks),
        Want("62m", proposal("release", "open", because=Because.AT_ONCE), asking("1 campaign goes on")),
        At("65m", yes("release", by="tom")),
        Want("66m", running(1), hold("released", count=2)),
        given=(book(), playbook()),
    )


def test_nobodys_yes_counts_for_what_somebody_else_asked(tmp_path):
    tell(
        tmp_path,
        *TWICE_HELD,
        At("61m", at_once_by("mara", of("one"))),
        At("62m", at_once_by("tom", of("two"))),
        Want("63m", proposal("release", "open", because=Because.AT_ONCE, count=2), running(0)),
        Want("63m", asking("none of them goes on: something else keeps them paused")),
        given=(book(), *TWO),
    )


def test_what_is_asked_about_in_the_usual_way_leaves_the_one_question_and_the_other_stays(tmp_path):
    """A retraction asks about all of it alone; a lease that ends asks about its own, and the rest is less."""
    tell(
        tmp_path,
        *TWICE_HELD,
        At("47h30m", at_once_by("mara", of("one"), of("two"))),
        Want("47h31m", asking("1 campaign goes on")),
        Want("48h30m", proposal("release", "open", because=Because.LEASE_ENDED)),
        Want("48h30m", proposal("release", "open", because=Because.AT_ONCE), running(0)),
        Want("48h30m", asking("none of them goes on: something else keeps them paused")),
        given=(book(), *TWO),
    )


def test_a_playbook_among_them_that_came_to_never_burst_voids_the_yes(tmp_path):
    never = replace(TWO[1], text=TWO[1].text + "resume: never_burst\n", digest="never")
    tell(
        tmp_path,
        *TWICE_HELD,
        At("61m", at_once_by("mara", of("one"), of("two"))),
        At("62m", revised(never)),
        At("65m", in_vain(yes("release", by="tom"), "playbook two never lets it go on all at once")),
        Want("66m", running(0)),
        given=(book(), *TWO),
    )


def test_a_pause_whose_own_playbook_never_bursts_does_not_join(tmp_path):
    never = replace(TWO[1], text=TWO[1].text + "resume: never_burst\n", digest="never")
    story = tell(
        tmp_path,
        *TWICE_HELD,
        At("61m", at_once_by("mara", of("one"))),
        At("62m", in_vain(at_once_by("mara", of("two")), "playbook two never lets it go on all at once")),
        Want("63m", proposal("release", "open", because=Because.AT_ONCE), running(0)),
        given=(book(), TWO[0], never),
    )
    assert len(story.proposals[-1].rows) == 1


def test_what_joins_puts_no_end_off_and_what_comes_after_it_is_asked_anew(tmp_path):
    tell(
        tmp_path,
        *TWICE_HELD,
        At("61m", at_once_by("mara", of("one"))),
        At("2h30m", at_once_by("mara", of("two"))),
        Want("2h31m", asking("1 campaign goes on"), proposal("release", "open", revision=2)),
        Want("3h2m", proposal("release", "expired", because=Because.AT_ONCE), running(0)),
        At("3h3m", at_once_by("mara", of("one"), of("two"))),
        Want("3h4m", proposal("release", "open", because=Because.AT_ONCE)),
        At("4h30m", yes("release", by="tom")),
        Want("4h31m", running(1), hold("released", count=2)),
        given=(book(), *TWO),
    )


def test_what_joins_a_question_whose_time_is_up_does_not_bring_it_back(tmp_path):
    async def asks_before_anybody_has_looked_at_the_clock(house) -> None:
        house.clock.set(instant("3h1m"))
        await at_once_by("mara", of("two"))(house)

    tell(
        tmp_path,
        *TWICE_HELD,
        At("61m", at_once_by("mara", of("one"))),
        At("3h59s", asks_before_anybody_has_looked_at_the_clock),
        Want("3h2m", proposal("release", "expired", because=Because.AT_ONCE), running(0)),
        Want("3h2m", proposal("release", "open", because=Because.AT_ONCE, revision=1)),
        given=(book(), *TWO),
    )


def elm_of(answer: Answer, playbook: str):
    """An answer about Elm alone, to the pause that a playbook asks for."""

    async def happen(house) -> None:
        paused = of(playbook)(house)
        elm = tuple(row.key for row in paused.rows if row.campaign == "elm")
        await says(answer, "pause", by="mara", to=paused.id, plan=paused.plan, rows=elm)(house)

    return happen


ELM_TWICE = (
    At("18m", quake()),
    At("20m", both(approved_by("mara", of("one")), elm_of(Answer.APPROVE, "two"))),
    At("61m", at_once_by("mara", of("one"))),
)
"""All is held by the first playbook and Elm by the second as well; what the first holds is asked about."""


def test_who_asks_for_one_more_agrees_to_no_send_of_the_others_that_passed_since(tmp_path):
    async def asks_a_second_after_it_passed(house) -> None:
        house.clock.set(instant("70m"))
        await elm_of(Answer.RELEASE_AT_ONCE, "two")(house)

    sent = book(campaign("ash", next_send_at=instant("70m")), campaign("elm"))
    tell(
        tmp_path,
        *ELM_TWICE,
        Want("62m", asking("1 campaign goes on; the book", "no send of theirs has passed")),
        At("69m59s", asks_a_second_after_it_passed),
        Want("71m", proposal("release", "withdrawn", because=Because.AT_ONCE), running(0)),
        Want("71m", proposal("release", "open", because=Because.AT_ONCE, revision=1)),
        given=(replace(sent, handling=SENDS), *TWO),
    )


def test_who_asks_for_one_more_agrees_to_no_more_people_of_the_others(tmp_path):
    """What was counted when it was asked for stays what was agreed to, however often something joins."""
    tell(
        tmp_path,
        *ELM_TWICE,
        At("62m", reaching(ash=1_290)),
        At("63m", elm_of(Answer.RELEASE_AT_ONCE, "two")),
        Want("64m", proposal("release", "open", because=Because.AT_ONCE, revision=2)),
        At("65m", reaching(ash=1_420)),
        Want("66m", proposal("release", "withdrawn", because=Because.AT_ONCE), running(0)),
        given=(book(*FOUR), *TWO),
    )


def test_no_policy_pauses_again_what_a_question_of_another_situation_let_run():
    brand = Brand(name="main")
    mine = words.situation(id="S-mine")
    held = words.hold(situation=mine.id, epoch=mine.epoch, state=HoldState.RELEASED, asked_release="P-other")
    brand.situations[mine.id], brand.holds[held.id] = mine, held
    let = words.proposal(
        id="P-other",
        situation="S-other",
        asks=ProposalKind.RELEASE,
        because=Because.AT_ONCE,
        state=ProposalState.OPEN,
        rows=(),
    )
    brand.take_proposal(let)
    assert _refused(brand, mine) == set()
    brand.take_proposal(replace(let, state=ProposalState.APPROVED))
    assert _refused(brand, mine) == {held.row}
