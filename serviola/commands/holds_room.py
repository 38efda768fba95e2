"""Commands about holds: list what is held, tell the whole story of one, see beforehand, let go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from engine.model.hold import HoldState
from engine.model.said import phrase
from serviola.commands.answering import answer_here, decision_of, wait_for
from serviola.commands.common import (
    ERR,
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    Language,
    now,
    open_store,
    print_json,
    say,
    settings_of,
    speaker,
    spoken,
    token_from,
)
from serviola.commands.console_room import TokenFile
from serviola.commands.holds_shown import (
    lines_of,
    print_foreseen,
    stands_said,
    story_of,
    table_of,
    teller,
)
from serviola.commands.letting_go import answers_for, confirm, refuse, seen
from serviola.commands.tables import NARROW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serviola.holding import Held

holds = typer.Typer(help="What is held: list it, tell its story, look ahead, let go.")

AllAtOnce = Annotated[
    bool,
    typer.Option(
        "--all-at-once", help="In no turns, and with nothing dropped; another person must agree to that."
    ),
]
Named = Annotated[list[str], typer.Argument(metavar="ID...", help="The ids of holds, or how they begin.")]


class Only(NamedTuple):
    """Which holds are listed; what is empty asks for nothing."""

    tool: str
    playbook: str
    situation: str
    owner: str
    state: HoldState | None

    def has(self, one: Held) -> bool:
        """Say whether a hold is one of them."""
        hold = one.hold
        return (
            self.tool in {"", hold.subject.tool}
            and self.playbook in {"", hold.playbook}
            and hold.situation.startswith(self.situation)
            and self.owner in {"", hold.owner}
            and self.state in {None, hold.state}
        )


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(holds, name="holds")


@holds.callback(invoke_without_command=True)
def listed(  # noqa: PLR0913, PLR0917 - one argument an option of the command line
    context: typer.Context,
    config: Config = HERE,
    every: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False,
    tool: Annotated[str, typer.Option(help="Only what is held in this tool.")] = "",
    playbook: Annotated[str, typer.Option(help="Only what this playbook holds.")] = "",
    situation: Annotated[str, typer.Option(help="Only for the situation of this id.")] = "",
    owner: Annotated[str, typer.Option(help="Only what belongs to this group.")] = "",
    state: Annotated[HoldState | None, typer.Option(help="Only what stands so.")] = None,
    uncovered: Annotated[
        bool, typer.Option("--uncovered", help="Instead: campaigns without an owner or a destination.")
    ] = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """List what is held. Without a command below: every hold, why, for how long, and how sure we are."""
    if context.invoked_subcommand is not None:
        return
    if uncovered:
        _uncovered(config, spoken(language), as_json=as_json)
        return
    from serviola.holding import Ledger

    only = Only(tool, playbook, situation, owner, state)
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            ledger = Ledger(store, settings.brand)
            ended = every or state is not None
            found = [one for one in ledger.all(ended=ended) if only.has(one)]
    if as_json:
        print_json({"stopped": ledger.halted, "holds": [one.as_json() for one in found]})
        return
    told = teller(language)
    if ledger.stopped:
        say(told(ledger.stopped))
    if not found:
        say(told(phrase("Nothing is held.")))
        return
    _print(found, told)


def _print(found: Sequence[Held], told: Callable[[str], str]) -> None:
    """Print holds in a table with lines below, or where that is too wide, in lines alone."""
    narrow = OUT.is_terminal and OUT.width < NARROW
    if not narrow:
        OUT.print(table_of(found, told))
    for one in found:
        if narrow:
            say(one.hold.id)
            for line in lines_of(one, told):
                say(line, begins="  ")
        else:
            say(stands_said(one, told), begins=f"{one.hold.id}: ")
        if one.by_hand:
            say(told(phrase("By hand: {what}", what=one.by_hand)), begins="  ")


@holds.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of a hold, or how it begins.")],
    config: Config = HERE,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Tell the whole story of a hold.

    That is why, who agreed, what its tool said before and after, what came.
    """
    from serviola.holding import Ledger

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            ledger = Ledger(store, settings.brand)
            (hold,) = ledger.named([name])
            one, story = ledger.held(hold), ledger.story(hold)
    if as_json:
        told_in_order = [{"at": at, "says": said} for at, said in story]
        print_json({"stopped": ledger.halted, **one.as_json(), "story": told_in_order})
        return
    told = teller(language)
    if ledger.stopped:
        say(told(ledger.stopped))
    for line in story_of(one):
        say(told(line))
    for at, said in story:
        say(told(said), begins=f"  {at}  ")


@holds.command()
def preview(
    names: Named,
    config: Config = HERE,
    all_at_once: AllAtOnce = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Say what letting go would do.

    That is what is resumed, what stays held, what would go out; nothing is changed.

    Exit code 0: all of it can be let go of; 1: some of it cannot, and the reason is said; 2: it failed.
    """
    from engine.response.turns import turns
    from serviola.holding import Ledger, foreseen_json

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            ledger = Ledger(store, settings.brand)
            found = seen(ledger, names, all_at_once=all_at_once)
    if as_json:
        in_turn = turns(ledger.brand, found, now(), all_at_once=all_at_once)
        print_json([foreseen_json(one, in_turn) for one in found])
    else:
        told = teller(language)
        if ledger.stopped:
            say(told(ledger.stopped))
        print_foreseen(ledger, found, told, all_at_once=all_at_once)
    raise typer.Exit(WRONG if any(one.refused for one in found) else WELL)


@holds.command()
def release(
    names: Named,
    config: Config = HERE,
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it is kept with the decision.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    all_at_once: AllAtOnce = False,
    token_file: TokenFile = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Let go of holds, as who would be asked whether they may go.

    It counts as an answer given in Slack does.

    Exit code 0: your answer counted; 1: it did not, and the reason is said; 2: it could not be given.
    """
    from serviola.holding import Ledger

    told = teller(language)
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file))
            ledger = Ledger(store, settings.brand)
            found = seen(ledger, names, all_at_once=all_at_once)
            refuse(ledger, found, told, all_at_once=all_at_once)
            if not yes:
                confirm(ledger, found, told, all_at_once=all_at_once)
            asked = answers_for(ledger, found, reason, all_at_once=all_at_once)
            answers = [decision_of(settings, one, person) for one in asked]
            for said in answers:
                store.submit(said)
            verdicts = [wait_for(store, said) for said in answers]
        given = [one or answer_here(settings, said) for one, said in zip(verdicts, answers, strict=True)]
    if as_json:
        print_json([{"proposal": one.proposal, "counted": one.accepted, "says": one.says} for one in given])
    else:
        for one in given:
            (OUT if one.accepted else ERR).print(
                f"{one.proposal}: {told(one.says)}", markup=False, soft_wrap=True
            )
    raise typer.Exit(WELL if all(one.accepted for one in given) else WRONG)


def _uncovered(config: Path, language: str, *, as_json: bool) -> None:
    """List the campaigns that nobody owns, or that lead nowhere."""
    from serviola.outlook import books_of, gap_json, uncovered_in
    from serviola.retelling import retold

    with Guard():
        settings = settings_of(config)
        found = uncovered_in(settings, books_of(settings), now=now())
    if as_json:
        print_json([gap_json(one) for one in found])
        return
    for one in found:
        say(retold(one.says, language))
        say(", ".join(one.items), begins="  ")
    if not found:
        say(retold(phrase("Every campaign has an owner and a destination."), language))
