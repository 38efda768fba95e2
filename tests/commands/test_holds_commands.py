"""`serviola holds`: what is held and why, what letting go would do, and letting go, as an answer that counts."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.model.decision import Answer, Decision
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.time import DAY, HOUR, Instant, iso
from engine.response.brand import Brand
from engine.response.letting_go_seen import Foreseen
from serviola.build import open_house
from serviola.clocks import SystemClock
from serviola.commands.letting_go import _apart
from serviola.settings import load_settings
from tests.fakes import words as w
from tests.fakes.command_line import serviola
from tests.fakes.terminal import in_terminal
from tests.stories import telling

CAMPAIGNS = ("beach", "reef", "zip-line")
SOON = Instant(SystemClock().now() + 3 * DAY)


def in_zone(at: Instant) -> str:
    return iso(at)[:16]


def write(house: Path) -> None:
    config = house / "config"
    config.mkdir()
    (house / "feed").mkdir()
    for name in ("quake", "second"):
        folder = house / "playbooks" / name
        folder.mkdir(parents=True)
        turns = "resume: {ramp: 30m, at_once: 2}\n" if name == "quake" else ""
        (folder / "playbook.yaml").write_text(telling.playbook(name).text + turns)
    (config / "people.yaml").write_text(
        "schema: serviola/people/1\npeople: [{id: mara, name: Mara}, {id: tom, name: Tom}, {id: pia, name: Pia}]\n"
        "teams: {marketing: [mara, tom], planning: [pia]}\n"
    )
    (config / "tool.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\nkinds:\n  campaign: {pause_class: suspend}\n"
        "objects:\n"
        + "".join(
            f"  - {{kind: campaign, id: {name}, name: {name}, next_send: '{in_zone(Instant(SOON - DAY))}Z'}}\n"
            for name in CAMPAIGNS
        )
    )
    sold = "".join(
        f"  - {{id: {name}, name: {name.title()}, tool: rehearsal, kind: campaign, object: {name}, "
        f"owner: team:marketing, class: promotional, touches: [labadee]}}\n"
        for name in CAMPAIGNS
    )
    (config / "programs.yaml").write_text(
        "schema: serviola/programs/1\nplaces:\n"
        "  - {id: labadee, name: Labadee, lat: 19.79, lon: -72.25, country: HT, zone: UTC}\n"
        "vessels: [{name: Aurelia, max_speed_kn: 22, economic_speed_kn: 18}]\n"
        "itineraries:\n  - id: v\n    name: A voyage\n    vessel: Aurelia\n    owner: team:planning\n"
        f"    stops:\n      - {{place: labadee, arrive: {in_zone(SOON)}, "
        f"depart: {in_zone(Instant(SOON + 9 * HOUR))}}}\n"
        f"campaigns:\n{sold}"
    )
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\nvar: ../var\npeople: people.yaml\nprograms: [programs.yaml]\n"
        "playbooks: [../playbooks]\ntools: [tool.yaml]\n"
        "sources: [{name: usgs, kind: usgs, path: ../feed}]\n"
    )


async def pause_all(house: Path) -> None:
    """Hear a quake, and have Mara approve what the two playbooks ask; the second for one campaign alone."""
    clock = SystemClock()
    async with open_house(load_settings(house / "config"), clock, owner="test") as built:
        at = clock.now()
        quake = w.signal(occurred_at=at, sent_at=at, received_at=at, expires_at=None)
        await built.runner.step([quake])
        asked = await built.runner.on_core(
            lambda core: [
                one
                for one in core.state.brand("main").proposals.values()
                if (one.asks, one.state) == (ProposalKind.PAUSE, ProposalState.OPEN)
            ]
        )
        for one in asked:
            rows = None if one.playbook == "quake" else ("pause:rehearsal:campaign:reef",)
            await built.runner.step([approval(one, rows, clock.now())])
        await built.runner.settle()
        await built.runner.on_core(lambda core: core.store.release("test"))


def approval(asked: Any, rows: tuple[str, ...] | None, at: Instant) -> Decision:
    return Decision(
        id=f"D-{asked.id}",
        brand="main",
        proposal=asked.id,
        plan=asked.plan,
        answer=Answer.APPROVE,
        by="mara",
        groups=("team:marketing",),
        via="test",
        at=at,
        rows=rows,
    )


@pytest.fixture(scope="module")
def paused(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = tmp_path_factory.mktemp("house")
    write(house)
    asyncio.run(pause_all(house))
    return house


@pytest.fixture
def house(paused: Path, tmp_path: Path) -> Path:
    shutil.copytree(paused, tmp_path / "house", copy_function=shutil.copy)
    return tmp_path / "house"


def held(house: Path, *words: str) -> dict[str, dict[str, Any]]:
    """Give the holds by campaign and playbook."""
    listed = serviola("holds", "--json", *words, cwd=house)
    assert listed.returncode == 0, listed.stderr
    return {f"{one['campaign']} {one['playbook']}": one for one in json.loads(listed.stdout)["holds"]}


def run(house: Path, *words: str, token: str = "") -> tuple[int, str]:
    done = serviola("holds", *words, cwd=house, token=token)
    return done.returncode, done.stdout + done.stderr


def token_of(house: Path, person: str) -> str:
    return serviola("token", person, cwd=house).stdout.strip()


def test_what_is_held_is_listed_with_why_who_and_what_else_holds_it(house: Path) -> None:
    found = held(house)
    assert set(found) == {"beach quake", "reef quake", "zip-line quake", "reef second"}
    reef, other = found["reef quake"], found["reef second"]
    assert (reef["state"], reef["ours"], reef["pause_class"]) == ("verified", True, "suspend")
    assert reef["says"].startswith("paused, read back from the tool on ")
    assert reef["approved_by"] == ["mara"]
    assert reef["situation_says"].startswith("M7.0 earthquake")
    assert (reef["also_held_by"], other["also_held_by"]) == ([other["hold"]], [reef["hold"]])
    assert reef["may_be_let_go_by"] == "team:marketing"
    assert set(held(house, "--playbook", "second")) == {"reef second"}
    assert held(house, "--tool", "another") == held(house, "--state", "lost") == {}
    code, text = run(house)
    assert code == 0
    assert f"{reef['hold']}: paused, read back from the tool on " in text
    assert "; rehearsal campaign reef; quake, for M7.0 earthquake" in text
    assert f"agreed by mara; held by {other['hold']} as well" in text


def test_the_story_of_a_hold_tells_how_it_went(house: Path) -> None:
    beach = held(house)["beach quake"]
    code, text = run(house, "show", beach["hold"])
    assert code == 0
    assert "Its tool said before us: running" in text
    assert "Its tool said after our pause: paused" in text
    lines = text.splitlines()
    order = [
        next(at for at, line in enumerate(lines) if said in line and line.startswith("  "))
        for said in (
            "not paused: it is read as it is before us",
            "asked to pause, and not read back yet",
            "paused, read back from the tool",
        )
    ]
    assert order == sorted(order)


def test_a_preview_says_what_letting_go_would_do_and_changes_nothing(house: Path) -> None:
    found = held(house)
    beach, reef, other = (found[name]["hold"] for name in ("beach quake", "reef quake", "reef second"))
    seen = {one["campaign"]: one for one in json.loads(run(house, "preview", beach, reef, "--json")[1])}
    assert seen["beach"]["resumes"] is True
    assert seen["beach"]["says"][0] == "Beach is resumed in rehearsal, if nobody changed it since"
    assert any(said.startswith("next send at ") for said in seen["beach"]["says"])
    assert (seen["reef"]["resumes"], seen["reef"]["also_held_by"]) == (False, [other])
    both = json.loads(run(house, "preview", reef, other, "--json")[1])
    assert [one["resumes"] for one in both] == [True, True]
    assert held(house) == found


def test_a_preview_says_which_campaigns_go_on_in_which_turn_and_when(house: Path) -> None:
    found = held(house)
    ids = [found[name]["hold"] for name in ("zip-line quake", "reef quake", "beach quake", "reef second")]
    code, text = run(house, "preview", *ids)
    assert code == 0
    lines = " ".join(text.split()).split(" Turn ")[1:]
    assert lines[0].startswith("1 of quake, at once: Beach, Reef")
    assert lines[1].startswith("1 of second, at once: Reef")
    assert lines[2].startswith("2 of quake, not before 20")
    assert lines[2].endswith(" UTC: Zip-Line")
    seen = {one["hold"]: one for one in json.loads(run(house, "preview", *ids, "--json")[1])}
    assert [seen[id]["turn"] for id in ids] == [2, 1, 1, 1]
    assert seen[ids[0]]["turn_at"] > seen[ids[1]]["turn_at"]
    together = run(house, "preview", *ids[:3:2], "--all-at-once", "--language", "es")[1]
    assert "Turno 1 de quake, enseguida: Beach, Zip-Line" in " ".join(together.split())
    alone = json.loads(run(house, "preview", ids[1], "--json")[1])
    assert (alone[0]["turn"], alone[0]["resumes"]) == (None, False), "another hold keeps it paused"


def test_letting_go_counts_as_an_answer_of_who_would_be_asked(house: Path) -> None:
    found = held(house)
    beach, reef = found["beach quake"]["hold"], found["reef quake"]["hold"]
    pia, mara = token_of(house, "pia"), token_of(house, "mara")
    code, said = run(house, "release", beach, "--yes", token=pia)
    assert (code, "pia may not let go of it: that is asked of team:marketing" in said) == (1, True)
    code, said = run(house, "release", beach, token=mara)
    assert (code, "with --yes" in said) == (2, True)
    code, said = run(house, "release", beach, reef, "--yes", token=mara)
    assert (code, f"{reef} alone resumes nothing" in said) == (1, True)
    assert held(house) == found, "of what is refused in part nothing is done"
    code, said = run(house, "release", beach, "--yes", "--reason", "It is calm.", token=mara)
    assert (code, "it is let go of" in said) == (0, True)
    assert set(held(house)) == {"reef quake", "zip-line quake", "reef second"}
    ended = held(house, "--all")["beach quake"]
    assert (ended["state"], ended["says"]) == ("released", "runs again, read back from the tool")
    code, said = run(house, "release", beach, "--yes", token=mara)
    assert (code, f"{beach} was let go of already" in said) == (1, True)
    answers = json.loads(serviola("explain", ended["proposal"], "--json", cwd=house).stdout)["answers"]
    assert [(one["answer"], one["counted"], one["by"]) for one in answers] == [
        ("approve", "yes", "mara"),
        ("release", "no", "pia"),
        ("release", "yes", "mara"),
    ]


def test_all_at_once_takes_a_second_person_who_is_shown_what_goes_out(house: Path) -> None:
    found = held(house)
    two = [found[name]["hold"] for name in ("beach quake", "zip-line quake")]
    mara, tom = token_of(house, "mara"), token_of(house, "tom")
    code, text = run(house, "preview", *two, "--all-at-once")
    assert code == 0
    assert (
        "when two people have agreed: 2 campaigns go on together; the book does not say how many people"
        in text
    )
    code, said = run(house, "release", *two, "--all-at-once", "--yes", token=mara)
    assert (code, "another person is asked now whether it all goes on at once" in said) == (0, True)
    assert held(house) == found, "one yes resumes nothing"
    code, said = run(house, "release", *two, "--all-at-once", "--yes", token=mara)
    assert (code, "another person of team:marketing must approve as well" in said) == (1, True)
    open_ = json.loads(serviola("proposals", "--json", cwd=house).stdout)
    (asked,) = [one for one in open_ if one["asks"] == "release"]
    explained = serviola("explain", asked["proposal"], cwd=house).stdout
    assert "goes on ALL AT ONCE, in no turns, with nothing dropped" in " ".join(explained.split())
    code, said = run(house, "release", *two, "--all-at-once", "--yes", token=tom)
    assert (code, "approved" in said) == (0, True)
    assert set(held(house)) == {"reef quake", "reef second"}
    spanish = run(house, "preview", found["reef quake"]["hold"], "--all-at-once", "--language", "es")[1]
    assert "sigue en pausa" in spanish


def test_of_two_holds_on_one_campaign_both_must_go(house: Path) -> None:
    found = held(house)
    both = (found["reef quake"]["hold"], found["reef second"]["hold"])
    code, said = run(house, "release", *both, "--yes", token=token_of(house, "mara"))
    assert (code, said.count("it is let go of")) == (0, 2)
    states = {
        name: (one["state"], one["says"]) for name, one in held(house, "--all").items() if "reef" in name
    }
    assert sorted(state for state, _ in states.values()) == ["released", "released"]
    assert sum("runs again" in says for _, says in states.values()) == 1, "it is resumed once"


def test_of_two_holds_on_one_campaign_one_question_is_asked_when_all_at_once(house: Path) -> None:
    found = held(house)
    both = (found["reef quake"]["hold"], found["reef second"]["hold"])
    mara, tom = token_of(house, "mara"), token_of(house, "tom")
    code, said = run(house, "release", *both, "--all-at-once", "--yes", token=mara)
    assert (code, said.count("another person is asked now")) == (0, 2), "one answer for each pause"
    open_ = json.loads(serviola("proposals", "--json", cwd=house).stdout)
    assert len([one for one in open_ if one["asks"] == "release"]) == 1
    code, said = run(house, "release", *both, "--all-at-once", "--yes", token=tom)
    assert (code, said.count("approved")) == (0, 1)
    assert [name for name in held(house) if name.startswith("reef")] == []


def test_what_two_groups_let_go_of_is_no_one_question_and_the_way_out_is_said() -> None:
    brand = Brand(name="main")
    hold = w.hold()
    found = [
        Foreseen(
            hold=replace(hold, id=id),
            refused="",
            resumes=True,
            kept_by=(),
            group=group,
            question=None,
            stays=(),
            says=(),
        )
        for id, group in (("H-1", "team:sales"), ("H-2", "team:care"))
    ]
    ledger: Any = SimpleNamespace(brand=brand)
    (said,) = _apart(ledger, found)
    assert said.endswith(
        "is not one question: H-1 (team:sales), H-2 (team:care); name them without --all-at-once, and each "
        "group lets go of its own"
    )
    assert _apart(ledger, [found[0], replace(found[1], group="team:sales")]) == []


def test_while_everything_is_stopped_the_list_says_so_and_nothing_is_let_go_of(house: Path) -> None:
    beach, mara = held(house)["beach quake"]["hold"], token_of(house, "mara")
    assert serviola("stop", "--reason", "a drill", cwd=house).returncode == 0
    code, text = run(house)
    assert (code, text.startswith("Everything is stopped. Nothing is paused or resumed")) == (0, True)
    assert json.loads(run(house, "--json")[1])["stopped"] is True
    code, said = run(house, "release", beach, "--yes", token=mara)
    assert (code, "Nothing was let go of." in said) == (1, True)
    assert "paused, read back" in run(house, "show", beach)[1]


def test_campaigns_without_an_owner_or_a_destination_are_listed_and_a_strange_limit_is_found(
    house: Path,
) -> None:
    code, text = run(house, "--uncovered")
    assert (code, text) == (0, "Every campaign has an owner and a destination.\n")
    people = house / "config" / "people.yaml"
    people.write_text(people.read_text().replace("marketing: [mara", "sales: [mara"))
    (one,) = json.loads(run(house, "--uncovered", "--json")[1])
    assert (one["kind"], one["items"]) == ("owner", list(CAMPAIGNS))
    assert one["says"] == "3 of 3 campaigns belong to team:marketing, whom people.yaml does not know"
    spanish = run(house, "--uncovered", "--language", "es")[1]
    assert spanish.startswith("3 de 3 campañas: su dueño es team:marketing, que people.yaml no conoce")
    settings = house / "config" / "serviola.yaml"
    settings.write_text(settings.read_text() + "most_per_hour: {rehersal: 3}\n")
    found = list(json.loads(serviola("check", "config", "--json", cwd=house).stdout))
    strange = next(one for one in found if one["code"] == "unknown-tool")
    assert strange["line"] == len(settings.read_text().splitlines())


def test_in_80_columns_days_ids_and_objects_stay_whole(house: Path) -> None:
    shown = in_terminal("holds", cwd=house)
    assert max(map(len, shown)) <= 80
    assert any(iso(SystemClock().now())[:10] in line for line in shown if line.startswith("H-"))
    assert "; rehearsal campaign zip-line; " in " ".join(" ".join(shown).split())


@pytest.mark.parametrize(("language", "heads"), [("en", ("class:", "until:")), ("es", ("clase:", "hasta:"))])
def test_in_40_columns_there_is_no_table_and_no_word_is_broken(
    house: Path, language: str, heads: tuple[str, str]
) -> None:
    shown = in_terminal("holds", "--language", language, cwd=house, columns=40)
    assert max(map(len, shown)) <= 40
    assert "suspend" in " ".join(shown).split()
    assert all(any(line.strip().startswith(head) for line in shown) for head in heads)


def test_it_is_told_in_spanish_too(house: Path) -> None:
    code, text = run(house, "--language", "es")
    assert code == 0
    assert "en pausa, releído de la herramienta" in " ".join(text.split())
    assert "lo aprobó mara" in text


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_proposals_are_listed_without_breaking_a_word(house: Path, columns: int) -> None:
    asked = json.loads(serviola("proposals", "--all", "--json", cwd=house).stdout)
    shown = in_terminal("proposals", "--all", cwd=house, columns=columns)
    assert asked
    for one in asked:
        for word in (one["proposal"], one["plan"], one["asked_of"]):
            assert any(word in line for line in shown), (word, shown)
    assert any(line.startswith("proposal ") for line in shown) is (columns > 60), shown
