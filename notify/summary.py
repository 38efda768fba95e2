"""Summary: several notices as one, by campaign and situation. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.model.said import phrase

MOST_TOPICS = 12
MOST_BODIES = 3
"""So many are given whole; of more only the first lines are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What is left of a notice while it waits."""

    title: str
    body: str
    about: str = ""
    thread: str = ""

    @property
    def topic(self) -> str:
        """Say what it belongs to: its campaign, else its situation."""
        return self.about or self.thread or self.title


def summary(notices: Sequence[Waiting], *, told: Callable[[str], str] = str) -> tuple[str, str]:
    """Give the title and the body of them all; one campaign is one entry, with how it stands by the last."""
    topics: dict[str, list[Waiting]] = {}
    for one in notices:
        topics.setdefault(one.topic, []).append(one)
    whole = len(notices) <= MOST_BODIES
    parts = [_of_topic(mine, whole=whole, told=told) for mine in list(topics.values())[:MOST_TOPICS]]
    left = list(topics.values())[MOST_TOPICS:]
    if left:
        more = sum(map(len, left))
        parts.append(told(phrase("and {count} more, see: serviola messages", count=more)))
    return told(phrase("{count} notices", count=len(notices))), "\n\n".join(parts)


def _of_topic(mine: Sequence[Waiting], *, whole: bool, told: Callable[[str], str]) -> str:
    last = mine[-1]
    if whole:
        return "\n\n".join(f"{one.title}\n{one.body}" for one in mine)
    if not last.about or len(mine) == 1:
        return "\n".join(one.title for one in mine)
    said = phrase("{campaign}: {count} changes; the last is below", campaign=last.about, count=len(mine))
    return f"{told(said)}\n{last.title}\n{last.body}"
