"""What a situation is follows from what its voices said last, whichever of them was heard first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import permutations
from typing import Any

import pytest

from engine.model.codec import decode, encode
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.scales import Certainty, MsgType, Severity, SourceClass, Urgency
from engine.model.signal import Said, Signal, Situation, SituationState, Sketch
from engine.model.time import HOUR, MINUTE
from engine.situations.belief import givers, told_in
from engine.situations.dropped import MOST_TEXTS
from engine.situations.voices import READ_BESIDE
from tests.fakes import words as w
from tests.situations.world import World, emsc, gone, news, say, text

CORNERS = (w.HAITI, w.LABADEE, Point(18.0, -71.0))
RING = Area(polygons=(Polygon(CORNERS),), countries=("HT",))


def gfz(revision: int = 1, **changes: Any) -> Signal:
    """Have a third agency say something."""
    return say(revision, source="gfz", publisher="gfz", native_id="g1", **changes)


def what_is_so(situation: Situation) -> dict[str, Any]:
    said = {each.name: getattr(situation, each.name) for each in fields(Said)}
    voices = {piece for piece in situation.evidence if not piece.retracted}
    return {**said, "state": situation.state, "voices": voices}


def the_one_end(words: Sequence[Signal]) -> dict[str, Any]:
    """Give what is so at the end, which is the same in whatever order words come."""
    found = [what_is_so(World(*order).only) for order in permutations(words)]
    assert all(one == found[0] for one in found)
    return found[0]


# --- whatever comes first ---


def test_a_text_that_corrects_itself_takes_its_own_word_back_also_among_several():
    words = [text("a", magnitude=7.2), text("a", revision=2, magnitude=6.1), text("b", magnitude=5.5)]
    assert the_one_end(words)["magnitude"] == 6.1


def test_what_an_agency_takes_back_leads_no_more():
    words = [emsc(1, magnitude=6.8), say(2, magnitude=7.0), gone(9)]
    end = the_one_end(words)
    assert (end["magnitude"], end["state"]) == (6.8, SituationState.OPEN)


def test_what_one_does_not_say_is_filled_by_whoever_of_the_others_spoke_last():
    words = [say(1, depth_km=10.0), emsc(2, depth_km=5.0), gfz(3, depth_km=None)]
    assert the_one_end(words)["depth_km"] == 5.0


def test_an_instrument_fills_what_an_agency_leaves_out_and_nothing_else_and_a_text_fills_nothing():
    words = [
        say(1, depth_km=None, certainty=Certainty.UNKNOWN, magnitude=6.4),
        emsc(1, source_class=SourceClass.OPS, depth_km=12.0, certainty=Certainty.UNKNOWN, magnitude=6.6),
        text("a", depth_km=70.0, certainty=Certainty.LIKELY, magnitude=8.0),
    ]
    end = the_one_end(words)
    assert (end["depth_km"], end["certainty"], end["magnitude"]) == (12.0, Certainty.UNKNOWN, 6.4)


@pytest.mark.parametrize(
    ("field", "unsaid", "claim"),
    [
        ("magnitude", None, 9.9),
        ("depth_km", None, 1.0),
        ("severity", Severity.UNKNOWN, Severity.EXTREME),
        ("point", None, w.LABADEE),
        ("area", Area(), RING),
        ("topics", (), ("checkout",)),
    ],
)
@pytest.mark.parametrize("stranger", [SourceClass.NEWS, SourceClass.SOCIAL])
def test_no_text_adds_to_what_an_agency_says(field, unsaid, claim, stranger):
    where: dict[str, Any] = {"area": Area(countries=("HT",)), "topics": ("quake",)}
    agency = say(1, **{**where, field: unsaid})
    claims = text("a", source_class=stranger, **{**where, field: claim})
    kept = World(agency, claims).known
    official = [
        one for one in kept.values() if SourceClass.OFFICIAL in {piece.source_class for piece in one.evidence}
    ]
    assert [getattr(one, field) for one in official] == [unsaid]


def test_one_agency_says_nothing_against_how_grave_another_holds_it_and_corrects_itself():
    words = [
        say(1, severity=Severity.EXTREME),
        emsc(2, severity=Severity.MINOR),
        gfz(3, severity=Severity.UNKNOWN),
    ]
    assert the_one_end(words)["severity"] is Severity.EXTREME
    corrected = say(4, severity=Severity.MODERATE)
    assert the_one_end([*words, corrected])["severity"] is Severity.MODERATE
    # What is passed on under another name is that agency's word still.
    passed_on = replace(emsc(5), publisher="usgs", severity=Severity.MINOR)
    assert the_one_end([say(1, severity=Severity.EXTREME), passed_on])["severity"] is Severity.MINOR


def test_a_country_takes_the_place_of_no_area_that_another_agency_draws():
    words = [say(1, area=RING), emsc(2, area=Area(countries=("DO", "HT")))]
    assert the_one_end(words)["area"] == replace(RING, countries=("DO", "HT"))
    bare = [say(1, area=replace(RING, countries=())), emsc(2, area=Area(countries=("HT",)))]
    assert the_one_end(bare)["area"] == RING
    assert the_one_end([*words, say(3, area=Area(countries=("HT",)))])["area"] == Area(countries=("HT",))


def test_no_post_adds_to_what_the_press_says():
    words = [text("a", magnitude=None), text("b", source_class=SourceClass.SOCIAL, magnitude=9.9)]
    assert the_one_end(words)["magnitude"] is None


def test_a_voice_that_says_no_more_of_the_depth_knows_it_no_more():
    words = [say(1, depth_km=10.0), say(2, depth_km=None), text("a", depth_km=None)]
    assert the_one_end(words)["depth_km"] is None


@pytest.mark.parametrize(
    ("third", "gravest"),
    [
        (SourceClass.NEWS, (Severity.SEVERE, 7.1, Urgency.IMMEDIATE)),
        (SourceClass.SOCIAL, (Severity.MODERATE, 6.0, Urgency.UNKNOWN)),
    ],
)
def test_of_several_texts_each_field_is_the_gravest_where_it_was_told_of_first(third, gravest):
    here, there = (Area(circles=(Circle(w.HAITI, radius),), countries=("HT",)) for radius in (10.0, 30.0))
    quake: dict[str, Any] = {"topics": ("quake",), "urgency": Urgency.UNKNOWN}
    words = [
        text("b", revision=1, area=here, severity=Severity.EXTREME, magnitude=None, **quake),
        text("a", sent_at=w.after(2 * MINUTE), area=there, severity=Severity.MINOR, magnitude=6.0, **quake),
        text("c", revision=3, source_class=third, severity=Severity.SEVERE, magnitude=7.1, topics=("quake",)),
        text("b", revision=4, area=Area(), severity=Severity.MODERATE, magnitude=5.0, **quake),
    ]
    end = the_one_end(words)
    assert (end["severity"], end["magnitude"], end["urgency"]) == gravest
    assert end["area"] == there


@pytest.mark.parametrize("end", [{"msg_type": MsgType.CANCEL}, {"all_clear": True}])
@pytest.mark.parametrize(("other", "goes_on"), [(SourceClass.OFFICIAL, True), (SourceClass.OPERATOR, False)])
def test_whether_it_goes_on_is_the_same_whenever_the_others_are_heard(end, other, goes_on):
    first, last = say(1), say(5, **end)
    for order in permutations([first, last, emsc(2, source_class=other), text("a")]):
        if order.index(first) < order.index(last):
            assert (World(*order).only.state is SituationState.OPEN) is goes_on


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_an_all_clear_that_does_not_say_what_it_is_about_is_about_the_same(order):
    words = {1: say(1, topics=("checkout",)), 2: say(2, topics=(), all_clear=True)}
    assert World(*(words[number] for number in order)).only.topics == ("checkout",)


def test_what_is_taken_back_goes_on_to_say_what_it_said_last():
    world = World(say(1, magnitude=7.0), text("a", magnitude=6.0), gone(2, magnitude=None))
    assert (world.only.state, world.only.magnitude) == (SituationState.RETRACTED, 7.0)
    world.hear(text("b", magnitude=7.9))
    assert world.only.magnitude == 7.0
    world.hear(emsc(1, magnitude=6.8, depth_km=None))
    assert (world.only.state, world.only.magnitude, world.only.depth_km) == (SituationState.OPEN, 6.8, None)


def test_what_was_read_by_what_others_told_does_not_stand_without_them():
    echo = Sketch(kinds=(READ_BESIDE,))
    heard = [text("a"), text("b"), text("c", sketch=echo)]
    back = [text(name, revision=2, msg_type=MsgType.CANCEL) for name in "ab"]
    assert World(*heard, back[0]).only.state is SituationState.OPEN
    assert World(*heard, *back).only.state is SituationState.RETRACTED
    # Not even where an authority wrote of those names; but nobody who was heard of it by himself is outweighed.
    ministry = text("c", sketch=echo, source="ministry", source_class=SourceClass.OFFICIAL)
    assert World(heard[0], ministry, back[0]).only.state is SituationState.RETRACTED
    own = text("d")
    assert World(*heard, own, *back).only.state is SituationState.OPEN
    echoes = [text(name, sketch=echo) for name in "cd"]
    gone_again = text("c", revision=2, sketch=echo, msg_type=MsgType.CANCEL)
    assert World(*echoes, gone_again).only.state is SituationState.OPEN
    post = {"source_class": SourceClass.SOCIAL}
    deleted = text("a", revision=2, msg_type=MsgType.CANCEL, **post)
    assert World(text("a", **post), echoes[0], deleted).only.state is SituationState.OPEN


# --- what is kept of a voice ---


def test_of_a_voice_is_kept_only_what_the_situation_does_not_say():
    world = World(say(1), say(2, magnitude=6.6))
    assert [piece.said for piece in world.only.evidence] == [None]
    world.hear(emsc(3, magnitude=6.8))
    usgs, second = world.only.evidence
    assert (usgs.said, second.said) == (w.said(magnitude=6.6), None)
    world.hear(emsc(4, magnitude=6.6))
    assert [piece.said for piece in world.only.evidence] == [None, None]


def test_an_area_of_polygons_is_kept_once_however_many_tell_of_it():
    world = World(say(1, area=RING), *(text(f"a{number}", area=RING) for number in range(5)))
    assert encode(world.only).count(b'"polygons":[{') == 1
    # Once the situation says another, each of them still says this one.
    other = replace(RING, countries=("DO", "HT"))
    world.hear(say(9, area=other))
    assert [said.area for _, said in told_in(world.only)] == [*[RING] * 5, other]
    world.hear(gone(10))
    world.hear(emsc(1, area=RING))
    assert world.only.area == RING
    assert encode(world.only).count(b'"polygons":[{') == 1


def test_a_situation_read_back_says_what_each_voice_said():
    world = World(say(1, area=RING), emsc(2, area=RING, depth_km=None), text("a", magnitude=7.7))
    read = decode("situation", Situation.v, encode(world.only))
    assert told_in(read) == told_in(world.only)
    assert [said.magnitude for _, said in told_in(read)] == [7.0, 7.0, 7.7]


def test_a_voice_of_which_it_was_not_kept_says_what_the_situation_says():
    world = World(text("a", magnitude=7.2), text("b", magnitude=5.5))
    world.known = {
        id: replace(one, evidence=tuple(replace(piece, said=None) for piece in one.evidence))
        for id, one in world.known.items()
    }
    world.hear(text("a", revision=2, magnitude=6.1))
    assert world.only.magnitude == 7.2


def test_what_the_situation_says_is_not_let_go_of_with_the_oldest_texts():
    where = Area(circles=(Circle(w.HAITI, 10.0),), countries=("HT",))
    world = World(
        text("first", area=where, publisher="busy", sent_at=w.after(0)),
        text("grave", severity=Severity.EXTREME, magnitude=7.9, publisher="busy", sent_at=w.after(1)),
    )
    for number in range(MOST_TEXTS + 20):
        mild: dict[str, Any] = {"severity": Severity.MINOR, "magnitude": 5.0}
        outlet = f"outlet-{number}" if number % 2 else "busy"
        world.hear(text(f"a{number}", publisher=outlet, sent_at=w.after(HOUR + number * MINUTE), **mild))
    assert len(world.only.evidence) == MOST_TEXTS
    assert (world.only.severity, world.only.magnitude, world.only.area) == (Severity.EXTREME, 7.9, where)
    needed = {piece.native_key for piece, _ in givers(told_in(world.only)).values()}
    assert {"paper:first", "paper:grave"} <= needed


def test_a_paper_alone_tells_what_it_told_last():
    world = World(news(1, magnitude=7.2), news(1, native_id="a2", magnitude=6.1, sent_at=w.after(HOUR)))
    assert world.only.magnitude == 6.1
