"""Limit facts: what people are told of a limit that is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.proposal import Because

if TYPE_CHECKING:
    from engine.model.proposal import Proposal, Reached


def about_limit(proposal: Proposal, reached: Reached) -> dict[str, str]:
    """Give the facts of a request to let more go on: what was reached, and what waits for it."""
    who, asked = f"playbook {proposal.playbook} has", f"asked about {_campaigns(reached.asked)}"
    match proposal.because:
        case Because.BRAND_LIMIT:
            who, window = "all playbooks together have", "within an hour"
        case Because.DAY_LIMIT:
            window = "within a day"
        case _:
            window = "within an hour"
    situations = "1 situation" if reached.situations == 1 else f"{reached.situations} situations"
    return {
        "reached": f"{who} {asked} {window}; the limit is {reached.most}",
        "waits": f"{_campaigns(reached.campaigns, 'more ')} in {situations}",
    }


def _campaigns(count: int, more: str = "") -> str:
    return f"1 {more}campaign" if count == 1 else f"{count} {more}campaigns"
