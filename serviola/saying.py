"""Saying: what happened, in one plain line each, for a log and for a screen.

"Paused" is said of a hold that was read back, and of nothing else.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model.adaptation import Adaptation, AdaptationState
from engine.model.hold import Hold, HoldState
from engine.model.match import Exposure, Reach, Surprise
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Decision, Proposal, ProposalKind, ProposalState, Switch, Verdict
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import Reopening, Signal, Silence, Situation, SituationState
from engine.response.adapt_facts import adaptation_line
from engine.response.facts import heard_line, hours_before, situation_line
from engine.response.spans import span, when
from engine.rules.units import say_seconds
from serviola.drawing import chosen_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model.codec import Input, Word
    from engine.ports import Batch
    from engine.response.brand import Brand

_HOLD = {
    HoldState.READING: "looking at it as it was before us",
    HoldState.ASKED: "asked to pause",
    HoldState.VERIFIED: "PAUSED, read back from the tool",
    HoldState.UNVERIFIABLE: "asked to pause, but the tool cannot be read: look by hand",
    HoldState.MANUAL: "has to be paused by hand",
    HoldState.UNCONFIRMED: "no answer to the pause: reading before trying again",
    HoldState.FAILED: "is NOT paused",
    HoldState.NOT_OURS: "was paused already when we came: we leave it alone",
    HoldState.RELEASING: "asked to go on",
    HoldState.RELEASED: "runs again, read back from the tool",
    HoldState.LOST: "was changed by somebody since: we leave it alone",
}


_ENDS = {
    HoldState.READING: "looking at it as people were shown it",
    HoldState.ASKED: "asked to end for good, once",
    HoldState.ENDED: "ENDED for good, read back from the tool",
    HoldState.UNVERIFIABLE: "asked to end for good, and not known to be: look by hand",
    HoldState.UNCONFIRMED: "no answer to the end: only reading from now on",
    HoldState.FAILED: "is NOT ended",
    HoldState.RELEASED: "is not ended",
}


class Teller:
    """Says batches one after the other, leaving out what is no news to a person."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._holds: dict[str, HoldState] = {}
        self._calls: dict[str, AdaptationState] = {}

    def lines(self, batch: Batch, brand: Brand | None = None) -> list[str]:
        """Say what a batch brought; with the brand, also what was chosen for each call."""
        if batch.inputs and all(isinstance(item, Silence) for item in batch.inputs):
            others = self._words(_others(batch.words), brand)
            return [*_inputs(batch.inputs), *_in_silence(batch.words), *others]
        return [*_inputs(batch.inputs), *self._words(batch.words, brand)]

    def _words(self, words: Iterable[Word], brand: Brand | None) -> Iterator[str]:
        for word in words:
            match word:
                case Situation():
                    yield situation_says(word)
                case Proposal() if is_news(word):
                    yield proposal_says(word)
                    if brand is not None and word.state is ProposalState.APPROVED:
                        yield from (f"chosen for {line}" for line in chosen_lines(brand, word))
                case Decision():
                    yield f"answer by {word.by}: {word.answer}, without asking anybody"
                case Verdict() if not word.accepted or not word.final:
                    yield word.says
                case Hold() if self._is_news(word):
                    yield hold_says(word)
                case Adaptation() if self._is_news_of(word):
                    yield adaptation_line(word)
                case Surprise():
                    yield f"SURPRISE in {word.playbook} for {word.item}: {word.says}; plain was believed"
                case _:
                    pass

    def _is_news(self, hold: Hold) -> bool:
        said = self._holds.get(hold.id)
        self._holds[hold.id] = hold.state
        return hold.state is not said and hold.state is not HoldState.READING

    def _is_news_of(self, one: Adaptation) -> bool:
        said = self._calls.get(one.id)
        self._calls[one.id] = one.state
        quiet = {AdaptationState.READING, AdaptationState.READY}
        return one.state is not said and one.state not in quiet


def _inputs(inputs: Iterable[Input]) -> Iterator[str]:
    for item in inputs:
        match item:
            case Signal():
                yield signal_line(item)
            case Silence():
                yield silence_says(item)
            case Decision():
                reason = f", because: {item.reason}" if item.reason else ""
                yield f"answer by {item.by} ({item.via}): {item.answer}{reason}"
            case Reopening():
                spans = [(one.hazard, one.within_s) for one in item.hazards]
                said = [say_seconds(item.within_s), *(f"{of} {say_seconds(s)}" for of, s in spans)]
                yield f"what ended is opened again within: {', '.join(said)}"
            case Switch():
                yield f"{'STOPPED' if item.halted else 'started'} by {item.by}"
            case ProgramRevision():
                stops = sum(len(one.stops) for one in item.itineraries)
                campaigns = so_many(len(item.campaigns), "campaign")
                yield f"book {item.source}: {so_many(stops, 'stop')}, {campaigns}"
            case PlaybookRevision():
                yield f"playbook {item.name}: {'taken in' if item.text else 'withdrawn'}"
            case _:
                pass


def _in_silence(words: Iterable[Word]) -> Iterator[str]:
    """Count what a silence moves: hundreds of situations may hang on one source."""
    states = Counter(word.state for word in words if isinstance(word, Situation))
    for state, count in sorted(states.items()):
        yield f"{f'{count} situations are' if count > 1 else 'one situation is'} {state} because of it"


