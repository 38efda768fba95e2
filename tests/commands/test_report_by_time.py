"""`serviola report` reads the journal by time: what lies before a span is neither read nor counted, and said so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.model.proposal import ProposalState
from engine.model.time import DAY, HOUR, Instant
from engine.ports import Batch
from engine.response.track_questions import Questions
from serviola import tracking
from serviola.backtesting import Nights, zone_of
from store import judged
from store.sqlite import SqliteStore
from tests.commands.test_holds_commands import house as house  # noqa: PLC0414 - a fixture
from tests.commands.test_holds_commands import paused as paused  # noqa: PLC0414 - a fixture
from tests.fakes import words as w
from tests.fakes.command_line import serviola

SINCE = Instant(w.NOW + 100 * DAY)
UNTIL = Instant(SINCE + 91 * DAY)


def asked(name: str, at: Instant, **other: Any) -> Any:
    return w.proposal(id=f"P-{name}", situation=f"S-{name}", opened_at=at, asked_at=at, **other)


def commit(store: SqliteStore, at: Instant, *said: Any) -> None:
    store.commit(Batch(now=at, inputs=(), words=said, intents=()))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    """Give a store with a question long over, one that was raised within the span, one of it and one after."""
    with SqliteStore.open(tmp_path / "serviola.db") as opened:
        before, within = Instant(SINCE - HOUR), Instant(SINCE + HOUR)
        commit(opened, w.NOW, *(w.situation(id=f"S-{name}") for name in ("old", "raised", "new", "late")))
        commit(opened, w.NOW, old := asked("old", w.NOW))
        commit(opened, Instant(w.NOW + HOUR), replace(old, state=ProposalState.EXPIRED))
        commit(opened, before, raised := asked("raised", before, escalate_to="team:higher"))
        commit(opened, within, replace(raised, escalated=True), asked("new", within))
        commit(opened, Instant(UNTIL + DAY), asked("late", Instant(UNTIL + DAY)))
        yield opened


def of_span(store: SqliteStore) -> tracking.Tracked:
    nights = Nights(zones={"": zone_of("UTC")})
    return tracking.tracked(store.db, brand="main", since=SINCE, until=UNTIL, nights=nights)


def test_what_was_over_before_the_span_is_not_read(store: SqliteStore) -> None:
    about = judged.asked_about(store.db, since=SINCE, until=UNTIL)
    assert about == {"S-raised", "S-new"}
    read = list(judged.forms(store.db, until=UNTIL, about=about))
    assert [form.id for _, form in read] == ["P-raised", "P-raised", "P-new"]
    assert judged.count_forms(store.db, until=UNTIL, about=about) == len(read)


def test_a_question_counts_where_it_was_asked_and_a_card_where_it_was_raised(store: SqliteStore) -> None:
    found = of_span(store)
    assert [one.asked for one in found.tracks] == [1]
    assert {one.to: one.cards for one in found.loads} == {w.proposal().group: 1, "team:higher": 1}


def test_what_had_come_up_before_is_said(store: SqliteStore) -> None:
    assert of_span(store).before == 2
    assert judged.count_before(store.db, since=w.NOW) == 0


def test_a_question_about_many_rows_is_kept_without_them() -> None:
    questions = Questions()
    questions.hear(w.NOW, w.proposal())
    assert w.proposal().rows
    assert [one.last.rows for one in questions.rounds.values()] == [()]


def test_the_command_takes_since_or_all_and_says_what_lies_before(house: Path) -> None:
    ahead = serviola("report", "--since", "2099-01-01", "--to", "2099-02-01", cwd=house)
    assert ahead.returncode == 0, ahead.stderr
    assert "2 questions had come up before 2099-01-01" in " ".join(ahead.stdout.split())
    done = serviola("report", "--all", "--json", cwd=house)
    assert done.returncode == 0, done.stderr
    whole = json.loads(done.stdout)
    assert (whole["before"], sum(one["asked"] for one in whole["playbooks"])) == (0, 2)
    refused = serviola("report", "--all", "--since", "2026-01-01", cwd=house)
    assert (refused.returncode, "write one of them" in refused.stderr) == (2, True)
