"""`serviola contacts`: how each list is, accepting one that lets most go, and retiring what was pushed."""

from __future__ import annotations

import asyncio
import json
import shutil

from engine.model.contact import ContactReason, ContactSaid
from programs.book.fetch import Ways
from serviola.asking_lists import Lists
from serviola.build import open_house
from serviola.clocks import SystemClock
from serviola.doors import HouseDoors
from serviola.examining import examine
from serviola.settings import load_settings
from tests.console_api.apihouse import CONFIG, make_config
from tests.fakes.command_line import serviola

LISTS = "clearance:\n  lists: [{name: desk, form: csv, path: open.csv, reason: complaint}]\n"


def write(house, count):
    rows = "".join(f"c-10{number:03}\n" for number in range(count))
    (house / "config" / "open.csv").write_text("contact\n" + rows)


def look(house, *, push=False):
    """Ask for the list as a service would, and say whether it was taken in."""

    async def once():
        clock = SystemClock()
        async with open_house(load_settings(house / "config"), clock) as opened:
            (setting,) = opened.settings.clearance.lists
            if push:
                said = [ContactSaid(key="c-7001", reason=ContactReason.COMPLAINT)]
                await HouseDoors(opened, clock).take_contacts(said, by="mara-quist")
            return await Lists(opened, Ways(http=None, environ={}), clock).once(setting)

    return asyncio.run(once())


def found(house):
    said = asyncio.run(examine(house / "config"))
    return {one.what: one for one in said if one.what.startswith("list of contacts")}


def test_a_list_that_is_kept_back_is_named_accepted_once_and_what_was_pushed_is_retired(tmp_path):
    make_config(tmp_path, CONFIG + LISTS)
    write(tmp_path, 8)
    assert look(tmp_path, push=True)
    assert {one.state for one in found(tmp_path).values()} == {"well"}
    token = serviola("token", "mara-quist", cwd=tmp_path).stdout.split()[-1]
    early = serviola("contacts", "accept", "desk", cwd=tmp_path, token=token)
    assert early.returncode == 1, early.stderr
    write(tmp_path, 0)
    assert not look(tmp_path)
    ill = found(tmp_path)["list of contacts desk"]
    assert (ill.state, ill.remedy) == ("warning", "if it is meant, say: serviola contacts accept desk")
    shown = serviola("contacts", "show", "--json", cwd=tmp_path)
    assert shown.returncode == 1, shown.stderr
    desk = next(one for one in json.loads(shown.stdout)["lists"] if one["name"] == "desk")
    assert (desk["holds"], desk["kept_back"]) == (8, True)
    assert serviola("contacts", "accept", "desk", cwd=tmp_path, token="nobody's").returncode == 1
    accepted = serviola("contacts", "accept", "desk", cwd=tmp_path, token=token)
    assert accepted.returncode == 0, accepted.stderr
    assert "accepted by mara-quist: of 8 contacts desk keeps 0" in accepted.stdout
    assert look(tmp_path)
    assert serviola("contacts", "show", cwd=tmp_path).returncode == 0
    retired = serviola("contacts", "retire", "--json", cwd=tmp_path, token=token)
    assert json.loads(retired.stdout) == {"retired": "pushed", "by": "mara-quist", "let_go": 1}
    assert serviola("contacts", "retire", cwd=tmp_path, token=token).returncode == 1
    assert set(found(tmp_path)) == {"list of contacts desk"}
    look(tmp_path)
    journal = serviola("verify", cwd=tmp_path)
    assert journal.returncode == 0, journal.stdout + journal.stderr


def test_a_backup_without_the_key_lets_nobody_go_and_with_it_knows_them_all(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for house in (first, second):
        house.mkdir()
        make_config(house, CONFIG + LISTS)
        write(house, 8)
    assert look(first)
    done = serviola("backup", str(second / "kept.db"), cwd=first)
    assert done.returncode == 0, done.stderr
    assert "left out on purpose: " in done.stderr
    assert not [one for one in second.iterdir() if "key" in one.name]
    var = second / "var"
    var.mkdir(exist_ok=True)
    (second / "kept.db").rename(var / "serviola.sqlite3")
    ill = found(second)["list of contacts desk"]
    assert ill.state == "warning"
    assert "the key of this installation is another one now" in ill.says
    (var / "install.key").unlink()  # a new one was made when it was first needed
    shutil.copy(first / "var" / "install.key", var / "install.key")
    assert found(second)["list of contacts desk"].state == "well"
    assert serviola("verify", cwd=second).returncode == 0
