"""How proposals are listed: a table, lines where the terminal is too narrow for whole words, or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from engine.model.proposal import ProposalState
from engine.model.said import phrase
from engine.model.time import iso
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


def waits_for(one: Proposal) -> Said | str:
    """Say when a proposal that was not asked yet is asked; nothing of one that was."""
    if one.revision != 0 or one.state is not ProposalState.OPEN:
        return ""
    if one.gathers_since is None:
        return phrase("it can wait, and is asked on {when}", when=when(one.asked_at))
    return phrase(
        "it gathers what comes under a situation that was asked about before, and is asked on "
        "{when} at the latest",
        when=when(one.asked_at),
    )


def as_plain(one: Proposal) -> dict[str, Any]:
    """Give a proposal as plain data."""
    return {
        "proposal": one.id,
        "asks": one.asks,
        "state": one.state,
        "plan": one.plan,
        "asked_of": one.group,
        "playbook": one.playbook,
        "situation": one.situation,
        "asked_at": iso(one.asked_at),
        "waits_for_morning": one.revision == 0 and one.gathers_since is None,
        "gathers": one.revision == 0 and one.gathers_since is not None,
        "expires_at": iso(one.expires_at),
        "rows": [row.key for row in one.rows],
        "options": [option.key for option in one.options],
    }
