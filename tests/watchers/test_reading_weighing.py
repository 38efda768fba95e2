"""What all words of a headline say together, and what the weights of words were learnt from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.model.place import Area
from engine.model.scales import Certainty, Hazard, MsgType, SourceClass
from engine.model.time import Instant
from serviola.reading import as_json, sentences
from tests.watchers import test_reading_benign as benign
from tests.watchers import test_reading_field as field
from tests.watchers import test_reading_press as press
from tests.watchers import test_reading_words as words
from watchers.feed.entries import Item
from watchers.feed.meaning import FeedSettings, signals_of
from watchers.reading import read_text
from watchers.reading.lessons import lesson_of
from watchers.reading.weighing.build import (
    FOLDER,
    Labeled,
    digest,
    is_kept_apart,
    learn,
    read_texts,
)
from watchers.reading.weighing.features import SLOTS
from watchers.reading.weighing.table import ARTEFACT, NONE, Scales, Table, Weighed
from watchers.seen import Seen

NO_PHRASE = "Guests carried out as water reaches second floor of hotel in Kuta"
APART = [each for each in read_texts(FOLDER) if is_kept_apart(each)]


def test_the_weights_were_learnt_from_the_texts_that_lie_here() -> None:
    with np.load(ARTEFACT, allow_pickle=False) as saved:
        assert str(saved["made_of"]) == digest(FOLDER), "`make weights` learns them anew"


def test_each_text_stands_once_and_each_hazard_has_many() -> None:
    texts = list(read_texts(FOLDER))
    twice = [
        text for text, often in Counter((each.title, each.summary) for each in texts).items() if often > 1
    ]
    assert not twice
    often = Counter(each.hazard for each in texts)
    # What people complain about is in the topics of a source.
    assert {hazard for hazard in Hazard if often[hazard] < 150} == {Hazard.COMPLAINT}
    assert often[None] > len(texts) / 3


def test_a_line_that_is_no_text_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "en.tsv").write_text("flood\tWater in the streets\nfloods\tMore of it\n")
    with pytest.raises(ValueError, match=r"en\.tsv, line 2: not a hazard and a text"):
        list(read_texts(tmp_path))
    (tmp_path / "en.tsv").write_text("Water in the streets\n")
    with pytest.raises(ValueError, match=r"en\.tsv, line 1"):
        list(read_texts(tmp_path))


def test_of_texts_that_were_not_learnt_from_more_are_read_and_fewer_falsely() -> None:
    named, right, false = _read_apart(is_news=False)
    named_weighed, right_weighed, false_weighed = _read_apart(is_news=True)
    assert named_weighed > named + 0.1
    assert right_weighed > right + 0.08
    assert false_weighed < min(false, 0.05)


def _read_apart(*, is_news: bool) -> tuple[float, float, float]:
    """Give the shares of texts of hazards in which any is read and the right one first, and of false alarms."""
    read = [(each.hazard, _hazards(each.title, each.summary, is_news=is_news)) for each in APART]
    told = [(hazard, found) for hazard, found in read if hazard is not None]
    rest = [found for hazard, found in read if hazard is None]
    return (
        sum(bool(found) for _, found in told) / len(told),
        sum(found[:1] == [hazard] for hazard, found in told) / len(told),
        sum(bool(found) for found in rest) / len(rest),
    )


def _hazards(title: str, summary: str = "", *, is_news: bool = True) -> list[Hazard]:
    return [each.hazard for each in read_text(title, summary, is_news=is_news).hazards]


def _weighed(scales: Scales, text: str, **how: Any) -> Weighed:
    found = scales.weigh(text.split(), **how)
    assert found is not None
    return found


def test_a_text_is_told_by_the_words_that_it_has_in_common_with_those_learnt_from() -> None:
    flood = [Labeled(Hazard.FLOOD, "Fast the river rises above its banks", "")] * 3
    none = [Labeled(None, "Fast the team wins against its guests", "")] * 3
    scales = Scales(learn([*flood, *none]))
    found = _weighed(scales, "rivers rising above its own banks, the river rises")
    assert found.none < 0.5
    assert found.hazard == "flood"
    assert set(found.words[:4]) == {"river", "rises", "rivers", "above"}
    assert _weighed(scales, "the team wins against all, teams winning").none > 0.5


def test_a_text_of_other_words_than_those_learnt_from_or_of_few_is_not_weighed() -> None:
    flood = [Labeled(Hazard.FLOOD, "The river rises again", "")] * 3
    scales = Scales(learn([*flood, *[Labeled(None, "The team wins again", "")] * 3]))
    assert scales.weigh(["the", "river", "again"]) is None
    assert (
        scales.weigh(["the", "river", "rises", "again", "in", "a", "town", "that", "nobody", "here", "knows"])
        is None
    )
    assert scales.weigh([]) is None
    assert scales.weigh(["the", "river", "rises", "again", "x" * 31]) is not None


ANY = ("any", "four", "words", "do")
PLAYED = ("what", "is", "going", "on", "now", "in")


def test_where_it_is_says_nothing_of_what_happens() -> None:
    weights = np.random.default_rng(3).normal(size=(SLOTS, 2))
    scales = Scales(Table.of((NONE, "flood"), weights, np.zeros(2), PLAYED))
    towns = ("Kuta", "Bremen", "Puerto Príncipe")
    said = [f"what is going on now in {town}" for town in ("kuta", "bremen", "puerto principe")]
    assert len({_weighed(scales, each).none for each in said}) == 3
    masked = [_weighed(scales, each, names=[town]).none for each, town in zip(said[:2], towns, strict=False)]
    assert masked[0] == masked[1] != _weighed(scales, said[0]).none
    assert "puerto" not in _weighed(scales, said[2], names=[towns[2]]).words


def test_of_two_as_likely_the_one_is_meant_for_which_there_is_a_word() -> None:
    weights = np.zeros((SLOTS, 3))
    weights[:, 1] = 0.01
    scales = Scales(Table.of((NONE, "flood", "storm"), weights, np.zeros(3), ANY))
    assert _weighed(scales, "any four words do").hazard == "flood"
    assert _weighed(scales, "any four words do", hinted={Hazard.STORM}).hazard == "storm"


def test_weights_are_saved_and_read_as_they_were(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    table = Table.of((NONE, "flood"), chance.normal(size=(SLOTS, 2)), np.array([0.5, -0.5]), ANY)
    table.save(tmp_path / "weights.npz", made_of="these")
    again = Table.load(tmp_path / "weights.npz")
    assert (again.classes, again.step, again.learnt) == (table.classes, table.step, table.learnt)
    assert np.array_equal(again.weights, table.weights)
    assert np.array_equal(again.bias, table.bias)


def test_a_headline_without_a_phrase_for_it_tells_of_a_hazard_by_all_its_words() -> None:
    read = read_text(NO_PHRASE, "")
    assert [(each.hazard, each.confidence, each.is_weighed) for each in read.hazards] == [
        (Hazard.FLOOD, 0.4, True)
    ]
    assert as_json(read)["hazards"][0]["weighed"] is True
    said = next(each for each in sentences(read) if each.startswith("Hazard"))
    assert said.startswith("Hazard: flood, 40% sure, by all words together, most by “")


@pytest.mark.parametrize(
    "said",
    [
        f"{NO_PHRASE} #kuta",
        f"@hotel {NO_PHRASE}",
        f"{NO_PHRASE} http://t.co/x",
        f"Drill: {NO_PHRASE}",
        f"{NO_PHRASE} in new film",
    ],
)
def test_neither_a_post_nor_what_is_held_off_is_weighed(said: str) -> None:
    assert not _hazards(said)


@pytest.mark.parametrize(
    "said",
    [
        "Registran sismo de magnitud 2.1 en Iquique esta mañana",
        "Strike called off at Heathrow after talks, all flights to run",
        "Un incendio obliga a desalojar un edificio en Vallecas",
        "Miles de personas protestan contra los recortes en Valencia",
        "Los termómetros marcarán 24 grados este sábado",
        "Ten years after the quake, Haiti still waits",
        "Two days after the quake in Nepal, people in Gaza send aid",
    ],
)
def test_what_the_rules_know_of_is_theirs(said: str) -> None:
    assert not [each for each in read_text(said, "").hazards if each.is_weighed]


@pytest.mark.parametrize(
    "said",
    [
        "Наводнение в Оренбурге: тысячи жителей покинули дома сегодня ночью",
        "Землетрясение в Турции: не менее двенадцати человек погибли, десятки ранены",
        "Sel felaketi: Antalya'da evler su altında kaldı, onlarca kişi kurtarıldı",
        "Gempa mengguncang Lombok, ratusan rumah rusak dan ribuan warga mengungsi",
    ],
)
def test_what_a_phrase_names_in_a_language_that_was_not_learnt_stays(said: str) -> None:
    assert _hazards(said) == _hazards(said, is_news=False) != []


@pytest.mark.parametrize(
    "said", ["Haiti", "People in Gaza", "24 dead", "Grindavík", "", "🌊🌊🌊", "12 34 56 78 90"]
)
def test_a_place_or_a_few_words_are_no_news(said: str) -> None:
    assert not _hazards(said)


def test_who_writes_no_headlines_is_read_by_phrases_alone() -> None:
    assert not _hazards(NO_PHRASE, is_news=False)
    alone = read_text(NO_PHRASE, "", otherwise=Hazard.STORM)
    assert [each.hazard for each in alone.hazards] == [Hazard.STORM]


@pytest.mark.parametrize(
    ("title", "source_class", "certainty"),
    [
        (NO_PHRASE, SourceClass.NEWS, Certainty.UNKNOWN),
        ("Floods in Kuta", SourceClass.NEWS, Certainty.POSSIBLE),
        ("Floods in Kuta", SourceClass.OFFICIAL, Certainty.LIKELY),
        (NO_PHRASE, SourceClass.OFFICIAL, None),
    ],
)
def test_nobody_is_sure_of_what_was_weighed(
    title: str, source_class: SourceClass, certainty: Certainty | None
) -> None:
    settings = FeedSettings(source="paper", source_class=source_class)
    found = signals_of(_item(title), None, settings, "paper.example", now=NOW)
    assert [each.certainty for each in found or []] == ([] if certainty is None else [certainty])


NOW = Instant(1_800_000_000_000_000)
SETTINGS = FeedSettings(source="paper")


def _item(title: str) -> Item:
    return Item(
        native_id="1",
        mark="m",
        published=NOW,
        updated=NOW,
        title=title,
        text="",
        link="",
        point=None,
        area=Area(),
    )


FLOODED, GUESSED = "Floods in Kuta after a night of rain", NO_PHRASE


def test_a_guess_takes_back_what_was_named_and_puts_nothing_in_its_place() -> None:
    known = Seen(revision=1, mark="old", at_ms=1, hazard="attack")
    (gone,) = signals_of(_item(GUESSED), known, SETTINGS, "paper.example", now=NOW) or []
    assert (gone.msg_type, gone.hazard) == (MsgType.CANCEL, Hazard.ATTACK)
    (again,) = (
        signals_of(_item(GUESSED), known._replace(hazard="flood"), SETTINGS, "paper.example", now=NOW) or []
    )
    assert (again.msg_type, again.hazard) == (MsgType.UPDATE, Hazard.FLOOD)


def test_what_was_weighed_teaches_nobody() -> None:
    (guess,) = signals_of(_item(GUESSED), None, SETTINGS, "paper.example", now=NOW) or []
    (named,) = signals_of(_item(FLOODED), None, SETTINGS, "paper.example", now=NOW) or []
    assert lesson_of(guess) is None
    assert lesson_of(named) is not None


def test_of_lines_that_teach_phrases_and_no_weights_nearly_all_are_borne_out() -> None:
    told = [
        *field.TOLD.strip().splitlines(),
        *press.TOLD.strip().splitlines(),
        *words.SPOKEN_OF.strip().splitlines(),
    ]
    kept = [hazard in _hazards(title) for hazard, _, title in (each.partition(": ") for each in told)]
    assert sum(kept) > 0.98 * len(kept)


def test_of_lines_that_only_sound_like_a_hazard_hardly_any_is_found_by_all_words() -> None:
    none = [
        *(field.NONE + press.NONE).strip().splitlines(),
        *words.HELD_OFF.strip().splitlines(),
        *benign.SPEAKS_OF_NONE.strip().splitlines(),
    ]
    found = [each for each in none if each and _hazards(each)]
    assert len(found) < 0.02 * len(none), found
