"""Outside rotas in the background: read on their schedule, kept over restarts, and said aloud when unknown."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from engine.model.time import HOUR, Instant, parse_iso
from notify.rotas import Ways
from notify.shifts import Span
from serviola.asking_rotas import Rotas
from serviola.clocks import ManualClock
from serviola.oncall import look, says
from serviola.people import FreshRoster, read_roster
from serviola.settings import load_settings
from tests.fakes.rotas import TOKEN, RotaService, rota_service
from wire.http import Http

ROOT = Path(__file__).resolve().parents[2]
NOW = parse_iso("2026-10-28T12:00Z")
PEOPLE = """\
schema: serviola/people/1
people: [{{id: ada, name: Ada}}, {{id: ben, name: Ben}}, {{id: cyd, name: Cyd}}]
teams: {{itinerary-planning: [cyd]}}
on-call:
  itinerary:
    rota: pagerduty
    url: {url}
    token: ${{secret:ROTA_TOKEN}}
    schedules: [PSCHED1]
    every: 5m
    fresh: 6h
    otherwise: team:itinerary-planning
    people: {{PADA: ada, PBEN: ben}}
    allow_private: ["{host}"]
"""
WEEK = {"user": {"id": "PADA"}, "start": "2026-10-26T13:00:00Z", "end": "2026-11-02T14:00:00Z"}


def configured(folder: Path, service: RotaService):
    for name in ("config", "playbooks"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "config/people.yaml").write_text(PEOPLE.format(url=service.url, host=service.host))
    return load_settings(folder / "config")


def played(tmp_path, tell):
    async def run() -> None:
        async with rota_service() as service, Http() as http:
            settings, clock = configured(tmp_path, service), ManualClock(NOW)
            service.oncalls = [WEEK]
            rotas = Rotas(settings, Ways(http=http, environ={"ROTA_TOKEN": TOKEN}), clock)
            await tell(settings, clock, service, rotas)

    asyncio.run(run())


def test_it_is_read_when_due_and_nobody_waits_for_it_who_asks_who_answers(tmp_path):
    async def tell(settings, clock, service, rotas):
        roster = FreshRoster(settings)
        assert await roster.on_call("itinerary", at=NOW) == ("cyd",), "it is not known yet"
        assert await rotas.once() == []
        assert await rotas.once() == []
        assert len(service.asked) == 1, "five minutes lie between two looks"
        for _ in range(3):
            assert await roster.on_call("oncall:itinerary", at=NOW) == ("ada",)
            assert "oncall:itinerary" in await roster.groups_of("ada", at=NOW)
        assert len(service.asked) == 1, "who answers was asked of what is kept"
        clock.set(Instant(NOW + HOUR))
        service.oncalls = [{**WEEK, "user": {"id": "PBEN"}}]
        assert await rotas.once() == []
        assert await roster.on_call("itinerary", at=clock.now()) == ("ben",)

    played(tmp_path, tell)


def test_the_last_good_one_counts_over_a_restart_while_it_is_fresh_and_no_longer(tmp_path):
    async def tell(settings, clock, service, rotas):
        await rotas.once()
        service.status = 500
        clock.set(Instant(NOW + 5 * HOUR))
        (said,) = await rotas.once()
        assert "500" in said
        anew, at = FreshRoster(settings), clock.now()
        assert await anew.on_call("itinerary", at=at) == ("ada",)
        (rota,) = await anew.look(Span(at, Instant(at + HOUR)), at=at)
        assert "what was read on 2026-10-28 12:00 UTC counts meanwhile" in says(rota)
        assert rota.is_held
        late = Instant(NOW + 6 * HOUR)
        assert await anew.on_call("itinerary", at=late) == ("cyd",)
        (rota,) = await anew.look(Span(late, Instant(late + HOUR)), at=late)
        assert "is not known" in says(rota)
        assert "cyd of team:itinerary-planning answers for it" in says(rota)
        assert not rota.is_held

    played(tmp_path, tell)


def test_who_is_nobody_of_ours_is_said_and_answers_nothing(tmp_path):
    async def tell(settings, clock, service, rotas):
        service.oncalls = [{**WEEK, "user": {"id": "PZOE", "summary": "Zoe"}}]
        (said,) = await rotas.once()
        assert "PZOE are nobody in people.yaml" in said
        (rota,) = look(read_roster(settings), Span(NOW, Instant(NOW + HOUR)), at=NOW)
        assert (rota.answering, rota.strangers) == ((), ("PZOE",))
        assert says(rota) == "nobody is on call now for itinerary"

    played(tmp_path, tell)


def test_a_missing_secret_is_said_and_no_token_stands_in_what_is_kept(tmp_path):
    async def tell(settings, clock, service, rotas):
        await rotas.once()
        bare = Rotas(settings, Ways(http=rotas._ways.http, environ={}), clock)
        (said,) = await bare.once()
        assert "ROTA_TOKEN" in said
        for file in settings.store.with_name("rotas").iterdir():
            assert TOKEN not in file.read_text()
            assert file.stat().st_mode & 0o077 == 0

    played(tmp_path, tell)


def test_who_left_people_yaml_is_on_call_nowhere_and_the_others_are_told(tmp_path):
    async def tell(settings, clock, service, rotas):
        service.oncalls = [{**WEEK, "user": {"id": id}} for id in ("ada", "PBEN")]
        text = settings.people.read_text().replace("PADA: ada, ", "")
        settings.people.write_text(text)
        await rotas.once()
        settings.people.write_text(text.replace("{id: ada, name: Ada}", "{id: ann, name: Ann}"))
        # What was read when ada was there is still kept.
        roster = FreshRoster(settings)
        assert await roster.on_call("itinerary", at=NOW) == ("ben",)
        assert [one.id for one in await roster.reached_by("oncall:itinerary", at=NOW)] == ["ben"]
        (rota,) = await roster.look(Span(NOW, Instant(NOW + HOUR)), at=NOW)
        assert rota.strangers == ("ada",)

    played(tmp_path, tell)


def test_another_rota_under_the_same_name_is_not_answered_from_what_the_old_one_said(tmp_path):
    async def tell(settings, clock, service, rotas):
        await rotas.once()
        roster = FreshRoster(settings)
        assert await roster.on_call("itinerary", at=NOW) == ("ada",)
        text = settings.people.read_text()
        settings.people.write_text(text.replace("schedules: [PSCHED1]", "schedules: [PSCHED2]"))
        assert await roster.on_call("itinerary", at=NOW) == ("cyd",), "the new one was not read yet"
        service.oncalls = [{**WEEK, "user": {"id": "PBEN"}}]
        assert await rotas.once() == [], "it is read at once, not when the old one was due"
        assert await roster.on_call("itinerary", at=NOW) == ("ben",)
        settings.people.write_text(text.replace("PADA: ada", "PADA: cyd"))
        service.status = 500
        await rotas.once()
        assert await roster.on_call("itinerary", at=NOW) == ("cyd",)
        (rota,) = await roster.look(Span(NOW, Instant(NOW + HOUR)), at=NOW)
        assert rota.stale, (
            "it stands in for a rota that nobody could read, though the last look was of another"
        )

    played(tmp_path, tell)
