"""Screen: a case as it happens, for whoever watches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from engine.model.match import Exposure, Match, Miss
from engine.model.proposal import Proposal, ProposalState
from engine.response.facts import span, when
from notify.render import FolderTemplates
from serviola.questions import messages_of
from serviola.saying import Teller, exposure_says, lead_says
from serviola.shown import card_panel
from serviola.stage import BRAND

if TYPE_CHECKING:
    from rich.console import Console

    from engine.model.time import Instant
    from engine.ports import Batch
    from engine.response.state import Brand
    from serviola.case import Case
    from serviola.core import Core
    from serviola.report import Report

SECOND = 1_000_000
_STYLES = (
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
        self._templates = FolderTemplates()

    def open(self) -> None:
        """Say what will be seen, what of it is invented, and where the facts are from."""
        facts = "\n".join(f"• {fact.says}\n  [dim]{escape(fact.source)}[/dim]" for fact in self._case.facts)
        body = f"{escape(self._case.title)}\n\n[yellow]{escape(self._case.invented)}[/yellow]\n\n{facts}"
        self._console.print(Panel(body, title=f"serviola demo · {self._case.name}", title_align="left"))

    def hear(self, core: Core, batch: Batch) -> None:
        """Print a committed batch, with the questions as they stand in the core's memory."""
        for line in self._teller.lines(batch):
            self._line(batch.now, line)
        exposures = [word for word in batch.words if isinstance(word, Exposure)]
        judged = {(word.playbook, word.item): word for word in batch.words if isinstance(word, Match | Miss)}
        table = _exposures(exposures, judged, core.state.brand(BRAND))
        if table.row_count:
            self._console.print(table)
        for word in batch.words:
            if isinstance(word, Proposal) and word.state is ProposalState.OPEN and not word.approvals:
                self._questions(core, word)

    def skip(self, before: Instant, after: Instant) -> None:
        """Say that the clock goes on."""
        gone = (after - before) // SECOND
        if gone >= 60:
            self._console.print(Text(f"          … {span(gone)} later", style="dim"))

    def close(self, report: Report) -> None:
        """Print what the campaign tool itself saw, and the figures."""
        table = Table(title="The campaign tool's own ledger: what it did", title_justify="left")
        for column in ("campaign", "became", "version", "key of the request"):
            table.add_column(column, overflow="fold")
        for entry in report.ledger:
            if entry.get("what") == "effect":
                table.add_row(
                    str(entry["id"]), str(entry["status"]), str(entry["version"]), str(entry["key"])
                )
        if table.row_count:
            self._console.print(table)
        found = report.as_json()
        told = len({one["to"] for one in found["told"]})
        hours = found["hours_before_first_call"]
        self._console.print(
            f"[bold]{len(found['paused'])} campaigns paused and read back, {len(found['resumed'])} resumed; "
            f"{told} groups told"
            + (f"; the question stood {hours} h before the first call" if hours is not None else "")
            + ".[/bold]"
        )
        if self._case.invented:
            self._console.print(Text(self._case.invented, style="yellow"))

    def _line(self, at: Instant, line: str) -> None:
        style = next((style for word, style in _STYLES if word in line), "")
        self._console.print(
            Text(f"{when(at)}  ", style="dim") + Text(line, style=style),
            soft_wrap=not self._console.is_terminal,
        )

    def _questions(self, core: Core, proposal: Proposal) -> None:
        """Show a question as the card that is posted."""
        for message in messages_of(core, self._templates, core.state.brand(proposal.brand), proposal):
            self._console.print(card_panel(message))


def _exposures(exposures: list[Exposure], judged: dict[tuple[str, str], Match | Miss], brand: Brand) -> Table:
    """Lay out what it meets, one item a row, with a column for what each playbook makes of it."""
    told = [one for one in exposures if not _is_of_another_hazard(judged.get((one.playbook, one.item)))]
    table = Table(title="What it meets, or nearly", title_justify="left")
    playbooks = sorted({one.playbook for one in told})
    for column in ("item", "arrives", *playbooks):
        table.add_column(column, overflow="fold")
    by_item: dict[str, dict[str, Exposure]] = {}
    for one in sorted(told, key=lambda each: (each.arrives_at, each.item)):
        by_item.setdefault(one.item, {})[one.playbook] = one
    for item, found in by_item.items():
        first = next(iter(found.values()))
        stop = brand.stop(item)
        name = first.place if stop is None else f"{first.place}, {stop.itinerary}"
        arrives = "" if stop is None else f"{when(first.arrives_at)} ({lead_says(first.lead_s)})"
        cells = [_cell(found.get(each), judged.get((each, item))) for each in playbooks]
        table.add_row(Text(name), arrives, *cells)
    return table


def _is_of_another_hazard(judged: Match | Miss | None) -> bool:
    return isinstance(judged, Miss) and "when.situation.hazard" in judged.failed


def _cell(exposure: Exposure | None, judged: Match | Miss | None) -> Text:
    if exposure is None:
        return Text("–", style="dim")
    if isinstance(judged, Match):
        return Text(f"EXPOSED: {exposure_says(exposure)}", style="bold red")
    met = any(reach.met for reach in exposure.reaches)
    if isinstance(judged, Miss) and met:
        failed = ", ".join(path.rsplit(".", 1)[-1] for path in judged.failed)
        return Text(f"not in time or not enough ({failed}): {exposure_says(exposure)}", style="yellow")
    return Text(f"near miss: {exposure_says(exposure)}", style="yellow")
