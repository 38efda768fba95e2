"""What is paused goes on all at once where two people say so, who saw what would go out; by no other way."""

from __future__ import annotations

from dataclasses import replace

from engine.model.decision import Answer, Lent
from engine.model.proposal import Because, ProposalState
from tests.fakes.moody_tool import Write
from tests.stories.resuming import FOUR, SENDS, asking, reaching, running
from tests.stories.telling import (
    MARKETING,
    At,
    Want,
    asked,
    book,
    both,
    campaign,
    hold,
    in_vain,
    instant,
    kill_switch,
    no,
    playbook,
    proposal,
    quake,
    revised,
    says,
    taken_back,
    tell,
    told,
    tool,
    yes,
)

PAUSED = (At("18m", quake()), At("20m", yes(by="mara")))
ALL = says(Answer.RELEASE_AT_ONCE, "pause", by="mara", state=ProposalState.APPROVED)
TURNS = says(Answer.RELEASE, "pause", by="mara", state=ProposalState.APPROVED)


def resuming(how: str):
    """The playbook with how what it holds goes on."""
    one = playbook()
    return replace(one, text=one.text + f"resume: {how}\n", digest=how)


def test_two_people_have_it_go_on_all_at_once_and_the_second_sees_what_would_go_out(tmp_path):
    story = tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        Want("62m", running(0), proposal("release", "open", because=Because.AT_ONCE, quorum=2)),
        Want("62m", asking("4 campaigns go on together; they reach 4,000 people; no send of theirs")),
        Want(
            "62m", asking("mara asks that what playbook quake holds goes on ALL AT ONCE", "- Ash; it reaches")
        ),
        At("63m", in_vain(yes("release", by="mara"), "another person of team:marketing must approve")),
        Want("64m", running(0)),
        At("65m", yes("release", by="tom")),
        Want("66m", running(4), told(MARKETING, "Going on one after", 0)),
        given=(book(*FOUR), resuming("{ramp: 30m}")),
    )
    assert story.proposals[-1].decided_by == ("mara", "tom")
    assert {one.state.value for one in story.holds} == {"released"}


def test_what_its_playbook_would_drop_goes_on_as_well_and_the_question_says_so(tmp_path):
    stale = campaign("beach-week", next_send_at=instant("55m"))
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes(by="mara")),
        At("61m", ALL),
        Want(
            "62m",
            asking("sends that passed meanwhile, and go out at once or may: 1", "does not say how many"),
        ),
        Want("62m", asking("its playbook would have it left paused, and here it goes on all the same")),
        At("65m", yes("release", by="tom")),
        Want("66m", running(1), hold("released"), told(MARKETING, "Left paused", 0)),
        given=(replace(book(stale), handling=SENDS), resuming("drop_stale")),
    )


def test_a_no_or_no_answer_leaves_it_paused_and_it_may_be_let_go_of_in_turns(tmp_path):
    for name, ends in (("no", At("65m", no("release", by="tom"))), ("silence", At("65m", quake()))):
        tell(
            tmp_path / name,
            *PAUSED,
            At("61m", ALL),
            ends,
            Want("4h", running(0), proposal("release", "open", count=0)),
            At("5h", TURNS),
            Want("5h1m", running(1)),
            Want("5h31m", running(2)),
            given=(book(*FOUR), resuming("{ramp: 30m}")),
        )


def test_by_default_what_is_let_go_of_goes_on_in_turns_though_somebody_asked_for_all_at_once(tmp_path):
    tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        At("62m", TURNS),
        Want("63m", running(1), proposal("release", "withdrawn", because=Because.AT_ONCE)),
        Want("63m", told(MARKETING, "No longer asked")),
        Want("93m", running(2)),
        given=(book(*FOUR), resuming("{ramp: 30m}")),
    )


def test_a_playbook_that_never_bursts_refuses_and_so_does_one_that_was_changed_since(tmp_path):
    never = "playbook quake never lets it go on all at once; let go of it in turns"
    tell(
        tmp_path / "before",
        *PAUSED,
        At("61m", in_vain(ALL, never)),
        Want("62m", running(0), proposal("release", "open", count=0)),
        given=(book(*FOUR), resuming("never_burst")),
    )
    tell(
        tmp_path / "since",
        *PAUSED,
        At("61m", ALL),
        At("62m", revised(resuming("{burst: never}"))),
        At("65m", in_vain(yes("release", by="tom"), never)),
        Want("66m", running(0)),
        given=(book(*FOUR), resuming("ask")),
    )


