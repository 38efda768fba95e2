"""Second opinions: somebody asks others to look at a question; what they think of it decides nothing.

They get the question with who asked, and its thread says who was asked, so that everybody who may answer
knows. Whoever may answer anyway still may, on the card; what the others think they write into the thread.
The same person or group is asked once for a plan.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from engine.errors import Waits
from engine.model.said import phrase
from engine.ports import Message
from serviola.wording import say

if TYPE_CHECKING:
    from engine.model.proposal import Proposal
    from engine.ports import Notifier
    from notify.roster import YamlRoster


def names_of(roster: YamlRoster) -> list[tuple[str, str]]:
    """Give who can be asked: the teams and on-call groups of people.yaml, then its people."""
    groups = [f"team:{name}" for name in sorted(roster.teams)]
    groups += [f"oncall:{name}" for name in sorted(roster.groups)]
    people = sorted(roster.people.values(), key=lambda one: (one.name, one.id))
    return [*((one, one) for one in groups), *((one.id, one.name or one.id) for one in people)]


async def ask_second(notifier: Notifier, proposal: Proposal, *, by: str, whom: str, details: str) -> str:
    """Ask somebody to look, and note in the thread of the question that they were asked; NotifyError."""
    title = say(phrase("{by} asks what you think of {id}", by=by, id=proposal.id))
    counts = say(
        phrase(
            "Write it into the thread, or tell {by}. It is asked of {group}, and only they can answer it on "
            "the card; what you think decides nothing by itself.",
            by=by,
            group=proposal.group,
        )
    )
    key = f"opinion:{proposal.id}:{proposal.plan}:{whom}"
    # Nobody tries it again later, and whoever asks needs it now: it waits for no morning.
    await notifier.tell(
        Message(key=key, recipient=whom, title=title, body=f"{counts}\n\n{details}", wakes=True)
    )
    note = Message(
        key=f"{key}:noted",
        recipient=proposal.group,
        title=say(phrase("{by} asked {whom} for a second opinion", by=by, whom=whom)),
        body=say(phrase("It is about {id}, and decides nothing by itself.", id=proposal.id)),
        thread=proposal.situation,
    )
    with suppress(Waits):  # it comes with what comes next
        await notifier.tell(note)
    return say(phrase("{whom} was asked, and the thread says so.", whom=whom))
