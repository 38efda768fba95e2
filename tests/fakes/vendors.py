"""One campaign tool that behaves as each vendor documents, by a table: what it answers, refuses and forgets.

What a vendor does stands in VENDORS, as data, with where it was read. Nothing here proves that a vendor really does
so; it proves that our declarations live with it if it does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from wire.http import Answer, Http

Thing = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A call that moves a thing: from which statuses, to which; `to` may be read from the body or query."""

    to: str | Callable[[Mapping[str, Any]], Any]
    moves: Mapping[Any, tuple[Any, ...]]
    refused: tuple[int, Any]
    answers: tuple[int, Callable[[Thing], Any] | None] = (204, None)
    needs: Callable[[Thing, Mapping[str, Any]], bool] = lambda thing, body: True


@dataclass(frozen=True)
class Vendor:
    """What a vendor documents. Paths are regular expressions with the id as their group."""

    status: str
    things: Mapping[str, Thing]
    read: tuple[str, Callable[[Thing], Any]]
    changes: Mapping[str, Change]
    lists: tuple[str, Callable[[list[Thing], Mapping[str, str]], Any]] | None = None
    others: Mapping[str, Callable[[Thing], Any]] = field(default_factory=dict)
    second_pause: str = "refused"
    stamp: str = ""
    unknown: tuple[int, Any] = (404, None)
    headers: Mapping[str, str] = field(default_factory=dict)
    counts: str = ""
    """Where a thing says how many it has sent, if the vendor says it at all."""


@dataclass
class Sent:
    method: str
    url: str
    headers: dict[str, str]
    body: Any


