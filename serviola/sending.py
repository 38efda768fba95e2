"""Sending: a chosen change goes to the itinerary system call by call, and counts when it was read back.

Each call is read first. What stands there as chosen is left alone; what is neither as planned nor as chosen
was changed by somebody since, and is left alone as well. The key of a call is that of the change and of the
stop, so that asking twice is asking once.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from engine.errors import ToolError
from engine.model.program import Subject
from engine.model.time import iso
from engine.response.follows import Action

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from engine.model.time import Instant
    from engine.response.follows import CallChange, Change, Planned
    from programs.tools.answers import CallRead

READS, WAIT_S = 4, 2.0
"""A system may show a change some seconds after it took it."""


class ItineraryTool(Protocol):
    """What can read a call of an itinerary and ask for another; every failure is a ToolError."""

    name: str

    async def read_call(self, subject: Subject) -> CallRead:
        """Read a call."""
        ...

    async def adapt(self, subject: Subject, values: Mapping[str, str], *, key: str, version: str) -> None:
        """Ask for another call; the same key twice acts once."""
        ...


class Became(StrEnum):
    """What came of one call. Only the first two say that it stands there as chosen."""

    VERIFIED = "verified"
    ALREADY = "already"
    ASKED = "asked"
    CHANGED_SINCE = "changed since"
    REFUSED = "refused"
    BY_HAND = "by hand"


DONE = frozenset({Became.VERIFIED, Became.ALREADY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of one call, in words."""

    stop: str
    became: Became
    says: str


async def send(
    change: Change,
    tool: ItineraryTool,
    kind: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> list[Sent]:
    """Send each call of a change; it stops at none, and says of each what is known."""
    return [
        _by_hand(call) if call.action is Action.PURPOSE else await _send_one(change, call, tool, kind, sleep)
        for call in change.calls
    ]


def _by_hand(call: CallChange) -> Sent:
    says = "place and times stay; tell the system the new purpose by hand"
    return Sent(stop=call.stop, became=Became.BY_HAND, says=says)


async def _send_one(
    change: Change,
    call: CallChange,
    tool: ItineraryTool,
    kind: str,
    sleep: Callable[[float], Awaitable[None]],
) -> Sent:
    subject = Subject(tool.name, kind, call.stop)
    try:
        found = await tool.read_call(subject)
    except ToolError as error:
        return Sent(stop=call.stop, became=Became.REFUSED, says=f"nothing was asked: {error}")
    left = _left_alone(call, found)
    if left is not None:
        return left
    unseen = "asked, and not seen there yet: look by hand, or send it again"
    try:
        key = f"{change.key}:{call.stop}"
        await tool.adapt(subject, _values(change, call), key=key, version=found.version)
    except ToolError as error:
        if not error.unknown:
            return Sent(stop=call.stop, became=Became.REFUSED, says=str(error))
        unseen = f"it is not known whether it was taken ({error}): look by hand, or send it again"
    if await _seen(tool, subject, call, sleep):
        return Sent(stop=call.stop, became=Became.VERIFIED, says="read back from the system")
    return Sent(stop=call.stop, became=Became.ASKED, says=unseen)


def _left_alone(call: CallChange, found: CallRead) -> Sent | None:
    """Say why a call is not to be touched; None where it still stands as planned."""
    if _is(found, call.after):
        return Sent(stop=call.stop, became=Became.ALREADY, says="it stands there already")
    if _is(found, call.before):
        return None
    says = f"left alone: it is {_said(found)}, and neither as planned nor as chosen"
    return Sent(stop=call.stop, became=Became.CHANGED_SINCE, says=says)


async def _seen(
    tool: ItineraryTool, subject: Subject, call: CallChange, sleep: Callable[[float], Awaitable[None]]
) -> bool:
    """Read a call back until it stands there as chosen, a few times."""
    for number in range(READS):
        if number:
            await sleep(WAIT_S)
        with suppress(ToolError):
            if _is(await tool.read_call(subject), call.after):
                return True
    return False


def _is(found: CallRead, wanted: Planned | None) -> bool:
    """Say whether a call stands as wanted, to the minute; None is a dropped one."""
    if wanted is None or found.dropped:
        return wanted is None and found.dropped
    times = (found.arrives_at, wanted.arrives_at), (found.departs_at, wanted.departs_at)
    return found.place == wanted.place_id and all(
        have is not None and have // 60_000_000 == want // 60_000_000 for have, want in times
    )


def _said(found: CallRead) -> str:
    if found.dropped:
        return "dropped"
    return f"{found.place} from {_or_unknown(found.arrives_at)} to {_or_unknown(found.departs_at)}"


def _or_unknown(at: Instant | None) -> str:
    return "a time not known" if at is None else iso(at)


def _values(change: Change, call: CallChange) -> dict[str, str]:
    after = call.after
    return {
        "action": call.action.value,
        "itinerary": change.itinerary,
        "place": "" if after is None else after.place_id,
        "place_name": "" if after is None else after.place,
        "arrive": "" if after is None else after.arrive_local,
        "depart": "" if after is None else after.depart_local,
        "arrive_utc": "" if after is None else iso(after.arrives_at),
        "depart_utc": "" if after is None else iso(after.departs_at),
    }
