"""Cards to be shown: an open one, a decided one, and every place where outside words can stand."""

from __future__ import annotations

from dataclasses import replace

from engine.ports import Card, Choice, Message

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


def everywhere(text: str) -> list[Message]:
    """Put one text wherever outside words can stand, in each kind of card."""
    many = (text,) * 3
    choice = Choice(key="k", item=text, label=text, says=text, brings=(text, text))
    card = replace(
        OPEN,
        situation=text,
        headline=text,
        playbook=text,
        because=text,
        items=many,
        rows=many,
        until=text,
        otherwise=text,
        waits_for=text,
    )
    return [
        replace(MESSAGE, title=text, card=card),
        replace(MESSAGE, title=text, card=replace(card, asks="itinerary", choices=(choice, choice))),
        replace(MESSAGE, title=text, card=replace(card, asks="release")),
        replace(MESSAGE, title=text, card=replace(card, ended=text or "Approved", came=many)),
        replace(MESSAGE, title=text, body="\n".join(many), card=None),
    ]
