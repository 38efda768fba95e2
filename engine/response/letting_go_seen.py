"""Letting go, seen beforehand: what would come of it if somebody let go of a hold now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.hold import STARTING, HoldState
from engine.model.said import phrase
from engine.response import at_once
from engine.response.facts import campaign_line
from engine.response.letting_go import asked_in, is_gone, why_not
from engine.response.preview import is_dropped, preview
from engine.response.who import who_lets_go

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.model.hold import Hold
    from engine.model.proposal import Proposal
    from engine.model.time import Instant
    from engine.response.brand import Brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What letting go of a hold would do.

    `refused` says why it would do nothing, and is empty where it would. `resumes` says whether its campaign
    would be asked to go on; `kept_by` are the other holds that would keep it paused. `question` is the open
    question whether it may go, and `stays` the holds in that question that nobody named.
    """

    hold: Hold
    refused: str
    resumes: bool
    kept_by: tuple[str, ...]
    group: str
    question: Proposal | None
    stays: tuple[str, ...]
    says: tuple[str, ...]


def foreseen(
    brand: Brand, hold: Hold, *, named: Collection[str], now: Instant, all_at_once: bool = False
) -> Foreseen:
    """Say what would come of letting go of a hold, together with the others that are named.

    Where that is to be `all_at_once`, in no turns and with nothing dropped, the question is the one about it.
    """
    others = [one for one in brand.holds_on(hold.subject.key) if one.id not in {hold.id, *named}]
    refused, question = is_gone(hold), asked_in(brand, hold)
    if all_at_once:
        refused = refused or why_not(brand, hold) or at_once.why_never(brand, hold.playbook)
        question = at_once.asked_in(brand, hold)
    stays = () if question is None else tuple(row.hold for row in question.rows if row.hold not in named)
    runs = (hold.ours or hold.state in STARTING) and (all_at_once or not is_dropped(brand, hold, now))
    resumes = not refused and not others and runs
    says = () if refused else tuple(_says(brand, hold, others, now=now, all_at_once=all_at_once))
    return Foreseen(
        hold=hold,
        refused=refused,
        resumes=resumes,
        kept_by=tuple(one.id for one in others),
        group=who_lets_go(brand, hold) if question is None else question.group,
        question=question,
        stays=stays,
        says=says,
    )


def _says(brand: Brand, hold: Hold, others: list[Hold], *, now: Instant, all_at_once: bool) -> list[str]:
    name = campaign_line(brand, hold.campaign)
    if others:
        named = ", ".join(f"{one.id} ({one.situation})" for one in others)
        return [phrase("{name} stays paused: it is held by {holds} as well", name=name, holds=named)]
    match hold.state:
        case HoldState.READING:
            return [phrase("{name} goes on running: nothing was asked of its tool yet", name=name)]
        case HoldState.ASKED | HoldState.UNCONFIRMED:
            first = phrase("the pause of {name} is under way: it is resumed as soon as it took", name=name)
        case _ if not hold.ours:
            first = phrase("nothing is resumed, so a person looks at {name}", name=name)
        case _ if is_dropped(brand, hold, now) and not all_at_once:
            first = phrase("{name} is let go of, and not resumed", name=name)
        case _:
            first = phrase(
                "{name} is resumed in {tool}, if nobody changed it since", name=name, tool=hold.subject.tool
            )
    return [first, *preview(brand, hold, now, at_once=all_at_once)]
