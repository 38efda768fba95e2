"""What is asked before holds are let go of at the command line, and the answers that let them go."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.prompt import Confirm

from console.answers import Said
from engine.model.decision import Answer
from engine.model.said import phrase
from serviola.commands.common import ERR, OUT, WRONG, fail, now
from serviola.commands.holds_shown import print_foreseen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.model.program import Subject
    from engine.response.letting_go_seen import Foreseen
    from serviola.holding import Ledger


def seen(ledger: Ledger, names: Sequence[str], *, all_at_once: bool) -> list[Foreseen]:
    """Look at the holds that are named, all together."""
    from engine.response.letting_go_seen import foreseen

    named = ledger.named(names)
    ids = {one.id for one in named}
    return [foreseen(ledger.brand, one, named=ids, now=now(), all_at_once=all_at_once) for one in named]


def refuse(
    ledger: Ledger, found: Sequence[Foreseen], told: Callable[[str], str], *, all_at_once: bool
) -> None:
    """End the command where not all of it can be let go of; then nothing is."""
    refused = [one.refused for one in found if one.refused]
    refused += [
        phrase(
            "{id} alone resumes nothing: {others} keeps it paused; name that as well, or wait for its end",
            id=one.hold.id,
            others=", ".join(one.kept_by),
        )
        for one in found
        if one.kept_by and not one.refused
    ]
    if all_at_once:
        refused += _apart(ledger, found)
    if ledger.stopped:
        refused.append(ledger.stopped)
    if refused:
        for line in refused:
            ERR.print(told(line), markup=False, soft_wrap=True)
        fail(phrase("Nothing was let go of."), code=WRONG)


def _apart(ledger: Ledger, found: Sequence[Foreseen]) -> list[str]:
    """Say of which campaigns no one question can ask, because different groups let go of what holds them."""
    from engine.response.facts import campaign_line

    by_subject: dict[Subject, dict[str, str]] = {}
    names: dict[Subject, str] = {}
    for one in found:
        by_subject.setdefault(one.hold.subject, {})[one.group] = one.hold.id
        names[one.hold.subject] = campaign_line(ledger.brand, one.hold.campaign)
    return [
        phrase(
            "{name} is not one question: {groups}; name them without --all-at-once, and each group lets go "
            "of its own",
            name=names[subject],
            groups=", ".join(f"{hold} ({group})" for group, hold in groups.items()),
        )
        for subject, groups in by_subject.items()
        if len(groups) > 1
    ]


def confirm(
    ledger: Ledger, found: Sequence[Foreseen], told: Callable[[str], str], *, all_at_once: bool
) -> None:
    """Show what letting go would do, and ask; whoever is not at a terminal says --yes."""
    if not sys.stdin.isatty():
        fail(phrase("say that you have seen what it does with --yes; see it with: serviola holds preview"))
    print_foreseen(ledger, found, told, all_at_once=all_at_once)
    ask = phrase("Have all of it go on at once?") if all_at_once else phrase("Let go of this?")
    if not Confirm.ask(told(ask), default=False, console=OUT):
        fail(phrase("Nothing was let go of."), code=WRONG)


def answers_for(ledger: Ledger, found: Sequence[Foreseen], reason: str, *, all_at_once: bool) -> list[Said]:
    """Give the answers that let go: to the open question where there is one, else to the pause itself."""
    from engine.response.questions import release_row

    asks = Answer.RELEASE_AT_ONCE if all_at_once else Answer.RELEASE
    by_question: dict[tuple[str, str, Answer], list[str]] = {}
    for one in found:
        if one.question is not None:
            asked = (one.question.id, one.question.plan, Answer.APPROVE)
            by_question.setdefault(asked, []).append(release_row(one.hold).key)
        else:
            paused = ledger.brand.proposals[one.hold.proposal]
            by_question.setdefault((paused.id, paused.plan, asks), []).append(one.hold.row)
    return [
        Said(proposal=proposal, plan=plan, answer=answer, rows=tuple(rows), reason=reason)
        for (proposal, plan, answer), rows in by_question.items()
    ]
