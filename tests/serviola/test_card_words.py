"""What a card says of evidence, numbers, classes and the way back, word by word."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import Certainty, PauseClass, SourceClass
from engine.model.signal import SituationState
from engine.model.time import DAY, MINUTE
from engine.response.spans import when
from engine.response.state import State
from engine.rules.plain import PlainEvaluator
from notify.card import MOST_ITEMS, card_blocks
from serviola.commands.holds_shown import _line, teller
from serviola.drawing import draw
from serviola.wording import card_in
from tests.fakes import words as w
from tests.fakes.cards import MESSAGE, OPEN
from tests.fakes.slack_blocks import wrong_blocks
from tests.response.test_gathering import written
from tests.serviola.card_brand import brand_of, reached


def piece(number, source_class, *, ago_min=10, publisher="", story=""):
    return w.evidence(
        native_key=f"s:{number}",
        signal_id=f"sig-{number}",
        source_class=source_class,
        publisher=publisher or f"publisher-{number}",
        story=story,
        sent_at=w.after(-ago_min * MINUTE),
        received_at=w.NOW,
        first_at=None,
    )


def test_evidence_is_counted_by_class_with_the_age_of_the_newest_and_copies_are_not_counted():
    told = w.situation(
        certainty=Certainty.LIKELY,
        evidence=(
            piece(1, SourceClass.OFFICIAL, ago_min=14, publisher="usgs"),
            piece(2, SourceClass.OFFICIAL, ago_min=30, publisher="gdacs"),
            piece(3, SourceClass.NEWS, ago_min=6, story="a" * 16),
            piece(4, SourceClass.NEWS, ago_min=9, story="a" * 16),
            piece(5, SourceClass.NEWS, ago_min=20, story="5" * 16),
        ),
    )
    first, second = draw(brand_of(told), w.proposal(asked_at=w.NOW)).evidence
    assert "official sources 2 (gdacs, usgs), newest 14 min old" in first
    assert "news outlets 2 (copies not counted: 1), newest 6 min old" in first
    assert "as of 2026-" in first
    assert second == "How sure: likely; voices of their own: 4"


def test_a_voice_that_was_taken_back_is_no_evidence_and_many_names_are_cut():
    many = tuple(piece(n, SourceClass.OFFICIAL, publisher=f"agency-{n}") for n in range(7))
    first, _ = draw(brand_of(w.situation(evidence=many)), w.proposal()).evidence
    assert "agency-3 +3" in first
    assert "agency-4" not in first
    gone = w.situation(evidence=tuple(replace(one, retracted=True) for one in many))
    assert draw(brand_of(gone), w.proposal()).evidence == ("Nobody still stands by it.",)


def test_what_is_met_is_said_with_its_distance_and_hours():
    (line,) = draw(brand_of(exposures=[reached()]), w.proposal(options=())).items
    assert line.endswith("41 km away, within 150 km")
    assert re.search(r"\(in \d", line)


def test_the_distance_of_another_playbook_is_not_this_ones():
    (line,) = draw(brand_of(exposures=[reached(playbook="other")]), w.proposal(options=())).items
    assert "km away" not in line


def test_each_class_says_in_plain_words_whether_it_can_be_undone():
    says = {
        PauseClass.SUSPEND: "go on where it stopped",
        PauseClass.SKIP: "left out for good",
        PauseClass.REVERT: "scheduled anew",
        PauseClass.KILL: "cannot be undone",
        PauseClass.NONE: "by hand",
    }
    for pause_class, words in says.items():
        (line,) = draw(brand_of(), w.proposal(rows=(w.row(pause_class=pause_class),))).rows
        assert words in line


def test_a_changed_question_says_that_earlier_buttons_are_void():
    assert draw(brand_of(), w.proposal(revision=1)).changed == ""
    changed = draw(brand_of(), w.proposal(revision=2, plan="0123456789ab")).changed
    assert "Buttons and windows of an earlier plan are void" in changed
    assert "0123456789ab" in changed
    decided = w.proposal(revision=2, state=ProposalState.DECLINED, decided_by=("ada",), decided_at=w.NOW)
    assert draw(brand_of(), decided).changed == ""


def approved(**fields):
    have = {"state": ProposalState.APPROVED, "decided_by": ("ada",), "decided_at": w.NOW}
    return w.proposal(**(have | fields))


def test_after_a_yes_it_says_how_to_undo_it_and_what_an_undo_does_not_bring_back():
    yes = approved()
    held = w.hold(proposal=yes.id, row=yes.rows[0].key, state=HoldState.VERIFIED, pause_class=PauseClass.SKIP)
    undo = draw(brand_of(None, yes, holds=[held]), yes).undo
    assert undo == ("To undo it: serviola decide p-1 release", "What fell due meanwhile is not sent later.")
    over = replace(held, state=HoldState.RELEASED)
    assert draw(brand_of(None, yes, holds=[over]), yes).undo == ()
    assert draw(brand_of(), w.proposal(state=ProposalState.DECLINED)).undo == ()
    (calls,) = draw(brand_of(), approved(asks=ProposalKind.ITINERARY)).undo
    assert calls.startswith("To undo it:")


def test_what_was_left_out_of_a_yes_is_named_and_said_to_be_left_alone():
    book = w.program()
    other = book.campaigns[0]
    yes = approved(left_out=(f"pause:{other.subject.key}",))
    came = draw(brand_of(None, yes), yes).came
    assert came[-1] == f"{other.name}: left out by who approved, and left alone"


def test_single_rows_are_offered_where_there_are_several():
    assert draw(brand_of(), w.proposal()).row_keys == ()
    several = (w.row(key="pause:a"), w.row(key="pause:b"))
    assert draw(brand_of(), w.proposal(rows=several)).row_keys == ("pause:a", "pause:b")
    assert draw(brand_of(), w.proposal(rows=several, asks=ProposalKind.ITINERARY)).row_keys == ()


def test_a_hundred_calls_are_one_card_that_says_how_many_more_there_are():
    card = replace(OPEN, items=tuple(f"Ship {n} at Port {n}" for n in range(100)))
    blocks = card_blocks(replace(MESSAGE, card=card))
    assert wrong_blocks(blocks) == []
    shown = "\n".join(str(block) for block in blocks)
    assert f"and {100 - MOST_ITEMS} more" in shown
    assert "Ship 11 " in shown
    assert "Ship 12 " not in shown


def test_a_card_says_it_all_in_spanish_too():
    told = draw(brand_of(exposures=[reached()]), w.proposal(revision=2))
    card = card_in(told, "es")
    assert card.evidence[0].startswith("Indicios, a ")
    assert "Los botones y ventanas de un plan anterior no valen" in card.changed
    assert "a 41 km, dentro de 150 km" in card.items[0]


def test_two_who_agreed_are_named_in_the_language_of_the_reader():
    yes = approved(decided_by=("mara", "tom"))
    told = draw(brand_of(None, yes), yes)
    assert told.ended.startswith("Approved by mara and tom on ")
    assert card_in(told, "es").ended.startswith("Aprobada por mara y tom ")
    held: Any = SimpleNamespace(why="a quake", approved_by=("mara", "tom"), others=(), question=None)
    assert teller("es")(_line(held)).endswith("mara y tom")


def gathering(again: str = "again: 20d, "):
    """Give a brand whose playbook gathers what comes under a situation that was asked about."""
    state = State(evaluator=PlainEvaluator())
    state.apply(written(again))
    (plan,) = state.brand("main").plans.values()
    brand = brand_of()
    brand.plans[w.proposal().playbook] = plan
    return brand


def test_an_open_question_says_beforehand_that_what_comes_later_is_gathered():
    assert "is gathered, and asked about together within 20 d" in draw(gathering(), w.proposal()).later
    assert draw(gathering(again=""), w.proposal()).later == ""
    assert draw(gathering(), w.proposal(because=Because.LEASE_ENDED)).later == ""
    assert draw(gathering(), w.proposal(asks=ProposalKind.LIMIT)).later == ""
    assert draw(brand_of(), w.proposal()).later == ""


def test_a_decided_one_says_until_when_its_answer_stands_while_it_goes_on():
    until = when(w.after(20 * DAY))
    for state in (ProposalState.APPROVED, ProposalState.DECLINED, ProposalState.EXPIRED):
        decided = w.proposal(state=state, decided_by=("ada",), decided_at=w.NOW)
        assert f"This stands until {until} at the latest" in draw(gathering(), decided).later
    over = gathering()
    over.situations["s-quake"] = w.situation(state=SituationState.CLEARED)
    assert draw(over, approved()).later == ""
    gone = w.proposal(state=ProposalState.WITHDRAWN, decided_at=w.NOW)
    assert draw(gathering(), gone).later == ""


def test_what_is_gathered_is_said_on_the_card_in_both_languages_and_within_the_limits():
    for proposal in (w.proposal(), approved()):
        card = draw(gathering(), proposal)
        for language, word in (("en", "comes under this situation"), ("es", "llegue en esta situación")):
            blocks = card_blocks(replace(MESSAGE, card=card_in(card, language)))
            assert wrong_blocks(blocks) == []
            assert sum(word in str(block) for block in blocks) == 1
