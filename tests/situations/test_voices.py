"""Which texts are one voice is found without comparing each with each, and as if each were."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.scales import SourceClass
from engine.model.signal import Evidence
from engine.situations.intake import intake
from engine.situations.voices import COPY_BITS, Timeline, one_story
from tests.fakes import words as w

SEEDS = (0x0123456789ABCDEF, 0xFFFFFFFFFFFFFFFF, 0x8000000000000001)
_FLIPPED = st.sets(st.integers(0, 63), max_size=2 * COPY_BITS)


@st.composite
def stories(draw: st.DrawFn) -> str:
    bits = draw(st.sampled_from(SEEDS))
    for one in draw(_FLIPPED):
        bits ^= 1 << one
    return f"{bits:016x}"


def pieces(told: list[str]) -> list[Evidence]:
    situation = intake(w.signal(source_class=SourceClass.NEWS), None, brand="main", now=w.NOW)
    assert situation is not None
    (piece,) = situation.evidence
    return [
        replace(piece, publisher=f"p{number}", native_key=f"n:{number:03}", story=story)
        for number, story in enumerate(told)
    ]


def naive(told: list[str]) -> int:
    """Count the groups of texts that are joined, by joining each with each."""
    group = list(range(len(told)))
    for one in range(len(told)):
        for other in range(one):
            if one_story(told[one], told[other]):
                group = [group[other] if number == group[one] else number for number in group]
    return len(set(group))


@settings(max_examples=300, database=None, deadline=None)
@given(st.lists(st.one_of(stories(), st.just("")), max_size=12))
def test_they_are_joined_as_if_each_were_compared_with_each(told):
    assert Timeline(pieces(told)).voices(0, len(told)) == naive(told)


def test_two_thousand_texts_are_not_each_compared_with_each(monkeypatch):
    told = [f"{(number * 0x9E3779B97F4A7C15) % 2**64:016x}" for number in range(2000)]
    compared: list[str] = []

    def counted(one: str, other: str) -> bool:
        compared.append(other)
        return one_story(one, other)

    monkeypatch.setattr("engine.situations.voices.one_story", counted)
    Timeline(pieces(told))
    assert len(compared) < 2000 * 100
