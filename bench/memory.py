"""What stays in memory after much has passed by that matched nothing."""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figure
from bench.worlds import book, far_quake, open_core, plan
from engine.rules.evaluator import DurableEvaluator
from serviola.core import Core

CALLS = 200
EVENTS = 50
EACH = 50
MB = 1024 * 1024


def measure(*, short: bool) -> Iterator[Figure]:
    """Look at resident memory before and after, each time after warming up."""
    yield _evaluating(30_000 if short else 300_000)
    with TemporaryDirectory(prefix="serviola-bench-") as folder:
        core = open_core(Path(folder), book(CALLS))
        yield _repeating(core, 1_000 if short else 6_000)
        yield _remembering(core, 300 if short else 1_000)
        core.store.close()


def _evaluating(count: int) -> Figure:
    shape, evaluator = plan().shape, DurableEvaluator()
    # Nothing is known, so nothing holds, and every snapshot is a new one.
    facts = {f"{side}{index}": 0 for side in "cn" for index in range(shape.width)}

    def evaluating(first: int, last: int) -> None:
        for number in range(first, last):
            assert not evaluator.evaluate(shape, facts | {"c0": -1 - number})

    grown = _growth(lambda: evaluating(0, count // 10), lambda: evaluating(count // 10, count))
    return Figure(
        figure="leak_evaluator_mb",
        value=grown,
        at_most=1.0,
        n=count,
        note="growth of resident memory over evaluations that do not hold, through durable_rules",
    )


def _repeating(core: Core, count: int) -> Figure:
    """Revise the same few quakes: all that is known stays as much as it was."""
    revision = 0

    def revising(many: int) -> None:
        nonlocal revision
        for _ in range(many // EACH):
            revision += 1
            core.step([far_quake(number, revision=revision) for number in range(EVENTS)])

    grown = _growth(lambda: revising(count // 2), lambda: revising(count))
    return Figure(
        figure="leak_mb",
        value=grown,
        at_most=1.0,
        n=count,
        note=f"growth of resident memory over signals that match nothing and revise {EVENTS} known quakes",
    )


def _remembering(core: Core, count: int) -> Figure:
    """Tell of new quakes: each is remembered until it has been quiet for long."""

    def hearing(first: int, last: int) -> None:
        for start in range(first, last, EACH):
            core.step([far_quake(number) for number in range(start, start + EACH)])

    tracemalloc.start()
    hearing(1_000, 1_100)
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    hearing(2_000, 2_000 + count)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Figure(
        figure="kept_kb_per_event",
        value=(after - before) / 1024 / count,
        n=count,
        note="KB of objects for one new quake that matches nothing, kept until it is closed; meant, no leak",
    )


def _growth(warm_up: Callable[[], object], call: Callable[[], object]) -> float:
    warm_up()
    before = _resident_mb()
    call()
    return _resident_mb() - before


def _resident_mb() -> float:
    """Say how much memory is resident now; where /proc is missing, how much it was at its peak."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        import resource  # noqa: PLC0415 - only where there is no /proc

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / MB
    return pages * os.sysconf("SC_PAGE_SIZE") / MB
