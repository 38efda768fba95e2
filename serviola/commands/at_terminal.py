"""What a command does with whoever sits at the terminal while it works: ask, wait, and show how long yet."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.model.said import phrase
from serviola.commands.common import ERR
from serviola.language import in_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


async def person_does(what: str, language: str) -> bool:
    """Ask a person to do something, and say whether they did."""
    said = phrase("{what} Then press Enter (or write s and Enter to leave it out).", what=what)
    return not (await read_line(in_language(said, language))).casefold().startswith("s")


async def read_line(prompt: str) -> str:
    """Read a line from the terminal; meanwhile Ctrl-C is heard."""
    ERR.print(prompt, markup=False, soft_wrap=True)
    loop, come = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), come.set)
    try:
        await come.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return sys.stdin.readline().strip()


async def sleep_shown(seconds: float, language: str) -> None:
    """Wait, and show on a terminal how much of it is left."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds
    with _bar(seconds, language) as show_left:
        while (left := ends - loop.time()) > 0:
            show_left(seconds - left)
            await asyncio.sleep(min(1.0, left))


@contextmanager
def _bar(seconds: float, language: str) -> Iterator[Callable[[float], None]]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    hidden = not ERR.is_terminal or seconds < 1
    with Progress(*columns, console=ERR, transient=True, disable=hidden) as bar:
        task = bar.add_task(in_language(phrase("waiting"), language), total=seconds)
        yield lambda done: bar.update(task, completed=done)
