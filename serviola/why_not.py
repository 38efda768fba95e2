"""Why not: what one playbook made of one situation at a moment, its answer first.

Everything is read from the journal up to that moment, so the answer is the same whenever it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import Refused
from engine.model.match import Match
from engine.model.said import Said, phrase
from engine.model.scales import Hazard
from engine.model.time import iso
from engine.response import looking
from engine.response.situation_facts import situation_line
from engine.response.spans import when
from engine.response.state import State, Voice
from engine.rules.conditions import Absent, Rate
from engine.rules.explain import said_otherwise
from engine.rules.match import decisive
from engine.rules.plain import PlainEvaluator
from engine.rules.playbook import Stage
from serviola import besides
from serviola.heard import heard_json
from serviola.proofs import Proof, clause_json, proof_of
from serviola.retelling import Kept, retold
from serviola.within import Within
from store import past, views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.model.match import Clause
    from engine.model.program import PlaybookRevision
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.rules.compile import Plan
    from store.past import Heard
    from store.sqlite import SqliteStore

MOST_REASONS = 2
MOST_PLAYBOOKS = 20
"""So many playbooks are held against a situation at once."""
MOST_WORKED_OUT = 25
"""Of so many items, those that the fewest clauses keep out, the smallest change is worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """What one playbook makes of one situation at a moment, whether or not it was held against it."""

    situation: Situation
    playbook: str
    stage: Stage
    clauses: tuple[Clause, ...]
    """What it asks of the situation itself."""
    proofs: tuple[Proof, ...]
    """What it makes of each item in sight, or of the nearest one where none is."""
    at: str = ""
    in_sight: bool = True
    background: Said | str = ""
    """Why no playbook is held against the situation at all, in one sentence; nothing where that is not so."""
    also: tuple[tuple[str, Said], ...] = ()
    """What else stood in the way or must be known, each with a word for a program to know it by."""
    asked: tuple[Proposal, ...] = ()
    """The questions that it had asked about the situation by then."""
    policy: Clause | None = None
    """Whether it acts without asking, clause by clause; None where it is not at stage auto."""
    beware: tuple[str, ...] = ()
    """What its author knows to look like it, and not to be it."""
    sources: tuple[Heard, ...] = field(default=())
    """How the sources were then."""

    @property
    def verdict(self) -> Said | str:
        """Say the answer in one sentence."""
        if self.background:
            return self.background
        held = [one for one in self.proofs if one.holds]
        if held:
            return phrase(
                "{playbook} holds for {items}: {does}.",
                playbook=self.playbook,
                items=self._of(held),
                does=self._does,
            )
        if failed := [one for each in self._asked for one in decisive(each)]:
            return phrase(
                "{playbook} does not ask about this situation: {reasons}.",
                playbook=self.playbook,
                reasons=_reasons(failed),
            )
        if not self.proofs:
            return phrase(
                "{playbook} asks nobody: what it asks of the situation holds,"
                " and nothing that is scheduled is in sight of it.",
                playbook=self.playbook,
            )
        return self._missed(min(self.proofs, key=lambda one: one.away))

    def _missed(self, nearest: Proof) -> Said:
        said = _reasons(list(decisive(nearest.clause)), nearest.notes)
        if not self.in_sight:
            return phrase(
                "{playbook} asks nobody: nothing that is scheduled is in sight of it; "
                "nearest is {item}: {reasons}.",
                playbook=self.playbook,
                item=nearest.item,
                reasons=said,
            )
        if len(self.proofs) == 1:
            return phrase(
                "{playbook} asks nobody: {item}, the only item in sight, is missed: {reasons}.",
                playbook=self.playbook,
                item=nearest.item,
                reasons=said,
            )
        return phrase(
            "{playbook} asks nobody: none of {count} items in sight is met; nearest is {item}: {reasons}.",
            playbook=self.playbook,
            count=len(self.proofs),
            item=nearest.item,
            reasons=said,
        )

    @property
    def smallest(self) -> tuple[Said, ...]:
        """Say the smallest changes for the nearest item, one sentence each; nothing where it is a yes."""
        if not self.proofs or any(one.holds for one in self.proofs):
            return ()
        nearest = min(self.proofs, key=lambda one: one.away)
        return tuple(
            said_otherwise(one, shadow=self.stage is Stage.SHADOW, acts=self._acts)
            for one in nearest.smallest
        )

    @property
    def _does(self) -> Said:
        if self.stage is Stage.SHADOW:
            return phrase("being in shadow, it only records that")
        return phrase("it would act without asking") if self._acts else phrase("it asks about that")

    @property
    def _acts(self) -> bool:
        return self.policy is not None and self.policy.holds

    @property
    def _asked(self) -> tuple[Clause, ...]:
        """Give what decides whatever the items are; a way of being exposed is one of several."""
        return tuple(one for one in self.clauses if not one.path.startswith("when.exposure"))

    def _of(self, held: Sequence[Proof]) -> Said | str:
        if len(self.proofs) == 1:
            return held[0].item
        return phrase("{held} of {count} items in sight", held=len(held), count=len(self.proofs))

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """Give all of it as plain data; what it says is in that language, and nothing else depends on it."""
        return {
            "verdict": retold(self.verdict, language),
            "at": self.at,
            "situation": {
                "id": self.situation.id,
                "says": retold(situation_line(self.situation), language),
                "state": self.situation.state,
                "epoch": self.situation.epoch,
                "revision": self.situation.revision,
            },
            "playbook": self.playbook,
            "stage": self.stage,
            "background": retold(self.background, language),
            "policy": None if self.policy is None else clause_json(self.policy, language),
            "beware": list(self.beware),
            "also": [{"code": code, "says": retold(says, language)} for code, says in self.also],
            "asked": [{"proposal": one.id, "asks": one.asks, "state": one.state} for one in self.asked],
            "smallest": [retold(one, language) for one in self.smallest],
            "in_sight": self.in_sight,
            "clauses": [clause_json(one, language) for one in self.clauses],
            "proofs": [one.as_json(language) for one in self.proofs],
            "sources": [heard_json(one, language) for one in self.sources],
        }


