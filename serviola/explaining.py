"""Explaining: why a proposal stands, from the words in the store, down to the sources."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.errors import Refused
from engine.model.program import ProgramRevision
from engine.model.proposal import ProposalState
from engine.model.said import Said, phrase
from engine.model.time import iso
from engine.response.facts import ASKS, BECAUSE, CAME_TO, hours_before
from engine.response.limit_facts import about_limit
from engine.response.situation_facts import silence_line, situation_line
from engine.response.spans import when
from engine.response.urgency import is_gathering, is_put
from engine.rules.load import playbook_of
from engine.rules.say_conditions import VALUES
from serviola.drawing import ENDED
from serviola.explained_rows import adaptation_row, answer_row, hold_row, option_row, row_of, source_row
from serviola.heard import heard_json
from serviola.proofs import Proof, clause_json, proof_of
from serviola.retelling import Kept, retold
from serviola.why_not import why_not
from store import past, views, why
from store.tables import MAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.match import Clause, Miss
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from serviola.within import Within
    from store.past import Heard
    from store.sqlite import SqliteStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One proposal with its situation, rows, proofs and sources, ready to be shown."""

    proposal: Proposal
    situation: Situation
    head: tuple[str, ...]
    silence: str
    rows: tuple[dict[str, str], ...]
    options: tuple[dict[str, str], ...]
    not_offered: tuple[dict[str, str], ...]
    policy: Clause | None
    """How the playbook judged whether it may act without asking; None where that was not its question."""
    beware: tuple[str, ...]
    """What the author of the playbook knows to look like it, and not to be it."""
    proofs: tuple[Proof, ...]
    sources: tuple[dict[str, str], ...]
    heard: tuple[Heard, ...]
    """How the sources were when it was asked."""
    answers: tuple[dict[str, str], ...]
    holds: tuple[dict[str, str], ...]
    adaptations: tuple[dict[str, str], ...]

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """Give all of it as plain data; only what it says is in that language."""
        return {
            "proposal": self.proposal.id,
            "plan": self.proposal.plan,
            "state": self.proposal.state,
            "asks": self.proposal.asks,
            "because": self.proposal.because,
            "playbook": self.proposal.playbook,
            "playbook_digest": self.proposal.playbook_digest,
            "asked_of": self.proposal.group,
            "asked_at": iso(self.proposal.asked_at),
            "expires_at": iso(self.proposal.expires_at),
            "waits_for_morning": not is_put(self.proposal) and not is_gathering(self.proposal),
            "gathers_since": _iso_or_none(self.proposal.gathers_since),
            "hours_before_first_call": hours_before(self.proposal.first_call_at, self.proposal.asked_at),
            "situation": {
                "id": self.situation.id,
                "says": retold(situation_line(self.situation), language),
                "state": self.situation.state,
                "silence": retold(Kept(self.silence), language),
            },
            "reached": None if self.proposal.reached is None else asdict(self.proposal.reached),
            "rows": list(self.rows),
            "left_out": list(self.proposal.left_out),
            "options": list(self.options),
            "not_offered": list(self.not_offered),
            "policy": None if self.policy is None else clause_json(self.policy, language),
            "beware": list(self.beware),
            "proofs": [one.as_json(language) for one in self.proofs],
            "sources": list(self.sources),
            "sources_then": [heard_json(one, language) for one in self.heard],
            "answers": list(self.answers),
            "holds": list(self.holds),
            "adaptations": list(self.adaptations),
        }


def explained(
    store: SqliteStore, prefix: str, *, brand: str = MAIN, within: Within | None = None
) -> Explained:
    """Gather everything that a proposal rests on; Refused when there is no such proposal.

    With `within` the smallest changes of what was missed are worked out, too, as long as that takes no
    longer.
    """
    read = why.explained(store.db, prefix, brand=brand)
    proposal, situation = read.proposal, read.situation
    if situation is None:
        raise Refused(
            phrase(
                "the situation of {id} is not in the store; check it with: serviola verify", id=proposal.id
            )
        )
    silence = silence_line(situation, views.silences(store.db))
    remembered = store.remembered() if proposal.options else ()
    books = [one for one in remembered if isinstance(one, ProgramRevision) and one.brand == proposal.brand]
    return Explained(
        proposal=proposal,
        situation=situation,
        head=_head(proposal, situation, silence),
        silence=silence,
        rows=tuple(row_of(proposal, index) for index in range(len(proposal.rows))),
        options=tuple(option_row(books, one) for one in proposal.options),
        not_offered=tuple(
            {"item": one.item, "what": one.what, "why": one.why} for one in proposal.not_offered
        ),
        policy=proposal.policy,
        beware=_beware(store, proposal),
        proofs=(*map(proof_of, read.matches), *_missed(store, proposal, read.misses, within)),
        sources=tuple(source_row(signal) for signal in read.signals),
        heard=past.heard(store.db, proposal.asked_at),
        answers=tuple(answer_row(one, read.decisions) for one in read.verdicts),
        holds=tuple(hold_row(one) for one in read.holds),
        adaptations=tuple(adaptation_row(one) for one in read.adaptations),
    )


