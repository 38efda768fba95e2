"""Explaining: why a proposal stands, from the words in the store, down to the sources."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.errors import Refused
from engine.model.program import ProgramRevision
from engine.model.proposal import ProposalState
from engine.model.said import Said, phrase
from engine.model.time import iso
from engine.response.adapt_facts import call_said
from engine.response.facts import ASKS, BECAUSE, CAME_TO, hours_before
from engine.response.follows import what_follows
from engine.response.limit_facts import about_limit
from engine.response.option_facts import option_line, option_reasons
from engine.response.send_facts import flying, missed
from engine.response.situation_facts import silence_line, situation_line
from engine.response.spans import when
from engine.response.urgency import is_gathering, is_put
from engine.rules.load import playbook_of
from engine.rules.say_conditions import VALUES
from serviola.changes import touches_said
from serviola.drawing import ENDED
from serviola.heard import heard_json
from serviola.proofs import Proof, clause_json, proof_of
from serviola.retelling import Kept, retold
from serviola.why_not import why_not
from store import past, views, why
from store.tables import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.adaptation import Adaptation
    from engine.model.decision import Decision, Verdict
    from engine.model.hold import Hold
    from engine.model.match import Clause, Miss
    from engine.model.option import Option
    from engine.model.proposal import Proposal
    from engine.model.signal import Signal, Situation
    from engine.model.time import Instant
    from serviola.within import Within
    from store.past import Heard
    from store.sqlite import SqliteStore

ERASED = "(erased)"


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
        rows=tuple(_row(proposal, index) for index in range(len(proposal.rows))),
        options=tuple(
            {
                "key": one.key,
                "says": option_line(one),
                "reasons": "; ".join(option_reasons(one)),
                "not_known": "; ".join(one.open),
                "brings": _brings(books, one),
                **_call(one),
            }
            for one in proposal.options
        ),
        not_offered=tuple(
            {"item": one.item, "what": one.what, "why": one.why} for one in proposal.not_offered
        ),
        policy=proposal.policy,
        beware=_beware(store, proposal),
        proofs=(*map(proof_of, read.matches), *_missed(store, proposal, read.misses, within)),
        sources=tuple(_source(signal) for signal in read.signals),
        heard=past.heard(store.db, proposal.asked_at),
        answers=tuple(_answer(one, read.decisions) for one in read.verdicts),
        holds=tuple(_hold(one) for one in read.holds),
        adaptations=tuple(_adaptation(one) for one in read.adaptations),
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


def _brings(books: Iterable[ProgramRevision], option: Option) -> str:
    """Say what an option touches and which drafts it needs; nothing where its stop is no more in a book."""
    found = (what_follows(book, option) for book in books)
    follows = next((one for one in found if one is not None), None)
    return "" if follows is None else "; ".join(touches_said(follows))


def _call(option: Option) -> dict[str, str]:
    """Give the numbers of a call at another port; nothing for the other options."""
    call = option.call
    if call is None:
        return {}
    return {
        "port": call.place,
        "arrives": iso(call.arrives_at),
        "departs": iso(call.departs_at),
        "arrive_local": call.arrive_local,
        "depart_local": call.depart_local,
        "nm": f"{call.inward.distance_nm:g} + {call.onward.distance_nm:g}",
        "uncertainty": f"{call.inward.uncertainty:g} / {call.onward.uncertainty:g}",
        "distances_from": f"{call.inward.source} / {call.onward.source}",
        "knots": f"{call.inward.knots:g} / {call.onward.knots:g}",
        "slack_h": f"{call.slack_s / 3600:.1f}",
        "detour_nm": "" if call.detour_nm is None else f"{call.detour_nm:g}",
        "off_km": "" if call.off_km is None else f"{call.off_km:g}",
        "score": f"{option.score:g}",
    }


def _row(proposal: Proposal, index: int) -> dict[str, str]:
    row = proposal.rows[index]
    return {
        "row": row.key,
        "verb": row.verb,
        "campaign": row.campaign,
        "tool": "" if row.subject is None else row.subject.tool,
        "pause_class": row.pause_class or "",
        "items": ", ".join(row.items),
    }


def _answer(verdict: Verdict, decisions: Sequence[Decision]) -> dict[str, str]:
    decision = next((one for one in decisions if one.id == verdict.decision), None)
    return {
        "at": iso(verdict.at),
        "by": "" if decision is None else decision.by,
        "via": "" if decision is None else decision.via,
        "answer": "" if decision is None else decision.answer,
        "reason": "" if decision is None else decision.reason or "",
        "counted": "yes" if verdict.accepted else "no",
        "says": verdict.says,
    }


def _hold(hold: Hold) -> dict[str, str]:
    return {
        "hold": hold.id,
        "campaign": hold.campaign,
        "tool": hold.subject.tool,
        "object": hold.subject.id,
        "state": hold.state,
        "verified_at": "" if hold.verified_at is None else iso(hold.verified_at),
        "until": "" if hold.ends else iso(hold.until),
        "says": "; ".join(note for note in (hold.says, missed(hold), flying(hold)) if note),
    }


def _adaptation(one: Adaptation) -> dict[str, str]:
    return {
        "adaptation": one.id,
        "option": one.option,
        "stop": one.item,
        "tool": one.subject.tool,
        "key": one.key,
        "action": one.action,
        "becomes": call_said(one),
        "state": one.state,
        "asked_at": "" if one.asked_at is None else iso(one.asked_at),
        "verified_at": "" if one.verified_at is None else iso(one.verified_at),
        "says": one.says,
    }


def _source(signal: Signal) -> dict[str, str]:
    text = signal.text
    return {
        "signal": signal.id,
        "source": signal.source,
        "class": signal.source_class,
        "sent_at": iso(signal.sent_at),
        "headline": ERASED if text is None else text.headline,
        "url": ERASED if text is None else text.url,
    }
