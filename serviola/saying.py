"""Saying: what a batch brought, in one plain line each, for a log and for a screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from engine.model.adaptation import Adaptation, AdaptationState
from engine.model.decision import Decision, Switch, Verdict
from engine.model.hold import Hold, HoldState
from engine.model.match import Surprise
from engine.model.on_call import OnCall
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal, ProposalState
from engine.model.said import phrase
from engine.model.signal import Reopening, Signal, Silence, Situation
from engine.response.adapt_facts import adaptation_line
from serviola.card_choices import chosen_lines
from serviola.retelling import Kept
from serviola.sentences import (
    STATES,
    answer_says,
    hold_says,
    is_news,
    on_call_says,
    proposal_says,
    reopening_says,
    signal_line,
    silence_says,
    situation_says,
    so_many,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model.codec import Input, Word
    from engine.ports import Batch
    from engine.response.brand import Brand


class Teller:
    """Says batches one after the other, leaving out what is no news to a person."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._holds: dict[str, HoldState] = {}
        self._calls: dict[str, AdaptationState] = {}
        self._put: dict[str, int] = {}

    def lines(self, batch: Batch, brand: Brand | None = None) -> list[str]:
        """Say what a batch brought; with the brand, also what was chosen for each call."""
        if batch.inputs and all(isinstance(item, Silence) for item in batch.inputs):
            others = self._words(_others(batch.words), brand)
            return [*_inputs(batch.inputs), *_in_silence(batch.words), *others]
        return [*_inputs(batch.inputs), *self._words(batch.words, brand)]

    def _words(self, words: Iterable[Word], brand: Brand | None) -> Iterator[str]:
        for word in words:
            match word:
                case Situation():
                    yield situation_says(word)
                case Proposal() if self._is_another(word) and is_news(word):
                    yield proposal_says(word)
                    if brand is not None and word.state is ProposalState.APPROVED:
                        yield from (
                            phrase("chosen for {line}", line=Kept(line)) for line in chosen_lines(brand, word)
                        )
                case Decision():
                    yield phrase(
                        "answer by {by}: {answer}, without asking anybody", by=word.by, answer=word.answer
                    )
                case Verdict() if not word.accepted or not word.final:
                    yield Kept(word.says)
                case Hold() if self._is_news(word):
                    yield hold_says(word)
                case Adaptation() if self._is_news_of(word):
                    yield adaptation_line(word)
                case Surprise():
                    yield phrase(
                        "SURPRISE in {playbook} for {item}: {says}; plain was believed",
                        playbook=word.playbook,
                        item=word.item,
                        says=Kept(word.says),
                    )
                case _:
                    pass

    def _is_another(self, word: Proposal) -> bool:
        """Say whether a question is another than before, and not only known to have reached somebody."""
        put = len(word.put_before)
        was, self._put[word.id] = self._put.get(word.id, put), put
        return was == put

    def _is_news(self, hold: Hold) -> bool:
        said = self._holds.get(hold.id)
        self._holds[hold.id] = hold.state
        return hold.state is not said and hold.state is not HoldState.READING

    def _is_news_of(self, one: Adaptation) -> bool:
        said = self._calls.get(one.id)
        self._calls[one.id] = one.state
        quiet = {AdaptationState.READING, AdaptationState.READY}
        return one.state is not said and one.state not in quiet


def _inputs(inputs: Iterable[Input]) -> Iterator[str]:
    for item in inputs:
        match item:
            case Signal():
                yield signal_line(item)
            case Silence():
                yield silence_says(item)
            case Decision():
                yield answer_says(item)
            case Reopening():
                yield reopening_says(item)
            case OnCall():
                yield on_call_says(item)
            case Switch():
                yield (
                    phrase("STOPPED by {by}", by=item.by)
                    if item.halted
                    else phrase("started by {by}", by=item.by)
                )
            case ProgramRevision():
                stops = sum(len(one.stops) for one in item.itineraries)
                campaigns = so_many(len(item.campaigns), "campaign")
                yield phrase(
                    "book {source}: {stops}, {campaigns}",
                    source=item.source,
                    stops=so_many(stops, "stop"),
                    campaigns=campaigns,
                )
            case PlaybookRevision():
                taken = phrase("playbook {name}: taken in", name=item.name)
                yield taken if item.text else phrase("playbook {name}: withdrawn", name=item.name)
            case _:
                pass


def _in_silence(words: Iterable[Word]) -> Iterator[str]:
    """Count what a silence moves: hundreds of situations may hang on one source."""
    states = Counter(word.state for word in words if isinstance(word, Situation))
    for state, count in sorted(states.items()):
        if count == 1:
            yield phrase("one situation is {state} because of it", state=STATES[state])
        else:
            yield phrase("{count} situations are {state} because of it", count=count, state=STATES[state])


def _others(words: Iterable[Word]) -> Iterator[Word]:
    return (word for word in words if not isinstance(word, Situation))
