"""What a status page says: incidents, maintenance, and components that fail without either."""

from __future__ import annotations

import json

import pytest

from engine.errors import SourceError
from engine.model.scales import Hazard, MsgType, Severity
from engine.model.time import DAY, MINUTE, Instant, iso
from tests.watchers import system_samples as said
from tests.watchers.folder import Folder
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago


@pytest.fixture
def system(tmp_path):
    return lambda kind, **options: Folder(kind, tmp_path, **options)


@pytest.mark.parametrize(
    ("impact", "severity"),
    [
        ("none", Severity.MINOR),
        ("minor", Severity.MINOR),
        ("major", Severity.MODERATE),
        ("critical", Severity.SEVERE),
        ("odd", Severity.UNKNOWN),
    ],
)
def test_an_incident_is_an_outage_of_its_components(system, impact, severity):
    (signal,) = system("statuspage").look(said.summary(said.incident(impact=impact)))
    assert (signal.hazard, signal.severity, signal.topics) == (Hazard.OUTAGE, severity, ("payments-api",))
    assert (signal.publisher, signal.occurred_at, signal.sent_at) == ("payco.example", ago(2.5), ago(1))
    assert signal.text.headline == "Card payments fail"
    assert signal.text.description == "We are looking into it."


def test_components_stand_for_the_topics_that_the_settings_name(system):
    eyes = system("statuspage", topics={"checkout": ["Payments API"]})
    (signal,) = eyes.look(said.summary(said.incident()))
    assert signal.topics == ("checkout",)


@pytest.mark.parametrize("status", ["resolved", "postmortem"])
def test_an_incident_ends_when_the_page_says_so(system, status):
    eyes = system("statuspage")
    (first,) = eyes.look(said.summary(said.incident()))
    (over,) = eyes.look(said.summary(said.incident(status=status, updated_h=0.5)))
    assert (over.native_id, over.all_clear, over.msg_type) == (first.native_id, True, MsgType.UPDATE)
    assert eyes.look(said.summary(), Instant(NOW + MINUTE)) == ()


def test_an_incident_that_left_the_summary_is_over_but_not_one_that_left_the_newest_fifty(system):
    eyes = system("statuspage")
    assert eyes.look(said.summary(said.incident()))
    newest = json.dumps({"page": {"id": "p1"}, "incidents": []}).encode()
    assert eyes.look(newest) == ()
    (over,) = eyes.look(said.summary())
    assert over.all_clear


def test_maintenance_counts_only_while_it_is_under_way(system):
    eyes = system("statuspage")
    works = said.incident(
        "m1", status="scheduled", impact="maintenance", scheduled_for="2010-02-01T00:00:00Z"
    )
    assert eyes.look(said.summary(maintenances=[works])) == ()
    works = {
        **works,
        "status": "in_progress",
        "scheduled_for": iso(ago(0.5)),
        "updated_at": iso(ago(0.4)),
    }
    (signal,) = eyes.look(said.summary(maintenances=[works]))
    assert (signal.severity, signal.occurred_at) == (Severity.MINOR, ago(0.5))
    (over,) = eyes.look(said.summary(maintenances=[{**works, "status": "completed", "updated_at": iso(NOW)}]))
    assert over.all_clear


@pytest.mark.parametrize(
    ("planned", "hours"), [(iso(Instant(NOW + DAY * 6)), 1), ("2240-01-01T00:00:00Z", 2)]
)
def test_maintenance_that_began_before_its_time_began_when_that_was_said(system, planned, hours):
    works = said.incident("m1", status="in_progress", impact="maintenance", scheduled_for=planned)
    (signal,) = system("statuspage").look(said.summary(maintenances=[works]))
    assert (signal.occurred_at, signal.sent_at) == (ago(hours), ago(1))


def test_a_component_that_fails_without_an_incident_speaks_for_itself(system):
    eyes = system("statuspage")
    failing = [
        said.component("c1"),
        said.component("c2", "Login", "major_outage"),
        said.component("c3", group=True),
    ]
    told = eyes.look(said.summary(said.incident(), components=failing))
    assert [(one.native_id, one.severity) for one in told] == [
        ("i1", Severity.MODERATE),
        ("component-c2", Severity.SEVERE),
    ]
    assert told[1].text.headline == "Login: major outage"
    (over,) = eyes.look(
        said.summary(said.incident(), components=[said.component("c2", "Login", "operational")])
    )
    assert (over.native_id, over.all_clear) == ("component-c2", True)


