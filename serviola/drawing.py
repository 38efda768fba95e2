"""Drawing: a proposal as a card, and in words how it ended and what came of it.

"Paused" is said of a hold that was read back, and of nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import Hold, HoldState
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState, Row
from engine.ports import Card, Choice
from engine.response.adapt import chosen_of
from engine.response.adapt_facts import adaptation_line
from engine.response.facts import (
    about_proposal,
    campaign_line,
    heard_line,
    item_line,
    option_line,
    silence_line,
    situation_line,
    turn_off_said,
    when,
)
from engine.response.follows import follows_in
from engine.response.sendable import why_not_sendable
from serviola.changes import touches_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from engine.model.proposal import Option
    from engine.model.signal import Situation
    from engine.response.brand import Brand

_HOLDS = {
    HoldState.READING: "not asked yet, we look at it first",
    HoldState.ASKED: "asked to pause, not read back yet",
    HoldState.UNVERIFIABLE: "asked to pause, but its tool cannot be read: look by hand",
    HoldState.MANUAL: "has to be paused by hand",
    HoldState.UNCONFIRMED: "no answer to the pause, we read it before trying again",
    HoldState.FAILED: "is NOT paused",
    HoldState.NOT_OURS: "was paused already when we came, we leave it alone",
    HoldState.RELEASING: "asked to go on, not read back yet",
    HoldState.LOST: "left as it is, it is no longer ours to resume",
}


MOST_BROUGHT = 10
"""For how many calls it is said what an option brings with it; no card shows more."""
MOST_NAMED = 4
"""How many of a kind are named on a card; all of them are in `serviola explain`."""
_NOTHING = {
    ProposalKind.RELEASE: "what is paused stays paused",
    ProposalKind.LIMIT: "what waits is asked about as the limit allows",
}
"""What it comes to when nobody says yes."""


def draw(brand: Brand, proposal: Proposal, *, headline: str = "", via: str = "") -> Card:
    """Draw a proposal as it stands now. `via` is where the answer came from, where that is known."""
    facts = about_proposal(brand, proposal)
    limit = proposal.asks is ProposalKind.LIMIT
    situation = None if limit else brand.situations.get(proposal.situation)
    return Card(
        proposal=proposal.id,
        plan=proposal.plan,
        asks="undo" if proposal.because is Because.BY_POLICY else proposal.asks,
        situation=_about(proposal, situation, facts),
        heard="" if situation is None else heard_line(situation),
        headline="" if limit else headline,
        silence="" if situation is None else silence_line(situation, brand.quiet),
        playbook=proposal.playbook,
        because=_because(proposal, facts),
        items=tuple(facts["items"].splitlines()),
        rows=tuple(_row(brand, row) for row in proposal.rows),
        choices=tuple(_choices(brand, proposal)),
        goes_to=facts.get("goes_to", ""),
        until=facts["until"],
        otherwise=_otherwise(proposal, facts["on_timeout"]),
        waits_for=_waits_for(proposal),
        ended=ended(proposal, via=via),
        came=tuple(_came(brand, proposal)),
    )


def _about(proposal: Proposal, situation: Situation | None, facts: Mapping[str, str]) -> str:
    if proposal.asks is ProposalKind.LIMIT:
        return f"{facts['waits']}, waiting for a limit"
    return "" if situation is None else situation_line(situation)


def _because(proposal: Proposal, facts: Mapping[str, str]) -> str:
    match proposal.asks:
        case ProposalKind.RELEASE:
            return facts["because"]
        case ProposalKind.LIMIT:
            return facts["reached"]
        case _:
            return ""


def ended(proposal: Proposal, *, via: str = "") -> str:
    """Say how a proposal ended, by whom and when; empty while it is open."""
    at = "" if proposal.decided_at is None else f" on {when(proposal.decided_at)}"
    by = f" by {' and '.join(proposal.decided_by)}" if proposal.decided_by else ""
    through = f", through {via}" if via else ""
    if proposal.because is Because.BY_POLICY and proposal.state is not ProposalState.OPEN:
        return _undo_ended(proposal, f"{by}{at}{through}")
    nothing = _NOTHING.get(proposal.asks, "nothing was changed")
    match proposal.state:
        case ProposalState.APPROVED:
            return f"Approved{by}{at}{through}."
        case ProposalState.DECLINED:
            return f"Declined{by}{at}{through}. {nothing[:1].upper()}{nothing[1:]}."
        case ProposalState.EXPIRED:
            return f"Nobody answered by {when(proposal.expires_at)}: {nothing}."
        case ProposalState.WITHDRAWN:
            return f"Taken back{at}: it is no longer called for. Nobody needs to answer."
        case _:
            return ""


def _undo_ended(proposal: Proposal, by: str) -> str:
    """Say what became of an offer to take back what a policy did."""
    if proposal.state is ProposalState.APPROVED:
        return f"Taken back{by}."
    if proposal.state is ProposalState.DECLINED:
        return f"Left as it is{by}: it is asked about when the lease ends."
    return "No longer offered: what it was about has ended, or is asked about by a question of its own."


def chosen_lines(brand: Brand, proposal: Proposal) -> list[str]:
    """Say for each call what was chosen for it."""
    return [f"{_place(brand, one.item)}: {option_line(one)}" for one in chosen_of(proposal)]


def hold_line(brand: Brand, hold: Hold) -> str:
    """Say how one hold stands."""
    name = campaign_line(brand, hold.campaign)
    why = f" ({hold.says})" if hold.says else ""
    if hold.state is HoldState.VERIFIED:
        read = "" if hold.verified_at is None else f" on {when(hold.verified_at)}"
        return f"{name}: PAUSED, read back{read}; the lease ends {when(hold.until)}{why}"
    if hold.state is HoldState.RELEASED:
        return f"{name}: {f'let go{why}' if hold.says else 'runs again, read back'}"
    return f"{name}: {_HOLDS[hold.state]}{why}"


def holds_of(brand: Brand, proposal: Proposal) -> list[Hold]:
    """Give the holds that a proposal is about, in the order of its rows."""
    if proposal.asks is ProposalKind.RELEASE:
        found = (brand.holds.get(row.hold) for row in proposal.rows)
        return [hold for hold in found if hold is not None]
    mine = {hold.row: hold for hold in brand.holds_for(proposal.situation) if hold.proposal == proposal.id}
    return [mine[row.key] for row in proposal.rows if row.key in mine]


def _came(brand: Brand, proposal: Proposal) -> Sequence[str]:
    if proposal.state is not ProposalState.APPROVED:
        return ()
    if proposal.asks is ProposalKind.ITINERARY:
        return list(_of_choices(brand, proposal))
    return [hold_line(brand, hold) for hold in holds_of(brand, proposal)]


def _of_choices(brand: Brand, proposal: Proposal) -> Iterator[str]:
    """Say what was chosen for each call, and what became of it where the calls are kept."""
    sent = brand.adaptations_of(proposal.id)
    for option in chosen_of(proposal):
        yield f"{_place(brand, option.item)}: {_label(option)}"
        yield from (adaptation_line(one) for one in sent if one.option == option.key)
    if not sent:
        reasons = dict.fromkeys(why_not_sendable(brand, option) for option in chosen_of(proposal))
        why = "; ".join(filter(None, reasons)) or "it was not sent when it was chosen"
        yield (
            f"A person carries this out: {why}. As JSON, CSV or iCal: serviola options export {proposal.id}"
        )


def _row(brand: Brand, row: Row) -> str:
    name = campaign_line(brand, row.campaign) if row.campaign else ", ".join(row.items)
    where = "" if row.subject is None else f" in {row.subject.tool}"
    pause = f"; a pause there means {row.pause_class}" if row.pause_class else ""
    return f"{name}{where}{pause}"


def _choices(brand: Brand, proposal: Proposal) -> Sequence[Choice]:
    first = set(list(dict.fromkeys(one.item for one in proposal.options))[:MOST_BROUGHT])
    return [
        Choice(
            key=one.key,
            item=_place(brand, one.item),
            label=_label(one),
            says="; ".join(_reasons(one)) + (f" (not known: {'; '.join(one.open)})" if one.open else ""),
            brings=_brings(brand, one) if one.item in first else (),
        )
        for one in proposal.options
    ]


def _brings(brand: Brand, option: Option) -> tuple[str, ...]:
    """Say what an option touches and which drafts it needs; nothing where its stop is in the book no more."""
    book, itinerary = brand.book.revision_of(option.item), brand.book.itinerary_of(option.item)
    if book is None or itinerary is None:
        return ()
    return touches_said(follows_in(book, itinerary, option), most=MOST_NAMED)


def _reasons(option: Option) -> tuple[str, ...]:
    """Give the reasons with the moment of the turn-off; how far off it is changes until a card is read."""
    at = option.no_return_at
    return option.reasons if at is None else (*option.reasons, turn_off_said(at, None))


def _place(brand: Brand, item: str) -> str:
    """Say a call without how far away it is, so that the words stay the same as time passes."""
    stop = brand.stop(item)
    return item if stop is None else item_line(brand, item, stop.arrives_at).rpartition(" (")[0]


def _label(option: Option) -> str:
    said = option_line(option)
    return said[:1].upper() + said[1:]


def _otherwise(proposal: Proposal, on_timeout: str) -> str:
    if proposal.asks is ProposalKind.RELEASE and proposal.escalated:
        return "they stay paused, and we ask again when the lease ends"
    return on_timeout


def _waits_for(proposal: Proposal) -> str:
    over = "This goes beyond a limit, as somebody let it. " if proposal.over_limit else ""
    if proposal.quorum < 2 and not proposal.approvals:
        return over.strip()
    by = f" (so far: {', '.join(proposal.approvals)})" if proposal.approvals else ""
    return f"{over}{proposal.quorum} different people must approve{by}."
