"""More than is usual at an hour of the week is a signal of its own; what is usual must be known first."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.scales import Hazard, MsgType, SourceClass
from engine.model.signal import Signal, Situation
from engine.model.time import DAY, HOUR, MINUTE, Instant, parse_iso
from engine.ports import Health, Poll
from engine.situations.intake import find, intake
from engine.situations.surge import MOST_SUBJECTS, WEEKS, Asked, Counts, packed, slot_name, unpacked
from serviola.eyes import make_watcher, what_is_wrong
from serviola.settings_sources import SourceSetting
from tests.fakes import words as w
from watchers.surge import SurgeWatcher, usual_is_known

MONDAY: Instant = parse_iso("2027-03-01T09:00:00Z")
WEEK = 7 * DAY
ASKED = Asked(times=4, least=10, weeks=3)


def post(at: int, number: int, **changes: Any) -> Signal:
    have: dict[str, Any] = {
        "source": "posts",
        "source_class": SourceClass.SOCIAL,
        "publisher": f"voice-{number}",
        "native_id": f"{at}-{number}",
        "aliases": (),
        "hazard": Hazard.COMPLAINT,
        "partition": Hazard.COMPLAINT.category,
        "occurred_at": Instant(at),
        "sent_at": Instant(at),
        "received_at": Instant(at),
        "expires_at": None,
        "point": None,
        "area": Area(),
        "magnitude": None,
        "topics": ("checkout",),
        "text": None,
    }
    return w.signal(**(have | changes))


class Posts:
    """A source that is handed what it says next."""

    name = "posts"
    source = "posts"

    def __init__(self) -> None:
        self.says: Sequence[Signal] = ()

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        return Poll(signals=tuple(self.says), cursor={"inner": now}, health=Health())


class Service:
    """Looks, and keeps the cursor as a store would: as JSON."""

    def __init__(self, asked: Asked = ASKED) -> None:
        self.posts = Posts()
        self.asked = asked
        self.cursor: dict[str, Any] = {}

    def look(self, now: int, count: int = 0, **changes: Any) -> list[Signal]:
        """Look once at that moment, at so many posts of then; give what is said of surges."""
        self.posts.says = [post(now, number, **changes) for number in range(count)]
        watcher = SurgeWatcher(self.posts, self.asked)
        poll = asyncio.run(watcher.poll(json.loads(json.dumps(self.cursor)), now=Instant(now)))
        assert poll.signals[:count] == tuple(self.posts.says)
        self.cursor = dict(poll.cursor)
        return list(poll.signals[count:])

    def weeks(self, number: int, usual: int = 6) -> list[Signal]:
        """Watch every hour of so many weeks up to MONDAY, with so many posts on Mondays at 9."""
        said = []
        for hour in range(number * WEEK // HOUR):
            at = MONDAY - number * WEEK + hour * HOUR
            said += self.look(at, usual if (at - MONDAY) % WEEK == 0 else 0)
        return said


@pytest.fixture(scope="module")
def month() -> str:
    service = Service()
    assert service.weeks(4) == []
    return json.dumps(service.cursor)


def after(month: str) -> Service:
    service = Service()
    service.cursor = json.loads(month)
    return service


def test_a_surge_says_its_numbers_and_is_of_the_class_of_what_it_counts(month):
    service = after(month)
    assert service.look(MONDAY + 5 * MINUTE, 0) == []
    (said,) = service.look(MONDAY + 20 * MINUTE, 41)
    assert said.text is not None
    assert said.text.headline == (
        "Surge of complaint about checkout: 41 in the hour since 09:00 UTC, 6 are usual on Mondays at 9"
    )
    assert (said.source_class, said.hazard, said.topics) == (
        SourceClass.SOCIAL,
        Hazard.COMPLAINT,
        ("checkout",),
    )
    assert (said.source, said.publisher, said.occurred_at) == ("posts", "posts", MONDAY)


@pytest.mark.parametrize(("count", "surges"), [(23, False), (24, True)])
def test_it_takes_so_many_times_what_is_usual(month, count, surges):
    assert bool(after(month).look(MONDAY + MINUTE, count)) is surges


@pytest.mark.parametrize(("count", "surges"), [(9, False), (10, True)])
def test_where_nothing_is_usual_the_least_is_enough(month, count, surges):
    assert bool(after(month).look(MONDAY + 2 * HOUR, count)) is surges


def test_the_first_weeks_know_no_usual_rate_say_so_and_do_not_fire():
    service = Service()
    assert service.weeks(2) == []
    assert service.look(MONDAY + MINUTE, 500) == []
    says = usual_is_known(service.cursor["surge"], asked=ASKED, now=MONDAY)
    assert says == "what is usual at this hour is not known yet: 2 of 3 weeks were watched"


def test_once_it_is_known_that_is_said_too(month):
    says = usual_is_known(json.loads(month)["surge"], asked=ASKED, now=MONDAY)
    assert says == "what is usual at this hour is known from 4 weeks"
    assert "0 of 3" in usual_is_known("broken", asked=ASKED, now=MONDAY)


def test_a_surge_is_told_once_again_as_it_grows_and_goes_on_and_is_over_after_a_quiet_hour(month):
    service = after(month)
    (first,) = service.look(MONDAY + 10 * MINUTE, 40)
    assert service.look(MONDAY + 12 * MINUTE, 4) == []
    (grown,) = service.look(MONDAY + 30 * MINUTE, 10)
    (next_hour,) = service.look(MONDAY + 70 * MINUTE, 30)
    assert service.look(MONDAY + 130 * MINUTE) == []
    (over,) = service.look(MONDAY + 185 * MINUTE)
    assert {one.native_id for one in (first, grown, next_hour, over)} == {first.native_id}
    assert [one.all_clear for one in (first, grown, next_hour, over)] == [False, False, False, True]
    assert first.revision < grown.revision < next_hour.revision < over.revision
    assert service.look(MONDAY + 190 * MINUTE) == []


def test_a_surge_is_one_situation_of_its_topic_from_its_beginning_to_its_end(month):
    service = after(month)
    known: dict[str, Situation] = {}
    looks = [(10, 40), (30, 20), (70, 30), (185, 0)]
    for minutes, count in looks:
        for one in service.look(MONDAY + minutes * MINUTE, count):
            told = intake(one, find(one, known.values()), brand="main", now=one.received_at)
            assert told is not None
            known[told.id] = told
    (only,) = known.values()
    assert only.topics == ("checkout",)
    assert only.state == "clearing"


def test_the_same_again_and_what_is_corrected_or_taken_back_is_not_counted_twice(month):
    service = after(month)
    assert service.look(MONDAY + MINUTE, 40, msg_type=MsgType.UPDATE) == []
    assert service.look(MONDAY + 2 * MINUTE, 40, msg_type=MsgType.CANCEL) == []


def test_what_was_not_watched_is_not_usual():
    service = Service()
    service.look(MONDAY - 4 * WEEK)
    service.look(MONDAY - 2 * WEEK)  # nobody looked in between
    assert service.look(MONDAY + MINUTE, 500) == []
    assert "0 of 3" in usual_is_known(service.cursor["surge"], asked=ASKED, now=MONDAY)


def test_an_hour_that_was_watched_from_its_middle_on_is_not_known():
    counts = Counts()
    counts.watch(Instant(MONDAY + 30 * MINUTE), Instant(MONDAY + 3 * HOUR))
    assert sorted(counts.watched) == [MONDAY // HOUR + 1, MONDAY // HOUR + 2]


def test_what_comes_late_counts_when_it_was_sent_and_is_no_news_after_hours(month):
    service = after(month)
    late = {"sent_at": Instant(MONDAY + MINUTE)}
    (said,) = service.look(MONDAY + 90 * MINUTE, 41, **late)
    assert said.occurred_at == MONDAY
    assert after(month).look(MONDAY + 4 * HOUR, 41, **late) == []


def test_without_topics_countries_are_counted(month):
    quakes = {"topics": (), "area": Area(countries=("HT", "DO"))}
    (said,) = after(month).look(MONDAY + HOUR, 12, **quakes)
    assert (said.area.countries, said.topics) == (("HT",), ())


def test_a_surge_in_one_outlet_is_no_other_voice_than_that_outlet(month):
    (said,) = after(month).look(MONDAY + HOUR, 12, publisher="paper.example")
    assert said.publisher == "paper.example"


def test_memory_is_bounded():
    counts = Counts()
    for number in range(500):
        for week in range(20):
            counts.add(f"complaint/topic/{number}", Instant(MONDAY - week * WEEK))
    counts.watch(MONDAY, MONDAY)
    assert len(counts.of) == MOST_SUBJECTS
    assert max(len(hours) for hours in counts.of.values()) == WEEKS + 1
    assert len(counts.watched) <= WEEKS * 168 + 1


def test_what_is_busy_once_a_week_is_usual_however_much_else_is_told_of():
    counts = Counts()
    for week in range(6, -1, -1):
        monday = Instant(MONDAY - week * WEEK)
        for _ in range(12):
            counts.add("complaint/topic/checkout", monday)
        counts.watch(Instant(monday - WEEK), Instant(monday + MINUTE))
        if week == 0:
            break
        for hour in range(2, 168, 8):
            for number in range(MOST_SUBJECTS + 5):
                counts.add(f"complaint/topic/other-{number}", Instant(monday + hour * HOUR))
            counts.watch(monday, Instant(monday + hour * HOUR + MINUTE))
    assert counts.surges(ASKED, now=Instant(MONDAY + MINUTE)) == ()
    # What was never told of may still surge, and is not crowded out while it grows.
    for minute in range(15):
        counts.add("complaint/topic/new", Instant(MONDAY + minute * MINUTE))
        counts.watch(MONDAY, Instant(MONDAY + minute * MINUTE))
    (surge,) = counts.surges(ASKED, now=Instant(MONDAY + 15 * MINUTE))
    assert (surge.subject, surge.usual) == ("complaint/topic/new", 0)


def test_counts_read_back_and_what_is_broken_is_forgotten():
    counts = Counts()
    counts.watch(Instant(MONDAY - WEEK), MONDAY)
    counts.add("complaint/topic/checkout", MONDAY)
    assert unpacked(json.loads(json.dumps(packed(counts)))) == counts
    several: tuple[Any, ...] = (None, [], {}, {"watched": [[1]], "of": {}}, {"watched": [], "of": {"a": 3}})
    for broken in several:
        assert unpacked(broken) == Counts()


def test_slots_are_named_as_people_say_them():
    assert slot_name(MONDAY) == "Mondays at 9"
    assert slot_name(Instant(MONDAY - HOUR * 10)) == "Sundays at 23"


def setting(surge: object) -> SourceSetting:
    return SourceSetting(
        name="news", kind="feed", location="news.xml", every_s=60, horizon_s=86_400, options={"surge": surge}
    )


def test_any_source_can_be_given_the_option():
    made = make_watcher(setting({"least": 5}), None, horizon_days=1, environ={})
    assert isinstance(made, SurgeWatcher)
    assert (made.name, made.source) == ("news", "news")


@pytest.mark.parametrize("surge", [True, {"least": 0}, {"weeks": 9}, {"times": 1.5}, {"most": 3}])
def test_a_wrong_option_says_what_to_write(surge):
    assert "surge of the source news" in str(what_is_wrong(setting(surge)))
    with pytest.raises(SourceError):
        make_watcher(setting(surge), None, horizon_days=1, environ={})
