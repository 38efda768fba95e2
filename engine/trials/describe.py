"""Describe every key of a case on one page; words and wants come from the types that read them."""

# ruff: noqa: E501  sentences for a page, each in one piece

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from engine.model.proposal import ProposalKind
from engine.trials.case import Behavior, Click, Delivery
from engine.trials.load_doings import SENDS
from engine.trials.reports import Says
from engine.trials.wants import KEYS


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


CASE: Final = {
    "name": (
        "What it shows, in one sentence; no two of a file have the same.",
        "a moderate quake asks nobody",
    ),
    "clock": (
        "When it begins, with its zone. All else is written as an offset from it.",
        "2010-01-12T21:53:10Z",
    ),
    "given": ("What there is before anything happens; below.", "{programs: fleet.yaml}"),
    "send": ("What comes in, and when; below.", "[{at: +18m, signal: usgs-1.json}]"),
    "answer": ("What people answer, and when; below.", "[{at: +30m, to: pause, answer: approve}]"),
    "tool": (
        f"How the tool behaves, all the time ({_words(Behavior)}) or from when on, perhaps for one campaign alone. `{Behavior.OK}` by default.",
        "[{at: +1h, is: refuses, campaign: sea-days}]",
    ),
    "slack": (
        f"How messages fare, all the time ({_words(Delivery)}) or from when on. `{Delivery.OK}` by default.",
        "[{at: +0m, is: down}, {at: +20m, is: ok}]",
    ),
    "want": (
        "What must be so, and when; below. At least one, for without it nothing could fail.",
        "[{at: +1h, proposal: none}]",
    ),
}
GIVEN: Final = {
    "programs": (
        "The book: a file beside the cases, or of a story that ships. Required.",
        "january-2010/programs.yaml",
    ),
    "playbooks": (
        "Other playbooks that stand beside the one the case is about, by their folder: beside this one, or one that ships. What is wanted of questions is of this one; what is told and paused is by all.",
        "[unrest-near-port-call]",
    ),
    "no_pause": (
        "Campaigns that their tool cannot pause, and only end for good. Of all others a pause keeps what it holds.",
        "[sea-days]",
    ),
    "stage": (
        "At which stage it is tried, and those beside it. Their own by default; with `suggest` what is in shadow is tried as if it asked.",
        "suggest",
    ),
    "sources": (
        "Who says what is sent from files, with the kinds and options of [sources.md](sources.md). One feed of USGS by default.",
        "[{name: nhc, kind: nhc}]",
    ),
}
SOURCE: Final = {
    "name": ("What `from` calls it.", "el-vigia"),
    "kind": ("A kind of source, or of hook; what a hook takes is pushed, not looked at.", "feed"),
    "options": ("What it is told besides.", "{about: complaint}"),
}
SEND: Final = {
    "at": ("When, as an offset from the clock.", "+3h15m"),
    "signal": ("A file in the format of its source: a recorded feed, an advisory, a webhook.", "usgs-1.json"),
    "from": ("Which source says what is in the file; the first one by default.", "usgs"),
    "report": (
        "What a source says, written here; below.",
        "{hazard: heat, severity: Extreme, from: official}",
    ),
    "quiet": ("A source that is heard no more from now on: its name, or whom a report is `by`.", "usgs"),
    "heard": ("A source that was quiet and is heard again.", "usgs"),
    "programs": ("A book that takes the place of the one given.", "fleet-without-labadee.yaml"),
    "by_hand": ("A campaign that somebody turns off, or on again, in the tool itself.", "sea-days"),
}
REPORT: Final = {
    "hazard": ("What it is, as under `when.situation.hazard`. Required.", "earthquake"),
    "from": (
        "The class of its source: `official`, `news`, `social`, `ops`, `operator`. Required.",
        "official",
    ),
    "by": (
        "Who publishes it; one publisher is one voice. By default it has the name of the class.",
        "el-vigia",
    ),
    "voices": ("How many publishers say it, each in words of its own; `1` by default.", "5"),
    "over": ("The time before, over which they speak evenly. By default all at once.", "7d"),
    "id": (
        "A name of its own. What the same publisher sends under the same name is its next word, in the place of the last. By default each report is another one.",
        "quake",
    ),
    "says": (
        f"{_words(Says)}: `{Says.RETRACTED}` takes back what was said under the same `id`, `{Says.ALL_CLEAR}` calls it over. `{Says.ALERT}` by default.",
        "retracted",
    ),
    "severity": ("How bad; `Unknown` by default.", "Severe"),
    "certainty": ("How sure; `Unknown` by default.", "Observed"),
    "urgency": ("How soon; `Unknown` by default.", "Immediate"),
    "status": ("`Actual` by default; an `Exercise` and a `Test` ask nobody.", "Exercise"),
    "point": ("Where: latitude and longitude.", "[18.5, -72.3]"),
    "radius": ("The impact area: so far around the point.", "60 km"),
    "polygon": ("The impact area: three corners or more.", "[[18, -73], [20, -73], [20, -71]]"),
    "country": ("A country or a list, in two letters.", "HT"),
    "magnitude": ("Of an earthquake.", "7.0"),
    "depth": ("How deep below.", "10 km"),
    "topics": ("What it is about besides a place.", "[checkout]"),
    "forecast": (
        "Where it is expected: a list, each with `at`, `point` and `radius`.",
        "[{at: +2d, point: [19, -72], radius: 80 km}]",
    ),
    "happened": (
        "When it began, an offset that may lie before the clock. By default when it was sent first.",
        "-2h",
    ),
    "sent": ("When its source said so; by default the moment at which it comes in.", "-1h"),
    "expires": ("When its source lets it lapse.", "+12h"),
    "standing": ("`true`: it holds until its source says otherwise, as a travel advisory does.", "true"),
    "copy_of": ("The `id` of the report whose text it copies; both are one voice then.", "first-story"),
    "headline": ("What it says in words.", "Strong earthquake in Haiti"),
}
ANSWER: Final = {
    "at": ("When.", "+30m"),
    "to": (
        f"To which questions: {_words(ProposalKind)}. All that are open are answered; where none is, the last one is, too late.",
        "pause",
    ),
    "answer": (f"{_words(Click)}. `{Click.LATER}` looks at it and answers nothing.", "approve"),
    "by": ("Who answers, where a name matters: a second person, or the same one twice.", "maria"),
    "of": (
        "The groups they belong to. By default whichever is asked; name another, and it is the wrong person.",
        "team:finance",
    ),
    "option": ("The kind of option they choose for every call. By default the first offered.", "sea_day"),
    "campaigns": ("The campaigns they answer for. All by default.", "[sea-days]"),
    "saw": ("When they looked at the question, where it has changed since.", "+20m"),
}
BEHAVIORS: Final[Mapping[Behavior, str]] = {
    Behavior.OK: "does what it is asked, and says so",
    Behavior.REFUSES: "says no, and will not say otherwise",
    Behavior.LIES: "says yes, and does nothing",
    Behavior.UNREACHABLE: "cannot be reached, not even to be read",
    Behavior.TIMES_OUT: "does not answer, and did nothing",
    Behavior.UNSURE: "does not answer, and did it",
    Behavior.STALE: "does it, and shows how it was before",
}
DELIVERIES: Final[Mapping[Delivery, str]] = {
    Delivery.OK: "arrive",
    Delivery.REFUSES: "are refused, and are not sent again",
    Delivery.DOWN: "do not arrive, and are sent again until they do",
}
TIMES: Final = {
    "at": ("The moment, after all that happens then.", "+19m"),
    "from": ("In place of `at`: the first moment of a span. It must be so from then on,", "+20m"),
    "to": ("and until then, whatever happens in between.", "+5h"),
}
WANT: Final = {name: (key.meaning, key.example) for name, key in KEYS.items()}

