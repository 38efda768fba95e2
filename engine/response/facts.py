"""Facts: the plain strings that the texts for people are filled with.

No outside text is among them; whoever renders a message adds the headline of the signal named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import STARTING, Hold, HoldState
from engine.model.proposal import Because, OptionKind, ProposalKind, ProposalState
from engine.model.scales import Hazard, Severity, SourceClass
from engine.model.signal import SituationState
from engine.model.time import HOUR, SECOND, Instant, moment
from engine.response.limit_facts import about_limit
from engine.response.sendable import system_for
from engine.situations.evidence import of_class, standing
from engine.situations.hearing import unheard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.model.proposal import NotOffered, Option, Proposal
    from engine.model.signal import Silence, Situation
    from engine.response.brand import Brand


OPTIONS_CHARS = 2_800
"""What a message can hold of options beside the rest; the whole list is in `serviola explain`."""

_OPTIONS: dict[str, str] = {
    OptionKind.ALTERNATIVE_PORT: "another port",
    OptionKind.SWAP: "swap with a neighbor",
    OptionKind.REORDER: "another order of calls",
    OptionKind.SEA_DAY: "a day at sea",
    OptionKind.LONGER_BEFORE: "stay longer at the port before",
    OptionKind.EXTEND_PREVIOUS: "stay longer at the port before",
    OptionKind.LONGER_AFTER: "stay longer at the next port",
    OptionKind.EARLIER_CALL: "call earlier",
    OptionKind.LATER_CALL: "call later",
    OptionKind.KEEP_CALL_CHANGED_PURPOSE: "keep the call, with another purpose",
    OptionKind.CANCEL: "cancel",
}
_BECAUSE = {
    Because.MATCHED: "the playbook matched",
    Because.LEASE_ENDED: "the lease has ended, and silence is not an all-clear: somebody must say so",
    Because.RETRACTED: "the source took its report back",
    Because.OTHER_PHASE: "the situation has come into another phase, in which no pause is called for",
    Because.BY_POLICY: "the playbook says that this may be done without asking, and people may take it back",
    Because.CLEARED: "its own source calls it over",
    Because.NO_LONGER_MATCHED: "something was revised, and the playbook no longer matches",
    Because.OWN_RULE: "the playbook's own rule says that it is over",
    Because.HOUR_LIMIT: "the limit of the playbook for an hour is reached",
    Because.DAY_LIMIT: "the limit of the playbook for a day is reached",
    Because.BRAND_LIMIT: "the limit of all playbooks together for an hour is reached",
}


def when(at: Instant) -> str:
    """Write an instant for a person, in UTC and saying so."""
    return moment(at).strftime("%Y-%m-%d %H:%M UTC")


def span(seconds: int) -> str:
    """Write a length of time for a person: 2 d 16 h, 45 min."""
    days, rest = divmod(abs(seconds), 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes = rest // 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{rest} s"


def option_line(option: Option) -> str:
    """Say an option in a few words; of several ports, which."""
    name = _OPTIONS.get(option.option, option.option.replace("_", " "))
    return name if option.call is None else f"{name}: {option.call.place}"


def situation_line(situation: Situation) -> str:
    """Say a situation in one line, in our own words."""
    known = situation.severity is not Severity.UNKNOWN
    parts = [f"{situation.severity} {situation.hazard}" if known else situation.hazard.capitalize()]
    if situation.hazard is Hazard.EARTHQUAKE and situation.magnitude is not None:
        depth = "" if situation.depth_km is None else f", {situation.depth_km:g} km deep"
        parts = [f"M{situation.magnitude:.1f} earthquake{depth}, severity {situation.severity}"]
    if situation.point is not None:
        parts.append(f"at {_degrees(situation.point.lat, 'NS')} {_degrees(situation.point.lon, 'EW')}")
    if situation.topics:
        parts.append(f"about {', '.join(situation.topics)}")
    if situation.area.countries:
        parts.append(f"in {', '.join(situation.area.countries)}")
    parts.append(f"{'since' if situation.standing else 'on'} {when(situation.occurred_at)}")
    return " ".join(parts)


def latest_signal(situation: Situation) -> str:
    """Name the signal that a situation was last told by, empty where only people told of it.

    What somebody wrote on a social network is counted and not quoted: their words lead to who they are.
    """
    told = [piece for piece in situation.evidence if piece.source_class is not SourceClass.SOCIAL]
    newest = max(told, key=lambda piece: (piece.received_at, piece.signal_id), default=None)
    return "" if newest is None else newest.signal_id


def heard_line(situation: Situation) -> str:
    """Say from whom a situation was heard: authorities and systems by name, the others by how many."""
    pieces = standing(situation)
    parts = []
    for source_class in SourceClass:
        publishers = sorted({piece.publisher for piece in pieces if piece.source_class is source_class})
        if publishers:
            count, signals = of_class(situation, source_class)
            parts.append(_heard(source_class, publishers, count, len(signals)))
    return "; ".join(parts) or "nobody who still stands by it"


def _heard(source_class: SourceClass, publishers: list[str], count: int, reports: int) -> str:
    match source_class:
        case SourceClass.NEWS:
            outlets = "1 news outlet" if count == 1 else f"{count} independent news outlets"
            return outlets if reports == count else f"{outlets}, {reports} reports"
        case SourceClass.SOCIAL:
            return "1 person on a social network" if count == 1 else f"{count} people on social networks"
        case SourceClass.OPERATOR:
            return f"people here ({', '.join(publishers)})"
        case _:
            whose = "official sources" if source_class is SourceClass.OFFICIAL else "our own systems"
            return f"{whose} ({', '.join(publishers)})"


def silence_line(situation: Situation, quiet: Mapping[str, Silence]) -> str:
    """Say of a stale situation which sources are not heard, and since when; nothing of any other."""
    if situation.state is not SituationState.STALE:
        return ""
    names = unheard(situation, quiet)
    said = [
        f"the source {name} has not been heard since {when(quiet[name].since)} ({quiet[name].says})"
        for name in names
    ]
    return f"{', and '.join(said) or 'its source is not heard'}; this is not an all-clear"


def about_situation(brand: Brand, situation: Situation) -> dict[str, str]:
    """Give the facts that every message about a situation carries."""
    facts = {
        "situation": situation_line(situation),
        "heard": heard_line(situation),
        "signal": latest_signal(situation),
    }
    silence = silence_line(situation, brand.quiet)
    return facts | {"silence": silence} if silence else facts


def about_proposal(brand: Brand, proposal: Proposal) -> dict[str, str]:
    """Give the facts of a question."""
    items = sorted(
        {item for row in proposal.rows for item in row.items} | {one.item for one in proposal.options}
    )
    facts = {
        "playbook": proposal.playbook,
        "items": _lines(_item_and_before(brand, proposal, item) for item in items),
        "approve_with": _approve_with(proposal),
        "until": when(proposal.expires_at),
        "on_timeout": _on_timeout(proposal),
        "because": _BECAUSE[proposal.because],
        "by": ", ".join(proposal.decided_by),
        "chosen": _lines(_chosen_line(proposal, key) for key in proposal.chosen),
    }
    if proposal.asks is ProposalKind.ITINERARY:
        facts["options"] = _lines(_option_lines(brand, proposal))
        facts["goes_to"] = goes_to(brand, proposal)
        facts["export_with"] = f"serviola options export {proposal.id}"
    else:
        facts |= {} if proposal.reached is None else about_limit(proposal, proposal.reached)
        names = (campaign_line(brand, row.campaign) for row in proposal.rows)
        facts["campaigns"] = _lines(dict.fromkeys(names))
    return facts


def goes_to(brand: Brand, proposal: Proposal) -> str:
    """Name the itinerary systems that a chosen way around is sent to; empty where a person carries it out.

    Once it was approved, that is of what was chosen; another purpose of a call is always for a person.
    """
    decided = proposal.state is ProposalState.APPROVED
    options = [one for one in proposal.options if one.key in proposal.chosen or not decided]
    sent = [one for one in options if one.option != OptionKind.KEEP_CALL_CHANGED_PURPOSE]
    systems = (system_for(brand, one) for one in sent)
    return " and ".join(sorted({system.tool for system in systems if system is not None}))


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
    }


def _by_hand(brand: Brand, hold: Hold) -> str:
    not_paused = {*STARTING, HoldState.FAILED, HoldState.MANUAL, HoldState.UNVERIFIABLE}
    verb = "pause" if hold.state in not_paused and not hold.ours else "resume"
    thing = f"{hold.subject.kind} {hold.subject.id} ({campaign_line(brand, hold.campaign)})"
    return f"Open {hold.subject.tool}, look at {thing} and {verb} it there."


def item_line(brand: Brand, item: str, now: Instant) -> str:
    """Say a scheduled item in one line."""
    stop = brand.stop(item)
    if stop is None:
        return campaign_line(brand, item)
    lead = (stop.arrives_at - now) // SECOND
    distance = f"in {span(lead)}" if lead >= 0 else f"arrived {span(lead)} ago"
    itinerary = brand.book.itinerary_of(item)
    vessel = "" if itinerary is None else itinerary.vessel
    return f"{vessel or stop.itinerary} at {stop.place}, {when(stop.arrives_at)} ({distance})"


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
    if not chosen:
        return line
    at, what, by = max(chosen)
    return f"{line}; chosen by {by} on {when(at)}: {what}"


def option_reasons(option: Option, asked_at: Instant | None = None) -> tuple[str, ...]:
    """Say what speaks for and against an option, with what every revision of the situation moves."""
    call = option.call
    off = "" if call is None or call.off_km is None else f"{call.off_km:.0f} km from the situation, "
    turn = () if option.no_return_at is None else (turn_off_said(option.no_return_at, asked_at),)
    return (*option.reasons, *turn, f"{off}score {option.score:.0f} of 100")


def turn_off_said(at: Instant, now: Instant | None) -> str:
    """Say until when an option can be chosen; as seen from a moment, where there is one."""
    if now is None:
        return f"to be chosen before {when(at)}"
    left = (at - now) // SECOND
    if left <= 0:
        return f"too late: the turn-off was passed on {when(at)}"
    return f"the turn-off is passed in {span(left)}, on {when(at)}"


def not_offered_line(brand: Brand, one: NotOffered) -> str:
    """Say what is no option, and why."""
    stop = brand.stop(one.item)
    instead = one.item if stop is None else f"{stop.place} on {stop.arrive_local[:10]}"
    return f"Not offered instead of {instead}: {one.what}: {one.why}"


def campaign_line(brand: Brand, campaign_id: str) -> str:
    """Say a campaign by name."""
    campaign = brand.campaign(campaign_id)
    return campaign_id if campaign is None else campaign.name


def hours_before(first: Instant | None, at: Instant) -> float | None:
    """Say how many hours before an instant another one lies, to a tenth."""
    return None if first is None else round((first - at) / HOUR, 1)


def _degrees(value: float, letters: str) -> str:
    return f"{abs(value):g} {letters[0] if value >= 0 else letters[1]}"


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def _option_lines(brand: Brand, proposal: Proposal) -> list[str]:
    # A question that was rewritten does not say when; hours from its first asking would be stale.
    asked_at = proposal.asked_at if proposal.revision == 1 else None
    lines = []
    for one in proposal.options:
        unknown = f" (not known: {'; '.join(one.open)})" if one.open else ""
        lines.append(f"{one.key}: {'; '.join(option_reasons(one, asked_at))}{unknown}")
    lines += [not_offered_line(brand, one) for one in proposal.not_offered]
    room = OPTIONS_CHARS
    for index, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return [*lines[:index], f"… and {len(lines) - index} more: serviola explain {proposal.id}"]
    return lines


def _chosen_line(proposal: Proposal, key: str) -> str:
    option = next((one for one in proposal.options if one.key == key), None)
    return key if option is None else f"{key}: {option.reasons[0]}"


def _approve_with(proposal: Proposal) -> str:
    option = " --option KEY" if proposal.asks is ProposalKind.ITINERARY else ""
    return f"serviola decide {proposal.id} approve --plan {proposal.plan}{option}"


def _on_timeout(proposal: Proposal) -> str:
    if proposal.because is Because.BY_POLICY:
        return "it stays paused until the lease ends, and is asked about then"
    by_itself = "nothing happens by itself"
    if proposal.asks is ProposalKind.LIMIT:
        by_itself = "what waits is asked about only as the limit allows"
    if proposal.on_timeout == "escalate" and not proposal.escalated:
        if proposal.escalate_to == proposal.group:
            return f"it is asked once more; {by_itself}"
        return f"the question goes to {proposal.escalate_to}; {by_itself}"
    return f"it counts as declined; {by_itself}"
