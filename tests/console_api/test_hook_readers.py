"""The hooks as they are configured, with the readers of the house: what Alertmanager and others push is read."""

from __future__ import annotations

import json

from serviola.entrances import hooks_of
from serviola.settings import load_settings
from tests.console_api.apihouse import CONFIG, RIGHT, SECRET, TOKEN, make_config, problem, told

HOOKS = (
    "api: {}\nhooks:\n"
    "  - {name: am, kind: alertmanager, token: '${secret:AM}'}\n"
    "  - {name: shop, kind: cloudevents, token: '${secret:AM}', secrets: ['${secret:DESK}']}\n"
    "  - {name: desk, kind: standard-webhooks, secrets: ['${secret:DESK}'], class: news}\n"
)
ALERTS = {
    "version": "4",
    "status": "firing",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "CheckoutDown", "severity": "critical", "topic": "checkout"},
            "annotations": {"summary": "The checkout is down."},
            "startsAt": "2010-01-13T01:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "0123456789abcdef",
        }
    ],
}
EVENT = {
    "specversion": "1.0",
    "id": "42",
    "source": "/shop",
    "type": "com.example.outage.begun",
    "time": "2010-01-13T01:00:00Z",
    "data": {"title": "Payments fail", "severity": "critical", "topics": ["payments"]},
}
REPORT = {
    "type": "serviola.report",
    "data": {
        "id": "1",
        "hazard": "strike",
        "severity": "Severe",
        "headline": "Pilots strike.",
        "countries": ["FR"],
    },
}


def test_what_machines_push_becomes_situations(tmp_path):
    config = make_config(tmp_path, CONFIG + HOOKS)
    hooks = hooks_of(load_settings(config), {"AM": TOKEN.reveal(), "DESK": SECRET.reveal()})

    async def story(api):
        token = {"authorization": f"Bearer {TOKEN.reveal()}"}
        for status, says in ((202, "1 signal is kept"), (200, "it was taken before; nothing was done now")):
            said = await api.client.post("/hooks/am", json=ALERTS, headers=token)
            assert (said.status_code, said.json()["says"]) == (status, says)
        kind = {"content-type": "application/cloudevents+json"}
        body = json.dumps(EVENT).encode()
        assert (await api.client.post("/hooks/shop", content=body, headers=token | kind)).status_code == 202
        assert (await api.push("shop", body.replace(b'"42"', b'"43"'), id="m2", **kind)).status_code == 202
        assert (await api.push("desk", json.dumps(REPORT).encode(), id="m3")).status_code == 202
        found = (await api.asks(RIGHT, "GET", "/v1/situations", "read")).json()["items"]
        by = {
            one["hazard"]: {(piece["publisher"], piece["source_class"]) for piece in one["evidence"]}
            for one in found
        }
        assert by["strike"] == {("desk", "news")}
        assert by["outage"] <= {("am", "ops"), ("shop", "ops")}

        for hook, wrong in (("am", {"alerts": [{"labels": 7}]}), ("shop", EVENT | {"specversion": "0.3"})):
            said = await api.client.post(f"/hooks/{hook}", json=wrong, headers=token)
            assert problem(said, 422).startswith(f"{hook}: ")

    told(tmp_path, story, hooks=hooks)
