"""Screen: a case as it happens, for whoever watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from engine.model.hold import Do, Outcome, Result
from engine.model.match import Exposure, Match, Miss
from engine.model.proposal import Proposal, ProposalState
from engine.model.said import phrase
from engine.response.spans import span, when
from serviola.language import here
from serviola.questions import messages_of, title_of
from serviola.saying import Teller
from serviola.sentences import exposure_says, is_news, lead_says, so_many
from serviola.shown import card_panel
from serviola.stage import BRAND
from serviola.wording import Wording, say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from engine.model.hold import Intent
    from engine.model.time import Instant
    from engine.ports import Batch
    from engine.response.brand import Brand
    from serviola.case import Case
    from serviola.core import Core
    from serviola.report import Report

SECOND = 1_000_000
_STYLES = (
    ("told ", ""),
    ("chosen for ", "magenta"),
    ("PAUSED", "bold green"),
    ("runs again", "bold green"),
    ("NOT paused", "bold red"),
    ("TAKEN BACK", "bold yellow"),
    ("signal", "cyan"),
    ("situation", "bold"),
    ("proposal", "magenta"),
    ("answer", "blue"),
)


class Screen:
    """Prints a case. Outside text is printed as text; its markup means nothing here."""

    def __init__(self, console: Console, case: Case) -> None:
        """Open on a case."""
        self._console = console
        self._case = case
        self._teller = Teller()
        self._templates = Wording(here())
        self._notices: dict[str, Intent] = {}
        """What is on its way to be told, until it was."""
        self._gone_s = 0
        """How much time went by since the last line."""

    def open(self) -> None:
        """Say what will be seen, what of it is invented, and where the facts are from."""
        facts = "\n".join(f"• {fact.says}\n  [dim]{escape(fact.source)}[/dim]" for fact in self._case.facts)
        body = f"{escape(self._case.title)}\n\n[yellow]{escape(self._case.invented)}[/yellow]\n\n{facts}"
        self._console.print(Panel(body, title=f"serviola demo · {self._case.name}", title_align="left"))

    def hear(self, core: Core, batch: Batch) -> None:
        """Print a committed batch, with the questions as they stand in the core's memory."""
        for line in self._teller.lines(batch, core.state.brand(BRAND)):
            self._line(batch.now, line)
        self._tell(core, batch)
        exposures = [word for word in batch.words if isinstance(word, Exposure)]
        judged = {(word.playbook, word.item): word for word in batch.words if isinstance(word, Match | Miss)}
        table = _exposures(exposures, judged, core.state.brand(BRAND))
        if table.row_count:
            self._print(table)
        for word in batch.words:
            asks = isinstance(word, Proposal) and word.state is ProposalState.OPEN and not word.approvals
            if isinstance(word, Proposal) and asks and is_news(word):
                self._questions(core, word)

    def skip(self, before: Instant, after: Instant) -> None:
        """Let the clock go on; what went by is said before the next line."""
        self._gone_s += (after - before) // SECOND

    def close(self, report: Report) -> None:
        """Print what the campaign tool itself saw, and the figures."""
        title = phrase("The campaign tool's own ledger: what it did")
        table = Table(title=say(title), title_justify="left")
        for column in (
            phrase("campaign"),
            phrase("became"),
            phrase("version"),
            phrase("key of the request"),
        ):
            table.add_column(say(column), overflow="fold")
        for entry in report.ledger:
            if entry.get("what") == "effect":
                table.add_row(
                    str(entry["id"]), str(entry["status"]), str(entry["version"]), str(entry["key"])
                )
        if table.row_count:
            self._print(table)
        self._print(Text(say(_counted(report)), style="bold"))
        if self._case.invented:
            self._print(Text(self._case.invented, style="yellow"))

    def _line(self, at: Instant, line: str) -> None:
        style = next((style for word, style in _STYLES if word in line), "")
        self._print(
            Text(f"{when(at)}  ", style="dim") + Text(say(line), style=style),
            soft_wrap=not self._console.is_terminal,
        )

    def _questions(self, core: Core, proposal: Proposal) -> None:
        """Show a question as the card that is posted."""
        for message in messages_of(core, self._templates, core.state.brand(proposal.brand), proposal):
            self._print(card_panel(message))

    def _tell(self, core: Core, batch: Batch) -> None:
        """Say who was told what, once it is known that they were."""
        for item in batch.inputs:
            if isinstance(item, Outcome):
                told = self._notices.pop(item.intent, None)
                if told is not None and item.result is Result.DONE:
                    title = title_of(core, self._templates, told)
                    self._line(batch.now, phrase("told {whom}: {title}", whom=told.recipient, title=title))
        self._notices |= {one.key: one for one in batch.intents if one.do is Do.TELL}

    def _print(self, what: RenderableType, *, soft_wrap: bool = False) -> None:
        if self._gone_s >= 60:
            later = say(phrase("{span} later", span=span(self._gone_s)))
            self._console.print(Text(f"          … {later}", style="dim"))
        self._gone_s = 0
        self._console.print(what, soft_wrap=soft_wrap)


