"""Windows: what is asked in Slack beside a card: a reason, single rows, whose opinion. Pure.

A window is opened at once, for its trigger lives three seconds, and filled when what it shows is read. What
it is about travels hidden in it: the question, the plan that was shown and the channel, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    Option,
    OptionGroup,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from console.answers import MOST_REASON
from engine.model.decision import Answer
from engine.model.said import phrase
from wire.slack import OPINION, ROWS, WHY, YES_NO, button_value, harmless, plain_line

Told = Callable[[str], str]
REASON, ANSWER, WHOM = "reason", "answer", "whom"
TITLE_CHARS, OPTION_CHARS, TEXT_CHARS = 24, 75, 2_900
OF_A_GROUP = 10
"""So many boxes Slack takes in one group."""
MOST_ROWS = 200
"""So many rows can be unticked in a window; a longer list nobody reads on a phone."""
MOST_ASKED = 100
"""So many options Slack takes in one list of a picker, and so many lists."""
MOST_BYTES = 200_000
"""A window that is larger Slack refuses (view_too_large, beyond 250 kB); some is left for what it adds."""
ROW_CHARS = ((OPTION_CHARS, OPTION_CHARS), (OPTION_CHARS, 0), (40, 0), (20, 0))
"""How long a row's name and what is known of it may be; the next is tried where the window is too large.

