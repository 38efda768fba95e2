"""The card: one question as Block Kit blocks, and the same card locked once it is decided. Pure.

Every word is plain text, so Slack reads no markup in it; it is escaped and capped all the same. The buttons
carry the proposal and the plan that was shown, and nothing else: what they set going is looked up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
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

from engine.model.said import phrase
from engine.ports import Card, Choice, Message
from notify.feedback_card import feedback_blocks
from notify.slack_text import LINE_CHARS, escaped, escaped_lines
from wire.slack import (
    APPROVE,
    CHOOSE,
    DECLINE,
    DETAILS,
    LATER,
    LOOKING,
    MORE,
    OPINION,
    ROWS,
    WHY,
    YES_NO,
    button_value,
)

Told = Callable[[str], str]
HEADER_CHARS, TEXT_CHARS, LABEL_CHARS = 150, 3_000, 75
MOST_PICKERS = 10
MOST_ITEMS = 12
"""So many of what it meets are listed."""
MOST_BLOCKS = 50
MOST_CHARS = 12_000
"""All blocks together. Slack documents no such limit, and answers msg_blocks_too_long to somewhat over 13,000
characters (slackapi/bolt-js, issue 2509)."""
MOST_LINES = 5
"""Of a menu. Who looks at it says so by the command line as well; that is what there is no room for."""
MORE_CHARS = 20
"""What it takes to say how many lines there are more."""
CAPS = (TEXT_CHARS, 1_500, 900)
"""How long a text may be; the next is tried where all of them together are too long."""
SHORTEST = (400, 200)
"""What is tried at the very last, where each part is as long as it can be: a card must come."""
_LISTED = {
    "pause": phrase("Campaigns to pause"),
    "end": phrase("Campaigns to end FOR GOOD"),
    "release": phrase("Paused by us"),
    "itinerary": phrase("What is questioned"),
    "limit": phrase("The first of what waits"),
    "undo": phrase("What is paused without asking"),
    "at_once": phrase("To go on ALL AT ONCE"),
}
_NOTES = {
    "pause": phrase("Nothing is paused until you answer. What a tool has queued already may still go out."),
    "end": phrase(
        "This CANNOT be undone. Two people must agree; one request is sent, and never a second. What a tool "
        "has queued already may still go out."
    ),
    "release": phrase(
        "Please look whether what they say still fits the day. What somebody changed is left alone."
    ),
    "itinerary": phrase("Serviola changes no itinerary: a person carries out what is chosen, and is told."),
    "at_once": phrase(
        "In no turns, with nothing dropped, whatever its playbook says. What somebody changed is left alone."
    ),
    "undo": phrase("Each is told of when it is read back. What a tool has queued already may still go out."),
    "limit": phrase(
        "A yes asks about all that waits, and lifts the limit for an hour. Nothing is paused by it."
    ),
}


def card_blocks(message: Message, told: Told = str) -> list[dict[str, Any]]:
    """Give the blocks of a message with a card; of locked ones only how it was can be said.

    `told` says in the language of the reader what phrase() made; what the card holds is in it already.
    What does not fit is cut shorter first; then fewer calls are shown, and how many more there are is said.
    """
    card = message.card
    if card is None:
        return text_blocks(message, told)
    calls = min(MOST_PICKERS, len({choice.item for choice in card.choices}))
    blocks: list[dict[str, Any]] = []
    for most in range(max(calls, 1), 0, -1):
        for cap in CAPS if most > 1 else (*CAPS, *SHORTEST):
            body = _locked(told, card, cap) if card.ended else _open(told, card, cap, most)
            blocks = _checked([*_head(told, message, card, cap), *body, _foot(told, card, cap)])
            if len(json.dumps(blocks, ensure_ascii=False)) <= MOST_CHARS:
                return blocks
    return blocks


def text_blocks(message: Message, told: Told = str) -> list[dict[str, Any]]:
    """Give the blocks of a message that needs no answer."""
    lines = [line for line in message.body.splitlines() if line.strip()]
    return _checked([_header(told, message.title), *_sections(told, "", lines, bullet="")])


def _head(told: Told, message: Message, card: Card, cap: int) -> list[Block]:
    lines: list[str] = [card.situation, *card.evidence]
    if card.heard and not card.evidence:
        lines.append(phrase("Heard from: {heard}", heard=card.heard))
    if card.headline:
        # What it said of the trouble is past where the question is whether to go on.
        says = phrase("It said") if card.asks in {"release", "at_once"} else phrase("The source says")
        lines.append(phrase("{who}: {headline}", who=says, headline=card.headline))
    if card.silence and not card.ended:
        lines.append(phrase("Mind: {silence}.", silence=card.silence))
    if card.because:
        lines.append(phrase("Why we ask: {because}.", because=card.because))
    if card.hurry and not card.ended:
        lines.append(phrase("HURRY: {hurry}.", hurry=card.hurry))
    if card.changed and not card.ended:
        lines.insert(0, card.changed)
    return [_header(told, message.title), *_sections(told, "", lines, bullet="", cap=cap)]


def _open(told: Told, card: Card, cap: int, most: int) -> list[Block]:
    meets = phrase("The first calls concerned") if card.asks == "limit" else phrase("It meets")
    blocks: list[Block] = [*_sections(told, meets, _first(card.items), cap=cap)]
    blocks += _sections(told, phrase("Known to look like it, and not to be it"), card.beware, cap=cap)
    if card.asks != "itinerary":
        blocks += _sections(told, _LISTED.get(card.asks, phrase("What is asked")), card.rows, cap=cap)
    blocks += _pickers(told, card, cap, most)
    undo = card.asks == "undo"
    answer = (
        phrase("You may take it back until {until}", until=card.until)
        if undo
        else phrase("Answer by {until}", until=card.until)
    )
    deadline: list[str] = [
        phrase("{answer}. Without an answer: {otherwise}.", answer=answer, otherwise=card.otherwise)
    ]
    if card.asked_of:
        deadline.insert(0, phrase("Asked of {group}.", group=card.asked_of))
    if card.waits_for:
        deadline.append(card.waits_for)
    if card.later:
        deadline.append(card.later)
    blocks += [DividerBlock(), *_sections(told, "", deadline, bullet="", cap=cap)]
    return [*blocks, _actions(told, card)]


def _locked(told: Told, card: Card, cap: int) -> list[Block]:
    blocks: list[Block] = [*_sections(told, phrase("It met"), _first(card.items), cap=cap), DividerBlock()]
    blocks += _sections(told, "", [card.ended], bullet="", cap=cap)
    blocks += _sections(told, phrase("What came of it"), card.came, cap=cap)
    last = [*card.undo, *([card.later] if card.later else [])]
    return [*blocks, *_sections(told, "", last, bullet="", cap=cap), *feedback_blocks(told, card)]


def _first(items: Sequence[str]) -> list[str]:
    """Give the first of what is met; a hundred calls are one card, and how many more there are is said."""
    more = len(items) - MOST_ITEMS
    if more <= 0:
        return list(items)
    return [*items[:MOST_ITEMS], phrase("and {count} more", count=more)]


def _foot(told: Told, card: Card, cap: int) -> Block:
    note = "" if card.ended else _note(card)
    named = f"{card.proposal} · plan {card.plan} · {card.playbook}"
    return ContextBlock(elements=[_plain(told, text, cap=cap) for text in (note, named) if text])


def _note(card: Card) -> str:
    if card.goes_to:
        return phrase(
            "What you choose is sent to {goes_to}, read back, and those concerned are told.",
            goes_to=card.goes_to,
        )
    return _NOTES.get(card.asks, "")


def _pickers(told: Told, card: Card, cap: int, most: int) -> list[Block]:
    by_item: dict[str, list[tuple[int, Choice]]] = {}
    for index, choice in enumerate(card.choices):
        by_item.setdefault(choice.item, []).append((index, choice))
    blocks: list[Block] = []
    for number, (item, choices) in enumerate(by_item.items()):
        if number == most:
            left = len(by_item) - most
            said = phrase(
                "{left} more calls do not fit here; without a choice they stay as they are.", left=left
            )
            return [*blocks, *_sections(told, "", [said], bullet="")]
        blocks += [_picker(told, item, choices, cap), *_brought(told, [choice for _, choice in choices], cap)]
    return blocks


def _picker(told: Told, item: str, choices: Sequence[tuple[int, Choice]], cap: int) -> Block:
    said = [f"{choice.label}: {choice.says}" for _, choice in choices]
    # Each is said in short rather than the first ones at length.
    each = min(LINE_CHARS, (cap - MORE_CHARS) // (len(said) + 1) - 1)
    text = escaped_lines(
        [told(phrase("Ways around {item}", item=item)), *said],
        cap=cap,
        each=max(each, LABEL_CHARS),
        told=told,
    )
    select = StaticSelectElement(
        action_id=CHOOSE,
        placeholder=_plain(told, phrase("Choose one"), cap=LABEL_CHARS),
        options=[
            Option(value=str(index), text=_plain(told, choice.label, cap=LABEL_CHARS))
            for index, choice in choices
        ],
    )
    return SectionBlock(
        block_id=f"{CHOOSE}:{choices[0][0]}",
        text=PlainTextObject(text=text, emoji=False),
        accessory=select,
    )


def _brought(told: Told, choices: Sequence[Choice], cap: int) -> list[Block]:
    """Say what the ways around a call touch, and which drafts they need; the same is said once."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for choice in choices:
        if choice.brings:
            alike.setdefault(choice.brings, []).append(choice.label)
    lines = []
    for brings, labels in alike.items():
        lines += [_whose(labels, choices), *(f"• {one}" for one in brings)]
    return _sections(told, phrase("What follows"), lines, bullet="", cap=cap)


