"""Notices: what is asked and told, each once per key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import Do, Intent
from engine.model.ids import short_id
from engine.model.proposal import Because, ProposalKind
from engine.response.brand import told_as
from engine.response.facts import about_proposal, item_line
from engine.response.situation_facts import about_situation, phase_line
from engine.response.spans import when
from engine.response.urgency import is_gathering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.state import Voice
    from engine.rules.compile import Plan

_ASKED = {Because.BY_POLICY: "asked_undo", Because.AT_ONCE: "asked_at_once"}
RETRY_MARK = "#"
"""What follows it in a key is the number of the try; what stands before it names the message."""


def told(proposal: Proposal, how: str) -> str:
    """Name the template that tells how a question ended."""
    return f"told_limit_{how}" if proposal.asks is ProposalKind.LIMIT else f"told_{how}"


def asked(proposal: Proposal) -> str:
    """Name the template that asks a question."""
    return _ASKED.get(proposal.because, f"asked_{proposal.asks}")


def ask(
    voice: Voice,
    brand: Brand,
    situation: Situation,
    proposal: Proposal,
    *,
    to: str = "",
    was: Proposal | None = None,
) -> None:
    """Put a proposal before its group (and before those it was escalated to); a new revision rewrites it.

    `to` names one of them alone. `was` is the question as it stood, where it may go to further groups now:
    they are asked, and it is rewritten for the others alone.
    """
    before = (proposal.group, *(one.group for one in proposal.rungs[: proposal.climbed - 1]))
    if was is not None:
        before = was.asked_groups if was.revision > 0 else ()
    for recipient in [to] if to else proposal.asked_groups:
        first = proposal.revision == 1 and proposal.asked_at == voice.now
        again = not first and (proposal.revision > 1 or (proposal.escalated and recipient in before))
        again = again and (was is None or recipient in before)
        voice.want(
            Intent(
                purpose="rewrite" if again else "ask",
                key=f"ask:{proposal.id}:{proposal.revision}:{proposal.climbed}:{recipient}",
                brand=brand.name,
                partition=situation.partition,
                do=Do.ASK,
                due_at=voice.now,
                situation=situation.id,
                proposal=proposal.id,
                recipient=recipient,
                template=asked(proposal),
                facts={**about_situation(brand, situation), **about_proposal(brand, proposal)},
            )
        )


def tell(
    voice: Voice,
    situation: Situation,
    *,
    recipient: str,
    template: str,
    key: str,
    facts: Mapping[str, str],
    proposal: str = "",
    hold: str = "",
) -> None:
    """Tell one recipient something that needs no answer, once for its key."""
    voice.want(
        Intent(
            key=f"tell:{key}:{recipient}",
            brand=situation.brand,
            partition=situation.partition,
            do=Do.TELL,
            due_at=voice.now,
            situation=situation.id,
            proposal=proposal,
            hold=hold,
            recipient=recipient,
            template=template,
            facts={**about_situation(voice.state.brand(situation.brand), situation), **facts},
        )
    )


def _gathered(
    brand: Brand, plan: Plan, situation: Situation, group: str, items: Sequence[str]
) -> dict[str, str]:
    """Say to a group that it is asked about some items later, if it is."""
    known = set(items)
    found = [
        one.asked_at
        for one in brand.open_proposals(situation.id)
        if is_gathering(one)
        and (one.playbook, one.group) == (plan.playbook.name, group)
        and any(item in known for row in one.rows for item in row.items)
    ]
    return {"gathered": when(min(found))} if found else {}


def tell_match(
    voice: Voice, brand: Brand, plan: Plan, situation: Situation, *, group: str, items: Sequence[str]
) -> None:
    """Tell a group which items a situation meets; what it was told of before, in this phase, is left out."""
    playbook, phase = plan.playbook.name, plan.playbook.phase_of(situation.phase)
    known = brand.told_items.get((playbook, situation.id, situation.epoch, told_as(group, phase)), {})
    fresh = tuple(item for item in items if item not in known)
    if not fresh:
        return
    named = (phase, *fresh) if phase else fresh
    voice.want(
        Intent(
            key=f"tell:match:{short_id('T', playbook, situation.id, situation.epoch, *named)}:{group}",
            brand=brand.name,
            partition=situation.partition,
            do=Do.TELL,
            due_at=voice.now,
            situation=situation.id,
            epoch=situation.epoch,
            playbook=playbook,
            purpose=phase,
            items=fresh,
            recipient=group,
            template="told_match",
            facts={
                **about_situation(brand, situation),
                "playbook": playbook,
                "items": "\n".join(item_line(brand, item, voice.now) for item in fresh),
                **({"phase": phase_line(brand, plan, situation)} if phase else {}),
                **_gathered(brand, plan, situation, group, fresh),
            },
        )
    )
