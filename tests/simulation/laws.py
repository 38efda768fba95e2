"""What must be so, each as one small function named for it, with the law of the house or the promise it stands for.

Each gives a sentence for everything that is not as it must be. They stand in five tables: what is asked at each
call of the tool, at each thing that the tool did, at each batch as it is kept, after each step of the core, after
each step of the simulation, and at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from engine.model.decision import Answer, Decision, Verdict
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
from engine.model.program import PlaybookRevision, ProgramRevision, Subject
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.model.scales import PauseClass
from engine.model.signal import GOING_ON, Signal, Silence, Situation, SituationState
from engine.model.time import MINUTE, SECOND
from engine.ports import Batch
from engine.response.brand import Brand
from engine.response.holds import is_waiting
from engine.response.notices import RETRY_MARK
from engine.response.sweep import CLEAR_FOR, OVERDUE
from engine.rules.plain import PlainEvaluator
from engine.situations.belief import is_called_over
from engine.situations.evidence import is_background
from engine.situations.hearing import as_believed
from engine.trials.replay import replay
from serviola.core import Core
from store.sqlite import SqliteStore
from tests.fakes.moody_tool import Moved
from tests.replay.minds import differences, remembered
from tests.simulation.laws_of_epochs import EPOCHS
from tests.simulation.laws_of_sends import LEFT, SENDS, all_at_once_takes_two_people, stands_for_others
from tests.simulation.laws_of_turns import TURNS, nobody_is_left_waiting_for_their_turn
from tests.simulation.life import BRAND, Life
from tests.simulation.naive import holds as called_for
from tests.simulation.outside import Outside

ENDS = frozenset({HoldState.RELEASED, HoldState.LOST, HoldState.FAILED})
NEVER = frozenset({"safety", "legal"})
STOPS_WITHIN = SECOND
Said = Iterator[str]


# --- at each call of the tool ---


def nothing_is_changed_while_everything_is_stopped(
    outside: Outside, verb: str, subject: Subject, _: str
) -> Said:
    """Hold the kill switch to what it says: it stops within a second (P4, docs: `serviola stop`)."""
    since = outside.halted_since
    if verb != "read" and since is not None and outside.time.now() - since > STOPS_WITHIN:
        yield f"{verb} of {subject.id} is asked for, and everything was stopped"


def only_what_was_approved_is_asked_for(outside: Outside, verb: str, subject: Subject, key: str) -> Said:
    """Ask nothing of a tool without an accepted decision that covers that row (laws 5 and 14, P6)."""
    if verb == "read":
        return
    hold_id, _, proposal_id = key.split(":", 2)
    hold, proposal = outside.ledger.hold(hold_id), outside.ledger.proposal(proposal_id)
    if hold is None or proposal is None or hold.subject != subject:
        yield f"{verb} of {subject.id} is asked for by nobody ({key})"
        return
    rows = {row.key for row in proposal.rows} if verb == "pause" else {row.hold for row in proposal.rows}
    if proposal.because is Because.ON_REQUEST:
        yield from _let_go_by_request(outside, verb, hold, proposal)
        return
    final = [
        one for one in outside.ledger.verdicts if one.proposal == proposal_id and one.accepted and one.final
    ]
    if proposal.state is not ProposalState.APPROVED or len(final) != 1:
        yield f"{verb} of {subject.id}: {proposal_id} is {proposal.state}, with {len(final)} final answers"
    elif outside.ledger.decisions[final[0].decision].answer is not Answer.APPROVE:
        yield f"{verb} of {subject.id}: the answer to {proposal_id} was no"
    if (hold.row if verb == "pause" else hold.id) not in rows:
        yield f"{verb} of {subject.id}: it is no row of {proposal_id}"
    if len(set(proposal.approvals)) < proposal.quorum:
        yield f"{verb} of {subject.id}: {proposal.approvals} approved, {proposal.quorum} are needed"
    if NEVER & set(hold.message_classes):
        yield f"{verb} of {subject.id}, which carries {hold.message_classes}"


def _let_go_by_request(outside: Outside, verb: str, hold: Hold, release: Proposal) -> Said:
    """Ask that somebody let go of this very row: by an answer to the pause that it was approved by."""
    if verb != "resume" or hold.id not in {row.hold for row in release.rows}:
        yield f"{verb} of {hold.subject.id}: it is no row of {release.id}"
    counted = [
        one.decision for one in outside.ledger.verdicts if one.accepted and one.proposal == hold.proposal
    ]
    answers = [one for id in counted if (one := outside.ledger.decisions[id]).answer is Answer.RELEASE]
    if not any(
        (one.by,) == release.decided_by and (one.rows is None or hold.row in one.rows) for one in answers
    ):
        yield f"{verb} of {hold.subject.id}: nobody let go of {hold.id} by {hold.proposal}"


def what_is_asked_for_stands_in_the_journal_first(
    outside: Outside, verb: str, subject: Subject, _: str
) -> Said:
    """Think, write once, then act (law 2): there is an intent, begun and without an outcome."""
    under_way = [
        one
        for one in SqliteStore(outside.db).interrupted()
        if one.do == verb and one.subject == subject and one.key in outside.ledger.intents
    ]
    if not under_way:
        yield f"{verb} of {subject.id} is asked for, and no intent for it is under way"


# --- at each thing that the tool did ---


def each_key_acts_once(outside: Outside, move: Moved) -> Said:
    """Doing twice is doing once (law 6, P2), wherever the tool has keys or versions.

    What a tool did by half is asked for again, and does the other half.
    """
    same = move.by, move.before.state
    times = sum((one.by, one.before.state) == same for one in outside.tool.moved)
    if move.ours and times > 1 and (outside.tool.idempotent or outside.tool.versioned):
        yield f"{move.by} acted {times} times on {move.campaign}"


def only_what_is_ours_is_resumed(outside: Outside, move: Moved) -> Said:
    """Resume only what we paused, if nobody changed it since, when the last hold is gone (law 9, P7)."""
    if not move.ours or move.after.state is not RunState.RUNNING:
        return
    hold = outside.ledger.hold(move.by.split(":", 1)[0])
    assert hold is not None
    if not hold.ours:
        yield f"{move.campaign} is resumed for a hold that is not ours"
    others = [
        latest.id
        for words in outside.ledger.holds.values()
        for latest in words[-1:]
        if latest.id != hold.id and latest.subject == hold.subject and latest.state is HoldState.VERIFIED
    ]
    if others:
        yield f"{move.campaign} is resumed while {others} say that it is paused"
    paused = outside.tool.moved_last(move.campaign, before=move)
    if paused is None or (
        outside.tool.versioned and not paused.ours and not _mistaken(outside, hold, paused)
    ):
        yield f"{move.campaign} is resumed, and a person paused or changed it"


def _mistaken(outside: Outside, hold: Hold, paused: Moved) -> bool:
    """Say whether a person paused it while a pause of ours was on its way, which nobody can tell apart."""
    words = [
        word for words in outside.ledger.holds.values() for word in words if word.subject == hold.subject
    ]
    asked = [word.asked_at for word in words if word.asked_at]
    proved = [word.verified_at for word in words if word.verified_at]
    return any(start <= paused.at <= end for start in asked for end in proved if start <= end)


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


def each_final_answer_counts_once(outside: Outside, batch: Batch) -> Said:
    """Count exactly one final answer for each question, and give each answer one verdict (P6)."""
    verdicts = [word for word in batch.words if isinstance(word, Verdict)]
    for verdict in verdicts:
        if verdict.accepted and verdict.final:
            times = sum(
                (one.proposal, one.round) == (verdict.proposal, verdict.round) and one.accepted and one.final
                for one in (*outside.ledger.verdicts, *verdicts)
            )
            if times != 1:
                yield f"{verdict.proposal} has {times} final answers"
    answered = Counter(one.id for one in (*batch.inputs, *batch.words) if isinstance(one, Decision))
    if answered != Counter(one.decision for one in verdicts):
        yield f"answers {dict(answered)} got other verdicts"


def only_the_right_person_in_time_on_the_plan_shown(outside: Outside, batch: Batch) -> Said:
    """Accept an answer only of who belongs to the group, in time, once, for the plan that stands (P6)."""
    latest = {id: words[-1] for id, words in outside.ledger.proposals.items() if words}
    given = {one.id: one for one in batch.inputs if isinstance(one, Decision)}
    for verdict in (word for word in batch.words if isinstance(word, Verdict) and word.accepted):
        if verdict.decision not in given:
            continue  # a policy answered: a_policy_answers_only_what_it_may
        asked, answer = latest.get(verdict.proposal), given[verdict.decision]
        if answer.answer in {Answer.RELEASE, Answer.RELEASE_AT_ONCE}:
            yield from _right_to_let_go(outside, asked, answer)
            continue
        if asked is None or asked.state is not ProposalState.OPEN:
            yield f"{answer.by} answered {verdict.proposal}, which is not open"
            continue
        allowed = set(asked.asked_groups)
        if not allowed & outside.groups_of(answer.by):
            yield f"{answer.by} answered {asked.id}, which is asked of {sorted(allowed)}"
        if batch.now >= asked.expires_at and not stands_for_others(outside, asked, batch.now):
            yield f"{answer.by} answered {asked.id} after it had expired"
        if answer.plan != asked.plan:
            yield f"{answer.by} answered {asked.id} on a plan that stands no more"


def _right_to_let_go(outside: Outside, paused: Proposal | None, answer: Decision) -> Said:
    """Let go only of an approved pause, on the plan that stands, and by who owns each campaign of it."""
    if paused is None or (paused.asks, paused.state) != (ProposalKind.PAUSE, ProposalState.APPROVED):
        yield f"{answer.by} let go of {answer.proposal}, which is no approved pause"
        return
    if answer.plan != paused.plan:
        yield f"{answer.by} let go of {paused.id} on a plan that stands no more"
    rows = {row.key for row in paused.rows} if answer.rows is None else set(answer.rows)
    latest = [words[-1] for words in outside.ledger.holds.values() if words]
    held = [one for one in latest if one.proposal == paused.id and one.row in rows]
    if not held:
        yield f"{answer.by} let go of {paused.id}, for which nothing of that was ever held"
    for one in held:
        if one.state in ENDS | {HoldState.RELEASING, HoldState.NOT_OURS}:
            yield f"{answer.by} let go of {one.id}, which is {one.state}"
    if outside.halted_since is not None and answer.at - outside.halted_since > STOPS_WITHIN:
        yield f"{answer.by} let go of {paused.id} while everything was stopped"


MAY_BE_UNDONE = frozenset({PauseClass.SUSPEND, PauseClass.REVERT})


def a_policy_answers_only_what_it_may(_: Outside, batch: Batch) -> Said:
    """Let a policy answer where all that it asks for holds, for what can be undone, and never when stopped."""
    open_: dict[str, Proposal] = {}
    for word in batch.words:
        if isinstance(word, Proposal):
            open_[word.id] = word
        if not isinstance(word, Decision):
            continue
        asked = open_[word.proposal]
        if asked.policy is None or not asked.policy.holds or not all(one.holds for one in asked.policy.parts):
            yield f"{word.by} answered {asked.id}, and what it asks for does not hold"
        if asked.over_limit or asked.state is not ProposalState.OPEN:
            yield f"{word.by} answered {asked.id}, which is {asked.state}, beyond a limit: {asked.over_limit}"
        if asked.asks is ProposalKind.PAUSE and not {row.pause_class for row in asked.rows} <= MAY_BE_UNDONE:
            yield f"{word.by} paused what cannot be undone for {asked.id}"
        if asked.asks is not ProposalKind.PAUSE and asked.because is not Because.RETRACTED:
            yield f"{word.by} answered {asked.id}, which asks about {asked.asks} because {asked.because}"


UNENDED = frozenset({ProposalState.OPEN, ProposalState.WAITING})
"""Of what a limit holds back nobody has heard; it may be asked yet."""


def a_question_that_ended_stays_as_it_ended(outside: Outside, batch: Batch) -> Said:
    """End every proposal in one state, and let each expire (law 3)."""
    states = {id: words[-1].state for id, words in outside.ledger.proposals.items() if words}
    for word in batch.words:
        if isinstance(word, Proposal):
            if states.get(word.id, ProposalState.OPEN) not in UNENDED:
                yield f"{word.id} was {states[word.id]}, and is {word.state} now"
            if word.state is ProposalState.OPEN and word.expires_at <= word.opened_at:
                yield f"{word.id} never expires"
            states[word.id] = word.state


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
            continue  # the naive matcher knows no past: tests/response/test_courses.py has a reference for it
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