Names stay whole the longest, for by them a row is told from another. A letter may be twelve bytes, and each
row stands in it twice; with the last there is room for them all.
"""
NAME_CHARS = 150
VALUE_CHARS = 150
ENDS_CHARS = 35
_SUBMIT = {
    Answer.APPROVE: phrase("Approve"),
    Answer.DECLINE: phrase("Decline"),
    Answer.SEND: phrase("Send"),
    Answer.LOOKING: phrase("I am looking at it"),
}


def reason_window(
    hidden: Mapping[str, Any], answer: Answer | None, told: Told = str, *, asks: str = ""
) -> Mapping[str, Any]:
    """Make the window that asks for a reason; without an answer it asks for that as well."""
    blocks: list[Block] = [] if answer is not None else [_yes_or_no(told, asks)]
    blocks.append(_why(told, phrase("Why? It is kept with your answer."), optional=answer is None))
    submit = phrase("Answer") if answer is None else _SUBMIT[answer]
    return _window("why", _TITLES[WHY], hidden, blocks, told, submit=submit)


def waiting_window(name: str, told: Told = str) -> Mapping[str, Any]:
    """Make the window that stands while what it shows is being read; there is nothing to send in it."""
    return said_window(name, phrase("One moment …"), told)


def said_window(name: str, text: str, told: Told = str) -> Mapping[str, Any]:
    """Make a window that says one thing and asks nothing."""
    shown = harmless(told(text), most=TEXT_CHARS)
    block = SectionBlock(text=PlainTextObject(text=shown or "·", emoji=False))
    return _window(name, _TITLES[name], {}, [block], told)


def rows_window(
    proposal: str,
    plan: str,
    channel: str,
    rows: Sequence[str],
    situation: str,
    told: Told = str,
    *,
    asks: str = "",
    kept: Collection[int] | None = None,
) -> Mapping[str, Any]:
    """Make the window in which rows are unticked before the rest is approved.

    All of them are ticked, or those that somebody approved before, whom this one would agree with.
    """
    if len(rows) > MOST_ROWS:
        said = phrase(
            "There are {count} of them, too many to untick here: serviola decide {id} approve --without …",
            count=len(rows),
            id=proposal,
        )
        return said_window(ROWS, said, told)
    about = SectionBlock(text=PlainTextObject(text=_one_line(situation, TEXT_CHARS), emoji=False))
    why = _why(told, phrase("Why? It is kept with your answer."), optional=True)
    hidden = {"v": button_value(proposal, plan), "a": Answer.APPROVE.value, "c": channel}
    yes, _ = YES_NO.get(asks, (phrase("Approve"), ""))
    window: Mapping[str, Any] = {}
    for chars in ROW_CHARS:
        blocks = [about, *_boxes(rows, kept, told, chars), why]
        window = _window(ROWS, _TITLES[ROWS], hidden, blocks, told, submit=yes)
        if _bytes(window) <= MOST_BYTES:
            break
    return window


def _boxes(
    rows: Sequence[str], kept: Collection[int] | None, told: Told, chars: tuple[int, int]
) -> Iterator[Block]:
    """Give the rows as boxes, in groups, the kept ones ticked; or all of them where None is."""
    for first in range(0, len(rows), OF_A_GROUP):
        boxes = [
            _box(index, rows[index], *chars) for index in range(first, min(first + OF_A_GROUP, len(rows)))
        ]
        ticks = [one for one in boxes if kept is None or int(one.value) in kept]
        label = phrase("What is unticked is left alone") if not first else phrase("And these")
        yield InputBlock(
            block_id=f"{ROWS}:{first}",
            label=_plain(told(label)),
            optional=True,
            element=CheckboxesElement(action_id=ROWS, options=boxes, initial_options=ticks or None),
        )


def opinion_window(
    proposal: str, plan: str, channel: str, names: Sequence[tuple[str, str]], told: Told = str
) -> Mapping[str, Any]:
    """Make the window in which one person or group of the roster is picked for a second opinion."""
    if not names:
        return said_window(OPINION, phrase("Nobody in people.yaml can be asked."), told)
    options = [
        Option(value=id, text=PlainTextObject(text=_one_line(name, OPTION_CHARS), emoji=False))
        for id, name in names
        if len(id) <= VALUE_CHARS
    ]
    blocks: list[Block] = [
        InputBlock(
            block_id=WHOM,
            label=_plain(told(phrase("Whom? They are shown the question; their opinion decides nothing."))),
            element=_picker(options, told) if _fits(options) else _to_type(told),
        )
    ]
    hidden = {"v": button_value(proposal, plan), "c": channel}
    return _window(OPINION, _TITLES[OPINION], hidden, blocks, told, submit=phrase("Ask"))


def _fits(options: Sequence[Option]) -> bool:
    """Say whether a picker holds so many, and a window so large a picker."""
    if not 0 < len(options) <= MOST_ASKED * MOST_ASKED:
        return False
    return _bytes([one.to_dict() for one in options]) <= MOST_BYTES


def _bytes(sent: object) -> int:
    """Count what is sent as it is sent, with every letter beyond ASCII written out."""
    return len(json.dumps(sent))


def _to_type(told: Told) -> PlainTextInputElement:
    """Have the name typed where there are more than can be picked; whose it is is found when it is sent."""
    hint = _plain(told(phrase("The name as people.yaml has it")))
    return PlainTextInputElement(action_id=WHOM, max_length=NAME_CHARS, placeholder=hint)


def _picker(options: Sequence[Option], told: Told) -> StaticSelectElement:
    """Make a picker; more than one list holds stand in lists one after the other, each named by its ends."""
    lists = [options[first : first + MOST_ASKED] for first in range(0, len(options), MOST_ASKED)]
    in_one = len(lists) == 1
    groups = [OptionGroup(label=_plain(_ends(some)), options=some) for some in lists]
    return StaticSelectElement(
        action_id=WHOM,
        placeholder=_plain(told(phrase("Choose one"))),
        options=options if in_one else None,
        option_groups=None if in_one else groups,
    )


def _ends(options: Sequence[Option]) -> str:
    first, last = (_one_line(str(each.text), ENDS_CHARS) for each in (options[0], options[-1]))
    return f"{first} – {last}"


def ticked(view: Mapping[str, Any]) -> tuple[int, ...]:
    """Read which rows are ticked, as their places in the question."""
    found: set[int] = set()
    for name, block in _values(view).items():
        if not str(name).startswith(f"{ROWS}:"):
            continue
        chosen = _mapping(_mapping(block).get(ROWS)).get("selected_options")
        for one in chosen if isinstance(chosen, list) else []:
            value = _mapping(one).get("value")
            if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4:
                found.add(int(value))
    return tuple(sorted(found))


def typed(view: Mapping[str, Any]) -> str:
    """Read the reason that was written."""
    found = _mapping(_mapping(_values(view).get(REASON)).get(REASON)).get("value")
    return found.strip() if isinstance(found, str) else ""


def named(view: Mapping[str, Any]) -> str:
    """Read whom a second opinion is asked of, picked or typed."""
    typed_in = _mapping(_mapping(_values(view).get(WHOM)).get(WHOM)).get("value")
    return picked(view, WHOM) or (typed_in.strip() if isinstance(typed_in, str) else "")


def whose(name: str, names: Sequence[tuple[str, str]]) -> str:
    """Give the id of whoever is called so; empty where nobody is, or more than one."""
    if name in {id for id, _ in names}:
        return name
    found = [id for id, known in names if known.casefold() == name.casefold()]
    return found[0] if len(found) == 1 else ""


def picked(view: Mapping[str, Any], block: str) -> str:
    """Read the one option that was picked in a block."""
    option = _mapping(_mapping(_values(view).get(block)).get(block)).get("selected_option")
    value = _mapping(option).get("value")
    return value if isinstance(value, str) else ""


def what_is_missing(view: Mapping[str, Any]) -> Mapping[str, str]:
    """Say by block what a window that was sent off lacks; nothing where it is whole."""
    name = view.get("callback_id")
    if name == "why" and not typed(view) and picked(view, ANSWER) != Answer.LOOKING:
        return {REASON: phrase("Write a sentence, or cancel.")}
    if name == ROWS and not ticked(view):
        return {f"{ROWS}:0": phrase("Leave at least one ticked, or cancel and decline.")}
    return {}


_TITLES: Mapping[str, str] = {
    WHY: phrase("Say why"),
    ROWS: phrase("Single rows"),
    OPINION: phrase("Second opinion"),
}


def _window(
    name: str,
    title: str,
    hidden: Mapping[str, Any],
    blocks: Sequence[Block],
    told: Told,
    *,
    submit: str = "",
) -> Mapping[str, Any]:
    view = View(
        type="modal",
        callback_id=name,
        title=_plain(told(title)[:TITLE_CHARS]),
        submit=_plain(told(submit)[:TITLE_CHARS]) if submit else None,
        close=_plain(told(phrase("Cancel"))[:TITLE_CHARS]),
        private_metadata=json.dumps(hidden),
        blocks=list(blocks),
    )
    found: Mapping[str, Any] = view.to_dict()
    return found


def _yes_or_no(told: Told, asks: str) -> Block:
    """Ask for the answer, as its card calls it.

    Who looks at it may say so here too, for the menu has not always room for that.
    """
    yes, no = YES_NO.get(asks, (_SUBMIT[Answer.APPROVE], _SUBMIT[Answer.DECLINE]))
    says = {Answer.APPROVE: yes, Answer.DECLINE: no, Answer.LOOKING: _SUBMIT[Answer.LOOKING]}
    if asks == "undo":
        del says[Answer.LOOKING]
    options = [Option(value=one.value, text=_plain(told(text))) for one, text in says.items()]
    element = RadioButtonsElement(action_id=ANSWER, options=options)
    return InputBlock(block_id=ANSWER, label=_plain(told(phrase("Your answer"))), element=element)


def _why(told: Told, label: str, *, optional: bool = False) -> Block:
    element = PlainTextInputElement(action_id=REASON, multiline=True, max_length=MOST_REASON)
    return InputBlock(block_id=REASON, label=_plain(told(label)), element=element, optional=optional)


def _box(index: int, row: str, name_chars: int, rest_chars: int) -> Option:
    """Write a row as a box: its name, and below it how it is paused and what else is known of it."""
    name, _, rest = row.partition("; ")
    below = _one_line(rest, rest_chars) if rest and rest_chars else ""
    return Option(
        value=str(index),
        text=PlainTextObject(text=_one_line(name, name_chars), emoji=False),
        description=PlainTextObject(text=below, emoji=False) if below and below != "·" else None,
    )


def _one_line(text: str, most: int) -> str:
    """Make one line of outside words harmless: escaped, cut, and never empty."""
    return plain_line(text, most=most) or "·"


def _values(view: Mapping[str, Any]) -> Mapping[str, Any]:
    return _mapping(_mapping(view.get("state")).get("values"))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)
