"""A story told to a core: batches of inputs, each at its moment; what goes wrong is told in as few as do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from engine.model.time import Instant

SEEDS = st.integers(0, 2**64)
DAILY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), max_examples=1_000)
LONG = settings(DAILY, max_examples=10_000)

Batch = tuple[Instant, tuple[Any, ...]]


def must_hold(story: Sequence[Batch], check: Callable[[Sequence[Batch]], None]) -> None:
    """Check a story; where it fails, fail with the smallest part of it that fails alike, printed in full."""
    try:
        check(story)
    except AssertionError as error:
        small = _smallest(list(story), check, _first_line(error))
        lines = "\n".join(f"  {at}: {_shown(inputs)}" for at, inputs in small)
        raise AssertionError(f"{error}\nfails so already, of {len(story)} batches:\n{lines}") from error


def _first_line(error: AssertionError) -> str:
    return str(error).partition("\n")[0]


def _smallest(story: list[Batch], check: Callable[[Sequence[Batch]], None], how: str) -> list[Batch]:
    """Leave out what can be left out, one piece at a time, until nothing can."""
    for one in _with_less(story):
        try:
            check(one)
        except AssertionError as error:
            if _first_line(error) == how:
                return _smallest(one, check, how)
        except Exception:  # noqa: BLE001  what is left out may make nonsense of the rest
            continue
    return story


def _with_less(story: list[Batch]) -> Iterable[list[Batch]]:
    for place, (at, inputs) in enumerate(story):
        yield [*story[:place], *story[place + 1 :]]
        if len(inputs) > 1:
            for number in range(len(inputs)):
                less = (at, (*inputs[:number], *inputs[number + 1 :]))
                yield [*story[:place], less, *story[place + 1 :]]


def _shown(inputs: tuple[Any, ...]) -> str:
    return "\n    ".join(getattr(one, "text", "") or repr(one) for one in inputs)
