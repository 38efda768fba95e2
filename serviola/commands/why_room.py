"""Commands that say why: explain, why-not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from engine.errors import Refused
from engine.model.said import phrase
from engine.model.time import parse_iso
from engine.response.spans import when
from serviola.commands.common import (
    HERE,
    OUT,
    AsJson,
    Config,
    Guard,
    Language,
    fail,
    now,
    open_store,
    print_json,
    say,
    settings_of,
    spoken,
)
from serviola.retelling import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.match import Clause
    from engine.model.time import Instant
    from serviola.explaining import Explained
    from serviola.proofs import Proof
    from serviola.why_not_said import WhyNot
    from store.past import Heard
    from store.sqlite import SqliteStore

At = Annotated[
    str,
    typer.Option(
        "--at", help="As it was known at a moment, such as 2010-01-12T22:30Z; else now.", show_default=False
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(explain)
    app.command()(why_not)


def explain(
    id: Annotated[str, typer.Argument(help="The id of a proposal, a situation or a hold, or how it begins.")],
    config: Config = HERE,
    as_json: AsJson = False,
    at: At = "",
    language: Language = "",
) -> None:
    """Print why: every clause and source, or every answer.

    Of a proposal it is every clause and source, of a situation every answer.
    """
    tongue = spoken(language)
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            if id.startswith("S-"):
                _explain_situation(store, id, settings.brand, _moment(at), tongue, as_json=as_json)
                return
            if at:
                fail(phrase("--at is for situations: a proposal is explained as it was when it was asked"))
            from serviola.explaining import explained
            from serviola.urgencies import urgency_in
            from serviola.within import Within

            asked = _proposal_of(store, id, settings.brand)
            found = explained(store, asked, brand=settings.brand, within=Within())
            urgent = urgency_in(store, found.proposal, now()) if as_json else None
    if as_json:
        print_json({**found.as_json(tongue), "urgency": urgent})
        return
    show(found, tongue)


def why_not(
    playbook: Annotated[str, typer.Argument(help="The name of a playbook.")],
    situation: Annotated[str, typer.Argument(help="The id of a situation, or how it begins.")],
    config: Config = HERE,
    as_json: AsJson = False,
    at: At = "",
    language: Language = "",
) -> None:
    """Say what a playbook makes of a situation.

    It says the smallest change for another answer, too.
    """
    from serviola.why_not import why_not as worked_out

    tongue = spoken(language)
    # Ids begin with a capital letter and no name does, so the order cannot be mistaken.
    if playbook.startswith("S-"):
        playbook, situation = situation, playbook
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            found = worked_out(store, situation, playbook, brand=settings.brand, now=_moment(at))
    if as_json:
        print_json(found.as_json(tongue))
        return
    _say_why_not(found, tongue)


def _say_why_not(found: WhyNot, language: str) -> None:
    _headline(found, language)
    _print_heard(found.sources, language)
    asks = phrase("{playbook} asks of {situation}", playbook=found.playbook, situation=found.situation.id)
    tree = Tree(Text(told_in(asks, language)))
    for clause in found.clauses:
        _grow(tree, clause, language)
    OUT.print(tree, markup=False)
    _print_proofs(found.proofs, language)
    _print_policy(found.policy, language)


def _headline(found: WhyNot, language: str) -> None:
    say(told_in(found.verdict, language))
    for line in found.smallest:
        say(told_in(line, language), begins="  ")
    for _, line in found.also:
        say(told_in(line, language), begins="  ")
    _print_beware(found.beware, language)


def _print_beware(notes: Iterable[str], language: str) -> None:
    for note in notes:
        line = phrase("Known to look like it, and not to be it: {note}", note=note)
        say(told_in(line, language), begins="  ")


def _explain_situation(
    store: SqliteStore, id: str, brand: str, at: Instant, language: str, *, as_json: bool
) -> None:
    from serviola.why_not import judged_by

    found, others = judged_by(store, id, brand=brand, now=at)
    if as_json:
        print_json({"playbooks": [one.as_json(language) for one in found], "others": others})
        return
    for one in found:
        _headline(one, language)
    if others:
        rest = phrase(
            "And {count} more in force. Of one of them: serviola why-not PLAYBOOK {id}", count=others, id=id
        )
        say(told_in(rest, language))
    if found:
        _print_heard(found[0].sources, language)


def _proposal_of(store: SqliteStore, id: str, brand: str) -> str:
    """Name the proposal that is meant; of a hold it is the one that it came of."""
    from store import views

    return views.hold(store.db, id, brand=brand).proposal if id.startswith("H-") else id


def _moment(text: str) -> Instant:
    if not text:
        return now()
    try:
        return parse_iso(text)
    except ValueError as error:
        said = phrase("--at is no moment: {text}; write 2010-01-12T22:30Z, with its zone", text=text[:40])
        raise Refused(said) from error


def told_in(text: str, language: str) -> str:
    """Say a sentence in a language."""
    from serviola.retelling import retold

    return retold(text, language)


def show(found: Explained, language: str = "en") -> None:
    """Print a proposal with everything it rests on."""
    from serviola.commands.tables import print_folding

    for line in found.head:
        OUT.print(told_in(line, language), markup=False, soft_wrap=True)
    if found.rows:
        print_folding(_rows_of(found, language))
    for line in _lines_of(found):
        OUT.print(told_in(line, language), markup=False, soft_wrap=True)
    _print_proofs(found.proofs, language, changes=True)
    _print_policy(found.policy, language)
    _print_beware(found.beware, language)
    for line in _what_came_of(found):
        OUT.print(told_in(line, language).rstrip(), markup=False, soft_wrap=True)
    _print_heard(found.heard, language)
    OUT.print(told_in(phrase("Sources"), language), style="bold")
    for source in found.sources:
        OUT.print(
            f"  {source['signal']}  {source['headline']}  {source['url']}", markup=False, soft_wrap=True
        )


def _rows_of(found: Explained, language: str) -> Table:
    """Give what each row would do; what none of them has, as a change of calls no campaign, has no column."""
    heads = {
        "row": phrase("row"),
        "campaign": phrase("campaign"),
        "tool": phrase("tool"),
        "pause_class": phrase("pause"),
        "items": phrase("for"),
    }
    said_of = [key for key in heads if any(row[key] for row in found.rows)]
    table = Table(title=told_in(phrase("What it would do"), language), title_justify="left")
    for key in said_of:
        table.add_column(told_in(heads[key], language), overflow="fold")
    for row in found.rows:
        table.add_row(*(Text(row[key]) for key in said_of))
    return table


def _lines_of(found: Explained) -> Iterable[str]:
    """Say the options, and what is none."""
    for option in found.options:
        line = phrase(
            "option {key}, {says}: {reasons}",
            key=option["key"],
            says=option["says"],
            reasons=Kept(option["reasons"]),
        )
        if option["not_known"]:
            line = phrase("{option} (not known: {what})", option=line, what=Kept(option["not_known"]))
        yield phrase("  {line}", line=line)
        if option["brings"]:
            yield phrase("    {line}", line=Kept(option["brings"]))
    for one in found.not_offered:
        yield phrase(
            "  not offered for {item}: {what}: {why}",
            item=one["item"],
            what=Kept(one["what"]),
            why=Kept(one["why"]),
        )


def _what_came_of(found: Explained) -> Iterable[str]:
    """Say the answers, the holds and the changes of calls."""
    for one in found.answers:
        who = "{when} {by} ({via}) {answer}".format(when=when(parse_iso(one["at"])), **one)
        yield phrase("Answer: {who}: {says}", who=who, says=Kept(one["says"]))
    for one in found.holds:
        yield phrase(
            "Hold {hold}: {campaign} in {tool}, {state} {says}",
            hold=one["hold"],
            campaign=one["campaign"],
            tool=one["tool"],
            state=one["state"],
            says=Kept(one["says"]),
        )
    for one in found.adaptations:
        yield phrase(
            "Change {adaptation}: {becomes}; {state} in {tool} {says}",
            adaptation=one["adaptation"],
            becomes=Kept(one["becomes"]),
            state=one["state"],
            tool=one["tool"],
            says=Kept(one["says"]),
        )


def _print_heard(sources: Iterable[Heard], language: str) -> None:
    from serviola.heard import heard_line

    lines = [heard_line(one) for one in sources]
    if lines:
        OUT.print(told_in(phrase("The sources then"), language), style="bold")
    for line in lines:
        say(told_in(line, language), begins="  ")


def _print_policy(policy: Clause | None, language: str) -> None:
    if policy is not None:
        says = (
            phrase("without asking: yes") if policy.holds else phrase("without asking: no, people are asked")
        )
        tree = Tree(told_in(says, language))
        _grow(tree, policy, language)
        OUT.print(tree, markup=False)


def _print_proofs(proofs: Iterable[Proof], language: str, *, changes: bool = False) -> None:
    from engine.rules.explain import said_otherwise

    for proof in proofs:
        matched = phrase("{item}: matched", item=proof.item)
        said = matched if proof.holds else phrase("{item}: missed", item=proof.item)
        tree = Tree(Text(told_in(said, language)))
        _grow(tree, proof.clause, language)
        OUT.print(tree, markup=False)
        for note in proof.notes:
            say(told_in(note, language), begins="    ")
        for change in proof.smallest if changes else ():
            said_so = said_otherwise(change, shadow=False)
            say(told_in(said_so, language), begins="    ")


def _grow(tree: Tree, clause: Clause, language: str) -> None:
    from serviola.retelling import Kept

    mark = "✓" if clause.holds else "✗"
    # What the world wrote may stand in a clause; as Text it is no markup.
    branch = tree.add(Text(f"{mark} {clause.path or clause.op}: {told_in(Kept(clause.says), language)}"))
    for part in clause.parts:
        _grow(branch, part, language)
