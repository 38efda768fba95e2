"""Describe when a playbook acts without asking; a part of the page that describe writes."""

# ruff: noqa: E501  sentences for a page, each in one piece

from __future__ import annotations

from engine.rules.described import Field, Section, words
from engine.rules.load_drafts import DraftKind
from engine.rules.load_messages import Audience, Language
from engine.rules.playbook import OnRetraction

WITHOUT_ASKING: Section = (
    "When it acts without asking",
    (
        "At `stage: auto` the playbook itself answers its question whether to pause, as a policy, wherever all under `auto_if` "
        "holds; its decision leaves the trace that a person's would, with every value it was made on (`serviola explain`). "
        "Those who would have been asked are told at once and take it back with one press; the owner of the playbook is told "
        "too. Where `auto_if` does not hold, people are asked as at `suggest`. Whatever it says, people are asked: about "
        "what cannot be undone (a pause class of `skip`, `kill` or `none`), about an itinerary, about what goes beyond a limit, about "
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

OWN_WORDS: Section = (
    "What it says in its own words",
    (
        "`messages` puts words of its own in the place of the usual ones: the headline (`title`, one line) and the text "
        "(`body`) of a card or message, for an audience and in a language. What is written in `{{ }}` is a value: `headline`, "
        "`situation`, `playbook` and what else the message carries (`items`, `campaigns`, `until`, `approve_with`, ...); "
        "`serviola check` names them all where one is not known. Allowed are `{% if %}`, a loop over the lines of one value "
        "and a few filters; no arithmetic, no calls. What the world says is only ever a value. Words that name an unknown "
        "value, are too long or may cost too much are an error with its line, and the playbook as it was goes on. Should they "
        "fail all the same when they are said, the usual words are sent, and say so."
    ),
    (
        Field(
            "messages",
            f"By audience ({words(Audience)}) and language ({words(Language)}), each a `title` and a `body`. The language that "
            "Serviola runs in (`SERVIOLA_LANGUAGE`) comes first, else the first that is written. The body of a question says "
            "how to answer it: `{{ approve_with }}`; that of `ask_end`, what it comes to: `{{ for_good }}`.",
            "the usual words, in English",
            '{tell: {en: {title: "Storm: {{ headline }}", body: "{{ situation }}"}}}',
        ),
        Field(
            "drafts",
            f"Drafts of its own for guests and staff, by what they are for ({words(DraftKind)}) and language "
            f"({words(Language)}), each a `title` and a `body`, in the place of those that ship (docs/drafts.md). What the world "
            "says is no value of a draft; `serviola drafts` shows them, and nothing sends them.",
            "the drafts that ship",
            '{social: {en: {title: "Reply", body: "We know of {{ what }}. {{ contact }}"}}}',
        ),
    ),
)
