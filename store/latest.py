"""Keep the latest word of each thing in its table, from what was journaled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from engine.errors import Refused, StoreError
from engine.model.adaptation import Adaptation
from engine.model.decision import Decision, Switch, Verdict
from engine.model.hold import Hold, Intent, Outcome
from engine.model.match import Exposure, Match, Miss
from engine.model.on_call import OnCall
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal
from engine.model.signal import Reopening, Signal, Silence, Situation
from engine.ports import Batch
from store.journal import Entry
from store.statements import claim, once, upsert
from store.tables import ALL, table

Values = dict[str, Any]


def keep(connection: Connection, entries: Sequence[Entry], batch: Batch) -> None:
    """Bring every table up to date; a second final verdict is Refused."""
    rows: dict[str, list[Values]] = defaultdict(list)
    for entry in entries:
        found = ROWS.get(type(entry.word))
        if found is not None:
            name, values = found
            stands = {"first": entry.seq, "v": entry.word.v, "body": entry.body}
            rows[name].append(values(entry.word) | stands)
    _verdicts(connection, rows.pop("verdicts", []))
    _intents(connection, rows.pop("intents", []))
    _outcomes(connection, [entry.word for entry in entries if isinstance(entry.word, Outcome)])
    _playbooks(connection, rows.pop("playbooks", []))
    _switches(connection, rows.pop("switches", []), batch.taken)
    for name, many in rows.items():
        connection.execute(PLAIN[name], many)


def _signal(word: Signal) -> Values:
    return {
        "id": word.id,
        "source": word.source,
        "native_id": word.native_id,
        "revision": word.revision,
        "partition": word.partition,
        "hazard": word.hazard,
        "occurred_at": word.occurred_at,
        "received_at": word.received_at,
    }


def _silence(word: Silence) -> Values:
    return {"brand": ALL, "source": word.source, "quiet": word.quiet, "at": word.at}


def _reopening(word: Reopening) -> Values:
    return {"brand": word.brand}


def _on_call(word: OnCall) -> Values:
    return {"brand": word.brand, "group": word.group}


def _situation(word: Situation) -> Values:
    return {
        "brand": word.brand,
        "id": word.id,
        "partition": word.partition,
        "epoch": word.epoch,
        "revision": word.revision,
        "hazard": word.hazard,
        "state": word.state,
        "updated_at": word.updated_at,
    }


def _judged(word: Exposure | Match | Miss) -> Values:
    return {
        "brand": word.brand,
        "playbook": word.playbook,
        "situation": word.situation,
        "epoch": word.epoch,
        "item": word.item,
        "partition": word.partition,
        "at": word.at,
    }


def _exposure(word: Exposure) -> Values:
    return _judged(word) | {"met": word.met}


def _match(word: Match | Miss) -> Values:
    return _judged(word) | {"kind": word.kind}


def _proposal(word: Proposal) -> Values:
    return {
        "brand": word.brand,
        "id": word.id,
        "partition": word.partition,
        "situation": word.situation,
        "epoch": word.epoch,
        "playbook": word.playbook,
        "group": word.group,
        "state": word.state,
        "plan": word.plan,
        "round": word.round,
        "expires_at": word.expires_at,
    }


def _verdict(word: Verdict) -> Values:
    return {
        "brand": word.brand,
        "proposal": word.proposal,
        "round": word.round,
        "decision": word.decision,
        "accepted": word.accepted,
        "final": word.final,
        "at": word.at,
    }


def _decision(word: Decision) -> Values:
    return {"brand": word.brand, "id": word.id, "proposal": word.proposal, "by": word.by, "at": word.at}


def _hold(word: Hold) -> Values:
    return {
        "brand": word.brand,
        "id": word.id,
        "partition": word.partition,
        "tool": word.subject.tool,
        "subject_kind": word.subject.kind,
        "subject_id": word.subject.id,
        "state": word.state,
        "until": word.until,
        "situation": word.situation,
        "epoch": word.epoch,
        "proposal": word.proposal,
    }


def _adaptation(word: Adaptation) -> Values:
    return {
        "brand": word.brand,
        "id": word.id,
        "partition": word.partition,
        "proposal": word.proposal,
        "situation": word.situation,
        "item": word.item,
        "state": word.state,
    }


def _intent(word: Intent) -> Values:
    return {
        "brand": word.brand,
        "key": word.key,
        "partition": word.partition,
        "do": word.do,
        "situation": word.situation,
        "proposal": word.proposal,
        "due_at": word.due_at,
        "not_after": word.not_after,
        "status": "waiting",
        "claim": "",
        "result": "",
    }


def _program(word: ProgramRevision) -> Values:
    return {"brand": word.brand, "source": word.source, "digest": word.digest}


def _playbook(word: PlaybookRevision) -> Values:
    return {"brand": word.brand, "name": word.name, "digest": word.digest, "current": bool(word.text)}


def _switch(word: Switch) -> Values:
    return {"brand": word.brand, "halted": word.halted, "by": word.by, "at": word.at}


ROWS: dict[type[Any], tuple[str, Callable[[Any], Values]]] = {
    Signal: ("signals", _signal),
    Silence: ("silences", _silence),
    Reopening: ("reopenings", _reopening),
    OnCall: ("on_calls", _on_call),
    Situation: ("situations", _situation),
    Exposure: ("exposures", _exposure),
    Match: ("matches", _match),
    Miss: ("matches", _match),
    Proposal: ("proposals", _proposal),
    Verdict: ("verdicts", _verdict),
    Decision: ("decisions", _decision),
    Hold: ("holds", _hold),
    Adaptation: ("adaptations", _adaptation),
    Intent: ("intents", _intent),
    ProgramRevision: ("programs", _program),
    PlaybookRevision: ("playbooks", _playbook),
    Switch: ("switches", _switch),
}


def _latest(name: str) -> Any:
    """Change everything but the primary key and the first appearance."""
    found = table(name)
    keys = {column.name for column in found.primary_key}
    return upsert(found, [column.name for column in found.columns if column.name not in keys | {"first"}])


PLAIN: dict[str, Any] = {
    "signals": once(table("signals")),
    "decisions": once(table("decisions")),
    **{
        name: _latest(name)
        for name in (
            "silences",
            "reopenings",
            "on_calls",
            "situations",
            "exposures",
            "matches",
            "proposals",
            "holds",
            "adaptations",
            "programs",
        )
    },
}

_INTENT = table("intents")
_DONE = (
    update(_INTENT)
    .where(_INTENT.c.brand == bindparam("b"), _INTENT.c.key == bindparam("k"))
    .values(status="done", result=bindparam("r"), finished_at=bindparam("f"))
)
_PLAYBOOK = table("playbooks")
_STANDING = select(_PLAYBOOK.c.first).where(
    _PLAYBOOK.c.brand == bindparam("b"), _PLAYBOOK.c.name == bindparam("n"), _PLAYBOOK.c.current
)
_OLD = (
    update(_PLAYBOOK)
    .where(_PLAYBOOK.c.brand == bindparam("b"), _PLAYBOOK.c.name == bindparam("n"), _PLAYBOOK.c.current)
    .values(current=False)
)
_CURRENT = upsert(_PLAYBOOK, ["current", "first", "v", "body"])
_VERDICT = claim(
    table("verdicts"), ["brand", "proposal", "round"], "accepted AND final", returns=table("verdicts").c.first
)
_SWITCH = table("switches")


def _verdicts(connection: Connection, rows: list[Values]) -> None:
    for row in rows:
        if connection.execute(_VERDICT, row).first() is None:
            message = (
                f"proposal {row['proposal']} of {row['brand']} was decided already in round {row['round']}"
            )
            raise Refused(message, claim=f"{row['brand']}/{row['proposal']}/{row['round']}")


def _intents(connection: Connection, rows: list[Values]) -> None:
    if not rows:
        return
    try:
        connection.execute(_INTENT.insert(), rows)
    except IntegrityError as error:
        keys = ", ".join(sorted(row["key"] for row in rows)[:5])
        message = f"an intent was given twice, this is a fault of Serviola; it is among {keys}"
        raise StoreError(message) from error


def _outcomes(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    if outcomes:
        connection.execute(
            _DONE, [{"b": one.brand, "k": one.intent, "r": one.result, "f": one.at} for one in outcomes]
        )


def _playbooks(connection: Connection, rows: list[Values]) -> None:
    """Make the newest form current; it takes the place in order of the form that it replaces."""
    for row in rows:
        name = {"b": row["brand"], "n": row["name"]}
        standing = connection.execute(_STANDING, name).scalar()
        connection.execute(_OLD, name)
        connection.execute(_CURRENT, row | ({"first": standing} if standing else {}))


def _switches(connection: Connection, rows: list[Values], taken: Sequence[int]) -> None:
    """Keep what the core has seen; what holds at once stays as it is until the core has seen that too."""
    for row in rows:
        pending = connection.execute(
            select(_SWITCH.c.pending).where(_SWITCH.c.brand == row["brand"])
        ).scalar()
        seen = ["v", "body"]
        if pending is None or pending in taken:
            seen += ["halted", "by", "at"]
        connection.execute(upsert(_SWITCH, seen, fills=["first"]), row)
    if taken:
        connection.execute(update(_SWITCH).where(_SWITCH.c.pending.in_(taken)).values(pending=None))