def test_who_would_not_be_asked_asks_for_nothing_and_twice_is_once(tmp_path):
    tell(
        tmp_path,
        *PAUSED,
        At(
            "60m",
            in_vain(says(Answer.RELEASE_AT_ONCE, "pause", by="pia", state=ProposalState.APPROVED), "may not"),
        ),
        At("61m", ALL),
        At("62m", in_vain(ALL, "is asked about already; answer P-")),
        Want("63m", running(0), asked(MARKETING, "release")),
        given=(book(*FOUR), resuming("ask")),
    )


def test_a_right_that_is_lent_makes_no_second_person(tmp_path):
    """Neither by whom it was lent nor by whom else it is lent to: asked with, and agreed to."""
    lent = (Lent(giver="mara", groups=(MARKETING,)),)
    gus_asks = says(Answer.RELEASE_AT_ONCE, "pause", by="gus", state=ProposalState.APPROVED, lent=lent)
    tell(
        tmp_path,
        *PAUSED,
        At("61m", gus_asks),
        At("62m", in_vain(yes("release", by="gus", lent=lent), "approved")),
        At("63m", in_vain(yes("release", by="mara"), "approved")),
        At("64m", in_vain(yes("release", by="ines", lent=lent), "approved")),
        Want("65m", running(0)),
        At("66m", yes("release", by="tom")),
        Want("67m", running(4)),
        given=(book(*FOUR), resuming("ask")),
    )


def test_one_person_with_two_rights_answers_once_and_no_yes_is_to_less_than_all(tmp_path):
    lent = (Lent(giver="tom", groups=(MARKETING,)),)
    some = yes("release", by="tom", rows=("release:H-none",))
    tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        At("62m", in_vain(yes("release", by="mara", lent=lent), "you approved")),
        At("63m", in_vain(some, "has no row")),
        Want("64m", running(0), proposal("release", "open", because=Because.AT_ONCE)),
        given=(book(*FOUR), resuming("ask")),
    )


def test_a_retraction_asks_in_the_usual_way_and_nothing_is_let_go_while_all_is_stopped(tmp_path):
    tell(
        tmp_path / "retracted",
        *PAUSED,
        At("61m", ALL),
        At("62m", taken_back()),
        Want("63m", proposal("release", "withdrawn", because=Because.AT_ONCE)),
        Want("63m", proposal("release", "open", because=Because.RETRACTED), running(0)),
        given=(book(*FOUR), resuming("ask")),
    )
    tell(
        tmp_path / "stopped",
        *PAUSED,
        At("61m", ALL),
        At("62m", kill_switch(True)),
        At("63m", in_vain(yes("release", by="tom"), "everything was stopped")),
        Want("64m", running(0)),
        given=(book(*FOUR), resuming("ask")),
    )


def test_one_that_goes_wrong_keeps_none_of_the_others(tmp_path):
    tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        At("64m", tool(writes=[Write.REFUSED])),
        At("65m", yes("release", by="tom")),
        Want("66m", running(3), told(MARKETING, "Not going on: the rest", 0)),
        given=(book(*FOUR), resuming("{ramp: 30m}")),
    )


def test_a_pause_that_is_under_way_goes_on_as_soon_as_it_took(tmp_path):
    tell(
        tmp_path,
        At("18m", quake()),
        At("19m", tool(lag=2)),
        At("20m", yes(by="mara")),
        At("20m2s", ALL),
        At("20m3s", both(tool(lag=0), yes("release", by="tom"))),
        Want("23m", running(4)),
        given=(book(*FOUR), resuming("{ramp: 30m}")),
    )


LATE = (replace(book(campaign("beach-week", next_send_at=instant("70m"))), handling=SENDS), resuming("ask"))


