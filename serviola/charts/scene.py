"""A scene: what a chart is made of, in units of the drawing, the first part lying lowest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Ring: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Rings filled with a color, the second and later ones left out of the first; `edge` draws their line."""

    rings: tuple[Ring, ...]
    fill: str = ""
    opacity: float = 1.0
    edge: str = ""
    width: float = 2.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points; `dash` is how long it is drawn and left out in turn."""

    points: Ring
    color: str
    width: float = 3.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A filled circle with an edge."""

    x: float
    y: float
    radius: float
    fill: str
    edge: str = ""
    width: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text on its base line; `anchor` is start, middle or end; `halo` keeps it readable on a map."""

    x: float
    y: float
    text: str
    size: float
    color: str
    anchor: str = "start"
    halo: str = ""


Part: TypeAlias = Area | Line | Disc | Text


@dataclass(slots=True, kw_only=True)
class Scene:
    """A drawing in the making."""

    width: float
    height: float
    title: str
    paper: str = "#ffffff"
    parts: list[Part] = field(default_factory=list)
