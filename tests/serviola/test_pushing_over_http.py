"""Pushes over a real connection: whatever goes wrong on the way, each change arrives, in order, under one name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import struct
import threading
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from engine.model.time import SECOND, later
from serviola.pushing import Pusher, Receiver
from serviola.settings_clearance import PushSetting
from tests.console_api.apihouse import SECRET, told
from tests.fakes.leaping import leap_from_a_thread
from tests.serviola.test_pushing import agree
from wire.http import Http

# More than a busy machine needs; who is silent puts the clock forward by as much.
WITHIN_S = 60
BUSY, LONG_BUSY = ("429", "9"), ("429", "999999999")


class Ear(ThreadingHTTPServer):
    """Answers by its script, then with 204; what it takes in stands in `taken`, what it was sent in `heard`."""

    daemon_threads = True

    def __init__(self, *script):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script, self.heard, self.taken = list(script), [], []
        self.ends = threading.Event()

    @property
    def where(self):
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        ear: Any = self.server
        body = self.rfile.read(int(self.headers["content-length"]))
        told_now = dict(self.headers), body
        ear.heard.append(told_now)
        status, more = ear.script.pop(0) if ear.script else ("204", "")
        if status == "reset":
            self._reset()
            return
        if status == "silence":
            leap_from_a_thread(WITHIN_S)
            ear.ends.wait(60)
            return
        if status == "taken, then reset":
            ear.taken.append(told_now)
            self._reset()
            return
        if status == "204":
            ear.taken.append(told_now)
        self.send_response(int(status))
        if more:
            self.send_header("Retry-After", more)
        self.send_header("content-length", "0")
        self.end_headers()

    def _reset(self):
        self.close_connection = True
        # With nothing to linger for, the close is a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_):
        pass


@contextmanager
def ear_of(*script):
    ear = Ear(*script)
    serving = threading.Thread(target=ear.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        yield ear
    finally:
        ear.ends.set()
        ear.shutdown()
        serving.join(30)
        ear.server_close()


@asynccontextmanager
async def pusher_of(api, ear):
    setting = PushSetting(
        name="mailer",
        url=f"http://{ear.where}/hold",
        secrets=("${secret:MAILER}",),
        allow_private=frozenset({ear.where}),
    )
    async with Http() as http:
        receiver = Receiver(setting=setting, secrets=(SECRET,))
        pusher = Pusher(receiver, api.house, http, api.clock, answers_within_s=WITHIN_S)
        await pusher.begin()
        yield pusher


def is_signed(headers, body):
    """Work the signature out as the standard says it, with nothing of ours."""
    small = {key.lower(): value for key, value in headers.items()}
    key = base64.b64decode(SECRET.reveal().removeprefix("whsec_"))
    signed = f"{small['webhook-id']}.{small['webhook-timestamp']}.".encode() + body
    want = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return want in small["webhook-signature"].split()


def numbers(told_by_wire):
    return [
        int({k.lower(): v for k, v in h.items()}["webhook-id"].removeprefix("hold_")) for h, _ in told_by_wire
    ]


async def waits(api, pusher):
    """Tell until all has arrived; give for how long was waited each time."""
    waited: list[float] = []
    for _ in range(20):
        again = await pusher.tell_all()
        if again is None:
            return waited
        waited.append((again - api.clock.now()) / SECOND)
        api.clock.set(again)
    raise AssertionError(waited)


def test_each_change_arrives_in_order_through_every_fault_and_a_restart_between(tmp_path):
    with ear_of(
        BUSY, ("500", ""), ("reset", ""), ("silence", ""), ("taken, then reset", ""), ("503", "")
    ) as ear:

        async def story(api):
            async with pusher_of(api, ear) as pusher:
                await agree(api)
                await api.house.runner.settle()
                now = api.clock.now()
                # As it said, where that is longer than ours; then twice as long each time.
                assert await pusher.tell_all() == later(now, 9)
                assert await pusher.tell_all() == later(now, 4)
                assert ear.taken == []

        told(tmp_path, story)
        assert len(ear.heard) == 2

        async def next_life(api):
            async with pusher_of(api, ear) as pusher:
                assert await waits(api, pusher) == [2, 4, 8, 16]
                assert await pusher.tell_all() is None

        told(tmp_path, next_life)
        assert all(is_signed(*each) for each in ear.heard)
        assert not is_signed(ear.heard[0][0], ear.heard[0][1] + b" ")
        heard = numbers(ear.heard)
        # Nobody is told the second before the first has arrived, and the same under the same number.
        assert heard == sorted(heard)
        assert heard.count(heard[0]) == 7
        assert {body for (_, body), number in zip(ear.heard, heard, strict=True) if number == heard[0]} == {
            ear.heard[0][1]
        }
        taken = numbers(ear.taken)
        assert taken[0] == taken[1] == heard[0]
        assert len(set(taken)) == len(taken) - 1
        assert set(taken) == set(heard)
        assert len(taken) > 3
        last = {
            json.loads(body)["data"]["campaign"]: json.loads(body)["data"]["state"] for _, body in ear.taken
        }
        assert set(last.values()) == {"verified"}


def test_a_wait_beyond_measure_is_not_believed(tmp_path):
    with ear_of(LONG_BUSY) as ear:

        async def story(api):
            async with pusher_of(api, ear) as pusher:
                await agree(api)
                await api.house.runner.settle()
                again = await pusher.tell_all()
                assert again is not None
                assert again <= later(api.clock.now(), 6 * 3600)

        told(tmp_path, story)