def _missed(
    store: SqliteStore, proposal: Proposal, misses: Sequence[Miss], within: Within | None
) -> list[Proof]:
    """Give what was missed, with the smallest changes as of when it was asked."""
    if within is None or not misses:
        return [proof_of(one) for one in misses]
    try:
        looked = why_not(
            store,
            proposal.situation,
            proposal.playbook,
            brand=proposal.brand,
            now=proposal.asked_at,
            within=within,
        )
    except Refused:
        # What was known then is not in the journal any more, or it takes too long; the clauses are.
        return [proof_of(one) for one in misses]
    near = {one.item: one for one in looked.proofs if not one.holds}
    return [
        replace(said, smallest=near[said.item].smallest, notes=near[said.item].notes)
        if said.item in near
        else said
        for said in map(proof_of, misses)
    ]


def _beware(store: SqliteStore, proposal: Proposal) -> tuple[str, ...]:
    """Give what the playbook names in those very words of it that asked."""
    name, digest = proposal.playbook, proposal.playbook_digest
    said = past.revision(store.db, name, digest, brand=proposal.brand)
    return () if said is None or not said.text else playbook_of(said).known_false_positives


def _head(proposal: Proposal, situation: Situation, silence: str) -> tuple[str, ...]:
    lines: list[str] = [
        phrase(
            "Proposal {id} ({asks}), {state}, plan {plan}",
            id=proposal.id,
            asks=ASKS[proposal.asks],
            state=CAME_TO[proposal.state],
            plan=proposal.plan,
        ),
        phrase(
            "Situation {id}: {says} ({state})",
            id=situation.id,
            says=situation_line(situation),
            state=VALUES[situation.state],
        ),
        phrase(
            "Playbook {name}, digest {digest}: {because}",
            name=proposal.playbook,
            digest=proposal.playbook_digest[:12],
            because=BECAUSE[proposal.because],
        ),
        _asked(proposal),
    ]
    if proposal.reached is not None:
        limit = about_limit(proposal, proposal.reached)
        lines += [
            phrase("Why: {reached}", reached=Kept(limit["reached"])),
            phrase("What waits: {waits}", waits=Kept(limit["waits"])),
        ]
    if silence:
        lines.insert(2, phrase("Mind: {silence}", silence=Kept(silence)))
    before = hours_before(proposal.first_call_at, proposal.asked_at)
    if before is not None:
        lines.append(phrase("It stood {hours} hours before the first call", hours=before))
    if proposal.decided_at is not None:
        lines.append(
            phrase(
                "{state} by {who} on {when}",
                state=ENDED[proposal.state],
                who=", ".join(proposal.decided_by) or phrase("nobody"),
                when=when(proposal.decided_at),
            )
        )
    if proposal.left_out:
        lines.append(phrase("Left out of it, and left alone: {rows}", rows=", ".join(proposal.left_out)))
    return tuple(lines)


def _iso_or_none(at: Instant | None) -> str | None:
    return None if at is None else iso(at)


def _asked(proposal: Proposal) -> Said:
    if proposal.state is ProposalState.WAITING:
        return phrase(
            "Not asked of {group} yet: since {when} it waits for a limit",
            group=proposal.group,
            when=when(proposal.opened_at),
        )
    if is_gathering(proposal):
        return phrase(
            "Not asked of {group} yet: since {since} it gathers what comes under a situation that was asked "
            "about before, and is asked on {when} at the latest",
            group=proposal.group,
            since=when(proposal.opened_at if proposal.gathers_since is None else proposal.gathers_since),
            when=when(proposal.asked_at),
        )
    if not is_put(proposal) and proposal.state is ProposalState.OPEN:
        return phrase(
            "To be asked of {group} on {when}, until {until}: it can wait for the morning",
            group=proposal.group,
            when=when(proposal.asked_at),
            until=when(proposal.expires_at),
        )
    return phrase(
        "Asked of {group} on {when}, until {until}",
        group=proposal.group,
        when=when(proposal.asked_at),
        until=when(proposal.expires_at),
    )
