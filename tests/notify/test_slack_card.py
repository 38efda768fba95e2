from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ports import Choice, Message
from notify.card import _LISTED, card_blocks, text_blocks
from notify.slack_text import escaped, escaped_lines
from serviola.language import in_language
from serviola.wording import card_in
from tests.fakes.cards import ASKS_A_WAY, ENDED, HOSTILE, KINDS, MESSAGE, OPEN, UGLY, everywhere
from tests.fakes.slack_blocks import wrong_blocks
from wire.slack import read_button


def texts(blocks):
    for block in blocks:
        stack = [block]
        while stack:
            one = stack.pop()
            if isinstance(one, dict):
                if isinstance(one.get("text"), str):
                    yield one
                stack += one.values()
            elif isinstance(one, list):
                stack += one


def test_an_open_card_has_two_buttons_and_a_menu_that_carry_the_question_and_the_plan_alone():
    (actions,) = [block for block in card_blocks(MESSAGE) if block["type"] == "actions"]
    approve, decline, more = actions["elements"]
    assert [(e["type"], e["action_id"], e.get("style")) for e in (approve, decline)] == [
        ("button", "approve", "primary"),
        ("button", "decline", "danger"),
    ]
    assert {approve["value"], decline["value"]} == {"P-abcdefghij:0123456789ab"}
    assert more["type"] == "overflow"
    assert read_button(approve["value"]) == (OPEN.proposal, OPEN.plan)


def test_an_open_card_says_what_until_when_and_what_happens_then():
    shown = "\n".join(one["text"] for one in texts(card_blocks(MESSAGE)))
    for words in (
        "Pause campaigns?",
        OPEN.situation,
        "Léogâne",
        *OPEN.items,
        *OPEN.rows,
        OPEN.until,
        OPEN.otherwise,
    ):
        assert words in shown


def test_a_decided_card_has_nothing_left_to_press_and_says_what_came_of_it():
    blocks = card_blocks(ENDED)
    pressed = [block for block in blocks if block["type"] == "actions" or "accessory" in block]
    assert [block["block_id"] for block in pressed] == ["feedback"], "only how it was"
    shown = "\n".join(one["text"] for one in texts(blocks))
    assert "Approved by ada." in shown
    assert "PAUSED, read back" in shown
    assert "Answer by" not in shown


def test_each_call_has_its_own_picker_whose_values_are_places_in_the_plan():
    pickers = [block for block in card_blocks(ASKS_A_WAY) if "accessory" in block]
    assert [[o["value"] for o in block["accessory"]["options"]] for block in pickers] == [["0", "1"], ["2"]]
    assert len({block["block_id"] for block in pickers}) == 2


def test_more_calls_than_fit_are_said_to_stay_as_they_are():
    choices = tuple(Choice(key=f"k{n}", item=f"Call {n}", label="A day at sea", says="x") for n in range(40))
    blocks = card_blocks(replace(MESSAGE, card=replace(OPEN, asks="itinerary", choices=choices)))
    assert wrong_blocks(blocks) == []
    assert any("30 more calls do not fit" in one["text"] for one in texts(blocks))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_neither_markup_nor_too_much(text):
    for message in everywhere(text):
        blocks = card_blocks(message)
        assert wrong_blocks(blocks) == []
        for one in texts(blocks):
            assert one["type"] == "plain_text"
            assert one["emoji"] is False
            assert not re.search(r"[<>]", one["text"])
            assert not re.search(r"&(?!amp;|lt;|gt;)", one["text"])
            assert not re.search(
                "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\U000e0000-\U000e007f\x00-\x09\x0b-\x1f]",
                one["text"],
            )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=4_000))
def test_no_words_at_all_make_blocks_that_slack_refuses(text):
    for message in everywhere(text):
        assert wrong_blocks(card_blocks(message)) == []


def in_words_of(language, message):
    card = None if message.card is None else card_in(message.card, language)
    return card_blocks(replace(message, card=card), lambda text: in_language(text, language))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("rows", "letters", "calls"), [(1, 3_000, 12), (200, 600, 2)])
@pytest.mark.parametrize("text", UGLY, ids=range(len(UGLY)))
def test_no_kind_of_card_is_too_much_for_slack_in_any_language(text, rows, letters, calls, language):
    for message in everywhere(text[:letters], rows, calls=calls, ways=11):
        assert wrong_blocks(in_words_of(language, message)) == []


