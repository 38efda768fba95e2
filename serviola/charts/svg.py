"""SVG: a scene as Scalable Vector Graphics 1.1, with no script, font or picture from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from serviola.charts.scene import Area, Disc, Line, Scene, Text

if TYPE_CHECKING:
    from serviola.charts.scene import Part, Ring

FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"


def as_svg(scene: Scene) -> str:
    """Write a scene."""
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {scene.width:g} {scene.height:g}",
            "width": f"{scene.width:g}",
            "height": f"{scene.height:g}",
            "role": "img",
            "font-family": FONT,
        },
    )
    SubElement(root, "title").text = scene.title
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": scene.paper})
    for part in scene.parts:
        _write(root, part)
    return tostring(root, encoding="unicode") + "\n"


def _write(root: Element, part: Part) -> None:
    match part:
        case Area():
            path = " ".join(_path(ring, closed=True) for ring in part.rings)
            found = {"d": path, "fill": part.fill or "none", "fill-rule": "evenodd"}
            if part.opacity < 1:
                found["fill-opacity"] = f"{part.opacity:g}"
            SubElement(root, "path", found | _stroke(part.edge, part.width, part.dash))
        case Line():
            found = {"d": _path(part.points, closed=False), "fill": "none", "stroke-linejoin": "round"}
            SubElement(root, "path", found | _stroke(part.color, part.width, part.dash))
        case Disc():
            found = {"cx": f"{part.x:.1f}", "cy": f"{part.y:.1f}", "r": f"{part.radius:g}", "fill": part.fill}
            SubElement(root, "circle", found | _stroke(part.edge, part.width, None))
        case Text():
            found = {
                "x": f"{part.x:.1f}",
                "y": f"{part.y:.1f}",
                "font-size": f"{part.size:g}",
                "fill": part.color,
                "text-anchor": part.anchor,
            }
            if part.halo:
                found |= {"stroke": part.halo, "stroke-width": f"{part.size / 5:g}"}
                found |= {"paint-order": "stroke", "stroke-linejoin": "round"}
            SubElement(root, "text", found).text = part.text


def _stroke(color: str, width: float, dash: tuple[float, float] | None) -> dict[str, str]:
    if not color:
        return {}
    found = {"stroke": color, "stroke-width": f"{width:g}"}
    return found if dash is None else found | {"stroke-dasharray": f"{dash[0]:g} {dash[1]:g}"}


def _path(ring: Ring, *, closed: bool) -> str:
    points = " L".join(f"{x:.1f} {y:.1f}" for x, y in ring)
    return f"M{points}{' Z' if closed else ''}"
