"""Archives that are served from the loopback while a test asks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any, TypeVar

S = TypeVar("S", bound=ThreadingHTTPServer)


@contextmanager
def serving_any(make: Callable[..., S]) -> Iterator[Callable[..., S]]:
    """Give what makes such a server and starts it; all of them end with the test."""
    servers: list[S] = []

    def start(*what: Any, **how: Any) -> S:
        servers.append(make(*what, **how))
        Thread(target=servers[-1].serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return servers[-1]

    try:
        yield start
    finally:
        for one in servers:
            one.shutdown()
            one.server_close()
