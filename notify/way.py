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
        return replace(message, key=self.key_of(message.key), recipient=self.recipient)

    def key_of(self, key: str) -> str:
        """Give the key that a message has on this way."""
        return f"{self.via}:{key}@{self.person}" if self.person else f"{self.via}:{key}"


class Listener(Notifier, Protocol):
    """A notifier that hears what is for some, or for all."""

    def place_of(self, recipient: str) -> str:
        """Say where a recipient is reached by it; empty when nowhere."""
        ...

    def hears(self, recipient: str) -> bool:
        """Say whether it is sent what is for a recipient."""
        ...
