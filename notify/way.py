"""A way: by what a message goes to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from engine.ports import Message, Notifier


@dataclass(frozen=True, slots=True)
class Way:
    """One notifier and whom it is to reach; `person` is empty for a channel."""

    via: str
    recipient: str
    person: str

    def carries(self, message: Message) -> Message:
        """Give a message as it goes on this way: under a key of its own."""
        key = f"{message.key}@{self.person}" if self.person else message.key
        return replace(message, key=f"{self.via}:{key}", recipient=self.recipient)


class Listener(Notifier, Protocol):
    """A notifier that hears what is for some, or for all."""

    def place_of(self, recipient: str) -> str:
        """Say where a recipient is reached by it; empty when nowhere."""
        ...

    def hears(self, recipient: str) -> bool:
        """Say whether it is sent what is for a recipient."""
        ...