def _others(words: Iterable[Word]) -> Iterator[Word]:
    return (word for word in words if not isinstance(word, Situation))


def signal_line(signal: Signal) -> str:
    """Say a signal: what, from whom, which revision of it."""
    social = signal.source_class is SourceClass.SOCIAL
    # What people wrote leads to who they are, and a log is kept: it is counted, not quoted.
    what = "" if signal.text is None or social else signal.text.headline
    size = "" if signal.magnitude is None else f" M{signal.magnitude:.1f}"
    kind = {MsgType.ALERT: "first report", MsgType.UPDATE: "revision", MsgType.CANCEL: "TAKEN BACK"}
    taken_back = signal.msg_type is MsgType.CANCEL
    name = "all clear" if signal.all_clear and not taken_back else kind.get(signal.msg_type, signal.msg_type)
    about = f" about {', '.join(signal.topics)}" if signal.topics else ""
    return f"signal from {signal.source} ({name}): {what or f'{signal.hazard}{size}{about}'}"


def silence_says(silence: Silence) -> str:
    """Say that a source is quiet, or heard again."""
    if not silence.quiet:
        return f"the source {silence.source} is heard again"
    since = when(silence.since)
    return (
        f"the source {silence.source} has not been heard since {since}, which is no all-clear: {silence.says}"
    )


def situation_says(situation: Situation) -> str:
    """Say how a situation stands."""
    head = f"situation {situation.id}, revision {situation.revision}"
    if situation.state is not SituationState.OPEN:
        head += f", {situation.state}"
    return f"{head}: {situation_line(situation)}; heard from {heard_line(situation)}"


def proposal_says(proposal: Proposal) -> str:
    """Say how a proposal stands."""
    what = {
        ProposalKind.PAUSE: f"pause {so_many(len(proposal.rows), 'campaign')}",
        ProposalKind.END: f"end {so_many(len(proposal.rows), 'campaign')} for good",
        ProposalKind.ITINERARY: f"adapt {so_many(len(proposal.rows), 'call')}",
        ProposalKind.RELEASE: f"resume {so_many(len(proposal.rows), 'campaign')}",
        ProposalKind.LIMIT: f"go beyond a limit for {_waiting(proposal)}",
    }[proposal.asks]
    if proposal.state is ProposalState.WAITING:
        return f"proposal {proposal.id} to {what}: waits, for a limit is reached"
    if proposal.state is not ProposalState.OPEN:
        who = f" by {', '.join(proposal.decided_by)}" if proposal.decided_by else ""
        return f"proposal {proposal.id} to {what}: {proposal.state}{who}"
    before = hours_before(proposal.first_call_at, proposal.asked_at)
    lead = "" if before is None else f", {before} h before the first call"
    return f"proposal {proposal.id} to {what}: asked of {proposal.group}{lead}"


def _waiting(proposal: Proposal) -> str:
    return so_many(0 if proposal.reached is None else proposal.reached.campaigns, "campaign")


def is_news(proposal: Proposal) -> bool:
    """Say whether a person should hear of a proposal: not that some more wait, which its message says."""
    more = proposal.asks is ProposalKind.LIMIT and proposal.revision > 1
    # That its tool was read meanwhile is no news of a question.
    more = more or bool(proposal.seen)
    return not (more and proposal.state is ProposalState.OPEN and not proposal.approvals)


def so_many(count: int, what: str, many: str = "") -> str:
    """Say a number of things: 1 campaign, 2 campaigns."""
    return f"{count} {what if count == 1 else many or f'{what}s'}"


def hold_says(hold: Hold) -> str:
    """Say how a hold stands."""
    why = f" ({hold.says})" if hold.says else ""
    until = f", until {when(hold.until)}" if hold.state is HoldState.VERIFIED else ""
    if hold.ends:
        return f"{hold.campaign} in {hold.subject.tool} {_ENDS.get(hold.state, hold.state)}{why}"
    return f"{hold.campaign} in {hold.subject.tool} {_HOLD[hold.state]}{until}{why}"


def exposure_says(exposure: Exposure) -> str:
    """Say in which ways a situation reaches an item, or by how much it misses it."""
    met = [_reach_says(reach) for reach in exposure.reaches if reach.met]
    if met:
        return ", ".join(met)
    missed = [_reach_says(reach) for reach in exposure.reaches if reach.km is not None]
    return ", ".join(missed) or "no way reaches it"


def _reach_says(reach: Reach) -> str:
    by = {"supply_hub": f"supply hub {reach.hub}", "impact_area": "impact area"}.get(reach.by, reach.by)
    if reach.km is None:
        return by
    if reach.by == "supply_hub" and reach.need_km is None:
        return f"{by} {'inside' if reach.met else f'{reach.km:.1f} km outside'} the impact area"
    sign = "within" if reach.met else "beyond"
    need = "" if not reach.need_km else f" {sign} {reach.need_km:.1f}"
    return f"{by} {reach.km:.1f} km{need}"


def lead_says(lead_s: int) -> str:
    """Say how far off an arrival is."""
    return f"in {span(lead_s)}" if lead_s >= 0 else f"{span(lead_s)} ago"
