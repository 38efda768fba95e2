"""What a preview of a book says to a person is said in Spanish, and counts as it does in English."""

from __future__ import annotations

import re

from engine.model.program import Itinerary
from programs.book.changes import changes
from serviola.language import in_language
from serviola.previewing import Preview, counted
from tests.fakes.words import program, stop


def test_the_summary_and_the_lines_are_said_in_spanish():
    call = stop(id="v:labadee", itinerary="v", owner="team:planning")
    voyage = Itinerary(id="v", name="V", vessel="Aurelia", owner="team:planning", stops=(call,))
    book = program(itineraries=(voyage,), campaigns=())
    one = Preview(name="fleet", book=book, changes=changes(None, book))
    assert {"1 itinerary added", "1 stop added"} <= set(one.summary)
    assert {"nuevo: 1 itinerario", "nuevo: 1 escala"} <= {in_language(each, "es") for each in one.summary}
    said = in_language(next(each.says for each in one.changes if each.table == "stops"), "es")
    assert " de " in said
    assert not re.search(r"\bto\b", said)
    assert in_language(Preview(name="fleet", book=book).summary[0], "es") == "no cambiaría nada"
    assert [in_language(counted(2, table), "es") for table in ("calls", "campaigns")] == [
        "2 escalas",
        "2 campañas",
    ]