TABLES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "case": CASE,
    "given": GIVEN,
    "sources": SOURCE,
    "send": SEND,
    "report": REPORT,
    "answer": ANSWER,
    "times": TIMES,
    "want": WANT,
}

_HEAD = """# Cases

<!-- Written from the types by engine/trials/describe.py, and compared in a test. Do not edit. -->

A case says what happened when, who answered what, and, beside a playbook, what must come of it. Nothing in a case is
sent to anybody: the clock is its own, and so is the tool.

| | `cases.yaml` beside a playbook | `case.yaml` in a folder of its own |
| --- | --- | --- |
| what for | to show that a playbook does what it should, and nothing else | to show a whole story to people |
| played by | `serviola test PATH…` | `serviola demo --case FOLDER_OR_NAME` |
| runs on | the core, with a tool and people that exist only there | the real house: store, hands, messages, the stand-in tool in a process of its own, pushes over HTTP |
| says what must be | `want`, at moments and over spans | no; the report shows what was (`--json`) |

## A whole one

No file but the book is needed. What sources say can be written in the case itself:

```yaml
- name: a strong quake near a call is asked about, and taken back with it
  clock: 2010-01-12T21:53:10Z
  given: {programs: january-2010/programs.yaml}
  send:
    - at: +10m
      report: {id: quake, hazard: earthquake, severity: Severe, from: official, point: [19.5, -72.3], radius: 60 km}
    - {at: +2h, report: {id: quake, hazard: earthquake, from: official, says: retracted}}
  answer:
    - {at: +30m, to: pause, answer: approve, by: maria}
  want:
    - {from: +0m, to: +9m, happens: none}
    - {at: +11m, proposal: [pause_campaigns, propose_itinerary], stop: Labadee}
    - {at: +11m, near_miss: Grand Turk}
    - {at: +31m, paused: [aurelia-countdown, private-beach-week, zip-line-offer]}
    - {at: +3h, because: [retracted], release_asked: true}
```

Offsets are durations with `+` before them, such as `+3h15m`; those that may lie before the clock take `-` as well.
What a list may hold may be one word too, and `none` wants that there is nothing. An unknown key, a time that cannot be
and a file outside the folder are findings, with their place, as in a playbook.
"""

