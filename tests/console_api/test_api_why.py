"""Why and why not, over HTTP: what the commands print, by a token that may read, within a measure of time."""

from __future__ import annotations

import pytest

from engine.errors import Refused
from engine.model.time import SECOND, Instant
from serviola import doors as house_doors
from serviola.within import Within
from tests.console_api.apihouse import RIGHT, problem, told

PLAYBOOK = "disaster-near-port-call"


def test_why_not_over_http_is_what_the_command_says(tmp_path):
    async def story(api):
        asked = await api.proposal()
        path = f"/v1/situations/{asked.situation}/why-not/watch-150-km"
        found = (await api.asks(RIGHT, "GET", path, "read")).json()
        assert found["playbook"] == "watch-150-km"
        assert found["situation"]["id"] == asked.situation
        assert found["verdict"].startswith("watch-150-km ")
        assert found["clauses"]
        spanish = (await api.asks(RIGHT, "GET", f"{path}?language=es", "read")).json()
        assert spanish["verdict"] != found["verdict"]
        assert [one["path"] for one in spanish["clauses"]] == [one["path"] for one in found["clauses"]]

        problem(await api.asks(RIGHT, "GET", f"/v1/situations/{asked.situation}/why-not/none", "read"), 404)
        problem(await api.asks(RIGHT, "GET", f"/v1/situations/S-none/why-not/{PLAYBOOK}", "read"), 404)
        problem(await api.asks(RIGHT, "GET", f"{path}?at=yesterday", "read"), 422)
        problem(await api.asks(RIGHT, "GET", f"{path}?at=1999-01-01T00:00Z", "read"), 404)
        problem(await api.asks(RIGHT, "GET", f"{path}?language=de", "read"), 422)
        problem(await api.asks(RIGHT, "GET", path, "decide"), 403)
        problem(await api.client.get(path), 401)

    told(tmp_path, story)


def test_why_a_situation_was_asked_about_is_said_for_every_playbook_that_spoke(tmp_path):
    async def story(api):
        asked = await api.proposal()
        found = (await api.asks(RIGHT, "GET", f"/v1/situations/{asked.situation}/why", "read")).json()
        ours = next(one for one in found["playbooks"] if one["playbook"] == PLAYBOOK)
        assert asked.id in [one["proposal"] for one in ours["asked"]]
        assert found["others"] > 0
        problem(await api.asks(RIGHT, "GET", f"/v1/situations/{asked.situation}/why", "signal"), 403)

    told(tmp_path, story)


def test_a_playbook_in_force_is_tried_against_what_was_heard(tmp_path):
    async def story(api):
        asked = await api.proposal()
        found = (await api.asks(RIGHT, "GET", f"/v1/playbooks/{PLAYBOOK}/try", "read")).json()
        assert found["playbook"] == PLAYBOOK
        assert asked.situation in [one["situation"] for one in found["asked"]]
        problem(await api.asks(RIGHT, "GET", "/v1/playbooks/none/try", "read"), 404)
        problem(await api.asks(RIGHT, "GET", f"/v1/playbooks/{PLAYBOOK}/try?days=91", "read"), 422)
        problem(await api.asks(RIGHT, "GET", f"/v1/playbooks/{PLAYBOOK}/try", "decide"), 403)
        # What was missed when it was asked has the smallest changes, as at the command line.
        whole = (await api.asks(RIGHT, "GET", f"/v1/proposals/{asked.id}", "read")).json()
        missed = [one for one in whole["proofs"] if not one["holds"]]
        assert missed
        assert any(one["smallest"] for one in missed)

    told(tmp_path, story)


def test_what_takes_too_long_ends_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(house_doors, "WORKED_OUT_WITHIN_S", -1.0)

    async def story(api):
        asked = await api.proposal()
        for path in (
            f"/v1/situations/{asked.situation}/why-not/{PLAYBOOK}",
            f"/v1/situations/{asked.situation}/why",
            f"/v1/playbooks/{PLAYBOOK}/try",
        ):
            said = problem(await api.asks(RIGHT, "GET", path, "read"), 503)
            assert "ask for less" in str(said)
        # What was asked is still explained, without the changes.
        assert (await api.asks(RIGHT, "GET", f"/v1/proposals/{asked.id}", "read")).status_code == 200

    told(tmp_path, story)


def test_without_a_measure_nothing_ends():
    assert list(Within().each([1, 2])) == [1, 2]
    items = Within(-1.0).each([Instant(SECOND)])
    with pytest.raises(Refused, match="ask for less"):
        next(items)
