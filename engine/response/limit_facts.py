"""Limit facts: what people are told of a limit that is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.proposal import Because
from engine.model.said import phrase

if TYPE_CHECKING:
    from engine.model.proposal import Proposal, Reached


def about_limit(proposal: Proposal, reached: Reached) -> dict[str, str]:
    """Give the facts of a request to let more go on: what was reached, and what waits for it."""
    who: str = phrase("playbook {playbook} has", playbook=proposal.playbook)
    most: str = str(reached.most)
    match proposal.because:
        case Because.BRAND_LIMIT:
            who = phrase("all playbooks together have")
        case Because.SHARE_LIMIT:
            who, most = phrase("all playbooks together have"), _share(reached)
        case Because.TOOL_LIMIT:
            who = phrase("in {tool} all playbooks together have", tool=reached.tool)
        case _:
            pass
    campaigns = _campaigns(reached.asked)
    if proposal.because in {Because.DAY_LIMIT, Because.SHARE_LIMIT}:
        said = phrase(
            "{who} asked about {campaigns} within a day; the limit is {most}",
            who=who,
            campaigns=campaigns,
            most=most,
        )
    else:
        said = phrase(
            "{who} asked about {campaigns} within an hour; the limit is {most}",
            who=who,
            campaigns=campaigns,
            most=most,
        )
    situations = (
        phrase("1 situation")
        if reached.situations == 1
        else phrase("{count} situations", count=reached.situations)
    )
    return {
        "reached": said,
        "waits": phrase(
            "{campaigns} in {situations}", campaigns=_more(reached.campaigns), situations=situations
        ),
    }


def _share(reached: Reached) -> str:
    """Say the limit by a share of what runs, or the least that it may be."""
    if reached.most > reached.live * reached.percent // 100:
        return phrase(
            "{most}, the least that {percent} % of what runs may be",
            most=reached.most,
            percent=reached.percent,
        )
    return phrase(
        "{percent} % of the {live} that run by the book, and so {most}",
        percent=reached.percent,
        live=reached.live,
        most=reached.most,
    )


def _campaigns(count: int) -> str:
    return phrase("1 campaign") if count == 1 else phrase("{count} campaigns", count=count)


def _more(count: int) -> str:
    return phrase("1 more campaign") if count == 1 else phrase("{count} more campaigns", count=count)
