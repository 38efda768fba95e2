"""The signed entrance: what is forged, stale or garbage has no effect; what is taken is taken once and kept."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from console.doors import Taken
from engine.errors import StoreError
from tests.console_api.apihouse import OLDER, OPENS, RIGHT, SECRET, STRANGE, TOKEN, problem, told
from tests.fakes.webhooks import webhook_headers

BODY = b'{"names": ["one", "two"]}'
REPORT: dict[str, Any] = {
    "type": "serviola.report",
    "timestamp": "2010-01-13T01:00:00Z",
    "data": {
        "id": "complaints/17",
        "hazard": "complaint",
        "severity": "Moderate",
        "headline": "The checkout fails.",
        "topics": ["checkout"],
    },
}


async def kept(api):
    """Name the signals that came by a hook."""

    def read(store):
        with store.db.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT id FROM signals WHERE source NOT IN ('usgs', 'operator')"
            )
            return sorted(rows.scalars())

    return await api.on_store(read)


def test_a_signed_delivery_is_kept_before_it_is_answered(tmp_path):
    async def story(api):
        said = await api.push("lines", BODY)
        assert (said.status_code, said.json()) == (
            202,
            {"signals": 2, "again": False, "says": "2 signals are kept"},
        )
        assert await kept(api) == ["lines:one:1", "lines:two:1"]

    told(tmp_path, story)


def test_a_delivery_that_comes_again_counts_once(tmp_path):
    async def story(api):
        first = await api.push("lines", BODY, id="msg_7")
        replayed = await api.push("lines", BODY, id="msg_7")
        tried_again_later = await api.push("lines", BODY, id="msg_7", at=200)
        assert [one.status_code for one in (first, replayed, tried_again_later)] == [202, 200, 200]
        assert replayed.json()["again"] is True
        assert "nothing was done" in replayed.json()["says"]
        other = await api.push("lines", b'{"names": ["three"]}', id="msg_7")
        assert (other.status_code, other.json()["again"]) == (200, True)
        assert await kept(api) == ["lines:one:1", "lines:two:1"]
        rows = (await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")).json()["items"]
        assert [row["word"]["source"] for row in rows if row["kind"] == "signal"].count("lines") == 2
        # An id is its hook's own.
        assert (await api.push("shop", BODY, id="msg_7")).status_code == 202
        same_bytes = await api.push("lines", BODY, id="msg_8")
        assert (same_bytes.status_code, same_bytes.json()["again"]) == (202, False)

    told(tmp_path, story)


def test_of_fifty_at_once_one_is_taken(tmp_path):
    async def story(api):
        said = await asyncio.gather(*(api.push("lines", BODY, id="same") for _ in range(50)))
        assert sorted(one.status_code for one in said) == [200] * 49 + [202]

    told(tmp_path, story)


def test_old_and_new_secrets_overlap(tmp_path):
    async def story(api):
        for number, secret in enumerate((OLDER, SECRET)):
            body = json.dumps(REPORT).encode()
            assert (await api.push("desk", body, id=f"m{number}", secret=secret)).status_code == 202

    told(tmp_path, story)


STAMP, LATE, EARLY = (str(OPENS // 1_000_000 + seconds) for seconds in (0, -301, 301))


def signature(secret=SECRET, *, at=0):
    return webhook_headers(secret, id="m1", body=BODY, now=OPENS + at * 1_000_000)["webhook-signature"]


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ({"webhook-signature": signature(STRANGE)}, BODY),
        ({"webhook-signature": signature(at=-301), "webhook-timestamp": LATE}, BODY),
        ({"webhook-signature": signature(at=301), "webhook-timestamp": EARLY}, BODY),
        ({}, BODY.replace(b"one", b"onE")),
        ({"webhook-id": "m2"}, BODY),
        ({"webhook-timestamp": EARLY}, BODY),
        ({"webhook-signature": signature().replace("v1,", "v2,")}, BODY),
        ({"webhook-signature": "v1,"}, BODY),
        ({"webhook-signature": "v1," + "\u00e4" * 20 + " " + "," * 40}, BODY),
        ({"webhook-signature": ""}, BODY),
        ({"webhook-timestamp": STAMP + ".0"}, BODY),
        ({"webhook-timestamp": "9" * 400}, BODY),
        ({"webhook-id": None, "webhook-timestamp": None, "webhook-signature": None}, BODY),
        ({"webhook-signature": None, "authorization": f"Bearer {TOKEN.reveal()}"}, BODY),
    ],
)
def test_what_is_not_signed_as_it_should_be_has_no_effect(tmp_path, change, body):
    async def story(api):
        assert api.clock.now() == OPENS
        sent = {"webhook-id": "m1", "webhook-timestamp": STAMP, "webhook-signature": signature()} | change
        headers = [
            (name.encode(), value.encode("latin-1")) for name, value in sent.items() if value is not None
        ]
        detail = problem(await api.client.post("/hooks/lines", content=body, headers=headers), 401)
        assert "onE" not in detail
        assert await kept(api) == []

    told(tmp_path, story)


def test_a_header_that_signs_stands_there_once(tmp_path):
    async def story(api):
        headers = [("webhook-id", "m1"), ("webhook-timestamp", STAMP), ("webhook-signature", signature())]
        problem(await api.client.post("/hooks/lines", content=BODY, headers=[*headers, headers[0]]), 401)
        assert (await api.client.post("/hooks/lines", content=BODY, headers=headers)).status_code == 202

    told(tmp_path, story)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Bearer ",
        "Bearer wrong-token-of-the-same-sort",
        f"Bearer {TOKEN.reveal()}x",
        f"bearer: {TOKEN.reveal()}",
        "Basic !!!",
        "Basic " + base64.b64encode(b"serviola:wrong").decode(),
        "Basic " + base64.b64encode(TOKEN.reveal().encode()).decode(),
        f"Token {TOKEN.reveal()}",
    ],
)
def test_a_token_that_is_not_the_hooks_has_no_effect(tmp_path, header):
    async def story(api):
        headers = {} if header is None else {"authorization": header}
        for hook in ("am", "shop"):
            problem(await api.client.post(f"/hooks/{hook}", content=BODY, headers=headers), 401)
        person = await api.token(RIGHT, "read", "decide", "signal", "admin")
        problem(
            await api.client.post("/hooks/am", content=BODY, headers={"authorization": f"Bearer {person}"}),
            401,
        )
        assert await kept(api) == []

    told(tmp_path, story)


def test_tokens_are_taken_as_bearer_and_as_basic(tmp_path):
    async def story(api):
        basic = base64.b64encode(f"anyone:{TOKEN.reveal()}".encode()).decode()
        for number, header in enumerate(
            (f"Bearer {TOKEN.reveal()}", f"Basic {basic}", f"bearer {TOKEN.reveal()}")
        ):
            body = json.dumps({"names": [str(number)]}).encode()
            said = await api.client.post("/hooks/am", content=body, headers={"authorization": header})
            assert said.status_code == 202
            again = await api.client.post("/hooks/am", content=body, headers={"authorization": header})
            assert again.status_code == 200

    told(tmp_path, story)


def test_a_cloudevent_counts_once_by_its_source_and_id(tmp_path):
    async def story(api):
        token = {"authorization": f"Bearer {TOKEN.reveal()}"}

        async def push(names, **event):
            body = json.dumps({"specversion": "1.0", "source": "/shop", "id": "1", "names": names} | event)
            return (await api.client.post("/hooks/shop", content=body, headers=token)).status_code

        assert await push(["a"]) == 202
        assert await push(["b"]) == 200
        assert await push(["c"], id="2") == 202
        assert await push(["d"], source="/desk") == 202
        binary = token | {"ce-specversion": "1.0", "ce-source": "/shop", "ce-id": "9"}
        for status in (202, 200):
            said = await api.client.post("/hooks/shop", content=b'{"names": ["e"]}', headers=binary)
            assert said.status_code == status
        assert await kept(api) == ["shop:a:1", "shop:c:1", "shop:d:1", "shop:e:1"]

    told(tmp_path, story)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b'"names"',
        b'{"names": 3}',
        b'{"names": [1e999]}',
        b'{"names": NaN}',
        b"[" * 200_000,
        b'{"a":' * 30 + b"1" + b"}" * 30,
        b'{"names": [' + b",".join(b'"%d"' % n for n in range(1_001)) + b"]}",
    ],
)
def test_garbage_that_is_well_signed_is_one_sentence(tmp_path, body):
    async def story(api):
        detail = problem(await api.push("lines", body), 422)
        assert len(detail) < 200
        assert await kept(api) == []
        # It was not taken, so a corrected one under the same id is.
        assert (await api.push("lines", BODY)).status_code == 202

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"hazard": "dragon"}, "data.hazard: choose one of earthquake, "),
        ({"hazard": "flod"}, "data.hazard: did you mean flood?"),
        ({"headline": None}, "data.headline: write some text"),
        ({"headline": ""}, "data.headline: it is empty"),
        ({"point": {"lat": 91, "lon": 0}}, "data.point.lat: write 90 or less"),
        ({"point": {"lat": "north", "lon": 0}}, "data.point.lat: write a number"),
        ({"point": {"lat": 9}}, "data.point.lon: it is missing"),
        ({"point": [9, 9]}, "data.point: write an object"),
        (
            {"polygon": [{"lat": 9, "lon": 9}, {"lat": 9, "lon": -200}]},
            "data.polygon[1].lon: write -180 or more",
        ),
        ({"radius_km": 0}, "data.radius_km: write a number above 0"),
        ({"topics": "excursions"}, "data.topics: write a list"),
        ({"topics": ["a"] * 21}, "data.topics: give at most 20"),
        ({"exercise": "perhaps"}, "data.exercise: write true or false"),
        ({"revision": 1.5}, "data.revision: write a whole number"),
        (
            {"topics": []},
            "does not say where: give a point, a polygon or countries, or topics if it has none",
        ),
        ({"brand": "other"}, "data.brand: nobody asks for it; leave it out"),
        ({"id": "a b"}, "data.id: write it in the form ^[A-Za-z0-9._/-]+$"),
        ({"occurred_at": "1960-01-01T00:00:00Z"}, "before 1970"),
        (
            {"occurred_at": "2010-01-01T00:00:00"},
            "data.occurred_at: write a moment with its zone: 2027-01-15T08:00Z",
        ),
        ({"all_clear": True}, "need the signal"),
        ({"countries": ["Haiti"]}, "data.countries[0]: write it in the form ^[A-Z]{2}$"),
    ],
)
def test_a_report_that_is_not_right_says_where(tmp_path, change, part):
    async def story(api):
        body = json.dumps(REPORT | {"data": REPORT["data"] | change}).encode()
        says = problem(await api.push("desk", body), 422)
        assert part in says
        assert "Input should" not in says

    told(tmp_path, story)


def test_a_report_is_revised_and_ended_by_its_id(tmp_path):
    async def story(api):
        for number, change in enumerate(
            ({}, {"revision": 2, "severity": "Severe"}, {"revision": 3, "all_clear": True})
        ):
            body = json.dumps(REPORT | {"data": REPORT["data"] | change}).encode()
            assert (await api.push("desk", body, id=f"r{number}")).status_code == 202
        assert await kept(api) == [f"desk:complaints/17:{number}" for number in (1, 2, 3)]
        situations = (await api.asks(RIGHT, "GET", "/v1/situations?all=true", "read")).json()["items"]
        (mine,) = [one for one in situations if one["hazard"] == "complaint"]
        assert mine["revision"] == 3

    told(tmp_path, story)


def test_a_body_that_is_too_large_is_not_read(tmp_path):
    async def story(api):
        read = 0

        async def endless():
            nonlocal read
            while True:
                read += 65_536
                yield b"x" * 65_536

        problem(await api.client.post("/hooks/lines", content=b"x" * 1_000_001), 413)
        said = await api.client.post("/hooks/lines", content=endless())
        assert "larger than 1,000,000" in problem(said, 413)
        assert read < 1_200_000
        read = 0
        said = await api.client.post("/hooks/lines", content=endless(), headers={"content-length": "9" * 30})
        problem(said, 413)
        assert read == 0
        # Without its token it is not read at all.
        problem(await api.client.post("/hooks/am", content=endless()), 401)
        assert read == 0
        problem(
            await api.client.post("/hooks/lines", content=b"x", headers={"content-encoding": "gzip"}), 415
        )

    told(tmp_path, story)


def test_a_store_that_cannot_write_is_503_and_the_sender_comes_again(tmp_path, monkeypatch):
    async def story(api):
        whole = api.doors.take

        async def full(*_):
            raise StoreError("the store /secret/path: the disk is full")

        monkeypatch.setattr(api.doors, "take", full)
        said = await api.push("lines", BODY)
        assert "/secret" not in problem(said, 503)
        assert int(said.headers["retry-after"]) > 0
        monkeypatch.setattr(api.doors, "take", whole)
        assert (await api.push("lines", BODY)).status_code == 202

    told(tmp_path, story)


def test_a_fault_inside_is_500_without_its_words(tmp_path, monkeypatch):
    async def story(api):
        async def broken(*_) -> Taken:
            raise RuntimeError("canary")

        monkeypatch.setattr(api.doors, "take", broken)
        assert "canary" not in problem(await api.push("lines", BODY), 500)

    told(tmp_path, story)


def test_what_was_taken_long_ago_is_forgotten(tmp_path):
    from engine.model.time import DAY
    from serviola.serving import KEPT, _forget

    async def story(api):
        await api.push("lines", BODY, id="m1")
        api.wait(KEPT["hook:"] / 1e6 - 1)
        await api.house.runner.on_core(lambda core: _forget(core, api.clock.now()))
        assert (await api.push("lines", BODY, id="m1")).status_code == 200
        api.wait(2 * DAY / 1e6)
        await api.house.runner.on_core(lambda core: _forget(core, api.clock.now()))
        assert (await api.push("lines", BODY, id="m1")).status_code == 202
        assert await api.on_store(lambda store: store.cursor("usgs"))

    told(tmp_path, story)
