"""Examples: a short playbook, a blueprint and a playbook made from it, as they stand in docs/playbooks.md."""

# ruff: noqa: E501  they are read as files, a line each

from __future__ import annotations

from engine.rules.blueprint import SCHEMA as BLUEPRINT_SCHEMA
from engine.rules.playbook import SCHEMA

SHORT_EXAMPLE = f"""\
schema: {SCHEMA}
playbook: cyclone-near-port-call
owner: team:itinerary-planning
review_by: 2027-05-01
stage: suggest
when:
  situation: {{hazard: [cyclone, storm], severity: ">= Severe"}}
  exposure: {{by: [impact_area, {{radius: 250 km}}]}}
then:
  - pause_campaigns: {{lease: 48h}}
  - tell: {{to: [owner_of(stop)]}}
"""
"""A useful playbook in twelve lines or fewer; all else has its default."""

BLUEPRINT_NAME = "near-port-call"
BLUEPRINT_EXAMPLE = f"""\
schema: {BLUEPRINT_SCHEMA}
blueprint: {BLUEPRINT_NAME}
description: A disaster near a call on the schedule, for whichever disasters, distance and team.
inputs:
  hazards: {{selector: choice, several: true, options: [earthquake, volcano, tsunami, cyclone, storm, flood, wildfire], label: Which disasters}}
  how_bad: {{selector: choice, options: [">= Moderate", ">= Severe", "= Extreme"], default: ">= Severe", label: From which severity on}}
  how_far: {{selector: number, unit: km, min: 50 km, max: 1000 km, default: 300 km, label: How far from the call}}
  how_early: {{selector: duration, min: 1d, max: 30d, default: 7d, label: How long before the arrival}}
  how_long: {{selector: duration, min: 6h, max: 14d, default: 72h, label: How long a pause lasts before it is asked about again}}
  who: {{selector: team, label: Who decides about the itinerary}}
when:
  situation: {{hazard: {{input: hazards}}, severity: {{input: how_bad}}}}
  exposure:
    by: [impact_area, {{radius: {{input: how_far}}}}]
    during: {{before_arrival: {{input: how_early}}}}
unless: {{situation: {{state: [retracted, cleared]}}}}
then:
  - pause_campaigns: {{lease: {{input: how_long}}}}
  - propose_itinerary: {{options: [alternative_port, sea_day, keep_call_changed_purpose], ask: {{input: who}}}}
  - tell: {{to: [owner_of(stop), {{input: who}}]}}
"""
"""A blueprint; it ships under playbooks/blueprints/."""

FROM_EXAMPLE = f"""\
schema: {SCHEMA}
playbook: quake-near-caribbean-call
from: {BLUEPRINT_NAME}
owner: team:itinerary-planning
inputs: {{hazards: [earthquake, tsunami], how_far: 200 km, who: oncall:itinerary}}
"""
"""A playbook made from it."""
