"""Describe every field of a playbook on one page; words, limits and defaults come from the types."""

# ruff: noqa: E501  sentences for a page, each in one piece

from __future__ import annotations

from collections.abc import Iterable

from engine.model.proposal import OptionKind
from engine.model.scales import Certainty, Hazard, Severity, SourceClass, Urgency
from engine.model.signal import Phase, SituationState
from engine.rules import playbook as types
from engine.rules.blueprint import OWN
from engine.rules.describe_acting import OWN_WORDS, WITHOUT_ASKING
from engine.rules.described import REQUIRED, Field
from engine.rules.described import words as _words
from engine.rules.examples import BLUEPRINT_EXAMPLE, FROM_EXAMPLE, SHORT_EXAMPLE
from engine.rules.exceptions import MUTING_CAMPAIGNS, MUTING_STOPS, OF_SITUATION
from engine.rules.inputs import Selector, Unit
from engine.rules.limits import MOST_LEAVES
from engine.rules.lines import ALL_CLEAR
from engine.rules.load_evidence import MOST_AGAINST_S, MOST_SILENCE_S, MOST_STEPS
from engine.rules.load_exposure import Bound, By
from engine.rules.load_steps import StepName, Touching
from engine.rules.load_when import OF_CAMPAIGN, OF_STOP
from engine.rules.playbook import OnTimeout, Stage
from engine.rules.privacy import CustomerField
from engine.rules.units import KILOMETERS, SECONDS


def _span(seconds: int) -> str:
    unit, size = next((name, size) for name, size in SECONDS.items() if seconds % size == 0 and name != "d")
    return f"`{seconds // size}{unit}`"


_SCALE = (
    'a comparison (`">= {}"`, with `>=`, `>`, `<=`, `<` or `=`), one value or a list. Values, least first: {}'
)
_WHO = "`owner_of(campaign)`, `owner_of(stop)`, `team:name` or `oncall:name`"
_UNKNOWN = f"`{Severity.UNKNOWN}` compares with nothing: what is not known never holds."

