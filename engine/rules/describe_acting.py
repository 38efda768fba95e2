"""Describe when a playbook acts without asking; a part of the page that describe writes."""

# ruff: noqa: E501  sentences for a page, each in one piece

from __future__ import annotations

from engine.rules.described import Field, words
from engine.rules.playbook import OnRetraction

WITHOUT_ASKING: tuple[str, str, tuple[Field, ...]] = (
    "When it acts without asking",
    (
        "At `stage: auto` the playbook itself answers its question whether to pause, as a policy, wherever all under `auto_if` "
        "holds; its decision leaves the trace that a person's would, with every value it was made on (`serviola explain`). "
        "Those who would have been asked are told at once and take it back with one press; the owner of the playbook is told "
        "too. Where `auto_if` does not hold, people are asked as at `suggest`. Whatever it says, people are asked: about "
        "what cannot be undone (a pause class of `kill` or `none`), about an itinerary, about what goes beyond a limit, about "
        "a campaign that somebody kept running or changed, while everything is stopped, while a source is silent or calls it "
        "over, and on less than one official source, own system or person of yours, or two independent sources. Silence of "
        "people never acts."
    ),
    (
        Field(
            "auto_if.situation",
            "What must hold of the situation: the same fields as `when.situation`, none required.",
            "any",
            "{severity: Extreme}",
        ),
        Field(
            "auto_if.evidence",
            "How many must say so: as `when.evidence`.",
            "any",
            "{any: [{official: 2}, {independent: 3, within: 1h}]}",
        ),
        Field(
            "auto_if.most_campaigns",
            "How many campaigns the situation may concern in all; where there are more, people are asked about each.",
            "no bound but the limits",
            "5",
        ),
        Field(
            "on_retraction",
            f"What becomes of what was paused without asking when the source takes back what it said: {words(OnRetraction)}. "
            "`ask` asks the owners; `resume` resumes at once what the playbook itself paused and nobody changed since. What "
            "people paused they are asked about in any case.",
            f"`{OnRetraction.ASK}`",
            "ask",
        ),
    ),
)
