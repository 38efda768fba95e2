"""What the API shows is what the store holds, in pages, and explained down to the sources."""

from __future__ import annotations

from typing import Any

from engine.model.time import parse_iso
from engine.situations.record import records
from serviola.commands.record_room import as_data
from tests.console_api.apihouse import RIGHT, problem, told


def test_the_quake_is_shown_with_its_proposals_and_its_proof(tmp_path):
    async def story(api):
        found = (await api.asks(RIGHT, "GET", "/v1/situations", "read")).json()
        (quake,) = found["items"]
        assert found["next"] is None
        assert (quake["hazard"], quake["magnitude"], quake["state"]) == ("earthquake", 7.0, "open")
        assert quake["says"].startswith("M7.0 earthquake")
        assert parse_iso(quake["occurred_at"]) == parse_iso("2010-01-12T21:53:10Z")
        assert (await api.asks(RIGHT, "GET", f"/v1/situations/{quake['id']}", "read")).json() == quake
        problem(await api.asks(RIGHT, "GET", f"/v1/situations/{quake['id'][:4]}", "read"), 404)

        asked = await api.proposal()
        listed = (await api.asks(RIGHT, "GET", "/v1/proposals?state=open", "read")).json()["items"]
        mine = next(one for one in listed if one["id"] == asked.id)
        assert mine["plan"] == asked.plan
        assert mine["expires_at"].endswith("Z")
        urgent = mine["urgency"]
        assert (urgent["urgency"], urgent["waits_until"], urgent["over_limit"]) == ("now", None, False)
        first = urgent["computed_from"]
        assert first["first_call_at"] > mine["asked_at"]
        assert (
            urgent["no_return_at"] in {None, *first.values()}
            or urgent["no_return_at"] < first["next_send_at"]
        )
        assert mine["asked_groups"] == [asked.group]
        assert [one["group"] for one in mine["rungs_left"]] == [asked.escalate_to]
        assert (await api.asks(RIGHT, "GET", "/v1/proposals?state=approved", "read")).json()["items"] == []
        problem(await api.asks(RIGHT, "GET", "/v1/proposals?state=lost", "read"), 422)

        shown = (await api.asks(RIGHT, "GET", f"/v1/proposals/{asked.id}", "read")).json()
        assert shown["urgency"] == urgent
        assert "when.exposure" in str(shown["proofs"])
        assert shown["sources"][0]["source"] == "usgs"

    told(tmp_path, story)


def test_pages_of_one_give_everything_once_in_order(tmp_path):
    async def story(api):
        for path, person_roles in (("/v1/proposals", "read"), ("/v1/journal", "admin")):
            whole = (await api.asks(RIGHT, "GET", f"{path}?limit=500", person_roles)).json()["items"]
            assert len(whole) > 1
            found: list[Any] = []
            after: int | None = 0
            while after is not None:
                page = (await api.asks(RIGHT, "GET", f"{path}?limit=1&after={after}", person_roles)).json()
                found += page["items"]
                after = page["next"]
            assert found == whole
            for wrong in ("limit=0", "limit=501", "after=-1", "after=x"):
                problem(await api.asks(RIGHT, "GET", f"{path}?{wrong}", person_roles), 422)

    told(tmp_path, story)