def _whose(labels: Sequence[str], choices: Sequence[Choice]) -> str:
    return phrase("Whatever is chosen:") if len(labels) == len(choices) else f"{'; '.join(labels)}:"


def _actions(told: Told, card: Card) -> Block:
    value = button_value(card.proposal, card.plan)
    yes, no = YES_NO.get(card.asks, (phrase("Approve"), phrase("Decline")))
    more = [
        (DETAILS, phrase("Details")),
        (f"{WHY}.{card.asks}" if card.asks in YES_NO else WHY, phrase("Answer, and say why")),
        *([(ROWS, phrase("Single rows"))] if card.row_keys else []),
        (OPINION, phrase("Second opinion")),
    ]
    if card.asks != "undo":
        more += [(LATER, phrase("Ask me again in 30 minutes")), (LOOKING, phrase("I am looking at it"))]
    return ActionsBlock(
        block_id="answer",
        elements=[
            ButtonElement(
                text=_plain(told, yes, cap=LABEL_CHARS), action_id=APPROVE, value=value, style="primary"
            ),
            ButtonElement(
                text=_plain(told, no, cap=LABEL_CHARS), action_id=DECLINE, value=value, style="danger"
            ),
            OverflowMenuElement(
                action_id=MORE,
                options=[
                    Option(value=f"{name}|{value}", text=_plain(told, label, cap=LABEL_CHARS))
                    for name, label in more[:MOST_LINES]
                ],
            ),
        ],
    )


def _header(told: Told, title: str) -> Block:
    return HeaderBlock(text=_plain(told, title or "Serviola", cap=HEADER_CHARS))


def _sections(
    told: Told, label: str, lines: Iterable[str], *, bullet: str = "• ", cap: int = TEXT_CHARS
) -> list[Block]:
    label = told(label)
    shown = escaped_lines(map(told, lines), cap=cap - len(label) - 1, bullet=bullet, told=told)
    if not shown:
        return []
    text = f"{label}\n{shown}" if label else shown
    return [SectionBlock(text=PlainTextObject(text=text, emoji=False))]


def _plain(told: Told, text: str, *, cap: int) -> PlainTextObject:
    return PlainTextObject(text=escaped(told(text), cap=cap) or "·", emoji=False)


def _checked(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Have the models check every limit that they know."""
    return [block.to_dict() for block in blocks[:MOST_BLOCKS]]
