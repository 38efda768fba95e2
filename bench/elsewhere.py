"""A server in a process of its own, so that what it does takes nothing from what is measured."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def served(serve: Callable[..., None], *given: object, name: str) -> Iterator[int]:
    """Serve from another process until this is left, and give the port, which `serve` sends when it is open.

    `serve` is called there with its end of a pipe and what else is given.
    """
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    process = processes.Process(target=serve, args=(theirs, *given), name=name, daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()
