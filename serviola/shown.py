"""Shown: Block Kit as a terminal can show it, so that a demo shows the very card that would be posted."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from engine.model.said import phrase
from notify.card import card_blocks
from serviola.wording import say, say_made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.ports import Message

_BUTTONS = {"primary": "bold white on green", "danger": "bold white on red"}


def card_panel(message: Message) -> Panel:
    """Show a message as the card that Slack would show."""
    head, *blocks = card_blocks(message, say_made)
    return Panel(
        Group(*(line for block in blocks for line in _block(block))),
        title=Text(unescape(head["text"]["text"]), style="bold"),
        title_align="left",
        subtitle=Text(say(phrase("to {whom}", whom=message.recipient))),
        subtitle_align="left",
        border_style="magenta",
        box=box.ROUNDED,
    )


def _block(block: Mapping[str, Any]) -> Iterator[RenderableType]:
    match block["type"]:
        case "divider":
            yield Rule(style="dim")
        case "section":
            yield Text(unescape(block["text"]["text"]))
            if "accessory" in block:
                yield _element(block["accessory"])
        case "actions":
            yield Text("  ").join(_element(one) for one in block["elements"])
        case "context":
            for one in block["elements"]:
                yield Text(unescape(one["text"]), style="dim")
        case _:
            yield Text(str(block["type"]), style="dim")


def _element(element: Mapping[str, Any]) -> Text:
    match element["type"]:
        case "button":
            return Text(
                f" {element['text']['text']} ", style=_BUTTONS.get(element.get("style", ""), "reverse")
            )
        case "overflow":
            return Text(" ⋯ ", style="reverse")
        case _:
            options = " | ".join(unescape(one["text"]["text"]) for one in element["options"])
            return Text(say(phrase("[ choose: {options} ▾ ]", options=options)), style="cyan")
