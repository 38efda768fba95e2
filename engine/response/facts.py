"""Facts: the plain strings that the texts for people are filled with.

No outside text is among them; whoever renders a message adds the headline of the signal named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import STARTING, Hold, HoldState
from engine.model.proposal import STOPPING, Because, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.time import HOUR, SECOND, Instant, later
from engine.response.limit_facts import about_limit
from engine.response.option_facts import chosen_line, goes_to, option_line, option_lines
from engine.response.preview import burst_line
from engine.response.send_facts import by_hand, flying, hurry, missed, row_notes
from engine.response.situation_facts import situation_line
from engine.response.spans import span, when

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.program import Subject
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand


BECAUSE = {
    Because.MATCHED: phrase("the playbook matched"),
    Because.LEASE_ENDED: phrase("the lease has ended, and silence is not an all-clear: somebody must say so"),
    Because.RETRACTED: phrase("the source took its report back"),
    Because.OTHER_PHASE: phrase("the situation has come into another phase, in which no pause is called for"),
    Because.BY_POLICY: phrase(
        "the playbook says that this may be done without asking, and people may take it back"
    ),
    Because.ON_REQUEST: phrase("its owners asked for it, before anybody asked them"),
    Because.AT_ONCE: phrase("somebody asks that it goes on ALL AT ONCE, in no turns, with nothing dropped"),
    Because.CLEARED: phrase("its own source calls it over"),
    Because.NO_LONGER_MATCHED: phrase("something was revised, and the playbook no longer matches"),
    Because.OWN_RULE: phrase("the playbook's own rule says that it is over"),
    Because.HOUR_LIMIT: phrase("the limit of the playbook for an hour is reached"),
    Because.DAY_LIMIT: phrase("the limit of the playbook for a day is reached"),
    Because.BRAND_LIMIT: phrase("the limit of all playbooks together for an hour is reached"),
    Because.SHARE_LIMIT: phrase("the share of the campaigns that run by the book is reached"),
    Because.TOOL_LIMIT: phrase("the limit of a tool for an hour is reached"),
}


PAUSED_ANEW = phrase("another pause of it is under way, and must be known first")
"""Why a hold is kept that was to be let go of, though nothing went wrong (resume)."""
CAME_TO = {
    ProposalState.WAITING: phrase("waiting"),
    ProposalState.OPEN: phrase("open"),
    ProposalState.APPROVED: phrase("approved"),
    ProposalState.DECLINED: phrase("declined"),
    ProposalState.EXPIRED: phrase("expired"),
    ProposalState.WITHDRAWN: phrase("withdrawn"),
}
"""How a proposal stands."""
ASKS = {
    ProposalKind.PAUSE: phrase("pause"),
    ProposalKind.END: phrase("end for good, which CANNOT be undone"),
    ProposalKind.ITINERARY: phrase("itinerary"),
    ProposalKind.RELEASE: phrase("release"),
    ProposalKind.LIMIT: phrase("limit"),
}
"""What a proposal asks about, in one word."""


def about_proposal(brand: Brand, proposal: Proposal) -> dict[str, str]:
    """Give the facts of a question."""
    facts = {
        "playbook": proposal.playbook,
        "items": _lines(_item_and_before(brand, proposal, item) for item in items_of(proposal)),
        "approve_with": _approve_with(proposal),
        "until": when(proposal.expires_at),
        "on_timeout": _on_timeout(proposal),
        "because": BECAUSE[proposal.because],
        "by": ", ".join(proposal.decided_by),
        "chosen": _lines(chosen_line(proposal, key) for key in proposal.chosen),
    }
    plan = brand.plans.get(proposal.playbook)
    asks_whether = proposal.asks in {*STOPPING, ProposalKind.ITINERARY}
    if asks_whether and plan is not None and plan.playbook.known_false_positives:
        facts["beware"] = _lines(plan.playbook.known_false_positives)
    if proposal.asks is ProposalKind.END:
        facts["for_good"] = phrase("This CANNOT be undone, and two different people must agree.")
    if proposal.asks is ProposalKind.ITINERARY:
        facts["options"] = _lines(option_lines(brand, proposal))
        facts["goes_to"] = goes_to(brand, proposal)
        facts["export_with"] = f"serviola options export {proposal.id}"
    else:
        facts |= {} if proposal.reached is None else about_limit(proposal, proposal.reached)
        names = (
            "; ".join([campaign_line(brand, row.campaign), *row_notes(brand, proposal, row)])
            for row in proposal.rows
        )
        facts["campaigns"] = _lines(dict.fromkeys(names))
        facts |= about_burst(brand, proposal)
        facts |= {"hurry": pressing} if (pressing := hurry(brand, proposal)) else {}
    return facts


def about_burst(brand: Brand, proposal: Proposal) -> dict[str, str]:
    """Give what a question adds that asks whether what is held goes on all at once; nothing of any other."""
    if proposal.because is not Because.AT_ONCE:
        return {}
    held = [brand.holds[row.hold] for row in proposal.rows if row.hold in brand.holds]
    asked_for = (proposal.playbook, proposal.situation)
    others = {one: None for hold in held if (one := (hold.playbook, hold.situation)) != asked_for}
    also = (
        phrase("{playbook}, for {situation}", playbook=playbook, situation=situation_line(found))
        for playbook, situation in others
        if (found := brand.situations.get(situation)) is not None
    )
    return {
        "at_once": burst_line(brand, held, proposal.asked_at),
        "asked_by": " and ".join(proposal.approvals),
    } | ({"also": _lines(also)} if others else {})


def items_of(proposal: Proposal) -> list[str]:
    """Name what a question is about, in a fixed order."""
    return sorted(
        {item for row in proposal.rows for item in row.items} | {one.item for one in proposal.options}
    )


def about_hold(brand: Brand, hold: Hold) -> dict[str, str]:
    """Give the facts of a message about one hold."""
    return {
        "campaign": campaign_line(brand, hold.campaign),
        "tool": hold.subject.tool,
        "object": hold.subject.id,
        "since": when(hold.since),
        "until": when(hold.until),
        "asked_at": "" if hold.asked_at is None else when(hold.asked_at),
        "verified_at": "" if hold.verified_at is None else when(hold.verified_at),
        "why": hold.says,
        "by_hand": _by_hand(brand, hold),
        "missed": missed(hold),
        "in_flight": flying(hold),
        "done_with": f"serviola decide {hold.proposal} done" if hold.state is HoldState.MANUAL else "",
    }


def to_end_by_hand(brand: Brand, subject: Subject, campaign: str) -> str:
    """Say where a person ends a campaign for good, and what they do there."""
    thing = f"{subject.kind} {subject.id} ({campaign_line(brand, campaign)})"
    line = phrase("Open {tool}, look at {thing} and end it there.", tool=subject.tool, thing=thing)
    return f"{line} {by_hand(brand, subject)}".strip()


def _by_hand(brand: Brand, hold: Hold) -> str:
    if hold.ends:
        return to_end_by_hand(brand, hold.subject, hold.campaign)
    not_paused = {*STARTING, HoldState.FAILED, HoldState.MANUAL, HoldState.UNVERIFIABLE}
    pauses = hold.state in not_paused and not hold.ours
    thing = f"{hold.subject.kind} {hold.subject.id} ({campaign_line(brand, hold.campaign)})"
    if hold.says == PAUSED_ANEW:
        # Whoever resumed it by hand now would undo what the other one is about to read back.
        return phrase("Nothing in the tool; to let it go on, take back the other pause, too.")
    if not pauses:
        return phrase(
            "Open {tool}, look at {thing} and resume it there.", tool=hold.subject.tool, thing=thing
        )
    line = phrase("Open {tool}, look at {thing} and pause it there.", tool=hold.subject.tool, thing=thing)
    words = by_hand(brand, hold.subject)
    return f"{line} {words}".strip()


def item_line(brand: Brand, item: str, now: Instant) -> str:
    """Say a scheduled item in one line."""
    stop = brand.stop(item)
    if stop is None:
        return campaign_line(brand, item)
    lead = (stop.arrives_at - now) // SECOND
    far = span(lead)
    distance = phrase("in {span}", span=far) if lead >= 0 else phrase("arrived {span} ago", span=far)
    itinerary = brand.book.itinerary_of(item)
    vessel = "" if itinerary is None else itinerary.vessel
    return phrase(
        "{vessel} at {place}, {when} ({distance})",
        vessel=vessel or stop.itinerary,
        place=stop.place,
        when=when(stop.arrives_at),
        distance=distance,
    )


def _item_and_before(brand: Brand, proposal: Proposal, item: str) -> str:
    """Say an item, and what was chosen for it the last time that somebody was asked."""
    line = item_line(brand, item, proposal.asked_at)
    chosen = [
        (one.decided_at, option_line(option), " and ".join(one.decided_by))
        for one in brand.proposals.by("chosen_for", item)
        if one.id != proposal.id and one.decided_at is not None and one.decided_at <= proposal.asked_at
        for option in one.options
        if option.item == item and option.key in one.chosen
    ]
    if chosen:
        at, what, by = max(chosen)
        return phrase("{line}; chosen by {by} on {when}: {what}", line=line, by=by, when=when(at), what=what)
    declined = _declined_before(brand, proposal, item)
    if declined is None:
        return line
    at, by = declined
    return phrase("{line}; declined by {by} on {when}, before it began anew", line=line, by=by, when=when(at))


def _declined_before(brand: Brand, proposal: Proposal, item: str) -> tuple[Instant, str] | None:
    """Say when a pause for an item was declined, and by whom, before the situation was over and came again.

    A no is about what was going on then. What begins anew is asked about anew, and says so.
    """
    declined = [
        (one.decided_at, " and ".join(one.decided_by))
        for one in brand.proposals_for(proposal.situation)
        if proposal.asks is one.asks
        and one.asks in STOPPING
        and one.playbook == proposal.playbook
        and one.epoch < proposal.epoch
        and one.state is ProposalState.DECLINED
        and one.decided_at is not None
        and any(item in row.items for row in one.rows)
    ]
    return max(declined, default=None)


def campaign_line(brand: Brand, campaign_id: str) -> str:
    """Say a campaign by name; where another has the same, also which object of which tool it is."""
    campaign = brand.campaign(campaign_id)
    if campaign is None:
        return campaign_id
    name, it = campaign.name, campaign.subject
    return f"{name} ({it.tool} {it.kind} {it.id})" if brand.book.has_twin(campaign) else name


def hours_before(first: Instant | None, at: Instant) -> float | None:
    """Say how many hours before an instant another one lies, to a tenth."""
    return None if first is None else round((first - at) / HOUR, 1)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def how_decided(proposal: Proposal) -> str:
    """Say what a proposal came to, by whom and when: approved by ada on 2010-01-12 22:13 UTC."""
    said: str = CAME_TO[proposal.state]
    if proposal.decided_by:
        said = phrase("{what} by {people}", what=said, people=", ".join(proposal.decided_by))
    if proposal.decided_at is not None:
        said = phrase("{what} on {when}", what=said, when=when(proposal.decided_at))
    return said


def _approve_with(proposal: Proposal) -> str:
    option = " --option KEY" if proposal.asks is ProposalKind.ITINERARY else ""
    return f"serviola decide {proposal.id} approve --plan {proposal.plan}{option}"


def _on_timeout(proposal: Proposal) -> str:
    if proposal.because is Because.BY_POLICY:
        return phrase("it stays paused until the lease ends, and is asked about then")
    by_itself = phrase("nothing happens by itself")
    if proposal.asks is ProposalKind.LIMIT:
        by_itself = phrase("what waits is asked about only as the limit allows")
    left = proposal.rungs_left
    if proposal.on_timeout == "escalate" and left:
        if proposal.ladder:
            return phrase("{steps}; {by_itself}", steps=_steps(proposal), by_itself=by_itself)
        if proposal.escalate_to == proposal.group:
            return phrase("it is asked once more; {by_itself}", by_itself=by_itself)
        return phrase(
            "the question goes to {escalate_to}; {by_itself}",
            escalate_to=proposal.escalate_to,
            by_itself=by_itself,
        )
    return phrase("it counts as declined; {by_itself}", by_itself=by_itself)


def _steps(proposal: Proposal) -> str:
    """Say who is asked when, one after the other; the times are those at which nobody has answered."""
    at, said = proposal.expires_at, ""
    for one in proposal.rungs_left:
        step: str = phrase("at {when} {who} is asked", when=when(at), who=one.group)
        said = phrase("{steps}, {step}", steps=said, step=step) if said else step
        at = later(at, one.within_s)
    return said
