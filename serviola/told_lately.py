"""What all sources of a house tell lately, by which those are read that write of it without naming it.

It is learnt from what the core has committed, and at the start from the signals of the last weeks in the
store, so that a restart forgets nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.signal import Signal
from engine.model.time import Instant
from store import reads
from watchers import PSEUDONYMOUS
from watchers.reading import Told
from watchers.reading.told import LASTS_LONG, MOST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.ports import Batch
    from serviola.core import Core
    from serviola.runner import Runner
    from serviola.settings_sources import SourceSetting

_MOST_READ = 2 * MOST
"""So many signals are read at the start, for not each of them teaches."""


async def listen_to_all(runner: Runner, sources: Iterable[SourceSetting]) -> Told:
    """Give what is told lately, which goes on to learn from every commit."""
    told = Told()
    people = {one.name for one in sources if one.kind in PSEUDONYMOUS}
    await runner.on_core(lambda core: _begin(core, told, people))
    return told


def _begin(core: Core, told: Told, people: Collection[str]) -> None:
    since = Instant(core.now() - LASTS_LONG)
    with core.store.db.reading() as connection:
        told.hear(reads.lately(connection, since, but=people, most=_MOST_READ))

    def hear(batch: Batch) -> None:
        told.hear(one for one in batch.inputs if isinstance(one, Signal))

    core.listen(hear)
