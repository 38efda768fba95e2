"""The database that each test of Tryton copies: made once, when Tryton is installed, in about 20 s."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.peers.places import TRYTON

FRESH = TRYTON / "fresh"
DATABASE = "tryton"
ADMIN = "the-admin-of-a-test"
MODULE = "marketing_automation"
CONFIG = """\
[database]
uri = sqlite://
path = {folder}
[web]
listen = 127.0.0.1:{port}
[email]
uri = smtp://127.0.0.1:{mail_port}
from = office@example.test
"""


def make_fresh(run: Callable[..., str]) -> None:
    """Make the database with all that is the same for each test."""
    shutil.rmtree(FRESH, ignore_errors=True)
    FRESH.mkdir()
    (FRESH / f"{DATABASE}.sqlite").touch()
    (FRESH / "password").write_text(ADMIN, "utf-8")
    config = FRESH / "trytond.conf"
    config.write_text(CONFIG.format(folder=FRESH, port=1, mail_port=1), "utf-8")
    admin: tuple[str | Path, ...] = (TRYTON / "bin/trytond-admin", "-c", config, "-d", DATABASE)
    run(
        *admin,
        *("--email", "admin@example.test", "-u", MODULE, "--activate-dependencies"),
        env={"TRYTONPASSFILE": str(FRESH / "password")},
    )


def copy_fresh(folder: Path) -> None:
    """Put a copy of the fresh database into a folder."""
    shutil.copy(FRESH / f"{DATABASE}.sqlite", folder)
