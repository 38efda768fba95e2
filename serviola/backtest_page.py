"""Backtest as one page that needs nothing else: no script, no font, no picture from elsewhere.

Whatever came from the world or from files is escaped by the template engine; the chart is our own SVG.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from engine.model.said import phrase
from engine.response.situation_facts import situation_line
from serviola.backtest_words import (
    VERDICTS,
    answered,
    entries_of,
    headlines,
    hours,
    outside_line,
    outside_names,
    ruled_says,
    short,
    times_says,
    unheard_line,
    why_says,
)
from serviola.backtesting import Backtest, BacktestError
from serviola.charts.scene import Area, Line, Scene, Text
from serviola.charts.svg import as_svg
from serviola.retelling import retold

if TYPE_CHECKING:
    from engine.trials.backtest.figures import Figures

_TEMPLATE = Path(__file__).resolve().parent / "pages" / "backtest.html"
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 900.0, 310.0, 46.0, 58.0, 44.0
_SIZE, _DATE = 14.0, 92.0
"""How large its letters are, and how wide a date is in them."""
_INK, _GRAY, _BAR = "#1a1a1a", "#bbbbbb", "#0072b2"
MOST_BARS = 104
"""Beyond two years of weeks with cards a bar is too thin to be seen; the busiest are shown."""

WORDS = {
    "title": phrase("What the playbooks would have asked"),
    "times": phrase("Times are in UTC; the nights are those of each team."),
    "truth": phrase("Past situations of which the truth is known"),
    "situation": phrase("Situation"),
    "should": phrase("Should have asked"),
    "verdict": phrase("Verdict"),
    "asked_at": phrase("Asked at"),
    "gained": phrase("Gained"),
    "yes": phrase("yes"),
    "no": phrase("no"),
    "whom": phrase("Whom it would have asked"),
    "group": phrase("Group"),
    "cards": phrase("Cards"),
    "at_night": phrase("At night"),
    "a_week": phrase("A week"),
    "most": phrase("Most in a week"),
    "otherwise": phrase("What would end otherwise than with the other playbooks"),
    "nothing": phrase("Nothing."),
    "nearly": phrase("Situations that were asked about, or nearly"),
    "none": phrase("None."),
    "asked": phrase("asked"),
}
"""What stands on every page."""


def page(found: Backtest, language: str = "en") -> str:
    """Write the page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))

    def say(text: str) -> str:
        return retold(text, language)

    return template.render(
        language=language,
        words={name: say(text) for name, text in WORDS.items()},
        answered=say(answered(found.answers)),
        headlines=[(say(name), say(value)) for name, value in headlines(found)],
        verdicts={one: say(text) for one, text in VERDICTS.items()},
        judged=found.figures.judged,
        notes=[say(text) for text in _notes(found)],
        loads=found.figures.loads,
        weeks=found.figures.weeks,
        # as_svg escapes every text that it writes.
        chart=Markup(as_svg(chart(found.figures, language))),  # noqa: S704 - our own drawing
        compared=found.before is not None,
        changed=found.changed,
        entries=entries_of(found),
        say=say,
        short=short,
        hours=hours,
        times_says=times_says,
        situation_line=situation_line,
        ruled_says=lambda ruled: ruled_says(ruled, language),
        why_says=lambda why: why_says(why, language),
    )


def _notes(found: Backtest) -> list[str]:
    names = outside_names(found.figures)
    return [*map(unheard_line, found.unheard), *([outside_line(names)] if names else [])]


def write_page(file: Path, found: Backtest, language: str = "en") -> None:
    """Write the page into a file, whole or not at all; BacktestError where that cannot be."""
    part = file.with_name(f".{file.name}.part")
    try:
        try:
            part.write_text(page(found, language), encoding="utf-8")
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BacktestError(
            phrase("the page {file} cannot be written: {why}", file=file, why=error.strerror)
        ) from error


def chart(figures: Figures, language: str = "en") -> Scene:
    """Draw the cards of each week in which there were any, all groups together."""
    weeks: dict[str, int] = {}
    for load in figures.loads:
        for week, count in load.weeks:
            weeks[week] = weeks.get(week, 0) + count
    busiest = sorted(weeks, key=lambda one: (-weeks[one], one))[:MOST_BARS]
    shown = sorted(busiest)
    most = max(weeks.values(), default=1)
    said = phrase("Cards in each week with any")
    if len(shown) < len(weeks):
        said = phrase(
            "Cards in the {shown} busiest of {weeks} weeks with any", shown=MOST_BARS, weeks=len(weeks)
        )
    scene = Scene(width=_WIDTH, height=_HEIGHT, title=retold(said, language))
    _say_axes(scene, language)
    floor, room = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - _TOP
    for count in sorted({most, (most + 1) // 2}):
        y = floor - room * count / most
        scene.parts.append(Line(points=((_LEFT, y), (_WIDTH, y)), color=_GRAY, width=1))
        scene.parts.append(Text(x=_LEFT - 8, y=y + 5, text=str(count), size=_SIZE, color=_INK, anchor="end"))
    step = (_WIDTH - _LEFT) / max(1, len(shown))
    every = max(1, -(-len(shown) // 8))
    for number, week in enumerate(shown):
        left = _LEFT + number * step
        right, top = left + min(60.0, step * 0.8), floor - room * weeks[week] / most
        ring = ((left, floor), (left, top), (right, top), (right, floor))
        scene.parts.append(Area(rings=(ring,), fill=_BAR))
        if number % every == 0 and left + _DATE <= _WIDTH:
            scene.parts.append(Text(x=left, y=floor + 20, text=week, size=_SIZE, color=_INK))
    scene.parts.append(Line(points=((_LEFT, floor), (_WIDTH, floor)), color=_INK, width=1))
    return scene


def _say_axes(scene: Scene, language: str) -> None:
    """Write above the bars what they count, and below them what their dates are."""
    weeks = phrase("Each bar is a week; its date is the Monday.")
    scene.parts.append(Text(x=_LEFT, y=18, text=scene.title, size=_SIZE, color=_INK))
    scene.parts.append(
        Text(
            x=(_LEFT + _WIDTH) / 2,
            y=_HEIGHT - 10,
            text=retold(weeks, language),
            size=_SIZE,
            color=_INK,
            anchor="middle",
        )
    )
