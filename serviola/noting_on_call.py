"""Telling the core who is on call: it weighs whom a question would wake, and knows no rota.

Said only where a playbook bounds how often people are woken, and only when it changes.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from engine.errors import Refused, StoreError
from engine.model.on_call import OnCall
from engine.model.said import phrase
from engine.response.wakeups import is_bounded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from engine.ports import Clock
    from engine.response.brand import Brand
    from serviola.build import House

LOG = logging.getLogger("serviola.on_call")
LOOK_EVERY_S = 5.0


async def note(house: House, clock: Clock) -> int:
    """Tell the core of every group for which somebody else is on call than it knows; say of how many.

    Where the file or a rota cannot be read, what was read of it last stands, as for who is told.
    """
    brand = house.settings.brand
    known = await house.runner.on_core(lambda core: _known(core.state.brand(brand)))
    if known is None:
        return 0
    roster, now = await house.people.latest(house.roster), clock.now()
    groups = sorted({*known, *(f"oncall:{name}" for name in roster.groups)})
    there = {group: await house.people.behind(group, at=now) for group in groups}
    changed = [
        OnCall(brand=brand, group=group, people=people, at=now)
        for group, people in there.items()
        if people != known.get(group, ())
    ]
    if changed:
        await house.runner.step(changed)
    return len(changed)


@asynccontextmanager
async def noting_on_call(house: House, clock: Clock) -> AsyncIterator[None]:
    """Keep the core told for as long as this is entered; it knows before anything is watched."""
    await _once(house, clock)
    task = asyncio.create_task(_lasting(house, clock))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _lasting(house: House, clock: Clock) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        await _once(house, clock)


async def _once(house: House, clock: Clock) -> None:
    try:
        await note(house, clock)
    except StoreError as error:
        LOG.warning(phrase("who is on call could not be kept; it is looked at again: {error}", error=error))
    except Refused as error:
        house.runner.fail(error)


def _known(brand: Brand) -> dict[str, tuple[str, ...]] | None:
    return dict(brand.on_call) if is_bounded(brand) else None
