"""What somebody presses, and what it comes to where nothing is in the way: for the table of clicks."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.click_world import DESK, OWN, ROLES, TEAM, World

FINAL, NOTED, NOTHING = "decides", "is noted", "changes nothing"
ACTIONS = (
    "approve",
    "decline",
    "why-approve",
    "why-decline",
    "rows",
    "looking",
    "later",
    "details",
    "opinion",
    "open-why",
    "open-rows",
)
OPENS = {
    "why-approve": "say-why",
    "why-decline": "say-why",
    "looking": "say-why",
    "rows": "rows",
    "opinion": "opinion",
}
"""What is sent off in a window, and the line of the menu that opens it."""
SOMEBODY = {DESK: "on-call", OWN: "owner", TEAM: "of-the-team"}
DECIDES = {"approve", "decline", "why-approve", "why-decline", "rows"}
APPROVES = {"approve", "why-approve", "rows"}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One press of the table: who presses what on which card."""

    role: str
    action: str
    group: str

    def __str__(self) -> str:
        return f"{self.role} · {self.action} · {self.group}"

    @property
    def is_window(self) -> bool:
        """Say whether it only opens a window, which is answered by the window itself."""
        return self.action.startswith("open-")


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a press comes to, and the words of which one is said to whoever pressed; none: the card says it."""

    comes: str
    said: tuple[str, ...] = ()
    window: bool = False
    mute: bool = False
    """Nobody can be told: Slack gives a window that is sent off no address for an answer, and takes no other."""
    told: int = 0
    """So many messages to others: one who is asked for an opinion, and the note of that in the thread."""


def cells(actions: tuple[str, ...] = ACTIONS) -> list[Cell]:
    """Cross everybody with everything: on the card that is theirs to answer, and on one that is not."""
    found = []
    for role, who in ROLES.items():
        groups = [*who.may, next(one for one in (TEAM, DESK) if one not in who.may)]
        for group in groups:
            fitting = [one for one in actions if group == TEAM or one not in {"rows", "open-rows"}]
            found += [Cell(role=role, action=one, group=group) for one in fitting]
    return found


def genuine(cell: Cell) -> Expected:  # noqa: PLR0911 - one reason after the other
    """Say what a press comes to that Slack brings once, in time, and to which nothing happens on its way."""
    who = ROLES[cell.role]
    if not who.known or who.payload:
        return Expected(comes=NOTHING, said=(who.said,))
    if cell.is_window:
        return Expected(comes=NOTHING, window=True)
    if cell.action == "details":
        return Expected(comes=NOTHING, said=("All of it: serviola explain",))
    if who.profile:
        return Expected(comes=NOTHING, said=(who.said,))
    if cell.action == "opinion":
        return Expected(comes=NOTHING, said=("no-right was asked",), told=2)
    if cell.group not in who.may:
        return Expected(comes=NOTHING, said=("may not answer",))
    if cell.action == "later":
        return Expected(comes=NOTED, said=("you are reminded on",))
    if cell.action == "looking":
        return Expected(comes=NOTED, said=("it is noted that you look at it",))
    if cell.role == "author" and cell.action in APPROVES:
        return Expected(comes=NOTED, said=("for you wrote the playbook",))
    return Expected(comes=FINAL)


async def payload_of(world: World, cell: Cell) -> dict[str, Any]:
    """Make what Slack sends when it is pressed; a window was opened before, by somebody who may."""
    asked = await world.asked(cell.group)
    card, who = world.card(asked), ROLES[cell.role]
    user = {"id": who.slack, "team_id": "T0TEAM", **who.payload}
    team = {"team": {"id": user["team_id"]}} if "team_id" in who.payload else {}
    changed: dict[str, Any] = {"user": user, **team}
    if cell.action in OPENS:
        opener = ROLES[SOMEBODY[cell.group]].slack
        await world.at.press(world.slack.click(opener, card, "more", pick=OPENS[cell.action]))
        return _sent(world, cell, who.slack, changed)
    choose = {
        block["block_id"]: block["accessory"]["options"][0]["value"]
        for block in card.blocks
        if "accessory" in block
    }
    if cell.action in {"approve", "decline"}:
        return world.slack.click(who.slack, card, cell.action, choose=choose, **changed)
    pick = {"open-why": "say-why", "open-rows": "rows"}.get(cell.action, cell.action)
    return world.slack.click(who.slack, card, "more", pick=pick, **changed)


def _sent(world: World, cell: Cell, user: str, changed: dict[str, Any]) -> dict[str, Any]:
    opened = copy.deepcopy(world.slack.views[-1])
    if cell.group == DESK and cell.action == "why-approve":
        # What stood chosen on the card when the window was opened travels hidden in it.
        hidden = json.loads(opened["view"]["private_metadata"])
        opened["view"]["private_metadata"] = json.dumps(hidden | {"o": [0]})
    picks = {
        "why-approve": {"answer": "approve"},
        "why-decline": {"answer": "decline"},
        "looking": {"answer": "looking"},
        "opinion": {"whom": "no-right"},
    }
    reason = None if cell.action in {"looking", "rows", "opinion"} else "because"
    return world.slack.submission(user, opened, reason, pick=picks.get(cell.action)) | changed


def again(world: World, payload: dict[str, Any]) -> dict[str, Any]:
    """Make a second press of the same: a press of its own, and not the same one delivered again."""
    other = copy.deepcopy(payload)
    if "actions" in other:
        other["actions"][0]["action_ts"] += "9"
        other["response_url"] += "9"
        other["trigger_id"] = world.slack._trigger()
    else:
        other["view"]["id"] += "9"
    return other
