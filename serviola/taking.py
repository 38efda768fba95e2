"""Taking: what comes in over the API is taken once, however often it is sent under one name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.doors import Taken
from engine.errors import Refused
from engine.model.decision import Verdict
from engine.model.said import phrase
from engine.model.signal import Situation
from store import pages, views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.doors import Once
    from engine.model.decision import Decision
    from engine.model.signal import Signal
    from serviola.core import Core

_MOST_KEPT = 10
"""How many ids are remembered of what was done under one name."""


def answer(core: Core, decision: Decision, once: Once | None) -> Verdict:
    """Look whether it was answered under this name before, and answer, with nothing in between."""
    kept = _kept(core, once)
    if kept is not None:
        found = pages.verdict_of(
            core.store.db, str(kept.get("decision")), proposal=decision.proposal, brand=decision.brand
        )
        if found is None:
            raise Refused(
                phrase("what was answered under this Idempotency-Key is not there any more"), claim="key"
            )
        return found
    # What came by way of the inbox came before.
    core.drain()
    batch = core.step([decision], cursors=_keep(once, {"decision": decision.id}))
    return next(one for one in batch.words if isinstance(one, Verdict) and one.decision == decision.id)


def take(core: Core, signals: Sequence[Signal], once: Once | None, brand: str, *, anew: bool) -> Taken:
    """Take signals in, once: what was taken under this name before is given again, with what came of it."""
    kept = _kept(core, once)
    if kept is not None:
        before = tuple(str(one) for one in kept.get("signals", ()))
        return Taken(again=True, signals=before, situations=_told_by(core, before, brand))
    if anew:
        # What came by way of the inbox came before.
        core.drain()
        _refuse_known(core, signals)
    first = [one.id for one in signals[:_MOST_KEPT]]
    batch = core.step(signals, cursors=_keep(once, {"signals": first}))
    found = [one.id for one in batch.words if isinstance(one, Situation) and one.brand == brand]
    return Taken(again=False, signals=tuple(first), situations=tuple(dict.fromkeys(found)))


def _refuse_known(core: Core, signals: Sequence[Signal]) -> None:
    for each in signals:
        known = views.signal(core.store.db, each.id)
        if known is not None:
            raise Refused(
                phrase(
                    "{publisher} revised {native_id} at the same moment, and yours does not count; say it "
                    "again",
                    publisher=known.publisher,
                    native_id=each.native_id,
                ),
                claim="revision",
            )


def _kept(core: Core, once: Once | None) -> Mapping[str, Any] | None:
    if once is None:
        return None
    kept = core.store.cursor(once.name)
    if kept and kept.get("digest") != once.digest:
        raise Refused(
            phrase("this Idempotency-Key was used for another request; take a new key for a new request"),
            claim="key",
        )
    return kept or None


def _keep(once: Once | None, what: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {} if once is None else {once.name: {"digest": once.digest, **what}}


def _told_by(core: Core, signals: Sequence[str], brand: str) -> tuple[str, ...]:
    known = core.state.brand(brand).situations.values()
    return tuple(one.id for one in known if any(piece.signal_id in signals for piece in one.evidence))