def why_not(
    store: SqliteStore,
    prefix: str,
    playbook: str,
    *,
    brand: str,
    now: Instant,
    within: Within | None = None,
) -> WhyNot:
    """Judge a playbook against a situation as known at a moment; Refused where one of them was not.

    Refused, too, where that takes longer than `within`.
    """
    situation = _believed_then(store, prefix, brand, now)
    in_force = past.playbooks(store.db, now, brand=brand)
    if playbook not in in_force:
        known = ", ".join(sorted(in_force)) or "none"
        raise Refused(
            phrase("there is no playbook {name}; in force are: {known}", name=playbook, known=known)
        )
    return _held_against(store, situation, playbook, in_force, now, within or Within())


def judged_by(
    store: SqliteStore, prefix: str, *, brand: str, now: Instant, within: Within | None = None
) -> tuple[tuple[WhyNot, ...], int]:
    """Give what the playbooks that left a word made of a situation, and how many others were in force.

    Those that matched come first; of more than MOST_PLAYBOOKS the rest are among the others, like those that
    ask for another hazard, severity or evidence, and so left no word.
    """
    situation = _believed_then(store, prefix, brand, now)
    in_force = past.playbooks(store.db, now, brand=brand)
    spoke = [name for name in past.judged(store.db, situation.id, now, brand=brand) if name in in_force]
    until = within or Within()
    found = [_held_against(store, situation, name, in_force, now, until) for name in spoke[:MOST_PLAYBOOKS]]
    return tuple(found), len(in_force) - len(found)


def _believed_then(store: SqliteStore, prefix: str, brand: str, now: Instant) -> Situation:
    id = views.situation(store.db, prefix, brand=brand).id
    situation = past.situation(store.db, id, now, brand=brand)
    if situation is None:
        raise Refused(
            phrase(
                "nothing was known of {id} on {when} yet; name a later moment with --at",
                id=id,
                when=when(now),
            )
        )
    return situation


def _held_against(
    store: SqliteStore,
    situation: Situation,
    playbook: str,
    in_force: Mapping[str, PlaybookRevision],
    now: Instant,
    within: Within,
) -> WhyNot:
    within.check()
    state = _state_then(store, situation, playbook, in_force, now, within)
    brand = state.brand(situation.brand)
    return looked_at(brand, state, situation, playbook, now=now, sources=past.heard(store.db, now))


