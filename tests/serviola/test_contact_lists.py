"""Contacts are asked for where a service desk keeps them; of what cannot be read only how much is known."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import PlaybookError
from engine.model.time import DAY, HOUR, Instant, iso
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from programs.book.fetch import Ways
from serviola.asking_lists import Lists, asking_lists
from serviola.list_states import acceptance
from serviola.settings_clearance import read_clearance
from store import contacts
from tests.console_api.apihouse import RIGHT, SECOND, told
from wire.http import Answer, HttpError

DESK = """
  lists:
    - name: desk
      form: json
      url: https://desk.example/v1/open
      rows: "tickets[?open].{contact: customer, reason: why, at: since, until: end}"
      headers: {authorization: "Bearer ${secret:DESK}"}
      every: 5m
      stale_after: 1h
"""
KEY, OTHER, ANN = "c-10023345", "9f2c41d07b55", "ann.smith@example.com"


class Desk:
    """The other side of HTTP."""

    def __init__(self):
        self.tickets: Any = []
        self.asked: list[tuple[str, str]] = []
        self.fails: HttpError | None = None

    async def request(self, method, url, *, headers, allow_private, limits):
        self.asked.append((url, headers["authorization"]))
        if self.fails is not None:
            raise self.fails
        body = json.dumps({"tickets": self.tickets}).encode()
        return Answer(status=200, headers={}, body=body, url=url, retry_after_s=None)


def ticket(customer, why="complaint", **more):
    return {"customer": customer, "why": why, "open": True, "text": f"{ANN} is cross", **more}


def clearance(folder, text):
    fields = Fields(read(f"clearance:{text}", "serviola.yaml"))
    found = read_clearance(fields, folder)
    fields.rest()
    fields.settle()
    return found


def lists_for(api, folder, text=DESK, desk=None):
    api.house.contacts.setting = clearance(folder, text)
    (setting,) = api.house.contacts.setting.lists
    return Lists(api.house, Ways(http=desk, environ={"DESK": "s3cret-of-the-desk"}), api.clock), setting


async def gate(api, contact, **more):
    await api.house.runner.on_core(lambda core: core.renew())
    wanted = {"tool": "rehearsal", "campaign": "beach-week", "contact": contact, **more}
    said = await api.asks(RIGHT, "GET", "/v1/clearance", "clear", params=wanted)
    return said.json()["answer"], said.json()["why"]


def test_a_desk_is_asked_and_its_list_replaced_stands_when_it_fails_and_grows_stale(tmp_path, caplog):
    async def story(api):
        desk = Desk()
        lists, setting = lists_for(api, tmp_path, desk=desk)
        assert (await gate(api, KEY))[0] == "unknown"
        assert "never read yet" in (await gate(api, KEY))[1]
        now = api.clock.now()
        asked_at = iso(Instant(now - 10 * DAY))
        # A complaint that still is open holds, however long ago it began.
        desk.tickets = [ticket(KEY, since="2001-01-01T00:00:00Z"), ticket(OTHER, "survey", since=asked_at)]
        assert await lists.once(setting)
        assert desk.asked == [("https://desk.example/v1/open", "Bearer s3cret-of-the-desk")]
        assert [(await gate(api, one))[0] for one in (KEY, OTHER, "c-77")] == ["hold", "go", "go"]
        assert (await gate(api, OTHER, **{"class": "survey"}))[0] == "hold"
        # Nothing is taken in that is no list, and what was heard last stands until it is stale.
        for failure in ("nonsense", [{"customer": ANN, "open": True}]):
            desk.tickets = failure
            assert not await lists.once(setting)
            assert (await gate(api, KEY))[0] == "hold"
        desk.fails = HttpError("https://desk.example: no answer", sent=False)
        api.wait(3500)
        assert not await lists.once(setting)
        assert (await gate(api, "c-77"))[0] == "go"
        api.wait(200)
        assert [(await gate(api, one))[0] for one in (KEY, "c-77")] == ["hold", "unknown"]
        # It is read again whole: who is not in it is not held.
        desk.fails, desk.tickets = None, [ticket(OTHER)]
        assert await lists.once(setting)
        assert [(await gate(api, one))[0] for one in (KEY, OTHER)] == ["go", "hold"]
        assert await lists.once(setting)
        journal = await api.asks(SECOND, "GET", "/v1/journal?limit=500", "admin")
        heard = [one for one in journal.json()["items"] if one["kind"] == "contacts_heard"]
        assert [one["word"]["held"] for one in heard] == [{"complaint": 1, "survey": 1}, {"complaint": 1}]
        said = caplog.text + journal.text
        assert not any(one in said for one in (KEY, OTHER, ANN, "ann.smith", "s3cret"))

    told(tmp_path, story)
    kept = b"".join(one.read_bytes() for one in (tmp_path / "var").rglob("*") if one.is_file())
    assert not any(one.encode() in kept for one in (KEY, OTHER, ANN, "s3cret-of-the-desk"))


def test_a_row_that_cannot_be_read_whole_holds_the_more_and_is_only_counted(tmp_path, caplog):
    async def story(api):
        desk = Desk()
        lists, setting = lists_for(api, tmp_path, desk=desk)
        desk.tickets = [
            ticket(ANN),
            ticket(KEY, "refund by Ann Smith"),
            ticket(OTHER, end="2010-02-01 10:00"),
            ticket("c-20", end=iso(Instant(api.clock.now() + 2 * HOUR))),
            ticket("c-20", end=iso(Instant(api.clock.now() + HOUR))),
        ]
        assert await lists.once(setting)
        assert await lists.once(setting)
        assert [(await gate(api, one))[0] for one in (KEY, OTHER)] == ["hold", "hold"]
        assert (await gate(api, KEY, **{"class": "survey"}))[0] == "hold"
        api.wait(5400)
        assert await lists.once(setting)
        assert (await gate(api, "c-20"))[0] == "hold"  # of two rows the one that holds for longer
        (line,) = [one.message for one in caplog.records if "list of contacts desk" in one.message]
        assert "1 rows have no opaque key" in line
        assert "1 rows have neither complaint nor survey" in line
        assert "1 times have no zone" in line
        assert "nn" not in line.replace("cannot", "")

    told(tmp_path, story)


def test_a_file_and_a_database_say_the_same_and_an_empty_file_says_nothing(tmp_path):
    csv = tmp_path / "open.csv"
    csv.write_bytes(
        "Customer;Name;Until\nc-10023345;Søren;\nc-80;Ann;2001-01-01T00:00:00Z\n".encode("cp1252")
    )
    with sqlite3.connect(tmp_path / "desk.db") as db:
        db.execute("CREATE TABLE t (customer TEXT, name TEXT, until TEXT)")
        db.execute("INSERT INTO t VALUES ('c-10023345', 'Ann', NULL), ('c-80', 'Bo', '2001-01-01T00:00:00Z')")
    columns = "reason: complaint, columns: {contact: Customer, until: Until}"
    database = f"form: sql, url: 'sqlite:///{tmp_path}/desk.db', rows: 'SELECT * FROM t'"
    forms = [
        f"\n  lists: [{{name: desk, {one}, {columns}}}]\n" for one in ("form: csv, path: open.csv", database)
    ]

    async def story(api):
        for text in forms:
            lists, setting = lists_for(api, tmp_path, text)
            await api.on_store(lambda store: contacts.keep_lists(store.db, ["none"], brand="main"))
            assert (await gate(api, KEY))[0] == "unknown"
            assert await lists.once(setting)
            assert [(await gate(api, one))[0] for one in (KEY, "c-80")] == ["hold", "go"]
        lists, setting = lists_for(api, tmp_path, forms[0])
        for broken in (b"", b"nonsense", b'Customer;Name\nc-9;"Ann\n'):
            csv.write_bytes(broken)
            assert not await lists.once(setting)
            assert (await gate(api, KEY))[0] == "hold"

    told(tmp_path, story)


def test_the_service_asks_and_forgets_what_is_not_declared_any_more(tmp_path):
    (tmp_path / "open.csv").write_text("contact,reason\nc-10023345,complaint\n")
    desk = "\n  lists: [{name: desk, form: csv, path: open.csv}]\n"

    async def story(api):
        lists_for(api, tmp_path, desk)
        api.house.settings = replace(api.house.settings, clearance=api.house.contacts.setting)
        taken, loop = asyncio.Event(), asyncio.get_running_loop()

        def hear(batch):
            if batch.contacts:
                loop.call_soon_threadsafe(taken.set)

        await api.house.runner.on_core(lambda core: core.listen(hear))
        async with asyncio.timeout(30), asking_lists(api.house, api.clock, environ={}):
            await taken.wait()
        assert (await gate(api, KEY))[0] == "hold"
        api.house.contacts.setting = clearance(tmp_path, "\n  stale_after: 1h\n")
        await Lists(api.house, Ways(http=None, environ={}), api.clock).begin()
        assert "no list of contacts" in (await gate(api, KEY))[1]

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("name: pushed, form: csv, path: a.csv", "something else is named pushed"),
        ("name: a, form: ical, url: 'https://x.example/a'", "is not read from ical"),
        ("name: a, form: json, url: 'https://x.example/a'", "rows"),
        ("name: a, form: json, url: 'https://x.example/a', rows: 'a[?'", "rows: "),
        ("name: a, form: json, url: 'http://169.254.169.254/a', rows: a", "169.254.169.254"),
        ("name: a, form: sql, url: 'sqlite:///x', rows: DELETE FROM t", "does not begin with SELECT"),
        ("name: a, form: sql, url: 'postgresql://u:pw@h/d', rows: SELECT 1", "a password is written"),
        ("name: a, form: csv, path: none.csv", "there is no"),
        ("name: a, form: csv, path: a.csv, columns: {key: x}", "key is not a key"),
        ("name: a, form: csv, path: a.csv, every: 2h, stale_after: 1h", "stale before"),
        (
            "name: a, form: json, url: 'https://x.example/a', rows: a, headers: {authorization: Bearer x}",
            "written in the file",
        ),
    ],
)
def test_what_is_wrong_with_a_list_is_said(tmp_path, line, says):
    (tmp_path / "a.csv").write_text("contact\n")
    with pytest.raises(PlaybookError) as error:
        clearance(tmp_path, f"\n  lists: [{{{line}}}]\n")
    assert says in str(error.value)
    assert "u:pw" not in str(error.value)


def keys(count, of="c-10"):
    return [f"{of}{number:03}" for number in range(count)]


async def how(api):
    said = (await api.asks(RIGHT, "GET", "/v1/health", "read")).json()
    return {one["name"]: one for one in said["lists"]}, said["says"]


@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_list_that_would_let_most_go_is_kept_back_and_said_until_somebody_accepts_it(
    tmp_path, caplog, after
):
    async def story(api):
        desk, told_twice = Desk(), keys(9)
        lists, setting = lists_for(api, tmp_path, desk=desk)
        desk.tickets = [ticket(key) for key in told_twice]
        assert await lists.once(setting)
        # More than half of them go, whoever is new in it.
        desk.tickets = [ticket(key) for key in (*told_twice[:after], *(keys(6, "c-20") if after else ()))]
        assert not await lists.once(setting)
        # So it is also by somebody who was not there before, as after a restart.
        later, _ = lists_for(api, tmp_path, desk=desk)
        assert not await later.once(setting)
        assert (await gate(api, told_twice[8]))[0] == "hold"
        found, says = await how(api)
        assert (found["desk"]["kept_back"], found["desk"]["holds"], found["desk"]["well"]) == (True, 9, False)
        assert f"of 9 contacts that it holds it would keep {after}" in found["desk"]["says"]
        assert "serviola contacts accept desk" in caplog.text
        assert any(one.startswith("list of contacts desk: it is NOT taken in") for one in says)
        # It stands until it is stale, and no longer.
        api.wait(3_700)
        assert (await gate(api, "c-77"))[0] == "unknown"
        assert (await how(api))[0]["desk"]["stale"]
        # A word for a list that kept more is no word for this one; and it counts once.
        for keeps, goes in ((after + 1, False), (after, True)):
            said = acceptance("desk", by=RIGHT, keeps=keeps, now=api.clock.now())
            await api.house.runner.on_core(lambda core, said=said: core.step([], cursors=said))
            assert await later.once(setting) is goes
        assert (await gate(api, told_twice[8]))[0] == "go"
        found, _ = await how(api)
        assert (found["desk"]["kept_back"], found["desk"]["stale"], found["desk"]["well"]) == (
            False,
            False,
            True,
        )
        journal = await api.asks(SECOND, "GET", "/v1/journal?limit=500", "admin")
        heard = [one["word"] for one in journal.json()["items"] if one["kind"] == "contacts_heard"]
        assert [one["by"] for one in heard] == ["", RIGHT]
        desk.tickets = [ticket(key) for key in keys(9, "c-30")]
        assert await later.once(setting) is (after == 0)

    told(tmp_path, story)


def test_a_word_for_a_fall_that_mended_itself_is_no_word_for_the_next_one(tmp_path):
    async def story(api):
        desk = Desk()
        lists, setting = lists_for(api, tmp_path, desk=desk)
        desk.tickets = [ticket(key) for key in keys(9)]
        assert await lists.once(setting)
        desk.tickets = []
        assert not await lists.once(setting)
        said = acceptance("desk", by=RIGHT, keeps=0, now=api.clock.now())
        await api.house.runner.on_core(lambda core: core.step([], cursors=said))
        # It is whole again before it is asked next, and falls anew some hours later.
        desk.tickets = [ticket(key) for key in keys(9)]
        assert await lists.once(setting)
        desk.tickets = []
        assert not await lists.once(setting)
        assert (await gate(api, keys(9)[0]))[0] == "hold"

    told(tmp_path, story)


def test_half_of_a_list_may_go_and_of_few_all_but_one_and_all_where_the_settings_say_so(tmp_path):
    async def story(api):
        desk = Desk()
        lists, setting = lists_for(api, tmp_path, desk=desk)
        for count in (8, 4, 2, 1):
            desk.tickets = [ticket(key) for key in keys(count)]
            assert await lists.once(setting)
        desk.tickets = []
        assert not await lists.once(setting)
        assert (await gate(api, keys(1)[0]))[0] == "hold"
        text = DESK + "      keep_when_most_goes: false\n"
        free, setting = lists_for(api, tmp_path, text, desk=desk)
        assert await free.once(setting)
        assert (await gate(api, keys(1)[0]))[0] == "go"

    told(tmp_path, story)


def test_whom_a_list_holds_no_more_by_itself_is_not_counted_as_let_go(tmp_path):
    async def story(api):
        desk = Desk()
        lists, setting = lists_for(api, tmp_path, desk=desk)
        end = iso(Instant(api.clock.now() + HOUR))
        desk.tickets = [*(ticket(key, end=end) for key in keys(8)), ticket(KEY)]
        assert await lists.once(setting)
        api.wait(3_700)
        desk.tickets = [ticket(KEY)]
        assert await lists.once(setting)

    told(tmp_path, story)


def test_what_was_pushed_is_retired_and_the_gate_says_by_whom(tmp_path):
    async def story(api):
        pushed = {"contacts": [{"contact": KEY, "reason": "complaint"}]}
        await api.asks(SECOND, "POST", "/v1/contacts", "contacts", json=pushed)
        assert (await how(api))[0]["pushed"]["holds"] == 1
        refused = await api.asks(RIGHT, "DELETE", "/v1/contacts", "read")
        assert refused.status_code == 403
        assert (await gate(api, KEY))[0] == "hold"
        gone = await api.asks(SECOND, "DELETE", "/v1/contacts", "contacts")
        assert gone.json() == {"held": 0, "let_go": 1}
        answer, why = await gate(api, KEY)
        assert answer == "unknown"
        assert (
            f"the list of contacts pushed says nothing: it was retired on 2010-01-13 01:08 UTC by {SECOND}"
            in why
        )
        assert (await how(api))[0] == {}
        journal = await api.asks(SECOND, "GET", "/v1/journal?limit=500", "admin")
        heard = [one["word"] for one in journal.json()["items"] if one["kind"] == "contacts_heard"]
        assert (heard[-1]["by"], heard[-1]["held"], heard[-1]["let_go"], heard[-1]["whole"]) == (
            SECOND,
            {},
            1,
            True,
        )
        # A later push begins anew.
        await api.asks(SECOND, "POST", "/v1/contacts", "contacts", json=pushed)
        assert [(await gate(api, one))[0] for one in (KEY, OTHER)] == ["hold", "go"]

    told(tmp_path, story)


def test_keys_are_compared_exactly_and_one_with_a_space_about_it_is_refused_and_says_why(tmp_path):
    async def story(api):
        desk = Desk()
        lists, setting = lists_for(api, tmp_path, desk=desk)
        # A column of fixed width is filled up with spaces, which no key has.
        desk.tickets = [ticket("Ab-10023345  ")]
        assert await lists.once(setting)
        assert [(await gate(api, one))[0] for one in ("Ab-10023345", "ab-10023345")] == ["hold", "go"]
        for where in ({"contacts": [{"contact": " c-1002", "reason": "survey"}]},):
            said = await api.asks(SECOND, "POST", "/v1/contacts", "contacts", json=where)
            assert said.status_code == 422
            assert "begins or ends with a space" in said.json()["detail"]

    told(tmp_path, story)
