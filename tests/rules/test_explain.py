"""The smallest change is a real one: it turns the answer, no part of it can be left out, and nothing is smaller."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.match import Candidate, Course, Match, Reach
from engine.model.scales import Severity, SourceClass, Status
from engine.model.signal import Situation, SituationState
from engine.model.time import MINUTE, Instant
from engine.rules.change import Of
from engine.rules.changes import changes_for
from engine.rules.changes_situation import too_late
from engine.rules.compile import compile_playbook
from engine.rules.explain import Moment, changed, said_otherwise, smallest_changes
from engine.rules.load import load_playbook
from engine.rules.match import judge
from engine.rules.plain import PlainEvaluator
from tests.rules.worlds import NOW, candidate, evidence, playbook_texts, situation, worlds

TEXT = """\
schema: serviola/playbook/1
playbook: quake
owner: team:a
author: team:b
review_by: 2027-05-01
stage: suggest
when:
  situation: {hazard: earthquake, severity: ">= Severe"}
  evidence: {any: [{official: 1}, {independent: 2, within: 2h}]}
  exposure: {to: itinerary.stop, by: [{radius: 150 km}], during: {before_arrival: 7d}}
unless: {situation: {state: [retracted, cleared]}}
then: [tell: {to: owner_of(stop)}]
"""


def plan(text: str = TEXT):
    return compile_playbook(load_playbook(text, "quake.yaml"))


def at(km: float | None = 100.0, **course) -> Candidate:
    reach = Reach(by="radius", met=km is not None and km <= 150, km=km, need_km=150.0)
    return candidate((reach,), course=Course(**course)) if course else candidate((reach,))


def moment(
    km: float | None = 100.0,
    *,
    text: str = TEXT,
    said: Situation | None = None,
    met: Candidate | None = None,
) -> Moment:
    return Moment(plan=plan(text), situation=said or situation(), candidate=met or at(km), now=NOW)


def words(one: Moment) -> list[str]:
    return [str(said_otherwise(each)) for each in smallest_changes(one)]


def news(*minutes: int) -> Situation:
    """Tell of outlets that spoke so many minutes after the beginning."""
    said = (
        evidence(number, source_class=SourceClass.NEWS, sent_at=Instant(NOW + each * MINUTE))
        for number, each in enumerate(minutes)
    )
    return situation(evidence=tuple(said))


def test_where_it_is_a_yes_nothing_is_to_be_changed():
    assert smallest_changes(moment()) == ()


def test_a_radius_a_little_wider_is_named_and_with_it_the_playbook_does_match():
    assert words(moment(153.2)) == ["It would have asked with a radius of 154 km."]
    wider = plan(TEXT.replace("150 km", "154 km"))
    found, _ = judge(wider, situation(), at(153.2), now=NOW, evaluator=PlainEvaluator())
    assert isinstance(found, Match)


def test_one_more_source_or_a_longer_window_whichever_is_nearer():
    late = news(0, 132)
    assert words(moment(said=late)) == [
        "It would have asked with within: 2h12m.",
        "It would have asked had one more independent source spoken within 2 h.",
        "It would have asked had one more official source spoken.",
    ]
    leaf = next(one for one in moment().plan.leaves if one.path.endswith("independent"))
    assert too_late(moment(said=late).read(), leaf.test) == 12 * 60
    longer = plan(TEXT.replace("within: 2h", "within: 2h12m"))
    found, _ = judge(longer, late, at(), now=NOW, evaluator=PlainEvaluator())
    assert isinstance(found, Match)
    assert words(moment(said=news(0))) == [
        "It would have asked had one more independent source spoken within 2 h.",
        "It would have asked had one more official source spoken.",
    ]


def test_a_grade_on_a_scale_is_the_nearest_that_is_enough():
    minor = replace(situation(), severity=Severity.MODERATE)
    assert words(moment(said=minor)) == ["It would have asked had severity been Severe."]
    unknown = replace(situation(), severity=Severity.UNKNOWN)
    assert words(moment(said=unknown)) == ["It would have asked had severity been Severe."]


def test_several_things_in_the_way_are_all_named_and_only_those():
    far = moment(153.2, said=replace(situation(), severity=Severity.MINOR, state=SituationState.RETRACTED))
    assert words(far) == [
        "It would have asked had severity been Severe and with a radius of 154 km and had state been open."
    ]
    exercise = moment(said=replace(situation(), status=Status.EXERCISE))
    assert words(exercise) == ["It would have asked had status been Actual."]


def test_one_change_that_turns_several_leaves_is_one_change():
    text = TEXT.replace("{radius: 150 km}", "{country: {severity: Severe}}")
    there = candidate((Reach(by="country", met=True),))
    minor = replace(situation(), severity=Severity.MINOR)
    assert words(moment(text=text, said=minor, met=there)) == [
        "It would have asked had severity been Severe."
    ]


def test_times_are_given_in_the_unit_of_a_playbook_and_as_the_moment_from_which_it_asks_by_itself():
    far_off = candidate((Reach(by="radius", met=True, km=1.0, need_km=150.0),), lead_s=8 * 86_400 - 60)
    assert words(moment(met=far_off)) == [
        "It would have asked from 2010-01-13 21:52 UTC on.",
        "It would have asked with before_arrival: 8d.",
    ]
    gone = candidate((Reach(by="radius", met=True, km=1.0, need_km=150.0),), lead_s=-86_400, stay_left_s=-60)
    assert words(moment(met=gone)) == ["It would have asked had it not departed yet."]


def test_what_went_before_is_named_too():
    cooled = TEXT.replace("unless:", "cooldown: 12h\nunless:")
    assert words(moment(text=cooled, met=at(rested_s=3_600))) == [
        "It would have asked with a cooldown of no more than 1h."
    ]
    silent = TEXT.replace("unless:", "inhibited_by: [other]\nunless:")
    assert words(moment(text=silent, met=at(inhibited_by=("other",)))) == [
        "It would have asked had other not asked about it already."
    ]
    patient = TEXT.replace("  exposure:", "  for: 30m\n  exposure:")
    assert words(moment(text=patient, met=at(held_s=600))) == [
        "It would have asked had all that held for 30 min."
    ]


def test_an_exception_is_named_and_when_it_ends():
    muted = TEXT.replace(
        "unless:",
        "exceptions: [{name: strait, fields: hazard, values: [earthquake], approver: team:c, "
        "until: 2010-01-20, reason: Drill.}]\nunless:",
    )
    met = candidate((Reach(by="radius", met=True, km=1.0, need_km=150.0),), lead_s=12 * 86_400)
    assert words(moment(text=muted)) == ["It would have asked had the exception strait not muted it."]
    early = muted.replace("7d", "14d")
    assert words(moment(text=early, met=met)) == [
        "It would have asked from 2010-01-20 00:00 UTC on.",
        "It would have asked had the exception strait not muted it.",
    ]


def test_where_a_distance_is_not_known_no_radius_is_promised():
    assert words(moment(None)) == []


def test_what_has_no_number_is_said_with_its_clause():
    one = moment(said=replace(situation(), state=SituationState.RETRACTED))
    leaf = next(each for each in one.plan.leaves if each.path == "when.exposure.by[0].radius")
    (forced,) = changes_for(one.read(), leaf, wanted=False)
    assert (forced.of, forced.value) == (Of.WORLD, "no")
    assert str(forced.says).startswith("had this been otherwise: 100 km from the epicenter")


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_every_change_turns_the_answer_and_none_of_them_can_be_left_out(data):
    drawn = plan(data.draw(playbook_texts()))
    said, met = data.draw(worlds(drawn))
    one = Moment(plan=drawn, situation=said, candidate=met, now=NOW)
    found, _ = judge(drawn, said, met, now=NOW, evaluator=PlainEvaluator())
    assert one.read().holds is isinstance(found, Match)
    for each in smallest_changes(one):
        assert not one.read().holds
        assert changed(one, each.changes).read().holds
        for count in range(len(each.changes)):
            for some in combinations(each.changes, count):
                assert not changed(one, some).read().holds
        if all(
            part.key.startswith(("severity=", "state=", "certainty=", "urgency=")) for part in each.changes
        ):
            otherwise = changed(one, each.changes).situation
            again, _ = judge(drawn, otherwise, met, now=NOW, evaluator=PlainEvaluator())
            assert isinstance(again, Match)


@pytest.mark.parametrize("severity", [Severity.UNKNOWN, Severity.MINOR, Severity.EXTREME])
def test_the_fewest_changes_are_found_as_by_trying_every_field(severity):
    """Where only severity and state decide, all their values can be tried."""
    for state in SituationState:
        one = moment(said=replace(situation(), severity=severity, state=state))
        fewest = min(
            (
                (now is not severity) + (stands is not state)
                for now in Severity
                for stands in SituationState
                if moment(said=replace(situation(), severity=now, state=stands)).read().holds
            ),
        )
        found = smallest_changes(one)
        assert (len(found[0].changes) if found else 0) == fewest