def looked_at(
    brand: Brand,
    state: State,
    situation: Situation,
    playbook: str,
    *,
    now: Instant,
    sources: tuple[Heard, ...] = (),
) -> WhyNot:
    """Hold a playbook of a state against a situation."""
    plan = brand.plans[playbook]
    voice = Voice(state=state, now=now)
    held = looking.why_not(voice, brand, plan, situation)
    asked = tuple(
        one
        for one in brand.proposals_for(situation.id)
        if one.playbook == playbook and one.epoch == situation.epoch
    )
    matches = [one for one in held.found if isinstance(one, Match)]
    policy = looking.policy_of(voice, brand, plan, situation, matches)
    return WhyNot(
        situation=situation,
        playbook=playbook,
        stage=plan.playbook.stage,
        at=iso(now),
        clauses=held.clauses,
        proofs=tuple(_proofs(held)),
        in_sight=held.in_sight,
        background=besides.background(situation),
        also=tuple(besides.also(brand, plan, situation, asked, matches, policy, now)),
        asked=asked,
        policy=policy,
        beware=plan.playbook.known_false_positives,
        sources=sources,
    )


def _state_then(
    store: SqliteStore,
    situation: Situation,
    playbook: str,
    in_force: Mapping[str, PlaybookRevision],
    now: Instant,
    within: Within,
) -> State:
    """Remember what was known at a moment, as far as it matters here."""
    state, brand = State(evaluator=PlainEvaluator()), situation.brand
    state.apply(in_force[playbook])
    asked = state.brand(brand).plans[playbook]
    names = {playbook, *asked.playbook.inhibited_by} & in_force.keys()
    for name in sorted(names - {playbook}):
        state.apply(in_force[name])
    known = past.remembered(
        store.db,
        now,
        brand=brand,
        situation=situation.id,
        playbooks=names,
        alike=_compared(asked, situation),
    )
    for word in within.each(known):
        state.apply(word)
    if asked.playbook.cooldown_s or asked.playbook.inhibited_by:
        items = looking.items_in_sight(Voice(state=state, now=now), state.brand(brand), asked, situation)
        # What it asked about itself counts for a cooldown alone.
        asking = names if asked.playbook.cooldown_s else names - {playbook}
        others = past.elsewhere(
            store.db, now, brand=brand, besides=situation.id, playbooks=asking, items=items
        )
        for word in within.each(others):
            state.apply(word)
    return state


def _compared(plan: Plan, situation: Situation) -> tuple[str, ...]:
    """Name the hazards of which a playbook looks at other situations, too.

    A rate is held against those of its hazard; who could have spoken is known by all who ever did.
    """
    if any(isinstance(leaf.test, Absent) for leaf in plan.leaves):
        return tuple(Hazard)
    return (situation.hazard,) if any(isinstance(leaf.test, Rate) for leaf in plan.leaves) else ()


def _proofs(held: looking.Held) -> list[Proof]:
    """Give the proofs; the smallest changes of those that the fewest clauses keep out."""
    missed = sorted(
        (number for number, one in enumerate(held.found) if not isinstance(one, Match)),
        key=lambda number: (len(list(decisive(held.found[number].proof))), number),
    )
    near = set(missed[:MOST_WORKED_OUT])
    return [
        proof_of(one, moment if number in near else None)
        for number, (one, moment) in enumerate(zip(held.found, held.moments, strict=True))
    ]


def _reasons(failed: Sequence[Clause], notes: Sequence[Said] = ()) -> Said | str:
    """Say the first reasons, each once, and how many more there are."""
    said = [*dict.fromkeys(_reason(one) for one in failed), *notes]
    more = len(said) - MOST_REASONS
    words = said[0] if len(said) == 1 else phrase("{one}; {other}", one=said[0], other=said[1])
    if more == 1:
        return phrase("{reasons}; and 1 more reason", reasons=words)
    return phrase("{reasons}; and {count} more reasons", reasons=words, count=more) if more > 0 else words


def _reason(clause: Clause) -> str:
    says = Kept(clause.says)
    begins = clause.path.split(".")[0]
    if clause.holds and begins == "unless":
        return phrase("its exception holds ({says})", says=says)
    if clause.holds and begins == "clear":
        return phrase("its clear rule holds ({says})", says=says)
    return says
