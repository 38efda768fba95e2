"""Where a chosen way around is sent to is a setting; without one a person carries it out."""

from __future__ import annotations

import pytest

from engine.errors import PlaybookError
from engine.model.decision import Answer
from serviola.questions import card_of
from serviola.settings import load_settings
from tests.fakes.voyage_system import CONFIG, make_config, played, voyage_system


@pytest.fixture
def there():
    with voyage_system() as system:
        yield system


def test_without_a_named_system_nothing_is_sent_and_a_person_is_told_to_do_it(tmp_path, there):
    make_config(tmp_path, there.port, CONFIG.replace("itineraries: {tool: voyages, kind: call}\n", ""))

    async def story(scene):
        await scene.chooses("alternative_port")
        decided = await scene.proposal()
        card = await scene.house.runner.on_core(lambda core: card_of(core, core.state.brand("main"), decided))
        refused = await scene.answers(Answer.SEND)
        return await scene.calls(), card, refused, decided.id

    calls, card, refused, name = played(tmp_path, story)
    assert calls == []
    assert there.asked == []
    assert any("A person carries this out: no itinerary system is named" in line for line in card.came)
    assert any(f"serviola options export {name}" in line for line in card.came)
    assert not refused.accepted
    assert "no itinerary system is named" in refused.says
    outbox = "".join(path.read_text() for path in (tmp_path / "var" / "outbox").rglob("*.json"))
    assert "please carry this out where itineraries are kept" in outbox
    assert f"serviola options export {name}" in outbox


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("itineraries: {tool: nobody}", "names the tool nobody, which is not declared"),
        ("itineraries: {tool: rehearsal, kind: campaign}", "declares no call to adapt one"),
        ("itineraries: {tool: voyages, kind: page}", "declares no call to adapt one"),
    ],
)
def test_a_system_that_cannot_be_sent_to_is_named_at_the_start(tmp_path, there, written, says):
    make_config(tmp_path, there.port, CONFIG.replace("itineraries: {tool: voyages, kind: call}", written))

    async def story(_scene):
        raise AssertionError("it must not open")

    with pytest.raises(PlaybookError, match=says):
        played(tmp_path, story)


def test_a_key_that_nobody_knows_in_the_setting_is_an_error(tmp_path, there):
    config = make_config(tmp_path, there.port, CONFIG.replace("kind: call}", "kinds: call}"))
    with pytest.raises(PlaybookError, match="kinds"):
        load_settings(config)
