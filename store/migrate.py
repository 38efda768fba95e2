"""Bring a database to the form that this Serviola writes, in one transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from engine.errors import StoreError
from engine.model.said import phrase
from store.db import Db

HEAD = "0007"
"""The form that this Serviola writes; a test holds it against the migrations."""

_FOLDER = Path(__file__).parent / "migrations"


def upgrade(db: Db) -> None:
    """Run the migrations that are missing; refuse a database that is newer, or somebody else's."""
    with db.writing() as connection:
        form = form_of(connection)
        if form == HEAD:
            return
        if form is None and inspect(connection).get_table_names():
            raise StoreError(
                phrase("{path} is a database of another program; name another file", path=db.path)
            )
        if form is not None and form not in known():
            raise StoreError(
                phrase(
                    "the store {path} was written by a newer Serviola (form {form}, this one knows "
                    "{head}); update Serviola, or put a backup from before in its place",
                    path=db.path,
                    form=form,
                    head=HEAD,
                )
            )
        command.upgrade(_config(connection), HEAD)


def form_of(connection: Connection) -> str | None:
    """Say which form a database has; None for one that is empty or not ours."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def known() -> set[str]:
    """Name the forms that there are migrations from."""
    return {f"{number:04}" for number in range(1, int(HEAD) + 1)}


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
