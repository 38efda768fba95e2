"""Every way in takes its role and no other; what the table does not name is closed."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from fastapi import FastAPI
from starlette.routing import Route

from console import app as application
from console.auth import Role, new_token
from console.guard import CLEARANCE, CONTACT, CONTACTS, ENTRIES, WITH_BODY, Guarded
from engine.model.time import Instant
from tests.console_api.apihouse import NOBODY, RIGHT, ROOT, SECOND, problem, told

PEOPLE = [(method, path, role) for (method, path), role in ENTRIES.items() if role is not None]
ROLES: list[set[str]] = [
    set(some) for size in (0, 1, len(Role) - 1, len(Role)) for some in combinations(sorted(Role), size)
]
"""Each role alone opens what is its own, and all others together do not."""
DONE = {
    "/v1/proposals/{id}/decisions": {"answer": "decline", "plan": "x"},
    "/v1/proposals/{id}/feedback": {"judgment": "right"},
}
REPORT = {"hazard": "unrest", "severity": "Severe", "headline": "Roads are closed.", "countries": ["HT"]}


def ask(method, path):
    """Something of the right form for that path."""
    body = {"/v1/signals": REPORT, CONTACTS: {"contacts": []}, CONTACT: {"reason": "survey"}} | DONE
    target = path.replace("{id}", "guest-7")
    if path == CLEARANCE:
        target += "?tool=rehearsal&campaign=beach-week"
    return method, target, ({"json": body[path]} if method in WITH_BODY else {})


def test_the_table_names_every_route_and_no_more():
    made = application.make_app(NOBODY)
    routes = [route for route in made.routes if isinstance(route, Guarded)]
    assert {(method, route.path) for route in routes for method in route.methods or ()} == set(ENTRIES)
    assert routes == made.routes


def test_a_route_that_the_table_does_not_name_cannot_be_made():
    made = application.make_app(NOBODY)
    with pytest.raises(LookupError, match="say which role"):

        @made.get("/v1/secrets")
        async def leak() -> dict[str, str]:
            return {}


def test_a_route_around_the_guard_ends_the_making(monkeypatch):
    def around(app: FastAPI, *_: object) -> None:
        app.router.routes.append(Route("/v1/around", lambda _: None))

    monkeypatch.setattr("console.api_read.add_to", around)
    with pytest.raises(LookupError, match="not behind the guard"):
        application.make_app(NOBODY)


def test_every_route_with_every_set_of_roles(tmp_path):
    async def story(api):
        wrong = []
        for number, roles in enumerate(ROLES):
            # By turns, so that nobody comes to the measure that each person has.
            person = (RIGHT, SECOND)[number % 2]
            token = await api.token(person, *(roles or {"none"}))
            for method, path, role in PEOPLE:
                verb, target, more = ask(method, path)
                said = await api.client.request(
                    verb, target, headers={"authorization": f"Bearer {token}"}, **more
                )
                allowed = said.status_code not in {401, 403}
                if allowed != (role in roles):
                    wrong.append((sorted(roles), method, path, said.status_code))
                if not allowed:
                    assert role in problem(said, 403)
        assert wrong == []

    told(tmp_path, story)


def test_without_a_good_token_nothing_but_life_is_said(tmp_path):
    async def story(api):
        now = api.clock.now()
        lapsed, digest = new_token()
        await api.on_store(lambda s: s.add_token(RIGHT, digest, now=now, expires_at=Instant(now + 1)))
        revoked, digest = new_token()
        await api.on_store(lambda s: s.add_token("kofi-lund", digest, now=now))
        await api.on_store(lambda s: s.revoke(digest=digest, now=now))
        gone, digest = new_token()
        await api.on_store(lambda s: s.add_token("nobody-here", digest, now=now))
        other, digest = new_token()
        await api.on_store(lambda s: s.add_token(RIGHT, digest, now=now, brand="other"))
        good = await api.token(RIGHT, *Role)
        api.wait(1)
        heads = [
            [],
            [("authorization", f"Bearer {new_token()[0]}")],
            [("authorization", f"Bearer {lapsed}")],
            [("authorization", f"Bearer {revoked}")],
            [("authorization", f"Bearer {gone}")],
            [("authorization", f"Bearer {other}")],
            [("authorization", "Bearer ")],
            [("authorization", good)],
            [("authorization", f"Basic {good}")],
            [("authorization", f"Bearer {good}x")],
            [("authorization", f"Bearer {good}"), ("authorization", "Bearer x")],
            [("cookie", f"token={good}")],
        ]
        ways = [*PEOPLE[:3], ("POST", "/v1/signals", Role.SIGNAL)]
        for headers in heads:
            for method, path, _ in ways:
                verb, target, more = ask(method, path)
                said = await api.client.request(verb, target, headers=headers, **more)
                problem(said, 401)
                assert said.headers["www-authenticate"].startswith("Bearer")
        said = await api.client.get("/v1/health?minimal=")
        assert said.json() == {"alive": True}
        # So many strangers from one place are asked to slow down; who has a token is not.
        for _ in range(60 - len(heads) * len(ways)):
            problem(await api.client.get("/v1/health"), 401)
        problem(await api.client.get("/v1/health"), 429)
        assert (await api.asks(RIGHT, "GET", "/v1/health", "read")).status_code == 200

    told(tmp_path, story)


def test_nothing_is_changed_by_looking(tmp_path):
    async def story(api):
        for method, path, _ in PEOPLE:
            if method == "GET":
                await api.asks(RIGHT, *ask(method, path)[:2], *Role)
        before = await api.on_store(_content)
        for method, path, _ in PEOPLE:
            if method == "GET":
                await api.asks(RIGHT, *ask(method, path)[:2], *Role)
        assert await api.on_store(_content) == before

    told(tmp_path, story)


def _content(store):
    with store.db.reading() as connection:
        names = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        )
        return {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in sorted(names)}


def test_paths_and_methods_that_there_are_not_are_problems(tmp_path):
    async def story(api):
        for method, path, status in (
            ("GET", "/", 404),
            ("GET", "/docs", 404),
            ("GET", "/openapi.json", 404),
            ("GET", "/v1/situations/", 404),
            ("GET", "/v1/../v1/journal", 401),
            ("DELETE", "/v1/holds", 405),
            ("GET", "/v1/signals", 405),
            ("HEAD", "/v1/holds", 405),
            ("TRACE", "/v1/holds", 405),
            ("POST", "/hooks/", 404),
            ("POST", "/hooks/nobody", 404),
        ):
            said = await api.client.request(method, path)
            assert said.status_code == status, (method, path, said.status_code)
            if method != "HEAD":
                problem(said, status)

    told(tmp_path, story)


def test_every_answer_tells_browsers_to_do_nothing_with_it(tmp_path):
    async def story(api):
        for path in ("/v1/health?minimal", "/v1/holds", "/nothing"):
            headers = (await api.client.get(path, headers={"origin": "https://evil.example"})).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert not [name for name in headers if name.startswith("access-control") or name == "set-cookie"]

    told(tmp_path, story)


def test_too_many_requests_are_told_when_to_come_again(tmp_path):
    seconds = 0.0

    async def story(api):
        nonlocal seconds
        for _ in range(200):
            assert (await api.asks(RIGHT, "GET", "/v1/holds", "read")).status_code == 200
        said = await api.asks(RIGHT, "GET", "/v1/holds", "read")
        assert "come again in 1 s" in problem(said, 429)
        assert said.headers["retry-after"] == "1"
        assert (await api.asks("kofi-lund", "GET", "/v1/holds", "read")).status_code == 200
        seconds += 1
        assert (await api.asks(RIGHT, "GET", "/v1/holds", "read")).status_code == 200

    told(tmp_path, story, ticks=lambda: seconds)


def test_the_description_is_true_to_the_code():
    page = ROOT / "docs" / "openapi.json"
    assert page.read_text(encoding="utf-8") == application.page(), "run: make docs"


def test_what_is_answered_is_what_is_described(tmp_path):
    """Each answer has a described status, and each answer of a list or a thing its described keys."""
    described = json.loads(application.page())

    async def story(api):
        asked = await api.proposal()
        for method, path, _ in PEOPLE:
            id = asked.situation if path.startswith("/v1/situations/") else asked.id
            verb, target, more = ask(method, path)
            whole = target if path in {CLEARANCE, CONTACT} else path.replace("{id}", id)
            said = await api.asks(RIGHT, verb, whole, *Role, **more)
            way = described["paths"][path][method.lower()]
            answer = way["responses"][str(said.status_code)]
            kind = said.headers["content-type"].partition(";")[0]
            assert kind in answer["content"], (path, kind)
            schema = answer["content"][kind]["schema"]
            if "$ref" in schema:
                shape = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                assert set(said.json()) == set(shape["properties"]), path

    told(tmp_path, story)
