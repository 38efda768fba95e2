"""The card: one question as Block Kit blocks, and the same card locked once it is decided. Pure.

Every word is plain text, so Slack reads no markup in it; it is escaped and capped all the same. The buttons
carry the proposal and the plan that was shown, and nothing else: what they set going is looked up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from engine.ports import Card, Choice, Message
from notify.slack_text import LINE_CHARS, escaped, escaped_lines
from wire.slack import APPROVE, APPROVE_WHY, CHOOSE, DECLINE, DECLINE_WHY, DETAILS, MORE, button_value

HEADER_CHARS, TEXT_CHARS, LABEL_CHARS = 150, 3_000, 75
MOST_PICKERS = 10
MOST_BLOCKS = 50
MOST_CHARS = 12_000
"""All blocks together. Slack documents no such limit, and answers msg_blocks_too_long to somewhat over 13,000
characters (slackapi/bolt-js, issue 2509)."""
MORE_CHARS = 20
"""What it takes to say how many lines there are more."""
CAPS = (TEXT_CHARS, 1_500, 900)
"""How long a text may be; the next is tried where all of them together are too long."""
_LISTED = {
    "pause": "Campaigns to pause",
    "release": "Paused by us",
    "itinerary": "What is questioned",
    "limit": "The first of what waits",
    "undo": "What is paused without asking",
}
_NOTES = {
    "pause": "Nothing is paused until you answer. What a tool has queued already may still go out.",
    "release": "Please look whether what they say still fits the day. What somebody changed is left alone.",
    "itinerary": "Serviola changes no itinerary: a person carries out what is chosen, and is told.",
    "undo": "Each is told of when it is read back. What a tool has queued already may still go out.",
    "limit": "A yes asks about all that waits, and lifts the limit for an hour. Nothing is paused by it.",
}


def card_blocks(message: Message) -> list[dict[str, Any]]:
    """Give the blocks of a message with a card; locked ones have nothing left to press.

    What does not fit is cut shorter first; then fewer calls are shown, and how many more there are is said.
    """
    card = message.card
    if card is None:
        return text_blocks(message)
    calls = min(MOST_PICKERS, len({choice.item for choice in card.choices}))
    blocks: list[dict[str, Any]] = []
    for most in range(max(calls, 1), 0, -1):
        for cap in CAPS:
            body = _locked(card, cap) if card.ended else _open(card, cap, most)
            blocks = _checked([*_head(message, card, cap), *body, _foot(card)])
            if len(json.dumps(blocks, ensure_ascii=False)) <= MOST_CHARS:
                return blocks
    return blocks


def text_blocks(message: Message) -> list[dict[str, Any]]:
    """Give the blocks of a message that needs no answer."""
    lines = [line for line in message.body.splitlines() if line.strip()]
    return _checked([_header(message.title), *_sections("", lines, bullet="")])


def _head(message: Message, card: Card, cap: int) -> list[Block]:
    lines = [card.situation]
    if card.heard:
        lines.append(f"Heard from: {card.heard}")
    if card.headline:
        # What it said of the trouble is past where the question is whether to go on.
        says = "It said" if card.asks == "release" else "The source says"
        lines.append(f"{says}: {card.headline}")
    if card.silence and not card.ended:
        lines.append(f"Mind: {card.silence}.")
    if card.because:
        lines.append(f"Why we ask: {card.because}.")
    return [_header(message.title), *_sections("", lines, bullet="", cap=cap)]


def _open(card: Card, cap: int, most: int) -> list[Block]:
    meets = "The first calls concerned" if card.asks == "limit" else "It meets"
    blocks: list[Block] = [*_sections(meets, card.items, cap=cap)]
    if card.asks != "itinerary":
        blocks += _sections(_LISTED.get(card.asks, "What is asked"), card.rows, cap=cap)
    blocks += _pickers(card, cap, most)
    undo = card.asks == "undo"
    answer = f"You may take it back until {card.until}" if undo else f"Answer by {card.until}"
    deadline = [f"{answer}. Without an answer: {card.otherwise}."]
    if card.waits_for:
        deadline.append(card.waits_for)
    blocks += [DividerBlock(), *_sections("", deadline, bullet="", cap=cap), _actions(card)]
    return blocks


def _locked(card: Card, cap: int) -> list[Block]:
    blocks: list[Block] = [*_sections("It met", card.items, cap=cap), DividerBlock()]
    blocks += _sections("", [card.ended], bullet="", cap=cap)
    return blocks + _sections("What came of it", card.came, cap=cap)


def _foot(card: Card) -> Block:
    note = "" if card.ended else _note(card)
    named = f"{card.proposal} · plan {card.plan} · {card.playbook}"
    return ContextBlock(elements=[_plain(text, cap=TEXT_CHARS) for text in (note, named) if text])


def _note(card: Card) -> str:
    if card.goes_to:
        return f"What you choose is sent to {card.goes_to}, read back, and those concerned are told."
    return _NOTES.get(card.asks, "")


def _pickers(card: Card, cap: int, most: int) -> list[Block]:
    by_item: dict[str, list[tuple[int, Choice]]] = {}
    for index, choice in enumerate(card.choices):
        by_item.setdefault(choice.item, []).append((index, choice))
    blocks: list[Block] = []
    for number, (item, choices) in enumerate(by_item.items()):
        if number == most:
            left = len(by_item) - most
            said = f"{left} more calls do not fit here; without a choice they stay as they are."
            return [*blocks, *_sections("", [said], bullet="")]
        blocks += [_picker(item, choices, cap), *_brought([choice for _, choice in choices], cap)]
    return blocks


def _picker(item: str, choices: Sequence[tuple[int, Choice]], cap: int) -> Block:
    said = [f"{choice.label}: {choice.says}" for _, choice in choices]
    # Each is said in short rather than the first ones at length.
    each = min(LINE_CHARS, (cap - MORE_CHARS) // (len(said) + 1) - 1)
    text = escaped_lines([f"Ways around {item}", *said], cap=cap, each=max(each, LABEL_CHARS))
    select = StaticSelectElement(
        action_id=CHOOSE,
        placeholder=_plain("Choose one", cap=LABEL_CHARS),
        options=[
            Option(value=str(index), text=_plain(choice.label, cap=LABEL_CHARS)) for index, choice in choices
        ],
    )
    return SectionBlock(
        block_id=f"{CHOOSE}:{choices[0][0]}",
        text=PlainTextObject(text=text, emoji=False),
        accessory=select,
    )


def _brought(choices: Sequence[Choice], cap: int) -> list[Block]:
    """Say what the ways around a call touch, and which drafts they need; the same is said once."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for choice in choices:
        if choice.brings:
            alike.setdefault(choice.brings, []).append(choice.label)
    lines = []
    for brings, labels in alike.items():
        lines += [_whose(labels, choices), *(f"• {one}" for one in brings)]
    return _sections("What follows", lines, bullet="", cap=cap)


