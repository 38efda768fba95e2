"""Sentences: what stands in the journal, in one plain line each.

"Paused" is said of a hold that was read back, and of nothing else. Letting go begins with a look at the tool:
that it was asked to go on is not known by then, and not said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.decision import Answer, Decision
from engine.model.hold import Hold, HoldState
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import Reopening, Signal, Silence, Situation, SituationState
from engine.response.facts import CAME_TO, hours_before
from engine.response.situation_facts import heard_line, situation_line
from engine.response.spans import span, when
from engine.rules.units import say_seconds
from serviola.retelling import Kept

if TYPE_CHECKING:
    from engine.model.match import Exposure, Reach
    from engine.model.on_call import OnCall

_HOLD = {
    HoldState.READING: phrase("looking at it as it was before us"),
    HoldState.ASKED: phrase("asked to pause"),
    HoldState.VERIFIED: phrase("PAUSED, read back from the tool"),
    HoldState.UNVERIFIABLE: phrase("asked to pause, but the tool cannot be read: look by hand"),
    HoldState.MANUAL: phrase("has to be paused by hand"),
    HoldState.UNCONFIRMED: phrase("no answer to the pause: reading before trying again"),
    HoldState.FAILED: phrase("is NOT paused"),
    HoldState.NOT_OURS: phrase("was paused already when we came: we leave it alone"),
    HoldState.RELEASING: phrase("is to go on, and is not read back yet"),
    HoldState.RELEASED: phrase("runs again, read back from the tool"),
    HoldState.LOST: phrase("is no longer held by us: we leave it alone"),
}


_ENDS = {
    HoldState.READING: phrase("looking at it as people were shown it"),
    HoldState.ASKED: phrase("asked to end for good, once"),
    HoldState.ENDED: phrase("ENDED for good, read back from the tool"),
    HoldState.UNVERIFIABLE: phrase("asked to end for good, and not known to be: look by hand"),
    HoldState.UNCONFIRMED: phrase("no answer to the end: only reading from now on"),
    HoldState.FAILED: phrase("is NOT ended"),
    HoldState.RELEASED: phrase("is not ended"),
}


STATES = {
    SituationState.OPEN: phrase("open"),
    SituationState.CLEARING: phrase("clearing"),
    SituationState.CLEARED: phrase("cleared"),
    SituationState.STALE: phrase("stale"),
    SituationState.CLOSED: phrase("closed"),
    SituationState.RETRACTED: phrase("retracted"),
}
ANSWERS = {
    Answer.APPROVE: phrase("approve"),
    Answer.DECLINE: phrase("decline"),
    Answer.SEND: phrase("send it once more"),
    Answer.RELEASE: phrase("let it go on"),
    Answer.DONE: phrase("done by hand"),
    Answer.LOOKING: phrase("looking at it"),
    Answer.LATER: phrase("ask me later"),
}


def answer_says(one: Decision) -> str:
    """Say what somebody answered, and why."""
    answer = ANSWERS[one.answer]
    if not one.reason:
        return phrase("answer by {by} ({via}): {answer}", by=one.by, via=one.via, answer=answer)
    return phrase(
        "answer by {by} ({via}): {answer}, because: {reason}",
        by=one.by,
        via=one.via,
        answer=answer,
        reason=one.reason,
    )


def reopening_says(one: Reopening) -> str:
    """Say for how long what ended can be opened again, and for which hazards otherwise."""
    said: str = phrase("what ended is opened again within {span}", span=say_seconds(one.within_s))
    for each in one.hazards:
        span_of = say_seconds(each.within_s)
        said = phrase("{said}; of {hazard} within {span}", said=said, hazard=each.hazard, span=span_of)
    return said


def on_call_says(one: OnCall) -> str:
    """Say who is on call for a group now."""
    if not one.people:
        return phrase("on call for {group}: nobody, or nobody knows", group=one.group)
    return phrase("on call for {group}: {people}", group=one.group, people=", ".join(one.people))


def signal_line(signal: Signal) -> str:
    """Say a signal: what, from whom, which revision of it."""
    social = signal.source_class is SourceClass.SOCIAL
    # What people wrote leads to who they are, and a log is kept: it is counted, not quoted.
    headline = "" if signal.text is None or social else signal.text.headline
    return phrase(
        "signal from {source} ({kind}): {what}",
        source=signal.source,
        kind=_kind(signal),
        what=headline or _measured(signal),
    )


def _kind(signal: Signal) -> str:
    if signal.msg_type is MsgType.CANCEL:
        return phrase("TAKEN BACK")
    if signal.all_clear:
        return phrase("all clear")
    return phrase("revision") if signal.msg_type is MsgType.UPDATE else phrase("first report")


def _measured(signal: Signal) -> str:
    size = "" if signal.magnitude is None else f" M{signal.magnitude:.1f}"
    what = f"{signal.hazard}{size}"
    if not signal.topics:
        return what
    return phrase("{what} about {topics}", what=what, topics=", ".join(signal.topics))


def silence_says(silence: Silence) -> str:
    """Say that a source is quiet, or heard again."""
    if not silence.quiet:
        return phrase("the source {source} is heard again", source=silence.source)
    return phrase(
        "the source {source} has not been heard since {since}, which is no all-clear: {why}",
        source=silence.source,
        since=when(silence.since),
        why=Kept(silence.says),
    )


def situation_says(situation: Situation) -> str:
    """Say how a situation stands."""
    head: str = phrase("situation {id}, revision {revision}", id=situation.id, revision=situation.revision)
    if situation.state is not SituationState.OPEN:
        head = phrase("{situation}, {state}", situation=head, state=STATES[situation.state])
    return phrase(
        "{situation}: {what}; heard from {whom}",
        situation=head,
        what=situation_line(situation),
        whom=heard_line(situation),
    )


def proposal_says(proposal: Proposal) -> str:
    """Say how a proposal stands."""
    name: str = phrase("proposal {id} to {what}", id=proposal.id, what=_asks(proposal))
    if proposal.state is ProposalState.WAITING:
        return phrase("{proposal}: waits, for a limit is reached", proposal=name)
    if proposal.state is not ProposalState.OPEN:
        state = CAME_TO[proposal.state]
        if not proposal.decided_by:
            return phrase("{proposal}: {state}", proposal=name, state=state)
        by = ", ".join(proposal.decided_by)
        return phrase("{proposal}: {state} by {people}", proposal=name, state=state, people=by)
    before = hours_before(proposal.first_call_at, proposal.asked_at)
    if before is None:
        return phrase("{proposal}: asked of {group}", proposal=name, group=proposal.group)
    return phrase(
        "{proposal}: asked of {group}, {hours} h before the first call",
        proposal=name,
        group=proposal.group,
        hours=before,
    )


def _asks(proposal: Proposal) -> str:
    rows = len(proposal.rows)
    match proposal.asks:
        case ProposalKind.PAUSE:
            return phrase("pause {campaigns}", campaigns=so_many(rows, "campaign"))
        case ProposalKind.END:
            return phrase("end {campaigns} for good", campaigns=so_many(rows, "campaign"))
        case ProposalKind.ITINERARY:
            return phrase("adapt {calls}", calls=so_many(rows, "call"))
        case ProposalKind.RELEASE:
            return phrase("resume {campaigns}", campaigns=so_many(rows, "campaign"))
        case ProposalKind.LIMIT:
            waits = 0 if proposal.reached is None else proposal.reached.campaigns
            return phrase("go beyond a limit for {campaigns}", campaigns=so_many(waits, "campaign"))


def is_news(proposal: Proposal) -> bool:
    """Say whether a person should hear of a proposal: not that some more wait, which its message says."""
    more = proposal.asks is ProposalKind.LIMIT and proposal.revision > 1
    # That its tool was read meanwhile is no news of a question.
    more = more or bool(proposal.seen)
    return not (more and proposal.state is ProposalState.OPEN and not proposal.approvals)


def so_many(count: int, what: str) -> str:
    """Say a number of things: 1 campaign, 2 campaigns."""
    match what, count == 1:
        case "campaign", True:
            return phrase("1 campaign")
        case "campaign", False:
            return phrase("{count} campaigns", count=count)
        case "call", True:
            return phrase("1 call")
        case "call", False:
            return phrase("{count} calls", count=count)
        case "stop", True:
            return phrase("1 stop")
        case "stop", False:
            return phrase("{count} stops", count=count)
        case _:
            raise ValueError(f"no word for {count} of {what}")


def hold_says(hold: Hold) -> str:
    """Say how a hold stands."""
    state = _ENDS.get(hold.state, _HOLD.get(hold.state, hold.state)) if hold.ends else _held(hold)
    said: str = phrase(
        "{campaign} in {tool} {state}", campaign=hold.campaign, tool=hold.subject.tool, state=state
    )
    if hold.state is HoldState.VERIFIED and not hold.ends:
        said = phrase("{hold}, until {when}", hold=said, when=when(hold.until))
    return phrase("{hold} ({why})", hold=said, why=Kept(hold.says)) if hold.says else said


def _held(hold: Hold) -> str:
    """Say how a hold stands; of what was let go of and did not go on by that, not that it runs."""
    if hold.state is HoldState.RELEASED and hold.says:
        return phrase("is let go of")
    return _HOLD[hold.state]


def exposure_says(exposure: Exposure) -> str:
    """Say in which ways a situation reaches an item, or by how much it misses it."""
    met = [_reach_says(reach) for reach in exposure.reaches if reach.met]
    missed = [_reach_says(reach) for reach in exposure.reaches if reach.km is not None]
    if not met and not missed:
        return phrase("no way reaches it")
    said, *others = met or missed
    for one in others:
        said = phrase("{first}, {rest}", first=said, rest=one)
    return said


def _reach_says(reach: Reach) -> str:
    by = _way(reach)
    if reach.km is None:
        return by
    km, need = f"{reach.km:.1f}", "" if reach.need_km is None else f"{reach.need_km:.1f}"
    if reach.by == "supply_hub" and reach.need_km is None:
        if reach.met:
            return phrase("{way} inside the impact area", way=by)
        return phrase("{way} {km} km outside the impact area", way=by, km=km)
    if not reach.need_km:
        return phrase("{way} {km} km", way=by, km=km)
    if reach.met:
        return phrase("{way} {km} km within {need}", way=by, km=km, need=need)
    return phrase("{way} {km} km beyond {need}", way=by, km=km, need=need)


def _way(reach: Reach) -> str:
    match reach.by:
        case "supply_hub":
            return phrase("supply hub {hub}", hub=reach.hub)
        case "impact_area":
            return phrase("impact area")
        case "radius":
            return phrase("radius")
        case "country":
            return phrase("country")
        case _:
            return reach.by


def lead_says(lead_s: int) -> str:
    """Say how far off an arrival is."""
    far = span(lead_s)
    return phrase("in {span}", span=far) if lead_s >= 0 else phrase("{span} ago", span=far)
