"""Outside rotas: what each kind is read as, whose shifts they are, and what is said where one cannot be read."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from engine.errors import PlaybookError, RosterError
from engine.model.time import DAY, HOUR, Instant, iso, parse_iso
from notify.outside import Kept, Kind, Outside, as_data, from_data
from notify.read_people import Person
from notify.roster import YamlRoster
from notify.rotas import Ways, ical, read_rota
from notify.rotas.ical import entries_of
from notify.shifts import Shift, Span
from tests.fakes.rotas import TOKEN, RotaService, rota_service
from wire.http import Http

PEOPLE = {
    "ada": Person(id="ada", name="Ada", contact="ada@example.invalid"),
    "ben": Person(id="ben", name="Ben"),
}
NOW = parse_iso("2026-10-28T12:00Z")
WEEK = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:one
DTSTART;TZID=America/New_York:20261026T090000
DTEND;TZID=America/New_York:20261102T090000
SUMMARY:ada@example.invalid
END:VEVENT
END:VCALENDAR
"""


def read(kind: Kind, prepare, *, environ=None, **fields):
    async def run() -> Kept:
        async with rota_service() as service, Http() as http:
            prepare(service)
            declared = {
                "group": "shop",
                "kind": kind,
                "url": service.url + ("/rota.ics" if kind is Kind.ICAL else ""),
                "token": "" if kind is Kind.ICAL else "${secret:ROTA_TOKEN}",
                "allow_private": frozenset({service.host}),
                "schedules": ("PSCHED1",),
                "slack_group": "S0614TZR7",
            }
            ways = Ways(http=http, environ={"ROTA_TOKEN": TOKEN} if environ is None else environ)
            seen.append(service)
            return await read_rota(
                Outside(**(declared | fields)), ways, PEOPLE, now=NOW, users={"U1": "ada", "U2": "ben"}
            )

    seen: list[RotaService] = []
    return asyncio.run(run()), seen[0]


def at(moment: Instant | None) -> str:
    return "" if moment is None else iso(moment)


def told(kept: Kept) -> list[tuple[str, str | None, str | None]]:
    return [
        (one.who, None if one.start is None else iso(one.start), None if one.end is None else iso(one.end))
        for one in kept.shifts
    ]


# --- calendars ---


def entries(calendar: str, *, zone: str = "UTC", start="2026-10-20T00:00Z", end="2026-11-30T00:00Z"):
    found = entries_of(calendar.encode(), Span(parse_iso(start), parse_iso(end)), zone=zone)
    return [(one.names[0], at(one.start), at(one.end)) for one in found]


def test_somebody_is_on_call_in_the_hour_after_a_change_of_clocks():
    """The clocks of New York go back on 1 November 2026: this week has 169 hours, and ends at 14:00Z."""
    (found,) = entries_of(
        WEEK.encode(), Span(parse_iso("2026-11-02T13:30Z"), parse_iso("2026-11-02T13:31Z")), zone="UTC"
    )
    assert at(found.start) == "2026-10-26T13:00:00Z"
    assert at(found.end) == "2026-11-02T14:00:00Z"
    shift = Shift(who="ada", start=found.start, end=found.end)
    assert shift.covers(parse_iso("2026-11-02T13:30Z"))
    assert not shift.covers(parse_iso("2026-11-02T14:00Z"))


def test_what_repeats_weekly_leaves_no_hole_over_a_change_of_clocks():
    rule = WEEK.replace("SUMMARY", "RRULE:FREQ=WEEKLY;COUNT=6\nSUMMARY").replace("20261026", "20261012")
    rule = rule.replace("20261102", "20261019")
    found = entries(rule, start="2026-10-01T00:00Z")
    assert len(found) == 6
    assert all(one[2] == other[1] for one, other in itertools.pairwise(found))
    assert {one[1][11:] for one in found} == {"13:00:00Z", "14:00:00Z"}


def test_a_moved_time_and_one_that_is_left_out_replace_the_usual():
    event = WEEK.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    moved = event.replace("20261026", "20261103").replace("20261102T", "20261109T")
    moved = moved.replace("UID:one", "UID:one\nRECURRENCE-ID;TZID=America/New_York:20261102T090000")
    rule = "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE;TZID=America/New_York:20261109T090000\nSUMMARY"
    text = WEEK.replace("SUMMARY", rule).replace(
        "END:VCALENDAR", f"BEGIN:VEVENT{moved}END:VEVENT\nEND:VCALENDAR"
    )
    starts = sorted(one[1] for one in entries(text))
    assert starts == ["2026-10-26T13:00:00Z", "2026-11-03T14:00:00Z", "2026-11-16T14:00:00Z"]