def _whose(labels: Sequence[str], choices: Sequence[Choice]) -> str:
    return "Whatever is chosen:" if len(labels) == len(choices) else f"{'; '.join(labels)}:"


def _actions(card: Card) -> Block:
    value = button_value(card.proposal, card.plan)
    yes, no = ("Take it back", "Leave it so") if card.asks == "undo" else ("Approve", "Decline")
    more = [(DETAILS, "Details"), (APPROVE_WHY, f"{yes}, and say why"), (DECLINE_WHY, f"{no}, and say why")]
    return ActionsBlock(
        block_id="answer",
        elements=[
            ButtonElement(text=_plain(yes, cap=LABEL_CHARS), action_id=APPROVE, value=value, style="primary"),
            ButtonElement(text=_plain(no, cap=LABEL_CHARS), action_id=DECLINE, value=value, style="danger"),
            OverflowMenuElement(
                action_id=MORE,
                options=[
                    Option(value=f"{name}|{value}", text=_plain(label, cap=LABEL_CHARS))
                    for name, label in more
                ],
            ),
        ],
    )


def _header(title: str) -> Block:
    return HeaderBlock(text=_plain(title or "Serviola", cap=HEADER_CHARS))


def _sections(label: str, lines: Iterable[str], *, bullet: str = "• ", cap: int = TEXT_CHARS) -> list[Block]:
    shown = escaped_lines(lines, cap=cap - len(label) - 1, bullet=bullet)
    if not shown:
        return []
    text = f"{label}\n{shown}" if label else shown
    return [SectionBlock(text=PlainTextObject(text=text, emoji=False))]


def _plain(text: str, *, cap: int) -> PlainTextObject:
    return PlainTextObject(text=escaped(text, cap=cap) or "·", emoji=False)


def _checked(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Have the models check every limit that they know."""
    return [block.to_dict() for block in blocks[:MOST_BLOCKS]]