def _counted(report: Report) -> str:
    """Say what came of a case, in figures."""
    found = report.as_json()
    said: str = phrase(
        "{campaigns} paused and read back, {resumed} resumed; groups told: {told}.",
        campaigns=so_many(len(found["paused"]), "campaign"),
        resumed=len(found["resumed"]),
        told=len({one["to"] for one in found["told"]}),
    )
    hours = found["hours_before_first_call"]
    if hours is None:
        return said
    stood = phrase("The question stood {hours} h before the first call.", hours=hours)
    return phrase("{one} {other}", one=said, other=stood)


def _exposures(exposures: list[Exposure], judged: dict[tuple[str, str], Match | Miss], brand: Brand) -> Table:
    """Lay out what it meets, one item a row, with a column for what each playbook makes of it."""
    told = [one for one in exposures if not _is_of_another_hazard(judged.get((one.playbook, one.item)))]
    table = Table(title=say(phrase("What it meets, or nearly")), title_justify="left")
    playbooks = sorted({one.playbook for one in told})
    for column in (say(phrase("item")), say(phrase("arrives")), *playbooks):
        table.add_column(column, overflow="fold")
    by_item: dict[str, dict[str, Exposure]] = {}
    for one in sorted(told, key=lambda each: (each.arrives_at, each.item)):
        by_item.setdefault(one.item, {})[one.playbook] = one
    for item, found in by_item.items():
        first = next(iter(found.values()))
        stop = brand.stop(item)
        name = first.place if stop is None else f"{first.place}, {stop.itinerary}"
        arrives = "" if stop is None else f"{when(first.arrives_at)} ({say(lead_says(first.lead_s))})"
        cells = [_cell(found.get(each), judged.get((each, item))) for each in playbooks]
        table.add_row(Text(name), arrives, *cells)
    return table


def _is_of_another_hazard(judged: Match | Miss | None) -> bool:
    return isinstance(judged, Miss) and "when.situation.hazard" in judged.failed


def _cell(exposure: Exposure | None, judged: Match | Miss | None) -> Text:
    if exposure is None:
        return Text("–", style="dim")
    if isinstance(judged, Match):
        return Text(say(phrase("EXPOSED: {ways}", ways=exposure_says(exposure))), style="bold red")
    met = any(reach.met for reach in exposure.reaches)
    if isinstance(judged, Miss) and met:
        failed = ", ".join(path.rsplit(".", 1)[-1] for path in judged.failed)
        missed = phrase(
            "not in time or not enough ({failed}): {ways}", failed=failed, ways=exposure_says(exposure)
        )
    else:
        missed = phrase("near miss: {ways}", ways=exposure_says(exposure))
    return Text(say(missed), style="yellow")
