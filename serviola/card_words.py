"""Card words: what a card says beside the question: who speaks of it, how near it is, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import HOLDING, STARTING, HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.scales import Certainty, PauseClass, SourceClass
from engine.model.signal import GOING_ON
from engine.model.time import SECOND, later
from engine.response.gathering import gathers
from engine.response.left_out import left_out_names
from engine.response.option_facts import goes_to
from engine.response.spans import span, when
from engine.response.track_questions import OF_WORLD
from engine.rules.units import say_seconds
from engine.situations.evidence import independent, of_class, standing
from engine.situations.portrait import TEXTS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from engine.model.hold import Hold
    from engine.model.match import Reach
    from engine.model.program import Subject
    from engine.model.proposal import Proposal, Row
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand

MOST_NAMES = 4
"""So many publishers of a class are named; all of them are in `serviola explain`."""
LEAST_AGE_S = 60
"""Nobody needs an age in seconds, and the clocks of two machines differ by as much."""
GUESTS = "excursions"
"""The number of guests that a playbook may look at, by the name under which it declares that."""
CLASSES = {
    SourceClass.OFFICIAL: phrase("official sources"),
    SourceClass.NEWS: phrase("news outlets"),
    SourceClass.SOCIAL: phrase("social networks"),
    SourceClass.OPS: phrase("our own systems"),
    SourceClass.OPERATOR: phrase("people here"),
}
SURE = {
    Certainty.OBSERVED: phrase("it was observed"),
    Certainty.LIKELY: phrase("likely"),
    Certainty.POSSIBLE: phrase("possible, not more"),
    Certainty.UNLIKELY: phrase("unlikely"),
    Certainty.UNKNOWN: phrase("the sources do not say"),
}
MEANS = {
    PauseClass.SUSPEND: phrase("suspend, it can go on where it stopped"),
    PauseClass.SKIP: phrase("skip, what falls due meanwhile is left out for good"),
    PauseClass.REVERT: phrase("revert, it is a draft again and has to be scheduled anew"),
    PauseClass.KILL: phrase("kill, it could only be ended, and that cannot be undone"),
    PauseClass.NONE: phrase("none, a person has to do it by hand"),
}
"""What a pause is in a tool, and whether it can be undone."""
_ANSWERED = frozenset({ProposalState.APPROVED, ProposalState.DECLINED, ProposalState.EXPIRED})
BY_ROW = frozenset({ProposalKind.PAUSE, ProposalKind.RELEASE})
"""Questions of which some rows may be approved, and others left out."""


def evidence_lines(proposal: Proposal, situation: Situation) -> tuple[str, ...]:
    """Say who speaks of a situation, by class and age, and how sure they are.

    The ages are those of the moment that is named, since nobody rewrites a card as its minutes pass.
    """
    pieces = standing(situation)
    if not pieces:
        return (phrase("Nobody still stands by it."),)
    at = max(proposal.asked_at, *(piece.received_at for piece in pieces))
    parts = [_voices(situation, one, at) for one in SourceClass]
    heard = joined([part for part in parts if part])
    count, _ = independent(situation)
    certainty = SURE[situation.certainty]
    return (
        phrase("Evidence, as of {when}: {heard}", when=when(at), heard=heard),
        phrase("How sure: {certainty}; voices of their own: {count}", certainty=certainty, count=count),
    )


def _voices(situation: Situation, source_class: SourceClass, at: Instant) -> str:
    pieces = [one for one in standing(situation) if one.source_class is source_class]
    if not pieces:
        return ""
    count, signals = of_class(situation, source_class)
    whose: str = phrase("{whose} {count}", whose=CLASSES[source_class], count=count)
    if source_class not in TEXTS:
        named = _named(sorted({one.publisher for one in pieces}))
        whose = phrase("{whose} ({publishers})", whose=whose, publishers=named)
    elif len(signals) > count:
        whose = phrase("{whose} (copies not counted: {copies})", whose=whose, copies=len(signals) - count)
    age = span(max(LEAST_AGE_S, (at - max(one.sent_at for one in pieces)) // SECOND))
    return phrase("{whose}, newest {age} old", whose=whose, age=age)


def _named(publishers: Sequence[str]) -> str:
    more = len(publishers) - MOST_NAMES
    return ", ".join(publishers[:MOST_NAMES]) + (f" +{more}" if more > 0 else "")


def numbers(brand: Brand, proposal: Proposal, item: str) -> list[str]:
    """Say how near a situation comes to an item, and how many guests are booked, where that may be said."""
    reach = _nearest(brand, proposal, item)
    said = [] if reach is None else [_reach(reach)]
    stop, plan = brand.stop(item), brand.plans.get(proposal.playbook)
    declared = plan is not None and GUESTS in plan.playbook.customer_fields
    if declared and stop is not None and stop.excursions is not None:
        said.append(phrase("{count} guests booked ashore", count=stop.excursions))
    return said


def _nearest(brand: Brand, proposal: Proposal, item: str) -> Reach | None:
    """Give the way that reaches an item from the least distance; one without a distance comes last."""
    key = (proposal.playbook, proposal.situation, proposal.epoch, item)
    one = brand.exposures.get(key)
    met = [] if one is None else [reach for reach in one.reaches if reach.met]
    return min(met, key=lambda each: (each.km is None, each.km or 0.0, each.by), default=None)


def _reach(reach: Reach) -> str:
    if reach.by == "topic":
        return phrase("shares the topic {topic}", topic=reach.hub)
    if reach.km is None:
        return phrase("in a country that is affected")
    km = f"{reach.km:.0f}" if reach.km >= 10 else f"{reach.km:g}"
    if reach.by == "supply_hub":
        return phrase("its supply hub {hub} is {km} km away", hub=reach.hub, km=km)
    if not reach.km:
        return phrase("inside the area")
    if reach.need_km:
        return phrase("{km} km away, within {need} km", km=km, need=f"{reach.need_km:.0f}")
    return phrase("{km} km away", km=km)


def owner_note(brand: Brand, proposal: Proposal, row: Row) -> list[str]:
    """Name whose a campaign is, where others are asked about it."""
    campaign = brand.campaign(row.campaign)
    if campaign is None or campaign.owner in {"", proposal.group}:
        return []
    return [phrase("owner {owner}", owner=campaign.owner)]


def changed_line(proposal: Proposal) -> str:
    """Say that an earlier plan of a question is void, and with it every button and window that named it."""
    if proposal.state is not ProposalState.OPEN or proposal.revision < 2:
        return ""
    if proposal.asks is ProposalKind.LIMIT or proposal.because is Because.BY_POLICY:
        return ""
    return phrase(
        "This question was changed: it is now plan {plan}. Buttons and windows of an earlier plan are void, "
        "and so is what was answered to it.",
        plan=proposal.plan,
    )


def left_out_lines(brand: Brand, proposal: Proposal) -> list[str]:
    """Name what was left out of a yes: nothing is done with it."""
    names = left_out_names(brand, proposal)
    if proposal.asks is ProposalKind.RELEASE:
        return [
            phrase("{campaign}: left out by who approved, and it stays paused", campaign=name)
            for name in names
        ]
    return [phrase("{campaign}: left out by who approved, and left alone", campaign=name) for name in names]


def undo_lines(brand: Brand, proposal: Proposal, holds: Sequence[Hold]) -> tuple[str, ...]:
    """Say how what was decided is undone, with which command and where; nothing where nothing was done."""
    if proposal.state is not ProposalState.APPROVED:
        return ()
    if proposal.asks is ProposalKind.ITINERARY:
        return (_undo_calls(brand, proposal),)
    if proposal.asks is ProposalKind.RELEASE:
        where = " · ".join(dict.fromkeys(_object(row.subject) for row in proposal.rows if row.subject))
        return (phrase("To pause it again: by hand, in {where}", where=where),) if where else ()
    if proposal.asks is not ProposalKind.PAUSE:
        return ()
    held = [one for one in holds if one.state in HOLDING | STARTING]
    ours = [one for one in held if one.state is not HoldState.NOT_OURS]
    if not ours:
        return ()
    return (phrase("To undo it: serviola decide {id} release", id=proposal.id), *_kept_back(ours))


def _undo_calls(brand: Brand, proposal: Proposal) -> str:
    system = goes_to(brand, proposal)
    if system:
        return phrase("To undo it: change the calls back by hand, in {tool}", tool=system)
    return phrase("To undo it: tell who carries it out; Serviola changed no itinerary")


def later_line(brand: Brand, proposal: Proposal) -> str:
    """Say what becomes of what comes under the same situation later, where its playbook gathers that.

    Of an open question it is not known when it is answered; of one that is decided it is, and said so.
    """
    plan, situation = brand.plans.get(proposal.playbook), brand.situations.get(proposal.situation)
    own = proposal.asks in OF_WORLD and proposal.because is Because.MATCHED
    if not own or plan is None or situation is None or not gathers(plan):
        return ""
    again_s = plan.playbook.again_s or 0
    if proposal.state is ProposalState.OPEN:
        return phrase(
            "What comes under this situation after the answer is gathered, and asked about together within "
            "{time}; sooner where it gets worse or cannot wait.",
            time=say_seconds(again_s),
        )
    ended = proposal.state in _ANSWERED and proposal.decided_at is not None
    if not ended or situation.state not in GOING_ON or situation.epoch != proposal.epoch:
        return ""
    return phrase(
        "This stands until {until} at the latest: what else comes under this situation is gathered, and "
        "asked about together by then; sooner where it gets worse or cannot wait.",
        until=when(later(proposal.decided_at or proposal.asked_at, again_s)),
    )


def later_of(brand: Brand, proposal: str) -> str:
    """Say the same of a question by its name; nothing of one that is not known."""
    known = brand.proposals.get(proposal)
    return "" if known is None else later_line(brand, known)


def _kept_back(holds: Sequence[Hold]) -> list[str]:
    """Say what an undo does not bring back whole."""
    classes = {one.pause_class for one in holds}
    said: list[str] = []
    if PauseClass.SKIP in classes:
        said.append(phrase("What fell due meanwhile is not sent later."))
    if PauseClass.NONE in classes or any(one.state is HoldState.MANUAL for one in holds):
        said.append(phrase("What was paused by hand is resumed by hand, in its tool."))
    return said


def _object(subject: Subject) -> str:
    return f"{subject.tool} ({subject.kind} {subject.id})"


def or_by_hand(said: str, subject: Subject | None, unreachable: Collection[str]) -> str:
    """Add what a person does about an object whose tool does not answer; nothing where it does."""
    if subject is None or subject.tool not in unreachable:
        return said
    return phrase(
        "{campaign}; {tool} cannot be reached now, pause it by hand", campaign=said, tool=subject.tool
    )


def joined(parts: Sequence[str]) -> str:
    """Join parts so that each can be said in another language, and a name in it stays."""
    said, *others = parts
    for one in others:
        said = phrase("{first}; {rest}", first=said, rest=one)
    return said
