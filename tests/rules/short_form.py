"""The short form of a playbook, and what the tests of this room do to it."""

from __future__ import annotations

from engine.errors import PlaybookError
from engine.model.findings import Finding
from engine.rules.load import load_playbook

SHORT_FORM = """\
schema: serviola/playbook/1
playbook: disaster-near-port-call
owner: team:itinerary-planning
author: team:itinerary-planning
review_by: 2027-05-01
stage: suggest                  # shadow → suggest → auto
when:
  situation: {hazard: [earthquake, tsunami, cyclone, volcano, unrest], severity: ">= Severe"}
  evidence:  {any: [{official: 1}, {independent: 2, within: 2h}]}
  exposure:
    to: itinerary.stop
    by: [impact_area, {radius: scaled}, {country: {severity: Extreme}}, supply_hub]
    during: {before_arrival: 7d}
unless: {situation: {state: [retracted, cleared]}}
then:
  - pause_campaigns: {touching: stop, lease: 72h, ask: owner_of(campaign)}
  - propose_itinerary: {options: [alternative_port, sea_day, extend_previous, keep_call_changed_purpose], ask: oncall:itinerary}
  - tell: {to: [owner_of(stop), owner_of(campaign), oncall:itinerary]}
ask: {quorum: 1, within: 2h, on_timeout: escalate}
clear: {ask: owner_of(campaign), every: 72h}      # or `when:` a source that publishes an end says so
limits: {campaigns_per_hour: 20}
privacy: {purpose: service-safety, customer_fields: none}
"""


def changed(old: str, new: str) -> str:
    """Give the short form with one piece replaced."""
    assert SHORT_FORM.count(old) == 1, f"{old!r} stands {SHORT_FORM.count(old)} times in the short form"
    return SHORT_FORM.replace(old, new)


def findings(text: str | bytes) -> tuple[Finding, ...]:
    """Give what is wrong in a playbook."""
    try:
        load_playbook(text, "playbook.yaml")
    except PlaybookError as error:
        return error.findings
    return ()
