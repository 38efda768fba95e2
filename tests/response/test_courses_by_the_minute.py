"""How long it holds, clears and cools down, all together, against a reference that looks every minute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.model.match import Match, Miss
from engine.model.place import Circle
from engine.model.scales import Severity
from tests.fakes import words as w
from tests.response.courses import BETWEEN, CLEAR, GRAVE, SLIGHT, opened
from tests.response.wakeful import Wakeful, written

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
