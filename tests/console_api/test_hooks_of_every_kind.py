"""What every kind of hook promises: who sends is told, once is once, 2xx is kept, and too much is not read."""

from __future__ import annotations

import json

from console.doors import Hook, HookKind
from console.senders import LATEST
from engine.errors import StoreError
from engine.model.scales import SourceClass
from engine.model.time import iso, later
from serviola.hook_readers import reader_of
from serviola.serving import KEPT
from serviola.settings_api import HookSetting
from tests.console_api.apihouse import OLDER, OPENS, SECRET, STRANGE, TOKEN, problem, told
from tests.console_api.test_hook_readers import ALERTS, EVENT, REPORT
from tests.fakes.webhooks import pagerduty_event, pagerduty_signature, webhook_headers
from wire.secrets import Secret

BODIES = {
    HookKind.STANDARD_WEBHOOKS: json.dumps(REPORT).encode(),
    HookKind.CLOUDEVENTS: json.dumps(EVENT).encode(),
    HookKind.ALERTMANAGER: json.dumps(ALERTS).encode(),
    HookKind.PAGERDUTY: pagerduty_event(at=iso(OPENS), created_at=iso(OPENS)),
    HookKind.MAPPED: b'{"number": 7, "words": "Nobody answers the telephone"}',
}
SIGNING = {HookKind.STANDARD_WEBHOOKS, HookKind.CLOUDEVENTS, HookKind.PAGERDUTY}


def signed(kind: HookKind, body: bytes, secret: Secret = SECRET) -> dict[str, str]:
    """Put on a push what its sender puts on it."""
    if kind is HookKind.PAGERDUTY:
        return {"x-pagerduty-signature": pagerduty_signature(secret, body=body)}
    if kind in SIGNING:
        return webhook_headers(secret, id="m1", body=body, now=OPENS)
    return {"authorization": f"Bearer {TOKEN.reveal() if secret != STRANGE else 'of-somebody-else'}"}


def setting(kind: HookKind) -> HookSetting:
    mapping = {"id": "number", "headline": "words", "hazard": "complaint"} if kind is HookKind.MAPPED else {}
    return HookSetting(
        name=kind.value, kind=kind, secrets=(), token="", source_class=SourceClass.OPS, mapping=mapping
    )


def hooks() -> tuple[Hook, ...]:
    """Make one hook of each kind, with the readers of the house."""
    return tuple(
        Hook(
            name=kind.value,
            kind=kind,
            read=reader_of(setting(kind), lambda: SECRET),
            secrets=(OLDER, SECRET) if kind in SIGNING else (),
            token=None if kind in SIGNING else TOKEN,
        )
        for kind in BODIES
    )


async def push(api, kind, body=None, **headers):
    sent = BODIES[kind] if body is None else body
    return await api.client.post(
        f"/hooks/{kind.value}", content=sent, headers={**signed(kind, sent), **headers}
    )


async def kept(api):
    def count(store):
        with store.db.reading() as connection:
            return connection.exec_driver_sql(
                "SELECT count(*) FROM signals WHERE source NOT IN ('usgs', 'operator')"
            ).scalar()

    return await api.on_store(count)


def test_every_kind_is_tried():
    assert set(BODIES) == set(HookKind)


def test_a_delivery_is_kept_when_it_is_answered_and_counts_once(tmp_path):
    async def story(api):
        for number, kind in enumerate(BODIES, start=1):
            assert (await push(api, kind)).status_code == 202, kind
            assert await kept(api) == number, kind
            again = await push(api, kind)
            assert (again.status_code, again.json()["again"]) == (200, True), kind
            assert await kept(api) == number, kind

    told(tmp_path, story, hooks=hooks())


def test_a_stranger_has_no_effect(tmp_path):
    async def story(api):
        for kind, body in BODIES.items():
            url = f"/hooks/{kind.value}"
            problem(await api.client.post(url, content=body), 401)
            problem(await api.client.post(url, content=body, headers=signed(kind, body, STRANGE)), 401)
            if kind in SIGNING:
                said = await api.client.post(url, content=body + b" ", headers=signed(kind, body))
                problem(said, 401)
        assert await kept(api) == 0

    told(tmp_path, story, hooks=hooks())


