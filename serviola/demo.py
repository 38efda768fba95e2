"""Demo: a case from first signal to resume, on the real path, against a campaign tool in its own process.

A case that was stopped at any moment, by kill -9 too, goes on from its folder when it is played again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.model.decision import Decision
from engine.trials.replay import as_committed
from notify.folder import FolderNotifier
from serviola.clocks import ManualClock
from serviola.feeding import entrance, is_shown, look, sending
from serviola.play import Play
from serviola.repliers import Repliers
from serviola.stage import VIA, house, mailer, read_ledger
from store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model.time import Instant
    from engine.ports import Batch
    from serviola.core import Core
    from serviola.report import Report
    from serviola.stage import Stage


async def play(stage: Stage) -> Report:
    """Play a case to its end, from its beginning or from where it was stopped.

    Its folder keeps the store, the messages and the tool's ledger.
    """
    case = stage.case
    clock = ManualClock(goes_on_at(stage))
    async with (
        mailer(stage) as tool,
        house(stage, clock, tool) as built,
        entrance(stage, built, clock) as address,
    ):
        playing = Play(built.runner, clock, pace=stage.pace)
        repliers = Repliers(stage, built, clock, playing)
        await built.runner.on_core(lambda core: _listen(core, stage.report.hear, repliers.hear))
        if stage.heard is not None:
            heard = stage.heard
            await built.runner.on_core(lambda core: core.listen(partial(heard, core)))
        for send in case.sends:
            if not is_shown(stage, send):
                playing.at(send.at, sending(stage, built, send, address))
        if any(is_shown(stage, send) for send in case.sends):
            await look(built)
        await playing.until(case.until)
    stage.report.ledger = read_ledger(stage.folder)
    stage.report.told = [
        {"to": kept.message.recipient, "title": kept.message.title, "verb": kept.verb}
        for kept in FolderNotifier(stage.folder / "outbox").read_all()
    ]
    return stage.report


def goes_on_at(stage: Stage) -> Instant:
    """Say where the clock stands: at the beginning, or as far as an earlier play is known to have come.

    What was shown, claimed or answered, and not yet committed, happened at a moment too.
    """
    moments = [stage.case.clock, *(send.at for send in stage.case.sends if is_shown(stage, send))]
    path = stage.store
    if path.exists():
        with SqliteStore.open(path) as store:
            moments += [recorded.now for recorded in store.batches()]
            moments += [intent.due_at for intent in store.interrupted()]
            moments += [
                item.at for _, item in store.inbox() if isinstance(item, Decision) and item.via == VIA
            ]
    return max(moments)


def _listen(core: Core, *listeners: Callable[[Batch], None]) -> None:
    """Have listeners hear what was committed before, and from now on."""
    for recorded in core.store.batches():
        batch = as_committed(recorded)
        for heard in listeners:
            heard(batch)
    for heard in listeners:
        core.listen(heard)
