"""What a person reports becomes a signal of class operator, placed by the book, once under its key."""

from __future__ import annotations

import asyncio

import pytest

from serviola.doors import HouseDoors
from tests.console_api.apihouse import RIGHT, problem, told

UNREST = {"hazard": "unrest", "severity": "Severe", "headline": "Roads to the pier are closed."}


async def report(api, body, **headers):
    return await api.asks(RIGHT, "POST", "/v1/signals", "signal", json=body, headers=headers)


async def shown(api, id):
    return (await api.asks(RIGHT, "GET", f"/v1/situations/{id}", "read")).json()


def test_a_place_of_the_book_is_enough(tmp_path):
    async def story(api):
        said = await report(api, UNREST | {"place": " labadee "})
        assert said.status_code == 201, said.text
        (id,) = said.json()["situations"]
        found = await shown(api, id)
        assert (found["hazard"], found["severity"]) == ("unrest", "Severe")
        assert found["point"] == {"lat": 19.786, "lon": -72.246}
        assert found["area"]["countries"] == ["HT"]
        (piece,) = found["evidence"]
        assert (piece["source_class"], piece["publisher"]) == ("operator", RIGHT)

    told(tmp_path, story)


def test_a_point_with_a_radius_a_country_or_topics_will_do(tmp_path):
    async def story(api):
        said = await report(
            api, UNREST | {"point": {"lat": 1, "lon": 2}, "radius_km": 20, "place": "Atlantis"}
        )
        found = await shown(api, said.json()["situations"][0])
        assert found["area"]["circles"] == [{"center": {"lat": 1.0, "lon": 2.0}, "radius_km": 20.0}]
        assert (await report(api, UNREST | {"countries": ["FR", "BE"]})).status_code == 201
        ring = [{"lat": lat, "lon": lon} for lat, lon in ((-17, 179), (-17, -179), (-19, 180), (-17, 179))]
        said = await report(api, UNREST | {"polygon": ring})
        (polygon,) = (await shown(api, said.json()["situations"][0]))["area"]["polygons"]
        assert len(polygon["ring"]) == 3
        assert (await report(api, UNREST | {"topics": ["checkout"]})).status_code == 201

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("change", "status", "part"),
    [
        ({}, 422, "does not say where"),
        (
            {"place": "Atlantis"},
            422,
            "no place of the book is called what place says: give a point, a polygon or",
        ),
        ({"place": "Labadi"}, 422, "what place says: did you mean Labadee? Otherwise give a point"),
        ({"place": "Atlantis", "radius_km": 5}, 422, "no place of the book is called what place says"),
        ({"polygon": [{"lat": 1, "lon": 2}] * 5}, 422, "its polygon has fewer than 3 corners"),
        ({"place": "Labadee", "headline": ""}, 422, "headline"),
        ({"place": "Labadee", "hazard": "dragon"}, 422, "hazard"),
        ({"place": "Labadee", "source": "usgs"}, 422, "source"),
        ({"place": "Labadee", "source_class": "official"}, 422, "source_class"),
        ({"place": "Labadee", "status": "Actual"}, 422, "status"),
        ({"point": {"lat": 91, "lon": 0}}, 422, "point.lat"),
        ({"countries": ["FR"], "radius_km": 5}, 422, "needs a point"),
        ({"place": "Labadee", "occurred_at": "2020-01-01T00:00:00Z"}, 422, "a year ahead"),
        ({"place": "Labadee", "url": "javascript:alert(1)"}, 422, "url"),
        ({"place": "Labadee", "takes_back": True}, 422, "need the signal"),
        ({"place": "Labadee", "update_of": "R-unknown"}, 404, "no report has the id"),
    ],
)
def test_what_cannot_be_a_signal_is_one_sentence(tmp_path, change, status, part):
    async def story(api):
        before = (await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")).json()["items"]
        assert part in problem(await report(api, UNREST | change), status)
        assert (await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")).json()["items"] == before

    told(tmp_path, story)


def test_a_report_is_taken_back_by_its_id(tmp_path):
    async def story(api):
        said = (await report(api, UNREST | {"place": "Labadee"})).json()
        name = said["signal"].split(":")[1]
        api.wait(60)
        back = await report(api, UNREST | {"place": "Labadee", "update_of": name, "takes_back": True})
        assert back.json() == {"signal": f"operator:{name}:2", "situations": said["situations"]}
        assert (await shown(api, said["situations"][0]))["state"] == "retracted"

    told(tmp_path, story)


def test_of_two_who_revise_one_report_at_once_the_second_is_told_that_it_did_not_count(tmp_path, monkeypatch):
    both_have_looked, looked = asyncio.Barrier(2), HouseDoors.revision_of

    async def looks_with_the_other(doors, *report):
        found = await looked(doors, *report)
        await both_have_looked.wait()
        return found

    async def story(api):
        name = (await report(api, UNREST | {"place": "Labadee"})).json()["signal"].split(":")[1]
        api.wait(60)
        body = UNREST | {"place": "Labadee", "update_of": name}
        monkeypatch.setattr(HouseDoors, "revision_of", looks_with_the_other)
        both = await asyncio.gather(
            report(api, body | {"severity": "Extreme"}), report(api, body | {"takes_back": True})
        )
        first, second = sorted(both, key=lambda said: said.status_code)
        assert first.status_code == 201
        assert f"{RIGHT} revised {name} at the same moment, and yours does not count" in problem(second, 409)
        monkeypatch.setattr(HouseDoors, "revision_of", looked)
        again = await report(api, body | {"takes_back": True})
        assert again.json()["signal"] == f"operator:{name}:3"

    told(tmp_path, story)


def test_an_exercise_asks_nobody(tmp_path):
    async def story(api):
        before = (await api.asks(RIGHT, "GET", "/v1/proposals", "read")).json()
        said = await report(api, UNREST | {"place": "Labadee", "exercise": True})
        assert (await shown(api, said.json()["situations"][0]))["status"] == "Exercise"
        assert (await api.asks(RIGHT, "GET", "/v1/proposals", "read")).json() == before

    told(tmp_path, story)


def test_under_one_key_it_is_said_once(tmp_path):
    async def story(api):
        key = {"Idempotency-Key": '"r-1"'}
        first = await report(api, UNREST | {"place": "Labadee"}, **key)
        again = await report(api, UNREST | {"place": "Labadee"}, **key)
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        problem(await report(api, UNREST | {"place": "Cozumel"}, **key), 422)
        api.wait(60)
        other = await report(api, UNREST | {"place": "Labadee"}, **{"Idempotency-Key": '"r-2"'})
        assert other.json()["signal"] != first.json()["signal"]

    told(tmp_path, story)


def test_markup_and_control_characters_come_back_as_text(tmp_path):
    async def story(api):
        said = await report(api, UNREST | {"place": "Labadee", "headline": "<b>\u202eout\r\n\x1b[2J {{7*7}}"})
        rows = (await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")).json()["items"]
        (text,) = [
            row["word"]["text"]["headline"]
            for row in rows
            if row["kind"] == "signal" and row["word"]["id"] == said.json()["signal"]
        ]
        assert text == "<b>out [2J {{7*7}}"

    told(tmp_path, story)
