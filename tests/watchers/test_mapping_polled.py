"""A declared mapping that is polled: what is told once, taken back, and known again under a new secret."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from engine.errors import SourceError
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import Signal
from engine.model.time import DAY, Instant, iso
from tests.watchers import system_samples as said
from tests.watchers.mapped import look, polled, pushed
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET, ago
from wire.secrets import Secret

OTHER = Secret("the secret that comes after the first one")
POST = "https://social.example/@wanderer/1"


def test_under_a_new_secret_what_is_known_stays_what_it_was_and_its_deletion_is_heard(tmp_path):
    file = tmp_path / "answer.json"
    file.write_bytes(said.mentions(said.mention(POST)))
    first = look(polled(file, of="social"), {})
    rotated = polled(file, of="social", secret=OTHER, old_secret=SECRET)
    file.write_bytes(said.mentions(said.mention(POST), said.mention(f"{POST}2")))
    second = look(rotated, first.cursor)
    # What is new is known under the new one alone.
    (new,) = second.signals
    alone = look(polled(file, of="social", secret=OTHER), {}).signals
    assert (new.native_id, new.publisher) in [(one.native_id, one.publisher) for one in alone]
    file.write_bytes(said.mentions(said.mention(POST, title="Better now", updated_h=0.6)))
    third = look(rotated, second.cursor)
    file.write_bytes(said.mentions(said.mention(POST, removed=True, updated_h=0.5)))
    fourth = look(rotated, third.cursor)
    assert [one.msg_type for poll in (third, fourth) for one in poll.signals] == [
        MsgType.UPDATE,
        MsgType.CANCEL,
    ]
    told = (*first.signals, *third.signals, *fourth.signals)
    assert len({one.native_id for one in told}) == 1
    assert fourth.signals[0].references == (third.signals[0].id,)


def test_what_stays_listed_is_told_once_through_any_number_of_secrets(tmp_path):
    file = tmp_path / "answer.json"
    secrets = [Secret(f"the secret number {number}, which is long enough") for number in range(5)]
    told: list[Signal] = []
    cursor: dict[str, Any] = {}
    for number, secret in enumerate(secrets):
        old = {"old_secret": secrets[number - 1]} if number else {}
        # Others come and go, so that there is always something to read.
        file.write_bytes(said.mentions(said.mention(POST), said.mention(f"{POST}/{number}")))
        poll = look(polled(file, of="social", secret=secret, **old), cursor)
        told += poll.signals
        cursor = poll.cursor
        # The secret before is taken out again in time.
        file.write_bytes(said.mentions(said.mention(POST)))
        poll = look(polled(file, of="social", secret=secret), cursor)
        assert poll.signals == ()
        cursor = poll.cursor
        assert len(cursor["memory"].get("others", {})) <= 1
        assert "wanderer" not in json.dumps(cursor)
    file.write_bytes(said.mentions(said.mention(POST, removed=True, updated_h=0.1)))
    (gone,) = look(polled(file, of="social", secret=secrets[-1]), cursor).signals
    assert gone.msg_type is MsgType.CANCEL
    assert gone.references[0] in {one.id for one in told[:2]}
    assert len({one.native_id for one in told}) == len(told) == 1 + len(secrets)


def test_without_the_old_secret_a_post_by_its_address_is_another_one(tmp_path):
    file = tmp_path / "answer.json"
    file.write_bytes(said.mentions(said.mention(POST)))
    first = look(polled(file, of="social"), {})
    file.write_bytes(said.mentions(said.mention(POST), said.mention("m2")))
    second = look(polled(file, of="social", secret=OTHER), first.cursor)
    assert len(second.signals) == 2


def test_where_all_is_listed_a_new_secret_takes_nothing_back(tmp_path):
    file = tmp_path / "answer.json"
    file.write_bytes(said.mentions(said.mention(POST)))
    first = look(polled(file, of="social", ends="gone"), {})
    file.write_bytes(said.mentions(said.mention(POST), said.mention("m2")))
    second = look(polled(file, of="social", ends="gone", secret=OTHER, old_secret=SECRET), first.cursor)
    assert [(one.native_id, one.msg_type) for one in second.signals] == [("m2", MsgType.ALERT)]


def test_an_old_secret_that_could_be_guessed_is_refused(tmp_path):
    with pytest.raises(SourceError, match="shorter than 16 characters"):
        polled(tmp_path / "answer.json", old_secret=Secret("hunter2"))


def test_what_changed_is_an_update_and_what_is_over_is_said_once(tmp_path):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json")
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions(said.mention(status="closed", updated_h=0.5)))
    second = look(eyes, first.cursor)
    assert [(one.msg_type, one.all_clear) for one in second.signals] == [(MsgType.UPDATE, True)]
    file.write_bytes(said.mentions())
    assert look(eyes, second.cursor).signals == ()


@pytest.mark.parametrize(("ends", "over"), [("gone", 1), ("said", 0)])
def test_what_is_listed_no_more_is_over_only_where_the_settings_say_so(tmp_path, ends, over):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", ends=ends)
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions())
    assert len(look(eyes, first.cursor).signals) == over


@pytest.mark.parametrize(("first", "later"), [(None, None), (7, 8), (7, 7)])
def test_what_says_no_time_counts_as_of_now_and_comes_back_after_its_end(tmp_path, first, later):
    def listed(revision, *, at=None):
        return said.mentions(said.mention(updated_at=revision, created_at=at))

    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", ends="gone")
    file.write_bytes(listed(first))
    (alert,), cursor = (found := look(eyes, {})).signals, found.cursor
    assert alert.sent_at == NOW
    file.write_bytes(said.mentions())
    (over,), cursor = (found := look(eyes, cursor, Instant(NOW + 1))).signals, found.cursor
    assert over.all_clear
    file.write_bytes(listed(later))
    (again,) = look(eyes, cursor, Instant(NOW + 2)).signals
    assert (again.msg_type, again.all_clear) == (MsgType.ALERT, False)
    assert alert.revision < over.revision < again.revision


def test_what_people_wrote_and_is_listed_no_more_is_taken_for_deleted_and_by_no_machine(tmp_path):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", ends="gone", of="social")
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions())
    (gone,) = look(eyes, first.cursor).signals
    assert (gone.source_class, gone.msg_type, gone.all_clear) == (SourceClass.SOCIAL, MsgType.CANCEL, False)


@pytest.mark.parametrize("of", ["news", "official"])
def test_what_is_listed_no_more_is_called_over_by_who_told_of_it(tmp_path, of):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", ends="gone", of=of)
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions())
    (over,) = look(eyes, first.cursor).signals
    assert (over.source_class, over.all_clear) == (SourceClass(of), True)


@pytest.mark.parametrize("updated", [iso(ago(1)), 7, None])
@pytest.mark.parametrize(
    ("ends", "msg_type"), [({"removed": True}, MsgType.CANCEL), ({"status": "closed"}, MsgType.UPDATE)]
)
def test_an_end_that_is_pushed_without_a_newer_time_is_a_revision_of_its_own(updated, ends, msg_type):
    (told,) = pushed(said.mention(updated_at=updated))
    (ended,) = pushed(said.mention(updated_at=updated, **ends))
    assert ended.msg_type is msg_type
    assert ended.revision > told.revision
    if isinstance(updated, int):
        (again,) = pushed(said.mention(updated_at=updated + 1))
        assert again.revision > ended.revision


def test_an_end_need_not_repeat_what_is_over():
    (gone,) = pushed({"id": "m1", "removed": True})
    assert (gone.native_id, gone.msg_type, gone.text) == ("m1", MsgType.CANCEL, None)


def test_a_post_that_rolled_out_of_sight_may_still_be_deleted_a_month_later(tmp_path):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", of="social")
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    later = Instant(NOW + 29 * DAY)
    file.write_bytes(said.mentions(said.mention("m2", updated_at=iso(later))))
    second = look(eyes, first.cursor, later)
    file.write_bytes(said.mentions(said.mention(removed=True, updated_at=iso(later))))
    (gone,) = look(eyes, second.cursor, later).signals
    assert (gone.native_id, gone.msg_type) == ("m1", MsgType.CANCEL)


def test_no_error_repeats_what_an_item_says():
    for changes, mapping in (
        ({"author": {"id": "a", "name": "Wanda Rowe"}}, {"headline": "abs(author.name)"}),
        ({"author": {"id": "a", "name": ["Wanda Rowe"]}}, {"headline": "sum(author.name)"}),
        ({"created_at": "Wanda Rowe"}, {}),
        ({"updated_at": "Wanda Rowe, +1 305 555 0199"}, {}),
    ):
        with pytest.raises(SourceError, match="item 1") as caught:
            pushed(said.mention(**changes), **mapping)
        assert not re.search(r"wanda|rowe|555", str(caught.value), re.IGNORECASE)


def test_what_is_pushed_without_a_time_is_as_new_as_its_delivery():
    (signal,) = pushed(said.mention(updated_at=None, created_at=None))
    assert signal.revision == NOW // 1000


def test_an_item_that_is_not_read_counts_among_those_left_out(tmp_path):
    (tmp_path / "1.json").write_bytes(said.mentions(said.mention("m1"), said.mention(None)))
    found = look(polled(tmp_path), {})
    assert (found.health.read, found.health.skipped) == (1, 1)
    assert "one item of 2 could not be read" in found.health.error


def test_a_folder_of_files_is_read_in_parts_and_a_bad_one_is_named(tmp_path):
    for number in (1, 2):
        (tmp_path / f"{number}.json").write_bytes(said.mentions(said.mention(f"m{number}")))
    (tmp_path / "3.json").write_bytes(b"{")
    (tmp_path / "note.txt").write_bytes(b"{")
    found = look(polled(tmp_path, ends="gone"), {})
    assert sorted(one.native_id for one in found.signals) == ["m1", "m2"]
    assert "3.json cannot be read" in found.health.error
    (tmp_path / "1.json").unlink()
    assert look(polled(tmp_path, ends="gone"), found.cursor).signals == ()


def test_a_deleted_post_is_withdrawn_and_nothing_of_it_stays(tmp_path):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", of="social")
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions(said.mention(removed=True, updated_h=0.5)))
    (gone,) = look(eyes, first.cursor).signals
    assert (gone.msg_type, gone.references, gone.text) == (MsgType.CANCEL, (first.signals[0].id,), None)
