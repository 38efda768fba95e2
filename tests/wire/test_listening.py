"""What listens answers without waiting for acknowledgments."""

from __future__ import annotations

import socket

import pytest

from wire.listening import listen


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_connection_sends_small_pieces_at_once(host):
    with listen(host, 0) as listening, socket.create_connection(listening.getsockname()[:2]) as _:
        taken, _ = listening.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
