"""How proposals are listed: a table, or lines where the terminal is too narrow for whole words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from engine.model.said import phrase
from engine.response.facts import ASKS, CAME_TO
from engine.response.spans import when
from serviola.commands.common import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.proposal import Proposal
    from engine.model.said import Said


def table_of(found: Iterable[Proposal], language: str = "") -> Table:
    """Lay out proposals; what an answer needs, the id and the plan, and a group's name stay whole."""
    # Without lines, so that 80 columns hold a group's name and a day in one piece.
    table = Table(box=None, pad_edge=False)
    whole = phrase("proposal"), phrase("plan"), phrase("asked of")
    heads = whole[0], whole[1], phrase("asks"), phrase("state"), whole[2], phrase("until"), phrase("rows")
    for head in heads:
        table.add_column(said(head, language), no_wrap=head in whole, overflow="fold")
    for one in found:
        asks, state = said(ASKS[one.asks], language), said(CAME_TO[one.state], language)
        table.add_row(one.id, one.plan, asks, state, one.group, when(one.expires_at), str(len(one.rows)))
    for shown in table.columns:
        # A line ends between words, never within one.
        cells = (str(shown.header), *(str(cell) for cell in shown.cells))
        shown.min_width = max(len(word) for cell in cells for word in cell.split())
    return table


def in_a_line(one: Proposal) -> Said:
    """Say of a proposal what stands in the table."""
    return phrase(
        "{asks}, {state}, plan {plan}; asked of {group} until {until}; rows: {rows}",
        asks=ASKS[one.asks],
        state=CAME_TO[one.state],
        plan=one.plan,
        group=one.group,
        until=when(one.expires_at),
        rows=len(one.rows),
    )
