"""Backtest as JSON: keys and codes are for a program and stay English, sentences are in a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.model.time import HOUR, SECOND, iso
from engine.response.situation_facts import situation_line
from engine.trials.backtest.figures import Verdict
from serviola.backtest_words import answered, entries_of, why_says
from serviola.retelling import Kept, retold

if TYPE_CHECKING:
    from engine.model.time import Instant
    from engine.trials.backtest.against import Changed
    from engine.trials.backtest.figures import Figures, Judged, Load
    from engine.trials.backtest.ledger import Entry, Ruled
    from serviola.backtesting import Backtest


def as_json(found: Backtest, language: str = "en") -> dict[str, Any]:
    """Give all of it for a program to read; moments are ISO 8601 in UTC."""
    return {
        "from": iso(found.since),
        "to": iso(found.until),
        "signals": found.rows,
        "read": found.read,
        "answers": str(found.answers),
        "assumptions": [retold(answered(found.answers), language)],
        "figures": figures_json(found.figures),
        "before": None if found.before is None else figures_json(found.before),
        "not_in_history": list(found.unheard),
        "situations": [_entry(one, language) for one in entries_of(found)],
        "changed": [_change(one, language) for one in found.changed],
    }


def figures_json(figures: Figures) -> dict[str, Any]:
    """Give the figures of one side."""
    return {
        "situations": figures.situations,
        "asked": figures.asked,
        "shadow": figures.shadow,
        "near": figures.near,
        "verdicts": {str(one): figures.count(one) for one in Verdict},
        "judged": [_judged(one) for one in figures.judged],
        "not_judged": figures.unjudged,
        "hours_gained": None if figures.gained_s is None else round(figures.gained_s * SECOND / HOUR, 2),
        "weeks": figures.weeks,
        "cards": figures.cards,
        "cards_at_night": figures.at_night,
        "cards_a_week": round(figures.cards / figures.weeks, 3),
        "by_group": [_load(one) for one in figures.loads],
        "actions": dict(figures.actions),
        "campaigns": list(figures.campaigns),
        "items": list(figures.items),
        "told": figures.told,
        "people": figures.people if figures.uncounted < len(figures.campaigns) else None,
        "campaigns_without_audience": figures.uncounted,
    }


def _at(at: Instant | None) -> str | None:
    return None if at is None else iso(at)


def _judged(one: Judged) -> dict[str, Any]:
    return {
        "name": one.truth.name,
        "should_ask": one.truth.ask,
        "verdict": str(one.verdict),
        "situations": [entry.situation.id for entry in one.entries],
        "asked_at": _at(one.asked_at),
        "hours_gained": None if one.gained_s is None else round(one.gained_s * SECOND / HOUR, 2),
    }


def _load(one: Load) -> dict[str, Any]:
    return {"to": one.to, "cards": one.cards, "at_night": one.at_night, "weeks": dict(one.weeks)}


def _entry(one: Entry, language: str) -> dict[str, Any]:
    situation = one.situation
    return {
        "situation": situation.id,
        "says": retold(situation_line(situation), language),
        "hazard": str(situation.hazard),
        "severity": str(situation.severity),
        "occurred_at": iso(situation.occurred_at),
        "keys": list(situation.keys),
        "asked_at": _at(one.asked_at),
        "cards": [{"at": iso(card.at), "to": card.to, "playbook": card.playbook} for card in one.cards],
        "playbooks": {name: _ruled(ruled, language) for name, ruled in sorted(one.by.items())},
    }


def _ruled(one: Ruled, language: str) -> dict[str, Any]:
    near = one.near
    return {
        "matched_at": _at(one.matched),
        "asked_at": _at(one.asked),
        "failed": None
        if one.failed is None
        else [{"clause": leaf.path, "says": retold(Kept(leaf.says), language)} for leaf in one.failed],
        "near_miss": None
        if near is None
        else {"place": near.place, "by": near.by, "km": near.km, "need_km": near.need_km},
        "rows": [{"verb": verb, "campaign": campaign or None} for verb, campaign in sorted(one.rows)],
        "items": sorted(one.items),
    }


def _change(one: Changed, language: str) -> dict[str, Any]:
    return {
        "situation": one.situation.id,
        "says": retold(situation_line(one.situation), language),
        "playbook": one.playbook,
        "what": str(one.what),
        "before": _at(one.before),
        "now": _at(one.after),
        "why": [why_says(why, language) for why in one.why],
    }
