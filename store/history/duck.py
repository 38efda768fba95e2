"""DuckDB, held so that it takes little memory, reaches no network, and says what ails in a plain sentence."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from engine.errors import StoreError
from engine.model.said import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

MEMORY = "1GB"
"""What DuckDB may use; the rest it puts into a temporary folder."""


@contextmanager
def database(*files: Path, folder: Path | None = None) -> Iterator[DuckDBPyConnection]:
    """Open a database that reaches these files and nothing else, of this machine or another.

    It lies in a temporary folder, beside a file that is being written where one is named.
    """
    import duckdb  # noqa: PLC0415 - 60 MB that only a history needs

    with TemporaryDirectory(prefix=".serviola-history-", dir=folder) as temporary:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": temporary,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        connection = duckdb.connect(str(Path(temporary) / "rows.duckdb"), config=settings)
        try:
            connection.execute("SET enable_progress_bar = false")
            connection.execute(f"SET allowed_paths = [{', '.join(quoted(str(file)) for file in files)}]")
            connection.execute(f"SET allowed_directories = [{quoted(temporary)}]")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection
        finally:
            connection.close()


@contextmanager
def plainly(what: str) -> Iterator[None]:
    """Raise a StoreError that says what could not be done, and DuckDB's first line."""
    import duckdb  # noqa: PLC0415 - as above

    try:
        yield
    except (duckdb.Error, OSError, OverflowError) as error:
        first = str(error).strip().partition("\n")[0]
        raise StoreError(phrase("{what}: {why}", what=what, why=first)) from error


def quoted(text: str) -> str:
    """Write a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"
