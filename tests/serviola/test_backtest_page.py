"""The chart of a backtest says what it counts and what its dates are, in the language of its reader."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from engine.trials.backtest.figures import Figures, Load
from serviola.backtest_page import chart
from serviola.charts.scene import Scene, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

MONDAY = date(2010, 1, 4)
WIDE = 6.5
"""How wide a figure or dash of size 10 may be."""


def drawn(weeks: int, language: str = "en") -> Scene:
    counts = tuple(((MONDAY + timedelta(weeks=each)).isoformat(), each % 7 + 1) for each in range(weeks))
    cards = sum(count for _, count in counts)
    load = Load(to="team:sea", cards=cards, at_night=0, weeks=counts)
    return chart(cast("Figures", type("Loaded", (), {"loads": (load,)})), language)


def texts(scene: Scene) -> Iterator[Text]:
    return (part for part in scene.parts if isinstance(part, Text))


@pytest.mark.parametrize(
    ("language", "counts", "dates"),
    [
        ("en", "Cards in each week with any", "Each bar is a week; its date is the Monday."),
        (
            "es",
            "Tarjetas en cada semana en que hubo alguna",
            "Cada barra es una semana; su fecha es la del lunes.",
        ),
    ],
)
def test_both_axes_are_said_where_they_are_read(language, counts, dates):
    scene = drawn(12, language)
    by_text = {one.text: one for one in texts(scene)}
    bars = next(one for one in by_text.values() if one.text == MONDAY.isoformat())
    assert by_text[counts].y < bars.y < by_text[dates].y < scene.height


@pytest.mark.parametrize("weeks", [1, 2, 7, 8, 9, 30, 104, 140])
def test_no_date_goes_beyond_the_edge_or_over_the_next(weeks):
    scene = drawn(weeks)
    dates = [one for one in texts(scene) if one.text[:2] == "20"]
    ends = [one.x + len(one.text) * one.size * WIDE / 10 for one in dates]
    assert dates[0].text == (min(one.text for one in dates))
    assert all(end <= scene.width for end in ends)
    assert all(end <= after.x for end, after in zip(ends, dates[1:], strict=False))
