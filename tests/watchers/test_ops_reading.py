"""What is pushed to us: Alertmanager's webhooks and CloudEvents, as their formats are published."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.scales import Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.time import HOUR, SECOND, Instant, iso, parse_iso
from watchers.ops import fingerprint_of, read_alertmanager, read_alerts, read_cloudevent

NOW = parse_iso("2026-03-14T12:00:00Z")
NEVER = "0001-01-01T00:00:00Z"


def alert(**changes):
    return {
        "status": "firing",
        "labels": {"alertname": "CheckoutDown", "severity": "critical", "service": "checkout"},
        "annotations": {"summary": "Nobody can pay", "description": "5xx over 40 % for 5 minutes"},
        "startsAt": "2026-03-14T11:50:00.123456789Z",
        "endsAt": NEVER,
        "generatorURL": "https://prometheus.example/graph?g0",
        "fingerprint": "4a2f00d1c3b5e697",
        **changes,
    }


def webhook(*alerts):
    return json.dumps({"version": "4", "status": "firing", "receiver": "serviola", "alerts": alerts}).encode()


def read(*alerts, **options):
    return read_alertmanager(webhook(*alerts), source="ops", now=NOW, **options)


def test_a_firing_alert_is_an_outage():
    (signal,) = read(alert())
    assert (signal.id, signal.hazard, signal.msg_type) == (
        f"ops:4a2f00d1c3b5e697:{parse_iso('2026-03-14T11:50:00.123Z') // 1000}",
        Hazard.OUTAGE,
        MsgType.ALERT,
    )
    assert (signal.source_class, signal.severity, signal.urgency) == (
        SourceClass.OPS,
        Severity.SEVERE,
        Urgency.IMMEDIATE,
    )
    assert (signal.topics, signal.all_clear, signal.expires_at) == (("checkout",), False, None)
    assert signal.text.headline == "Nobody can pay"
    assert signal.text.url == "https://prometheus.example/graph?g0"
    assert encode(signal)


def test_the_same_alert_sent_again_is_the_same_signal():
    assert read(alert()) == read(alert(), alert())


def test_a_resolved_alert_is_a_later_update_that_gives_the_all_clear():
    (fired,) = read(alert())
    (over,) = read(alert(status="resolved", endsAt="2026-03-14T11:58:00Z"))
    assert (over.native_id, over.msg_type, over.all_clear, over.urgency) == (
        fired.native_id,
        MsgType.UPDATE,
        True,
        Urgency.PAST,
    )
    assert over.revision > fired.revision
    assert over.sent_at == parse_iso("2026-03-14T11:58:00Z")
    (again,) = read(alert(startsAt="2026-03-14T11:59:00Z"))
    assert again.revision > over.revision


FAR = ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "2199-01-01T00:00:00Z"]


@pytest.mark.parametrize("ends", FAR)
def test_an_end_far_ahead_is_none_and_does_not_make_all_later_alerts_look_old(ends):
    (fired,) = read(alert(endsAt=ends))
    assert fired.expires_at is None
    (over,) = read(alert(status="resolved", endsAt=ends))
    assert (over.all_clear, over.sent_at, over.revision) == (True, NOW, NOW // 1000)
    (again,) = read_alertmanager(webhook(alert(startsAt="2026-03-14T12:00:01Z")), source="ops", now=NOW)
    assert again.revision > over.revision


@pytest.mark.parametrize(
    ("label", "severity"),
    [
        ("critical", Severity.SEVERE),
        ("page", Severity.SEVERE),
        ("Warning", Severity.MODERATE),
        ("info", Severity.MINOR),
        ("purple", Severity.UNKNOWN),
        (None, Severity.UNKNOWN),
    ],
)
def test_the_severity_label_is_told_on_our_scale(label, severity):
    labels = {"alertname": "X"} | ({"severity": label} if label else {})
    assert read(alert(labels=labels))[0].severity is severity


def test_topics_come_from_the_labels_that_are_named():
    labels = {"alertname": "X", "topic": "Shore Excursions, checkout", "service": "pay\n", "team": "web"}
    assert read(alert(labels=labels))[0].topics == ("checkout", "pay", "shore-excursions")
    assert read(alert(labels=labels), topic_labels=("team",))[0].topics == ("web",)


def test_an_alert_without_a_fingerprint_gets_the_one_prometheus_gives():
    # Prometheus, model/fingerprinting: no labels hash to the offset of 64-bit FNV-1a.
    assert fingerprint_of({}) == "cbf29ce484222325"
    bare = alert()
    del bare["fingerprint"]
    (signal,) = read(bare)
    assert signal.native_id == fingerprint_of(bare["labels"])
    assert signal.native_id != fingerprint_of({**bare["labels"], "service": "search"})


def test_an_end_that_was_announced_is_when_it_lapses():
    assert read(alert(endsAt="2026-03-14T12:30:00Z"))[0].expires_at == parse_iso("2026-03-14T12:30:00Z")


def test_a_bad_alert_is_named_and_the_others_are_read():
    bad = [
        alert(startsAt="yesterday"),
        alert(labels={}),
        7,
        alert(status="odd"),
        alert(startsAt=iso(Instant(NOW + 48 * HOUR))),
    ]
    found = read_alerts(webhook(alert(), *bad), source="ops", now=NOW)
    assert len(found.signals) == 1
    assert [one.split(":")[0] for one in found.problems] == [f"alert {n}" for n in range(2, 7)]
    with pytest.raises(SourceError, match="no alert of the webhook can be read: alert 1: its 'startsAt'"):
        read(bad[0])


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"alerts": 1}', b"{", b'{"alerts": NaN}', b"[" * 9_999]
)
def test_what_is_no_webhook_is_one_clear_error(body):
    with pytest.raises(SourceError) as caught:
        read_alertmanager(body, source="ops", now=NOW)
    assert str(caught.value).startswith("ops: it is no Alertmanager webhook: ")


# --- CloudEvents ----------------------------------------------------------------------------------


def event(**changes):
    return {
        "specversion": "1.0",
        "id": "A-17",
        "source": "/status/web",
        "type": "com.example.outage.opened",
        "subject": "checkout",
        "time": "2026-03-14T11:40:00Z",
        "data": {"severity": "critical", "topics": ["checkout", "payments"], "title": "Checkout is down"},
        **changes,
    }


STRUCTURED = {"Content-Type": "application/cloudevents+json; charset=utf-8"}


def read_event(one, headers=STRUCTURED, **options):
    return read_cloudevent(json.dumps(one).encode(), headers, source="status", now=NOW, **options)


def test_a_structured_event_is_read():
    (signal,) = read_event(event())
    assert signal.id == f"status:/status/web/checkout:{parse_iso('2026-03-14T11:40:00Z') // 1000}"
    assert (signal.hazard, signal.severity, signal.topics) == (
        Hazard.OUTAGE,
        Severity.SEVERE,
        ("checkout", "payments"),
    )
    assert encode(signal)


def test_of_an_id_what_nobody_sees_leaves_a_blank_as_it_ever_did():
    (signal,) = read_event(event(source="/status\u200b/web", subject="check\u00adout"))
    assert signal.native_id == "/status /web/check out"


def test_the_binary_mode_says_the_same():
    one = event()
    headers = {f"ce-{key}": value for key, value in one.items() if key != "data"}
    (signal,) = read_event(one["data"], headers | {"content-type": "application/json"})
    assert (signal,) == read_event(one)


def test_a_batch_and_packed_data_are_read():
    packed = event(id="2", subject="search")
    packed["data_base64"] = base64.b64encode(json.dumps(packed.pop("data")).encode()).decode()
    signals = read_event([event(), packed], {"content-type": "application/cloudevents-batch+json"})
    assert [signal.native_id for signal in signals] == ["/status/web/checkout", "/status/web/search"]
    assert signals[1].topics == ("checkout", "payments")


def test_an_end_is_an_update_that_gives_the_all_clear():
    for over in (event(type="com.example.outage.resolved"), event(data={"status": "Resolved"})):
        (signal,) = read_event(over)
        assert (signal.msg_type, signal.all_clear) == (MsgType.UPDATE, True)


@pytest.mark.parametrize(
    ("type_", "hazard"),
    [
        ("com.example.transport.delayed", Hazard.TRANSPORT),
        ("com.example.incident.opened", Hazard.OUTAGE),
        ("com.example.blob.created", Hazard.OTHER),
        ("org.ferries.cancellation", Hazard.STRIKE),
    ],
)
def test_the_type_says_which_hazard_it_is(type_, hazard):
    hazards = {"org.ferries": Hazard.TRANSPORT, "org.ferries.cancellation": Hazard.STRIKE}
    assert read_event(event(type=type_), hazards=hazards)[0].hazard is hazard


def test_an_event_without_time_and_subject_stands_for_itself():
    one = event()
    del one["time"], one["subject"]
    (signal,) = read_event(one)
    assert (signal.id, signal.occurred_at) == ("status:/status/web/A-17:1", NOW)


def test_events_of_a_subject_without_times_come_one_after_the_other():
    opened, resolved = event(id="1"), event(id="2", type="com.example.outage.resolved")
    del opened["time"], resolved["time"]
    batch = {"content-type": "application/cloudevents-batch+json"}
    both = read_event([opened, resolved], batch)
    later = read_cloudevent(
        json.dumps(resolved).encode(), STRUCTURED, source="status", now=Instant(NOW + HOUR)
    )
    assert [one.all_clear for one in (*both, *later)] == [False, True, True]
    assert {one.native_id for one in (*both, *later)} == {"/status/web/checkout"}
    assert both[0].revision < both[1].revision < later[0].revision


def test_what_a_batch_tells_of_others_does_not_put_an_event_after_the_next():
    opened = [event(id=str(number), subject=f"service {number}") for number in range(500)]
    resolved = event(id="over", subject="service 499", type="com.example.outage.resolved")
    for one in (*opened, resolved):
        del one["time"]
    *_, last = read_event(opened, {"content-type": "application/cloudevents-batch+json"})
    (over,) = read_cloudevent(
        json.dumps(resolved).encode(), STRUCTURED, source="status", now=Instant(NOW + SECOND // 10)
    )
    assert over.native_id == last.native_id
    assert over.revision > last.revision


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"specversion": "0.3"}, "its specversion is not 1.0"),
        ({"id": ""}, "its 'id' is missing"),
        ({"type": None}, "its 'type' is missing"),
        ({"time": "soon"}, "its 'time' is no time with a zone"),
        ({"time": "2031-01-01T00:00:00Z"}, "in the future"),
    ],
)
def test_a_wrong_event_is_one_clear_error(wrong, says):
    with pytest.raises(SourceError, match=says):
        read_event(event(**wrong))


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9)
    | st.integers(-(10**18), 10**18),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(key=st.sampled_from(sorted(alert())), value=anything)
def test_no_value_in_an_alert_raises_anything_else(key, value):
    found = read_alerts(webhook(alert(**{key: value})), source="ops", now=NOW)
    assert len(found.signals) + len(found.problems) == 1
    assert all(encode(signal) for signal in found.signals)


@given(key=st.sampled_from(sorted(event())), value=anything)
def test_no_value_in_an_event_raises_anything_else(key, value):
    try:
        signals = read_event(event(**{key: value}))
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most values are no fault
    else:
        assert all(encode(signal) for signal in signals)
        assert all(signal.occurred_at <= Instant(NOW + 24 * HOUR) for signal in signals)
