"""How often a source was right, worked out from situations alone."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.scales import SourceClass, Status
from engine.model.signal import Evidence, Situation, SituationState, Sketch
from engine.model.time import DAY, HOUR, MINUTE, Instant
from engine.situations.record import Record, records
from engine.situations.voices import READ_BESIDE, READ_WEIGHED
from tests.fakes import words as w

LATER = w.after(30 * DAY)
CLASSES = {"usgs": SourceClass.OFFICIAL, "emsc": SourceClass.OFFICIAL, "posts": SourceClass.SOCIAL}


def said(source: str, minutes: int = 0, **changes: Any) -> Evidence:
    at = w.after(minutes * MINUTE)
    have: dict[str, Any] = {
        "native_key": f"{source}:a",
        "signal_id": f"{source}:a:1",
        "source_class": CLASSES.get(source, SourceClass.NEWS),
        "publisher": source,
        "sent_at": at,
        "received_at": at,
    }
    return w.evidence(**(have | changes))


def situation(*evidence: Evidence, **changes: Any) -> Situation:
    return w.situation(evidence=evidence, **changes)


def of(source: str, *situations: Situation, now: Instant = LATER) -> Record:
    return next(one for one in records(situations, now=now) if one.source == source)


def test_who_was_confirmed_by_another_was_right_and_by_how_much_earlier():
    told = situation(said("herald"), said("courier", 45), said("gazette", 90))
    herald = of("herald", told)
    assert (herald.told, herald.confirmed, herald.first, herald.right) == (1, 1, 1, 1.0)
    assert herald.early_s == 45 * 60
    courier = of("courier", told)
    assert (courier.first, courier.confirmed, courier.early_s) == (0, 1, -45 * 60)


def test_by_whom_it_was_confirmed_is_said():
    both = situation(said("herald"), said("usgs", 10))
    assert (of("herald", both).by_trusted, of("usgs", both).by_trusted) == (1, 0)
    assert of("usgs", both).confirmed == 1


def test_posts_confirm_posts_and_nobody_else():
    both = situation(said("herald"), said("posts", 10), said("forum", 20, source_class=SourceClass.SOCIAL))
    assert of("herald", both).confirmed == 0
    assert of("posts", both).confirmed == 1


@pytest.mark.parametrize(
    "same", [{"publisher": "herald"}, {"story": "00000000000000ff"}], ids=["one owner", "a copy"]
)
def test_who_is_not_independent_confirms_nothing(same):
    told = situation(said("herald", story="00000000000000fe"), said("courier", 5, **same))
    assert of("herald", told).confirmed == 0


@pytest.mark.parametrize("how", [READ_BESIDE, READ_WEIGHED])
def test_what_no_phrase_of_a_text_names_confirms_nobody(how):
    told = situation(said("herald"), said("courier", 5, sketch=Sketch(kinds=(how,))))
    assert of("herald", told).confirmed == 0
    assert of("courier", told).confirmed == 1


def test_who_took_it_back_was_wrong_and_so_is_who_an_authority_contradicts():
    itself = situation(said("herald", retracted=True), said("courier"))
    assert (of("herald", itself).retracted, of("herald", itself).right) == (1, 0.0)
    assert of("courier", itself).retracted == 0
    authority = situation(said("usgs", retracted=True), said("herald"))
    assert of("herald", authority).retracted == 1
    press = situation(said("usgs"), said("herald", retracted=True))
    assert of("usgs", press).retracted == 0


def test_what_nobody_confirms_is_open_for_a_week_and_then_it_is_alone():
    told = situation(said("herald"))
    assert of("herald", told, now=w.after(6 * DAY)) == Record(
        source="herald", source_class=SourceClass.NEWS, trust=1, told=1, open=1
    )
    assert of("herald", told, now=w.after(6 * DAY)).right is None
    alone = of("herald", told, now=w.after(7 * DAY))
    assert (alone.alone, alone.open, alone.right) == (1, 0, 0.0)


def test_all_adds_up_over_many_situations():
    many = [
        situation(said("herald"), said("courier", 60)),
        situation(said("herald"), said("usgs", 20)),
        situation(said("herald", retracted=True)),
        situation(said("herald")),
        situation(said("herald", minutes=29 * 24 * 60)),
    ]
    herald = of("herald", *many)
    assert (herald.told, herald.confirmed, herald.retracted, herald.alone, herald.open) == (5, 2, 1, 1, 1)
    assert herald.right == 0.5
    assert herald.early_s == 20 * 60


def test_a_revision_counts_from_the_first_word_and_several_texts_of_one_source_once():
    told = situation(
        said("herald", 90, first_at=w.after(0)),
        said("herald", 60, native_key="herald:b"),
        said("courier", 30),
    )
    herald = of("herald", told)
    assert (herald.told, herald.first, herald.early_s) == (1, 1, 30 * 60)


@pytest.mark.parametrize("changes", [{"status": Status.TEST}, {"state": SituationState.CLOSED}])
def test_what_is_a_test_or_out_of_mind_does_not_count(changes):
    assert records([situation(said("herald"), said("courier"), **changes)], now=LATER) == ()


def test_it_does_not_matter_in_which_order_situations_and_evidence_stand():
    one, other = said("herald"), said("courier", HOUR // MINUTE)
    many = [situation(one, other), situation(said("courier")), situation(said("usgs"), one)]
    turned = [situation(*reversed(each.evidence)) for each in reversed(many)]
    assert records(many, now=LATER) == records(turned, now=LATER)
