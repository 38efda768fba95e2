"""Settings for all tests: how hypothesis searches, and what a store in a test costs."""

from __future__ import annotations

import gc
import logging
import os
import shutil

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import inspect

from serviola.language import speak
from store import db, migrate
from tests.fakes.cheap_stores import sharing, unhurried

# A run in CI of an unchanged tree gives the same answer twice; at a desk each run searches elsewhere.
# It stands here because settings(...) in a test module takes the profile that is loaded when it is written.
# How fast a machine is, or how busy, says nothing of the code: neither ends a test.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "ci", settings.get_profile("desk"), derandomize=True, database=None, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "desk"))


def pytest_collection_finish(session):
    """Set all that was loaded aside: going through thousands of tests again and again finds nothing to collect."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nobody_asked_for_a_language():
    """Let each test begin as a process does: a command of an earlier one may have been told --language."""
    speak("")


@pytest.fixture(autouse=True)
def nobody_keeps_what_faults_log(request):
    """Keep the log quiet in tests/faults: what goes wrong there is meant to, thousands of times."""
    log = logging.getLogger("serviola")
    level = log.level
    if request.path.parent.name == "faults":
        log.setLevel(logging.CRITICAL + 1)
    yield
    log.setLevel(level)


@pytest.fixture(scope="session", autouse=True)
def cheap_stores(tmp_path_factory):
    """Migrate one store a session and copy it where another is new, and do not wait for the disk.

    Processes that tests start and kill are set as in service, but for those of tests/crash/lives.py.
    """
    upgrade = migrate.upgrade
    made = tmp_path_factory.mktemp("store") / "new.db"

    def copied(store):
        with store.reading() as connection:
            is_new = not inspect(connection).get_table_names()
        if is_new and made.exists():
            store.close()
            shutil.copyfile(made, store.path)
        upgrade(store)
        if is_new and not made.exists():
            store.outside("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copyfile(store.path, made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_EACH", unhurried())
        patch.setattr(db, "_source", sharing(db._source))
        patch.setattr(migrate, "upgrade", copied)
        yield
