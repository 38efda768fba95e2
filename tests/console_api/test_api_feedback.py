"""How a question was, over HTTP: from who was asked, once it is decided, and never instead of an answer."""

from __future__ import annotations

from engine.model.feedback import Judgment
from store import judged, keep
from tests.console_api.apihouse import RIGHT, SECOND, make_config, problem, told


async def judge(api, person, proposal, how="right", *roles, **more):
    path = f"/v1/proposals/{proposal.id}/feedback"
    return await api.asks(person, "POST", path, *(roles or ("decide",)), json={"judgment": how, **more})


async def decline(api, proposal):
    path = f"/v1/proposals/{proposal.id}/decisions"
    body = {"answer": "decline", "plan": proposal.plan}
    assert (await api.asks(RIGHT, "POST", path, "decide", json=body)).status_code == 200


def test_how_it_was_is_kept_of_each_person_once_and_replayed(tmp_path):
    async def story(api):
        asked = await api.proposal()
        assert "not decided yet" in problem(await judge(api, RIGHT, asked), 409)
        await decline(api, asked)
        said = await judge(api, RIGHT, asked, "noise", word="The port was open.")
        assert said.status_code == 201, said.text
        assert (said.json()["judgment"], said.json()["by"]) == ("noise", RIGHT)
        assert (await judge(api, RIGHT, asked, "right")).status_code == 201
        assert (await judge(api, SECOND, asked, "too_late")).status_code == 201
        kept = await api.on_store(lambda store: judged.feedback(store.db))
        assert [(one.by, one.judgment, one.word) for one in kept] == [
            (RIGHT, Judgment.NOISE, "The port was open."),
            (RIGHT, Judgment.RIGHT, None),
            (SECOND, Judgment.TOO_LATE, None),
        ]
        assert await api.on_store(lambda store: keep.erase(store.db, person=RIGHT)) == 1
        kept = await api.on_store(lambda store: judged.feedback(store.db))
        assert [one.word for one in kept] == [None, None, None]
        assert await api.on_store(lambda store: list(store.verify())) == []

    told(tmp_path, story)


def test_a_stranger_a_reader_and_a_wrong_word_are_refused(tmp_path):
    people = make_config(tmp_path) / "people.yaml"
    people.write_text(people.read_text().replace("people:", "people:\n  - {id: eve, name: Eve}", 1))

    async def story(api):
        asked = await api.proposal()
        await decline(api, asked)
        assert "neither asked nor told" in problem(await judge(api, "eve", asked), 409)
        assert "role decide" in problem(await judge(api, RIGHT, asked, "right", "read"), 403)
        assert "was not missed" in problem(await judge(api, RIGHT, asked, "missed"), 409)
        assert problem(await judge(api, RIGHT, asked, "splendid"), 422)
        assert problem(await judge(api, RIGHT, asked, word="x" * 201), 422)
        assert await api.on_store(lambda store: judged.feedback(store.db)) == []

    told(tmp_path, story)


def test_drafts_are_read_and_nothing_is_sent(tmp_path):
    async def story(api):
        asked = await api.proposal()
        path = f"/v1/proposals/{asked.id}/drafts"
        before = await api.on_store(lambda store: len(list(store.batches())))
        found = await api.asks(RIGHT, "GET", path, "read", params={"kind": "social", "language": "es"})
        assert found.status_code == 200, found.text
        [draft] = found.json()["drafts"]
        assert draft["title"].startswith("BORRADOR")
        assert "[dónde preguntar]" in draft["gaps"]
        assert problem(await api.asks(RIGHT, "GET", path, "read", params={"kind": "x"}), 404)
        assert await api.on_store(lambda store: len(list(store.batches()))) == before
        assert api.counts() == {}

    told(tmp_path, story)
