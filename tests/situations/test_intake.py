"""A signal becomes a situation, or the next revision of one, whatever order the world speaks in."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.place import Area, Circle
from engine.model.scales import Hazard, MsgType, Severity, SourceClass, Status
from engine.model.signal import Phase, Position, Signal, SituationState
from engine.model.time import DAY, HOUR, MINUTE
from engine.situations.dropped import MOST_TEXTS, dropped_of
from engine.situations.evidence import first_over, first_said, is_background, of_class
from engine.situations.intake import KEPT_IN_MIND, intake, keys_of
from tests.fakes import words as w
from tests.situations.world import World, emsc, gone, news, say, text

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))


# --- opening ---


def test_a_signal_of_something_new_opens_a_situation_that_says_what_it_says():
    signal = say()
    situation = World(signal).only
    for name in (
        "hazard",
        "status",
        "severity",
        "certainty",
        "urgency",
        "occurred_at",
        "point",
        "area",
        "magnitude",
    ):
        assert getattr(situation, name) == getattr(signal, name)
    assert (situation.epoch, situation.revision, situation.state) == (1, 1, SituationState.OPEN)
    assert (situation.opened_at, situation.updated_at) == (w.NOW, w.NOW)
    assert [piece.signal_id for piece in situation.evidence] == [signal.id]


def test_what_is_to_come_is_a_forecast_until_it_comes():
    world = World(say(occurred_at=w.after(HOUR)))
    phases = [world.only.phase]
    world.now = w.after(2 * HOUR)
    world.hear(say(2, occurred_at=w.after(HOUR)))
    assert [*phases, world.only.phase] == [Phase.FORECAST, Phase.ACTIVE]


@pytest.mark.parametrize(
    "signal",
    [
        say(msg_type=MsgType.ACK),
        say(msg_type=MsgType.ERROR),
        say(expires_at=w.NOW),
        say(expires_at=w.after(-DAY)),
        say(occurred_at=w.after(-KEPT_IN_MIND)),
    ],
    ids=["an acknowledgement", "an error", "just expired", "long expired", "ancient"],
)
def test_some_signals_of_something_unknown_open_nothing(signal):
    assert World(signal).known == {}


def test_the_same_signal_gives_the_same_situation_and_another_brand_another_id():
    signal = say()
    assert World(signal).only == World(signal).only
    elsewhere = intake(signal, None, brand="other", now=w.NOW)
    assert elsewhere is not None
    assert elsewhere.id != World(signal).only.id


# --- the next revision ---


def test_a_newer_revision_replaces_what_the_source_said():
    world = World(say(1), say(2, severity=Severity.MODERATE, magnitude=5.1))
    assert (world.only.severity, world.only.magnitude, world.only.revision) == (Severity.MODERATE, 5.1, 2)
    assert [piece.revision for piece in world.only.evidence] == [2]


@pytest.mark.parametrize(
    "late", [say(1, sent_at=say(2).sent_at), say(2), say(2, severity=Severity.MINOR), gone(1)]
)
def test_a_late_older_or_equal_revision_changes_nothing(late):
    world = World(say(2))
    before = world.only
    assert world.hear(late) is None
    assert world.only == before


def test_a_late_older_revision_changes_only_since_when_its_source_has_spoken():
    world = World(say(2))
    (piece,) = world.only.evidence
    before = world.only
    world.hear(say(1))
    known = replace(piece, first_at=say(1).sent_at)
    assert world.only == replace(before, revision=2, evidence=(known,))
    assert world.hear(say(1)) is None


said_again = st.lists(
    st.tuples(st.integers(1, 5), st.booleans(), st.booleans()),
    min_size=1,
    max_size=5,
    unique_by=lambda x: x[0],
)


@given(said_again, st.randoms(use_true_random=False))
@settings(STEADY, max_examples=200)
def test_when_a_source_first_spoke_and_first_called_it_over_is_the_same_in_any_order(drawn, dice):
    signals = [
        gone(revision, all_clear=over) if cancels else say(revision, all_clear=over)
        for revision, over, cancels in drawn
    ]
    told = [signal for signal in signals if signal.msg_type is not MsgType.CANCEL]
    first = min((signal.sent_at for signal in told), default=None)
    over = min((signal.sent_at for signal in told if signal.all_clear), default=None)
    # What opens it is another source's, so that nothing hangs on what comes first.
    other = say(1, source="emsc", publisher="emsc", native_id="e1", aliases=("us2010rja6",))
    dice.shuffle(signals)
    world = World(other, *signals, *signals[:2])
    piece = next(one for one in world.only.evidence if one.native_key.startswith("usgs:"))
    if not piece.retracted:
        assert (first_said(piece), first_over(piece)) == (first, over)
    elif first is not None:
        assert (piece.first_at, piece.over_at) == (first, over)


@pytest.mark.parametrize("kind", [MsgType.ACK, MsgType.ERROR])
def test_an_acknowledgement_or_an_error_changes_nothing(kind):
    world = World(say(1))
    assert world.hear(say(5, msg_type=kind)) is None


def test_an_expired_update_of_what_is_known_is_heard_all_the_same():
    world = World(say(1))
    world.hear(say(2, magnitude=6.1, expires_at=w.after(-DAY)))
    assert world.only.magnitude == 6.1


def test_a_source_that_renames_a_thing_keeps_it_one():
    world = World(say(1, native_id="us1"), say(2, native_id="nc1", aliases=("us1",)))
    assert [piece.native_key for piece in world.only.evidence] == ["usgs:nc1"]
    assert set(world.only.keys) == {"usgs:us1", "usgs:nc1"}
    world.hear(gone(4, native_id="nc1", aliases=("us1",)))
    assert world.only.state is SituationState.RETRACTED


def test_an_update_may_name_what_it_updates():
    world = World(say(1, native_id="first"), say(2, native_id="second", references=("first",)))
    assert [piece.native_key for piece in world.only.evidence] == ["usgs:second"]


def test_names_of_different_sources_are_different_names():
    assert keys_of(say(native_id="x"))[0] != keys_of(news(native_id="x"))[0]


@pytest.mark.parametrize("order", list(permutations([1, 2, 3, 4])))
def test_a_deletion_that_is_the_newest_word_ends_in_a_retraction_in_whatever_order_they_come(order):
    words = {1: say(1), 2: say(2), 3: say(3), 4: gone(4)}
    world = World(*(words[number] for number in order))
    assert world.only.state is SituationState.RETRACTED


@pytest.mark.parametrize("end", [{"msg_type": MsgType.CANCEL}, {"all_clear": True}])
def test_an_end_under_a_name_of_its_own_stands_though_it_is_heard_before_what_it_ends(end):
    over = say(1, native_id="end", references=("alert",), sent_at=w.after(HOUR), **end)
    alert = say(1, native_id="alert", sent_at=w.after(MINUTE))
    world = World(over, alert)
    assert (world.only.epoch, world.only.state) == (
        0,
        SituationState.RETRACTED if "msg_type" in end else SituationState.CLEARED,
    )
    world.hear(say(2, native_id="alert", sent_at=w.after(2 * HOUR)))
    assert (world.only.epoch, world.only.state) == (1, SituationState.OPEN)


# --- taken back, and taken back again ---


def test_a_deletion_retracts_and_what_comes_after_it_opens_a_new_epoch():
    world = World(say(1), gone(2))
    assert (world.only.state, world.only.epoch) == (SituationState.RETRACTED, 1)
    world.hear(say(3))
    assert (world.only.state, world.only.epoch) == (SituationState.OPEN, 2)
    world.hear(say(4))
    assert world.only.epoch == 2


WEEK = 7 * DAY


@pytest.mark.parametrize(("later", "epochs"), [(WEEK, [2]), (WEEK + 1, [1, 1])])
def test_what_is_said_long_after_the_end_is_a_new_situation(later, epochs):
    world = World(say(1), gone(2))
    world.now = w.after(later)
    again = {"sent_at": world.now, "received_at": world.now, "occurred_at": world.now, "expires_at": None}
    world.hear(say(3, **again))
    assert [one.epoch for one in world.known.values()] == epochs
    # What comes next belongs to the newer one, and a late word to the one that it was said of.
    world.hear(say(4, **again))
    world.hear(say(5, sent_at=w.after(DAY)))
    assert [one.epoch for one in world.known.values()] == ([2, 1] if len(epochs) == 2 else [2])


def test_an_end_that_is_said_again_long_after_opens_nothing():
    world = World(say(1), gone(2))
    world.now = w.after(2 * WEEK)
    world.hear(gone(3, sent_at=world.now))
    assert world.only.epoch == 1


def test_a_deletion_takes_back_nothing_while_a_source_as_good_stands_by_it():
    world = World(say(1), say(1, source="emsc", publisher="emsc", native_id="e1"), gone(2))
    states = [world.only.state]
    assert [piece.retracted for piece in world.only.evidence] == [False, True]
    world.hear(gone(2, source="emsc", publisher="emsc", native_id="e1"))
    assert [*states, world.only.state] == [SituationState.OPEN, SituationState.RETRACTED]


def test_an_official_deletion_outweighs_what_papers_say():
    world = World(say(1), news(1), gone(2))
    assert world.only.state is SituationState.RETRACTED


def test_a_paper_that_takes_its_story_back_does_not_take_back_the_quake():
    world = World(say(1), news(1), news(2, msg_type=MsgType.CANCEL))
    assert world.only.state is SituationState.OPEN
    assert world.only.severity is say(1).severity


# --- whom to believe ---


def test_what_a_situation_says_comes_from_its_most_trusted_source():
    world = World(news(1, severity=Severity.MINOR), say(1))
    assert world.only.severity is Severity.EXTREME
    world.hear(news(2, severity=Severity.MINOR))
    assert world.only.severity is Severity.EXTREME
    assert {piece.publisher for piece in world.only.evidence} == {"usgs", "paper"}


@pytest.mark.parametrize(
    "lower", [SourceClass.OPERATOR, SourceClass.OPS, SourceClass.NEWS, SourceClass.SOCIAL]
)
def test_nobody_outweighs_an_official_source(lower):
    world = World(say(1))
    world.hear(news(1, source_class=lower, magnitude=1.0))
    assert world.only.magnitude == 7.0


def test_what_its_source_took_back_no_paper_brings_back():
    world = World(news(1), say(1), gone(2), news(2, magnitude=6.6), news(1, native_id="a2", magnitude=6.8))
    assert (world.only.state, world.only.epoch, world.only.magnitude) == (SituationState.RETRACTED, 1, 7.0)
    world.hear(say(3))
    assert (world.only.state, world.only.epoch) == (SituationState.OPEN, 2)


@pytest.mark.parametrize("over", [{"all_clear": True}, {"msg_type": MsgType.CANCEL}])
def test_a_corrected_article_opens_nothing_that_is_over(over):
    world = World(say(1), news(1), say(2, **over))
    ended = world.only
    world.hear(news(2))
    assert (world.only.state, world.only.epoch) == (ended.state, ended.epoch)
    assert len(world.only.evidence) == 2


# --- what is heard late ---


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_two_agencies_the_one_that_spoke_last_leads_whoever_is_heard_last(order):
    said = [
        say(1, magnitude=7.0, depth_km=10.0),
        emsc(1, magnitude=6.8, depth_km=None, sent_at=w.after(90_000_000)),
        say(3, magnitude=6.9, depth_km=12.0),
    ]
    assert World(*(said[number] for number in order)).only.magnitude == 6.9
    before = World(*(said[number] for number in order if number < 2)).only
    assert (before.magnitude, before.depth_km) == (6.8, 10.0)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_texts_tell_where_it_was_first_told_of_whichever_is_heard_first(order):
    where = [Area(circles=(Circle(w.HAITI, radius),), countries=("HT",)) for radius in (10.0, 20.0, 30.0)]
    said = [text(f"a{number}", area=where[number], sent_at=w.after(number * MINUTE)) for number in range(3)]
    assert World(*(said[number] for number in order)).only.area == where[0]


@pytest.mark.parametrize("end", [{"msg_type": MsgType.CANCEL}, {"all_clear": True}])
@pytest.mark.parametrize(
    ("source_class", "goes_on"), [(SourceClass.OFFICIAL, True), (SourceClass.OPERATOR, False)]
)
def test_what_was_said_before_the_end_and_is_heard_after_it_belongs_to_it(end, source_class, goes_on):
    world = World(say(1), say(5, **end))
    if end == {"all_clear": True}:
        world.known[world.only.id] = replace(world.only, state=SituationState.CLEARED)
    world.hear(emsc(1, source_class=source_class))
    assert len(world.only.evidence) == 2
    assert (world.only.state is SituationState.OPEN) is goes_on
    world.hear(emsc(2, source_class=source_class))
    assert (world.only.state is SituationState.OPEN) is goes_on


def test_what_another_agency_says_after_the_end_is_something_else():
    world = World(say(1), gone(5), emsc(7))
    assert sorted(one.state for one in world.known.values()) == [
        SituationState.OPEN,
        SituationState.RETRACTED,
    ]


# --- clearing ---


def over(revision: int, **changes: Any) -> Signal:
    return say(revision, all_clear=True, **changes)


@pytest.mark.parametrize(
    "heard",
    [
        news(2),
        news(1, native_id="a2", all_clear=True),
        news(2, msg_type=MsgType.CANCEL),
        over(3),
        over(1, source="emsc", publisher="emsc", native_id="e1"),
    ],
    ids=["a text", "a text that says so too", "a text taken back", "the same once more", "another source"],
)
def test_what_is_clearing_counts_from_the_all_clear_whatever_is_said_meanwhile(heard):
    world = World(say(1), news(1), over(2))
    assert (world.only.state, world.only.updated_at) == (SituationState.CLEARING, w.NOW)
    world.now = w.after(9 * MINUTE)
    world.hear(heard)
    assert (world.only.state, world.only.updated_at) == (SituationState.CLEARING, w.NOW)
    assert world.only.revision == 4


def test_what_fires_again_while_it_clears_counts_anew_from_the_next_all_clear():
    world = World(say(1), over(2))
    for minutes, heard, state in (
        (3, say(3), SituationState.OPEN),
        (5, over(4), SituationState.CLEARING),
    ):
        world.now = w.after(minutes * MINUTE)
        world.hear(heard)
        assert (world.only.state, world.only.updated_at) == (state, world.now)


# --- what texts say ---


def test_a_text_that_says_nothing_of_how_bad_it_is_takes_nothing_away():
    world = World(text("a1", magnitude=7.2), text("a2", magnitude=7.2))
    before = world.only
    world.hear(
        text("a3", magnitude=None, severity=Severity.UNKNOWN, area=Area(countries=("HT", "DO")), topics=())
    )
    assert (world.only.magnitude, world.only.severity) == (7.2, before.severity)
    assert world.only.area == before.area
    assert len(world.only.evidence) == 3


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_among_texts_the_gravest_stands_in_whatever_order_they_come(order):
    texts = [
        text("a1", magnitude=6.1, severity=Severity.SEVERE),
        text("a2", magnitude=7.2, severity=Severity.EXTREME),
        text("a3", magnitude=None, severity=Severity.UNKNOWN),
    ]
    world = World(*(texts[number] for number in order))
    assert (world.only.magnitude, world.only.severity) == (7.2, Severity.EXTREME)


def test_an_outlet_alone_may_correct_itself():
    world = World(text("a1", magnitude=7.2), text("a1", magnitude=6.1, revision=2))
    assert world.only.magnitude == 6.1


def test_another_agency_that_knows_no_depth_takes_none_away():
    world = World(say(1), say(1, source="emsc", publisher="emsc", native_id="e1", depth_km=None))
    assert world.only.depth_km == say(1).depth_km


# --- drills ---


def test_a_drill_and_the_real_thing_of_one_name_are_two_situations():
    world = World(
        say(1, status=Status.EXERCISE), say(1, status=Status.ACTUAL), gone(2, status=Status.EXERCISE)
    )
    assert {one.status: one.state for one in world.known.values()} == {
        Status.EXERCISE: SituationState.RETRACTED,
        Status.ACTUAL: SituationState.OPEN,
    }


def test_a_signal_is_never_changed_by_being_taken_in():
    signal = say(1)
    kept = replace(signal)
    World(signal, say(2))
    assert signal == kept


# --- what stands ---


def advisory(revision: int = 1, **changes: Any) -> Signal:
    have: dict[str, Any] = {
        "source": "state",
        "publisher": "state",
        "native_id": "haiti",
        "hazard": Hazard.UNREST,
        "occurred_at": w.after(-240 * DAY),
        "sent_at": w.after(-240 * DAY),
        "point": None,
        "area": Area(countries=("HT",)),
        "standing": True,
    }
    return say(revision, **(have | changes))


def unrest(native_id: str, **changes: Any) -> Signal:
    place = {"publisher": native_id, "hazard": Hazard.UNREST, "point": None, "area": Area(countries=("HT",))}
    return news(native_id=native_id, **(place | changes))


def test_what_still_stands_is_a_situation_however_old_and_no_news_by_itself():
    world = World(advisory())
    assert world.only.standing
    assert is_background(world.only)
    world.hear(advisory(2, sent_at=w.after(-DAY), occurred_at=w.after(-DAY)))
    assert not is_background(world.only)


def test_news_of_what_stands_joins_it_and_the_authority_leads():
    for first, second in permutations((advisory(), unrest("a1"))):
        situation = World(first, second).only
        assert (situation.severity, situation.standing) == (Severity.EXTREME, True)
        assert len(situation.evidence) == 2
        assert not is_background(situation)


def test_news_of_another_country_does_not_join_what_stands():
    assert len(World(advisory(), unrest("a1", area=Area(countries=("DO",)))).known) == 2


def test_what_no_longer_stands_is_an_event_like_any_other():
    world = World(advisory(), advisory(2, standing=False, severity=Severity.MODERATE))
    assert not world.only.standing
    world.hear(unrest("a1"))
    assert len(world.known) == 2


def test_one_busy_feed_costs_nobody_else_a_voice():
    world = World(advisory(), unrest("quiet-paper"), unrest("first-paper"))
    for number in range(MOST_TEXTS + 30):
        world.hear(unrest(f"b{number:03}", publisher="busy", sent_at=w.after(number * MINUTE)))
    kept = {piece.native_key for piece in world.only.evidence}
    assert len(kept) == MOST_TEXTS + 1
    assert {"state:haiti", "paper:quiet-paper", "paper:first-paper", "paper:b000", "paper:b129"} <= kept
    assert of_class(world.only, SourceClass.NEWS)[0] == 3
    assert len(world.only.keys) == len(kept)
    assert dropped_of(world.only, SourceClass.NEWS) == 32  # 132 texts, of which 100 are kept
    assert {one.source_class for one in world.only.dropped} == {SourceClass.NEWS}


def test_what_people_post_costs_no_outlet_its_voice():
    world = World(advisory(), unrest("a1"), unrest("a2"))
    for number in range(MOST_TEXTS + 1):
        world.hear(unrest(f"p{number:03}", source="fedi", source_class=SourceClass.SOCIAL))
    assert of_class(world.only, SourceClass.NEWS)[0] == 2
    assert of_class(world.only, SourceClass.SOCIAL)[0] == MOST_TEXTS


def test_the_positions_expected_are_those_that_were_forecast_last():
    first, second = (
        (Position(at=w.after(hours * HOUR), point=w.HAITI, radius_km=90.0),) for hours in (12, 18)
    )
    world = World(say(forecast=first), say(2, forecast=second))
    assert world.only.forecast == second
    # Who revises what they said is believed to the letter; a paper that says nothing of it takes nothing away.
    world.hear(news())
    assert world.only.forecast == second


def test_when_the_last_voice_against_an_all_clear_is_taken_back_it_begins_to_clear():
    other: dict[str, Any] = {"source": "emsc", "publisher": "emsc", "native_id": "e1"}
    world = World(say(1), say(1, **other))
    world.hear(say(2, all_clear=True))
    states = [world.only.state]
    world.hear(say(2, msg_type=MsgType.CANCEL, **other))
    assert [*states, world.only.state] == [SituationState.OPEN, SituationState.CLEARING]
