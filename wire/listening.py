"""A place to listen at, taken before anything else begins."""

from __future__ import annotations

import socket

BACKLOG = 256


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address of this machine; OSError when another program has it. No child inherits it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)
