"""What must hold for a while, a clear rule of its own, a cooldown, and playbooks that keep each other silent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.hold import Tick
from engine.model.match import Match, Miss
from engine.model.place import Area, Circle, Point
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.scales import MsgType, Severity
from engine.model.signal import Silence
from tests.fakes import words as w
from tests.response.wakeful import Wakeful, written

GRAVE, SLIGHT, BETWEEN = Severity.SEVERE, Severity.MINOR, Severity.MODERATE
DAY_S = 86_400
CLEAR = 'when: {situation: {severity: "<= Minor"}}'
FAR: dict[str, Any] = {"point": Point(-40.0, 100.0), "area": Area()}


def opened(*playbooks) -> Wakeful:
    return Wakeful(w.program(), *playbooks)


def states(house: Wakeful, kind: ProposalKind = ProposalKind.PAUSE) -> list[ProposalState]:
    return [one.state for one in house.brand.proposals.values() if one.asks is kind]


# --- for ---


def test_what_must_hold_for_a_while_asks_when_it_has():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(29.9)
    assert (house.matches(), states(house)) == ([], [])
    (miss,) = house.brand.misses.values()
    assert miss.failed == ("when.for",)
    assert "all else has held for 0 s, needs 30 min" in repr(miss.proof)
    house.until(30)
    assert [match.at for match in house.matches()] == [w.after(30 * 60_000_000)]
    assert states(house) == [ProposalState.OPEN]


def test_what_flaps_begins_its_time_anew():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(20)
    house.hear(SLIGHT, 2)
    house.until(25)
    house.hear(GRAVE, 3)
    house.until(54.9)
    assert house.matches() == []
    house.until(55)
    assert len(house.matches()) == 1


def test_time_counts_from_when_the_source_said_so_and_not_from_when_we_heard():
    house = opened(written(when="for: 30m"))
    house.until(60)
    house.hear(GRAVE, 1, sent=35)
    assert house.matches() == []
    house.until(65)
    assert len(house.matches()) == 1


def test_what_was_said_before_the_call_came_into_view_does_not_count():
    """Seven days ahead of the arrival in three days is four days ago; a call in eight days comes tomorrow."""
    far = w.stop(arrives_at=w.after(8 * DAY_S * 1_000_000), departs_at=w.after(9 * DAY_S * 1_000_000))
    voyage = w.program().itineraries[0]
    book = w.program(
        itineraries=(type(voyage)(id="voyage-1", name="W", vessel="A", owner="team:x", stops=(far,)),)
    )
    house = Wakeful(book, written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(24 * 60 + 29)
    assert house.matches() == []
    house.until(24 * 60 + 30)
    assert len(house.matches()) == 1


def test_once_it_matches_its_time_is_not_counted_again():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(40)
    before = house.matches()
    house.hear(Severity.EXTREME, 2)
    (after,) = house.matches()
    assert (after.at, after.since) == (before[0].at, before[0].since)
    assert "all else has held for 40 min" in repr(after.proof)


@pytest.mark.parametrize("before", ["", "for: 5m"])
def test_a_time_that_is_written_in_later_takes_nothing_back(before):
    house = opened(written(when=before))
    house.hear(GRAVE, 1)
    house.until(6)
    (asked,) = house.matches()
    house.step(written(when="for: 2h"))
    assert states(house) == [ProposalState.OPEN]
    house.hear(Severity.EXTREME, 2)
    (after,) = house.matches()
    assert (after.at, after.since) == (asked.at, asked.since)
    assert "all else has held for 6 min, and it matched before it needed 2 h" in repr(after.proof)
    assert house.brand.misses == {}
    house.hear(SLIGHT, 3)
    house.hear(GRAVE, 4)
    assert house.matches() == []
    house.until(125)
    assert house.matches() == []
    house.until(126)
    assert len(house.matches()) == 1


# --- a clear rule of its own ---


def test_between_the_two_rules_a_match_stands():
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.until(5)
    house.hear(BETWEEN, 2)
    house.until(600)
    assert len(house.matches()) == 1


def test_without_a_clear_rule_it_does_not():
    house = opened(written())
    house.hear(GRAVE, 1)
    house.hear(BETWEEN, 2)
    assert house.matches() == []


def test_a_clear_rule_ends_a_match_once_it_has_held():
    house = opened(written(clear=f"{CLEAR}, for: 1h"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.hear(SLIGHT, 2)
    house.until(69)
    assert len(house.matches()) == 1
    house.until(70)
    assert house.matches() == []
    assert states(house) == [ProposalState.WITHDRAWN]
    (miss,) = house.brand.misses.values()
    assert (miss.cleared, miss.fired_at) == (True, w.NOW)


def test_a_flap_does_not_clear():
    house = opened(written(clear=f"{CLEAR}, for: 1h"))
    house.hear(GRAVE, 1)
    for minute, severity in ((10, SLIGHT), (40, BETWEEN), (50, SLIGHT), (100, GRAVE)):
        house.until(minute)
        house.hear(severity, 2 + minute)
    house.until(1000)
    assert len(house.matches()) == 1


def test_what_is_no_longer_exposed_ends_whatever_the_clear_rule_says():
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.hear(GRAVE, 2, **FAR)
    assert house.matches() == []
    (miss,) = house.brand.misses.values()
    assert not miss.cleared


def test_a_country_that_counts_only_when_extreme_goes_on_to_count():
    """The call is out of reach but for the country; what is merely Severe now is not over."""
    house = opened(written(clear=CLEAR))
    far: dict[str, Any] = {"point": None, "magnitude": None, "area": Area(countries=("HT",))}
    house.hear(Severity.EXTREME, 1, **far)
    assert len(house.matches()) == 1
    house.hear(GRAVE, 2, **far)
    assert len(house.matches()) == 1


def test_silence_clears_nothing():
    house = opened(written(clear=f"{CLEAR}, for: 1h"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.hear(SLIGHT, 2)
    house.until(20)
    house.step(Silence(source="usgs", quiet=True, since=w.NOW, at=house.now, says="no word"))
    house.until(600)
    assert len(house.matches()) == 1
    house.step(Silence(source="usgs", quiet=False, since=house.now, at=house.now))
    house.until(659)
    assert len(house.matches()) == 1
    house.until(661)
    assert house.matches() == []


def test_a_retraction_undoes_it_at_once():
    house = opened(written(clear=f"{CLEAR}, for: 1h"))
    house.hear(GRAVE, 1)
    house.hear(GRAVE, 2, msg_type=MsgType.CANCEL)
    assert states(house) == [ProposalState.WITHDRAWN]


# --- cooldown ---


def quakes(house: Wakeful, *minutes: float) -> list[int]:
    """Have one quake after another near the same call; give how many calls are asked about after each."""
    counts = []
    for number, minute in enumerate(minutes):
        house.until(minute)
        apart: dict[str, Any] = {
            "native_id": f"q{number}",
            "aliases": (),
            "occurred_at": w.after(round(minute * 60_000_000)),
        }
        house.hear(GRAVE, 1, **apart)
        counts.append(len(house.matches()))
    return counts


def test_the_same_call_is_not_asked_about_again_for_a_while():
    house = opened(written(more="cooldown: 12h"))
    assert quakes(house, 0, 60, 719) == [1, 1, 1]
    house.until(720)
    # The first question has cooled down, and the second quake is asked about; the third waits for that.
    assert len(house.matches()) == 2
    house.until(1440)
    assert len(house.matches()) == 3


def test_without_a_cooldown_each_is():
    assert quakes(opened(written()), 0, 60) == [1, 2]


def test_what_is_revised_and_comes_back_is_no_other_thing():
    house = opened(written(more="cooldown: 12h"))
    house.hear(GRAVE, 1)
    house.hear(SLIGHT, 2)
    assert house.matches() == []
    house.hear(GRAVE, 3)
    assert len(house.matches()) == 1


def test_what_its_own_rule_ended_cools_down():
    house = opened(written(more="cooldown: 12h", clear=CLEAR))
    house.hear(GRAVE, 1)
    house.until(1)
    house.hear(SLIGHT, 2)
    house.until(30)
    assert house.matches() == []
    house.hear(GRAVE, 3)
    house.until(719)
    assert house.matches() == []
    (miss,) = house.brand.misses.values()
    assert miss.failed == ("cooldown",)
    house.until(720)
    assert len(house.matches()) == 1


def staged(stage: str) -> Any:
    return written(more="cooldown: 12h", stage=stage)


@pytest.mark.parametrize("restarts", [False, True])
def test_what_nobody_was_asked_in_shadow_starts_no_cooldown(restarts):
    house = opened(staged("shadow"))
    house.hear(GRAVE, 1, native_id="q0", aliases=())
    house.hear(SLIGHT, 2, native_id="q0", aliases=())
    house.until(30)
    house.step(staged("suggest"))
    if restarts:
        house.reopen()
    assert house.matches() == []
    house.until(60)
    house.hear(GRAVE, 1, native_id="q1", aliases=(), occurred_at=house.now)
    assert len(house.matches()) == 1
    assert states(house) == [ProposalState.OPEN]


def test_what_matches_in_shadow_begins_to_cool_down_when_people_are_asked():
    house = opened(staged("shadow"))
    assert quakes(house, 0) == [1]
    house.until(60)
    house.step(staged("suggest"))
    assert states(house) == [ProposalState.OPEN]
    house.hear(GRAVE, 1, native_id="q1", aliases=(), occurred_at=house.now)
    house.until(60 + 719)
    assert len(house.matches()) == 1
    house.until(60 + 720)
    assert len(house.matches()) == 2
    assert house.replayed()


def test_in_shadow_it_records_what_it_would_have_asked():
    assert quakes(opened(staged("shadow")), 0, 60, 719) == [1, 1, 1]


def test_what_was_asked_before_the_playbook_went_into_the_shadow_was_asked():
    house = opened(staged("suggest"))
    assert quakes(house, 0) == [1]
    house.step(staged("shadow"))
    house.step(staged("suggest"))
    house.until(60)
    house.hear(GRAVE, 1, native_id="q1", aliases=(), occurred_at=house.now)
    assert len(house.matches()) == 1


def test_a_playbook_that_leaves_the_shadow_while_silence_alone_keeps_its_match_asks_from_then_on():
    while_open: dict[str, Any] = {"severity": '>= Severe", state: "open'}
    house = opened(written(stage="shadow", **while_open))
    house.hear(GRAVE, 1)
    house.step(Silence(source="usgs", quiet=True, since=w.NOW, at=house.now, says="no word"))
    house.until(60)
    house.step(written(stage="suggest", **while_open))
    assert [match.asked_at for match in house.matches()] == [house.now]


# --- inhibition and priority ---

BEHIND = written("beta", more="inhibited_by: [alpha]")
ALPHA = written("alpha")


def test_a_playbook_keeps_silent_while_another_asks_about_the_same_call():
    house = opened(BEHIND, ALPHA)
    house.hear(GRAVE, 1)
    assert (len(house.matches("alpha")), house.matches("beta")) == (1, [])
    (miss,) = [one for one in house.brand.misses.values() if one.playbook == "beta"]
    assert miss.failed == ("inhibited_by",)
    assert "alpha asks about it already" in repr(miss.proof)


def test_it_speaks_when_the_other_is_withdrawn():
    house = opened(BEHIND, ALPHA)
    house.hear(GRAVE, 1)
    house.step(w.playbook(name="alpha", digest="", text=""))
    assert len(house.matches("beta")) == 1


def test_it_speaks_in_every_situation_when_the_other_has_let_go():
    graver = written("alpha", severity=">= Extreme", clear='when: {situation: {severity: "<= Severe"}}')
    house = opened(BEHIND, graver)
    first: dict[str, Any] = {"native_id": "q1", "aliases": ()}
    second: dict[str, Any] = {"native_id": "q2", "aliases": (), "occurred_at": w.after(3_600_000_000)}
    house.hear(Severity.EXTREME, 1, **first)
    house.hear(GRAVE, 1, **second)
    assert (len(house.matches("alpha")), house.matches("beta")) == (1, [])
    house.until(5)
    house.hear(GRAVE, 2, **first)
    house.until(14.9)
    assert house.matches("beta") == []
    house.until(15)
    assert (house.matches("alpha"), len(house.matches("beta"))) == ([], 2)


@pytest.mark.parametrize("over", [{"msg_type": MsgType.CANCEL}, {"all_clear": True}])
def test_it_speaks_when_the_situation_that_the_other_asked_about_has_ended(over):
    graver = written("alpha", severity=">= Extreme")
    house = opened(BEHIND, graver)
    second: dict[str, Any] = {"native_id": "q2", "aliases": (), "occurred_at": w.after(3_600_000_000)}
    house.hear(Severity.EXTREME, 1, native_id="q1", aliases=())
    house.hear(GRAVE, 1, **second)
    assert house.matches("beta") == []
    house.hear(Severity.EXTREME, 2, native_id="q1", aliases=(), **over)
    house.until(11)
    assert [match.situation for match in house.matches("beta")] != []
    assert states(house).count(ProposalState.OPEN) == 1


def test_what_asked_first_is_not_taken_back():
    house = opened(BEHIND)
    house.hear(GRAVE, 1)
    house.step(ALPHA)
    house.until(10)
    assert (len(house.matches("alpha")), len(house.matches("beta"))) == (1, 1)


@pytest.mark.parametrize(("priority", "first"), [("60", "beta"), ("40", "alpha")])
def test_of_two_that_keep_each_other_silent_priority_decides(priority, first):
    house = opened(
        written("alpha", more="inhibited_by: [beta]"),
        written("beta", more=f"inhibited_by: [alpha]\npriority: {priority}"),
    )
    house.hear(GRAVE, 1)
    asks = [name for name in ("alpha", "beta") if house.matches(name)]
    assert asks == [first]


# --- all together, against a reference that looks every minute ---

LENGTH = 240
NEAR = (Circle(w.HAITI, 150.0),)
STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))


def reference(
    heard: dict[int, Severity], *, hold: int, clear: int | None, cooldown: int
) -> list[tuple[int, int]]:
    """Say from which minute to which a call is asked about, by looking at every minute: obvious and naive.

    What falls due at a minute comes before what is heard in it.
    """
    spans: list[tuple[int, int]] = []
    held = over = fired = None
    ended_by_rule = False
    severity = None
    for minute, severity in looks(heard):
        calm = clear is not None and severity is SLIGHT
        grave = severity in {GRAVE, Severity.EXTREME} and not calm
        held = (minute if held is None else held) if grave else None
        over = (minute if over is None else over) if calm else None
        by_rule = clear is not None and over is not None and minute - over >= clear
        if fired is not None and (by_rule or (clear is None and not grave)):
            spans.append((fired, minute))
            fired, ended_by_rule = None, by_rule
        rested = not (spans and ended_by_rule) or minute - spans[-1][0] >= cooldown
        if fired is None and held is not None and minute - held >= hold and rested:
            fired = minute
    return [*spans, *([] if fired is None else [(fired, LENGTH + 1)])]


def looks(heard: dict[int, Severity]) -> Iterator[tuple[int, Severity | None]]:
    """Give each minute with what is known in it, twice where that changes."""
    known = None
    for minute in range(LENGTH + 1):
        yield minute, known
        if minute in heard:
            known = heard[minute]
            yield minute, known


def spans_of(house: Wakeful) -> list[tuple[int, int]]:
    """Say the same by what was said."""
    spans, since = [], None
    for one in house.said:
        if isinstance(one, Match) and since is None:
            since = (one.at - w.NOW) // 60_000_000
        if isinstance(one, Miss) and since is not None:
            spans.append((since, (one.at - w.NOW) // 60_000_000))
            since = None
    return [*spans, *([] if since is None else [(since, LENGTH + 1)])]


@st.composite
def stories(draw):
    minutes = draw(st.lists(st.integers(0, LENGTH), min_size=1, max_size=10, unique=True).map(sorted))
    kinds = st.sampled_from([SLIGHT, BETWEEN, GRAVE, Severity.EXTREME])
    return {minute: draw(kinds) for minute in minutes}


def looked_at(heard: dict[int, Severity], breaks: set[int], **times: Any) -> None:
    """Play a story, and hold what was asked and when against the reference."""
    hold, clear, cooldown = times["hold"], times["clear"], times["cooldown"]
    house = opened(
        written(
            when=f"for: {hold}m" if hold else "",
            clear="" if clear is None else f"{CLEAR}, for: {clear}m",
            more=f"cooldown: {cooldown}m" if cooldown else "",
        )
    )
    for minute in sorted({*heard, *breaks}):
        house.until(minute)
        if minute in heard:
            house.hear(heard[minute], minute + 1)
        if minute in breaks:
            house.reopen()
    house.until(LENGTH)
    assert spans_of(house) == reference(heard, **times)
    assert breaks or house.replayed()


_TIMES = {
    "hold": st.sampled_from([0, 1, 10, 45]),
    "clear": st.sampled_from([None, 1, 10, 45]),
    "cooldown": st.sampled_from([0, 30, 120]),
}
_BREAKS = st.sets(st.integers(0, LENGTH), max_size=3)


@settings(STEADY, max_examples=250)
@given(heard=stories(), breaks=_BREAKS, **_TIMES)
def test_it_asks_from_and_to_the_minute_that_the_reference_says(heard, breaks, hold, clear, cooldown):
    looked_at(heard, breaks, hold=hold, clear=clear, cooldown=cooldown)


@pytest.mark.long
@settings(STEADY, max_examples=10_000)
@given(heard=stories(), breaks=_BREAKS, **_TIMES)
def test_it_does_so_ten_thousand_times(heard, breaks, hold, clear, cooldown):
    looked_at(heard, breaks, hold=hold, clear=clear, cooldown=cooldown)


def said_by_a_tick(house: Wakeful) -> list[Any]:
    """Give what a look at everything says, as after a restart."""
    house.reopen()
    return house.step(Tick(at=house.now))


@pytest.mark.parametrize(
    "playbooks", [(written(more="cooldown: 12h"),), (BEHIND, written("alpha", severity=">= Extreme"))]
)
def test_what_keeps_silent_from_now_on_says_so_at_the_next_look_and_no_restart_adds_to_it(playbooks):
    """One quake misses by its severity, and keeps silent besides once another is asked about."""
    house = opened(*playbooks)
    house.hear(BETWEEN, 1, native_id="q1", aliases=())
    later: dict[str, Any] = {"native_id": "q2", "aliases": (), "occurred_at": w.after(3_600_000_000)}
    house.until(60)
    house.hear(Severity.EXTREME, 1, **later)
    house.until(61)
    assert said_by_a_tick(house) == []
    (miss,) = [one for one in house.brand.misses.values() if one.playbook != "alpha" and one.epoch == 1][:1]
    assert {"cooldown", "inhibited_by"} & set(miss.failed)


# --- what goes and comes back ---

GONE = w.playbook(name="quake", digest="", text="")


def test_a_match_is_over_when_its_playbook_is_withdrawn():
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.step(GONE)
    (miss,) = house.brand.misses.values()
    assert (house.matches(), miss.failed, miss.fired_at) == ([], ("playbook",), w.NOW)
    assert "the playbook was withdrawn" in repr(miss.proof)
    assert states(house) == [ProposalState.WITHDRAWN]


@pytest.mark.parametrize("restarts", [False, True])
def test_what_comes_back_is_judged_afresh_and_not_by_its_clear_rule(restarts):
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.until(5)
    house.hear(BETWEEN, 2)
    assert len(house.matches()) == 1
    house.step(GONE)
    house.until(10)
    if restarts:
        house.reopen()
    house.step(written(clear=CLEAR))
    assert house.matches() == []
    house.until(15)
    house.hear(GRAVE, 3)
    assert [match.at for match in house.matches()] == [house.now]
    assert restarts or house.replayed()


def test_time_does_not_count_while_the_playbook_is_gone():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.step(GONE)
    house.until(60)
    house.step(written(when="for: 30m"))
    house.until(89)
    assert house.matches() == []
    house.until(90)
    assert len(house.matches()) == 1


def test_what_was_asked_before_the_playbook_went_cools_down_still():
    house = opened(written(more="cooldown: 12h"))
    assert quakes(house, 0) == [1]
    house.step(GONE)
    house.until(60)
    house.step(written(more="cooldown: 12h"))
    assert len(house.matches()) == 1, "it is the same event, and the same question"
    assert quakes(house, 60, 61) == [1, 1]


EMPTY = w.program(itineraries=(), digest="empty")


def test_time_does_not_count_while_a_call_is_out_of_the_book():
    house = opened(written(when="for: 30m"))
    house.hear(GRAVE, 1)
    house.until(10)
    house.step(EMPTY)
    (miss,) = house.brand.misses.values()
    assert (miss.since, miss.failed) == (None, ("when.exposure.to",))
    assert "the book does not schedule it any more" in repr(miss.proof)
    house.until(60)
    house.step(w.program())
    house.until(89)
    assert house.matches() == []
    house.until(90)
    assert len(house.matches()) == 1
    assert house.replayed()


@pytest.mark.parametrize("restarts", [False, True])
def test_a_call_that_comes_back_into_the_book_is_judged_afresh(restarts):
    house = opened(written(clear=CLEAR))
    house.hear(GRAVE, 1)
    house.until(5)
    house.hear(BETWEEN, 2)
    house.step(EMPTY)
    assert states(house) == [ProposalState.WITHDRAWN]
    if restarts:
        house.reopen()
    house.step(w.program())
    assert house.matches() == []
    house.hear(GRAVE, 3)
    assert [match.at for match in house.matches()] == [house.now]
