"""How books are declared: what is taken, and what is said about everything wrong."""

from __future__ import annotations

import pytest

from engine.errors import PlaybookError
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from programs.book.declared import Dates, Form
from serviola.settings_programs import read_programs


def declared(folder, text: str):
    (folder / "fleet").mkdir(exist_ok=True)
    (folder / "fleet" / "stops.csv").write_text("x")
    (folder / "ports.yaml").write_text("schema: serviola/programs/1\n")
    fields = Fields(read(f"programs:\n{text}", "serviola.yaml"))
    found = read_programs(fields, folder)
    fields.rest()
    fields.settle()
    return found


def test_paths_and_books_may_stand_in_one_list(tmp_path):
    paths, books = declared(
        tmp_path,
        "  - ports.yaml\n"
        "  - {name: fleet, form: csv, path: fleet, dates: day-first, with: ports.yaml, usual: {vessel: Aurelia}}\n"
        "  - name: schedule\n    form: json\n    url: https://schedule.example/v1\n    every: 5m\n"
        "    headers: {authorization: 'Bearer ${secret:TOKEN}', x-version: '2'}\n"
        "    tables: {stops: 'data[]'}\n"
        "  - {name: db, form: sql, url: '${secret:DB}', tables: {stops: select 1}}\n"
        "  - {name: inside, form: ical, url: 'http://10.0.0.7:8080/x.ics', allow_private: ['10.0.0.7:8080']}\n",
    )
    assert [path.name for path in paths] == ["ports.yaml"]
    fleet, schedule, database, inside = books
    assert (fleet.form, fleet.dates, fleet.every_s, fleet.is_remote) == (
        Form.CSV,
        Dates.DAY_FIRST,
        None,
        False,
    )
    assert (fleet.beside, fleet.usual) == (tmp_path / "ports.yaml", {"vessel": "Aurelia"})
    assert (schedule.every_s, schedule.keep_when_most_goes, schedule.is_remote) == (300, True, True)
    assert schedule.headers == {"authorization": "Bearer ${secret:TOKEN}", "x-version": "2"}
    assert (database.url, database.every_s) == ("${secret:DB}", 900)
    assert inside.allow_private == frozenset({"10.0.0.7:8080"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  - nowhere.yaml", "there is no "),
        ("  - 7", "programs names neither a path nor a book"),
        ("  []", "programs is an empty list"),
        ("  - {name: A B, form: csv, path: fleet}", "'A B' cannot be a name"),
        ("  - {name: a, form: cvs, path: fleet}", "form cannot be cvs — did you mean csv?"),
        ("  - {name: a, form: csv, path: elsewhere}", "there is no "),
        ("  - {name: a, form: csv, url: 'https://x.example/a.csv'}", "CSV is read from a file or a folder"),
        ("  - {name: a, form: csv, path: fleet, tables: {stops: other.csv}}", "stops: there is no "),
        ("  - {name: a, form: csv, path: fleet, tables: {stop: stops.csv}}", "stop is no table of a book — did you mean stops?"),
        ("  - {name: a, form: csv, path: fleet, delimiter: ';'}", "delimiter is not a key"),
        ("  - {name: a, form: ical}", "either path or url is needed"),
        ("  - {name: a, form: ical, path: ports.yaml, tables: {stops: x}}", "ical has no tables"),
        ("  - {name: a, form: ical, url: 'http://x.example/a.ics'}", "http is read by everybody on the way"),
        ("  - {name: a, form: ical, url: 'https://x.example:8443/a.ics'}", "port 8443 is neither 80 nor 443"),
        ("  - {name: a, form: ical, url: 'https://10.0.0.7/a.ics'}", "10.0.0.7 is"),
        ("  - {name: a, form: ical, url: 'https://x.example/', allow_private: [x.example]}", "x.example is no host:port"),
        ("  - {name: a, form: json, url: 'https://x.example/'}", "json needs tables:"),
        ("  - {name: a, form: json, url: 'https://x.example/', tables: {stops: 'a['}}", "stops: it is not JMESPath"),
        ("  - {name: a, form: json, url: 'https://x.example/', tables: {stops: a}, headers: {x-api-key: hunter2}}", "the header x-api-key is written in the file — write ${secret:NAME}"),
        ("  - {name: a, form: sql, url: 'sqlite:///a', tables: {stops: drop table x}}", "stops: it does not begin with SELECT or WITH"),
        ("  - {name: a, form: sql, url: 'postgresql://u:hunter2@db/x', tables: {stops: select 1}}", "a password is written in the file"),
        ("  - {name: a, form: sql, path: fleet, tables: {stops: select 1}}", "a database is named by url"),
        ("  - {name: a, form: csv, path: fleet, every: 1s}", "every is 1s, not a duration between"),
        ("  - {name: a, form: csv, path: fleet}\n  - {name: a, form: csv, path: fleet}", "two books are named a"),
        ("  - {name: a, form: csv, path: fleet, with: other.yaml}", "there is no "),
        ("  - {name: a, form: yaml, path: ports.yaml, usual: {owner: x}}", "a YAML book says all of it itself"),
        ("  - {name: a, form: csv, path: fleet, usual: {place: x}}", "place is not a key of programs[0].usual"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_declaration_is_said_and_no_secret_repeated(tmp_path, text, said):
    with pytest.raises(PlaybookError) as caught:
        declared(tmp_path, f"{text}\n")
    lines = str(caught.value).splitlines()
    assert any(said in line for line in lines), lines
    assert all(line.startswith("serviola.yaml:") for line in lines)
    assert "hunter2" not in str(caught.value)
