"""Figures: an attempt that is made again ended nothing, and a source that never answered is late too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from console.health import Counts, Health, SourceHealth
from console.metrics import Tally
from engine.model.hold import Do, Intent, Outcome, Result
from engine.model.scales import Category
from engine.model.time import later
from engine.ports import Batch
from tests.fakes.words import NOW

HEALTH = Health(
    now=later(NOW, 600), owner="", lease_until=None, last_tick=None, halted=False, sources=(), counts=Counts()
)


def figures(tally, health=HEALTH):
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(tally.text(health).decode())
        for one in family.samples
    }


def batch(outcome, *intents):
    return Batch(now=NOW, inputs=(outcome,), words=(), intents=intents, cursors={})


@pytest.mark.parametrize(
    ("do", "key", "then"),
    [
        (Do.ASK, "ask:P-1:1:0:team:x", "ask:P-1:1:0:team:x#1"),
        (Do.READ, "read:H-1:before:1", "read:H-1:before:2"),
    ],
)
def test_an_attempt_that_is_made_again_is_no_end(do, key, then):
    tally = Tally()
    again = Intent(key=then, brand="main", partition=Category.GEO, do=do, due_at=NOW)
    failed = Outcome(intent=key, brand="main", result=Result.FAILED, at=NOW)
    tally.hear(batch(failed, again))
    assert figures(tally)["serviola_intents_total", "again"] == 1
    assert ("serviola_intents_total", "failed") not in figures(tally)
    tally.hear(batch(replace(failed, intent=then)))
    assert figures(tally)["serviola_intents_total", "failed"] == 1


def test_a_source_that_never_answered_is_late_from_the_start():
    source = SourceHealth(name="usgs", well=False, says="away", every_s=60.0, last_success=None, began=NOW)
    found = figures(Tally(), replace(HEALTH, sources=(source,)))
    assert found["serviola_source_lateness_seconds", "usgs"] == 540