_COVERAGE = """
## Which clauses the cases exercise

`serviola test` names the clauses that no case exercised. One is exercised when cases show both sides of it:

- in some case a match rested on it: had it been otherwise, nothing would have been asked;
- in some case it alone stood in the way: had it been otherwise, something would have been asked.

Counted are all comparisons of `when`, `unless`, `clear.when`, `for`, `cooldown` and `inhibited_by`, each alternative of
`any` and each way of exposure by itself, and the limits that the playbook writes. A limit is exercised when something
was asked about under it, and something waited for it. At stage auto each comparison of `auto_if` counts, too: it is
exercised when the policy answered because of it, and when it alone left the answer to people. Whenever a situation changes, it is looked at also what the index
passes over, as `serviola why-not` does. Not counted is that the status is `Actual`, which no playbook writes.

## For how long what is over may open again

Cases are played with a week, as where nothing is configured; with `--config DIR` by `reopen_within` of that configuration
([sources.md](sources.md#opened-again)).

## Which changes the cases notice

`serviola test --mutate` changes one thing at a time: a distance or a duration by a tenth, a count by one, a comparison
to the next word or the opposite sign, a member of a list away or another one in, `any` for `all`, a class of source for
another, a key left out. What no case notices is named with its line. A change that means the same is none.

## What it prints

For each case `passed` or `failed`. Under one that failed stand, for each want that was not so, its line and moment, what
was wanted and what was got, what came near, and when it was as wanted. `--json` prints `{cases, passed, failed, clauses,
exercised, complete, failures, not_exercised, seconds}`; with `--only`, which plays some cases alone, `complete` is false
and the clauses are those of these cases. `--mutate` adds `{mutants, noticed, survivors}`. `--junit FILE` writes a suite for each playbook
as build servers read it. `--language es` prints in Spanish. Exit code 0: all passed, and with `--mutate` every change was
noticed; 1: something failed, or some change was not noticed; 2: they could not be played.

## `case.yaml`: a story

`schema: serviola/case/1`, `case`, `title`, `invented` (what of it is), `clock`, `until`, `programs`, `people`, `playbooks`
(beside it, or shipped), `sources`, `send`, `answer`, `facts` with their `source`. An answer is given so long `after` the
question, `by` a person; `option` names what is chosen for every call, and a reason may be given. `tool_faults` lets the stand-in tool
go wrong (`lies`, `429:1`, `cut:1`…).

| story | what it shows | real | invented |
| --- | --- | --- | --- |
| `january-2010` | an earthquake told by two agencies and three outlets in two languages; 153.2 km, where 150 was needed; a lease that asks three times | the quake, the place, the days of the calls | line, ships, campaigns, people, outlets |
| `nevada-2025` | a quake that was taken back: the undo, and who hears of it | that USGS deleted it | the rest |
| `march-2024` | unrest with no epicenter: standing advice and fresh news together, a copy that does not count, three calls dropped | the unrest, the advice, the days of the calls | line, ships, campaigns, people, outlets |
| `failing-checkout` | a payment outage pushed by Alertmanager, flapping, cleared by its own source | the form of the webhook | the rest |
| `guests-2021` | a kept call comes back to its owner because four people spoke; nobody is named, nothing is quoted | the quake | guests, posts, line, people |
"""


def describe_cases() -> str:
    """Write the page."""
    behaviors = [f"`{word}`: {says}." for word, says in BEHAVIORS.items()]
    deliveries = [f"`{word}`: they {says}." for word, says in DELIVERIES.items()]
    parts = [
        _HEAD,
        "\n## A case\n\n`cases.yaml` is a list of them.\n\n" + _table(CASE),
        "\n### `given`\n\n" + _table(GIVEN),
        "\n### `given.sources`\n\nFiles lie beside the cases, or in the folder of a story that ships (`january-2010/usgs-1.json`).\n\n"
        + _table(SOURCE),
        f"\n### `send`\n\nEach has `at`, and one of {_words(SENDS)}.\n\n" + _table(SEND),
        "\n### `report`\n\n" + _table(REPORT),
        "\n### `answer`\n\n" + _table(ANSWER),
        "\n### How the tool behaves\n\n" + _list(behaviors),
        "\n### How messages fare\n\n" + _list(deliveries),
        "\n## `want`\n\n"
        + _table(TIMES)
        + "\nBesides at least one of these, all of which must be so:\n\n"
        + _table(WANT),
        _COVERAGE,
    ]
    return "".join(parts)


def _list(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _table(keys: Mapping[str, tuple[str, str]]) -> str:
    rows = [f"| `{name}` | {meaning} | `{example}` |\n" for name, (meaning, example) in keys.items()]
    return "| key | meaning | example |\n| --- | --- | --- |\n" + "".join(rows)
