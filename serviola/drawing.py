"""Drawing: a proposal as a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.proposal import Attending, Because, Proposal, ProposalKind, ProposalState, Row
from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.ports import Card
from engine.response.facts import about_proposal, campaign_line, items_of
from engine.response.left_out import not_approved_yet, shortly
from engine.response.send_facts import row_notes
from engine.response.situation_facts import heard_line, silence_line, situation_line
from engine.response.spans import when
from engine.response.urgency import waits_says
from serviola.card_choices import choices
from serviola.card_ends import came, ended, holds_of
from serviola.card_words import (
    BY_ROW,
    MEANS,
    changed_line,
    evidence_lines,
    joined,
    later_line,
    numbers,
    or_by_hand,
    owner_note,
    undo_lines,
)
from serviola.retelling import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from engine.model.proposal import Attention
    from engine.model.signal import Situation
    from engine.response.brand import Brand


ENDED = {
    ProposalState.WAITING: phrase("Waiting"),
    ProposalState.OPEN: phrase("Open"),
    ProposalState.APPROVED: phrase("Approved"),
    ProposalState.DECLINED: phrase("Declined"),
    ProposalState.EXPIRED: phrase("Expired"),
    ProposalState.WITHDRAWN: phrase("Withdrawn"),
}
"""How a question stands, as a heading."""
MOST_ROWS_TOGETHER = 2
"""From so many rows on each may be left out by itself."""


_ASKS = {Because.BY_POLICY: "undo", Because.AT_ONCE: "at_once"}
"""What a card asks whose reason says it, and not what kind of question it is."""


def draw(
    brand: Brand,
    proposal: Proposal,
    *,
    headline: str = "",
    via: str = "",
    unreachable: Collection[str] = (),
) -> Card:
    """Draw a proposal as it stands now. `via` is where the answer came from, where that is known.

    `unreachable` are the tools that do not answer now: what is to be paused there is paused by hand.
    """
    facts = about_proposal(brand, proposal)
    limit = proposal.asks is ProposalKind.LIMIT
    situation = None if limit else brand.situations.get(proposal.situation)
    return Card(
        proposal=proposal.id,
        plan=proposal.plan,
        asks=_ASKS.get(proposal.because, proposal.asks),
        situation=_about(proposal, situation, facts),
        heard="" if situation is None else heard_line(situation),
        headline="" if limit else headline,
        silence="" if situation is None else silence_line(situation, brand.quiet),
        beware=tuple(facts.get("beware", "").splitlines()),
        playbook=proposal.playbook,
        because=_because(proposal, facts),
        items=tuple(_items(brand, proposal, facts["items"].splitlines())),
        rows=tuple(
            joined(
                [
                    _row(brand, row, unreachable),
                    *row_notes(brand, proposal, row),
                    *owner_note(brand, proposal, row),
                ]
            )
            for row in proposal.rows
        ),
        hurry=facts.get("hurry", ""),
        choices=tuple(choices(brand, proposal)),
        goes_to=facts.get("goes_to", ""),
        until=facts["until"],
        otherwise=_otherwise(proposal, facts["on_timeout"]),
        waits_for=_waits_for(brand, proposal),
        ended=ended(proposal, via=via),
        came=tuple(came(brand, proposal, unreachable)),
        evidence=() if situation is None else evidence_lines(proposal, situation),
        asked_of=_asked_of(proposal),
        changed=changed_line(proposal),
        undo=undo_lines(brand, proposal, holds_of(brand, proposal)),
        row_keys=_row_keys(proposal),
        later=later_line(brand, proposal),
    )


def _items(brand: Brand, proposal: Proposal, lines: Sequence[str]) -> Iterator[str]:
    """Say what is met with its numbers, the soonest first: of many a card names only the first ones."""
    said = dict(zip(items_of(proposal), lines, strict=False))

    def soonest(item: str) -> tuple[bool, int, str]:
        stop = brand.stop(item)
        return stop is None, 0 if stop is None else stop.arrives_at, item

    for item in sorted(said, key=soonest):
        yield joined([kept(said[item]), *numbers(brand, proposal, item)])


def _asked_of(proposal: Proposal) -> str:
    return ", ".join(proposal.asked_groups)


def _row_keys(proposal: Proposal) -> tuple[str, ...]:
    """Name the rows of which some may be approved and others left out; none where there is one, or all."""
    # Two people agree to the same: who wants less of it asks for that instead.
    together = proposal.because is Because.AT_ONCE
    whole = together or proposal.asks not in BY_ROW or len(proposal.rows) < MOST_ROWS_TOGETHER
    return () if whole else tuple(row.key for row in proposal.rows)


def _about(proposal: Proposal, situation: Situation | None, facts: Mapping[str, str]) -> str:
    if proposal.asks is ProposalKind.LIMIT:
        return phrase("{waits}, waiting for a limit", waits=facts["waits"])
    return "" if situation is None else situation_line(situation)


def _because(proposal: Proposal, facts: Mapping[str, str]) -> str:
    match proposal.asks:
        case ProposalKind.RELEASE:
            return _with_burst(facts)
        case ProposalKind.LIMIT:
            return facts["reached"]
        case _:
            return ""


def _with_burst(facts: Mapping[str, str]) -> str:
    """Say why a resume is asked about, and how much would go out at once where that is asked."""
    if "at_once" not in facts:
        return facts["because"]
    said = phrase("{because}. {burst}", because=facts["because"], burst=facts["at_once"])
    if "also" not in facts:
        return said
    return phrase(
        "{said}. Let go of with it: what is held by {also}", said=said, also=facts["also"].replace("\n", "; ")
    )


def _row(brand: Brand, row: Row, unreachable: Collection[str]) -> str:
    name = campaign_line(brand, row.campaign) if row.campaign else ", ".join(row.items)
    if row.subject is not None:
        name = phrase("{campaign} in {tool}", campaign=name, tool=row.subject.tool)
    if row.pause_class and row.verb != ProposalKind.END:
        name = phrase("{campaign}; a pause there means {pause}", campaign=name, pause=MEANS[row.pause_class])
    if row.verb == ProposalKind.END:
        name = phrase("{campaign}; this ends it for good and CANNOT be undone", campaign=name)
        return or_by_hand(name, row.subject, unreachable)
    asks = row.pause_class is not None and row.pause_class not in {PauseClass.NONE, PauseClass.KILL}
    return or_by_hand(name, row.subject, unreachable if asks else ())


def _otherwise(proposal: Proposal, on_timeout: str) -> str:
    if proposal.asks is ProposalKind.RELEASE and proposal.escalated:
        return phrase("they stay paused, and we ask again when the lease ends")
    return on_timeout


def _waits_for(brand: Brand, proposal: Proposal) -> str:
    plan = brand.plans.get(proposal.playbook)
    morning = waits_says(brand, None if plan is None else plan.playbook, proposal, proposal.opened_at)
    night = phrase("It was not put to anybody yet: {why}.", why=morning) if morning else ""
    said = [
        night,
        _approvals_said(proposal),
        _kept_out_said(brand, proposal),
        *map(_attention_said, proposal.attention),
    ]
    said = [one for one in said if one]
    whole = ""
    for one in said:
        whole = phrase("{one} {other}", one=whole, other=one) if whole else one
    return whole


def _attention_said(one: Attention) -> str:
    if one.until is None:
        return phrase("{who} put it off until it changes.", who=one.by)
    if one.what is Attending.LOOKING:
        return phrase("{who} looks at it, until {until}.", who=one.by, until=when(one.until))
    return phrase("{who} put it off until {until}.", who=one.by, until=when(one.until))


def _kept_out_said(brand: Brand, proposal: Proposal) -> str:
    """Say what those who approved so far left out, so that whoever approves as well takes the same."""
    names = not_approved_yet(brand, proposal) if proposal.asks in BY_ROW else []
    if not names:
        return ""
    return phrase(
        "{people} left out: {names}. Whoever approves as well takes the same, which Single rows has ticked.",
        people=", ".join(proposal.approvals),
        names=shortly(names),
    )


def _approvals_said(proposal: Proposal) -> str:
    over = phrase("This goes beyond a limit, as somebody let it.") if proposal.over_limit else ""
    if proposal.quorum < 2 and not proposal.approvals:
        return over
    if proposal.approvals:
        waits = phrase(
            "{count} different people must approve (so far: {people}).",
            count=proposal.quorum,
            people=", ".join(proposal.approvals),
        )
    else:
        waits = phrase("{count} different people must approve.", count=proposal.quorum)
    return phrase("{one} {other}", one=over, other=waits) if over else waits
