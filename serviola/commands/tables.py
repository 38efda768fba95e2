"""Tables that a narrow terminal shows as lines, so that no word is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.measure import Measurement

from serviola.commands.common import OUT, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table

NARROW = 60
"""A terminal of fewer columns is shown no table that folds long names anyhow."""
_ANY_WIDTH = 1000
"""So wide that a table is measured as it is, and not as the terminal."""


def is_too_wide(table: Table, console: Console) -> bool:
    """Say whether a table cannot be shown without breaking a word."""
    options = console.options.update(width=_ANY_WIDTH)
    return Measurement.get(console, options, table).minimum > console.width


def print_table(table: Table) -> None:
    """Print a table; where it would break a word, each row as print_rows does."""
    if not is_too_wide(table, OUT):
        OUT.print(table, markup=False)
        return
    print_rows(table)


def print_folding(table: Table) -> None:
    """Print a table whose long names fold anyhow; in a narrow terminal as print_rows does."""
    if OUT.is_terminal and OUT.width < NARROW:
        print_rows(table)
    else:
        OUT.print(table, markup=False)


def print_rows(table: Table) -> None:
    """Print each row as its first cell and a paragraph of the others, each after the head of its column."""
    if table.title:
        say(str(table.title))
    for first, others in lines_of(table):
        say(first)
        say(others, begins="  ")


def lines_of(table: Table) -> Iterator[tuple[str, str]]:
    """Give the first cell of each row, and the others that are not empty after the heads of their columns."""
    heads = [str(column.header) for column in table.columns]
    for row in zip(*(column.cells for column in table.columns), strict=True):
        first, *others = (" ".join(str(cell).split()) for cell in row)
        yield first, "; ".join(f"{head} {cell}" for head, cell in zip(heads[1:], others, strict=True) if cell)
