"""Card ends: how a question ended, by whom, and what came of it.

"Paused" is said of a hold that was read back, and of nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import STARTING, Hold, HoldState
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.response.adapt import chosen_of
from engine.response.adapt_facts import adaptation_line
from engine.response.facts import campaign_line
from engine.response.send_facts import flying, missed
from engine.response.sendable import why_not_sendable
from engine.response.spans import when
from engine.rules.words import both
from serviola.card_choices import label_said, place_said
from serviola.card_words import joined, left_out_lines, or_by_hand
from serviola.retelling import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from engine.response.brand import Brand


_HOLDS = {
    HoldState.READING: phrase("not asked yet, we look at it first"),
    HoldState.ASKED: phrase("asked to pause, not read back yet"),
    HoldState.UNVERIFIABLE: phrase("asked to pause, but its tool cannot be read: look by hand"),
    HoldState.MANUAL: phrase("has to be paused by hand"),
    HoldState.UNCONFIRMED: phrase("no answer to the pause, we read it before trying again"),
    HoldState.FAILED: phrase("is NOT paused"),
    HoldState.NOT_OURS: phrase("was paused already when we came, we leave it alone"),
    HoldState.RELEASING: phrase("is to go on, not read back yet"),
    HoldState.LOST: phrase("left as it is, it is no longer ours to resume"),
}
_ENDS = {
    HoldState.READING: phrase("not asked to end yet, we look at it first"),
    HoldState.ASKED: phrase("asked to end for good, once, not read back yet"),
    HoldState.ENDED: phrase("ENDED for good, read back"),
    HoldState.UNVERIFIABLE: phrase("asked to end for good, and not known to be: look by hand"),
    HoldState.UNCONFIRMED: phrase("no answer to the end, we only read it from now on"),
    HoldState.FAILED: phrase("is NOT ended"),
    HoldState.RELEASED: phrase("not ended"),
}
"""How an end for good stands; there is no way back from it."""
_OVER = frozenset({HoldState.READING, HoldState.NOT_OURS, HoldState.RELEASED, HoldState.LOST})
"""States in which it does not matter any more, or not yet, what went out."""
_NOTHING = {
    ProposalKind.RELEASE: (phrase("what is paused stays paused"), phrase("What is paused stays paused.")),
    ProposalKind.END: (phrase("nothing is ended"), phrase("Nothing is ended.")),
    ProposalKind.LIMIT: (
        phrase("what waits is asked about as the limit allows"),
        phrase("What waits is asked about as the limit allows."),
    ),
}
"""What it comes to when nobody says yes: within a sentence, and as one."""
_UNCHANGED = (phrase("nothing was changed"), phrase("Nothing was changed."))


def ended(proposal: Proposal, *, via: str = "") -> str:
    """Say how a proposal ended, by whom and when; empty while it is open."""
    if proposal.because is Because.BY_POLICY and proposal.state is not ProposalState.OPEN:
        return _undo_ended(proposal, via)
    nothing, sentence = _NOTHING.get(proposal.asks, _UNCHANGED)
    match proposal.state:
        case ProposalState.APPROVED:
            return phrase("{done}.", done=_done(phrase("Approved"), proposal, via))
        case ProposalState.DECLINED:
            done = _done(phrase("Declined"), proposal, via)
            return phrase("{done}. {nothing}", done=done, nothing=sentence)
        case ProposalState.EXPIRED:
            return phrase(
                "Nobody answered by {when}: {nothing}.", when=when(proposal.expires_at), nothing=nothing
            )
        case ProposalState.WITHDRAWN:
            taken: str = phrase("Taken back")
            if proposal.decided_at is not None:
                taken = phrase("{what} on {when}", what=taken, when=when(proposal.decided_at))
            return phrase("{done}: it is no longer called for. Nobody needs to answer.", done=taken)
        case _:
            return ""


def _done(what: str, proposal: Proposal, via: str) -> str:
    """Say by whom something was done, when and through what."""
    if proposal.decided_by:
        what = phrase("{what} by {people}", what=what, people=both(proposal.decided_by))
    if proposal.decided_at is not None:
        what = phrase("{what} on {when}", what=what, when=when(proposal.decided_at))
    return phrase("{what}, through {via}", what=what, via=via) if via else what


def _undo_ended(proposal: Proposal, via: str) -> str:
    """Say what became of an offer to take back what a policy did."""
    if proposal.state is ProposalState.APPROVED:
        return phrase("{done}.", done=_done(phrase("Taken back"), proposal, via))
    if proposal.state is ProposalState.DECLINED:
        left = _done(phrase("Left as it is"), proposal, via)
        return phrase("{done}: it is asked about when the lease ends.", done=left)
    return phrase(
        "No longer offered: what it was about has ended, or is asked about by a question of its own."
    )


def hold_line(brand: Brand, hold: Hold) -> str:
    """Say how one hold stands."""
    name = campaign_line(brand, hold.campaign)
    line: str = phrase("{campaign}: {state}", campaign=name, state=_stands(hold))
    said: str = phrase("{line} ({why})", line=line, why=kept(hold.says)) if hold.says else line
    notes = [] if hold.state in _OVER else [note for note in (missed(hold), flying(hold)) if note]
    if hold.resume_at is not None:
        at = when(hold.resume_at)
        notes.append(phrase("it goes on at {when}, unless something goes wrong before", when=at))
    return joined([said, *notes])


def _stands(hold: Hold) -> str:
    if hold.ends and hold.state in _ENDS:
        return _ENDS[hold.state]
    match hold.state:
        case HoldState.VERIFIED:
            return _paused(hold)
        case HoldState.RELEASED:
            return phrase("let go") if hold.says else phrase("runs again, read back")
        case _:
            return _HOLDS[hold.state]


def _paused(hold: Hold) -> str:
    until = when(hold.until)
    if hold.verified_at is None:
        return phrase("PAUSED, read back; the lease ends {until}", until=until)
    read = when(hold.verified_at)
    if hold.ours:
        return phrase("PAUSED, read back on {when}; the lease ends {until}", when=read, until=until)
    return phrase("PAUSED by hand, read back on {when}; the lease ends {until}", when=read, until=until)


def holds_of(brand: Brand, proposal: Proposal) -> list[Hold]:
    """Give the holds that a proposal is about, in the order of its rows."""
    if proposal.asks is ProposalKind.RELEASE:
        found = (brand.holds.get(row.hold) for row in proposal.rows)
        return [hold for hold in found if hold is not None]
    mine = {hold.row: hold for hold in brand.holds_for(proposal.situation) if hold.proposal == proposal.id}
    return [mine[row.key] for row in proposal.rows if row.key in mine]


def came(brand: Brand, proposal: Proposal, unreachable: Collection[str]) -> Sequence[str]:
    """Say what came of a yes, hold by hold and call by call."""
    if proposal.state is not ProposalState.APPROVED:
        return ()
    if proposal.asks is ProposalKind.ITINERARY:
        return list(_of_choices(brand, proposal))
    stands = [
        or_by_hand(hold_line(brand, hold), hold.subject, unreachable if hold.state in STARTING else ())
        for hold in holds_of(brand, proposal)
    ]
    return [*stands, *left_out_lines(brand, proposal)]


def _of_choices(brand: Brand, proposal: Proposal) -> Iterator[str]:
    """Say what was chosen for each call, and what became of it where the calls are kept."""
    sent = brand.adaptations_of(proposal.id)
    for option in chosen_of(proposal):
        yield f"{place_said(brand, option.item)}: {label_said(option)}"
        yield from (adaptation_line(one) for one in sent if one.option == option.key)
    if not sent:
        reasons = dict.fromkeys(why_not_sendable(brand, option) for option in chosen_of(proposal))
        why = "; ".join(filter(None, reasons)) or phrase("it was not sent when it was chosen")
        yield (
            phrase(
                "A person carries this out: {why}. As JSON, CSV or iCal: serviola options export {id}",
                why=why,
                id=proposal.id,
            )
        )
