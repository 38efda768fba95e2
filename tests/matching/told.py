"""A story told to a core: batches of inputs, each at its moment; what goes wrong is told in as few as do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from engine.model.time import Instant

Batch = tuple[Instant, tuple[Any, ...]]


def must_hold(story: Sequence[Batch], check: Callable[[Sequence[Batch]], None]) -> None:
    """Check a story; where it fails, fail with the smallest part of it that does, printed in full."""
    try:
        check(story)
    except AssertionError:
        small = _smallest(list(story), check)
        lines = "\n".join(f"  {at}: {_shown(inputs)}" for at, inputs in small)
        told = f"fails on this already, of {len(story)} batches:\n{lines}"
        try:
            check(small)
        except AssertionError as error:
            raise AssertionError(f"{told}\n{error}") from error
        raise


def _smallest(story: list[Batch], check: Callable[[Sequence[Batch]], None]) -> list[Batch]:
    """Leave out what can be left out, one piece at a time, until nothing can."""
    for one in _with_less(story):
        try:
            check(one)
        except AssertionError:
            return _smallest(one, check)
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
