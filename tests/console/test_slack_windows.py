"""Windows keep Slack's limits, and no word in them is markup, whatever somebody wrote."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.slack_payload import Press, Workspace, read_press
from console.slack_windows import (
    _SUBMIT,
    _TITLES,
    MOST_ROWS,
    TITLE_CHARS,
    named,
    opinion_window,
    reason_window,
    rows_window,
    said_window,
    ticked,
    typed,
    waiting_window,
    what_is_missing,
    whose,
)
from engine.model.decision import Answer
from engine.ports import Card, Message
from notify.card import card_blocks
from serviola.language import in_language
from tests.fakes.cards import HOSTILE, UGLY
from tests.fakes.slack_blocks import wrong_view
from wire.slack import OPINION, ROWS, WHY, YES_NO, plain_line

PROPOSAL, PLAN, CHANNEL = "P-abcdefghij", "0123456789ab", "C0PLAN"
HIDDEN = {"v": f"{PROPOSAL}:{PLAN}", "a": "", "c": CHANNEL, "o": []}


def windows(text: str, count: int = 3, language: str = "en") -> list[Any]:
    rows = [f"{text}; {text}"] * count

    def told(said: str) -> str:
        return in_language(said, language)

    return [
        rows_window(PROPOSAL, PLAN, CHANNEL, rows, text, told),
        *(rows_window(PROPOSAL, PLAN, CHANNEL, rows, text, told, asks=asks, kept=(0,)) for asks in YES_NO),
        opinion_window(PROPOSAL, PLAN, CHANNEL, [(f"id-{n}", text) for n in range(count)], told),
        *(said_window(name, text, told) for name in (WHY, ROWS, OPINION)),
        *(waiting_window(name, told) for name in (WHY, ROWS, OPINION)),
    ]


def shown(window: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    stack: list[Any] = [{key: window[key] for key in ("title", "blocks")}]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            if isinstance(one.get("text"), str):
                found.append(one)
            stack += one.values()
        elif isinstance(one, list):
            stack += one
    return found


def is_harmless(window: Any, text: str) -> None:
    assert wrong_view(window) == []
    for one in shown(window):
        assert one["type"] == "plain_text"
        assert not re.search(r"[<>]", one["text"])
        assert not re.search(r"&(?!amp;|lt;|gt;)", one["text"])
        assert not re.search(
            "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\x00-\x09\x0b-\x1f]", one["text"]
        )
    if len(text) > 40:
        assert text not in window.get("private_metadata", "")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_neither_markup_nor_too_much_in_a_window(text):
    for window in windows(text):
        is_harmless(window, text)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("text", UGLY, ids=range(len(UGLY)))
def test_two_hundred_rows_of_the_longest_words_make_no_window_that_slack_refuses(text, language):
    for window in windows(text, MOST_ROWS, language):
        is_harmless(window, text)
    boxes = [block for block in windows(text, MOST_ROWS)[0]["blocks"] if block["type"] == "input"]
    assert len(boxes) == MOST_ROWS // 10 + 1, "each can be unticked"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3_000), st.integers(min_value=1, max_value=230))
def test_no_words_and_no_number_of_rows_make_a_window_that_slack_refuses(text, count):
    for window in windows(text, count):
        is_harmless(window, text)


@given(st.text(), st.integers(min_value=1, max_value=200))
def test_a_plain_line_keeps_within_its_cap_and_splits_no_entity(text, most):
    line = plain_line(text, most=most)
    assert len(line) <= most
    assert not re.search(r"[<>\n]|&(?!amp;|lt;|gt;)", line)


def test_boxes_stand_in_groups_of_ten_and_all_are_ticked():
    window = rows_window(PROPOSAL, PLAN, CHANNEL, [f"Campaign {n} in mailer" for n in range(23)], "quake")
    groups = [
        block["element"] for block in window["blocks"] if block.get("element", {}).get("type") == "checkboxes"
    ]
    assert [len(one["options"]) for one in groups] == [10, 10, 3]
    assert all(one["initial_options"] == one["options"] for one in groups)
    assert [one["value"] for group in groups for one in group["options"]] == [str(n) for n in range(23)]


def test_more_than_anybody_unticks_leads_to_the_command_line():
    window = rows_window(PROPOSAL, PLAN, CHANNEL, ["x"] * (MOST_ROWS + 1), "quake")
    assert "submit" not in window or window["submit"] is None
    assert "too many to untick here" in window["blocks"][0]["text"]["text"]


def people_in(window):
    element = window["blocks"][0]["element"]
    groups = element.get("option_groups") or [{"options": element["options"]}]
    return [one["value"] for group in groups for one in group["options"]]


@pytest.mark.parametrize("count", [1, 100, 101, 1_234])
def test_everybody_of_a_roster_can_be_picked_for_an_opinion(count):
    names = [(f"p{n}", f"Person {n} <!channel>") for n in range(count)]
    window: Any = opinion_window(PROPOSAL, PLAN, CHANNEL, names)
    assert wrong_view(window) == []
    assert people_in(window) == [id for id, _ in names]
    assert "<!" not in json.dumps(window)


def test_what_no_picker_holds_is_left_out_and_the_rest_can_be_picked():
    names = [("x" * 151, "Too long"), *((f"p{n}", "Same name") for n in range(1_000))]
    window: Any = opinion_window(PROPOSAL, PLAN, CHANNEL, names)
    assert wrong_view(window) == []
    assert (people_in(window)[0], len(people_in(window))) == ("p0", 1_000)


@pytest.mark.parametrize("count", [4_000, 10_000, 10_001])
def test_of_more_people_than_a_window_may_be_large_the_name_is_typed(count):
    names = [(f"p{n}", f"Person {n}") for n in range(count)]
    window: Any = opinion_window(PROPOSAL, PLAN, CHANNEL, names)
    assert wrong_view(window) == []
    assert window["blocks"][0]["element"]["type"] == "plain_text_input"
    sent = {"state": {"values": {"whom": {"whom": {"type": "plain_text_input", "value": " person 77 "}}}}}
    assert whose(named(sent), names) == "p77"


def test_a_window_is_never_larger_than_slack_takes_whatever_the_names():
    names = [(f"{n:0150}", "ü" * 200) for n in range(600)]
    assert wrong_view(dict(opinion_window(PROPOSAL, PLAN, CHANNEL, names))) == []


def test_a_name_that_two_bear_or_nobody_is_nobodys_and_an_id_is_whose_it_is():
    names = [("ada", "Ada Lovelace"), ("ada2", "ada lovelace"), ("carla", "Carla"), ("Carla", "x")]
    assert [whose(one, names) for one in ("Ada Lovelace", "ada", "CARLA", "nobody", "")] == [
        "",
        "ada",
        "carla",
        "",
        "",
    ]


def test_what_travels_hidden_names_the_question_and_the_plan_and_no_words():
    window = rows_window(PROPOSAL, PLAN, CHANNEL, ["Beach week in mailer"] * 3, "a quake")
    assert window["private_metadata"] == '{"v": "P-abcdefghij:0123456789ab", "a": "approve", "c": "C0PLAN"}'


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answer", [None, Answer.APPROVE, Answer.DECLINE, Answer.SEND, Answer.LOOKING])
@pytest.mark.parametrize("asks", ["", *YES_NO])
def test_a_reason_is_asked_for_in_each_language(language, answer, asks):
    window = reason_window(HIDDEN, answer, lambda text: in_language(text, language), asks=asks)
    assert wrong_view(dict(window)) == []
    assert len(window["blocks"]) == (2 if answer is None else 1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_title_and_no_button_of_a_window_is_cut(language):
    said = [*_TITLES.values(), *_SUBMIT.values(), *(one for both in YES_NO.values() for one in both)]
    assert [one for one in (in_language(text, language) for text in said) if len(one) > TITLE_CHARS] == []


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        {"values": None},
        {"values": {"rows:0": None}},
        {"values": {"rows:0": {"rows": {"selected_options": "x"}}}},
        {
            "values": {
                "rows:0": {
                    "rows": {"selected_options": [None, {"value": 7}, {"value": "-1"}, {"value": "1e3"}]}
                }
            }
        },
        {"values": {"rows:0": {"rows": {"selected_options": [{"value": "99999"}, {"value": "\u0663"}]}}}},
    ],
)
def test_a_window_that_comes_back_broken_ticks_nothing(state):
    view = {"callback_id": ROWS, "state": state}
    assert ticked(view) == ()
    assert typed(view) == ""
    assert list(what_is_missing(view)) == ["rows:0"]


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ("undo", ["Take it back", "Leave it so"]),
        ("end", ["End for good", "Decline", "I am looking at it"]),
        ("pause", ["Approve", "Decline", "I am looking at it"]),
    ],
)
def test_a_window_calls_the_answers_what_its_card_calls_them(asks, words):
    """Of what was paused without asking, Approve would be read as: leave it paused. It is the other."""
    card = Card(
        proposal=PROPOSAL, plan=PLAN, asks=asks, situation="a quake", rows=("a", "b"), row_keys=("1", "2")
    )
    blocks = card_blocks(Message(key="k", recipient="r", title="t", body="b", card=card))
    menu = next(one for one in blocks if one.get("block_id") == "answer")["elements"][2]
    pressed = next(one["value"] for one in menu["options"] if one["value"].startswith("say-why"))
    payload = {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T"},
        "team": {"id": "T"},
        "api_app_id": "A",
        "actions": [{"action_id": "more", "selected_option": {"value": pressed}}],
    }
    press = read_press(payload, Workspace(team="T", app="A", users={"U1": "ada"}))
    assert isinstance(press, Press)
    window = reason_window(HIDDEN, None, asks=press.asks)
    options = window["blocks"][0]["element"]["options"]
    assert [one["text"]["text"] for one in options] == words
    assert wrong_view(dict(window)) == []
    rows = rows_window(PROPOSAL, PLAN, CHANNEL, card.rows, "a quake", asks=asks)
    assert rows["submit"]["text"] == words[0]
