"""Describe when a playbook holds, and what it does not ask about; a part of the page that describe writes."""

# ruff: noqa: E501  sentences for a page, each in one piece

from __future__ import annotations

from engine.model.scales import Certainty, Hazard, Severity, SourceClass, Urgency
from engine.model.signal import Phase, SituationState
from engine.rules import defaults
from engine.rules.described import REQUIRED, Field, Section, span, words
from engine.rules.exceptions import MUTING_CAMPAIGNS, MUTING_STOPS, OF_SITUATION
from engine.rules.limits import MOST_LEAVES
from engine.rules.lines import ALL_CLEAR
from engine.rules.load_evidence import MOST_AGAINST_S, MOST_SILENCE_S, MOST_STEPS
from engine.rules.load_exposure import Bound, By
from engine.rules.load_when import OF_CAMPAIGN, OF_STOP

_SCALE = (
    'a comparison (`">= {}"`, with `>=`, `>`, `<=`, `<` or `=`), one value or a list. Values, least first: {}'
)
_UNKNOWN = f"`{Severity.UNKNOWN}` compares with nothing: what is not known never holds."

HOLDS: Section = (
    "When it holds",
    f"All of `situation`, `evidence` and `exposure` must hold. Besides, only a situation whose CAP status is `Actual` leads to a question; that cannot be set. A playbook has at most {MOST_LEAVES} comparisons.",
    (
        Field(
            "when.situation.hazard",
            f"One hazard or a list: {words(Hazard)}. By it a playbook is found among thousands: one that names all "
            "of them is looked at whatever happens, and `serviola check` says so.",
            REQUIRED,
            "[cyclone, flood]",
        ),
        Field(
            "when.situation.severity",
            f"How bad it is: {_SCALE.format(Severity.SEVERE, words(Severity))}. {_UNKNOWN}",
            "any",
            '">= Severe"',
        ),
        Field(
            "when.situation.certainty",
            f"How sure the source is: {_SCALE.format(Certainty.LIKELY, words(Certainty))}.",
            "any",
            '">= Likely"',
        ),
        Field(
            "when.situation.urgency",
            f"How soon one must respond: {_SCALE.format(Urgency.EXPECTED, words(Urgency))}.",
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
        Field("when.situation.state", f"One state or a list: {words(SituationState)}.", "any", "open"),
        Field(
            "when.situation.phase",
            f"One phase or a list: {words(Phase)}. It is forecast until it begins, and then active by time alone. It "
            "is in its aftermath while those who are believed call its urgency `Past`; of earthquakes they always "
            "do, so an earthquake is active until it is over.",
            "any",
            "[forecast, active]",
        ),
        Field(
            "when.evidence",
            "How many must say so. One of: a class of source with a number of publishers "
            f"({words(SourceClass)}); `independent` with a number, counting publishers of any class once; "
            "`reports` with a number of reports, copies too, optionally `from` one class; each of these "
            "optionally `within` a time of each other, by when they were sent (who revises a report spoke when it "
            "was first sent, and again then); `sequence`, `absent` or `rate`, below; `any` or `all` with a list of "
            "these. Copies of one text and all that one publisher says are one publisher, but many reports. What was "
            "read by no phrase and by all its words together is one publisher where nobody else speaks, else none.",
            f"`{{any: [{{official: {defaults.DEFAULT_OFFICIAL}}}, {{independent: {defaults.DEFAULT_INDEPENDENT}, within: "
            f"{span(defaults.DEFAULT_HEARD_WITHIN_S).strip('`')}}}]}}`",
            "{any: [{official: 1}, {independent: 2, within: 2h}]}",
        ),
        Field(
            "when.evidence.sequence",
            f"One after the other: 2 to {MOST_STEPS} steps, each a class or `independent` with a number of "
            "publishers, and `within` a time for the whole. Those of a step all spoke after the step before was "
            "complete, by when it was sent; who revises a report spoke when it was first sent, and again then.",
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
            "which nobody spoke, `least` are enough. What arrives late counts when it was sent, and what is edited when it "
            "was first.",
            "none",
            "{rate: social, over: 1h, times: 3, against: 7d, least: 5}",
        ),
        Field(
            "when.exposure.to",
            f"What a situation is held against: {words(Bound)}.",
            f"`{Bound.ITINERARY_STOP}`",
            "itinerary.stop",
        ),
        Field(
            "when.exposure.by",
            f"The ways of being exposed, of which one is enough: {words(By)}. `impact_area`: inside the area the "
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
            f"`{defaults.DEFAULT_BEFORE_ARRIVAL_S // 86_400}d`",
            "7d",
        ),
        Field(
            "when.program",
            f"What the book must say of the stop: {words(OF_STOP)}; of a campaign: {words(OF_CAMPAIGN)}. Each is one "
            "value or a list, word for word as the book has it; `locked` is `true` or `false`; `excursions` compares how many guests "
            'are booked ashore, such as `">= 50"`, and is declared under `privacy`. What the book does not say never holds.',
            "any",
            "{vessel: [Aurelia], locked: false}",
        ),
        Field(
            "when.for",
            "For how long all of this must hold before the playbook asks; what flaps begins anew. It counts from "
            "when the sources said so, or from when time or the book brought it about. One that is written in "
            "later takes no question back, and an edit that leaves all else that is asked for as it is lets time "
            "count on.",
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
            f"At most `{defaults.MOST_COOLDOWN_S // 86_400}d`.",
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
            f"Which of several playbooks comes first, from `0` to `{defaults.MOST_PRIORITY}`, the highest first: it "
            "reaches a limit first, and of those that inhibit each other it is the one that asks.",
            f"`{defaults.DEFAULT_PRIORITY}`",
            "80",
        ),
    ),
)

BEWARE: Section = (
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
)

EXCEPTIONS: Section = (
    "What it does not ask about",
    "`exceptions` is a list: each names what is muted, until when, and who agreed to that. What is muted is judged all the same, and `explain` and `why-not` say which exception mutes it. An open question about it is taken back.",
    (
        Field(
            "exceptions[].fields",
            f"One field or a list. Of a stop: {words(MUTING_STOPS)}; of a campaign: {words(MUTING_CAMPAIGNS)}. "
            f"{words(OF_SITUATION)} are said of the situation, and all else as the book has it. What is not known is not muted.",
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
)