def test_the_journal_has_the_words_of_the_world_until_they_are_erased(tmp_path):
    from store import keep

    async def story(api):
        rows = (await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")).json()["items"]
        (signal,) = [row for row in rows if row["kind"] == "signal"]
        assert signal["word"]["text"]["headline"]
        assert [row["seq"] for row in rows] == sorted(row["seq"] for row in rows)
        await api.on_store(lambda store: keep.erase(store.db, signal=signal["word"]["id"]))
        rows = (await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")).json()["items"]
        assert [row["word"]["text"] for row in rows if row["kind"] == "signal"] == [None]

    told(tmp_path, story)


def test_the_books_are_shown_as_they_stand(tmp_path):
    async def story(api):
        (book,) = (await api.asks(RIGHT, "GET", "/v1/programs", "read")).json()
        assert {one["vessel"] for one in book["itineraries"]} == {"Aurelia", "Calliope", "Meridian"}
        assert {one["subject"]["tool"] for one in book["campaigns"]} == {"rehearsal"}

    told(tmp_path, story)


def test_health_says_in_sentences_what_needs_a_look(tmp_path):
    async def story(api):
        found = (await api.asks(RIGHT, "GET", "/v1/health", "read")).json()
        assert (found["well"], found["says"], found["core"]["owner"]) == (True, [], "test")
        assert "it answers" in found["sources"][0]["says"]
        (tmp_path / "feed" / "usgs.json").write_text("<html>")
        (source,) = api.house.sources.all
        await api.house.sources.poll_all()
        await api.on_store(lambda store: store.halt_now(_switch(api.clock.now())))
        api.wait(60)
        found = (await api.asks(RIGHT, "GET", "/v1/health", "read")).json()
        assert found["well"] is False
        assert len(found["says"]) == 3
        assert found["halted"] is True
        assert (source.error or source.health.error) in found["says"]
        assert "has not ticked" in problem(await api.client.get("/v1/health?minimal"), 503)

    told(tmp_path, story)


def test_a_source_that_is_not_heard_is_shown_wherever_its_situation_is(tmp_path):
    from engine.model.signal import Silence

    async def story(api):
        now = api.clock.now()
        silence = Silence(source="usgs", quiet=True, since=now, at=now, says="it cannot be read")
        await api.house.runner.step([silence])
        said = await api.asks(RIGHT, "GET", "/v1/metrics", "read")
        assert 'serviola_situations{state="stale"} 1.0' in said.text
        assert 'serviola_source_quiet{source="usgs"} 1.0' in said.text
        (situation,) = (await api.asks(RIGHT, "GET", "/v1/situations", "read")).json()["items"]
        assert situation["state"] == "stale"
        (source,) = (await api.asks(RIGHT, "GET", "/v1/health", "read")).json()["sources"]
        assert not source["well"]
        assert source["quiet_since"]
        assert "the source usgs has not been heard since" in source["says"]
        (proposal, *_) = (await api.asks(RIGHT, "GET", "/v1/proposals", "read")).json()["items"]
        path = f"/v1/proposals/{proposal['id']}"
        found = (await api.asks(RIGHT, "GET", path, "read")).json()["situation"]
        assert found["state"] == "stale"
        assert "this is not an all-clear" in found["silence"]
        await api.house.runner.step([Silence(source="usgs", quiet=False, since=now, at=now)])
        said = await api.asks(RIGHT, "GET", "/v1/metrics", "read")
        assert 'serviola_source_quiet{source="usgs"} 0.0' in said.text
        assert 'serviola_situations{state="stale"}' not in said.text

    told(tmp_path, story)


def _switch(now):
    from engine.model.decision import Switch

    return Switch(brand="main", halted=True, by="ada", at=now)


def test_metrics_are_what_prometheus_reads(tmp_path):
    from prometheus_client.parser import text_string_to_metric_families

    async def story(api):
        await api.push("lines", b'{"names": ["a", "b"]}', id="m1")
        await api.push("lines", b'{"names": ["a", "b"]}', id="m1")
        await api.push("lines", b'{"names": 7}', id="m2")
        await api.push("lines", b'{"names": []}', id="m3", at=-400)
        said = await api.asks(RIGHT, "GET", "/v1/metrics", "read")
        assert said.headers["content-type"].startswith("text/plain")
        found = {
            (one.name, *one.labels.values()): one.value
            for family in text_string_to_metric_families(said.text)
            for one in family.samples
        }
        assert found["serviola_signals_total", "lines"] == 2
        assert found["serviola_surprises_total",] == 0
        assert found["serviola_situations", "open"] >= 1
        assert found["serviola_proposals", "open"] >= 1
        assert found["serviola_source_lateness_seconds", "usgs"] == 0
        assert {
            key[2]: value
            for key, value in found.items()
            if key[:2] == ("serviola_hook_deliveries_total", "lines")
        } == {
            "taken": 1,
            "again": 1,
            "unread": 1,
            "stranger": 1,
        }

    told(tmp_path, story)


def test_the_process_of_the_rule_library_is_in_the_figures_and_in_the_health(tmp_path):
    from wire.children import Standing

    class Apart:
        now = Standing(running=True, starts=1, crashes=0, quarantined=0, last="")

        def standing(self):
            return self.now

    async def story(api):
        said = await api.asks(RIGHT, "GET", "/v1/metrics", "read")
        assert "serviola_rules" not in said.text
        api.house.rules = rules = Apart()
        assert (await api.asks(RIGHT, "GET", "/v1/health", "read")).json()["says"] == []
        last = "the rule library's process was ended by SIGSEGV"
        rules.now = Standing(running=False, starts=4, crashes=4, quarantined=1, last=last)
        said = await api.asks(RIGHT, "GET", "/v1/metrics", "read")
        for line in (
            "serviola_rules_running 0.0",
            "serviola_rules_starts_total 4.0",
            "serviola_rules_crashes_total 4.0",
            "serviola_rules_quarantined 1.0",
        ):
            assert line in said.text
        health = (await api.asks(RIGHT, "GET", "/v1/health", "read")).json()
        assert health["well"] is False
        assert health["says"] == [f"{last}; the plain evaluator answers for it"]

    told(tmp_path, story)


def test_the_record_of_each_source_is_shown_as_the_command_works_it_out(tmp_path):
    async def story(api):
        asked = await api.proposal()
        shown = (await api.asks(RIGHT, "GET", "/v1/records", "read")).json()
        situation = await api.doors.situation(asked.situation)
        same = records([situation], now=api.clock.now())
        assert shown == [as_data(one) for one in same]
        assert [one["source"] for one in shown] == ["usgs"]
        assert shown[0]["told"] == shown[0]["open"] == 1
        problem(await api.asks(RIGHT, "GET", "/v1/records", "decide"), 403)

    told(tmp_path, story)
