"""An answer by the API counts once, from the right person, on the plan shown, in time; else it says why."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from console.answers import Said, decision
from engine.model.decision import Answer
from engine.model.proposal import ProposalState
from engine.model.time import HOUR, Instant
from store import views
from tests.console_api.apihouse import RIGHT, SECOND, WRONG, problem, told


def approve(proposal, **more):
    return {"answer": "approve", "plan": proposal.plan} | more


async def answer(api, person, proposal, body, **headers):
    path = f"/v1/proposals/{proposal.id}/decisions"
    return await api.asks(person, "POST", path, "decide", json=body, headers=headers)


def test_the_right_answer_counts_and_is_acted_on(tmp_path):
    async def story(api):
        asked = await api.proposal()
        said = await answer(api, RIGHT, asked, approve(asked, reason="The beach is for relief."))
        assert said.status_code == 200, said.text
        assert (said.json()["counted"], said.json()["final"], said.json()["says"]) == (True, True, "approved")
        await api.house.runner.settle()
        assert api.counts()["pause"] == 3
        shown = await api.asks(RIGHT, "GET", f"/v1/proposals/{asked.id}", "read")
        (given,) = shown.json()["answers"]
        assert (given["by"], given["via"], given["counted"]) == (RIGHT, "api", "yes")
        assert given["reason"] == "The beach is for relief."
        held = await api.asks(RIGHT, "GET", "/v1/holds", "read")
        assert {one["state"] for one in held.json()["items"]} == {"verified"}

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("who", "change", "wait_s", "part"),
    [
        (WRONG, {}, 0, "may not answer"),
        (RIGHT, {"plan": "000000000000"}, 0, "has changed since you saw it"),
        (RIGHT, {"rows": ["pause:nothing"]}, 0, "has no row pause:nothing"),
        (RIGHT, {"rows": []}, 0, "has no row"),
        (RIGHT, {}, 30 * 3600, "expired"),
    ],
)
def test_any_other_answer_changes_nothing_and_says_why(tmp_path, who, change, wait_s, part):
    async def story(api):
        asked = await api.proposal()
        api.wait(wait_s)
        assert part in problem(await answer(api, who, asked, approve(asked, **change)), 409)
        await api.house.runner.settle()
        assert "pause" not in api.counts()

    told(tmp_path, story)


def test_a_second_answer_is_told_who_was_first(tmp_path):
    async def story(api):
        asked = await api.proposal()
        assert (await answer(api, RIGHT, asked, {"answer": "decline", "plan": asked.plan})).status_code == 200
        said = problem(await answer(api, SECOND, asked, approve(asked)), 409)
        assert f"already declined by {RIGHT}" in said
        await api.house.runner.settle()
        assert "pause" not in api.counts()

    told(tmp_path, story)


def test_groups_are_those_of_the_moment_of_the_click(tmp_path):
    async def story(api):
        asked = await api.proposal()
        people = tmp_path / "config" / "people.yaml"
        before = people.read_text()
        people.write_text(before.replace("[mara-quist, tom-adeyemi]", "[tom-adeyemi]"))
        assert "may not answer" in problem(await answer(api, RIGHT, asked, approve(asked)), 409)
        people.write_text("people: [")
        assert "cannot be read now" in problem(await answer(api, RIGHT, asked, approve(asked)), 403)
        people.write_text(
            before.replace("  - {id: mara-quist, name: Mara Quist}\n", "").replace("mara-quist, ", "")
        )
        problem(await answer(api, RIGHT, asked, approve(asked)), 401)
        people.write_text(before)
        assert (await answer(api, RIGHT, asked, approve(asked))).status_code == 200

    told(tmp_path, story)


def test_an_answer_to_nothing_is_not_journaled(tmp_path):
    async def story(api):
        asked = await api.proposal()
        for id in ("P-nothing", asked.id[:6]):
            path = f"/v1/proposals/{id}/decisions"
            problem(await api.asks(RIGHT, "POST", path, "decide", json=approve(asked)), 404)
        rows = await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")
        assert "decision" not in {row["kind"] for row in rows.json()["items"]}

    told(tmp_path, story)


def test_the_same_key_and_body_are_answered_the_same_and_done_once(tmp_path):
    async def story(api):
        asked = await api.proposal()
        key = {"Idempotency-Key": '"8e03978e"'}
        first = await answer(api, RIGHT, asked, approve(asked), **key)
        again = await answer(api, RIGHT, asked, dict(reversed(approve(asked).items())), **key)
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        other = problem(await answer(api, RIGHT, asked, approve(asked, reason="Another."), **key), 422)
        assert "Idempotency-Key was used" in other
        # A key is its person's own.
        assert "already approved" in problem(await answer(api, SECOND, asked, approve(asked), **key), 409)
        explained = await api.asks(RIGHT, "GET", f"/v1/proposals/{asked.id}", "read")
        assert len(explained.json()["answers"]) == 2
        for bad in ('""', "a\u00e4".encode("latin-1"), 'a"b'):
            said = await answer(api, RIGHT, asked, approve(asked), **{"Idempotency-Key": bad})
            assert "cannot be read" in problem(said, 400)

    told(tmp_path, story)


def test_a_refused_answer_stays_refused_under_its_key(tmp_path):
    async def story(api):
        asked = await api.proposal()
        key = {"Idempotency-Key": '"k"'}
        first = await answer(api, WRONG, asked, approve(asked), **key)
        again = await answer(api, WRONG, asked, approve(asked), **key)
        assert problem(first, 409) == problem(again, 409)

    told(tmp_path, story)


def test_of_fifty_answers_at_once_by_api_and_inbox_one_wins(tmp_path):
    async def story(api):
        asked = await api.proposal()

        async def by_command_line():
            said = Said(proposal=asked.id, plan=asked.plan, answer=Answer.DECLINE)
            made = await decision(
                said,
                by=SECOND,
                via="command line",
                brand="main",
                roster=api.house.roster,
                now=api.clock.now(),
            )
            await api.on_store(lambda store: store.submit(made))

        calls = [answer(api, RIGHT, asked, approve(asked)) for _ in range(25)]
        calls += [by_command_line() for _ in range(25)]
        said = [one for one in await asyncio.gather(*calls) if one is not None]
        await api.house.runner.tick()
        await api.house.runner.settle()
        rows = (await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")).json()["items"]
        verdicts = [row["word"] for row in rows if row["kind"] == "verdict"]
        assert len(verdicts) == 50
        (winner,) = [one for one in verdicts if one["accepted"]]
        now = await api.on_store(lambda store: views.proposal(store.db, asked.id))
        won_by_api = now.state is ProposalState.APPROVED
        assert won_by_api == (winner["says"] == "approved")
        assert [one.status_code for one in said].count(200) == int(won_by_api)
        assert api.counts().get("pause", 0) == (3 if won_by_api else 0)

    told(tmp_path, story)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"answer": "approve"}',
        b'{"answer": "maybe", "plan": "x"}',
        b'{"answer": "approve", "plan": "x", "by": "esme"}',
        b'{"answer": "approve", "plan": "x", "groups": ["team:safety"]}',
        b'{"answer": "approve", "plan": NaN}',
        b'{"answer": "approve", "plan": "x", "rows": "all"}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 30 + b"1" + b"}" * 30,
    ],
)
def test_a_form_that_is_not_right_is_one_sentence(tmp_path, body):
    async def story(api):
        asked = await api.proposal()
        path = f"/v1/proposals/{asked.id}/decisions"
        json = {"content-type": "application/json"}
        said = await api.asks(RIGHT, "POST", path, "decide", content=body, headers=json)
        assert len(problem(said, 422)) < 300
        problem(
            await api.asks(
                RIGHT, "POST", path, "decide", content=body, headers={"content-type": "text/plain"}
            ),
            415,
        )

    told(tmp_path, story)


def test_a_lease_that_another_core_took_is_503_and_nothing_is_done(tmp_path):
    async def story(api):
        asked = await api.proposal()
        api.wait(HOUR / 1e6)
        now = api.clock.now()
        await api.on_store(lambda store: _steal(store, now))
        said = await answer(api, RIGHT, asked, approve(asked))
        problem(said, 503)
        assert int(said.headers["retry-after"]) > 0
        await api.on_store(_give_back)

    told(tmp_path, story)


def _steal(store: Any, now: Any) -> Any:
    from store import lease

    with store.db.writing() as connection:
        assert lease.take(connection, "another", now=now, until=now + 10**9)


def _give_back(store):
    from store import lease

    with store.db.writing() as connection:
        lease.release(connection, "another")
        lease.take(connection, "test", now=Instant(10**18), until=Instant(2 * 10**18))


def test_by_the_api_too_somebody_looks_at_it_or_puts_it_off_within_the_deadline(tmp_path):
    async def story(api):
        asked = await api.proposal()
        body = {"answer": "looking", "plan": asked.plan}
        said = await answer(api, RIGHT, asked, body)
        assert said.status_code == 200, said.text
        assert (said.json()["counted"], said.json()["final"]) == (True, False)
        late = {"answer": "later", "plan": asked.plan, "until": "2030-01-01T00:00:00Z"}
        assert "must be answered by" in problem(await answer(api, RIGHT, asked, late), 409)
        assert (await answer(api, RIGHT, asked, late | {"until": "soon"})).status_code == 422
        again = await answer(api, RIGHT, asked, {"answer": "later", "plan": asked.plan})
        assert "you are reminded when it changes" in again.json()["says"]
        assert "may not answer" in problem(await answer(api, WRONG, asked, body), 409)
        assert (await api.proposal()).state is ProposalState.OPEN

    told(tmp_path, story)


def test_rows_are_left_out_by_the_name_of_their_campaign(tmp_path):
    async def story(api):
        asked = await api.proposal()
        out = asked.rows[0]
        wrong = await answer(api, RIGHT, asked, approve(asked, without=["no-such"]))
        assert "has no row no-such" in problem(wrong, 422)
        both = await answer(api, RIGHT, asked, approve(asked, without=[out.campaign], rows=[out.key]))
        assert "not both" in problem(both, 422)
        said = await answer(api, RIGHT, asked, approve(asked, without=[out.campaign]))
        assert said.status_code == 200, said.text
        await api.house.runner.settle()
        assert api.counts()["pause"] == len(asked.rows) - 1
        shown = (await api.asks(RIGHT, "GET", f"/v1/proposals/{asked.id}", "read")).json()
        assert shown["left_out"] == [out.key]

    told(tmp_path, story)
