"""The figures of reading: without the labeled texts they have no value, and nothing crashes."""

from __future__ import annotations

from bench.reading import DATA, half, headlines, posts

THERE = (DATA / "labels" / "es_headlines_gold.json").is_file()


def test_headlines_that_are_not_there_give_no_value_and_those_that_are_no_false_alarm():
    recall, false_alarm = headlines()
    assert [recall.figure, false_alarm.figure] == ["read_hazard_recall", "read_hazard_false_alarm"]
    assert (recall.value is None) is not THERE
    assert false_alarm.ok is THERE


def test_posts_name_the_right_hazard_where_they_name_any():
    right, first, named, false_alarm = posts()
    assert right.figure == "read_crisislex_type"
    assert first.figure == "read_crisislex_type_first"
    assert (
        (right.value is None) == (first.value is None) == (named.value is None) == (false_alarm.value is None)
    )
    if (
        right.value is not None
        and first.value is not None
        and named.value is not None
        and false_alarm.value is not None
    ):
        assert named.value >= 0.95
        assert right.value >= 0.72
        assert 0.68 <= first.value <= right.value
        assert false_alarm.value <= 0.19


def test_the_halves_are_the_same_for_everybody():
    assert [half(text) for text in ("2013_Manila_floods", "2012_Typhoon_Pablo", "")] == [0, 1, 1]
