"""What a text tells of that names no hazard, by what others tell of its names; and what teaches that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.place import Area, Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import Signal
from engine.model.time import DAY, HOUR, Instant
from engine.situations.voices import READ_BESIDE
from serviola.reading import sentences
from watchers.feed import FeedSettings, read_feed
from watchers.reading import Reading, Told, bits_apart, read_text, sketch_of, story_of
from watchers.reading.told import LASTS, LASTS_LONG, MOST

NOW = Instant(1_800_000_000_000_000)
QUAKE = (
    ("Séisme au Gujarat : la ville de Bhuj en ruines", "Les secours cherchent des survivants."),
    ("Powerful earthquake flattens Bhuj in western India", "Hospitals are full, doctors say."),
    ("Schweres Erdbeben in Bhuj", "In Indien starben Hunderte Menschen."),
    ("Terremoto en la India: centenares de muertos en Bhuj", "El Ejército envía médicos y tiendas."),
)
ALIVE = "Rescued alive: baby after four days in the rubble of Bhuj"


def signal(
    title: str, text: str = "", *, outlet: str = "herald", at: Instant = NOW, **changed: Any
) -> Signal:
    """Give a signal as a feed would, of a text that names its hazard."""
    reading = read_text(title, text)
    hazard = reading.hazard or Hazard.OTHER
    made = Signal(
        id=f"{outlet}:{title}:1",
        source=outlet,
        source_class=SourceClass.NEWS,
        publisher=outlet,
        native_id=title,
        revision=1,
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        severity=Severity.UNKNOWN,
        certainty=Certainty.POSSIBLE,
        urgency=Urgency.UNKNOWN,
        occurred_at=at,
        sent_at=at,
        received_at=at,
        area=Area(countries=reading.codes[:3]),
        story=story_of(title, text),
        sketch=sketch_of(title, text, reading),
    )
    return replace(made, **changed)


def told(*texts: tuple[str, str], **changed: Any) -> Told:
    """Have texts told by as many outlets."""
    found = Told()
    found.hear(signal(*each, outlet=f"outlet{number}", **changed) for number, each in enumerate(texts))
    return found


def read(title: str, text: str = "", *, by: Told, at: Instant = NOW, outlet: str = "gazette") -> Reading:
    return read_text(title, text, beside=by.about(at, outlet=outlet))


def test_harm_beside_a_name_is_read_as_what_others_tell_of_it():
    found = read(ALIVE, by=told(*QUAKE))
    (hazard,) = found.hazards
    assert (hazard.hazard, hazard.words, hazard.confidence) == (Hazard.EARTHQUAKE, ("Bhuj",), 0.5)
    assert found.is_read_beside
    assert "by “Bhuj”, told with it by 4 of 4 others who name a hazard there" in " ".join(sentences(found))
    assert read_text(ALIVE, "").hazards == ()


@pytest.mark.parametrize(
    "title",
    [
        "Un bébé retrouvé vivant sous les décombres de Bhuj",
        "Hallado con vida un bebé entre los escombros de Bhuj",
        "Salme recuperate a Bhuj, funerali senza fine",
        "Hinterbliebene warten in Bhuj auf Särge",
        "Nabestaanden begraven hun familie in Bhuj",
        "Corpos são sepultados em vala comum em Bhuj",
        "Bhuj mourns as divers and diggers give up search",
    ],
)
def test_what_comes_after_harm_is_known_in_each_language(title):
    by = told(*QUAKE)
    assert read(title, by=by).hazard is Hazard.EARTHQUAKE
    assert read_text(title, "", is_news=False).hazards == ()


@pytest.mark.parametrize(
    "title",
    [
        "Cricket returns to Bhuj after the winter break",
        "Ten places to eat in Bhuj",
        "Striker injured in Bhuj in the second half",
        "New film about survivors in Bhuj, official trailer",
        "Drill: rescuers practice in Bhuj",
        "I was so dead after the party in Bhuj lol",
        "Rescued alive: baby after four days in the rubble",
    ],
)
def test_a_name_without_harm_and_harm_without_a_name_are_nothing(title):
    assert read(title, by=told(*QUAKE)).hazards == ()


def test_what_a_text_names_itself_wins():
    found = read("Bomb kills nine at a market in Bhuj", by=told(*QUAKE))
    assert [each.hazard for each in found.hazards] == [Hazard.ATTACK]
    assert not found.is_read_beside


def test_one_outlet_its_own_texts_and_copies_are_not_enough():
    assert read(ALIVE, by=told(QUAKE[1], QUAKE[2])).hazards != ()
    assert read(ALIVE, by=told(QUAKE[1])).hazards == ()
    assert read(ALIVE, by=told(QUAKE[1], QUAKE[2]), outlet="outlet0").hazards == ()
    again = told(QUAKE[1])
    again.hear([signal(*QUAKE[2], outlet="outlet0")])
    assert read(ALIVE, by=again).hazards == ()
    assert bits_apart(story_of(*QUAKE[1]), story_of(*QUAKE[1])) == 0
    assert read(ALIVE, by=told(*[QUAKE[1]] * 6)).hazards == ()


def test_who_disagrees_keeps_it_from_being_believed():
    strike = ("Rail strike stops all trains in Bhuj", "Unions want more pay.")
    assert read(ALIVE, by=told(*QUAKE, strike)).hazards == ()
    # What comes of it is no disagreement.
    landslide = ("Landslide buries a road near Bhuj", "Soldiers dig for a bus.")
    assert read(ALIVE, by=told(*QUAKE, landslide)).hazard is Hazard.EARTHQUAKE


def test_a_country_is_never_enough_and_a_large_city_takes_more():
    dead = "Fifty coffins are brought home to India"
    assert read(dead, by=told(*QUAKE)).hazards == ()
    flood = [
        (f"Flood in Manila, {what}", f"Heavy rain, says {who}")
        for what, who in (
            ("streets under water", "the mayor"),
            ("hundreds flee", "a nurse"),
            ("schools shut", "one"),
        )
    ]
    assert read("Coffins in a gymnasium in Manila", by=told(*flood[:2])).hazards == ()
    assert read("Coffins in a gymnasium in Manila", by=told(*flood)).hazard is Hazard.FLOOD
    # A second name is as good as a third paper.
    both = [
        ("Flood in Manila and Quezon City, streets under water", ""),
        ("Floods in Quezon City and in Manila", "Rain"),
    ]
    assert read("Coffins in Manila and in Quezon City", by=told(*both)).hazard is Hazard.FLOOD


def test_it_is_forgotten_by_the_time_of_what_was_told():
    by = told(*QUAKE)
    assert read(ALIVE, by=by, at=Instant(NOW + LASTS)).hazards != ()
    assert read(ALIVE, by=by, at=Instant(NOW + LASTS + HOUR)).hazards == ()
    assert read(ALIVE, by=by, at=Instant(NOW - 2 * DAY)).hazards == ()
    ill = told(
        ("Cholera outbreak in Bhuj, wells are shut", "Doctors ask for help."),
        ("Brote de cólera en Bhuj", "Las clínicas están llenas."),
    )
    assert read("Coffins in Bhuj", by=ill, at=Instant(NOW + LASTS_LONG)).hazard is Hazard.EPIDEMIC


def test_what_is_dated_ahead_makes_nothing_forgotten_and_teaches_from_when_it_came():
    by = told(QUAKE[0], QUAKE[1])
    by.hear([signal("Ferry strike in Oslo", outlet="ahead", sent_at=Instant(NOW + 90 * DAY))])
    assert read(ALIVE, by=by).hazard is Hazard.EARTHQUAKE
    by = told(QUAKE[0], QUAKE[1], sent_at=Instant(NOW + 90 * DAY))
    assert read(ALIVE, by=by).hazard is Hazard.EARTHQUAKE
    assert read(ALIVE, by=by, at=Instant(NOW + 90 * DAY)).hazards == ()


def test_posts_drills_what_is_taken_back_and_what_was_read_so_itself_teach_nothing():
    for changed in (
        {"source_class": SourceClass.SOCIAL},
        {"source_class": SourceClass.OPERATOR},
        {"status": Status.EXERCISE},
        {"msg_type": MsgType.CANCEL},
        {"all_clear": True},
    ):
        assert read(ALIVE, by=told(*QUAKE, **changed)).hazards == (), changed
    by = told(*QUAKE)
    by.hear(
        signal(*each, outlet=f"outlet{number}", revision=2, msg_type=MsgType.CANCEL)
        for number, each in enumerate(QUAKE)
    )
    assert read(ALIVE, by=by).hazards == ()
    by = Told()
    for number, each in enumerate(QUAKE):
        known = signal(*each, outlet=f"outlet{number}")
        assert known.sketch is not None
        marked = replace(known.sketch, kinds=(READ_BESIDE, *known.sketch.kinds))
        by.hear([replace(known, sketch=marked)])
    assert read(ALIVE, by=by).hazards == ()


def test_a_grave_earthquake_that_was_measured_near_is_one_who_tells():
    measured = signal(
        "M 7.7",
        outlet="usgs",
        source_class=SourceClass.OFFICIAL,
        hazard=Hazard.EARTHQUAKE,
        severity=Severity.SEVERE,
        story="",
        sketch=None,
        point=Point(23.4, 70.2),
    )
    by = told(QUAKE[1])
    by.hear([measured])
    assert read(ALIVE, by=by).hazard is Hazard.EARTHQUAKE
    for other in (
        replace(measured, severity=Severity.MODERATE),
        replace(measured, point=Point(28.4, 70.2)),
        replace(measured, hazard=Hazard.CYCLONE),
    ):
        by = told(QUAKE[1])
        by.hear([other])
        assert read(ALIVE, by=by).hazards == ()


def test_of_what_is_too_much_the_oldest_is_forgotten_whatever_the_order():
    many = [
        signal(f"Earthquake in Bhuj, report {number}", outlet=f"o{number}", at=Instant(NOW + number))
        for number in range(MOST + 50)
    ]
    one, other = Told(), Told()
    one.hear(many)
    other.hear(reversed(many))
    known = [vars(each)["_lessons"] for each in (one, other)]
    assert set(known[0]) == set(known[1]) == {f"{each.source}:{each.native_id}" for each in many[50:]}
    one.hear(replace(many[-1], revision=number) for number in range(3 * MOST))
    assert len(known[0]) == MOST
    assert all(len(each) <= 2 * MOST for each in vars(one).values() if isinstance(each, list | dict))


def test_a_feed_reads_so_and_says_that_it_did():
    item = (
        f"<item><guid isPermaLink='false'>1</guid><title>{ALIVE}</title><description>d</description></item>"
    )
    feed = f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>".encode()
    alone = FeedSettings(source="gazette")
    assert read_feed(feed, alone, {"seen": {}}, now=NOW).signals == ()
    (found,) = read_feed(feed, replace(alone, told=told(*QUAKE)), {"seen": {}}, now=NOW).signals
    assert (found.hazard, found.msg_type) == (Hazard.EARTHQUAKE, MsgType.ALERT)
    assert found.sketch is not None
    assert READ_BESIDE in found.sketch.kinds
    # A feed that speaks of nothing else says itself of what.
    (own,) = read_feed(
        feed, replace(alone, told=told(*QUAKE), hazard=Hazard.OUTAGE), {"seen": {}}, now=NOW
    ).signals
    assert own.hazard is Hazard.OUTAGE


def test_nothing_can_be_read_back_of_what_is_remembered():
    by = Told()
    by.hear(signal(*each, outlet=f"o{number}", native_id=str(number)) for number, each in enumerate(QUAKE))
    said = repr(vars(by)).lower()
    assert "earthquake" in said
    assert not [word for word in ("bhuj", "gujarat", "hospital", "india") if word in said]


def test_what_was_read_so_stays_read_when_the_names_are_forgotten_until_the_text_says_otherwise():
    def feed(title: str) -> bytes:
        item = f"<item><guid isPermaLink='false'>1</guid><title>{title}</title></item>"
        return f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>".encode()

    by = FeedSettings(source="gazette", told=told(*QUAKE))
    forgot = replace(by, told=Told())
    first = read_feed(feed(ALIVE), by, {"seen": {}}, now=NOW)
    second = read_feed(feed(f"{ALIVE} today"), forgot, first.memory, now=Instant(NOW + HOUR))
    third = read_feed(feed(f"{ALIVE} at last"), forgot, second.memory, now=Instant(NOW + 2 * HOUR))
    for later in (second, third):
        (found,) = later.signals
        assert (found.hazard, found.msg_type) == (Hazard.EARTHQUAKE, MsgType.UPDATE)
        assert found.sketch is not None
        assert READ_BESIDE in found.sketch.kinds
    (gone,) = read_feed(feed("Recipes of Bhuj"), forgot, third.memory, now=Instant(NOW + 3 * HOUR)).signals
    assert gone.msg_type is MsgType.CANCEL


# --- who would have others forget, or be believed alone ---


def test_what_is_dated_ahead_makes_nobody_forget():
    by = told(*QUAKE)
    ahead = signal("Flood in Tarry, two dead", outlet="later", at=Instant(NOW + 400 * DAY), received_at=NOW)
    by.hear([ahead])
    assert read(ALIVE, by=by).hazard is Hazard.EARTHQUAKE


def test_a_loud_outlet_neither_crowds_nor_talks_the_others_down():
    def loud(title: str, count: int) -> list[Signal]:
        return [
            signal(f"{title}, report {number}", outlet="loud", at=Instant(NOW + number))
            for number in range(count)
        ]

    later = Instant(NOW + HOUR)
    by = told(*QUAKE)
    by.hear(loud("Earthquake in Tarry", MOST + 10))
    assert read(ALIVE, by=by, at=later).hazard is Hazard.EARTHQUAKE
    assert len(vars(by)["_lessons"]) < MOST / 2
    by = told(*QUAKE)
    by.hear(loud("Earthquake in Bhuj", 600))
    (hazard,) = read(ALIVE, by=by, at=later).hazards
    assert hazard.usage is not None
    assert hazard.usage.agreed == 5


def test_an_older_version_that_comes_after_its_withdrawal_teaches_nothing():
    by = told(*QUAKE[:2])
    second = signal(*QUAKE[1], outlet="outlet1")
    assert read(ALIVE, by=by).hazards != ()
    for order in ((3, 2), (2, 3)):
        by = told(*QUAKE[:2])
        by.hear(
            replace(second, revision=each, msg_type=MsgType.CANCEL if each == 3 else MsgType.UPDATE)
            for each in order
        )
        assert read(ALIVE, by=by).hazards == (), order
    by.hear([replace(second, revision=4)])
    assert read(ALIVE, by=by).hazards != ()


def test_what_an_agency_cancels_by_another_message_teaches_nothing():
    by = told(*QUAKE[:2])
    cancel = signal("Canceled", outlet="outlet1", msg_type=MsgType.CANCEL, revision=2, sketch=None, story="")
    by.hear([replace(cancel, aliases=(QUAKE[1][0],))])
    assert read(ALIVE, by=by).hazards == ()
    by.hear([signal(*QUAKE[1], outlet="outlet1")])
    assert read(ALIVE, by=by).hazards == ()
