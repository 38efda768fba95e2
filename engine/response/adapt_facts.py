"""Adapt facts: what becomes of the calls of a chosen way around, in plain strings.

"Changed" is said of a call that was read back, and of nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.adaptation import NOT_CHANGED, Action, Adaptation, AdaptationState
from engine.response.facts import option_line, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.adaptation import CallReading, Planned
    from engine.model.proposal import Proposal

_STATES = {
    AdaptationState.READING: "not asked yet, we look at it first",
    AdaptationState.READY: "as planned still, and asked for once every call of the change was looked at",
    AdaptationState.ASKED: "asked for, not read back yet",
    AdaptationState.UNCONFIRMED: "no answer to the change, we read it before trying again",
    AdaptationState.UNVERIFIABLE: "asked for, but the system cannot be read: look by hand",
    AdaptationState.MANUAL: "has to be done by hand",
    AdaptationState.LEFT: "left alone",
    AdaptationState.FAILED: "is NOT changed",
}


def call_said(one: Adaptation) -> str:
    """Say what is to become of a call; local times are by the clocks of each place."""
    planned = f"{one.before.place} on {_local(one.before.arrive_local)}"
    if one.after is None:
        return f"{planned} is dropped"
    if one.action is Action.PURPOSE:
        return f"{planned} is kept with another purpose"
    times = f"{_local(one.after.arrive_local)} to {_local(one.after.depart_local)}"
    becomes = "is moved to" if one.action is Action.MOVE else f"becomes {one.after.place},"
    return f"{planned} {becomes} {times}"


def adaptation_line(one: Adaptation) -> str:
    """Say how one call stands."""
    why = f" ({one.says})" if one.says else ""
    if one.state is AdaptationState.VERIFIED:
        read = "" if one.verified_at is None else f" on {when(one.verified_at)}"
        return f"{call_said(one)}: CHANGED in {one.subject.tool}, read back{read}{why}"
    return f"{call_said(one)}: {_STATES[one.state]}{why}"


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
        return f"Open {tool}, see what was changed there, and change it back by hand if it is not to stay so."
    if over and any(one.state is AdaptationState.FAILED for one in calls):
        return f"Nothing need be done, unless what was asked for shows in {tool} late."
    if over:
        return "Nothing need be done."
    retried = any(one.state in NOT_CHANGED for one in calls)
    again = f"; or have it tried again: serviola options send {proposal}" if retried else ""
    return (
        f"Open {tool} and change there what is not read back{again}. As JSON, CSV or iCal: "
        f"serviola options export {proposal}"
    )


def _may_be_changed(calls: Sequence[Adaptation]) -> bool:
    """Say whether anything of a change took, or may have: what was sent and not answered by a no."""
    return any(one.state in {AdaptationState.VERIFIED, AdaptationState.UNVERIFIABLE} for one in calls)


def stands_as(found: CallReading) -> str:
    """Say how a call was read."""
    if found.dropped:
        return "dropped"
    arrives = "a time not known" if found.arrives_at is None else when(found.arrives_at)
    departs = "a time not known" if found.departs_at is None else when(found.departs_at)
    return f"{found.place or 'nowhere'} from {arrives} to {departs}"


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
