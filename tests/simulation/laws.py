"""What must be so, each as one small function named for it, with the law of the house or the promise it stands for.

Each gives a sentence for everything that is not as it must be. They stand in five tables: what is asked at each
call of the tool, at each thing that the tool did, at each batch as it is kept, after each step of the core, after
each step of the simulation, and at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from engine.model.hold import (
    HOLDING,
    STARTING,
    Do,
    Hold,
    HoldState,
    Outcome,
    RunState,
    Tick,
)
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.signal import GOING_ON, Signal, Silence, Situation, SituationState
from engine.model.time import MINUTE
from engine.ports import Batch
from engine.response.brand import Brand
from engine.response.giving_up import is_waiting
from engine.response.notices import RETRY_MARK
from engine.response.sweep import CLEAR_FOR, OVERDUE
from engine.rules.plain import PlainEvaluator
from engine.situations.belief import is_called_over
from engine.situations.evidence import is_background
from engine.situations.hearing import as_believed
from engine.trials.replay import replay
from serviola.core import Core
from store.sqlite import SqliteStore
from tests.replay.minds import differences, remembered
from tests.simulation.laws_of_answers import (
    ENDS,
    a_policy_answers_only_what_it_may,
    a_question_that_ended_stays_as_it_ended,
    each_final_answer_counts_once,
    only_the_right_person_in_time_on_the_plan_shown,
)
from tests.simulation.laws_of_epochs import EPOCHS
from tests.simulation.laws_of_sends import LEFT, SENDS, all_at_once_takes_two_people
from tests.simulation.laws_of_the_tool import (
    each_key_acts_once,
    nothing_is_changed_while_everything_is_stopped,
    only_what_is_ours_is_resumed,
    only_what_was_approved_is_asked_for,
    what_is_asked_for_stands_in_the_journal_first,
)
from tests.simulation.laws_of_turns import TURNS, nobody_is_left_waiting_for_their_turn
from tests.simulation.life import BRAND, Life
from tests.simulation.naive import holds as called_for
from tests.simulation.outside import Outside

Said = Iterator[str]


# --- at each batch, as it is kept ---


def paused_is_said_only_after_reading_it_back(outside: Outside, batch: Batch) -> Said:
    """Say "paused" only after reading it back (law 8, P3)."""
    for place, word in enumerate(batch.words):
        if isinstance(word, Hold) and word.state is HoldState.VERIFIED:
            earlier = [one for one in batch.words[:place] if isinstance(one, Hold) and one.id == word.id]
            before = earlier[-1] if earlier else outside.ledger.hold(word.id)
            if before is None or before.state is not HoldState.VERIFIED:
                yield from _proved(outside, batch, before, word)
    for intent in batch.intents:
        if intent.template in {"told_paused", "told_resumed"} and RETRY_MARK not in intent.key:
            want = HoldState.VERIFIED if intent.template == "told_paused" else HoldState.RELEASED
            said = [one for one in batch.words if isinstance(one, Hold) and one.id == intent.hold]
            if want not in {one.state for one in said}:
                yield f"{intent.recipient} is told {intent.template} of {intent.hold}, which is not {want}"


def _proved(outside: Outside, batch: Batch, before: Hold | None, hold: Hold) -> Said:
    intents = outside.ledger.intents
    outcomes = [
        one for one in batch.inputs if isinstance(one, Outcome) and intents[one.intent].hold == hold.id
    ]
    readings = [one.reading for one in outcomes if one.reading]
    if before is not None and before.state is HoldState.RELEASING and not readings:
        # Kept after a resume that did not take: then nothing of ours set it running since.
        last = outside.tool.moved_last(hold.subject.id)
        ran = last is not None and last.ours and last.after.state is RunState.RUNNING
        if (
            ran
            and last is not None
            and last.at < batch.now - MINUTE
            and not outside.tool.lagged(hold.subject.id)
        ):
            yield f"{hold.id} is called paused after our own resume took"
        return
    shown = [one.shown.state for one in outside.tool.seen if one.campaign == hold.subject.id]
    if before is None or not hold.ours or [one.state for one in readings] != [RunState.PAUSED]:
        yield f"{hold.id} is called paused, and what was read is {[one.state.value for one in readings]}"
    elif hold.after != readings[0] or RunState.PAUSED not in shown:
        yield f"{hold.id} is called paused, and the tool never showed it so"


def silence_never_clears(outside: Outside, batch: Batch) -> Said:
    """Take silence for no all-clear (law 10): it makes stale, and ends, asks and undoes nothing."""
    latest = {id: words[-1] for id, words in outside.ledger.situations.items() if words}
    quiet_only = all(isinstance(one, Silence) for one in batch.inputs)
    nobody_spoke = all(isinstance(one, Silence | Tick) for one in batch.inputs)
    for word in batch.words:
        if isinstance(word, Situation):
            before = latest.get(word.id)
            if word.state is SituationState.CLEARED:
                yield from _over(before, word, batch)
            if word.state is SituationState.RETRACTED and nobody_spoke:
                yield f"{word.id} is taken back, and nobody said so"
            latest[word.id] = word
        elif quiet_only:
            yield f"a {word.kind} is said because a source is quiet, or heard again"


def _over(before: Situation | None, word: Situation, batch: Batch) -> Said:
    if before is not None and before.state is SituationState.CLEARED:
        return  # its source says once more that it is over
    if before is None and word.epoch == 0 and any(one.all_clear for one in word.evidence):
        return  # its end was heard before its beginning, and nobody was asked about it
    if before is None or before.state is not SituationState.CLEARING or not is_called_over(word.evidence):
        yield f"{word.id} is called over, and was {None if before is None else before.state}"
    elif batch.now - before.updated_at < CLEAR_FOR:
        yield f"{word.id} is called over before its all-clear has stood"


def a_retraction_tells_exactly_those_who_were_told(outside: Outside, batch: Batch) -> Said:
    """Tell of a retraction those who were asked or told, all of them and nobody else (law 11)."""
    for word in batch.words:
        if not isinstance(word, Situation) or word.state is not SituationState.RETRACTED:
            continue
        before = outside.ledger.situations.get(word.id)
        if not before or before[-1].state is SituationState.RETRACTED or len(batch.inputs) > 1:
            continue
        knew = {
            one.recipient
            for one in outside.ledger.intents.values()
            if one.situation == word.id and one.do in {Do.ASK, Do.TELL}
        }
        told = {one.recipient for one in batch.intents if one.template == "told_retracted"}
        if told != knew:
            yield f"{word.id} is taken back: {sorted(knew)} knew of it, {sorted(told)} are told"


# --- after each step of the core ---


def nothing_waits_for_nothing(outside: Outside, core: Core, batch: Batch) -> Said:
    """Keep a way out of everything: an answer, a deadline, a lease (law 3, P12)."""
    brand = core.state.brand(BRAND)
    ticked = any(isinstance(one, Tick) for one in batch.inputs)
    for hold in brand.holds.values():
        asked = hold.state in HOLDING and hold.asked_release
        # What waits for its turn has its answer already (laws_of_turns).
        if asked and hold.resume_at is None:
            question = brand.proposals.get(hold.asked_release)
            if question is None or question.state is not ProposalState.OPEN:
                yield f"{hold.id} waits for an answer to {hold.asked_release}, which is not open"
        elif ticked and hold.state in HOLDING and not asked and hold.until <= batch.now:
            yield f"the lease of {hold.id} has ended, and nobody is asked"
        under_way = hold.state in STARTING or hold.state is HoldState.RELEASING
        if ticked and under_way and batch.now > hold.deadline + OVERDUE and not is_waiting(brand, hold):
            yield f"{hold.id} is {hold.state} long after its deadline"
    for proposal in brand.proposals.values():
        if ticked and proposal.state is ProposalState.OPEN and proposal.expires_at <= batch.now:
            yield f"{proposal.id} is open after it has expired"
        if proposal.state is ProposalState.APPROVED and proposal.asks is ProposalKind.PAUSE:
            held = {one.row for one in brand.holds.values() if one.proposal == proposal.id}
            lost = {row.key for row in proposal.rows if brand.campaign(row.campaign)} - held
            if lost and any(word.id == proposal.id for word in batch.words if isinstance(word, Proposal)):
                yield f"{proposal.id} was approved, and {sorted(lost)} are lost"


def matches_are_those_of_the_naive_matcher(outside: Outside, core: Core, batch: Batch) -> Said:
    """Find with indexes what is found without (README: the right answer every time).

    A match stands while it was called for at the moment when it matched; what silence alone would undo stands.
    """
    everything = any(isinstance(one, Tick | ProgramRevision | PlaybookRevision) for one in batch.inputs)
    said = Counter(word.id for word in batch.words if isinstance(word, Situation))
    spoken = any(isinstance(one, Signal) for one in batch.inputs) and not any(
        isinstance(one, Silence) for one in batch.inputs
    )
    steady = outside.matched_at_batch == outside.ledger.batches - 1 and len(batch.inputs) == 1
    brand = core.state.brand(BRAND)
    for situation in brand.situations.values():
        looked_at = everything or (spoken and said[situation.id])
        if looked_at and situation.state in GOING_ON and not is_background(situation):
            yield from _compared(outside, brand, situation, batch, steady=steady and said[situation.id] <= 1)
    outside.matched_at_batch = outside.ledger.batches
    outside.matched = {key: match.at for key, match in brand.matches.items()}


def _compared(outside: Outside, brand: Brand, situation: Situation, batch: Batch, *, steady: bool) -> Said:
    believed = replace(situation, state=as_believed(situation))
    for name, plan in sorted(brand.plans.items()):
        asked = outside.asked[plan.playbook.digest]
        if asked["timed"]:
            # The naive matcher knows no past; test_courses_by_the_minute.py has a reference for it.
            continue
        for stop in brand.stops():
            key = (name, situation.id, situation.epoch, stop.id)
            match, was = brand.matches.get(key), outside.matched.get(key)
            if match is not None:
                outside.count["a match"] += 1
                if not any(called_for(asked, one, stop, match.at) for one in (situation, believed)):
                    yield f"{name} matches {stop.id} in {situation.id}, and should not"
                continue
            if called_for(asked, situation, stop, batch.now):
                yield f"{name} should match {stop.id} in {situation.id}, and does not"
            elif steady and was is not None and called_for(asked, situation, stop, was):
                yield f"{name} matched {stop.id} in {situation.id}, which the world has not undone"


# --- after each step of the simulation ---


def nothing_broke(outside: Outside, life: Life | None) -> Said:
    """Let nothing end the service, and no error go unnoticed, but the end of the process itself."""
    if life is not None:
        yield from life.broken


def each_message_stands_once(outside: Outside, _: Life | None) -> Said:
    """Put each question and each word before its recipient once; another copy only where the answer was lost."""
    for key, places in outside.stands_at.items():
        if len(places) > 1:
            yield f"{key} stands in {len(places)} places: {sorted(places)}"
    for key in outside.twofold:
        yield f"two different things were told as {key}"


# --- now and then, and at the end ---


def a_core_that_starts_now_has_the_same_in_mind(outside: Outside, life: Life) -> Said:
    """Lose nothing by a restart (P1, P9): what the store gives back is what the running core knows."""
    if life.core is not None:
        fresh = remembered(SqliteStore(outside.db), PlainEvaluator())
        yield from differences(fresh, life.core.state)


def the_chain_holds(outside: Outside, _: Life) -> Said:
    """Keep the journal whole (P9)."""
    yield from SqliteStore(outside.db).verify()


def the_words_replay(outside: Outside, _: Life) -> Said:
    """Say the same words of the same inputs, byte for byte (P9)."""
    yield from replay(SqliteStore(outside.db).batches(), PlainEvaluator(), [BRAND])


def nothing_is_left_undone(outside: Outside, life: Life) -> Said:
    """Bring everything that was begun to its end (law 2, P12)."""
    store, now = SqliteStore(outside.db), outside.time.now()
    yield from (f"{one.key} was begun and has no outcome" for one in store.interrupted())
    due = store.next_due()
    if due is not None and due <= now:
        yield f"something was due at {due} and nobody did it"
    yield from (f"{item.kind} {getattr(item, 'id', '')} is left in the inbox" for _, item in store.inbox())
    assert life.core is not None
    for hold in life.core.state.brand(BRAND).holds.values():
        if hold.state in STARTING or hold.state is HoldState.RELEASING:
            yield f"{hold.id} is {hold.state} for ever"
        if hold.state in HOLDING and not hold.asked_release and hold.until <= now:
            yield f"{hold.id} is held without an end"


def nothing_that_was_heard_is_lost(outside: Outside, _: Life) -> Said:
    """Lose no signal and no answer (P1)."""
    published = {one.id for feed in outside.feeds.values() for one in feed.seen}
    lost = sorted(published - outside.ledger.signals)
    if lost:
        yield f"signals that nobody heard: {lost}"
    for id, times in outside.answered.items():
        if outside.ledger.times_decided[id] != times:
            yield f"the answer {id} was given {times} times and weighed {outside.ledger.times_decided[id]} times"


def what_is_said_is_so(outside: Outside, life: Life) -> Said:
    """Where nobody else used the tool, what we say of it and what is so are one (P3, P7)."""
    assert life.core is not None
    touched = {move.campaign for move in outside.tool.moved if not move.ours}
    latest = [words[-1] for words in outside.ledger.holds.values() if words]
    for id, thing in outside.tool.things.items():
        mine = [one for one in latest if one.subject.id == id]
        if id in touched:
            continue
        if any(one.state is HoldState.VERIFIED for one in mine) and thing.state is not RunState.PAUSED:
            yield f"{id} is called paused and is {thing.state}"
        # Of a pause that was asked for and never seen, a person was told to look: it is in that hand now.
        by_hand = any(one.asked_at and not one.ours and one.state in ENDS for one in mine)
        # What its playbook would not have sent too late was left to its owner, who was told.
        by_hand |= any(one.says.startswith(LEFT) for one in mine)
        kept = any(one.state in HOLDING for one in mine)
        if not by_hand and not kept and thing.state is not RunState.RUNNING:
            yield f"{id} is {thing.state}, and nobody holds it"


EACH_CALL = (
    nothing_is_changed_while_everything_is_stopped,
    only_what_was_approved_is_asked_for,
    what_is_asked_for_stands_in_the_journal_first,
    all_at_once_takes_two_people,
)
EACH_MOVE = (each_key_acts_once, only_what_is_ours_is_resumed)
EACH_BATCH = (
    paused_is_said_only_after_reading_it_back,
    each_final_answer_counts_once,
    only_the_right_person_in_time_on_the_plan_shown,
    a_policy_answers_only_what_it_may,
    a_question_that_ended_stays_as_it_ended,
    silence_never_clears,
    a_retraction_tells_exactly_those_who_were_told,
    *TURNS,
    *SENDS,
    *EPOCHS,
)
EACH_THOUGHT = (
    nothing_waits_for_nothing,
    nobody_is_left_waiting_for_their_turn,
    matches_are_those_of_the_naive_matcher,
)
EACH_STEP = (nothing_broke, each_message_stands_once)
NOW_AND_THEN = (a_core_that_starts_now_has_the_same_in_mind,)
THE_END = (
    a_core_that_starts_now_has_the_same_in_mind,
    the_chain_holds,
    the_words_replay,
    nothing_is_left_undone,
    nothing_that_was_heard_is_lost,
    what_is_said_is_so,
)
