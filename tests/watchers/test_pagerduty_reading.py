"""PagerDuty's webhooks of version 3, in the form of its documentation; people in them are not read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.scales import Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.time import parse_iso
from tests.fakes.webhooks import pagerduty_event
from watchers.ops import read_pagerduty

NOW = parse_iso("2026-03-14T12:00:00Z")
AT = "2026-03-14T11:50:00.169Z"


def read(body=None, **changes):
    return read_pagerduty(
        body if body is not None else pagerduty_event(at=AT, **changes), source="pd", now=NOW
    )


def test_a_triggered_incident_is_an_outage():
    (signal,) = read()
    assert signal.id == f"pd:PGR0VU2:{parse_iso(AT) // 1000}"
    assert (signal.hazard, signal.source_class, signal.msg_type) == (
        Hazard.OUTAGE,
        SourceClass.OPS,
        MsgType.ALERT,
    )
    assert (signal.severity, signal.urgency, signal.all_clear) == (Severity.SEVERE, Urgency.IMMEDIATE, False)
    assert signal.occurred_at == parse_iso("2026-03-14T11:40:00Z")
    assert signal.topics == ("check-out",)
    assert signal.text.headline == "A little bump in the road"
    assert signal.text.url == "https://acme.pagerduty.example/incidents/PGR0VU2"
    assert encode(signal)


@pytest.mark.parametrize(
    ("type_", "status", "msg_type", "over"),
    [
        ("incident.acknowledged", "acknowledged", MsgType.UPDATE, False),
        ("incident.priority_updated", "triggered", MsgType.UPDATE, False),
        ("incident.reopened", "triggered", MsgType.ALERT, False),
        ("incident.resolved", "resolved", MsgType.UPDATE, True),
        ("incident.of_tomorrow", "triggered", MsgType.UPDATE, False),
    ],
)
def test_what_becomes_of_it_is_told_under_its_id(type_, status, msg_type, over):
    (signal,) = read(type_=type_, status=status)
    assert (signal.native_id, signal.msg_type, signal.all_clear) == ("PGR0VU2", msg_type, over)
    assert (signal.urgency is Urgency.PAST) is over


def test_low_urgency_is_minor_and_none_is_unknown():
    assert read(urgency="low")[0].severity is Severity.MINOR
    assert read(urgency=None)[0].severity is Severity.UNKNOWN


def test_no_person_is_read():
    said = str(encode(read()[0]))
    for name in ("Tenex", "User 123", "PTUXL6G", "Default", "PFCVPS0", "1234123412"):
        assert name not in said


@pytest.mark.parametrize("kind", ["incident_note", "incident_responder", "service", "ping", None, 7])
def test_what_tells_nothing_of_an_incident_comes_to_nothing(kind):
    assert read(type=kind) == ()


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"[]", "not of that form"),
        (b"{}", "no event with a type"),
        (b'{"event": {"event_type": 3}}', "no event with a type"),
        (pagerduty_event(at=AT, id=None), "no usable id"),
        (pagerduty_event(at=AT, id="a b"), "no usable id"),
        (pagerduty_event(at=AT, status="on fire"), "its status is 'on fire'"),
        (pagerduty_event(at="2026-03-14T11:50:00"), "occurred_at"),
        (pagerduty_event(at="2026-05-14T11:50:00Z"), "in the future"),
        (pagerduty_event(at=AT, created_at="soon"), "created_at"),
    ],
)
def test_what_cannot_be_believed_is_one_sentence(body, part):
    with pytest.raises(SourceError, match=part) as caught:
        read(body)
    assert "\n" not in str(caught.value)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["id", "status", "created_at", "service", "title", "urgency"]), JUNK))
def test_nothing_within_it_raises_anything_else(changes):
    try:
        for signal in read(**changes):
            assert encode(signal)
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most of it is believable
