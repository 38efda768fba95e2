"""Describe every field of a playbook on one page; words, limits and defaults come from the types."""

# ruff: noqa: E501  sentences for a page, each in one piece

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rules import playbook as types
from engine.rules.blueprint import OWN
from engine.rules.describe_acting import OWN_WORDS, WITHOUT_ASKING
from engine.rules.describe_asking import ASKING, CALLS_FOR
from engine.rules.describe_when import BEWARE, EXCEPTIONS, HOLDS
from engine.rules.described import REQUIRED, Field, Section, words
from engine.rules.examples import BLUEPRINT_EXAMPLE, FROM_EXAMPLE, SHORT_EXAMPLE
from engine.rules.inputs import Selector, Unit
from engine.rules.playbook import Stage
from engine.rules.units import KILOMETERS, SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable

_WHOSE: Section = (
    "Whose it is",
    "",
    (
        Field("schema", f"The form of the file: `{types.SCHEMA}`.", REQUIRED, types.SCHEMA),
        Field(
            "playbook",
            "Its name: small letters and digits with dashes between; the same as its folder.",
            REQUIRED,
            "disaster-near-port-call",
        ),
        Field(
            "owner",
            "The group that answers for it: `team:name` or `oncall:name`.",
            REQUIRED,
            "team:fleet",
        ),
        Field("author", "Who wrote it: a group or a person.", "the owner", "team:fleet"),
        Field(
            "review_by",
            "The day on which it is to be read again, as year-month-day. One that asks people should name a day, and "
            "`serviola check` says so.",
            "none",
            "2027-05-01",
        ),
        Field(
            "stage",
            f"How far it goes: {words(Stage)}. `shadow` only records what it would have asked; `suggest` asks "
            "people; `auto` acts where `auto_if` holds, and asks where it does not.",
            f"`{types.DEFAULT_STAGE}`",
            "suggest",
        ),
    ),
)

_MADE_FROM: Section = (
    "Made from a blueprint",
    "A blueprint holds the logic of many playbooks, and a playbook made from it is some six lines: see [below](#blueprints-and-inputs).",
    (
        Field(
            "from",
            "The blueprint that it is made from: `blueprints/<name>/blueprint.yaml` beside the playbook's folder, or one that "
            "ships. Then it says whose it is, its inputs and its exceptions, and nothing of what stands in the blueprint.",
            "none",
            "near-port-call",
        ),
        Field(
            "inputs",
            "The value of each input of the blueprint. In a playbook by itself: its own inputs, declared as in a blueprint, each "
            "with a default, which is its value.",
            "the defaults",
            "{how_far: 300 km, how_long: 48h}",
        ),
    ),
)

SECTIONS: tuple[Section, ...] = (
    _WHOSE,
    _MADE_FROM,
    HOLDS,
    BEWARE,
    EXCEPTIONS,
    CALLS_FOR,
    ASKING,
    WITHOUT_ASKING,
    OWN_WORDS,
)


INPUT_FIELDS: tuple[Field, ...] = (
    Field(
        "selector",
        f"What it is: {words(Selector)}. A `number` may have a `unit`; a `duration` is written as everywhere; a `choice` is one of "
        "its `options`; a `team` is `team:name` or `oncall:name`.",
        REQUIRED,
        "number",
    ),
    Field("label", "What it is called where people read it.", "its name", "How far it reaches"),
    Field("description", "What it is for, and what is usual.", "none", "From the center."),
    Field("unit", f"Of a number: {words(Unit)}. Then each value is written with it.", "a bare number", "km"),
    Field("min", "The least that a number or a duration may be.", "none", "50 km"),
    Field("max", "The most that it may be.", "none", "500 km"),
    Field(
        "options",
        "Of a choice: a list of what it may be.",
        "required of a choice",
        '[">= Severe", "= Extreme"]',
    ),
    Field("several", "Of a choice: whether a list of options may be chosen.", "`false`", "true"),
    Field("default", "What holds where a playbook does not say.", "none: each playbook says it", "150 km"),
)
"""What is said of an input, under `inputs.<name>`."""

