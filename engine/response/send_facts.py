"""Send facts: what people must know of a campaign in its tool: its next send, and what no pause recalls."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.model.proposal import STOPPING, Because, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.time import SECOND
from engine.response.deadline import TIME_TO_PAUSE, is_tight, is_too_late, send_of
from engine.response.preview import preview, unknown
from engine.response.spans import span, when

if TYPE_CHECKING:
    from engine.model.hold import Hold
    from engine.model.program import Subject
    from engine.model.proposal import Proposal, Row
    from engine.model.said import Said
    from engine.model.time import Instant
    from engine.response.brand import Brand


def row_notes(brand: Brand, proposal: Proposal, row: Row) -> list[str]:
    """Say of a campaign that is to be paused whom it reaches, when, and what a pause does not recall.

    Of one that is to go on, what would go out then, and to whom.
    """
    hold = brand.holds.get(row.hold)
    if proposal.asks is ProposalKind.RELEASE and hold is not None:
        if proposal.because is Because.BY_POLICY:
            return unknown(hold)
        at_once = proposal.because is Because.AT_ONCE
        return [*_reach(brand, row), *preview(brand, hold, proposal.asked_at, at_once=at_once)]
    if proposal.asks not in STOPPING or row.subject is None:
        return []
    send, flies = send_of(brand, row), in_flight(brand, row.subject)
    sent = [] if send is None else [_send(proposal, send)]
    return [*_reach(brand, row), *sent, *([flies] if flies else [])]


def hurry(brand: Brand, proposal: Proposal) -> str:
    """Say which send leaves less time than an answer needs; empty where there is time."""
    if proposal.asks not in STOPPING or proposal.state is not ProposalState.OPEN:
        return ""
    sends = [send for row in proposal.rows if (send := send_of(brand, row)) is not None]
    return _send(proposal, proposal.expires_at) if proposal.expires_at in sends else ""


def in_flight(brand: Brand, subject: Subject) -> str:
    """Say what a pause of an object does not recall, and for how long; empty where its tool says nothing."""
    known = brand.book.handling_of(subject)
    if known.in_flight and known.in_flight_s is not None:
        return phrase("{what}, for up to {time}", what=known.in_flight, time=span(known.in_flight_s))
    return known.in_flight


def missed(hold: Hold) -> str:
    """Say of which send it is not known that the pause came before it; empty where there is none."""
    if hold.missed_at is None:
        return ""
    if hold.ends and hold.missed_at <= hold.since:
        return phrase("sent at {when}, before it was to be ended", when=when(hold.missed_at))
    if hold.ends:
        return phrase(
            "may have gone out at {when}, before it was known to be ended", when=when(hold.missed_at)
        )
    if hold.missed_at <= hold.since:
        return phrase("sent at {when}, before the pause", when=when(hold.missed_at))
    return phrase(
        "may have gone out at {when}, before the pause was known to have taken", when=when(hold.missed_at)
    )


def flying(hold: Hold) -> str:
    """Say what the pause of a hold does not recall, and until when; empty where nothing is known of it."""
    if hold.in_flight and hold.in_flight_until is not None:
        return phrase("{what}, until {when}", what=hold.in_flight, when=when(hold.in_flight_until))
    return hold.in_flight


def by_hand(brand: Brand, subject: Subject) -> str:
    """Say what a person does in the tool, in its own words and with its link; empty where it has none."""
    known = brand.book.handling_of(subject)
    link = known.link.replace("{id}", quote(subject.id, safe=""))
    return ". ".join(part for part in (known.by_hand, link) if part)


def _reach(brand: Brand, row: Row) -> list[str]:
    """Say how many people a campaign speaks to, where the book counts them."""
    campaign = brand.campaign(row.campaign)
    if campaign is None or campaign.audience is None:
        return []
    return [phrase("it reaches {count} people", count=f"{campaign.audience:,}")]


def _send(proposal: Proposal, send: Instant) -> Said:
    if is_too_late(send, proposal):
        return phrase("too late for the send at {when}", when=when(send))
    if send != proposal.expires_at:
        return phrase("next send at {when}", when=when(send))
    if proposal.revision == 1 and is_tight(send, proposal.asked_at):
        left = span((send - proposal.asked_at) // SECOND)
        return phrase("next send at {when}, in {time}", when=when(send), time=left)
    return phrase(
        "next send at {when}, in less than {time}", when=when(send), time=span(TIME_TO_PAUSE // SECOND)
    )