OWN_CLOCKS = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT"""


def of_own_clocks(*, more: str = "", clocks: str = OWN_CLOCKS) -> str:
    """Give two weeks over the change of clocks, in a zone that the calendar describes itself."""
    text = WEEK.replace("America/New_York", "Customized Time Zone").replace("BEGIN:VEVENT", clocks)
    return text.replace("SUMMARY", f"RRULE:FREQ=WEEKLY;COUNT=2\n{more}SUMMARY")


def test_clocks_that_a_calendar_describes_itself_change_as_it_says():
    (first, second) = entries(of_own_clocks())
    assert first[1:] == ("2026-10-26T13:00:00Z", "2026-11-02T14:00:00Z")
    assert second[1:] == ("2026-11-02T14:00:00Z", "2026-11-09T14:00:00Z")


def test_two_calendars_that_call_their_own_clocks_the_same_go_each_by_its_own():
    entries(of_own_clocks())
    other = OWN_CLOCKS.replace("-0400", "+0200").replace("-0500", "+0100")
    assert [one[1] for one in entries(of_own_clocks(clocks=other))] == [
        "2026-10-26T07:00:00Z",
        "2026-11-02T08:00:00Z",
    ]


def test_what_is_left_out_counts_by_the_calendars_own_clocks_and_not_by_anothers():
    entries(of_own_clocks())
    other = OWN_CLOCKS.replace("-0400", "+0200").replace("-0500", "+0100")
    gone = of_own_clocks(more="EXDATE;TZID=Customized Time Zone:20261102T090000\n", clocks=other)
    assert [one[1] for one in entries(gone)] == ["2026-10-26T07:00:00Z"]


def test_clocks_that_only_another_calendar_describes_are_known_to_nobody():
    entries(of_own_clocks())
    with pytest.raises(RosterError, match="'Customized Time Zone' is one that nobody knows"):
        entries(of_own_clocks(clocks="BEGIN:VEVENT"))


@pytest.mark.parametrize("frequency", ["SECONDLY", "HOURLY", "DAILY", "YEARLY;BYSECOND=0,1"])
def test_clocks_that_change_all_the_time_are_refused_in_a_sentence(frequency):
    text = of_own_clocks(clocks=OWN_CLOCKS.replace("YEARLY;BYDAY=1SU;BYMONTH=11", frequency))
    with pytest.raises(RosterError, match="change more often than monthly; name an IANA zone"):
        entries(text)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_a_bare_day_leaves_out_what_begins_on_it_by_the_clocks_of_the_event(zone):
    rule = WEEK.replace("SUMMARY", "RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20261102\nSUMMARY")
    starts = [one[1] for one in entries(rule, zone=zone)]
    assert starts == ["2026-10-26T13:00:00Z", "2026-11-09T14:00:00Z"]


def test_a_bare_day_names_which_time_was_moved():
    event = WEEK.partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    moved = event.replace("20261026", "20261103").replace("20261102T", "20261109T")
    moved = moved.replace("UID:one", "UID:one\nRECURRENCE-ID;VALUE=DATE:20261102")
    text = WEEK.replace("SUMMARY", "RRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY").replace(
        "END:VCALENDAR", f"BEGIN:VEVENT{moved}END:VEVENT\nEND:VCALENDAR"
    )
    assert sorted(one[1] for one in entries(text)) == ["2026-10-26T13:00:00Z", "2026-11-03T14:00:00Z"]


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (
            "DTSTART;VALUE=DATE:20261101\nDTEND;VALUE=DATE:20261102",
            ("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
        ),
        ("DTSTART:20261101T090000\nDURATION:PT8H", ("2026-11-01T14:00:00Z", "2026-11-01T22:00:00Z")),
        (
            "DTSTART:20261101T090000Z\nDTEND:20261101T100000Z",
            ("2026-11-01T09:00:00Z", "2026-11-01T10:00:00Z"),
        ),
    ],
)
def test_days_and_bare_times_are_told_in_the_zone_of_the_rota(lines, want):
    start = WEEK.index("DTSTART")
    text = WEEK[:start] + lines + "\n" + WEEK[WEEK.index("SUMMARY") :]
    assert entries(text, zone="America/New_York") == [("ada@example.invalid", *want)]


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (b"no calendar at all", "no calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "no calendar"),
        (WEEK.replace("SUMMARY", "RRULE:FREQ=SECONDLY\nSUMMARY").encode(), "repeats within a day"),
        (
            WEEK.replace("SUMMARY", "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2\nSUMMARY").encode(),
            "repeats within a day",
        ),
        (WEEK.encode() * 5_001, "more than 5,000 events"),
        (WEEK.replace("America/New_York", "Mars/Base").encode(), "zone 'Mars/Base' is one that nobody knows"),
    ],
)
def test_a_calendar_that_is_none_or_too_much_is_said_in_a_sentence(calendar, said):
    with pytest.raises(RosterError) as wrong:
        entries_of(calendar, Span(NOW, Instant(NOW + DAY)), zone="UTC")
    assert said in str(wrong.value)


def test_who_attends_comes_before_what_it_is_called_and_strangers_are_named():
    text = WEEK.replace(
        "SUMMARY:ada@example.invalid", "SUMMARY:On call\nATTENDEE;CN=Ada:mailto:ADA@example.invalid"
    )
    kept, _ = read(Kind.ICAL, lambda service: setattr(service, "calendar", text.encode()))
    assert [one.who for one in kept.shifts] == ["ada"]
    other = WEEK.replace("ada@example.invalid", "Zoe Nobody")
    kept, _ = read(Kind.ICAL, lambda service: setattr(service, "calendar", other.encode()))
    assert kept.shifts == ()
    assert kept.strangers == ("Zoe Nobody",)
    kept, _ = read(
        Kind.ICAL,
        lambda service: setattr(service, "calendar", other.encode()),
        known_as={"zoe nobody": "ben"},
    )
    assert [one.who for one in kept.shifts] == ["ben"]


# --- services ---


def shift_of(user: dict, start: str | None, end: str | None) -> dict:
    return {"user": user, "start": start, "end": end, "escalation_level": 1}


def test_pagerduty_is_read_page_by_page_and_a_shift_of_two_policies_is_one():
    ada = {"id": "PADA", "email": "Ada@Example.invalid", "summary": "Ada"}
    zoe = {"id": "PZOE", "email": "zoe@example.invalid", "summary": "Zoe"}

    def prepare(service: RotaService) -> None:
        week = shift_of(ada, "2026-10-26T13:00:00Z", "2026-11-02T14:00:00Z")
        service.oncalls = [week] * 150 + [shift_of(zoe, None, None)]

    kept, service = read(Kind.PAGERDUTY, prepare)
    assert told(kept) == [("ada", "2026-10-26T13:00:00Z", "2026-11-02T14:00:00Z")]
    assert kept.strangers == ("zoe@example.invalid",)
    assert [one[1]["offset"] for one in service.asked] == [["0"], ["100"]]
    assert service.asked[0][1]["schedule_ids[]"] == ["PSCHED1"]


def test_goalert_is_read_by_its_json_calendar():
    def prepare(service: RotaService) -> None:
        service.shifts = [
            {
                "Start": "2026-10-26T13:00:00Z",
                "End": "2026-11-02T14:00:00Z",
                "UserID": "7d-1",
                "UserName": "B",
            }
        ]

    kept, service = read(Kind.GOALERT, prepare, known_as={"7d-1": "ben"})
    assert told(kept) == [("ben", "2026-10-26T13:00:00Z", "2026-11-02T14:00:00Z")]
    assert service.asked[0][2]["Accept"] == "application/json"


def test_a_user_group_of_slack_says_who_is_on_now_and_nothing_of_later():
    kept, _ = read_slack(["U2", "U9"])
    assert [one.who for one in kept.shifts] == ["ben"]
    assert kept.now_only
    assert kept.strangers == ("U9",)


def read_slack(users, **answer):
    return read(Kind.SLACK, lambda service: service.slack.update(users=users, **answer))


def test_a_workspace_without_user_groups_says_so_in_words():
    with pytest.raises(RosterError) as wrong:
        read_slack([], ok=False, error="plan_upgrade_required")
    assert "need a paid plan of Slack" in str(wrong.value)


@pytest.mark.parametrize("kind", [Kind.PAGERDUTY, Kind.GOALERT, Kind.ICAL])
@pytest.mark.parametrize(
    ("status", "raw", "said"),
    [
        (500, b"", "500"),
        (401, b"", "check its token"),
        (200, b"<html>", ""),
        (200, b"[1]", ""),
        (200, b"{}", ""),
    ],
)
def test_whatever_a_service_answers_is_one_sentence_without_its_token(kind, status, raw, said):
    def prepare(service: RotaService) -> None:
        service.status, service.raw = status, raw

    with pytest.raises(RosterError) as wrong:
        read(kind, prepare)
    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)
    assert TOKEN not in str(wrong.value)


# --- what is kept of it ---


DECLARED = """\
schema: serviola/people/1
people: [{id: ada, name: Ada}, {id: ben, name: Ben}, {id: cyd, name: Cyd}]
teams: {planning: [cyd]}
on-call:
  shop: {rota: ical, path: shop.ics, fresh: 6h, otherwise: team:planning}
  bare: {rota: ical, path: shop.ics, fresh: 6h}
