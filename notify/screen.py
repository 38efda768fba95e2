"""Messages on the screen, for the demo and for a first look.

How a line reaches the screen is handed in, so that whoever owns the terminal decides on colors. It must print
the text as it is: outside words are in it, and none of them is markup.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.errors import NotifyError
from engine.ports import Message

_INDENT = "    "


class ScreenNotifier:
    """The port Notifier over a function that prints; the same key twice is printed once."""

    def __init__(self, show: Callable[[str], object], *, name: str = "screen") -> None:
        """Print through `show`, which takes one whole message."""
        self.name = name
        self._show = show
        self._shown: dict[str, Message] = {}

    async def ask(self, message: Message) -> None:
        self._once("asks", message)

    async def tell(self, message: Message) -> None:
        self._once("tells", message)

    async def rewrite(self, message: Message) -> None:
        if self._shown.get(message.key) != message:
            self._print("now asks", message)

    def _once(self, verb: str, message: Message) -> None:
        if message.key not in self._shown:
            self._print(verb, message)

    def _print(self, verb: str, message: Message) -> None:
        body = "\n".join(f"{_INDENT}{line}".rstrip() for line in message.body.splitlines())
        try:
            self._show(f"Serviola {verb} {message.recipient}: {message.title}\n{body}\n")
        except (OSError, UnicodeError) as error:
            raise NotifyError(f"{self.name} cannot print: {error}") from error
        self._shown[message.key] = message