def test_every_kind_of_question_has_a_card_that_is_looked_at():
    assert set(KINDS) == set(_LISTED)


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_that_is_pressed_is_cut(language):
    pressed = [
        one["text"]
        for message in everywhere("x")
        for block in in_words_of(language, message)
        if block["type"] == "actions" or block.get("block_id") == "feedback"
        for one in texts([block.get("accessory", block)])
    ]
    assert len(set(pressed)) > 10
    assert [one for one in pressed if "…" in one] == []


@given(st.text(), st.integers(min_value=1, max_value=200))
def test_what_is_escaped_keeps_within_its_cap_and_splits_no_entity(text, cap):
    shown = escaped(text, cap=cap)
    assert len(shown) <= cap
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", shown)


def test_lines_that_do_not_fit_are_counted():
    shown = escaped_lines([f"campaign {n} " + "x" * 300 for n in range(30)], cap=3_000, bullet="• ")
    assert len(shown) <= 3_000
    assert shown.endswith("more")
    kept = shown.count("campaign")
    assert f"… and {30 - kept} more" in shown
    spanish = escaped_lines(["x" * 300] * 30, cap=3_000, told=lambda text: in_language(text, "es"))
    assert "… y 21 más" in spanish


def test_a_message_without_a_card_is_text_in_blocks():
    blocks = text_blocks(Message(key="k", recipient="r", title="Paused: <b>", body="one\n\ntwo & three"))
    assert [block["type"] for block in blocks] == ["header", "section"]
    assert blocks[1]["text"]["text"] == "one\ntwo &amp; three"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        7,
        "P-abcdefghij",
        "P-abcdefghij:0123456789ab:x",
        "P-ABCDEFGHIJ:0123456789ab",
        "p-abcdefghij:0123456789ab",
        "P-abcdefghij:0123456789ab\n",
        "x" * 9_999,
    ],
)
def test_a_button_that_is_not_ours_is_not_read(value):
    assert read_button(value) is None


TOUCHES = (
    "would touch: Beach (email, team:beach), Trip (page, team:beach)",
    "excursions at Labadee: 40 guests booked",
    "drafts needed: transactional by team:planning (for the guests)",
)


def asking(*choices):
    return card_blocks(replace(ASKS_A_WAY, card=replace(OPEN, asks="itinerary", choices=choices)))


def shown(blocks):
    return [text["text"] for text in texts(blocks)]


def way(label, item="Labadee", brings=TOUCHES, says="why"):
    return Choice(key=label, item=item, label=label, says=says, brings=brings)


def test_what_ways_around_touch_is_said_once_where_it_is_the_same_for_all():
    said = shown(asking(way("Another port: Nassau"), way("A day at sea")))
    (section,) = [text for text in said if text.startswith("What follows")]
    assert section.splitlines() == [
        "What follows",
        "Whatever is chosen:",
        *(f"• {line}" for line in TOUCHES),
    ]


def test_what_ways_around_touch_is_said_of_each_where_it_differs():
    other = ("drafts needed: promotional by team:beach (Beach)",)
    said = shown(asking(way("Another port: Nassau"), way("Cancel", brings=other), way("A day at sea")))
    (section,) = [text for text in said if text.startswith("What follows")]
    assert "Another port: Nassau; A day at sea:\n• would touch" in section
    assert f"Cancel:\n• {other[0]}" in section


def test_a_question_with_very_much_to_say_keeps_within_what_slack_takes_in_all():
    many = [
        way(
            f"Another port: {port}",
            item=f"call {call}",
            says="s" * 900,
            brings=(f"{port} {call} " + "t" * 900,),
        )
        for call in range(12)
        for port in range(8)
    ]
    blocks = asking(*many)
    assert wrong_blocks(blocks) == []
    pickers = [block for block in blocks if "accessory" in block]
    assert len(pickers) >= 2
    assert all(len(block["accessory"]["options"]) == 8 for block in pickers)
    for block in pickers:
        assert all(f"Another port: {port}" in block["text"]["text"] for port in range(8))
    assert any(f"{12 - len(pickers)} more calls do not fit here" in text for text in shown(blocks))