SECTIONS: tuple[tuple[str, str, tuple[Field, ...]], ...] = (
    (
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
                f"How far it goes: {_words(Stage)}. `shadow` only records what it would have asked; `suggest` asks "
                "people; `auto` acts where `auto_if` holds, and asks where it does not.",
                f"`{types.DEFAULT_STAGE}`",
                "suggest",
            ),
        ),
    ),
    (
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
    ),
    (
        "When it holds",
        f"All of `situation`, `evidence` and `exposure` must hold. Besides, only a situation whose CAP status is `Actual` leads to a question; that cannot be set. A playbook has at most {MOST_LEAVES} comparisons.",
        (
            Field(
                "when.situation.hazard",
                f"One hazard or a list: {_words(Hazard)}. By it a playbook is found among thousands: one that names all "
                "of them is looked at whatever happens, and `serviola check` says so.",
                REQUIRED,
                "[cyclone, flood]",
            ),
            Field(
                "when.situation.severity",
                f"How bad it is: {_SCALE.format(Severity.SEVERE, _words(Severity))}. {_UNKNOWN}",
                "any",
                '">= Severe"',
            ),
            Field(
                "when.situation.certainty",
                f"How sure the source is: {_SCALE.format(Certainty.LIKELY, _words(Certainty))}.",
                "any",
                '">= Likely"',
            ),
            Field(
                "when.situation.urgency",
                f"How soon one must respond: {_SCALE.format(Urgency.EXPECTED, _words(Urgency))}.",
                "any",
                "[Immediate, Expected]",
            ),
            Field(
                "when.situation.topics",
                "One topic or a list: the situation is about one of these, word for word as its sources name it "
                "(`topics` in `docs/sources.md`). By it a playbook is found among thousands, before the hazard.",
                "any",
                "[checkout, payments]",
            ),
            Field("when.situation.state", f"One state or a list: {_words(SituationState)}.", "any", "open"),
            Field(
                "when.situation.phase",
                f"One phase or a list: {_words(Phase)}. It is forecast until it begins, and then active by time alone. It "
                "is in its aftermath while those who are believed call its urgency `Past`; of earthquakes they always "
                "do, so an earthquake is active until it is over.",
                "any",
                "[forecast, active]",
            ),
            Field(
                "when.evidence",
                "How many must say so. One of: a class of source with a number of publishers "
                f"({_words(SourceClass)}); `independent` with a number, counting publishers of any class once; "
                "`reports` with a number of reports, copies too, optionally `from` one class; each of these "
                "optionally `within` a time of each other, by when they were sent; `sequence`, `absent` or `rate`, "
                "below; `any` or `all` with a list of these. Copies of one text and all that one publisher says are "
                "one publisher, but many reports.",
                f"`{{any: [{{official: {types.DEFAULT_OFFICIAL}}}, {{independent: {types.DEFAULT_INDEPENDENT}, within: "
                f"{_span(types.DEFAULT_HEARD_WITHIN_S).strip('`')}}}]}}`",
                "{any: [{official: 1}, {independent: 2, within: 2h}]}",
            ),
            Field(
                "when.evidence.sequence",
                f"One after the other: 2 to {MOST_STEPS} steps, each a class or `independent` with a number of "
                "publishers, and `within` a time for the whole. Those of a step all spoke after the step before was "
                "complete, by when it was sent.",
                "none",
                "{sequence: [{ops: 1}, {social: 3}], within: 1h}",
            ),
            Field(
                "when.evidence.absent",
                f"What was not said: `{ALL_CLEAR}` or a class of source, `by` a time after the situation began (when it "
                "happened, not when it was first heard of). It holds from that time on, if nothing of the kind was sent "
                "before it; time alone never ends it, but what was sent in time and is heard late does. It holds too while "
                "whoever could say so is quiet; then its proof names them, and since when they have not been heard. "
                f"At most `{MOST_SILENCE_S // 86_400}d`.",
                "none",
                "{absent: all_clear, by: 6h}",
            ),
            Field(
                "when.evidence.rate",
                "A surge of a class of source: the publishers `over` a time (to `1d`) are `times` as many as in the mean "
                f"of the same spans in the time `against` before it (to `{MOST_AGAINST_S // 86_400}d`, a whole number of them), and at "
                "`least` so many. What is held against it is what was said of this situation and of those of the same "
                "hazard that share a topic, or where it has none a country, with what was let go of. After a time in "
                "which nobody spoke, `least` are enough. What arrives late counts when it was sent.",
                "none",
                "{rate: social, over: 1h, times: 3, against: 7d, least: 5}",
            ),
            Field(
                "when.exposure.to",
                f"What a situation is held against: {_words(Bound)}.",
                f"`{Bound.ITINERARY_STOP}`",
                "itinerary.stop",
            ),
            Field(
                "when.exposure.by",
                f"The ways of being exposed, of which one is enough: {_words(By)}. `impact_area`: inside the area the "
                "source names, or where it is expected while the stop is there, as wide as it is dangerous. "
                "`{radius: scaled}`: as far as the situation reaches by its magnitude and depth. "
                "`{radius: 150 km}`: a fixed distance. `{country: {severity: Extreme}}`: in the same country, from "
                "that severity on. `supply_hub`: what supplies the stop is reached, by magnitude and depth, "
                "or lies inside the area the source names.",
                REQUIRED,
                "[impact_area, {radius: scaled}]",
            ),
            Field(
                "when.exposure.during.before_arrival",
                "How far ahead of an arrival to look; until the departure it then stays in view.",
                f"`{types.DEFAULT_BEFORE_ARRIVAL_S // 86_400}d`",
                "7d",
            ),
            Field(
                "when.program",
                f"What the book must say of the stop: {_words(OF_STOP)}; of a campaign: {_words(OF_CAMPAIGN)}. Each is one "
                "value or a list, word for word as the book has it; `locked` is `true` or `false`; `excursions` compares how many guests "
                'are booked ashore, such as `">= 50"`, and is declared under `privacy`. What the book does not say never holds.',
                "any",
                "{vessel: [Aurelia], locked: false}",
            ),
            Field(
                "when.for",
                "For how long all of this must hold before the playbook asks; what flaps begins anew. It counts from "
                "when the sources said so, or from when time or the book brought it about. One that is written in "
                "later takes no question back.",
                "at once",
                "30m",
            ),
            Field(
                "unless.situation",
                "While all of this holds, the playbook does not: the same fields as `when.situation`, none required. "
                "What is not known does not hold here either, so the playbook goes on to ask.",
                "nothing",
                "{state: [retracted, cleared]}",
            ),
            Field(
                "cooldown",
                "For how long after it began to ask about a call or a campaign it asks about the same one for nothing "
                "else: another situation, one that was over and begins again, or one that its own clear rule ended. "
                "What was retracted does not count, and no more does what it matched in `shadow`, when it asked nobody. "
                f"At most `{types.MOST_COOLDOWN_S // 86_400}d`.",
                "none",
                "12h",
            ),
            Field(
                "inhibited_by",
                "Playbooks while which ask about a call or a campaign, for whatever situation, this one does not "
                "begin to. What it asks already stands. One in `shadow` asks about nothing.",
                "none",
                "[unrest-near-port-call]",
            ),
            Field(
                "conflicts",
                "Playbooks that must not ask about one call or campaign at the same time, for whatever situation: whichever "
                "has the higher `priority` asks (else whichever began), and the other waits and says so. Each names the "
                "other, so that its owner reads in it what may keep it silent; `serviola check` says where one does not.",
                "none",
                "[sail-on-with-a-gift]",
            ),
            Field(
                "priority",
                f"Which of several playbooks comes first, from `0` to `{types.MOST_PRIORITY}`, the highest first: it "
                "reaches a limit first, and of those that inhibit each other it is the one that asks.",
                f"`{types.DEFAULT_PRIORITY}`",
                "80",
            ),
        ),
    ),
    (
        "What those who are asked should know",
        "",
        (
            Field(
                "known_false_positives",
                "What looks like the real thing and is not, with what to look for: up to 10 sentences. They stand on the card "
                "and in the message.",
                "none",
                "[Drills are named as such in the second line.]",
            ),
        ),
    ),
    (
        "What it does not ask about",
        "`exceptions` is a list: each names what is muted, until when, and who agreed to that. What is muted is judged all the same, and `explain` and `why-not` say which exception mutes it. An open question about it is taken back.",
        (
            Field(
                "exceptions[].fields",
                f"One field or a list. Of a stop: {_words(MUTING_STOPS)}; of a campaign: {_words(MUTING_CAMPAIGNS)}. "
                f"{_words(OF_SITUATION)} are said of the situation, and all else as the book has it. What is not known is not muted.",
                REQUIRED,
                "[vessel, place]",
            ),
            Field(
                "exceptions[].values",
                "What is muted: a list of values, or for several fields a list of lists with a value for each. Of what "
                "has several sources or topics, each must be named: what one more source says is asked about.",
                REQUIRED,
                "[[Aurelia, labadee]]",
            ),
            Field(
                "exceptions[].approver",
                "Who agreed to it: a group, a person or a list of them, and not the author alone.",
                REQUIRED,
                "team:safety",
            ),
            Field(
                "exceptions[].until",
                "It ends as this day begins, in UTC, and then mutes nothing more.",
                REQUIRED,
                "2027-05-03",
            ),
            Field("exceptions[].reason", "Why, in a sentence.", REQUIRED, "In dry dock until May."),
            Field("exceptions[].name", "What it is called.", "what it names first", "aurelia-in-dock"),
        ),
    ),
    (
        "What it calls for",
        (
            f"`then` is a list of steps, each at most once: {_words(StepName)}. Or it is such a list for each phase of the "
            "situation that calls for any: `then: {forecast: [...], active: [...], aftermath: [...]}`, to propose and tell "
            "while it is forecast, to pause while it goes on, and to tell when it has passed. When the phase changes, what "
            "is newly called for is asked, what is no longer is withdrawn, and of what is held for it the undo is proposed; "
            "a question that stands in both is asked anew, so that no button of before counts. What was paused stays "
            "answered for while it is held; a no was about the phase it was said in."
        ),
        (
            Field(
                "then[].pause_campaigns.touching",
                f"Which campaigns: those that touch the exposed {_words(Touching)}.",
                "`stop`, or `campaign` where that is exposed",
                "stop",
            ),
            Field(
                "then[].pause_campaigns.lease",
                "How long a pause may last before its owner is asked again. There is no default: a pause without an "
                f"end is forgotten. At most `{types.MOST_LEASE_S // 86_400}d`.",
                REQUIRED,
                "72h",
            ),
            Field(
                "then[].pause_campaigns.ask",
                f"Who must agree: {_WHO}.",
                "`owner_of(campaign)`",
                "owner_of(campaign)",
            ),
            Field(
                "then[].end_campaigns.touching",
                f"Which campaigns: those that touch the exposed {_words(Touching)}, and whose pause class is `kill`, "
                "which means that their tool can only end them, for good. They are asked about in a question of "
                "their own, of two different people at least, and never at stage auto; what `pause_campaigns` asks "
                "about does not name them again. One request is sent, and never a second; it cannot be taken back. "
                "See [holds.md](holds.md).",
                "`stop`, or `campaign` where that is exposed",
                "stop",
            ),
            Field(
                "then[].end_campaigns.ask",
                f"Who must agree: {_WHO}. It takes two different people of them, or as many as `ask.quorum` says, if that is more.",
                "`owner_of(campaign)`",
                "owner_of(campaign)",
            ),
            Field(
                "then[].propose_itinerary.options",
                f"What to propose: {_words(OptionKind)}.",
                REQUIRED,
                "[sea_day]",
            ),
            Field(
                "then[].propose_itinerary.ask",
                f"Who chooses: {_WHO}.",
                "`owner_of(stop)`",
                "oncall:itinerary",
            ),
            Field(
                "then[].tell.to",
                f"Who is told, without being asked: a list of {_WHO}.",
                REQUIRED,
                "[owner_of(stop)]",
            ),
        ),
    ),
    (
        "How it asks, and for how long",
        "",
        (
            Field(
                "ask.quorum",
                "How many people must agree: different ones. It is at least two about a campaign that could only be ended (`kill`), and to go beyond a limit.",
                f"`{types.DEFAULT_QUORUM}`",
                "2",
            ),
            Field("ask.within", "How long an answer may take.", _span(types.DEFAULT_WITHIN_S), "90m"),
            Field(
                "ask.on_timeout",
                f"What silence does: {_words(OnTimeout)}. It never acts.",
                f"`{types.DEFAULT_ON_TIMEOUT}`",
                "decline",
            ),
            Field(
                "ask.escalate_to",
                f"The group that is asked next; or a list of up to {types.MOST_RUNGS} that are asked one after the other, "
                "each once, such as `[{to: oncall:safety, within: 30m}, {to: team:management}]`. Each has as long as its "
                "`within` says, else as long as `ask.within`.",
                "the owner",
                "oncall:duty-manager",
            ),
            Field(
                "ask.remind",
                "When those who were asked are reminded: `never`, `halfway`, or so long before the deadline.",
                "`never`",
                "30m",
            ),
            Field(
                "ask.again",
                "How long an answer, or none, stands for what comes under the same situation later (further calls, further "
                "campaigns, further calls of a campaign that was asked about). That is gathered into one question, which is "
                "asked when this has passed; at once where the severity or the certainty is higher than when it was answered, "
                "in another phase, or for a call less than half as far off; and in any case while there is twice the time of "
                "an answer (four times where silence escalates) before the first new call, its best way around or its next "
                "send is too late, at once where that is not known. Nothing is decided by it. Without it each is asked about "
                "as it comes. At stage `auto` it changes nothing.",
                "none",
                "30d",
            ),
            Field(
                "ask.night",
                "When whoever it asks sleeps. A question that loses nothing by it is asked when the night is over: one whose "
                "next send, first call and last moment of each way around leave the whole time of an answer after it (with "
                "that of every group it goes to where silence escalates), and a day besides. What leaves less than the day is asked at once, unless "
                "`limits.wakeups_per_week` is reached; what leaves less than the time of an answer always is, and so is "
                "what has no known send. It may be answered meanwhile.",
                "none",
                '{from: "22:00", to: "07:00", zone: Europe/Madrid}',
            ),
            Field(
                "clear.ask",
                f"Who is asked whether it is over: {_WHO}. It is one group: with `owner_of(stop)`, of the stops that "
                "it was paused for, the owner of the one that is called at first.",
                "`owner_of(campaign)`",
                "team:fleet",
            ),
            Field(
                "clear.every",
                "How often to ask.",
                f"the lease, or {_span(types.DEFAULT_CLEAR_EVERY_S)} where nothing is paused",
                "24h",
            ),
            Field(
                "clear.when",
                "The clear rule: `situation` and `evidence` as under `when`, all of which must hold. With it a match "
                "stands until this holds, or nothing is exposed any more, whatever becomes of `when`. Then the open "
                "question is withdrawn and the owners of what is held are asked to let it go. Without it a match ends "
                "as soon as `when` holds no more. A rule that holds as soon as `when` does would never let it ask, and "
                "`serviola check` says so.",
                "`when` holds no more",
                '{situation: {severity: "<= Minor"}}',
            ),
            Field(
                "clear.for",
                "How long the clear rule must hold, with its sources heard.",
                _span(types.DEFAULT_CLEAR_FOR_S),
                "1h",
            ),
            Field(
                "resume",
                "How what is held goes on, once somebody says that it may. The question whether it may shows what would go "
                f"out: {_words(types.OnResume)}. With `drop_stale` nothing is resumed that would send something whose time has "
                "passed meanwhile: it stays paused, and its owner is told to drop it. Or a mapping: `stale` (`ask` or "
                "`drop`), `ramp`, the time between one turn and the next, `at_once`, how many campaigns go on in one "
                "turn (1 where `ramp` is said), and `burst` (`ask` or `never`). Each is read back; where one goes wrong or the situation comes back, the "
                "rest stays paused and is asked about again. "
                f"Never more than {types.DEFAULT_AT_ONCE} go on at once, the next {_span(types.DEFAULT_RAMP_S)} later, unless this "
                "says otherwise, or two people answer that all of them do (`serviola holds release … --all-at-once`). With "
                "`never_burst`, and with `burst: never`, nobody may ask for that.",
                f"`{types.OnResume.ASK}`",
                "{ramp: 30m}",
            ),
            Field(
                "limits.campaigns_per_hour",
                "About how many campaigns this playbook may ask, or have paused, within any hour. What is beyond it "
                "waits: its owner is asked once whether it may go on, for an hour; until then, or after a no, "
                "what waits is asked about as the hour moves on, the first call first.",
                f"`{types.DEFAULT_CAMPAIGNS_PER_HOUR}`",
                "5",
            ),
            Field(
                "limits.campaigns_per_day",
                "The same within any 24 hours.",
                f"`{types.DEFAULT_CAMPAIGNS_PER_DAY}`, or `campaigns_per_hour` where that is more",
                "50",
            ),
            Field(
                "limits.of_brand_per_hour",
                "About how many campaigns all playbooks together may have asked, or have paused, within an hour, "
                "before this one adds no more by itself. Whoever owns the playbook that comes to it first is asked.",
                f"`{types.DEFAULT_OF_BRAND_PER_HOUR}`, or `campaigns_per_hour` where that is more",
                "200",
            ),
            Field(
                "limits.share_of_live",
                "About which share of the campaigns that run by the book all playbooks together may have asked, or "
                "have paused, within any 24 hours, before this one adds no more by itself. A campaign runs by the "
                "book unless its next send has passed; one that several books name counts once. However small the "
                f"share, it is never less than {types.LEAST_OF_LIVE} campaigns; `100%` is no limit.",
                f"`{types.DEFAULT_SHARE_OF_LIVE}%`",
                "10%",
            ),
            Field(
                "limits.wakeups_per_week",
                "How often a person is asked at night within seven days (`ask.night`). Beyond it what can wait for the morning "
                "does, and says so; what cannot wait is asked all the same.",
                "none",
                "2",
            ),
            Field(
                "privacy.purpose",
                "Why data is used, in one word.",
                f"`{types.DEFAULT_PURPOSE}`",
                "service-safety",
            ),
            Field(
                "privacy.customer_fields",
                f"The only data about customers that it may look at: `none`, or {_words(CustomerField)}, which counts the guests "
                "booked ashore at a call. Nobody is known by name. What it looks at without saying so here is refused.",
                "`none`",
                "none",
            ),
        ),
    ),
    WITHOUT_ASKING,
    OWN_WORDS,
)


INPUT_FIELDS: tuple[Field, ...] = (
    Field(
        "selector",
        f"What it is: {_words(Selector)}. A `number` may have a `unit`; a `duration` is written as everywhere; a `choice` is one of "
        "its `options`; a `team` is `team:name` or `oncall:name`.",
        REQUIRED,
        "number",
    ),
    Field("label", "What it is called where people read it.", "its name", "How far it reaches"),
    Field("description", "What it is for, and what is usual.", "none", "From the center."),
    Field("unit", f"Of a number: {_words(Unit)}. Then each value is written with it.", "a bare number", "km"),
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
        f"Durations are whole numbers with {_words(SECONDS)}, such as `7d` or `1h30m`. Distances are numbers with",
        f"{_words(KILOMETERS)}, such as `150 km` (`nm` is a nautical mile).",
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
        f"Besides it may say {_words(one for one in OWN if one not in {'schema', 'playbook', 'from', 'inputs', 'owner'})}. All else is",
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
