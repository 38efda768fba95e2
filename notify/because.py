"""Because: why somebody gets a message, in a sentence on each."""

from __future__ import annotations

from engine.model.said import phrase
from engine.model.time import Instant, moment
from engine.ports import Message
from notify.recipients import Reach, parse_recipient
from notify.way import Way


def because(
    message: Message, way: Way, *, there: bool, until: Instant | None, second: bool
) -> tuple[str, ...]:
    """Say why a message comes on a way; `there` is whether its recipient reaches the person now.

    `until` is when a shift ends. `second` says that it comes on this way because another did not get through,
    or because it presses.
    """
    said = _reason(message, way, there=there, until=until)
    if second and message.wakes:
        return said, phrase("It comes on this way as well because it must not be overlooked.")
    if second:
        return said, phrase("It comes on this way because Slack did not get through.")
    return (said,)


def _reason(message: Message, way: Way, *, there: bool, until: Instant | None) -> str:
    parsed = parse_recipient(message.recipient)
    if parsed is None or not way.person:
        return phrase("This is here because it is for {recipient}.", recipient=message.recipient)
    if not there:
        return phrase("You get this because you were told of it before.")
    if parsed.reach is Reach.ONCALL:
        return _on_call(parsed.name, until)
    if parsed.reach is Reach.TEAM:
        return _in_team(parsed.name, message.about)
    if message.about:
        return phrase("You get this because you own or look after {campaign}.", campaign=message.about)
    return phrase("You get this because you are named for it.")


def _on_call(group: str, until: Instant | None) -> str:
    if until is not None:
        return phrase(
            "You get this because you are on call for {group} until {until}.",
            group=group,
            until=moment(until).strftime("%Y-%m-%d %H:%M UTC"),
        )
    return phrase("You get this because you are on call for {group}.", group=group)


def _in_team(team: str, about: str) -> str:
    if about:
        return phrase(
            "You get this because you are in the team {team}, which is told of {campaign}.",
            team=team,
            campaign=about,
        )
    return phrase("You get this because you are in the team {team}.", team=team)
