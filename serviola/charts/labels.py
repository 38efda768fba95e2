"""Labels: names beside their marks, so that none lies on another; one that finds no room is left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from serviola.charts.scene import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

Box = tuple[float, float, float, float]
WIDE = 0.6
"""A letter is about so wide, as a share of its height."""


@dataclass(slots=True, kw_only=True)
class Labels:
    """What is taken on a map of that size."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def mark(self, x: float, y: float, radius: float) -> None:
        """Take the room of a mark."""
        self.taken.append((x - radius, y - radius, x + radius, y + radius))

    def place(self, text: str, x: float, y: float, *, off: float, size: float, must: bool) -> Text | None:
        """Find room for a name beside a mark; with `must` it is written to its right in any case."""
        wide, places = len(text) * size * WIDE, list(self._around(x, y, off, size))
        for at_x, at_y, anchor in places:
            left = at_x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = (left, at_y - size * 0.8, left + wide, at_y + size * 0.25)
            if self._free(box):
                self.taken.append(box)
                return Text(x=at_x, y=at_y, text=text, size=size, color="", anchor=anchor)
        if not must:
            return None
        fits = x + off + wide <= self.width
        at_x, at_y, anchor = places[0 if fits else 1]
        return Text(x=at_x, y=at_y, text=text, size=size, color="", anchor=anchor)

    def _around(self, x: float, y: float, off: float, size: float) -> Iterator[tuple[float, float, str]]:
        yield x + off, y + size * 0.35, "start"
        yield x - off, y + size * 0.35, "end"
        yield x, y - off, "middle"
        yield x, y + off + size * 0.8, "middle"
        yield x + off, y - off, "start"
        yield x - off, y - off, "end"
        yield x + off, y + off + size * 0.5, "start"
        yield x - off, y + off + size * 0.5, "end"

    def _free(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < 4 or top < 4 or right > self.width - 4 or bottom > self.height - 4:
            return False
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self.taken
        )
