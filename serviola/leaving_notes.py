"""Leaving notes: what a tool is told with a pause: why it is paused, by whom, and where to look.

Nothing of what the world wrote is in it, and of people only how people.yaml calls them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import HoldState
from engine.ports import Note
from engine.response.situation_facts import situation_line
from engine.response.spans import when
from serviola.settings import PROPOSAL
from wire.strict_json import clean_text

if TYPE_CHECKING:
    from engine.model.hold import Intent
    from engine.response.brand import Brand

MOST_REASON, MOST_WHO = 300, 120


def note_of(brand: Brand, intent: Intent, *, link: str) -> Note | None:
    """Say what is left with what an intent pauses; None where it is not known any more what that was for.

    Nor is a second one left: where the answer to an earlier pause is not known, as after a crash, that one
    may have left its note.
    """
    hold, proposal = brand.holds.get(intent.hold), brand.proposals.get(intent.proposal)
    situation = brand.situations.get(intent.situation)
    if hold is None or proposal is None or situation is None or hold.state is HoldState.UNCONFIRMED:
        return None
    why = f"{hold.playbook}: {situation_line(situation)}"
    reason = f"Paused by Serviola until {when(hold.until)}, hold {hold.id}, for {why}"
    explain = f"serviola explain {proposal.id}"
    return Note(
        reason=clean_text(reason, most=MOST_REASON),
        who=clean_text(" and ".join(proposal.decided_by), most=MOST_WHO),
        link=link.replace(PROPOSAL, proposal.id) if link else explain,
    )
