"""Sea routes: how far it is from one point to another by sea."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.model.place import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaDistance:
    """How far by sea, in nautical miles; `uncertainty` is a share of it, `source` who says so.

    `passages` are the canals and straits on the way that have a name of their own, such as suez. `via` are
    the points that the way leads through, roughly, without its ends; none is the great circle.
    """

    nm: float
    uncertainty: float
    source: str
    passages: tuple[str, ...] = ()
    via: tuple[Point, ...] = ()


class SeaRoutes(Protocol):
    """Distances by sea. Every failure is a RouteError."""

    def distance(self, start: Point, end: Point, *, closed: frozenset[str] = frozenset()) -> SeaDistance:
        """Say a distance, the same both ways and never shorter than the great circle; `via` is turned.

        It leads through none of the passages that are `closed`. What is known better is taken as it is.
        """
        ...
