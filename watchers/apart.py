"""Documents of strangers, read in a process of their own where they are heavy or ill-formed.

What makes a parser run for long, take all memory or crash then takes that process with it and nothing else.
One child serves all sources and stays for the next document. A source on which it died twice is not read for
an hour, so that it cannot keep the child from the others.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import ValidationError

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.time import Instant
from watchers.apart_child import ANSWER_S, TAKEN, packed, unpacked
from watchers.feed.taking_apart import TakenApart
from watchers.pieces import joined
from watchers.xml import BadXml
from wire.children import Bounds, Child, ChildError
from wire.strict_json import Opened

HEAVY = 64_000
"""From how many bytes of new markup on a feed is heavy: some 15 ms of feedparser."""
PARSER_CHILD = ("-m", "watchers.apart_child")
BOUNDS = Bounds(
    answer_s=ANSWER_S, pause_s=0.5, most_crashes=20, rest_s=60.0, quarantine_s=3600.0, most_line=32 << 20
)


class Apart:
    """Takes documents apart in a child. Close it when nobody asks any more."""

    def __init__(self, words: Sequence[str] = PARSER_CHILD, *, bounds: Bounds = BOUNDS) -> None:
        """Take what the child runs; it is started at the first question."""
        self.child = Child(words, name="the process that takes documents apart", bounds=bounds)
        # A thread of its own: whoever waits for the child must not keep light documents from being read.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="apart")

    def close(self) -> None:
        """End the child, whatever it is busy with."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self.child.close(at_once=True)

    async def feed(self, data: bytes, known: Collection[str], *, source: str, now: Instant) -> TakenApart:
        """Take a feed apart; BadXml where it is none, SourceError where it is too much for the child."""
        said = await self._ask(["feed", data, list(known), now], source)
        if not isinstance(said, TakenApart):
            raise BadXml(str(said))
        return said

    async def try_xml(self, data: bytes, *, source: str) -> None:
        """Let the child read a document first; SourceError where it is too much for it."""
        await self._ask(["xml", data], source)

    async def json(self, data: bytes, *, source: str) -> bytes:
        """Have JSON read, for whoever reads it next; SourceError where it is too much for the child."""
        said = await self._ask(["json", data], source)
        return Opened(data, value=said.value) if isinstance(said, _Value) else Opened(data, bad=str(said))

    async def _ask(self, question: list[Any], source: str) -> _Said:
        kind, data, *rest = question

        def ask() -> _Said:
            # Packed here, for it takes a tenth of a second where a document is as large as can be.
            return self.child.ask([kind, packed(data), *rest], about=source, read=_answer)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, ask)
        except ChildError as error:
            raise SourceError(phrase("its document was not read: {error}", error=error)) from error


@dataclass(frozen=True, slots=True)
class _Value:
    """What a document of JSON holds."""

    value: Any


_Said: TypeAlias = TakenApart | _Value | str | None


def _answer(said: Any) -> _Said:
    """Read an answer; a ValueError where it is none."""
    match said:
        case {"taken": taken}:
            try:
                return TAKEN.validate_python(taken)
            except ValidationError as error:
                # Its own text goes on for lines, and repeats what was said.
                raise ValueError(phrase("it is of no known form")) from error
        case {"lines": str(lines)}:
            try:
                return _Value(joined(iter(unpacked(lines).split(b"\n"))))
            except (TypeError, zlib.error) as error:
                raise ValueError(phrase("it is of no known form")) from error
        case {"bad": str(why)}:
            return why
        case {"elements": int()}:
            return None
    raise ValueError(phrase("it is of no known form"))
