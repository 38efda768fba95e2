"""What somebody chose in Slack of a decided question: how it was. It is answered to that person alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from console.feedback import Said, feedback
from engine.errors import ServiolaError
from engine.model.feedback import ASKED_ABOUT, Feedback, Judgment
from engine.model.ids import digest_of
from engine.model.said import phrase, told_by

if TYPE_CHECKING:
    from console.slack_payload import Press, Reply, Workspace
    from engine.model.proposal import Proposal
    from engine.ports import Clock, Roster

VIA = "Slack"
KNOWN_WITHIN_S = 4.0


def judgment_of(action: Mapping[str, Any]) -> tuple[Judgment | None, str]:
    """Read which judgment was chosen, and the button that it carries."""
    chosen = action.get("selected_option")
    value = chosen.get("value") if isinstance(chosen, Mapping) else None
    name, _, button = value.partition("|") if isinstance(value, str) else ("", "", "")
    return (Judgment(name), button) if name in list(ASKED_ABOUT) else (None, "")


async def taken(
    press: Press,
    *,
    workspace: Workspace,
    brand: str,
    roster: Roster,
    clock: Clock,
    proposal: Callable[[str], Awaitable[Proposal | None]],
    profile: Callable[[str], Awaitable[Mapping[str, Any]]],
    keep: Callable[[Feedback], Awaitable[str]],
) -> Reply:
    """Keep it, or say why it does not count. The same delivery twice has one id, and counts once anyway."""
    assert press.judgment is not None  # noqa: S101 - this is what it is called for
    try:
        async with asyncio.timeout(KNOWN_WITHIN_S):
            strange = workspace.objects_to(await profile(press.user))
            asked = await proposal(press.proposal)
            if strange or asked is None:
                return press.say(strange or phrase("There is no question {id}.", id=press.proposal))
            made = await feedback(
                Said(
                    judgment=press.judgment,
                    situation=asked.situation,
                    playbook=asked.playbook,
                    proposal=asked,
                ),
                by=workspace.users[press.user],
                via=VIA,
                brand=brand,
                roster=roster,
                now=clock.now(),
                id=f"F-{digest_of(*press.delivery)[:16]}",
            )
            why = await keep(made)
    except (ServiolaError, TimeoutError) as error:
        why = told_by(error) or phrase("no answer within {known_within_s:g} s", known_within_s=KNOWN_WITHIN_S)
        return press.say(
            phrase(
                "It is not certain that this was noted ({why}). Say it again with: serviola feedback {id} "
                "{judgment}",
                why=why,
                id=press.proposal,
                judgment=press.judgment,
            )
        )
    return press.say(why or phrase("Noted, thank you. You can choose again: the last counts."))
