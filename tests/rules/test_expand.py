"""A playbook expanded says the same as before, with every default, and where each part comes from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.rules.blueprint import Blueprint, document
from engine.rules.describe import SECTIONS
from engine.rules.described import REQUIRED
from engine.rules.examples import BLUEPRINT_EXAMPLE, FROM_EXAMPLE, SHORT_EXAMPLE
from engine.rules.expand import expand, span
from engine.rules.in_words import in_words
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read
from engine.rules.units import seconds
from engine.rules.write_yaml import write_yaml
from serviola.blueprints import blueprint_for
from tests.rules.short_form import SHORT_FORM
from tests.rules.test_playbook_page import full_form
from tests.rules.worlds import playbook_texts

SHIPPED = sorted((Path(__file__).parents[2] / "playbooks").glob("*/playbook.yaml"))
PLAN = Blueprint(BLUEPRINT_EXAMPLE, "b.yaml")


def expanded(text: str, blueprint: Blueprint | None = None):
    return expand(document(text, "p.yaml", blueprint))


def says_the_same(text: str, blueprint: Blueprint | None = None) -> None:
    found = expanded(text, blueprint)
    written = write_yaml(found.value, found.origins)
    assert read(written, "x.yaml").value == found.value
    again = load_playbook(written, "p.yaml")
    assert replace(again, digest="", blueprint="") == replace(found.playbook, digest="", blueprint="")
    # What is expanded has no default left to put in.
    assert expanded(written).value == found.value


@pytest.mark.parametrize("text", [SHORT_FORM, SHORT_EXAMPLE, full_form()], ids=["short", "shortest", "full"])
def test_it_says_the_same(text):
    says_the_same(text)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_each_that_ships_says_the_same(file):
    text = file.read_text("utf-8")
    says_the_same(text, blueprint_for(text, file))


def test_what_is_called_for_phase_by_phase_says_the_same():
    steps = SHORT_FORM[SHORT_FORM.index("then:\n") + 6 : SHORT_FORM.index("ask: {quorum")]
    text = SHORT_FORM.replace(
        f"then:\n{steps}",
        "then:\n  forecast: [{tell: {to: [owner_of(stop)]}}]\n"
        "  active: [{pause_campaigns: {lease: 72h}}, {propose_itinerary: {options: [sea_day]}}]\n",
    )
    assert text != SHORT_FORM
    says_the_same(text)
    active = expanded(text).value["then"]["active"]
    assert active[0]["pause_campaigns"]["ask"] == "owner_of(campaign)"
    assert active[1]["propose_itinerary"]["ask"] == "owner_of(stop)"
    said = in_words(expanded(text).playbook)
    first, then = said.index("while it is forecast,"), said.index("while it goes on,")
    assert said[first + 1 : then] == ["- tell the owner of the call"]
    assert said[then + 1].startswith("- ask the owner of each campaign to pause what touches it, for ")


@settings(database=None, deadline=None, max_examples=60)
@given(playbook_texts())
def test_whatever_is_drawn_says_the_same(text):
    says_the_same(text)


def test_one_from_a_blueprint_says_the_same_and_what_comes_from_where():
    says_the_same(FROM_EXAMPLE, PLAN)
    found = expanded(FROM_EXAMPLE, PLAN)
    assert found.origins["when",] == "blueprint near-port-call"
    assert found.origins["when", "exposure", "by", 1, "radius"] == "input how_far"
    assert found.origins["stage",] == "default"
    assert ("owner",) not in found.origins
    written = write_yaml(found.value, found.origins)
    assert "\n      - radius: 200 km  # input how_far\n" in written
    assert "\nstage: shadow  # default\n" in written
    assert "\nlimits:  # default\n" in written


def test_every_default_on_the_page_stands_in_what_is_expanded():
    found = expanded(SHORT_EXAMPLE).value
    for field in (one for _, _, fields in SECTIONS for one in fields):
        path = field.path.split(".")
        if (
            field.default
            in {
                REQUIRED,
                "any",
                "none",
                "at once",
                "nothing",
                "the defaults",
                "the usual words, in English",
                "the drafts that ship",
            }
            or "[]" in path[0]
        ):
            continue
        if field.path in {"clear.when", "clear.for", "on_retraction", "auto_if.most_campaigns"}:
            continue  # it has no clear rule, and does not act without asking
        here = found
        for step in path:
            assert step in here, field.path
            here = here[step]


@given(st.integers(1, 400 * 86_400))
@settings(database=None, deadline=None)
def test_a_duration_is_written_exactly(total):
    assert seconds(span(total)) == total


def test_durations_read_as_people_write_them():
    assert [span(one) for one in (60, 5_400, 7_200, 259_200, 604_800)] == ["1m", "1h30m", "2h", "3d", "7d"]


AWKWARD = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12)
    | st.sampled_from(
        ["true", "NO", "~", "1e3", "12", "0x1F", "2h", "a: b", "- a", "#", "x #y", "null", "1_0", ""]
    )
    | st.integers(-1_000, 10**9)
    | st.booleans()
    | st.none(),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text("ab:# -1", min_size=1), below, max_size=3)
    ),
    max_leaves=8,
)


@given(AWKWARD)
@settings(database=None, deadline=None, max_examples=300)
def test_whatever_is_written_is_read_back(value):
    assert read(write_yaml({"value": value}, {("value",): "remark"}), "x.yaml").value == {"value": value}
