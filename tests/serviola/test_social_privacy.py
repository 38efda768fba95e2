"""Posts in a store: nobody is named in any file of it, and what people delete is gone from all of them.

Promise P10, for every kind that reads what people write; each with a server that tells all it can of its authors.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from typing import Any

import pytest

from engine.model.signal import SituationState
from engine.model.time import MINUTE, Instant, iso
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.hands import Hands
from serviola.runner import Runner
from serviola.source import Source
from serviola.sources import Sources
from store.sqlite import SqliteStore
from tests.watchers import samples, system_samples
from tests.watchers.quakes import NOW
from tests.wire.loopback import Loopback, Reply
from watchers import KINDS, PSEUDONYMOUS
from wire.http import Http
from wire.secrets import Secret

SAID = "SHIPWRECKED: strong earthquake in Haiti"
TEXT = (
    f"{SAID}, says @harborbob.example, harborbob@mail.example, +49 151 555 0199,"
    " https://social.example/@harborbob https://bsky.app/profile/harborbob.example — Wanda Rowe"
)
PEOPLE = (
    "wanda",
    "rowe",
    "wanderer",
    "harborbob",
    "did:plc",
    "avatar",
    "sailor",
    "555 0199",
    "social.example",
)
OTHER = "The sun sets over the sea"


def mastodon(shown: bool) -> bytes:
    posts = [samples.post("2", f"<p>{OTHER}</p>", hours=2)]
    return samples.timeline(*([samples.post("1", f"<p>{TEXT}</p>", hours=0.5)] if shown else []), *posts)


def bluesky(shown: bool) -> bytes:
    posts = [samples.view("3k2", OTHER, hours=2)]
    return samples.skeets(*([samples.view("3k1", TEXT, hours=0.5)] if shown else []), *posts)


def forum(shown: bool, link: str = "") -> bytes:
    posts = [samples.thread("p2", OTHER, hours=2)]
    return samples.forum(*([samples.thread("p1", TEXT, link=link, hours=0.5)] if shown else []), *posts)


def mapped(shown: bool) -> bytes:
    person = {"id": "wanda.rowe", "name": "Wanda Rowe"}
    told = {
        "id": "1",
        "title": TEXT,
        "text": TEXT,
        "link": "https://social.example/@wanderer/1",
        "author": person,
        "created_at": iso(NOW),
        "tags": ["Shore trips"],
    }
    changed = Instant(NOW if shown else NOW + MINUTE)
    return system_samples.mentions({**told, "updated_at": iso(changed), "removed": not shown})


SHOWS: dict[str, Any] = {"bluesky": bluesky, "forum": forum, "json": mapped, "mastodon": mastodon}


KEYS: dict[str, dict[str, Any]] = {
    "bluesky": {"account": "us.example", "app_password": Secret("canary-of-the-account")},
    "mastodon": {"token": Secret("canary-of-the-server")},
}
SESSION = "canary-of-the-session"


def serve(server: Loopback, kind: str, *, shown: bool) -> None:
    """Show the post, or say plainly that it is not there."""
    more = {"link": f"{server.url}/t/wanderer/1"} if kind == "forum" else {}
    server.routes["/posts"] = Reply(body=SHOWS[kind](shown, **more))
    server.routes["/xrpc/com.atproto.server.createSession"] = Reply(
        body=json.dumps({"accessJwt": SESSION, "handle": "us.example"}).encode()
    )
    server.routes["/xrpc/app.bsky.feed.getPosts"] = Reply(body=b'{"posts": []}')
    for page in ("/t/wanderer/1", "/api/v1/statuses/1"):
        server.routes[page] = Reply(200 if shown else 404)


def options_of(kind: str) -> dict[str, Any]:
    if kind != "json":
        return {"topics": {"quake": ["earthquake"]}}
    return {"class": "social", "mapping": {**system_samples.MAPPING, "names": "[author.name]"}}


@asynccontextmanager
async def running(folder, server: Loopback, http: Http, kind: str, clock: ManualClock):
    """Run the house on a folder with one source, made anew each time."""
    options: dict[str, Any] = {
        "secret": samples.SECRET,
        **options_of(kind),
        **KEYS.get(kind, {}),
    }
    watcher = KINDS[kind](
        "people", f"{server.url}/posts", http=http, allow_private=server.allowed, options=options
    )

    def open_core() -> Core:
        return Core(SqliteStore.open(folder / "s.db"), PlainEvaluator(), clock, brands=["main"])

    def hands(_: Runner) -> Hands:
        return Hands(tools={}, notifier=None, templates=None, clock=clock, text_of=None, halted=None)  # type: ignore[arg-type]

    async with Runner(open_core, hands) as runner:
        sources = Sources([Source(watcher=watcher, every_s=60)], runner, clock, seed=1)
        yield runner, sources
        await sources.stop()


def on_disk(folder) -> str:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).decode(
        errors="replace"
    )


async def situations(runner: Runner) -> list[tuple[SituationState, list[bool]]]:
    def read(core: Core) -> Any:
        found = core.state.brands["main"].situations.values()
        return [(one.state, [piece.retracted for piece in one.evidence]) for one in found]

    return list(await runner.on_core(read))


def nobody(said: str) -> list[str]:
    return [name for name in (*PEOPLE, "canary", samples.SECRET.reveal()) if name in said.casefold()]


def test_every_kind_that_reads_people_is_tried():
    # The rows of a database go through the same mapping as the items of JSON.
    assert {*SHOWS, "sql"} == PSEUDONYMOUS


@pytest.mark.parametrize("kind", sorted(SHOWS))
def test_nobody_is_in_the_store_and_what_was_deleted_is_gone_also_after_a_restart(tmp_path, kind, caplog):
    caplog.set_level(logging.DEBUG)

    async def story() -> None:
        clock = ManualClock(NOW)
        async with Loopback() as server, Http() as http:
            serve(server, kind, shown=True)
            async with running(tmp_path, server, http, kind, clock) as (runner, sources):
                await sources.poll_all()
                ((state, retracted),) = await situations(runner)
                assert (state, retracted) == (SituationState.OPEN, [False])
                assert SAID in on_disk(tmp_path)
                assert nobody(on_disk(tmp_path)) == []
            serve(server, kind, shown=False)
            async with running(tmp_path, server, http, kind, clock) as (runner, sources):
                for _ in range(12):
                    clock.set(Instant(clock.now() + MINUTE))
                    await sources.poll_all()
                ((state, retracted),) = await situations(runner)
                assert (state, retracted) == (SituationState.RETRACTED, [True])
                assert "SHIPWRECKED" not in on_disk(tmp_path)
                assert nobody(on_disk(tmp_path)) == []
                assert await runner.on_core(lambda core: core.store.verify()) == []
            assert "SHIPWRECKED" not in on_disk(tmp_path)

    asyncio.run(story())
    assert nobody(caplog.text) == []


def test_the_canaries_are_there_to_be_found():
    for kind, shows in SHOWS.items():
        told = json.dumps(shows(True).decode()).casefold()
        assert {"wanda", "rowe", "wanderer", "harborbob", "555 0199"} <= {
            name for name in PEOPLE if name in told
        }, kind
