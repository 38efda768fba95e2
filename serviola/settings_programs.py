"""Settings of the programs: which books there are, in which form, and how often they are read again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.model.said import phrase, told_by
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean
from programs.book.columns import TABLES
from programs.book.declared import Dates, Declared, Form
from serviola.settings_paths import from_folder
from wire.paths import SEE_JMESPATH, BadPath, compile_path
from wire.secrets import is_reference
from wire.selects import why_not_select
from wire.targets import UnsafeTarget, check_url

if TYPE_CHECKING:
    from pathlib import Path

DAY_S = 86_400
USUAL_EVERY_S = 900
LEAST_EVERY_S = 30
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_PLACE = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}")
_IN_PART = re.compile(r"\$\{secret:[A-Z][A-Z0-9_]{0,63}\}")
_SECRETIVE = re.compile(r"authorization|cookie|token|key|secret|password", re.IGNORECASE)
_CREDENTIALS = re.compile(r"://[^/@]*:[^/@]+@")
_FORMS_OF_TABLES = (Form.CSV, Form.JSON, Form.SQL)
USUAL = ("vessel", "itinerary_owner", "travel", "owner", "zone")
"""What a declaration may say once for all stops."""


def read_programs(fields: Fields, folder: Path) -> tuple[tuple[Path, ...], tuple[Declared, ...]]:
    """Read the list of books: a path stands for a YAML book, keys with values declare any other."""
    given = fields.raw("programs")
    items = given if isinstance(given, list) else [] if given is None else [given]
    paths: list[Path] = []
    books: list[Declared] = []
    for index, item in enumerate(items):
        at = ("programs", index) if isinstance(given, list) else ("programs",)
        if isinstance(item, dict) and isinstance(given, list):
            each = Fields(fields.located, (*fields.path, *at), fields.findings)
            books.append(_declared(each, folder))
        elif isinstance(item, str) and item.strip():
            paths.append(from_folder(folder, item))
            if not paths[-1].is_file():
                fields.error(
                    "path",
                    phrase("there is no {path}", path=paths[-1]),
                    phrase("write the path from this file's folder"),
                    at=at,
                )
        else:
            fields.error(
                "type",
                phrase("programs names neither a path nor a book"),
                phrase("see docs/programs.md"),
                at=at,
            )
    if given is not None and not items:
        fields.error(
            "few", phrase("programs is an empty list"), phrase("name at least one book"), at=("programs",)
        )
    _check_names(fields, [*(path.name for path in paths), *(book.name for book in books)])
    return tuple(paths), tuple(books)


def _declared(each: Fields, folder: Path) -> Declared:
    name, form = each.text("name"), each.choice("form", Form)
    if name and not _NAME.fullmatch(name):
        each.error(
            "name",
            phrase("{name!r} cannot be a name", name=name[:40]),
            phrase("use a-z, 0-9, dots and dashes"),
            at=("name",),
        )
    private = frozenset(each.texts("allow_private", ()))
    path, url = read_place(each, form, folder, private)
    every_s = (
        each.duration_s("every", USUAL_EVERY_S, least=LEAST_EVERY_S, most=DAY_S)
        if url or each.has("every")
        else None
    )
    declared = Declared(
        name=name,
        form=form,
        path=path,
        url=url,
        tables=_tables(each, form, path),
        beside=_beside(each, folder),
        usual=_usual(each, form),
        dates=each.choice("dates", Dates, Dates.ISO),
        headers=read_headers(each),
        allow_private=private,
        every_s=every_s,
        keep_when_most_goes=each.flag("keep_when_most_goes", True),
    )
    each.rest()
    return declared


def read_place(each: Fields, form: Form, folder: Path, private: frozenset[str]) -> tuple[Path | None, str]:
    """Read where rows are: a file or folder, or an address; of a database always an address."""
    written, url = each.text("path", ""), each.text("url", "")
    if form is Form.SQL:
        if written or not url:
            each.error(
                "place",
                phrase("a database is named by url"),
                phrase("write url: ${{secret:NAME}}, or dialect://host/name"),
            )
        elif _CREDENTIALS.search(url) and not is_reference(url):
            # What stands there holds a password, so it is not repeated.
            remedy = phrase("write url: ${{secret:NAME}} and put the whole address into the environment")
            each.error("secret", phrase("a password is written in the file"), remedy, at=("url",))
        return None, url
    if form is Form.CSV and url:
        each.error("place", phrase("CSV is read from a file or a folder"), phrase("write path:"), at=("url",))
    elif bool(written) == bool(url):
        each.error("place", phrase("either path or url is needed"), phrase("write one of the two"))
    path = from_folder(folder, written) if written else None
    if path is not None and not path.exists():
        each.error(
            "path",
            phrase("there is no {path}", path=path),
            phrase("write the path from this file's folder"),
            at=("path",),
        )
    check_private(each, private)
    if url and form is not Form.CSV:
        _check_url(each, url, private)
    return path, url


def _check_url(each: Fields, url: str, private: frozenset[str]) -> None:
    try:
        target = check_url(url, allow_private=private)
    except UnsafeTarget as error:
        each.error(
            "url", told_by(error), phrase("correct url:, or name host:port under allow_private:"), at=("url",)
        )
        return
    if target.url.scheme == "http" and not target.private:
        each.error(
            "url", phrase("http is read by everybody on the way"), phrase("write https://"), at=("url",)
        )


def check_private(each: Fields, private: frozenset[str]) -> None:
    """Report each that is no host and port."""
    for one in sorted(private):
        if not _PLACE.fullmatch(one):
            each.error(
                "private",
                phrase("{one} is no host:port", one=one[:60]),
                phrase("write such as intranet:8443"),
                at=("allow_private",),
            )


def _tables(each: Fields, form: Form, path: Path | None) -> dict[str, str]:
    if not each.has("tables"):
        if form in (Form.JSON, Form.SQL):
            each.error(
                "missing-key", phrase("{form} needs tables:", form=form), phrase("see docs/programs.md")
            )
        return {}
    if form not in _FORMS_OF_TABLES:
        each.error(
            "tables", phrase("{form} has no tables", form=form), phrase("leave tables out"), at=("tables",)
        )
    given = each.mapping("tables")
    found: dict[str, str] = {}
    for table in TABLES:
        if given.has(table):
            found[table] = given.text(table)
            wrong, remedy = why_not_rows(found[table], form, path)
            if wrong:
                given.error(
                    "table", phrase("{table}: {wrong}", table=table, wrong=wrong), remedy, at=(table,)
                )
    for key in given.values:
        if key not in TABLES:
            message = phrase("{key} is no table of a book", key=key)
            given.error("unknown-key", message, did_you_mean(key, TABLES), at=(key,), on_key=True)
    return found


def why_not_rows(text: str, form: Form, path: Path | None) -> tuple[str, str]:
    """Say why nothing can be found by what is to find the rows of a table, and the remedy; else empty."""
    match form:
        case Form.SQL:
            return why_not_select(text), phrase("write one SELECT")
        case Form.JSON:
            try:
                compile_path(text)
            except BadPath as error:
                return told_by(error), SEE_JMESPATH
        case Form.CSV if path is not None and path.exists():
            folder = path if path.is_dir() else path.parent
            if not (folder / text).is_file():
                return phrase("there is no {path}", path=folder / text), phrase(
                    "name a file in the folder of path:"
                )
        case _:
            pass
    return "", ""


def _beside(each: Fields, folder: Path) -> Path | None:
    written = each.text("with", "")
    if not written:
        return None
    path = from_folder(folder, written)
    if not path.is_file():
        each.error(
            "path",
            phrase("there is no {path}", path=path),
            phrase("write the path from this file's folder"),
            at=("with",),
        )
    return path


def _usual(each: Fields, form: Form) -> dict[str, str]:
    given = each.mapping("usual", required=False)
    if form is Form.YAML and given.values:
        each.error(
            "usual", phrase("a YAML book says all of it itself"), phrase("leave usual out"), at=("usual",)
        )
    found = {key: given.text(key) for key in USUAL if given.has(key)}
    given.rest()
    return found


def read_headers(each: Fields) -> dict[str, str]:
    """Read the headers of a request; a secret in them is a reference."""
    given = each.mapping("headers", required=False)
    found: dict[str, str] = {}
    for key in given.values:
        found[key] = given.text(key)
        if _SECRETIVE.search(key) and not _IN_PART.search(found[key]):
            # What stands there may be the secret, so it is not repeated.
            remedy = phrase("write ${{secret:NAME}} and put its value into the environment")
            given.error(
                "secret", phrase("the header {key} is written in the file", key=key), remedy, at=(key,)
            )
    return found


def _check_names(fields: Fields, names: list[str]) -> None:
    for name in sorted({name for name in names if names.count(name) > 1}):
        fields.error(
            "twice",
            phrase("two books are named {name}", name=name),
            phrase("give each its own name"),
            at=("programs",),
        )


def yaml_book(path: Path) -> Declared:
    """Declare a YAML book by its path; who writes it by hand has the last word about how much is in it."""
    return Declared(name=path.name, form=Form.YAML, path=path, keep_when_most_goes=False)
