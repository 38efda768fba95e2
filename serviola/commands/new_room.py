"""Commands that make something new: a playbook, from a few answers."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serviola.commands.common import ERR, OUT, Guard, Language, fail, now, spoken
from serviola.commands.other_words import NewThings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.model.program import PlaybookRevision
    from serviola.first_playbook import Answers

_LISTS = ("hazards", "topics")


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    new = typer.Typer(cls=NewThings, no_args_is_help=True, help="Make something new.")
    new.callback()(_room)
    new.command()(playbook)
    app.add_typer(new, name="new")


def _room() -> None:
    """Make something new."""


def playbook(  # noqa: PLR0913, PLR0917 - typer makes an option of each
    folder: Annotated[Path, typer.Option(help="Where the playbook's own folder is put.")] = Path("playbooks"),
    name: Annotated[str, typer.Option(help="Its name, such as storm-near-port-call.")] = "",
    about: Annotated[str, typer.Option(help="What it is about: stop or campaign.")] = "",
    hazards: Annotated[str, typer.Option(help="Hazards, with commas between.")] = "",
    severity: Annotated[str, typer.Option(help="From which severity on.")] = "",
    far: Annotated[str, typer.Option(help="How far: a distance, area, country or scaled.")] = "",
    ahead: Annotated[str, typer.Option(help="How far ahead of an arrival, such as 7d.")] = "",
    topics: Annotated[str, typer.Option(help="Topics of campaigns, with commas between.")] = "",
    owner: Annotated[str, typer.Option(help="Who answers for it, such as team:fleet.")] = "",
    ask: Annotated[str, typer.Option(help="Who must agree, such as owner_of(campaign).")] = "",
    lease: Annotated[str, typer.Option(help="How long a pause may last, such as 72h.")] = "",
    stage: Annotated[str, typer.Option(help="How far it goes: shadow or suggest.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: take the usual answer.")] = False,
    language: Language = "",
) -> None:
    """Ask a few questions, and write a playbook.

    Its cases pass at once; nothing is overwritten.

    Exit code 0: it is written; 1: it was broken off (Ctrl-C, or no more input), and nothing is written; 2: it
    could not be, or an answer is none.
    """
    from serviola.first_playbook import Answers
    from serviola.language import in_language

    tongue = spoken(language)
    given = {
        "name": name,
        "about": about,
        "hazards": hazards,
        "severity": severity,
        "far": far,
        "ahead": ahead,
        "topics": topics,
        "owner": owner,
        "ask": ask,
        "lease": lease,
        "stage": stage,
    }
    with Guard():
        answers = _answered(given, Answers(say=lambda text: in_language(text, tongue)), yes=yes)
        _write(folder / answers.name, answers)


def _answered(given: Mapping[str, str], usual: Answers, *, yes: bool) -> Answers:
    """Take what was given, and ask for the rest; what does not matter for the answers so far is not asked."""
    from serviola.first_playbook import Answers, listed, why_not

    said: dict[str, Any] = {
        key: ", ".join(each) if key in _LISTS else each for key, each in asdict(usual).items()
    }
    for key, question in _questions().items():
        text, vain = given[key], _in_vain(key, said)
        if text and vain:
            fail(usual.say(vain))
        if text and (wrong := why_not(key, text)):
            fail(usual.say(_no_answer(key, text, wrong)))
        if not text and not yes and not vain:
            text = _asked(key, usual.say(question), said[key], usual.say)
        said[key] = text or said[key]
    said |= {key: listed(said[key]) for key in _LISTS}
    return Answers(**said)


def _asked(key: str, question: str, usual: str, say: Callable[[str], str]) -> str:
    from serviola.first_playbook import why_not

    while True:
        text: str = typer.prompt(question, default=usual)
        wrong = why_not(key, text.strip())
        if not wrong:
            return text.strip()
        ERR.print(say(_no_answer(key, text, wrong)), markup=False, soft_wrap=True)


def _no_answer(key: str, text: str, wrong: str) -> str:
    from engine.model.said import phrase
    from serviola.first_playbook import stranger_in

    text = stranger_in(key, text)[:60]
    return phrase("{text} is no answer to {key} — {wrong}", text=text, key=key, wrong=wrong)


def _in_vain(key: str, said: Mapping[str, str]) -> str:
    """Say that an answer would change nothing, so that nobody believes it is in the playbook; else empty."""
    from engine.model.said import phrase
    from serviola.first_playbook import CAMPAIGN, STOP, listed, of_complaints

    about = said["about"]
    if key == "severity" and of_complaints(listed(said["hazards"])):
        return phrase(
            "--severity means nothing for complaints, of which nobody says how severe they are — leave it out"
        )
    if key not in {STOP: {"topics"}, CAMPAIGN: {"far", "ahead"}}[about]:
        return ""
    return phrase(
        "--{key} means nothing for a playbook about {about} — leave it out, or write --about {other}",
        key=key,
        about=about,
        other=CAMPAIGN if about == STOP else STOP,
    )


def _questions() -> dict[str, str]:
    """Give the questions, in the order in which they are asked."""
    from engine.model.said import phrase

    return {
        "name": phrase("What shall it be called?"),
        "about": phrase("Is it about calls at places (stop), or about campaigns by topic (campaign)?"),
        "hazards": phrase("Which hazards, with commas between?"),
        "severity": phrase("From which severity on: Minor, Moderate, Severe or Extreme?"),
        "far": phrase(
            "How far does it reach: a distance such as 200 km, area (what the source names), country, or "
            "scaled (an earthquake's magnitude)?"
        ),
        "ahead": phrase("How far ahead of an arrival shall it look?"),
        "topics": phrase("About which topics, with commas between?"),
        "owner": phrase("Which group answers for it?"),
        "ask": phrase("Who must agree to a pause?"),
        "lease": phrase("How long may a pause last before its owner is asked again?"),
        "stage": phrase("Shall it only record what it would ask (shadow), or ask people (suggest)?"),
    }


def _write(folder: Path, answers: Answers) -> None:
    from engine.model.said import phrase
    from engine.rules.lint.askers import asker_of
    from engine.rules.lint.overlap import overlapping
    from engine.rules.load import load_playbook
    from engine.rules.load import playbook_of as playbook_in
    from serviola.first_playbook import cases_of, playbook_of

    file, cases = folder / "playbook.yaml", folder / "cases.yaml"
    text = playbook_of(answers, now())
    # A combination that cannot be is refused with its findings, before anything is written.
    beside = tuple(asker_of(playbook_in(one)) for one in _beside(folder))
    behind = overlapping(load_playbook(text, str(file)), [one for one in beside if one is not None])
    text = playbook_of(replace(answers, behind=behind), now())
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        fail(answers.say(phrase("{folder} is there already; nothing was written", folder=folder)))
    except OSError as error:
        fail(answers.say(phrase("{folder} cannot be made: {error}", folder=folder, error=error.strerror)))
    for path, content in ((file, text), (cases, cases_of(answers))):
        path.write_text(content, encoding="utf-8")
        OUT.print(answers.say(phrase("written: {path}", path=path)), markup=False, soft_wrap=True)
    OUT.print(answers.say(phrase("Check it:")), f"serviola check {folder}", markup=False, soft_wrap=True)
    OUT.print(answers.say(phrase("Play its cases:")), f"serviola test {folder}", markup=False, soft_wrap=True)


def _beside(folder: Path) -> tuple[PlaybookRevision, ...]:
    """Give the playbooks in the folders beside a new one; a broken one is nobody's neighbor."""
    from serviola.loading import load_playbooks

    return load_playbooks([folder.parent], brand="main").playbooks if folder.parent.is_dir() else ()