def test_a_component_goes_on_failing_when_an_incident_names_it_or_it_is_worked_on(system):
    eyes = system("statuspage")
    assert eyes.look(said.summary(components=[said.component("c1")]))
    named = said.incident(components=[said.component("c1")])
    (incident,) = eyes.look(said.summary(named, components=[said.component("c1")]))
    assert incident.native_id == "i1"
    repaired = said.component("c1", status="under_maintenance")
    (update,) = eyes.look(said.summary(named, components=[repaired]))
    assert (update.native_id, update.all_clear) == ("component-c1", False)
    (over,) = eyes.look(said.summary(named, components=[said.component("c1", status="operational")]))
    assert (over.native_id, over.all_clear) == ("component-c1", True)
    assert system("statuspage").look(said.summary(components=[repaired])) == ()


def test_a_component_that_an_incident_named_speaks_for_itself_once_that_is_over(system):
    eyes = system("statuspage")
    failing = [said.component("c1")]
    assert [one.native_id for one in eyes.look(said.summary(said.incident(), components=failing))] == ["i1"]
    over, told = sorted(eyes.look(said.summary(components=failing)), key=lambda one: one.native_id != "i1")
    assert (over.all_clear, told.native_id, told.all_clear) == (True, "component-c1", False)


@pytest.mark.parametrize(
    "changes",
    [
        {"incidents": None},
        {"components": None},
        {"incidents": ["<error>"]},
        {"scheduled_maintenances": [7]},
        {"components": [said.component(f"c{number}", status="operational") for number in range(1_001)]},
        {"components": [said.component("c9", status="on fire")]},
    ],
)
def test_a_page_that_lacks_something_ends_nothing(system, changes):
    eyes = system("statuspage")
    assert eyes.look(said.summary(said.incident(), components=[said.component("c7", "Login")]))
    page = {key: each for key, each in {**json.loads(said.summary()), **changes}.items() if each is not None}
    assert not any(one.all_clear for one in eyes.look(json.dumps(page).encode()))


def test_a_page_that_says_what_nobody_knows_ends_nothing(system):
    eyes = system("statuspage")
    assert eyes.look(said.summary(said.incident()))
    assert eyes.look(said.summary(said.incident(status="melting"))) == ()
    assert "its status 'melting' is none that we know" in eyes.health.error
    with pytest.raises(SourceError, match="is no page of Statuspage"):
        eyes.look(b'{"page": {}}')


@pytest.mark.parametrize("odd", [[], {}, 7, None, True, "x" * 500])
def test_a_value_of_another_kind_is_no_surprise(system, odd):
    eyes = system("statuspage")
    for key in said.incident():
        for page in (
            said.summary(said.incident(**{"id": "i1", key: odd})),
            said.summary(components=[said.component(status="major_outage") | {key: odd, "status": odd}]),
            said.summary(said.incident(components=[{"id": odd, "name": odd}, odd])),
        ):
            eyes.look(page)
    for answer in (
        {"status": odd, "data": odd},
        {"status": "success", "data": {"resultType": odd, "result": odd}},
        {
            "status": "success",
            "data": {"resultType": "vector", "result": [odd, {"metric": odd, "value": odd}]},
        },
        {
            "status": "success",
            "data": {"resultType": "vector", "result": [{"metric": {"a": odd}, "value": [odd, odd]}]},
        },
    ):
        try:
            system("prometheus").look(json.dumps(answer).encode())
        except SourceError as error:
            assert "\n" not in str(error)  # noqa: PT017 - some are no answer and raise, others are read


def test_an_incident_of_long_ago_is_counted_and_asks_nobody(system):
    eyes = system("statuspage")
    old = said.incident(created_at=iso(ago(900)), updated_h=800)
    assert eyes.look(said.summary(old)) == ()
    assert eyes.health.skipped == 1
    (signal,) = eyes.look(said.summary({**old, "updated_at": iso(ago(0.5)), "impact": "critical"}))
    assert signal.msg_type is MsgType.ALERT
