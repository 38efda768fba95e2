"""A notifier in memory, whose next calls can be made to fail."""

from __future__ import annotations

from engine.errors import NotifyError
from engine.ports import Message


class FakeNotifier:
    """Does what the port Notifier promises, and keeps what was said, by key, in order."""

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.said: dict[str, Message] = {}
        self.fails: list[NotifyError] = []
        """Raised one a call, before anything is said."""

    async def ask(self, message: Message) -> None:
        self._fail()
        self.said.setdefault(message.key, message)

    async def tell(self, message: Message) -> None:
        await self.ask(message)

    async def rewrite(self, message: Message) -> None:
        self._fail()
        self.said[message.key] = message

    def _fail(self) -> None:
        if self.fails:
            raise self.fails.pop(0)
