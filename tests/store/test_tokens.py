"""A token speaks for its person until it lapses or is revoked."""

from __future__ import annotations

import pytest

from engine.errors import StoreError
from store.sqlite import SqliteStore
from tests.fakes import words as w


@pytest.fixture
def store(tmp_path):
    with SqliteStore.open(tmp_path / "serviola.db") as opened:
        opened.add_token("ada", "aa", now=w.NOW, expires_at=w.after(10))
        opened.add_token("ada", "ab", now=w.after(1))
        opened.add_token("bob", "ba", now=w.after(2))
        yield opened


def test_a_token_names_its_person(store):
    assert store.person_of("aa", w.NOW) == "ada"
    assert store.person_of("ba", w.NOW) == "bob"
    assert store.person_of("zz", w.NOW) is None
    assert store.person_of("", w.NOW) is None


def test_a_token_lapses(store):
    assert store.person_of("aa", w.after(9)) == "ada"
    assert store.person_of("aa", w.after(10)) is None
    assert store.person_of("ab", w.after(10**15)) == "ada"


def test_one_token_is_revoked_and_the_others_are_not(store):
    assert store.revoke(digest="aa", now=w.NOW) == 1
    assert store.revoke(digest="aa", now=w.NOW) == 0
    assert store.person_of("aa", w.NOW) is None
    assert store.person_of("ab", w.NOW) == "ada"


def test_all_tokens_of_a_person_are_revoked(store):
    assert store.revoke(person="ada", now=w.NOW) == 2
    assert store.person_of("ab", w.NOW) is None
    assert store.person_of("ba", w.NOW) == "bob"


def test_revoking_nobody_revokes_nothing(store):
    assert store.revoke(now=w.NOW) == 0


def test_tokens_are_listed_oldest_first(store):
    store.revoke(digest="ab", now=w.after(5))
    assert [(one.person, one.digest, one.revoked_at) for one in store.tokens()] == [
        ("ada", "aa", None),
        ("ada", "ab", w.after(5)),
        ("bob", "ba", None),
    ]


def test_a_token_is_added_once(store):
    with pytest.raises(StoreError):
        store.add_token("eve", "aa", now=w.NOW)
    assert store.person_of("aa", w.NOW) == "ada"
