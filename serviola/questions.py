"""Questions: a proposal as the message that asks it, with its card, as it stands in a core's memory now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import Refused
from engine.model.proposal import ProposalKind, ProposalState
from engine.ports import Card, Message
from engine.response.facts import about_proposal
from engine.response.notices import asked
from engine.response.situation_facts import about_situation, latest_signal
from serviola.card_words import later_line
from serviola.drawing import ENDED, draw
from serviola.language import here
from serviola.mouth import brief_of, question_key
from serviola.own_words import own_words
from serviola.wording import card_in, say
from store import why

if TYPE_CHECKING:
    from collections.abc import Collection

    from engine.model.hold import Intent
    from engine.model.proposal import Proposal
    from engine.ports import Templates
    from engine.response.brand import Brand
    from serviola.core import Core


def card_of(core: Core, brand: Brand, proposal: Proposal, *, unreachable: Collection[str] = ()) -> Card:
    """Draw a proposal whose situation is known; `unreachable` are the tools that do not answer now."""
    text = core.store.text_of(latest_signal(brand.situations[proposal.situation]))
    headline = "" if text is None else text.headline
    via = _via(core, proposal, brand.name)
    card = draw(brand, proposal, headline=headline, via=via, unreachable=unreachable)
    return card_in(card, here())


def messages_of(
    core: Core,
    templates: Templates,
    brand: Brand,
    proposal: Proposal,
    *,
    order: int = 0,
    unreachable: Collection[str] = (),
) -> list[Message]:
    """Write the message that asks a proposal, one for each recipient."""
    card = card_of(core, brand, proposal, unreachable=unreachable)
    title, body = words_of(templates, brand, proposal, card)
    brief = _brief(templates, brand, proposal, card)
    return [
        Message(
            key=question_key(proposal.id, recipient),
            recipient=recipient,
            title=title,
            body=body,
            thread=proposal.situation,
            asks=proposal.id,
            card=card,
            order=order,
            quiet=is_quiet(proposal),
            kind=asked(proposal),
            until=None if card.ended else proposal.expires_at,
            brief=brief,
        )
        for recipient in proposal.asked_groups
    ]


def is_quiet(proposal: Proposal) -> bool:
    """Say whether a question is rewritten for its figures alone: so many more wait for the same answer."""
    open_ = proposal.state is ProposalState.OPEN
    return open_ and proposal.asks is ProposalKind.LIMIT and proposal.revision > 1


def title_of(core: Core, templates: Templates, notice: Intent) -> str:
    """Write the title of a message that tells."""
    text = core.store.text_of(notice.facts.get("signal", ""))
    facts = {**notice.facts, "headline": "" if text is None else text.headline}
    words = own_words(core.state.brand(notice.brand), facts.get("playbook", ""), notice.template)
    return templates.render(notice.template, facts, words=words)[0]


def words_of(templates: Templates, brand: Brand, proposal: Proposal, card: Card) -> tuple[str, str]:
    """Write the title and the body of a question as it stands."""
    situation = brand.situations[proposal.situation]
    if card.ended:
        title = f"{say(ENDED[proposal.state])}: {card.headline or card.situation}"
        return title, "\n".join(
            [card.situation, *card.items, "", card.ended, *card.came, card.later]
        ).rstrip()
    facts = {
        **about_situation(brand, situation),
        **about_proposal(brand, proposal),
        "headline": card.headline,
        "later": later_line(brand, proposal),
    }
    words = own_words(brand, proposal.playbook, asked(proposal))
    return templates.render(asked(proposal), facts, words=words)


def _brief(templates: Templates, brand: Brand, proposal: Proposal, card: Card) -> str:
    """Say it as a text message does: in few words of our own, with no headline."""
    if card.ended:
        return f"Serviola: {say(ENDED[proposal.state])}: {card.situation}. {card.ended}"
    situation = brand.situations[proposal.situation]
    facts = {**about_situation(brand, situation), **about_proposal(brand, proposal), "headline": ""}
    return brief_of(templates.render(asked(proposal), facts)[0], facts)


def _via(core: Core, proposal: Proposal, brand: str) -> str:
    """Say through what the answer came that decided a proposal."""
    if not proposal.decided_by:
        return ""
    try:
        found = why.explained(core.store.db, proposal.id, brand=brand)
    except Refused:
        return ""
    final = [one.decision for one in found.verdicts if one.final]
    return next((one.via for one in found.decisions if one.id in final), "")
