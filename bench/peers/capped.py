"""A peer in a process of its own, so that none slows another, takes us down, or keeps us waiting."""

from __future__ import annotations

import multiprocessing
from importlib import import_module
from multiprocessing.connection import Connection

from bench.figures import Figure
from bench.peers.contest import measured, unmeasured
from bench.peers.entry import Named


def capped(name: str, *, short: bool, cap_s: float) -> list[Figure]:
    """Measure one peer; whatever becomes of its process, there is a figure."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe(duplex=False)
    process = processes.Process(target=_run, args=(name, theirs), kwargs={"short": short}, name=name)
    process.start()
    theirs.close()
    try:
        if ours.poll(cap_s):
            figures: list[Figure] = ours.recv()
            return figures
        return [unmeasured(_entry(name), f"it was ended after {cap_s:g} s; give it more with --cap")]
    except EOFError:
        process.join()
        return [unmeasured(_entry(name), f"its process ended with status {process.exitcode}; see above")]
    finally:
        process.kill()
        process.join()


def _run(name: str, out: Connection, *, short: bool) -> None:
    out.send(measured(_entry(name), short=short))


def _entry(name: str) -> Named:
    entry: Named = import_module(f"bench.peers.{name}").PEER
    return entry
