"""What comes under a situation that was asked about before is gathered into one question, and never lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from engine.model.decision import Answer, Decision
from engine.model.hold import Do, Intent
from engine.model.program import ProgramRevision
from engine.model.proposal import Proposal, ProposalKind, ProposalState, Under
from engine.model.scales import Certainty, MsgType, Severity, Urgency
from engine.model.time import DAY, HOUR, MINUTE, Instant
from engine.response.gathering import is_worse
from engine.response.urgency import is_gathering, waits_says
from engine.rules.load import load_playbook
from tests.fakes import words as w
from tests.response.wakeful import Wakeful
from tests.rules.short_form import SHORT_FORM

ITINERARY, PAUSE = ProposalKind.ITINERARY, ProposalKind.PAUSE
OPEN, DECLINED = ProposalState.OPEN, ProposalState.DECLINED
DAYS = DAY // MINUTE


def written(again: str = "again: 20d, ", more: str = ""):
    """Write the short form, with what it says of asking again."""
    text = SHORT_FORM.replace("disaster-near-port-call", "quake").replace(
        "ask: {quorum", f"ask: {{{again}quorum"
    )
    text = text.replace("unless:", f"{more}\nunless:")
    return w.playbook(name="quake", digest=load_playbook(text, "playbook.yaml").digest, text=text)


def schedule(*days: float, sends: tuple[Instant | None, ...] = (), near: str = "") -> ProgramRevision:
    """Schedule a call at one port for each of so many days from now, and a campaign that sells the port."""
    base = w.program()
    trip = base.itineraries[0]
    stops = tuple(
        replace(
            trip.stops[0],
            id=f"call-{number}",
            place_id="labadee",
            arrives_at=w.after(round(day * DAY)),
            departs_at=w.after(round(day * DAY) + 8 * HOUR),
        )
        for number, day in enumerate(days)
    )
    sold = tuple(
        replace(
            base.campaigns[0],
            id=f"c-{number}",
            subject=replace(base.campaigns[0].subject, id=f"c-{number}"),
            touches=(near or "labadee",),
            next_send_at=at,
        )
        for number, at in enumerate(sends)
    )
    return replace(
        base, itineraries=(replace(trip, stops=stops),), campaigns=sold, digest=repr((days, sends, near))
    )


def story(
    *days: float, again: str = "again: 20d, ", sends: tuple[Instant | None, ...] = (), more: str = ""
) -> Wakeful:
    core = Wakeful(schedule(*days, sends=sends), written(again, more))
    core.hear(Severity.SEVERE, 1)
    return core


def questions(core: Wakeful, asks: ProposalKind = ITINERARY) -> list[Proposal]:
    found = [one for one in core.brand.proposals.values() if one.asks is asks]
    return sorted(found, key=lambda one: one.round)


def cards(core: Wakeful, asks: ProposalKind = ITINERARY) -> list[float]:
    """Give after how many days each question was first put before people."""
    found = [
        one for one in core.said if isinstance(one, Intent) and one.do is Do.ASK and one.purpose == "ask"
    ]
    mine = [one for one in found if one.template == f"asked_{asks}"]
    first: dict[str, float] = {}
    for one in mine:
        first.setdefault(one.proposal, round((one.due_at - w.NOW) / DAY, 2))
    return sorted(first.values())


def answer(core: Wakeful, one: Proposal, how: Answer = Answer.DECLINE) -> None:
    core.step(
        Decision(
            id=f"D-{len(core.said)}",
            brand=one.brand,
            proposal=one.id,
            plan=one.plan,
            answer=how,
            by="person:ada",
            groups=(one.group,),
            via="test",
            at=core.now,
        )
    )


def declined(*days: float, **more) -> Wakeful:
    """Give the story in which the first question was declined at once."""
    core = story(*days, **more)
    (first,) = questions(core)
    answer(core, first)
    return core


def items(one: Proposal) -> list[str]:
    return [row.items[0] for row in one.rows]


def test_without_the_key_each_call_that_comes_near_is_another_card():
    core = declined(3, 8, 9.5, again="")
    core.until(30 * DAYS)
    assert cards(core) == [0.0, 1.0, 2.5]


def test_what_comes_near_after_an_answer_is_one_card_in_time_for_the_first_of_it():
    core = declined(3, 8, 9.5, 11)
    core.until(2 * DAYS)
    (gathers,) = [one for one in questions(core) if one.state is OPEN]
    assert (gathers.revision, is_gathering(gathers), gathers.gathers_since) == (0, True, w.after(DAY))
    assert items(gathers) == ["call-1"]
    assert cards(core) == [0.0]
    core.until(3 * DAYS)
    assert items(questions(core)[-1]) == ["call-1", "call-2"]
    core.until(7 * DAYS)
    _, second = cards(core)
    (put,) = questions(core)[1:]
    assert items(put) == ["call-1", "call-2", "call-3"]
    # Four times two hours are left: silence may take two turns, and each is given twice its time.
    assert 8 - second >= 8 / 24
    assert put.gathers_since == w.after(DAY)


@pytest.mark.parametrize("answers", [Answer.APPROVE, Answer.DECLINE, None], ids=["yes", "no", "silence"])
def test_every_call_is_asked_about_before_it_is_too_late_whatever_was_answered(answers):
    days = (3, 8, 9.5, 11, 15, 15.5, 21, 22, 26, 31)
    core = story(*days)
    for half_day in range(1, 70):
        if answers is not None:
            for one in questions(core):
                if one.state is OPEN and one.revision > 0:
                    answer(core, one, answers)
        core.until(half_day * DAYS / 2)
    assert len(cards(core)) < len(days) - 3
    asked: dict[str, Instant] = {}
    for one in core.said:
        if isinstance(one, Proposal) and one.asks is ITINERARY and one.state is OPEN and one.revision > 0:
            for row in one.rows:
                asked.setdefault(row.items[0], one.asked_at)
    for number, day in enumerate(days):
        assert w.after(round(day * DAY)) - asked[f"call-{number}"] >= 8 * HOUR


def test_the_answer_ends_after_its_time_though_nothing_is_urgent():
    core = declined(3, 6.9, 9.5, 30, again="again: 2d, ")
    core.until(30 * DAYS)
    # What came into view on the third day finds an answer that has stood for more than two.
    assert cards(core)[:2] == [0.0, 2.5]


def test_a_call_that_is_urgent_when_it_appears_is_asked_about_at_once():
    core = declined(3, 8)
    core.until(600)
    core.step(schedule(3, 8, 0.6))
    assert cards(core) == [0.0, round(600 / DAYS, 2)]


def test_what_gathers_becomes_urgent_with_the_book():
    core = declined(3, 8)
    core.until(1.5 * DAYS)
    assert cards(core) == [0.0]
    core.step(schedule(3, 1.8))
    assert cards(core) == [0.0, 1.5]


@pytest.mark.parametrize(
    ("fields", "again"),
    [
        ({"severity": Severity.EXTREME}, True),
        ({"certainty": Certainty.OBSERVED}, True),
        ({"urgency": Urgency.EXPECTED}, False),
        ({"severity": Severity.SEVERE, "certainty": Certainty.POSSIBLE}, False),
    ],
    ids=["graver", "surer", "the same", "less sure"],
)
def test_it_is_asked_anew_when_it_gets_worse_with_what_was_declined(fields, again):
    core = Wakeful(schedule(3, 8), written())
    core.hear(Severity.SEVERE, 1, certainty=Certainty.LIKELY)
    answer(core, questions(core)[0])
    core.until(1.5 * DAYS)
    assert cards(core) == [0.0]
    core.hear(**({"severity": Severity.SEVERE, "revision": 2, "certainty": Certainty.LIKELY} | fields))
    assert cards(core) == ([0.0, 1.5] if again else [0.0])
    if again:
        assert items(questions(core)[-1]) == ["call-0", "call-1"]
        # The same once more is not worse than what is being asked.
        core.hear(**({"severity": Severity.SEVERE, "revision": 3, "certainty": Certainty.LIKELY} | fields))
        assert cards(core) == [0.0, 1.5]


def test_what_gets_worse_while_it_is_asked_is_shown_on_that_card_and_is_no_news_afterwards():
    core = Wakeful(schedule(3, 8), written())
    core.hear(Severity.SEVERE, 1)
    (first,) = questions(core)
    core.until(20)
    core.hear(Severity.EXTREME, 2)
    (shown,) = questions(core)
    assert shown.under is not None
    assert (shown.revision, shown.plan, shown.under.severity) == (2, first.plan, Severity.EXTREME)
    answer(core, shown)
    core.until(1.5 * DAYS)
    assert cards(core) == [0.0]
    assert is_gathering(questions(core)[-1])


GRAVE = Under(severity=Severity.SEVERE, certainty=Certainty.LIKELY, nearest_km=100.0)


@pytest.mark.parametrize(
    ("earlier", "now", "worse"),
    [
        ([GRAVE], GRAVE, False),
        ([GRAVE], replace(GRAVE, nearest_km=50.0), False),
        ([GRAVE], replace(GRAVE, nearest_km=49.9), True),
        ([GRAVE], replace(GRAVE, nearest_km=None), False),
        ([replace(GRAVE, nearest_km=None)], GRAVE, True),
        ([GRAVE], replace(GRAVE, severity=Severity.MODERATE, certainty=Certainty.POSSIBLE), False),
        (
            [GRAVE, replace(GRAVE, severity=Severity.EXTREME)],
            replace(GRAVE, severity=Severity.EXTREME),
            False,
        ),
        ([GRAVE, None], GRAVE, True),
        ([], GRAVE, False),
    ],
)
def test_worse_is_measured_against_the_gravest_that_was_answered(earlier, now, worse):
    assert is_worse(earlier, now) is worse


def test_a_campaign_that_was_asked_about_is_asked_about_again_only_when_its_answer_ends():
    core = story(3, 8, 12, 16, 21, 26, 29, sends=(w.after(40 * DAY),), again="again: 20d, ")
    (first,) = questions(core, PAUSE)
    answer(core, first)
    core.until(35 * DAYS)
    assert cards(core, PAUSE) == [0.0, 20.0]


def test_a_campaign_with_no_known_send_is_urgent():
    core = story(3, 8, sends=(w.after(40 * DAY),))
    (first,) = questions(core, PAUSE)
    answer(core, first)
    core.step(schedule(3, 8, sends=(w.after(40 * DAY), None)))
    assert cards(core, PAUSE) == [0.0, 0.0]


def test_a_new_campaign_is_gathered_and_asked_about_before_its_send():
    core = story(6, 8, sends=(w.after(40 * DAY),))
    (first,) = questions(core, PAUSE)
    answer(core, first)
    core.step(schedule(6, 8, sends=(w.after(40 * DAY), w.after(3 * DAY))))
    (gathers,) = questions(core, PAUSE)[1:]
    assert is_gathering(gathers)
    assert gathers.asked == ()
    core.until(5 * DAYS)
    (_, second) = cards(core, PAUSE)
    assert 3 - second >= 8 / 24
    # It counts towards the limits from when it was asked.
    assert {one.at for one in questions(core, PAUSE)[-1].asked} == {gathers.asked_at}


def test_what_gathered_is_asked_about_within_the_limits():
    sends = (w.after(40 * DAY), *[w.after(3 * DAY)] * 4)
    core = Wakeful(schedule(6, 8, sends=sends[:1]), written())
    core.step(_limited(2))
    core.hear(Severity.SEVERE, 1)
    answer(core, questions(core, PAUSE)[0])
    core.until(120)
    core.step(schedule(6, 8, sends=sends))
    assert len(questions(core, PAUSE)[-1].rows) == 4
    core.until(2.7 * DAYS)
    states = {one.state: len(one.rows) for one in questions(core, PAUSE)[1:]}
    assert states.pop(ProposalState.WITHDRAWN) == 5
    assert states == {OPEN: 2, ProposalState.WAITING: 3}


def _limited(most: int):
    text = written().text
    text = re.sub(r"campaigns_per_hour: \d+", f"campaigns_per_hour: {most}, campaigns_per_day: {most}", text)
    return w.playbook(name="quake", digest=load_playbook(text, "playbook.yaml").digest, text=text)


def test_who_is_asked_is_told_at_once_what_is_gathered_and_until_when():
    core = declined(3, 8)
    core.until(1.5 * DAYS)
    told = [one for one in core.said if isinstance(one, Intent) and one.template == "told_match"]
    (last,) = [one for one in told if one.recipient == "oncall:itinerary" and one.due_at > w.NOW]
    assert last.items == ("call-1",)
    assert "gathered" in last.facts
    playbook = core.brand.plans["quake"].playbook
    assert "gathers" in waits_says(core.brand, playbook, questions(core)[-1], core.now)


def test_what_is_over_before_it_is_asked_about_is_withdrawn_and_told_to_whom_it_was_told():
    core = declined(3, 8)
    core.until(1.5 * DAYS)
    before = len(core.said)
    core.hear(Severity.SEVERE, 2, msg_type=MsgType.CANCEL)
    assert [one.state for one in questions(core)] == [DECLINED, ProposalState.WITHDRAWN]
    told = [one for one in core.said[before:] if isinstance(one, Intent)]
    assert {one.template for one in told} == {"told_retracted"}
    assert "oncall:itinerary" in {one.recipient for one in told}
    core.until(10 * DAYS)
    assert cards(core) == [0.0]


def test_it_may_be_answered_while_it_gathers_and_is_then_never_asked():
    core = declined(3, 8)
    core.until(1.5 * DAYS)
    answer(core, questions(core)[-1])
    assert questions(core)[-1].state is DECLINED
    core.until(10 * DAYS)
    assert cards(core) == [0.0]


def test_a_restart_between_changes_nothing_and_a_replay_says_the_same():
    whole, torn = declined(3, 8, 9.5, 11, 15), declined(3, 8, 9.5, 11, 15)
    for day in range(1, 20):
        whole.until(day * DAYS)
        torn.until(day * DAYS)
        torn.reopen()
    assert cards(whole) == cards(torn)
    assert questions(whole) == questions(torn)
    assert whole.replayed()


def test_an_answer_of_before_gravity_was_kept_is_no_reason_to_gather():
    core = declined(3, 8)
    (first,) = questions(core)
    core.state.apply(replace(first, under=None))
    core.until(1.5 * DAYS)
    assert cards(core) == [0.0, 1.0]


def test_what_is_forgotten_leaves_nothing_new_unasked():
    core = declined(3, 63, again="again: 60d, ")
    core.until(75 * DAYS)
    assert len(cards(core)) == 2
    assert cards(core)[1] <= 60.0


def test_what_was_cleared_and_begins_again_is_asked_about_at_once():
    core = declined(3, 8)
    core.until(1.5 * DAYS)
    core.hear(Severity.SEVERE, 2, all_clear=True)
    core.until(1.6 * DAYS)
    assert [one.state for one in questions(core)][-1] is ProposalState.WITHDRAWN
    core.hear(Severity.SEVERE, 3)
    core.until(1.7 * DAYS)
    assert cards(core) == [0.0, 1.6]
    assert questions(core)[-1].epoch == 2 or max(one.epoch for one in core.brand.proposals.values()) == 2


def test_each_group_gathers_for_itself():
    core = story(3, 8, sends=(w.after(40 * DAY),))
    (first,) = questions(core, PAUSE)
    answer(core, first)
    # The planners have not answered theirs: what comes near joins their open question only once it has run out.
    core.until(60)
    core.step(schedule(3, 5, sends=(w.after(40 * DAY),)))
    assert cards(core, PAUSE) == cards(core) == [0.0]
    assert [len(one.rows) for one in questions(core)] == [2]
    assert [is_gathering(one) for one in questions(core, PAUSE)] == [False, True]


@pytest.mark.parametrize("order", [(2, 3), (3, 2)], ids=["in turn", "the later first"])
def test_the_order_of_arrival_matters_not(order):
    core = Wakeful(schedule(3, 8), written())
    core.hear(Severity.SEVERE, 1)
    answer(core, questions(core)[0])
    core.until(1.5 * DAYS)
    for revision in order:
        severity = Severity.EXTREME if revision == 3 else Severity.SEVERE
        core.hear(severity, revision, sent=DAYS + revision)
    assert cards(core) == [0.0, 1.5]
    assert items(questions(core)[-1]) == ["call-0", "call-1"]


def test_a_gathered_question_that_can_wait_is_not_put_at_night():
    night = 'night: {from: "20:00", to: "06:00", zone: UTC}, '
    core = declined(3, 8, 9.5, 11, 15, 15.5, again=f"again: 20d, {night}")
    core.until(20 * DAYS)
    put = [Instant(round(w.NOW + day * DAY)) for day in cards(core)[1:]]
    assert put
    assert all(6 <= (at // HOUR) % 24 <= 20 for at in put)
