"""Forms: playbooks that differ only in numbers share one; negation turns each operator round."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rules.compile import compile_playbook
from engine.rules.load import load_playbook
from serviola.blueprints import blueprint_for
from tests.rules.short_form import SHORT_FORM, changed

ROOT = Path(__file__).parents[2]


def shape(text: str):
    return compile_playbook(load_playbook(text, "playbook.yaml")).shape


def test_the_short_form_compiles_to_this_tree():
    assert shape(SHORT_FORM).tree == (
        "all",
        ("eq", 0),
        ("eq", 1),
        ("ge", 2),
        ("any", ("ge", 3), ("ge", 4)),
        ("any", ("eq", 5), ("le", 6), ("all", ("eq", 7), ("ge", 8)), ("le", 9)),
        ("le", 10),
        ("gt", 11),
        ("ne", 12),
    )


def test_the_leaves_stand_in_fixed_order():
    plan = compile_playbook(load_playbook(SHORT_FORM, "playbook.yaml"))
    assert [(leaf.index, leaf.path, leaf.op) for leaf in plan.leaves] == [
        (0, "when.situation.status", "eq"),
        (1, "when.situation.hazard", "eq"),
        (2, "when.situation.severity", "ge"),
        (3, "when.evidence.any[0].official", "ge"),
        (4, "when.evidence.any[1].independent", "ge"),
        (5, "when.exposure.by[0].impact_area", "eq"),
        (6, "when.exposure.by[1].radius", "le"),
        (7, "when.exposure.by[2].country", "eq"),
        (8, "when.exposure.by[2].country.severity", "ge"),
        (9, "when.exposure.by[3].supply_hub", "le"),
        (10, "when.exposure.during.before_arrival", "le"),
        (11, "when.exposure.during.not_departed", "gt"),
        (12, "unless.situation.state", "eq"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[earthquake, tsunami, cyclone, volcano, unrest]", "[flood]"),
        ('">= Severe"', '">= Minor"'),
        ("{official: 1}", "{news: 3}"),
        ("within: 2h}]", "within: 3d}]"),
        ("{independent: 2, within: 2h}", "{independent: 5}"),
        ("{radius: scaled}", "{radius: 20 nm}"),
        ("{severity: Extreme}", "{severity: Severe}"),
        ("before_arrival: 7d", "before_arrival: 3d"),
        ("[retracted, cleared]", "stale"),
        ("lease: 72h", "lease: 3d"),
    ],
)
def test_other_numbers_are_the_same_form(old, new):
    assert shape(changed(old, new)) == shape(SHORT_FORM)


@pytest.mark.parametrize(
    ("old", "new"),
    [('">= Severe"', '"<= Severe"'), ('">= Severe"', "[Severe, Extreme]"), (", supply_hub]", "]")],
)
def test_another_question_is_another_form(old, new):
    assert shape(changed(old, new)) != shape(SHORT_FORM)


@pytest.mark.parametrize(
    ("exception", "compiled"),
    [
        ("{state: cleared}", [("ne", 12)]),
        ('{severity: "<= Minor"}', [("gt", 12)]),
        ('{severity: "< Minor"}', [("ge", 12)]),
        ('{severity: ">= Minor"}', [("lt", 12)]),
        ('{severity: "> Minor"}', [("le", 12)]),
        (
            '{urgency: Past, severity: "<= Minor", state: stale}',
            [("any", ("gt", 12), ("ne", 13), ("ne", 14))],
        ),
    ],
)
def test_an_exception_is_compiled_to_its_opposite(exception, compiled):
    tree = shape(changed("{state: [retracted, cleared]}", exception)).tree
    assert list(tree[8:]) == compiled


def test_what_ships_loads_and_shares_nothing_by_accident():
    shapes = {}
    for file in sorted(ROOT.glob("playbooks/*/playbook.yaml")):
        text = file.read_text("utf-8")
        playbook = load_playbook(text, str(file), blueprint_for(text, file))
        assert playbook.name == file.parent.name
        shapes[playbook.name] = compile_playbook(playbook).shape
    assert shapes["disaster-near-port-call"] == shape(SHORT_FORM)
    assert shapes["watch-150-km"] != shape(SHORT_FORM)
