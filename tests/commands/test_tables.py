"""How a table is shown where it is too wide."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table

from serviola.commands.tables import is_too_wide, lines_of


def table():
    made = Table(title="What it would do")
    for head in ("row", "campaign", "late", "for"):
        made.add_column(head, overflow="fold")
    made.add_row(
        "pause:mailer:campaign:beach", "private-beach-week", "", "v1:labadee:2027-01-18\nv1:nassau:2027-01-19"
    )
    return made


def test_a_table_is_too_wide_where_a_word_would_be_broken():
    assert is_too_wide(table(), Console(width=60, file=io.StringIO()))
    assert not is_too_wide(table(), Console(width=120, file=io.StringIO()))


def test_a_row_is_its_first_cell_and_the_others_after_their_heads():
    assert list(lines_of(table())) == [
        (
            "pause:mailer:campaign:beach",
            "campaign private-beach-week; for v1:labadee:2027-01-18 v1:nassau:2027-01-19",
        )
    ]