def test_a_send_that_passes_after_it_was_asked_takes_the_question_back(tmp_path):
    """A yes to what was counted is no yes to a send that passed since, and the first yes is none either."""
    tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        Want("62m", asking("1 campaign goes on; the book does not say", "no send of theirs has passed")),
        Want("72m", proposal("release", "withdrawn", because=Because.AT_ONCE), running(0)),
        Want("72m", told(MARKETING, "No longer asked")),
        At("73m", ALL),
        Want("74m", asking("sends that passed meanwhile, and go out at once or may: 1"), running(0)),
        At("75m", yes("release", by="tom")),
        Want("76m", running(1)),
        given=LATE,
    )


def test_a_yes_in_the_very_moment_is_refused_though_nobody_has_looked_at_the_clock_since(tmp_path):
    async def says_yes_a_second_after_it_passed(house) -> None:
        house.clock.set(instant("70m"))
        await yes("release", by="tom")(house)

    story = tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        At("69m59s", says_yes_a_second_after_it_passed),
        Want("71m", running(0), proposal("release", "withdrawn", because=Because.AT_ONCE)),
        given=LATE,
    )
    assert "more would go out by now" in story.verdicts[-1].says


def test_what_something_else_keeps_paused_is_not_counted_and_once_it_could_go_on_it_is_asked_anew(tmp_path):
    one, two = playbook("one", lease="48h"), playbook("two", lease="72h")

    def answered(answer, by, playbook):
        async def happen(house) -> None:
            paused = [each for each in house.proposals if each.playbook == playbook and each.asks == "pause"]
            await says(answer, "pause", by=by, to=paused[-1].id, plan=paused[-1].plan)(house)

        return happen

    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", both(answered(Answer.APPROVE, "mara", "one"), answered(Answer.APPROVE, "mara", "two"))),
        Want("60m", hold("verified", count=2)),
        At("61m", answered(Answer.RELEASE_AT_ONCE, "mara", "one")),
        Want("62m", asking("none of them goes on: something else keeps them paused")),
        At("63m", answered(Answer.RELEASE, "tom", "two")),
        Want("64m", running(0), proposal("release", "withdrawn", because=Because.AT_ONCE)),
        At("65m", answered(Answer.RELEASE_AT_ONCE, "mara", "one")),
        Want("66m", asking("1 campaign goes on"), running(0)),
        At("67m", yes("release", by="tom")),
        Want("68m", running(1)),
        given=(book(), one, two),
    )


def test_a_much_larger_audience_takes_the_question_back_and_asked_anew_it_says_so(tmp_path):
    tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        Want("62m", asking("4 campaigns go on together; they reach 4,000 people")),
        At("63m", reaching(ash=400_000)),
        Want("64m", proposal("release", "withdrawn", because=Because.AT_ONCE), running(0)),
        Want("64m", told(MARKETING, "No longer asked")),
        At("65m", ALL),
        Want("66m", asking("they reach 403,000 people"), running(0)),
        At("67m", yes("release", by="tom")),
        Want("68m", running(4)),
        given=(book(*FOUR), resuming("ask")),
    )


def test_a_book_that_does_not_count_any_more_takes_it_back_as_well(tmp_path):
    tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        At("63m", reaching(ash=None)),
        Want("64m", proposal("release", "withdrawn", because=Because.AT_ONCE), running(0)),
        given=(book(*FOUR), resuming("ask")),
    )


def test_what_a_list_grows_by_in_a_day_is_agreed_to_and_small_steps_add_up(tmp_path):
    tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        At("62m", reaching(ash=1_200)),
        Want("63m", proposal("release", "open", because=Because.AT_ONCE)),
        At("63m", reaching(ash=1_200, elm=1_200)),
        Want("64m", proposal("release", "open", because=Because.AT_ONCE)),
        At("64m", reaching(ash=1_200, elm=1_201)),
        Want("65m", proposal("release", "withdrawn", because=Because.AT_ONCE), running(0)),
        given=(book(*FOUR), resuming("ask")),
    )


def test_fewer_people_and_what_nobody_ever_counted_void_nothing(tmp_path):
    uncounted = replace(FOUR[0], audience=None)
    tell(
        tmp_path,
        *PAUSED,
        At("61m", ALL),
        Want("62m", asking("they reach 3,000 people, and of 1 the book does not say how many")),
        At("63m", reaching(birch=10)),
        At("64m", reaching(ash=9_000)),
        At("65m", yes("release", by="tom")),
        Want("66m", running(4)),
        given=(book(uncounted, *FOUR[1:]), resuming("ask")),
    )
