"""How many independent voices there are: counted, and against a counter that tries every window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.scales import SourceClass
from engine.model.signal import Evidence, Situation, Sketch
from engine.model.time import SECOND, Instant
from engine.situations.evidence import independent, of_class, reports, standing
from engine.situations.voices import READ_BESIDE, READ_WEIGHED
from tests.fakes import words as w
from tests.rules.reference_correlate import groups

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))


def voice(name: str, second: int = 0, *, publisher: str = "", **changes: Any) -> Evidence:
    have: dict[str, Any] = {
        "native_key": name,
        "signal_id": f"{name}:1",
        "publisher": publisher or name,
        "source_class": SourceClass.NEWS,
        "sent_at": w.after(second * SECOND),
    }
    return w.evidence(**(have | changes))


def said(*voices: Evidence) -> Situation:
    return w.situation(evidence=voices)


def test_twenty_copies_of_one_story_are_one_voice():
    copies = [voice(f"paper-{number}", publisher="agency") for number in range(20)]
    assert independent(said(*copies))[0] == 1
    assert of_class(said(*copies), SourceClass.NEWS)[0] == 1


def test_what_was_taken_back_is_no_voice():
    situation = said(voice("a"), voice("b", retracted=True))
    assert [piece.native_key for piece in standing(situation)] == ["a"]
    assert independent(situation) == (1, ("a:1",))
    assert of_class(situation, SourceClass.NEWS) == (1, ("a:1",))


def test_classes_are_counted_apart_and_independent_voices_together():
    situation = said(voice("a"), voice("b", source_class=SourceClass.OFFICIAL), voice("c"))
    assert of_class(situation, SourceClass.NEWS) == (2, ("a:1", "c:1"))
    assert of_class(situation, SourceClass.OFFICIAL) == (1, ("b:1",))
    assert of_class(situation, SourceClass.SOCIAL) == (0, ())
    assert independent(situation)[0] == 3


def test_nobody_is_nobody():
    assert independent(said()) == (0, ())
    assert independent(said(), within_s=60) == (0, ())


def test_reports_are_counted_copies_and_all_in_the_best_window():
    situation = said(*(voice(f"v{second}", second, publisher="p") for second in (0, 90, 100, 110)))
    assert reports(situation, None) == (4, ("v0:1", "v100:1", "v110:1", "v90:1"))
    assert reports(situation, SourceClass.NEWS, within_s=20) == (3, ("v100:1", "v110:1", "v90:1"))
    assert reports(situation, SourceClass.SOCIAL) == reports(said(), None, within_s=60) == (0, ())


@pytest.mark.parametrize(("apart_s", "count"), [(0, 2), (3600, 2), (3601, 1)])
def test_a_window_is_closed_at_both_ends(apart_s, count):
    assert independent(said(voice("a"), voice("b", apart_s)), within_s=3600)[0] == count


def test_the_best_window_counts_wherever_it_lies():
    situation = said(voice("a", 0), voice("b", 500), voice("c", 560), voice("d", 580), voice("e", 2000))
    assert independent(situation, within_s=100) == (3, ("b:1", "c:1", "d:1"))


def naive(pieces: list[Evidence], within_s: int) -> int:
    """Begin a window at every voice, and count who speaks in it; one within another knows less than that one."""
    windows = [
        [each for each in pieces if 0 <= each.sent_at - first.sent_at <= within_s * SECOND]
        for first in pieces
    ]
    keys = [{(each.native_key, each.sent_at) for each in window} for window in windows]
    whole = [
        window for window, own in zip(windows, keys, strict=True) if not any(own < other for other in keys)
    ]
    return max(map(groups, whole), default=0)


def most_reports(pieces: list[Evidence], within_s: int) -> int:
    windows = [
        {each.native_key for each in pieces if 0 <= each.sent_at - one.sent_at <= within_s * SECOND}
        for one in pieces
    ]
    return max(map(len, windows), default=0)


def at_each(pieces: list[Evidence]) -> list[Evidence]:
    """Give who revised a report at both moments."""
    earlier = [
        replace(one, sent_at=one.first_at, first_at=None) for one in pieces if one.first_at is not None
    ]
    return [*earlier, *pieces]


REVISED = {
    "the first is revised": ((0, 5_000), (600, None)),
    "the second is": ((0, None), (600, 5_000)),
    "both are": ((0, 5_000), (600, 9_000)),
    "and come near each other": ((0, 9_000), (5_000, 9_600)),
}


@pytest.mark.parametrize("told", REVISED.values(), ids=REVISED)
def test_who_revises_a_report_spoke_when_it_was_first_made_too(told):
    pieces = [
        voice(
            name, first if last is None else last, first_at=None if last is None else w.after(first * SECOND)
        )
        for name, (first, last) in zip("ab", told, strict=True)
    ]
    assert independent(said(*pieces), within_s=600) == (2, ("a:1", "b:1"))
    assert reports(said(*pieces), SourceClass.NEWS, within_s=600) == (2, ("a:1", "b:1"))
    # It is one voice and one report all the same, however long the window is.
    assert independent(said(*pieces), within_s=86_400)[0] == 2
    assert reports(said(*pieces), None, within_s=86_400)[0] == 2


ECHO = Sketch(kinds=(READ_BESIDE,))


def test_what_was_read_by_what_others_tell_is_no_voice_of_its_own():
    hoax, forecast = voice("hoax"), voice("forecast", sketch=ECHO)
    ministry = voice("ministry", source_class=SourceClass.OFFICIAL, sketch=ECHO)
    assert independent(said(hoax, forecast, ministry)) == (1, ("forecast:1", "hoax:1", "ministry:1"))
    assert of_class(said(hoax, ministry), SourceClass.OFFICIAL)[0] == 0
    assert independent(said(forecast), within_s=60)[0] == 0
    # It was reported all the same, and it joins those who are one with it.
    assert reports(said(hoax, forecast), None)[0] == 2
    copied = voice("copied", publisher="forecast")
    assert independent(said(copied, forecast, hoax))[0] == 2
    story = "00ff00ff00ff00ff"
    agency, copy = voice("a", story=story), voice("b", publisher="c", story=story, sketch=ECHO)
    assert independent(said(agency, copy, voice("c")))[0] == 1


WEIGHED = Sketch(kinds=(READ_WEIGHED,))


def test_whatever_was_weighed_is_one_voice_for_one_table_may_err_in_all_of_it():
    guesses = [voice(name, sketch=WEIGHED) for name in "abc"]
    assert independent(said(*guesses))[0] == 1
    # Beside who names it they add nothing, and take nothing away.
    assert independent(said(*guesses, voice("d")))[0] == 1
    named = voice("d", publisher="a"), voice("e", publisher="b")
    assert independent(said(*guesses, *named))[0] == 2
    assert reports(said(*guesses), None)[0] == 3


STORIES = ("", "", "0000000000000000", "000000000000003f", "0000000000000fff")
voices = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.integers(0, 4),
        st.booleans(),
        st.sampled_from(list(SourceClass)),
        st.sampled_from(STORIES),
        st.sampled_from((None, None, None, 20, 300)),
        st.sampled_from((None, None, None, ECHO, WEIGHED)),
    ),
    max_size=14,
)


@given(voices, st.integers(0, 450), st.randoms(use_true_random=False))
@settings(STEADY, max_examples=300)
def test_windows_agree_with_the_counter_in_whatever_order_the_voices_stand(drawn, within_s, dice):
    pieces = [
        voice(
            f"v{number}",
            second,
            publisher=f"p{publisher}",
            retracted=retracted,
            source_class=kind,
            story=story,
            first_at=None if before is None else w.after((second - before) * SECOND),
            sketch=sketch,
        )
        for number, (second, publisher, retracted, kind, story, before, sketch) in enumerate(drawn)
    ]
    dice.shuffle(pieces)
    heard = [piece for piece in pieces if not piece.retracted]
    spoken = at_each(heard)
    count, signals = independent(said(*pieces), within_s=within_s)
    assert count == naive(spoken, within_s)
    assert independent(said(*pieces))[0] == groups(heard)
    # What is named as the proof is a window of that many voices.
    named = [piece for piece in heard if piece.signal_id in signals]
    assert groups(named) == count
    names = {piece.native_key for piece in named}
    begins: list[Instant] = [piece.sent_at for piece in spoken]
    assert not names or any(
        names <= {each.native_key for each in spoken if 0 <= each.sent_at - begin <= within_s * SECOND}
        for begin in begins
    )
    for kind in SourceClass:
        alike = [piece for piece in heard if piece.source_class is kind]
        assert of_class(said(*pieces), kind)[0] == groups(alike)
        assert of_class(said(*pieces), kind, within_s=within_s)[0] == naive(at_each(alike), within_s)
        assert reports(said(*pieces), kind)[0] == len(alike)
        assert reports(said(*pieces), kind, within_s=within_s)[0] == most_reports(at_each(alike), within_s)
