"""How it was: the one menu of a card that is decided. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import Block, Option, PlainTextObject, SectionBlock, StaticSelectElement

from engine.model.feedback import Judgment
from engine.model.said import phrase
from wire.slack import FEEDBACK, button_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.ports import Card

HOW = {
    Judgment.RIGHT: phrase("It was right"),
    Judgment.WRONG: phrase("It was wrong"),
    Judgment.TOO_LATE: phrase("It came too late"),
    Judgment.TOO_EARLY: phrase("It came too early"),
    Judgment.NOISE: phrase("It was noise"),
}
NOT_OF_WORLD = frozenset({"limit"})
"""Questions about our own limits: nothing happened that they could be right about."""


def feedback_blocks(told: Callable[[str], str], card: Card) -> list[Block]:
    """Give the menu by which people say how a decided question was; each choice carries the question."""
    if card.asks in NOT_OF_WORLD:
        return []
    value = button_value(card.proposal, card.plan)
    menu = StaticSelectElement(
        action_id=FEEDBACK,
        placeholder=_plain(told(phrase("How was it?"))),
        options=[Option(value=f"{how.value}|{value}", text=_plain(told(says))) for how, says in HOW.items()],
    )
    text = told(phrase("Looking back, how was this question? It counts for the record of the playbook."))
    return [SectionBlock(block_id=FEEDBACK, text=_plain(text), accessory=menu)]


def _plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)