class VendorHttp(Http):
    """Answers as a vendor; `stale` gives that many reads the state of before."""

    def __init__(self, vendor: Vendor, *, stale: int = 0) -> None:
        super().__init__()
        self.vendor = vendor
        self.things = json.loads(json.dumps(vendor.things))
        self.sent: list[Sent] = []
        self.stale = stale
        self.before: dict[str, Thing] = {}
        self.busy = 0
        self.lies = False
        """It answers yes to a change, and does nothing."""
        self.leaks = False
        """What is paused goes on sending what it had queued."""
        self.gone_out = 0
        if vendor.counts:
            for thing in self.things.values():
                thing.setdefault(vendor.counts, 0)
        self._runs = {name: thing[vendor.status] for name, thing in self.things.items()}

    def time_passes(self, seconds: float) -> None:
        """Have everything that runs, or leaks, send one message a minute."""
        for name, thing in self.things.items():
            if self.leaks or thing[self.vendor.status] == self._runs[name]:
                self.gone_out += int(seconds // 60)
                if self.vendor.counts:
                    thing[self.vendor.counts] += int(seconds // 60)

    async def request(self, method, url, *, headers=None, body=None, **_: Any) -> Answer:
        data = None if body is None else json.loads(body)
        self.sent.append(Sent(method, url, dict(headers or {}), data))
        if self.busy:
            self.busy -= 1
            return Answer(status=429, headers={}, body=b"", url=url, retry_after_s=2)
        for name, value in self.vendor.headers.items():
            if not re.fullmatch(value, (headers or {}).get(name, "")):
                return self._says(url, 401, {"errors": [{"detail": f"{name} is missing"}]})
        parts = urlsplit(url)
        status, answer = self._answer(method, parts.path, dict(parse_qsl(parts.query)), data)
        return self._says(url, status, answer)

    def _says(self, url: str, status: int, answer: Any) -> Answer:
        body = b"" if answer is None else json.dumps(answer).encode()
        return Answer(status=status, headers={}, body=body, url=url, retry_after_s=None)

    def _answer(self, method: str, path: str, query: Mapping[str, str], data: Any) -> tuple[int, Any]:
        vendor = self.vendor
        # A remote procedure call says in its body what it is.
        called = (data or {}).get("method", "") if isinstance(data, dict) else ""
        path, reads = f"{path}{called}", {"GET", "POST"} if called else {"GET"}
        for call, change in vendor.changes.items():
            verb, _, pattern = call.partition(" ")
            if method == verb and (found := re.fullmatch(pattern, path)):
                return self._change(change, self._thing(found, query, data), dict(query) | (data or {}))
        if (
            vendor.lists
            and method in reads
            and re.fullmatch(vendor.lists[0], path)
            and not self._named(query)
        ):
            return 200, vendor.lists[1](list(self.things.values()), query)
        for pattern, shown in {vendor.read[0]: vendor.read[1], **vendor.others}.items():
            found = re.fullmatch(pattern, path)
            if method in reads and found:
                thing = self._thing(found, query, data)
                if thing is None:
                    return vendor.unknown
                return 200, shown(self._seen(thing) if pattern == vendor.read[0] else thing)
        return 405, {"message": f"{method} {path} is no call"}

    def _named(self, query: Mapping[str, str]) -> bool:
        return any(key.endswith("_id") for key in query)

    def _thing(self, found: re.Match[str], query: Mapping[str, str], data: Any) -> Thing | None:
        named = [*found.groups(), *(text for key, text in query.items() if key.endswith("_id"))]
        named += [str((data or {}).get("batch_id", "")), query.get("feature", "").removeprefix("IS:")]
        named += [str(one) for one in (data or {}).get("params", [[]])[0]]
        return next((self.things[unquote(one)] for one in named if unquote(one) in self.things), None)

    def _seen(self, thing: Thing) -> Thing:
        if self.stale and (before := self.before.get(str(thing["id"]))):
            self.stale -= 1
            return before
        return thing

    def _change(self, change: Change, thing: Thing | None, given: Mapping[str, Any]) -> tuple[int, Any]:
        if thing is None:
            return self.vendor.unknown
        to = change.to(given) if callable(change.to) else change.to
        now = thing[self.vendor.status]
        if to not in change.moves.get(now, ()) or not change.needs(thing, given):
            return change.refused
        status, shown = change.answers
        if self.lies:
            return status, None if shown is None else shown(thing)
        self.before[str(thing["id"])] = dict(thing)
        thing[self.vendor.status] = to
        if self.vendor.stamp:
            thing[self.vendor.stamp] = f"2027-01-01T00:00:{len(self.sent):02d}Z"
        return status, None if shown is None else shown(thing)


def _flow(thing: Thing) -> Thing:
    attributes = {"name": thing["name"], "status": thing["status"], "updated": thing["updated"]}
    included = [{"type": "flow-action", "attributes": {"status": each}} for each in thing["actions"]]
    return {"data": {"type": "flow", "id": thing["id"], "attributes": attributes}, "included": included}


def _pages(key: str) -> Callable[[list[Thing], Mapping[str, str]], Any]:
    """Give a page of one, whatever was asked for, counted by `offset` or `start`."""

    def page(things: list[Thing], query: Mapping[str, str]) -> Any:
        first = int(query.get("offset", query.get("start", "0")))
        size = int(query.get("count", query.get("limit", "100")))
        return {key: things[first : first + size], "total_items": len(things)}

    return page


def _one(id: Any, **more: Any) -> dict[str, Thing]:
    return {str(id): {"id": id, "name": f"Welcome {id}", **more}}


_LISTMONK = Change(
    to=lambda given: given.get("status"),
    # Only what runs can be paused, and only what waits can become a draft; the rest is a 400.
    moves={
        "running": ("paused", "cancelled"),
        "paused": ("running", "scheduled", "cancelled"),
        "draft": ("scheduled", "running"),
        "scheduled": ("draft",),
    },
    refused=(400, {"message": "The campaign's state does not allow this."}),
    answers=(200, lambda thing: {"data": thing}),
)
_MORE = {"subject": "Hello", "template_id": 1, "lists": [{"id": 3}], "send_at": "2099-01-01T09:00:00Z"}

_RPC = r"/database/rpc/model\.marketing\.automation\.scenario\."
_RPC_REFUSED = (200, {"id": 1, "error": ["UserError", ["You can not call it.", "", None]]})
"""Tryton says no inside a 200."""

VENDORS: dict[tuple[str, str], Vendor] = {
    ("listmonk", "campaign"): Vendor(
        status="status",
        things=_one(1, status="running", **_MORE),
        read=(r"/api/campaigns/(\d+)", lambda thing: {"data": thing}),
        lists=(r"/api/campaigns", lambda things, query: {"data": {"results": things}}),
        counts="sent",
        changes={r"PUT /api/campaigns/(\d+)/status": _LISTMONK},
        headers={"authorization": "Basic .+"},
    ),
    ("listmonk", "scheduled"): Vendor(
        status="status",
        things=_one(1, status="scheduled", **_MORE),
        read=(r"/api/campaigns/(\d+)", lambda thing: {"data": thing}),
        lists=(r"/api/campaigns", lambda things, query: {"data": {"results": things}}),
        counts="sent",
        changes={r"PUT /api/campaigns/(\d+)/status": _LISTMONK},
    ),
    ("mautic", "campaign"): Vendor(
        status="isPublished",
        things=_one(4, isPublished=True, dateModified="2026-01-01T00:00:00Z")
        | _one(5, isPublished=False, dateModified=""),
        read=(r"/api/campaigns/(\d+)", lambda thing: {"campaign": thing}),
        lists=(
            r"/api/campaigns",
            lambda things, query: {
                "campaigns": {str(one["id"]): one for one in things[int(query.get("start", 0)) :]}
            },
        ),
        # A PUT, which clears what it does not name, is no call here.
        changes={
            r"PATCH /api/campaigns/(\d+)/edit": Change(
                to=lambda given: given.get("isPublished"),
                moves={True: (False, True), False: (True, False)},
                refused=(422, {"errors": [{"message": "no"}]}),
                answers=(200, lambda thing: {"campaign": thing}),
            )
        },
        second_pause="accepted",
        stamp="dateModified",
    ),
    ("klaviyo", "flow"): Vendor(
        status="status",
        things={
            "XyZ": {"id": "XyZ", "name": "Welcome", "status": "live", "updated": "a", "actions": ["live"]}
        },
        read=(r"/api/flows/(\w+)", _flow),
        lists=(
            r"/api/flows",
            lambda things, query: {"data": [_flow(one)["data"] for one in things], "links": {"next": None}},
        ),
        changes={
            r"PATCH /api/flows/(\w+)": Change(
                to=lambda given: given["data"]["attributes"]["status"],
                # The status is a free text in the specification: whatever is sent is taken.
                moves={"live": ("draft", "manual", "paused", "live"), "draft": ("live", "manual", "draft")},
                refused=(400, {"errors": [{"detail": "no"}]}),
                answers=(200, _flow),
            )
        },
        second_pause="accepted",
        stamp="updated",
        headers={"revision": r"\d{4}-\d\d-\d\d", "authorization": "Klaviyo-API-Key .+"},
    ),
    ("klaviyo", "campaign"): Vendor(
        status="status",
        things={
            "C1": {"id": "C1", "name": "Spring", "status": "Scheduled", "updated_at": "a"}
            # When somebody scheduled it is one thing, and when it is to be sent another.
            | {"scheduled_at": "2026-12-01T09:00:00+00:00", "send_time": "2099-01-01T09:00:00+00:00"}
        },
        read=(r"/api/campaigns/(\w+)", lambda thing: {"data": {"id": thing["id"], "attributes": thing}}),
        lists=(
            r"/api/campaigns",
            lambda things, query: {
                "data": [{"id": one["id"], "attributes": one} for one in things if "filter" in query]
            },
        ),
        changes={
            r"PATCH /api/campaign-send-jobs/(\w+)": Change(
                to=lambda given: {"revert": "Draft", "cancel": "Cancelled"}[
                    given["data"]["attributes"]["action"]
                ],
                moves={"Scheduled": ("Draft", "Cancelled")},
                refused=(409, {"errors": [{"detail": "This campaign cannot be reverted."}]}),
            )
        },
        stamp="updated_at",
    ),
    ("mailchimp", "automation"): Vendor(
        status="status",
        counts="emails_sent",
        things=_one("a1", status="sending", settings={"title": "Welcome"}, emails=["sending", "sending"]),
        read=(r"/3.0/automations/(\w+)", lambda thing: thing),
        lists=(r"/3.0/automations", _pages("automations")),
        others={
            r"/3.0/automations/(\w+)/emails": lambda thing: {
                "emails": [{"status": one} for one in thing["emails"]]
            }
        },
        changes={
            r"POST /3.0/automations/(\w+)/actions/pause-all-emails": Change(
                to="paused", moves={"sending": ("paused",)}, refused=(400, {"detail": "no"})
            ),
            r"POST /3.0/automations/(\w+)/actions/start-all-emails": Change(
                to="sending",
                moves={"paused": ("sending",), "save": ("sending",)},
                refused=(400, {"detail": "no"}),
            ),
        },
    ),
    ("mailchimp", "rss_campaign"): Vendor(
        status="status",
        counts="emails_sent",
        things=_one("r1", status="sending", settings={"title": "News"}),
        read=(r"/3.0/campaigns/(\w+)", lambda thing: thing),
        lists=(r"/3.0/campaigns", _pages("campaigns")),
        changes={
            r"POST /3.0/campaigns/(\w+)/actions/pause": Change(
                to="paused", moves={"sending": ("paused",)}, refused=(400, {"detail": "no"})
            ),
            r"POST /3.0/campaigns/(\w+)/actions/resume": Change(
                to="sending", moves={"paused": ("sending",)}, refused=(400, {"detail": "no"})
            ),
        },
    ),
    ("mailchimp", "campaign"): Vendor(
        status="status",
        counts="emails_sent",
        things=_one(
            "c1", status="schedule", settings={"title": "Spring"}, send_time="2099-01-01T09:00:00+00:00"
        ),
        read=(r"/3.0/campaigns/(\w+)", lambda thing: thing),
        lists=(r"/3.0/campaigns", _pages("campaigns")),
        changes={
            r"POST /3.0/campaigns/(\w+)/actions/unschedule": Change(
                to="save", moves={"schedule": ("save",)}, refused=(400, {"detail": "It has begun to send."})
            ),
            r"POST /3.0/campaigns/(\w+)/actions/schedule": Change(
                to="schedule",
                moves={"save": ("schedule",)},
                refused=(400, {"detail": "no"}),
                needs=lambda thing, given: given.get("schedule_time", "").startswith("2099"),
            ),
        },
    ),
    ("hubspot", "workflow"): Vendor(
        status="isEnabled",
        things=_one(
            "9", isEnabled=True, revisionId="1", type="CONTACT_FLOW", actions=[{"odd": 1}], createdAt="x"
        ),
        read=(r"/automation/v4/flows/(\w+)", lambda thing: thing),
        lists=(
            r"/automation/v4/flows",
            lambda things, query: {"results": things if "after" not in query else []},
        ),
        changes={
            r"PUT /automation/v4/flows/(\w+)": Change(
                to=lambda given: given.get("isEnabled"),
                moves={True: (False, True), False: (True, False)},
                refused=(409, {"message": "the revision is not the newest"}),
                # The whole object is wanted back, with the newest revision, and without what only HubSpot sets.
                needs=lambda thing, given: (
                    given.get("revisionId") == thing["revisionId"]
                    and given.get("actions") == thing["actions"]
                    and given.get("type") == thing["type"]
                    and "createdAt" not in given
                ),
                answers=(200, lambda thing: thing),
            )
        },
        second_pause="accepted",
        stamp="revisionId",
        headers={"authorization": "Bearer .+"},
    ),
    ("unleash", "flag"): Vendor(
        status="enabled",
        things={"spring": {"id": "spring", "name": "spring", "enabled": True, "event": 7}},
        read=(
            r"/api/admin/projects/default/features/([\w-]+)",
            lambda thing: thing | {"environments": [{"name": "production", "enabled": thing["enabled"]}]},
        ),
        lists=(
            r"/api/admin/search/features",
            lambda things, query: {
                "features": [
                    one | {"environments": [{"name": "production", "enabled": one["enabled"]}]}
                    for one in things[int(query.get("offset", 0)) :]
                ]
            },
        ),
        others={r"/api/admin/search/events": lambda thing: {"events": [{"id": thing["event"]}]}},
        changes={
            r"POST /api/admin/projects/default/features/([\w-]+)/environments/production/off": Change(
                to=lambda given: False,
                moves={True: (False,), False: (False,)},
                refused=(404, None),
                answers=(200, None),
            ),
            r"POST /api/admin/projects/default/features/([\w-]+)/environments/production/on": Change(
                to=lambda given: True,
                moves={True: (True,), False: (True,)},
                refused=(404, None),
                answers=(200, None),
            ),
        },
        # It takes a second one, and our look just before makes none.
        second_pause="refused",
        stamp="event",
    ),
    ("tryton", "scenario"): Vendor(
        status="state",
        things=_one(1, state="running", _timestamp="1795369678.53361")
        | _one(2, state="stopped", _timestamp="1795369679.53361"),
        read=(_RPC + r"read", lambda thing: {"id": 1, "result": [thing]}),
        lists=(_RPC + r"search_read", lambda things, query: {"id": 1, "result": things}),
        changes={
            f"POST {_RPC}{method}": Change(
                to=to,
                moves={was: (to,)},
                refused=_RPC_REFUSED,
                answers=(200, lambda thing: {"id": 1, "result": None}),
            )
            for method, was, to in (
                ("stop", "running", "stopped"),
                ("draft", "stopped", "draft"),
                ("run", "draft", "running"),
            )
        },
        stamp="_timestamp",
        unknown=_RPC_REFUSED,
        headers={"authorization": "Basic .+"},
    ),
    ("brevo", "email_campaign"): Vendor(
        status="status",
        things=_one(
            7, status="queued", subject="Hi", recipients={"lists": [1]}, scheduledAt="2099-01-01T09:00:00Z"
        ),
        # Spelled in_process here, and inProcess in the filter of the list.
        read=(r"/v3/emailCampaigns/(\d+)", lambda thing: thing),
        lists=(r"/v3/emailCampaigns", _pages("campaigns")),
        changes={
            r"PUT /v3/emailCampaigns/(\d+)/status": Change(
                to=lambda given: given.get("status"),
                moves={"queued": ("suspended",), "in_process": ("suspended",), "suspended": ("queued",)},
                refused=(400, {"code": "invalid_parameter"}),
            )
        },
    ),
    ("sendgrid", "single_send"): Vendor(
        status="status",
        things=_one(
            "s1",
            status="scheduled",
            send_to={"all": True},
            email_config={"subject": "Hi"},
            send_at="2099-01-01T09:00:00Z",
        ),
        read=(r"/v3/marketing/singlesends/(\w+)", lambda thing: thing),
        lists=(r"/v3/marketing/singlesends", lambda things, query: {"result": things, "_metadata": {}}),
        changes={
            r"DELETE /v3/marketing/singlesends/(\w+)/schedule": Change(
                to="draft",
                moves={"scheduled": ("draft",)},
                refused=(400, {"errors": [{"message": "no"}]}),
                answers=(200, lambda thing: {}),
            ),
            r"PUT /v3/marketing/singlesends/(\w+)/schedule": Change(
                to="scheduled",
                moves={"draft": ("scheduled",)},
                refused=(400, {"errors": [{"message": "no"}]}),
                answers=(201, lambda thing: {"status": "scheduled"}),
                needs=lambda thing, given: given.get("send_at", "").startswith("2099"),
            ),
        },
    ),
    ("sendgrid", "batch"): Vendor(
        status="status",
        things={"b1": {"id": "b1", "batch_id": "b1", "status": ""}},
        read=(
            r"/v3/user/scheduled_sends/(\w+)",
            lambda thing: [{"batch_id": "b1", "status": thing["status"]}] if thing["status"] else [],
        ),
        changes={
            r"POST /v3/user/scheduled_sends": Change(
                to="pause",
                moves={"": ("pause",)},
                refused=(400, {"errors": [{"message": "it exists"}]}),
                answers=(201, lambda thing: thing),
            ),
            r"DELETE /v3/user/scheduled_sends/(\w+)": Change(
                to="", moves={"pause": ("",)}, refused=(404, None)
            ),
        },
    ),
    ("meta_ads", "campaign"): Vendor(
        status="configured_status",
        things=_one("77", configured_status="ACTIVE", updated_time="a"),
        read=(r"/v25.0/(\d+)", lambda thing: thing | {"effective_status": thing["configured_status"]}),
        lists=(
            r"/v25.0/act_0/campaigns",
            lambda things, query: {
                "data": [one | {"effective_status": one["configured_status"]} for one in things]
            },
        ),
        changes={
            r"POST /v25.0/(\d+)": Change(
                to=lambda given: given.get("status"),
                moves={"ACTIVE": ("PAUSED", "ACTIVE"), "PAUSED": ("ACTIVE", "PAUSED")},
                # It says no inside a 200.
                refused=(200, {"error": {"message": "no"}}),
                answers=(200, lambda thing: {"success": True}),
            )
        },
        second_pause="accepted",
        stamp="updated_time",
    ),
}


def unhurried(text: str) -> str:
    """Give a declaration without the rate that it keeps: the fake has none, and nobody waits for it."""
    return re.sub(r"(?m)^rate: .*$", "", text)


ENDINGS: dict[tuple[str, str], Vendor] = {
    ("klaviyo", "sending"): Vendor(
        status="status",
        things={"C2": {"id": "C2", "name": "Spring", "status": "Sending", "audiences": {"included": ["L1"]}}},
        read=(r"/api/campaigns/(\w+)", lambda thing: {"data": {"id": thing["id"], "attributes": thing}}),
        lists=(
            r"/api/campaigns",
            lambda things, query: {
                "data": [{"id": one["id"], "attributes": one} for one in things if "filter" in query]
            },
        ),
        changes={
            # https://developers.klaviyo.com/en/reference/cancel_campaign_send, revision 2026-07-15
            r"PATCH /api/campaign-send-jobs/(\w+)": Change(
                to=lambda given: {"revert": "Draft", "cancel": "Cancelled"}[
                    given["data"]["attributes"]["action"]
                ],
                moves={"Sending": ("Cancelled",)},
                refused=(409, {"errors": [{"detail": "This campaign cannot be canceled."}]}),
            )
        },
    ),
    ("mailchimp", "sending"): Vendor(
        status="status",
        counts="emails_sent",
        things=_one("c2", status="sending", settings={"title": "Spring"}),
        read=(r"/3.0/campaigns/(\w+)", lambda thing: thing),
        lists=(r"/3.0/campaigns", _pages("campaigns")),
        changes={
            # Specification 3.0.55: POST /campaigns/{campaign_id}/actions/cancel-send takes no body and answers 204.
            r"POST /3.0/campaigns/(\w+)/actions/cancel-send": Change(
                to="canceled",
                moves={"sending": ("canceled",)},
                refused=(400, {"detail": "It is not sending."}),
            )
        },
    ),
}
"""Kinds that have no pause, with the one call that ends them for good."""
