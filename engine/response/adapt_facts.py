"""Adapt facts: what becomes of the calls of a chosen way around, in plain strings.

"Changed" is said of a call that was read back, and of nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.adaptation import NOT_CHANGED, Action, Adaptation, AdaptationState
from engine.model.said import phrase
from engine.response.option_facts import option_line
from engine.response.spans import when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.adaptation import CallReading, Planned
    from engine.model.proposal import Proposal

_STATES = {
    AdaptationState.READING: phrase("not asked yet, we look at it first"),
    AdaptationState.READY: phrase(
        "as planned still, and asked for once every call of the change was looked at"
    ),
    AdaptationState.ASKED: phrase("asked for, not read back yet"),
    AdaptationState.UNCONFIRMED: phrase("no answer to the change, we read it before trying again"),
    AdaptationState.UNVERIFIABLE: phrase("asked for, but the system cannot be read: look by hand"),
    AdaptationState.MANUAL: phrase("has to be done by hand"),
    AdaptationState.LEFT: phrase("left alone"),
    AdaptationState.FAILED: phrase("is NOT changed"),
}


def call_said(one: Adaptation) -> str:
    """Say what is to become of a call; local times are by the clocks of each place."""
    planned = phrase("{place} on {when}", place=one.before.place, when=_local(one.before.arrive_local))
    if one.after is None:
        return phrase("{planned} is dropped", planned=planned)
    if one.action is Action.PURPOSE:
        return phrase("{planned} is kept with another purpose", planned=planned)
    arrive, depart = _local(one.after.arrive_local), _local(one.after.depart_local)
    if one.action is Action.MOVE:
        return phrase(
            "{planned} is moved to {arrive} to {depart}", planned=planned, arrive=arrive, depart=depart
        )
    return phrase(
        "{planned} becomes {place}, {arrive} to {depart}",
        planned=planned,
        place=one.after.place,
        arrive=arrive,
        depart=depart,
    )


def adaptation_line(one: Adaptation) -> str:
    """Say how one call stands."""
    line: str = phrase("{call}: {state}", call=call_said(one), state=_stands(one))
    return phrase("{line} ({why})", line=line, why=one.says) if one.says else line


def _stands(one: Adaptation) -> str:
    if one.state is not AdaptationState.VERIFIED:
        return _STATES[one.state]
    if one.verified_at is None:
        return phrase("CHANGED in {tool}, read back", tool=one.subject.tool)
    return phrase("CHANGED in {tool}, read back on {when}", tool=one.subject.tool, when=when(one.verified_at))


def how_told(calls: Sequence[Adaptation], *, over: str) -> str:
    """Name the template that tells what became of the calls of an option; `over` is how its reason ended.

    Only of what may have been changed is a person told urgently once there is no reason for it any more.
    """
    if all(one.state is AdaptationState.VERIFIED for one in calls):
        return "told_adapted"
    return "told_called_off" if over and not _may_be_changed(calls) else "told_not_adapted"


def about_change(proposal: Proposal, calls: Sequence[Adaptation], *, over: str) -> dict[str, str]:
    """Give the facts of a message about one option that was sent; its calls are at least one.

    `over` is how the reason of the change ended, and empty while it goes on.
    """
    first = calls[0]
    option = next((one for one in proposal.options if one.key == first.option), None)
    return {
        "playbook": proposal.playbook,
        "chosen": first.option if option is None else option_line(option),
        "itinerary": first.itinerary,
        "tool": first.subject.tool,
        "calls": "\n".join(adaptation_line(one) for one in calls),
        "over": over,
        "by_hand": _by_hand(proposal.id, calls, over=over),
    }


def _by_hand(proposal: str, calls: Sequence[Adaptation], *, over: str) -> str:
    """Say what a person must do about a change, as it ended."""
    tool = calls[0].subject.tool
    if over and _may_be_changed(calls):
        return phrase(
            "Open {tool}, see what was changed there, and change it back by hand if it is not to stay so.",
            tool=tool,
        )
    if over and any(one.state is AdaptationState.FAILED for one in calls):
        return phrase("Nothing need be done, unless what was asked for shows in {tool} late.", tool=tool)
    if over:
        return phrase("Nothing need be done.")
    retried = any(one.state in NOT_CHANGED for one in calls)
    if retried:
        return phrase(
            "Open {tool} and change there what is not read back; or have it tried again: "
            "serviola options send {proposal}. As JSON, CSV or iCal: serviola options export {proposal}",
            tool=tool,
            proposal=proposal,
        )
    return phrase(
        "Open {tool} and change there what is not read back. As JSON, CSV or iCal: "
        "serviola options export {proposal}",
        tool=tool,
        proposal=proposal,
    )


def _may_be_changed(calls: Sequence[Adaptation]) -> bool:
    """Say whether anything of a change took, or may have: what was sent and not answered by a no."""
    return any(one.state in {AdaptationState.VERIFIED, AdaptationState.UNVERIFIABLE} for one in calls)


def stands_as(found: CallReading) -> str:
    """Say how a call was read."""
    if found.dropped:
        return "dropped"
    arrives = phrase("a time not known") if found.arrives_at is None else when(found.arrives_at)
    departs = phrase("a time not known") if found.departs_at is None else when(found.departs_at)
    return phrase(
        "{place} from {arrives} to {departs}",
        place=found.place or phrase("nowhere"),
        arrives=arrives,
        departs=departs,
    )


def stands(found: CallReading, wanted: Planned | None) -> bool:
    """Say whether a call stands as wanted, to the minute; None is a dropped one."""
    if wanted is None or found.dropped:
        return wanted is None and found.dropped
    times = (found.arrives_at, wanted.arrives_at), (found.departs_at, wanted.departs_at)
    return found.place == wanted.place_id and all(
        have is not None and have // 60_000_000 == want // 60_000_000 for have, want in times
    )


def _local(written: str) -> str:
    """Write a local time alike, however the book has it."""
    return written.replace("T", " ")[:16]
