"""Children: a helper process of our own that answers questions, and may die of one.

What may crash, hang or answer nonsense runs in a child, so that it takes nothing with it. Questions and
answers are lines of JSON, `[number, question]` and `[number, answer]`, one at a time and each within a time
limit; nothing that can run code is read back. A child that failed is ended and a new one is started: at once
after the first time, then after pauses that double, and after many times within a span not for a while.
What it died of twice it is not asked again for a day.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.model.said import phrase, told_by
from wire.life import ENDED, MOST_LINE, Broken, Life
from wire.strict_json import read_json

LOG = logging.getLogger("serviola.children")
T = TypeVar("T")

READY = "ready"
_COMPACT = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
MOST_MEMORY = 1 << 30
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE", "TZ")
"""What of the environment a child gets to see; tokens are not among it."""


class ChildError(RuntimeError):
    """The child gave no answer; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long things may take, in seconds, and how often they may go wrong."""

    start_s: float = 8.0
    answer_s: float = 3.0
    pause_s: float = 1.0
    """Before the start that follows a second crash; it doubles with each further one."""
    most_crashes: int = 5
    """Within `span_s`; then it is not started for `rest_s`."""
    span_s: float = 600.0
    rest_s: float = 600.0
    most_deaths: int = 2
    """Of one subject within `quarantine_s`; then the child is not asked about it."""
    quarantine_s: float = 86_400.0
    most_line: int = MOST_LINE
    """Bytes of one question or answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a child is, counted from its first start. `last` says how it last failed, empty if it never did."""

    running: bool
    starts: int
    crashes: int
    quarantined: int
    last: str


class Child:
    """One child process for questions, whichever process that is just now. A lock lets one ask at a time."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        name: str,
        bounds: Bounds | None = None,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what follows the interpreter on its command line; nothing is started yet."""
        self.name = name
        self.bounds = bounds or Bounds()
        self._words = tuple(words)
        self._environ = environ
        self._clock = clock
        self._lock = threading.Lock()
        self._life: Life | None = None
        self._closed = False
        self._not_before = 0.0
        self._starts = 0
        self._crashes = 0
        self._lately: deque[float] = deque()
        self._deaths: dict[Hashable, list[float]] = {}
        self._last = ""

    def start(self) -> None:
        """Start it without waiting until it is ready, so that the first question finds it so."""
        with self._lock, suppress(ChildError):
            self._begun()

    def ask(self, question: Any, *, about: Hashable, read: Callable[[Any], T]) -> T:
        """Give what `read` makes of the answer; ChildError where there is none.

        A ValueError of `read` is a failure of the child. `about` is what it would have died of.
        """
        with self._lock:
            if len(self._deaths_of(about)) >= self.bounds.most_deaths:
                times = self.bounds.most_deaths
                raise ChildError(
                    phrase(
                        "{name} ended {times} times on such a question, and is not asked it",
                        name=self.name,
                        times=times,
                    )
                )
            life = self._ready()
            life.asked += 1
            try:
                answer = life.exchange(_line([life.asked, question]), within_s=self.bounds.answer_s)
                return read(_numbered(answer, life.asked))
            except (Broken, ValueError) as error:
                self._deaths[about] = [*self._deaths_of(about), self._clock()]
                raise ChildError(self._failed(life, error)) from error
            except BaseException:
                # Its answer is still to come, and nobody waits for it.
                self._part()
                raise

    def renew(self) -> None:
        """Put a fresh process in the place of this one; no crash is counted."""
        with self._lock:
            self._part()

    def standing(self) -> Standing:
        """Say how it is; one that died meanwhile is noticed here."""
        with self._lock:
            self._notice()
            subjects = list(self._deaths)
            most = self.bounds.most_deaths
            return Standing(
                running=self._life is not None,
                starts=self._starts,
                crashes=self._crashes,
                quarantined=sum(len(self._deaths_of(one)) >= most for one in subjects),
                last=self._last,
            )

    def close(self, *, at_once: bool = False) -> None:
        """End it for good, after its answer to what it was asked; `at_once` without."""
        # Before the lock, which whoever waits for an answer has: how that one ends is no failure.
        self._closed = True
        if at_once and (pid := self.pid) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with self._lock:
            self._part()

    @property
    def starts(self) -> int:
        """Say how many processes there were; a new one knows nothing of what the last was asked."""
        return self._starts

    @property
    def pid(self) -> int | None:
        """Name the process, None while there is none."""
        return None if self._life is None else self._life.pid

    def _begun(self) -> Life:
        self._notice()
        if self._life is not None:
            return self._life
        if self._closed:
            raise ChildError(phrase("{name} is closed", name=self.name))
        wait_s = self._not_before - self._clock()
        if wait_s > 0:
            raise ChildError(
                phrase(
                    "{name} failed {crashes} times, and is started in {wait_s:.0f} s",
                    name=self.name,
                    crashes=self._crashes,
                    wait_s=wait_s,
                )
            )
        try:
            # Not the folder it is started in, but what we ourselves were loaded from.
            command = [sys.executable or "python3", "-P", "-X", "faulthandler", *self._words]
            self._life = Life(command, _environment(self._environ), most_line=self.bounds.most_line)
        except OSError as error:
            raise ChildError(
                self._failed(None, Broken(phrase("cannot be started ({error})", error=error)))
            ) from error
        self._starts += 1
        return self._life

    def _ready(self) -> Life:
        life = self._begun()
        if not life.ready:
            try:
                said = life.exchange(b"", within_s=self.bounds.start_s)
                if _numbered(said, 0) != READY:
                    raise ValueError("a child says first that it is ready")
            except (Broken, ValueError) as error:
                raise ChildError(self._failed(life, error)) from error
            life.ready = True
        return life

    def _notice(self) -> None:
        """See whether it died while nobody asked it anything."""
        if self._life is not None and self._life.is_over():
            self._failed(self._life, Broken(ENDED))

    def _failed(self, life: Life | None, error: Exception) -> str:
        """End a life that failed, set when the next may begin, and say what happened in one sentence."""
        self._life = None
        why = (
            told_by(error)
            if isinstance(error, Broken)
            else phrase("gave what is no answer ({error})", error=error)
        )
        # One that hung up is about to end; how it ends and what it writes last is worth waiting for.
        after_s = self.bounds.answer_s if why == ENDED else 0.1
        how, wrote = ("", "") if life is None else life.end(after_s=after_s)
        what = how if why == ENDED else why
        self._last = phrase("{name} {what}{wrote}", name=self.name, what=what, wrote=wrote)
        if self._closed:
            return self._last
        now = self._clock()
        self._crashes += 1
        self._lately.append(now)
        while self._lately[0] <= now - self.bounds.span_s:
            self._lately.popleft()
        many = len(self._lately)
        wait_s = self.bounds.pause_s * 2 ** (many - 2) if many > 1 else 0.0
        if many >= self.bounds.most_crashes:
            wait_s = self.bounds.rest_s
        self._not_before = now + wait_s
        when = phrase("after {wait_s:g} s", wait_s=wait_s) if wait_s else phrase("at once")
        LOG.warning(phrase("{last}; it is started again {when}", last=self._last, when=when))
        if not wait_s:
            with suppress(ChildError):
                self._begun()
        return self._last

    def _deaths_of(self, about: Hashable) -> list[float]:
        since = self._clock() - self.bounds.quarantine_s
        return [at for at in self._deaths.get(about, ()) if at > since]

    def _part(self) -> None:
        life, self._life = self._life, None
        if life is not None:
            life.end(after_s=1.0)


def _line(said: Any) -> bytes:
    return _COMPACT.encode(said).encode() + b"\n"


def _numbered(line: bytes, number: int) -> Any:
    match read_json(line):
        case [int(said), answer] if said == number:
            return answer
    raise ValueError(phrase("it does not belong to the question"))


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give a child the paths that we were loaded from, and else only what it cannot do without."""
    passed = {name: environ[name] for name in PASSED_ON if name in environ}
    return passed | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}  # noqa: PTH109 - sys.path is text


def serve(answer: Callable[[Any], Any], *, within_s: float, most_memory: int = MOST_MEMORY) -> None:
    """Be the child: answer questions until nobody can ask any more. An error of `answer` ends the process.

    `most_memory` bounds the addresses that the process may have, in bytes, whatever of them it uses.
    A question that takes longer than `within_s` ends it too: a parent that is gone could not.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # A service manager asks every process of a service to end; the last questions come after that.
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    # What a library prints must not be taken for an answer.
    with os.fdopen(os.dup(1), "wb", buffering=0) as out:
        os.dup2(2, 1)
        _say(out.fileno(), [0, READY])
        for line in sys.stdin.buffer:
            number, question = json.loads(line)
            signal.setitimer(signal.ITIMER_REAL, within_s)
            said = [number, answer(question)]
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            _say(out.fileno(), said)


def _say(number: int, said: Any) -> None:
    rest = _line(said)
    while rest:
        rest = rest[os.write(number, rest) :]
