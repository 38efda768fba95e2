"""docs/playbooks.md is what the types say, and says every field there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rules.describe import EXAMPLE_NAME, SECTIONS, describe
from engine.rules.described import REQUIRED
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read
from tests.rules.short_form import SHORT_FORM, findings

PAGE = Path(__file__).parents[2] / "docs/playbooks.md"
OF_BLUEPRINTS = {"from", "inputs"}
"""What only a playbook has that is made from a blueprint: tests/rules/test_blueprints.py."""
FIELDS = [field for _, _, fields in SECTIONS for field in fields]


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == describe(), "run: make docs"


def test_the_page_begins_with_a_whole_playbook_that_is_sound_and_wise():
    page = PAGE.read_text(encoding="utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    assert page.index("```yaml") < page.index("## Whose it is")
    playbook = load_playbook(text, f"{EXAMPLE_NAME}/playbook.yaml")
    around = Surroundings(today="2026-06-01", folder=EXAMPLE_NAME, has_cases=True, known={})
    assert lint(playbook, read(text, playbook.file), around) == []
    assert (playbook.pause, playbook.itinerary, bool(playbook.tell)).count(None) == 0


def full_form() -> str:
    """Give the short form with every key that a mapping may have."""
    more = {
        "stage: suggest": "stage: auto\nauto_if: {situation: {severity: Extreme}, evidence: {official: 2}, most_campaigns: 5}\non_retraction: resume",
        'severity: ">= Severe"': 'severity: ">= Severe", certainty: Likely, urgency: Expected, state: open, phase: active, topics: checkout',
        "  evidence:": "  for: 30m\n  program: {owner: team:a}\n  evidence:",
        "unless:": "cooldown: 12h\ninhibited_by: another\nconflicts: other\nknown_false_positives: drills\npriority: 80\nunless:",
        "then:": "exceptions: [{name: dock, fields: vessel, values: [Aurelia], approver: team:b, until: 2027-05-03, reason: dock}]\nthen:",
        "limits:": "resume: drop_stale\nlimits:",
        "privacy:": "messages: {ask_pause: {en: {title: T, body: B}}}\n"
        "drafts: {social: {en: {title: T, body: B}}}\nprivacy:",
        "on_timeout: escalate": 'on_timeout: escalate, escalate_to: team:b, remind: halfway, again: 30d, night: {from: "22:00", to: "07:00", zone: UTC}',
        "campaigns_per_hour: 20": "campaigns_per_hour: 20, campaigns_per_day: 99, of_brand_per_hour: 99, share_of_live: 15%, wakeups_per_week: 2",
        "every: 72h": "every: 72h, when: {situation: {state: clearing}, evidence: {official: 1}}, for: 1h",
    }
    text = SHORT_FORM
    for old, new in more.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


# where an unknown key is put, and the path of that mapping on the page
MAPPINGS = [
    ("schema: serviola/playbook/1\n", "schema: serviola/playbook/1\nzzz: 1\n", ""),
    ("situation: {hazard: [earth", "situation: {zzz: 1, hazard: [earth", "when.situation"),
    ("during: {", "during: {zzz: 1, ", "when.exposure.during"),
    ("  exposure:\n", "  exposure:\n    zzz: 1\n", "when.exposure"),
    ("when:\n", "when:\n  zzz: 1\n", "when"),
    ("pause_campaigns: {", "pause_campaigns: {zzz: 1, ", "then[].pause_campaigns"),
    ("propose_itinerary: {", "propose_itinerary: {zzz: 1, ", "then[].propose_itinerary"),
    ("tell: {", "tell: {zzz: 1, ", "then[].tell"),
    ("exceptions: [{", "exceptions: [{zzz: 1, ", "exceptions[]"),
    ("ask: {quorum", "ask: {zzz: 1, quorum", "ask"),
    ("clear: {", "clear: {zzz: 1, ", "clear"),
    ("auto_if: {", "auto_if: {zzz: 1, ", "auto_if"),
    ("limits: {", "limits: {zzz: 1, ", "limits"),
    ("privacy: {", "privacy: {zzz: 1, ", "privacy"),
]


@pytest.mark.parametrize(("old", "new", "path"), MAPPINGS, ids=[path or "the file" for *_, path in MAPPINGS])
def test_every_key_that_the_loader_knows_is_on_the_page(old, new, path):
    assert full_form().count(old) == 1
    assert findings(full_form()) == ()
    (found,) = findings(full_form().replace(old, new))
    known = set(found.remedy.removeprefix("choose one of ").split(", "))
    prefix = f"{path}." if path else ""
    assert found.message.endswith(f"of {path.replace('[]', '[0]') or 'the file'}") or path.startswith("then")
    written = {
        field.path.removeprefix(prefix).split(".")[0].removesuffix("[]")
        for field in FIELDS
        if field.path.startswith(prefix)
    }
    if not path:
        # A playbook made from a blueprint leaves the rest to that, so that no file has all of them.
        assert known == OF_BLUEPRINTS
        known |= read(full_form(), "full.yaml").value.keys()
    assert known == written


EXCEPTION = {
    "name": "dock",
    "fields": "[vessel, place]",
    "values": "[[Aurelia, labadee]]",
    "approver": "team:b",
    "until": "2027-05-03",
    "reason": "dock",
}
REPLACED = {
    "schema": ("schema: serviola/playbook/1", "schema: {}"),
    "playbook": ("playbook: disaster-near-port-call", "playbook: {}"),
    "owner": ("owner: team:itinerary-planning", "owner: {}"),
    "author": ("author: team:itinerary-planning", "author: {}"),
    "review_by": ("review_by: 2027-05-01", "review_by: {}"),
    "stage": ("stage: suggest", "stage: {}"),
    "when.situation.hazard": ("[earthquake, tsunami, cyclone, volcano, unrest]", "{}"),
    "when.situation.severity": ('severity: ">= Severe"', "severity: {}"),
    "when.situation.certainty": ('severity: ">= Severe"', "certainty: {}"),
    "when.situation.urgency": ('severity: ">= Severe"', "urgency: {}"),
    "when.situation.topics": ('severity: ">= Severe"', "topics: {}"),
    "when.situation.state": ('severity: ">= Severe"', "state: {}"),
    "when.situation.phase": ('severity: ">= Severe"', "phase: {}"),
    "when.evidence": ("{any: [{official: 1}, {independent: 2, within: 2h}]}", "{}"),
    "when.evidence.sequence": ("{any: [{official: 1}, {independent: 2, within: 2h}]}", "{}"),
    "when.evidence.absent": ("{any: [{official: 1}, {independent: 2, within: 2h}]}", "{}"),
    "when.evidence.rate": ("{any: [{official: 1}, {independent: 2, within: 2h}]}", "{}"),
    "when.exposure.to": ("to: itinerary.stop", "to: {}"),
    "when.exposure.by": ("[impact_area, {radius: scaled}, {country: {severity: Extreme}}, supply_hub]", "{}"),
    "when.exposure.during.before_arrival": ("before_arrival: 7d", "before_arrival: {}"),
    "when.program": ("  evidence:", "  program: {}\n  evidence:"),
    "when.for": ("  evidence:", "  for: {}\n  evidence:"),
    "cooldown": ("unless:", "cooldown: {}\nunless:"),
    "inhibited_by": ("unless:", "inhibited_by: {}\nunless:"),
    "conflicts": ("unless:", "conflicts: {}\nunless:"),
    "known_false_positives": ("unless:", "known_false_positives: {}\nunless:"),
    "priority": ("unless:", "priority: {}\nunless:"),
    "clear.when": ("every: 72h", "when: {}"),
    "clear.for": ("every: 72h", "when: {{situation: {{state: clearing}}}}, for: {}"),
    "unless.situation": ("{state: [retracted, cleared]}", "{}"),
    **{
        f"exceptions[].{key}": (
            "then:",
            "exceptions: [{{"
            + ", ".join(f"{name}: {'{}' if name == key else value}" for name, value in EXCEPTION.items())
            + "}}]\nthen:",
        )
        for key in EXCEPTION
    },
    "then[].pause_campaigns.touching": ("touching: stop", "touching: {}"),
    "then[].pause_campaigns.lease": ("lease: 72h", "lease: {}"),
    "then[].pause_campaigns.ask": ("lease: 72h, ask: owner_of(campaign)", "lease: 72h, ask: {}"),
    "then[].end_campaigns.touching": ("  - tell:", "  - end_campaigns: {{touching: {}}}\n  - tell:"),
    "then[].end_campaigns.ask": ("  - tell:", "  - end_campaigns: {{ask: {}}}\n  - tell:"),
    "then[].propose_itinerary.options": (
        "[alternative_port, sea_day, extend_previous, keep_call_changed_purpose]",
        "{}",
    ),
    "then[].propose_itinerary.ask": ("ask: oncall:itinerary", "ask: {}"),
    "then[].tell.to": ("[owner_of(stop), owner_of(campaign), oncall:itinerary]", "{}"),
    "auto_if.situation": ("stage: suggest", "stage: auto\nauto_if: {{situation: {}}}"),
    "auto_if.evidence": ("stage: suggest", "stage: auto\nauto_if: {{evidence: {}}}"),
    "auto_if.most_campaigns": ("stage: suggest", "stage: auto\nauto_if: {{most_campaigns: {}}}"),
    "on_retraction": ("stage: suggest", "stage: suggest\non_retraction: {}"),
    "messages": ("unless:", "messages: {}\nunless:"),
    "drafts": ("unless:", "drafts: {}\nunless:"),
    "ask.quorum": ("quorum: 1", "quorum: {}"),
    "ask.within": ("1, within: 2h", "1, within: {}"),
    "ask.on_timeout": ("on_timeout: escalate", "on_timeout: {}"),
    "ask.remind": ("on_timeout: escalate", "remind: {}"),
    "ask.escalate_to": ("on_timeout: escalate", "escalate_to: {}"),
    "ask.again": ("on_timeout: escalate", "again: {}"),
    "ask.night": ("quorum: 1", "night: {}"),
    "clear.ask": ("clear: {{ask: owner_of(campaign)", "clear: {{ask: {}"),
    "clear.every": ("every: 72h", "every: {}"),
    "resume": ("unless:", "resume: {}\nunless:"),
    "limits.campaigns_per_hour": ("campaigns_per_hour: 20", "campaigns_per_hour: {}"),
    "limits.campaigns_per_day": ("campaigns_per_hour: 20", "campaigns_per_hour: 20, campaigns_per_day: {}"),
    "limits.of_brand_per_hour": ("campaigns_per_hour: 20", "of_brand_per_hour: {}"),
    "limits.share_of_live": ("campaigns_per_hour: 20", "share_of_live: {}"),
    "limits.wakeups_per_week": ("campaigns_per_hour: 20", "wakeups_per_week: {}"),
    "privacy.purpose": ("purpose: service-safety", "purpose: {}"),
    "privacy.customer_fields": ("customer_fields: none", "customer_fields: {}"),
}


@pytest.mark.parametrize(
    "field", [one for one in FIELDS if one.path not in OF_BLUEPRINTS], ids=lambda field: field.path
)
def test_every_example_loads(field):
    old, new = REPLACED[field.path]
    new = new.replace("{{", "{").replace("}}", "}")
    old = old.replace("{{", "{")
    assert SHORT_FORM.count(old) == 1
    assert findings(SHORT_FORM.replace(old, new.replace("{}", field.example))) == ()


def test_every_required_field_is_missed():
    for path, cut in {
        "owner": "owner: team:itinerary-planning\n",
        "then[].pause_campaigns.lease": " lease: 72h,",
        "then[].tell.to": "to: [owner_of(stop), owner_of(campaign), oncall:itinerary]",
        "when.exposure.by": "    by: [impact_area, {radius: scaled}, {country: {severity: Extreme}}, supply_hub]\n",
    }.items():
        assert next(field for field in FIELDS if field.path == path).default == REQUIRED
        assert [found.code for found in findings(SHORT_FORM.replace(cut, ""))] == ["missing-key"]
