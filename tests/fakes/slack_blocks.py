"""The limits of Block Kit as its documentation gives them, checked without the SDK's own models."""

from __future__ import annotations

import json
from typing import Any

MOST_CHARS = 13_000
"""What people found, for it is not documented: slackapi/bolt-js, issue 2509."""


MOST_OF_A_VIEW = 250_000


def wrong_blocks(blocks: list[dict[str, Any]]) -> list[str]:
    """Name everything for which Slack would answer invalid_blocks."""
    wrong = [] if len(blocks) <= 50 else ["more than 50 blocks"]
    whole = len(json.dumps(blocks, ensure_ascii=False))
    wrong += [] if whole <= MOST_CHARS else [f"{whole} characters in all, which is msg_blocks_too_long"]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    wrong += ["a block_id twice"] if len(set(ids)) < len(ids) else []
    for block in blocks:
        wrong += [f"{block['type']}: {why}" for why in _wrong(block)]
    return wrong


def wrong_view(view: dict[str, Any]) -> list[str]:
    """Name everything for which Slack would refuse a window."""
    blocks = view["blocks"]
    wrong = [] if 1 <= len(blocks) <= 100 else [f"{len(blocks)} blocks in a window"]
    wrong += [] if len(json.dumps(view).encode()) <= MOST_OF_A_VIEW else ["view_too_large"]
    wrong += [] if len(view.get("private_metadata", "")) <= 3000 else ["private_metadata"]
    wrong += [] if 1 <= len(view["callback_id"]) <= 255 else ["callback_id"]
    inputs = any(block["type"] == "input" for block in blocks)
    wrong += ["inputs, and nothing to send them by"] if inputs and not view.get("submit") else []
    for part in ("title", "submit", "close"):
        wrong += _text(view[part], 24, kinds=("plain_text",)) if view.get(part) else []
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    wrong += ["a block_id twice"] if len(set(ids)) < len(ids) else []
    return [*wrong, *(f"{block['type']}: {why}" for block in blocks for why in _wrong(block))]


def _wrong(block: dict[str, Any]) -> list[str]:  # noqa: PLR0911 - one kind of block after the other
    match block["type"]:
        case "header":
            return _text(block["text"], 150, kinds=("plain_text",))
        case "section":
            return [
                *_text(block["text"], 3000),
                *(_element(block["accessory"]) if "accessory" in block else []),
            ]
        case "context":
            return [
                *_count(block["elements"], 1, 10),
                *(why for one in block["elements"] for why in _text(one, 3000)),
            ]
        case "actions":
            names = [one["action_id"] for one in block["elements"]]
            twice = ["an action_id twice"] if len(set(names)) < len(names) else []
            return [
                *twice,
                *_count(block["elements"], 1, 25),
                *(why for one in block["elements"] for why in _element(one)),
            ]
        case "divider":
            return []
        case "input":
            return [*_text(block["label"], 2000, kinds=("plain_text",)), *_element(block["element"])]
        case other:
            return [f"no block is called {other}"]


def _element(element: dict[str, Any]) -> list[str]:
    wrong = [] if 1 <= len(element["action_id"]) <= 255 else ["action_id"]
    match element["type"]:
        case "button":
            style = element.get("style", "primary") in {"primary", "danger"}
            return [
                *wrong,
                *_text(element["text"], 75),
                *([] if style and len(element["value"]) <= 2000 else ["button"]),
            ]
        case "static_select":
            return [*wrong, *_text(element["placeholder"], 150), *_select(element)]
        case "checkboxes" | "radio_buttons":
            known = [one["value"] for one in element["options"]]
            chosen = [one["value"] for one in element.get("initial_options", [])]
            strange = [] if set(chosen) <= set(known) else ["an initial option that is none"]
            return [*wrong, *strange, *_options(element["options"], 1, 10)]
        case "plain_text_input":
            return [*wrong, *([] if element.get("max_length", 1) <= 3000 else ["max_length"])]
        case "overflow":
            return [*wrong, *_options(element["options"], 1, 5)]
        case other:
            return [f"no element is called {other}"]


def _select(element: dict[str, Any]) -> list[str]:
    """Name what is wrong with one list of options, or with a hundred at most that have names."""
    if "option_groups" not in element:
        return _options(element["options"], 1, 100)
    groups = element["option_groups"]
    every = [one["value"] for group in groups for one in group["options"]]
    return [
        *(["both options and option_groups"] if "options" in element else []),
        *(["a value twice"] if len(set(every)) < len(every) else []),
        *_count(groups, 1, 100),
        *(why for one in groups for why in _text(one["label"], 75, kinds=("plain_text",))),
        *(why for one in groups for why in _options(one["options"], 1, 100)),
    ]


def _options(options: list[dict[str, Any]], least: int, most: int) -> list[str]:
    values = [one["value"] for one in options]
    wrong = ["a value twice"] if len(set(values)) < len(values) else []
    wrong += [f"value {one}" for one in values if not 1 <= len(one) <= 150]
    return [
        *wrong,
        *_count(options, least, most),
        *(why for one in options for why in _text(one["text"], 75)),
        *(why for one in options if "description" in one for why in _text(one["description"], 75)),
    ]


def _count(found: list[Any], least: int, most: int) -> list[str]:
    return [] if least <= len(found) <= most else [f"{len(found)} of them"]


def _text(text: dict[str, Any], most: int, *, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> list[str]:
    wrong = [] if text["type"] in kinds else [f"a text of type {text['type']}"]
    return wrong if 1 <= len(text["text"]) <= most else [*wrong, f"a text of {len(text['text'])} characters"]
