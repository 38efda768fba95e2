"""Whatever goes wrong while a tool lists, no campaign leaves its book and no hold its object."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from engine.model.hold import HoldState
from programs.tools.load import load_tool
from serviola.syncing import Syncing
from store import views
from tests.console_api.apihouse import RIGHT, told
from tests.fakes.leaping import leap
from wire.http import Answer, Http, HttpError

TOOL = """\
schema: serviola/tool/1
tool: rehearsal
kind: http
base_url: https://api.vendor.example/v1
idempotency_header: Idempotency-Key
kinds:
  campaign:
    pause_class: suspend
    list: {method: GET, path: "/c", items: "items", next: "next", next_as: cursor}
    read: {method: GET, path: "/c/{id}"}
    pause: {method: POST, path: "/c/{id}/stop"}
    resume: {method: POST, path: "/c/{id}/go"}
    where: {id: id, name: id, status: live}
    meaning: {running: [true], paused: [false]}
"""
IDS = ("beach-week", "zip-line", "aurelia-countdown", "safety-letter", "cozumel-early-bird", "new-one")
LATER_S = 7.0
FIRST, SECOND = IDS[:3], IDS[3:]


def items(names, more=None):
    return {
        "items": [{"id": one, "live": one in SECOND} for one in names],
        **({"next": more} if more else {}),
    }


RAISES = {"timeout": TimeoutError(), "reset": HttpError("the connection was reset", sent=True)}


class Office(Http):
    """Answers the pages of a list as a fault says, and every object by itself unless it is out of reach."""

    def __init__(self):
        super().__init__()
        self.fault, self.turn = "well", itertools.count()

    async def request(self, method: str, url: str, **_: Any) -> Answer:
        if "/c/" in url:
            name = url.rpartition("/")[2]
            return self._says({"id": name, "live": name in SECOND}, url)
        is_second = "cursor=" in url
        how = self.fault.removeprefix("second ") if is_second == self.fault.startswith("second ") else "well"
        if how in RAISES:
            raise RAISES[how]
        if how == "truncated":
            return Answer(status=200, headers={}, body=json.dumps(items(FIRST)).encode()[:-9], url=url)
        well = items(SECOND) if is_second else items(FIRST, "p2")
        says = {
            "repeats": items(FIRST, "again"),
            "repeats for ever": items(FIRST, f"p{next(self.turn)}"),
            "empty": items(()),
            "no list": {"items": None},
        }.get(how, well)
        return self._says(says, url, status=int(how) if how.isdigit() else 200)

    def _says(self, data: Any, url: str, *, status: int = 200) -> Answer:
        body, wait_s = json.dumps(data).encode(), LATER_S if status == 429 else None
        return Answer(status=status, headers={}, body=body, url=url, retry_after_s=wait_s)


BOTH = ("timeout", "reset", "429", "500", "truncated", "no list", "empty")
FAULTS = (*BOTH, *(f"second {one}" for one in (*BOTH, "repeats", "repeats for ever")))


async def standing(api):
    """Give what stands: the campaigns of the book, the holds, and what the gate says of one that is held."""
    book = await api.house.runner.on_core(lambda core: core.state.brand("main").programs["programs.yaml"])
    holds = await api.on_store(lambda store: views.holds(store.db))
    await api.house.runner.on_core(lambda core: core.renew())
    gate = await api.asks(RIGHT, "GET", "/v1/clearance?tool=rehearsal&campaign=beach-week", "clear")
    return book.campaigns, sorted((one.id, one.state) for one in holds), gate.json()["answer"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_list_that_fails_loses_no_campaign_and_no_hold(tmp_path, fault):
    async def story(api):
        asked = await api.proposal()
        body = {"answer": "approve", "plan": asked.plan}
        path = f"/v1/proposals/{asked.id}/decisions"
        assert (await api.asks(RIGHT, "POST", path, "decide", json=body)).status_code == 200
        await api.house.runner.settle()
        office = Office()
        api.house.tools["rehearsal"] = load_tool(TOOL, "tool.yaml", http=office, clock=api.clock, environ={})
        keeper = Syncing(api.house, api.clock)
        first = await keeper.once()
        assert [one.trouble for one in first.listings] == [""]
        assert {one.subject.id for one in first.listings[0].seen} == set(IDS)
        before = await standing(api)
        assert before[0]
        assert {state for _, state in before[1]} == {HoldState.VERIFIED}
        assert before[2] == "hold"
        office.fault = fault
        for _ in range(2):
            api.wait(60)
            leap(LATER_S + 1.0)  # what asked us to wait was waited for
            found = await keeper.once()
            (listing,) = found.listings
            assert await standing(api) == before
            if fault.endswith("empty"):
                # Who is in a book or held is asked for by itself, and has not gone; only the new one may have.
                assert {one.subject.id for one in listing.seen} >= set(IDS[:5])
            else:
                assert listing.trouble
                assert listing.seen == first.listings[0].seen
                assert found.changed == ()
        office.fault = "well"
        leap(LATER_S + 1.0)
        again = await keeper.once()
        assert again.listings[0].trouble == ""
        assert {one.subject.id for one in again.listings[0].seen} == set(IDS)
        assert await standing(api) == before

    told(tmp_path, story)
