"""Card files: a card as the JSON that Slack is sent, as a drawing of our own, and its map.

The drawing shows what stands on a card and in which order. It is ours, and not how Slack looks.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import textwrap
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import Refused
from engine.model.proposal import ProposalKind
from engine.model.said import phrase
from engine.ports import Message
from notify.card import HEADER_CHARS, card_blocks
from notify.cleaning import clean
from serviola.charts.png import as_png
from serviola.charts.scene import Area, Line, Scene, Text
from serviola.charts.situation_map import is_drawable, marks_of, reach_of, situation_map
from serviola.charts.svg import as_svg
from serviola.drawing import draw
from serviola.language import here
from serviola.questions import words_of
from serviola.wording import Wording, card_in, say_made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.model.proposal import Proposal
    from engine.response.brand import Brand
    from serviola.core import Core

CARD_WIDTH, EDGE, LINE, SIZE = 900.0, 26.0, 27.0, 18.0
LINE_CHARS = 84
INK, GRAY, PAPER = "#1d1c1d", "#616061", "#ffffff"
FILLS = {"primary": "#007a5a", "danger": "#b3261e"}
SAMPLE = "january-2010"


def json_of(message: Message) -> str:
    """Write the blocks of a message as Slack is sent them."""
    return json.dumps(card_blocks(message, say_made), indent=2, ensure_ascii=False) + "\n"


def map_of(brand: Brand, proposal: Proposal) -> Scene | None:
    """Draw the map of a question; None where nothing of it has a place."""
    situation = brand.situations.get(proposal.situation)
    if situation is None or proposal.asks is ProposalKind.LIMIT:
        return None
    marks = marks_of(brand, proposal)
    if not is_drawable(situation, marks):
        return None
    return situation_map(situation, marks, reach_km=reach_of(brand, proposal), told=say_made)


def picture_of_card(message: Message) -> Scene:
    """Draw a card in plain form, labeled as a drawing of our own."""
    rows = [row for block in card_blocks(message, say_made) for row in _rows(block)]
    height = EDGE * 2 + LINE * (len(rows) + 1)
    scene = Scene(width=CARD_WIDTH, height=height, title=clean(message.title, cap=HEADER_CHARS), paper=PAPER)
    y = EDGE + SIZE
    for kind, text in rows:
        if kind == "line":
            ends = ((EDGE, y - 8), (CARD_WIDTH - EDGE, y - 8))
            scene.parts.append(Line(points=ends, color="#dddddd", width=1.5))
        elif kind == "buttons":
            scene.parts += _buttons(json.loads(text), y)
        else:
            size, color = {"head": (SIZE + 4, INK), "small": (SIZE - 3, GRAY)}.get(kind, (SIZE, INK))
            scene.parts.append(Text(x=EDGE, y=y, text=text, size=size, color=color))
        y += LINE
    ours = say_made(phrase("A drawing by Serviola of what stands on the card; Slack looks otherwise."))
    scene.parts.append(Text(x=EDGE, y=y + 4, text=ours, size=SIZE - 4, color=GRAY))
    return scene


def _rows(block: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    match block["type"]:
        case "header":
            yield from (("head", line) for line in _wrapped(block["text"]["text"], LINE_CHARS - 16))
        case "section":
            yield from (("text", line) for line in _wrapped(block["text"]["text"], LINE_CHARS))
            if "accessory" in block:
                yield "text", f"[ {unescape(block['accessory']['placeholder']['text'])} ▾ ]"
            yield "text", ""
        case "divider":
            yield "line", ""
        case "actions":
            buttons = [(one.get("style", ""), _label(one)) for one in block["elements"]]
            yield from (("buttons", json.dumps(buttons)), ("text", ""))
        case _:
            for one in block["elements"]:
                yield from (("small", line) for line in _wrapped(one["text"], LINE_CHARS + 14))


def _label(element: Mapping[str, Any]) -> str:
    return unescape(element["text"]["text"]) if "text" in element else "⋯"


def _wrapped(text: str, wide: int) -> Iterator[str]:
    for line in unescape(text).split("\n"):
        yield from textwrap.wrap(line, wide) or [""]


def _buttons(buttons: list[tuple[str, str]], y: float) -> Iterator[Area | Text]:
    x = EDGE
    for style, text in buttons:
        wide = len(text) * SIZE * 0.6 + 32
        ring = ((x, y - 20), (x + wide, y - 20), (x + wide, y + 10), (x, y + 10))
        yield Area(rings=(ring,), fill=FILLS.get(style, "#f2f2f2"), edge="#bbbbbb", width=1.0)
        color = "#ffffff" if style in FILLS else INK
        yield Text(x=x + wide / 2, y=y, text=text, size=SIZE, color=color, anchor="middle")
        x += wide + 12


def message_of(brand: Brand, proposal: Proposal, *, headline: str = "") -> Message:
    """Give a question as a message with its card, in the language that Serviola runs in."""
    card = card_in(draw(brand, proposal, headline=headline), here())
    title, body = words_of(Wording(here()), brand, proposal, card)
    return Message(key=f"ask:{proposal.id}", recipient=proposal.group, title=title, body=body, card=card)


def write_samples(folder: Path) -> list[Path]:
    """Play January 2010 in a folder of its own, and write the card and the map of its first question."""
    from serviola import samples  # noqa: PLC0415 - playing takes much that the rest does not
    from serviola.case import load_case  # noqa: PLC0415 - with it
    from serviola.demo import play  # noqa: PLC0415 - with it
    from serviola.questions import messages_of  # noqa: PLC0415 - with it
    from serviola.stage import BRAND, Stage  # noqa: PLC0415 - with it

    found: list[tuple[Message, Scene | None]] = []

    def hear(core: Core, _: Any) -> None:
        brand = core.state.brand(BRAND)
        asked = [one for one in brand.proposals.values() if one.asks is ProposalKind.PAUSE]
        if asked and not found:
            message = messages_of(core, Wording(here()), brand, asked[0])[0]
            found.append((message, map_of(brand, asked[0])))

    async def at_once(_before: Any, _after: Any) -> None:
        await asyncio.sleep(0)

    with tempfile.TemporaryDirectory() as place:
        case = load_case(samples.cases()[SAMPLE])
        asyncio.run(play(Stage(case=case, folder=Path(place), heard=hear, pace=at_once)))
    if not found:
        raise Refused(phrase("the story of the samples asked nobody"))
    message, chart = found[0]
    return _written(folder, message, chart)


def _written(folder: Path, message: Message, chart: Scene | None) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = {"card.svg": as_svg(picture_of_card(message)).encode()}
    if chart is not None:
        files["map.png"] = as_png(chart)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]
