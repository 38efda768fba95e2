"""Cards to be shown: an open one, a decided one, and every place where outside words can stand."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from engine.model.proposal import ProposalKind
from engine.ports import Card, Choice, Message
from serviola.drawing import _ASKS

CHOICES = (
    Choice(key="sea_day:a", item="Labadee on 2010-01-18", label="A day at sea", says="the call is dropped"),
    Choice(key="keep:a", item="Labadee on 2010-01-18", label="Keep the call", says="not for leisure"),
    Choice(key="sea_day:b", item="Samana on 2010-01-19", label="A day at sea", says="the call is dropped"),
)
OPEN = Card(
    proposal="P-abcdefghij",
    plan="0123456789ab",
    asks="pause",
    situation="M7.0 earthquake, severity Extreme",
    headline="M 7.0 - 10 km SE of Léogâne, Haiti",
    playbook="disaster-near-port-call",
    items=("Aurelia at Labadee",),
    rows=("Beach week in demo-mailer; a pause there means suspend",),
    until="2010-01-13 00:10 UTC",
    otherwise="the question goes to team:itinerary-planning; nothing happens by itself",
)
MESSAGE = Message(key="ask:1", recipient="team:x", title="Pause campaigns?", body="text", card=OPEN)
ASKS_A_WAY = replace(MESSAGE, card=replace(OPEN, asks="itinerary", choices=CHOICES))
ENDED = replace(
    MESSAGE, card=replace(OPEN, ended="Approved by ada.", came=("Beach week: PAUSED, read back",))
)

HOSTILE = [
    "<!channel> wake up",
    "<!here|x> <!everyone> <@U0ADA> <#C0PLAN> <!subteam^S1>",
    "<https://evil.example|Labadee is safe>",
    "<http://evil.example>",
    "&lt;!channel&gt; &amp;",
    "x" * 10_000,
    "<" * 10_000,
    "&" * 149,
    "\u202eevorppa\u202c press Decline",
    "A\u200bp\u200cp\u200dr\u2060o\ufeffved",
    "\u2066\u2067\u2068\u2069\u061c\u200e\u200f",
    "line\nbreak\r\n*bold* _it_ ~no~ `code` ```pre``` > quote :tada:",
    "\x00\x1b[31mred\x07",
    "{{ 7*7 }} {% for x in y %} @channel @here",
    "\ud83d\ude00\ud800",
    "\U000e0041\U000e0042 tags, and e\u0301" + "\u0301" * 500,
    "",
    " ",
    "العربية עברית 日本語 ไทย",
]


NOT_WORDS = {"proposal", "plan", "asks", "ended", "choices", "row_keys"}
"""Of a card: what names it, and what is put in below."""
KINDS = sorted({*ProposalKind, *_ASKS.values()})
UGLY = [
    "\U0001f600" * 3_000,
    "`" * 3_000,
    'a"\\' * 1_000,
    "שלום " * 600,
    "日本" * 1_500,
    "long; " + "long " * 600,
]
"""What is longest where it is counted in bytes, or as JSON writes it."""


def everywhere(text: str, count: int = 3, *, calls: int = 1, ways: int = 2) -> list[Message]:
    """Put one text wherever outside words can stand, in each kind of card, open and decided.

    The parts are asked of the card itself, so that one that is added later is not forgotten.
    """
    words: dict[str, Any] = {
        one.name: (text,) * count if isinstance(getattr(OPEN, one.name), tuple) else text
        for one in fields(Card)
        if one.name not in NOT_WORDS
    }
    card: Card = replace(OPEN, row_keys=tuple(map(str, range(count))), **words)
    choices = tuple(
        Choice(key="k", item=f"{text}{call or ''}", label=text, says=text, brings=(text, text))
        for call in range(calls)
        for _ in range(ways)
    )
    message = replace(MESSAGE, title=text, body="\n".join((text,) * count), because=text, brief=text)
    found = []
    for kind in KINDS:
        one = replace(card, asks=kind, choices=choices if kind == "itinerary" else ())
        found += [replace(message, card=one), replace(message, card=replace(one, ended=text or "Approved"))]
    return [*found, replace(message, card=None)]
