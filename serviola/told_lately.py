"""What all sources of a house tell lately, by which those are read that write of it without naming it.

It is learnt from what the core has committed, and at the start from the signals of the last weeks in the
store, so that a restart forgets nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.signal import Signal
from engine.model.time import Instant
from store import reads
from watchers.reading import Told
from watchers.reading.told import LASTS_LONG, MOST, TEACHERS

if TYPE_CHECKING:
    from engine.ports import Batch
    from serviola.core import Core
    from serviola.runner import Runner

_MOST_READ = 4 * MOST
"""So many signals are read at the start, for not each of them teaches."""


async def listen_to_all(runner: Runner) -> Told:
    """Give what is told lately, which goes on to learn from every commit."""
    told = Told()
    await runner.on_core(lambda core: _begin(core, told))
    return told


def _begin(core: Core, told: Told) -> None:
    since = Instant(core.now() - LASTS_LONG)
    with core.store.db.reading() as connection:
        told.hear(reads.lately(connection, since, classes=TEACHERS, most=_MOST_READ))

    def hear(batch: Batch) -> None:
        told.hear(one for one in batch.inputs if isinstance(one, Signal))

    core.listen(hear)
