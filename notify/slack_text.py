"""Outside words on their way to Slack: nothing invisible, no markup, never too long."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.model.said import phrase
from notify.cleaning import clean

LINE_CHARS = 400
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escaped(text: str, *, cap: int) -> str:
    """Give one line of at most so many characters after escaping; a cut is shown, and splits no entity."""
    return _fit(clean(text, cap=cap), cap=cap)


def escaped_lines(
    texts: Iterable[str],
    *,
    cap: int,
    bullet: str = "",
    each: int = LINE_CHARS,
    told: Callable[[str], str] = str,
) -> str:
    """Give several lines that together keep within the cap; how many were left out is said, as `told` has it.

    No line is longer than `each` after escaping.
    """
    lines = [bullet + escaped(text, cap=each) for text in texts]
    kept: list[str] = []
    room = cap
    for index, line in enumerate(lines):
        rest = len(lines) - index
        more = bullet + told(phrase("… and {count} more", count=rest))
        needed = len(line) + 1
        if needed > room - (0 if rest == 1 else len(more) + 1):
            kept.append(more)
            break
        kept.append(line)
        room -= needed
    return "\n".join(kept)


def _fit(text: str, *, cap: int) -> str:
    if len(text) <= cap and _ENTITIES.keys().isdisjoint(text):
        return text
    pieces = [_ENTITIES.get(char, char) for char in text]
    if sum(map(len, pieces)) <= cap:
        return "".join(pieces)
    kept: list[str] = []
    room = cap - 1
    for piece in pieces:
        if len(piece) > room:
            break
        kept.append(piece)
        room -= len(piece)
    return "".join(kept).rstrip() + "…"
