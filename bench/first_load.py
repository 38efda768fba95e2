"""A first load: how long the core is busy in one piece, and how long a person waits for an answer in it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, TypeVar

from bench.figures import Figure
from bench.latency import DoneAtOnce
from bench.worlds import BRAND, NOW, book, near_quake, open_core, stops
from engine.model.decision import Decision
from engine.model.proposal import Proposal
from engine.model.time import DAY
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.pauses import set_aside
from serviola.runner import Runner
from serviola.source import Source
from serviola.sources import Sources
from tests.fakes import words
from tests.watchers.quakes import feed, ms, quake
from watchers.usgs import UsgsWatcher

T = TypeVar("T")
CALLS = 200
QUESTIONS = 20
"""So many heavy quakes ask before the load begins."""
PAUSE_S = 0.05
"""So long a person waits after one answer before the next."""


@dataclass(slots=True)
class Load:
    """What was seen while one document was taken in, in seconds."""

    answers: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    """How long the core was at work in each piece."""
    took: float = 0.0
    worked: float = 0.0


class Timed(Runner):
    """A runner that notes how long the core is at work for each call."""

    busy: list[float]

    async def on_core(self, call: Callable[[Core], T]) -> T:
        """Call something with the core, with a watch on it."""

        def timed(core: Core) -> T:
            begun = perf_counter()
            try:
                return call(core)
            finally:
                self.busy.append(perf_counter() - begun)

        return await super().on_core(timed)


def measure(*, short: bool) -> Iterator[Figure]:
    """Take one document in as the service does, and in one piece, as it did before."""
    events = 2_000 if short else 10_000
    set_aside()  # as `serviola run` does
    document = _document(events)
    parted, whole = (_loaded(document, in_portions=each) for each in (True, False))
    yield Figure(
        figure="first_load_busy_s",
        value=max(parted.busy),
        at_most=1.0,
        n=len(parted.busy),
        note=(
            f"longest time the core was at work in one piece, with {events} new events in one look and "
            f"{CALLS} calls; {max(whole.busy):.2f} s where the look is one step. The look took "
            f"{parted.took:.1f} s, {parted.worked:.1f} s of them of the processor; in one step "
            f"{whole.took:.1f} s, {whole.worked:.1f} s of them"
        ),
    )
    middle = sorted(parted.answers)[len(parted.answers) // 2]
    yield Figure(
        figure="first_load_answer_s",
        value=max(parted.answers),
        at_most=1.0,
        n=len(parted.answers),
        note=(
            f"longest wait meanwhile from an answer to a question until it is committed; median "
            f"{middle:.2f} s; {max(whole.answers):.2f} s where the look is one step"
        ),
    )


def _document(events: int) -> bytes:
    """Draw light quakes of the last six days all over the world."""
    chance = random.Random(1)
    return feed(*(_event(number, chance) for number in range(events)), generated=ms(NOW))


def _event(number: int, chance: random.Random) -> dict[str, Any]:
    time_ms = ms(NOW) - chance.randrange(6 * DAY // 1000)
    where = [chance.uniform(-180, 180), chance.uniform(-80, 80), 10.0]
    return quake(
        f"us{number}",
        mag=round(chance.uniform(4.5, 5.4), 1),
        time=time_ms,
        updated=time_ms + 60_000,
        geometry={"type": "Point", "coordinates": where},
    )


def _loaded(document: bytes, *, in_portions: bool) -> Load:
    with TemporaryDirectory(prefix="serviola-bench-") as folder:
        (Path(folder) / "quakes.json").write_bytes(document)
        return asyncio.run(_load(Path(folder), in_portions=in_portions))


async def _load(folder: Path, *, in_portions: bool) -> Load:
    watcher = UsgsWatcher("quakes", str(folder / "quakes.json"))
    watcher.in_portions = in_portions
    runner = Timed(lambda: open_core(folder, book(CALLS)), lambda _: DoneAtOnce())  # type: ignore[arg-type,return-value]  # hands that do nothing
    runner.busy = []
    answers: list[float] = []
    async with runner:
        batch = await runner.step([near_quake(number, stops(CALLS)) for number in range(QUESTIONS)])
        asked = {word.id: word for word in batch.words if isinstance(word, Proposal)}
        questions = cycle(asked.values())
        sources = Sources([Source(watcher=watcher, every_s=60.0)], runner, ManualClock(NOW), seed=1)
        runner.busy.clear()
        begun, worked = perf_counter(), process_time()
        look = asyncio.create_task(sources.poll_all())
        while not look.done():
            sent = perf_counter()
            await runner.step([_approval(next(questions), len(answers))])
            answers.append(perf_counter() - sent)
            await asyncio.sleep(PAUSE_S)
        await look
        took, worked = perf_counter() - begun, process_time() - worked
        (source,) = sources.all
        assert not source.error, source.error
        return Load(answers=answers, busy=runner.busy, took=took, worked=worked)


def _approval(question: Proposal, number: int) -> Decision:
    """Say yes to a question; the second yes to one is answered too."""
    return words.decision(
        id=f"D-{number}",
        brand=BRAND,
        proposal=question.id,
        plan=question.plan,
        by="mara",
        groups=(question.group,),
        rows=None,
        lent=(),
        at=NOW,
    )
