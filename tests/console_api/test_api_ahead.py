"""What is ahead, over HTTP: whom a situation meets, whatever is ruled, and what no playbook watches."""

from __future__ import annotations

from engine.model.program import PlaybookRevision
from engine.model.scales import Hazard
from engine.model.time import parse_iso
from serviola.outlook import gaps_of, outlooks
from serviola.settings import load_settings
from tests.console_api.apihouse import RIGHT, problem, told
from tests.fakes import words as w


def test_what_a_situation_meets_is_shown_with_distance_and_time(tmp_path):
    async def story(api):
        asked = await api.proposal()
        path = f"/v1/situations/{asked.situation}/exposure"
        shown = (await api.asks(RIGHT, "GET", path, "read")).json()
        assert shown["situation"]["id"] == asked.situation
        assert parse_iso(shown["until"]) - parse_iso(shown["from"]) == 10 * 86_400 * 1_000_000
        first = next(one for one in shown["meets"] if one["what"] == "stop")
        assert (first["name"], first["vessel"], first["owner"]) == (
            "Labadee",
            "Aurelia",
            "team:itinerary-planning",
        )
        assert any(each["met"] and each["km"] for each in first["reached"])
        assert {one["what"] for one in shown["meets"]} >= {"stop", "campaign"}
        assert [one["at"] for one in shown["meets"]] == sorted(one["at"] for one in shown["meets"])

        # The same that the command prints, for the books and the moment of the house.
        situation = await api.doors.situation(asked.situation)
        (same,) = outlooks(await api.doors.programs(), [situation], now=api.clock.now(), days=10)
        assert shown == same.as_json()

        soon = (await api.asks(RIGHT, "GET", f"{path}?days=1", "read")).json()
        assert len(soon["meets"]) < len(shown["meets"])
        problem(await api.asks(RIGHT, "GET", f"{path}?days=61", "read"), 422)
        problem(await api.asks(RIGHT, "GET", f"{path}?days=0", "read"), 422)
        problem(await api.asks(RIGHT, "GET", f"/v1/situations/{asked.situation[:4]}/exposure", "read"), 404)
        problem(await api.asks(RIGHT, "GET", "/v1/situations/S-none/exposure", "read"), 404)
        problem(await api.asks(RIGHT, "GET", path, "decide"), 403)

    told(tmp_path, story)


def test_a_situation_that_no_playbook_covers_is_shown_too(tmp_path):
    async def story(api):
        fire = w.signal(
            native_id="fire",
            aliases=(),
            hazard=Hazard.WILDFIRE,
            occurred_at=api.clock.now(),
            sent_at=api.clock.now(),
            received_at=api.clock.now(),
            expires_at=None,
        )
        await api.house.runner.step([fire])
        found = (await api.asks(RIGHT, "GET", "/v1/exposure", "read")).json()
        assert found["next"] is None
        assert len(found["items"]) == 2
        burning = next(one for one in found["items"] if "wildfire" in one["situation"]["says"])
        assert burning["meets"] or burning["near_misses"]
        asked = {
            one["situation"]
            for one in (await api.asks(RIGHT, "GET", "/v1/proposals", "read")).json()["items"]
        }
        assert burning["situation"]["id"] not in asked

        one = (await api.asks(RIGHT, "GET", "/v1/exposure?limit=1", "read")).json()
        rest = (await api.asks(RIGHT, "GET", f"/v1/exposure?limit=1&after={one['next']}", "read")).json()
        assert one["items"] + rest["items"] == found["items"]
        problem(await api.asks(RIGHT, "GET", "/v1/exposure?limit=51", "read"), 422)
        problem(await api.asks(RIGHT, "GET", "/v1/exposure", "signal"), 403)
        problem(await api.client.get("/v1/exposure"), 401)

    told(tmp_path, story)


def test_gaps_are_those_of_the_playbooks_in_force(tmp_path):
    async def story(api):
        found = (await api.asks(RIGHT, "GET", "/v1/gaps", "read")).json()
        settings = load_settings(api.folder / "config")
        same = gaps_of(settings, await api.doors.programs(), now=api.clock.now())
        assert [one["says"] for one in found] == [one.says for one in same]
        assert not any(one["kind"] == "blind" and one["what"] == "stop" for one in found)

        known = await api.house.runner.on_core(lambda core: list(core.state.brand("main").plans))
        await api.house.runner.step(
            [PlaybookRevision(brand="main", name=name, digest="", file="", text="") for name in known]
        )
        blind = (await api.asks(RIGHT, "GET", "/v1/gaps", "read")).json()
        stops = next(one for one in blind if one["kind"] == "blind" and one["what"] == "stop")
        assert stops["serious"]
        assert "eastern-0109:labadee:2010-01-15" in stops["items"]
        problem(await api.asks(RIGHT, "GET", "/v1/gaps", "decide"), 403)

    told(tmp_path, story)
