"""Life: one process of our own from its start to its end, spoken to in lines and never waited on for ever."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from engine.model.said import phrase
from wire.strict_json import clean_text

MOST_LINE = 4 << 20
"""Bytes of one question or answer, where nothing else is said."""
MOST_STDERR = 4_000
"""Bytes of what it wrote there last that are kept."""
ENDED = "ended"
"""What is wrong with a process that is over; how it ended is for `Life.end` to say."""


class Broken(Exception):
    """A process did not do its part; the message goes on from its name."""


class Life:
    """One process: three pipes that never block us, and what it wrote to stderr, as far as it is kept."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], *, most_line: int = MOST_LINE
    ) -> None:
        """Start it; OSError where it cannot be. `most_line` bounds a question, and an answer, in bytes."""
        # In a group of its own, so that Ctrl-C at a terminal is for us alone.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environ,
            process_group=0,
        )
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._pipes = [pipe for pipe in pipes if pipe is not None]
        self._in, self._out, self._err = (pipe.fileno() for pipe in self._pipes)
        self._poll = select.poll()
        for number in (self._in, self._out, self._err):
            os.set_blocking(number, False)
        for number in (self._out, self._err):
            self._poll.register(number, select.POLLIN)
        self._most_line = most_line
        self._heard = bytearray()
        self._wrote = bytearray()
        self.pid = self._process.pid
        self.asked = 0
        self.ready = False

    def is_over(self) -> bool:
        """Say whether it ended, whoever ended it."""
        return self._process.poll() is not None

    def exchange(self, line: bytes, *, within_s: float) -> bytes:
        """Send a line and give the line that comes back, without its end; Broken where none does."""
        if len(line) > self._most_line:
            raise Broken(phrase("was asked too much at once"))
        until = time.monotonic() + within_s
        rest = self._send(memoryview(line))
        while not self._heard.endswith(b"\n"):
            left_s = until - time.monotonic()
            if left_s <= 0:
                raise Broken(phrase("did not answer within {within_s:g} s", within_s=within_s))
            for number, _ in self._poll.poll(left_s * 1000):
                if number == self._in:
                    rest = self._send(rest)
                elif number == self._out:
                    self._hear()
                else:
                    self._overhear()
        said, self._heard = bytes(self._heard[:-1]), bytearray()
        return said

    def end(self, *, after_s: float = 0.1) -> tuple[str, str]:
        """End it, after some seconds to do so by itself; say how it ended, and what it wrote last."""
        self._pipes[0].close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(after_s)
        self._process.kill()
        status = self._process.wait()
        self._overhear()
        for pipe in self._pipes:
            pipe.close()
        return _ending(status), _gist(self._wrote)

    def _send(self, rest: memoryview) -> memoryview:
        """Send what can be sent now, and have poll tell when more can be."""
        try:
            rest = rest[os.write(self._in, rest) :] if rest else rest
        except BlockingIOError:
            pass
        except OSError as error:
            raise Broken(ENDED) from error
        if rest:
            self._poll.register(self._in, select.POLLOUT)
        else:
            with suppress(KeyError):
                self._poll.unregister(self._in)
        return rest

    def _hear(self) -> None:
        try:
            said = os.read(self._out, 1 << 16)
        except BlockingIOError:
            return
        if not said:
            raise Broken(ENDED)
        self._heard += said
        if len(self._heard) > self._most_line or b"\n" in self._heard[:-1]:
            raise Broken(phrase("said more than it was asked"))

    def _overhear(self) -> None:
        """Take what waits on stderr, and keep the last of it; unread, it would stop the child."""
        with suppress(BlockingIOError):
            while said := os.read(self._err, 1 << 16):
                self._wrote += said
                del self._wrote[:-MOST_STDERR]
            with suppress(KeyError):
                self._poll.unregister(self._err)


def _ending(status: int) -> str:
    if status >= 0:
        return phrase("ended with status {status}", status=status)
    try:
        return phrase("was ended by {signal}", signal=signal.Signals(-status).name)
    except ValueError:
        return phrase("was ended by signal {number}", number=-status)


def _gist(wrote: bytearray) -> str:
    """Say the line of stderr that tells most: what was fatal, else the last one."""
    lines = [clean_text(one, most=200) for one in wrote.decode(errors="replace").splitlines()]
    told = [one for one in lines if one]
    fatal = [one for one in told if one.startswith("Fatal")]
    return phrase(", and wrote: {line}", line=(fatal or told)[-1]) if told else ""
