"""Describe what a playbook calls for, and how it asks; a part of the page that describe writes."""

# ruff: noqa: E501  sentences for a page, each in one piece

from __future__ import annotations

from engine.model.option import OptionKind
from engine.rules import defaults
from engine.rules import playbook as types
from engine.rules.described import REQUIRED, Field, Section, span, words
from engine.rules.load_steps import StepName, Touching
from engine.rules.playbook import OnTimeout
from engine.rules.privacy import CustomerField

_WHO = "`owner_of(campaign)`, `owner_of(stop)`, `team:name` or `oncall:name`"

CALLS_FOR: Section = (
    "What it calls for",
    (
        f"`then` is a list of steps, each at most once: {words(StepName)}. Or it is such a list for each phase of the "
        "situation that calls for any: `then: {forecast: [...], active: [...], aftermath: [...]}`, to propose and tell "
        "while it is forecast, to pause while it goes on, and to tell when it has passed. When the phase changes, what "
        "is newly called for is asked, what is no longer is withdrawn, and of what is held for it the undo is proposed; "
        "a question that stands in both is asked anew, so that no button of before counts. What was paused stays "
        "answered for while it is held; a no was about the phase it was said in."
    ),
    (
        Field(
            "then[].pause_campaigns.touching",
            f"Which campaigns: those that touch the exposed {words(Touching)}.",
            "`stop`, or `campaign` where that is exposed",
            "stop",
        ),
        Field(
            "then[].pause_campaigns.lease",
            "How long a pause may last before its owner is asked again. There is no default: a pause without an "
            f"end is forgotten. At most `{defaults.MOST_LEASE_S // 86_400}d`.",
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
            f"Which campaigns: those that touch the exposed {words(Touching)}, and whose pause class is `kill`, "
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
            f"What to propose: {words(OptionKind)}.",
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
)

ASKING: Section = (
    "How it asks, and for how long",
    "",
    (
        Field(
            "ask.quorum",
            "How many people must agree: different ones. It is at least two about a campaign that could only be ended (`kill`), and to go beyond a limit.",
            f"`{defaults.DEFAULT_QUORUM}`",
            "2",
        ),
        Field("ask.within", "How long an answer may take.", span(defaults.DEFAULT_WITHIN_S), "90m"),
        Field(
            "ask.on_timeout",
            f"What silence does: {words(OnTimeout)}. It never acts.",
            f"`{defaults.DEFAULT_ON_TIMEOUT}`",
            "decline",
        ),
        Field(
            "ask.escalate_to",
            f"The group that is asked next; or a list of up to {defaults.MOST_RUNGS} that are asked one after the other, "
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
            f"the lease, or {span(defaults.DEFAULT_CLEAR_EVERY_S)} where nothing is paused",
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
            span(defaults.DEFAULT_CLEAR_FOR_S),
            "1h",
        ),
        Field(
            "resume",
            "How what is held goes on, once somebody says that it may. The question whether it may shows what would go "
            f"out: {words(types.OnResume)}. With `drop_stale` nothing is resumed that would send something whose time has "
            "passed meanwhile: it stays paused, and its owner is told to drop it. Or a mapping: `stale` (`ask` or "
            "`drop`), `ramp`, the time between one turn and the next, `at_once`, how many campaigns go on in one "
            "turn (1 where `ramp` is said), and `burst` (`ask` or `never`). Each is read back; where one goes wrong or the situation comes back, the "
            "rest stays paused and is asked about again. "
            f"Never more than {defaults.DEFAULT_AT_ONCE} go on at once, the next {span(defaults.DEFAULT_RAMP_S)} later, unless this "
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
            f"`{defaults.DEFAULT_CAMPAIGNS_PER_HOUR}`",
            "5",
        ),
        Field(
            "limits.campaigns_per_day",
            "The same within any 24 hours.",
            f"`{defaults.DEFAULT_CAMPAIGNS_PER_DAY}`, or `campaigns_per_hour` where that is more",
            "50",
        ),
        Field(
            "limits.of_brand_per_hour",
            "About how many campaigns all playbooks together may have asked, or have paused, within an hour, "
            "before this one adds no more by itself. Whoever owns the playbook that comes to it first is asked.",
            f"`{defaults.DEFAULT_OF_BRAND_PER_HOUR}`, or `campaigns_per_hour` where that is more",
            "200",
        ),
        Field(
            "limits.share_of_live",
            "About which share of the campaigns that run by the book all playbooks together may have asked, or "
            "have paused, within any 24 hours, before this one adds no more by itself. A campaign runs by the "
            "book unless its next send has passed; one that several books name counts once. However small the "
            f"share, it is never less than {defaults.LEAST_OF_LIVE} campaigns; `100%` is no limit.",
            f"`{defaults.DEFAULT_SHARE_OF_LIVE}%`",
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
            f"`{defaults.DEFAULT_PURPOSE}`",
            "service-safety",
        ),
        Field(
            "privacy.customer_fields",
            f"The only data about customers that it may look at: `none`, or {words(CustomerField)}, which counts the guests "
            "booked ashore at a call. Nobody is known by name. What it looks at without saying so here is refused.",
            "`none`",
            "none",
        ),
    ),
)
