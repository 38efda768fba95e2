"""The steps of the examination of a campaign tool against one object of it, which must be there for tests.

Whatever goes wrong between two steps, what was paused here is resumed, or it is said what to undo by hand.
"""

from __future__ import annotations

from engine.errors import ToolError
from engine.model.hold import Reading, RunState
from engine.model.program import Subject
from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.model.time import SECOND, Instant, iso, later
from engine.ports import CampaignTool, EndingTool
from serviola.conformance import Around, Found, Row, answered, read_back, runs
from serviola.conformance_asking import Patient

PAST_S = 60
"""How long past its time to send we wait: who sends looks at the clock only now and then."""
_MANUAL = frozenset({PauseClass.NONE, PauseClass.KILL})


class Examination:
    """Examines one object of a tool. `run` once; when it is broken off, what was paused is resumed first."""

    def __init__(self, tool: CampaignTool, subject: Subject, around: Around, *, by_hand: str) -> None:
        """Take the object, and what a person does in the tool to stop one of its kind."""
        self._tool, self._subject, self._around, self._by_hand = tool, subject, around, by_hand
        self._asking = Patient(tool, subject, around)
        self._class = tool.capabilities()[subject.kind]
        self._rows: list[Row] = []
        self._before: Reading | None = None
        self._paused: Reading | None = None
        self._touched = False
        """Whether something may have been changed by us and is not known to be undone."""
        self.undo = ""

    async def run(self) -> Found:
        """Examine, and leave the object as it was or say what to undo; a refusal of the tool is a row."""
        try:
            await self._examine()
        finally:
            await self._put_back()
        return Found(subject=self._subject, pause_class=self._class, rows=tuple(self._rows), undo=self.undo)

    async def _examine(self) -> None:
        before = await self._look()
        if before is None:
            return
        if self._class in _MANUAL:
            self._row(
                phrase("pause"),
                phrase("there is no call for it"),
                phrase("nothing was asked of it"),
                phrase("manual: {by_hand}", by_hand=self._by_hand),
                well=True,
            )
            await self._end(before)
            return
        if before.state is not RunState.RUNNING:
            says = phrase("its status is '{status}'", status=before.status)
            what = phrase("it does not run, so no pause can be shown; start it, and examine it again")
            self._row(phrase("pause"), says, what, phrase("nothing"), well=False)
            return
        self._before = before
        if not await self._pause(before):
            return
        await self._pause_again()
        await self._past_the_next_send()
        await self._edited()
        await self._resume()

    async def _end(self, before: Reading) -> None:
        """End it for good by one request, where that was asked for; else say that it was not tried."""
        tool, kind = self._tool, self._subject.kind
        if not isinstance(tool, EndingTool) or not tool.ends(kind):
            return
        step = phrase("end")
        if not self._around.end:
            what = phrase("not tried: nothing brings back what is ended; try it with --end")
            self._row(step, phrase("it has a call for it"), what, phrase("nothing"), well=None)
            return
        if before.state is not RunState.RUNNING:
            what = phrase("it does not run, so no end can be shown")
            says = phrase("its status is '{status}'", status=before.status)
            self._row(step, says, what, phrase("nothing"), well=False)
            return
        error: ToolError | None = None
        try:
            await tool.end(self._subject, key=f"check-{self._around.run}:end:", version=before.version)
        except ToolError as refused:
            error = refused
        seen, waited = await self._asking.until(RunState.ENDED)
        took = seen is not None and seen.state is RunState.ENDED
        may = phrase("ended for good") if took else phrase("NOT known to be ended: end it by hand")
        self._row(step, answered(error), read_back(seen, waited), may, well=took)

    # --- looking ---

    async def _look(self) -> Reading | None:
        reading, error = await self._asking.read()
        if reading is None:
            self._row(
                phrase("read"),
                str(error),
                phrase("it could not be read"),
                phrase("unverifiable: nothing may be said of a pause"),
                well=False,
            )
            return None
        said = phrase("its status is '{status}'", status=reading.status)
        self._row(phrase("read"), said, runs(reading), phrase("nothing yet"), well=True)
        await self._listed(reading)
        return reading

    async def _listed(self, reading: Reading) -> None:
        listed, error = await self._asking.asked(lambda: self._tool.list(self._subject.kind))
        if listed is None:
            permanent = error is not None and error.permanent
            what = phrase("not shown: it is not listed; the book must name it")
            self._row(phrase("list"), str(error), what, phrase("nothing"), well=None if permanent else False)
            return
        says = phrase("it lists {count} of the kind {kind}", count=len(listed), kind=self._subject.kind)
        mine = [each for each in listed if each.subject == self._subject]
        if not mine:
            what = phrase("this one is not among them; a sync of the book would not find it")
            self._row(phrase("list"), says, what, phrase("nothing"), well=False)
        elif mine[0].reading.state is not reading.state:
            what = phrase(
                "this one is listed as '{status}' and read otherwise", status=mine[0].reading.status
            )
            self._row(phrase("list"), says, what, phrase("what was read, not what was listed"), well=False)
        else:
            what = phrase("this one is among them, with the same status")
            self._row(phrase("list"), says, what, phrase("that it is there"), well=True)

    # --- pausing ---

    async def _pause(self, before: Reading) -> bool:
        self._touched = True
        error = await self._write("pause", version=before.version)
        if error is not None and error.permanent:
            self._touched = False
        seen, waited = await self._asking.until(RunState.PAUSED)
        took = seen is not None and seen.state is RunState.PAUSED
        if seen is None:
            may = phrase("unverifiable: it was asked for, look there by hand")
        elif took:
            may = phrase("verified: paused")
        else:
            may = phrase("never took: NOT paused, stop it by hand")
        self._row(phrase("pause"), answered(error), read_back(seen, waited), may, well=took)
        if took:
            self._touched, self._paused = True, seen
        return took

    async def _pause_again(self) -> None:
        """Pause what is paused, as happens where an answer was lost: it must stay paused."""
        error = await self._write("pause", version="", key="again")
        seen, waited = await self._asking.until(RunState.PAUSED)
        stays = seen is not None and seen.state is RunState.PAUSED
        may = phrase("verified: paused") if stays else phrase("lost: somebody changed it")
        self._row(phrase("second pause"), answered(error), read_back(seen, waited), may, well=stays)
        if stays:
            self._paused = seen

    async def _past_the_next_send(self) -> None:
        wait_s, why_not = self._how_long()
        before, _ = await self._asking.asked(self._around.count)
        if wait_s:
            await self._around.sleep(wait_s)
        after, _ = await self._asking.asked(self._around.count)
        due = None if self._before is None else self._before.next_send_at
        says = (
            phrase("it names no time of its next send")
            if due is None
            else phrase("its next send was due at {at}", at=iso(due))
        )
        if why_not:
            self._row(
                phrase("next send"),
                says,
                phrase("not shown: {why}", why=why_not),
                phrase("nothing"),
                well=None,
            )
        elif before is None or after is None:
            what = phrase("not shown: nobody counted what was sent in {seconds:.0f} s", seconds=wait_s)
            self._row(phrase("next send"), says, what, phrase("nothing"), well=None)
        elif after > before:
            what = phrase(
                "{count} went out in {seconds:.0f} s while it was paused",
                count=after - before,
                seconds=wait_s,
            )
            may = phrase("paused, and what is under way still goes out")
            self._row(phrase("next send"), says, what, may, well=False)
        else:
            what = phrase("nothing went out in {seconds:.0f} s while it was paused", seconds=wait_s)
            self._row(phrase("next send"), says, what, phrase("paused, and nothing goes out"), well=True)
        await self._stands()

    def _how_long(self) -> tuple[float, str]:
        """Give how many seconds to wait, or why there is no waiting."""
        around = self._around
        if around.wait_s is not None:
            return around.wait_s, "" if around.wait_s else phrase("there was no waiting")
        due = None if self._before is None else self._before.next_send_at
        if due is None:
            return 0.0, phrase("say how long to wait with --wait")
        left = max(0.0, (later(due, PAST_S) - around.clock.now()) / SECOND)
        if left > around.most_s:
            return 0.0, phrase("it is {hours:.1f} hours away; wait for it with --wait", hours=left / 3_600)
        return left, ""

    async def _stands(self) -> None:
        """See whether the version moves by itself: then we would take every pause of ours for lost."""
        seen, error = await self._asking.read()
        paused = self._paused
        if seen is None or paused is None:
            self._row(
                phrase("version"), str(error), phrase("it could not be read"), phrase("nothing"), well=False
            )
        elif not seen.version:
            what = phrase("not shown: no version is declared; a change that is undone is not seen")
            self._row(phrase("version"), phrase("it names none"), what, phrase("nothing"), well=None)
        else:
            same = seen.version == paused.version
            what = (
                phrase("it stands while nobody changes anything")
                if same
                else phrase("it moves by itself; declare as version only what people change")
            )
            may = phrase("that nobody changed it") if same else phrase("lost: somebody changed it")
            self._row(phrase("version"), phrase("it names one"), what, may, well=same)
            self._paused = seen

    async def _edited(self) -> None:
        """Have a person change it, and see whether that shows; then it is put back."""
        asked = phrase("Change something in it in the tool now, such as its name, and leave it paused.")
        if not await self._around.edit(asked):
            what = phrase("not shown: nobody changed it")
            self._row(phrase("changed by a person"), phrase("nothing"), what, phrase("nothing"), well=None)
            return
        seen, error = await self._asking.read()
        if seen is None or self._paused is None:
            what = phrase("it could not be read")
            self._row(phrase("changed by a person"), str(error), what, phrase("nothing"), well=False)
        else:
            shows = (seen.version, seen.state) != (self._paused.version, self._paused.state)
            what = (
                phrase("it shows: we would leave it alone, and ask")
                if shows
                else phrase("it does NOT show: we would resume what a person changed")
            )
            may = phrase("lost: somebody changed it") if shows else phrase("nothing of who changed it")
            says = phrase("its status is '{status}'", status=seen.status)
            self._row(phrase("changed by a person"), says, what, may, well=shows)
        await self._around.edit(phrase("Now put it back as it was, and leave it paused."))
        again, _ = await self._asking.read()
        self._paused = again or self._paused

    # --- resuming ---

    async def _resume(self) -> None:
        error = await self._write("resume", version="" if self._paused is None else self._paused.version)
        seen, waited = await self._asking.until(RunState.RUNNING)
        runs = seen is not None and seen.state is RunState.RUNNING
        may = phrase("released: it runs again") if runs else phrase("NOT resumed: do it by hand")
        self._row(phrase("resume"), answered(error), read_back(seen, waited), may, well=runs)
        if not runs:
            return
        self._touched = False
        error = await self._write("resume", version="", key="again")
        seen, waited = await self._asking.until(RunState.RUNNING)
        stays = seen is not None and seen.state is RunState.RUNNING
        may = phrase("released: it runs again") if stays else phrase("nothing: look at it")
        self._row(phrase("second resume"), answered(error), read_back(seen, waited), may, well=stays)
        self._touched = not stays

    async def _put_back(self) -> None:
        """Leave it as it was; what cannot be undone from here is said."""
        if not self._touched or self._before is None:
            return
        seen, _ = await self._asking.read()
        if seen is None or seen.state is not RunState.RUNNING:
            await self._write("resume", version="", key="back")
            seen, _ = await self._asking.until(RunState.RUNNING)
        if seen is None or seen.state is not RunState.RUNNING:
            self.undo = phrase(
                "{kind} {id} was '{status}' and is '{now}' now: put it back by hand, in {tool}.",
                kind=self._subject.kind,
                id=self._subject.id,
                status=self._before.status,
                now="?" if seen is None else seen.status,
                tool=self._subject.tool,
            )

    # --- asking ---

    async def _write(self, verb: str, *, version: str, key: str = "") -> ToolError | None:
        """Ask for a change under a key of this run; give what the tool refused, None where it did not."""
        name = f"check-{self._around.run}:{verb}:{key}"
        was: Instant | None = None if self._before is None else self._before.next_send_at
        return await self._asking.change(verb, key=name, version=version, next_send_at=was)

    def _row(self, step: str, says: str, happened: str, may_say: str, *, well: bool | None) -> None:
        self._rows.append(Row(step=step, says=says, happened=happened, may_say=may_say, well=well))
