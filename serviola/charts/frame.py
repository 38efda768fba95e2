"""A frame: cuts what goes beyond it, and moves what was drawn to where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from serviola.charts.scene import Area, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from serviola.charts.scene import Part, Ring


def clipped(parts: Iterable[Part], width: float, height: float) -> Iterator[Part]:
    """Cut what goes beyond a frame."""
    frame = shapely.box(0, 0, width, height)
    for part in parts:
        if isinstance(part, Line):
            cut = shapely.LineString(part.points).intersection(frame)
            for one in shapely.get_parts(cut):
                if one.geom_type == "LineString" and one.length > 0:
                    yield replace(part, points=tuple(one.coords))
        elif isinstance(part, Area):
            cut = shapely.make_valid(shapely.Polygon(part.rings[0], part.rings[1:])).intersection(frame)
            for one in shapely.get_parts(cut):
                if one.geom_type == "Polygon":
                    rings = tuple(tuple(ring.coords) for ring in (one.exterior, *one.interiors))
                    yield replace(part, rings=rings)
        else:
            yield part


def shifted(part: Part, down: float, right: float = 0.0) -> Part:
    """Move a part."""
    match part:
        case Area():
            return replace(part, rings=tuple(_moved(ring, right, down) for ring in part.rings))
        case Line():
            return replace(part, points=_moved(part.points, right, down))
        case _:
            return replace(part, x=part.x + right, y=part.y + down)


def _moved(ring: Ring, right: float, down: float) -> Ring:
    return tuple((x + right, y + down) for x, y in ring)
