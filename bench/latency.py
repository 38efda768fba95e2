"""How long it takes from a signal's coming in until what must be done about it is committed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.figures import Figure
from bench.worlds import NOW, book, open_core, quakes, stops
from engine.model.hold import Intent, Outcome, Result
from engine.model.signal import Signal
from engine.ports import Batch
from serviola.pauses import set_aside
from serviola.runner import Runner

CALLS = 200
A_SECOND = 100
ONE_IN = 10


class DoneAtOnce:
    """Hands for which everything succeeds without delay, so that outcomes come back as thick as they can."""

    async def perform(self, intent: Intent) -> Outcome:
        """Say at once that it is done."""
        return Outcome(intent=intent.key, brand=intent.brand, result=Result.DONE, at=NOW)

    def resumed_after_crash(self, intent: Intent) -> Outcome | None:
        """Say that nothing was begun before."""
        return None


def measure(*, short: bool) -> Iterator[Figure]:
    """Send signals at a steady pace, whatever the core is still busy with."""
    lasts_s = 5 if short else 20
    busy = os.getloadavg()[0]
    signals = quakes(A_SECOND * lasts_s, stops(CALLS), one_in=ONE_IN)
    with TemporaryDirectory(prefix="serviola-bench-") as folder:
        took = sorted(asyncio.run(_serve(Path(folder), signals)))
    assert len(took) == len(signals) // ONE_IN, "not every signal that should ask did"
    p99 = took[min(len(took) - 1, round(len(took) * 0.99))]
    yield Figure(
        figure="latency_ms",
        value=p99 * 1e3,
        at_most=50.0,
        n=len(took),
        note=(
            f"p99 in ms from signal due to intent committed; median {took[len(took) // 2] * 1e3:.1f}; "
            f"{A_SECOND} signals/s for {lasts_s} s, 1 in {ONE_IN} asks, outcomes come back meanwhile; "
            f"others kept the machine busy at a load of {busy:.1f} on {os.cpu_count()} cores"
        ),
    )


async def _serve(folder: Path, signals: list[Signal]) -> list[float]:
    due: dict[str, float] = {}
    took: list[float] = []

    def hear(batch: Batch) -> None:
        """Stop the watch of every signal of a batch that was committed with intents."""
        if batch.intents:
            ended = perf_counter()
            took.extend(ended - due[one.id] for one in batch.inputs if isinstance(one, Signal))

    stop = asyncio.Event()
    runner = Runner(lambda: open_core(folder, book(CALLS)), lambda _: DoneAtOnce())  # type: ignore[arg-type,return-value]
    async with runner:
        await runner.on_core(lambda core: core.listen(hear))
        set_aside()  # as `serviola run` does
        serving = asyncio.create_task(runner.serve(stop))
        begun = perf_counter() + 0.1
        steps = []
        for number, signal in enumerate(signals):
            # The watch starts when the signal is due, not when there was time for it.
            due[signal.id] = begun + number / A_SECOND
            await asyncio.sleep(max(0.0, due[signal.id] - perf_counter()))
            steps.append(asyncio.create_task(runner.step([signal])))
        await asyncio.gather(*steps)
        await runner.settle()
        stop.set()
        await serving
        await runner.on_core(lambda core: core.store.close())
    return took
