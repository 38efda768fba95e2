"""Pieces of evidence, the situation they make, and one clause asked of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine.model.scales import Hazard, SourceClass
from engine.model.signal import Dropped, Evidence, Situation
from engine.model.time import HOUR, MINUTE, Instant
from engine.rules.compile import compile_playbook
from engine.rules.facts import find_in_situation
from engine.rules.found import numbers
from engine.rules.load import load_playbook
from engine.rules.plain import COMPARE
from engine.rules.seen import Seen
from tests.rules.short_form import changed
from tests.rules.worlds import NOW, evidence, situation

OPS, SOCIAL, NEWS = SourceClass.OPS, SourceClass.SOCIAL, SourceClass.NEWS


def said(number: int, minute: int, kind: SourceClass = SOCIAL, **fields: Any) -> Evidence:
    return evidence(number, source_class=kind, sent_at=Instant(NOW + minute * MINUTE), **fields)


def world(*pieces: Evidence, **fields: Any) -> Situation:
    return situation(hazard=Hazard.COMPLAINT, evidence=pieces, topics=("checkout",), **fields)


@cache
def leaf_of(asked: str):
    text = changed("{any: [{official: 1}, {independent: 2, within: 2h}]}", asked)
    plan = compile_playbook(load_playbook(text, "playbook.yaml"))
    return next(leaf for leaf in plan.leaves if leaf.path.startswith("when.evidence"))


def ask(asked: str, one: Situation, **seen: Any) -> tuple[bool, str]:
    """Say whether a clause holds, and what it says."""
    leaf = leaf_of(asked)
    found = find_in_situation(leaf.test, Seen(one, **({"now": NOW} | seen)))
    actual, need = numbers(leaf, found)
    return COMPARE[leaf.op](actual, need), found.says()


def gone_of(drawn) -> tuple[Dropped, ...]:
    hours = sorted({(kind, hour): count for kind, hour, count in drawn}.items())
    return tuple(
        Dropped(source_class=kind, hour=Instant(NOW // HOUR * HOUR + hour * HOUR), count=count)
        for (kind, hour), count in hours
    )
