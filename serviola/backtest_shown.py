"""Backtest shown: as a table for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

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
from serviola.retelling import retold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.trials.backtest.figures import Figures
    from serviola.backtesting import Backtest

SHOWN = 20
"""So many rows of a list are printed; JSON and the page have them all."""
WIDTH = 80
_WIDEST = 34
"""No cell of a table is wider."""


def lines(found: Backtest, language: str) -> Iterator[str]:
    """Say all of it in lines of at most 80 characters, but for words that are longer."""
    for line in _lines(found, language):
        begins = " " * (len(line) - len(line.lstrip()) + 6)
        yield from textwrap.wrap(line, WIDTH, subsequent_indent=begins, break_long_words=False) or [""]


def _lines(found: Backtest, language: str) -> Iterator[str]:
    yield retold(answered(found.answers), language)
    heads = [(retold(name, language), retold(value, language)) for name, value in headlines(found)]
    wide = max(len(name) for name, _ in heads) + 2
    for name, value in heads:
        yield f"{name + ':':<{wide}}{value}"
    if found.truths:
        yield from _judged(found, language)
    yield from _loads(found.figures, language)
    yield from _situations(found, language)
    if found.before is not None:
        yield from _changed(found, language)


def _judged(found: Backtest, language: str) -> Iterator[str]:
    head = [phrase("past situation"), phrase("verdict"), phrase("asked at (UTC)"), phrase("gained")]
    rows = [
        [one.truth.name, VERDICTS[one.verdict], short(one.asked_at), hours(one.gained_s)]
        for one in found.figures.judged
    ]
    yield from _table(head, rows, language, left=3)
    for name in found.unheard:
        yield retold(unheard_line(name), language)
    if names := outside_names(found.figures):
        yield retold(outside_line(names), language)


def _loads(figures: Figures, language: str) -> Iterator[str]:
    head = [phrase("asked of"), phrase("cards"), phrase("at night"), phrase("a week"), phrase("most a week")]
    rows = [
        [one.to, str(one.cards), str(one.at_night), f"{one.cards / figures.weeks:.2f}", str(one.most)]
        for one in figures.loads
    ]
    if rows:
        yield from _table(head, rows, language, left=1)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], language: str, *, left: int) -> Iterator[str]:
    """Print a table after an empty line; so many of the first columns are set to the left."""
    said = [[retold(cell, language)[:_WIDEST] for cell in row] for row in (head, *rows)]
    widths = [max(len(row[at]) for row in said) for at in range(len(head))]
    yield ""
    for row in said:
        cells = [
            f"{cell:<{width}}" if at < left else f"{cell:>{width}}"
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _situations(found: Backtest, language: str) -> Iterator[str]:
    some = entries_of(found)
    if some:
        yield ""
    for one in some[:SHOWN]:
        says = retold(situation_line(one.situation), language)
        yield f"{short(one.situation.occurred_at)}  {one.situation.id}  {says}"
        for name, ruled in sorted(one.by.items()):
            yield f"    {name}: {ruled_says(ruled, language)}"
    yield from _more(len(some), language)


def _changed(found: Backtest, language: str) -> Iterator[str]:
    yield ""
    count = len({one.situation.id for one in found.changed})
    yield retold(
        phrase("{count} past situations would end otherwise than with the other playbooks.", count=count),
        language,
    )
    for one in found.changed[:SHOWN]:
        times = retold(times_says(one.before, one.after), language)
        yield f"{one.situation.id}  {one.playbook} {retold(one.what, language)} ({times})"
        yield f"    {retold(situation_line(one.situation), language)}"
        for why in one.why:
            yield f"    - {why_says(why, language)}"
    yield from _more(len(found.changed), language)


def _more(count: int, language: str) -> Iterator[str]:
    if count > SHOWN:
        yield retold(
            phrase("and {count} more; --json and --html have them all", count=count - SHOWN), language
        )