def test_what_was_signed_more_than_five_minutes_ago_or_ahead_is_refused(tmp_path):
    async def story(api):
        for kind in (HookKind.STANDARD_WEBHOOKS, HookKind.CLOUDEVENTS):
            body = BODIES[kind]
            for number, (off, status) in enumerate(((-301, 401), (301, 401), (-300, 202), (300, 202))):
                headers = webhook_headers(SECRET, id=f"m{number}", body=body, now=later(OPENS, off))
                said = await api.client.post(f"/hooks/{kind.value}", content=body, headers=headers)
                assert said.status_code == status, (kind, off)

    told(tmp_path, story, hooks=hooks())


def test_what_could_not_be_kept_is_not_answered_as_if_it_were(tmp_path, monkeypatch):
    async def story(api):
        whole = api.doors.take

        async def full(*_):
            raise StoreError("the disk is full")

        for kind in BODIES:
            monkeypatch.setattr(api.doors, "take", full)
            problem(await push(api, kind), 503)
            monkeypatch.setattr(api.doors, "take", whole)
            assert (await push(api, kind)).status_code == 202, kind

    told(tmp_path, story, hooks=hooks())


def test_a_body_that_is_too_large_is_not_read(tmp_path):
    async def story(api):
        read = 0

        async def endless():
            nonlocal read
            while True:
                read += 65_536
                yield b"x" * 65_536

        for kind, body in BODIES.items():
            headers, url, read = signed(kind, body), f"/hooks/{kind.value}", 0
            said = await api.client.post(
                url, content=endless(), headers={**headers, "content-length": "1000001"}
            )
            problem(said, 413)
            assert read == 0, kind
            problem(await api.client.post(url, content=endless(), headers=headers), 413)
            assert read < 1_200_000, kind

    told(tmp_path, story, hooks=hooks())


# --- PagerDuty, whose signature covers the body alone ---------------------------------------------


def test_either_secret_and_either_signature_will_do_while_they_are_rotated(tmp_path):
    kind = HookKind.PAGERDUTY

    async def story(api):
        body = b""
        for number, secrets in enumerate(((STRANGE, SECRET), (OLDER,), (SECRET, STRANGE))):
            body = pagerduty_event(at=iso(OPENS), created_at=iso(OPENS), event_id=f"e{number}")
            header = pagerduty_signature(*secrets, body=body)
            said = await push(api, kind, body, **{"x-pagerduty-signature": header})
            assert said.status_code == 202
        for header in (
            "",
            ",",
            "v1=",
            "v2=" + pagerduty_signature(SECRET, body=body)[3:],
            pagerduty_signature(SECRET, body=body)[3:],
            ",".join(["v1=00"] * 17),
            pagerduty_signature(Secret("  "), body=body),
        ):
            problem(await push(api, kind, body, **{"x-pagerduty-signature": header}), 401)

    told(tmp_path, story, hooks=hooks())


def test_a_replay_under_another_header_is_known_and_an_old_one_is_refused(tmp_path):
    kind = HookKind.PAGERDUTY
    assert KEPT["hook:"] > LATEST

    async def story(api):
        assert (await push(api, kind, **{"x-webhook-id": "a"})).status_code == 202
        assert (await push(api, kind, **{"x-webhook-id": "b"})).status_code == 200
        for seconds in (-86_401, 301):
            body = pagerduty_event(at=iso(later(OPENS, seconds)), event_id="e9")
            assert "event is" in problem(await push(api, kind, body), 401)
        body = pagerduty_event(at=iso(later(OPENS, -86_000)), created_at=iso(OPENS), event_id="e9")
        assert (await push(api, kind, body)).status_code == 202

    told(tmp_path, story, hooks=hooks())


def test_what_is_no_incident_is_taken_and_comes_to_nothing(tmp_path):
    async def story(api):
        body = pagerduty_event(at=iso(OPENS), type_="pagey.ping", type="ping")
        said = await push(api, HookKind.PAGERDUTY, body)
        assert (said.status_code, said.json()["signals"]) == (202, 0)
        assert await kept(api) == 0
        problem(await push(api, HookKind.PAGERDUTY, b'{"event": {}}'), 422)

    told(tmp_path, story, hooks=hooks())


def test_nobody_whom_pagerduty_names_is_in_any_file(tmp_path):
    async def story(api):
        assert (await push(api, HookKind.PAGERDUTY)).status_code == 202

    told(tmp_path, story, hooks=hooks())
    kept = b"".join(path.read_bytes() for path in (tmp_path / "var").rglob("*") if path.is_file())
    assert b"A little bump in the road" in kept
    for name in (b"Tenex", b"PLH1HKV", b"User 123", b"PTUXL6G", b"PFCVPS0", b"1234123412"):
        assert name not in kept
