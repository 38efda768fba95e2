"""What doctor says of the records of playbooks: a step of a stage that one of them speaks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import ServiolaError
from engine.model.said import phrase
from serviola.backtesting import Nights, zone_of
from serviola.clocks import SystemClock
from serviola.examining_disk import is_there
from serviola.findings import WELL, Finding
from serviola.tracking import steps_of
from store.sqlite import SqliteStore

if TYPE_CHECKING:
    from engine.response.trust import Step
    from serviola.settings import Settings


def spoken_for(settings: Settings) -> tuple[Step, ...]:
    """Give the steps that the records of half a year speak for; none where there is no store to read."""
    if not is_there(settings.store):
        return ()
    try:
        with SqliteStore.open(settings.store) as store:
            nights = Nights(zones={"": zone_of("UTC")})
            return steps_of(store.db, brand=settings.brand, now=SystemClock().now(), nights=nights)
    except ServiolaError:
        return ()  # what is wrong with the store is said by whoever looks at the store


def records(settings: Settings) -> list[Finding]:
    """Say each step; it is in nobody's way, and a person decides it."""
    return [
        Finding(
            what=phrase("record of {playbook}", playbook=one.playbook),
            state=WELL,
            says=phrase("{why}; stage: {to} may be right", why=one.why, to=one.to),
            remedy=phrase("see the edit with: serviola report --propose {playbook}", playbook=one.playbook),
        )
        for one in spoken_for(settings)
    ]