"""
KEPT = Kept(
    read_at=NOW,
    shifts=(
        Shift(who="ada", start=NOW, end=Instant(NOW + 4 * HOUR)),
        Shift(who="ben", start=Instant(NOW + 4 * HOUR), end=None),
    ),
)


@pytest.mark.parametrize(
    ("kept", "after", "group", "who"),
    [
        (KEPT, 0, "shop", ("ada",)),
        (KEPT, 4 * HOUR, "shop", ("ben",)),
        (KEPT, 6 * HOUR - 1, "shop", ("ben",)),
        (KEPT, 6 * HOUR, "shop", ("cyd",)),
        (KEPT, 6 * HOUR, "bare", ()),
        (None, 0, "shop", ("cyd",)),
        (None, 0, "bare", ()),
    ],
)
def test_what_was_read_counts_while_it_is_fresh_and_then_whoever_stands_in(kept, after, group, who):
    ours = YamlRoster(DECLARED, "people.yaml", kept=lambda _: kept)
    at = Instant(NOW + after)
    assert asyncio.run(ours.on_call(group, at=at)) == who
    for person in ("ada", "ben", "cyd"):
        groups = asyncio.run(ours.groups_of(person, at=at))
        assert (f"oncall:{group}" in groups) is (person in who)


def test_what_is_kept_reads_back_as_it_was():
    assert from_data(as_data(KEPT)) == KEPT


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("otherwise: team:planning", "otherwise: team:planing", "'team:planing' is no recipient"),
        ("otherwise: team:planning", "otherwise: oncall:shop", "cannot stand in for itself"),
        ("path: shop.ics, fresh: 6h, otherwise", "fresh: 6h, otherwise", "needs either url or path"),
        ("fresh: 6h, otherwise", "fresh: 2m, otherwise", "would be stale between two looks"),
        ("rota: ical, path: shop.ics, fresh: 6h, o", "rota: pagerduty, schedules: [P1], o", "needs a token"),
        ("rota: ical, path: shop.ics, fresh: 6h, o", "rota: opsgenie, o", "rota cannot be opsgenie"),
        ("path: shop.ics, fresh: 6h, o", "path: shop.ics, token: canary, o", "not the name of a secret"),
        ("path: shop.ics, fresh: 6h, o", "path: shop.ics, people: {x: zoe}, o", "nobody has the id zoe"),
    ],
)
def test_what_is_wrong_in_a_declaration_is_said_with_its_place(old, new, said):
    assert old in DECLARED
    with pytest.raises(PlaybookError) as wrong:
        YamlRoster(DECLARED.replace(old, new, 1), "people.yaml")
    assert said in str(wrong.value)
    assert "canary" not in str(wrong.value)
    assert {one.line for one in wrong.value.findings} == {5}


def test_a_calendar_of_many_rules_that_never_come_true_is_given_up(monkeypatch):
    rule = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    many = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nDTSTART:19000101T090000Z\nDURATION:PT1H\n{rule}\nSUMMARY:ada\nEND:VEVENT\n"
        for number in range(300)
    )
    data = f"BEGIN:VCALENDAR\nVERSION:2.0\n{many}END:VCALENDAR\n".encode()
    monkeypatch.setattr(ical, "READ_FOR_S", 0.2)
    with pytest.raises(RosterError, match="to put it out"):
        entries_of(data, Span(NOW, Instant(NOW + DAY)), zone="UTC")
