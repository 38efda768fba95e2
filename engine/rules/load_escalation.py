"""Read a list under `ask.escalate_to`: the groups that are asked one after the other when nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.proposal import Rung
from engine.model.said import phrase
from engine.rules.defaults import MOST_RUNGS
from engine.rules.playbook import parse_who

if TYPE_CHECKING:
    from engine.rules.fields import Fields


def escalation(ask: Fields, within_s: int) -> tuple[Rung, ...]:
    """Read who is asked next and next again, where `escalate_to` is a list; nothing where it is one group."""
    if not isinstance(ask.values.get("escalate_to"), list):
        return ()
    steps = ask.mappings("escalate_to")
    if not 1 <= len(steps) <= MOST_RUNGS:
        message = phrase("ask.escalate_to names {count} groups", count=len(steps))
        remedy = phrase("name one to {most}, each with a dash", most=MOST_RUNGS)
        ask.error("count", message, remedy, at=("escalate_to",), on_key=True)
    found: list[Rung] = []
    for step in steps:
        group = _group(step)
        if group in {one.group for one in found}:
            message = phrase("ask.escalate_to names {group} twice", group=group)
            step.error("twice", message, phrase("keep one of them; nobody is asked twice"), at=("to",))
        found.append(
            Rung(group=group, within_s=step.duration_s("within", within_s, least=60, most=30 * 86_400))
        )
        step.rest()
    return tuple(found)


def _group(step: Fields) -> str:
    text = step.text("to")
    if text and not ((found := parse_who(text)) and found.group):
        message = phrase("ask.escalate_to names {text}, which is no group", text=text)
        step.error("group", message, phrase("write team:name or oncall:name"), at=("to",))
    return text