EXAMPLE_NAME = "cyclone-near-port-call"
EXAMPLE = f"""\
schema: {types.SCHEMA}
playbook: {EXAMPLE_NAME}          # the same as its folder
owner: team:itinerary-planning            # the group that answers for it
author: team:itinerary-planning
review_by: 2027-05-01                     # read it again on this day
stage: suggest                            # shadow only records; suggest asks people

when:                                     # all of this must hold
  situation: {{hazard: [cyclone, storm], severity: ">= Severe"}}
  evidence: {{any: [{{official: 1}}, {{independent: 2, within: 2h}}]}}
  exposure:
    to: itinerary.stop                    # hold it against every call
    by: [impact_area, {{radius: 250 km}}]   # one of these is enough
    during: {{before_arrival: 5d}}
unless:
  situation: {{state: [retracted, cleared]}}

then:
  - pause_campaigns: {{touching: stop, lease: 48h, ask: owner_of(campaign)}}
  - propose_itinerary: {{options: [alternative_port, sea_day, later_call], ask: oncall:itinerary}}
  - tell: {{to: [owner_of(stop)]}}

ask: {{within: 2h, on_timeout: escalate}}   # silence goes to the owner; it never acts
"""
"""A whole playbook, as one would begin to write one."""


def describe() -> str:
    """Write the page."""
    lines = [
        "# Playbooks: every field",
        "",
        "<!-- Written from the types by engine/rules/describe.py, and compared in a test. Do not edit. -->",
        "",
        "A playbook is one YAML file, `playbooks/<name>/playbook.yaml`, with `cases.yaml` beside it. It is read",
        "strictly: an unknown or repeated key, an alias, a tag or a number without its unit is an error, which names",
        "the file, line and column and says what to do. `on`, `NO` and `22:30` are text; only `true` and `false`",
        "are booleans.",
        "",
        "## A whole one",
        "",
        "An editor that knows YAML helps while you write, with every field explained, if the file begins with a line that",
        "names the schema: `# yaml-language-server: $schema=../../docs/playbook.schema.json` (VS Code with the extension YAML,",
        "Neovim, JetBrains). A blueprint names [`blueprint.schema.json`](blueprint.schema.json), and `cases.yaml`",
        "[`cases.schema.json`](cases.schema.json). `serviola docs DIR` writes them.",
        "",
        f"`playbooks/{EXAMPLE_NAME}/playbook.yaml`, for a start; what it leaves out has the default that stands below.",
        "`serviola check playbooks` says what is wrong or unwise in it, and where; `serviola test playbooks` plays its cases",
        "([cases.md](cases.md)).",
        "",
        "```yaml",
        *EXAMPLE.splitlines(),
        "```",
        "",
        "## A short one",
        "",
        f"{len(SHORT_EXAMPLE.splitlines())} lines are enough. `serviola show playbooks/NAME` prints a playbook with every default, and says it in",
        "plain words, in English and in Spanish.",
        "",
        "```yaml",
        *SHORT_EXAMPLE.splitlines(),
        "```",
        "",
        "## How values are written",
        "",
        f"Durations are whole numbers with {words(SECONDS)}, such as `7d` or `1h30m`. Distances are numbers with",
        f"{words(KILOMETERS)}, such as `150 km` (`nm` is a nautical mile).",
    ]
    for title, intro, fields in SECTIONS:
        lines += ["", f"## {title}", ""]
        lines += [intro, ""] if intro else []
        lines += _table(fields)
    return "\n".join([*lines, *_blueprints()]) + "\n"


def _blueprints() -> list[str]:
    return [
        "",
        "## Blueprints and inputs",
        "",
        "A blueprint is the logic of many playbooks, written once: `blueprints/<name>/blueprint.yaml` beside the folders of the",
        "playbooks. It says what a playbook says but whose it is, and names its inputs: what may be changed, and within which",
        "bounds. `{input: name}` stands for the value of one, always for a whole value. Whatever the inputs allow must make a",
        "playbook that loads; `serviola check` tries it.",
        "",
        "```yaml",
        *BLUEPRINT_EXAMPLE.splitlines(),
        "```",
        "",
        "A playbook made from it changes numbers and not logic:",
        "",
        "```yaml",
        *FROM_EXAMPLE.splitlines(),
        "```",
        "",
        f"Besides it may say {words(one for one in OWN if one not in {'schema', 'playbook', 'from', 'inputs', 'owner'})}. All else is",
        "the blueprint's. A change of the blueprint is a new version of each playbook made from it, and `serviola reload` hands them all",
        "in; while a blueprint is broken, the last good versions go on. `cases.yaml` beside the blueprint is played for each playbook",
        "made from it that has none of its own.",
        "",
        "Of each input is said, under `inputs.<name>`:",
        "",
        *_table(INPUT_FIELDS),
    ]


def _table(fields: Iterable[Field]) -> list[str]:
    rows = [f"| `{one.path}` | {one.meaning} | {one.default} | `{one.example}` |" for one in fields]
    return ["| field | meaning | default | example |", "|---|---|---|---|", *rows]
