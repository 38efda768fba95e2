"""How holds are shown: in a table, line by line, and what letting go of them would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from engine.model.said import Said as SaidText
from engine.model.said import phrase
from serviola.commands.common import now, say, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.model.hold import Hold
    from engine.response.letting_go_seen import Foreseen
    from serviola.holding import Held, Ledger


TOGETHER = 2
"""So many have turns to speak of."""


def print_foreseen(
    ledger: Ledger, found: Sequence[Foreseen], told: Callable[[str], str], *, all_at_once: bool
) -> None:
    """Print what letting go of each would do, in which turn, and what would go out at once."""
    for one in found:
        lines = [one.refused] if one.refused else list(one.says)
        if one.question is not None:
            lines.append(phrase("it is asked about in {id}, and this answers that", id=one.question.id))
            if one.stays and not all_at_once:
                lines.append(
                    phrase("of that question {holds} stay held for another lease", holds=", ".join(one.stays))
                )
        if not one.refused:
            lines.append(phrase("{group} may let go of it", group=one.group))
        for line in lines:
            say(told(line), begins=f"{one.hold.id}: ")
    for line in _turns(ledger, found, all_at_once=all_at_once):
        say(told(line))
    if all_at_once and (goes := [one.hold for one in found if one.resumes]):
        from engine.response.preview import burst_line

        burst = burst_line(ledger.brand, goes, now())
        say(told(phrase("All at once, when two people have agreed: {burst}", burst=burst)))


def _turns(ledger: Ledger, found: Sequence[Foreseen], *, all_at_once: bool) -> Iterator[str]:
    """Say which campaigns go on together, and when; nothing where only one does."""
    from engine.response.facts import campaign_line
    from engine.response.spans import when
    from engine.response.turns import turns

    in_turn = turns(ledger.brand, found, now(), all_at_once=all_at_once)
    if sum(len(one.holds) for one in in_turn) < TOGETHER:
        return
    for one in in_turn:
        names = ", ".join(campaign_line(ledger.brand, hold.campaign) for hold in one.holds)
        said = phrase("at once") if one.number == 1 else phrase("not before {when}", when=when(one.at))
        yield phrase(
            "Turn {number} of {playbook}, {when}: {names}",
            number=one.number,
            playbook=one.playbook,
            when=said,
            names=names,
        )


def table_of(found: Sequence[Held], told: Callable[[str], str]) -> Table:
    """Lay out holds; the id stays whole however narrow it is. What is long stands in the lines below."""
    from engine.response.spans import when

    table = Table(box=None, pad_edge=False)
    heads = (
        phrase("campaign"),
        phrase("class"),
        phrase("ours"),
        phrase("since"),
        phrase("until"),
    )
    table.add_column("id", no_wrap=True)
    for head in heads:
        table.add_column(told(head), overflow="fold")
    for one in found:
        table.add_row(
            one.hold.id,
            one.campaign,
            one.pause_class,
            told(phrase("yes") if one.hold.ours else phrase("no")),
            when(one.hold.since),
            "" if one.hold.ends else when(one.hold.until),
        )
    return table


def lines_of(one: Held, told: Callable[[str], str]) -> list[str]:
    """Lay out a hold where a table would break its words: name, class and until, each in a line."""
    from engine.response.spans import when

    lines = [one.campaign, f"{told(phrase('class'))}: {one.pause_class}"]
    if not one.hold.ends:
        lines.append(f"{told(phrase('until'))}: {when(one.hold.until)}")
    return [*lines, stands_said(one, told)]


def stands_said(one: Held, told: Callable[[str], str]) -> str:
    """Say how a hold stands, of which object, and why."""
    from serviola.holding import object_of, state_says

    state = told(state_says(one.hold, halted=one.halted))
    return f"{state}; {object_of(one.hold.subject)}; {told(_line(one))}"


def _line(one: Held) -> str:
    """Say why a hold is there, who agreed to it, and what else holds the same."""
    from engine.rules.words import both

    said = one.why
    if one.approved_by:
        said = phrase("{why}; agreed by {who}", why=one.why, who=both(one.approved_by))
    if one.others:
        said = phrase("{said}; held by {others} as well", said=said, others=", ".join(one.others))
    if one.question is not None:
        said = phrase("{said}; asked about in {id}", said=said, id=one.question.id)
    return said


def story_of(one: Held) -> list[str]:
    """Say all that is known of a hold, but what came of it in order."""
    from engine.response.spans import when
    from serviola.holding import object_of, state_says

    hold = one.hold
    lines: list[str] = [
        phrase(
            "Hold {id} on {name}, {object}; a pause there means {class_}",
            id=hold.id,
            name=one.campaign,
            object=object_of(hold.subject),
            class_=one.pause_class,
        ),
        _line(one),
        phrase("Since {since}; this is no lease and CANNOT be undone", since=when(hold.since))
        if hold.ends
        else phrase("Since {since}, until {until}", since=when(hold.since), until=when(hold.until)),
        state_says(hold, halted=one.halted),
    ]
    for said, reading in ((phrase("before us"), hold.before), (_after(hold), hold.after)):
        if reading is not None:
            lines.append(
                phrase(
                    "Its tool said {moment}: {status}, version {version}",
                    moment=said,
                    status=reading.status,
                    version=reading.version or phrase("not known"),
                )
            )
    if not hold.ends:
        lines.append(
            phrase("It is ours to resume") if hold.ours else phrase("It is not ours, so we resume nothing")
        )
        lines.append(phrase("{group} may let go of it", group=one.group))
    if one.by_hand:
        lines.append(phrase("By hand: {what}", what=one.by_hand))
    lines.append(phrase("Why it was asked: serviola explain {id}", id=hold.proposal))
    return lines


def _after(hold: Hold) -> str:
    return phrase("when it was ended") if hold.ends else phrase("after our pause")


def teller(language: str) -> Callable[[str], str]:
    """Give what says a text in a language; what is no sentence of ours stays as it is."""
    from serviola.retelling import Kept, retold

    chosen = spoken(language)

    def told(text: str) -> str:
        return retold(text if isinstance(text, SaidText) else Kept(text), chosen)

    return told
