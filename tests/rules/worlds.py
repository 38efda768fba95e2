"""Situations, candidates and playbooks at random, as hypothesis draws them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import strategies as st

from engine.model.match import Candidate, Reach
from engine.model.place import Area, Point
from engine.model.scales import Category, Certainty, Hazard, Severity, SourceClass, Status, Urgency
from engine.model.signal import Evidence, Phase, Situation, SituationState
from engine.model.time import HOUR, SECOND, Instant
from engine.rules.compile import Plan
from engine.rules.conditions import About, OneOf
from engine.rules.playbook import Playbook

NOW = Instant(1_263_333_190_000_000)
TOPICS = ("checkout", "payments", "excursion")
STORIES = ("", "", "0000000000000000", "000000000000003f", "0000000000000fff")
"""Each but the first is a copy of the one before it, and the last is none of the second."""


def evidence(number: int = 0, **fields) -> Evidence:
    sent_at = fields.pop("sent_at", NOW)
    have: dict[str, Any] = {
        "native_key": f"source:{number}",
        "signal_id": f"source:{number}:1",
        "revision": 1,
        "source_class": SourceClass.OFFICIAL,
        "publisher": f"publisher-{number}",
        "sent_at": sent_at,
        "received_at": sent_at,
    }
    return Evidence(**(have | fields))


def situation(**fields) -> Situation:
    """Give an extreme earthquake that one official source has seen."""
    have: dict[str, Any] = {
        "id": "s1",
        "brand": "main",
        "partition": Category.GEO,
        "epoch": 1,
        "revision": 1,
        "hazard": Hazard.EARTHQUAKE,
        "phase": Phase.ACTIVE,
        "state": SituationState.OPEN,
        "status": Status.ACTUAL,
        "severity": Severity.EXTREME,
        "certainty": Certainty.OBSERVED,
        "urgency": Urgency.IMMEDIATE,
        "occurred_at": NOW,
        "opened_at": NOW,
        "updated_at": NOW,
        "point": Point(18.44, -72.57),
        "area": Area(),
        "magnitude": 7.0,
        "depth_km": 13.0,
        "keys": ("source:0",),
        "evidence": (evidence(),),
    }
    return Situation(**(have | fields))


def candidate(reaches: tuple[Reach, ...], **fields) -> Candidate:
    """Give a call at Labadee in 2 d 16 h, for 9 h."""
    lead_s = fields.pop("lead_s", 64 * 3600)
    have: dict[str, Any] = {
        "item": "labadee",
        "place": "Labadee",
        "arrives_at": Instant(NOW + lead_s * SECOND),
        "lead_s": lead_s,
        "stay_left_s": lead_s + 9 * 3600,
        "reaches": reaches,
    }
    return Candidate(**(have | fields))


def out_of_reach(playbook: Playbook) -> tuple[Reach, ...]:
    """Give reaches that miss in every way a playbook asks for."""
    distances = {"radius", "supply_hub", "impact_area"}
    return tuple(
        Reach(by=way.by, met=False, km=900.0, need_km=200.0)
        if way.by in distances
        else Reach(by=way.by, met=False)
        for way in playbook.ways
    )


_spans = st.sampled_from(["60s", "1h", "2h", "1h30m", "3d"])
_voices = st.one_of(
    st.builds(lambda c, n: f"{{{c}: {n}}}", st.sampled_from([*SourceClass]), st.integers(1, 3)),
    st.builds(lambda n: f"{{independent: {n}}}", st.integers(1, 3)),
    st.builds(
        lambda form, n, w: f"{{{form}: {n}, within: {w}}}",
        st.sampled_from(["independent", "reports", *SourceClass]),
        st.integers(1, 3),
        _spans,
    ),
    st.builds(
        lambda n, c: f"{{reports: {n}, from: {c}}}", st.integers(1, 3), st.sampled_from([*SourceClass])
    ),
)
_step = st.builds(
    lambda form, n: f"{{{form}: {n}}}",
    st.sampled_from(["independent", "official", "news", "social"]),
    st.integers(1, 2),
)
_correlated = st.one_of(
    st.builds(
        lambda steps, w: f"{{sequence: [{', '.join(steps)}], within: {w}}}",
        st.lists(_step, min_size=2, max_size=4),
        _spans,
    ),
    st.builds(
        lambda kind, by: f"{{absent: {kind}, by: {by}}}",
        st.sampled_from(["all_clear", *SourceClass]),
        st.sampled_from(["1h", "3h", "6h"]),
    ),
    st.builds(
        lambda kind, over, windows, least: (
            f"{{rate: {kind}, over: {over}h, times: 2, against: {over * windows}h, least: {least}}}"
        ),
        st.sampled_from(["news", "social"]),
        st.integers(1, 2),
        st.integers(2, 4),
        st.integers(2, 3),
    ),
)
_evidence = st.recursive(
    st.one_of(_voices, _voices, _correlated),
    lambda inner: st.builds(
        lambda op, parts: f"{{{op}: [{', '.join(parts)}]}}",
        st.sampled_from(["any", "all"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=4,
)
_ways = st.lists(
    st.one_of(
        st.sampled_from(["impact_area", "supply_hub", "country", "{radius: scaled}"]),
        st.builds(lambda km: f"{{radius: {km} km}}", st.sampled_from([1, 150, 153.2, 400, 20000])),
        st.builds(lambda s: f"{{country: {{severity: {s}}}}}", st.sampled_from([*Severity][1:])),
    ),
    min_size=1,
    max_size=4,
    unique=True,
)


def _scaled(name, kind):
    known = [*kind][1:]
    return st.one_of(
        st.just(""),
        st.just(""),
        st.builds(
            lambda op, v: f', {name}: "{op} {v}"',
            st.sampled_from([">=", ">", "<=", "<", "="]),
            st.sampled_from(known),
        ),
        st.builds(
            lambda vs: f", {name}: [{', '.join(vs)}]",
            st.lists(st.sampled_from([*kind]), min_size=1, max_size=3, unique=True),
        ),
    )


def _listed(name, kind):
    return st.one_of(
        st.just(""),
        st.just(""),
        st.builds(
            lambda vs: f", {name}: [{', '.join(vs)}]",
            st.lists(st.sampled_from([*kind]), min_size=1, max_size=3, unique=True),
        ),
    )


_fields = st.builds(
    lambda *parts: "".join(parts),
    _scaled("severity", Severity),
    _scaled("certainty", Certainty),
    _scaled("urgency", Urgency),
    _listed("state", SituationState),
    _listed("phase", Phase),
    _listed("topics", TOPICS),
)
_hazards = st.lists(st.sampled_from([*Hazard][:6]), min_size=1, max_size=6, unique=True)


@st.composite
def playbook_texts(draw) -> str:
    """Draw the YAML of a playbook."""
    exception = draw(_fields).removeprefix(", ")
    unless = f"unless: {{situation: {{{exception}}}}}\n" if exception else ""
    return (
        "schema: serviola/playbook/1\nplaybook: drawn\nowner: team:a\nauthor: team:a\nreview_by: 2027-05-01\n"
        "stage: suggest\nwhen:\n"
        f"  situation: {{hazard: [{', '.join(draw(_hazards))}]{draw(_fields)}}}\n"
        f"  evidence: {draw(_evidence)}\n"
        f"  exposure: {{to: itinerary.stop, by: [{', '.join(draw(_ways))}], "
        f"during: {{before_arrival: {draw(st.sampled_from(['1h', '7d', '366d']))}}}}}\n"
        f"{unless}then: [tell: {{to: owner_of(stop)}}]\n"
    )


def likely(plan: Plan) -> tuple[Situation, Candidate]:
    """Give a world in which a plan holds, unless it asks for something odd."""
    hazard = next(
        leaf.test.values[0]
        for leaf in plan.leaves
        if isinstance(leaf.test, OneOf) and leaf.path == "when.situation.hazard"
    )
    voices = tuple(
        evidence(3 * row + column, source_class=source_class, publisher=f"{source_class}-{column}")
        for row, source_class in enumerate(SourceClass)
        for column in range(3)
    )
    reaches = tuple(Reach(by=way.by, met=True, km=0.0, need_km=100.0) for way in plan.playbook.ways)
    topics = next((leaf.test.topics[:1] for leaf in plan.leaves if isinstance(leaf.test, About)), ())
    likely_one = situation(hazard=Hazard(hazard), evidence=voices, topics=topics)
    return likely_one, candidate(reaches, lead_s=1800)


@st.composite
def worlds(draw, plan: Plan) -> tuple[Situation, Candidate]:
    """Draw a world for a plan: half of them are likely to match but for one drawn side."""
    given_situation, given_candidate = likely(plan)
    side = draw(st.sampled_from(["likely", "situation", "candidate", "both"]))
    if side in {"situation", "both"}:
        given_situation = draw(situations())
    if side in {"candidate", "both"}:
        given_candidate = draw(candidates_of(plan))
    return given_situation, given_candidate


def grid(plan: Plan) -> Iterator[tuple[Situation, Candidate]]:
    """Give some hundred worlds round the likely one."""
    near, at_hand = likely(plan)
    unknown = tuple(Reach(by=way.by, met=False) for way in plan.playbook.ways)
    reached = (at_hand, candidate(out_of_reach(plan.playbook)), candidate(unknown))
    for severity, state, voices, held in product(
        Severity, SituationState, (near.evidence, near.evidence[:1], near.evidence[4:7], ()), reached
    ):
        yield replace(near, severity=severity, state=state, evidence=voices), held


@st.composite
def situations(draw) -> Situation:
    """Draw a situation of the hazards that drawn playbooks ask for."""
    pieces = draw(
        st.lists(
            st.builds(
                lambda *said: said,
                st.sampled_from([*SourceClass]),
                st.sampled_from(["a", "b", "c"]),
                st.integers(-5, 0),
                st.booleans(),
                st.sampled_from(STORIES),
                st.booleans(),
            ),
            max_size=6,
        )
    )
    return situation(
        hazard=draw(st.sampled_from([*Hazard][:6])),
        phase=draw(st.sampled_from([*Phase])),
        state=draw(st.sampled_from([*SituationState])),
        status=draw(st.sampled_from([Status.ACTUAL, Status.ACTUAL, Status.ACTUAL, Status.TEST])),
        severity=draw(st.sampled_from([*Severity])),
        certainty=draw(st.sampled_from([*Certainty])),
        urgency=draw(st.sampled_from([*Urgency])),
        occurred_at=Instant(NOW + draw(st.integers(-8, 1)) * HOUR),
        topics=tuple(draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True))),
        evidence=tuple(
            evidence(
                number,
                source_class=source_class,
                publisher=publisher,
                sent_at=Instant(NOW + hours * HOUR),
                retracted=retracted,
                story=story,
                all_clear=all_clear,
            )
            for number, (source_class, publisher, hours, retracted, story, all_clear) in enumerate(pieces)
        ),
    )


_distances = st.one_of(
    st.none(),
    st.sampled_from([0.0, 1.0, 149.9999, 150.0, 150.0001, 153.2, 153.20001, 400.0, 1e300, float("inf")]),
    st.floats(0, 30_000),
)


@st.composite
def candidates_of(draw, plan: Plan) -> Candidate:
    """Draw a candidate with a reach for each way of a plan; what is met agrees with the numbers."""
    reaches = []
    for way in plan.playbook.ways:
        if way.by in {"radius", "supply_hub"}:
            need = way.radius_km if way.radius_km is not None else draw(_distances)
            km = draw(_distances)
            met = km is not None and need is not None and km <= need and need != float("inf")
            reaches.append(Reach(by=way.by, met=met, km=km, need_km=need))
        else:
            km = draw(st.one_of(st.none(), st.floats(0, 500)))
            reaches.append(Reach(by=way.by, met=draw(st.booleans()), km=km, need_km=0.0))
    return candidate(
        tuple(reaches),
        lead_s=draw(st.sampled_from([-3600, 0, 3600, 3601, 86_400, 604_800, 604_801, 2**60])),
        stay_left_s=draw(st.sampled_from([-(2**60), -1, 0, 1, 3600])),
    )
