"""A book from CSV: a file of stops, or a folder with one file a table, as spreadsheets write them.

Comma, semicolon or tab, whichever splits the header into columns that are known; UTF-8, or else Windows-1252.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from programs.book.columns import DATED, REQUIRED, TABLES, turned
from programs.book.declared import Dates, Declared
from programs.book.rows import Document, Row, document, typed, unknown_columns

MOST_BYTES = 32 * 1024 * 1024
_DELIMITERS = (",", ";", "\t")


def read_csv(declared: Declared) -> Document:
    """Read every file that is declared, or found in the folder; PlaybookError where one is no table."""
    tables: dict[str, list[Row]] = {}
    noted: list[Finding] = []
    for table, path in _files(declared).items():
        tables[table], found = rows_of(path.read_bytes(), str(path), table, declared.dates)
        noted += found
    put = document(tables, declared.name)
    return Document(located=put.located, noted=(*noted, *put.noted))


def rows_of(data: bytes, file: str, table: str, dates: Dates) -> tuple[list[Row], list[Finding]]:
    """Read one table, and name its columns that nobody knows."""
    lines = _text(data, file).splitlines(keepends=True)
    header_at = next((index for index, line in enumerate(lines) if line.strip()), None)
    if header_at is None:
        raise _unusable(
            file,
            1,
            phrase("the file is empty"),
            phrase("write a header: {required}", required=", ".join(REQUIRED[table])),
        )
    delimiter, names = _header(lines[header_at], table)
    _check_header(names, table, file, header_at + 1)
    reader = csv.reader(lines[header_at + 1 :], delimiter=delimiter, strict=True)
    rows: list[Row] = []
    noted = unknown_columns(
        table, [(name, (header_at + 1, at)) for at, name in enumerate(names, start=1) if name], file
    )
    at = header_at + 2
    try:
        for cells in reader:
            begins, at = at, header_at + 2 + reader.line_num
            if any(cell.strip() for cell in cells):
                if len(cells) > len(names):
                    noted.append(_too_many(file, begins, len(cells), len(names)))
                    continue
                rows.append(_row(dict(zip(names, cells, strict=False)), names, table, file, begins, dates))
    except csv.Error as error:
        raise _unusable(
            file,
            at,
            phrase("it is no CSV from here on ({error})", error=error),
            phrase("see that quotes are closed"),
        ) from error
    return rows, noted


def _row(cells: Mapping[str, str], names: list[str], table: str, file: str, line: int, dates: Dates) -> Row:
    known = {key: _turned(key, cell, dates) for key, cell in cells.items() if key in TABLES[table]}
    cols = {name: at for at, name in enumerate(names, start=1)}
    return Row(values=typed(table, known), file=file, line=line, cols=cols)


def _turned(key: str, cell: str, dates: Dates) -> str:
    if key not in DATED or dates is Dates.ISO:
        return cell
    said = turned(cell, day_first=dates is Dates.DAY_FIRST)
    return str(said)


def _files(declared: Declared) -> dict[str, Path]:
    base = declared.path
    if base is None or not base.exists():
        raise _unusable(
            str(base or declared.name), 1, phrase("there is no such file or folder"), phrase("correct path:")
        )
    if declared.tables:
        folder = base if base.is_dir() else base.parent
        named = {table: folder / name for table, name in declared.tables.items()}
        for path in named.values():
            if not path.is_file():
                raise _unusable(str(path), 1, phrase("there is no such file"), phrase("correct its name"))
        return named
    if base.is_file():
        return {"stops": base}
    found = {table: base / f"{table}.csv" for table in TABLES if (base / f"{table}.csv").is_file()}
    if not found:
        remedy = phrase(
            "name the files {tables}, as far as there are any",
            tables=", ".join(f"{table}.csv" for table in TABLES),
        )
        raise _unusable(str(base), 1, phrase("there is no table in this folder"), remedy)
    return found


def _text(data: bytes, file: str) -> str:
    if len(data) > MOST_BYTES:
        message = phrase(
            "the file has {size:,} bytes, more than {most_bytes:,}", size=len(data), most_bytes=MOST_BYTES
        )
        raise _unusable(file, 1, message, phrase("export less, such as what is ahead"))
    if b"\0" in data:
        raise _unusable(
            file, 1, phrase("it is no text in UTF-8 or Windows-1252"), phrase("save it as CSV UTF-8")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            line = data[: error.start].count(b"\n") + 1
            raise _unusable(
                file, line, phrase("it is neither UTF-8 nor Windows-1252"), phrase("save it as CSV UTF-8")
            ) from error


def _header(line: str, table: str) -> tuple[str, list[str]]:
    """Give the delimiter that finds the most known columns, and the names it finds."""
    tried = [(one, [_name(cell) for cell in next(csv.reader([line], delimiter=one))]) for one in _DELIMITERS]
    return max(tried, key=lambda each: sum(name in TABLES[table] for name in each[1]))


def _name(cell: str) -> str:
    return "_".join(cell.strip().lower().split())


def _check_header(names: list[str], table: str, file: str, line: int) -> None:
    missing = [name for name in REQUIRED[table] if name not in names]
    if missing:
        message = phrase("the header of {table} has no {missing}", table=table, missing=", ".join(missing))
        remedy = phrase("write a first line with: {required}", required=", ".join(REQUIRED[table]))
        raise _unusable(file, line, message, remedy)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise _unusable(
            file,
            line,
            phrase("the header has {name} twice", name=twice[0]),
            phrase("keep one of the two columns"),
        )


def _too_many(file: str, line: int, cells: int, columns: int) -> Finding:
    return Finding(
        file=file,
        line=line,
        col=columns + 1,
        level=Level.ERROR,
        code="cells",
        message=phrase(
            "the row has {cells} cells, the header {columns}; this row is left out",
            cells=cells,
            columns=columns,
        ),
        remedy=phrase("put a cell that holds the separator into quotes"),
    )


def _unusable(file: str, line: int, message: str, remedy: str) -> PlaybookError:
    return PlaybookError(
        [Finding(file=file, line=line, col=1, level=Level.ERROR, code="csv", message=message, remedy=remedy)]
    )
