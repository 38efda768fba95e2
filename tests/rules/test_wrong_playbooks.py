"""Wrong playbooks: each is refused at its line and column, in words that say what to do."""

from __future__ import annotations

import pytest

from tests.rules.short_form import SHORT_FORM, changed, findings

SITUATION = '{hazard: [earthquake, tsunami, cyclone, volcano, unrest], severity: ">= Severe"}'
EVIDENCE = "{any: [{official: 1}, {independent: 2, within: 2h}]}"
BY = "[impact_area, {radius: scaled}, {country: {severity: Extreme}}, supply_hub]"
UNLESS = "{situation: {state: [retracted, cleared]}}"
PAUSE = "{touching: stop, lease: 72h, ask: owner_of(campaign)}"
OPTIONS = "[alternative_port, sea_day, extend_previous, keep_call_changed_purpose]"

# what stands there, what is written instead, and how each finding begins
WRONG: dict[str, tuple[str, str, list[str]]] = {
    "another schema": (
        "playbook/1",
        "playbook/2",
        ["1:9: schema is serviola/playbook/2 — this Serviola reads"],
    ),
    "no schema": ("schema: serviola/playbook/1\n", "", ["1:1: the file has no schema — add schema:"]),
    "a name with spaces": (
        "playbook: disaster-near-port-call",
        "playbook: Disaster near port",
        ["2:11: playbook is Disaster near port, which is no name"],
    ),
    "a name that leaves the folder": (
        "playbook: disaster-near-port-call",
        "playbook: ../other",
        ["2:11: playbook is ../other, which is no name"],
    ),
    "an owner that is a person": (
        "owner: team:itinerary-planning",
        "owner: ada",
        ["3:8: owner is ada, which is no group — write team:name or oncall:name"],
    ),
    "an owner that is a relation": (
        "owner: team:itinerary-planning",
        "owner: owner_of(stop)",
        ["3:8: owner is owner_of(stop), which is no group"],
    ),
    "no owner": ("owner: team:itinerary-planning\n", "", ["1:1: the file has no owner — add owner:"]),
    "an empty owner": ("owner: team:itinerary-planning", "owner:", ["3:7: owner is empty, not text"]),
    "an author that is a number": (
        "author: team:itinerary-planning",
        "author: 17",
        ['4:9: author is 17, not text — put it in quotes: "17"'],
    ),
    "a review on no day": (
        "2027-05-01",
        "2027-02-30",
        ["5:12: review_by is 2027-02-30, which is no date — write year-month-day"],
    ),
    "a review in words": ("2027-05-01", "next May", ["5:12: review_by is next May, which is no date"]),
    "a review by week": ("2027-05-01", "2027-W18-6", ["5:12: review_by is 2027-W18-6, which is no date"]),
    "stage auto": (
        "stage: suggest ",
        "stage: auto ",
        ["6:8: stage is auto, and nothing says when it may act without asking — add auto_if:, such as {situ"],
    ),
    "an auto_if that says nothing": (
        "stage: suggest ",
        "stage: auto\nauto_if: {}",
        ["7:10: auto_if says nothing — add situation, evidence or most_campaigns"],
    ),
    "an auto_if with words of its own": (
        "stage: suggest ",
        "stage: auto\nauto_if: {severity: Extreme}",
        ["7:11: severity is not a key of auto_if — severity belongs under auto_if.situation"],
    ),
    "an auto_if that counts no campaigns": (
        "stage: suggest ",
        "stage: auto\nauto_if: {most_campaigns: 0}",
        ["7:27: most_campaigns is 0, not a whole number from 1 to 10000"],
    ),
    "a resume without asking by a playbook that asks": (
        "stage: suggest ",
        "stage: suggest\non_retraction: resume",
        [
            "7:16: on_retraction is resume, and nothing is done without asking at stage suggest — write stage: auto"
        ],
    ),
    "a stage misspelt": (
        "stage: suggest ",
        "stage: sugest ",
        ["6:8: stage cannot be sugest — did you mean suggest?"],
    ),
    "a key misspelt": (
        "limits: {",
        "limit: {",
        ["21:1: limit is not a key of the file — did you mean limits?"],
    ),
    "a key twice": ("limits: {", "ask: {", ["21:1: ask stands here again; it was said in line 19"]),
    "a hazard misspelt": (
        "[earthquake, tsunami,",
        "[earthqake, tsunami,",
        ["8:24: hazard cannot be earthqake — did you mean earthquake?"],
    ),
    "a hazard twice": (
        "[earthquake, tsunami,",
        "[tsunami, tsunami,",
        ["8:33: hazard names tsunami twice — keep one of them"],
    ),
    "no hazard": (SITUATION, '{severity: ">= Severe"}', ["8:14: when.situation has no hazard"]),
    "no hazards": (SITUATION, "{hazard: []}", ["8:23: hazard is an empty list"]),
    "a severity misspelt": (
        '">= Severe"',
        '">= Sever"',
        ["8:82: severity cannot be Sever — did you mean Severe?"],
    ),
    "a severity in small letters": (
        '">= Severe"',
        "severe",
        ["8:82: severity cannot be severe — did you mean Severe?"],
    ),
    "a severity by number": (
        '">= Severe"',
        "7",
        ["8:82: severity cannot be 7 — choose one of Unknown, Minor"],
    ),
    "a comparison of nothing": (
        '">= Severe"',
        '">="',
        ["8:82: severity is >=, which compares nothing — write an operator and one value"],
    ),
    "a comparison that is code": (
        '">= Severe"',
        '">= Severe or True"',
        ["8:82: severity is >= Severe or True, which compares nothing"],
    ),
    "a comparison with Unknown": (
        '">= Severe"',
        '">= Unknown"',
        ["8:82: severity is compared with Unknown"],
    ),
    "a status": (
        'severity: ">= Severe"',
        "status: Exercise",
        ["8:72: status cannot be set: only what is Actual leads to a question — leave it out"],
    ),
    "a field that situations have not": (
        'severity: ">= Severe"',
        "magnitude: 6",
        ["8:72: magnitude is not a key of when.situation — choose one of severity, certainty"],
    ),
    "evidence of nobody": (EVIDENCE, "{}", ["9:14: when.evidence says nothing — write one of {official: 1}"]),
    "evidence of two kinds": (
        EVIDENCE,
        "{official: 1, independent: 2}",
        ["9:14: when.evidence says independent and official — write one of"],
    ),
    "evidence misspelt": (
        "{official: 1}",
        "{offical: 1}",
        ["9:22: offical is not a key of when.evidence.any[0] — did you mean official?"],
    ),
    "evidence of none": (
        "{official: 1}",
        "{official: 0}",
        ["9:32: official is 0, not a whole number from 1 to 1000"],
    ),
    "a window without a unit": (
        "within: 2h}]",
        "within: 2}]",
        ["9:61: within is 2, a number without a unit — write whole numbers with d, h, m or s"],
    ),
    "a class of which a class is asked": (
        "{official: 1}",
        "{official: 1, from: news}",
        ["9:35: from is not a key of when.evidence.any[0] — "],
    ),
    "reports from nobody we know": (
        "{official: 1}",
        "{reports: 10, from: papers}",
        ["9:41: from cannot be papers — choose one of official, news"],
    ),
    "a sequence of one": (
        "{official: 1}",
        "{sequence: [{ops: 1}], within: 1h}",
        ["9:32: sequence has 1 steps — write between 2 and 4"],
    ),
    "a sequence without a window": (
        "{official: 1}",
        "{sequence: [{ops: 1}, {social: 3}]}",
        ["9:21: when.evidence.any[0] has no within — add within:"],
    ),
    "a step of nothing": (
        "{official: 1}",
        "{sequence: [{ops: 1}, {}], within: 1h}",
        ["9:43: when.evidence.any[0].sequence[1] says nothing — write one class and a number"],
    ),
    "a step of two classes": (
        "{official: 1}",
        "{sequence: [{ops: 1, news: 1}, {social: 2}], within: 1h}",
        ["9:33: when.evidence.any[0].sequence[0] says news and ops — write one class and a number"],
    ),
    "a step with a window of its own": (
        "{official: 1}",
        "{sequence: [{ops: 1}, {social: 3, within: 2h}], within: 1h}",
        ["9:55: within is not a key of when.evidence.any[0].sequence[1]"],
    ),
    "the absence of what is nothing": (
        "{official: 1}",
        "{absent: allclear, by: 6h}",
        ["9:30: absent cannot be allclear — did you mean all_clear?"],
    ),
    "an absence without end": (
        "{official: 1}",
        "{absent: official}",
        ["9:21: when.evidence.any[0] has no by — add by:"],
    ),
    "an absence that outlasts its situation": (
        "{official: 1}",
        "{absent: official, by: 60d}",
        ["9:44: by is 60d, not a duration between 1 min and 30 d"],
    ),
    "a rate against less than its own time": (
        "{official: 1}",
        "{rate: social, over: 2h, times: 3, against: 2h, least: 5}",
        ["9:65: rate holds 2 h against the 2 h before it, which is no more — make against several times"],
    ),
    "a rate against a broken number of windows": (
        "{official: 1}",
        "{rate: social, over: 2h, times: 3, against: 25h, least: 5}",
        ["9:65: against is 1 d 1 h, which is not a whole number of 2 h — write a multiple of 2 h"],
    ),
    "a rate that rises by nothing": (
        "{official: 1}",
        "{rate: social, over: 2h, times: 1, against: 7d, least: 5}",
        ["9:53: times is 1, not a whole number from 2 to 100"],
    ),
    "a rate of one": (
        "{official: 1}",
        "{rate: social, over: 2h, times: 3, against: 7d, least: 1}",
        ["9:76: least is 1, not a whole number from 2 to 1000"],
    ),
    "a rate against more than is remembered": (
        "{official: 1}",
        "{rate: social, over: 2h, times: 3, against: 30d, least: 5}",
        ["9:65: against is 30d, not a duration between 10 min and 7 d"],
    ),
    "reports in no time": (
        "{official: 1}",
        "{reports: 10, within: 5s}",
        ["9:43: within is 5s, not a duration between 1 min and 366 d"],
    ),
    "a topic twice": (
        'severity: ">= Severe"',
        "topics: [checkout, pay, checkout]",
        ["8:96: topics names checkout twice — keep one of them"],
    ),
    "no topics": ('severity: ">= Severe"', "topics: []", ["8:80: topics is an empty list"]),
    "a topic that is a number": (
        'severity: ">= Severe"',
        "topics: [1]",
        ["8:81: topics is 1, not text — write some text"],
    ),
    "a topic with blanks around": (
        'severity: ">= Severe"',
        'topics: " checkout"',
        ["8:80: topics names ' checkout', which is no topic — write it as the source names it"],
    ),
    "a topic as long as a text": (
        'severity: ">= Severe"',
        f"topics: {'a' * 81}",
        ["8:80: topics names 'aaa"],
    ),
    "topics without end": (
        'severity: ">= Severe"',
        f"topics: [{', '.join(f't{number}' for number in range(51))}]",
        ["8:80: topics names 51 words — name up to 50"],
    ),
    "a look backwards": (
        "before_arrival: 7d",
        "before_arrival: -7d",
        ["13:30: before_arrival is -7d, not a duration"],
    ),
    "a look of ten years": (
        "before_arrival: 7d",
        "before_arrival: 3650d",
        ["13:30: before_arrival is 3650d, not a duration between 1 h and 366 d"],
    ),
    "exposure of a campaign": (
        "itinerary.stop",
        "itinerary.stops",
        ["11:9: to cannot be itinerary.stops — did you mean itinerary.stop?"],
    ),
    "a way misspelt": (
        "[impact_area, {radius: s",
        "[impact_aera, {radius: s",
        ["12:10: by cannot be impact_aera — did you mean impact_area?"],
    ),
    "a radius without a unit": (
        "{radius: scaled}",
        "{radius: 150}",
        ["12:32: radius is 150, a number without a unit — write a number with km, nm or mi"],
    ),
    "a radius of nothing": ("{radius: scaled}", "{radius: 0 km}", ["12:32: radius is 0 km, not a distance"]),
    "a radius beyond the planet": (
        "{radius: scaled}",
        "{radius: 99999 km}",
        ["12:32: radius is 99999 km, not a distance up to 20,040 km"],
    ),
    "a radius that does not say how far": (
        "{radius: scaled}",
        "radius",
        ["12:23: radius does not say how far — write {radius: scaled}"],
    ),
    "a way twice": ("supply_hub]", "impact_area]", ["12:73: by names the same impact_area twice"]),
    "an area with a value": (
        "[impact_area, {radius: s",
        "[{impact_area: 5 km}, {radius: s",
        ["12:11: impact_area takes no value — write impact_area alone"],
    ),
    "a country by comparison": (
        "{severity: Extreme}",
        '{severity: ">= Extreme"}',
        ["12:62: severity cannot be >= Extreme — did you mean Extreme?"],
    ),
    "no way": (BY, "[]", ["12:9: by names 0 ways — name between 1 and 8"]),
    "one way without brackets": (BY, "impact_area", ["12:9: by is not a list — write a list"]),
    "an exception to nothing": (UNLESS, "{situation: {}}", ["14:21: unless.situation says nothing"]),
    "an exception misspelt": (
        "[retracted, cleared]",
        "[retracted, clear]",
        ["14:41: state cannot be clear — did you mean cleared?"],
    ),
    "an exception by evidence": (
        UNLESS,
        "{evidence: {official: 1}}",
        [
            "14:9: unless has no situation",
            "14:10: evidence is not a key of unless — evidence belongs under when or under auto_if or under",
        ],
    ),
    "a phase misspelt": (
        "then:\n",
        "then:\n  forcast:\n",
        ["16:3: forcast is not a key of then — did you mean forecast?"],
    ),
    "a phase that calls for nothing": (
        "then:\n",
        "then:\n  aftermath: []\n  active:\n",
        ["16:14: aftermath is an empty list — add a step"],
    ),
    "a step misspelt in a phase": (
        "then:\n",
        "then:\n  active:\n  - pauze_campaigns: {touching: stop}\n",
        ["17:5: pauze_campaigns is not a key of then.active[0] — did you mean pause_campaigns?"],
    ),
    "no steps": (
        "then:\n",
        "then: []\nsteps:\n",
        ["15:7: then is an empty list", "16:1: steps is not a key"],
    ),
    "a step misspelt": (
        "- pause_campaigns:",
        "- pause_campaign:",
        ["16:5: pause_campaign is not a key of then[0] — did you mean pause_campaigns?"],
    ),
    "a step twice": (
        "- tell: {to: [owner_of(stop), owner_of(campaign), oncall:itinerary]}",
        "- tell: {to: oncall:itinerary}\n  - tell: {to: owner_of(stop)}",
        ["19:5: tell stands here again — keep one of them"],
    ),
    "two steps in one": (
        "  - tell: {to:",
        "    tell: {to:",
        ["17:5: one item of then holds several keys — begin each step with a dash of its own"],
    ),
    "an empty step": (
        "  - tell: {to: [owner_of(stop), owner_of(campaign), oncall:itinerary]}",
        "  - {}",
        ["18:5: one item of then is empty"],
    ),
    "a step that is a word": (
        "- tell: {to: [owner_of(stop), owner_of(campaign), oncall:itinerary]}",
        "- tell",
        ["18:5: then[2] is tell, not keys with values"],
    ),
    "an end with a lease": (
        "  - tell:",
        "  - end_campaigns: {touching: stop, lease: 72h}\n  - tell:",
        ["18:37: what is ended has no lease: it never comes back — take lease out"],
    ),
    "an end that touches something else": (
        "  - tell:",
        "  - end_campaigns: {touching: campaign}\n  - tell:",
        ["18:31: touching is campaign, but the exposure is to itinerary.stop — write touching: stop"],
    ),
    "an end of what it pauses": (
        "pause_campaigns: {touching: stop, lease: 72h, ask",
        "pause_campaigns: {touching: stop, lease: 72h, kill: true, ask",
        ["16:51: kill is not a key of then[0].pause_campaigns"],
    ),
    "a pause without an end": (
        "lease: 72h, ",
        "",
        ["16:22: then[0].pause_campaigns has no lease — add lease:"],
    ),
    "a pause for ever": (
        "lease: 72h",
        "lease: 365d",
        ["16:46: lease is 365d, not a duration between 1 min and 90 d"],
    ),
    "a lease without a unit": ("lease: 72h", "lease: 72", ["16:46: lease is 72, a number without a unit"]),
    "a lease of the clock": ("lease: 72h", "lease: 72:00", ["16:46: lease is 72:00, not a duration"]),
    "a pause of everything": (
        "touching: stop",
        "touching: all",
        ["16:33: touching cannot be all — choose one of"],
    ),
    "a pause that asks nobody": (
        PAUSE,
        "{touching: stop, lease: 72h, ask: somebody}",
        ["16:56: ask names somebody, which is nobody — write owner_of(campaign)"],
    ),
    "an option misspelt": (
        "[alternative_port, sea_day,",
        "[alternate_port, sea_day,",
        ["17:35: options cannot be alternate_port — did you mean alternative_port?"],
    ),
    "no options": (OPTIONS, "[]", ["17:34: options is an empty list"]),
    "a recipient by address": (
        "oncall:itinerary]}",
        "ada@example.com]}",
        ["18:53: to names ada@example.com, which is nobody"],
    ),
    "a recipient twice": (
        "oncall:itinerary]}",
        "owner_of(stop)]}",
        ["18:53: to names owner_of(stop) twice"],
    ),
    "a quorum of nobody": ("quorum: 1", "quorum: 0", ["19:15: quorum is 0, not a whole number from 1 to 10"]),
    "a quorum of true": ("quorum: 1", "quorum: true", ["19:15: quorum is true, not a whole number"]),
    "silence that acts": (
        "on_timeout: escalate",
        "on_timeout: approve",
        ["19:42: on_timeout cannot be approve — choose one of escalate, decline"],
    ),
    "an answer on": ("on_timeout: escalate", "on_timeout: on", ["19:42: on_timeout cannot be on"]),
    "an escalation to a relation": (
        "on_timeout: escalate",
        "escalate_to: owner_of(stop)",
        ["19:43: escalate_to is owner_of(stop), which is no group"],
    ),
    "a clear rule that is a word": (
        "every: 72h}",
        "every: 72h, when: source}",
        ["20:52: clear.when is"],
    ),
    "a clear rule that says nothing": (
        "every: 72h}",
        "every: 72h, when: {}}",
        ['20:52: clear.when says nothing — add situation, such as {severity: "<= Minor"}'],
    ),
    "a clear rule that waits for silence": (
        "every: 72h}",
        "every: 72h, when: {situation: {state: [clearing, stale]}}}",
        ["20:72: clear.when waits for silence, and silence is not an all-clear — leave stale out"],
    ),
    "a clear rule that waits for nobody to say anything": (
        "every: 72h}",
        "every: 72h, when: {evidence: {any: [{absent: official, by: 6h}]}}}",
        ["20:63: clear.when waits for silence, and silence is not an all-clear — leave absent out"],
    ),
    "a clear rule with an exposure": (
        "every: 72h}",
        "every: 72h, when: {situation: {severity: Minor}, exposure: {}}}",
        ["20:83: exposure is not a key of clear.when — exposure belongs under when"],
    ),
    "a time for no clear rule": (
        "every: 72h}",
        "every: 72h, for: 1h}",
        ["20:46: clear.for says how long clear.when must hold, and there is none"],
    ),
    "a program that says nothing": (
        "  evidence:",
        "  program: {}\n  evidence:",
        ["9:12: when.program says nothing — add vessel or itinerary or place or owner or locked"],
    ),
    "a program of campaigns for a stop": (
        "  evidence:",
        "  program: {message_class: offers}\n  evidence:",
        ["9:13: message_class is not a key of when.program"],
    ),
    "a program that is locked perhaps": (
        "  evidence:",
        "  program: {locked: perhaps}\n  evidence:",
        ["9:21: locked is"],
    ),
    "a time for when without a unit": (
        "  evidence:",
        "  for: 30\n  evidence:",
        ["9:8: for is 30, a number without a unit"],
    ),
    "a cooldown of years": (
        "limits:",
        "cooldown: 31d\nlimits:",
        ["21:11: cooldown is 31d, not a duration between"],
    ),
    "a playbook behind itself": (
        "limits:",
        "inhibited_by: [disaster-near-port-call]\nlimits:",
        ["21:16: disaster-near-port-call is inhibited by itself — leave it out"],
    ),
    "a playbook behind one twice": (
        "limits:",
        "inhibited_by: [a, b, a]\nlimits:",
        ["21:22: inhibited_by names a twice — keep one of them"],
    ),
    "a playbook behind no name": (
        "limits:",
        "inhibited_by: Some Playbook\nlimits:",
        ["21:15: inhibited_by names Some Playbook, which is no playbook's name"],
    ),
    "a priority beyond all": (
        "limits:",
        "priority: 101\nlimits:",
        ["21:11: priority is 101, not a whole number from 0 to 100"],
    ),
    "a limit of none": (
        "campaigns_per_hour: 20",
        "campaigns_per_hour: 0",
        ["21:30: campaigns_per_hour is 0, not a whole number from 1 to 10000"],
    ),
    "a limit of a day in words": (
        "campaigns_per_hour: 20",
        "campaigns_per_hour: 20, campaigns_per_day: many",
        ["21:53: campaigns_per_day is many, not a whole number from 1 to 10000"],
    ),
    "a limit of a day that an hour reaches": (
        "campaigns_per_hour: 20",
        "campaigns_per_hour: 20, campaigns_per_day: 19",
        ["21:53: campaigns_per_day is 19, less than the 20 of an hour — write at least 20"],
    ),
    "a limit of the brand of none": (
        "campaigns_per_hour: 20",
        "of_brand_per_hour: 0",
        ["21:29: of_brand_per_hour is 0, not a whole number from 1 to 10000"],
    ),
    "a share of nothing": (
        "campaigns_per_hour: 20",
        "share_of_live: 0%",
        ["21:25: share_of_live is 0%, not a share — write such as 10%, up to 100%"],
    ),
    "a share that is no share": (
        "campaigns_per_hour: 20",
        "share_of_live: 0.1",
        ["21:25: share_of_live is 0.1, not a share — write such as 10%, up to 100%"],
    ),
    "customer data": (
        "customer_fields: none",
        "customer_fields: [name, phone]",
        [
            "22:54: customer_fields names name, and Serviola takes no such data — choose one of excursions",
            "22:60: customer_fields names phone",
        ],
    ),
    "a purpose in many words": (
        "purpose: service-safety",
        "purpose: Sell more",
        ["22:20: purpose is Sell more, which is no name"],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_playbook_is_refused_where_it_is_wrong(name):
    old, new, expected = WRONG[name]
    found = [str(one).removeprefix("playbook.yaml:") for one in findings(changed(old, new))]
    assert len(found) == len(expected), found
    for said, start in zip(found, expected, strict=True):
        assert said.startswith(start), said


def test_everything_wrong_is_said_at_once_and_in_order():
    text = SHORT_FORM.replace("stage: suggest", "stage: auto").replace("cyclone", "cyclon")
    text = text.replace("lease: 72h", "lease: 72").replace("limits", "limit")
    assert [(one.line, one.code) for one in findings(text)] == [
        (6, "auto"),
        (8, "choice"),
        (16, "unit"),
        (21, "unknown-key"),
    ]


def test_nothing_is_ended_at_stage_auto():
    text = changed("stage: suggest ", "stage: auto\nauto_if: {evidence: {official: 1}}")
    text = text.replace("  - tell:", "  - end_campaigns: {touching: stop}\n  - tell:")
    (found,) = findings(text)
    assert str(found).startswith(
        "playbook.yaml:6:8: stage is auto, and end_campaigns ends campaigns for good"
    )
    assert "write stage: suggest" in found.remedy


def test_stage_auto_with_nothing_that_may_be_done_without_asking():
    text = changed("stage: suggest ", "stage: auto\nauto_if: {evidence: {official: 1}}")
    pause = "  - pause_campaigns: {touching: stop, lease: 72h, ask: owner_of(campaign)}\n"
    said = "6:8: stage is auto, and nothing under then may be done without asking — add pause_campaigns"
    assert findings(text) == ()
    assert [str(one).startswith(f"playbook.yaml:{said}") for one in findings(text.replace(pause, ""))] == [
        True
    ]


def test_what_is_missing_is_said_once_and_not_for_each_key_below_it():
    text = "\n".join(SHORT_FORM.splitlines()[:6]) + "\n"
    assert [one.message for one in findings(text)] == ["the file has no when", "the file has no then"]


@pytest.mark.parametrize("text", ["- a\n", "17\n", "text\n", "true\n"])
def test_a_file_without_keys_is_refused(text):
    (found,) = findings(text)
    assert "not keys with values" in found.message


def test_a_form_too_large_for_the_library_is_refused_when_it_is_written():
    voices = "{any: [" + ", ".join(f"{{official: {n}}}" for n in range(1, 9)) + "]}"
    tangled = "{all: [" + ", ".join([voices] * 4) + "]}"
    (found,) = findings(changed(EVIDENCE, tangled))
    assert (found.line, found.col, found.code) == (7, 1, "size")
    assert found.message == "the conditions have 16,384 combinations of alternatives, more than 1,024"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  evidence:",
            "  severity: Severe\n  evidence:",
            "9:3: severity is not a key of when — severity belongs under when.situation",
        ),
        (
            "unless:",
            "for: 2h\nunless:",
            "14:1: for is not a key of the file — for belongs under when or under clear",
        ),
        (
            SITUATION,
            "{hazard: strike, for: 2h}",
            "8:31: for is not a key of when.situation — for belongs under when",
        ),
        (
            UNLESS,
            "{severity: Minor, situation: {state: open}}",
            "14:10: severity is not a key of unless — severity belongs under unless.situation",
        ),
        (
            "limits:",
            "state: open\nlimits:",
            "21:1: state is not a key of the file — state belongs under when.situation or under unless.situation",
        ),
        (
            "limits: {",
            "limits: {priority: 3, ",
            "21:10: priority is not a key of limits — priority belongs at the top of the file",
        ),
        (
            "touching: stop,",
            "touching: stop, every: 1h,",
            "16:39: every is not a key of then[0].pause_campaigns — every belongs under clear",
        ),
        (
            EVIDENCE,
            "{any: [{sequence: [{ops: 1, within: 1h}, {ops: 2}], within: 2h}]}",
            "9:42: within is not a key of when.evidence.any[0].sequence[0] — within belongs under when.evidence",
        ),
        (
            BY,
            "impact_area\n    radius: 150 km",
            "13:5: radius is not a key of when.exposure — radius belongs under when.exposure.by",
        ),
        (
            BY,
            "[{radius: 150 km, country: {}}]",
            "12:27: country is not a key of when.exposure.by[0] — choose one",
        ),
        ("owner: team", "stge: suggest\nowner: team", "3:1: stge is not a key of the file — "),
    ],
)
def test_a_key_at_the_wrong_level_is_told_its_place(old, new, said):
    assert any(str(found).startswith(f"playbook.yaml:{said}") for found in findings(changed(old, new))), [
        str(found) for found in findings(changed(old, new))
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            '">= Severe"',
            "“>= Severe”",
            "8:82: severity cannot be “>= Severe” — write straight quotes, or none",
        ),
        (
            '">= Severe"',
            '"≥ Severe"',
            '8:82: severity is ≥ Severe, which compares nothing — did you mean ">= Sev',
        ),
        (
            "{radius: scaled}",
            "{radius: '150,5 km'}",
            "12:32: radius is 150,5 km, not a distance — did you mean 150.5",
        ),
        (
            "{radius: scaled}",
            "{radius: “150 km”}",
            "12:32: radius is “150 km”, not a distance — did you mean 150 km?",
        ),
        (
            "{radius: scaled}",
            "{radius: '1,500 km'}",
            "12:32: radius is 1,500 km, not a distance — write a number",
        ),
        ("lease: 72h", "lease: “72h”", "16:46: lease is “72h”, not a duration — did you mean 72h?"),
        (
            "  situation:",
            "\u00a0 situation:",
            "8:1: a no-break space stands in the indentation — indent with spaces",
        ),
    ],
)
def test_what_a_word_processor_or_a_spanish_keyboard_leaves_behind_is_named(old, new, expected):
    found = [str(one).removeprefix("playbook.yaml:") for one in findings(changed(old, new))]
    assert any(said.startswith(expected) for said in found), found


def test_a_comma_in_a_number_between_braces_is_named():
    found = [str(one) for one in findings(changed("{radius: scaled}", "{radius: 150,5 km}"))]
    assert found[1].endswith("write a point, and no comma, in a number such as 150.5 km")


def test_steps_without_dashes_are_told_to_have_them():
    text = changed("ask: {quorum", "ask: {quorum").replace("\n  - ", "\n  ")
    assert {one.remedy for one in findings(text)} == {"begin each item with a dash"}


def test_an_apostrophe_and_a_stray_number_are_not_taken_for_slips_of_typing():
    (quoted,) = findings(changed("stage: suggest ", "stage: owner’s "))
    assert "straight quotes" not in quoted.remedy
    (stray,) = findings(changed("{before_arrival: 7d}", "{before_arrival: 7d, 5d}"))
    assert "no comma" not in stray.remedy
