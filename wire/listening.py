"""A place to listen at, taken before anything else begins."""

from __future__ import annotations

import socket

BACKLOG = 256


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address of this machine; OSError when another program has it. No child inherits it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    # Connections inherit it. asyncio sets it only where the socket names its protocol; without it an answer
    # of two pieces, head and body, waits 40 ms for the other side's acknowledgment.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
