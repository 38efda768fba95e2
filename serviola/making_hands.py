"""Making hands: one way to wire hands, and the cards that they show, to the core that they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviola.card_words import later_of
from serviola.cards import Cards
from serviola.hands import Hands
from serviola.language import here
from serviola.notify_settings import NOWHERE_ELSE
from serviola.own_words import own_words
from serviola.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.ports import CampaignTool, Clock, Notifier
    from serviola.runner import Runner
    from serviola.settings import Settings
    from serviola.ways import Ways


def hands_and_cards(
    runner: Runner,
    settings: Settings,
    clock: Clock,
    *,
    brand: str,
    tools: Mapping[str, CampaignTool],
    speak: Notifier,
    ways: Ways,
    kind: type[Hands] = Hands,
) -> tuple[Hands, Cards | None]:
    """Make hands, with what any hands ask of the core; and the cards, where anybody reads cards."""
    templates = Wording(here())
    cards: Cards | None = None
    if settings.notify != NOWHERE_ELSE:
        cards = Cards(runner, speak, templates, brand=brand, ways=ways)
    hands = kind(
        tools=tools,
        notifier=speak,
        templates=templates,
        clock=clock,
        text_of=lambda signal: runner.on_core(lambda core: core.store.text_of(signal)),
        halted=lambda brand: runner.on_core(lambda core: core.store.halted(brand)),
        still=lambda intent: runner.on_core(lambda core: core.still(intent)),
        card_of=None if cards is None else cards.card_of,
        ways=ways,
    )
    hands.mouth.words_of = lambda brand, playbook, template: runner.on_core(
        lambda core: own_words(core.state.brand(brand), playbook, template)
    )
    hands.mouth.later_of = lambda brand, proposal: runner.on_core(
        lambda core: later_of(core.state.brand(brand), proposal)
    )
    return hands, cards
