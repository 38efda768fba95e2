"""PNG: a scene as pixels, drawn by Pillow twice as large and made smaller, which smooths its edges.

Pillow comes with the extra `charts`. Texts are set in DejaVu Sans where the system has it, and else in
Pillow's own font, which knows no accents: a letter is then written without its own.
"""

from __future__ import annotations

import io
import math
import unicodedata
from functools import cache
from itertools import cycle, pairwise
from typing import TYPE_CHECKING, Any

from engine.errors import ServiolaError
from engine.model.said import phrase
from serviola.charts.scene import Area, Disc, Line, Scene, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serviola.charts.scene import Part, Ring

LARGER = 2
FONT = "DejaVuSans.ttf"


class NoPillowError(ServiolaError):
    """Pillow is not installed, so nothing can be drawn as PNG; an SVG can."""


def as_png(scene: Scene) -> bytes:
    """Draw a scene; NoPillowError says what to install."""
    try:
        from PIL import Image  # noqa: PLC0415 - it comes with an extra
    except ImportError:
        raise NoPillowError(
            phrase(
                "a PNG is drawn by Pillow, which is not installed; install serviola[charts], or name a .svg"
            )
        ) from None
    size = round(scene.width * LARGER), round(scene.height * LARGER)
    image = Image.new("RGB", size, scene.paper)
    for part in scene.parts:
        _draw(image, part)
    image = image.resize((round(scene.width), round(scene.height)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _draw(image: Any, part: Part) -> None:
    from PIL import ImageDraw  # noqa: PLC0415 - it comes with an extra

    draw = ImageDraw.Draw(image)
    match part:
        case Area():
            if part.fill:
                _fill(image, part)
            if part.edge:
                for edge in part.rings:
                    _line(draw, (*edge, edge[0]), part.edge, part.width, part.dash)
        case Line():
            _line(draw, part.points, part.color, part.width, part.dash)
        case Disc():
            x, y, reach = part.x * LARGER, part.y * LARGER, (part.radius + part.width / 2) * LARGER
            box = (x - reach, y - reach, x + reach, y + reach)
            wide = round(part.width * LARGER) if part.edge else 0
            draw.ellipse(box, fill=part.fill, outline=part.edge or None, width=wide)
        case Text():
            _text(draw, part)


def _fill(image: Any, part: Area) -> None:
    """Fill an area through a mask no larger than it is."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - it comes with an extra

    outer = _larger(part.rings[0])
    left, top = (math.floor(min(axis)) for axis in zip(*outer, strict=True))
    right, bottom = (math.ceil(max(axis)) + 1 for axis in zip(*outer, strict=True))
    mask = Image.new("L", (right - left, bottom - top), 0)
    for index, ring in enumerate(part.rings):
        moved = [(x - left, y - top) for x, y in _larger(ring)]
        ImageDraw.Draw(mask).polygon(moved, fill=0 if index else round(255 * part.opacity))
    image.paste(part.fill, (left, top, right, bottom), mask)


def _line(draw: Any, points: Ring, color: str, width: float, dash: tuple[float, float] | None) -> None:
    for piece in [points] if dash is None else _dashes(points, dash):
        draw.line(_larger(piece), fill=color, width=round(width * LARGER), joint="curve")


def _dashes(points: Ring, dash: tuple[float, float]) -> Iterator[Ring]:
    """Cut a line into its dashes."""
    lengths = cycle(((dash[0], True), (dash[1], False)))
    left, drawn = next(lengths)
    piece = [points[0]]
    for (x, y), (to_x, to_y) in pairwise(points):
        here, length = (x, y), math.hypot(to_x - x, to_y - y)
        while length > left:
            share = left / length
            here = (here[0] + (to_x - here[0]) * share, here[1] + (to_y - here[1]) * share)
            piece.append(here)
            if drawn:
                yield tuple(piece)
            length -= left
            left, drawn = next(lengths)
            piece = [here]
        left -= length
        piece.append((to_x, to_y))
    if drawn and len(piece) > 1:
        yield tuple(piece)


def _text(draw: Any, part: Text) -> None:
    font, whole = _font(round(part.size * LARGER))
    text = part.text if whole else _plain(part.text)
    draw.text(
        (part.x * LARGER, part.y * LARGER),
        text,
        font=font,
        fill=part.color,
        anchor={"start": "ls", "middle": "ms", "end": "rs"}[part.anchor],
        stroke_width=round(part.size * LARGER / 10) if part.halo else 0,
        stroke_fill=part.halo or None,
    )


@cache
def _font(size: int) -> tuple[Any, bool]:
    """Give a font, and whether it knows more than ASCII."""
    from PIL import ImageFont  # noqa: PLC0415 - it comes with an extra

    try:
        return ImageFont.truetype(FONT, size), True
    except OSError:
        return ImageFont.load_default(size), False


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.replace("–", "-").replace("→", "to").replace("±", "+/-"))
    return parts.encode("ascii", "ignore").decode()


def _larger(ring: Ring) -> list[tuple[float, float]]:
    return [(x * LARGER, y * LARGER) for x, y in ring]
