"""Series of Prometheus: what an answer holds is an outage, and what may be missing is not over."""

from __future__ import annotations

import asyncio
import json

import pytest
from yarl import URL

from engine.errors import SourceError
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.time import HOUR, MINUTE, Instant
from tests.watchers import system_samples as said
from tests.watchers.folder import Folder, Http
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago
from watchers import KINDS
from watchers.ops.prometheus import PrometheusWatcher
from wire.secrets import Secret


@pytest.fixture
def system(tmp_path):
    return lambda kind, **options: Folder(kind, tmp_path, **options)


def test_each_series_of_the_answer_is_an_outage(system):
    (signal,) = system("prometheus", headline="Nobody can pay").look(said.vector(said.series(job="shop")))
    assert (signal.hazard, signal.severity, signal.msg_type) == (
        Hazard.OUTAGE,
        Severity.SEVERE,
        MsgType.ALERT,
    )
    assert (signal.source_class, signal.certainty, signal.topics) == (
        SourceClass.OPS,
        Certainty.OBSERVED,
        ("checkout",),
    )
    assert signal.occurred_at == ago(1)
    assert signal.text.headline == "Nobody can pay"
    assert signal.text.description == "job=shop, service=checkout, severity=critical; value 0.43"


def test_another_value_is_nothing_new_and_another_severity_is_by_its_label(system):
    eyes = system("prometheus")
    (first,) = eyes.look(said.vector(said.series("0.4", severity="warning")))
    assert first.severity is Severity.MODERATE
    assert eyes.look(said.vector(said.series("0.9", severity="warning", hours=0.5))) == ()


def test_a_series_that_is_gone_is_over_and_one_that_comes_back_is_new(system):
    eyes = system("prometheus")
    (first,) = eyes.look(said.vector(said.series()))
    (over,) = eyes.look(said.vector())
    assert (over.native_id, over.all_clear, over.msg_type, over.urgency) == (
        first.native_id,
        True,
        MsgType.UPDATE,
        Urgency.PAST,
    )
    assert over.revision > first.revision
    assert over.references == (first.id,)
    assert eyes.look(said.vector(), Instant(NOW + MINUTE)) == ()
    (again,) = eyes.look(said.vector(said.series(hours=-0.1)), Instant(NOW + HOUR))
    assert (again.msg_type, again.all_clear) == (MsgType.ALERT, False)
    assert again.revision > over.revision


@pytest.mark.parametrize(
    "answer",
    [
        said.vector(warnings=["a store did not answer"]),
        said.vector(isPartial=True),
        said.vector({"metric": {}, "value": [1, "x"]}),
    ],
)
def test_what_may_be_missing_is_not_over(system, answer):
    eyes = system("prometheus")
    assert eyes.look(said.vector(said.series()))
    assert eyes.look(answer) == ()
    assert eyes.health.error
    assert eyes.look(said.vector(said.series(hours=0.5))) == ()


def test_a_value_that_is_no_number_crosses_nothing(system):
    eyes = system("prometheus")
    assert eyes.look(said.vector(said.series("NaN"), said.series("+Inf", service="a"))) != ()
    assert (eyes.health.read, eyes.health.skipped) == (1, 1)


@pytest.mark.parametrize("seconds", [1e308, -1e308, 0, -1, 4_102_444_800])
def test_a_sample_of_another_time_costs_its_own_series_and_no_other(system, seconds):
    eyes = system("prometheus")
    odd = said.series(service="a") | {"value": [seconds, "1"]}
    assert len(eyes.look(said.vector(odd, said.series()))) == 1
    assert "its time is before 1970 or in the future" in eyes.health.error


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            json.dumps({"status": "error", "errorType": "bad_data", "error": "1:4: parse error"}).encode(),
            "refuses the query: bad_data: 1:4: parse error",
        ),
        (
            b'{"status": "success", "data": {"resultType": "matrix", "result": []}}',
            "gives matrix, not an inst",
        ),
        (b'{"status": "success"}', "gives nothing, not an instant vector"),
        (b'{"alerts": []}', "it has no status"),
    ],
)
def test_what_is_no_answer_is_said(system, answer, says):
    with pytest.raises(SourceError, match=says):
        system("prometheus").look(answer)


def test_a_server_is_asked_for_the_query_with_the_credentials():
    http = Http(200, said.vector(said.series()))
    options = {"query": "rate(errors[5m]) > 0.05", "token": Secret("t0ken")}
    private = frozenset({"prom:9090"})
    eyes = KINDS["prometheus"](
        "watch", "http://prom:9090/base", http=http, options=options, allow_private=private
    )
    assert len(asyncio.run(eyes.poll({}, now=NOW)).signals) == 1
    assert http.url.startswith("http://prom:9090/base/api/v1/query?")
    assert URL(http.url).query == {"query": "rate(errors[5m]) > 0.05"}
    assert http.asked["headers"]["authorization"] == "Bearer t0ken"
    assert http.asked["allow_private"] == {"prom:9090"}


def test_a_refusal_is_told_in_the_words_of_the_server():
    http = Http(400, b'{"status": "error", "errorType": "bad_data", "error": "unexpected end of input"}')
    eyes = KINDS["prometheus"]("watch", "https://prom.example", http=http, options={"query": "up ="})
    with pytest.raises(SourceError, match="status 400; it says: bad_data: unexpected end of input"):
        asyncio.run(eyes.poll({}, now=NOW))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "has no query"),
        ({"query": "up == 0", "user": "ada"}, "a user without a password"),
        ({"query": "up == 0", "token": Secret("a"), "user": "b"}, "a token and a user"),
        ({"query": "up == 0", "token": "plain"}, "token of the source watch is no secret"),
        ({"query": "up == 0", "token_header": "X-Key"}, "no token for it"),
        ({"query": "up == 0", "severity": "bad"}, "severity of the source watch is none of"),
        ({"query": ["up"]}, "query of the source watch is no text"),
    ],
)
def test_a_wrong_option_is_said(options, says):
    with pytest.raises(SourceError, match=says):
        KINDS["prometheus"]("watch", "https://prom.example", options=options)


def test_a_user_comes_in_by_basic_authentication():
    options = {"user": "ada", "password": Secret("pw"), "query": "up == 0"}
    eyes = PrometheusWatcher("watch", "https://prom.example", options=options)
    assert eyes.headers() == {"authorization": "Basic YWRhOnB3"}
